"""What is due and whose it is, how large a share is on time, and what the thread of a person's care shows."""

from midspan.office.compliance.rules.due import (
    concerns,
    core_missing,
    in_first_phase,
    in_order,
    individual_due,
    is_of,
    may_read,
    overdue_people,
    owner_of,
    reaching,
    readable,
    short_week,
)
from midspan.office.compliance.rules.rates import rate, rate_of_counts, share, wilson
from midspan.office.compliance.rules.thread import evidence_of, strand_of, threaded, weeks_between

__all__ = [
    "concerns",
    "core_missing",
    "evidence_of",
    "in_first_phase",
    "in_order",
    "individual_due",
    "is_of",
    "may_read",
    "overdue_people",
    "owner_of",
    "rate",
    "rate_of_counts",
    "reaching",
    "readable",
    "share",
    "short_week",
    "strand_of",
    "threaded",
    "weeks_between",
    "wilson",
]
