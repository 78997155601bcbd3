"""One of everything, so that every address has something to show: people at each step, drafts, signed papers, worklists."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Assignment, Merge, Patient, PossibleDuplicate
from midspan.foundation.privacy.actions import break_glass, review_glass
from midspan.foundation.records.actions import outside, people, program, staff
from midspan.foundation.records.models import OutsideRecord
from midspan.foundation.records.terms import OutsideEntry, OutsideKind, OutsideResource
from midspan.journey.admission import actions as admission
from midspan.journey.admission.actions import refer_to_detox
from midspan.journey.admission.models import PaperDocument
from midspan.journey.admission.terms import BusyHours, BusyKind, LivingKind
from midspan.journey.admission.tests.factories import admitted, papered, ready
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.models import Assessment
from midspan.journey.assessment.queries import alert_row, alerts_of, condition_row, conditions_of
from midspan.journey.assessment.terms import FormMode, SectionCode, Substance
from midspan.journey.assessment.tests.factories import assessed, placed, waiting
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.models import Attendance
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomFlag, RoomLine
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.terms import Asked, DayReport
from midspan.journey.referral import actions as referral
from midspan.journey.referral.models import Referral, WaitingEntry
from midspan.journey.referral.terms import (
    Answer,
    BestPractice,
    BookingOutcome,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    Interim,
    PreScreenFacts,
    PriorityGroup,
    SourceKind,
    Urgency,
    WaitReason,
)
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import session_row
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship
from tests.browser.clinic import Day, came_at_noon, open_day
from tests.browser.door import at_the_door
from tests.browser.reviewed import review
from tests.browser.taught import follow, teach
from tests.browser.treatment import treat
from tests.browser.week import week

WORRYING = {"phq9": [2, 2, 2, 2, 1, 2, 1, 1, 2], "gad7": [2, 2, 1, 1, 1, 1, 2], "audit_c": [4, 3, 3]}
NO = PreScreenFacts(withdrawal=Answer.NO, medical=Answer.NO, danger=Answer.NO)


@dataclass
class Furnished:
    """The day, and for each parameter of an address what there is to see: parameter name to ids. `name of the address.parameter`
    is for that address alone."""

    day: Day
    ids: dict[str, list[Any]] = field(default_factory=dict)


def furnish() -> Furnished:
    """Set it all up through actions."""
    day = open_day((("James", "Bell"), ("Tess", "Cole"), ("Omar", "Diaz"), ("Mira", "Ebert"), ("Noa", "Frey")))
    here = Furnished(day)
    _rooms(here)
    _measures(here)
    _way_in(here)
    _assessments(here)
    _records(here)
    _house(here)
    _results(here)
    here.ids |= review(day, Episode.objects.get(pk=here.ids["episode_id"][7]), day.members[2])
    here.ids["instrument"] = ["phq9", "bam", "asq"]
    here.ids |= week(day) | teach(day) | follow(day)
    here.ids |= treat(day, Episode.objects.get(pk=here.ids["episode_id"][7]))
    return here


def _rooms(here: Furnished) -> None:
    """Today: two came, one is excused, one is silent, the running group has a draft. Yesterday: signed, amended, corrected."""
    day, cast = here.day, here.day.cast
    first, second, third, *_rest = day.members
    came_at_noon(day, first)
    attendance.arrive(second, arrived_at=day.over.starts_at + timedelta(minutes=12), by=cast.front_desk, at=day.now)
    attendance.record_absence(day.over, episode=third, reason=AbsenceReason.ILLNESS, called=True, by=cast.front_desk, at=day.now)
    schedule.set_topic(session_row(day.over.id), topic="Telling my sister", by=cast.counsellor, at=day.now)
    lines = {first.pk: RoomLine(Presence.PRESENT, line="Spoke first.", participation=3, flags=(RoomFlag.CRAVING,))}
    attendance.save_room(day.over, text="The group planned the weekend.", lines=lines, by=cast.counsellor, at=day.now)
    before = day.sessions_on(day.today - timedelta(days=1))
    for session in before[:2]:
        _sign(day, session)
    cancelled = day.sessions_on(day.today - timedelta(days=2))[0]
    schedule.cancel_session(session_row(cancelled.id), reason="Burst pipe in Room A", by=cast.director, at=day.now)
    parts = Attendance.objects.filter(session_id=before[0].id)
    attendance.correct_times(
        parts[0], came_at=before[0].starts_at + timedelta(minutes=9), left_at=before[0].ends_at, reason="The desk was busy.",
        proof=cast.proof(cast.counsellor), by=cast.counsellor, at=day.now,
    )  # fmt: skip
    told = [DayReport(day.today - timedelta(days=back), Substance.ALCOHOL, back in {2, 9}, Decimal(6) if back == 9 else None)
            for back in range(1, 20) if back != 5]  # fmt: skip
    for days in (told, [DayReport(day.today - timedelta(days=3), Substance.ALCOHOL, True, Decimal(2))]):
        report_days(first, days=days, asked=Asked.TELEPHONE, by=cast.counsellor, at=day.now)
    report_days(first, days=[DayReport(day.today, Substance.COCAINE, False)], by=cast.counsellor, at=day.now)
    log_meeting(first, on=day.today, fellowship=Fellowship.SMART_RECOVERY, minutes=60, by=cast.counsellor, at=day.now)
    here.ids["screen_id"] = at_the_door(day, before[2])
    here.ids["session_id"] = [day.over.id, day.running.id, day.coming.id, before[0].id, cancelled.id, before[2].id]
    here.ids["attendance_id"] = [parts[1].pk]


def _measures(here: Furnished) -> None:
    """Six weeks of forms of the first person: whole ones, one with an open question, one asked in a talk, a gap."""
    day, (first, second, *_rest) = here.day, here.day.members
    whole = [1, 2, 1, 1, 1, 1, None, 3, 2, 2, 1, 1, 2, 4, 1, 3, 2]
    told: list[tuple[int, str, list[int | None], FormMode]] = [
        (40, "phq9", [*[2] * 8, 0], FormMode.SELF), (26, "phq9", [1, None, *[1] * 6, 0], FormMode.SELF),
        (2, "phq9", [*[3] * 8, 0], FormMode.SELF),
        (30, "phq9", [*[1] * 8, 0], FormMode.INTERVIEW), (40, "self_efficacy", [7] * 6, FormMode.SELF),
        (5, "self_efficacy", [3] * 6, FormMode.SELF), (20, "bam", whole, FormMode.SELF), (6, "bam", whole, FormMode.SELF),
        (1, "craving", [9], FormMode.SELF),
    ]  # fmt: skip
    for back, code, answers, mode in told:
        at = day.now - timedelta(days=back)
        assessment.record_form(first, instrument=code, answers=answers, mode=mode, by=day.cast.counsellor, at=at)
    at = day.now - timedelta(days=3)
    assessment.record_form(second, instrument="craving", answers=[2], by=day.cast.counsellor, at=at)


def _sign(day: Day, session: Any) -> None:
    cast = day.cast
    lines = {
        episode.pk: RoomLine(
            Presence.PRESENT, session.starts_at, session.ends_at, participation=number % 4, line=f"Own words {number}."
        )
        for number, episode in enumerate(day.members)
    }
    lines[day.members[-1].pk] = RoomLine(Presence.ABSENT, absence_reason=AbsenceReason.WORK)
    attendance.save_room(session, text="We looked at triggers and at what helped.", lines=lines, by=cast.counsellor, at=day.now)
    note = attendance.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=day.now)
    attendance.amend_room_note(note, text="The second exercise was left out.", reason="Forgotten when written.",
                               proof=cast.proof(cast.counsellor), by=cast.counsellor, at=day.now)  # fmt: skip


def _way_in(here: Furnished) -> None:
    """A referral at every step, and calls on the line."""
    day, cast = here.day, here.day.cast
    early = day.now - timedelta(hours=60)
    new = _refer(here, "Ana", "Gold", early, urgency=Urgency.URGENT, source_kind=SourceKind.HOSPITAL, reason="Leaves on Friday.")
    reached = _refer(
        here, "Bo", "Hart", early, source_kind=SourceKind.PARTIAL_HOSPITALIZATION, prior_level="partial_hospitalization"
    )
    referral.take(reached, owner=cast.admissions, by=cast.admissions, at=early)
    for outcome in (ContactOutcome.NO_ANSWER, ContactOutcome.LEFT_MESSAGE, ContactOutcome.REACHED):
        _try(here, reached, outcome, early)
    referral.request_summary(reached, by=cast.admissions, at=early)
    paper = referral.receive_document(
        reached,
        content=b"Discharged well.",
        file_name="summary.txt",
        medications="Sertraline 50 mg",
        by=cast.admissions,
        at=early,
    )
    referral.hold_transition_interview(
        reached, best_practice=list(BestPractice)[:2], held_by="Kim Vale", what_worked="Mornings.", personal_objectives="Back to the shop.", supports="A brother.", concerns="Evenings.",
        by=cast.counsellor, at=early,
    )  # fmt: skip
    diverted = _refer(here, "Cleo", "Ivers", early)
    _try(here, diverted, ContactOutcome.REACHED, early)
    facts = PreScreenFacts(withdrawal=Answer.YES, medical=Answer.UNKNOWN, danger=Answer.NO)
    referral.pre_screen(diverted, answers=facts, note="Shaking since morning.", by=cast.admissions, at=early)
    screened = _refer(here, "Dov", "Jung", early)
    _try(here, screened, ContactOutcome.REACHED, early)
    referral.pre_screen(screened, answers=NO, by=cast.admissions, at=early)
    waits = _waits_and_times(here, reached, screened)
    closed = _refer(here, "Eve", "Kern", early)
    referral.close(closed, reason=CloseReason.NOT_REACHED, by=cast.admissions, at=day.now)
    referral.set_up_line(cast.site, telephone="555-0142", answer_within_minutes=15, by=cast.director, at=day.now)
    calls = [
        referral.log_inquiry(cast.site, channel=ContactChannel.TELEPHONE, received_at=day.now - timedelta(minutes=ago), caller=caller,
                             call_back="555-0100", note="Asks about evenings.", by=cast.on_call, at=day.now)
        for ago, caller in ((40, "A mother"), (9, ""))
    ]  # fmt: skip
    referral.answer_inquiry(calls[0], by=cast.on_call, at=day.now)
    detox = _episode(diverted)
    here.ids["detox_id"] = [
        refer_to_detox(detox, facility="Placeholder Detox Center", bed_on=day.today, by=cast.admissions, at=day.now).pk
    ]
    here.ids["referral_id"] = [row.pk for row in (new, reached, diverted, screened, closed)]
    here.ids["inquiry_id"] = [calls[1].pk]
    here.ids["document_id"], here.ids["entry_id"] = [paper.pk], [waits.pk]


def _waits_and_times(here: Furnished, waiting: Referral, booked: Referral) -> WaitingEntry:
    """Times that were kept and missed, that are booked and free; somebody who waits; a sender with everything written down."""
    day, cast = here.day, here.day.cast
    early = day.now - timedelta(days=3)
    opened = [
        referral.open_times(
            cast.site, clinician=cast.counsellor, starts_on=day.today + timedelta(days=days), starts=time(10), by=cast.supervisor,
            at=early,
        )[0]
        for days in (-2, -1, 1, 2, 3, 6)
    ]  # fmt: skip
    missed = referral.book(booked, slot=opened[0], by=cast.admissions, at=early)
    referral.mark_booking(missed, outcome=BookingOutcome.NO_SHOW, by=cast.admissions, at=day.now)
    over = referral.book(waiting, slot=opened[1], by=cast.admissions, at=early)
    ahead = referral.book(booked, slot=opened[2], by=cast.admissions, at=day.now)
    entry = referral.put_on_list(
        waiting, reason=WaitReason.NO_GROUP_SEAT, note="Evenings are full.", priority=PriorityGroup.INJECTING, by=cast.admissions,
        at=day.now,
    )  # fmt: skip
    referral.offer_interim(entry, kind=Interim.NALOXONE, accepted=True, by=cast.nurse, at=day.now)
    agency = referral.list_agency(name="Lakeview", kind=SourceKind.DETOX, telephone="555-0150", fax="555-0151", contact="Desk",
                                  needs="A letter.", by=cast.admissions, at=early)  # fmt: skip
    _refer(here, "Ola", "Reed", early, source_kind=SourceKind.DETOX, source_name="Lakeview")
    here.ids["slot_id"], here.ids["booking_id"], here.ids["agency_id"] = [opened[3].pk], [over.pk, ahead.pk], [agency.pk]
    return entry


def _refer(here: Furnished, first: str, last: str, at: datetime, **words: Any) -> Referral:
    cast = here.day.cast
    patient = people.register(
        details={"first_name": first, "last_name": last, "pronouns": "they/them", "telephone": "555-0199",
                 "contact_note": "Only after six.", "may_leave_message": last < "I"},
        by=cast.admissions, at=at,
    )  # fmt: skip
    words = {"source_kind": SourceKind.SELF} | words
    return referral.receive(patient, site=cast.site, by=cast.admissions, at=at, **words)


def _try(here: Furnished, row: Referral, outcome: ContactOutcome, at: datetime) -> None:
    by = here.day.cast.admissions
    referral.record_attempt(row, channel=ContactChannel.TELEPHONE, outcome=outcome, note="From the desk.", by=by, at=at)


def _episode(row: Referral) -> Episode:
    return Episode.objects.select_related("patient", "site").get(pk=row.episode_id)


def _assessments(here: Furnished) -> None:
    """Not begun, begun with a safety answer, signed and not decided, decided and not signed, ready, begun again, admitted."""
    day, cast = here.day, here.day.cast
    not_begun, alarmed = (_episode(Referral.objects.get(pk=here.ids["referral_id"][place])) for place in (2, 3))
    assessed(cast, alarmed, forms=WORRYING, signed=False, at=day.now)
    undecided, deciding = (
        waiting(cast, cast.patient(first, last, at=day.now), at=day.now) for first, last in (("Fay", "Lind"), ("Ida", "Ohm"))
    )
    assessed(cast, undecided, at=day.now)
    decision = placed(cast, assessed(cast, deciding, at=day.now), signed=False, at=day.now)
    prepared, again, inside = (ready(cast, cast.patient(first, last, at=day.now), at=day.now)
                               for first, last in (("Gus", "Mohr"), ("Hal", "Nash"), ("Jo", "Park")))  # fmt: skip
    assessment.begin(again, by=cast.counsellor, at=day.now)
    _settled(here, prepared, inside)
    admitted(cast, inside, track=day.track, on=day.today, at=day.now, clash_note="Leaves early on group days.")
    people_here = (day.members[0], not_begun, alarmed, undecided, deciding, prepared, again, inside)
    here.ids["episode_id"] = [episode.pk for episode in people_here]
    here.ids["alert_id"] = [alerts_of(alarmed.pk)[0].id]
    here.ids["placement_id"] = [decision.pk]
    _findings(here, alarmed, undecided, again)


def _findings(here: Furnished, alarmed: Episode, undecided: Episode, again: Episode) -> None:
    """Conditions suspected, confirmed and closed, diagnoses that hold and that ended, words, an update of a signed section."""
    cast, now = here.day.cast, here.day.now
    found = conditions_of([alarmed.pk])[alarmed.pk]
    care = {"status": "confirmed", "care": "Noor Haddad, here, every two weeks.", "by": cast.counsellor, "at": now}
    assessment.change_condition(condition_row(found[0].id), **care)
    pain = assessment.open_condition(alarmed, kind="pain", by=cast.counsellor, at=now)
    assessment.change_condition(pain, status="ruled_out", by=cast.counsellor, at=now)
    rows = [assessment.record_diagnosis(alarmed, code=code, words=words, principal=code == "F10.20", by=cast.counsellor, at=now)
            for code, words in (("F10.20", "Alcohol use disorder, severe"), ("F41.1", "Generalized anxiety disorder"))]  # fmt: skip
    assessment.resolve_diagnosis(rows[1], by=cast.counsellor, at=now)
    assessment.record_motivation(alarmed, kind="hope", words="A garden, and my daughter in it.", by=cast.nurse, at=now)
    assessment.update_section(
        Assessment.objects.get(episode=undecided), code="medical", answers={"medications": ["lisinopril 20 mg"]},
        reason="Dose raised by her doctor.", proof=cast.proof(cast.nurse), by=cast.nurse, at=now,
    )  # fmt: skip
    part = Assessment.objects.get(episode=again, signed_at__isnull=True)
    use = assessment.add_substance(part, details={"substance": "opioids", "rank": "primary"}, by=cast.counsellor, at=now)
    here.ids["substance_id"] = [use.pk]
    here.ids["condition_id"] = [found[0].id]
    here.ids["diagnosis_id"] = [rows[0].pk]
    here.ids["code"] = list(SectionCode)


def _settled(here: Furnished, first: Episode, second: Episode) -> None:
    """Papers of every kind and state, a breach, two homes, a week that clashes, a contact that changed."""
    day, cast = here.day, here.day.cast
    said: dict[str, Any] = {"by": cast.admissions, "at": day.now}
    for episode in (first, second):
        admission.change_living(episode, kind=LivingKind.FAMILY, from_on=day.today - timedelta(days=40), **said)
        admission.change_living(
            episode, kind=LivingKind.SOBER_LIVING, home_name="Bay House", contact_name="Mo", contact_telephone="555-0160",
            from_on=day.today, **said,
        )  # fmt: skip
        contact = people.name_emergency_contact(episode.patient, name="Ana Mohr", telephone="555-0161", **said)
        people.change_emergency_contact(contact, name="Ana Mohr", relationship="sister", telephone="555-0162", **said)
        week = [BusyHours(weekday, day.track.arrival_from, day.track.leave_by, BusyKind.WORK) for weekday in (1, 2, 3, 4, 5)]
        admission.set_hours(episode, hours=week, from_on=day.today, **said)
    admission.tick_points(second, paper="orientation", points=["rooms", "week"], **said)
    papered(cast, second, codes=("home_visit",), given={"when": "Tuesdays"}, at=day.now)
    told = {"recipient": "Bay House", "information": "That she comes.", "purpose": "Her room."}
    papered(cast, second, codes=("consent_specific",), given=told, expires_on=day.today + timedelta(days=30), at=day.now)
    admission.decline_paper(second, code="consent_tpo", reason="Wants to think.", **said)
    admission.withdraw_paper(PaperDocument.objects.get(episode=second, code="home_visit"), reason="No more.", **said)
    admission.record_breach(
        second, on=day.today, what="Told a name outside.", talked_about="With her.", by=cast.counsellor, at=day.now
    )
    here.ids["paper_id"] = list(PaperDocument.objects.filter(episode=second).values_list("pk", flat=True))
    here.ids["contact_id"] = [contact.pk]
    here.ids["paper_code"] = ["orientation", "group_agreement", "home_visit", "consent_specific", "consent_to_treatment"]


def _records(here: Furnished) -> None:
    """Likely doubles, a join that can be undone, records from outside, broken glass before and after review."""
    day, cast = here.day, here.day.cast
    first = day.members[0].patient
    people.name_emergency_contact(
        first, name="Ann Bell", relationship="sister", telephone="555-0111", by=cast.admissions, at=day.now
    )
    doubles = [people.register(details={"first_name": name, "last_name": "Quist", "birth_date": day.today.replace(year=1990, day=1)},
                               by=cast.admissions, at=day.now) for name in ("Lara", "Larra", "Laura")]  # fmt: skip
    for patient in doubles:
        referral.receive(patient, site=cast.site, source_kind=SourceKind.FAMILY, by=cast.admissions, at=day.now)
    other = people.register(details={"first_name": "Ossie", "last_name": "Quill"}, by=cast.admissions, at=day.now)
    people.merge(doubles[0], merged=other, by=cast.director, at=day.now)
    _outside(here, first)
    far = people.register(details={"first_name": "Zed", "last_name": "Yorke"}, by=cast.admissions, at=day.now)
    glass = break_glass(far, reason="Called from the emergency room of Mercy.", by=cast.on_call, at=day.now)
    done = break_glass(far, reason="Asked for by the crisis line tonight.", by=cast.nurse, at=day.now)
    review_glass(done, justified=True, note="The line confirms.", by=cast.privacy_officer, at=day.now)
    here.ids["patient_id"] = [
        first.pk,
        doubles[0].pk,
        Referral.objects.get(pk=here.ids["referral_id"][2]).episode.patient_id,
        far.pk,
    ]
    here.ids["merge_id"] = [Merge.objects.get().pk]
    here.ids["glass_id"] = [glass.pk]
    here.ids["record_id"] = [OutsideRecord.objects.get(resource_type="Condition").pk]
    here.ids["pair_id"] = [PossibleDuplicate.objects.filter(settled_at__isnull=True).latest("pk").pk]


def _outside(here: Furnished, patient: Patient) -> None:
    day = here.day
    entries = [("Patient", OutsideEntry(OutsideKind.PERSON, "James Bell")),
               ("Condition", OutsideEntry(OutsideKind.CONDITION, "Hypertension", "active", day.now, ("since 2019", "mild"))),
               ("Observation", OutsideEntry(OutsideKind.RESULT, "Sodium", "final", day.now, ("141 mmol/L",)))]  # fmt: skip
    found = [
        OutsideResource(kind, f"x-{kind}", f'{{"resourceType": "{kind}"}}', hashlib.sha256(kind.encode()).hexdigest(), entry,
                        about="" if kind == "Patient" else "x-Patient", patient_id=patient.pk if kind == "Patient" else None)
        for kind, entry in entries
    ]  # fmt: skip
    outside.receive(outside.source_named("Mercy"), resources=found, by=day.cast.clock, at=day.now)


def _house(here: Furnished) -> None:
    """A closed day, who is on call, a licence about to end, somebody who left."""
    day, cast = here.day, here.day.cast
    program.close_on(day.today + timedelta(days=3), reason="Founders' day", site=cast.site, by=cast.director, at=day.now)
    staff.roster_on_call(cast.on_call, site=cast.site, starts_at=day.now - timedelta(hours=2), ends_at=day.now + timedelta(hours=10),
                         by=cast.director, at=day.now)  # fmt: skip
    staff.record_licence(cast.case_manager, kind="CADC", number="C-1", state="NY", expires_on=day.today + timedelta(days=9),
                         by=cast.administrator, at=day.now)  # fmt: skip
    here.ids["staff_id"] = [cast.counsellor.pk, cast.case_manager.pk]
    here.ids["assignment_id"] = [Assignment.objects.filter(staff=cast.counsellor).latest("pk").pk]
    here.ids["track_id"] = [day.track.pk, cast.evening.pk]
    here.ids["site_id"] = [cast.site.pk]


def _results(here: Furnished) -> None:
    """A form that was corrected, carried to plan and note, and one that is begun; alerts seen and not seen."""
    day, (first, second, *_rest) = here.day, here.day.members
    said: dict[str, Any] = {"by": day.cast.counsellor, "at": day.now}
    wrong = assessment.record_form(second, instrument="phq9", answers=[*[2] * 8, 1], **said)
    right = assessment.correct_form(wrong, answers=[*[2] * 7, 1, 1], reason="Misheard.", **said)
    for used_in in ("plan", "note"):
        assessment.use_result(right, used_in=used_in, words="PHQ-9 16, keep asking.", **said)
    begun = assessment.start_form(first, instrument="bam", mode=FormMode.SELF, **said)
    assessment.answer_item(begun, number=1, code=2, **said)
    seen = alerts_of(second.pk)[0]
    assessment.acknowledge_alert(alert_row(seen.id), **said)
    here.ids["form_id"] = [right.pk, wrong.pk]
    here.ids["alert_id"].append(seen.id)
