"""The words of what is given: injections and their windows, doses seen at arrival, side effects, adherence, what is due."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class InjectionKind(StrEnum):
    """Long-acting injections that differ in when the next one may be given."""

    BUPRENORPHINE_SUBLOCADE = "buprenorphine_sublocade"
    BUPRENORPHINE_BRIXADI_WEEKLY = "buprenorphine_brixadi_weekly"
    BUPRENORPHINE_BRIXADI_MONTHLY = "buprenorphine_brixadi_monthly"
    NALTREXONE_XR = "naltrexone_xr"


class BodySite(StrEnum):
    """Where on the body an injection was given."""

    ABDOMEN_LEFT = "abdomen_left"
    ABDOMEN_RIGHT = "abdomen_right"
    THIGH_LEFT = "thigh_left"
    THIGH_RIGHT = "thigh_right"
    BUTTOCK_LEFT = "buttock_left"
    BUTTOCK_RIGHT = "buttock_right"
    UPPER_ARM_LEFT = "upper_arm_left"
    UPPER_ARM_RIGHT = "upper_arm_right"

    @property
    def part(self) -> str:
        """The part of the body without its side, as labels name it."""
        return self.value.rpartition("_")[0]


@dataclass(frozen=True, slots=True)
class WindowRule:
    """When an injection may follow another, in days after the last one; one dated row of a label.

    `second_from_days` holds for the second injection of a course where the label lets it come sooner. `early_by_prescriber`
    says whether a prescriber may give it sooner with a reason. `then` is what is checked again once the window has closed.
    """

    kind: InjectionKind
    effective_from: date
    opens_days: int
    due_days: int
    closes_days: int
    then: str
    body: tuple[str, ...]
    source: str
    verified: bool = False
    second_from_days: int | None = None
    early_by_prescriber: bool = False
    observe_first_minutes: int = 0
    observe_words: str = ""
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which the next injection belongs: from, on, at the latest; and what a later one needs first."""

    opens_on: date
    due_on: date
    closes_on: date
    then: str


class WindowState(StrEnum):
    """How a day stands to a window."""

    NOT_YET = "not_yet"
    OPEN = "open"
    DUE = "due"  # the day it is meant for has come, the window is still open
    LATE = "late"


@dataclass(frozen=True, slots=True)
class InjectionSaid:
    """An injection as it is entered. Days are days of the site."""

    kind: InjectionKind
    on: date
    body_site: BodySite
    dose: str
    lot: str
    expires_on: date | None
    observed_minutes: int = 0
    rechecked: str = ""
    early_reason: str = ""
    early_allowed_by_role: bool = False


@dataclass(frozen=True, slots=True)
class InjectionFacts:
    id: int
    episode_id: int
    order_id: int
    kind: InjectionKind
    medicine: str
    on: date
    given_at: datetime
    dose: str
    body_site: BodySite
    lot: str
    expires_on: date | None
    observed_minutes: int
    by: str
    rechecked: str = ""
    early_reason: str = ""
    struck: str = ""


class DoseOutcome(StrEnum):
    """What became of a dose that was to be seen."""

    TAKEN = "taken"
    REFUSED = "refused"
    MISSED = "missed"
    VOMITED = "vomited"
    HELD = "held"


NEEDS_REASON = frozenset({DoseOutcome.REFUSED, DoseOutcome.HELD})
TOOK_IT = frozenset({DoseOutcome.TAKEN, DoseOutcome.VOMITED})  # vomited: the person took it; what was absorbed is asked elsewhere


class Severity(StrEnum):
    """How bad a side effect is for the person."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class SideEffectSaid:
    """One side effect as the person tells it."""

    effect: str
    severity: Severity
    words: str = ""


@dataclass(frozen=True, slots=True)
class SideEffectFacts:
    id: int
    episode_id: int
    patient_id: int
    person: str
    medicine: str
    effect: str
    severity: Severity
    words: str
    on: date
    by: str
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """One arrival check of one medicine on one day: the dose if one was to be seen, what was asked."""

    id: int
    episode_id: int
    order_id: int
    medicine: str
    on: date
    slot: int
    outcome: DoseOutcome | None
    reason: str
    told_from_on: date | None
    told_to_on: date | None
    missed_days: int | None
    by: str
    at: datetime
    side_effects_asked: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said about the days between two days, both included: how many went without the medicine."""

    from_on: date
    to_on: date
    missed_days: int


@dataclass(frozen=True, slots=True)
class Adherence:
    """Days on which we know, and on how many of them the medicine was taken. Nothing known gives no percentage."""

    known: int
    taken: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.taken / self.known) if self.known else None


class PdmpFinding(StrEnum):
    """What a query of the prescription monitoring program showed, in a word. The report itself is never kept."""

    NOTHING_ELSE = "nothing_else"
    OTHER_CONTROLLED = "other_controlled"
    OTHER_PRESCRIBER = "other_prescriber"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class PdmpFacts:
    id: int
    episode_id: int
    on: date
    at: datetime
    finding: PdmpFinding
    summary: str
    by: str


class KitTo(StrEnum):
    """To whom an overdose kit was given, or that it was declined."""

    PERSON = "person"
    FAMILY = "family"
    HAS_ONE = "has_one"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class KitFacts:
    id: int
    episode_id: int
    on: date
    to: KitTo
    to_whom: str
    product: str
    lot: str
    expires_on: date | None
    shown_how: bool
    declined_reason: str
    by: str


class DueKind(StrEnum):
    """What can be due around medicines."""

    INJECTION = "injection"
    REFILL = "refill"
    PDMP = "pdmp_query"
    KIT = "overdose_kit"
    LABORATORY = "laboratory"
    SIDE_EFFECT = "side_effect"
    CONSULT = "consult"
    CONSULT_FOLLOW_UP = "consult_follow_up"
    CONSENT = "shared_care_consent"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due for one person. `late_after` is the last day on which it is not late; `url` the name of the page
    where it is done, with `url_id` as its argument (an episode unless said otherwise)."""

    kind: DueKind
    episode_id: int
    due_on: date
    words: str
    rule: str
    url: str
    url_id: int
    late_after: date
    source: str = ""
    verified: bool = True

    def late(self, on: date) -> bool:
        return on > self.late_after


@dataclass(frozen=True, slots=True)
class DueRule:
    """One dated row of what is repeated around a medicine: every so many days, first so many days after the start."""

    code: str
    kind: DueKind
    medicines: tuple[str, ...]
    what: str
    every_days: int
    first_days: int
    effective_from: date
    source: str
    verified: bool = False
    lead_days: int = 0
    check: str = ""  # for laboratory values: the kind of check whose newest finding counts


@dataclass(frozen=True, slots=True)
class GivenOrder:
    """An order as the rules of giving need it: what, since when, until when, how often a day, whether it is watched."""

    id: int
    episode_id: int
    medicine: str
    words: str
    started_on: date
    ended_on: date | None = None
    times_per_day: int = 1
    observed: bool = False
    controlled: bool = False
    injection: InjectionKind | None = None

    def in_force(self, on: date) -> bool:
        return self.started_on <= on and (self.ended_on is None or on <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Course:
    """One person's way to a medicine for one indication, for the funnel. A day that is None has not come."""

    episode_id: int
    indication: str
    eligible_on: date
    offered_on: date | None = None
    declined_on: date | None = None
    started_on: date | None = None
    stays: tuple[tuple[date, date | None], ...] = ()  # each order: first day and last day, none while it goes on
    left_on: date | None = None
    elsewhere: bool = False  # gets it from somebody outside


@dataclass(frozen=True, slots=True)
class Retained:
    """How many were still taking a medicine on a day after the start, of those who could have reached it. `unknown`: left the
    program before that day, so nobody knows."""

    day: int
    n: int
    of: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The way to a medicine of everybody with a diagnosis for which there is one; each number with what it is of."""

    indication: str
    eligible: int
    offered: int
    declined: int
    started: int
    elsewhere: int
    retained: tuple[Retained, ...]
    reasons: tuple[tuple[str, int], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Medicated:
    """One person who takes a medicine for a substance use disorder, with the counselling of the last seven days."""

    episode_id: int
    patient_id: int
    person: str
    counsellor: str
    medicines: tuple[str, ...]
    group_sessions: int
    individual_sessions: int
    unsigned: int  # came, and the note is not signed: not credited so far
    last_on: date | None

    @property
    def counselled(self) -> bool:
        return bool(self.group_sessions or self.individual_sessions)
