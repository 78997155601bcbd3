"""What does an answer not give, and what stood in the way? Each alternative is looked at, one by one."""

from collections.abc import Iterable, Iterator

from midspan.journey.schedule.rules.week import score
from midspan.journey.schedule.rules.week.check import JOIN_WORDS, busy_words
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import Blocked, NotHeld, Placed, Unmet, WeekAnswer, WeekPerson, WeekProblem, Wish

SHOWN = 4  # reasons in a sentence; all of them stand in `blocked`
ORDER = ("full", "busy", "clash", "apart", "not_held", "better", "site", "stage", "language", "track", "tag")


def unmet(problem: WeekProblem, answer: WeekAnswer) -> list[Unmet]:
    """Every need and wish that an answer does not meet, person by person, with what blocked each alternative.

    Nobody reads here who is kept apart from whom: such a group is "not possible".
    Source: decision 0016 (unmet wishes are listed with the constraint that blocked each); docs/timetable.md.
    """
    looking = _Looking(Frame(problem), answer)
    return [one for person in problem.people for one in looking.at(person)]


class _Looking:
    """The answer, looked up."""

    def __init__(self, frame: Frame, answer: WeekAnswer) -> None:
        self.frame = frame
        self.held = {one.group: one for one in answer.placed}
        self.seated = score.groups_of(answer.placed)
        self.closed = {one.group: one.why for one in answer.not_held}

    def at(self, person: WeekPerson) -> Iterator[Unmet]:
        mine = [self.held[group] for group in self.seated.get(person.id, [])]
        yield from self._minutes(person, mine)
        yield from self._days(person, mine)
        yield from self._mix(person, mine)
        yield from self._continuity(person, mine)
        for group in person.now:
            if group not in self.seated.get(person.id, []):
                why = self.why_not(person, group, mine)
                name = self.frame.groups[group].name
                yield Unmet(person.id, "left", group, 1, f"{person.id} leaves {name}: {why.text}.", (why,))
        for wish in person.wishes:
            if not score.granted(self.frame, wish, mine):
                yield self._wish(person, wish, mine)

    def _minutes(self, person: WeekPerson, mine: list[Placed]) -> Iterator[Unmet]:
        lacks = person.minutes - sum(score.minutes_of(self.frame, one) for one in mine)
        if lacks > 0:
            blocked = self._others(person, mine, self.frame.groups)
            yield Unmet(person.id, "minutes", "", lacks, _text(f"{person.id} lacks {lacks} minutes", blocked), blocked)

    def _days(self, person: WeekPerson, mine: list[Placed]) -> Iterator[Unmet]:
        days = {self.frame.slots[one.slot].weekday for one in mine}
        if len(days) < person.days:
            fresh = [group for group in self.frame.groups if not self._days_of(group) <= days]
            blocked = self._others(person, mine, fresh)
            text = _text(f"{person.id} comes on {len(days)} of {person.days} days", blocked)
            yield Unmet(person.id, "days", "", person.days - len(days), text, blocked)

    def _days_of(self, group: str) -> set[int]:
        slots = [self.held[group].slot] if group in self.held else self.frame.slots_of[group]
        return {self.frame.slots[slot].weekday for slot in slots}

    def _mix(self, person: WeekPerson, mine: list[Placed]) -> Iterator[Unmet]:
        for item in person.mix:
            of_kind = [one for one in mine if self.frame.groups[one.group].kind == item.kind]
            lacks = item.sessions - len(of_kind) if item.sessions else 0
            lacks = lacks or item.minutes - sum(score.minutes_of(self.frame, one) for one in of_kind)
            if lacks > 0:
                unit = "minutes" if item.minutes else "session" if lacks == 1 else "sessions"
                blocked = self._others(person, mine, self._of_kind(item.kind))
                text = _text(f"{person.id} lacks {lacks} {unit} of {item.kind}", blocked)
                yield Unmet(person.id, "mix", item.kind, lacks, text, blocked)

    def _continuity(self, person: WeekPerson, mine: list[Placed]) -> Iterator[Unmet]:
        own = person.counsellor
        if own and not any(own in one.leaders for one in mine):
            theirs = [group for group, one in self.held.items() if own in one.leaders]
            blocked = self._others(person, mine, theirs)
            begins = f"{person.id} is in no group of their own counsellor {own}"
            text = _text(begins, blocked) if theirs else f"{begins}: {own} leads no group this week."
            yield Unmet(person.id, "continuity", own, 1, text, blocked)

    def _wish(self, person: WeekPerson, wish: Wish, mine: list[Placed]) -> Unmet:
        about = wish.group or wish.slot or wish.kind or wish.part
        if not wish.want:
            against = [one.group for one in mine if score.wished(self.frame, wish, one.group, one.slot)]
            names = ", ".join(self._name(group) for group in against)
            text = f"{person.id} wished not to have {about}, and is in {names}: without it more would be lost than the wish."
            return Unmet(person.id, "wish", about, 1, text)
        meant = [group for group in self.frame.groups if self._meant(wish, group)]
        blocked = self._others(person, mine, meant)
        return Unmet(person.id, "wish", about, 1, _text(f"{person.id} wished for {about}", blocked), blocked)

    def _meant(self, wish: Wish, group: str) -> bool:
        slots = [self.held[group].slot] if group in self.held else self.frame.slots_of[group]
        return any(score.wished(self.frame, wish, group, slot) for slot in slots)

    def _of_kind(self, kind: str) -> list[str]:
        return [group.id for group in self.frame.groups.values() if group.kind == kind]

    def _others(self, person: WeekPerson, mine: list[Placed], groups: Iterable[str]) -> tuple[Blocked, ...]:
        """Why each group is none of theirs; groups that are not for them at all come last."""
        own = {one.group for one in mine}
        found = [self.why_not(person, group, mine) for group in groups if group not in own]
        return tuple(sorted(found, key=lambda one: ORDER.index(one.rule)))

    def why_not(self, person: WeekPerson, group: str, mine: list[Placed]) -> Blocked:
        """The first rule that keeps a person out of a group; "better" when none does and it would cost more than it gives."""
        frame, name = self.frame, self._name(group)
        for rule in frame.hurdles(person)[group]:
            return Blocked(group, rule, f"{name}: {person.id} {JOIN_WORDS[rule]}")
        one = self.held.get(group)
        if one is None:
            return Blocked(group, "not_held", f"{name} is not held")
        if not frame.reaches(person, one.room):
            return Blocked(group, "site", f"{name} is at another site")
        if one.slot not in frame.free[person.id]:
            return Blocked(group, "busy", f"{name} clashes with their {busy_words(frame, person.id, one.slot)} hours")
        if frame.apart.get(person.id, set()) & set(one.people):
            return Blocked(group, "apart", f"{name} is not possible")
        other = next((each for each in mine if each.slot in frame.clashes[one.slot]), None)
        if other:
            return Blocked(group, "clash", f"{name} is at the same time as {frame.groups[other.group].name}, which they are in")
        seats = frame.seats(group, one.room)
        if len(one.people) >= seats:
            return Blocked(group, "full", f"{name} is full ({len(one.people)} of {seats})")
        return Blocked(group, "better", f"{name} has a seat, but costs more (extra minutes, days or a move) than it gives")

    def _name(self, group: str) -> str:
        name = self.frame.groups[group].name
        return f"{name} ({self.frame.slots[self.held[group].slot].words})" if group in self.held else name


def _text(begins: str, blocked: tuple[Blocked, ...]) -> str:
    """A sentence with the first reasons; groups that are not for the person at all are only counted."""
    near = [one for one in blocked if one.rule not in JOIN_WORDS]
    if not blocked:
        return f"{begins}: there is no such group."
    if not near:
        return f"{begins}: none of the {len(blocked)} groups in question is open to them."
    more = f"; and {len(near) - SHOWN} more" if len(near) > SHOWN else ""
    return f"{begins}: {'; '.join(one.text for one in near[:SHOWN])}{more}."


def not_held(problem: WeekProblem, answer: WeekAnswer) -> list[NotHeld]:
    """Every group that an answer does not hold, and why, found by looking at each slot for it.

    Source: docs/timetable.md.
    """
    frame = Frame(problem)
    held = {one.group for one in answer.placed}
    return [
        NotHeld(group.id, group.must, _why_not_held(frame, group.id, answer)) for group in problem.groups if group.id not in held
    ]


def _why_not_held(frame: Frame, name: str, answer: WeekAnswer) -> str:
    group = frame.groups[name]
    for missing, words in (
        (frame.slots_of[name], "No slot is allowed and long enough for it."),
        (frame.rooms_of[name], f"No room allowed for it holds its minimum of {group.minimum}."),
        (frame.leaders_of[name], "No facilitator has the credential and language that it needs."),
    ):
        if not missing:
            return words
    fitting = [person for person in frame.people.values() if frame.fits(person, name)]
    if len(fitting) < group.minimum:
        return f"{len(fitting)} people may join it; it needs {group.minimum}."
    reasons = dict.fromkeys(_slot_taken(frame, name, slot, answer, fitting) for slot in frame.slots_of[name])
    return f"{'; '.join(list(reasons)[:SHOWN])}."


def _slot_taken(frame: Frame, name: str, slot: str, answer: WeekAnswer, fitting: list[WeekPerson]) -> str:
    """What keeps a group out of one slot of the answer."""
    group, words = frame.groups[name], frame.slots[slot].words
    then = [one for one in answer.placed if one.slot in frame.clashes[slot]]
    rooms = {one.room: one.group for one in then}
    if taken := [room for room in frame.rooms_of[name] if room in rooms]:
        if len(taken) == len(frame.rooms_of[name]):
            return f"on {words} {_by(frame, rooms[taken[0]])} has {'its room' if len(taken) == 1 else 'one of its rooms'}"
    there = [one for one in frame.leaders_of[name] if slot in frame.there[one]]
    if len(there) < group.leaders or (group.fixed_leader and group.fixed_leader not in there):
        return f"on {words} nobody who can lead it is there"
    busy = {leader: one.group for one in then for leader in one.leaders}
    needed = [group.fixed_leader] if group.fixed_leader else there
    if all(leader in busy for leader in needed):
        return f"on {words} {_by(frame, busy[needed[0]])} has {'its facilitator' if len(needed) == 1 else 'a facilitator for it'}"
    free = sum(slot in frame.free[person.id] for person in fitting)
    if free < group.minimum:
        return f"on {words} {free} of those who may join are free, it needs {group.minimum}"
    return f"on {words} too few would come to reach {group.minimum}, or those who can lead it have no hours left"


def _by(frame: Frame, group: str) -> str:
    return frame.groups[group].name
