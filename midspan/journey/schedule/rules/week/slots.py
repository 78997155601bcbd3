"""Stage one: which groups are held, in which slot, in which sort of room, led by whom? People are counted, not yet named."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from midspan.journey.schedule.rules.week import demand, score
from midspan.journey.schedule.rules.week.engine import NEAR, TUNING, Effort, Outcome, Stopwatch, cp_model, run, worth
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.rules.week.reachable import most
from midspan.journey.schedule.rules.week.relaxing import Leaning, fixed, relaxed, searched
from midspan.journey.schedule.rules.week.rooms import RoomSort, named, room_sorts
from midspan.journey.schedule.terms.week import Placed, Slot, WeekGroup

Stand = tuple[str, str]  # a group in a slot
LARGE = 20  # groups
TIE = 0.5  # points: nearer than this to a bound is at it
SEARCH_PERCENT = 80  # of the time, at most


@dataclass
class SlotModel:
    """The model of stage one and its variables, all of them yes or no but for the counted people."""

    frame: Frame
    sorts: list[RoomSort]
    model: Any
    stands: dict[Stand, Any] = field(default_factory=dict)
    rooms: dict[tuple[str, str, int], Any] = field(default_factory=dict)  # group, slot, sort of room
    leads: dict[tuple[str, str, str], Any] = field(default_factory=dict)  # group, slot, leader
    seated: dict[tuple[int, demand.Sort, str], Any] = field(default_factory=dict)  # crowd, sort of group, slot
    costs: list[Any] = field(default_factory=list)
    follows: list[tuple[Any, Callable[[Callable[[Any], int]], int]]] = field(default_factory=list)
    crowds: list[demand.Crowd] = field(default_factory=list)


def model_of(frame: Frame) -> SlotModel:
    """The whole model.

    Source: docs/timetable.md; house design of two stages.
    """
    built = SlotModel(frame, room_sorts(frame), cp_model().CpModel())
    for group in frame.groups.values():
        _group(built, group)
    _once(built)
    _crowds(built)
    built.model.minimize(sum(built.costs))
    return built


def unavoidable(frame: Frame) -> int:
    """Points of stage one that no week can save: minutes for which people have no free slot with a group that they may join.

    Source: docs/timetable.md.
    """
    groups = demand.sorts(frame)
    lacking = 0
    for crowd in demand.crowds(frame):
        lengths: dict[Slot, int] = defaultdict(int)
        for sort in crowd.sorts:
            for slot in crowd.free.intersection(demand.places(frame, groups[sort])):
                at = frame.slots[slot]
                lengths[at] = max(lengths[at], frame.length(groups[sort][0], at))
        lacking += crowd.count * max(0, crowd.minutes - most(lengths))
    return lacking * frame.weights.missing_minute


def _group(built: SlotModel, group: WeekGroup) -> None:
    """A group stands in one slot at most, in one room, with its leaders."""
    frame, model = built.frame, built.model
    stands = []
    for slot in frame.slots_of[group.id]:
        sorts = [number for number, sort in enumerate(built.sorts) if group.id in sort.groups]
        leaders = [one for one in frame.leaders_of[group.id] if slot in frame.there[one]]
        if not sorts or len(leaders) < group.leaders or _fixed_leader_away(frame, group, slot):
            continue
        stand = built.stands[group.id, slot] = model.new_bool_var(f"{group.id}@{slot}")
        stands.append(stand)
        rooms = [_new(built.rooms, (group.id, slot, number), model) for number in sorts]
        model.add(sum(rooms) == stand)
        leading = [_new(built.leads, (group.id, slot, one), model) for one in leaders]
        model.add(sum(leading) == group.leaders * stand)
        if group.fixed_leader:
            model.add(built.leads[group.id, slot, group.fixed_leader] == stand)
    model.add_at_most_one(stands)
    _group_costs(built, group)


def _new(kept: dict[Any, Any], key: Any, model: Any) -> Any:
    kept[key] = model.new_bool_var("")
    return kept[key]


def _fixed_leader_away(frame: Frame, group: WeekGroup, slot: str) -> bool:
    fixed = group.fixed_leader
    return bool(fixed) and (fixed not in frame.leaders_of[group.id] or slot not in frame.there[fixed])


def _group_costs(built: SlotModel, group: WeekGroup) -> None:
    frame = built.frame
    closing = score.closing_points(frame, group)
    built.costs.append(closing)
    for slot in frame.slots_of[group.id]:
        if (stand := built.stands.get((group.id, slot))) is not None:
            missed = frame.weights.preferred if group.preferred_leader else 0
            here = frame.weights.held + score.slot_points(frame, group, slot) + missed - closing
            built.costs.append(here * stand)
            for leader in frame.leaders_of[group.id]:
                if (leads := built.leads.get((group.id, slot, leader))) is not None:
                    built.costs.append((score.leader_points(frame, group, (leader,)) - missed) * leads)


def _once(built: SlotModel) -> None:
    """No leader and no room twice at a time; no leader longer than they work."""
    frame, model = built.frame, built.model
    by_leader: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    minutes: dict[str, list[Any]] = defaultdict(list)
    for (group, slot, leader), leads in built.leads.items():
        by_leader[leader][slot].append(leads)
        minutes[leader].append(frame.length(frame.groups[group], frame.slots[slot]) * leads)
    by_sort: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for (_group_id, slot, number), inside in built.rooms.items():
        by_sort[number][slot].append(inside)
    for clique in frame.cliques:
        for leading in by_leader.values():
            model.add_at_most_one(one for slot in sorted(clique) for one in leading.get(slot, ()))
        for number, inside in by_sort.items():
            model.add(sum(one for slot in sorted(clique) for one in inside.get(slot, ())) <= len(built.sorts[number].rooms))
    for leader, terms in minutes.items():
        limit = frame.leaders[leader].minutes
        if limit is not None:
            model.add(sum(terms) <= limit)


def _crowds(built: SlotModel) -> None:
    """People as numbers flow into the seats; whoever finds none costs what a missing minute costs."""
    frame = built.frame
    groups = demand.sorts(frame)
    asked: dict[tuple[demand.Sort, str], list[Any]] = defaultdict(list)
    built.crowds = demand.crowds(frame)
    for number, crowd in enumerate(built.crowds):
        _crowd(built, number, crowd, groups)
    for (_number, sort, slot), seated in built.seated.items():
        asked[sort, slot].append(seated)
    for sort, members in groups.items():
        for slot in demand.places(frame, members):
            _seats(built, members, slot, asked.get((sort, slot), []))
    _sites(built, built.crowds)
    _counsellors(built)


def _crowd(built: SlotModel, number: int, crowd: demand.Crowd, groups: dict[demand.Sort, list[WeekGroup]]) -> None:
    frame, model, weights = built.frame, built.model, built.frame.weights
    terms: list[Any] = []
    by_slot: dict[str, list[Any]] = defaultdict(list)
    by_kind: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for sort, members in groups.items():
        if sort not in crowd.sorts:
            continue
        for slot in demand.places(frame, members):
            if slot in crowd.free and any((group.id, slot) in built.stands for group in members):
                seated = built.seated[number, sort, slot] = model.new_int_var(0, crowd.count, "")
                length = frame.length(members[0], frame.slots[slot])
                terms.append(length * seated)
                by_slot[slot].append(seated)
                by_kind[sort.kind].append((length, seated))
    for clique in frame.cliques:
        if inside := [one for slot in sorted(clique) for one in by_slot.get(slot, ())]:
            model.add(sum(inside) <= crowd.count)
    _lack(built, terms, crowd.minutes * crowd.count, weights.missing_minute)
    for item in crowd.mix:
        of_kind = by_kind[item.kind]
        if item.sessions:
            _lack(built, [seated for _length, seated in of_kind], item.sessions * crowd.count, weights.missing_session)
        if item.minutes:
            minutes = [length * seated for length, seated in of_kind]
            _lack(built, minutes, item.minutes * crowd.count, weights.missing_mix_minute)
    if crowd.days:
        _days(built, crowd, by_slot)


def _at_most(most: int, terms: Any, value: Callable[[Any], int]) -> int:
    return min(most, value(terms))


def _none_of(terms: Any, value: Callable[[Any], int]) -> int:
    return int(not value(terms))


def _lack(built: SlotModel, terms: list[Any], wanted: int, weight: int) -> None:
    """What of the wanted is not there costs its weight."""
    if not wanted or not weight:
        return
    if not terms:
        built.costs.append(wanted * weight)
        return
    lacking = built.model.new_int_var(0, wanted, "")
    built.model.add(sum(terms) + lacking >= wanted)
    built.costs.append(weight * lacking)
    total = sum(terms)
    built.follows.append((lacking, lambda value: max(0, wanted - value(total))))


def _days(built: SlotModel, crowd: demand.Crowd, by_slot: dict[str, list[Any]]) -> None:
    by_day: dict[int, list[Any]] = defaultdict(list)
    for slot, seated in by_slot.items():
        by_day[built.frame.slots[slot].weekday] += seated
    there = []
    for seated in by_day.values():
        present = built.model.new_int_var(0, crowd.count, "")
        total = sum(seated)
        built.model.add(present <= total)
        built.follows.append((present, partial(_at_most, crowd.count, total)))
        there.append(present)
    _lack(built, there, crowd.days * crowd.count, built.frame.weights.missing_day)


def _seats(built: SlotModel, members: list[WeekGroup], slot: str, asked: list[Any]) -> None:
    """Nobody sits where no seat is, and every held group has people enough."""
    model = built.model
    seats = [
        min(group.maximum, sort.capacity) * built.rooms[group.id, slot, number]
        for group in members
        for number, sort in enumerate(built.sorts)
        if (group.id, slot, number) in built.rooms
    ]
    held = [group.minimum * built.stands[group.id, slot] for group in members if (group.id, slot) in built.stands]
    if held:
        model.add(sum(asked) <= sum(seats))
        model.add(sum(asked) >= sum(held))


def _sites(built: SlotModel, crowds: list[demand.Crowd]) -> None:
    """People of one site find seats only in its rooms."""
    frame, model = built.frame, built.model
    for site in sorted({crowd.site for crowd in crowds} - {""}):
        here = {number for number, sort in enumerate(built.sorts) if sort.site in ("", site)}
        for slot in frame.slots:
            asked = [one for (number, _sort, at), one in built.seated.items() if at == slot and crowds[number].site == site]
            seats = [
                min(frame.groups[group].maximum, built.sorts[number].capacity) * inside
                for (group, at, number), inside in built.rooms.items() if at == slot and number in here
            ]  # fmt: skip
            if asked:
                model.add(sum(asked) <= sum(seats))


def _counsellors(built: SlotModel) -> None:
    """Whose own counsellor leads no group that they could be in, costs what is lost with them."""
    frame, model = built.frame, built.model
    wanted: dict[Any, int] = defaultdict(int)
    for person in frame.people.values():
        if person.counsellor:
            wanted[person.counsellor, frame.free[person.id], demand.open_sorts(frame, person)] += 1
    leading: dict[str, list[Any]] = defaultdict(list)
    for (group, slot, leader), leads in built.leads.items():
        leading[leader].append((demand.sort_of(frame.groups[group]), slot, leads))
    for (counsellor, free, sorts), count in wanted.items():
        met = [leads for sort, slot, leads in leading[counsellor] if slot in free and sort in sorts]
        if not met:
            built.costs.append(frame.weights.continuity * count)
            continue
        missed = model.new_bool_var("")
        model.add_bool_or([*met, missed])
        total = sum(met)
        built.follows.append((missed, partial(_none_of, total)))
        built.costs.append(frame.weights.continuity * count * missed)


def place(built: SlotModel, effort: Effort, *, first: list[Placed]) -> tuple[Outcome, list[Placed]]:
    """The best slots, rooms and leaders found, beginning from a first answer, which stays when nothing better is found.

    Source: OR-Tools CP-SAT; docs/timetable.md.
    """
    if len(built.frame.groups) <= LARGE:
        outcome = run(built.model, effort, hint=hint(built, first), **TUNING)
        return outcome, read(built, outcome.value) if _found(outcome) else first
    return _place_many(built, effort, first)


def _found(outcome: Outcome) -> bool:
    return outcome.status in ("optimal", "feasible")


def _place_many(built: SlotModel, effort: Effort, first: list[Placed]) -> tuple[Outcome, list[Placed]]:
    """Branch and bound decides on groups with people as a flow; then people are whole. All is searched if that is not near."""
    stopwatch = Stopwatch()
    groups = [one for kept in (built.stands, built.rooms, built.leads) for one in kept.values()]
    some = replace(effort, ms=effort.ms * SEARCH_PERCENT // 100)
    base, loose = unavoidable(built.frame), relaxed(built.model, seconds=effort.ms // 4000)
    if loose:
        near = max(NEAR * (loose.bound - base) / 2, TIE)
        loose = searched(built.model, {one.index for one in groups}, _leaning(built, first), some, near=near) or loose
    bound, dive = 0, Outcome("unknown", 0, 0, 0, int)
    if loose:
        bound = loose.bound
        left = replace(effort, ms=(effort.ms - stopwatch.ms) // 2)
        dive = run(fixed(built.model, loose.settled(groups)), left, **TUNING)
        if _found(dive) and dive.objective - bound <= NEAR * (dive.objective - base):
            exact = "optimal" if dive.objective <= bound else "feasible"
            return replace(dive, status=exact, bound=min(bound, dive.objective), ms=stopwatch.ms), read(built, dive.value)
    begin = hint(built, first) if not _found(dive) else values(built, dive)
    outcome = run(built.model, replace(effort, ms=effort.ms - stopwatch.ms), hint=begin, **TUNING)
    placed = read(built, outcome.value) if _found(outcome) else read(built, dive.value) if _found(dive) else first
    best = max(outcome.bound, min(bound, outcome.objective))
    status = "optimal" if _found(outcome) and best == outcome.objective else outcome.status
    return replace(outcome, status=status, bound=best, ms=stopwatch.ms), placed


def _leaning(built: SlotModel, first: list[Placed]) -> Leaning:
    """Of equal weeks, the one most like the first answer: without a published week there are very many."""
    among = [one.index for kept in (built.stands, built.leads) for one in kept.values()]
    liked = {variable.index for variable, value in hint(built, first).items() if value}
    most = sum(1 + group.leaders for group in built.frame.groups.values())
    return Leaning(among, liked.intersection(among), most)


def values(built: SlotModel, outcome: Outcome) -> dict[Any, int]:
    """Every variable of a solution, to begin from.

    Source: OR-Tools CP-SAT (hints).
    """
    kept = (*built.stands.values(), *built.rooms.values(), *built.leads.values(), *built.seated.values())
    return {variable: outcome.value(variable) for variable in (*kept, *(variable for variable, _follows in built.follows))}


def read(built: SlotModel, value: Any) -> list[Placed]:
    """The groups that a solution holds, in rooms by name, nobody seated yet.

    Source: plain reading.
    """
    leaders: dict[Stand, list[str]] = defaultdict(list)
    for (group, slot, leader), leads in built.leads.items():
        if value(leads):
            leaders[group, slot].append(leader)
    inside = [(group, slot, number) for (group, slot, number), here in built.rooms.items() if value(here)]
    rooms = named(built.frame, built.sorts, inside)
    return [Placed(group, slot, rooms[group], tuple(leaders[group, slot])) for group, slot, _number in inside]


def hint(built: SlotModel, first: list[Placed]) -> dict[Any, int]:
    """A first answer as values of the variables of groups, so that the search begins there.

    Source: OR-Tools CP-SAT (hints).
    """
    known = {one.group: one for one in first}
    found: dict[Any, int] = {}
    for (group, slot), stand in built.stands.items():
        found[stand] = int(group in known and known[group].slot == slot)
    for (group, slot, number), inside in built.rooms.items():
        at = known.get(group)
        found[inside] = int(at is not None and at.slot == slot and at.room in built.sorts[number].rooms)
    for (group, slot, leader), leads in built.leads.items():
        at = known.get(group)
        found[leads] = int(at is not None and at.slot == slot and leader in at.leaders)
    return found | _seated_hint(built, first, found)


def _seated_hint(built: SlotModel, first: list[Placed], found: dict[Any, int]) -> dict[Any, int]:
    """Where a first answer seats people, as numbers; and what follows from it."""
    frame = built.frame
    number = {replace(crowd, count=0): index for index, crowd in enumerate(built.crowds)}
    seated: Counter[Any] = Counter(
        (number[demand.crowd_of(frame, frame.people[person])], demand.sort_of(frame.groups[one.group]), one.slot)
        for one in first
        for person in one.people
    )
    known = {variable.index: value for variable, value in found.items()}
    more = {variable: seated[key] for key, variable in built.seated.items()}
    known |= {variable.index: value for variable, value in more.items()}
    for variable, follows in built.follows:
        more[variable] = known[variable.index] = follows(lambda terms: worth(terms, known))
    return more
