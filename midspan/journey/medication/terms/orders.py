"""The words of orders: their states, the checks before a start, what stops one, and what was offered and answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from midspan.journey.medication.terms.lists import AllergyFacts, Taken
from midspan.journey.medication.terms.medicines import Aim, DrugClass, Indication


class OrderState(StrEnum):
    """How an order stands. A signed order is never edited: a new one takes its place, or it is stopped with a reason."""

    DRAFT = "draft"
    ACTIVE = "active"
    CHANGED = "changed"
    STOPPED = "stopped"
    SET_ASIDE = "set_aside"


O = OrderState  # noqa: E741
ORDER_TRANSITIONS: dict[OrderState, frozenset[OrderState]] = {
    O.DRAFT: frozenset({O.ACTIVE, O.SET_ASIDE}),
    O.ACTIVE: frozenset({O.CHANGED, O.STOPPED}),
    O.CHANGED: frozenset(),
    O.STOPPED: frozenset(),
    O.SET_ASIDE: frozenset(),
}


class CheckKind(StrEnum):
    """What is looked at before a medicine is started."""

    OPIOID_FREE_SINCE = "opioid_free_since"
    OPIOID_TEST = "opioid_test_or_challenge"
    COWS = "cows"
    TRANSMUCOSAL_DOSE = "transmucosal_dose_tolerated"
    ALCOHOL_FREE_HOURS = "alcohol_free_hours"
    LIVER = "liver_times_upper_limit"
    LIVER_DISEASE = "liver_disease"
    KIDNEY = "creatinine_clearance"
    PREGNANCY = "pregnancy"
    QTC = "qtc"
    HEART = "heart_disease"
    SEIZURES = "seizures"
    PSYCHOSIS = "psychosis"
    MOOD = "depression_or_suicide_screen"


class CheckUnit(StrEnum):
    """In what a value is written down."""

    DAY = "day"
    SCORE = "score"
    HOURS = "hours"
    TIMES = "times_upper_limit"
    ML_MIN = "ml_min"
    MS = "ms"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One check of the catalogue: its words, its unit, the words it may have, and for how many days a value speaks."""

    kind: CheckKind
    label: str
    unit: CheckUnit
    options: tuple[tuple[str, str], ...]
    speaks_days: int
    help: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One value that was found: a number, a day or a word, with its day and who says so."""

    kind: CheckKind
    on: date
    source: str
    number: Decimal | None = None
    word: str = ""
    day: date | None = None
    id: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """One dated row: what a start of these medicines asks of a check.

    A finding fails the row when its number is below `at_least`, not `more_than`, or above `at_most`, its word is in `words`, or
    fewer days than `days` lie between its day and the start. `stop` says whether a failing fact stops the start or only warns,
    `missing_text` what is said of a value that nobody found, and `missing_stops` whether that stops. `overridable`: a
    prescriber may go on with a documented reason. A value is not missed when a good one of `unless` is there, or a medicine of
    `unless_class` is taken already. `new_only` rows do not ask when the substance is taken already.
    """

    id: str
    medicines: frozenset[str]
    check: CheckKind
    text: str
    source: str
    verified: bool
    effective_from: date
    stop: bool
    overridable: bool
    missing_stops: bool = False
    missing_text: str = ""
    at_least: Decimal | None = None
    more_than: Decimal | None = None
    at_most: Decimal | None = None
    words: frozenset[str] = frozenset()
    days: int | None = None
    not_male: bool = False
    new_only: bool = False
    unless: CheckKind | None = None
    unless_class: DrugClass | None = None


@dataclass(frozen=True, slots=True)
class Meets:
    """One dated row: a class of medicine on the list that stops or warns of a start. It counts while fewer than `days` lie
    since the last dose, `days_long` for a long-acting opioid. `needed` says in words what is asked."""

    id: str
    medicines: frozenset[str]
    meets: DrugClass
    text: str
    source: str
    verified: bool
    effective_from: date
    stop: bool
    overridable: bool
    days: int = 1
    days_long: int = 0
    needed: str = ""
    needed_long: str = ""
    asks: CheckKind | None = None
    new_only: bool = False


@dataclass(frozen=True, slots=True)
class StartTable:
    """Everything that is asked before a start, as it stands on a day."""

    needs: tuple[Needs, ...]
    meets: tuple[Meets, ...]
    checks: Mapping[CheckKind, CheckSpec]


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is known of a person on the day of a start: findings (the newest of each kind), what they take, allergies."""

    on: date
    findings: Mapping[CheckKind, Finding] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    allergies: tuple[AllergyFacts, ...] = ()
    sex: str = "unknown"
    allergies_asked: bool = True
    continues: bool = False  # the medicine is taken already: an order of its own or an outside one goes on


class StopKind(StrEnum):
    """What a reason against a start does."""

    HARD = "hard"
    OVERRIDABLE = "overridable"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class StartReason:
    """One thing that stands against a start or is to be weighed: the fact, the rule, who may go on in spite of it."""

    rule: str
    kind: StopKind
    text: str
    fact: str
    source: str
    verified: bool
    check: CheckKind | None = None

    @property
    def stops(self) -> bool:
        return self.kind is not StopKind.WARNING

    @property
    def who(self) -> str:
        """Who can change it, in words for the page."""
        if self.kind is StopKind.OVERRIDABLE:
            return "A prescriber may go on with a documented reason."
        return "Nobody can override this." if self.kind is StopKind.HARD else ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as it is typed. `overrides` are reasons by the id of the rule that they go past."""

    medicine: str
    form: str
    dose: Decimal | None
    unit: str
    frequency: str
    aims: tuple[Aim, ...]
    indication: str
    started_on: date | None
    frequency_words: str = ""
    instructions: str = ""
    observed: bool = False
    supply_days: int | None = None
    refills: int = 0
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as pages and other stations see it. `ended_on` is the last day on which it was in force; None: it still is."""

    id: int
    episode_id: int
    medicine: str
    name: str
    form: str
    form_words: str
    dose: Decimal
    unit: str
    route: str
    frequency: str
    frequency_words: str
    times_per_day: int
    aims: tuple[Aim, ...]
    indication: Indication
    instructions: str
    observed: bool
    supply_days: int | None
    refills: int
    started_on: date
    ended_on: date | None
    state: OrderState
    stop_why: str
    stop_words: str
    replaces_id: int | None
    by: str
    signed_at: datetime | None
    signed_by: str
    signed_by_id: int | None
    overrides: Mapping[str, str]
    controlled: bool
    injection: str
    version: int = 0

    @property
    def words(self) -> str:
        """The order in one line, as a list prints it."""
        return f"{self.name} {self.dose_words}, {self.frequency_words}"

    @property
    def dose_words(self) -> str:
        return f"{self.dose.normalize():f} {self.unit}"

    def in_force(self, on: date) -> bool:
        """Whether the order holds on a day: signed, begun, not yet over."""
        signed = self.state not in {OrderState.DRAFT, OrderState.SET_ASIDE}
        return signed and self.started_on <= on and (self.ended_on is None or on <= self.ended_on)


class Answer(StrEnum):
    """What the person said to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    THINKING = "thinking_about_it"
    ELSEWHERE = "has_it_elsewhere"


class DeclineWhy(StrEnum):
    """Why somebody does not want a medicine now; their own words stand beside."""

    OWN_WAY = "wants_to_try_without"
    SIDE_EFFECTS = "worried_about_side_effects"
    EARLIER = "did_not_help_before"
    COST = "cost_or_access"
    STIGMA = "what_others_think"
    NEEDLES = "no_injections"
    PREGNANCY = "pregnancy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """That a medicine was offered for a disorder, and what came of it. `answered_on` is None while it is open."""

    id: int
    episode_id: int
    indication: Indication
    medicine: str
    name: str
    offered_on: date
    by: str
    answer: str
    answered_on: date | None
    reason: str
    words: str
    version: int = 0
