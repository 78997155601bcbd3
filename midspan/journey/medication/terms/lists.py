"""The words of the medication list: where a line comes from, how it ended, allergies, and comparing lists line by line."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from midspan.journey.medication.terms.medicines import Aim, DrugClass, Route


class ListSource(StrEnum):
    """Who says that the person takes it. `ORDER` is our own order, `OTP` a linked opioid treatment program."""

    PERSON = "person"
    PHARMACY = "pharmacy"
    OUTSIDE_RECORD = "outside_record"
    FAMILY = "family"
    PRESCRIBER = "outside_prescriber"
    OTP = "opioid_treatment_program"
    ORDER = "order"


TOLD = (ListSource.PERSON, ListSource.PHARMACY, ListSource.OUTSIDE_RECORD, ListSource.FAMILY, ListSource.PRESCRIBER)


class EndWhy(StrEnum):
    """Why a line of the list, or an order, ended."""

    COMPLETED = "course_completed"
    NOT_WORKING = "not_working"
    SIDE_EFFECTS = "side_effects"
    PERSON = "persons_wish"
    CHANGED = "changed_to_another"
    INTERACTION = "interaction"
    OUTSIDE = "stopped_by_outside_prescriber"
    COST = "cost_or_access"
    PREGNANCY = "pregnancy"
    LEFT = "left_the_program"
    OTHER = "other"


class LineState(StrEnum):
    """How a line of the list stands. Nothing is deleted: a correction stands beside what it corrects."""

    CURRENT = "current"
    ENDED = "ended"
    CORRECTED = "corrected"
    IN_ERROR = "entered_in_error"


class ReactionSeverity(StrEnum):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    LIFE_THREATENING = "life_threatening"
    UNKNOWN = "not_known"


class ReconcileReason(StrEnum):
    """Why lists are compared."""

    ADMISSION = "admission"
    OUTSIDE_STAY = "outside_stay"
    TRANSITION = "transition"
    OTHER = "other"


class LineDecision(StrEnum):
    """What is decided about one line. `UNKNOWN` stays open and says who asks."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of the medication list, from whichever source. `id` is the row of its own table (`source` says which).

    `medicine` is the code of the catalogue, empty for what it does not know. `last_on` is the last day on which the person is
    known to have taken it, where that was said.
    """

    id: int
    episode_id: int
    source: ListSource
    medicine: str
    name: str
    dose: str
    route: str
    frequency: str
    aims: tuple[Aim, ...]
    why: str
    prescriber: str
    started_on: date | None
    ended_on: date | None
    end_why: str
    end_words: str
    source_words: str
    listed_on: date
    by: str
    state: LineState = LineState.CURRENT
    corrects_id: int | None = None
    corrected_why: str = ""
    last_on: date | None = None
    version: int = 0
    verified: bool = False

    @property
    def key(self) -> str:
        """A name for the line across the tables of the list: `order:12`."""
        return f"{self.source.value if self.source in OWN_TABLES else 'told'}:{self.id}"

    @property
    def current(self) -> bool:
        return self.state is LineState.CURRENT

    def taken_on(self, on: date) -> bool:
        """Whether the list says that the person takes it on a day."""
        begun = self.started_on is None or self.started_on <= on
        return begun and (self.ended_on is None or on <= self.ended_on)


OWN_TABLES = frozenset({ListSource.ORDER, ListSource.OTP})


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody takes on a day: the medicine, its classes, the analytes it explains in a drug test, and who says so."""

    line: ListLine
    group: str
    classes: frozenset[DrugClass]
    analytes: frozenset[str]
    own: bool  # ordered here


@dataclass(frozen=True, slots=True)
class AllergyFacts:
    id: int
    patient_id: int
    substance: str
    medicine: str
    reaction: str
    severity: ReactionSeverity
    source: ListSource
    noted_on: date
    by: str
    verified_on: date | None
    verified_by: str
    error_why: str
    version: int = 0

    @property
    def stands(self) -> bool:
        return not self.error_why


@dataclass(frozen=True, slots=True)
class AllergyStanding:
    """What is known of somebody's allergies: those that stand, else a signed “none known”, else that nobody asked."""

    allergies: tuple[AllergyFacts, ...]
    none_known_on: date | None = None
    none_known_by: str = ""

    @property
    def asked(self) -> bool:
        return bool(self.allergies) or self.none_known_on is not None


@dataclass(frozen=True, slots=True)
class OtpFacts:
    """A linked opioid treatment program: what it said last about the dose, and on what basis one may ask it."""

    id: int
    episode_id: int
    program: str
    telephone: str
    medicine: str
    dose: str
    started_on: date | None
    verified_on: date
    spoke_with: str
    basis: str
    ended_on: date | None
    end_words: str
    by: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """What one source says about a medicine: its words, and the row of the list when it is on it."""

    key: str
    source: ListSource
    words: str
    name: str
    medicine: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One medicine with everything that is said of it; `differs` when the sources do not say the same."""

    name: str
    medicine: str
    mentions: tuple[Mention, ...]
    differs: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one line. `dose` and `frequency` say what it becomes when it is changed."""

    line: str
    decision: LineDecision | None
    reason: str = ""
    dose: str = ""
    frequency: str = ""
    differs: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class ReconcileRule:
    """By when lists are compared after something happened; one dated row."""

    reason: ReconcileReason
    within_hours: int
    effective_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OtpRule:
    """How often an opioid treatment program is asked for the dose."""

    again_days: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ReconcileDue:
    """Lists of one person that must be compared: why, since when, by when."""

    episode_id: int
    reason: ReconcileReason
    since_on: date
    due_on: date
    words: str
    source: str
    verified: bool

    def late(self, on: date) -> bool:
        return on > self.due_on


@dataclass(frozen=True, slots=True)
class ReconcileFacts:
    id: int
    episode_id: int
    reason: ReconcileReason
    since_on: date
    words: str
    sources: tuple[ListSource, ...]
    began_at: datetime
    by: str
    signed_at: datetime | None
    signed_by: str
    open_questions: int = 0
    to_act: int = 0
    version: int = 0


def route_words(route: str) -> str:
    """A route as a list prints it: “by mouth”."""
    return {Route.ORAL: "by mouth", Route.SUBLINGUAL: "under the tongue", Route.BUCCAL: "inside the cheek",
            Route.SUBCUTANEOUS: "injection under the skin", Route.INTRAMUSCULAR: "injection into the muscle",
            Route.NASAL: "in the nose", Route.TRANSDERMAL: "on the skin, as a patch", Route.INHALED: "inhaled",
            Route.TOPICAL: "on the skin"}.get(Route(route), "") if route else ""  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedDraft:
    """A line of the list as it is typed or carried over from what a source says."""

    name: str
    source: ListSource
    medicine: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    aims: tuple[Aim, ...] = ()
    why: str = ""
    prescriber: str = ""
    source_words: str = ""
    started_on: date | None = None
    taken_on: date | None = None
    outside_record_id: int | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line of a reconciliation: what each source says, what was decided and why."""

    id: int
    order: int
    key: str
    medicine: str
    name: str
    mentions: tuple[Mention, ...]
    differs: bool
    why: str
    decision: str
    reason: str
    dose: str
    frequency: str

    @property
    def own(self) -> bool:
        """Whether it is an order of our own, which only a prescriber changes."""
        return self.key.startswith(ListSource.ORDER.value)


@dataclass(frozen=True, slots=True)
class ToAct:
    """A signed decision about an order of our own that no prescriber has carried out yet."""

    episode_id: int
    order_id: int
    name: str
    decision: LineDecision
    reason: str
    since_on: date
