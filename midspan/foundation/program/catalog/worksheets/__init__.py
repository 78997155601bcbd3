"""Which sheets, quizzes and checklists does the program use? One TOML file each, in our own words, with a version."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.foundation.program.terms import FilledBy, SheetField, Worksheet, WorksheetField, WorksheetKind

FOLDER = Path(__file__).parent


@cache
def all_worksheets() -> Mapping[str, Worksheet]:
    """Every sheet by its code, by kind and title.

    Source: mission rows 000-29 to 000-32, 001-05, 001-06, 002-23 to 002-26, 003-17 to 003-21 and 003-26.
    """
    kinds = list(WorksheetKind)
    found = sorted((_sheet(path) for path in FOLDER.glob("*.toml")), key=lambda one: (kinds.index(one.kind), one.title))
    return MappingProxyType({sheet.code: sheet for sheet in found})


def worksheet(code: str) -> Worksheet:
    """One sheet. Raises KeyError for a code that is none.

    Source: mission rows as above.
    """
    return all_worksheets()[code]


def _sheet(path: Path) -> Worksheet:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Worksheet(
        **raw
        | {
            "code": path.stem,
            "kind": WorksheetKind(raw["kind"]),
            "filled_by": FilledBy(raw["filled_by"]),
            "fields": tuple(_field(field) for field in raw["fields"]),
        }
    )


def _field(raw: dict[str, Any]) -> WorksheetField:
    lists = {name: tuple(raw.get(name, ())) for name in ("right", "plus", "minus")}
    return WorksheetField(
        **raw
        | lists
        | {
            "kind": SheetField(raw["kind"]),
            "options": tuple((code, words) for code, words in raw.get("options", ())),
            "fields": tuple(_field(field) for field in raw.get("fields", ())),
        }
    )
