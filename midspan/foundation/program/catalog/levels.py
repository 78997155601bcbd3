"""Which levels of care are there, in the numbering of either edition of the ASAM Criteria? Own words, dated, sourced.

Hours are per week. `verified` says that we read the figure in the named source; anything else is shown as unverified and
may be replaced by loading a newer row. Withdrawal management and opioid treatment programs stand beside the ladder and are
no rungs of it. An edition is dated by its year alone.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from midspan.foundation.program.terms import Edition

GROUPS = {
    0: "Early intervention",
    1: "Outpatient",
    2: "Intensive outpatient and partial hospitalization",
    3: "Residential",
    4: "Medically managed inpatient",
}
OFFERED = frozenset({"1", "1.5", "2.1", "2.5"})
BEGAN = {Edition.THIRD: date(2013, 1, 1), Edition.FOURTH: date(2023, 1, 1)}
IAP = "Medicaid IAP overview of the third edition, read November 2026"
ADVISORY = "SAMHSA Advisory 2021 on intensive outpatient treatment, and a state glossary, read November 2026"
SECONDARY = "Secondary sources on the fourth edition, read November 2026"
UNCHECKED = "Not checked at a source"

# code, name, order on the ladder, adult hours from, adult hours below, adolescent hours from, source, verified
THIRD = [
    ("0.5", "Early intervention", 5, None, None, None, IAP, True),
    ("1", "Outpatient", 10, None, 9, None, IAP, True),
    ("2.1", "Intensive outpatient", 21, 9, 20, 6, ADVISORY, True),
    ("2.5", "Partial hospitalization", 25, 20, None, None, IAP, True),
    ("3.1", "Low-intensity residential", 31, 5, None, None, IAP, True),
    ("3.3", "Residential for particular populations", 33, None, None, None, IAP, True),
    ("3.5", "High-intensity residential", 35, None, None, None, IAP, True),
    ("3.7", "Medically monitored inpatient", 37, None, None, None, IAP, True),
    ("4", "Medically managed inpatient", 40, None, None, None, IAP, True),
]
FOURTH = [
    ("1.0", "Long-term remission monitoring", 10, None, None, None, SECONDARY, False),
    ("1.5", "Outpatient therapy", 15, None, 9, None, SECONDARY, False),
    ("1.7", "Medically managed outpatient", 17, None, None, None, SECONDARY, False),
    ("2.1", "Intensive outpatient", 21, 9, 20, None, SECONDARY, False),
    ("2.5", "High-intensity outpatient", 25, 20, None, None, SECONDARY, False),
    ("2.7", "Medically managed intensive outpatient", 27, 20, None, None, UNCHECKED, False),
    ("3.1", "Clinically managed low-intensity residential", 31, 9, 20, None, UNCHECKED, False),
    ("3.5", "Clinically managed high-intensity residential", 35, 20, None, None, UNCHECKED, False),
    ("3.7", "Medically managed residential", 37, 20, None, None, UNCHECKED, False),
    ("4", "Medically managed inpatient", 40, None, None, None, SECONDARY, False),
]
COLUMNS = ("code", "name", "order", "adult_hours_from", "adult_hours_below", "adolescent_hours_from", "source", "verified")


def rows() -> list[dict[str, Any]]:
    """Every level of both editions as columns of `LevelOfCare`, least intensive first."""
    return [_row(edition, values) for edition, table in ((Edition.THIRD, THIRD), (Edition.FOURTH, FOURTH)) for values in table]


def group_of(code: str) -> int:
    """Which of the four broad levels a code belongs to (0 is early intervention, before them): 2.1 is Level II.

    Source: the numbering of the ASAM Criteria; mission rows 001-01 and 002-05.
    """
    return int(code[0])


def _row(edition: Edition, values: tuple[Any, ...]) -> dict[str, Any]:
    row = dict(zip(COLUMNS, values, strict=True))
    for hours in ("adult_hours_from", "adult_hours_below", "adolescent_hours_from"):
        row[hours] = None if row[hours] is None else Decimal(row[hours])
    return {"edition": edition, **row, "offered": row["code"] in OFFERED, "effective_from": BEGAN[edition]}
