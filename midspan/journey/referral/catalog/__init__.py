"""By when people of which group are admitted: terms of the block grant, as dated data with their source."""

import tomllib
from pathlib import Path
from typing import Any

from midspan.journey.referral.terms import PriorityGroup, PriorityRule

_FILE = tomllib.loads((Path(__file__).parent / "priority.toml").read_text(encoding="utf-8"))
CHECKED_ON: str = _FILE["checked_on"].isoformat()


def priority_rules() -> dict[PriorityGroup, PriorityRule]:
    """The rule of each group; every group has one."""
    found = {PriorityGroup(row["group"]): row for row in _FILE["rule"]}
    return {group: _rule(group, found.get(group, {})) for group in PriorityGroup}


def _rule(group: PriorityGroup, row: dict[str, Any]) -> PriorityRule:
    return PriorityRule(
        group=group,
        admit_within_days=row.get("admit_within_days"),
        with_interim_days=row.get("with_interim_days"),
        interim_within_hours=row.get("interim_within_hours"),
        source=row.get("source", ""),
        verified=row.get("verified", True),
    )
