"""What is different from the published week? Groups moved, leaders new, people touched, hours gained and lost."""

from collections.abc import Iterator

from midspan.journey.schedule.rules.week import score
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import Change, Placed, Stand, WeekAnswer, WeekGroup, WeekProblem


def compare(problem: WeekProblem, answer: WeekAnswer) -> list[Change]:
    """Every difference between the published week and an answer: groups first, then people.

    Source: decision 0016: publishing tells whom it touches; docs/timetable.md.
    """
    frame = Frame(problem)
    held = {one.group: one for one in answer.placed}
    found = [change for group in problem.groups for change in _group(frame, group, held.get(group.id))]
    seated = score.groups_of(answer.placed)
    for person in problem.people:
        found += _person(frame, person.id, seated.get(person.id, []), held)
    return found


def touched(changes: list[Change]) -> list[str]:
    """Everybody whom these changes touch, each once, in order.

    Source: docs/timetable.md.
    """
    return list(dict.fromkeys(person for one in changes for person in (*one.people, *((one.person,) if one.person else ()))))


def _group(frame: Frame, group: WeekGroup, placed: Placed | None) -> Iterator[Change]:
    members = tuple(person.id for person in frame.people.values() if group.id in person.now)
    if group.now is None:
        if placed:
            text = f"{group.name} is new: {frame.slots[placed.slot].words}, {placed.room}, {', '.join(placed.leaders)}."
            yield Change("held", text, group.id, after=placed.slot, people=placed.people)
        return
    now = group.now
    if placed is None:
        yield Change("closed", f"{group.name} is no longer held.", group.id, before=now.slot, people=members)
        return
    people = tuple(dict.fromkeys((*members, *placed.people)))
    yield from _moved(frame, group, now, placed, people)


def _moved(frame: Frame, group: WeekGroup, now: Stand, placed: Placed, people: tuple[str, ...]) -> Iterator[Change]:
    if now.slot and now.slot != placed.slot:
        before = frame.slots[now.slot].words if now.slot in frame.slots else now.slot
        text = f"{group.name} moves from {before} to {frame.slots[placed.slot].words}."
        yield Change("slot", text, group.id, before=now.slot, after=placed.slot, people=people)
    if now.room and now.room != placed.room:
        text = f"{group.name} moves from {_room(frame, now.room)} to {_room(frame, placed.room)}."
        yield Change("room", text, group.id, before=now.room, after=placed.room, people=people)
    if now.leaders and set(now.leaders) != set(placed.leaders):
        before, after = ", ".join(now.leaders), ", ".join(placed.leaders)
        text = f"{group.name} is led by {after}, before by {before}."
        yield Change("leaders", text, group.id, before=before, after=after, people=people)


def _room(frame: Frame, room: str) -> str:
    return frame.rooms[room].title or room if room in frame.rooms else room


def _person(frame: Frame, person: str, groups: list[str], held: dict[str, Placed]) -> Iterator[Change]:
    facts = frame.people[person]
    for group in groups:
        if facts.now and group not in facts.now:
            yield Change("joined", f"{person} joins {frame.groups[group].name}.", group, person, after=group)
    for group in facts.now:
        if group not in groups:
            yield Change("left", f"{person} leaves {frame.groups[group].name}.", group, person, before=group)
    before = sum(_minutes_now(frame, group) for group in facts.now)
    after = sum(score.minutes_of(frame, held[group]) for group in groups)
    if facts.now and before != after:
        word = "gains" if after > before else "loses"
        text = f"{person} {word} {abs(after - before)} minutes: {after} in place of {before}."
        yield Change("hours", text, person=person, before=str(before), after=str(after), minutes=after - before)


def _minutes_now(frame: Frame, group: str) -> int:
    facts = frame.groups[group]
    if facts.now and facts.now.slot in frame.slots:
        return frame.length(facts, frame.slots[facts.now.slot])
    return facts.minutes or 0
