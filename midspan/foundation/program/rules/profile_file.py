"""What does one table of a program's file say? Each value is taken out by its kind; what is wrong is noted with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from midspan.foundation.program.terms.profile import Flaw

Member = TypeVar("Member", bound=StrEnum)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEVER = {
    "counted": "mutual help is never counted as treatment hours",
    "counts": "mutual help is never counted as treatment hours",
    "beds": "the program has no beds: nobody stays overnight",
}


@dataclass(slots=True)
class Sheet:
    """One table of the file while it is read: what is in it, where it stands, and what was asked for."""

    raw: Mapping[str, Any]
    place: str
    flaws: list[Flaw]
    asked: set[str] = field(default_factory=set)

    def note(self, key: str, text: str) -> None:
        """Write down what is wrong with a key of this table (or with the table, without a key)."""
        self.flaws.append(Flaw(", ".join(part for part in (self.place, key) if part), text))

    def has(self, key: str) -> bool:
        return key in self.raw

    def take(self, key: str, kind: type | tuple[type, ...], wanted: str, default: Any = None) -> Any:
        """The value of a key when it is of this kind; else the default, and a flaw unless the key may be left out."""
        self.asked.add(key)
        value = self.raw.get(key)
        if value is None:
            if default is None:
                self.note(key, f"is missing; it needs {wanted}.")
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.note(key, f"is {said(value)}; it needs {wanted}.")
            return default
        return value

    def text(self, key: str, default: str | None = None, *, longest: int = 120) -> str:
        """Words, single-spaced at the ends, within a length."""
        words = str(self.take(key, str, "words in quotes", default) or "").strip()
        if not words and self.has(key) and isinstance(self.raw[key], str) and default is None:
            self.note(key, "is empty; it needs words.")
        if len(words) > longest:
            self.note(key, f"has {len(words)} characters; at most {longest} fit.")
        if any(sign < " " and sign not in "\n\t" for sign in words):
            self.note(key, "has signs that cannot be shown.")
        return words

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two others, both included."""
        value = self.take(key, int, f"a whole number from {low} to {high}", default)
        return low if value is None else self._between(key, value, low, high)

    def number(self, key: str, low: int, high: int, default: Decimal | None = None) -> Decimal:
        """A number, whole or with a point, between two others."""
        value = self.take(key, (int, Decimal), f"a number from {low} to {high}", default)
        value = Decimal(low) if value is None else Decimal(value)
        if not value.is_finite():
            self.note(key, "is not a number.")
            return Decimal(low)
        return self._between(key, value, low, high)

    def minutes(self, key: str, low: int, high: int, default: Decimal | None = None) -> int:
        """Hours, whole or with a point, as minutes."""
        minutes = self.number(key, low, high, default) * 60
        if minutes != int(minutes):
            self.note(key, "does not come to whole minutes.")
        return int(minutes)

    def yes(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        return bool(self.take(key, bool, "true or false", default))

    def day(self, key: str) -> date:
        """A calendar day, as 2026-11-01."""
        value = self.take(key, date, "a day such as 2026-11-01", date(1970, 1, 1) if self.has(key) else None)
        return date(value.year, value.month, value.day) if value else date(1970, 1, 1)

    def clock(self, key: str) -> time | None:
        """A time of day, as "17:45"; None with a flaw otherwise."""
        words = self.take(key, str, 'a time such as "17:45"')
        return None if words is None else self._clock(key, words)

    def span(self, key: str) -> tuple[time, time] | None:
        """Two times, as "18:00-21:00", the second later; None with a flaw otherwise."""
        words = self.take(key, str, 'two times such as "18:00-21:00"')
        if words is None:
            return None
        first, dash, second = words.replace("–", "-").partition("-")
        if not dash:
            self.note(key, f"is {said(words)}; it needs two times such as “18:00-21:00”.")
            return None
        starts, ends = self._clock(key, first), self._clock(key, second)
        if starts is None or ends is None:
            return None
        if ends <= starts:
            self.note(key, f"ends before it starts ({starts:%H:%M} to {ends:%H:%M}).")
            return None
        return starts, ends

    def one_of(self, key: str, kind: type[Member], default: Member | None = None) -> Member | None:
        """A member of a closed list."""
        value = self.take(key, str, f"one of {listed(kind)}", default)
        return None if value is None else self._member(key, value, kind)

    def some_of(self, key: str, kind: type[Member]) -> tuple[Member, ...]:
        """Members of a closed list, each once."""
        found = [self._member(key, value, kind) for value in self.texts(key)]
        return tuple(value for value in found if value is not None)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of words, none twice."""
        self.asked.add(key)
        if default is not None and not self.has(key):
            return default
        values = self.take(key, list, 'a list such as ["one", "two"]')
        if values is None:
            return ()
        if not values or not all(isinstance(value, str) for value in values):
            self.note(key, "needs a list of words in quotes, with at least one.")
            return ()
        for value in sorted({value for value in values if values.count(value) > 1}):
            self.note(key, f"names {said(value)} twice.")
        return tuple(dict.fromkeys(values))

    def weekdays(self, key: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """Days of the week as numbers, Monday 1, in order."""
        if default is not None and not self.has(key):
            self.asked.add(key)
            return default
        days = set()
        for name in self.texts(key):
            if name.lower() in WEEKDAYS:
                days.add(WEEKDAYS.index(name.lower()) + 1)
            else:
                self.note(key, f"{said(name)} is no day of the week{meant(name, WEEKDAYS)}.")
        return tuple(sorted(days))

    def wholes(self, key: str, low: int, high: int, *, lengths: tuple[int, ...]) -> tuple[int, ...]:
        """A list of so many whole numbers between two others, none smaller than the one before."""
        wanted = f"a list of {' or '.join(map(str, lengths))} whole numbers from {low} to {high}"
        values = self.take(key, list, wanted)
        if values is None:
            return ()
        fits = len(values) in lengths and all(type(value) is int and low <= value <= high for value in values)
        if not fits:
            self.note(key, f"is {said(values)}; it needs {wanted}.")
            return ()
        if sorted(values) != values:
            self.note(key, f"runs backwards ({values[0]} to {values[-1]}).")
            return ()
        return tuple(values)

    def table(self, key: str, *, optional: bool = False) -> "Sheet":
        """A table inside this one; an empty one, with a flaw, where there is none."""
        value = self.take(key, dict, f"a table [{key}]", {} if optional else None)
        return Sheet(value or {}, self._inside(key), [] if value is None else self.flaws)

    def tables(self, key: str, *, named: str = "name", optional: bool = False) -> list["Sheet"]:
        """A list of tables, each placed by its name, or by its number where it has none."""
        values = self.take(key, list, f"at least one table [[{key}]]", [] if optional else None)
        if values is None:
            return []
        if not values and not optional:
            self.note(key, "is empty; it needs at least one entry.")
        if not all(isinstance(value, dict) for value in values):
            self.note(key, "holds something that is no table.")
        tables = [value for value in values if isinstance(value, dict)]
        return [Sheet(value, self._inside(f"{key} {_named(value, named, number)}"), self.flaws)
                for number, value in enumerate(tables, start=1)]  # fmt: skip

    def services(self, key: str, known: Mapping[str, Any], *, default: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        """Whole numbers by code of service: a week's promise."""
        self.asked.add(key)
        if key not in self.raw:
            return tuple(default.items())
        promised = self.table(key)
        for code in promised.raw:
            if code not in known:
                promised.note(code, f"is no service of the catalogue{meant(code, known)}.")
        return tuple((code, promised.whole(code, 0, 3000)) for code in promised.raw if code in known)

    def close(self) -> None:
        """Every key that nobody asked for is a flaw of its own."""
        for key in self.raw:
            if key not in self.asked:
                self.note(key, NEVER.get(key, f"is not known here{meant(key, self.asked)}") + ".")

    def _inside(self, place: str) -> str:
        return ", ".join(part for part in (self.place, place) if part)

    def _between(self, key: str, value: Any, low: int, high: int) -> Any:
        if not low <= value <= high:
            self.note(key, f"is {value}; it lies between {low} and {high}.")
            return low
        return value

    def _clock(self, key: str, words: str) -> time | None:
        hour, colon, minute = words.strip().partition(":")
        digits = hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit() and len(minute) == 2
        if not (colon and digits and len(hour) <= 2 and int(hour) < 24 and int(minute) < 60):
            self.note(key, f"{said(words.strip())} is no time of day; write it as “17:45”.")
            return None
        return time(int(hour), int(minute))

    def _member(self, key: str, value: str, kind: type[Member]) -> Member | None:
        if value in {member.value for member in kind}:
            return kind(value)
        self.note(key, f"{said(value)} is not known; it is one of {listed(kind)}.")
        return None


def said(value: Any) -> str:
    """A value as a person would name it.

    Source: house rule: an error names what was found.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"“{value[:60]}”"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"[{', '.join(said(one) for one in value[:6])}]"
    return str(value)[:60]


def listed(kind: type[StrEnum]) -> str:
    """The codes of a closed list, for an error.

    Source: house rule: an error says what would be right.
    """
    return ", ".join(member.value for member in kind)


def meant(word: str, known: Any) -> str:
    """What a misspelt word may have meant, to put behind it; empty where nothing comes near.

    Source: house rule: an error says what would be right.
    """
    near = get_close_matches(str(word), [str(one) for one in known], n=1)
    return f" (was “{near[0]}” meant?)" if near else ""


def _named(raw: Mapping[str, Any], key: str, number: int) -> str:
    name = raw.get(key)
    return f"“{name}”" if isinstance(name, str) and name.strip() else f"no. {number}"
