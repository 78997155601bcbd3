"""What does an assessment ask, which codes and conditions follow, and when is a flag raised? Small dated tables, read once."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from midspan.journey.assessment.terms import (
    ConditionKind,
    ConditionRule,
    ConditionTable,
    Course,
    DiagnosisList,
    FieldKind,
    Fit,
    FlagRow,
    ListedDiagnosis,
    Opens,
    Question,
    SectionCode,
    SectionSpec,
    Severity,
    Substance,
    SubstanceCodes,
)

FOLDER = Path(__file__).parent
SEVERITIES = (Severity.MILD, Severity.MODERATE, Severity.SEVERE)


@cache
def sections() -> Mapping[SectionCode, SectionSpec]:
    """Every section of the assessment in the order in which it is asked."""
    found = [_section(raw) for raw in _read("sections")["sections"]]
    return MappingProxyType({one.code: one for one in found})


@cache
def diagnosis_list() -> DiagnosisList:
    """The shipped list of diagnoses, and the codes of substance use disorders by severity and course."""
    raw = _read("diagnoses")
    substances = {Substance(row["substance"]): _codes(row) for row in raw["substances"]}
    rows = tuple(ListedDiagnosis(**row) for row in raw["rows"])
    return DiagnosisList(raw["release"], raw["effective_from"], raw["source"], rows, MappingProxyType(substances))


@cache
def condition_table() -> ConditionTable:
    """Which result opens which condition, and what each condition asks for."""
    raw = _read("conditions")
    source = raw["source"]
    opens = tuple(Opens(**{**row, "kind": ConditionKind(row["kind"])}) for row in raw["opens"])
    rules = {ConditionKind(row["kind"]): _rule(row, source) for row in raw["rules"]}
    return ConditionTable(raw["effective_from"], raw["every_days"], source, opens, MappingProxyType(rules))


@cache
def flag_rows() -> tuple[FlagRow, ...]:
    """The ten flags in the order of their rows, with their thresholds."""
    raw = _read("flags")
    return tuple(
        FlagRow(row["code"], row["row"], row["title"], Fit(row["fit"]), row["leads_to"], raw["source"],
                MappingProxyType(row.get("thresholds", {})), raw.get("verified", False))
        for row in raw["flags"]
    )  # fmt: skip


def flags_since() -> date:
    """The day from which the thresholds of the flags hold."""
    day: date = _read("flags")["effective_from"]
    return day


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _section(raw: dict[str, Any]) -> SectionSpec:
    questions = tuple(_question(row) for row in raw["questions"])
    code = SectionCode(raw["code"])
    return SectionSpec(code, raw["title"], raw["lead"], raw["owes"], questions, raw.get("becomes", ""))


def _question(raw: dict[str, Any]) -> Question:
    row = dict(raw)
    options = tuple((code, words) for code, words in row.pop("options", []))
    columns = tuple(_question(column) for column in row.pop("columns", []))
    return Question(kind=FieldKind(row.pop("kind")), options=options, columns=columns, **row)


def _codes(row: dict[str, Any]) -> SubstanceCodes:
    """The codes of one substance, each with the words of the disorder."""
    codes = {}
    for severity in SEVERITIES:
        for course, suffix, after in ((Course.CURRENT, "", ""), (Course.REMISSION, "_remission", ", in remission")):
            if code := row.get(f"{severity.value}{suffix}"):
                codes[severity, course] = (code, f"{row['name']} use disorder, {severity.value}{after}")
    return SubstanceCodes(Substance(row["substance"]), row["name"], MappingProxyType(codes), row.get("note", ""))


def _rule(row: dict[str, Any], source: str) -> ConditionRule:
    return ConditionRule(ConditionKind(row["kind"]), row["name"], row["specialist"], row["refer_when"], source)
