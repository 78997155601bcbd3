"""The words of what a person learns and lives between sessions: skills, practice, daily life, the team, mutual help."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SkillStep(StrEnum):
    """How far a skill has come. The order is usual, not forced: somebody may come with a skill."""

    TAUGHT = "taught"
    PRACTISED = "practised"
    DEMONSTRATED = "demonstrated"


class SkillKind(StrEnum):
    """What a skill is for."""

    URGES = "urges"
    REFUSAL = "refusal"
    COPING = "coping"
    FEELINGS = "feelings"
    PROBLEMS = "problems"
    PEOPLE = "people"
    DAILY_LIFE = "daily_life"


class PracticeState(StrEnum):
    """Where a practice stands: given, tried at least once, gone through in a session, or taken back."""

    GIVEN = "given"
    TRIED = "tried"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"


class Domain(StrEnum):
    """The parts of daily life that a goal can be set for."""

    SLEEP = "sleep"
    EXERCISE = "exercise"
    TIME_USE = "time_use"
    MEALS = "meals"
    ENJOYMENT = "enjoyment"
    PEOPLE = "people"


class CareRole(StrEnum):
    """Who may be on somebody's care team, here or elsewhere."""

    COUNSELLOR = "counsellor"
    PSYCHIATRIC = "psychiatric_provider"
    ADDICTION = "addiction_physician"
    PRIMARY_CARE = "primary_care"
    OBSTETRIC = "obstetric_care"
    THERAPIST = "therapist"
    NURSE = "nurse"
    CASE_MANAGER = "case_manager"
    PEER = "peer_specialist"
    OTHER = "other"


class Stance(StrEnum):
    """How the site speaks of mutual help: suggested, or required with alternatives."""

    SUGGEST = "suggest"
    REQUIRE = "require"


class Answer(StrEnum):
    """What a person says to mutual help. None of them is ever held against anybody."""

    AGREED = "agreed"
    LATER = "later"
    DECLINED = "declined"


class LivingKind(StrEnum):
    """What can be due here."""

    PRACTICE = "practice"
    WEEK = "week"
    CARE_TEAM = "care_team"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of the checklist: what one sees when somebody has it, and where it is usually taught."""

    code: str
    name: str
    kind: SkillKind
    shown_by: str
    try_words: str
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillMarkFacts:
    """A day on which a skill was taught, practised or demonstrated, where and who saw it."""

    id: int
    episode_id: int
    skill: str
    step: SkillStep
    on: date
    where: str
    words: str
    by: str
    session_id: int | None


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill and what one person has of it, each step with its days, oldest first."""

    skill: Skill
    taught: tuple[SkillMarkFacts, ...] = ()
    practised: tuple[SkillMarkFacts, ...] = ()
    demonstrated: tuple[SkillMarkFacts, ...] = ()
    out_of_order: bool = False

    @property
    def begun(self) -> bool:
        return bool(self.taught or self.practised or self.demonstrated)


@dataclass(frozen=True, slots=True)
class TryFacts:
    """One try: what the person did, in their words, and how it went from 0 to 10."""

    id: int
    on: date
    words: str
    went: int
    by: str


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """Something to try between sessions, what came of it, and whether it was gone through."""

    id: int
    episode_id: int
    words: str
    skill: str
    skill_name: str
    given_on: date
    before_on: date
    by: str
    tries: tuple[TryFacts, ...]
    reviewed_on: date | None
    reviewed_by: str
    review_words: str
    state: PracticeState
    version: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted in a week for one part of life: whole numbers from 0 to `most`, with a usual aim."""

    domain: Domain
    name: str
    unit: str
    ask: str
    most: int
    usual: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """One ISO week of a goal. `value` is None where nobody told: that week is unknown, not nothing."""

    starts_on: date
    value: int | None
    words: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """A goal of daily life with its weeks, oldest first, up to the day that was asked for."""

    id: int
    episode_id: int
    measure: Measure
    aim: int
    words: str
    from_on: date
    until_on: date | None
    end_reason: str
    weeks: tuple[WeekFacts, ...]
    version: int

    @property
    def known(self) -> tuple[int, ...]:
        return tuple(week.value for week in self.weeks if week.value is not None)

    @property
    def met(self) -> int:
        """Weeks known in which the aim was reached."""
        return sum(value >= self.aim for value in self.known)


@dataclass(frozen=True, slots=True)
class CareMemberFacts:
    """Somebody on a care team, here or elsewhere, from a day until another."""

    id: int
    episode_id: int
    role: CareRole
    name: str
    organisation: str
    staff_id: int | None
    from_on: date
    until_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class GapReason:
    """Why a role is not filled, as somebody wrote it, and when it is looked at again."""

    episode_id: int
    role: CareRole
    words: str
    on: date
    again_on: date
    by: str


@dataclass(frozen=True, slots=True)
class CareTeamGap:
    """A role that somebody's conditions ask for and nobody fills. Explained while the reason's own day has not come."""

    episode_id: int
    role: CareRole
    conditions: tuple[str, ...]
    due_on: date
    explained: GapReason | None = None


@dataclass(frozen=True, slots=True)
class CareTeamRule:
    """Which conditions ask for a psychiatric provider on the team, and within how many days."""

    conditions: frozenset[str]
    serious_only_when_confirmed: frozenset[str]
    days: int
    effective_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """An open co-occurring condition, as the rule of the care team looks at it."""

    kind: str
    name: str
    confirmed: bool
    opened_on: date


@dataclass(frozen=True, slots=True)
class MutualHelpPolicyFacts:
    """What the site says of mutual help since when. Without a row of its own the site suggests."""

    stance: Stance
    words: str
    effective_from: date | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Fellowship:
    """A kind of mutual help to choose from. Secular and faith-based ones stand beside the twelve steps."""

    code: str
    name: str
    words: str
    tradition: str


@dataclass(frozen=True, slots=True)
class MutualHelpFacts:
    """What was said with a person about mutual help, under which stance of the site."""

    id: int
    episode_id: int
    stance: Stance
    answer: Answer
    fellowship: str
    words: str
    on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LivingDue:
    """Something between sessions that waits: for whom, since when, by which rule, and the row it is about."""

    episode_id: int
    kind: LivingKind
    due_on: date
    words: str
    rule: str
    subject_id: int | None = None
