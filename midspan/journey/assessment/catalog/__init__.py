"""Which instruments and placement tables are there? One TOML file each, read once, in a shape the rules understand."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.assessment.terms import (
    Alert,
    Band,
    DiagnosisRow,
    Dimension,
    Instrument,
    Item,
    PlacementRow,
    PlacementTable,
    Review,
    ScreenRow,
    Skip,
)

FOLDER = Path(__file__).parent
CORE = ("phq9", "gad7", "audit_c")  # the forms of a first assessment, in the order they are asked


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by its code, the three of a first assessment first."""
    found = {path.stem: _instrument(_read(path)) for path in sorted(FOLDER.glob("*.toml")) if "placement" not in path.stem}
    return MappingProxyType({code: found[code] for code in (*CORE, *(found.keys() - set(CORE)))})


@cache
def placement_tables() -> tuple[PlacementTable, ...]:
    """Every placement table, the latest first."""
    tables = [_table(_read(path)) for path in FOLDER.glob("placement_*.toml")]
    return tuple(sorted(tables, key=lambda table: table.effective_from, reverse=True))


def placement_table(edition: str = "asam_3", *, on: date | None = None) -> PlacementTable:
    """The table of an edition in force on a day; the oldest one where the day lies before them all."""
    tables = [table for table in placement_tables() if table.edition == edition]
    return next((table for table in tables if on is None or table.effective_from <= on), tables[-1])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _instrument(raw: dict[str, Any]) -> Instrument:
    options = raw.pop("item_options", None) or [raw["options"]] * len(raw["items"])
    items = tuple(_item(number, text, options[number - 1]) for number, text in enumerate(raw.pop("items"), start=1))
    after = enumerate(raw.pop("follow_ups", []), start=len(items) + 1)
    raw.pop("options", None)
    return Instrument(
        items=items,
        follow_ups=tuple(_item(number, row["text"], row["options"]) for number, row in after),
        bands=tuple(Band(row["label"], row["from"], row["to"]) for row in raw.pop("bands")),
        alerts=tuple(Alert(**row) for row in raw.pop("alerts", [])),
        skips=tuple(Skip(row["item"], row["code"], tuple(row["leaves"])) for row in raw.pop("skips", [])),
        reviews=tuple(Review(**row) for row in raw.pop("reviews", [])),
        cuts=MappingProxyType(raw.pop("cuts")),
        **raw,
    )


def _item(number: int, text: str, options: list[str]) -> Item:
    return Item(number, text, tuple(enumerate(options)))


def _table(raw: dict[str, Any]) -> PlacementTable:
    source = raw["source"]
    rows = [
        PlacementRow(row["id"], Dimension(row["dimension"]), tuple(row["ratings"]), row["level"], row["text"],
                     row.get("source", source), row["verified"])
        for row in raw.pop("rows")
    ]  # fmt: skip
    diagnosis = raw.pop("diagnosis")
    dimensions = tuple(Dimension(code) for code in diagnosis.pop("dimensions"))
    return PlacementTable(
        rows=tuple(rows),
        screens=tuple(ScreenRow(**row) for row in raw.pop("screens")),
        diagnosis=DiagnosisRow(dimensions=dimensions, **diagnosis),
        levels=tuple(raw.pop("levels")),
        **raw,
    )
