"""What may be done with a draft of a week: hand edits, fixed choices, whether it may be published, whom that touches."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time

from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms.drafts import Placing, Touched
from midspan.journey.schedule.terms.week import Change, Conflict, Placed, WeekAnswer, WeekGroup, WeekPerson, WeekProblem, Wish

IDS = re.compile(r"\b(?:g\d+(?:m\d+|b\d+t\d+)|[psr]\d+)\b")
NEVER = frozenset({"unknown", "twice", "slot", "room", "leader", "person", "apart", "leave", "credential", "tag", "track",
                   "site", "fixed"})  # fmt: skip


def dressed(text: str, names: Mapping[str, str]) -> str:
    """A text of the week builder with the names of what it speaks of, where the reader may know them; else the bare id.

    Source: house rule: described weeks and answers hold ids, never names.
    """
    return IDS.sub(lambda found: names.get(found.group(), found.group()), text)


def line_id(group_id: int, *, meeting_id: int | None, weekday: int, starts: time) -> str:
    """The id of a weekly meeting in a described week: of a meeting of its own, or of a block of its track's week.

    Source: house rule.
    """
    return f"g{group_id}m{meeting_id}" if meeting_id else f"g{group_id}b{weekday}t{minutes_of(starts)}"


def minutes_of(clock: time) -> int:
    """Minutes from midnight.

    Source: plain counting.
    """
    return clock.hour * 60 + clock.minute


def time_of(minutes: int) -> time:
    """A time of day from minutes after midnight; midnight at the end of a day is its last minute.

    Source: plain counting.
    """
    return time(23, 59) if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)


def number_of(key: str) -> int:
    """The number in an id such as p34, s7 or r3; of a line, that of its group.

    Source: house rule.
    """
    found = re.match(r"[a-z](\d+)", key)
    return int(found.group(1)) if found else 0


def line_moved(answer: WeekAnswer, *, group: str, slot: str, room: str, leaders: tuple[str, ...]) -> WeekAnswer:
    """An answer in which a group stands somewhere else; one that was not held is held then, with nobody in it yet. Without
    a slot it is not held any more.

    Source: decision 0016: adjust by hand.
    """
    kept = tuple(one for one in answer.placed if one.group != group)
    closed = tuple(one for one in answer.not_held if one.group != group)
    if not slot:
        return replace(answer, placed=kept, not_held=closed)
    people = next((one.people for one in answer.placed if one.group == group), ())
    return replace(answer, placed=(*kept, Placed(group, slot, room, leaders, people)), not_held=closed)


def person_moved(answer: WeekAnswer, *, person: str, out_of: str = "", into: str = "") -> WeekAnswer:
    """An answer in which a person sits in another group, in one more, or in one less.

    Source: decision 0016: adjust by hand.
    """
    return replace(answer, placed=tuple(_seated(one, person, out_of, into) for one in answer.placed))


def _seated(one: Placed, person: str, out_of: str, into: str) -> Placed:
    if one.group == out_of:
        return replace(one, people=tuple(found for found in one.people if found != person))
    if one.group == into and person not in one.people:
        return replace(one, people=(*one.people, person))
    return one


def group_fixed(problem: WeekProblem, placed: Placed | None, group: str) -> WeekProblem:
    """A described week in which what somebody chose for a group stays when the week is solved again; None frees it.

    Source: decision 0016: a second solving keeps what was set by hand.
    """
    slot, room = (placed.slot, placed.room) if placed else ("", "")
    leader = placed.leaders[0] if placed and placed.leaders else ""
    groups = (
        replace(one, fixed_slot=slot, fixed_room=room, fixed_leader=leader) if one.id == group else one for one in problem.groups
    )
    return replace(problem, groups=tuple(groups))


def person_wishing(problem: WeekProblem, *, person: str, out_of: str = "", into: str = "") -> WeekProblem:
    """A described week that remembers that somebody put a person into a group, or took them out, as a wish.

    Source: decision 0016: a second solving keeps what was set by hand.
    """
    about = {out_of, into}
    wishes = [Wish(want=False, group=out_of)] * bool(out_of) + [Wish(want=True, group=into)] * bool(into)

    def changed(one: WeekPerson) -> WeekPerson:
        if one.id != person:
            return one
        return replace(one, wishes=(*(wish for wish in one.wishes if wish.group not in about), *wishes))

    return replace(problem, people=tuple(changed(one) for one in problem.people))


def fixed(group: WeekGroup) -> bool:
    """Whether somebody fixed anything about a group.

    Source: plain reading.
    """
    return bool(group.fixed_slot or group.fixed_room or group.fixed_leader)


def with_choices_of(new: WeekProblem, old: WeekProblem) -> WeekProblem:
    """A week described anew, with what was fixed by hand in the old description as far as it still exists.

    Source: house rule: nobody's work is lost when the published week moves on.
    """
    chosen, wishes = {one.id: one for one in old.groups}, {one.id: one.wishes for one in old.people}

    def kept(one: WeekGroup) -> WeekGroup:
        before = chosen.get(one.id)
        if before is None:
            return one
        return replace(one, fixed_slot=before.fixed_slot, fixed_room=before.fixed_room, fixed_leader=before.fixed_leader)

    people = tuple(replace(one, wishes=wishes.get(one.id, ())) for one in new.people)
    return replace(new, groups=tuple(kept(one) for one in new.groups), people=people)


def same_week(one: WeekProblem, other: WeekProblem) -> bool:
    """Whether two descriptions are of the same published week, whatever was fixed by hand in them.

    Source: house rule: a draft is published over the week that it was made from.
    """
    return _bare(one) == _bare(other)


def _bare(problem: WeekProblem) -> WeekProblem:
    groups = tuple(replace(one, fixed_slot="", fixed_room="", fixed_leader="") for one in problem.groups)
    return replace(problem, groups=groups, people=tuple(replace(one, wishes=()) for one in problem.people), title="")


def changes_since(old: WeekProblem, new: WeekProblem) -> list[str]:
    """What is different in the published week since it was described, counted, in words.

    Source: house rule.
    """
    before, after = _bare(old), _bare(new)
    parts = [("group", before.groups, after.groups), ("person", before.people, after.people),
             ("member of staff", before.leaders, after.leaders), ("room", before.rooms, after.rooms),
             ("time", before.slots, after.slots)]  # fmt: skip
    found = []
    for word, olds, news in parts:
        known, now = {one.id: one for one in olds}, {one.id: one for one in news}  # type: ignore[attr-defined]
        changed = sum(known.get(key) != value for key, value in now.items()) + sum(key not in now for key in known)
        if changed:
            found.append(f"{changed} {_many(word, changed)} changed")
    if before.apart != after.apart:
        found.append("who may not sit together changed")
    return found


def _many(word: str, count: int) -> str:
    plural = {"person": "people", "member of staff": "members of staff"}
    return word if count == 1 else plural.get(word, f"{word}s")


def only_known(answer: WeekAnswer, problem: WeekProblem) -> WeekAnswer:
    """An answer without groups, people, rooms and leaders that a week described anew no longer has.

    Source: house rule: nobody's work is lost when the published week moves on.
    """
    groups = {one.id: one for one in problem.groups}
    people, leaders = {one.id for one in problem.people}, {one.id for one in problem.leaders}
    slots, rooms = {one.id for one in problem.slots}, {one.id for one in problem.rooms}
    placed = tuple(
        replace(
            one,
            people=tuple(person for person in one.people if person in people),
            leaders=tuple(leader for leader in one.leaders if leader in leaders),
            room=one.room if one.room in rooms else "",
        )
        for one in answer.placed
        if one.group in groups and one.slot in slots
    )
    return replace(answer, placed=placed, not_held=tuple(one for one in answer.not_held if one.group in groups))


def reasons_against_publishing(
    *,
    status: str,
    week_on: date,
    today: date,
    conflicts: Iterable[Conflict],
    leaderless: Iterable[str] = (),
    accept: bool,
    changed: Iterable[str] = (),
) -> list[Reason]:
    """Why a draft cannot become the week. Empty means it can. `accept` takes what a person may decide: a group below its
    minimum, hours of work or of a facilitator that are passed over; never a double booking or people kept apart.

    Source: decision 0016: publishing; house rule: past sessions never change.
    """
    if status != "ready":
        return [Reason(_NOT_READY.get(status, "This draft is not ready."), rule="draft")]
    reasons = []
    if week_on <= today:
        reasons.append(Reason("A week is published before its Monday. Draft the next one, and change single sessions in this.",
                              rule="past-sessions"))  # fmt: skip
    if found := list(changed):
        reasons.append(
            Reason(f"The published week moved on since this was solved: {', '.join(found)}. Check the draft again.", rule="draft")
        )
    nobody = frozenset(leaderless)
    for one in conflicts:
        if (hard := never(one, nobody)) or not accept:
            reasons.append(Reason(one.text, rule=f"week-{one.rule}", field="" if hard else "accept"))
    return reasons


def never(conflict: Conflict, leaderless: frozenset[str] = frozenset()) -> bool:
    """Whether nobody may decide to pass over a broken rule: double bookings, people kept apart, leave, credentials. A second
    leader may be missing; the only one may not (`leaderless` groups).

    Source: decision 0016: rooms, facilitators and people cannot be double-booked; mission row 000-25.
    """
    if conflict.rule == "leader" and not conflict.leader:
        return conflict.group in leaderless
    return conflict.rule in NEVER


_NOT_READY = {
    "published": "This draft is published already.",
    "dropped": "This draft was dropped.",
    "failed": "This draft was never solved.",
    "waiting": "This draft is still being solved.",
    "solving": "This draft is still being solved.",
}


def reasons_against_editing(*, status: str) -> list[Reason]:
    """Why a draft cannot be changed by hand. Empty means it can.

    Source: house rule.
    """
    return [] if status == "ready" else [Reason(_NOT_READY.get(status, "This draft is not ready."), rule="draft")]


def placings(problem: WeekProblem, answer: WeekAnswer) -> dict[str, Placing]:
    """What an answer asks for, line by line, as numbers and times.

    Source: plain reading.
    """
    slots = {one.id: one for one in problem.slots}
    return {
        one.group: Placing(
            line=one.group, weekday=slots[one.slot].weekday, starts=time_of(slots[one.slot].starts),
            ends=time_of(slots[one.slot].ends), room_id=number_of(one.room) or None if one.room.startswith("r") else None,
            facilitator_id=number_of(one.leaders[0]), co_facilitator_id=number_of(one.leaders[1]) if one.leaders[1:] else None,
            people=frozenset(number_of(person) for person in one.people),
        )
        for one in answer.placed
        if one.leaders
    }  # fmt: skip


def touched(problem: WeekProblem, changes: Iterable[Change]) -> Touched:
    """Whom a week touches, by id, with the changes that are about each.

    Source: decision 0016: publishing tells whom it touches.
    """
    people: dict[str, list[Change]] = {}
    staff: dict[str, list[Change]] = {}
    now = {one.id: one.now for one in problem.groups}
    for change in changes:
        for person in sorted({change.person, *change.people} - {""}) if change.kind != "hours" else ():
            people.setdefault(person, []).append(change)
        if change.kind in _FOR_STAFF:
            stand = now.get(change.group)
            named = {one for one in IDS.findall(f"{change.before} {change.after}") if one.startswith("s")}
            for leader in sorted({*(stand.leaders if stand else ()), *named}):
                staff.setdefault(leader, []).append(change)
    return Touched({key: tuple(found) for key, found in people.items()}, {key: tuple(found) for key, found in staff.items()})


_FOR_STAFF = frozenset({"held", "closed", "slot", "room", "leaders"})
