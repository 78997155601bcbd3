"""Which placement and review tables are there? The shipped ones and the site's own, checked, in a shape the rules know.

A site's own file lies in `placement` of the data folder, or where MIDSPAN_PLACEMENT says (a file or a folder). Of one
edition the table with the latest date in force counts, so a file with a later date takes the place of the shipped one.
"""

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from midspan.folders import data_folder
from midspan.journey.assessment.catalog.checks import problems_of
from midspan.journey.assessment.terms import (
    RATINGS,
    Criterion,
    DiagnosisRow,
    Dimension,
    Divert,
    DivertCode,
    Fired,
    Hours,
    JoinRow,
    PlacementFlag,
    PlacementFlagRow,
    PlacementTable,
    ReratingFigures,
    ReviewTable,
    Severity,
    Sign,
    Verdict,
)

SHIPPED = Path(__file__).parent


class BadTable(ValueError):
    """A file that cannot serve as a table, with every problem in a sentence."""

    def __init__(self, path: Path, problems: list[str]):
        super().__init__(f"{path}: " + " ".join(problems))
        self.path, self.problems = path, problems


class Dated(Protocol):
    """A table of one edition with the day from which it counts."""

    @property
    def edition(self) -> str: ...
    @property
    def effective_from(self) -> date: ...


Table = TypeVar("Table", bound=Dated)


def placement_table(edition: str = "asam_3", *, on: date | None = None) -> PlacementTable:
    """The table of an edition in force on a day; the oldest one where the day lies before them all."""
    return _in_force(placement_tables(), edition, on)


def review_table(edition: str = "asam_3", *, on: date | None = None) -> ReviewTable:
    """The criteria of continued stay of an edition in force on a day."""
    return _in_force(review_tables(), edition, on)


@cache
def placement_tables() -> tuple[PlacementTable, ...]:
    """Every placement table, the latest first. Read once: a new file counts after a restart."""
    return _sorted(read_placement(path) for path in _files("placement_*.toml", "rows"))


@cache
def review_tables() -> tuple[ReviewTable, ...]:
    """Every table of continued stay, the latest first."""
    return _sorted(read_review(path) for path in _files("continued_*.toml", "criteria"))


def read_placement(path: Path) -> PlacementTable:
    """One file as a placement table. Refuses with BadTable, every problem at once."""
    raw = _read(path)
    if problems := problems_of(raw):
        raise BadTable(path, problems)
    return _placement(raw)


def read_review(path: Path) -> ReviewTable:
    """One file as a table of continued stay. Refuses with BadTable."""
    raw = _read(path)
    try:
        return _review(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise BadTable(path, [f"Missing or wrong: {error}."]) from None


def _in_force(tables: tuple[Table, ...], edition: str, on: date | None) -> Table:
    found = [table for table in tables if table.edition == edition]
    return next((table for table in found if on is None or table.effective_from <= on), found[-1])


def _sorted(tables: Iterable[Table]) -> tuple[Table, ...]:
    return tuple(sorted(tables, key=lambda table: table.effective_from, reverse=True))


def _files(pattern: str, kind: str) -> Iterator[Path]:
    """The site's own files come first: of two with the same date theirs counts."""
    yield from (path for path in own_files() if kind in _read(path))
    yield from sorted(SHIPPED.glob(pattern))


def own_files() -> list[Path]:
    """The site's own table files."""
    named = os.environ.get("MIDSPAN_PLACEMENT")
    place = Path(named).expanduser() if named else data_folder() / "placement"
    if named and not place.exists():
        raise BadTable(place, ["MIDSPAN_PLACEMENT names it, and there is no such file or folder."])
    return [place] if place.is_file() else sorted(place.glob("*.toml"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadTable(path, [f"It cannot be read: {error.strerror}."]) from None
    except ValueError as error:
        raise BadTable(path, [f"It is not TOML: {error}."]) from None


def _placement(raw: dict[str, Any]) -> PlacementTable:
    fired = _fired_by(raw["source"])
    plain = {name: raw[name] for name in ("name", "edition", "effective_from", "medical_from", "structured_from",
                                          "residential_from", "adult_from", "source")}  # fmt: skip
    rows = [(Dimension(row["dimension"]), number, row) for row in raw["rows"] for number in row["ratings"]]
    found = {(dimension, number): fired(row, dimension, number) for dimension, number, row in rows}
    return PlacementTable(
        **plain,
        ranks=MappingProxyType({level: rank for rank, level in enumerate(raw["levels"])}),
        medical=tuple(Dimension(code) for code in raw["medical"]),
        asks=MappingProxyType({one: tuple(found[one, number] for number in RATINGS) for one, _ in dict.fromkeys(found)}),
        flags=MappingProxyType({PlacementFlag(row["flag"]): _flag(row, fired) for row in raw["flags"]}),
        joins=tuple(JoinRow(row["medical"], row["other_from"], fired(row)) for row in raw.get("joins", [])),
        diverts=MappingProxyType({row["code"]: Divert(DivertCode(row["code"]), row["next_step"], row["holds"])
                                  for row in raw["diverts"]}),
        alongside=MappingProxyType(raw.get("alongside", {})),
        diagnosis=_diagnosis(raw["diagnosis"], fired),
        hours=MappingProxyType({row.pop("level"): Hours(**row) for row in map(dict, raw["hours"])}),
    )  # fmt: skip


def _fired_by(source: str) -> Callable[..., Fired]:
    def fired(row: Mapping[str, Any], dimension: Dimension | None = None, rating: int | None = None) -> Fired:
        return Fired(row["id"], dimension, rating, row["level"], row["text"], row.get("source", source),
                     row.get("verified", False), row.get("divert", ""))  # fmt: skip

    return fired


def _flag(row: Mapping[str, Any], fired: Callable[..., Fired]) -> PlacementFlagRow:
    return PlacementFlagRow(PlacementFlag(row["flag"]), fired(row), MappingProxyType(row.get("after", {})))


def _diagnosis(row: dict[str, Any], fired: Callable[..., Fired]) -> DiagnosisRow:
    falls = fired({"level": row["falls_to"], "verified": True, **row})
    active = fired({"source": row["source"], **row["active"]}) if "active" in row else None
    dimensions = tuple(Dimension(code) for code in row["dimensions"])
    return DiagnosisRow(Severity(row["severity_from"]), row["held"], falls, dimensions, active)


def _review(raw: dict[str, Any]) -> ReviewTable:
    source = raw["source"]
    criteria = tuple(
        Criterion(row["id"], Verdict(row["verdict"]), tuple(Sign(sign) for sign in row["when"]), row["text"],
                  row.get("source", source), row.get("verified", False))
        for row in raw["criteria"]
    )  # fmt: skip
    return ReviewTable(
        raw["name"], raw["edition"], raw["effective_from"], criteria, MappingProxyType(raw["step_down"]), raw["attends_from"],
        ReratingFigures(**raw["rerating"]), source,
    )  # fmt: skip
