"""How many points does an answer cost? The objective of both stages, counted from the answer itself and not by the solver."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import Placed, Stand, WeekAnswer, WeekGroup, WeekPerson, WeekProblem, Wish


@dataclass(frozen=True, slots=True)
class Points:
    """What an answer costs, by stage; fewer are better."""

    slots: int
    people: int


def points(problem: WeekProblem, answer: WeekAnswer) -> Points:
    """The points of an answer that keeps the rules.

    Source: the weights of the problem; docs/timetable.md.
    """
    frame = Frame(problem)
    held = {one.group: one for one in answer.placed}
    slots = sum(stand_points(frame, group, held.get(group.id)) for group in problem.groups)
    seated = groups_of(answer.placed)
    mine = (person_points(frame, person, [held[one] for one in seated.get(person.id, ())]) for person in problem.people)
    return Points(slots, sum(mine))


def groups_of(placed: Iterable[Placed]) -> dict[str, list[str]]:
    """The groups of each person, by the person.

    Source: plain counting.
    """
    found: dict[str, list[str]] = {}
    for one in placed:
        for person in one.people:
            found.setdefault(person, []).append(one.group)
    return found


def closing_points(frame: Frame, group: WeekGroup) -> int:
    """What it costs not to hold a group, above holding it.

    Source: the weights of the problem.
    """
    weights = frame.weights
    return (weights.must if group.must else 0) + (weights.closed if group.now else 0)


def stand_points(frame: Frame, group: WeekGroup, placed: Placed | None) -> int:
    """What a group's slot and leaders cost; a room costs only when there is a choice, after everything else.

    Source: the weights of the problem.
    """
    if placed is None:
        return closing_points(frame, group)
    return frame.weights.held + slot_points(frame, group, placed.slot) + leader_points(frame, group, placed.leaders)


def slot_points(frame: Frame, group: WeekGroup, slot: str) -> int:
    """What it costs to stand in another slot than the published one.

    Source: the weights of the problem.
    """
    if group.now is None or group.now.slot in ("", slot):
        return 0
    return frame.weights.moved + frame.weights.moved_member * members_now(frame).get(group.id, 0)


def leader_points(frame: Frame, group: WeekGroup, leaders: Iterable[str]) -> int:
    """What the choice of leaders costs: those who are new, and a preferred one who is missing.

    Source: the weights of the problem.
    """
    chosen = set(leaders)
    now = group.now or Stand()
    new = len(chosen - set(now.leaders)) if now.leaders else 0
    missed = bool(group.preferred_leader) and group.preferred_leader not in chosen
    return frame.weights.other_leader * new + frame.weights.preferred * missed


def members_now(frame: Frame) -> Mapping[str, int]:
    """How many members each published group has.

    Source: plain counting.
    """
    known: dict[str, int] = frame.__dict__.setdefault("_members_now", {})
    if not known:
        for person in frame.people.values():
            for group in person.now:
                known[group] = known.get(group, 0) + 1
        known.setdefault("", 0)
    return known


def minutes_of(frame: Frame, placed: Placed) -> int:
    """Minutes that a session of a placed group gives.

    Source: docs/timetable.md.
    """
    return frame.length(frame.groups[placed.group], frame.slots[placed.slot])


def person_points(frame: Frame, person: WeekPerson, mine: list[Placed]) -> int:
    """What a person's week costs: hours, days, mix, continuity, moves, wishes.

    Source: the weights of the problem.
    """
    weights = frame.weights
    minutes = sum(minutes_of(frame, one) for one in mine)
    cost = weights.missing_minute * max(0, person.minutes - minutes) + weights.extra_minute * max(0, minutes - person.minutes)
    if person.days:
        days = len({frame.slots[one.slot].weekday for one in mine})
        cost += weights.missing_day * max(0, person.days - days) + weights.extra_day * max(0, days - person.days)
    for item in person.mix:
        of_kind = [one for one in mine if frame.groups[one.group].kind == item.kind]
        cost += weights.missing_session * max(0, item.sessions - len(of_kind))
        cost += weights.missing_mix_minute * max(0, item.minutes - sum(minutes_of(frame, one) for one in of_kind))
    if person.counsellor and not any(person.counsellor in one.leaders for one in mine):
        cost += weights.continuity
    cost += weights.left * len(set(person.now) - {one.group for one in mine})
    return cost + weights.wish * sum(not granted(frame, wish, mine) for wish in person.wishes)


def granted(frame: Frame, wish: Wish, mine: Iterable[Placed]) -> bool:
    """Whether a person's groups meet a wish.

    Source: docs/timetable.md.
    """
    return any(wished(frame, wish, one.group, one.slot) for one in mine) == wish.want


def seats_points(frame: Frame, could: Iterable[Placed], placed: list[Placed], people: Iterable[WeekPerson]) -> int:
    """What seats cost in stage two: of these people, and of the groups that could be held.

    Source: the weights of the problem.
    """
    held, seated = {one.group: one for one in placed}, groups_of(placed)
    cost = sum(frame.weights.held if one.group in held else closing_points(frame, frame.groups[one.group]) for one in could)
    return cost + sum(person_points(frame, person, [held[one] for one in seated.get(person.id, ())]) for person in people)


def wished(frame: Frame, wish: Wish, group: str, slot: str) -> bool:
    """Whether a group in a slot is what a wish speaks of.

    Source: docs/timetable.md.
    """
    if wish.group:
        return wish.group == group
    if wish.slot:
        return wish.slot == slot
    return wish.kind == frame.groups[group].kind if wish.kind else wish.part == frame.slots[slot].part
