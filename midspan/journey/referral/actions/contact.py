"""Reaching a person, the three safety questions, and the talks before an assessment."""

from collections.abc import Collection
from datetime import date, datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral.models import ContactAttempt, PreScreen, Referral, TransitionInterview
from midspan.journey.referral.rules import (
    diversion,
    reasons_against_interview,
    reasons_against_motivation,
    reasons_against_working,
    status_after_attempt,
    status_after_pre_screen,
)
from midspan.journey.referral.terms import (
    BestPractice,
    ContactChannel,
    ContactOutcome,
    PreScreenFacts,
    ReferralStatus,
    ReferralType,
)


@action("referral.contact_attempted", needs=Permission.WORK_REFERRAL, versioned=True)
def record_attempt(
    referral: Referral, *, channel: ContactChannel, outcome: ContactOutcome, note: str = "", by: Staff, at: datetime
) -> ContactAttempt:
    """Write down that somebody tried to reach the person. Speaking with them makes a new referral contacted."""
    _refuse(reasons_against_working(ReferralStatus(referral.status)))
    referral.status = status_after_attempt(ReferralStatus(referral.status), outcome)
    _answer(referral, by, at)
    return ContactAttempt.objects.create(referral=referral, channel=channel, outcome=outcome, note=note.strip(), by=by, at=at)


@action("referral.pre_screened", needs=Permission.WORK_REFERRAL, versioned=True)
def pre_screen(referral: Referral, *, answers: PreScreenFacts, note: str = "", by: Staff, at: datetime) -> PreScreen:
    """Write down the three safety answers; each yes diverts, three noes open the way to the assessment.

    A later pre-screen without a yes brings a diverted person back. The latest one counts.
    """
    now = ReferralStatus(referral.status)
    _refuse(reasons_against_working(now))
    referral.status = status_after_pre_screen(now, answers)
    _answer(referral, by, at)
    return PreScreen.objects.create(
        referral=referral,
        withdrawal=answers.withdrawal,
        medical=answers.medical,
        danger=answers.danger,
        diverted_to=diversion(answers) or "",
        note=note.strip(),
        by=by,
        at=at,
    )


@action("referral.transition_interviewed", needs=Permission.WORK_REFERRAL, versioned=True)
def hold_transition_interview(
    referral: Referral,
    *,
    best_practice: Collection[BestPractice],
    what_worked: str,
    personal_objectives: str,
    supports: str = "",
    concerns: str = "",
    held_on: date | None = None,
    held_by: str = "",
    by: Staff,
    at: datetime,
) -> TransitionInterview:
    """The talk before someone leaves partial hospitalization for us: best practice, what worked there, own objectives.

    `held_by` names whoever led it there, when it was not `by`; without `held_on` it was held today.
    """
    today = local_day(at, referral.episode.site.timezone)
    reasons = reasons_against_interview(
        ReferralStatus(referral.status),
        referral.arrival,
        held=TransitionInterview.objects.filter(referral=referral).exists(),
        best_practice=best_practice,
        what_worked=what_worked,
        personal_objectives=personal_objectives,
        held_on=held_on or today,
        today=today,
    )
    _refuse(reasons)
    return TransitionInterview.objects.create(
        referral=referral,
        best_practice=sorted(best_practice),
        held_on=held_on or today,
        held_by=held_by.strip(),
        what_worked=what_worked.strip(),
        personal_objectives=personal_objectives.strip(),
        supports=supports.strip(),
        concerns=concerns.strip(),
        by=by,
        at=at,
    )


@action("referral.motivation_noted", needs=Permission.WORK_REFERRAL, versioned=True)
def note_motivation(
    referral: Referral,
    *,
    referral_type: ReferralType,
    motivation: str,
    mandated_by: str = "",
    mandate_due_on: date | None = None,
    mandate_contact: str = "",
    by: Staff,
    at: datetime,
) -> Referral:
    """Whether the person comes willingly, who mandates it if somebody does, by when, whom they name there, and their words.

    The contact is written down for later: nothing is told to anybody from here without the person's written consent.
    """
    reasons = reasons_against_motivation(
        referral_type, mandated_by=mandated_by, mandate_due_on=mandate_due_on, mandate_contact=mandate_contact
    )
    _refuse(reasons)
    mandated = referral_type == ReferralType.MANDATED
    referral.referral_type, referral.motivation = referral_type, motivation.strip()
    referral.mandated_by = mandated_by.strip() if mandated else ""
    referral.mandate_due_on, referral.mandate_contact = mandate_due_on, mandate_contact.strip()
    referral.save()
    return referral


def _answer(referral: Referral, by: Staff, at: datetime) -> None:
    """The first time somebody of ours turns to the person is the answer to the referral."""
    if referral.answered_at is None:
        referral.answered_by, referral.answered_at = by, at
    referral.save()


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(reasons)
