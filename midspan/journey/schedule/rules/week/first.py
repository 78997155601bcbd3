"""What is a whole answer at once? Greedy: published places kept where they can be, then the scarcest first; no solver needed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from midspan.journey.schedule.rules.week import score
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.rules.week.people import open_to
from midspan.journey.schedule.terms.week import Placed, Stand, WeekGroup, WeekPerson


def first_answer(frame: Frame) -> list[Placed]:
    """A week that keeps every rule, found without search: groups that nobody fills are not held.

    Source: house design; greedy, no promise of quality.
    """
    return seat(frame, place(frame))


def place(frame: Frame) -> list[Placed]:
    """Groups in slots, rooms and with leaders, nobody seated.

    Source: house design; greedy.
    """
    board = _Board(frame)
    for group in sorted(frame.groups.values(), key=lambda one: _rank(frame, one)):
        board.put(group)
    return board.placed


def _rank(frame: Frame, group: WeekGroup) -> tuple[int, ...]:
    fixed = bool(group.fixed_slot) + bool(group.fixed_room) + bool(group.fixed_leader)
    options = len(frame.slots_of[group.id]) * len(frame.leaders_of[group.id])
    return (-fixed, not group.must, group.now is None, options)


class _Board:
    """What is taken so far."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.placed: list[Placed] = []
        self.taken: set[tuple[str, str, str]] = set()  # a room or leader, and a slot that overlaps theirs
        self.minutes: dict[str, int] = defaultdict(int)
        self.seats: dict[tuple[str, str], int] = defaultdict(int)  # slot and kind
        self.wanting = _wanting(frame)

    def put(self, group: WeekGroup) -> None:
        """Put the group where it costs least, if anywhere."""
        for slot in sorted(self.frame.slots_of[group.id], key=lambda one: self._cost(group, one)):
            room, leaders = self._room(group, slot), self._leaders(group, slot)
            if room and len(leaders) == group.leaders:
                self._take(group, slot, room, leaders)
                return

    def _cost(self, group: WeekGroup, slot: str) -> int:
        left = self.wanting[group.language, group.tags, group.stages, group.track, slot] - self.seats[slot, group.kind] * 2
        return score.slot_points(self.frame, group, slot) * 10 - left

    def _room(self, group: WeekGroup, slot: str) -> str:
        now = (group.now or Stand()).room
        free = [one for one in self.frame.rooms_of[group.id] if ("room", one, slot) not in self.taken]
        if now in free:
            return now
        return min(free, key=lambda one: (-self.frame.seats(group.id, one), self.frame.rooms[one].capacity), default="")

    def _leaders(self, group: WeekGroup, slot: str) -> tuple[str, ...]:
        length = self.frame.length(group, self.frame.slots[slot])
        free = [one for one in self.frame.leaders_of[group.id] if self._leads(one, slot, length)]
        now, wanted = (group.now or Stand()).leaders, (group.fixed_leader, group.preferred_leader)
        free.sort(key=lambda one: (one != wanted[0], one not in now, one != wanted[1], self.minutes[one]))
        if group.fixed_leader and group.fixed_leader not in free:
            return ()
        return tuple(free[: group.leaders])

    def _leads(self, leader: str, slot: str, length: int) -> bool:
        limit = self.frame.leaders[leader].minutes
        there = slot in self.frame.there[leader] and ("leader", leader, slot) not in self.taken
        return there and (limit is None or self.minutes[leader] + length <= limit)

    def _take(self, group: WeekGroup, slot: str, room: str, leaders: tuple[str, ...]) -> None:
        self.placed.append(Placed(group.id, slot, room, leaders))
        self.seats[slot, group.kind] += self.frame.seats(group.id, room)
        for leader in leaders:
            self.minutes[leader] += self.frame.length(group, self.frame.slots[slot])
        for other in self.frame.clashes[slot]:
            self.taken.add(("room", room, other))
            self.taken |= {("leader", one, other) for one in leaders}


def _wanting(frame: Frame) -> dict[tuple[object, ...], int]:
    """How many people could be in such a group in each slot."""
    found: dict[tuple[object, ...], int] = defaultdict(int)
    shapes = {(one.language, one.tags, one.stages, one.track): one.id for one in frame.groups.values()}
    for person in frame.people.values():
        for shape, group in shapes.items():
            if frame.fits(person, group):
                for slot in frame.free[person.id]:
                    found[(*shape, slot)] += 1
    return found


def seat(frame: Frame, placed: Iterable[Placed]) -> list[Placed]:
    """People into placed groups; groups below their minimum are closed and their members seated elsewhere.

    Source: house design; greedy.
    """
    seats = _Seats(frame, list(placed))
    order = sorted(frame.people.values(), key=lambda one: len(frame.free[one.id]))
    for person in order:
        seats.keep(person)
    for person in order:
        seats.fill(person)
    return seats.closed_below_minimum(order)


class _Seats:
    """Who sits where so far."""

    def __init__(self, frame: Frame, placed: list[Placed]) -> None:
        self.frame = frame
        self.placed = {one.group: one for one in placed}
        self.members: dict[str, list[str]] = {group: [] for group in self.placed}
        self.mine: dict[str, list[Placed]] = {person: [] for person in frame.people}
        self.minutes = {one.group: score.minutes_of(frame, one) for one in placed}

    def keep(self, person: WeekPerson) -> None:
        """Published groups first."""
        for group in person.now:
            if group in self.placed and self.may(person, self.placed[group]):
                self._sit(person, self.placed[group])

    def fill(self, person: WeekPerson) -> None:
        """The mix, then days, then minutes."""
        options = [one for one in self.placed.values() if open_to(self.frame, person, one)]
        while better := self._next(person, options):
            self._sit(person, better)

    def _next(self, person: WeekPerson, options: list[Placed]) -> Placed | None:
        before = score.person_points(self.frame, person, self.mine[person.id])
        best: tuple[int, int, Placed] | None = None
        for one in options:
            if self.may(person, one):
                gain = before - score.person_points(self.frame, person, [*self.mine[person.id], one])
                free = self.frame.seats(one.group, one.room) - len(self.members[one.group])
                if gain > 0 and (best is None or (gain, free) > best[:2]):
                    best = (gain, free, one)
        return best[2] if best else None

    def may(self, person: WeekPerson, one: Placed) -> bool:
        """Whether there is a seat for the person, beside whoever sits there and wherever else they sit."""
        members = self.members[one.group]
        if len(members) >= self.frame.seats(one.group, one.room) or not open_to(self.frame, person, one):
            return False
        clashes = self.frame.clashes[one.slot]
        return not any(other.slot in clashes for other in self.mine[person.id]) and self.frame.apart.get(
            person.id, set()
        ).isdisjoint(members)

    def _sit(self, person: WeekPerson, one: Placed) -> None:
        self.members[one.group].append(person.id)
        self.mine[person.id].append(one)

    def closed_below_minimum(self, order: list[WeekPerson]) -> list[Placed]:
        """Close the emptiest group below its minimum, seat its members elsewhere, and look again."""
        while low := [group for group, members in self.members.items() if len(members) < self.frame.groups[group].minimum]:
            for group in low:
                self._fill_up(group, order)
            low = [group for group in low if len(self.members[group]) < self.frame.groups[group].minimum]
            for group in sorted(low, key=lambda one: len(self.members[one]))[: max(1, len(low) // 2)]:
                self._close(group)
        return [replace(one, people=tuple(self.members[group])) for group, one in self.placed.items()]

    def _fill_up(self, group: str, order: list[WeekPerson]) -> None:
        """A group that must be held takes people whom it costs least, when that fills it."""
        one, lacking = self.placed[group], self.frame.groups[group].minimum - len(self.members[group])
        able = [person for person in order if person.id not in self.members[group] and self.may(person, one)]
        if not self.frame.groups[group].must or len(able) < lacking:
            return
        for person in able:
            if len(self.members[group]) < self.frame.groups[group].minimum and self.may(person, one):
                self._sit(person, one)

    def _close(self, group: str) -> None:
        gone = self.members.pop(group)
        del self.placed[group]
        for person in gone:
            self.mine[person] = [one for one in self.mine[person] if one.group != group]
        for person in gone:
            self.fill(self.frame.people[person])
