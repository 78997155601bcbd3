"""With which testing policy does a site begin, and which limits does none leave? One dated TOML file, read once."""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.monitoring.terms.policy import DrawHours, Pace, PolicyFacts, TestingPhase

FILE = Path(__file__).parent / "policy.toml"
EVERYBODY = "any"


@cache
def shipped_policies() -> Mapping[TestingPhase, PolicyFacts]:
    """What holds for each phase until a site sets its own.

    Source: policy.toml, which names its own sources.
    """
    raw = _raw()
    return MappingProxyType({phase: _policy(phase, raw["phases"][phase.value], raw) for phase in TestingPhase})


@cache
def longest_allowed() -> Mapping[TestingPhase, int]:
    """The longest gap, in days, that a site may set for each phase.

    Source: policy.toml, which names its own sources.
    """
    return MappingProxyType({phase: int(_raw()["limits"][phase.value]) for phase in TestingPhase})


@cache
def draw_hours() -> DrawHours:
    """Between which hours of the site the clock draws.

    Source: policy.toml, house rule.
    """
    hours = _raw()["hours"]
    return DrawHours(time.fromisoformat(hours["not_before"]), time.fromisoformat(hours["not_after"]))


@cache
def policy_source() -> tuple[str, str]:
    """The source of the limits, and what is to be known about the figures within them.

    Source: policy.toml.
    """
    return _raw()["source"], _raw()["figures"]


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _policy(phase: TestingPhase, figures: dict[str, Any], raw: dict[str, Any]) -> PolicyFacts:
    effective_from: date = raw["effective_from"]
    pace = Pace(
        figures["shortest"], figures["longest"], figures["tests"], figures["per_days"], tuple(figures["weekdays"])
    )  # fmt: skip
    panels = {"" if name == EVERYBODY else name: tuple(codes) for name, codes in raw["panels"].items()}
    return PolicyFacts(
        phase, pace, figures["from_day"], figures["quiet_days"], figures["away_hours"], MappingProxyType(panels),
        effective_from, raw["source"],
    )  # fmt: skip
