"""The words of rates: a share on time, with what it counts, of whom, and how sure it is."""

from dataclasses import dataclass

from midspan.office.compliance.terms.due import DueRule


@dataclass(frozen=True, slots=True)
class Share:
    """`counted` of `out_of`, in whole percent, with the interval in which it lies; None of nobody."""

    counted: int
    out_of: int
    percent: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Rate:
    """The share on time by one rule: of everybody, and of each team by name."""

    rule: DueRule
    share: Share
    teams: tuple[tuple[str, Share], ...]
