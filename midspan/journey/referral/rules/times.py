"""Which intake times are opened, who may be booked into one, and how far away the third free one is."""

from collections.abc import Container, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.program.rules import local_day
from midspan.foundation.records.terms import Reason
from midspan.journey.referral.rules.pipeline import reasons_against_working
from midspan.journey.referral.terms import BookingOutcome, PlannedSlot, ReferralStatus, SlotState, ThirdNext

LONGEST_AHEAD = timedelta(days=366)


def times_asked_for(
    first: date, clock: time, *, minutes: int, until: date | None, timezone: str, closed: Container[date] = frozenset()
) -> list[PlannedSlot]:
    """The intake time of a day, or of every week until a day (included), without closed days.

    The clock time stays when the clocks change; its length is of real minutes. Moments are in UTC.
    Source: mission row 004-15; IANA time zone database.
    """
    zone, slots, day = ZoneInfo(timezone), list[PlannedSlot](), first
    while day <= (until or first):
        if day not in closed:
            starts = datetime.combine(day, clock, zone).astimezone(UTC)
            slots.append(PlannedSlot(day, starts, starts + timedelta(minutes=minutes)))
        day += timedelta(days=7)
    return slots


def reasons_against_days(first: date, until: date | None, *, today: date) -> list[Reason]:
    """Why no intake time is opened on these days at all, asked before the weeks between them are counted.

    Source: house rule: a year ahead at most.
    """
    if first > today + LONGEST_AHEAD:
        return [Reason("A year ahead at most.", rule="004-15", field="starts_on")]
    if first < today:
        return [Reason("That day is over.", rule="004-15", field="starts_on")]
    if until is not None and not first <= until <= first + LONGEST_AHEAD:
        return [Reason("Repeat until a later day, a year ahead at most.", rule="004-15", field="until_on")]
    return []


def reasons_against_opening(
    slots: list[PlannedSlot], *, first: date, until: date | None, minutes: int, assesses: bool, name: str, at: datetime
) -> list[Reason]:
    """Why no intake time is opened so: a past or closed day, an odd length, or somebody who does not assess here.

    Source: mission row 004-15; lengths and the year ahead are house rule.
    """
    reasons = []
    if not 15 <= minutes <= 240:
        reasons.append(Reason("An intake time takes 15 to 240 minutes.", rule="004-15", field="minutes"))
    if until is not None and not first <= until <= first + LONGEST_AHEAD:
        reasons.append(Reason("Repeat until a later day, a year ahead at most.", rule="004-15", field="until_on"))
    elif not slots:
        reasons.append(Reason("The site is closed then.", rule="closure", field="starts_on"))
    elif slots[0].starts_at <= at:
        reasons.append(Reason("That time is over.", rule="004-15", field="starts_on"))
    if not assesses:
        who = "An administrator assigns roles under Staff."
        reasons.append(Reason(f"{name} does not assess at this site.", rule="004-15", who=who, field="clinician"))
    return reasons


def reasons_against_overlap(taken: Iterable[PlannedSlot], name: str) -> list[Reason]:
    """Why a colleague cannot assess then: other intake times of theirs overlap.

    Source: house rule: nobody is booked twice.
    """
    days = sorted({slot.on for slot in taken})
    if not days:
        return []
    said = ", ".join(f"{day:%d %b}" for day in days[:4]) + (" …" if len(days) > 4 else "")
    return [Reason(f"{name} has an intake time then already: {said}.", rule="one-at-a-time", field="starts")]


def reasons_against_withdrawing(state: SlotState, because: str) -> list[Reason]:
    """Why an intake time is not taken back: somebody is booked, it is over, or nobody says why.

    Source: house rule: nobody loses a time unasked.
    """
    if state == SlotState.BOOKED:
        return [Reason("Somebody is booked then: move them first.", rule="004-16")]
    if state != SlotState.FREE:
        return [Reason("This time is over or withdrawn already.", rule="004-15")]
    return [] if because.strip() else [Reason("Say why the time is withdrawn.", rule="004-15", field="because")]


def reasons_against_booking(now: ReferralStatus, *, state: SlotState, same_site: bool, booked: bool) -> list[Reason]:
    """Why a referral is not booked into an intake time. `booked`: it has one ahead already.

    Source: mission rows 003-29 and 004-15; whoever needs other care first is screened again before (000-02).
    """
    if reasons := reasons_against_working(now):
        return reasons
    if now == ReferralStatus.DIVERTED:
        return [Reason("Other care comes first for this person. Screen again once that is settled.", rule="000-02")]
    reasons = []
    if booked:
        reasons.append(Reason("This person has an intake time already: move it instead.", rule="004-15", field="slot"))
    return reasons + reasons_against_slot(state, same_site=same_site)


def reasons_against_slot(state: SlotState, *, same_site: bool) -> list[Reason]:
    """Why nobody is booked into this time.

    Source: mission row 004-15; house rule: one person a time.
    """
    if state != SlotState.FREE:
        return [Reason("Somebody else took this time, or it is over. Choose another.", rule="one-at-a-time", field="slot")]
    return [] if same_site else [Reason("That time is at another site.", rule="004-15", field="slot")]


def reasons_against_marking(
    *, starts_at: datetime, cancelled: bool, now: str, outcome: BookingOutcome, at: datetime
) -> list[Reason]:
    """Why a booking cannot be marked as kept or missed. A wrong mark may be changed to the other.

    Source: mission row 004-15; facts/program 3.5: no-shows are counted by stage.
    """
    if cancelled:
        return [Reason("This booking was given up.", rule="004-15")]
    if at < starts_at:
        return [Reason("It has not begun yet.", rule="004-15")]
    return [Reason("It is marked so already.", rule="004-15")] if now == outcome else []


def state_of(*, starts_at: datetime, withdrawn: bool, booked: bool, outcome: str, at: datetime) -> SlotState:
    """How an intake time stands. `booked`: a booking that was not given up, with its outcome if it has one.

    Source: house rule.
    """
    if withdrawn:
        return SlotState.WITHDRAWN
    if booked:
        return SlotState(outcome) if outcome else SlotState.BOOKED
    return SlotState.FREE if starts_at > at else SlotState.UNUSED


def third_next_available(free: Iterable[datetime], *, at: datetime, timezone: str) -> ThirdNext:
    """Days from today to the third free intake time, in calendar days, weekends counted; 0 is today.

    The third, because the first and second are often free by chance.
    Source: Institute for Healthcare Improvement, third next available appointment; facts/program 3.2, principle 1.
    """
    ahead = sorted(moment for moment in free if moment > at)
    third = ahead[2] if len(ahead) > 2 else None
    days = (local_day(third, timezone) - local_day(at, timezone)).days if third else None
    return ThirdNext(len(ahead), ahead[0] if ahead else None, third, days)
