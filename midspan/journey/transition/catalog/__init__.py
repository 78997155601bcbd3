"""For how long does each kind of fact speak for a level of care? One dated TOML file, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from midspan.journey.transition.terms import FactKind, UseBy


@cache
def use_by() -> Mapping[FactKind, UseBy]:
    """Days and source by kind of fact; every kind has one."""
    raw = tomllib.loads((Path(__file__).parent / "use_by.toml").read_text(encoding="utf-8"))
    return MappingProxyType({kind: UseBy(kind, raw["days"][kind.value], raw["source"]) for kind in FactKind})
