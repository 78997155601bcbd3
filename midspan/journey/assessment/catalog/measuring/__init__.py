"""Who is told of which alert, what is asked when, and the words around a form that a person fills in alone."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.foundation.people.terms import Role
from midspan.journey.assessment.terms import AlertTable, AlertTier, CadenceRow, TierRow

HERE = Path(__file__).parent


@cache
def alert_table() -> AlertTable:
    """The tiers of alerts and the roles that are told."""
    raw = _read("alerts")
    tiers = {}
    for one in raw["tiers"]:
        tier = AlertTier(one.pop("tier"))
        minutes = one.pop("acknowledge_within_minutes", None)
        tiers[tier] = TierRow(tier=tier, told=Role(one.pop("told")), acknowledge_within_minutes=minutes, **one)
    return AlertTable(MappingProxyType(tiers), MappingProxyType({flag: Role(role) for flag, role in raw["told"].items()}))


@cache
def cadence_rows() -> tuple[CadenceRow, ...]:
    """What is asked when, in the order in which a person is asked."""
    return tuple(CadenceRow(**one) for one in _read("cadence")["rows"])


@cache
def spoken() -> Mapping[str, Mapping[str, str]]:
    """The words around a form by language."""
    return MappingProxyType({language: MappingProxyType(words) for language, words in _read("spoken").items()})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
