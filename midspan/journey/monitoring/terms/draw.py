"""The words of the random draw: who is in a day's pool, what is published of it, who was asked for a test."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

FORMAT = "midspan-draw-1"


@dataclass(frozen=True, slots=True)
class PoolEntry:
    """One person in the pool of a day, by a random key: the pace that holds for them, how many days ago the last specimen was
    collected, and on how many further days up to their longest gap a draw can still be held."""

    key: str
    pace: str
    since: int
    ahead: int


class DrawFault(StrEnum):
    """What a check of a published draw can find wrong. Empty is sound."""

    FORMAT = "format"
    COMMITMENT = "commitment"
    POOL_HASH = "pool_hash"
    POOL = "pool"
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class DrawCheck:
    """What a check of one record finds: faults with words, what is to be known beside them, and the figures."""

    faults: tuple[tuple[DrawFault, str], ...]
    notes: tuple[str, ...]
    people: int = 0
    selected: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """A draw as its page shows it: the day, the commitment and when it was made, and, once drawn, the whole record."""

    id: int
    site: str
    site_code: str
    on: date
    commitment: str
    committed_at: datetime
    late: bool
    drawn_at: datetime | None
    people: int
    asked: int
    over_longest: int
    pool_hash: str
    record: dict[str, Any] | None = None


class OrderKind(StrEnum):
    """Why somebody is asked for a specimen."""

    RANDOM = "random"
    BASELINE = "baseline"  # at the start of treatment
    CAUSE = "cause"  # something seen or told, with its reason
    AGAIN = "again"  # after inability, or a specimen that could not be read
    ASKED_FOR = "asked_for"  # by the person, or by somebody they named


class Outcome(StrEnum):
    """How the asking ended. Only `collected` leads to a result; none of the others is one."""

    COLLECTED = "collected"
    REFUSED = "refused"
    UNABLE = "unable"
    MISSED = "missed"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"  # asked by mistake


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One asking for a specimen, with how it ended; `outcome` is None while it is open."""

    id: int
    episode_id: int
    patient_id: int
    person: str
    on: date
    kind: OrderKind
    matrix: str
    panels: tuple[str, ...]
    reason: str
    asked_at: datetime
    due_at: datetime
    told_at: datetime | None
    told_by: str
    outcome: Outcome | None
    outcome_at: datetime | None
    outcome_by: str
    outcome_words: str
    specimen_id: int | None = None
    specimen_code: str = ""


class TestDueKind(StrEnum):
    """Why a test is on a list of what is due."""

    __test__ = False

    ASKED = "asked"  # asked for, not settled yet
    LONGEST = "longest"  # longer without a specimen than the longest gap


@dataclass(frozen=True, slots=True)
class TestDue:
    """A test that is due: for whom, since or until when, by which rule, in a few words. `order_id` opens where it is done."""

    __test__ = False

    episode_id: int
    kind: TestDueKind
    due_on: date
    words: str
    rule: str = "002-44"
    order_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class GapFigures:
    """Gaps between collected specimens of a site over a time: how many, the longest and the middle one in days; `over` counts
    how often a draw met somebody past their longest gap."""

    gaps: int
    over: int
    longest: int | None
    middle: int | None
    collected: int
    asked: int
