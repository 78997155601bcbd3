"""Where a referral may go next, where the pre-screen sends somebody, and how long people wait: pure decisions."""

from datetime import datetime, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.referral.terms import (
    LONG_WAIT_HOURS,
    TRANSITIONS,
    WAITING,
    Answer,
    ContactChannel,
    ContactOutcome,
    Diversion,
    NextStep,
    PreScreenFacts,
    ReferralStatus,
    SafeContact,
    Urgency,
)

S = ReferralStatus


def may_become(now: ReferralStatus, then: ReferralStatus) -> bool:
    """Whether a referral may move from one status to the other.

    Source: mission row 003-29; which follows which is house rule.
    """
    return then in TRANSITIONS[now]


def reasons_against_moving(now: ReferralStatus, then: ReferralStatus) -> list[Reason]:
    """Why a referral cannot move on so. Staying where it is is no move and never refused.

    Source: mission rows 003-29 and 000-18: contact and pre-screen come before the assessment.
    """
    if now == then or may_become(now, then):
        return []
    if then == S.ASSESSING and now in {S.NEW, S.CONTACTED}:
        return [Reason("Ask the three safety questions first: the pre-screen comes before the assessment.", rule="003-29")]
    if now == S.DIVERTED:
        return [
            Reason(
                "The pre-screen sent this person to other care first. Screen again once that is settled.",
                rule="000-02",
                who="Admissions, a nurse or a counsellor.",
            )
        ]
    return [Reason(f"A referral that is {_words(now)} cannot become {_words(then)}.", rule="003-29")]


def reasons_against_working(now: ReferralStatus) -> list[Reason]:
    """Why nothing is done at a referral any more: only those that wait are worked on.

    Source: mission row 003-29.
    """
    if now in WAITING:
        return []
    who = "Reopen it if the person came back." if now == S.CLOSED else ""
    return [Reason(f"This referral is {_words(now)}.", rule="003-29", who=who)]


def reasons_against_owner(now: ReferralStatus, *, may_work: bool, name: str) -> list[Reason]:
    """Why this colleague cannot own the referral.

    Source: mission row 003-29: every referral has an owner who works on it.
    """
    reasons = reasons_against_working(now)
    if not may_work:
        text = f"{name} does not work on referrals at this site."
        reasons.append(Reason(text, rule="003-29", who="An administrator assigns roles under Staff.", field="owner"))
    return reasons


def against_wishes(channel: ContactChannel, outcome: ContactOutcome, allowed: SafeContact) -> str:
    """What the person asked us not to do and this attempt did; empty when it kept to their wishes.

    An attempt that broke them is still recorded, because it happened, and stands marked.
    Source: 45 CFR 164.522(b) confidential communications; issue 2, safe-contact rules.
    """
    if outcome == ContactOutcome.LEFT_MESSAGE and channel == ContactChannel.TELEPHONE and not allowed.may_leave_message:
        return "They asked us to leave no message."
    if channel == ContactChannel.TELEPHONE and not allowed.may_call:
        return "They asked us not to call."
    if channel == ContactChannel.TEXT and not allowed.may_text:
        return "They did not allow text messages."
    if channel in {ContactChannel.LETTER, ContactChannel.EMAIL} and not allowed.may_mail:
        return "They did not allow letters or e-mail."
    return ""


def status_after_attempt(now: ReferralStatus, outcome: ContactOutcome) -> ReferralStatus:
    """Where an attempt leaves a referral: speaking with the person makes a new one contacted.

    Source: mission row 003-29.
    """
    spoke = outcome in {ContactOutcome.REACHED, ContactOutcome.DECLINED}
    return S.CONTACTED if now == S.NEW and spoke else now


def diversions(answers: PreScreenFacts) -> list[Diversion]:
    """Every kind of care that comes before us for this person, the most pressing first.

    Source: mission row 000-02; danger before withdrawal before medical, ASAM Criteria immediate-need questions.
    """
    asked = [
        (answers.danger, Diversion.EMERGENCY),
        (answers.withdrawal, Diversion.WITHDRAWAL_MANAGEMENT),
        (answers.medical, Diversion.MEDICAL_CARE),
    ]
    return [care for answer, care in asked if answer == Answer.YES]


def diversion(answers: PreScreenFacts) -> Diversion | None:
    """Where to go first, or None when nothing stands against an assessment here.

    Source: mission row 000-02.
    """
    return next(iter(diversions(answers)), None)


def needs_clinician_call(answers: PreScreenFacts) -> bool:
    """Whether a clinician must call before anything else: nothing diverts, and a safety question stays unanswered.

    Source: house rule: an unknown answer to a safety question is not a no.
    """
    return diversion(answers) is None and Answer.UNKNOWN in {answers.withdrawal, answers.medical, answers.danger}


def status_after_pre_screen(now: ReferralStatus, answers: PreScreenFacts) -> ReferralStatus:
    """Where the answers leave a referral. Three noes let it through; unknown answers leave it where it was.

    Source: mission rows 000-02 and 003-29.
    """
    if diversion(answers) is not None:
        return S.DIVERTED
    if needs_clinician_call(answers):
        return S.CONTACTED if now == S.NEW else now
    return S.SCREENED if now in {S.NEW, S.CONTACTED, S.DIVERTED} else now


def reasons_against_closing(now: ReferralStatus) -> list[Reason]:
    """Why a referral cannot be closed.

    Source: mission row 003-29.
    """
    if now == S.ADMITTED:
        return [Reason("This person was admitted: the course of care is ended by discharge, not here.", rule="003-29")]
    return reasons_against_moving(now, S.CLOSED) if now != S.CLOSED else reasons_against_working(now)


def reasons_against_reopening(now: ReferralStatus) -> list[Reason]:
    """Why a referral cannot be opened again: only closed ones can.

    Source: mission row 003-29.
    """
    return [] if now == S.CLOSED else [Reason("This referral is not closed.", rule="003-29")]


def waiting_hours(received_at: datetime, at: datetime) -> int:
    """Whole hours from the referral to `at`; 0 before an hour has passed.

    Source: issue 2, section 4: age of the wait in hours.
    """
    return max(0, (at - received_at) // timedelta(hours=1))


def waits_too_long(urgency: Urgency, hours: int) -> bool:
    """Whether somebody waits longer than their urgency allows, so that the board marks it.

    Source: house rule: urgent the same day, soon within two days, routine within five.
    """
    return hours >= LONG_WAIT_HOURS[urgency]


def next_step(now: ReferralStatus, *, owned: bool, unanswered: bool, booked: bool = False, missed: bool = False) -> NextStep:
    """What moves a referral on. `unanswered`: the latest pre-screen left a safety question open; `booked`: an intake time
    lies ahead; `missed`: the person did not come to the latest one.

    Source: mission row 003-29: inquiry pipeline with owner and status; whoever misses a time is offered another (004-16).
    """
    if now in WAITING and unanswered and now != S.DIVERTED:
        return NextStep.CALL_AS_CLINICIAN
    if now == S.NEW and not owned:
        return NextStep.TAKE
    if missed and not booked and now in {S.NEW, S.CONTACTED, S.SCREENED}:
        return NextStep.OFFER_AGAIN
    if now == S.SCREENED and not booked:
        return NextStep.OFFER_TIME
    return _NEXT[now]


_NEXT = {
    S.NEW: NextStep.REACH,
    S.CONTACTED: NextStep.SCREEN,
    S.SCREENED: NextStep.ASSESS,
    S.ASSESSING: NextStep.PLACE,
    S.PLACED: NextStep.ADMIT,
    S.DIVERTED: NextStep.FOLLOW_DIVERSION,
    S.ADMITTED: NextStep.NOTHING,
    S.CLOSED: NextStep.NOTHING,
}


def _words(status: ReferralStatus) -> str:
    return status.value.replace("_", " ")
