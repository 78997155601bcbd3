"""Which kinds of groups are there, what do they work on, and for whom are they meant? Own words, after the mission's rows."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.foundation.program.terms import GroupType, GroupTypeFacts, Phase, Qualification, RestrictedKind, Theme

FILE = Path(__file__).parent / "group_types.toml"


@cache
def group_types() -> Mapping[GroupType, GroupTypeFacts]:
    """Every kind of group by its type, in the order in which they are shown.

    Source: mission rows 000-25, 002-20 to 002-29, 002-38, 003-22 to 003-24, and the closed list of group types.
    """
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = [_kind(GroupType(code), order, raw) for order, (code, raw) in enumerate(read.items(), start=1)]
    return MappingProxyType({kind.type: kind for kind in found})


def group_type(code: GroupType | str) -> GroupTypeFacts:
    """One kind of group. Raises ValueError for a word that is none.

    Source: mission row 000-25.
    """
    return group_types()[GroupType(code)]


def _kind(type: GroupType, order: int, raw: dict[str, Any]) -> GroupTypeFacts:
    return GroupTypeFacts(
        **raw
        | {
            "type": type,
            "order": order,
            "themes": tuple(Theme(tag) for tag in raw["themes"]),
            "phases": tuple(Phase(phase) for phase in raw["phases"]),
            "skills": tuple(raw.get("skills", ())),
            "materials": tuple(raw.get("materials", ())),
            "credential": Qualification(raw.get("credential", "clinician")),
            "restricted": tuple(_restricted(kind) for kind in raw.get("restricted", ())),
        }
    )


def _restricted(raw: dict[str, Any]) -> RestrictedKind:
    return RestrictedKind(**raw | {"credential": Qualification(raw.get("credential", "clinician"))})
