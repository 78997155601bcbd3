"""Rules around forms, without a database: what is due, which alerts are raised, codes from paper, sentences, wording files."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import Role
from midspan.journey.assessment.catalog import instrument, instruments, rule_sets
from midspan.journey.assessment.catalog.measuring import alert_table, cadence_rows, spoken
from midspan.journey.assessment.rules import (
    Standing,
    cause_words,
    change,
    clean_context,
    crisis_items,
    due,
    example_wording,
    interval_of,
    modes_of,
    new_alerts,
    overdue_minutes,
    read_row,
    read_wording,
    reasons_against_cadence,
    reasons_against_correcting,
    reasons_against_licence,
    reasons_against_mode,
    reasons_against_using,
    result_sentence,
    score,
    sheet_of,
    skip_words,
    substances_asked,
)
from midspan.journey.assessment.terms import (
    CAUSES,
    SELF_HARM,
    AlertTier,
    DueFacts,
    FormMode,
    FormStatus,
    LastAsked,
    Score,
    ScoreFacts,
)

ON = date(2026, 3, 2)
NOW, TODAY, LATER = AlertTier.NOW, AlertTier.SAME_DAY, AlertTier.NEXT_SESSION


def facts(last: dict[str, LastAsked] | None = None, **words: Any) -> DueFacts:
    usual: dict[str, Any] = {"active": True, "level": "2.1", "opened_on": ON - timedelta(days=40), "sessions": 1,
                             "admitted_on": ON - timedelta(days=30), "planned_end_on": None}  # fmt: skip
    return DueFacts(episode_id=1, last=last or {}, **{**usual, **words})


def codes_due(what: DueFacts, on: date = ON, **words: Any) -> set[str]:
    return {one.instrument for one in due(what, cadence_rows(), instruments(), on, **words)}


def asked(days_ago: int, total: float | None = 5, positive: bool | None = None) -> LastAsked:
    return LastAsked(ON - timedelta(days=days_ago), total, positive)


def test_the_table_names_instruments_of_the_catalog_with_a_reason_and_a_source() -> None:
    for row in cadence_rows():
        entry = instrument(row.instrument)
        assert row.why
        assert row.source
        assert not row.after or row.after in instruments()
        for days in (row.every_days, row.then_every_days, *row.levels.values()):
            assert reasons_against_cadence(entry, days) == []


def test_whoever_was_asked_nothing_is_asked_what_belongs_to_intake() -> None:
    found = codes_due(facts())
    assert {"phq9", "gad7", "asq", "pc_ptsd5", "self_efficacy", "bam"} <= found
    assert "pcl5" not in found, "only after a positive screen"
    assert "satisfaction_check" not in found, "only before discharge"


@pytest.mark.parametrize(
    ("days", "total", "is_due"), [(6, 14, False), (7, 14, True), (7, 9, False), (13, 9, False), (14, 9, True)]
)
def test_depression_is_asked_every_two_weeks_and_weekly_while_it_is_high(days: int, total: int, is_due: bool) -> None:
    assert ("phq9" in codes_due(facts({"phq9": asked(days, total)}))) is is_due


def test_the_weekly_monitor_becomes_monthly_after_step_down() -> None:
    last = {"bam": asked(8, None)}
    assert "bam" in codes_due(facts(last))
    assert "bam" not in codes_due(facts(last, level="1"))
    assert "bam" in codes_due(facts({"bam": asked(31, None)}, level="1"))


@given(st.integers(0, 364), st.integers(1, 30))
def test_a_twelve_month_screener_is_never_due_within_its_time(days: int, every: int) -> None:
    assert "audit_c" not in codes_due(facts({"audit_c": asked(days)}), every={"audit_c": every})


@given(st.dictionaries(st.sampled_from([row.instrument for row in cadence_rows()]), st.integers(0, 400)), st.integers(0, 60))
def test_what_is_due_stays_due_until_it_is_asked(days: dict[str, int], ahead: int) -> None:
    what = facts({code: asked(ago) for code, ago in days.items()})
    assert codes_due(what) <= codes_due(what, ON + timedelta(days=ahead))
    assert not codes_due(facts({code: asked(0) for code in instruments()})) - {"pcl5"}


def test_trauma_in_full_follows_a_positive_screen() -> None:
    assert "pcl5" in codes_due(facts({"pc_ptsd5": asked(1, 4, True)}))
    assert "pcl5" not in codes_due(facts({"pc_ptsd5": asked(1, 1, False)}))
    assert "pcl5" not in codes_due(facts({"pc_ptsd5": asked(1, 4, True), "pcl5": asked(29, 40)}))
    assert "pcl5" in codes_due(facts({"pc_ptsd5": asked(1, 4, True), "pcl5": asked(30, 40)}))


def test_the_session_check_comes_between_the_second_and_the_fourth_session_then_monthly() -> None:
    assert "session_check" not in codes_due(facts(sessions=0))
    assert "session_check" in codes_due(facts(sessions=1)), "the second session is today's"
    assert "session_check" not in codes_due(facts({"session_check": asked(29, 30)}, sessions=12))
    assert "session_check" in codes_due(facts({"session_check": asked(30, 30)}, sessions=12))
    early = facts(sessions=None, admitted_on=ON - timedelta(days=1))
    assert "session_check" not in codes_due(early)
    assert "session_check" in codes_due(early, ON + timedelta(days=3))


def test_before_discharge_what_belongs_there_is_due_once() -> None:
    leaving = {"planned_end_on": ON + timedelta(days=6)}
    assert "satisfaction_check" in codes_due(facts(**leaving))
    assert "satisfaction_check" not in codes_due(facts({"satisfaction_check": asked(3)}, **leaving))
    assert "self_efficacy" in codes_due(facts({"self_efficacy": asked(15)}, **leaving))
    assert "self_efficacy" not in codes_due(facts({"self_efficacy": asked(15)}))


def test_before_admission_only_intake_is_due() -> None:
    waiting = facts({"phq9": asked(60)}, active=False, level="", admitted_on=None, sessions=None)
    found = codes_due(waiting)
    assert "gad7" in found
    assert not found & {"phq9", "session_check", "satisfaction_check"}


def test_the_program_may_set_another_interval_or_none() -> None:
    last = {"barc10": asked(20)}
    assert "barc10" not in codes_due(facts(last))
    assert "barc10" in codes_due(facts(last), every={"barc10": 14})
    assert "barc10" not in codes_due(facts({"barc10": asked(200)}), every={"barc10": None})
    high = LastAsked(ON, 20, True)
    row = next(row for row in cadence_rows() if row.instrument == "phq9")
    assert interval_of(row, "2.1", high, 30) == 7, "an interval of one's own does not slow down what is high"


@pytest.mark.parametrize(("code", "days", "refused"), [("audit_c", 7, True), ("audit_c", 364, True), ("audit_c", 365, False),
                                                         ("phq9", 7, False), ("phq9", 0, True), ("phq9", 400, True),
                                                         ("audit_c", None, False)])  # fmt: skip
def test_an_interval_is_refused_below_the_time_a_screener_asks_about(code: str, days: int | None, refused: bool) -> None:
    assert bool(reasons_against_cadence(instrument(code), days)) is refused


# Alerts


def test_every_flag_of_the_catalog_has_words_and_somebody_to_tell() -> None:
    table = alert_table()
    flags = {one.flag for entry in instruments().values() for one in (*entry.alerts, *entry.flags)}
    for entry in instruments().values():
        if entry.ladder:
            flags |= {f"{entry.ladder.flag}_{part}{level}" for level in entry.ladder.tiers for part in ("", "at_least_")}
    assert flags <= CAUSES.keys()
    assert all(table.told_of(flag, tier) in set(Role) for flag in flags for tier in AlertTier)
    assert table.told_of(SELF_HARM, NOW) == Role.SUPERVISOR
    assert table.told_of(SELF_HARM, TODAY) == Role.COUNSELLOR
    assert table.tiers[NOW].on_call
    assert table.tiers[NOW].acknowledge_within_minutes == 15


def causes(raised: list, standing: list = (), before: list = ()) -> list[tuple[str, AlertTier, int | None]]:
    return [(one.cause, one.tier, one.instead_of) for one in new_alerts(raised, standing, before)]


def test_one_alert_per_cause() -> None:
    assert causes([(SELF_HARM, TODAY)]) == [(SELF_HARM, TODAY, None)]
    assert causes([(SELF_HARM, TODAY)], [Standing(7, SELF_HARM, TODAY, False)]) == []
    assert causes([(SELF_HARM, TODAY)], [Standing(7, SELF_HARM, NOW, True)]) == [], "a milder answer raises nothing"


def test_a_graver_answer_is_not_lost() -> None:
    assert causes([(SELF_HARM, NOW)], [Standing(7, SELF_HARM, TODAY, False)]) == [(SELF_HARM, NOW, 7)]
    worse = [(f"{SELF_HARM}_worse", NOW, None)]
    touched = [Standing(7, SELF_HARM, TODAY, True)]
    assert causes([(SELF_HARM, NOW)], touched) == worse
    assert causes([(SELF_HARM, NOW)], [*touched, Standing(8, f"{SELF_HARM}_worse", NOW, True)]) == []
    assert "worse" in cause_words(f"{SELF_HARM}_worse")


def test_a_screen_that_goes_on_keeps_one_alert() -> None:
    partial = [("suicide_risk_at_least_moderate", TODAY), ("suicide_risk_at_least_low", TODAY)]
    assert causes(partial) == [("suicide_risk_at_least_moderate", TODAY, None)]
    standing = [Standing(3, "suicide_risk_at_least_moderate", TODAY, False)]
    assert causes([("suicide_risk_moderate", TODAY)], standing) == [], "finished, it says the same"
    assert causes([("suicide_risk_high", NOW)], standing) == [("suicide_risk_high", NOW, 3)]
    seen = [Standing(3, "suicide_risk_at_least_moderate", TODAY, True)]
    assert causes([("suicide_risk_high", NOW)], seen) == [("suicide_risk_high", NOW, None)]


def test_a_correction_repeats_no_alert_of_what_it_corrects() -> None:
    assert causes([(SELF_HARM, TODAY)], before=[Standing(1, SELF_HARM, TODAY, True)]) == []
    assert causes([(SELF_HARM, NOW)], before=[Standing(1, SELF_HARM, TODAY, True)]) == [(SELF_HARM, NOW, None)]


@given(st.lists(st.sampled_from([(SELF_HARM, NOW), (SELF_HARM, TODAY), ("suicide_risk_high", NOW), ("suicide_risk_low", TODAY),
                                 ("craving_high", LATER)]), max_size=6))  # fmt: skip
def test_saying_the_same_again_raises_nothing(raised: list) -> None:
    first = new_alerts(raised, [])
    standing = [Standing(number, one.cause, one.tier, False) for number, one in enumerate(first, 1)]
    assert new_alerts(raised, standing) == []
    assert len({one.cause for one in first}) == len(first)


@pytest.mark.parametrize(("tier", "minutes", "seen", "late"), [(NOW, 14, False, None), (NOW, 16, False, 1), (NOW, 90, True, None),
                                                                 (TODAY, 100, False, None), (LATER, 9999, False, None)])  # fmt: skip
def test_nobody_having_looked_in_time_is_overdue(tier: AlertTier, minutes: int, seen: bool, late: int | None) -> None:
    now = datetime(2026, 3, 2, 15, tzinfo=UTC)
    raised_at = now - timedelta(minutes=minutes)
    assert overdue_minutes(alert_table(), tier=tier, raised_at=raised_at, acknowledged=seen, now=now) == late


def test_whom_to_call_stands_beside_the_questions_about_dying_alone() -> None:
    assert crisis_items(instrument("phq9")) == {9: 1}
    assert crisis_items(instrument("asq")) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
    assert crisis_items(instrument("craving")) == {}
    assert spoken()["en"].keys() == spoken()["es"].keys()
    assert all("988" in words["crisis"] for words in spoken().values())


# Paper, context, modes


@pytest.mark.parametrize(
    ("code", "row", "answers"),
    [
        ("gad7", "0 1 2 3 0 1 2", [0, 1, 2, 3, 0, 1, 2]),
        ("gad7", "0123012", [0, 1, 2, 3, 0, 1, 2]),
        ("gad7", "0,1,2,-,0,1,2", [0, 1, 2, None, 0, 1, 2]),
        ("promis_gh10", "5 5 5 5 5 5 10 5 5 5", [5, 5, 5, 5, 5, 5, 10, 5, 5, 5]),
        ("hunger_vital_sign", "often never", ["often", "never"]),
    ],
)
def test_a_row_of_codes_is_read_as_on_paper(code: str, row: str, answers: list) -> None:
    found = read_row(instrument(code), row)
    assert list(found.answers[: len(answers)]) == answers
    assert found.clean


def test_what_the_paper_cannot_hold_is_said_at_its_place() -> None:
    found = read_row(instrument("gad7"), "0 1 9 3 0 1 2")
    assert found.wrong == {3: "Question 3 takes 0, 1, 2, 3; not 9."}
    assert read_row(instrument("gad7"), "0 1").problems == ("2 of 7 answers so far.",)
    assert "to type" in read_row(instrument("gad7"), "0 " * 12).problems[0]
    assert not read_row(instrument("gad7"), "9" * 100_000).clean
    assert read_row(instrument("cows"), "0 0 0 0 0 0 0 0 0 0 4").wrong


def test_never_asked_questions_are_not_typed() -> None:
    found = read_row(instrument("bam"), " ".join(["0"] * 16))
    assert found.clean
    assert found.answers[6] is None


@given(st.text(max_size=300))
def test_any_row_is_read_or_refused_in_words(row: str) -> None:
    for code in ("phq9", "cows", "hunger_vital_sign"):
        found = read_row(instrument(code), row)
        assert len(found.answers) == len(instrument(code).questions)
        assert all(answer is None or answer in item.codes
                   for item, answer in zip(instrument(code).questions, found.answers, strict=True))  # fmt: skip


def test_only_what_a_form_asks_for_is_kept_beside_it() -> None:
    given_words = {"substance": "Heroin", "refused": True, "taken_solely_as_prescribed": True, "sex": "male", "x": "y"}
    assert clean_context(instrument("phq9"), given_words) == {}
    assert clean_context(instrument("taps2"), given_words) == {"substance": "opioids"}
    assert clean_context(instrument("asq"), given_words) == {"refused": True}
    assert clean_context(instrument("dsm5_sud"), given_words) == {"substance": "opioids", "taken_solely_as_prescribed": True}
    assert substances_asked(instrument("phq9")) == ()


@pytest.mark.parametrize(("code", "mode", "bare", "helper", "refused"), [
    ("phq9", "self", False, "", False), ("ciwa_ar", "self", False, "", True), ("assist", "self", False, "", True),
    ("phq9", "proxy", False, "", True), ("phq9", "proxy", False, "His sister", False), ("phq9", "morse", False, "", True),
    ("cssrs_screener", "interview", True, "", True), ("cssrs_screener", "telephone", True, "", True),
    ("cssrs_screener", "paper", True, "", False), ("audit", "self", True, "", True),
])  # fmt: skip
def test_an_instrument_is_answered_only_in_ways_it_allows(code: str, mode: str, bare: bool, helper: str, refused: bool) -> None:
    assert bool(reasons_against_mode(instrument(code), mode, bare=bare, helped_by=helper)) is refused
    assert modes_of(instrument(code), bare=True) == (FormMode.PAPER,)


def test_a_skip_is_said_in_words() -> None:
    assert skip_words(instrument("cssrs_screener"))[3] == "Not needed when the answer to 2 is the first one (0)."
    assert "1, 2, 3 and 4" in skip_words(instrument("asq"))[5]
    assert skip_words(instrument("gad7")) == {}


@pytest.mark.parametrize(("words", "rules"), [({}, 0), ({"handed_in": False}, 1), ({"replaced": True}, 1), ({"reason": " "}, 1),
                                                ({"changed": False}, 1), ({"reason": "", "changed": False}, 2)])  # fmt: skip
def test_what_stands_against_a_correction(words: dict, rules: int) -> None:
    usual = {"handed_in": True, "replaced": False, "reason": "Typed in the wrong line.", "changed": True}
    assert len(reasons_against_correcting(**{**usual, **words})) == rules


# Sentences


def read(total: float | None, days_ago: int = 0, status: str = "ok", code: str = "phq9", **words: Any) -> ScoreFacts:
    at = datetime(2026, 3, 2, tzinfo=UTC) - timedelta(days=days_ago)
    return ScoreFacts(1, 1, code, at.date(), at, Score(FormStatus(status), total, **words), version="1")


def test_a_result_is_said_with_its_change() -> None:
    entry = instrument("phq9")
    moved = change(entry, baseline=14, current=9, rule_sets=rule_sets())
    sentence = result_sentence(entry, read(9, band="mild"), read(14, 42), moved, 6)
    assert sentence == "PHQ-9 14 → 9 in 6 weeks, mild, below the reliable change of 6"
    better = change(entry, baseline=18, current=9, rule_sets=rule_sets())
    assert "a reliable improvement (6 points or more)" in result_sentence(entry, read(9), read(18, 10), better, 6)
    assert "in 10 days" in result_sentence(entry, read(9), read(18, 10), better, 6)
    same = change(entry, baseline=9, current=9, rule_sets=rule_sets())
    assert result_sentence(entry, read(9), read(9, 1), same, 6) == "PHQ-9 9 → 9 in 1 day, unchanged"


def test_a_form_without_a_total_never_says_one() -> None:
    assert "no total" in result_sentence(instrument("phq9"), read(None, status="incomplete"))
    bam = score(instrument("bam"), [1, 1, 1, 1, 1, 1, None, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1])
    found = result_sentence(instrument("bam"), read(None, code="bam", subscales=bam.subscales))
    assert found == "BAM use 3, risk 6, protective 9"


def test_a_result_is_carried_once_and_in_words() -> None:
    assert reasons_against_using(words="Better.", complete=True, used=False) == []
    for words in ({"words": " "}, {"words": "x" * 501}, {"complete": False}, {"used": True}):
        assert reasons_against_using(**{"words": "Better.", "complete": True, "used": False, **words})


# A program's own wording


def filled(code: str) -> bytes:
    return example_wording(instrument(code)).replace("…", "Word").encode()


@pytest.mark.parametrize("code", [code for code, entry in instruments().items() if entry.rights.ship == "L"])
def test_the_example_of_a_wording_file_fits_once_it_is_filled_in(code: str) -> None:
    raw, against = read_wording(instrument(code), filled(code))
    assert against == []
    assert not sheet_of(instrument(code), raw, next(iter(substances_asked(instrument(code))), None)).bare


def test_a_wrong_file_says_where() -> None:
    content = filled("isi").decode()
    lines = content.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("[[items]]  # 3")) + 1
    lines[place] = 'text = ""'
    _, against = read_wording(instrument("isi"), "\n".join(lines).encode())
    assert [reason.text for reason in against] == [f"Line {place}: Question 3 has no text."]
    assert "line 1" in read_wording(instrument("isi"), b"instrument = isi\n")[1][0].text
    assert "UTF-8" in read_wording(instrument("isi"), b"\xff\xfe")[1][0].text
    assert "kB" in read_wording(instrument("isi"), b"#" * 300_000)[1][0].text
    assert "not for" in read_wording(instrument("isi"), filled("wsas"))[1][0].text


@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    read_wording(instrument("isi"), content)


@pytest.mark.parametrize("junk", ["options = 3", "items = 3", "[variants]\nx = 1", "[[items]]\ntext = 1\noptions = [1]",
                                  "[[items]]\noptions = {a = 1}", "stem = 1979-05-27", "x = inf"])  # fmt: skip
def test_junk_in_a_wording_file_is_refused(junk: str) -> None:
    head = 'instrument = "isi"\nversion = "1"\nlanguage = "en"\n'
    assert read_wording(instrument("isi"), f"{head}{junk}".encode())[1]


def test_wording_is_taken_only_with_a_word_on_the_licence() -> None:
    assert reasons_against_licence(instrument("isi"), "Agreement of 3 March 2026 with the holder.") == []
    assert reasons_against_licence(instrument("isi"), "yes")
    assert reasons_against_licence(instrument("phq9"), "Agreement of 3 March 2026 with the holder.")
