"""What stands against a file that wants to be a placement table? Sentences for whoever writes one."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.terms import RATINGS, Dimension, DivertCode, PlacementFlag, Severity, dimensions_of, rated_of

NEEDED: Mapping[str, type] = {
    "name": str, "edition": str, "effective_from": date, "levels": list, "medical": list, "medical_from": str,
    "structured_from": str, "residential_from": str, "adult_from": int, "source": str, "rows": list, "flags": list,
    "diverts": list, "diagnosis": dict, "hours": list,
}  # fmt: skip
OPTIONAL = frozenset({"joins", "alongside"})
WORDS = {str: "text", date: "a date", list: "a list", int: "a whole number", dict: "a table", bool: "true or false"}
TABLES: Mapping[str, Mapping[str, type]] = {
    "rows": {"id": str, "dimension": str, "ratings": list, "level": str, "text": str, "verified": bool},
    "flags": {"id": str, "flag": str, "level": str, "text": str, "verified": bool},
    "diverts": {"code": str, "next_step": str, "holds": bool},
    "joins": {"id": str, "medical": str, "other_from": str, "level": str, "text": str},
    "hours": {"level": str, "adult": str, "adolescent": str, "source": str, "verified": bool},
}
DIAGNOSIS: Mapping[str, type] = {"id": str, "severity_from": str, "held": str, "falls_to": str, "dimensions": list, "text": str,
                                 "source": str}  # fmt: skip
NAME_AT_MOST = 60  # as kept with each decision


def problems_of(raw: Mapping[str, Any]) -> list[str]:
    """Every problem of a placement table as a sentence; none for a sound one.

    What is wrong in shape is said first; what is wrong in sense only of a table whose shape is right.
    """
    return list(_shape(raw)) or list(_sense(raw))


def _shape(raw: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys(raw, NEEDED, "the table")
    yield from (f"`{key}` is not known; nothing would read it." for key in raw.keys() - NEEDED.keys() - OPTIONAL)
    for name, needed in TABLES.items():
        rows = raw.get(name, [])
        if not isinstance(rows, list):
            continue
        for number, row in enumerate(rows, start=1):
            where = f"[[{name}]] {number}"
            if isinstance(row, dict):
                yield from _keys(row, needed, f"{where} ({row.get('id', '?')})" if "id" in needed else where)
            else:
                yield f"{where} is not a table."
    if isinstance(raw.get("diagnosis"), dict):
        yield from _keys(raw["diagnosis"], DIAGNOSIS, "[diagnosis]")
        if "active" in raw["diagnosis"]:
            yield from _keys(raw["diagnosis"]["active"], {"id": str, "level": str, "text": str}, "[diagnosis.active]")


def _keys(row: Mapping[str, Any], needed: Mapping[str, type], where: str) -> Iterator[str]:
    for key, kind in needed.items():
        if key not in row:
            yield f"{where} lacks `{key}`."
        elif type(row[key]) is not kind or row[key] == "":
            yield f"{where}: `{key}` must be {WORDS[kind]}."


def _sense(raw: Mapping[str, Any]) -> Iterator[str]:
    if raw["edition"] not in set(Edition):
        yield f"`edition` must be one of {', '.join(Edition)}."
        return
    if len(raw["name"]) > NAME_AT_MOST:
        yield f"`name` has more than {NAME_AT_MOST} characters."
    if len(set(raw["levels"])) != len(raw["levels"]) or not all(isinstance(level, str) for level in raw["levels"]):
        yield "`levels` must name each level once, as text."
        return
    yield from _levels(raw)
    yield from _names(raw)
    if not (bad := list(_ratings(raw))):
        yield from _order(raw)
    yield from bad


def _levels(raw: Mapping[str, Any]) -> Iterator[str]:
    known = set(raw["levels"])
    named = [(raw[key], f"`{key}`") for key in ("medical_from", "structured_from", "residential_from")]
    named += [(row["level"], row.get("id", "[[hours]]")) for name in ("rows", "flags", "joins", "hours")
              for row in raw.get(name, [])]  # fmt: skip
    named += [(row[key], row["id"]) for row in raw.get("joins", []) for key in ("medical", "other_from")]
    named += [(raw["diagnosis"][key], "[diagnosis]") for key in ("held", "falls_to")]
    named += [(level, row["id"]) for row in raw["flags"] for pair in row.get("after", {}).items() for level in pair]
    named += [(level, "`alongside`") for pair in raw.get("alongside", {}).items() for level in pair]
    if active := raw["diagnosis"].get("active"):
        named.append((active["level"], active["id"]))
    yield from (f"{where} names level {level}, which `levels` does not." for level, where in named if level not in known)


def _names(raw: Mapping[str, Any]) -> Iterator[str]:
    ids = [row["id"] for name in ("rows", "flags", "joins") for row in raw.get(name, [])]
    yield from (f"The id {one} stands twice." for one in sorted({one for one in ids if ids.count(one) > 1}))
    diverts = {row["code"] for row in raw["diverts"]}
    yield from (f"[[diverts]] {code} is not known." for code in diverts - set(DivertCode))
    used = {(row["divert"], row["id"]) for name in ("rows", "flags") for row in raw[name] if row.get("divert")}
    yield from (f"{where} diverts to {code}, which [[diverts]] does not explain." for code, where in used if code not in diverts)
    flags = [row["flag"] for row in raw["flags"]]
    yield from (f"The flag {flag} is not known." for flag in set(flags) - set(PlacementFlag))
    yield from (f"The flag {flag} has {flags.count(flag)} rows, not one." for flag in PlacementFlag if flags.count(flag) != 1)
    if raw["diagnosis"]["severity_from"] not in set(Severity):
        yield f"[diagnosis] `severity_from` must be one of {', '.join(Severity)}."
    dimensions = {*raw["medical"], *raw["diagnosis"]["dimensions"]}
    yield from (f"There is no dimension {one}." for one in sorted(map(str, dimensions - set(Dimension))))


def _ratings(raw: Mapping[str, Any]) -> Iterator[str]:
    rated = rated_of(raw["edition"])
    yield from (
        f"{row['id']} is about {row['dimension']}, which is not rated in this edition."
        for row in raw["rows"]
        if row["dimension"] not in rated
    )
    for one in rated:
        given = [number for row in raw["rows"] if row["dimension"] == one for number in row["ratings"]]
        name = f"{one} ({dimensions_of(raw['edition'])[one][0]})"
        yield from (f"{name} has no row for rating {number}." for number in RATINGS if number not in given)
        yield from (f"{name} has a row for {number}; ratings are 0 to 4." for number in given if number not in RATINGS)
        yield from (
            f"{name} has {given.count(number)} rows for rating {number}." for number in RATINGS if given.count(number) > 1
        )


def _order(raw: Mapping[str, Any]) -> Iterator[str]:
    """A worse rating may never ask for less: this is what keeps people safe, so a table that breaks it is refused."""
    ranks = {level: rank for rank, level in enumerate(raw["levels"])}
    for one in rated_of(raw["edition"]):
        asked = {
            number: ranks.get(row["level"], -1) for row in raw["rows"] if row["dimension"] == one for number in row["ratings"]
        }
        yield from _fallen(raw, one, asked, ranks)
        for number in list(RATINGS)[1:]:
            if asked[number] < asked[number - 1]:
                yield f"{one}: rating {number} asks for less than rating {number - 1}."
    after: dict[str, str] = next((row.get("after", {}) for row in raw["flags"] if row["flag"] == PlacementFlag.FAILED_LOWER), {})
    for less, more in after.items():
        if ranks.get(more, 0) < ranks.get(less, 0):
            yield f"failed_at_lower_level: after level {less} comes {more}, which is less."
    if ranks.get(raw["diagnosis"]["falls_to"], 0) > ranks.get(raw["diagnosis"]["held"], 0):
        yield "[diagnosis] falls to a higher level than it held."


def _fallen(raw: Mapping[str, Any], one: str, asked: Mapping[int, int], ranks: Mapping[str, int]) -> Iterator[str]:
    """A rating that falls back because of the diagnosis may not end below what a milder rating asks for."""
    rule = raw["diagnosis"]
    held, falls = ranks.get(rule["held"], 0), ranks.get(rule["falls_to"], 0)
    if one in rule["dimensions"] and held in asked.values():
        yield from (
            f"{one}: rating {number} asks for more than level {rule['falls_to']}, to which a worse one falls by [diagnosis]."
            for number, rank in asked.items()
            if falls < rank < held
        )
