"""What does the program teach? One file for each set of modules, and the packs that run several sets as one program."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.foundation.program.terms import (
    Evidence,
    Filler,
    GroupType,
    ModuleSet,
    ModuleText,
    Need,
    PackFacts,
    PackPart,
    Qualification,
    SetFacts,
)

FOLDER = Path(__file__).parent
SHARED = ("minutes", "review_months", "group_types", "interventions", "materials", "qualification", "evidence")


@cache
def sets() -> Mapping[ModuleSet, SetFacts]:
    """The sets of modules with their words, in order.

    Source: mission rows 000-29 to 000-32, 002-22 to 002-26, 002-37 and 003-16 to 003-24; facts/program 3.4.
    """
    return MappingProxyType({one: SetFacts(one, raw["name"], raw["words"]) for one in ModuleSet if (raw := _raw(one))})


@cache
def modules() -> tuple[ModuleText, ...]:
    """Every module as the catalogue words it, by set and order.

    Source: as for the sets; each module names its evidence.
    """
    return tuple(_module(one, order, raw) for one in ModuleSet for order, raw in enumerate(_modules(one), start=1))


@cache
def packs() -> Mapping[str, PackFacts]:
    """Every pack by its code.

    Source: facts/program 3.4; mission row 001-07.
    """
    return MappingProxyType({path.stem: _pack(path) for path in sorted((FOLDER / "packs").glob("*.toml"))})


def pack(code: str) -> PackFacts:
    """One pack. Raises KeyError for a code that is none.

    Source: as for the packs.
    """
    return packs()[code]


@cache
def _raw(one: ModuleSet) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{one}.toml").read_text(encoding="utf-8"))


def _modules(one: ModuleSet) -> list[dict[str, Any]]:
    """The modules of a set, each with what the set says for all of them."""
    shared = {name: value for name, value in _raw(one).items() if name in SHARED}
    return [shared | raw for raw in _raw(one)["modules"]]


def _module(one: ModuleSet, order: int, raw: dict[str, Any]) -> ModuleText:
    return ModuleText(
        **raw
        | {name: tuple(raw.get(name, ())) for name in ("objectives", "questions", "interventions", "materials")}
        | {
            "set": one,
            "order": order,
            "evidence": Evidence(**raw["evidence"]),
            "needs": tuple(Need(need) for need in raw.get("needs", ())),
            "group_types": tuple(GroupType(kind) for kind in raw.get("group_types", ())),
            "qualification": Qualification(raw.get("qualification", "clinician")),
        }
    )


def _pack(path: Path) -> PackFacts:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return PackFacts(
        **raw
        | {
            "code": path.stem,
            "parts": tuple(_part(part) for part in raw["parts"]),
            "fillers": tuple(Filler(**filler) for filler in raw["fillers"]),
            "evidence": Evidence(**raw["evidence"]),
            "beside": tuple(raw.get("beside", ())),
            "credential": Qualification(raw["credential"]),
        }
    )


def _part(raw: dict[str, Any]) -> PackPart:
    made_of = {"set": ModuleSet(raw["set"]), "group_type": GroupType(raw["group_type"]), "weekdays": tuple(raw["weekdays"])}
    return PackPart(**raw | made_of)
