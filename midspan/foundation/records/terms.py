"""The words of the record: reasons, refusals, events, signatures, outside records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not allowed: words for people, the rule behind them, and who can change it."""

    text: str
    rule: str
    who: str = ""
    field: str = ""


class Refused(Exception):
    """The one refusal of the house. The page shows its reasons; nothing was written.

    `version` is the one that stands now, where somebody else was faster.
    """

    def __init__(self, reasons: Iterable[Reason] | Reason, *, version: int | None = None):
        self.version = version
        self.reasons: list[Reason] = [reasons] if isinstance(reasons, Reason) else list(reasons)
        super().__init__("; ".join(reason.text for reason in self.reasons))


class EventKind(StrEnum):
    CHANGED = "changed"
    LOOKED = "looked"
    REFUSED = "refused"


class SignerKind(StrEnum):
    STAFF = "staff"
    PATIENT = "patient"


class SigningMethod(StrEnum):
    """How we know that it was this person: staff re-enter a secret, a patient signs before a witness."""

    PASSWORD = "password"
    SECOND_FACTOR = "second_factor"
    WITNESSED = "witnessed"


@dataclass(frozen=True, slots=True)
class Proof:
    """A staff member showed just now who they are. Made only by `records.actions.prove`; never stored."""

    staff_id: int
    typed_name: str
    method: SigningMethod


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    name: str
    credentials: str
    method: SigningMethod
    at: datetime
    text_sha256: str


class OutsideKind(StrEnum):
    """The shelves on which outside records stand on the chart, in this order."""

    CONDITION = "condition"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    RESULT = "result"
    ENCOUNTER = "encounter"
    PROCEDURE = "procedure"
    DOCUMENT = "document"
    COVERAGE = "coverage"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OutsideEntry:
    """One outside record in readable form: what, when, how it stands, the lines beneath."""

    kind: OutsideKind
    title: str
    status: str = ""
    occurred_at: datetime | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """One outside record with where it came from, for the chart."""

    id: int
    source: str
    resource_type: str
    entry: OutsideEntry
    version: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OutsideResource:
    """One resource of another system as it comes in: who it is, its exact JSON text, how it reads, whom it is about.

    `about` is the id of the Patient resource it names. `patient_id` is given only with a Patient resource: who that is here.
    """

    resource_type: str
    resource_id: str
    content: str
    sha256: str
    entry: OutsideEntry
    about: str = ""
    patient_id: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.resource_type, self.resource_id


class Received(StrEnum):
    """What came of receiving an outside record. `EARLIER`: what it said before its present version; nothing was done."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One line of the event log for those who review it."""

    id: int
    at: datetime
    kind: EventKind
    name: str
    by: str
    subject: str
    patient: str
    keys: dict[str, str] = field(default_factory=dict)
