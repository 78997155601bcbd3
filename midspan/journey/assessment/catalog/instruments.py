"""Which instruments are there? One TOML file each under `entries`, read once, in a shape the rules understand."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.assessment.terms import (
    Alert,
    AlertTier,
    Band,
    Cadence,
    Code,
    Excluded,
    Finding,
    FormMode,
    Higher,
    Instrument,
    Item,
    Ladder,
    Measure,
    Never,
    ResultFlag,
    Review,
    Rights,
    Scheme,
    Ship,
    Skip,
)

ENTRIES = Path(__file__).parent / "entries"
CORE = ("phq9", "gad7", "audit_c")  # the forms of a first assessment, in the order they are asked
EVERYBODY = ("self", "interview", "telephone", "paper", "proxy")


@cache
def codes() -> tuple[str, ...]:
    """The code of every instrument, the three of a first assessment first."""
    found = sorted(path.stem for path in ENTRIES.glob("*.toml"))
    return (*CORE, *(code for code in found if code not in CORE))


@cache
def instrument(code: str) -> Instrument:
    """One instrument by its code. Raises KeyError for one that is not there."""
    if code not in codes():
        raise KeyError(code)
    return _instrument(tomllib.loads((ENTRIES / f"{code}.toml").read_text(encoding="utf-8")))


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by its code, the three of a first assessment first."""
    return MappingProxyType({code: instrument(code) for code in codes()})


def numbers(words: str) -> tuple[int, ...]:
    """Item numbers written as on paper: `1-3,8` is 1, 2, 3, 8."""
    found: list[int] = []
    for part in filter(None, words.split(",")):
        first, _, last = part.strip().partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def _instrument(raw: dict[str, Any]) -> Instrument:
    items = _items(raw)
    cut = raw.get("cut", {})
    return Instrument(
        **{name: raw[name] for name in ("code", "version", "short", "title", "about", "recall", "recall_days", "minutes")},
        modes=tuple(FormMode(mode) for mode in raw.get("modes", EVERYBODY)),
        portal=raw.get("portal", True),
        cadence=_cadence(raw["cadence"]),
        rights=_rights(raw["rights"]),
        higher=Higher(raw["higher"]),
        items=items,
        follow_ups=tuple(
            Item(len(items) + place, "", listed, tuple(range(len(listed))))
            for place, listed in enumerate(map(_codes, raw.get("follow_ups", [])), 1)
        ),
        strings=isinstance(items[0].codes[0], str),
        optional_last=_when(raw["optional_last"]) if "optional_last" in raw else None,
        substances=tuple(raw.get("substances", [])),
        skips=tuple(
            Skip(numbers(one["leaves"]), one.get("when", ""), _when(one.get("context")), one.get("void", False))
            for one in raw.get("skips", [])
        ),
        never=tuple(Never(numbers(one["items"]), _when(one.get("context"))) for one in raw.get("never", [])),
        excluded=tuple(Excluded(numbers(one["items"]), _when(one["context"]), one["text"]) for one in raw.get("excluded", [])),
        alerts=tuple(_alert(one) for one in raw.get("alerts", [])),
        flags=tuple(_flag(one) for one in raw.get("flags", [])),
        reviews=tuple(Review(**one) for one in raw.get("reviews", [])),
        measures=tuple(_measures(raw)),
        findings=tuple(_finding(name, one) for name, one in raw.get("findings", {}).items()),
        ladder=_ladder(raw["ladder"]) if "ladder" in raw else None,
        schemes=tuple(_scheme(one) for one in raw.get("schemes", [])),
        cuts=MappingProxyType({name: cut[name] for name in ("any", "female", "male") if name in cut}),
        cut_source=cut.get("source", ""),
        cut_verified=cut.get("verified", False),
        missing=raw["missing"],
        source=raw["source"],
    )  # fmt: skip


def _items(raw: dict[str, Any]) -> tuple[Item, ...]:
    """Items with their codes; the reversal of an item, and any recoding, happens here and nowhere else."""
    own, points, reverse = raw.get("codes_of", {}), raw.get("points_of", {}), numbers(raw.get("reverse", ""))
    usual = _codes(raw["codes"])
    found = []
    for number, label in enumerate(raw["items"], 1):
        listed = _codes(own.get(str(number), usual))
        counts: tuple[Any, ...] = tuple(points.get(str(number)) or raw.get("points") or listed)
        if number in reverse:
            whole = [code for code in listed if isinstance(code, int)]
            counts = tuple(min(whole) + max(whole) - code for code in whole)
        found.append(Item(number, label, listed, counts))
    return tuple(found)


def _codes(listed: str | list[Code]) -> tuple[Code, ...]:
    return numbers(listed) if isinstance(listed, str) else tuple(listed)


def _when(raw: Mapping[str, Any] | None) -> Mapping[str, tuple[Any, ...]]:
    return MappingProxyType({name: tuple(allowed) for name, allowed in (raw or {}).items()})


def _cadence(raw: dict[str, Any]) -> Cadence:
    occasions = tuple(raw.get("occasions", []))
    return Cadence(raw["kind"], raw.get("every_days"), occasions, raw["source"], raw["verified"])


def _rights(raw: dict[str, Any]) -> Rights:
    return Rights(
        Ship(raw["ship"]), raw["holder"], raw["status"], raw.get("quote", ""), raw["source"], raw.get("commercial_ok"),
        raw.get("electronic_ok"), raw.get("checked_on"), raw["verified"],
    )  # fmt: skip


def _alert(raw: dict[str, Any]) -> Alert:
    return Alert(
        numbers(raw["items"]), raw["at_least"], raw["flag"], AlertTier(raw["tier"]), raw.get("now_from"), _when(raw.get("when")),
        raw["source"], raw["verified"],
    )  # fmt: skip


def _flag(raw: dict[str, Any]) -> ResultFlag:
    return ResultFlag(raw["flag"], raw["when"], AlertTier(raw["tier"]), raw["source"], raw["verified"])


def _measures(raw: dict[str, Any]) -> Iterable[Measure]:
    """The total, the sub-scales, the named numbers and the hidden ones, in this order."""
    if "total" in raw:
        yield _measure("total", "total", raw["total"])
    for kind, table in (("subscale", "subscales"), ("result", "results"), ("hidden", "hidden")):
        for name, one in raw.get(table, {}).items():
            yield _measure(name, kind, one)


def _measure(name: str, kind: str, raw: dict[str, Any]) -> Measure:
    of = numbers(raw["of"])
    bound = raw.get("at_least", 1)
    return Measure(
        name,
        kind,
        of,
        minus=numbers(raw.get("minus", "")),
        op="count" if "at_least" in raw else "sum",
        at_least=tuple(bound) if isinstance(bound, list) else (bound,) * len(of),
        times=raw.get("times", 1),
        over=len(of) if raw.get("mean") else raw.get("over", 1),
        table=tuple(raw.get("table", [])),
        alone=raw.get("alone", False),
        missing=raw.get("missing", 0),
        prorated="missing" in raw,
        whole=raw.get("whole", False),
        from_complete=raw.get("from_complete", False),
    )


def _finding(name: str, raw: dict[str, Any]) -> Finding:
    cases = tuple((one["when"], one["value"]) for one in raw["cases"]) if "cases" in raw else ((raw["when"], True),)
    return Finding(name, cases, raw.get("otherwise", False), raw.get("alone", False), raw["source"], raw["verified"])


def _ladder(raw: dict[str, Any]) -> Ladder:
    return Ladder(
        tuple((level, numbers(items)) for level, items in raw["levels"]),
        raw["flag"],
        MappingProxyType({level: AlertTier(tier) for level, tier in raw["tiers"].items()}),
        raw["result"],
        raw.get("positive_from", ""),
        numbers(raw.get("refusable", "")),
        raw.get("refused_level", ""),
    )


def _scheme(raw: dict[str, Any]) -> Scheme:
    bands = tuple(Band(*one) for one in raw["bands"])
    return Scheme(raw["id"], raw["source"], raw["verified"], raw.get("of", "total"), bands, _when(raw.get("when")))
