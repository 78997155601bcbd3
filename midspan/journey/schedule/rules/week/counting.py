"""What is short before any solver runs? Only what counting proves: a shortage named here is there in every possible week."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import DAYS, Shortage, Slot, WeekGroup, WeekPerson, WeekProblem

PARTS = ("morning", "afternoon", "evening")


def shortages(problem: WeekProblem) -> list[Shortage]:
    """Everything that must be short: groups nobody can lead or hold, leaders' hours, people's hours, seats by time and by kind.

    Each is a necessary condition: `lacks` is never more than the truth. Seats count a session of one person each.
    Source: counting bounds (Hall); docs/timetable.md.
    """
    frame = Frame(problem)
    counted = _Counted(frame)
    return [*_groups(frame), *_leaders(frame), *_people(counted), *_seats(counted)]


def _groups(frame: Frame) -> Iterator[Shortage]:
    """Groups that cannot be held whatever else is decided."""
    for group in frame.groups.values():
        who = [
            person.id for person in frame.people.values() if frame.fits(person, group.id) and frame.may_reach(person, group.id)
        ]
        there = sum(any(slot in frame.there[one] for slot in frame.slots_of[group.id]) for one in frame.leaders_of[group.id])
        tests = (
            ("slot", len(frame.slots_of[group.id]), 1, "stands in no slot: none is allowed and long enough"),
            ("room", len(frame.rooms_of[group.id]), 1, f"fits no room: none allowed holds its minimum of {group.minimum}"),
            (
                "leader",
                there,
                group.leaders,
                f"needs {group.leaders} with its credentials and language; {there} can lead it then",
            ),
            ("members", len(who), group.minimum, f"needs {group.minimum} members; {len(who)} people may join it"),
        )
        for what, possible, wanted, words in tests:
            if possible < wanted:
                yield Shortage(what, group.id, wanted, possible, f"{group.name} {words}.", (group.id,), at_least=False)
                break


def _leaders(frame: Frame) -> Iterator[Shortage]:
    """Minutes of the groups that must be held, against the minutes of whoever can lead them, by credentials."""
    for credentials in sorted({group.credentials for group in frame.groups.values() if group.must}):
        groups = [one for one in frame.groups.values() if one.must and set(credentials) <= set(one.credentials)]
        able = sorted({leader for group in groups for leader in frame.leaders_of[group.id]})
        limits = [frame.leaders[one].minutes for one in able]
        if any(limit is None for limit in limits):
            continue
        wanted = sum(group.leaders * _shortest(frame, group) for group in groups if frame.slots_of[group.id])
        possible = sum(limit for limit in limits if limit is not None)
        if wanted > possible:
            who = f"Facilitators with {', '.join(credentials)}" if credentials else "Facilitators"
            text = f"{who} lack at least {wanted - possible} minutes for the groups that must be held."
            names = tuple(one.id for one in groups)
            yield Shortage("leader_minutes", ", ".join(credentials) or "all", wanted, possible, text, names)


def _shortest(frame: Frame, group: WeekGroup) -> int:
    return min(frame.length(group, frame.slots[slot]) for slot in frame.slots_of[group.id])


@dataclass(frozen=True, slots=True)
class _Alike:
    """People whom counting cannot tell apart."""

    groups: frozenset[str]
    free: frozenset[str]
    minutes: int
    mix: tuple[tuple[str, int, int], ...]


class _Counted:
    """People alike, and the most minutes and sessions that they can reach."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.alike: dict[_Alike, list[WeekPerson]] = defaultdict(list)
        self._known: dict[object, int] = {}
        able = {one.id for one in frame.groups.values() if frame.rooms_of[one.id] and frame.leaders_of[one.id]}
        for person in frame.people.values():
            groups = frozenset(one for one in able if frame.fits(person, one) and frame.may_reach(person, one))
            mix = tuple((item.kind, item.minutes, item.sessions) for item in person.mix)
            self.alike[_Alike(groups, frame.free[person.id], person.minutes, mix)].append(person)

    def longest(self, groups: frozenset[str], slot: str) -> int:
        """The longest session that any of the groups can give in a slot; 0 where none can stand."""
        key = ("longest", groups, slot)
        if key not in self._known:
            frame = self.frame
            lengths = [frame.length(frame.groups[one], frame.slots[slot]) for one in groups if self.can_stand(one, slot)]
            self._known[key] = max(lengths, default=0)
        return self._known[key]

    def can_stand(self, group: str, slot: str) -> bool:
        """Whether enough of those who can lead a group are there in a slot."""
        key = ("stand", group, slot)
        if key not in self._known:
            there = sum(slot in self.frame.there[one] for one in self.frame.leaders_of[group])
            enough = slot in self.frame.slots_of[group] and there >= self.frame.groups[group].leaders
            self._known[key] = int(enough)
        return bool(self._known[key])

    def most(self, groups: frozenset[str], slots: frozenset[str], *, sessions: bool = False) -> int:
        """The most minutes (or sessions) one person can have in slots that do not overlap, were every seat theirs."""
        key = ("most", groups, slots, sessions)
        if key not in self._known:
            values = {slot: self.longest(groups, slot) for slot in slots}
            by_time = _best(self.frame, {slot: int(bool(value)) if sessions else value for slot, value in values.items()})
            each = (1 if sessions else max(self.frame.length(self.frame.groups[one], self.frame.slots[slot]) for slot in at)
                    for one in groups if (at := [slot for slot in slots if self.can_stand(one, slot)]))  # fmt: skip
            self._known[key] = min(by_time, sum(each))
        return self._known[key]


def _best(frame: Frame, values: dict[str, int]) -> int:
    """The most that slots which do not overlap can add up to."""
    total = 0
    by_day: dict[int, list[Slot]] = defaultdict(list)
    for name in values:
        by_day[frame.slots[name].weekday].append(frame.slots[name])
    for slots in by_day.values():
        slots.sort(key=lambda one: one.ends)
        best: list[tuple[int, int]] = [(0, 0)]  # end, and the most until then
        for slot in slots:
            before = next(most for ends, most in reversed(best) if ends <= slot.starts)
            best.append((slot.ends, max(best[-1][1], before + values[slot.id])))
        total += best[-1][1]
    return total


def _people(counted: _Counted) -> Iterator[Shortage]:
    """People whose own hours leave too little, were every seat theirs."""
    frame = counted.frame
    for alike, people in counted.alike.items():
        possible = counted.most(alike.groups, alike.free)
        if possible >= alike.minutes:
            continue
        for person in people:
            text = f"{person.id} can come {possible} of {alike.minutes} minutes at most: {_what_blocks(counted, alike, person)}."
            yield Shortage("hours", person.id, alike.minutes, possible, text, people=(person.id,), at_least=True)
    for alike, people in counted.alike.items():
        for kind, minutes, sessions in alike.mix:
            groups = frozenset(one for one in alike.groups if frame.groups[one].kind == kind)
            possible, wanted = counted.most(groups, alike.free, sessions=bool(sessions)), sessions or minutes
            if possible < wanted:
                unit = "sessions" if sessions else "minutes"
                for person in people:
                    text = f"{person.id} can have {possible} of {wanted} {unit} of {kind} at most."
                    yield Shortage("mix", person.id, wanted, possible, text, people=(person.id,))


def _what_blocks(counted: _Counted, alike: _Alike, person: WeekPerson) -> str:
    frame = counted.frame
    if not alike.groups:
        return "no group is open to them"
    lost = [slot for slot in frame.slots if slot not in alike.free and counted.longest(alike.groups, slot)]
    times: dict[str, list[str]] = defaultdict(list)
    for slot in lost:
        for span in person.busy:
            if span.overlaps(frame.slots[slot]):
                times[span.why or "busy time"].append(_when(frame.slots[slot]))
    if not times:
        return "the groups open to them give no more"
    return "; ".join(f"{why} blocks {_and(dict.fromkeys(when))}" for why, when in times.items())


def _when(slot: Slot) -> str:
    return f"{DAYS[slot.weekday - 1]} {slot.part}"


def _and(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _seats(counted: _Counted) -> Iterator[Shortage]:
    """Sessions that people cannot have elsewhere, against the seats that can exist there, by time and by kind and by whom."""
    told: set[frozenset[str]] = set()
    for where, slots in _times(counted.frame):
        yield from _seats_of(counted, where, slots, "", told)
    for kind in sorted({group.kind for group in counted.frame.groups.values()}):
        yield from _seats_of(counted, kind, frozenset(counted.frame.slots), kind, set())


def _times(frame: Frame) -> Iterator[tuple[str, frozenset[str]]]:
    """One day's part at a time, then parts, days, and the week."""
    slots = list(frame.slots.values())
    for day in range(1, 8):
        for part in PARTS:
            yield f"{DAYS[day - 1]} {part}", frozenset(one.id for one in slots if one.weekday == day and one.part == part)
    for part in PARTS:
        yield f"All {part}s", frozenset(one.id for one in slots if one.part == part)
    for day in range(1, 8):
        yield DAYS[day - 1], frozenset(one.id for one in slots if one.weekday == day)
    yield "The week", frozenset(frame.slots)


def _circles(counted: _Counted) -> Iterator[tuple[str, list[_Alike]]]:
    """Everybody, then whoever can join fewer groups: by track, tag, stage and language."""
    yield "", list(counted.alike)
    traits: dict[str, list[_Alike]] = defaultdict(list)
    for alike, people in counted.alike.items():
        one = people[0]
        names = [("track", one.track), ("stage", one.stage), *(("tag", tag) for tag in one.tags)]
        names += [("language", one.languages[0])] if len(one.languages) == 1 else []
        for what, name in names:
            if name:
                traits[f"{what} {name}"].append(alike)
    yield from sorted(traits.items())


def _seats_of(counted: _Counted, where: str, slots: frozenset[str], kind: str, told: set[frozenset[str]]) -> Iterator[Shortage]:
    if not slots:
        return
    for circle, every in _circles(counted):
        inside = [alike for alike in every if any(alike.groups)]
        groups = frozenset(
            group for alike in inside for group in alike.groups if not kind or counted.frame.groups[group].kind == kind
        )
        needs = [(alike, _need(counted, alike, slots, kind)) for alike in inside]
        wanted = sum(need * len(counted.alike[alike]) for alike, need in needs)
        possible, limits, sizes = _possible(counted, groups, slots)
        people = tuple(person.id for alike, need in needs if need for person in counted.alike[alike])
        key = frozenset(people)
        if wanted > possible and key not in told:
            told.add(key)
            yield _lacking(
                f"{where} ({circle})" if circle else where, wanted, possible, limits, sizes, people, tuple(sorted(groups))
            )


def _need(counted: _Counted, alike: _Alike, slots: frozenset[str], kind: str) -> int:
    """Sessions one of them must have in these slots, however much they have elsewhere."""
    free, inside = alike.free, alike.free & slots
    if not kind:
        reach = min(alike.minutes, counted.most(alike.groups, free))
        left = reach - counted.most(alike.groups, free - slots)
        longest = max((counted.longest(alike.groups, slot) for slot in inside), default=0)
        return -(-left // longest) if left > 0 and longest else 0
    groups = frozenset(one for one in alike.groups if counted.frame.groups[one].kind == kind)
    most = 0
    for _kind, minutes, sessions in (item for item in alike.mix if item[0] == kind):
        longest = max((counted.longest(groups, slot) for slot in inside), default=0)
        if sessions:
            most = max(most, min(sessions, counted.most(groups, free, sessions=True)))
        elif longest:
            most = max(most, -(-min(minutes, counted.most(groups, free)) // longest))
    return most


def _possible(counted: _Counted, groups: frozenset[str], slots: frozenset[str]) -> tuple[int, dict[str, int], tuple[int, int]]:
    """No more seats than these groups can have in these slots: by groups, rooms, leaders; and by the last two alone."""
    frame = counted.frame
    here = [one for one in groups if any(counted.can_stand(one, slot) for slot in slots)]
    best = {one: max(frame.seats(one, room) for room in frame.rooms_of[one]) for one in here}
    by_rooms = by_leaders = 0
    limits = {"rooms": 0, "facilitators": 0}
    for clique in _cover(frame, slots):
        then = [one for one in here if any(counted.can_stand(one, slot) for slot in clique)]
        rooms = {room for one in then for room in frame.rooms_of[one]}
        leaders = {one for group in then for one in frame.leaders_of[group] if frame.there[one] & clique}
        most = max((frame.groups[one].maximum for one in then), default=0)
        held = sorted((min(frame.rooms[room].capacity, most) for room in rooms), reverse=True)
        by_rooms += sum(held[: len(then)])
        by_leaders += sum(sorted((best[one] for one in then), reverse=True)[: len(leaders)])
        limits = {"rooms": limits["rooms"] + sum(held), "facilitators": limits["facilitators"] + most * len(leaders)}
    usual = Counter((frame.groups[one].minimum, frame.groups[one].maximum) for one in here).most_common(1)
    return min(sum(best.values()), by_rooms, by_leaders), limits, usual[0][0] if usual else (6, 12)


def _cover(frame: Frame, slots: frozenset[str]) -> list[frozenset[str]]:
    """Slots in sets that overlap one another, each slot in one set."""
    left, found = set(slots), []
    for clique in sorted(frame.cliques, key=lambda one: -len(one & slots)):
        if part := frozenset(clique & left):
            found.append(part)
            left -= part
    return found


def _lacking(
    where: str, wanted: int, possible: int, limits: dict[str, int], sizes: tuple[int, int], people: tuple[str, ...],
    groups: tuple[str, ...],
) -> Shortage:  # fmt: skip
    lacks = wanted - possible
    close = groups_that_close(lacks, *sizes)
    further = [f"further {what}" for what, most in limits.items() if most < wanted]
    needs = f", with {_and(further)}" if further else ""
    text = f"{where} lacks at least {lacks} seats ({possible} possible, {wanted} needed); {_close_words(close)} would close it"
    return Shortage("seats", where, wanted, possible, f"{text}{needs}.", groups, people, close)


def groups_that_close(lacks: int, minimum: int, maximum: int) -> tuple[int, ...]:
    """Sizes of the fewest further groups that give so many seats: full ones, and a last one of at least the minimum.

    Source: group minimum and maximum (mission row 004-05); 14 seats are one group of 12 and one of 6.
    """
    full, rest = divmod(lacks, maximum)
    return (maximum,) * full + ((max(rest, minimum),) if rest else ())


def _close_words(sizes: tuple[int, ...]) -> str:
    numbers = Counter(sizes)
    words = [f"{'one' if count == 1 else count} of {size}" for size, count in numbers.items()]
    first, *rest = words
    count = numbers[sizes[0]]
    first = f"one more group of {sizes[0]}" if count == 1 else f"{count} more groups of {sizes[0]}"
    return _and([first, *rest])
