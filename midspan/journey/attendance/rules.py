"""How presence becomes credited minutes and hours of the week, how someone stands tonight, when a group can be signed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.program.rules import is_partial_hospitalization, week_starts
from midspan.foundation.program.terms import CountingRuleFacts, Interval
from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.terms import (
    Attended,
    Planned,
    Presence,
    RoomLine,
    Standing,
    VisitFacts,
    WeekOfHours,
)

Minutes = int


def credited(attended: Attended, *, planned: Planned, rule: CountingRuleFacts) -> Minutes:
    """Whole minutes that count: present, inside the planned interval, breaks above the rule's limit taken out.

    Mutual help never gets here: only attendance at a program session is counted (row 004-10).
    Source: 42 CFR 410.44 (services in the plan); house rule: decision 0007; mission rows 002-09, 003-03.
    """
    inside = _merged(part for stretch in attended.present if (part := stretch.overlap(planned.interval)))
    in_breaks = sum(_seconds(part) for stretch in inside for pause in planned.breaks if (part := stretch.overlap(pause)))
    above_limit = max(0, in_breaks - rule.counted_break_minutes * 60)
    return (sum(_seconds(stretch) for stretch in inside) - above_limit) // 60


def plan_of(starts_at: datetime, ends_at: datetime, break_minutes: int) -> Planned:
    """The planned interval of a session with its break, which lies at the end.

    Source: house rule: templates put the break last, decision 0007.
    """
    pause = Interval(ends_at - timedelta(minutes=break_minutes), ends_at)
    return Planned(Interval(starts_at, ends_at), (pause,) if break_minutes else ())


def attended(line: RoomLine, *, visits: Iterable[VisitFacts], planned: Planned) -> Attended:
    """When someone was in the room: as the facilitator entered it, else as they were checked in and out.

    An open visit runs to the end of the session. Whoever is not marked present attended nothing.
    Source: house rule: the room knows better than the door, decision 0007.
    """
    if line.presence != Presence.PRESENT:
        return Attended()
    session = planned.interval
    if line.came_at is not None or line.left_at is not None:
        came, left = line.came_at or session.starts_at, line.left_at or session.ends_at
        return Attended((Interval(came, left),) if came < left else ())
    stays = (
        Interval(visit.arrived_at, max(visit.arrived_at, visit.left_at or session.ends_at))
        for visit in visits
        if visit.arrived_at < session.ends_at
    )
    return Attended(tuple(stays))


def week_of_hours(
    minutes_by_day: Mapping[date, int], *, starts_on: date, rule: CountingRuleFacts, still_planned_minutes: int = 0
) -> WeekOfHours:
    """A week of credited minutes against the track's targets, with the line to partial hospitalization.

    Source: mission rows 002-09, 003-03, 004-02 to 004-04: 9 hours in 3 days by default, 6-30 usual, 6 a day or 20 a week.
    """
    days = {day: minutes for day, minutes in minutes_by_day.items() if week_starts(day) == starts_on}
    total = sum(days.values())
    return WeekOfHours(
        starts_on=starts_on,
        minutes_by_day=days,
        still_planned_minutes=still_planned_minutes,
        target_minutes=rule.weekly_target_minutes,
        target_days=rule.weekly_target_days,
        partial_hospitalization=is_partial_hospitalization(minutes_of_days=days.values(), rule=rule),
        outside_usual_band=not rule.usual_low_minutes <= total + still_planned_minutes <= rule.usual_high_minutes,
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


def reasons_against_lines(lines: Mapping[str, RoomLine], *, planned: Planned) -> list[Reason]:
    """What is wrong with the rows of a room, by person; empty means they can be saved.

    Source: house rule: impossible times are refused at once, unfinished rows only at signing.
    """
    reasons = []
    for person, line in lines.items():
        if line.came_at and line.left_at and line.left_at < line.came_at:
            reasons.append(Reason(f"{person} cannot leave before they came.", rule="002-18"))
        outside = [moment for moment in (line.came_at, line.left_at) if moment and not _near(moment, planned.interval)]
        if outside:
            reasons.append(Reason(f"{person}: that time lies outside this session.", rule="002-18"))
        if line.participation is not None and not 0 <= line.participation <= 3:
            reasons.append(Reason(f"{person}: participation runs from 0 to 3.", rule="002-17"))
    return reasons


def reasons_against_signing_room(
    lines: Mapping[str, RoomLine], *, text: str, planned: Planned, now: datetime, signed: bool, cancelled: bool
) -> list[Reason]:
    """Why a group cannot be signed for everyone. Empty means it can. `lines` is keyed by the person's name.

    Source: mission rows 002-17, 002-18: participation per member, minutes recorded; house rule: no two notes alike.
    """
    if signed:
        return [Reason("This group was signed already. Add an amendment instead.", rule="signed-is-signed")]
    if cancelled:
        return [Reason("This session was cancelled.", rule="session")]
    reasons = []
    if now < planned.interval.ends_at - _breaks(planned):
        reasons.append(Reason("The group is not over yet; sign when it is.", rule="002-18"))
    if not text.strip():
        reasons.append(Reason("Write the shared note: what the group did.", rule="002-17", field="text"))
    for person, line in lines.items():
        if line.presence == Presence.EXPECTED:
            reasons.append(Reason(f"{person}: present or absent?", rule="002-18"))
        elif line.presence == Presence.PRESENT and not line.line.strip():
            reasons.append(Reason(f"{person} has no line yet.", rule="002-17"))
        elif line.presence == Presence.ABSENT and not line.absence_reason:
            reasons.append(Reason(f"{person}: why absent? “No word” is an answer.", rule="002-18"))
    return reasons + [
        Reason(f"{names} have the same line; write what was each one's own.", rule="alike") for names in alike(lines)
    ]


def alike(lines: Mapping[str, RoomLine]) -> list[str]:
    """Names of present people whose lines are word for word the same, joined.

    Source: house rule: a chart never holds another person's words.
    """
    words = {
        person: " ".join(line.line.casefold().split()) for person, line in lines.items() if line.presence == Presence.PRESENT
    }
    repeated = [text for text, count in Counter(words.values()).items() if text and count > 1]
    return [" and ".join(person for person, text in words.items() if text == same) for same in repeated]


def note_text(*, heading: str, topic: str, shared: str, people: Sequence[tuple[str, RoomLine, Minutes]], timezone: str) -> str:
    """The exact words that a signature of a group covers: heading, topic, shared note, one paragraph per person.

    `people` holds (name, row, credited minutes). Times are shown in the site's own time zone.
    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    zone = ZoneInfo(timezone)
    parts = [heading, *([f"Topic: {topic}"] if topic else []), shared.strip()]
    for name, line, minutes in people:
        if line.presence == Presence.PRESENT:
            times = " to ".join(f"{moment.astimezone(zone):%H:%M}" for moment in (line.came_at, line.left_at) if moment)
            parts.append(f"{name}: {minutes} minutes{f' ({times})' if times else ''}. {line.line.strip()}")
        else:
            parts.append(f"{name}: absent ({line.absence_reason.replace('_', ' ')}).")
    return "\n\n".join(parts)


def _merged(stretches: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for stretch in sorted(stretches, key=lambda found: found.starts_at):
        if merged and stretch.starts_at <= merged[-1].ends_at:
            merged[-1] = Interval(merged[-1].starts_at, max(merged[-1].ends_at, stretch.ends_at))
        else:
            merged.append(stretch)
    return merged


def _seconds(stretch: Interval) -> int:
    return int((stretch.ends_at - stretch.starts_at).total_seconds())


def _near(moment: datetime, session: Interval) -> bool:
    """Within the session's day: four hours around it."""
    return session.starts_at - timedelta(hours=4) <= moment <= session.ends_at + timedelta(hours=4)


def _breaks(planned: Planned) -> timedelta:
    return sum((pause.ends_at - pause.starts_at for pause in planned.breaks), timedelta())
