"""Does every verb of the way in write exactly what it says, one event, and refuse the rest?"""

from datetime import date, timedelta

import pytest

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.records.actions import episodes
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.models import ContactAttempt, Inquiry, PreScreen, Referral
from midspan.journey.referral.terms import (
    Answer,
    BestPractice,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    Diversion,
    NextStep,
    PreScreenFacts,
    ReferralStatus,
    ReferralType,
    SourceKind,
    Urgency,
)
from tests.cast import AT, Cast

NO, YES, UNKNOWN = Answer.NO, Answer.YES, Answer.UNKNOWN
CLEAR = PreScreenFacts(NO, NO, NO)
TELEPHONE, REACHED = ContactChannel.TELEPHONE, ContactOutcome.REACHED


@pytest.fixture
def rosa(cast: Cast) -> Referral:
    return refer(cast)


def refer(cast: Cast, first: str = "Rosa", **words) -> Referral:
    words = {"source_kind": SourceKind.SELF, "site": cast.site, "by": cast.admissions, "at": AT} | words
    return actions.receive(cast.patient(first), **words)


def status(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).status


def names() -> list[str]:
    return list(Event.objects.filter(kind=EventKind.CHANGED).order_by("pk").values_list("name", flat=True))


def test_a_referral_opens_a_planned_episode_with_one_event(cast):
    patient = cast.patient()
    before = len(names())
    referral = actions.receive(
        patient, site=cast.site, source_kind=SourceKind.COURT, source_name=" Drug court ", by=cast.front_desk, at=AT
    )
    assert names()[before:] == ["referral.received"]
    assert (referral.episode.status, referral.episode.patient, referral.source_name) == ("planned", patient, "Drug court")
    assert Event.objects.latest("pk").chain == f"patient:{patient.pk}"


def test_a_second_referral_is_refused_while_an_episode_is_open(cast, rosa):
    with pytest.raises(Refused, match="open course of care"):
        actions.receive(rosa.episode.patient, site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=AT)
    assert Referral.objects.count() == Episode.objects.count() == 1


def test_receiving_is_refused_for_the_dead_the_merged_and_a_nameless_mandate(cast):
    patient = cast.patient()
    with pytest.raises(Refused, match="who mandates"):
        actions.receive(patient, site=cast.site, source_kind=SourceKind.COURT, referral_type=ReferralType.MANDATED,
                        by=cast.admissions, at=AT)  # fmt: skip
    patient.died_on = date(2026, 1, 1)
    with pytest.raises(Refused, match="died"):
        actions.receive(patient, site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=AT)
    patient.died_on, patient.merged_into = None, cast.patient("Rosa", "Alvares")
    with pytest.raises(Refused, match="merged"):
        actions.receive(patient, site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=AT)


def test_a_form_sent_twice_makes_one_referral(cast):
    patient = cast.patient()
    words = {"site": cast.site, "source_kind": SourceKind.SELF, "by": cast.admissions, "at": AT, "once": "form-1"}
    assert actions.receive(patient, **words) == actions.receive(patient, **words)
    assert Referral.objects.count() == 1


def test_taking_and_giving(cast, rosa):
    actions.take(rosa, owner=cast.admissions, by=cast.admissions, at=AT)
    actions.take(rosa, owner=cast.nurse, by=cast.admissions, at=AT)
    assert Referral.objects.get(pk=rosa.pk).owner == cast.nurse
    for stranger in (cast.utilisation, cast.far_counsellor):
        with pytest.raises(Refused, match="does not work on referrals"):
            actions.take(rosa, owner=stranger, by=cast.admissions, at=AT)


def test_two_who_take_at_once_do_not_overwrite_each_other(cast, rosa):
    seen = rosa.version
    actions.take(rosa, owner=cast.admissions, version=seen, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="Someone else changed this"):
        actions.take(Referral.objects.get(pk=rosa.pk), owner=cast.nurse, version=seen, by=cast.nurse, at=AT)
    assert Referral.objects.get(pk=rosa.pk).owner == cast.admissions


def test_attempts(cast, rosa):
    later = AT + timedelta(hours=2)
    actions.record_attempt(rosa, channel=TELEPHONE, outcome=ContactOutcome.NO_ANSWER, by=cast.admissions, at=AT)
    assert status(rosa) == "new"
    attempt = actions.record_attempt(rosa, channel=TELEPHONE, outcome=REACHED, note=" Evenings ", by=cast.nurse, at=later)
    assert (status(rosa), attempt.note) == ("contacted", "Evenings")
    rosa.refresh_from_db()
    assert (rosa.answered_at, rosa.answered_by) == (AT, cast.admissions)
    assert names()[-2:] == ["referral.contact_attempted"] * 2
    assert ContactAttempt.objects.count() == 2


@pytest.mark.parametrize(
    ("answers", "then", "care"),
    [
        (CLEAR, "screened", ""),
        (PreScreenFacts(withdrawal=YES, medical=YES, danger=NO), "diverted", Diversion.WITHDRAWAL_MANAGEMENT),
        (PreScreenFacts(withdrawal=YES, medical=NO, danger=YES), "diverted", Diversion.EMERGENCY),
        (PreScreenFacts(withdrawal=NO, medical=YES, danger=NO), "diverted", Diversion.MEDICAL_CARE),
        (PreScreenFacts(withdrawal=UNKNOWN, medical=NO, danger=NO), "contacted", ""),
    ],
)
def test_pre_screens(cast, rosa, answers, then, care):
    screen = actions.pre_screen(rosa, answers=answers, by=cast.nurse, at=AT)
    assert (status(rosa), screen.diverted_to) == (then, care)
    assert names()[-1] == "referral.pre_screened"


def test_a_diverted_person_comes_back_by_a_clear_pre_screen(cast, rosa):
    actions.pre_screen(rosa, answers=PreScreenFacts(YES, NO, NO), by=cast.nurse, at=AT)
    with pytest.raises(Refused, match="other care first"):
        actions.advance(rosa.episode, ReferralStatus.ASSESSING)
    actions.pre_screen(rosa, answers=CLEAR, by=cast.nurse, at=AT + timedelta(days=4))
    assert status(rosa) == "screened"
    assert PreScreen.objects.count() == 2


def test_advance_walks_the_table_and_leaves_the_admitted_alone(cast, rosa):
    with pytest.raises(Refused, match="safety questions"):
        actions.advance(rosa.episode, ReferralStatus.ASSESSING)
    actions.pre_screen(rosa, answers=CLEAR, by=cast.nurse, at=AT)
    for step in (ReferralStatus.ASSESSING, ReferralStatus.ASSESSING, ReferralStatus.PLACED, ReferralStatus.ADMITTED):
        actions.advance(rosa.episode, step)
        assert status(rosa) == step
    actions.advance(rosa.episode, ReferralStatus.ASSESSING)
    assert status(rosa) == "admitted"
    actions.advance(cast.active("Mira"), ReferralStatus.ASSESSING)  # an episode without a referral


def test_closing_cancels_the_episode_and_reopening_brings_it_back(cast, rosa):
    actions.close(rosa, reason=CloseReason.NOT_REACHED, by=cast.admissions, at=AT)
    rosa.refresh_from_db()
    assert (rosa.status, rosa.close_reason, rosa.closed_at) == ("closed", "not_reached", AT)
    assert Episode.objects.get().status == EpisodeStatus.CANCELLED
    with pytest.raises(Refused, match="closed"):
        actions.record_attempt(rosa, channel=TELEPHONE, outcome=REACHED, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="closed"):
        actions.close(rosa, reason=CloseReason.OTHER, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="reopening its referral"):
        episodes.change_status(Episode.objects.get(), to=EpisodeStatus.PLANNED, by=cast.director, at=AT)
    actions.reopen(rosa, by=cast.admissions, at=AT)
    rosa.refresh_from_db()
    assert (rosa.status, rosa.close_reason, Episode.objects.get().status) == ("contacted", "", "planned")
    with pytest.raises(Refused, match="not closed"):
        actions.reopen(rosa, by=cast.admissions, at=AT)


def test_reopening_is_refused_when_the_person_came_back_another_way(cast, rosa):
    actions.close(rosa, reason=CloseReason.DECLINED, by=cast.admissions, at=AT)
    patient = rosa.episode.patient
    actions.receive(patient, site=cast.site, source_kind=SourceKind.FAMILY, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="open course of care"):
        actions.reopen(rosa, by=cast.admissions, at=AT)


def test_an_admitted_referral_is_not_closed(cast, rosa):
    Referral.objects.filter(pk=rosa.pk).update(status="admitted")
    with pytest.raises(Refused, match="discharge"):
        actions.close(rosa, reason=CloseReason.OTHER, by=cast.admissions, at=AT)


def test_summaries(cast):
    home, ward = refer(cast), refer(cast, "Omar", source_kind=SourceKind.HOSPITAL)
    with pytest.raises(Refused, match="nobody to ask"):
        actions.request_summary(home, by=cast.admissions, at=AT)
    actions.request_summary(ward, by=cast.admissions, at=AT)
    actions.request_summary(ward, by=cast.admissions, at=AT + timedelta(days=1))
    actions.receive_document(ward, on_paper=True, by=cast.admissions, at=AT + timedelta(days=2))
    ward.refresh_from_db()
    assert ward.summary_received_at - ward.summary_requested_at == timedelta(days=1)
    with pytest.raises(Refused, match="arrived already"):
        actions.request_summary(ward, by=cast.admissions, at=AT)


def test_the_transition_interview_is_held_once_and_only_from_partial_hospitalization(cast):
    php, home = refer(cast, source_kind=SourceKind.PARTIAL_HOSPITALIZATION), refer(cast, "Omar")
    said = {"best_practice": [BestPractice.OVERDOSE], "what_worked": "Morning check-in", "personal_objectives": "Back to work",
            "by": cast.counsellor, "at": AT}  # fmt: skip
    with pytest.raises(Refused) as refusal:
        actions.hold_transition_interview(php, **said | {"what_worked": " "})
    assert refusal.value.reasons[0].field == "what_worked"
    assert actions.hold_transition_interview(php, **said).personal_objectives == "Back to work"
    with pytest.raises(Refused, match="already"):
        actions.hold_transition_interview(php, **said)
    with pytest.raises(Refused, match="partial hospitalization"):
        actions.hold_transition_interview(home, **said)


def test_motivation(cast, rosa):
    mandated = {"referral_type": ReferralType.MANDATED, "motivation": "Keep my licence", "by": cast.counsellor, "at": AT}
    with pytest.raises(Refused) as refusal:
        actions.note_motivation(rosa, **mandated)
    assert refusal.value.reasons[0].field == "mandated_by"
    actions.note_motivation(rosa, mandated_by="Court", **mandated)
    actions.note_motivation(rosa, **mandated | {"referral_type": ReferralType.VOLUNTARY}, mandated_by="Court")
    rosa.refresh_from_db()
    assert (rosa.referral_type, rosa.mandated_by, rosa.motivation) == ("voluntary", "", "Keep my licence")


def test_the_line(cast, rosa):
    call = {"channel": TELEPHONE, "by": cast.on_call, "at": AT}
    inquiry = actions.log_inquiry(cast.site, received_at=AT - timedelta(minutes=9), caller=" Lou ", **call)
    assert (inquiry.caller, inquiry.answered_by) == ("Lou", None)
    actions.answer_inquiry(inquiry, by=cast.on_call, at=AT)
    with pytest.raises(Refused, match="Owen Call answered this already"):
        actions.answer_inquiry(inquiry, by=cast.admissions, at=AT)
    actions.link_inquiry(inquiry, referral=rosa, by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="another referral"):
        actions.link_inquiry(inquiry, referral=refer(cast, "Omar"), by=cast.admissions, at=AT)
    with pytest.raises(Refused, match="future"):
        actions.log_inquiry(cast.site, received_at=AT + timedelta(minutes=1), **call)
    answered = actions.log_inquiry(cast.site, received_at=AT, answered_at=AT, **call)
    assert answered.answered_by == cast.on_call
    assert Inquiry.objects.count() == 2
    far = actions.log_inquiry(cast.other_site, received_at=AT, **call)
    with pytest.raises(Refused, match="another site"):
        actions.link_inquiry(far, referral=rosa, by=cast.admissions, at=AT)


def test_a_site_promises_an_answer_within_minutes(cast):
    with pytest.raises(Refused) as refusal:
        actions.set_up_line(cast.site, telephone="", answer_within_minutes=0, by=cast.director, at=AT)
    assert refusal.value.reasons[0].field == "answer_within_minutes"
    for minutes in (5, 10):
        actions.set_up_line(cast.site, telephone="555 0100", answer_within_minutes=minutes, by=cast.director, at=AT)
    when = AT - timedelta(minutes=12)
    actions.log_inquiry(cast.site, channel=TELEPHONE, received_at=when, answered_at=AT, by=cast.on_call, at=AT)
    times = queries.answer_times(cast.admissions, since=AT - timedelta(days=1), at=AT)
    assert (times.standard_minutes, times.counted, times.within) == (10, 1, 0)


def test_every_verb_refuses_who_may_not(cast, rosa):
    desk, biller = cast.front_desk, cast.utilisation
    refused = [
        lambda: actions.receive(cast.patient("Mo"), site=cast.site, source_kind=SourceKind.SELF, by=biller, at=AT),
        lambda: actions.take(rosa, owner=cast.admissions, by=desk, at=AT),
        lambda: actions.record_attempt(rosa, channel=TELEPHONE, outcome=REACHED, by=desk, at=AT),
        lambda: actions.pre_screen(rosa, answers=CLEAR, by=desk, at=AT),
        lambda: actions.close(rosa, reason=CloseReason.OTHER, by=desk, at=AT),
        lambda: actions.log_inquiry(cast.site, channel=TELEPHONE, received_at=AT, by=biller, at=AT),
    ]
    before = Event.objects.filter(kind=EventKind.CHANGED, name__startswith="referral").count()
    for act in refused:
        with pytest.raises(Refused, match="Your roles do not include"):
            act()
    assert Event.objects.filter(kind=EventKind.CHANGED, name__startswith="referral").count() == before


def test_the_inbox_stands_by_urgency_then_wait_and_shows_only_ones_own(cast):
    ages = {"Ann": (Urgency.ROUTINE, 90), "Ben": (Urgency.URGENT, 1), "Cy": (Urgency.SOON, 5), "Di": (Urgency.SOON, 9)}
    for name, (urgency, hours) in ages.items():
        refer(cast, name, urgency=urgency, at=AT - timedelta(hours=hours, minutes=30))
    rows = queries.inbox(cast.admissions, AT)
    assert [row.person.split()[-1] for row in rows] == ["Ben", "Di", "Cy", "Ann"]
    assert [row.waiting_hours for row in rows] == [1, 9, 5, 90]
    assert {row.next_step for row in rows} == {NextStep.TAKE}
    assert queries.inbox(cast.far_counsellor, AT) == []
    assert queries.counts(cast.far_counsellor)[ReferralStatus.NEW] == 0
    assert queries.counts(cast.admissions)[ReferralStatus.NEW] == 4
    assert queries.inbox(cast.admissions, AT, limit=1)[0].urgency == Urgency.URGENT


def test_filters_and_counts(cast, rosa):
    omar = refer(cast, "Omar")
    actions.take(omar, owner=cast.nurse, by=cast.admissions, at=AT)
    actions.record_attempt(omar, channel=TELEPHONE, outcome=REACHED, by=cast.nurse, at=AT)
    actions.close(rosa, reason=CloseReason.OTHER, by=cast.admissions, at=AT)
    assert [row.id for row in queries.inbox(cast.nurse, AT)] == [omar.pk]
    assert [row.id for row in queries.inbox(cast.nurse, AT, status=ReferralStatus.CLOSED)] == [rosa.pk]
    assert [row.id for row in queries.inbox(cast.nurse, AT, owner_id=cast.nurse.pk)] == [omar.pk]
    assert queries.inbox(cast.nurse, AT, unowned=True) == queries.inbox(cast.nurse, AT, site_id=cast.other_site.pk) == []
    assert queries.owners(cast.nurse) == [(cast.nurse.pk, cast.nurse.name)]
    (row,) = queries.inbox(cast.nurse, AT)
    assert (row.attempts, row.reached, row.owner, row.next_step) == (1, True, "Pat Sato", NextStep.SCREEN)
    assert queries.referral_of(omar.episode_id, at=AT) == row


def test_a_cancelled_episode_waits_no_longer(cast, rosa):
    episodes.change_status(rosa.episode, to=EpisodeStatus.ENTERED_IN_ERROR, by=cast.director, at=AT)
    assert queries.inbox(cast.admissions, AT) == []
    assert queries.counts(cast.admissions)[ReferralStatus.NEW] == 0


def test_the_inbox_costs_as_many_queries_for_one_as_for_many(cast, rosa, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.inbox(cast.admissions, AT)
    for name in ("Omar", "Mira"):
        actions.pre_screen(refer(cast, name), answers=CLEAR, by=cast.nurse, at=AT)
    with django_assert_num_queries(1):
        assert len(queries.inbox(cast.admissions, AT)) == 3
