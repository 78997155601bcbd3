"""Can this text be read as a week? Every flaw is named with its place in the file; nothing is guessed."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from midspan.journey.schedule.terms.week import (
    WEIGHT_NAMES,
    Flaw,
    Leader,
    MixItem,
    Slot,
    Span,
    Stand,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    WeekRoom,
    Weights,
    Wish,
)

CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
DAY = 24 * 60
MOST = 100_000  # of any number in a week: what is larger is a slip
MOST_POINTS = 10_000_000
PARTS = ("morning", "afternoon", "evening")


@dataclass
class _Reader:
    """Collects flaws while values are taken out."""

    flaws: list[Flaw] = field(default_factory=list)

    def flaw(self, path: str, text: str) -> None:
        self.flaws.append(Flaw(path, text))

    def object(self, raw: Any, path: str, known: Iterable[str]) -> dict[str, Any]:
        """An object without unknown keys; an empty one in place of anything else."""
        if type(raw) is not dict:
            self.flaw(path, "must be an object.")
            return {}
        names = sorted(known)
        for key in raw:
            if key not in names:
                self.flaw(f"{path}.{key}".lstrip("."), f"is not known here; known are {', '.join(names)}.")
        return raw

    def list(self, raw: dict[str, Any], key: str, path: str) -> list[tuple[Any, str]]:
        """The entries of a list with their paths; none when it is not given."""
        found = raw.get(key)
        at = f"{path}.{key}".lstrip(".")
        if found is None:
            return []
        if type(found) is not list:
            self.flaw(at, "must be a list.")
            return []
        return [(one, f"{at}[{number}]") for number, one in enumerate(found)]

    def text(self, raw: dict[str, Any], key: str, path: str, *, needed: bool = False, default: str = "") -> str:
        found = raw.get(key)
        if found is None:
            if needed:
                self.flaw(f"{path}.{key}", "is missing.")
            return default
        if type(found) is not str or (needed and not found.strip()):
            self.flaw(f"{path}.{key}", "must be a text." if type(found) is not str else "must not be empty.")
            return default
        return found

    def number(self, raw: dict[str, Any], key: str, path: str, default: Any, *, least: int = 0, most: int = MOST) -> Any:
        found = raw.get(key)
        if found is None:
            return default
        if type(found) is not int:
            self.flaw(f"{path}.{key}", "must be a whole number.")
        elif found < least:
            self.flaw(f"{path}.{key}", "must not be negative." if least == 0 and found < 0 else f"must be at least {least}.")
        elif found > most:
            self.flaw(f"{path}.{key}", f"must be at most {most}.")
        else:
            return found
        return default

    def flag(self, raw: dict[str, Any], key: str, path: str, default: bool = False) -> bool:
        found = raw.get(key, default)
        if type(found) is not bool:
            self.flaw(f"{path}.{key}", "must be true or false.")
            return default
        return found

    def texts(self, raw: dict[str, Any], key: str, path: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, each once; a single text counts as a list of one."""
        found = raw.get(key)
        if type(found) is str:
            found = [found]
        if found is None:
            return default
        if type(found) is not list or any(type(one) is not str or not one for one in found):
            self.flaw(f"{path}.{key}", "must be a list of texts.")
            return default
        for one in sorted({one for one in found if found.count(one) > 1}):
            self.flaw(f"{path}.{key}", f"names {one!r} twice.")
        return tuple(dict.fromkeys(found))

    def weekday(self, raw: dict[str, Any], path: str) -> int:
        if raw.get("weekday") is None:
            self.flaw(f"{path}.weekday", "is missing: 1 is Monday, 7 is Sunday.")
            return 1
        return int(self.number(raw, "weekday", path, 1, least=1, most=7))

    def clock(self, raw: dict[str, Any], key: str, path: str, default: int | None = None) -> int:
        found = raw.get(key)
        if found is None and default is not None:
            return default
        match = CLOCK.fullmatch(found) if type(found) is str else None
        minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else DAY + 1
        if minutes > DAY:
            self.flaw(f"{path}.{key}", 'must be a time such as "18:00".' if found is not None else "is missing.")
            return -1
        return minutes

    def times(self, raw: dict[str, Any], path: str, *, whole_day: bool = False) -> tuple[int, int]:
        starts = self.clock(raw, "starts", path, 0 if whole_day else None)
        ends = self.clock(raw, "ends", path, DAY if whole_day else None)
        if starts >= 0 and ends >= 0 and ends <= starts:
            self.flaw(f"{path}.ends", "must be later than it starts.")
        return max(starts, 0), max(ends, 0)


def from_json(text: str | bytes) -> WeekProblem | list[Flaw]:
    """The week that a JSON text describes, or everything that is wrong with it, each with its path in the file.

    Source: docs/timetable.md.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        return [Flaw("", f"This is not JSON: {_said(error)}.")]
    if type(raw) is not dict:
        return [Flaw("", "A week is one JSON object.")]
    reader = _Reader()
    problem = _problem(reader, raw)
    _references(reader, problem)
    return reader.flaws or problem


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it is not UTF-8 text"


def _problem(reader: _Reader, raw: dict[str, Any]) -> WeekProblem:
    reader.object(raw, "", ("title", "slots", "rooms", "facilitators", "groups", "people", "apart", "weights"))

    def all_of(key: str, read: Callable[[_Reader, Any, str], Any]) -> tuple[Any, ...]:
        found = [(read(reader, one, path), path) for one, path in reader.list(raw, key, "")]
        seen: set[str] = set()
        for one, path in found:
            if one.id and one.id in seen:
                reader.flaw(f"{path}.id", f"{one.id!r} is there twice.")
            seen.add(one.id)
        return tuple(one for one, _path in found)

    return WeekProblem(
        all_of("slots", _slot), all_of("rooms", _room), all_of("facilitators", _leader), all_of("groups", _group),
        all_of("people", _person), _apart(reader, raw), _weights(reader, raw.get("weights")), reader.text(raw, "title", ""),
    )  # fmt: skip


def _slot(reader: _Reader, given: Any, path: str) -> Slot:
    raw = reader.object(given, path, ("id", "weekday", "starts", "ends"))
    return Slot(reader.text(raw, "id", path, needed=True), reader.weekday(raw, path), *reader.times(raw, path))


def _room(reader: _Reader, given: Any, path: str) -> WeekRoom:
    raw = reader.object(given, path, ("id", "capacity", "title", "site"))
    return WeekRoom(
        reader.text(raw, "id", path, needed=True), reader.number(raw, "capacity", path, 12, least=1),
        reader.text(raw, "title", path), reader.text(raw, "site", path),
    )  # fmt: skip


def _spans(reader: _Reader, raw: dict[str, Any], key: str, path: str, *, whole_day: bool = False) -> tuple[Span, ...]:
    found = []
    for given, at in reader.list(raw, key, path):
        if type(given) is int and whole_day:
            given = {"weekday": given}
        one = reader.object(given, at, ("weekday", "starts", "ends", "why"))
        found.append(Span(reader.weekday(one, at), *reader.times(one, at, whole_day=whole_day), reader.text(one, "why", at)))
    return tuple(found)


def _leader(reader: _Reader, given: Any, path: str) -> Leader:
    raw = reader.object(given, path, ("id", "credentials", "languages", "hours", "leave", "minutes"))
    return Leader(
        reader.text(raw, "id", path, needed=True), reader.texts(raw, "credentials", path),
        reader.texts(raw, "languages", path, ("en",)),
        _spans(reader, raw, "hours", path) if raw.get("hours") is not None else None,
        _spans(reader, raw, "leave", path, whole_day=True), reader.number(raw, "minutes", path, None),
    )  # fmt: skip


GROUP = ("id", "kind", "title", "minimum", "maximum", "minutes", "slots", "rooms", "site", "leaders", "credentials", "language",
         "tags", "stages", "track", "slot", "room", "facilitator", "prefers", "must", "now")  # fmt: skip


def _group(reader: _Reader, given: Any, path: str) -> WeekGroup:
    raw = reader.object(given, path, GROUP)
    minimum = reader.number(raw, "minimum", path, 6)
    maximum = reader.number(raw, "maximum", path, max(12, minimum), least=1)
    if minimum > maximum:
        reader.flaw(f"{path}.minimum", f"is {minimum}, more than the maximum of {maximum}.")
    return WeekGroup(
        id=reader.text(raw, "id", path, needed=True), kind=reader.text(raw, "kind", path, needed=True),
        title=reader.text(raw, "title", path), minimum=minimum, maximum=maximum,
        minutes=reader.number(raw, "minutes", path, None, least=1, most=DAY), slots=reader.texts(raw, "slots", path),
        rooms=reader.texts(raw, "rooms", path), site=reader.text(raw, "site", path),
        leaders=reader.number(raw, "leaders", path, 1, least=1, most=2), credentials=reader.texts(raw, "credentials", path),
        language=reader.text(raw, "language", path, default="en"), tags=reader.texts(raw, "tags", path),
        stages=reader.texts(raw, "stages", path), track=reader.text(raw, "track", path),
        fixed_slot=reader.text(raw, "slot", path),
        fixed_room=reader.text(raw, "room", path), fixed_leader=reader.text(raw, "facilitator", path),
        preferred_leader=reader.text(raw, "prefers", path), must=reader.flag(raw, "must", path),
        now=_stand(reader, raw["now"], f"{path}.now") if raw.get("now") is not None else None,
    )  # fmt: skip


def _stand(reader: _Reader, given: Any, path: str) -> Stand:
    raw = reader.object(given, path, ("slot", "room", "facilitators"))
    return Stand(reader.text(raw, "slot", path), reader.text(raw, "room", path), reader.texts(raw, "facilitators", path))


PERSON = ("id", "minutes", "days", "mix", "busy", "languages", "tags", "stage", "track", "site", "counsellor", "now", "wishes")


def _person(reader: _Reader, given: Any, path: str) -> WeekPerson:
    raw = reader.object(given, path, PERSON)
    return WeekPerson(
        reader.text(raw, "id", path, needed=True), reader.number(raw, "minutes", path, 540, most=7 * DAY),
        reader.number(raw, "days", path, 0, most=7), _mix(reader, raw.get("mix"), f"{path}.mix"),
        _spans(reader, raw, "busy", path, whole_day=True), reader.texts(raw, "languages", path, ("en",)),
        reader.texts(raw, "tags", path), reader.text(raw, "stage", path), reader.text(raw, "track", path),
        reader.text(raw, "site", path), reader.text(raw, "counsellor", path), reader.texts(raw, "now", path),
        tuple(_wish(reader, one, at) for one, at in reader.list(raw, "wishes", path)),
    )  # fmt: skip


def _mix(reader: _Reader, given: Any, path: str) -> tuple[MixItem, ...]:
    if given is None:
        return ()
    if type(given) is not dict:
        reader.flaw(path, 'must be an object of kinds, such as {"skills": {"sessions": 2}, "process": 180}.')
        return ()
    found = []
    for kind, wanted in given.items():
        if type(wanted) is int:
            found.append(MixItem(kind, minutes=reader.number(given, kind, path, 0)))
            continue
        raw, at = reader.object(wanted, f"{path}.{kind}", ("minutes", "sessions")), f"{path}.{kind}"
        if len(raw) > 1:
            reader.flaw(at, "must give minutes or sessions, one of the two.")
        found.append(MixItem(kind, reader.number(raw, "minutes", at, 0), reader.number(raw, "sessions", at, 0, most=100)))
    return tuple(found)


def _wish(reader: _Reader, given: Any, path: str) -> Wish:
    raw = reader.object(given, path, ("want", "kind", "slot", "group", "part"))
    wish = Wish(reader.flag(raw, "want", path, True), *(reader.text(raw, key, path) for key in ("kind", "slot", "group", "part")))
    if sum(map(bool, (wish.kind, wish.slot, wish.group, wish.part))) != 1:
        reader.flaw(path, "must name a kind, a slot, a group or a part of the day, one of the four.")
    if wish.part and wish.part not in PARTS:
        reader.flaw(f"{path}.part", f"must be one of {', '.join(PARTS)}.")
    return wish


def _apart(reader: _Reader, raw: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for given, path in reader.list(raw, "apart", ""):
        found.append(("", ""))  # keeps the place of a flawed pair, so that later paths are right
        if type(given) is not list or len(given) != 2 or any(type(one) is not str for one in given):
            reader.flaw(path, "must be a pair of people.")
        elif given[0] == given[1]:
            reader.flaw(path, "names the same person twice.")
        else:
            found[-1] = (given[0], given[1])
    return tuple(found)


def _weights(reader: _Reader, given: Any) -> Weights:
    raw = {} if given is None else reader.object(given, "weights", WEIGHT_NAMES)
    usual = Weights()
    return Weights(**{name: reader.number(raw, name, "weights", getattr(usual, name), most=MOST_POINTS) for name in WEIGHT_NAMES})


def _references(reader: _Reader, week: WeekProblem) -> None:
    """Whatever is named must be there."""
    slots, rooms, leaders, groups, people = (
        {one.id for one in every} for every in (week.slots, week.rooms, week.leaders, week.groups, week.people)
    )

    def named(path: str, names: Iterable[str], known: set[str], what: str) -> None:
        for name in names:
            if name and name not in known:
                reader.flaw(path, f"names {name!r}, but there is no such {what}.")

    for number, group in enumerate(week.groups):
        at, now = f"groups[{number}]", group.now or Stand()
        named(f"{at}.slots", group.slots, slots, "slot")
        named(f"{at}.slot", [group.fixed_slot], slots, "slot")
        named(f"{at}.rooms", group.rooms, rooms, "room")
        named(f"{at}.room", [group.fixed_room], rooms, "room")
        named(f"{at}.facilitator", [group.fixed_leader], leaders, "facilitator")
        named(f"{at}.prefers", [group.preferred_leader], leaders, "facilitator")
        named(f"{at}.now.slot", [now.slot], slots, "slot")
        named(f"{at}.now.room", [now.room], rooms, "room")
        named(f"{at}.now.facilitators", now.leaders, leaders, "facilitator")
    for number, person in enumerate(week.people):
        at = f"people[{number}]"
        named(f"{at}.counsellor", [person.counsellor], leaders, "facilitator")
        named(f"{at}.now", person.now, groups, "group")
        for index, wish in enumerate(person.wishes):
            named(f"{at}.wishes[{index}].slot", [wish.slot], slots, "slot")
            named(f"{at}.wishes[{index}].group", [wish.group], groups, "group")
    for number, pair in enumerate(week.apart):
        named(f"apart[{number}]", pair, people, "person")
