"""The way in, told as it happens at Harbor Street: rows 002-01, 002-08, 002-54, 003-14 and 003-29 of the mission."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.queries import on_call_at
from midspan.foundation.records.actions import people, staff
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.models import Referral
from midspan.journey.referral.terms import (
    Answer,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    NextStep,
    PreScreenFacts,
    ReferralStatus,
    ReferralType,
    SourceKind,
    Urgency,
)
from tests.cast import AT, Cast

CALL = ContactChannel.TELEPHONE


def arrives(cast: Cast, first: str, last: str, **words) -> Referral:
    words = {"site": cast.site, "source_kind": SourceKind.SELF, "by": cast.admissions, "at": AT} | words
    return actions.receive(cast.patient(first, last), **words)


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (SourceKind.HOSPITAL, "inpatient_hospital"),
        (SourceKind.RESIDENTIAL, "residential"),
        (SourceKind.PARTIAL_HOSPITALIZATION, "partial_hospitalization"),
        (SourceKind.DETOX, "withdrawal_management"),
    ],
)
def test_row_002_01_step_down_sources_and_discharge_summary(cast, as_staff, kind, level):
    # Given somebody whom more intensive care hands over to us, just discharged from there
    rosa = arrives(cast, "Rosa", "Alvarez", source_kind=kind, source_name="Lakeview", prior_level=level,
                   discharged_on=date(2026, 2, 28))  # fmt: skip
    browser, page = as_staff(cast.admissions), reverse("referral:referral", args=[rosa.pk])
    # Then the page shows where they come from and that the discharge summary was not asked for
    shown = browser.get(page).content.decode()
    assert "Lakeview" in shown
    assert "Not asked for" in shown
    # When admissions ask for it, and it comes
    browser.post(reverse("referral:summary_requests", args=[rosa.pk]), {"version": rosa.version})
    assert "Asked for" in browser.get(page).content.decode()
    browser.post(reverse("referral:summaries", args=[rosa.pk]), {"version": rosa.version + 1})
    # Then the page says so, and nobody notes it twice
    assert "Received" in browser.get(page).content.decode()
    rosa.refresh_from_db()
    assert rosa.summary_requested_at <= rosa.summary_received_at
    with pytest.raises(Refused):
        actions.receive_summary(rosa, by=cast.admissions, at=AT)


def test_row_002_01_primary_entry_needs_no_summary(cast):
    # Given somebody who comes from home
    rosa = arrives(cast, "Rosa", "Alvarez")
    # When admissions want to ask for a discharge summary, then there is nobody to ask
    with pytest.raises(Refused, match="nobody to ask"):
        actions.request_summary(rosa, by=cast.admissions, at=AT)


def test_row_002_08_inquiries_at_any_hour_roster_and_time_to_answer(cast, as_staff):
    # Given Owen on call through the night of New Year, and a promise to answer within ten minutes
    evening, morning = (datetime(2025, 12, 31, 22, 30, tzinfo=UTC), datetime(2026, 1, 1, 12, 30, tzinfo=UTC))
    staff.roster_on_call(cast.on_call, site=cast.site, starts_at=evening, ends_at=morning, by=cast.director, at=AT)
    actions.set_up_line(cast.site, telephone="555 0100", answer_within_minutes=10, by=cast.director, at=AT)
    midnight = datetime(2026, 1, 1, 5, 1, tzinfo=UTC)
    assert on_call_at(midnight, site_id=cast.site.pk) == cast.on_call
    # When three people call in that night: one is answered at once, one after 40 minutes, one not yet
    for minutes, wait in ((0, 0), (20, 40)):
        came = midnight + timedelta(minutes=minutes)
        actions.log_inquiry(
            cast.site, channel=CALL, received_at=came, answered_at=came + timedelta(minutes=wait), by=cast.on_call,
            at=came + timedelta(minutes=wait),
        )  # fmt: skip
    third = midnight + timedelta(hours=2)
    waiting = actions.log_inquiry(cast.site, channel=CALL, received_at=third, caller="Lou", by=cast.on_call, at=third)
    # Then the clock of each stands to the minute, and the one that waits counts once its ten minutes are over
    just = queries.answer_times(cast.on_call, since=evening, at=third + timedelta(minutes=9))
    late = queries.answer_times(cast.on_call, since=evening, at=third + timedelta(minutes=11))
    assert (just.counted, just.within, just.share, just.waiting) == (2, 1, 50, 1)
    assert (late.counted, late.share, late.median) == (3, 33, timedelta(minutes=20))
    # And when Owen calls back and a referral comes of it, the referral knows the call
    actions.answer_inquiry(waiting, by=cast.on_call, at=third + timedelta(minutes=12))
    lou = arrives(cast, "Lou", "Park", by=cast.on_call, at=third + timedelta(minutes=15))
    actions.link_inquiry(waiting, referral=lou, by=cast.on_call, at=third + timedelta(minutes=15))
    assert queries.history(lou).inquiries == [waiting]
    # And the page of the line is there for whoever answers it
    shown = as_staff(cast.on_call).get(reverse("referral:line")).content.decode()
    assert "555 0100" in shown
    assert "within 10" in shown.replace("\xa0", " ")


def test_row_002_54_voluntary_or_mandated_with_a_note_of_motivation(cast, as_staff):
    # Given somebody sent by a court
    rosa = arrives(cast, "Rosa", "Alvarez", source_kind=SourceKind.COURT)
    # When nobody says who mandates it, then the note is refused
    with pytest.raises(Refused, match="who mandates"):
        actions.note_motivation(rosa, referral_type=ReferralType.MANDATED, motivation="", by=cast.counsellor, at=AT)
    # When the counsellor notes the mandate and her own words
    actions.note_motivation(
        rosa, referral_type=ReferralType.MANDATED, mandated_by="Drug court, part 3", motivation="I want my evenings back.",
        by=cast.counsellor, at=AT,
    )  # fmt: skip
    # Then the page shows both
    shown = as_staff(cast.counsellor).get(reverse("referral:referral", args=[rosa.pk])).content.decode()
    assert "Drug court, part 3" in shown
    assert "I want my evenings back." in shown


def test_row_003_29_the_intake_team_works_a_pipeline_with_owner_and_status(cast, as_staff):
    # Given three referrals of different urgency, the longest wait being the least urgent
    routine = arrives(cast, "Ann", "Low", at=AT - timedelta(hours=90))
    urgent = arrives(cast, "Ben", "High", urgency=Urgency.URGENT, at=AT - timedelta(hours=2))
    soon = arrives(cast, "Cy", "Mid", urgency=Urgency.SOON, at=AT - timedelta(hours=30))
    # Then the inbox stands by urgency, and says for each who takes it next
    rows = queries.inbox(cast.admissions, AT)
    assert [row.id for row in rows] == [urgent.pk, soon.pk, routine.pk]
    assert [row.waiting_hours for row in rows] == [2, 30, 90]
    assert {row.next_step for row in rows} == {NextStep.TAKE}
    # When Ines takes the urgent one, reaches him without leaving a message, and asks the three questions
    who = {"by": cast.admissions, "at": AT}
    actions.take(urgent, owner=cast.admissions, **who)
    actions.record_attempt(urgent, channel=CALL, outcome=ContactOutcome.REACHED, **who)
    actions.pre_screen(urgent, answers=PreScreenFacts(Answer.NO, Answer.NO, Answer.NO), **who)
    # And the second is in dangerous withdrawal, and the third does not want to come
    actions.pre_screen(soon, answers=PreScreenFacts(Answer.YES, Answer.NO, Answer.NO), **who)
    actions.close(routine, reason=CloseReason.DECLINED, **who)
    # Then each stands at its status, with its owner and its next step
    counted = queries.counts(cast.admissions)
    assert (counted[ReferralStatus.SCREENED], counted[ReferralStatus.DIVERTED], counted[ReferralStatus.CLOSED]) == (1, 1, 1)
    (first, second) = queries.inbox(cast.admissions, AT)
    assert (first.owner, first.next_step) == ("Ines Gate", NextStep.ASSESS)
    assert second.next_step == NextStep.FOLLOW_DIVERSION
    # And the board shows it
    shown = as_staff(cast.admissions).get(reverse("referral:inbox")).content.decode()
    assert "Other care first" in shown
    assert "Low, Ann" not in shown


def test_row_003_14_incoming_transition_interview_from_partial_hospitalization(cast, as_staff):
    # Given Rosa, still in partial hospitalization, and Omar, who comes from home
    rosa = arrives(cast, "Rosa", "Alvarez", source_kind=SourceKind.PARTIAL_HOSPITALIZATION)
    omar = arrives(cast, "Omar", "Diaz")
    browser = as_staff(cast.counsellor)
    # When the counsellor holds the talk before she leaves there
    typed = {"what_worked": "The morning check-in", "personal_objectives": "Back at work by May",
             "supports": "Her sister", "concerns": "Fridays", "once": "talk-1"}  # fmt: skip
    assert browser.post(reverse("referral:interview", args=[rosa.pk]), typed).status_code == 303
    # Then what worked and her own objectives stand at her referral
    shown = browser.get(reverse("referral:referral", args=[rosa.pk])).content.decode()
    for words in ("The morning check-in", "Back at work by May", "Her sister", "Fridays"):
        assert words in shown
    # And it is not held without her objectives, nor with somebody who does not come from there
    bare = browser.post(reverse("referral:interview", args=[rosa.pk]), typed | {"personal_objectives": " ", "once": "t-2"})
    assert bare.status_code == 422
    assert browser.post(reverse("referral:interview", args=[omar.pk]), typed | {"once": "t-3"}).status_code == 422


def test_safe_contact_stands_before_every_attempt(cast, as_staff):
    # Given somebody who asked us to leave no message
    rosa = arrives(cast, "Rosa", "Alvarez")
    browser, page = as_staff(cast.admissions), reverse("referral:referral", args=[rosa.pk])
    assert "Leave no message" in browser.get(page).content.decode()
    # When somebody leaves one all the same, then it is recorded, because it happened, and stands marked
    actions.record_attempt(rosa, channel=CALL, outcome=ContactOutcome.LEFT_MESSAGE, by=cast.admissions, at=timezone.now())
    assert "Against their wish" in browser.get(page).content.decode()
    # And once they allow messages, the page says so
    people.correct(rosa.episode.patient, details={"may_leave_message": True}, by=cast.admissions, at=AT)
    assert "You may leave a message" in browser.get(page).content.decode()
