"""The words of a whole program told in one file: places, tracks with their week, phases, policies, the clock of a day."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from midspan.foundation.program.terms.setup import (
    AgeGroup,
    BlockFacts,
    CountingRuleFacts,
    Edition,
    GroupType,
    PartOfDay,
    ProgramType,
    ServiceUnit,
)


class WayIn(StrEnum):
    """Where people come from: a step down from more intensive care, a step up, or straight in."""

    DETOX = "detox"
    RESIDENTIAL = "residential"
    HOSPITAL = "hospital"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    STEP_UP = "step_up"
    PRIMARY = "primary"


class MutualHelpPolicy(StrEnum):
    """Whether meetings of fellowships are suggested or required. Counted as treatment they never are (row 004-10)."""

    SUGGESTED = "suggested"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a file, and where in it, both in words."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room of a site and how many it seats."""

    name: str
    seats: int


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A place where people come: hours in wall-clock time, always outpatient."""

    code: str
    name: str
    timezone: str
    opens_at: time
    closes_at: time
    rooms: tuple[RoomPlan, ...]
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class CountingPlan:
    """How minutes count, with the name that people see and where the figures come from."""

    name: str
    rule: CountingRuleFacts
    source: str


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """A track at one or several sites. `mix` is what each person is promised a week, by code of service."""

    name: str
    sites: tuple[str, ...]
    part_of_day: PartOfDay
    program_type: ProgramType
    age_group: AgeGroup
    age_from: int
    age_to: int | None
    level: str
    counting: str
    arrival_from: time
    leave_by: time
    day_treatment: bool
    weeks_from: int
    weeks_to: int
    smallest_group: int
    largest_group: int
    week: tuple[BlockFacts, ...]
    mix: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A stretch of treatment with the dose it asks for: None is the track's own target. The last one has no `week_to`."""

    name: str
    week_from: int
    week_to: int | None
    minutes_a_week: int | None
    days_a_week: int | None
    individual_a_week: Decimal


@dataclass(frozen=True, slots=True)
class TestingPlan:
    """How often drug and alcohol tests are asked for, and whether the days are drawn by lot."""

    __test__ = False  # a name that begins like a test's is none of pytest's business
    a_week: Decimal
    random: bool


@dataclass(frozen=True, slots=True)
class MutualHelpPlan:
    """Meetings a week that are suggested or required; more for whoever has no full-time work. Never treatment hours."""

    policy: MutualHelpPolicy
    meetings_a_week: int
    without_full_time_work: int


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One line of a person's day, in wall-clock time; `until` is None for a single moment."""

    starts: time
    until: time | None
    does: str


@dataclass(frozen=True, slots=True)
class AftercarePlan:
    """How long outpatient sessions go on after the program, how often, and what comes after that."""

    months: int
    sessions_a_month: int
    then: str


@dataclass(frozen=True, slots=True)
class SessionLengths:
    """Minutes of a session of one's own, from and to, and of the others that are no groups, by code of service."""

    individual_from: int
    individual_to: int
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ProfilePlan:
    """A whole program as one file tells it. Weeks never end a stay by themselves: an extension needs a reassessment."""

    code: str
    name: str
    description: str
    version: int
    as_of: date
    source: str
    verified: bool
    edition: Edition
    levels: tuple[str, ...]
    age_from: int
    age_to: int | None
    ways_in: tuple[WayIn, ...]
    line_around_the_clock: bool
    emergencies_around_the_clock: bool
    weeks_from: int
    weeks_to: int
    sites: tuple[SitePlan, ...]
    counting: tuple[CountingPlan, ...]
    tracks: tuple[TrackPlan, ...]
    phases: tuple[PhasePlan, ...]
    lengths: SessionLengths
    testing: TestingPlan
    mutual_help: MutualHelpPlan
    clock: tuple[ClockLine, ...]
    aftercare: AftercarePlan

    def rule_of(self, track: TrackPlan) -> CountingRuleFacts:
        """The counting rule of a track; the file was checked, so there is one."""
        return next(plan.rule for plan in self.counting if plan.rule.code == track.counting)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the program beside the range met in practice. `inside` is None where the two cannot be compared."""

    name: str
    here: str
    practice: str
    inside: bool | None
    row: str


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What loading would change at one place, in words."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ProfileChecked:
    """What reading a file gave: the program, or what is wrong with it; and notes, which hinder nothing."""

    plan: ProfilePlan | None
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service of the catalogue as a program's file may promise it."""

    code: str
    name: str
    unit: ServiceUnit
    counts_as_treatment: bool


# Kinds of group whose minutes count towards a promised service; every kind counts towards group therapy.
HELD_BY: dict[str, frozenset[GroupType]] = {
    "psychoeducation": frozenset({GroupType.PSYCHOEDUCATIONAL, GroupType.FAMILY_EDUCATION}),
    "skills": frozenset({GroupType.SKILLS, GroupType.EARLY_RECOVERY, GroupType.RELAPSE_PREVENTION}),
}
