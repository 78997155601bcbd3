"""A facilitator is out: who can lead instead, which groups can take the members, and who falls short if it is cancelled?"""

from collections.abc import Iterator

from midspan.journey.schedule.rules.week import score
from midspan.journey.schedule.rules.week.check import JOIN_WORDS, busy_words
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import CallOut, FallsShort, Leader, Merge, Placed, Substitute, WeekAnswer, WeekProblem

MORE = 1_000_000  # minutes left of whoever works without limit, for the order only


def call_out(problem: WeekProblem, answer: WeekAnswer, *, leader: str, slot: str = "") -> list[CallOut]:
    """For each group that they lead (in a slot, or all week): substitutes best first, merges, and what a cancellation costs.

    Source: decision 0016 (a facilitator calls out at four o'clock); docs/timetable.md.
    """
    frame = Frame(problem)
    out = [one for one in answer.placed if leader in one.leaders and (not slot or one.slot in frame.clashes[slot])]
    return [
        CallOut(one.group, one.slot, tuple(substitutes(frame, answer, one, leader)), tuple(merges(frame, answer, one)),
                tuple(falls_short(frame, answer, one)))
        for one in out
    ]  # fmt: skip


def substitutes(frame: Frame, answer: WeekAnswer, one: Placed, leader: str) -> list[Substitute]:
    """Who holds the credential, speaks the language, is there and free, and has hours left; who knows most members first.

    Source: docs/timetable.md.
    """
    found = [
        found for other in frame.leaders.values() if other.id != leader and other.id not in one.leaders
        if (found := _substitute(frame, answer, one, other))
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-each.knows, -(MORE if each.minutes_left is None else each.minutes_left), each.leader))


def _substitute(frame: Frame, answer: WeekAnswer, one: Placed, other: Leader) -> Substitute | None:
    group, slot = frame.groups[one.group], frame.slots[one.slot]
    leads = [each for each in answer.placed if other.id in each.leaders]
    length = frame.length(group, slot)
    left = None if other.minutes is None else other.minutes - length - sum(score.minutes_of(frame, each) for each in leads)
    able = not (set(group.credentials) - set(other.credentials)) and group.language in other.languages
    taken = any(each.slot in frame.clashes[one.slot] for each in leads)
    if not able or one.slot not in frame.there[other.id] or taken or (left is not None and left < 0):
        return None
    theirs = {person for each in leads for person in each.people}
    knows = sum(person in theirs or frame.people[person].counsellor == other.id for person in one.people)
    reasons = [
        f"holds {', '.join(group.credentials)}" if group.credentials else "no credential is needed",
        f"is there and free on {slot.words}",
        "works without limit" if left is None else f"has {left} minutes left afterwards",
        f"knows {knows} of {len(one.people)} members",
    ]
    return Substitute(other.id, knows, left, tuple(reasons))


def merges(frame: Frame, answer: WeekAnswer, one: Placed) -> list[Merge]:
    """Other groups of the same kind at the same time, with room for how many; whoever must stay out is named with a reason.

    Source: docs/timetable.md.
    """
    kind = frame.groups[one.group].kind
    others = [
        other for other in answer.placed
        if other.group != one.group and other.slot in frame.clashes[one.slot] and frame.groups[other.group].kind == kind
    ]  # fmt: skip
    found = [merge for other in others if (merge := _merge(frame, answer, one, other)).takes]
    return sorted(found, key=lambda merge: (-len(merge.takes), merge.group))


def _merge(frame: Frame, answer: WeekAnswer, one: Placed, other: Placed) -> Merge:
    inside, takes, out = list(other.people), [], []
    for person in one.people:
        why = next(_reasons_to_stay_out(frame, answer, person, one, other, inside), "")
        if why:
            out.append((person, why))
        else:
            takes.append(person)
            inside.append(person)
    name, free = frame.groups[other.group].name, frame.seats(other.group, other.room) - len(other.people)
    text = f"{name} takes {len(takes)} of {len(one.people)}: {max(0, free)} seats are free."
    return Merge(other.group, tuple(takes), tuple(out), text)


def _reasons_to_stay_out(
    frame: Frame, answer: WeekAnswer, person: str, one: Placed, other: Placed, inside: list[str]
) -> Iterator[str]:
    facts = frame.people[person]
    if len(inside) >= frame.seats(other.group, other.room):
        yield "no seat is left"
    for rule in frame.hurdles(facts)[other.group]:
        yield JOIN_WORDS[rule]
    if not frame.reaches(facts, other.room):
        yield "comes to another site"
    if other.slot not in frame.free[person]:
        yield f"is busy then ({busy_words(frame, person, other.slot)})"
    if frame.apart.get(person, set()) & set(inside):
        yield "not possible in this group"
    if any(person in each.people and each.slot in frame.clashes[other.slot] for each in answer.placed if each.group != one.group):
        yield "is in another group then"


def falls_short(frame: Frame, answer: WeekAnswer, one: Placed) -> list[FallsShort]:
    """Who would be below their prescribed minutes, and by how much, if the group were not held.

    Source: mission row 001-09; docs/timetable.md.
    """
    minutes = score.minutes_of(frame, one)
    held = {each.group: each for each in answer.placed}
    seated = score.groups_of(answer.placed)
    found = []
    for person in one.people:
        has = sum(score.minutes_of(frame, held[group]) for group in seated[person]) - minutes
        wanted = frame.people[person].minutes
        if has < wanted:
            found.append(FallsShort(person, has, wanted - has, f"{person} has {has} of {wanted} minutes: {wanted - has} short."))
    return sorted(found, key=lambda each: (-each.lacks, each.person))
