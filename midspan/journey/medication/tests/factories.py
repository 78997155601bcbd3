"""People with medicines, for the tests of this station and of later ones: everything through actions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.journey.medication import actions
from midspan.journey.medication.catalog import medicines
from midspan.journey.medication.models import ListedMedicine, MedicationOrder, OtpLink, StartCheck
from midspan.journey.medication.terms import CheckKind, Finding, ListedDraft, ListSource, OrderDraft
from tests.cast import AT, Cast

ON = AT.date()


def draft(medicine: str = "naltrexone", **words: Any) -> OrderDraft:
    """An order as it is typed, with the usual dose of its medicine."""
    known = medicines()[medicine]
    usual = {
        "medicine": medicine, "form": known.forms[0].code, "dose": Decimal("50"), "unit": "mg", "frequency": "daily",
        "aims": known.aims[:1], "indication": known.indications[0].value, "started_on": ON,
    }  # fmt: skip
    return OrderDraft(**{**usual, **words})


def told(
    cast: Cast, episode: Episode, name: str = "Oxycodone", *, source: ListSource = ListSource.PERSON, at: datetime = AT,
    **words: Any,
) -> ListedMedicine:  # fmt: skip
    """A medicine from outside on the list."""
    return actions.list_medicine(episode, draft=ListedDraft(name, source, **words), by=cast.nurse, at=at)


def value(
    cast: Cast, episode: Episode, kind: CheckKind, *, on: date = ON, at: datetime = AT, number: str = "", word: str = "",
    day: date | None = None,
) -> StartCheck:  # fmt: skip
    """A value found before a start."""
    finding = Finding(kind, on, "Laboratory", Decimal(number) if number else None, word, day)
    return actions.note_check(episode, finding=finding, by=cast.nurse, at=at)


def opioid_free(cast: Cast, episode: Episode, days: int = 20, *, at: datetime = AT) -> StartCheck:
    """The person says since when they are free of opioids."""
    return value(cast, episode, CheckKind.OPIOID_FREE_SINCE, day=at.date() - timedelta(days=days), on=at.date(), at=at)


def ordered(cast: Cast, episode: Episode, medicine: str = "sertraline", *, at: datetime = AT, **words: Any) -> MedicationOrder:
    """A signed order. Sertraline asks nothing before its start."""
    typed = {"started_on": at.date(), **words}
    row = actions.draft_order(episode, draft=draft(medicine, **typed), by=cast.prescriber, at=at)
    return actions.sign_order(row, proof=cast.proof(cast.prescriber), by=cast.prescriber, at=at)


def linked(cast: Cast, episode: Episode, *, dose: str = "80 mg", on: date = ON, at: datetime = AT) -> OtpLink:
    """Methadone at an opioid treatment program."""
    return actions.link_otp(
        episode, program="River Clinic", dose=dose, spoke_with="Nurse Hall", basis="Consent of 1 March 2026", verified_on=on,
        by=cast.nurse, at=at,
    )  # fmt: skip
