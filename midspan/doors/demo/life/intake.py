"""How does a person come in? From the first call to the first group, each step by the colleague whose work it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from midspan.doors.demo.course import Attempt
from midspan.doors.demo.findings import answers
from midspan.doors.demo.life.assessing import forms_beside, note_findings, write_sections
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.life.settling import SAID, length, settle
from midspan.doors.demo.life.waiting import SPOKEN_ABOUT, paper_came, waits
from midspan.doors.demo.words.intake import WRITTEN, assessed, by_turns, preference
from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.records.actions import episodes, people
from midspan.journey.admission import actions as admission
from midspan.journey.admission.terms import DetoxStatus
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.queries import alert_row, alerts_of
from midspan.journey.assessment.terms import FormMode
from midspan.journey.referral import actions as referral
from midspan.journey.referral.terms import Answer, ContactOutcome, Diversion, PreScreenFacts, ReferralStatus, SourceKind
from midspan.journey.schedule.actions import join

MINUTE = timedelta(minutes=1)
YES_TO = {Diversion.WITHDRAWAL_MANAGEMENT: "withdrawal", Diversion.MEDICAL_CARE: "medical", Diversion.EMERGENCY: "danger"}


def steps(one: Living) -> Iterator[Happening]:
    """Everything on the way in, with its moment; not in order of time."""
    course = one.course
    yield from happening(course.received_at, _receive, one)
    for place, attempt in enumerate(course.attempts):
        yield from happening(attempt.at, _attempt, one, attempt, place)
    yield from happening(course.screened_at, _screen, one)
    if course.detox_cleared_at:
        yield from happening(course.detox_cleared_at, _clear_detox, one)
    if course.prior_level and course.attempts and course.stage is not ReferralStatus.CLOSED:
        yield from _summary(one)
    yield from happening(course.assessed_at, _assess, one)
    yield from happening(course.placed_at, _place, one)
    yield from happening(course.admitted_at, _admit, one)
    yield from happening(course.closed_at, _close, one)
    yield from waits(one)


def ask_form(one: Living, instrument: str, given: list[int | None] | list[int], *, by: str, mode: FormMode, at: datetime) -> None:
    """Ask a form and hand it in; a safety answer raises its alert by itself."""
    assessment.record_form(one.episode, instrument=instrument, answers=given, mode=mode, by=one.staff(by), at=at)


def clear_alerts(one: Living, *, words_said: str, at: datetime) -> None:
    """The supervising clinician sees the person and says what was found and done."""
    for alert in alerts_of(one.episode.pk):
        if alert.cleared_at is None:
            assessment.clear_alert(alert_row(alert.id), disposition=words_said, by=one.staff("abena"), at=at)


def _receive(one: Living, *, at: datetime) -> None:
    course, person = one.course, one.course.person
    details = {
        "first_name": person.first_name, "last_name": person.last_name, "chosen_name": person.chosen_name,
        "pronouns": person.pronouns, "sex": person.sex, "gender": person.gender, "birth_date": person.birth_date,
        "races": list(person.races), "language": person.language, "address_line": person.address_line, "city": "Harborton",
        "region": "NY", "postal_code": "00000", "country": "US", "telephone": person.telephone, "email": person.email,
        "preferred_channel": person.preferred_channel, "may_leave_message": person.may_leave_message,
        "may_text": person.may_text, "contact_note": person.contact_note,
    }  # fmt: skip
    at_desk = one.staff("dee" if course.source in {SourceKind.SELF, SourceKind.FAMILY} else "ines")
    one.patient = people.register(details=details, by=at_desk, at=at)
    mandate = {"mandate_due_on": at.date() + timedelta(days=30), "mandate_contact": "Sample Officer"}
    one.referral = referral.receive(
        one.patient, site=one.clinic.site_of(course), source_kind=course.source, source_name=course.source_name,
        urgency=course.urgency, reason=course.reason, referral_type=course.kind, mandated_by=course.mandated_by,
        motivation=course.motivation, prior_level=course.prior_level, discharged_on=course.discharged_on,
        **(mandate if course.mandated_by else {}), by=at_desk, at=at,
    )  # fmt: skip
    one.episode = Episode.objects.select_related("patient", "site").get(patient=one.patient, status=EpisodeStatus.PLANNED)


def _attempt(one: Living, attempt: Attempt, place: int, *, at: datetime) -> None:
    if place == 0:
        referral.take(one.referral, owner=one.staff("ines"), by=one.staff("ines"), at=at)
    note = by_turns("reached", one.course.number) if attempt.outcome is ContactOutcome.REACHED else ""
    referral.record_attempt(
        one.referral, channel=attempt.channel, outcome=attempt.outcome, note=note, by=one.staff("ines"), at=at
    )


def _screen(one: Living, *, at: datetime) -> None:
    yes = one.course.diverted_to
    given = {name: Answer.YES if yes and YES_TO[yes] == name else Answer.NO for name in YES_TO.values()}
    note = WRITTEN["diverted"][yes] if yes else ""
    referral.pre_screen(one.referral, answers=PreScreenFacts(**given), note=note, by=one.staff("ines"), at=at)
    if yes is Diversion.WITHDRAWAL_MANAGEMENT:
        one.detox = admission.refer_to_detox(
            one.episode, facility="Placeholder Detox Center", bed_on=at.date() + timedelta(days=1),
            return_on=at.date() + timedelta(days=6), telephone="555-0173", by=one.staff("pat"), at=at + 5 * MINUTE,
        )  # fmt: skip
        heard = {"to": DetoxStatus.ACCEPTED, "note": "The charge nurse there"}
        admission.note_detox(one.detox, **heard, by=one.staff("pat"), at=at + 6 * MINUTE)


def _clear_detox(one: Living, *, at: datetime) -> None:
    admission.clear_detox(one.detox, note=WRITTEN["cleared"], by=one.staff("pat"), at=at)
    given = PreScreenFacts(withdrawal=Answer.NO, medical=Answer.NO, danger=Answer.NO)
    referral.pre_screen(one.referral, answers=given, note="Asked again on return.", by=one.staff("pat"), at=at + 5 * MINUTE)


def _summary(one: Living) -> Iterator[Happening]:
    """Who comes from more intensive care: the summary is asked for, mostly comes, and day hospital guests are talked with."""
    course, asked = one.course, one.course.attempts[0].at + 7 * MINUTE
    yield from happening(asked, lambda *, at: referral.request_summary(one.referral, by=one.staff("ines"), at=at))
    if course.assessed_at is None:
        return
    came = max(asked + MINUTE, course.assessed_at - timedelta(minutes=50))
    if course.number % 5:
        yield from happening(came, paper_came, one)
    if course.source is SourceKind.PARTIAL_HOSPITALIZATION:
        yield from happening(came + MINUTE, _interview, one)


def _interview(one: Living, *, at: datetime) -> None:
    said = by_turns("interviews", one.course.number)
    referral.hold_transition_interview(
        one.referral, best_practice=SPOKEN_ABOUT[one.course.number % len(SPOKEN_ABOUT)], what_worked=said["worked"],
        personal_objectives=said["wants"], supports=said["supports"], held_by=one.course.source_name,
        by=one.staff(one.assessor), at=at,
    )  # fmt: skip


def _assess(one: Living, *, at: datetime) -> None:
    """The first assessment: forms, sections, ratings; signed unless it is still under way today."""
    found, by = one.course.findings, one.staff(one.assessor)
    rng = Random(f"assess:{one.clinic.plan.seed}:{one.course.number}")
    person = one.course.person
    people.name_emergency_contact(
        one.patient, name=person.emergency_name, relationship=person.emergency_relationship,
        telephone=person.emergency_telephone, by=by, at=at,
    )  # fmt: skip
    one.assessment = assessment.begin(one.episode, by=by, at=at)
    ask_form(one, "phq9", phq9(found.phq, rng, ideation=found.ideation), by=one.assessor, mode=FormMode.INTERVIEW, at=at + MINUTE)
    ask_form(one, "gad7", answers(found.gad, 7, 3, rng), by=one.assessor, mode=FormMode.INTERVIEW, at=at + 5 * MINUTE)
    unfinished = one.course.placed_at is None
    if unfinished and one.course.number % 2:
        return
    ask_form(one, "audit_c", audit_c(found.audit, rng), by=one.assessor, mode=FormMode.INTERVIEW, at=at + 8 * MINUTE)
    for place, (code, given) in enumerate(forms_beside(found.ideation, rng).items()):
        ask_form(one, code, given, by=one.assessor, mode=FormMode.INTERVIEW, at=at + (9 + place) * MINUTE)
    write_sections(one, rng, at=at + 15 * MINUTE)
    details, ratings = assessed(one.course, rng)
    assessment.save(one.assessment, details=details, ratings=ratings, by=by, at=at + 40 * MINUTE)
    if found.ideation:
        clear_alerts(one, words_said=by_turns("seen_to", one.course.number), at=at + 42 * MINUTE)
    if not unfinished:
        assessment.sign_assessment(one.assessment, proof=one.clinic.proofs[one.assessor], by=by, at=at + 45 * MINUTE)
        note_findings(one, rng, at=at + 45 * MINUTE)
        if one.course.number % 4:
            clear_alerts(one, words_said=by_turns("talked", one.course.number), at=at + 50 * MINUTE)


def _place(one: Living, *, at: datetime) -> None:
    """The level is decided together and signed by both."""
    by = one.staff(one.assessor)
    one.placement = assessment.decide_placement(
        one.assessment, agreed_level=one.clinic.level, preference=preference(one.course), by=by, at=at
    )
    name = one.course.person.legal_name
    assessment.sign_placement_as_client(one.placement, typed_name=name, by=by, at=at + 4 * MINUTE)
    assessment.sign_placement(one.placement, proof=one.clinic.proofs[one.assessor], by=by, at=at + 6 * MINUTE)


def _admit(one: Living, *, at: datetime) -> None:
    """Counsellor and clinician in charge are named, the gates of admission are passed, a group takes the person in."""
    course, clinic = one.course, one.clinic
    ines, group = one.staff("ines"), clinic.groups[course.group]
    track = next(clinic.tracks[group.track] for group in clinic.plan.groups if group.name == course.group)
    episodes.assign(
        one.episode, primary_counsellor=one.staff(one.counsellor), supervising_clinician=one.staff("abena"),
        by=one.staff("abena"), at=at,
    )  # fmt: skip
    settle(one, track.part_of_day, at=at)
    admission.admit(
        one.episode, track=track, admitted_on=at.date(), planned_weeks=course.planned_weeks,
        length_factors=by_turns("lengths", course.number), factors=length(one), clash_note=SAID["clash"],
        living_arrangement=by_turns("living", course.number), by=ines, at=at + MINUTE,
    )  # fmt: skip
    one.episode = Episode.objects.select_related("patient", "site", "track").get(pk=one.episode.pk)
    one.membership = join(one.episode, group=group, from_on=at.date(), by=ines, at=at + 2 * MINUTE)


def _close(one: Living, *, at: datetime) -> None:
    referral.close(one.referral, reason=one.course.close_reason, by=one.staff("ines"), at=at)


def phq9(total: int, rng: Random, *, ideation: bool = False) -> list[int]:
    """Nine answers that add up to `total` and, unscored, how hard it makes things; the ninth is above 0 with ideation only."""
    return [*answers(total, 9, 3, rng, last=int(ideation)), min(3, total // 7)]


def audit_c(total: int, rng: Random) -> list[int]:
    """Three answers; whoever never drinks is not asked the others."""
    if total == 0:
        return [0, 0, 0]
    first = min(4, max(1, total // 2))
    return [first, *answers(total - first, 2, 4, rng)]
