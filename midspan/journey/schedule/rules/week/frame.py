"""Who may be where? A described week with its look-ups: which slots overlap, who fits which group, who can lead it."""

from collections.abc import Iterable
from functools import cached_property

from midspan.journey.schedule.terms.week import Leader, Slot, WeekGroup, WeekPerson, WeekProblem, WeekRoom


class Frame:
    """A week problem with everything looked up once. Knows nothing of any answer.

    Source: house design; what restricts a group is described in docs/timetable.md.
    """

    def __init__(self, problem: WeekProblem) -> None:
        self.problem, self.weights = problem, problem.weights
        self.slots = {
            one.id: one for one in sorted(problem.slots, key=lambda slot: (slot.weekday, slot.starts, slot.ends, slot.id))
        }
        self.rooms = {one.id: one for one in problem.rooms}
        self.leaders = {one.id: one for one in problem.leaders}
        self.groups = {one.id: one for one in problem.groups}
        self.people = {one.id: one for one in problem.people}
        self.apart: dict[str, set[str]] = {}
        for one, other in problem.apart:
            self.apart.setdefault(one, set()).add(other)
            self.apart.setdefault(other, set()).add(one)
        self._fits: dict[tuple[object, ...], dict[str, tuple[str, ...]]] = {}

    @cached_property
    def clashes(self) -> dict[str, frozenset[str]]:
        """Of each slot: every slot that overlaps it, itself included."""
        return {
            one.id: frozenset(other.id for other in self.slots.values() if one.overlaps(other)) for one in self.slots.values()
        }

    @cached_property
    def cliques(self) -> tuple[frozenset[str], ...]:
        """The largest sets of slots that all share some moment: whoever is in one slot of a set is in no other of it."""
        return tuple(cliques_of(self.slots.values()))

    def length(self, group: WeekGroup, slot: Slot) -> int:
        """Minutes that a session of the group gives in the slot."""
        return slot.minutes if group.minutes is None else group.minutes

    @cached_property
    def slots_of(self) -> dict[str, tuple[str, ...]]:
        """Slots in which a group may stand at all."""
        return {
            group.id: tuple(slot.id for slot in self.slots.values() if may_stand(group, slot)) for group in self.groups.values()
        }

    @cached_property
    def rooms_of(self) -> dict[str, tuple[str, ...]]:
        """Rooms that may hold a group: allowed, at its site, and large enough for its minimum."""
        return {
            group.id: tuple(room.id for room in self.rooms.values() if may_hold(group, room)) for group in self.groups.values()
        }

    @cached_property
    def leaders_of(self) -> dict[str, tuple[str, ...]]:
        """Who may lead a group, whenever it is. A fixed leader of a group led by one leaves nobody else."""
        found = {}
        for group in self.groups.values():
            able = (one.id for one in self.leaders.values() if not reasons_not_to_lead(group, one))
            alone = group.fixed_leader if group.leaders == 1 else ""
            found[group.id] = tuple(one for one in able if not alone or one == alone)
        return found

    @cached_property
    def there(self) -> dict[str, frozenset[str]]:
        """Slots in which a leader is there: inside their hours, not on leave."""
        return {
            one.id: frozenset(slot.id for slot in self.slots.values() if not why_away(one, slot)) for one in self.leaders.values()
        }

    @cached_property
    def free(self) -> dict[str, frozenset[str]]:
        """Slots that do not touch a person's busy time."""
        known: dict[object, frozenset[str]] = {}
        for person in self.people.values():
            if person.busy not in known:
                known[person.busy] = frozenset(
                    slot.id for slot in self.slots.values() if not any(span.overlaps(slot) for span in person.busy)
                )
        return {person.id: known[person.busy] for person in self.people.values()}

    def hurdles(self, person: WeekPerson) -> dict[str, tuple[str, ...]]:
        """Of each group: the rules by which the person cannot be a member, whenever it is; empty where they can."""
        traits = (person.languages, person.tags, person.stage, person.track)
        if traits not in self._fits:
            self._fits[traits] = {group.id: reasons_not_to_join(group, person) for group in self.groups.values()}
        return self._fits[traits]

    def fits(self, person: WeekPerson, group: str) -> bool:
        """Whether the person may be a member, whenever it is."""
        return not self.hurdles(person)[group]

    def reaches(self, person: WeekPerson, room: str) -> bool:
        """Whether a room is at the person's site; one without a site is everywhere."""
        return not person.site or self.rooms[room].site in ("", person.site)

    def may_reach(self, person: WeekPerson, group: str) -> bool:
        """Whether any room of the group is at the person's site."""
        return not person.site or any(self.reaches(person, room) for room in self.rooms_of[group])

    def seats(self, group: str, room: str) -> int:
        """How many members the group can have in the room."""
        return min(self.groups[group].maximum, self.rooms[room].capacity)


def cliques_of(slots: Iterable[Slot]) -> list[frozenset[str]]:
    """The maximal sets of slots that share a moment, by sweeping over their starts.

    Source: cliques of an interval graph.
    """
    found: list[frozenset[str]] = []
    known = list(slots)
    for one in known:
        at_start = frozenset(
            other.id for other in known if other.weekday == one.weekday and other.starts <= one.starts < other.ends
        )
        found.append(at_start)
    return [one for number, one in enumerate(found) if not any(one < other for other in found) and one not in found[:number]]


def may_stand(group: WeekGroup, slot: Slot) -> bool:
    """Whether a group may stand in a slot: allowed, long enough, and the fixed one where there is one.

    Source: docs/timetable.md.
    """
    if group.fixed_slot and slot.id != group.fixed_slot:
        return False
    return (not group.slots or slot.id in group.slots) and slot.minutes >= (group.minutes or 0)


def may_hold(group: WeekGroup, room: WeekRoom) -> bool:
    """Whether a room may hold a group.

    Source: docs/timetable.md; a group's minimum fits into its room.
    """
    if group.fixed_room and room.id != group.fixed_room:
        return False
    if group.site and room.site not in ("", group.site):
        return False
    return (not group.rooms or room.id in group.rooms) and room.capacity >= group.minimum


def reasons_not_to_lead(group: WeekGroup, leader: Leader) -> tuple[str, ...]:
    """Rules by which somebody cannot lead a group: credential, language.

    Source: mission row 000-25; docs/timetable.md.
    """
    credential = ("credential",) if set(group.credentials) - set(leader.credentials) else ()
    language = () if group.language in leader.languages else ("language",)
    return credential + language


def why_away(leader: Leader, slot: Slot) -> str:
    """Why a leader cannot be in a slot: "leave", "hours", or nothing.

    Source: docs/timetable.md.
    """
    if any(span.overlaps(slot) for span in leader.leave):
        return "leave"
    if leader.hours is not None and not any(span.covers(slot) for span in leader.hours):
        return "hours"
    return ""


def reasons_not_to_join(group: WeekGroup, person: WeekPerson) -> tuple[str, ...]:
    """Rules by which a person is not for a group: language, tag, stage, track.

    Source: mission rows 002-21, 002-04; docs/timetable.md.
    """
    language = () if group.language in person.languages else ("language",)
    tag = ("tag",) if set(group.tags) - set(person.tags) else ()
    stage = ("stage",) if group.stages and person.stage not in group.stages else ()
    track = ("track",) if group.track and person.track and group.track != person.track else ()
    return language + tag + stage + track
