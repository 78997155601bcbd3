"""How does a draft read as a board? Rows by room or facilitator, people with their hours, a week in numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from midspan.journey.schedule.rules.drafts import dressed, fixed, number_of
from midspan.journey.schedule.terms.board import BoardRow, Chip, DraftFigures, Lack, PersonLine
from midspan.journey.schedule.terms.week import DAYS, Change, Conflict, Placed, Slot, Unmet, WeekAnswer, WeekGroup, WeekProblem

Names = Mapping[str, str]


def chips(problem: WeekProblem, answer: WeekAnswer, conflicts: Sequence[Conflict], names: Names, texts: Names) -> list[Chip]:
    """Every group that is held, with where it stood before and what it breaks, in order of time.

    Source: decision 0016: results are a draft that staff compare with the published week.
    """
    groups, slots = {one.id: one for one in problem.groups}, {one.id: one for one in problem.slots}
    rooms, broken = {one.id: one.capacity for one in problem.rooms}, broken_by_group(conflicts, texts)
    found = [
        _chip(groups[one.group], one, slots, rooms.get(one.room, 0), broken.get(one.group, ()), names)
        for one in answer.placed
        if one.group in groups and one.slot in slots
    ]
    return sorted(found, key=lambda chip: (chip.weekday, chip.starts, chip.name, chip.group))


def _chip(group: WeekGroup, one: Placed, slots: Mapping[str, Slot], capacity: int, broken: tuple[str, ...], names: Names) -> Chip:
    slot, now = slots[one.slot], group.now
    moved = now is not None and now.slot not in ("", one.slot)
    return Chip(
        group=one.group,
        name=names.get(one.group, one.group),
        weekday=slot.weekday,
        starts=slot.starts,
        ends=slot.ends,
        room=one.room,
        room_name=names.get(one.room, ""),
        leaders=one.leaders,
        leader_names=", ".join(names.get(leader, leader) for leader in one.leaders),
        taken=len(one.people),
        seats=min(group.maximum, capacity),
        minimum=group.minimum,
        before=slots[now.slot].words if moved and now and now.slot in slots else "",
        new_leader=bool(now and now.leaders and set(one.leaders) != set(now.leaders)),
        new_room=bool(now and now.room and one.room != now.room),
        fixed=fixed(group),
        broken=broken,
    )


def broken_by_group(conflicts: Iterable[Conflict], names: Names) -> dict[str, tuple[str, ...]]:
    """The rules that a draft breaks, in words, by the groups they are about.

    Source: decision 0016: conflicts shown at once.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for one in conflicts:
        for group in sorted({one.group, *one.groups} - {""}):
            found[group].append(dressed(one.text, names))
    return {group: tuple(texts) for group, texts in found.items()}


def days_of(problem: WeekProblem) -> list[int]:
    """The weekdays on which anything can stand.

    Source: plain reading.
    """
    return sorted({slot.weekday for slot in problem.slots})


def rows_by_room(problem: WeekProblem, found: Sequence[Chip], names: Names) -> list[BoardRow]:
    """A row for each room with the groups in it; rooms that stand empty all week come last.

    Source: decision 0016: the draft as a board.
    """
    days = days_of(problem)
    rows = []
    for room in problem.rooms:
        mine = [chip for chip in found if chip.room == room.id]
        if mine or room.id.startswith("r"):
            minutes = sum(chip.ends - chip.starts for chip in mine)
            rows.append(BoardRow(room.id, names.get(room.id, room.title), str(room.capacity), _by_day(mine, days), minutes))
    return sorted(rows, key=lambda row: (not row.minutes, row.name))


def rows_by_leader(problem: WeekProblem, found: Sequence[Chip], names: Names) -> list[BoardRow]:
    """A row for each facilitator with the groups they lead; who leads none comes last.

    Source: decision 0016: the draft as a board.
    """
    days = days_of(problem)
    rows = []
    for leader in problem.leaders:
        mine = [chip for chip in found if leader.id in chip.leaders]
        minutes = sum(chip.ends - chip.starts for chip in mine)
        rows.append(BoardRow(leader.id, names.get(leader.id, leader.id), "", _by_day(mine, days), minutes))
    return sorted(rows, key=lambda row: (not row.minutes, row.name))


def _by_day(found: Iterable[Chip], days: Iterable[int]) -> tuple[tuple[str, tuple[Chip, ...]], ...]:
    mine = list(found)
    return tuple((DAYS[day - 1], tuple(chip for chip in mine if chip.weekday == day)) for day in days)


def people_lines(
    problem: WeekProblem, answer: WeekAnswer, lacking: Sequence[Unmet], names: Names, texts: Names
) -> list[PersonLine]:
    """Everybody's week in the draft, who lacks most first. `texts` are the names inside sentences.

    Source: decision 0016: hours reached by people; unmet wishes with the constraint that blocked each.
    """
    groups, slots = {one.id: one for one in problem.groups}, {one.id: one for one in problem.slots}
    mine: dict[str, list[Placed]] = defaultdict(list)
    for one in answer.placed:
        for key in one.people:
            mine[key].append(one)
    lacks = _lacks(lacking, texts)
    found = []
    for person in problem.people:
        held = sorted(mine[person.id], key=lambda one: (slots[one.slot].weekday, slots[one.slot].starts))
        minutes = sum(groups[one.group].minutes or slots[one.slot].minutes for one in held)
        found.append(
            PersonLine(
                person.id, names.get(person.id, person.id), minutes, person.minutes,
                len({slots[one.slot].weekday for one in held}), person.days,
                tuple((one.group, f"{slots[one.slot].words} {names.get(one.group, one.group)}") for one in held),
                any(person.counsellor in one.leaders for one in held) if person.counsellor else None,
                set(person.now) != {one.group for one in held}, tuple(lacks[person.id]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda line: (line.reached, line.minutes - line.target, not line.lacks, line.name))


def _lacks(lacking: Sequence[Unmet], names: Names) -> dict[str, list[Lack]]:
    found: dict[str, list[Lack]] = defaultdict(list)
    for need in lacking:
        blocked = tuple(dict.fromkeys(dressed(one.text, names) for one in need.blocked))
        found[need.person].append(Lack(dressed(need.text, names), blocked))
    return found


def figures_of(
    problem: WeekProblem, answer: WeekAnswer, lines: Sequence[PersonLine], found: Sequence[Chip], conflicts: Sequence[Conflict]
) -> DraftFigures:
    """A draft in numbers.

    Source: plain counting.
    """
    return DraftFigures(
        reached=sum(line.reached for line in lines), people=len(lines), held=len(answer.placed), groups=len(problem.groups),
        moved_groups=sum(chip.changed for chip in found), moved_people=sum(line.moved for line in lines),
        own_counsellor=sum(bool(line.sees_counsellor) for line in lines),
        with_counsellor=sum(line.sees_counsellor is not None for line in lines), broken=len(conflicts),
        minutes_missing=sum(max(0, line.target - line.minutes) for line in lines),
    )  # fmt: skip


def choices_of(problem: WeekProblem, group: str) -> tuple[list[Slot], list[str], list[str]]:
    """Where a group may stand: times in order, rooms and leaders by id. Breaking other rules is shown afterwards.

    Source: decision 0016: adjust by hand.
    """
    one = next(found for found in problem.groups if found.id == group)
    slots = [slot for slot in problem.slots if not one.slots or slot.id in one.slots]
    rooms = [room.id for room in problem.rooms if (not one.rooms and room.id.startswith("r")) or room.id in one.rooms]
    return sorted(slots, key=lambda slot: (slot.weekday, slot.starts)), rooms, [leader.id for leader in problem.leaders]


def told(changes: Iterable[Change], names: Names, groups: Mapping[int, str]) -> list[tuple[str, str]]:
    """Changes in words, kind and text; the same change of several meetings of one group is told once, with its number.

    Source: decision 0016: differences from the published week.
    """
    alike: dict[tuple[str, int, str, str], list[Change]] = defaultdict(list)
    for one in changes:
        alike[one.kind, number_of(one.group) if one.group else 0, one.before, one.after].append(one)
    return [
        (kind, _many(found, groups.get(group, ""), names) if len(found) > 1 and kind in _ALIKE else dressed(one.text, names))
        for (kind, group, _before, _after), found in alike.items()
        for one in (found[:1] if kind in _ALIKE else found)
    ]


def _many(found: Sequence[Change], group: str, names: Names) -> str:
    one = found[0]
    before, after = dressed(one.before, names), dressed(one.after, names)
    words = {"leaders": "are led by {after}, before by {before}", "room": "move from {before} to {after}"}[one.kind]
    return f"{group}: {len(found)} meetings a week {words.format(before=before, after=after)}."


_ALIKE = frozenset({"leaders", "room"})
FOR_GROUPS = frozenset({"held", "closed", "slot", "room", "leaders"})
