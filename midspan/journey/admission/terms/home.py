"""The words of home and week: where a person lives and until when they must be back, when work, school or care take them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from midspan.foundation.program.terms import BlockFacts


class LivingKind(StrEnum):
    OWN_HOME = "own_home"
    FAMILY = "family"
    SOBER_LIVING = "sober_living"
    TRANSITIONAL = "transitional"
    SHELTER = "shelter"
    UNHOUSED = "unhoused"
    OTHER = "other"


SUPERVISED = frozenset({LivingKind.SOBER_LIVING, LivingKind.TRANSITIONAL, LivingKind.SHELTER})  # a house with its own rules


@dataclass(frozen=True, slots=True)
class LivingFacts:
    """Where a person lives from a day on; `until_on` is the first day on which they no longer do."""

    id: int
    kind: LivingKind
    from_on: date
    until_on: date | None
    home_name: str
    contact_name: str
    contact_telephone: str
    curfew: time | None
    note: str
    by: str
    at: datetime


class BusyKind(StrEnum):
    WORK = "work"
    SCHOOL = "school"
    CARE = "care"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BusyHours:
    """Hours of a weekday (Monday is 1) that belong to something else, in wall-clock time; past midnight when `ends` does
    not lie after `starts`. They hold from a day until another, which is not included."""

    weekday: int
    starts: time
    ends: time
    kind: BusyKind
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A block of a track that meets hours given to something else, and for how many minutes."""

    block: BlockFacts
    hours: BusyHours
    minutes: int
