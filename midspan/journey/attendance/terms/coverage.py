"""The words of coverage: which modules a person has had, when they were complete, where a missed one can be made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from midspan.foundation.program.terms import ModuleFacts
from midspan.journey.schedule.terms import SessionFacts


class Cell(StrEnum):
    """How one member of a group stands to one module: had it, missed it, it was held before they joined, not held yet."""

    HAD = "had"
    MISSED = "missed"
    BEFORE = "before_they_joined"
    AHEAD = "not_held_yet"


@dataclass(frozen=True, slots=True)
class Had:
    """One credited part of a person in a session with a module. `version` is the one that the session used."""

    code: str
    on: date
    session_id: int
    minutes: int
    version: int = 1


@dataclass(frozen=True, slots=True)
class ModuleDone:
    """How one person stands to one module: when they had it, which of its sheets are done, since when it is complete.

    `chances`: coming sessions in which it can be had; empty once it was.
    """

    module: ModuleFacts
    had: tuple[Had, ...] = ()
    worksheet_on: date | None = None
    quiz_on: date | None = None
    quiz_failed_on: date | None = None
    completed_on: date | None = None
    chances: tuple[SessionFacts, ...] = ()

    @property
    def had_on(self) -> date | None:
        return self.had[0].on if self.had else None


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """How much of the modules a person has had, in whole percent rounded down, and each module."""

    had: int
    of: int
    modules: tuple[ModuleDone, ...] = ()

    @property
    def percent(self) -> int:
        return 100 * self.had // self.of if self.of else 0

    @property
    def gaps(self) -> tuple[ModuleDone, ...]:
        return tuple(one for one in self.modules if not one.had)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One member of a group with their cell for each module, in order: how they stand and since when."""

    episode_id: int
    patient_id: int
    person: str
    joined_on: date
    cells: tuple[tuple[Cell, date | None], ...]
    had: int


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """A group at a glance: its modules, each with how many members have had it, and a row for each member."""

    modules: tuple[ModuleFacts, ...]
    counts: tuple[int, ...]
    rows: tuple[GroupRow, ...]
    held: Mapping[str, date]  # when each module was last held in the group

    @property
    def members(self) -> int:
        return len(self.rows)
