"""Doses, steadiness, what is due, consents and the funnel: tables, and what must hold for any days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.admission.terms import PaperFacts, PaperStatus
from midspan.journey.medication.catalog.giving import due_rules, effect_words, effects_of
from midspan.journey.medication.rules.consults import (
    consent_on,
    consult_due_on,
    reasons_against_exchange,
)
from midspan.journey.medication.rules.funnel import funnel_of, last_day, retained
from midspan.journey.medication.rules.giving import (
    adherence,
    injection_due,
    kit_due,
    laboratory_due,
    needs_review,
    pdmp_due,
    reasons_against_check,
    reasons_against_kit,
    reasons_against_pdmp,
    reasons_against_told,
    refill_due,
    rules_on,
    told_since,
)
from midspan.journey.medication.terms.consults import ConsentStanding, ConsentView, Direction, Urgency
from midspan.journey.medication.terms.giving import (
    CheckFacts,
    Course,
    DoseOutcome,
    DueKind,
    GivenOrder,
    InjectionKind,
    KitFacts,
    KitTo,
    PdmpFacts,
    PdmpFinding,
    Severity,
    SideEffectSaid,
    Told,
    Window,
)

D = DoseOutcome
ON = date(2026, 3, 20)
BUP = GivenOrder(1, 7, "buprenorphine_naloxone", "Buprenorphine 8 mg", date(2026, 3, 2), observed=True, controlled=True)
XR = GivenOrder(2, 7, "buprenorphine_sublocade", "Sublocade 300 mg", date(2026, 3, 2), controlled=True,
                injection=InjectionKind.BUPRENORPHINE_SUBLOCADE)  # fmt: skip
RULES = rules_on(due_rules(), ON)
LIVER = next(rule for rule in RULES if rule.code == "liver_buprenorphine_xr")


def day(back: int) -> date:
    return ON - timedelta(days=back)


class TestDoses:
    @pytest.mark.parametrize(
        ("more", "fields"),
        [
            ({}, []),
            ({"outcome": D.REFUSED}, ["reason"]),
            ({"outcome": D.REFUSED, "reason": "“Not today.”"}, []),
            ({"outcome": D.HELD}, ["reason"]),
            ({"outcome": D.MISSED}, []),
            ({"outcome": None, "slot": 0}, ["outcome"]),
            ({"outcome": None, "slot": 0, "asked_anything": True}, []),
            ({"outcome": None, "slot": 0, "asked_anything": True, "taken_slots": {0}}, ["outcome"]),
            ({"taken_slots": {0}}, []),
            ({"taken_slots": {1}}, ["outcome"]),
            ({"slot": 2}, ["outcome"]),
            ({"on": ON + timedelta(days=1)}, ["on"]),
            ({"on": date(2026, 3, 1)}, [""]),
        ],
    )
    def test_reasons_against(self, more: dict, fields: list[str]) -> None:
        facts = {
            "on": ON,
            "today": ON,
            "slot": 1,
            "outcome": D.TAKEN,
            "reason": "",
            "taken_slots": set(),
            "asked_anything": False,
        }
        assert [reason.field for reason in reasons_against_check(BUP, **facts | more)] == fields

    def test_ordered_twice_a_day_there_is_a_second_dose(self) -> None:
        twice = GivenOrder(1, 7, "buprenorphine", "", date(2026, 3, 2), times_per_day=2, observed=True)
        facts = {"on": ON, "today": ON, "outcome": D.TAKEN, "reason": "", "asked_anything": False}
        assert reasons_against_check(twice, slot=2, taken_slots={1}, **facts) == []
        assert reasons_against_check(twice, slot=2, taken_slots={1, 2}, **facts) != []

    def test_nobody_misses_more_days_than_were_asked_about(self) -> None:
        assert reasons_against_told(from_on=day(3), to_on=day(1), missed_days=3) == []
        assert reasons_against_told(from_on=day(3), to_on=day(1), missed_days=4) != []
        assert reasons_against_told(from_on=ON, to_on=day(1), missed_days=0) != []

    def test_the_question_is_about_the_days_since_the_last_answer(self) -> None:
        said = CheckFacts(1, 7, 1, "", day(4), 1, None, "", day(10), day(5), 0, "", datetime(2026, 3, 16, tzinfo=UTC))
        assert told_since([said], started_on=date(2026, 3, 2), on=ON) == (day(4), day(1))
        assert told_since([], started_on=date(2026, 3, 2), on=ON) == (day(14), day(1))
        assert told_since([], started_on=ON, on=ON) == (ON, day(1))

    def test_a_severe_side_effect_needs_a_prescriber(self) -> None:
        assert not needs_review([SideEffectSaid("nausea", Severity.MODERATE)])
        assert needs_review([SideEffectSaid("nausea", Severity.MILD), SideEffectSaid("mood", Severity.SEVERE)])

    def test_every_medicine_is_asked_about_something(self) -> None:
        assert {"mouth", "allergy"} <= {effect.code for effect in effects_of("buprenorphine_naloxone")}
        assert "mouth" not in {effect.code for effect in effects_of("acamprosate")}
        assert effect_words("gone_from_the_list") == "gone from the list"


class TestSteadiness:
    @pytest.mark.parametrize(
        ("doses", "told", "known", "taken"),
        [
            ([], [], 0, 0),
            ([(day(1), D.TAKEN), (day(2), D.MISSED)], [], 2, 1),
            ([(day(1), D.VOMITED), (day(2), D.REFUSED), (day(3), D.HELD)], [], 2, 1),
            ([], [Told(day(7), day(1), 2)], 7, 5),
            ([(day(3), D.TAKEN)], [Told(day(7), day(1), 2)], 7, 5),  # what was seen counts once
            ([(day(3), D.MISSED)], [Told(day(7), day(1), 2)], 7, 5),  # the day seen as missed is one of the two
            ([(day(3), D.HELD)], [Told(day(7), day(1), 0)], 6, 6),
            ([(day(1), D.TAKEN), (day(1), D.MISSED)], [], 1, 0),
        ],
    )
    def test_known_days_only(self, doses: list, told: list, known: int, taken: int) -> None:
        found = adherence(doses, told)
        assert (found.known, found.taken) == (known, taken)

    def test_nothing_known_has_no_percentage(self) -> None:
        assert adherence([], []).percent is None

    @given(
        st.lists(st.tuples(st.integers(0, 40).map(day), st.sampled_from(list(D))), max_size=30),
        st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=1),
    )
    def test_taken_lies_between_zero_and_known(self, doses: list, told: list) -> None:
        found = adherence(doses, [Told(day(length), ON, min(missed, length + 1)) for length, missed in told])
        assert 0 <= found.taken <= found.known
        assert found.percent is None or 0 <= found.percent <= 100

    @given(st.integers(2, 40), st.sampled_from([D.TAKEN, D.MISSED]))
    def test_a_day_more_that_nobody_knows_changes_nothing(self, back: int, outcome: DoseOutcome) -> None:
        assert adherence([(day(1), outcome)], []) == adherence([(day(1), outcome), (day(back), D.HELD)], [])


class TestDue:
    def test_an_injection_is_due_once_the_window_opens(self) -> None:
        window = Window(ON, ON + timedelta(days=2), ON + timedelta(days=16), "Check again.")
        assert injection_due(XR, window, day(1)) is None
        due = injection_due(XR, window, ON)
        assert due is not None and due.due_on == ON + timedelta(days=2) and not due.late(window.closes_on)
        late = injection_due(XR, window, ON + timedelta(days=17))
        assert late is not None and late.late(ON + timedelta(days=17)) and "Check again." in late.words

    def test_the_first_injection_is_due_since_the_order(self) -> None:
        due = injection_due(XR, None, ON)
        assert due is not None and due.due_on == XR.started_on and due.late(ON)

    def test_a_refill_is_asked_for_before_the_supply_ends(self) -> None:
        rule = next(rule for rule in RULES if rule.code == "refill")
        assert refill_due(BUP, None, rule, ON) is None
        assert refill_due(BUP, ON + timedelta(days=6), rule, ON) is None
        due = refill_due(BUP, ON + timedelta(days=5), rule, ON)
        assert due is not None and not due.late(ON) and due.late(ON + timedelta(days=6))

    @pytest.mark.parametrize(
        ("queried", "finding", "due_on"),
        [
            (None, None, BUP.started_on),
            (day(20), PdmpFinding.NOTHING_ELSE, None),
            (day(85), PdmpFinding.NOTHING_ELSE, day(-5)),
            (day(5), PdmpFinding.NOT_REACHED, day(-2)),
        ],
    )
    def test_the_register_is_asked_before_the_start_and_at_the_interval(
        self, queried: date | None, finding: PdmpFinding | None, due_on: date | None
    ) -> None:
        facts = PdmpFacts(1, 7, queried, datetime(2026, 1, 1, tzinfo=UTC), finding, "", "") if queried and finding else None
        due = pdmp_due(BUP, facts, RULES, ON)
        assert (due.due_on if due else None) == due_on

    def test_a_medicine_that_is_not_controlled_asks_for_no_register(self) -> None:
        assert pdmp_due(GivenOrder(3, 7, "naltrexone", "", day(10)), None, RULES, ON) is None

    def test_liver_values_first_after_a_month_then_monthly(self) -> None:
        assert laboratory_due(XR, None, LIVER, date(2026, 3, 20)) is None
        first = laboratory_due(XR, XR.started_on, LIVER, date(2026, 4, 1))
        assert first is not None and first.due_on == date(2026, 4, 1) and not first.verified
        then = laboratory_due(XR, date(2026, 4, 2), LIVER, date(2026, 5, 2))
        assert then is not None and then.due_on == date(2026, 5, 2)
        assert laboratory_due(BUP, None, LIVER, ON) is None

    @pytest.mark.parametrize(
        ("kits", "words"),
        [
            ([], "none given"),
            ([(KitTo.DECLINED, None, 10)], ""),
            ([(KitTo.DECLINED, None, 31)], "offer it again"),
            ([(KitTo.PERSON, date(2027, 1, 1), 10)], ""),
            ([(KitTo.PERSON, date(2026, 5, 1), 10)], "expires"),
            ([(KitTo.DECLINED, None, 40), (KitTo.FAMILY, date(2027, 1, 1), 10)], ""),
        ],
    )
    def test_a_kit_is_given_offered_again_and_replaced(self, kits: list, words: str) -> None:
        rule = next(rule for rule in RULES if rule.code == "kit")
        held = [KitFacts(place, 7, day(back), to, "", "", "", ends, False, "", "") for place, (to, ends, back) in enumerate(kits)]
        due = kit_due(7, since_on=day(30), kits=held, rule=rule, on=ON)
        assert (words in due.words) if words and due else (due is None) == (not words)

    def test_a_kit_has_an_expiry_and_a_refusal_a_reason(self) -> None:
        said = {"to_whom": "", "expires_on": None, "declined_reason": "", "on": ON}
        assert [one.field for one in reasons_against_kit(to=KitTo.PERSON, **said)] == ["kit_expires_on"]  # type: ignore[arg-type]
        assert [one.field for one in reasons_against_kit(to=KitTo.DECLINED, **said)] == ["declined_reason"]  # type: ignore[arg-type]
        assert "to_whom" in [one.field for one in reasons_against_kit(to=KitTo.FAMILY, **said)]  # type: ignore[arg-type]

    def test_the_report_of_the_register_is_not_kept(self) -> None:
        assert reasons_against_pdmp(finding=PdmpFinding.NOTHING_ELSE, summary="") == []
        assert reasons_against_pdmp(finding=PdmpFinding.OTHER_CONTROLLED, summary="") != []
        assert reasons_against_pdmp(finding=PdmpFinding.OTHER_CONTROLLED, summary="line\n" * 9) != []

    def test_every_row_has_a_source(self) -> None:
        assert all(rule.source for rule in due_rules())
        assert {rule.kind for rule in due_rules()} == {DueKind.PDMP, DueKind.LABORATORY, DueKind.REFILL, DueKind.KIT}


def paper(code: str = "consent_specific", status: PaperStatus = PaperStatus.SIGNED, **more: object) -> PaperFacts:
    at = datetime(2026, 3, 2, 14, tzinfo=UTC)
    facts = {"about": "Dr. Vega, Psychiatry", "expires_on": date(2026, 6, 1)} | more
    return PaperFacts(1, 7, code, "1", status, at, "Ines", **facts)  # type: ignore[arg-type]


class TestConsent:
    @pytest.mark.parametrize(
        ("papers", "standing"),
        [
            ([], ConsentStanding.NONE),
            ([paper()], ConsentStanding.HOLDS),
            ([paper(about="dr vega  psychiatry")], ConsentStanding.HOLDS),
            ([paper(about="Dr. Somebody Else")], ConsentStanding.OTHER_NAME),
            ([paper(expires_on=date(2026, 3, 19))], ConsentStanding.EXPIRED),
            ([paper(expires_on=ON)], ConsentStanding.HOLDS),
            ([paper("consent_tpo", about="", expires_on=None)], ConsentStanding.HOLDS),
            ([paper(status=PaperStatus.DECLINED, reason="no")], ConsentStanding.DECLINED),
            ([paper("telehealth_and_emergency", about="Dr. Vega, Psychiatry")], ConsentStanding.NONE),
        ],
    )
    def test_standing(self, papers: list[PaperFacts], standing: ConsentStanding) -> None:
        view = consent_on(papers, provider="Dr. Vega, Psychiatry", organisation="", on=ON, timezone="America/New_York")
        assert view.standing is standing
        assert view.words and (view.holds or view.remedy)

    def test_taken_back_it_stops_on_that_day_of_the_site(self) -> None:
        late_evening = datetime(2026, 3, 20, 1, 30, tzinfo=UTC)  # still 19 March in New York
        row = paper(status=PaperStatus.WITHDRAWN, withdrawn_at=late_evening, reason="in writing")
        views = {
            on: consent_on([row], provider="Dr. Vega, Psychiatry", organisation="", on=on, timezone="America/New_York")
            for on in (date(2026, 3, 18), date(2026, 3, 19), ON)
        }
        assert [view.holds for view in views.values()] == [True, False, False]
        assert "taken back on 19 March 2026" in views[ON].words

    @given(st.sampled_from(list(ConsentStanding)), st.booleans())
    def test_nothing_is_sent_without_a_consent_that_holds(self, standing: ConsentStanding, ended: bool) -> None:
        consent = ConsentView(standing, "words", "remedy")
        facts = {"what": "Summary", "on": ON, "today": ON, "ended_on": day(1) if ended else None, "consent": consent}
        sent = reasons_against_exchange(Direction.SENT, **facts)  # type: ignore[arg-type]
        assert (sent == []) == (standing is ConsentStanding.HOLDS and not ended)
        assert reasons_against_exchange(Direction.RECEIVED, **facts) == []  # type: ignore[arg-type]

    def test_the_urgency_says_by_when(self) -> None:
        assert [consult_due_on(ON, one) for one in Urgency] == [ON, ON + timedelta(days=7), ON + timedelta(days=30)]


def course(started: int | None, *stays: tuple[int, int | None], left: int | None = None, **more: object) -> Course:
    facts = {"offered_on": day(started) if started is not None else None} | more
    return Course(
        1, "opioid", day(300), started_on=day(started) if started is not None else None,
        stays=tuple((day(first), None if last is None else day(last)) for first, last in stays),
        left_on=None if left is None else day(left), **facts,  # type: ignore[arg-type]
    )  # fmt: skip


class TestFunnel:
    @pytest.mark.parametrize(
        ("one", "at", "n", "of", "unknown"),
        [
            (course(40, (40, None)), 30, 1, 1, 0),
            (course(20, (20, None)), 30, 0, 0, 0),  # could not have reached the day
            (course(100, (100, 90)), 30, 0, 1, 0),
            (course(100, (100, 80), (60, None)), 90, 1, 1, 0),  # a gap of 20 days is one stay
            (course(100, (100, 80), (40, None)), 90, 0, 1, 0),
            (course(100, (100, None), left=80), 30, 0, 0, 1),  # left the program while taking it: nobody knows
            (course(100, (100, 85), left=80), 30, 0, 1, 0),  # stopped before leaving: known
            (course(None), 30, 0, 0, 0),
        ],
    )
    def test_retained(self, one: Course, at: int, n: int, of: int, unknown: int) -> None:
        found = retained([one], at, ON)
        assert (found.n, found.of, found.unknown) == (n, of, unknown)

    def test_an_open_order_goes_on(self) -> None:
        assert last_day(course(40, (40, 20), (19, None))) is None

    @given(st.lists(st.tuples(st.integers(0, 250), st.integers(0, 250), st.one_of(st.none(), st.integers(0, 250))), max_size=15))
    def test_steps_never_grow_and_shares_lie_between_zero_and_all(self, rows: list) -> None:
        courses = [
            course(first, (first, min(first, last)), left=left if left is not None and left <= first else None)
            for first, last, left in rows
        ] + [course(None)]
        found = funnel_of("opioid", courses, ON)
        assert found.eligible >= found.offered >= found.started
        assert all(0 <= one.n <= one.of and one.of + one.unknown <= found.started for one in found.retained)
        assert [one.of for one in found.retained] == sorted((one.of for one in found.retained), reverse=True) or any(
            one.unknown for one in found.retained
        )
