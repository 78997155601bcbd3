"""Which instruments, rule sets of change and placement tables are there? Data files, read once, shaped for the rules."""

from midspan.journey.assessment.catalog.instruments import CORE, codes, instrument, instruments
from midspan.journey.assessment.catalog.placement import (
    BadTable,
    placement_table,
    placement_tables,
    read_placement,
    review_table,
    review_tables,
)
from midspan.journey.assessment.catalog.rule_sets import rule_sets
from midspan.journey.assessment.catalog.sheets import languages_of, sheet, shipped

__all__ = [
    "CORE",
    "BadTable",
    "codes",
    "instrument",
    "instruments",
    "languages_of",
    "placement_table",
    "placement_tables",
    "read_placement",
    "review_table",
    "review_tables",
    "rule_sets",
    "sheet",
    "shipped",
]
