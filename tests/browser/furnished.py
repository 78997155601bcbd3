"""One of everything, so that every address has something to show: people at each step, drafts, signed papers, worklists."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Assignment, Merge, Patient, PossibleDuplicate
from midspan.foundation.privacy.actions import break_glass, review_glass
from midspan.foundation.records.actions import outside, people, program, staff
from midspan.foundation.records.models import OutsideRecord
from midspan.foundation.records.terms import OutsideEntry, OutsideKind, OutsideResource
from midspan.journey.admission.actions import refer_to_detox
from midspan.journey.admission.tests.factories import admitted, ready
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.queries import alerts_of
from midspan.journey.assessment.tests.factories import assessed, placed, waiting
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.models import Attendance
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomFlag, RoomLine
from midspan.journey.referral import actions as referral
from midspan.journey.referral.models import Referral
from midspan.journey.referral.terms import (
    Answer,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    PreScreenFacts,
    SourceKind,
    Urgency,
)
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import session_row
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship
from tests.browser.clinic import Day, came_at_noon, open_day

WORRYING = {"phq9": [2, 2, 2, 2, 1, 2, 1, 1, 2], "gad7": [2, 2, 1, 1, 1, 1, 2], "audit_c": [4, 3, 3]}
NO = PreScreenFacts(withdrawal=Answer.NO, medical=Answer.NO, danger=Answer.NO)


@dataclass
class Furnished:
    """The day, and for each parameter of an address what there is to see: parameter name to ids."""

    day: Day
    ids: dict[str, list[Any]] = field(default_factory=dict)


def furnish() -> Furnished:
    """Set it all up through actions."""
    day = open_day((("James", "Bell"), ("Tess", "Cole"), ("Omar", "Diaz"), ("Mira", "Ebert"), ("Noa", "Frey")))
    here = Furnished(day)
    _rooms(here)
    _way_in(here)
    _assessments(here)
    _records(here)
    _house(here)
    here.ids["instrument"] = ["phq9", "gad7", "audit_c"]
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
    log_meeting(first, on=day.today, fellowship=Fellowship.SMART_RECOVERY, minutes=60, by=cast.counsellor, at=day.now)
    here.ids["session_id"] = [day.over.id, day.running.id, day.coming.id, before[0].id, cancelled.id]
    here.ids["attendance_id"] = [parts[1].pk]


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
    referral.hold_transition_interview(
        reached, what_worked="Mornings.", personal_objectives="Back to the shop.", supports="A brother.", concerns="Evenings.",
        by=cast.counsellor, at=early,
    )  # fmt: skip
    diverted = _refer(here, "Cleo", "Ivers", early)
    _try(here, diverted, ContactOutcome.REACHED, early)
    facts = PreScreenFacts(withdrawal=Answer.YES, medical=Answer.UNKNOWN, danger=Answer.NO)
    referral.pre_screen(diverted, answers=facts, note="Shaking since morning.", by=cast.admissions, at=early)
    screened = _refer(here, "Dov", "Jung", early)
    _try(here, screened, ContactOutcome.REACHED, early)
    referral.pre_screen(screened, answers=NO, by=cast.admissions, at=early)
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
    admitted(cast, inside, track=day.track, on=day.today, at=day.now)
    people_here = (day.members[0], not_begun, alarmed, undecided, deciding, prepared, again, inside)
    here.ids["episode_id"] = [episode.pk for episode in people_here]
    here.ids["alert_id"] = [alerts_of(alarmed.pk)[0].id]
    here.ids["placement_id"] = [decision.pk]


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
