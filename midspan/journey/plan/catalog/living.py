"""Which skills are there to learn, what is counted of daily life in a week, and which words help to begin a plan?"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.plan.terms import (
    Area,
    CareTeamRule,
    CauseKind,
    Domain,
    Fellowship,
    LikenessRule,
    Measure,
    Skill,
    SkillKind,
    Wording,
)


@cache
def skills() -> Mapping[str, Skill]:
    """The checklist of skills by code, in order.

    Source: mission row 000-14; our own words.
    """
    return MappingProxyType({code: _skill(code, raw) for code, raw in _read("skills").items()})


@cache
def measures() -> Mapping[Domain, Measure]:
    """What is counted in a week, by part of life.

    Source: mission row 000-13; each names its own.
    """
    raw = _read("lifestyle")
    return MappingProxyType({one: Measure(one, **raw[one]) for one in Domain})


@cache
def causes() -> Mapping[str, CauseKind]:
    """The kinds of root causes by code, with what to ask and where each is worked on.

    Source: mission row 000-10; our own words.
    """
    raw = _read("words")["causes"]
    return MappingProxyType(
        {code: CauseKind(code, one["name"], one["ask"], tuple(Area(area) for area in one["areas"])) for code, one in raw.items()}
    )


@cache
def step_down_criteria() -> tuple[Wording, ...]:
    """Criteria for stepping down to choose from and fill in, in our own words.

    Source: facts/levels-of-care 2.4 (transfer); house wording.
    """
    return tuple(Wording(**raw) for raw in _read("words")["step_down"])


@cache
def natural_supports() -> tuple[Wording, ...]:
    """Kinds of natural support to ask about.

    Source: house wording.
    """
    return tuple(Wording(**raw) for raw in _read("words")["supports"])


@cache
def care_team_rule() -> CareTeamRule:
    """Which conditions ask for a psychiatric provider, and within how many days.

    Source: mission row 001-13; the table names its own, and whether it was checked.
    """
    raw = _read("team")["care_team"]
    listed = {name: frozenset(raw[name]) for name in ("conditions", "serious_only_when_confirmed")}
    return CareTeamRule(**raw | listed)


@cache
def fellowships() -> Mapping[str, Fellowship]:
    """Kinds of mutual help to choose from, secular ones among them.

    Source: mission row 004-23; facts/program 3.2, principle 9.
    """
    return MappingProxyType({code: Fellowship(code, **raw) for code, raw in _read("team")["fellowships"].items()})


@cache
def likeness_rule() -> LikenessRule:
    """From which percent likeness is shown, and from which it stands against signing.

    Source: the table names its own; house rule.
    """
    return LikenessRule(**_read("likeness"))


def _skill(code: str, raw: dict[str, Any]) -> Skill:
    return Skill(code, raw["name"], SkillKind(raw["kind"]), raw["shown_by"], raw["try"], tuple(raw.get("modules", ())))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
