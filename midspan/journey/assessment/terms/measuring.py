"""The words of measuring over time: who is told of an alert, what is due and why, what was carried into plan or note."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from midspan.foundation.people.terms import Role
from midspan.journey.assessment.terms.instruments import AlertTier, Number
from midspan.journey.assessment.terms.scores import UsedIn


@dataclass(frozen=True, slots=True)
class TierRow:
    """How soon an alert of a tier is seen to: words for it, and the minutes after which nobody having looked is overdue.

    `told` is the role that is told unless the flag names another; `on_call` shows it to whoever is on call as well.
    """

    tier: AlertTier
    told: Role
    due: str
    acknowledge_within_minutes: int | None
    on_call: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class AlertTable:
    """Who is told of which alert: a row for each tier, and the flags that go to somebody else."""

    tiers: Mapping[AlertTier, TierRow]
    told: Mapping[str, Role]

    def told_of(self, flag: str, tier: AlertTier) -> Role:
        """The role that is told of a flag."""
        return self.tiers[tier].told if tier is AlertTier.NOW else self.told.get(flag, self.tiers[tier].told)


@dataclass(frozen=True, slots=True)
class CadenceRow:
    """When one instrument is asked here: on which occasions, every so many days, more often while a total is high.

    `levels` holds another interval for some levels of care; `after` names a screener that must be positive first;
    `from_session` and `until_session` say around which group it is asked for the first time.
    """

    instrument: str
    why: str
    source: str
    verified: bool
    intake: bool = False
    discharge: bool = False
    every_days: int | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    while_at_least: int | None = None
    then_every_days: int | None = None
    after: str = ""
    from_session: int | None = None
    until_session: int | None = None


@dataclass(frozen=True, slots=True)
class LastAsked:
    """The newest form of an instrument that one person handed in."""

    on: date
    total: Number | None
    positive: bool | None


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What must be known of a person to say what is due. `sessions`: groups attended so far, None where not known."""

    episode_id: int
    active: bool
    level: str
    opened_on: date
    admitted_on: date | None
    planned_end_on: date | None
    last: Mapping[str, LastAsked]
    sessions: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One instrument that is due: since when, why, who answers it, and after which source."""

    instrument: str
    short: str
    about: str
    due_on: date
    last_on: date | None
    why: str
    who: str
    minutes: int
    source: str
    overdue_days: int


@dataclass(frozen=True, slots=True)
class DuePerson:
    """Somebody for whom something is due."""

    episode_id: int
    patient_id: int
    name: str
    record_number: str
    track: str
    due: tuple[Due, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.due)


@dataclass(frozen=True, slots=True)
class Carried:
    """A result that somebody carried into the plan or a note, in a sentence; `taken_up_at` when it stands there."""

    id: int
    episode_id: int
    form_id: int
    instrument: str
    used_in: UsedIn
    words: str
    by: str
    at: datetime
    taken_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """How long alerts waited over some days: how many, the median minutes until somebody looked and until it was cleared."""

    raised: int
    acknowledge_minutes: int | None
    clear_minutes: int | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What was typed from a paper form: the codes in form order, and what is wrong with each place (counted from 1)."""

    answers: tuple[int | str | None, ...]
    wrong: Mapping[int, str]
    problems: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.problems
