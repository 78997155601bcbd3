"""How is an instrument printed? Wording files, one per instrument and language; our short labels where none may be shown."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from midspan.journey.assessment.rules.sheets import bare_sheet, sheet_of
from midspan.journey.assessment.terms import Instrument, Sheet, Ship

WORDING = Path(__file__).parent / "wording"


def sheet(
    entry: Instrument,
    language: str = "en",
    *,
    attested: bool = False,
    site: Mapping[str, Any] | None = None,
    substance: str | None = None,
) -> Sheet:
    """An instrument as it may be printed: the site's own wording where it loaded one, shipped wording where the rights allow it
    (`attested`: an administrator signed for a gated one), else our short labels.

    A language that does not ship falls back to English; `Sheet.language` says what it is. `substance` fills the forms that
    are about one.
    """
    if site is not None:
        return sheet_of(entry, site, substance)
    if entry.rights.ship == Ship.SKELETON or (entry.rights.ship == Ship.GATED and not attested):
        return bare_sheet(entry)
    raw = _raw(entry.code, language) or _raw(entry.code, "en")
    return sheet_of(entry, raw, substance) if raw else bare_sheet(entry)


def shipped(code: str, language: str = "en") -> Mapping[str, Any] | None:
    """The wording file as it ships, for an administrator who compares it; None where there is none."""
    return _raw(code, language)


@cache
def languages_of(code: str) -> tuple[str, ...]:
    """The languages in which wording of an instrument ships."""
    return tuple(sorted(path.name.split(".")[1] for path in WORDING.glob(f"{code}.*.toml")))


@cache
def _raw(code: str, language: str) -> dict[str, Any] | None:
    if language not in languages_of(code):
        return None
    return tomllib.loads((WORDING / f"{code}.{language}.toml").read_text(encoding="utf-8"))
