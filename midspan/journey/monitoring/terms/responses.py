"""The words of what follows from a result or a report: causes, steps, prompts, the review of care, and who may see a summary."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CauseKind(StrEnum):
    """What opened a review of care."""

    RESULT = "result"  # a test that came out other than expected
    REPORT = "report"  # the person told of use


class StepWhen(StrEnum):
    """When a step of the protocol belongs to a review."""

    ALWAYS = "always"
    OPIOIDS = "opioids"  # opioids were found or told: overdose, naloxone
    MEDICATION = "medication"  # a medicine could help, or one that is prescribed was absent
    LEVEL = "level"  # the second time within weeks, or something that puts life at risk
    SPECIMEN = "specimen"  # the specimen could not be read


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the protocol: what to do, in which cases, and where it is done."""

    code: str
    title: str
    text: str
    when: StepWhen
    opens: str = ""  # plan, level, medication, test: a page the step leads to


@dataclass(frozen=True, slots=True)
class Protocol:
    """What happens after use is found or told: the steps in order, the hours until it must have happened, and its rules."""

    effective_from: date
    hours: int
    again_within_days: int
    told_within_days: int
    steps: tuple[Step, ...]
    medication_for: frozenset[str]  # substances for which there is a medicine
    level_for: frozenset[str]  # analytes that alone ask for another look at the level
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that asks for a review of care. `key` is the same for the same cause, so that it opens one review alone."""

    kind: CauseKind
    key: str
    on: date
    words: str
    substances: frozenset[str] = frozenset()
    analytes: frozenset[str] = frozenset()
    medicine_absent: bool = False
    unreadable: bool = False
    days: tuple[date, ...] = ()  # of use, where it was told


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step of one review: what was done, in words; `needed` False: not needed, and why."""

    code: str
    words: str
    needed: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CauseFacts:
    id: int
    kind: CauseKind
    on: date
    words: str
    added_at: datetime
    removed_at: datetime | None
    removed_words: str
    specimen_id: int | None


@dataclass(frozen=True, slots=True)
class CareReviewFacts:
    """A review of care as pages and lists see it."""

    id: int
    episode_id: int
    patient_id: int
    sort_name: str
    opened_at: datetime
    due_at: datetime
    owner_id: int | None
    owner: str
    steps: tuple[str, ...]
    done: tuple[StepDone, ...]
    causes: tuple[CauseFacts, ...]
    closed_at: datetime | None
    closed_by: str
    outcome: str
    withdrawn: bool
    version: int

    @property
    def open(self) -> bool:
        return self.closed_at is None

    def overdue(self, now: datetime) -> bool:
        return self.closed_at is None and self.due_at < now


class SharedBy(StrEnum):
    """How a summary reached the person it was shared with."""

    PRINTED = "printed"
    HANDED = "handed_over"
    READ_OUT = "read_out"


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """What a person agrees to: who may see a summary of their results, what for, from when until when."""

    name: str
    relationship: str
    purpose: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class ShareFacts:
    id: int
    episode_id: int
    draft: ShareDraft
    agreed_at: datetime
    witness: str
    revoked_at: datetime | None
    revoked_by: str
    looks: int


@dataclass(frozen=True, slots=True)
class SummaryMonth:
    """One month of a summary: how many tests were asked for and taken, and how many came out as expected. Nothing else."""

    month: date
    asked: int
    taken: int
    as_expected: int
    to_talk_about: int
    not_readable: int
