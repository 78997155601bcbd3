"""The words of what is set up before the first assessment: papers of other houses, the talk, times, calls by the hour."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SentBy(StrEnum):
    """How a paper of another house was asked for or came."""

    FAX = "fax"
    TELEPHONE = "telephone"
    SECURE_EMAIL = "secure_email"
    PORTAL = "portal"
    LETTER = "letter"
    BY_HAND = "by_hand"


class DocumentKind(StrEnum):
    DISCHARGE_SUMMARY = "discharge_summary"
    ASSESSMENT = "assessment"
    LABORATORY = "laboratory"
    COURT_PAPER = "court_paper"
    OTHER = "other"


class FileType(StrEnum):
    """What a file is by its first bytes; nothing else is kept."""

    PDF = "application/pdf"
    TEXT = "text/plain"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"


LARGEST_FILE = 10 * 1024 * 1024  # bytes
FOLLOW_UP_BUSINESS_DAYS = 3  # a summary that has not come by then is asked for again


@dataclass(frozen=True, slots=True)
class SaidInSummary:
    """What a paper of another house says in short, so that nobody asks the person again."""

    document_id: int
    kind: DocumentKind
    sender: str
    received_at: datetime
    medications: str
    allergies: str
    last_use: str
    recommended_level: str


class BestPractice(StrEnum):
    """What is spoken about before somebody leaves partial hospitalization for us (row 003-14)."""

    RISK_OF_FIRST_WEEKS = "risk_of_the_first_weeks"
    MEDICATION_GOES_ON = "medication_goes_on"
    MUTUAL_HELP = "mutual_help"
    OVERDOSE = "overdose_and_naloxone"
    WHOM_TO_CALL = "whom_to_call"
    WHAT_HELPS_AT_HOME = "what_helps_at_home"


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    """The talk before leaving partial hospitalization, for the assessment and the plan that build on it."""

    best_practice: tuple[BestPractice, ...]
    what_worked: str
    personal_objectives: str
    supports: str
    concerns: str
    held_on: date
    held_by: str
    before_discharge: bool | None  # None: nobody wrote the day of discharge down


class SlotState(StrEnum):
    """How an intake time stands: derived from its bookings, never stored."""

    FREE = "free"
    BOOKED = "booked"
    KEPT = "kept"
    NO_SHOW = "no_show"
    UNUSED = "unused"
    WITHDRAWN = "withdrawn"


class BookingOutcome(StrEnum):
    KEPT = "kept"
    NO_SHOW = "no_show"


class CancelReason(StrEnum):
    """Why a booked intake time was given up."""

    MOVED = "moved"
    BY_PERSON = "by_person"
    BY_CLINIC = "by_clinic"
    CLOSED = "referral_closed"
    OTHER = "other"


INTAKE_MINUTES = 90  # what a first assessment usually takes; each time may have its own length


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One intake time to be opened. Moments are in UTC."""

    on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ThirdNext:
    """How far away the third free intake time is: whole calendar days, None when fewer than three are free."""

    free: int
    first_at: datetime | None
    third_at: datetime | None
    days: int | None


@dataclass(frozen=True, slots=True)
class HourBand:
    """Calls of some hours of the day: how many counted, how many were answered in time."""

    from_hour: int
    to_hour: int
    weekend: bool
    counted: int
    within: int
