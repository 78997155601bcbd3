"""Which LOINC codes does an instrument have? Only those that were read somewhere; `loinc.toml` says where."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Loinc:
    """The verified codes of one instrument; "" where there is none. `parts`: of a sub-scale, a result, or the `severity`."""

    panel: str = ""
    total: str = ""
    items: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def item(self, number: int) -> str:
        """The code of a question by its number, "" where it is not known."""
        return self.items[number - 1] if 0 < number <= len(self.items) else ""


NONE = Loinc()


def loinc_of(code: str) -> Loinc:
    """The codes of an instrument; an empty record where none was verified."""
    return _table().get(code, NONE)


def loinc_totals() -> Mapping[str, str]:
    """The instrument by the LOINC code of its total or panel, to recognise a foreign form."""
    return {code: name for name, one in _table().items() for code in (one.total, one.panel) if code}


@cache
def loinc_notice() -> str:
    """The sentence that goes with every resource that carries LOINC codes."""
    return str(_raw()["notice"])


@cache
def _table() -> Mapping[str, Loinc]:
    found = {}
    for name, row in _raw().items():
        if isinstance(row, dict):
            parts = MappingProxyType(dict(row.get("parts", {})))
            found[name] = Loinc(row.get("panel", ""), row.get("total", ""), tuple(row.get("items", ())), parts, row["source"])
    return MappingProxyType(found)


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "loinc.toml").read_text(encoding="utf-8"))
