"""Where a referral may go next, where the pre-screen sends somebody, and how long people wait: pure decisions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from midspan.foundation.records.terms import Reason
from midspan.journey.referral.terms import (
    LONG_WAIT_HOURS,
    STEP_DOWN_SOURCES,
    TRANSITIONS,
    WAITING,
    Answer,
    Answered,
    Arrival,
    ContactChannel,
    ContactOutcome,
    Diversion,
    NextStep,
    PreScreenFacts,
    ReferralStatus,
    ReferralType,
    SafeContact,
    SourceKind,
    TimeToAnswer,
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


def is_step_down(arrival: Arrival) -> bool:
    """Whether somebody comes from more intensive care, so that its discharge summary is asked for.

    `prior_level` may be our word, the sender's, or a level's number, as in 3.5.
    Source: mission row 002-01; levels from 2.5 upwards of the ASAM Criteria.
    """
    level = _spoken(arrival.prior_level)
    intensive = (level[:1].isdigit() and level >= "2.5") or any(word in level for word in _INTENSIVE)
    return arrival.source_kind in STEP_DOWN_SOURCES or intensive or arrival.discharged_on is not None


def from_partial_hospitalization(arrival: Arrival) -> bool:
    """Whether the talk before leaving partial hospitalization is due.

    Source: mission row 003-14; level 2.5 of the ASAM Criteria.
    """
    level = _spoken(arrival.prior_level)
    return arrival.source_kind == SourceKind.PARTIAL_HOSPITALIZATION or level.startswith(("2.5", "partial"))


_INTENSIVE = ("inpatient", "withdrawal", "detox", "residential", "partial")


def reasons_against_requesting_summary(arrival: Arrival, *, received: bool) -> list[Reason]:
    """Why no discharge summary is asked for. Asking again while none came is allowed.

    Source: mission row 002-01.
    """
    if received:
        return [Reason("The discharge summary has arrived already.", rule="002-01")]
    if not is_step_down(arrival):
        text = "There is nobody to ask: this person comes from no hospital, detox, residential or day program."
        return [Reason(text, rule="002-01", who="Write down the prior level if that is wrong.")]
    return []


def reasons_against_receiving_summary(*, received: bool) -> list[Reason]:
    """Why a discharge summary cannot be noted as received. One that nobody asked for is welcome.

    Source: mission row 002-01.
    """
    return [Reason("The discharge summary was noted as received already.", rule="002-01")] if received else []


def reasons_against_interview(
    now: ReferralStatus, arrival: Arrival, *, held: bool, what_worked: str, personal_objectives: str
) -> list[Reason]:
    """Why the transition interview cannot be written down: not from partial hospitalization, held, closed, or empty.

    Source: mission row 003-14: counselling before discharge on best practice and personal objectives.
    """
    if now == S.CLOSED:
        return reasons_against_working(now)
    if held:
        return [Reason("The transition interview was held and written down already.", rule="003-14")]
    if not from_partial_hospitalization(arrival):
        return [Reason("This interview is for people who come from partial hospitalization.", rule="003-14")]
    asked = {"what_worked": (what_worked, "Write what worked for the person there."),
             "personal_objectives": (personal_objectives, "Write what the person wants to reach here.")}  # fmt: skip
    return [Reason(text, rule="003-14", field=field) for field, (words, text) in asked.items() if not words.strip()]


def reasons_against_motivation(referral_type: ReferralType, *, mandated_by: str) -> list[Reason]:
    """Why the note on willingness is incomplete: whoever is mandated is mandated by somebody.

    Source: mission row 002-54.
    """
    if referral_type == ReferralType.MANDATED and not mandated_by.strip():
        return [Reason("Say who mandates the treatment: a court, an employer, an agency.", rule="002-54", field="mandated_by")]
    return []


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


def reasons_against_inquiry(*, received_at: datetime, answered_at: datetime | None, at: datetime) -> list[Reason]:
    """Why an inquiry cannot have come or been answered then.

    Source: mission row 002-08: time to answer is measured, so times must be possible.
    """
    reasons = []
    if received_at > at:
        reasons.append(Reason("That lies in the future.", rule="002-08", field="received_at"))
    if answered_at is not None and not received_at <= answered_at <= at:
        reasons.append(Reason("An answer comes after the call and not in the future.", rule="002-08", field="answered_at"))
    return reasons


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


def next_step(now: ReferralStatus, *, owned: bool, unanswered: bool) -> NextStep:
    """What moves a referral on. `unanswered`: the latest pre-screen left a safety question open.

    Source: mission row 003-29: inquiry pipeline with owner and status.
    """
    if now in WAITING and unanswered and now != S.DIVERTED:
        return NextStep.CALL_AS_CLINICIAN
    if now == S.NEW and not owned:
        return NextStep.TAKE
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


def time_to_answer(inquiries: Iterable[Answered], *, standard_minutes: int, at: datetime) -> TimeToAnswer:
    """Median time to an answer and how many were answered within the standard.

    An inquiry still waiting counts against the standard once its time is over, and not before.
    Source: mission row 002-08.
    """
    within_time = timedelta(minutes=standard_minutes)
    rows = list(inquiries)
    took = [row.answered_at - row.received_at for row in rows if row.answered_at is not None]
    waits = [at - row.received_at for row in rows if row.answered_at is None]
    return TimeToAnswer(
        counted=len(took) + sum(wait > within_time for wait in waits),
        within=sum(time <= within_time for time in took),
        waiting=len(waits),
        median=median(took) if took else None,  # type: ignore[type-var]  # stubs know numbers only
        standard_minutes=standard_minutes,
    )


def _words(status: ReferralStatus) -> str:
    return status.value.replace("_", " ")


def _spoken(level: str) -> str:
    return level.strip().casefold().replace("_", " ")
