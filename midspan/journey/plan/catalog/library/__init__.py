"""Which objectives does a library start from, by problem area? One file for each part of life, read once."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.assessment.terms import ConditionKind, Dimension
from midspan.journey.plan.terms import Area, AreaFacts, ObjectiveText, Offer, WorkedBy

FOLDER = Path(__file__).parent


@cache
def areas() -> Mapping[Area, AreaFacts]:
    """The problem areas in order, each with its dimension and the conditions it suits.

    Source: facts/levels-of-care 2.1 (dimensions); each area names where its wording comes from.
    """
    raw = _read("areas")
    return MappingProxyType(
        {
            one: AreaFacts(
                one, raw[one]["name"], Dimension(raw[one]["dimension"]),
                tuple(ConditionKind(kind) for kind in raw[one].get("conditions", ())), raw[one]["source"],
            )
            for one in Area
        }
    )  # fmt: skip


@cache
def objectives() -> Mapping[str, ObjectiveText]:
    """Every objective that the library starts from, by code, in the order of the areas.

    Source: house wording; each objective names its own.
    """
    files = [_read(path.stem) for path in sorted(FOLDER.glob("*.toml")) if path.stem != "areas"]
    found = {raw["code"]: _objective(area, raw) for area in Area for file in files for raw in file.get(area, ())}
    return MappingProxyType(found)


def areas_of(*, dimension: Dimension | None = None, conditions: Collection[ConditionKind] = ()) -> tuple[Area, ...]:
    """The areas that answer a need: those of a dimension, and those that suit any of these conditions.

    Source: mission row 004-20: each need that was found is answered in the plan.
    """
    return tuple(
        area
        for area, facts in areas().items()
        if (dimension is not None and facts.dimension == dimension) or set(facts.conditions) & set(conditions)
    )


def _objective(area: Area, raw: dict[str, Any]) -> ObjectiveText:
    words = {"area": area, "service": Offer(raw["service"]), "role": WorkedBy(raw["role"])}
    return ObjectiveText(**{"source": areas()[area].source} | raw | words)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
