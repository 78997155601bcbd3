"""The words of compliance, by noun."""

from midspan.office.compliance.terms.due import (
    CoreService,
    DueLine,
    DueList,
    DueRule,
    Eye,
    Found,
    Given,
    Held,
    HeldRole,
    PersonOfDue,
    Topic,
    Whose,
)
from midspan.office.compliance.terms.rates import Rate, Share
from midspan.office.compliance.terms.thread import (
    MeasureMoved,
    ObjectiveEvidence,
    ObjectiveThread,
    PeriodEvidence,
    Strand,
    ThreadLine,
    ThreadOfPerson,
)

__all__ = [
    "CoreService",
    "DueLine",
    "DueList",
    "DueRule",
    "Eye",
    "Found",
    "Given",
    "Held",
    "HeldRole",
    "MeasureMoved",
    "ObjectiveEvidence",
    "ObjectiveThread",
    "PeriodEvidence",
    "PersonOfDue",
    "Rate",
    "Share",
    "Strand",
    "ThreadLine",
    "ThreadOfPerson",
    "Topic",
    "Whose",
]
