"""Why somebody cannot join a group from a day on, take one seat, or bring a guest; and how far along they are."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from midspan.foundation.program.terms import BlockFacts, GroupType, Phase
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms import Enrolment, HoursClash, MeetingTimes, Restriction, Stretch

PHASE_WORDS = {Phase.EARLY: "early", Phase.MIDDLE: "middle", Phase.LATE: "late"}
EARLY_WEEKS, MIDDLE_WEEKS = 4, 12  # starting values; the program's profile may set others
ENTERED_WITHIN = timedelta(hours=72)  # after its end somebody may still be entered in a session
WITH_GUESTS = frozenset({GroupType.MULTI_FAMILY, GroupType.FAMILY_EDUCATION, GroupType.COUPLES})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def phase_of(*, day_of_treatment: int, early_weeks: int = EARLY_WEEKS, middle_weeks: int = MIDDLE_WEEKS) -> Phase:
    """How far along somebody is on a day of treatment (the first is 1): early, middle or late.

    Source: mission rows 002-20, 002-21, 002-27; four weeks of early recovery as in the Matrix schedule, twelve as the
    usual length: starting values that a program replaces.
    """
    if day_of_treatment <= early_weeks * 7:
        return Phase.EARLY
    return Phase.MIDDLE if day_of_treatment <= middle_weeks * 7 else Phase.LATE


def reasons_against_joining(
    *,
    members: int,
    capacity: int,
    from_on: date,
    admitted_on: date | None,
    active: bool,
    enrolment: Enrolment = Enrolment.OPEN,
    starts_on: date | None = None,
    ends_on: date | None = None,
    phases: Collection[Phase] = (),
    phase: Phase | None = None,
    restriction: Restriction = Restriction.NONE,
    fits: bool = False,
    kept_apart: bool = False,
    by_telehealth: bool = False,
    telehealth_members: int = 0,
    telehealth_seats: int = 0,
    room_seats: int | None = None,
) -> list[Reason]:
    """Why a person cannot join a group from this day. Empty means they can.

    `members` counts all, `telehealth_members` those from elsewhere; `room_seats` is what the room holds, None without one.
    `fits` says that somebody who knows the person has checked that a group for some people only is right for them.
    Who is kept apart from whom, and why, is never said here.
    Source: mission rows 000-18 (nobody starts before admission), 002-27 (same stage), 002-28 (restricted), 004-05;
    capacity is house rule.
    """
    reasons = []
    if not active:
        reasons.append(Reason("Only people in treatment join a group: admit them first.", rule="000-18"))
    elif admitted_on and from_on < admitted_on:
        reasons.append(
            Reason(f"They were admitted on {admitted_on:%d %B %Y}; join from that day on.", rule="000-18", field="from_on")
        )
    reasons += _against_dates(from_on, enrolment, starts_on, ends_on)
    reasons += _against_size(members, capacity, by_telehealth, telehealth_members, telehealth_seats, room_seats)
    if phases and phase is not None and phase not in phases:
        meant = " or ".join(PHASE_WORDS[found] for found in Phase if found in phases)
        reasons.append(
            Reason(f"This group is for people in {meant} recovery; they are {PHASE_WORDS[phase]}.", rule="002-27", field="group")
        )
    if restriction != Restriction.NONE and not fits:
        reasons.append(Reason("This group is for some people only. Say that it is right for them.", rule="002-28", field="fits"))
    if kept_apart:
        reasons.append(
            Reason("Not possible in this group.", rule="kept-apart", who="A supervising clinician knows why.", field="group")
        )
    return reasons


def _against_size(
    members: int, capacity: int, by_telehealth: bool, telehealth_members: int, telehealth_seats: int, room_seats: int | None
) -> list[Reason]:
    full = ""
    if members >= capacity:
        full = f"The group is full: {members} of {capacity}. They can wait for a seat."
    elif by_telehealth and telehealth_members >= telehealth_seats:
        full = f"All telehealth seats are taken: {telehealth_members} of {telehealth_seats}."
    elif not by_telehealth and room_seats is not None and members - telehealth_members >= room_seats:
        full = f"The room is full: it holds {room_seats}. They can take part by telehealth or wait for a seat."
    who = "Whoever plans the week changes the size."
    return [Reason(full, rule="capacity", who=who, field="group")] if full else []


def _against_dates(from_on: date, enrolment: Enrolment, starts_on: date | None, ends_on: date | None) -> list[Reason]:
    if ends_on is not None and from_on >= ends_on:
        return [Reason(f"The group ends on {ends_on:%d %B %Y}.", rule="group", field="from_on")]
    if enrolment == Enrolment.CLOSED and starts_on is not None and from_on > starts_on:
        return [
            Reason(
                f"This is a closed group: it took members until {starts_on:%d %B %Y}.",
                rule="closed-group",
                who="A supervising clinician opens it.",
                field="group",
            )
        ]
    return []


def most_at_once(stretches: Iterable[Stretch], *, from_on: date) -> tuple[int, int]:
    """How many people belong at most on any day from a day on, and how many of them by telehealth (each at its highest).

    Source: house rule: a seat is counted for every day on which it is promised.
    """
    later = [each for each in stretches if each.until_on is None or each.until_on > max(from_on, each.from_on)]
    days = {from_on, *(each.from_on for each in later if each.from_on > from_on)}
    counts = [[each.by_telehealth for each in later if _there(each, day)] for day in days]
    return max(map(len, counts)), max(map(sum, counts))


def _there(stretch: Stretch, day: date) -> bool:
    return stretch.from_on <= day and (stretch.until_on is None or day < stretch.until_on)


def reasons_against_seat(
    *,
    planned: bool,
    of_group: bool,
    ends_at: datetime,
    at: datetime,
    in_treatment: bool,
    taken: int,
    capacity: int,
    by_telehealth: bool = False,
    telehealth_taken: int = 0,
    telehealth_seats: int = 0,
    room_seats: int | None = None,
    restriction: Restriction = Restriction.NONE,
    fits: bool = False,
    kept_apart: bool = False,
    makes_up: bool = False,
    makes_up_on: date | None = None,
    elsewhere: bool = False,
) -> list[Reason]:
    """Why somebody cannot take one seat in one session, as a visitor or to make up a missed one. Empty means they can.

    Source: mission rows 002-28, 000-18; decision 0016: make-up attendance in another series, visitors.
    """
    reasons = []
    if not of_group:
        reasons.append(Reason("This session is one person's own.", rule="session", field="session"))
    if not planned:
        reasons.append(Reason("This session was cancelled.", rule="session", field="session"))
    if at > ends_at + ENTERED_WITHIN:
        reasons.append(Reason("This session is over for too long to enter anybody.", rule="past-sessions", field="session"))
    if not in_treatment:
        reasons.append(Reason("Only people in treatment that day take a seat.", rule="000-18", field="episode"))
    reasons += _against_size(taken, capacity, by_telehealth, telehealth_taken, telehealth_seats, room_seats)
    if restriction != Restriction.NONE and not fits:
        reasons.append(Reason("This group is for some people only. Say that it is right for them.", rule="002-28", field="fits"))
    if kept_apart:
        who = "A supervising clinician knows why."
        reasons.append(Reason("Not possible in this session.", rule="kept-apart", who=who, field="session"))
    if makes_up and makes_up_on is None:
        reasons.append(Reason("Say which week it makes up.", rule="make-up", field="makes_up_on"))
    if elsewhere:
        reasons.append(Reason("They have another session at that time.", rule="person_booked_once", field="episode"))
    return reasons


def reasons_against_guest(*, kind: str, group_type: str, planned: bool, agreed: bool, name: str, ends_at: datetime,
                          at: datetime) -> list[Reason]:  # fmt: skip
    """Why somebody close to a person cannot be a guest of a session. Empty means they can.

    Source: mission row 002-29; 42 CFR Part 2 and house rule: nobody is invited without the person's own agreement.
    """
    if not planned:
        return [Reason("This session was cancelled.", rule="session")]
    if at > ends_at + ENTERED_WITHIN:
        return [Reason("This session is over for too long to enter anybody.", rule="past-sessions")]
    reasons = []
    if kind == "individual" or (kind == "group" and group_type not in WITH_GUESTS):
        text = "Guests come to multi-family, family education, couples and family sessions only."
        reasons.append(Reason(text, rule="002-29", field="name"))
    if not name.strip():
        reasons.append(Reason("Say who comes.", rule="002-29", field="name"))
    if not agreed:
        reasons.append(Reason("Nobody is invited without the person's own agreement.", rule="002-29", field="agreed"))
    return reasons


def reasons_against_role(phase: Phase | None) -> list[Reason]:
    """Why a member cannot be peer co-leader. Empty means they can.

    Source: mission row 002-20: members further along help newer members.
    """
    if phase in {None, Phase.EARLY}:
        return [Reason("A peer co-leader is further along: in middle or late recovery.", rule="002-20", field="role")]
    return []


def reasons_against_meetings(meetings: Sequence[BlockFacts]) -> list[Reason]:
    """Why a group cannot meet like this each week. Empty means it can.

    Source: house rule: a group is in one place at a time.
    """
    reasons = []
    for number, one in enumerate(meetings):
        if one.ends <= one.starts:
            reasons.append(Reason(f"{WEEKDAYS[one.weekday - 1]}: it ends before it begins.", rule="meeting", field="meetings"))
        for other in meetings[:number]:
            if one.weekday == other.weekday and one.starts < other.ends and other.starts < one.ends:
                text = f"{WEEKDAYS[one.weekday - 1]} {one.starts:%H:%M}: two meetings at once."
                reasons.append(Reason(text, rule="meeting", field="meetings"))
    return reasons


def reasons_against_hours_met(clashes: Iterable[HoursClash]) -> list[Reason]:
    """Why a group does not go with somebody's week: each meeting that meets hours given to work, school or care.

    Source: mission row 000-06: the scheduler avoids clashes; whoever has arranged it with the person may still seat them.
    """
    return [
        Reason(
            f"{WEEKDAYS[each.block.weekday - 1]} {each.block.starts:%H:%M} meets their hours of {each.kind} "
            f"({each.minutes} minutes).",
            rule="000-06",
            who="Say that it was arranged with them.",
            field="despite_hours",
        )
        for each in clashes
    ]


def reasons_against_size(
    *, minimum: int, capacity: int, telehealth_seats: int, members: int, telehealth_members: int, room_seats: int | None
) -> list[Reason]:
    """Why a group cannot have this size. Empty means it can. `members` and `telehealth_members` are promised a seat.

    Source: house rule; sizes of 6 to 12.
    """
    reasons = []
    if minimum > capacity:
        reasons.append(Reason("The smallest size is above the largest.", rule="capacity", field="minimum"))
    if capacity < max(members, 1):
        reasons.append(Reason(f"{members} people belong to the group.", rule="capacity", field="capacity"))
    if telehealth_seats < telehealth_members:
        text = f"{telehealth_members} people take part by telehealth."
        reasons.append(Reason(text, rule="capacity", field="telehealth_seats"))
    if telehealth_seats > capacity:
        reasons.append(Reason("There are more telehealth seats than seats.", rule="capacity", field="telehealth_seats"))
    if room_seats is not None and capacity > room_seats + telehealth_seats:
        text = f"The room holds {room_seats}, and {telehealth_seats} take part by telehealth."
        reasons.append(Reason(text, rule="room", field="capacity"))
    return reasons


def times_of(blocks: Iterable[BlockFacts]) -> list[MeetingTimes]:
    """When a group meets, in few words: meetings of a day that follow each other are one, and days with the same times stand
    together; a meeting that goes on after a change stands once.

    Source: house rule: people read times, not blocks.
    """
    spans: list[tuple[int, time, time]] = []
    for weekday, starts, ends in sorted({(block.weekday, block.starts, block.ends) for block in blocks}):
        if spans and spans[-1][0] == weekday and spans[-1][2] == starts:
            spans[-1] = (weekday, spans[-1][1], ends)
        else:
            spans.append((weekday, starts, ends))
    found: dict[tuple[time, time], list[int]] = {}
    for weekday, starts, ends in spans:
        found.setdefault((starts, ends), []).append(weekday)
    return [MeetingTimes(tuple(days), starts, ends) for (starts, ends), days in found.items()]
