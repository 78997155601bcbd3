"""The words of the way in: sources, urgency, contact attempts, the pre-screen and where it diverts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """Who sends people, in the categories of TEDS with the step-down settings told apart (row 002-01)."""

    SELF = "self"
    FAMILY = "family"
    HOSPITAL = "hospital"
    DETOX = "detox"
    RESIDENTIAL = "residential"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    HEALTH_CARE = "health_care"
    COURT = "court"
    EMPLOYER = "employer"
    SCHOOL = "school"
    COMMUNITY = "community"
    ELECTRONIC = "electronic_records"


STEP_DOWN_SOURCES = frozenset({SourceKind.HOSPITAL, SourceKind.DETOX, SourceKind.RESIDENTIAL, SourceKind.PARTIAL_HOSPITALIZATION})


class PriorLevel(StrEnum):
    """The care somebody comes from, as the form offers it. `Referral.prior_level` may hold other words as well."""

    INPATIENT = "inpatient_hospital"
    WITHDRAWAL_MANAGEMENT = "withdrawal_management"
    RESIDENTIAL = "residential"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    OUTPATIENT = "outpatient"
    NONE = "none"


class Urgency(StrEnum):
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


class ReferralType(StrEnum):
    VOLUNTARY = "voluntary"
    MANDATED = "mandated"
    UNKNOWN = "unknown"


class ReferralStatus(StrEnum):
    """Where a referral stands in the inbox. Closed ones leave it."""

    NEW = "new"
    CONTACTED = "contacted"
    SCREENED = "screened"
    ASSESSING = "assessing"
    PLACED = "placed"
    ADMITTED = "admitted"
    DIVERTED = "diverted"
    CLOSED = "closed"


R = ReferralStatus
TRANSITIONS: dict[ReferralStatus, frozenset[ReferralStatus]] = {
    R.NEW: frozenset({R.CONTACTED, R.SCREENED, R.DIVERTED, R.CLOSED}),
    R.CONTACTED: frozenset({R.SCREENED, R.DIVERTED, R.CLOSED}),
    R.SCREENED: frozenset({R.ASSESSING, R.DIVERTED, R.CLOSED}),
    R.ASSESSING: frozenset({R.PLACED, R.DIVERTED, R.CLOSED}),
    R.PLACED: frozenset({R.ASSESSING, R.ADMITTED, R.DIVERTED, R.CLOSED}),
    R.ADMITTED: frozenset(),
    R.DIVERTED: frozenset({R.CONTACTED, R.SCREENED, R.CLOSED}),
    R.CLOSED: frozenset({R.CONTACTED}),
}
WAITING = frozenset({R.NEW, R.CONTACTED, R.SCREENED, R.ASSESSING, R.PLACED, R.DIVERTED})


class ContactChannel(StrEnum):
    TELEPHONE = "telephone"
    TEXT = "text"
    EMAIL = "email"
    VISIT = "visit"
    LETTER = "letter"


class ContactOutcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Diversion(StrEnum):
    """Where the pre-screen sends someone first."""

    WITHDRAWAL_MANAGEMENT = "withdrawal_management"
    MEDICAL_CARE = "medical_care"
    EMERGENCY = "emergency"


class CloseReason(StrEnum):
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
    NOT_ELIGIBLE = "not_eligible"
    ELSEWHERE = "went_elsewhere"
    DIED = "died"
    DUPLICATE = "duplicate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PreScreenFacts:
    """The three safety questions of the first call. Each can divert."""

    withdrawal: Answer
    medical: Answer
    danger: Answer


class NextStep(StrEnum):
    """The one thing that moves a waiting referral on, as the inbox says it."""

    TAKE = "take"
    REACH = "reach"
    CALL_AS_CLINICIAN = "call_as_clinician"
    SCREEN = "screen"
    FOLLOW_DIVERSION = "follow_diversion"
    OFFER_TIME = "offer_time"
    OFFER_AGAIN = "offer_again"
    ASSESS = "assess"
    PLACE = "place"
    ADMIT = "admit"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What a person allowed us: the rules that every attempt to reach them keeps."""

    may_call: bool
    may_leave_message: bool
    may_text: bool
    may_mail: bool


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """One line of the inbox. `waiting_hours` are whole hours since it came, until now or until it left the inbox."""

    id: int
    episode_id: int
    patient_id: int
    person: str
    record_number: str
    site: str
    source_kind: SourceKind
    source_name: str
    urgency: Urgency
    status: ReferralStatus
    owner_id: int | None
    owner: str
    received_at: datetime
    waiting_hours: int
    attempts: int
    reached: bool
    next_step: NextStep
    version: int
    booked_at: datetime | None = None
    summary_due_on: date | None = None
    on_list: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """When an inquiry came and when somebody answered it; None while it waits."""

    received_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimeToAnswer:
    """How fast the line answers: `within` of the `counted` in time. Calls that still have time do not count."""

    counted: int
    within: int
    waiting: int
    median: timedelta | None
    standard_minutes: int

    @property
    def share(self) -> int | None:
        """Whole percent answered in time; None before anything counts."""
        return round(100 * self.within / self.counted) if self.counted else None


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """Who is on call, from when to when."""

    staff: str
    starts_at: datetime
    ends_at: datetime
    now: bool


LONG_WAIT_HOURS = {Urgency.URGENT: 4, Urgency.SOON: 48, Urgency.ROUTINE: 120}
STANDARD_ANSWER_MINUTES = 15  # until a site sets its own


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where somebody comes from, as far as it decides what is asked of the sender (rows 002-01, 003-14)."""

    source_kind: SourceKind
    prior_level: str = ""
    discharged_on: date | None = None
