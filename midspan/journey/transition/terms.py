"""The words of a level-of-care review: why it is held, what the case rests on, what came of it, a line of the cockpit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from midspan.journey.assessment.terms import Dimension, Number
from midspan.journey.monitoring.terms import Abstinence


class ReviewReason(StrEnum):
    """Why somebody looks at the level again."""

    SCHEDULED = "scheduled"
    LAPSE = "lapse"
    MISSED_SESSIONS = "missed_sessions"
    AUTHORISATION = "authorisation_ends"
    REQUEST = "request"


class Agreement(StrEnum):
    """What the person says to the outcome."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_ASKED = "not_asked"


class Side(StrEnum):
    """Which half of the case a sentence stands in."""

    NOT_LOWER = "not_lower"
    NOT_HIGHER = "not_higher"


class FactKind(StrEnum):
    """What a sentence can rest on; `catalog/use_by.toml` says for how long each kind speaks."""

    RATING = "rating"
    HOURS = "hours"
    ATTENDANCE = "attendance"
    MEASURE = "measure"
    SELF_REPORT = "self_report"
    TEST = "test"
    CONDITION = "condition"
    ALERT = "alert"
    HISTORY = "history"
    JUDGEMENT = "judgement"


class Direction(StrEnum):
    """Where a measure went since its first, judged by reliable change where there is a rule for it."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class UseBy:
    """For how many days a kind of fact speaks for the level of care."""

    kind: FactKind
    days: int
    source: str


@dataclass(frozen=True, slots=True)
class ChartFact:
    """One fact of the chart: what it says, of which day, and where it is written (`page` names the page, `target` the row)."""

    key: str
    kind: FactKind
    text: str
    on: date | None
    page: str = ""
    target: int | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the case with the keys of the facts it rests on. `kept` is what the reviewer lets stand."""

    code: str
    side: Side
    text: str
    facts: tuple[str, ...]
    kept: bool = True
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The drafted case: sentences, the facts under them, and what is missing or past its use-by."""

    sentences: tuple[Sentence, ...]
    facts: Mapping[str, ChartFact]
    gaps: tuple[str, ...] = ()

    def side(self, side: Side) -> tuple[Sentence, ...]:
        return tuple(one for one in self.sentences if one.side == side)

    @property
    def stale(self) -> tuple[ChartFact, ...]:
        """Facts under kept sentences that are past their use-by."""
        used = {key for one in self.sentences if one.kept for key in one.facts}
        return tuple(fact for key, fact in self.facts.items() if key in used and fact.stale)


@dataclass(frozen=True, slots=True)
class Rated:
    """One dimension as last rated, with the rating before it."""

    dimension: Dimension
    rating: int
    why: str
    on: date
    before: int | None = None
    review_id: int | None = None  # the review it was rated in; None for the assessment

    @property
    def change(self) -> int:
        return 0 if self.before is None else self.rating - self.before


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest result of an instrument beside the first one of the episode. `form_id` is the newest form."""

    instrument: str
    short: str
    total: Number
    on: date
    first: Number | None
    direction: Direction
    band: str
    positive: bool | None
    form_id: int


@dataclass(frozen=True, slots=True)
class DayThere:
    """One day of one person: whether they came to any session, or missed the day without being excused; credited minutes."""

    on: date
    came: bool
    missed: bool
    minutes: int


@dataclass(frozen=True, slots=True)
class Present:
    """Coming and staying away. Minutes are credited; `weeks` are full weeks, latest last, as (Monday, minutes)."""

    target_minutes: int
    this_week_minutes: int
    weeks: tuple[tuple[date, int], ...]
    came_days: int
    asked_days: int
    missed_in_a_row: int
    missed_28: int
    last_seen_on: date | None
    last_missed_on: date | None = None

    @property
    def share(self) -> int | None:
        """Whole percent of the days asked for; None before any."""
        return round(100 * self.came_days / self.asked_days) if self.asked_days else None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that the case of one person is drafted from, on one day."""

    on: date
    edition: str
    level: str
    level_since: date
    ratings: Mapping[Dimension, Rated]
    present: Present
    measures: tuple[Measured, ...] = ()
    abstinent: Abstinence | None = None
    tests: tuple[int, int, date] | None = None  # concluded in the time looked back, other than expected, the day of the last
    conditions: tuple[tuple[int, str, str, date], ...] = ()  # id, words, care, opened on
    open_alerts: int = 0
    criteria_met: int | None = None
    age: int | None = None
    needs_detox: bool | None = None
    needs_inpatient: bool | None = None
    screen_override: str = ""
    assessment_id: int | None = None


@dataclass(frozen=True, slots=True)
class CockpitLine:
    """One active person on the cockpit."""

    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    record_number: str
    track: str
    counsellor: str
    facts: CaseFacts
    recommended: str
    holding: tuple[str, ...]
    review_due_on: date | None
    review_why: str
    review_id: int | None
    reviewed_on: date | None

    @property
    def day_in_level(self) -> int:
        return (self.facts.on - self.facts.level_since).days + 1

    @property
    def overdue(self) -> bool:
        return self.review_due_on is not None and self.review_due_on < self.facts.on


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What the reviewer enters beside the ratings. None is not answered."""

    progressing: bool | None = None
    working: bool | None = None
    new_problem: bool | None = None
    goals_met: int | None = None
    goals_open: int | None = None


@dataclass(frozen=True, slots=True)
class HeldReview:
    """A review as pages see it; signed when `signed_at` is set."""

    id: int
    episode_id: int
    version: int
    reason: ReviewReason
    began_at: datetime
    by: str
    level: str
    edition: str
    ratings: Mapping[Dimension, tuple[int, str]]
    draft: ReviewDraft
    sentences: tuple[Sentence, ...]
    facts: Mapping[str, ChartFact]
    recommended_level: str
    outcome: str
    agreed_level: str
    difference: str
    agreement: str
    person_words: str
    next_on: date | None
    signed_at: datetime | None
    signed_by: str
    handed_out: tuple["HandedOut", ...] = field(default=())

    @property
    def signed(self) -> bool:
        return self.signed_at is not None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """To whom a signed case was given, on what basis."""

    recipient: str
    basis: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ThreadHandedOut:
    """A period of somebody's care that was given out: from when to when, to whom, on what basis, by whom."""

    id: int
    episode_id: int
    first_on: date
    last_on: date
    recipient: str
    basis: str
    by: str
    at: datetime
