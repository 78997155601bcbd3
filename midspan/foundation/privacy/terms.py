"""The words of privacy: on what basis someone sees a person, and what page or query is being asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from midspan.foundation.records.terms import EventKind


class Basis(StrEnum):
    """Why this staff member may see this person."""

    TEAM = "team"
    CASELOAD = "caseload"
    BROKEN_GLASS = "broken_glass"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a URL is about: one person and perhaps one of their episodes, or a site and perhaps a team."""

    patient_id: int | None = None
    site_id: int | None = None
    track_id: int | None = None
    episode_id: int | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event in words: who did or saw what, of whom. `record_number` is empty when it was about no one person."""

    id: int
    at: datetime
    kind: EventKind
    name: str
    who: str
    patient_id: int | None
    record_number: str
    subject: str
    keys: dict[str, str]
