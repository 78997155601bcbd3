"""How does an invented person come in: from which source, reached when, screened, assessed, placed or lost?"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from midspan.doors.demo.course import Attempt, Course, Findings
from midspan.doors.demo.names import Person
from midspan.doors.demo.words import sentences
from midspan.journey.referral.terms import (
    CloseReason,
    ContactChannel,
    ContactOutcome,
    Diversion,
    PriorLevel,
    ReferralStatus,
    ReferralType,
    SourceKind,
    Urgency,
)

K = SourceKind
# Shares by source: TEDS-D 2017-2020 (self 45, criminal justice 26, community 11, SUD provider 10, health care 8) with the
# providers told apart, and somewhat more step-downs, as intensive outpatient programs see them.
SOURCES = (
    (K.SELF, 31, ""),
    (K.FAMILY, 9, ""),
    (K.COURT, 18, "Example County Drug Court"),
    (K.DETOX, 10, "Placeholder Detox Center"),
    (K.RESIDENTIAL, 9, "Sample House Residential"),
    (K.PARTIAL_HOSPITALIZATION, 6, "Specimen Day Hospital"),
    (K.HOSPITAL, 6, "Example General Hospital"),
    (K.HEALTH_CARE, 6, "Sample Family Practice"),
    (K.COMMUNITY, 3, "Example Street Outreach"),
    (K.EMPLOYER, 2, "Placeholder Logistics"),
)
PRIOR = {K.DETOX: PriorLevel.WITHDRAWAL_MANAGEMENT, K.RESIDENTIAL: PriorLevel.RESIDENTIAL, K.HOSPITAL: PriorLevel.INPATIENT,
         K.PARTIAL_HOSPITALIZATION: PriorLevel.PARTIAL_HOSPITALIZATION}  # fmt: skip
WHY_NOW = sentences("referrals")["why_now"]  # by source
DETOX_SHARE = 0.04  # of the admitted went to withdrawal management first
OUTCOMES = ((ContactOutcome.NO_ANSWER, 5), (ContactOutcome.LEFT_MESSAGE, 4), (ContactOutcome.WRONG_NUMBER, 1))
DIVERSIONS = (Diversion.WITHDRAWAL_MANAGEMENT, Diversion.WITHDRAWAL_MANAGEMENT, Diversion.MEDICAL_CARE, Diversion.EMERGENCY)
# Days a waiting referral has waited at most, by stage; the freshest came this morning.
AGES = {ReferralStatus.NEW: 2.5, ReferralStatus.CONTACTED: 6, ReferralStatus.SCREENED: 9, ReferralStatus.ASSESSING: 13,
        ReferralStatus.PLACED: 16, ReferralStatus.DIVERTED: 14}  # fmt: skip
YOUNGEST = {ReferralStatus.NEW: 0.04, ReferralStatus.CONTACTED: 0.6, ReferralStatus.SCREENED: 1.2, ReferralStatus.ASSESSING: 2.5,
            ReferralStatus.PLACED: 5.5, ReferralStatus.DIVERTED: 1}  # fmt: skip


def blank(person: Person, motivation: str, found: Findings, now: datetime, rng: Random) -> Course:
    """A course with who comes, from where and why; its moments are still open (`received_at` stands at now)."""
    source, _, name = rng.choices(SOURCES, weights=[share for _, share, _ in SOURCES])[0]
    mandated = source in {K.COURT, K.EMPLOYER}
    kind = ReferralType.MANDATED if mandated else rng.choices([ReferralType.VOLUNTARY, ReferralType.UNKNOWN], weights=[9, 1])[0]
    return Course(
        number=0, person=person, stage=ReferralStatus.NEW, source=source, source_name=name,
        urgency=rng.choices(list(Urgency), weights=[6, 3, 1])[0], kind=kind, mandated_by=name if mandated else "",
        motivation=motivation, reason=rng.choice(WHY_NOW[source]), prior_level=PRIOR.get(source, ""), discharged_on=None,
        findings=found, received_at=now,
    )  # fmt: skip


def up_to_admission(course: Course, admitted_at: datetime, rng: Random) -> Course:
    """Backwards from admission: placed some days before, assessed about a week after the first word."""
    placed = _office_hours(admitted_at - timedelta(days=rng.choice([1, 2, 2, 3, 4, 5])), rng)
    assessed = _office_hours(placed - timedelta(days=rng.choice([0, 0, 1, 1, 2])), rng, before=placed)
    assessed = _on_time(assessed)
    to_detox = course.source in {K.SELF, K.FAMILY} and rng.random() < DETOX_SHARE * 2
    received = _office_hours(assessed - timedelta(days=rng.choice([3, 4, 5, 6, 7, 8, 10]) + 7 * to_detox), rng)
    if to_detox:
        cleared = _office_hours(received + timedelta(days=6), rng)
        course = replace(course, diverted_to=Diversion.WITHDRAWAL_MANAGEMENT, detox_cleared_at=cleared)
    attempts = _attempts(received, received + timedelta(hours=rng.choice([2, 5, 20, 26, 44])), rng, course.person)
    screened = attempts[-1].at + timedelta(minutes=rng.randint(6, 25))
    return replace(
        _arrived(course, received, rng), attempts=attempts, screened_at=screened, assessed_at=assessed, placed_at=placed
    )


def up_to(stage: ReferralStatus, course: Course, now: datetime, place: float, rng: Random) -> Course:
    """A referral that waits today at `stage`; `place` from 0 to 1 says how long it has waited among its like."""
    age = timedelta(days=YOUNGEST[stage] + (AGES[stage] - YOUNGEST[stage]) * place)
    at = _by_day([now - age * left for left in (1, 0.75, 0.7, 0.4, 0.2)], now)
    course = _arrived(course, at[0], rng)
    if stage is ReferralStatus.NEW:
        return replace(course, attempts=_attempts(at[0], at[1], rng, course.person)[:-1] if place > 0.5 else ())
    course = replace(course, attempts=_attempts(at[0], at[1], rng, course.person))
    if stage is ReferralStatus.CONTACTED:
        return course
    if stage is ReferralStatus.DIVERTED:
        return replace(course, screened_at=at[2], diverted_to=rng.choice(DIVERSIONS))
    assessed = stage in {ReferralStatus.ASSESSING, ReferralStatus.PLACED}
    placed_at = at[4] if stage is ReferralStatus.PLACED else None
    return replace(course, screened_at=at[2], assessed_at=_on_time(at[3]) if assessed else None, placed_at=placed_at)


def up_to_closing(course: Course, day: date, now: datetime, rng: Random) -> Course:
    """A referral that comes to nothing: mostly never reached, or the person declines, or goes elsewhere."""
    received = datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)), now.tzinfo)
    why = rng.choices(
        [CloseReason.NOT_REACHED, CloseReason.DECLINED, CloseReason.ELSEWHERE, CloseReason.NOT_ELIGIBLE, CloseReason.OTHER],
        weights=[45, 25, 15, 10, 5],
    )[0]
    tries = _attempts(received, received + timedelta(days=rng.uniform(0.2, 3)), rng, course.person)
    if why is CloseReason.NOT_REACHED:
        tries = tuple(_missed(received + timedelta(days=days, hours=rng.uniform(0, 3)), rng, course.person) for days in (0, 2, 5))
    elif why is CloseReason.DECLINED:
        tries = (*tries[:-1], replace(tries[-1], outcome=ContactOutcome.DECLINED))
    closed = max(tries[-1].at + timedelta(minutes=20), received + timedelta(days=rng.uniform(4, 12)))
    return replace(
        _arrived(course, received, rng), stage=ReferralStatus.CLOSED, attempts=tries, closed_at=closed, close_reason=why
    )


def _arrived(course: Course, received: datetime, rng: Random) -> Course:
    left = received.date() - timedelta(days=rng.randint(0, 3)) if course.prior_level else None
    return replace(course, received_at=received.replace(second=0, microsecond=0), discharged_on=left)


def _attempts(received: datetime, reached: datetime, rng: Random, person: Person) -> tuple[Attempt, ...]:
    """None to two tries in vain, then the person is reached."""
    vain = rng.choices([0, 1, 2], weights=[55, 30, 15])[0]
    moments = [received + (reached - received) * ((n + 1) / (vain + 1)) for n in range(vain + 1)]
    _, *tried, spoke = _by_day([received, *moments], reached + timedelta(hours=1))
    return (*(_missed(moment, rng, person) for moment in tried), Attempt(spoke, ContactChannel.TELEPHONE, ContactOutcome.REACHED))


def _missed(at: datetime, rng: Random, person: Person) -> Attempt:
    outcome = rng.choices([outcome for outcome, _ in OUTCOMES], weights=[share for _, share in OUTCOMES])[0]
    if outcome is ContactOutcome.LEFT_MESSAGE and not person.may_leave_message:
        outcome = ContactOutcome.NO_ANSWER
    if person.may_text and rng.random() < 0.2:
        return Attempt(at, ContactChannel.TEXT, ContactOutcome.NO_ANSWER)
    return Attempt(at, ContactChannel.TELEPHONE, outcome)


def _office_hours(moment: datetime, rng: Random, *, before: datetime | None = None) -> datetime:
    """Some minute of the office's hours on that day or the weekday before; on `before`'s own day, two hours ahead of it."""
    if before is not None and moment.date() == before.date():
        return before - timedelta(hours=2)
    weekday = moment - timedelta(days=max(0, moment.isoweekday() - 5))  # a Saturday or Sunday moves to the Friday before
    return weekday.replace(hour=rng.randint(10, 15), minute=rng.randint(0, 59), second=0, microsecond=0)


def _on_time(moment: datetime) -> datetime:
    """Five minutes into an intake time of office hours that begins at the hour or half past it, not later than `moment`."""
    begins = moment - timedelta(minutes=5)
    half = 30 * (begins.minute // 30)
    return begins.replace(hour=min(begins.hour, 15), minute=half, second=0, microsecond=0) + timedelta(minutes=5)


def _by_day(moments: list[datetime], latest: datetime) -> list[datetime]:
    """The same moments between eight in the morning and eight at night, in order, none after `latest`."""
    moved: list[datetime] = []
    for moment in moments:
        if moment.hour < 8:
            moment = (moment - timedelta(days=1)).replace(hour=19)
        elif moment.hour >= 20:
            moment = moment.replace(hour=19)
        if moved:
            moment = max(moment, moved[-1] + timedelta(minutes=9))
        moved.append(min(moment, latest - timedelta(minutes=1)))
    return moved
