"""What refuses a breath reading, a confirmation, a collection, a step, a share; what asks for a review: tables, no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.catalog.testing import protocol, tables
from midspan.journey.monitoring.rules import breath, entering, levels, response, sharing, specimens, written
from midspan.journey.monitoring.rules.confirming import confirm_advice, reasons_against_confirming
from midspan.journey.monitoring.rules.interpretation import analyte_name, days_of
from midspan.journey.monitoring.terms import DayReport
from midspan.journey.monitoring.terms.days import BESIDE
from midspan.journey.monitoring.terms.draw import OrderKind
from midspan.journey.monitoring.terms.panels import Method
from midspan.journey.monitoring.terms.responses import Cause, CauseKind, ShareDraft, StepWhen
from midspan.journey.monitoring.terms.results import (
    NOT_READ,
    UNEXPECTED,
    Answer,
    BreathReadings,
    ConfirmWhy,
    Line,
    Measures,
    ResultDraft,
    ResultKind,
    Status,
)
from midspan.journey.monitoring.terms.specimens import Collected, CustodyKind, IdentityCheck, Matrix
from midspan.journey.monitoring.tests.test_interpretation import exact, line, none, read

ON, DAY, MINUTE = date(2026, 3, 2), timedelta(days=1), timedelta(minutes=1)
AT = datetime(2026, 3, 2, 14, tzinfo=UTC)
BREATH, ALL = tables().breath, tables()
WAIT = BREATH.wait_minutes * MINUTE
WISH = ShareDraft("Ana Alvarez", "sister", "support", ON, ON + 30 * DAY)
CUP = Collected(Matrix.URINE, IdentityCheck.KNOWN, observed=False)
AMOUNTS = st.decimals(0, 1000, places=3, allow_nan=False)


def fields(reasons: list[Reason]) -> list[str]:
    return [reason.field for reason in reasons]


class TestBreath:
    @given(st.decimals(0, "0.6", places=3), st.none() | st.decimals(0, "0.6", places=3))
    def test_a_first_reading_alone_settles_nothing(self, first: Decimal, second: Decimal | None) -> None:
        readings = BreathReadings(first, AT, second, AT + WAIT if second is not None else None)
        lines = breath.breath_lines(readings, BREATH)
        assert [one.method for one in lines] == [Method.PRESUMPTIVE, Method.DEFINITIVE][: 1 if second is None else 2]
        for one, value in zip(lines, (first, second), strict=False):
            assert value is not None and (one.answer is Answer.FOUND) == (value >= BREATH.action_level)
        owed = second is None and first >= BREATH.action_level
        assert breath.second_due(readings, BREATH) == (AT + WAIT if owed else None)

    @pytest.mark.parametrize(
        ("readings", "found"),
        [
            (BreathReadings(Decimal("0.03"), AT), []),
            (BreathReadings(Decimal("0.7"), AT), ["first"]),
            (BreathReadings(Decimal("0.03"), AT + 90 * MINUTE), ["first_at"]),
            (BreathReadings(Decimal("0.03"), AT, Decimal("0.02"), AT + WAIT), []),
            (BreathReadings(Decimal("0.03"), AT, Decimal("0.02"), AT + WAIT - MINUTE), ["second_at"]),
            (BreathReadings(Decimal("0.03"), AT, Decimal("0.02")), ["second"]),
            (BreathReadings(Decimal("0.03"), AT, Decimal("0.02"), AT + 90 * MINUTE), ["second_at"]),
        ],
    )
    def test_readings_that_cannot_be(self, readings: BreathReadings, found: list[str]) -> None:
        assert fields(breath.reasons_against_breath(readings, BREATH, now=AT + 60 * MINUTE)) == found


class TestConfirming:
    def test_is_advised_only_where_it_changes_something(self) -> None:
        assert not confirm_advice(read(none("opiates")), ALL).wanted
        assert not confirm_advice(read(exact("benzoylecgonine")), ALL).wanted
        assert confirm_advice(read(line("opiates")), ALL).analytes == ("opiates",)
        assert not confirm_advice(read(line("opiates"), measures=Measures(oxidant=True)), ALL).wanted
        assert not confirm_advice(read(line("cocaine_metabolite")), ALL, told_since={"cocaine"}).wanted

    @pytest.mark.parametrize(
        ("codes", "why", "words", "found"),
        [
            (["opiates"], ConfirmWhy.SPECIFIC, "", []),
            (["opiates"], ConfirmWhy.DISPUTED, " ", ["words"]),
            (["opiates"], ConfirmWhy.DISPUTED, "Poppy seeds", []),
            ([], ConfirmWhy.DISPUTED, "Poppy seeds", ["analytes"]),
            (["thc"], ConfirmWhy.DISPUTED, "Poppy seeds", ["analytes"]),
        ],
    )
    def test_asks_for_a_reason(self, codes: list[str], why: ConfirmWhy, words: str, found: list[str]) -> None:
        finding = read(line("opiates"), none("thc"))
        advice = confirm_advice(finding, ALL)
        assert fields(reasons_against_confirming(finding, codes, why=why, words=words, advice=advice)) == found


class TestEntering:
    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"lines": ()}, [""]), ({"lines": (line("moonshine"),)}, ["moonshine"]),
            ({"lines": (line("thc"), none("thc"))}, ["thc"]),
            ({"lines": (line("thc", Answer.NOT_IN, level="5"),)}, ["thc"]),
            ({"lines": (Line("thc", Answer.NOT_FOUND, Method.PRESUMPTIVE, Decimal(60), cutoff=Decimal(50)),)}, ["thc"]),
            ({"reported_at": AT - MINUTE}, ["reported_at"]), ({"reported_at": AT + 2 * DAY}, ["reported_at"]),
            ({"kind": ResultKind.BREATH}, ["kind"]),
        ],
    )  # fmt: skip
    def test_a_result(self, more: dict, found: list[str]) -> None:
        draft = replace(ResultDraft(ResultKind.LABORATORY, (line("thc"),)), **more)
        reasons = entering.reasons_against_entering(draft, known=ALL.analytes, collected_at=AT, now=AT + DAY, matrix="urine")
        assert fields(reasons) == found

    def test_a_panel(self) -> None:
        fine = {"known": ["thc"], "source": "Contract", "dated": ON, "after": ON - DAY}
        rows = [("thc", Decimal(50), Decimal(15))]
        assert entering.reasons_against_panel(rows, **fine) == []
        for lines, more, field in (
            ([], {}, ""), ([("opiates", None, None)], {}, "opiates"), ([("thc", Decimal(0), None)], {}, "thc"),
            (rows * 2, {}, "thc"), (rows, {"source": " "}, "source"), (rows, {"after": ON}, "effective_from"),
        ):  # fmt: skip
            assert fields(entering.reasons_against_panel(lines, **fine | more)) == [field]

    @given(st.lists(st.sampled_from(Status)))
    def test_what_could_not_be_read_or_was_not_given_is_in_no_share(self, statuses: list[Status]) -> None:
        part, whole = entering.positivity(statuses)
        assert 0 <= part <= whole == sum(status in entering.READ for status in statuses)
        assert entering.positivity([*statuses, Status.DILUTE_UNEXPECTED_FOUND, Status.REFUSED, Status.MISSED]) == (part, whole)

    def test_the_middle_of_no_length_is_unknown(self) -> None:
        assert entering.middle_minutes([]) is None and entering.middle_minutes([1, 2, 30]) == 2

    def test_levels_are_compared_by_creatinine(self) -> None:
        assert levels.normalised(Decimal(100), Decimal(50)) == 200 and levels.normalised(Decimal(100), Decimal(0)) is None

    @given(st.integers(1, 2000))
    def test_hours_reach_back_whole_days_rounded_up(self, hours: int) -> None:
        assert 24 * (days_of(hours) - 1) < hours <= 24 * days_of(hours)

    def test_an_analyte_nobody_knows_keeps_its_code_as_words(self) -> None:
        assert analyte_name("moon_shine", ALL) == "moon shine" and analyte_name("thc", ALL) == ALL.analytes["thc"].name

    @given(AMOUNTS | st.none(), AMOUNTS | st.none(), st.sampled_from(Answer), st.sampled_from(Method))
    def test_what_is_kept_is_read_as_it_was(
        self, level: Decimal | None, cutoff: Decimal | None, answer: Answer, method: Method
    ) -> None:
        lines = (Line("thc", answer, method, level, cutoff=cutoff),)
        assert written.lines_read(written.lines_written(lines)) == lines

    @given(st.frozensets(st.sampled_from(["opioids", "alcohol"])), st.booleans(), st.booleans(), st.lists(st.integers(0, 9)))
    def test_a_cause_is_read_as_it_was_kept(self, codes: frozenset[str], absent: bool, unread: bool, back: list[int]) -> None:
        cause = Cause(CauseKind.REPORT, "told:x", ON, "Told", codes, codes, absent, unread, tuple(ON - one * DAY for one in back))
        assert written.cause_read("report", "told:x", ON, "Told", written.cause_written(cause)) == cause


class TestReview:
    @pytest.mark.parametrize("status", Status)
    def test_only_what_is_other_than_expected_asks_for_one(self, status: Status) -> None:
        finding = replace(read(line("fentanyl_class")), status=status)
        cause = response.cause_of_result(finding, specimen_id=4, on=ON, tables=ALL)
        assert (cause is not None) is (status in UNEXPECTED)
        if cause is not None:
            assert (cause.key, cause.unreadable, bool(cause.substances)) == (
                "specimen:4",
                status in NOT_READ,
                status not in NOT_READ,
            )

    @pytest.mark.parametrize(
        ("back", "used", "substance", "found"),
        [
            (1, True, Substance.COCAINE, 1), (1, False, Substance.COCAINE, 0), (1, True, Substance.TOBACCO, 0),
            (21, True, Substance.COCAINE, 0), (20, True, Substance.COCAINE, int(protocol().told_within_days >= 20)),
        ],
    )  # fmt: skip
    def test_only_use_since_admission_and_lately_does(self, back: int, used: bool, substance: Substance, found: int) -> None:
        assert Substance.TOBACCO in BESIDE
        new = [DayReport(ON - back * DAY, substance, used)]
        causes = response.causes_of_reports(new, admitted_on=ON - 20 * DAY, today=ON, protocol=protocol())
        assert len(causes) == found
        assert response.causes_of_reports(new, admitted_on=None, today=ON, protocol=protocol()) == []

    def test_the_steps_are_those_of_the_causes_in_the_order_of_the_protocol(self) -> None:
        cause = Cause(CauseKind.REPORT, "told:x", ON, "Told", frozenset({"heroin"}))
        plain, opioid = (
            response.steps_for([one], protocol(), again=False) for one in (replace(cause, substances=frozenset()), cause)
        )
        assert {step.when for step in plain} == {StepWhen.ALWAYS} and StepWhen.OPIOIDS in {step.when for step in opioid}
        assert set(plain) < set(opioid) and [step for step in protocol().steps if step in opioid] == list(opioid)
        assert StepWhen.LEVEL in {step.when for step in response.steps_for([cause], protocol(), again=True)}
        assert StepWhen.SPECIMEN in {
            step.when for step in response.steps_for([replace(cause, unreadable=True)], protocol(), again=False)
        }


class TestSharing:
    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"name": " "}, ["name"]), ({"relationship": ""}, ["relationship"]), ({"purpose": ""}, ["purpose"]),
            ({"until_on": ON - DAY}, ["until_on"]), ({"until_on": ON}, []), ({"until_on": ON + 366 * DAY}, []),
            ({"until_on": ON + 367 * DAY}, ["until_on"]),
        ],
    )  # fmt: skip
    def test_names_whom_what_for_and_until_when(self, more: dict, found: list[str]) -> None:
        assert fields(sharing.reasons_against_sharing(replace(WISH, **more), today=ON)) == found

    @given(st.integers(-40, 40), st.booleans())
    def test_is_active_on_its_days_until_it_is_taken_back(self, day: int, revoked: bool) -> None:
        asked = {"from_on": ON, "until_on": ON + 30 * DAY, "revoked": revoked, "today": ON + day * DAY}
        assert sharing.share_active(**asked) is (not revoked and 0 <= day <= 30)
        assert bool(sharing.reasons_against_handing(**asked)) is not sharing.share_active(**asked)

    def test_the_text_names_every_element_of_a_consent(self) -> None:
        text = sharing.consent_text(WISH, person="Rosa Alvarez", program="Harbor Street")
        for words in (
            "Rosa Alvarez",
            "Harbor Street",
            "Ana Alvarez (sister)",
            "support",
            "2 March 2026",
            "1 April 2026",
            "take this back",
        ):
            assert words in text


class TestSpecimens:
    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({}, []), ({"status": "finished"}, [""]), ({"open_already": True}, ["matrix"]), ({"kind": OrderKind.RANDOM}, ["kind"]),
            ({"kind": OrderKind.CAUSE}, ["reason"]), ({"kind": OrderKind.CAUSE, "reason": "Slurred"}, []), ({"due_at": AT - MINUTE}, ["due_at"]),
        ],
    )  # fmt: skip
    def test_asking(self, more: dict, found: list[str]) -> None:
        asked = {
            "kind": OrderKind.ASKED_FOR,
            "reason": "",
            "status": "active",
            "open_already": False,
            "asked_at": AT,
            "due_at": AT,
            "at": AT,
        }
        assert fields(specimens.reasons_against_asking(**asked | more)) == found

    def test_notice_is_given_once(self) -> None:
        assert specimens.reasons_against_telling(settled=False, told=False) == []
        assert specimens.reasons_against_telling(settled=True, told=False) and specimens.reasons_against_telling(
            settled=False, told=True
        )

    @pytest.mark.parametrize(
        ("more", "back", "found"),
        [
            ({}, 0, []), ({}, 720, []), ({}, 721, ["collected_at"]), ({}, -1, ["collected_at"]),
            ({"observed": True}, 0, ["observer"]), ({"observed": True, "observer_id": 3}, 0, []),
            ({"temperature_f": Decimal(80)}, 0, ["after_minutes"]),
            ({"temperature_f": Decimal(80), "temperature_after_minutes": 3}, 0, []),
            ({"temperature_f": Decimal(300), "temperature_after_minutes": 3}, 0, ["temperature"]),
            ({"matrix": Matrix.BLOOD, "temperature_f": Decimal(98), "temperature_after_minutes": 3}, 0, ["temperature"]),
            ({"volume_ml": 0}, 0, ["volume_ml"]),
        ],
    )  # fmt: skip
    def test_collecting(self, more: dict, back: int, found: list[str]) -> None:
        cup = replace(CUP, **more)
        assert fields(specimens.reasons_against_collecting(cup, settled=False, collected_at=AT - back * MINUTE, at=AT)) == found
        assert specimens.reasons_against_collecting(cup, settled=True, collected_at=AT - back * MINUTE, at=AT)

    def test_what_whoever_reads_should_know(self) -> None:
        warm = replace(CUP, temperature_f=Decimal("90.0"), temperature_after_minutes=4)
        assert specimens.notes_on_collection(warm) == []
        odd = replace(warm, temperature_f=Decimal("89.9"), temperature_after_minutes=5, observed=True, wish_kept=False)
        assert len(specimens.notes_on_collection(odd)) == 3

    @given(st.lists(st.sampled_from(CustodyKind), max_size=9))
    def test_no_step_is_taken_before_its_turn_and_none_after_it_was_discarded(self, walk: list[CustodyKind]) -> None:
        done: list[CustodyKind] = []
        for kind in walk:
            allowed = not specimens.reasons_against_step(kind, done=done, other="Courier")
            assert allowed is (kind in specimens.next_steps(done))
            if allowed:
                assert specimens.NEEDS[kind] <= set(done) and CustodyKind.DISCARDED not in done
                done.append(kind)
        assert all(specimens.reasons_against_step(kind, done=done, other=" ") for kind in specimens.WITH_OTHER)

    @given(st.binary(min_size=10, max_size=10))
    def test_a_code_can_be_read_aloud(self, random: bytes) -> None:
        code = specimens.code_from(random)
        assert len(code) == 11 and code[5] == "-" and set(code) <= {*specimens.LETTERS, "-"} and not set(code) & set("IO01")

    def test_scales(self) -> None:
        assert specimens.fahrenheit(Decimal("35.5"), "C") == Decimal("95.9") and specimens.fahrenheit(
            Decimal("95.94"), "F"
        ) == Decimal("95.9")
