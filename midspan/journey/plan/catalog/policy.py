"""What counts on a day: when plans and reviews are due and who signs, and which findings are needs? Dated files, read once."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from midspan.folders import data_folder
from midspan.journey.plan.terms import AnswerNeed, Area, NeedTable, PlanPolicy

SHIPPED = Path(__file__).parent


def policy_on(on: date) -> PlanPolicy:
    """The policy in force on a day; the oldest one for a day before them all."""
    return next((row for row in policies() if row.effective_from <= on), policies()[-1])


def need_table(on: date) -> NeedTable:
    """The table of needs in force on a day; the oldest one for a day before them all."""
    return next((table for table in need_tables() if table.effective_from <= on), need_tables()[-1])


@cache
def policies() -> tuple[PlanPolicy, ...]:
    """Every dated policy, the latest first; of two with the same date the site's own counts."""
    rows = [PlanPolicy(**row) for path in _files("policy.toml") for row in _read(path)["policy"]]
    return tuple(sorted(rows, key=lambda row: row.effective_from, reverse=True))


@cache
def need_tables() -> tuple[NeedTable, ...]:
    """Every table of needs, the latest first."""
    tables = [_table(_read(path)) for path in _files("needs.toml")]
    return tuple(sorted(tables, key=lambda table: table.effective_from, reverse=True))


def _files(name: str) -> list[Path]:
    own = data_folder() / "plan" / name
    return [path for path in (own, SHIPPED / name) if path.is_file()]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _table(raw: dict[str, Any]) -> NeedTable:
    return NeedTable(
        effective_from=raw["effective_from"],
        rating_from=raw["rating_from"],
        criteria_from=raw["criteria_from"],
        ratings={edition: {one: Area(area) for one, area in rows.items()} for edition, rows in raw["ratings"].items()},
        flags={code: Area(area) for code, area in raw["flags"].items()},
        answers=tuple(_answer(row) for row in raw["answers"]),
        instruments={code: Area(area) for code, area in raw["instruments"].items()},
        groups=tuple((name, tuple(Area(area) for area in areas)) for name, areas in raw["groups"].items()),
        source=raw["source"],
        verified=raw["verified"],
    )


def _answer(row: dict[str, Any]) -> AnswerNeed:
    return AnswerNeed(**{**row, "area": Area(row["area"]), "values": tuple(row.get("values", ()))})
