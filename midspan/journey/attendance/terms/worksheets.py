"""The words of worksheets that people filled in: one sheet of one person, everything of one code, the triggers on the chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from midspan.foundation.program.terms import Need, Worksheet


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One filled sheet. `points` of `points_of` and `passed` are set for a quiz alone; `current` when nothing replaced it."""

    id: int
    episode_id: int
    code: str
    version: int
    title: str
    answers: Mapping[str, Any]
    points: int | None
    points_of: int | None
    passed: bool | None
    on: date
    by: str
    at: datetime
    session_id: int | None
    module_id: int | None
    replaces_id: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class SheetOffer:
    """One kind of sheet for a person: what is there of it, newest first, and how far a list of tasks has come."""

    worksheet: Worksheet
    filled: tuple[SheetFacts, ...] = ()
    done: int = 0
    of: int = 0

    @property
    def latest(self) -> SheetFacts | None:
        return self.filled[0] if self.filled else None


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of a person's trigger list, in their words. `strength` 0 to 5, where they said."""

    what: str
    need: Need | None
    kind: str
    strength: int | None
    plan: str


@dataclass(frozen=True, slots=True)
class TriggerList:
    """The personal trigger list as the chart shows it, the strongest first."""

    sheet_id: int
    on: date
    triggers: tuple[Trigger, ...]
    first_call: str


@dataclass(frozen=True, slots=True)
class SheetsKept:
    """What one entry for a whole group made: how many sheets, whose; for the event log."""

    count: int
    concerns: tuple[int, ...]
