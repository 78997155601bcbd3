"""The words of the group room: further stretches, what two people wrote at once, sentences on offer, lines too much alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stay in the room as it was entered. No arrival: since before; no leaving: until the end."""

    came_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteWords:
    """What is written once for a whole group."""

    text: str = ""
    discussion: str = ""
    materials: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people wrote the same field: what the other one wrote stands in the record, mine stands on the page still.

    `episode_id` is None for the shared note.
    """

    episode_id: int | None
    field: str
    theirs: Any
    by: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A row after two versions of it met: what holds now, and the fields that both had changed."""

    fields: Mapping[str, Any]
    clashes: Mapping[str, Any] = field(default_factory=dict)


class OfferKind(StrEnum):
    """What a line can be tied to."""

    PLAN = "plan"
    MOTIVATION = "motivation"
    RESULT = "result"
    OBJECTIVE = "objective"
    LAST_LINE = "last_line"


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence to begin a line with, and what it ties the line to."""

    kind: OfferKind
    tied_to: str
    words: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two people whose lines say nearly the same: how much, in percent."""

    first: int
    second: int
    percent: int


@dataclass(frozen=True, slots=True)
class LikenessRule:
    """From how many percent of equal words on two lines are too much alike, for lines of at least so many words."""

    percent: int
    shortest_words: int
    effective_from: date
    source: str


@dataclass(frozen=True, slots=True)
class SoloSigning:
    """Which kinds of licence may sign without a second name, since when, who says so. Unverified until a lawyer has read it."""

    kinds: frozenset[str]
    effective_from: date
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class ScreenQuestion:
    """One question at the door. `alarm` is the answer that asks for care around the clock; `emergency` for an ambulance."""

    code: str
    text: str
    alarm: bool
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class ScreenVersion:
    """The questions at the door as they hold from a day on."""

    number: int
    questions: tuple[ScreenQuestion, ...]
    effective_from: date
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class OpenScreen:
    """A screen that asks for somebody: who, since when, whom one told, who has looked, what was decided."""

    id: int
    episode_id: int
    patient_id: int
    person: str
    alarms: tuple[str, ...]
    at: datetime
    told: str
    told_at: datetime | None
    seen_by: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToCosign:
    """A signed note that waits for a second name, or went back to who signed it."""

    session_id: int
    title: str
    on: date
    signed_by: str
    signed_at: datetime
    cosign_by: str
    sent_back_words: str
    sent_back: bool
