"""Reaching a person, the three safety questions, what the sender is asked for, and the talks before an assessment."""

from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral.models import ContactAttempt, PreScreen, Referral, TransitionInterview
from midspan.journey.referral.rules import (
    diversion,
    reasons_against_interview,
    reasons_against_motivation,
    reasons_against_receiving_summary,
    reasons_against_requesting_summary,
    reasons_against_working,
    status_after_attempt,
    status_after_pre_screen,
)
from midspan.journey.referral.terms import (
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


@action("referral.summary_requested", needs=Permission.WORK_REFERRAL, versioned=True)
def request_summary(referral: Referral, *, by: Staff, at: datetime) -> Referral:
    """The sender was asked for the discharge summary; asking again moves the time. Refuses when it is here."""
    _refuse(reasons_against_requesting_summary(referral.arrival, received=referral.summary_received_at is not None))
    referral.summary_requested_at = at
    referral.save()
    return referral


@action("referral.summary_received", needs=Permission.WORK_REFERRAL, versioned=True)
def receive_summary(referral: Referral, *, by: Staff, at: datetime) -> Referral:
    """The discharge summary came. Refuses a second time."""
    _refuse(reasons_against_receiving_summary(received=referral.summary_received_at is not None))
    referral.summary_received_at = at
    referral.save()
    return referral


@action("referral.transition_interviewed", needs=Permission.WORK_REFERRAL, versioned=True)
def hold_transition_interview(
    referral: Referral,
    *,
    what_worked: str,
    personal_objectives: str,
    supports: str = "",
    concerns: str = "",
    by: Staff,
    at: datetime,
) -> TransitionInterview:
    """The talk before someone leaves partial hospitalization for us: what worked there, their own objectives."""
    reasons = reasons_against_interview(
        ReferralStatus(referral.status),
        referral.arrival,
        held=TransitionInterview.objects.filter(referral=referral).exists(),
        what_worked=what_worked,
        personal_objectives=personal_objectives,
    )
    _refuse(reasons)
    return TransitionInterview.objects.create(
        referral=referral,
        what_worked=what_worked.strip(),
        personal_objectives=personal_objectives.strip(),
        supports=supports.strip(),
        concerns=concerns.strip(),
        by=by,
        at=at,
    )


@action("referral.motivation_noted", needs=Permission.WORK_REFERRAL, versioned=True)
def note_motivation(
    referral: Referral, *, referral_type: ReferralType, motivation: str, mandated_by: str = "", by: Staff, at: datetime
) -> Referral:
    """Whether the person comes willingly, who mandates it if somebody does, and their own words."""
    _refuse(reasons_against_motivation(referral_type, mandated_by=mandated_by))
    mandated = referral_type == ReferralType.MANDATED
    referral.referral_type, referral.motivation = referral_type, motivation.strip()
    referral.mandated_by = mandated_by.strip() if mandated else ""
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
