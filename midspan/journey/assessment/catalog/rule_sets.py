"""Which dated rules say when a change is reliable, a response or a recovery?"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from midspan.journey.assessment.terms import ChangeRule, RuleSet

FILE = Path(__file__).parent / "rule_sets.toml"


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Every rule set of change by its id, in the order in which the first that knows an instrument counts."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = {}
    for one in raw["rule_sets"]:
        rules = MappingProxyType({code: ChangeRule(**rule) for code, rule in one["instruments"].items()})
        found[one["id"]] = RuleSet(one["id"], one["dated"], one["source"], one["verified"], one["by_default"], rules)
    return MappingProxyType(found)
