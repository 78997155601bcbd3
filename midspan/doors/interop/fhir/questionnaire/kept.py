"""How is an entry kept in JSON, so that reading it back gives the same entry? By the types of its fields, nothing by hand."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from midspan.journey.assessment.rules.scoring import score
from midspan.journey.assessment.terms import Instrument, Item, Sheet

PRINTED = {"items", "follow_ups"}  # said by the questions themselves
ON_SHEET = ("instrument", "version", "credit", "source", "checked_on", "exact", "note", "bare")
ITEM: Mapping[str, Any] = {"number": int, "label": str, "codes": tuple[int | str, ...], "points": tuple[int, ...]}


def plain(value: Any) -> Any:
    """A term as JSON knows it: records as objects, enums as their values, dates as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def shaped(kind: Any, raw: Any) -> Any:
    """The term of this type that `plain` wrote. Raises ValueError where the JSON is not of that shape."""
    if kind is Any:
        return _scalar(raw, (str, int, float, bool, types.NoneType))
    if get_origin(kind) in (Union, types.UnionType):
        return _one_of(get_args(kind), raw)
    if get_origin(kind) is tuple:
        return _row(get_args(kind), raw)
    if isinstance(get_origin(kind), type) and issubclass(get_origin(kind), Mapping):
        pairs = _scalar(raw, (dict,)).items()
        return types.MappingProxyType({name: shaped(get_args(kind)[1], one) for name, one in pairs})
    if is_dataclass(kind):
        return record(kind, raw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(raw)
    if kind is date:
        return date.fromisoformat(_scalar(raw, (str,)))
    return _scalar(raw, (int, float) if kind is float else (kind,))


def record(kind: Any, raw: Any, **known: Any) -> Any:
    """One record from its object; `known` fields come from elsewhere. Nothing may be missing, nothing over."""
    hints = {name: one for name, one in _hints(kind).items() if name not in known}
    if type(raw) is not dict or raw.keys() != hints.keys():
        raise ValueError(f"this is not a whole {kind.__name__.lower()}")
    return kind(**known, **{name: shaped(one, raw[name]) for name, one in hints.items()})


def kept(entry: Instrument, sheet: Sheet) -> dict[str, Any]:
    """What the questions do not say: how the entry is read, whose it is, and the codes of what is not asked or not printed."""
    asked = {one.number: one for one in sheet.questions}
    silent = never_printed(entry)
    return {
        "entry": {one.name: plain(getattr(entry, one.name)) for one in fields(entry) if one.name not in PRINTED},
        "sheet": {name: plain(getattr(sheet, name)) for name in ON_SHEET},
        "not_asked": [
            {**plain(item), "options": plain(asked[item.number].options) if item.number in asked else None}
            for item in entry.items
            if item.number in silent or item.number not in asked
        ],
    }


def never_printed(entry: Instrument) -> frozenset[int]:
    """Numbers that stand on the form and are never asked, whatever the context."""
    return frozenset(number for one in entry.never if not one.context for number in one.items)


def items_of(raw: Any) -> list[tuple[Item, Any]]:
    """The items that are not asked, each with its printed options (None: not printed at all). Raises ValueError."""
    rows = [_scalar(row, (dict,)) for row in _scalar(raw, (list,))]
    return [(_item(row), None if row.get("options") is None else _options(row["options"])) for row in rows]


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{name: shaped(kind, row.get(name)) for name, kind in ITEM.items()})


def _options(raw: Any) -> Any:
    return shaped(tuple[tuple[int | str, str], ...], raw)


def whole(entry: Instrument) -> Instrument:
    """The entry, when its rules speak of questions that it has. Raises ValueError where they do not."""
    numbers = [item.number for item in entry.questions]
    size = len(entry.items)
    if numbers != list(range(1, len(numbers) + 1)) or not size:
        raise ValueError("the questions are not numbered one by one")
    named = [number for one in entry.measures for number in (*one.of, *one.minus)]
    lists = [one.items for one in entry.never] + [one.items for one in entry.alerts] + [one.items for one in entry.excluded]
    named += [number for numbers in lists for number in numbers]
    named += [number for one in entry.skips for number in one.leaves]
    named += [number for _, items in (entry.ladder.levels if entry.ladder else ()) for number in items]
    if any(not 0 < number <= size for number in named):
        raise ValueError("a rule names a question that is not there")
    never = never_printed(entry)
    try:
        score(entry, [None if item.number in never else item.codes[0] for item in entry.items])  # every rule is read once
    except (IndexError, KeyError, TypeError) as wrong:
        raise ValueError("a rule cannot be read") from wrong
    return entry


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def _scalar(raw: Any, kinds: tuple[Any, ...]) -> Any:
    if type(raw) not in kinds:
        raise ValueError(f"{str(raw)[:40]} is not {' or '.join(kind.__name__ for kind in kinds)}")
    return raw


def _one_of(kinds: tuple[Any, ...], raw: Any) -> Any:
    if raw is None and types.NoneType in kinds:
        return None
    for kind in kinds:
        if kind is not types.NoneType:
            try:
                return shaped(kind, raw)
            except ValueError:
                continue
    raise ValueError(f"{str(raw)[:40]} is not what this field takes")


def _row(kinds: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:
    rows = _scalar(raw, (list,))
    if kinds[-1] is Ellipsis:
        return tuple(shaped(kinds[0], one) for one in rows)
    if len(rows) != len(kinds):
        raise ValueError(f"a row of {len(rows)} where {len(kinds)} belong")
    return tuple(shaped(kind, one) for kind, one in zip(kinds, rows, strict=True))
