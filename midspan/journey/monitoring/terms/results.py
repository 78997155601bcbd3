"""The words of results: what was found, whether the specimen can be read at all, and what was concluded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from midspan.journey.monitoring.terms.panels import AnalyteFacts, Method


class Answer(StrEnum):
    """What one line of a result says."""

    NOT_FOUND = "not_found"
    FOUND = "found"
    UNREADABLE = "unreadable"  # a line of the cup that did not show, an assay that failed
    NOT_IN = "not_in"  # the laboratory has not answered yet


class ResultKind(StrEnum):
    POINT_OF_CARE = "point_of_care"
    LABORATORY = "laboratory"
    CONFIRMATION = "confirmation"
    BREATH = "breath"


class Validity(StrEnum):
    """Whether a specimen can be read. In the order in which one outranks the next."""

    ADULTERATED = "adulterated"
    SUBSTITUTED = "substituted"
    INVALID = "invalid"
    DILUTE = "dilute"
    VALID = "valid"
    NOT_CHECKED = "not_checked"


UNREADABLE = frozenset({Validity.ADULTERATED, Validity.SUBSTITUTED, Validity.INVALID})


class Status(StrEnum):
    """What a test comes to. Those that begin with `dilute` are neither positive nor negative."""

    EXPECTED_NEGATIVE = "expected-negative"
    EXPECTED_POSITIVE = "expected-positive"
    UNEXPECTED_POSITIVE = "unexpected-positive"
    UNEXPECTED_NEGATIVE = "unexpected-negative"
    DILUTE_NOTHING_FOUND = "dilute-nothing-found"
    DILUTE_EXPECTED_FOUND = "dilute-expected-found"
    DILUTE_UNEXPECTED_FOUND = "dilute-unexpected-found"
    SUBSTITUTED = "substituted"
    ADULTERATED = "adulterated"
    INVALID = "invalid"
    REFUSED = "refused"
    MISSED = "missed"
    UNABLE = "unable"
    PENDING = "pending"
    PENDING_CONFIRMATION = "pending-confirmation"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not-confirmed"


POSITIVE = frozenset({Status.EXPECTED_POSITIVE, Status.UNEXPECTED_POSITIVE, Status.CONFIRMED, Status.PENDING_CONFIRMATION})
NEGATIVE = frozenset({Status.EXPECTED_NEGATIVE, Status.UNEXPECTED_NEGATIVE, Status.NOT_CONFIRMED})
DILUTE = frozenset({Status.DILUTE_NOTHING_FOUND, Status.DILUTE_EXPECTED_FOUND, Status.DILUTE_UNEXPECTED_FOUND})
NOT_READ = frozenset({Status.SUBSTITUTED, Status.ADULTERATED, Status.INVALID})
NOT_TAKEN = frozenset({Status.REFUSED, Status.MISSED, Status.UNABLE})
UNEXPECTED = frozenset(
    {
        Status.UNEXPECTED_POSITIVE,
        Status.UNEXPECTED_NEGATIVE,
        Status.CONFIRMED,
        Status.PENDING_CONFIRMATION,
        Status.DILUTE_UNEXPECTED_FOUND,
    }
    | NOT_READ
)  # what opens a review of care


class Explained(StrEnum):
    """What accounts for something that was found."""

    NOTHING = ""
    PRESCRIBED = "prescribed"
    METABOLITE = "metabolite"  # of something that was prescribed or told
    TOLD = "told"
    EARLIER = "earlier_use"  # a level that falls


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a result. `level` in the unit of the panel, None where only yes or no was read."""

    analyte: str
    answer: Answer
    method: Method
    level: Decimal | None = None
    unit: str = "ng/mL"
    cutoff: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured to know whether the specimen can be read. None was not measured."""

    creatinine: Decimal | None = None  # mg/dL
    specific_gravity: Decimal | None = None
    ph: Decimal | None = None
    nitrite: Decimal | None = None  # mcg/mL
    oxidant: bool | None = None  # an exogenous oxidant, surfactant, glutaraldehyde, chromium or halogen was found
    interference: bool = False
    abnormal_look: bool = False
    temperature: Decimal | None = None  # Fahrenheit
    minutes: int | None = None  # from voiding to the reading of the temperature


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A medicine that somebody took, or should have taken, when the specimen was given; `medicine` is a key of the table."""

    medicine: str
    name: str
    since: date
    as_needed: bool = False
    own: bool = True  # ordered here, so that its absence is worth a word
    explains: tuple[str, ...] = ()  # what the list of medicines says it may show


@dataclass(frozen=True, slots=True)
class Told:
    """A day on which somebody, as they told, used a substance."""

    substance: str
    on: date


@dataclass(frozen=True, slots=True)
class Level:
    """An amount of one analyte in an earlier specimen, with its creatinine."""

    on: date
    level: Decimal
    creatinine: Decimal


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words, with the source it comes from and whether somebody read that source."""

    text: str
    source: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """One condition on a measure: at least, above, below, at most; exact."""

    measure: str
    at_least: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ValidityRule:
    """When a specimen has this status: all bands hold. `needs_absent` names a measure that must not have been taken."""

    status: Validity
    words: str
    bands: tuple[Band, ...]
    source: str
    verified: bool
    needs_absent: str = ""


@dataclass(frozen=True, slots=True)
class ValidityTable:
    effective_from: date
    temperature: Band
    temperature_minutes: int
    temperature_source: str
    temperature_verified: bool
    rules: tuple[ValidityRule, ...]


class Effect(StrEnum):
    """What a pattern does to a reading."""

    EXPLAINS = "explains"  # what was found comes from something else that is prescribed or told
    ABSENT = "absent"  # a metabolite that should be there is not: the medicine may not have been taken
    NOTE = "note"  # words alone


@dataclass(frozen=True, slots=True)
class Pattern:
    """What several lines mean together. All conditions hold; `explains` are the analytes that are accounted for."""

    code: str
    effect: Effect
    words: str
    source: str
    verified: bool
    present: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    prescribed: tuple[str, ...] = ()
    not_prescribed: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    at_least: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class MedicineShows:
    """What a medicine leaves in urine: what must be there when it is taken, and what may be."""

    medicine: str
    name: str
    shows: tuple[str, ...]
    may_show: tuple[str, ...]
    after_days: int  # from the first dose until it must show
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LevelRule:
    """From which ratio of creatinine-normalised levels on one speaks of use since, and for how far apart specimens may lie."""

    rising_from: Decimal
    falling_below: Decimal
    longest_days: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class BreathRule:
    """From which reading on alcohol is called found, in g/210 L, and after how many minutes it is read again."""

    action_level: Decimal
    wait_minutes: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything a reading is made with, as of one day."""

    analytes: Mapping[str, AnalyteFacts]
    medicines: Mapping[str, MedicineShows]
    patterns: tuple[Pattern, ...]
    validity: ValidityTable
    levels: LevelRule
    breath: BreathRule


@dataclass(frozen=True, slots=True)
class SpecimenSeen:
    """What a reading takes of a specimen and of the person: measures, lines, what was prescribed and told, earlier levels."""

    on: date
    measures: Measures
    lines: tuple[Line, ...]
    prescribed: tuple[Prescribed, ...] = ()
    told: tuple[Told, ...] = ()
    earlier: Mapping[str, Level] = field(default_factory=dict)
    waiting_for: tuple[str, ...] = ()  # analytes a confirmation was ordered for


@dataclass(frozen=True, slots=True)
class AnalyteFinding:
    """What one line comes to. `settled`: a definitive method says so, or a second reading."""

    analyte: str
    name: str
    answer: Answer
    status: Status
    explained: Explained = Explained.NOTHING
    settled: bool = False
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a test comes to: one status, the reasons in words, each line, and what this does not say.

    `used_from` to `used_to` is the span within which there was use, where something unexpected is settled; on which day is
    not known. `partial`: lines are still to come.
    """

    status: Status
    validity: Validity
    said: tuple[Said, ...]
    lines: tuple[AnalyteFinding, ...]
    partial: bool = False
    used_from: date | None = None
    used_to: date | None = None
    not_said: tuple[str, ...] = ()

    @property
    def unexpected(self) -> tuple[AnalyteFinding, ...]:
        return tuple(line for line in self.lines if line.status in UNEXPECTED)


class ConfirmWhy(StrEnum):
    """Why a result is confirmed."""

    CHANGES_CARE = "changes_care"
    DISPUTED = "disputed"
    SPECIFIC = "specific_drug"


@dataclass(frozen=True, slots=True)
class ConfirmAdvice:
    """Whether a confirmation would change care, and for which lines; always with the reasons."""

    wanted: bool
    analytes: tuple[str, ...]
    said: tuple[Said, ...]


class Trend(StrEnum):
    """How two levels of a slow substance compare, each by its creatinine."""

    FALLING = "falling"
    RISING = "rising"
    UNCLEAR = "unclear"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class BreathReadings:
    first: Decimal
    first_at: datetime
    second: Decimal | None = None
    second_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """A result as somebody types it in. `panel` is the row's id; breath readings come alone."""

    kind: ResultKind
    lines: tuple[Line, ...]
    measures: Measures = Measures()
    panel_id: int | None = None
    reported_at: datetime | None = None
    reference: str = ""
    words: str = ""
    breath: BreathReadings | None = None


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """A result as it is kept. `corrected`: a later one counts instead."""

    id: int
    kind: ResultKind
    panel: str
    laboratory: str
    lines: tuple[Line, ...]
    measures: Measures
    reported_at: datetime
    entered_at: datetime
    by: str
    reference: str
    words: str
    corrected: bool
    why_corrected: str
    breath: BreathReadings | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A conclusion as it is kept; `changed_from` is the status it was before, where it was made anew and differs."""

    id: int
    specimen_id: int
    episode_id: int
    on: date
    finding: Finding
    made_at: datetime
    by: str
    changed_from: Status | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
