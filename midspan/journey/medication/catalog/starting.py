"""What is looked at before a start, by when are lists compared, how often is an opioid treatment program asked? Dated TOML."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.medication.terms import (
    CheckKind,
    CheckSpec,
    CheckUnit,
    DrugClass,
    Meets,
    Needs,
    OtpRule,
    ReconcileReason,
    ReconcileRule,
    StartTable,
)

FOLDER = Path(__file__).parent
NUMBERS = ("at_least", "more_than", "at_most")


@cache
def start_table() -> StartTable:
    """Everything that is asked before a start.

    Source: catalog/starting.toml, each row with its own.
    """
    raw = _read("starting")
    base = {"effective_from": raw["effective_from"], "verified": raw["verified"]}
    checks = {CheckKind(row["kind"]): _check(row, raw) for row in raw["checks"]}
    needs = tuple(_need({**base, **row}) for row in raw["needs"])
    return StartTable(needs, tuple(_meeting({**base, **row}) for row in raw["meets"]), MappingProxyType(checks))


@cache
def reconcile_rules() -> Mapping[ReconcileReason, ReconcileRule]:
    """By when lists are compared, by cause. What has no row is compared when somebody wishes.

    Source: catalog/reconciling.toml, each row with its own.
    """
    rows = [ReconcileRule(**{**row, "reason": ReconcileReason(row["reason"])}) for row in _read("reconciling")["rules"]]
    return MappingProxyType({one.reason: one for one in rows})


@cache
def otp_rule() -> OtpRule:
    """How often an opioid treatment program is asked for the dose.

    Source: catalog/reconciling.toml.
    """
    return OtpRule(**_read("reconciling")["otp"])


def _check(raw: Mapping[str, Any], table: Mapping[str, Any]) -> CheckSpec:
    options = tuple((code, words) for code, words in raw.get("options", ()))
    return CheckSpec(CheckKind(raw["kind"]), raw["label"], CheckUnit(raw["unit"]), options, raw["speaks_days"],
                     raw.get("help", ""), raw.get("source", table["source"]), raw.get("verified", False))  # fmt: skip


def _need(raw: dict[str, Any]) -> Needs:
    raw |= {name: Decimal(raw[name]) for name in NUMBERS if name in raw}
    raw |= {"check": CheckKind(raw["check"]), "medicines": frozenset(raw["medicines"]), "words": frozenset(raw.get("words", ()))}
    raw |= {"unless": CheckKind(raw["unless"])} if "unless" in raw else {}
    raw |= {"unless_class": DrugClass(raw["unless_class"])} if "unless_class" in raw else {}
    return Needs(**raw)


def _meeting(raw: dict[str, Any]) -> Meets:
    raw |= {"meets": DrugClass(raw["meets"]), "medicines": frozenset(raw["medicines"])}
    raw |= {"asks": CheckKind(raw["asks"])} if "asks" in raw else {}
    return Meets(**raw)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
