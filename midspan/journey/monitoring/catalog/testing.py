"""With which laboratories, windows, patterns and protocol does a program begin? Dated TOML files, read once."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.terms.panels import AnalyteFacts, LaboratoryFacts, LaboratoryKind, PanelFacts, PanelLine, Window
from midspan.journey.monitoring.terms.responses import Protocol, Step, StepWhen
from midspan.journey.monitoring.terms.results import (
    Band,
    BreathRule,
    Effect,
    LevelRule,
    MedicineShows,
    Pattern,
    Tables,
    Validity,
    ValidityRule,
    ValidityTable,
)

Rule = TypeVar("Rule")
HERE = Path(__file__).parent
CONDITIONS = ("present", "any_of", "absent", "prescribed", "not_prescribed", "explains")
MEASURES = ("creatinine", "specific_gravity", "ph", "nitrite")


@cache
def tables() -> Tables:
    """Everything a reading is made with: analytes with windows, medicines, patterns, bands of validity, ratios, breath.

    Source: the TOML files beside this one, each with its own source and date.
    """
    validity, patterns = _read("validity"), _read("patterns")
    return Tables(
        analytes=analytes(),
        medicines=MappingProxyType({code: _medicine(code, raw) for code, raw in patterns["medicines"].items()}),
        patterns=tuple(_pattern(raw) for raw in patterns["patterns"]),
        validity=_validity(validity),
        levels=_with_numbers(LevelRule, validity["levels"], "rising_from", "falling_below"),
        breath=_with_numbers(BreathRule, validity["breath"], "action_level"),
    )


@cache
def analytes() -> Mapping[str, AnalyteFacts]:
    """What tests look for, by code, with detection windows.

    Source: catalog/windows.toml.
    """
    raw = _read("windows")
    return MappingProxyType({code: _analyte(code, each, raw) for code, each in raw["analytes"].items()})


@cache
def laboratories() -> tuple[LaboratoryFacts, ...]:
    """The laboratories a program begins with.

    Source: catalog/panels.toml.
    """
    raw = _read("panels")
    begins = min(each["effective_from"] for each in raw["panels"])
    return tuple(
        LaboratoryFacts(0, each["code"], each["name"], LaboratoryKind(each["kind"]), "", begins, None, each["source"])
        for each in raw["laboratories"]
    )


@cache
def panels() -> tuple[PanelFacts, ...]:
    """The panels a program begins with, with cutoffs and their sources.

    Source: catalog/panels.toml.
    """
    kinds = {each.code: each for each in laboratories()}
    return tuple(_panel(raw, kinds[raw["laboratory"]]) for raw in _read("panels")["panels"])


@cache
def protocol() -> Protocol:
    """What happens after use is found or told.

    Source: catalog/response.toml.
    """
    raw = _read("response")
    return Protocol(
        effective_from=raw["effective_from"],
        hours=raw["hours"],
        again_within_days=raw["again_within_days"],
        told_within_days=raw["told_within_days"],
        steps=tuple(
            Step(each["code"], each["title"], each["text"], StepWhen(each["when"]), each.get("opens", ""))
            for each in raw["steps"]
        ),
        medication_for=frozenset(raw["medication_for"]),
        level_for=frozenset(raw["level_for"]),
        source=raw["source"],
        verified=raw["verified"],
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _analyte(code: str, raw: Mapping[str, Any], whole: Mapping[str, Any]) -> AnalyteFacts:
    verified = raw.get("verified", whole["verified"])
    window = Window(raw["usual"], raw.get("chronic", raw["usual"]), whole["source"], verified)
    return AnalyteFacts(
        code,
        raw["name"],
        Substance(raw["substance"]) if "substance" in raw else None,
        window,
        members=tuple(raw.get("members", ())),
        slow=raw.get("slow", False),
        illicit=raw.get("illicit", False),
        caveat=raw.get("caveat", ""),
    )


def _medicine(code: str, raw: Mapping[str, Any]) -> MedicineShows:
    source = "ASAM, Appropriate Use of Drug Testing (2017)" if raw["verified"] else "Usual metabolism"
    shows, may_show = tuple(raw["shows"]), tuple(raw.get("may_show", ()))
    return MedicineShows(code, raw["name"], shows, may_show, raw["after_days"], source, raw["verified"])


def _pattern(raw: Mapping[str, Any]) -> Pattern:
    lists = {
        name: tuple(raw.get(name, ())) for name in ("present", "any_of", "absent", "prescribed", "not_prescribed", "explains")
    }
    least = tuple((code, Decimal(text)) for code, text in raw.get("at_least", {}).items())
    return Pattern(raw["code"], Effect(raw["effect"]), raw["words"], raw["source"], raw["verified"], at_least=least, **lists)


def _validity(raw: Mapping[str, Any]) -> ValidityTable:
    warm = raw["temperature"]
    return ValidityTable(
        effective_from=raw["effective_from"],
        temperature=_band("temperature", warm),
        temperature_minutes=warm["minutes"],
        temperature_source=warm["source"],
        temperature_verified=warm["verified"],
        rules=tuple(_validity_rule(each) for each in raw["rules"]),
    )


def _validity_rule(raw: Mapping[str, Any]) -> ValidityRule:
    bands = tuple(_band(name, raw[name]) for name in MEASURES if name in raw)
    status = Validity(raw["status"])
    return ValidityRule(status, raw["words"], bands, raw["source"], raw["verified"], raw.get("needs_absent", ""))


def _band(measure: str, raw: Mapping[str, Any]) -> Band:
    edges = {name: Decimal(raw[name]) for name in ("at_least", "above", "below", "at_most") if name in raw}
    return Band(measure, **edges)


def _with_numbers(kind: type[Rule], raw: Mapping[str, Any], *numbers: str) -> Rule:
    return kind(**{name: Decimal(value) if name in numbers else value for name, value in raw.items()})


def _panel(raw: Mapping[str, Any], laboratory: LaboratoryFacts) -> PanelFacts:
    return PanelFacts(
        0, 0, laboratory.code, laboratory.kind, raw["code"], raw["name"], raw["matrix"], raw["effective_from"],
        tuple(_panel_line(each) for each in raw["lines"]), raw["source"], raw["verified"], raw.get("validity", True),
    )  # fmt: skip


def _panel_line(raw: Mapping[str, str]) -> PanelLine:
    return PanelLine(
        raw["analyte"],
        Decimal(raw["initial"]) if "initial" in raw else None,
        Decimal(raw["confirm"]) if "confirm" in raw else None,
        raw.get("unit", "ng/mL"),
        raw.get("order_code", ""),
        raw.get("loinc", ""),
    )
