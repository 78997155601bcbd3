"""Which gate is closed, and which day, length and track can be: no database."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.program.terms import AgeGroup, BlockFacts, GroupType
from midspan.journey.admission import rules
from midspan.journey.admission.catalog import papers, wording
from midspan.journey.admission.terms import (
    DETOX_TRANSITIONS,
    AdmissionFacts,
    AgeRoute,
    BusyHours,
    BusyKind,
    Clash,
    DetoxFacts,
    DetoxStatus,
    Effect,
    Factor,
    FactorAnswer,
    GateCode,
    LivingKind,
    PaperFacts,
    PaperStatus,
    PaperVersion,
    PlanFacts,
    Standing,
)

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)
D = DetoxStatus
READY = AdmissionFacts(
    on=ON, age=34, age_group=AgeGroup.ADULT, assessment_signed=True, placement_agreed_level="2.1",
    placement_signed_by_client=True, placement_signed_by_clinician=True, level_offered=True, has_primary_counsellor=True,
    supervisor_licence=LicenceState.VALID, withdrawal_rating=0, needs_detox=False, detox_cleared=False,
)  # fmt: skip
CLOSED = [
    ({"assessment_signed": False}, GateCode.ASSESSMENT, "000-18"),
    ({"placement_agreed_level": ""}, GateCode.DECISION, "000-18"),
    ({"placement_signed_by_client": False}, GateCode.DECISION, "004-39"),
    ({"placement_signed_by_clinician": False}, GateCode.DECISION, "004-39"),
    ({"level_offered": False}, GateCode.LEVEL, "000-02"),
    ({"age": None}, GateCode.AGE, "000-03"),
    ({"age": 17}, GateCode.AGE, "000-03"),
    ({"age": 18, "age_group": AgeGroup.ADOLESCENT}, GateCode.AGE, "000-03"),
    ({"withdrawal_rating": 2}, GateCode.DETOX, "000-23"),
    ({"needs_detox": True}, GateCode.DETOX, "000-23"),
    ({"detox_open": True}, GateCode.DETOX, "000-23"),
    ({"papers_missing": ("Group agreement",)}, GateCode.PAPERS, "002-19"),
    ({"has_primary_counsellor": False}, GateCode.COUNSELLOR, "002-32"),
    ({"supervisor_licence": None}, GateCode.CLINICIAN, "004-06"),
    ({"supervisor_licence": LicenceState.MISSING}, GateCode.CLINICIAN, "004-06"),
    ({"supervisor_licence": LicenceState.EXPIRED}, GateCode.CLINICIAN, "004-06"),
]


def test_nothing_stands_against_someone_who_met_every_gate():
    assert rules.reasons_against_admission(READY) == []


@pytest.mark.parametrize("change", [{"age": 18}, {"age": 16, "age_group": AgeGroup.ADOLESCENT}, {"withdrawal_rating": 1},
                                    {"withdrawal_rating": 3, "detox_cleared": True}, {"needs_detox": True, "detox_cleared": True}])  # fmt: skip
def test_these_are_no_obstacle(change):
    assert rules.reasons_against_admission(replace(READY, **change)) == []


@pytest.mark.parametrize(("change", "gate", "rule"), CLOSED)
def test_each_gate_alone_blocks(change, gate, rule):
    facts = replace(READY, **change)
    closed = [one for one in rules.gates_of(facts) if not one.met]
    assert [one.code for one in closed] == [gate]
    assert closed[0].applies
    assert [reason.rule for reason in rules.reasons_against_admission(facts)] == [rule]


@given(st.sets(st.sampled_from(range(len(CLOSED)))))
def test_opening_one_gate_never_closes_another(chosen):
    facts, seen = READY, set()
    for number in sorted(chosen):
        change, gate, _ = CLOSED[number]
        if not seen & set(change):
            facts, seen = replace(facts, **change), seen | set(change)
            assert gate in {one.code for one in rules.gates_of(facts) if not one.met} or "placement_agreed_level" in seen | {
                "age"
            }
    assert bool(rules.reasons_against_admission(facts)) is bool(seen)


@given(st.sampled_from([change for change, _, _ in CLOSED]))
def test_every_reason_says_what_and_who(change):
    assert all(reason.text.endswith(".") and reason.rule for reason in rules.reasons_against_admission(replace(READY, **change)))


PLAN = PlanFacts(on=ON, today=ON, weeks=12, usual_weeks=(12, 16), length_factors="", agreed_level="2.1", track_level="2.1",
                 track_open=True, decided_on=ON, cleared_on=None)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"on": ON - timedelta(days=1)}, "admitted_on"),
        ({"on": ON + timedelta(days=30)}, None),
        ({"on": ON + timedelta(days=31)}, "admitted_on"),
        ({"cleared_on": ON}, None),
        ({"cleared_on": ON + timedelta(days=1)}, "admitted_on"),
        ({"weeks": 16}, None),
        ({"weeks": 8}, "length_factors"),
        ({"weeks": 8, "length_factors": "Moves away in May."}, None),
        ({"weeks": 0}, "planned_weeks"),
        ({"weeks": 53}, "planned_weeks"),
        ({"track_level": "2.5"}, "track"),
        ({"track_open": False}, "track"),
    ],
)
def test_the_day_the_length_and_the_track(change, field):
    assert [reason.field for reason in rules.reasons_against_plan(replace(PLAN, **change))] == ([field] if field else [])


def test_referral_and_clearance_of_withdrawal():
    words = {"facility": "County unit", "waiting": False, "before_admission": True}
    assert rules.reasons_against_detox_referral(**words) == []
    assert rules.reasons_against_detox_referral(**{**words, "facility": " "})[0].field == "facility"
    assert rules.reasons_against_detox_referral(**{**words, "waiting": True})
    assert rules.reasons_against_detox_referral(**{**words, "before_admission": False})
    assert rules.reasons_against_clearing(status=D.ADMITTED, note="No symptoms for three days.") == []
    assert rules.reasons_against_clearing(status=D.ADMITTED, note="")[0].field == "note"
    assert rules.reasons_against_clearing(status=D.CLEARED, note="No symptoms.")
    assert rules.reasons_against_clearing(status=D.DECLINED, note="No symptoms.")


@pytest.mark.parametrize("now", D)
@pytest.mark.parametrize("then", D)
def test_what_is_heard_of_a_bed_follows_the_table(now, then):
    reasons = rules.reasons_against_detox_step(now, then, note="They called.")
    assert (reasons == []) == (then in DETOX_TRANSITIONS[now] and then is not D.CLEARED)


def test_a_refused_bed_and_an_early_leaving_say_why_and_dates_stand_in_order():
    assert rules.reasons_against_detox_step(D.REQUESTED, D.DECLINED)[0].field == "note"
    assert rules.reasons_against_detox_step(D.ADMITTED, D.LEFT_EARLY, note=" ")[0].field == "note"
    assert rules.reasons_against_detox_step(D.REQUESTED, D.ACCEPTED, bed_on=ON, return_on=ON - DAY)[0].field == "return_on"


@pytest.mark.parametrize(
    ("status", "return_on", "days"),
    [(D.ADMITTED, ON - 2 * DAY, 2), (D.REQUESTED, ON - DAY, 1), (D.ADMITTED, ON, 0), (D.ADMITTED, None, 0),
     (D.CLEARED, ON - DAY, 0), (D.LEFT_EARLY, ON - DAY, 0), (D.DECLINED, ON - DAY, 0)],
)  # fmt: skip
def test_who_is_overdue(status, return_on, days):
    facts = DetoxFacts(1, "Unit", status, AT, "Pat", None, return_on, None, "", "")
    assert rules.days_overdue(facts, on=ON) == days


def busy(weekday, starts, ends, kind=BusyKind.WORK, **words):
    return BusyHours(weekday, time(*starts), time(*ends), kind, **words)


def block(weekday, starts, ends):
    return BlockFacts(weekday, time(*starts), time(*ends), 0, GroupType.PROCESS, "Process")


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        (busy(1, (9, 0), (17, 0)), []),
        (busy(1, (9, 0), (18, 0)), []),  # ends when the block begins
        (busy(1, (9, 0), (18, 30)), [30]),
        (busy(1, (21, 0), (23, 0)), []),
        (busy(7, (22, 0), (6, 0)), []),
        (busy(7, (20, 0), (19, 0)), [60]),  # a Sunday shift that reaches into Monday evening
        (busy(2, (18, 0), (21, 0)), []),
    ],
)
def test_which_hours_meet_monday_evening(hours, minutes):
    assert [one.minutes for one in rules.clashes_with([block(1, (18, 0), (21, 0))], [hours])] == minutes


def test_hours_that_hold_no_more_or_not_yet_do_not_clash():
    evening = [block(1, (18, 0), (21, 0))]
    assert rules.clashes_with(evening, [busy(1, (18, 0), (19, 0), from_on=ON + DAY)], on=ON) == []
    assert rules.clashes_with(evening, [busy(1, (18, 0), (19, 0), from_on=ON - DAY, until_on=ON)], on=ON) == []
    assert rules.clashes_with(evening, [busy(1, (18, 0), (19, 0), from_on=ON, until_on=ON + DAY)], on=ON)


SPAN = st.builds(
    lambda weekday, first, length: busy(weekday, divmod(first, 60), divmod((first + length) % 1440, 60)),
    st.integers(1, 7), st.integers(0, 1439), st.integers(1, 700),
)  # fmt: skip


@given(st.lists(SPAN, max_size=6), st.lists(SPAN, max_size=6))
def test_clashes_are_shared_minutes_and_go_both_ways(ours, theirs):
    blocks = [BlockFacts(one.weekday, one.starts, one.ends, 0, GroupType.PROCESS, "") for one in ours]
    turned = [BlockFacts(one.weekday, one.starts, one.ends, 0, GroupType.PROCESS, "") for one in theirs]
    there = rules.clashes_with(blocks, theirs)
    assert sum(one.minutes for one in there) == sum(one.minutes for one in rules.clashes_with(turned, ours))
    assert all(0 < one.minutes <= 700 for one in there)


def test_a_week_of_hours_is_sound_and_does_not_overlap():
    assert rules.reasons_against_hours([busy(1, (9, 0), (17, 0)), busy(1, (17, 0), (18, 0), BusyKind.SCHOOL)]) == []
    assert rules.reasons_against_hours([busy(1, (9, 0), (17, 0)), busy(1, (16, 0), (18, 0), BusyKind.CARE)])
    assert rules.reasons_against_hours([busy(7, (22, 0), (6, 0)), busy(1, (5, 0), (8, 0))])
    assert rules.reasons_against_hours([busy(3, (9, 0), (17, 0))] * 2)
    assert rules.reasons_against_hours([busy(0, (9, 0), (17, 0))])
    assert rules.reasons_against_hours([busy(2, (9, 0), (9, 0))])


@pytest.mark.parametrize(
    ("kind", "name", "days", "since", "field"),
    [("sober_living", "", 0, None, "home_name"), ("sober_living", "Bay House", 0, None, None), ("own_home", "", 0, None, None),
     ("own_home", "", 1, None, "from_on"), ("own_home", "", -2, -1, "from_on"), ("own_home", "", -1, -1, None)],
)  # fmt: skip
def test_where_somebody_lives(kind, name, days, since, field):
    found = rules.reasons_against_living(
        kind=LivingKind(kind), home_name=name, from_on=ON + days * DAY, today=ON, since=since and ON + since * DAY
    )
    assert [reason.field for reason in found] == ([field] if field else [])


def test_a_clash_is_explained_or_stands_at_the_track():
    clash = Clash(block(1, (18, 0), (21, 0)), busy(1, (17, 0), (19, 0)), 60)
    reasons = rules.reasons_against_plan(replace(PLAN, clashes=(clash,)))
    assert [(reason.field, reason.rule) for reason in reasons] == [("track", "000-06")]
    assert "Monday work" in reasons[0].text
    assert rules.reasons_against_plan(replace(PLAN, clashes=(clash,), clash_note="Shift moves in a week.")) == []


@pytest.mark.parametrize(("age", "here", "route"), [(18, False, AgeRoute.ADULT), (17, True, AgeRoute.ADOLESCENT),
                                                    (17, False, AgeRoute.ELSEWHERE), (None, True, None)])  # fmt: skip
def test_where_an_age_leads(age, here, route):
    assert rules.age_route(age, adolescent_track_here=here) is route


def test_the_length_is_proposed_moved_by_factors_and_kept_usual():
    longer, shorter = FactorAnswer("x", Effect.LONGER), FactorAnswer("x", Effect.SHORTER)
    assert rules.default_weeks((12, 16)) == 13
    assert rules.default_weeks((4, 8)) == 8
    assert rules.suggested_weeks((12, 16), {}) == 13
    assert rules.suggested_weeks((12, 16), {Factor.ATTEMPTS: longer, Factor.RELAPSES: longer}) == 15
    assert rules.suggested_weeks((12, 16), dict.fromkeys(Factor, longer)) == 16
    assert rules.suggested_weeks((12, 16), dict.fromkeys(Factor, shorter)) == 12
    assert rules.planned_end(ON, 13) == ON + timedelta(days=91)
    answered = replace(PLAN, weeks=20, factors={Factor.RELAPSES: longer})
    assert rules.reasons_against_plan(answered) == []


def row(code, standing="signed", days=0, version="1", **words):
    return PaperFacts(words.pop("id", 1), 1, code, version, PaperStatus(standing), AT + days * DAY, "Ines", **words)


def stands(rows, *, code="group_agreement", on=ON):
    paper = papers()[code]
    return rules.line_of(paper, wording(paper, on), rows, on=on).standing


def test_how_a_paper_stands():
    assert stands([]) is Standing.TO_SIGN
    assert stands([row("group_agreement", version="2")]) is Standing.HOLDS
    assert stands([row("group_agreement", version="1")]) is Standing.RENEW
    assert stands([row("group_agreement", version="1")], on=date(2025, 12, 31)) is Standing.HOLDS
    assert stands([row("group_agreement", version="2"), row("group_agreement", "declined", 1, id=2)]) is Standing.DECLINED
    assert stands([row("home_visit", "withdrawn")], code="home_visit") is Standing.WITHDRAWN
    consent = row("consent_specific", expires_on=ON)
    assert stands([consent], code="consent_specific") is Standing.HOLDS
    assert stands([consent], code="consent_specific", on=ON + DAY) is Standing.EXPIRED


def test_a_notice_that_was_not_signed_for_was_given_all_the_same():
    def lacking(code, standing):
        paper = papers()[code]
        return rules.missing([rules.line_of(paper, wording(paper, ON), [row(code, standing)], on=ON)])

    assert lacking("part2_notice", "declined") == []
    assert lacking("consent_to_treatment", "declined")
    assert lacking("program_rules", "declined") == []  # not needed before the start


@given(st.text(max_size=80))
def test_what_was_typed_never_changes_the_paper(typed):
    version = PaperVersion("1", ON, "# Who\nI, {person}, at {site}.\n- {unknown}", "house")
    text = rules.filled(version, {"person": typed, "site": "{person} # not a heading"})
    assert text.startswith("# Who\nI, ")
    assert "{person} # not a heading" in text and text.endswith("- not named")
    assert len(list(rules.sheet_parts(text))) == 3


def test_the_parts_of_a_paper():
    text = "# One\nline\nline two\n\n- a\n- b\nafter\n# Two"
    assert list(rules.sheet_parts(text)) == [
        ("heading", ["One"]), ("paragraph", ["line", "line two"]), ("points", ["a", "b"]), ("paragraph", ["after"]),
        ("heading", ["Two"]),
    ]  # fmt: skip


@pytest.mark.parametrize("paper", papers().values(), ids=list(papers()))
def test_every_wording_is_dated_sourced_and_asks_only_what_it_knows(paper):
    known = {"person", "born", "record_number", "person_telephone", "site", "address", "telephone", "counsellor", "clinician",
             "home", "curfew", "emergency", "items", *(ask.name for ask in paper.asks)}  # fmt: skip
    assert [version.effective_from for version in paper.versions] == sorted(
        (version.effective_from for version in paper.versions), reverse=True
    )
    for version in paper.versions:
        assert set(re.findall(r"\{(\w+)\}", version.text)) <= known
        assert version.source and "counsel" in version.reviewed
        assert len(version.version) <= 20 and len(paper.code) <= 40
    assert all(len(code) <= 40 for code, _words in paper.items)
    assert not paper.repeats or paper.tells_apart in {ask.name for ask in paper.asks}


@pytest.mark.parametrize("word", ["person", "site", "information", "recipient", "purpose", "expires_on"])
def test_a_consent_to_tell_somebody_has_its_elements(word):
    assert f"{{{word}}}" in papers()["consent_specific"].versions[0].text
