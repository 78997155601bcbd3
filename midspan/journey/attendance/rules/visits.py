"""How somebody stands tonight, when an arrival or departure can be recorded, and whether to ask for the way home."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.terms import (
    Standing,
    VisitFacts,
)


def standing(*, starts_at: datetime, now: datetime, grace_minutes: int, visits: Sequence[VisitFacts], excused: bool) -> Standing:
    """How someone stands this evening: here, late, left, excused, expected, or absent without a word.

    Within the grace after the first session's start nobody is late yet.
    Source: mission rows 002-18, 003-04; grace is part of the counting rule.
    """
    if visits:
        if all(visit.left_at is not None for visit in visits):
            return Standing.LEFT
        return Standing.LATE if late_minutes(starts_at, visits, grace_minutes=grace_minutes) else Standing.HERE
    if excused:
        return Standing.EXCUSED
    return Standing.EXPECTED if now <= starts_at + timedelta(minutes=grace_minutes) else Standing.SILENT


def late_minutes(starts_at: datetime, visits: Sequence[VisitFacts], *, grace_minutes: int = 0) -> int:
    """Minutes after the start at which somebody came; 0 within the grace or when they have not come.

    Source: mission row 002-18: late and early-leave minutes recorded.
    """
    if not visits:
        return 0
    late = int((min(visit.arrived_at for visit in visits) - starts_at).total_seconds() // 60)
    return late if late > grace_minutes else 0


def reasons_against_arrival(
    *, arrived_at: datetime, opens_at: datetime | None, now: datetime, early: bool, here: bool
) -> list[Reason]:
    """Why an arrival cannot be recorded. Empty means it can. `opens_at` is the check-in window's opening, if known.

    Source: mission row 003-04: the check-in window opens at 17:45 for an 18:00 group.
    """
    reasons = []
    if here:
        reasons.append(Reason("They are checked in already.", rule="003-04"))
    if arrived_at > now + timedelta(minutes=1):
        reasons.append(Reason("That time has not come yet.", rule="003-04", field="arrived_at"))
    if opens_at is not None and arrived_at < opens_at and not early:
        reasons.append(
            Reason(
                "Check-in has not opened yet. Record it as early if they wait inside.",
                rule="003-04",
                field="arrived_at",
            )
        )
    return reasons


def reasons_against_departure(*, arrived_at: datetime, left_at: datetime, gone: bool, now: datetime) -> list[Reason]:
    """Why a departure cannot be recorded. Empty means it can.

    Source: mission row 003-06: check-out is stamped.
    """
    reasons = []
    if gone:
        reasons.append(Reason("They were checked out already.", rule="003-06"))
    if left_at < arrived_at:
        reasons.append(Reason("They cannot leave before they came.", rule="003-06", field="left_at"))
    if left_at > now + timedelta(minutes=1):
        reasons.append(Reason("That time has not come yet.", rule="003-06", field="left_at"))
    return reasons


def needs_safe_ride_question(*, left_at: datetime, leave_by: datetime) -> bool:
    """Whether to ask how the person gets home: from a quarter of an hour before closing on.

    Source: mission row 003-06: check-out by 21:20, safe-ride prompt.
    """
    return left_at >= leave_by - timedelta(minutes=15)
