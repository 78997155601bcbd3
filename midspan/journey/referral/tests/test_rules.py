"""Do the decisions of the way in hold for every status, every answer, every wait?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.referral import rules
from midspan.journey.referral.terms import (
    LONG_WAIT_HOURS,
    TRANSITIONS,
    WAITING,
    Answer,
    Answered,
    Arrival,
    BestPractice,
    ContactChannel,
    ContactOutcome,
    Diversion,
    NextStep,
    PreScreenFacts,
    ReferralStatus,
    ReferralType,
    SafeContact,
    SourceKind,
    Urgency,
)

S, A = ReferralStatus, Answer
AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
statuses, answers = st.sampled_from(S), st.builds(PreScreenFacts, *[st.sampled_from(A)] * 3)


def test_the_transition_table_is_complete_and_every_status_reachable():
    assert set(TRANSITIONS) == set(S)
    reached, edge = {S.NEW}, [S.NEW]
    while edge:
        new = TRANSITIONS[edge.pop()] - reached
        reached |= new
        edge.extend(new)
    assert reached == set(S)


def test_waiting_are_exactly_those_that_can_still_be_closed():
    assert {status for status in S if S.CLOSED in TRANSITIONS[status]} == WAITING


@given(statuses, statuses)
def test_a_move_is_refused_exactly_when_the_table_does_not_know_it(now, then):
    assert bool(rules.reasons_against_moving(now, then)) == (now != then and then not in TRANSITIONS[now])


def test_assessing_before_the_pre_screen_says_what_to_do():
    (reason,) = rules.reasons_against_moving(S.NEW, S.ASSESSING)
    assert "safety questions" in reason.text
    (reason,) = rules.reasons_against_moving(S.DIVERTED, S.ASSESSING)
    assert "other care first" in reason.text


@pytest.mark.parametrize(
    ("danger", "withdrawal", "medical", "first", "all_of_them"),
    [
        (A.NO, A.NO, A.NO, None, 0),
        (A.YES, A.YES, A.YES, Diversion.EMERGENCY, 3),
        (A.YES, A.NO, A.NO, Diversion.EMERGENCY, 1),
        (A.NO, A.YES, A.YES, Diversion.WITHDRAWAL_MANAGEMENT, 2),
        (A.UNKNOWN, A.YES, A.NO, Diversion.WITHDRAWAL_MANAGEMENT, 1),
        (A.NO, A.NO, A.YES, Diversion.MEDICAL_CARE, 1),
        (A.UNKNOWN, A.UNKNOWN, A.UNKNOWN, None, 0),
    ],
)
def test_danger_goes_before_withdrawal_before_medical(danger, withdrawal, medical, first, all_of_them):
    facts = PreScreenFacts(withdrawal=withdrawal, medical=medical, danger=danger)
    assert rules.diversion(facts) == first
    assert len(rules.diversions(facts)) == all_of_them


@given(answers)
def test_nobody_is_let_through_without_three_noes(facts):
    cleared = facts == PreScreenFacts(A.NO, A.NO, A.NO)
    assert (rules.status_after_pre_screen(S.CONTACTED, facts) == S.SCREENED) == cleared
    assert (rules.diversion(facts) is None and not rules.needs_clinician_call(facts)) == cleared


@given(statuses.filter(lambda status: status in WAITING), answers)
def test_a_pre_screen_moves_only_along_the_table(now, facts):
    then = rules.status_after_pre_screen(now, facts)
    assert then == now or then in TRANSITIONS[now]


def test_unknown_answers_do_not_bring_a_diverted_person_back():
    unknown = PreScreenFacts(A.NO, A.UNKNOWN, A.NO)
    assert rules.status_after_pre_screen(S.DIVERTED, unknown) == S.DIVERTED
    assert rules.status_after_pre_screen(S.DIVERTED, PreScreenFacts(A.NO, A.NO, A.NO)) == S.SCREENED


@given(statuses, st.sampled_from(ContactOutcome))
def test_only_speaking_makes_a_new_referral_contacted(now, outcome):
    then = rules.status_after_attempt(now, outcome)
    spoke = outcome in {ContactOutcome.REACHED, ContactOutcome.DECLINED}
    assert then == (S.CONTACTED if now == S.NEW and spoke else now)


NOTHING = SafeContact(may_call=False, may_leave_message=False, may_text=False, may_mail=False)
EVERYTHING = SafeContact(may_call=True, may_leave_message=True, may_text=True, may_mail=True)


@pytest.mark.parametrize("channel", ContactChannel)
@pytest.mark.parametrize("outcome", ContactOutcome)
def test_wishes(channel, outcome):
    assert rules.against_wishes(channel, outcome, EVERYTHING) == ""
    assert bool(rules.against_wishes(channel, outcome, NOTHING)) == (channel != ContactChannel.VISIT)


def test_a_message_is_against_their_wish_although_calls_are_not():
    calls_only = SafeContact(may_call=True, may_leave_message=False, may_text=False, may_mail=False)
    assert rules.against_wishes(ContactChannel.TELEPHONE, ContactOutcome.LEFT_MESSAGE, calls_only)
    assert not rules.against_wishes(ContactChannel.TELEPHONE, ContactOutcome.NO_ANSWER, calls_only)


@pytest.mark.parametrize(
    ("arrival", "step_down", "from_php"),
    [
        (Arrival(SourceKind.SELF), False, False),
        (Arrival(SourceKind.HOSPITAL), True, False),
        (Arrival(SourceKind.DETOX), True, False),
        (Arrival(SourceKind.RESIDENTIAL), True, False),
        (Arrival(SourceKind.PARTIAL_HOSPITALIZATION), True, True),
        (Arrival(SourceKind.HEALTH_CARE, prior_level="partial_hospitalization"), True, True),
        (Arrival(SourceKind.SELF, prior_level="2.5"), True, True),
        (Arrival(SourceKind.SELF, prior_level="3.5 Residential"), True, False),
        (Arrival(SourceKind.SELF, prior_level="2.1"), False, False),
        (Arrival(SourceKind.SELF, prior_level="intensive_outpatient"), False, False),
        (Arrival(SourceKind.SELF, discharged_on=date(2026, 2, 27)), True, False),
        (Arrival(SourceKind.COURT, prior_level="outpatient"), False, False),
    ],
)
def test_where_people_come_from(arrival, step_down, from_php):
    assert rules.is_step_down(arrival) == step_down
    assert rules.from_partial_hospitalization(arrival) == from_php


def test_reasons_about_the_summary():
    home, ward = Arrival(SourceKind.SELF), Arrival(SourceKind.HOSPITAL)
    assert rules.reasons_against_requesting_summary(ward, received=False) == []
    assert rules.reasons_against_requesting_summary(home, received=False)
    assert rules.reasons_against_requesting_summary(ward, received=True)


def test_reasons_against_the_interview():
    php = Arrival(SourceKind.PARTIAL_HOSPITALIZATION)
    said = {"best_practice": [BestPractice.OVERDOSE], "what_worked": "Mornings", "personal_objectives": "Sleep",
            "held_on": AT.date(), "today": AT.date()}  # fmt: skip
    assert rules.reasons_against_interview(S.CONTACTED, php, held=False, **said) == []
    assert rules.reasons_against_interview(S.CLOSED, php, held=False, **said)
    assert rules.reasons_against_interview(S.CONTACTED, php, held=True, **said)
    assert rules.reasons_against_interview(S.CONTACTED, Arrival(SourceKind.SELF), held=False, **said)
    bare = said | {"best_practice": [], "what_worked": " ", "personal_objectives": "", "held_on": AT.date() + timedelta(days=1)}
    empty = rules.reasons_against_interview(S.NEW, php, held=False, **bare)
    assert [reason.field for reason in empty] == ["best_practice", "held_on", "what_worked", "personal_objectives"]


def test_a_mandate_names_somebody():
    assert rules.reasons_against_motivation(ReferralType.MANDATED, mandated_by=" ")[0].field == "mandated_by"
    assert rules.reasons_against_motivation(ReferralType.MANDATED, mandated_by="Drug court") == []
    assert rules.reasons_against_motivation(ReferralType.VOLUNTARY, mandated_by="") == []


@given(statuses)
def test_closing_reopening_and_working(now):
    assert (rules.reasons_against_closing(now) == []) == (now in WAITING)
    assert (rules.reasons_against_working(now) == []) == (now in WAITING)
    assert (rules.reasons_against_reopening(now) == []) == (now == S.CLOSED)
    assert (rules.reasons_against_owner(now, may_work=True, name="Ines") == []) == (now in WAITING)
    assert rules.reasons_against_owner(now, may_work=False, name="Ines")[-1].field == "owner"


def test_times_of_an_inquiry_must_be_possible():
    later = AT + timedelta(minutes=1)
    assert rules.reasons_against_inquiry(received_at=AT, answered_at=AT, at=AT) == []
    assert rules.reasons_against_inquiry(received_at=later, answered_at=None, at=AT)[0].field == "received_at"
    assert rules.reasons_against_inquiry(received_at=AT, answered_at=later, at=AT)[0].field == "answered_at"
    assert rules.reasons_against_inquiry(received_at=AT, answered_at=AT - timedelta(minutes=1), at=AT)


@given(st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=400)))
def test_the_age_of_a_wait_is_whole_hours_and_never_negative(wait):
    hours = rules.waiting_hours(AT, AT + wait)
    assert hours >= 0
    assert hours == max(0, int(wait.total_seconds() // 3600))


def test_a_wait_across_the_clock_change_counts_real_hours():
    before = datetime.fromisoformat("2026-03-07T18:00-05:00")
    after = datetime.fromisoformat("2026-03-08T18:00-04:00")
    assert rules.waiting_hours(before, after) == 23


@pytest.mark.parametrize("urgency", Urgency)
def test_long_waits(urgency):
    assert not rules.waits_too_long(urgency, LONG_WAIT_HOURS[urgency] - 1)
    assert rules.waits_too_long(urgency, LONG_WAIT_HOURS[urgency])


@given(statuses, st.booleans(), st.booleans())
def test_there_is_a_next_step_exactly_while_somebody_waits(now, owned, unanswered):
    step = rules.next_step(now, owned=owned, unanswered=unanswered)
    assert (step == NextStep.NOTHING) == (now not in WAITING)


def test_next_steps():
    assert rules.next_step(S.NEW, owned=False, unanswered=False) == NextStep.TAKE
    assert rules.next_step(S.NEW, owned=True, unanswered=False) == NextStep.REACH
    assert rules.next_step(S.CONTACTED, owned=True, unanswered=True) == NextStep.CALL_AS_CLINICIAN
    assert rules.next_step(S.DIVERTED, owned=True, unanswered=True) == NextStep.FOLLOW_DIVERSION


waits = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))


@given(st.lists(st.tuples(waits, st.none() | waits)), st.integers(1, 240))
def test_time_to_answer_stays_in_bounds(calls, minutes):
    rows = [Answered(AT - ago, None if took is None else AT - ago + took) for ago, took in calls]
    times = rules.time_to_answer(rows, standard_minutes=minutes, at=AT)
    assert 0 <= times.within <= times.counted <= len(rows)
    assert times.share is None or 0 <= times.share <= 100
    assert (times.median is None) == all(took is None for _ago, took in calls)


def test_time_to_answer():
    minutes = [2, 10, 40]
    rows = [Answered(AT - timedelta(hours=5), AT - timedelta(hours=5) + timedelta(minutes=m)) for m in minutes]
    fresh, late = Answered(AT - timedelta(minutes=5), None), Answered(AT - timedelta(minutes=50), None)
    times = rules.time_to_answer([*rows, fresh, late], standard_minutes=15, at=AT)
    assert (times.counted, times.within, times.waiting) == (4, 2, 2)
    assert (times.median, times.share) == (timedelta(minutes=10), 50)
