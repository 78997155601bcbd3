"""Stage two: who sits in which group? Slots, rooms and leaders stand; a group that too few can join is closed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from midspan.journey.schedule.rules.week import score
from midspan.journey.schedule.rules.week.engine import TUNING, Effort, Outcome, Stopwatch, cp_model, run, worth
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.rules.week.reachable import least, most
from midspan.journey.schedule.rules.week.relaxing import fixed, relaxed
from midspan.journey.schedule.terms.week import Placed, Slot, WeekPerson, Wish

LARGE = 400  # seats to decide on
NEAR = 0.002  # of a large part: nearer to proven best, the time is better spent on the parts to come
DIVE_PERCENT = 35  # of a part's time, at most

Better = Callable[[int, int, Callable[[], list[Placed]]], None]  # objective, bound, and how to read the answer


@dataclass
class PeopleModel:
    """The model of stage two: who sits where, and which groups are held."""

    frame: Frame
    placed: dict[str, Placed]
    model: Any
    sits: dict[tuple[str, str], Any] = field(default_factory=dict)  # person, group
    held: dict[str, Any] = field(default_factory=dict)
    costs: list[Any] = field(default_factory=list)
    hints: list[tuple[Any, Any]] = field(default_factory=list)  # a variable and what its value follows from


def open_to(frame: Frame, person: WeekPerson, placed: Placed) -> bool:
    """Whether a person may sit in a placed group as far as they alone are concerned.

    Source: docs/timetable.md.
    """
    return placed.slot in frame.free[person.id] and frame.fits(person, placed.group) and frame.reaches(person, placed.room)


def parts(frame: Frame, placed: list[Placed]) -> list[tuple[list[WeekPerson], list[Placed]]]:
    """The week in parts that share nobody and no group: a morning and an evening track are two of them.

    Smallest first, so that the largest has what time the others leave.

    Source: connected parts of a graph.
    """
    part = {one.group: number for number, one in enumerate(placed)}
    mine = {person.id: [one.group for one in placed if open_to(frame, person, one)] for person in frame.people.values()}
    for groups in mine.values():
        joined = {part[group] for group in groups}
        if len(joined) > 1:
            part = {group: min(joined) if number in joined else number for group, number in part.items()}
    people: dict[int, list[WeekPerson]] = defaultdict(list)
    for person in frame.people.values():
        people[part[mine[person.id][0]] if mine[person.id] else -1].append(person)
    numbers = dict.fromkeys([*people, *part.values()])
    found = [(people[number], [one for one in placed if part[one.group] == number]) for number in numbers]
    return sorted(found, key=lambda each: len(each[0]))


def model_of(frame: Frame, placed: list[Placed], people: Iterable[WeekPerson]) -> PeopleModel:
    """The model of some people and the groups that they may join.

    Source: docs/timetable.md; house design of two stages.
    """
    built = PeopleModel(frame, {one.group: one for one in placed}, cp_model().CpModel())
    members: dict[str, list[Any]] = defaultdict(list)
    people = list(people)
    for person in people:
        for one in placed:
            if open_to(frame, person, one):
                built.sits[person.id, one.group] = built.model.new_bool_var(f"{person.id}:{one.group}")
                members[one.group].append(built.sits[person.id, one.group])
    for one in placed:
        _group(built, one, members[one.group])
    for person in people:
        _person(built, person)
    _apart(built)
    built.model.minimize(sum(built.costs))
    return built


def unavoidable(frame: Frame, placed: Iterable[Placed]) -> int:
    """Points of stage two that no seats can save: minutes for which nothing is placed that a person may join.

    Source: docs/timetable.md.
    """
    could, lacking = list(placed), 0
    for person in frame.people.values():
        lengths: dict[Slot, int] = defaultdict(int)
        for one in could:
            if open_to(frame, person, one):
                at = frame.slots[one.slot]
                lengths[at] = max(lengths[at], score.minutes_of(frame, one))
        lacking += max(0, person.minutes - most(lengths))
    return lacking * frame.weights.missing_minute


def _group(built: PeopleModel, one: Placed, members: list[Any]) -> None:
    """At least the minimum and at most what the room holds, or nobody at all."""
    group, model, weights = built.frame.groups[one.group], built.model, built.frame.weights
    held = built.held[one.group] = model.new_bool_var(one.group)
    model.add(sum(members) <= built.frame.seats(one.group, one.room) * held)
    model.add(sum(members) >= group.minimum * held)
    closing = score.closing_points(built.frame, group)
    built.costs.append(closing + (weights.held - closing) * held)


def _person(built: PeopleModel, person: WeekPerson) -> None:
    frame, model = built.frame, built.model
    mine = {group: sits for group, one in built.placed.items() if (sits := built.sits.get((person.id, group))) is not None}
    by_slot: dict[str, list[Any]] = defaultdict(list)
    for group, sits in mine.items():
        by_slot[built.placed[group].slot].append(sits)
    for clique in frame.cliques:
        inside = [one for slot in sorted(clique) for one in by_slot.get(slot, ())]
        if len(inside) > 1:
            model.add_at_most_one(inside)
    _minutes(built, person, mine)
    _days(built, person, mine)
    _mix(built, person, mine)
    _continuity(built, person, mine)
    for group in person.now:
        built.costs.append(frame.weights.left * (1 - mine[group]) if group in mine else frame.weights.left)
    for wish in person.wishes:
        _wish(built, wish, mine)


def _length(built: PeopleModel, group: str) -> int:
    return score.minutes_of(built.frame, built.placed[group])


def _minutes(built: PeopleModel, person: WeekPerson, mine: dict[str, Any]) -> None:
    """Missing and extra minutes cost; no less than the lengths of the sessions allow, so that the bound is sharp."""
    weights, model = built.frame.weights, built.model
    lengths = {group: _length(built, group) for group in mine}
    most = sum(lengths.values())
    terms = sum(lengths[group] * sits for group, sits in mine.items())
    missing = _follows(built, person.minutes, lambda value: max(0, person.minutes - value(terms)))
    extra = _follows(built, max(0, most - person.minutes), lambda value: max(0, value(terms) - person.minutes))
    model.add(terms + missing - extra == person.minutes)
    cost = weights.missing_minute * missing + weights.extra_minute * extra
    built.costs.append(cost)
    if floor := least(tuple(sorted(lengths.values())), person.minutes, weights.missing_minute, weights.extra_minute):
        model.add(cost >= floor)


def _follows(built: PeopleModel, most: int, value: Any) -> Any:
    variable = built.model.new_int_var(0, most, "")
    built.hints.append((variable, value))
    return variable


def _lack(built: PeopleModel, terms: Any, wanted: int, weight: int) -> None:
    if wanted:
        lacking = _follows(built, wanted, lambda value: max(0, wanted - value(terms)))
        built.model.add(terms + lacking >= wanted)
        built.costs.append(weight * lacking)


def _days(built: PeopleModel, person: WeekPerson, mine: dict[str, Any]) -> None:
    if not person.days:
        return
    weights, by_day = built.frame.weights, defaultdict(list)
    for group, sits in mine.items():
        by_day[built.frame.slots[built.placed[group].slot].weekday].append(sits)
    there = []
    for sits in by_day.values():
        total = sum(sits)
        day = _follows(built, 1, lambda value, total=total: min(1, value(total)))
        built.model.add_max_equality(day, sits)
        there.append(day)
    _lack(built, sum(there), person.days, weights.missing_day)
    if len(there) > person.days:
        extra = _follows(built, len(there), lambda value: max(0, sum(value(day) for day in there) - person.days))
        built.model.add(extra >= sum(there) - person.days)
        built.costs.append(weights.extra_day * extra)


def _mix(built: PeopleModel, person: WeekPerson, mine: dict[str, Any]) -> None:
    weights = built.frame.weights
    for item in person.mix:
        of_kind = {group: sits for group, sits in mine.items() if built.frame.groups[group].kind == item.kind}
        _lack(built, sum(of_kind.values()), item.sessions, weights.missing_session)
        minutes = sum(_length(built, group) * sits for group, sits in of_kind.items())
        _lack(built, minutes, item.minutes, weights.missing_mix_minute)


def _continuity(built: PeopleModel, person: WeekPerson, mine: dict[str, Any]) -> None:
    if person.counsellor:
        own = [sits for group, sits in mine.items() if person.counsellor in built.placed[group].leaders]
        _lack(built, sum(own), 1, built.frame.weights.continuity)


def _wish(built: PeopleModel, wish: Wish, mine: dict[str, Any]) -> None:
    meant = [sits for group, sits in mine.items() if score.wished(built.frame, wish, group, built.placed[group].slot)]
    if wish.want:
        _lack(built, sum(meant), 1, built.frame.weights.wish)
    elif meant:
        total = sum(meant)
        broken = _follows(built, 1, lambda value: min(1, value(total)))
        for sits in meant:
            built.model.add(broken >= sits)
        built.costs.append(built.frame.weights.wish * broken)


def _apart(built: PeopleModel) -> None:
    for one, other in built.frame.problem.apart:
        for group in built.placed:
            if (one, group) in built.sits and (other, group) in built.sits:
                built.model.add_at_most_one(built.sits[one, group], built.sits[other, group])


def seat(
    frame: Frame, placed: list[Placed], effort: Effort, *, first: list[Placed], on_better: Better | None = None
) -> tuple[Outcome, list[Placed]]:
    """The best seats found in placed groups, beginning from a first answer, part by part; closed groups are left out.

    Each part may use what time the parts before it have left, by its number of people.
    Source: OR-Tools CP-SAT; docs/timetable.md.
    """
    stopwatch, told = Stopwatch(), _Told(on_better, {one.group: one for one in first})
    left = parts(frame, placed)
    while left:
        people, groups = left[0]
        share = (effort.ms - stopwatch.ms) * max(1, len(people)) // max(1, sum(max(1, len(every)) for every, _groups in left))
        built = model_of(frame, groups, people)
        begun = [one for one in first if one.group in built.placed]
        listening = replace(effort, ms=share, on_better=partial(told.better, built) if on_better else None)
        outcome = _solved(built, listening, begun)
        found = outcome.status in ("optimal", "feasible")
        told.ended(built, outcome, read(built, outcome.value) if found else begun, people)
        left = left[1:]
    status = told.status
    return Outcome(status, told.cost, told.bound, stopwatch.ms, int), list(told.best.values())


def _solved(built: PeopleModel, effort: Effort, begun: list[Placed]) -> Outcome:
    """One part: what its relaxation leaves no doubt about is fixed first, for a good answer soon; then the whole."""
    stopwatch, bound = Stopwatch(), 0
    if len(built.sits) > LARGE and (loose := relaxed(built.model, seconds=effort.ms // 4000)):
        bound = loose.bound
        dive = run(
            fixed(built.model, loose.settled(built.sits.values())), replace(effort, ms=effort.ms * DIVE_PERCENT // 100), **TUNING
        )
        if dive.status in ("optimal", "feasible"):
            dived = read(built, dive.value)
            people = [built.frame.people[name] for name in dict.fromkeys(person for person, _group in built.sits)]
            could = list(built.placed.values())
            begun = min(begun, dived, key=lambda one: score.seats_points(built.frame, could, one, people))
    left = replace(effort, ms=effort.ms - stopwatch.ms)
    near = {"relative_gap_limit": NEAR} if len(built.sits) > LARGE else {}
    outcome = run(built.model, left, hint=hint(built, begun), **near, **TUNING)
    return replace(outcome, bound=max(outcome.bound, min(bound, outcome.objective)))


class _Told:
    """What is known of the whole while its parts are solved."""

    def __init__(self, on_better: Better | None, best: dict[str, Placed]) -> None:
        self.on_better, self.best = on_better, best
        self.cost = self.bound = 0
        self.status = "optimal"

    def better(self, built: PeopleModel, cost: int, bound: int, value: Callable[[Any], int]) -> None:
        """A better answer of one part; the parts to come cost nothing yet."""
        assert self.on_better
        self.on_better(self.cost + cost, self.bound + bound, lambda: list(self._with(built, read(built, value)).values()))

    def ended(self, built: PeopleModel, outcome: Outcome, placed: list[Placed], people: list[WeekPerson]) -> None:
        self.best = self._with(built, placed)
        if outcome.status in ("optimal", "feasible"):
            self.cost, self.bound = self.cost + outcome.objective, self.bound + outcome.bound
        else:
            self.cost += score.seats_points(built.frame, list(built.placed.values()), placed, people)
        if outcome.status != "optimal":
            self.status = "feasible"

    def _with(self, built: PeopleModel, placed: list[Placed]) -> dict[str, Placed]:
        others = {group: one for group, one in self.best.items() if group not in built.placed}
        return others | {one.group: one for one in placed}


def read(built: PeopleModel, value: Any) -> list[Placed]:
    """The held groups of a solution with their members.

    Source: plain reading.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for (person, group), sits in built.sits.items():
        if value(sits):
            members[group].append(person)
    return [replace(one, people=tuple(members[group])) for group, one in built.placed.items() if value(built.held[group])]


def hint(built: PeopleModel, first: list[Placed]) -> dict[Any, int]:
    """A first answer as values of every variable, so that the search begins with a whole solution.

    Source: OR-Tools CP-SAT (hints).
    """
    seated = {(person, one.group) for one in first for person in one.people}
    held = {one.group for one in first}
    found = {sits: int(key in seated) for key, sits in built.sits.items()}
    found |= {variable: int(group in held) for group, variable in built.held.items()}
    known = {variable.index: value for variable, value in found.items()}
    for variable, follows in built.hints:
        found[variable] = known[variable.index] = follows(lambda terms: worth(terms, known))
    return found
