"""The way in, told as it happens at Harbor Street: rows 002-01, 002-08, 002-54, 003-14, 003-29,
004-15 and 004-16 of the mission."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import on_call_at
from midspan.foundation.records.actions import people, staff
from midspan.foundation.records.terms import Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.models import Referral
from midspan.journey.referral.terms import (
    Answer,
    BestPractice,
    BookingOutcome,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    DailyContact,
    Interim,
    NextStep,
    PreScreenFacts,
    PriorityGroup,
    ReferralStatus,
    ReferralType,
    SentBy,
    SourceKind,
    Urgency,
    WaitEnd,
    WaitReason,
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
    # When admissions ask for it by fax on Thursday, it is due on Tuesday, after three business days
    thursday = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
    asked = actions.request_summary(rosa, channel=SentBy.FAX, asked_of="Intake desk", by=cast.admissions, at=thursday)
    assert asked.follow_up_on == date(2026, 3, 10)
    assert queries.inbox(cast.admissions, thursday)[0].summary_due_on == date(2026, 3, 10)
    assert "Ask again" in browser.get(page).content.decode()
    # And when it comes as a file, with what it says in short
    summary = SimpleUploadedFile("summary.pdf", b"%PDF-1.7 discharged", content_type="application/pdf")
    paper = {"kind": "discharge_summary", "channel": "fax", "file": summary, "medications": "Sertraline 50 mg",
             "allergies": "Penicillin", "recommended_level": "2.1", "once": "paper-1"}  # fmt: skip
    assert browser.post(reverse("referral:documents", args=[rosa.pk]), paper).status_code == 303
    # Then the page says so, nothing is due any more, and the assessment need not ask again
    shown = browser.get(page).content.decode()
    assert "Received" in shown
    assert "Sertraline 50 mg" in shown
    assert queries.inbox(cast.admissions, thursday)[0].summary_due_on is None
    (said,) = queries.said_in_summaries(rosa.episode_id)
    assert (said.medications, said.allergies, said.recommended_level, said.sender) == (
        "Sertraline 50 mg",
        "Penicillin",
        "2.1",
        "Lakeview",
    )
    # And the file itself is handed out to those who may read the chart, as a file and never as a page
    file = browser.get(reverse("referral:document", args=[said.document_id]))
    assert (file.content, file["X-Content-Type-Options"]) == (b"%PDF-1.7 discharged", "nosniff")
    assert file["Content-Disposition"].startswith("attachment")
    assert as_staff(cast.front_desk).get(reverse("referral:document", args=[said.document_id])).status_code == 404


def test_row_002_01_each_sender_is_listed_with_what_came_of_its_referrals(cast, as_staff):
    # Given two people of one house and one of another, the first of them admitted a week later
    first = arrives(cast, "Rosa", "Alvarez", source_kind=SourceKind.RESIDENTIAL, source_name="Lakeview")
    arrives(cast, "Omar", "Diaz", source_kind=SourceKind.RESIDENTIAL, source_name="lakeview")
    arrives(cast, "Mira", "Cole", source_kind=SourceKind.HOSPITAL, source_name="Mercy")
    Referral.objects.filter(pk=first.pk).update(status=ReferralStatus.ADMITTED)
    Episode.objects.filter(pk=first.episode_id).update(admitted_on=date(2026, 3, 9))
    # Then both houses stand in the directory, with whom they sent, who was admitted and how long it took
    lakeview, mercy = queries.agencies()
    figures = queries.figures_by_agency(cast.admissions, since=AT)
    assert (figures[lakeview.pk].referred, figures[lakeview.pk].admitted, figures[lakeview.pk].median_days) == (2, 1, 7)
    assert (figures[mercy.pk].referred, figures[mercy.pk].admitted, figures[mercy.pk].median_days) == (1, 0, None)
    # When admissions write down how to reach it and what it needs, then the page and the next referral know it
    browser, where = as_staff(cast.admissions), reverse("referral:sender", args=[lakeview.pk])
    known = {"name": "Lakeview", "kind": "residential", "fax": "555-0177", "needs": "Two weeks' notice", "version": 0}
    assert browser.post(where, known).status_code == 303
    assert "555-0177" in browser.get(where).content.decode()
    assert 'value="Lakeview"' in browser.get(reverse("referral:new"), {"somebody_new": 1}).content.decode()


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
    # And by the hour: all three came on a working day between midnight and seven, and one had its answer in time
    (night,) = [band for band in queries.answers_by_hour(cast.site, since=evening, at=third + timedelta(hours=1)) if band.counted]
    assert (night.from_hour, night.to_hour, night.weekend, night.counted, night.within) == (0, 7, False, 3, 1)
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
        mandate_due_on=date(2026, 4, 1), mandate_contact="Officer Hale", by=cast.counsellor, at=AT,
    )  # fmt: skip
    # Then the page shows all of it, and that nothing is told to the court without her consent
    shown = as_staff(cast.counsellor).get(reverse("referral:referral", args=[rosa.pk])).content.decode()
    assert "Drug court, part 3" in shown
    assert "I want my evenings back." in shown
    assert "Officer Hale" in shown
    assert "written consent" in shown
    # And a term without a mandate is refused
    with pytest.raises(Refused, match="belong to a mandate"):
        actions.note_motivation(rosa, referral_type=ReferralType.VOLUNTARY, motivation="", mandate_due_on=date(2026, 4, 1),
                                by=cast.counsellor, at=AT)  # fmt: skip


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
    assert (first.owner, first.next_step) == ("Ines Gate", NextStep.OFFER_TIME)
    assert second.next_step == NextStep.FOLLOW_DIVERSION
    # And the board shows it
    shown = as_staff(cast.admissions).get(reverse("referral:inbox")).content.decode()
    assert "Other care first" in shown
    assert "Low, Ann" not in shown
    # And the pipeline shows the stages, and hers alone when she asks for her own
    board = as_staff(cast.admissions).get(reverse("referral:board")).content.decode()
    assert "High, Ben" in board
    assert "Mid, Cy" in board
    mine = as_staff(cast.admissions).get(reverse("referral:board"), {"owner": "mine"}).content.decode()
    assert "High, Ben" in mine
    assert "Mid, Cy" not in mine


def test_row_003_14_incoming_transition_interview_from_partial_hospitalization(cast, as_staff):
    # Given Rosa, still in partial hospitalization, and Omar, who comes from home
    rosa = arrives(cast, "Rosa", "Alvarez", source_kind=SourceKind.PARTIAL_HOSPITALIZATION, discharged_on=date(2026, 3, 6))
    omar = arrives(cast, "Omar", "Diaz")
    browser = as_staff(cast.counsellor)
    # When the counsellor holds the talk before she leaves there
    typed = {"best_practice": ["overdose_and_naloxone", "whom_to_call"], "what_worked": "The morning check-in",
             "personal_objectives": "Back at work by May", "supports": "Her sister", "concerns": "Fridays",
             "held_on": "2026-02-27", "held_by": "Kim Vale, day hospital", "once": "talk-1"}  # fmt: skip
    assert browser.post(reverse("referral:interview", args=[rosa.pk]), typed).status_code == 303
    # Then what worked and her own objectives stand at her referral
    shown = browser.get(reverse("referral:referral", args=[rosa.pk])).content.decode()
    for words in (
        "The morning check-in",
        "Back at work by May",
        "Her sister",
        "Fridays",
        "Kim Vale",
        "naloxone",
        "before they left",
    ):
        assert words in shown
    # And whoever assesses her and plans with her has it at hand, and knows that it was held before she left
    talk = queries.interview_of(rosa.episode_id)
    assert talk.best_practice == (BestPractice.OVERDOSE, BestPractice.WHOM_TO_CALL)
    assert (talk.personal_objectives, talk.held_by, talk.before_discharge) == (
        "Back at work by May",
        "Kim Vale, day hospital",
        True,
    )
    assert queries.interview_of(omar.episode_id) is None
    # And it is not held without her objectives, nor with somebody who does not come from there
    bare = browser.post(reverse("referral:interview", args=[rosa.pk]), typed | {"personal_objectives": " ", "once": "t-2"})
    assert bare.status_code == 422
    assert browser.post(reverse("referral:interview", args=[omar.pk]), typed | {"once": "t-3"}).status_code == 422
    # And best practice belongs to it
    bare = browser.post(reverse("referral:interview", args=[rosa.pk]), typed | {"best_practice": [], "once": "t-4"})
    assert bare.status_code == 422


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


def test_row_004_15_time_to_first_appointment_and_refusals_by_reason(cast, as_staff):
    # Given intake times of Lena, one a week for four weeks, over the night on which the clocks change
    who = {"by": cast.admissions, "at": AT}
    slots = actions.open_times(
        cast.site, clinician=cast.counsellor, starts_on=date(2026, 3, 4), starts=time(10), until_on=date(2026, 3, 25), **who
    )
    # Then the third free one is sixteen days away, and each is at ten by the clock of the site
    ((_site, third),) = queries.third_next([cast.site], at=AT)
    assert (third.free, third.days) == (4, 16)
    assert {slot.starts_at.astimezone(ZoneInfo("America/New_York")).hour for slot in slots} == {10}
    # When Rosa takes the first and misses it, then she is offered another, which she keeps
    rosa, omar = arrives(cast, "Rosa", "Alvarez"), arrives(cast, "Omar", "Diaz", at=AT + timedelta(hours=1))
    actions.record_attempt(rosa, channel=CALL, outcome=ContactOutcome.REACHED, **who)
    actions.pre_screen(rosa, answers=PreScreenFacts(Answer.NO, Answer.NO, Answer.NO), **who)
    missed = actions.book(rosa, slot=slots[0], **who)
    assert queries.third_next([cast.site], at=AT)[0][1].days == 23
    evening = slots[0].ends_at
    actions.mark_booking(missed, outcome=BookingOutcome.NO_SHOW, by=cast.admissions, at=evening)
    assert queries.referral_of(rosa.episode_id, at=evening).next_step == NextStep.OFFER_AGAIN
    assert "Offer another time" in as_staff(cast.admissions).get(reverse("referral:inbox")).content.decode()
    kept = actions.book(rosa, slot=slots[1], by=cast.admissions, at=evening)
    actions.mark_booking(kept, outcome=BookingOutcome.KEPT, by=cast.admissions, at=slots[1].ends_at)
    # And Omar goes elsewhere
    actions.close(omar, reason=CloseReason.ELSEWHERE, by=cast.admissions, at=evening)
    # Then each referral tells when it came, was reached, was offered a time, kept one, or why it was closed
    first, second = queries.funnel_facts([cast.site.pk], since=AT, until=AT + timedelta(days=1))
    assert (first.received_at, first.first_reached_at, first.first_screened_at, first.first_offered_at) == (AT, AT, AT, AT)
    assert (first.first_slot_at, first.first_kept_at, first.slots_missed) == (slots[0].starts_at, slots[1].starts_at, 1)
    assert (second.close_reason, second.closed_at, second.first_reached_at) == (CloseReason.ELSEWHERE, evening, None)
    assert queries.funnel_facts([cast.other_site.pk], since=AT, until=AT + timedelta(days=1)) == []


def test_row_004_16_waiting_list_with_reasons_daily_contact_and_hurdles(cast, as_staff):
    # Given three people who could begin: Rosa has no seat, Omar injects, Mira lets nobody call her
    who = {"by": cast.admissions, "at": AT}
    rosa, omar, mira = (arrives(cast, first, "Alvarez") for first in ("Rosa", "Omar", "Mira"))
    people.correct(mira.episode.patient, details={"may_call": False}, by=cast.admissions, at=AT)
    actions.put_on_list(rosa, reason=WaitReason.NO_GROUP_SEAT, wanted_on=date(2026, 3, 16), **who)
    wait = actions.put_on_list(omar, reason=WaitReason.NO_SLOT, priority=PriorityGroup.INJECTING, **who)
    actions.put_on_list(mira, reason=WaitReason.COVERAGE, **who)
    # Then Omar stands first, is to be admitted within fourteen days, and something is due to him within two
    rows = queries.waiting_list(cast.admissions, AT)
    assert [row.referral_id for row in rows] == [omar.pk, rosa.pk, mira.pk]
    assert (rows[0].admit_by, rows[0].interim_by) == (date(2026, 3, 16), AT + timedelta(hours=48))
    assert [row.contact for row in rows] == [DailyContact.DUE, DailyContact.DUE, DailyContact.THEY_CALL]
    assert queries.waits_by_reason(cast.admissions)[WaitReason.NO_GROUP_SEAT] == 1
    # When naloxone is offered, and Rosa is spoken with
    actions.offer_interim(wait, kind=Interim.NALOXONE, accepted=True, by=cast.nurse, at=AT)
    actions.record_attempt(rosa, channel=CALL, outcome=ContactOutcome.REACHED, **who)
    # Then today's list is shorter, and tomorrow she is on it again, but not on Saturday
    contacts = [queries.waiting_list(cast.admissions, AT + timedelta(days=days))[1].contact for days in (0, 1, 5)]
    assert contacts == [DailyContact.REACHED, DailyContact.DUE, DailyContact.NO_WORKING_DAY]
    assert queries.waiting_list(cast.admissions, AT)[0].interim == (Interim.NALOXONE,)
    # And the page of the list shows reasons, and says which terms nobody has verified
    shown = as_staff(cast.admissions).get(reverse("referral:waiting")).content.decode()
    assert "No seat in a group" in shown
    assert "not verified" in shown
    # And what the way in asked of Rosa so far can be counted
    actions.pre_screen(rosa, answers=PreScreenFacts(Answer.NO, Answer.NO, Answer.NO), **who)
    counted = queries.hurdles(rosa.episode_id)
    assert (counted.contacts, counted.questions, counted.steps) == (1, 3, 1)
    # When a seat is free, then she leaves the list and her course of care is planned again
    actions.take_off_list(queries.waits_of(rosa.episode_id), end=WaitEnd.BEGINS, **who)
    assert Episode.objects.get(pk=rosa.episode_id).status == "planned"
    assert len(queries.waiting_list(cast.admissions, AT)) == 2
