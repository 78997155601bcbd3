"""Which rules make something due, and which services go to everybody? Dated TOML rows, read once."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.foundation.people.terms import Role
from midspan.office.compliance.terms import CoreService, DueRule, Given, Held, Topic

HERE = Path(__file__).parent


@lru_cache(maxsize=64)
def due_rules(on: date) -> Mapping[str, DueRule]:
    """The rules in force on a day by code, in the order of the table; of a code the newest row that has begun."""
    found: dict[str, DueRule] = {}
    for rule in sorted(_rules(), key=lambda rule: rule.effective_from):
        if rule.effective_from <= on or rule.code not in found:
            found[rule.code] = rule
    order = {rule.code: place for place, rule in reversed(list(enumerate(_rules())))}
    return MappingProxyType(dict(sorted(found.items(), key=lambda pair: order[pair[0]])))


@lru_cache(maxsize=64)
def core_services(on: date) -> tuple[CoreService, ...]:
    """The services that everybody gets, as they are in force on a day, in the order of the table."""
    return tuple(one for one in _services() if one.effective_from <= on) or _services()


@lru_cache(maxsize=64)
def first_phase_days(on: date) -> int:
    """How many days from admission on the first phase lasts, by the figure in force on a day."""
    rows = sorted(_raw("phases.toml")["phases"], key=lambda row: row["effective_from"])
    return [row for row in rows if row["effective_from"] <= on or row is rows[0]][-1]["days"]


@cache
def _rules() -> tuple[DueRule, ...]:
    return tuple(_rule(row) for row in _raw("rules.toml")["rules"])


@cache
def _services() -> tuple[CoreService, ...]:
    raw = _raw("services.toml")
    usual = {name: raw[name] for name in ("source", "verified", "effective_from")}
    return tuple(
        CoreService(**usual | row | {"given": Given(row["given"]), "role": Role(row["role"])}) for row in raw["services"]
    )


def _rule(row: dict[str, Any]) -> DueRule:
    return DueRule(
        **row
        | {
            "topic": Topic(row["topic"]),
            "role": Role(row["role"]),
            "also": tuple(Role(one) for one in row.get("also", ())),
            "held": Held(row["held"]) if "held" in row else None,
        }
    )


@cache
def _raw(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
