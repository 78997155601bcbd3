"""Which rules does a draft break? Looked at group by group and person by person, without the solver and without its models."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from midspan.journey.schedule.rules.week.frame import Frame, reasons_not_to_join, reasons_not_to_lead, why_away
from midspan.journey.schedule.terms.week import Conflict, Placed, WeekAnswer, WeekGroup, WeekProblem

LEAD_WORDS = {"credential": "lacks the credential that the group needs", "language": "does not speak the language of the group"}
JOIN_WORDS = {
    "language": "does not speak the language of the group",
    "tag": "is not among those for whom the group is",
    "stage": "is in another stage",
    "track": "is in another track",
}


def check(problem: WeekProblem, answer: WeekAnswer) -> list[Conflict]:
    """Every rule that an answer breaks, in words; empty when it breaks none. Takes any draft, also one made by hand.

    Source: docs/timetable.md.
    """
    frame = Frame(problem)
    found = list(_unknown(frame, answer))
    known = [one for one in answer.placed if _is_known(frame, one)]
    for one in known:
        found += _group(frame, one)
    found += _twice_at_a_time(frame, known)
    found += _leader_minutes(frame, known)
    for one in known:
        found += _members(frame, one)
    found += _people_twice(frame, known)
    return [*found, *_must(frame, answer)]


def _is_known(frame: Frame, one: Placed) -> bool:
    return one.group in frame.groups and one.slot in frame.slots and one.room in frame.rooms


def _unknown(frame: Frame, answer: WeekAnswer) -> Iterator[Conflict]:
    seen: set[str] = set()
    for one in answer.placed:
        if one.group in seen:
            yield Conflict("twice", f"{one.group} is placed twice.", one.group)
        seen.add(one.group)
        pairs: list[tuple[str, str, Any]] = [
            ("group", one.group, frame.groups),
            ("slot", one.slot, frame.slots),
            ("room", one.room, frame.rooms),
        ]
        pairs += [("facilitator", leader, frame.leaders) for leader in one.leaders]
        pairs += [("person", person, frame.people) for person in one.people]
        for what, name, known in pairs:
            if name not in known:
                yield Conflict("unknown", f"{one.group}: there is no {what} {name!r}.", one.group)


def _group(frame: Frame, one: Placed) -> Iterator[Conflict]:
    group, slot, room = frame.groups[one.group], frame.slots[one.slot], frame.rooms[one.room]
    at: dict[str, Any] = {"group": one.group, "slot": one.slot, "room": one.room}
    if slot.minutes < (group.minutes or 0):
        yield Conflict("slot", f"{group.name} takes {group.minutes} minutes; {slot.words} has {slot.minutes}.", **at)
    elif group.slots and slot.id not in group.slots:
        yield Conflict("slot", f"{group.name} is not meant for {slot.words}.", **at)
    if (group.rooms and room.id not in group.rooms) or (group.site and room.site not in ("", group.site)):
        yield Conflict("room", f"{group.name} may not be in {room.title or room.id}.", **at)
    if room.capacity < len(one.people):
        yield Conflict(
            "capacity", f"{group.name} has {len(one.people)} members; {room.title or room.id} holds {room.capacity}.", **at
        )
    elif room.capacity < group.minimum:
        yield Conflict(
            "capacity", f"{room.title or room.id} holds {room.capacity}; {group.name} starts with {group.minimum}.", **at
        )
    if len(one.people) > group.maximum:
        yield Conflict("maximum", f"{group.name} has {len(one.people)} members of at most {group.maximum}.", **at)
    if len(one.people) < group.minimum:
        yield Conflict("minimum", f"{group.name} has {len(one.people)} members and needs {group.minimum}.", **at)
    yield from _fixed(group, one)
    yield from _leaders(frame, group, one)


def _fixed(group: WeekGroup, one: Placed) -> Iterator[Conflict]:
    for fixed, chosen, word in (
        (group.fixed_slot, (one.slot,), "slot"), (group.fixed_room, (one.room,), "room"),
        (group.fixed_leader, one.leaders, "facilitator"),
    ):  # fmt: skip
        if fixed and fixed not in chosen:
            yield Conflict("fixed", f"{group.name} is fixed to {word} {fixed}.", one.group)


def _leaders(frame: Frame, group: WeekGroup, one: Placed) -> Iterator[Conflict]:
    if len(set(one.leaders)) != group.leaders or len(one.leaders) != group.leaders:
        yield Conflict("leader", f"{group.name} has {len(set(one.leaders))} facilitators and needs {group.leaders}.", one.group)
    for name in dict.fromkeys(one.leaders):
        leader = frame.leaders.get(name)
        if leader is None:
            continue
        for rule in reasons_not_to_lead(group, leader):
            yield Conflict(rule, f"{name} {LEAD_WORDS[rule]}: {group.name}.", one.group, leader=name)
        if away := why_away(leader, frame.slots[one.slot]):
            word = "is on leave" if away == "leave" else "does not work"
            yield Conflict(away, f"{name} {word} on {frame.slots[one.slot].words}.", one.group, leader=name, slot=one.slot)


def _twice_at_a_time(frame: Frame, placed: list[Placed]) -> Iterator[Conflict]:
    for number, one in enumerate(placed):
        for other in placed[number + 1 :]:
            if other.slot not in frame.clashes[one.slot] or one.group == other.group:
                continue
            pair, when = (one.group, other.group), frame.slots[one.slot].words
            names = f"{frame.groups[one.group].name} and {frame.groups[other.group].name}"
            if one.room == other.room:
                room = frame.rooms[one.room]
                yield Conflict("room", f"{names} are both in {room.title or room.id} on {when}.", one.group, pair, room=one.room)
            for leader in sorted(set(one.leaders) & set(other.leaders)):
                yield Conflict("leader", f"{leader} leads both {names} on {when}.", one.group, pair, leader=leader, slot=one.slot)


def _leader_minutes(frame: Frame, placed: list[Placed]) -> Iterator[Conflict]:
    minutes: dict[str, int] = defaultdict(int)
    for one in placed:
        for leader in set(one.leaders):
            minutes[leader] += frame.length(frame.groups[one.group], frame.slots[one.slot])
    for name, total in minutes.items():
        limit = frame.leaders[name].minutes if name in frame.leaders else None
        if limit is not None and total > limit:
            yield Conflict("minutes", f"{name} leads {total} minutes of at most {limit} a week.", leader=name)


def _members(frame: Frame, one: Placed) -> Iterator[Conflict]:
    group, slot = frame.groups[one.group], frame.slots[one.slot]
    for name in sorted({name for name in one.people if one.people.count(name) > 1}):
        yield Conflict("twice", f"{name} is in {group.name} twice.", one.group, person=name)
    members = set(one.people)
    for name in dict.fromkeys(one.people):
        person = frame.people.get(name)
        if person is None:
            continue
        at: dict[str, Any] = {"group": one.group, "person": name, "slot": one.slot}
        if one.slot not in frame.free[name]:
            yield Conflict("busy", f"{name} is busy on {slot.words} ({busy_words(frame, name, one.slot)}).", **at)
        for rule in reasons_not_to_join(group, person):
            yield Conflict(rule, f"{name} {JOIN_WORDS[rule]}: {group.name}.", **at)
        if not frame.reaches(person, one.room):
            yield Conflict("site", f"{name} comes to another site than {group.name}.", **at)
        if frame.apart.get(name, set()) & members:
            yield Conflict("apart", f"{name}: not possible in this group ({group.name}).", **at)


def busy_words(frame: Frame, person: str, slot: str) -> str:
    """What keeps a person from a slot: work, care, or a busy time without a name.

    Source: mission row 000-06.
    """
    at = frame.slots[slot]
    return ", ".join(dict.fromkeys(span.why or "busy" for span in frame.people[person].busy if span.overlaps(at)))


def _people_twice(frame: Frame, placed: list[Placed]) -> Iterator[Conflict]:
    mine: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        for person in dict.fromkeys(one.people):
            mine[person].append(one)
    for person, groups in mine.items():
        for number, one in enumerate(groups):
            for other in groups[number + 1 :]:
                if other.slot in frame.clashes[one.slot] and other.group != one.group:
                    names = f"{frame.groups[one.group].name} and {frame.groups[other.group].name}"
                    text = f"{person} is in {names} at the same time, {frame.slots[one.slot].words}."
                    yield Conflict("person", text, one.group, (one.group, other.group), person=person, slot=one.slot)


def _must(frame: Frame, answer: WeekAnswer) -> Iterator[Conflict]:
    held = {one.group for one in answer.placed}
    for group in frame.groups.values():
        if group.must and group.id not in held:
            yield Conflict("must", f"{group.name} must be held and is not.", group.id)
