"""How does a week, or an answer, look as JSON? What stands at its default is left out, so that files stay short."""

from typing import Any

import orjson

from midspan.journey.schedule.rules.week import score
from midspan.journey.schedule.rules.week.compare import compare
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import (
    Flaw,
    Leader,
    MixItem,
    Placed,
    Span,
    StageFacts,
    WeekAnswer,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    Weights,
    Wish,
    clock,
)

RENAMED = {"fixed_slot": "slot", "fixed_room": "room", "fixed_leader": "facilitator", "preferred_leader": "prefers"}


def to_json(problem: WeekProblem) -> bytes:
    """The file of a described week; `from_json` reads it back as the same week.

    Source: docs/timetable.md.
    """
    week = {
        "title": problem.title,
        "slots": [{"id": one.id, **_span(one.span)} for one in problem.slots],
        "rooms": [_given(one, type(one)("", 12), keep=("capacity",)) for one in problem.rooms],
        "facilitators": [_leader(one) for one in problem.leaders],
        "groups": [_group(one) for one in problem.groups],
        "people": [_person(one) for one in problem.people],
        "apart": [list(pair) for pair in problem.apart],
        "weights": _given(problem.weights, Weights()),
    }
    return orjson.dumps({key: value for key, value in week.items() if value}, option=orjson.OPT_INDENT_2)


def _given(one: Any, usual: Any, *, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """What differs from the usual."""
    pairs = ((name, getattr(one, name)) for name in type(one).__slots__)
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in pairs if value != getattr(usual, name) or name in keep
    }  # fmt: skip


def _span(span: Span) -> dict[str, Any]:
    why = {"why": span.why} if span.why else {}
    return {"weekday": span.weekday, "starts": clock(span.starts), "ends": clock(span.ends), **why}


def _leader(one: Leader) -> dict[str, Any]:
    raw = _given(one, Leader(""))
    for key in ("hours", "leave"):
        if key in raw:
            raw[key] = [_span(span) for span in raw[key]]
    return raw


def _group(one: WeekGroup) -> dict[str, Any]:
    raw = {RENAMED.get(key, key): value for key, value in _given(one, WeekGroup("", ""), keep=("maximum",)).items()}
    if one.now:
        now = {"slot": one.now.slot, "room": one.now.room, "facilitators": list(one.now.leaders)}
        raw["now"] = {key: value for key, value in now.items() if value}
    return raw


def _person(one: WeekPerson) -> dict[str, Any]:
    raw = _given(one, WeekPerson(""))
    if one.busy:
        raw["busy"] = [_span(span) for span in one.busy]
    if one.mix:
        raw["mix"] = {item.kind: _wanted(item) for item in one.mix}
    if one.wishes:
        raw["wishes"] = [_given(wish, Wish()) for wish in one.wishes]
    return raw


def _wanted(item: MixItem) -> dict[str, int]:
    return {"sessions": item.sessions} if item.sessions else {"minutes": item.minutes}


def answer_json(problem: WeekProblem, answer: WeekAnswer) -> dict[str, Any]:
    """One answer as an object of JSON: how it went, what is held, who sits where, what is short, unmet and different.

    Source: docs/timetable.md.
    """
    frame = Frame(problem)
    return {
        "status": answer.status.value,
        "seconds": answer.took_ms / 1000,
        "first_answer_seconds": answer.first_ms / 1000,
        "stages": [_stage(one) for one in answer.stages],
        "groups": [_placed(frame, one) for one in answer.placed],
        "not_held": [{"id": one.group, "must": one.must, "why": one.why} for one in answer.not_held],
        "people": _people(frame, answer),
        "shortages": [_shortage(one) for one in answer.shortages],
        "unmet": [_unmet(one) for one in answer.unmet],
        "differences": [
            {"kind": one.kind, "group": one.group, "person": one.person, "before": one.before, "after": one.after,
             "people": list(one.people), "minutes": one.minutes, "text": one.text}
            for one in compare(problem, answer)
        ],
        "notes": list(answer.notes),
    }  # fmt: skip


def _stage(one: StageFacts) -> dict[str, Any]:
    gap = max(0, one.objective - one.bound) / max(1, one.objective - one.unavoidable)
    known = {"objective": one.objective, "bound": one.bound, "unavoidable": one.unavoidable, "gap": round(gap, 6)}
    numbers = known if one.status != "first" else dict.fromkeys(known)
    return {"stage": one.name, "status": one.status, **numbers, "seconds": one.took_ms / 1000}


def _placed(frame: Frame, one: Placed) -> dict[str, Any]:
    group, slot = frame.groups[one.group], frame.slots[one.slot]
    return {
        "id": one.group, "title": group.title, "kind": group.kind, "slot": one.slot, "weekday": slot.weekday,
        "starts": clock(slot.starts), "ends": clock(slot.ends), "room": one.room, "facilitators": list(one.leaders),
        "seats": frame.seats(one.group, one.room), "people": list(one.people),
    }  # fmt: skip


def _people(frame: Frame, answer: WeekAnswer) -> list[dict[str, Any]]:
    held = {one.group: one for one in answer.placed}
    seated = score.groups_of(answer.placed)
    found = []
    for person in frame.people.values():
        mine = [held[group] for group in seated.get(person.id, [])]
        minutes = sum(score.minutes_of(frame, one) for one in mine)
        days = len({frame.slots[one.slot].weekday for one in mine})
        found.append(
            {"id": person.id, "groups": [one.group for one in mine], "minutes": minutes, "of": person.minutes, "days": days}
        )
    return found


def _shortage(one: Any) -> dict[str, Any]:
    return {"what": one.what, "where": one.where, "wanted": one.wanted, "possible": one.possible, "lacks": one.lacks,
            "at_least": one.at_least, "close_with": list(one.close_with), "groups": list(one.groups), "people": list(one.people),
            "text": one.text}  # fmt: skip


def _unmet(one: Any) -> dict[str, Any]:
    blocked = [{"group": each.group, "rule": each.rule, "text": each.text} for each in one.blocked]
    return {"person": one.person, "what": one.what, "about": one.about, "lacks": one.lacks, "text": one.text, "blocked": blocked}


def answer_from_json(problem: WeekProblem, raw: Any) -> WeekAnswer | list[Flaw]:
    """An answer as `answer_json` writes it, or one by hand: of each group its id, slot, room, facilitators and people.

    Refuses what has not this shape; whether it keeps the rules is for `check` to say.
    Source: docs/timetable.md.
    """
    if type(raw) is not dict or type(raw.get("groups")) is not list:
        return [Flaw("groups", "must be a list of groups, each with id, slot, room, facilitators and people.")]
    flaws: list[Flaw] = []
    placed = [_read(one, f"groups[{number}]", flaws) for number, one in enumerate(raw["groups"])]
    return flaws or WeekAnswer(tuple(placed))


def _read(raw: Any, path: str, flaws: list[Flaw]) -> Placed:
    if type(raw) is not dict:
        flaws.append(Flaw(path, "must be an object."))
        return Placed("", "", "")
    for key in ("id", "slot", "room"):
        if type(raw.get(key)) is not str:
            flaws.append(Flaw(f"{path}.{key}", "must be a text."))
    for key in ("facilitators", "people"):
        if type(raw.get(key, [])) is not list or any(type(one) is not str for one in raw.get(key, [])):
            flaws.append(Flaw(f"{path}.{key}", "must be a list of texts."))
    if flaws:
        return Placed("", "", "")
    return Placed(raw["id"], raw["slot"], raw["room"], tuple(raw.get("facilitators", [])), tuple(raw.get("people", [])))
