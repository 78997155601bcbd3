"""Whose wording may be shown here? Attestations, a site's own wording, and every instrument as it may be printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.journey.assessment.catalog import instrument, languages_of, sheet
from midspan.journey.assessment.models import Attestation, SiteWording
from midspan.journey.assessment.terms import Instrument, Sheet, Ship


@dataclass(frozen=True, slots=True)
class ShownHere:
    """What this program may show beside what ships: attested instruments, and its own wording by instrument and language."""

    attested: frozenset[str]
    own: Mapping[tuple[str, str], Mapping[str, Any]]

    def languages(self, entry: Instrument) -> tuple[str, ...]:
        """The languages in which an instrument can be read here; none where only our short labels may be shown."""
        if entry.rights.ship is Ship.SKELETON:
            return tuple(language for code, language in self.own if code == entry.code)
        return () if entry.rights.ship is Ship.GATED and entry.code not in self.attested else languages_of(entry.code)


NOTHING = ShownHere(frozenset(), {})


def shown_here() -> ShownHere:
    """The rights of this program as they stand. Two queries; hand the answer on to `sheet_for`."""
    attested = Attestation.objects.filter(withdrawn_at__isnull=True).values_list("instrument", flat=True)
    own: dict[tuple[str, str], Mapping[str, Any]] = {}
    for code, version, language, wording in SiteWording.objects.order_by("at", "pk").values_list(
        "instrument", "instrument_version", "language", "wording"
    ):
        if instrument(code).version == version:
            own[(code, language)] = {**wording, "checked_on": _day(wording.get("checked_on"))}
    return ShownHere(frozenset(attested), own)


def sheet_for(code: str, language: str = "en", *, substance: str | None = None, known: ShownHere | None = None) -> Sheet:
    """An instrument as it may be printed here. No query for what ships freely; else two, or none with `known`.

    A language that is not there falls back to English, or to the only one there is; `Sheet.language` says which it is.
    """
    entry = instrument(code)
    if entry.rights.ship in {Ship.SHIPPED, Ship.OWN}:
        return sheet(entry, language, substance=substance)
    known = shown_here() if known is None else known
    if entry.rights.ship is Ship.GATED:
        return sheet(entry, language, attested=code in known.attested, substance=substance)
    there = known.languages(entry)
    chosen = language if language in there else "en" if "en" in there else next(iter(there), "")
    return sheet(entry, chosen or "en", site=known.own.get((code, chosen)), substance=substance)


def languages_here(code: str) -> tuple[str, ...]:
    """The languages in which an instrument can be read here."""
    entry = instrument(code)
    return (NOTHING if entry.rights.ship in {Ship.SHIPPED, Ship.OWN} else shown_here()).languages(entry)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None


def attestation_of(code: str) -> Attestation | None:
    """The attestation in force for an instrument, if any."""
    return Attestation.objects.select_related("by").filter(instrument=code, withdrawn_at__isnull=True).first()


def attestations_of(code: str) -> list[Attestation]:
    """Every attestation of an instrument, withdrawn ones as well, newest first."""
    return list(Attestation.objects.select_related("by", "withdrawn_by").filter(instrument=code).order_by("-at", "-pk"))


def wordings_of(code: str) -> list[SiteWording]:
    """Every wording a program loaded for an instrument, newest first."""
    return list(SiteWording.objects.select_related("by").filter(instrument=code).order_by("-at", "-pk"))
