"""Which methods does the program use, how well are they supported, and how does one see that they are used as meant?"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.foundation.program.terms import ChecklistItem, Evidence, EvidenceLevel, GroupType, InterventionFacts, Qualification

FILE = Path(__file__).parent / "interventions.toml"


@cache
def interventions() -> Mapping[str, InterventionFacts]:
    """Every method by its code, in the order in which they are shown.

    Source: mission rows 001-04 to 001-07, 003-23 to 003-26 and 004-27; each names its evidence.
    """
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({code: _method(code, order, raw) for order, (code, raw) in enumerate(read.items(), start=1)})


def intervention(code: str) -> InterventionFacts:
    """One method. Raises KeyError for a code that is none.

    Source: mission row 004-27.
    """
    return interventions()[code]


def _method(code: str, order: int, raw: dict[str, Any]) -> InterventionFacts:
    return InterventionFacts(
        **raw
        | {
            "code": code,
            "order": order,
            "level": EvidenceLevel(raw["level"]),
            "evidence": Evidence(**raw["evidence"]),
            "credential": Qualification(raw["credential"]),
            "checklist": tuple(ChecklistItem(*item) for item in raw["checklist"]),
            "group_types": tuple(GroupType(kind) for kind in raw.get("group_types", ())),
        }
    )
