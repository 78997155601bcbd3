"""The words of notes: their kinds, their templates, what is carried forward, what is unsigned, what a search finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class NoteKind(StrEnum):
    """What a note outside a session is about."""

    INDIVIDUAL = "individual"
    FAMILY = "family"
    CASE = "case"
    MEDICAL = "medical"
    CRISIS = "crisis"
    TELEPHONE = "telephone"
    NON_BILLABLE = "non_billable"


class ContactPlace(StrEnum):
    """Where a contact outside a session took place."""

    SITE = "site"
    TELEPHONE = "telephone"
    VIDEO = "video"
    HOME = "home"
    COMMUNITY = "community"
    HOSPITAL = "hospital"
    NONE = "none"


class NoteShelf(StrEnum):
    """Where a note stands: a person's part in a group, a session of one person, a note outside a session."""

    LINE = "line"
    SESSION = "session"
    NOTE = "note"


class Ground(StrEnum):
    """Why somebody else than its author opens a counselling note (42 CFR 2.31(b))."""

    TRAINING = "training"
    CONSENT = "consent"
    OVERSIGHT = "oversight"
    DEFENCE = "defence"


@dataclass(frozen=True, slots=True)
class NotePrompt:
    """One part of a template: its code in the note, its heading, what belongs there."""

    code: str
    words: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """One version of a template of notes: its parts in order, and for which kinds it is offered first."""

    code: str
    version: int
    name: str
    prompts: tuple[NotePrompt, ...]
    kinds: frozenset[NoteKind]
    effective_from: date
    source: str
    offered: bool = True
    kept_by: str = ""  # who of the clinic wrote this version; empty for one that came with the program


@dataclass(frozen=True, slots=True)
class LateRule:
    """From how many hours after a contact a note is a late entry, and unsigned notes are listed, since when, who says so."""

    hours: int
    effective_from: date
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class CarriedFact:
    """Something that stands elsewhere, on offer for a note or put into it: its words, where they stand and of which day."""

    key: str
    words: str
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What is written in a note outside a session. `answers` are by the code of the prompt; times are aware."""

    happened_at: datetime
    minutes: int | None
    place: ContactPlace
    with_whom: str = ""
    late_reason: str = ""
    objectives: tuple[int, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One line of a person's notes, of any shelf; `id` is the session's part for a line or a session, else the note's."""

    shelf: NoteShelf
    id: int
    session_id: int | None
    kind: str
    title: str
    on: date
    at: datetime
    minutes: int | None
    author: str
    signed_at: datetime | None
    excerpt: str = ""
    late: bool = False
    waits: bool = False  # for a second name
    discarded: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class UnsignedNote:
    """A note that nobody has signed: of a group or an own session (`id` is the session), or outside one (`id` is the note).

    `begun` says whether a word was written. `hours` are whole hours since the contact was over.
    """

    shelf: NoteShelf
    id: int
    episode_id: int | None
    patient_id: int | None
    person: str
    author_id: int
    author: str
    title: str
    on: date
    since: datetime
    hours: int
    site_id: int
    track_id: int | None
    begun: bool


@dataclass(frozen=True, slots=True)
class ToCosignNote:
    """A signed note outside a session that waits for a second name, or went back to who signed it."""

    id: int
    patient_id: int
    person: str
    kind: NoteKind
    on: date
    signed_by: str
    signed_at: datetime
    cosign_by: str
    sent_back: bool
    sent_back_words: str


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A signed note outside a session, as other stations see it."""

    id: int
    episode_id: int
    kind: NoteKind
    on: date
    happened_at: datetime
    minutes: int | None
    author: str
    signed_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class FamilyGoals:
    """What a family agreed to work on, as the latest signed family note says it, and where that stands."""

    words: str
    on: date
    by: str
    shelf: NoteShelf
    id: int


@dataclass(frozen=True, slots=True)
class Found:
    """A note in which the words asked for stand. `pieces` are stretches of its text; True where one is what was asked for."""

    shelf: NoteShelf
    id: int
    title: str
    kind: str
    on: date
    author: str
    draft: bool
    pieces: tuple[tuple[str, bool], ...]
