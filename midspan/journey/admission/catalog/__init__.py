"""Which papers are there, in which wording on a day? One TOML file each: own words, dated, marked for review by counsel."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.admission.terms import Ask, Paper, PaperKind, PaperVersion

FOLDER = Path(__file__).parent / "papers"


@cache
def papers() -> Mapping[str, Paper]:
    """Every paper by its code, in the order in which they are gone through."""
    found = sorted((_paper(path) for path in FOLDER.glob("*.toml")), key=lambda paper: paper.order)
    return MappingProxyType({paper.code: paper for paper in found})


def wording(paper: Paper, on: date) -> PaperVersion:
    """The wording in force on a day; the oldest where the day lies before them all."""
    return next((version for version in paper.versions if version.effective_from <= on), paper.versions[-1])


def _paper(path: Path) -> Paper:
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    versions = sorted((PaperVersion(**row) for row in raw.pop("versions")), key=lambda row: row.effective_from, reverse=True)
    return Paper(
        **raw
        | {
            "kind": PaperKind(raw["kind"]),
            "versions": tuple(versions),
            "asks": tuple(Ask(**ask) for ask in raw.get("asks", [])),
            "items": tuple((code, words) for code, words in raw.get("items", [])),
        }
    )
