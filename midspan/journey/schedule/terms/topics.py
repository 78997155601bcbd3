"""The words of topics: what members of a group need, what was held lately, a proposal with its reasons; group events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from midspan.foundation.program.terms import ModuleFacts, ModuleSet, Need, Qualification
from midspan.foundation.program.terms import Phase as Stage
from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms.timetable import GroupEventKind, Restriction


class Told(StrEnum):
    """Where a need was heard: named as a trigger, a strong craving, a return to use, doubts, or rated at the assessment."""

    TRIGGER = "trigger"
    CRAVING = "craving"
    LAPSE = "lapse"
    DOUBT = "doubt"
    ASSESSED = "assessed"


class PartKind(StrEnum):
    """What speaks for a topic, or against it."""

    NOT_HAD = "not_had"
    NEED = "need"
    EVENT = "event"
    LAPSES = "lapses"
    WEEKS = "weeks"
    ORDER = "order"
    METHOD = "method"
    HOME = "made_for_this_kind_of_group"
    LATELY = "lately"


@dataclass(frozen=True, slots=True)
class MemberNeeds:
    """One person of a group, without a name: what they have had, what they need and where that was heard, their week."""

    had: frozenset[str] = frozenset()
    needs: Mapping[Need, Told] = field(default_factory=dict)
    week: int | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Recently:
    """What a group comes from: the modules of its last sessions (newest first), events that touched it, returns to use among
    its members in the last two weeks, and the module that is next where it follows a pack."""

    modules: tuple[str, ...] = ()
    events: tuple[tuple[GroupEventKind, date], ...] = ()
    lapses: int = 0
    next_in_pack: str = ""


@dataclass(frozen=True, slots=True)
class Leading:
    """Who leads a session and what it is: what the leaders may lead together, the kind of group, its method and restriction."""

    qualifications: frozenset[Qualification]
    group_type: str
    minutes: int = 60
    intervention: str = ""
    restriction: Restriction = Restriction.NONE


@dataclass(frozen=True, slots=True)
class TopicWeights:
    """How much each part of a proposal counts, dated, with its source. Points are whole numbers.

    `not_had`: when nobody has had it. `told`: for each person, by where it was heard, at most `told_most` together. `stages`:
    for which stage of treatment a set of modules is meant; the others fit everybody.
    """

    effective_from: date
    not_had: int
    told: Mapping[Told, int]
    told_most: int
    event: int
    event_days: int
    lapses: int
    lapses_from: int
    lapse_days: int
    weeks: int
    order: int
    method: int
    home: int
    lately: int
    lately_sessions: int
    stages: Mapping[ModuleSet, tuple[Stage, ...]]
    answers: Mapping[GroupEventKind, tuple[Need, ...]]
    rated: Mapping[str, tuple[Need, ...]]
    rated_from: int
    conditions: Mapping[str, tuple[Need, ...]]
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that speaks for or against a topic, in points and in words."""

    kind: PartKind
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A topic with its points, why in words that name nobody, how many have not had it, and what stands against it."""

    module: ModuleFacts
    parts: tuple[Part, ...]
    not_had: int
    of: int
    against: tuple[Reason, ...] = ()

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def reason(self) -> str:
        return "; ".join(part.words for part in self.parts if part.words and part.points > 0)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Something that touched groups, as their pages say it: never whom."""

    id: int
    kind: GroupEventKind
    on: date
    words: str
    topic: str


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """What a kind of event asks for: the module that sessions turn to, and how its pages put it."""

    module: str
    topic: str
    said: str
