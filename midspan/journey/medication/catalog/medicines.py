"""Which medicines are known, what is offered for which disorder, what do instruction sheets say? Dated TOML, read once."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.medication.terms import (
    Aim,
    DoseRange,
    DrugClass,
    Form,
    Indication,
    Medicine,
    NoneProven,
    Option,
    OptionTable,
    Route,
    Sheet,
)

FOLDER = Path(__file__).parent
FILES = ("medicines_addiction", "medicines_other")


@cache
def medicines() -> Mapping[str, Medicine]:
    """Every medicine of the catalogue by its code, those of addiction medicine first.

    Source: catalog/medicines_addiction.toml and medicines_other.toml, each row with its own.
    """
    found = [_medicine(raw, table) for name in FILES for table in [_read(name)] for raw in table["medicines"]]
    return MappingProxyType({one.code: one for one in found})


@cache
def names() -> Mapping[str, str]:
    """The code of a medicine by each of its names in small letters, for words that were typed or sent.

    Source: catalog/medicines_addiction.toml and medicines_other.toml.
    """
    found: dict[str, str] = {}
    for one in medicines().values():
        for name in (one.name, *one.also):
            found.setdefault(name.lower(), one.code)
    return MappingProxyType(found)


@cache
def option_table() -> OptionTable:
    """What is offered for which disorder, and for which none is proven.

    Source: catalog/options.toml, each row with its own.
    """
    raw = _read("options")
    rows = tuple(
        Option(Indication(row["indication"]), code, row["why"], row["source"], row["verified"])
        for row in raw["options"]
        for code in row["medicines"]
    )
    none = tuple(
        NoneProven(substance, row["name"], row["text"], tuple(row["instead"]), row["source"], row["verified"])
        for row in raw["none"]
        for substance in row["substances"]
    )
    return OptionTable(raw["effective_from"], raw["source"], rows, none, raw["tobacco"])


@cache
def sheets() -> Mapping[str, Sheet]:
    """The instruction sheets by name.

    Source: catalog/sheets.toml: own words.
    """
    raw = _read("sheets")
    return MappingProxyType(
        {
            name: Sheet(one["purpose"], tuple(one["how"]), one["missed"], tuple(one["watch"]), tuple(one["emergency"]))
            for name, one in raw.items()
            if isinstance(one, dict)
        }
    )


def _medicine(raw: Mapping[str, Any], table: Mapping[str, Any]) -> Medicine:
    return Medicine(
        code=raw["code"], name=raw["name"], group=raw["group"], also=tuple(raw["also"]),
        indications=tuple(Indication(one) for one in raw["indications"]), aims=tuple(Aim(one) for one in raw["aims"]),
        classes=frozenset(DrugClass(one) for one in raw["classes"]), forms=tuple(_form(one) for one in raw["forms"]),
        effective_from=table["effective_from"], source=raw.get("source", table["source"]),
        verified=raw.get("verified", table["verified"]), orderable=raw.get("orderable", True),
        otp_only=raw.get("otp_only", False), off_label=raw.get("off_label", False), schedule=raw.get("schedule", ""),
        analytes=tuple(raw.get("analytes", ())), injection=raw.get("injection", ""), note=raw.get("note", ""),
        rxnorm=raw.get("rxnorm", ""), doses=tuple(_dose(one) for one in raw.get("doses", ())), usual=raw.get("usual", ""),
        sheet=sheets()[raw["sheet"]] if "sheet" in raw else None,
    )  # fmt: skip


def _form(raw: Mapping[str, Any]) -> Form:
    return Form(raw["code"], raw["words"], Route(raw["route"]), tuple(raw["strengths"]), raw.get("unit", "mg"))


def _dose(raw: Mapping[str, Any]) -> DoseRange:
    return DoseRange(**{**raw, "low": Decimal(raw["low"]), "high": Decimal(raw["high"])})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
