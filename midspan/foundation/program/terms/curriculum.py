"""The words of what the program teaches: kinds of groups, modules with their needs, packs, methods and how closely kept."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from midspan.foundation.program.terms.setup import GroupType


class Phase(StrEnum):
    """How far along treatment a person or a group is."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


class Theme(StrEnum):
    """What a kind of group works on, in the tags by which groups are found (row 000-25)."""

    PEER_SUPPORT = "peer_support"
    RELAPSE_PREVENTION = "relapse_prevention"
    EMOTIONAL_REGULATION = "emotional_regulation"
    COMMUNICATION = "communication"
    KNOWLEDGE = "knowledge"
    RELATIONSHIPS = "relationships"
    FAMILY = "family"
    IDENTITY = "identity"
    TRAUMA = "trauma"
    LOSS = "loss"
    EXPRESSION = "expression"
    DAILY_LIFE = "daily_life"


class Need(StrEnum):
    """What a person struggles with, as a module answers it: the fixed tags by which topics are proposed."""

    CRAVING = "craving"
    HIGH_RISK_SITUATION = "high_risk_situation"
    PARTY_INVITATION = "party_invitation"
    PEER_PRESSURE = "peer_pressure"
    LAPSE = "lapse"
    WITHDRAWAL = "withdrawal"
    AMBIVALENCE = "ambivalence"
    KNOWLEDGE = "knowledge"
    MEDICATION = "medication"
    STRESS = "stress"
    ANGER = "anger"
    ANXIETY = "anxiety"
    LOW_MOOD = "low_mood"
    SHAME = "shame"
    SLEEP = "sleep"
    PAIN = "pain"
    HEALTH = "health"
    TRAUMA = "trauma"
    GRIEF = "grief"
    BOREDOM = "boredom"
    LONELINESS = "loneliness"
    NETWORK = "network"
    RELATIONSHIP = "relationship"
    FAMILY_CONFLICT = "family_conflict"
    PARENTING = "parenting"
    CODEPENDENCE = "codependence"
    COMMUNICATION = "communication"
    MONEY = "money"
    PAYDAY = "payday"
    WORK = "work"
    LEGAL = "legal"
    HOUSING = "housing"
    DAILY_STRUCTURE = "daily_structure"
    SELF_WORTH = "self_worth"
    HELP_SEEKING = "help_seeking"
    MUTUAL_HELP = "mutual_help"
    HOLIDAY = "holiday"


class Qualification(StrEnum):
    """What somebody must have learned to lead a group, give a module or use a method."""

    CLINICIAN = "clinician"  # any clinician whose licence is valid
    TRAUMA_TRAINED = "trauma_trained"
    MEDICAL = "medical"  # nurse or prescriber
    CBT_TRAINED = "cbt_trained"
    MI_TRAINED = "mi_trained"
    DBT_TRAINED = "dbt_trained"
    TSF_TRAINED = "tsf_trained"
    MATRIX_TRAINED = "matrix_trained"
    FAMILY_TRAINED = "family_trained"
    CM_TRAINED = "cm_trained"
    ART_THERAPIST = "art_therapist"
    MUSIC_THERAPIST = "music_therapist"


class ModuleSet(StrEnum):
    """The sets of modules: the fourteen topics, the four education sessions, the evening topics, skills, the Matrix parts."""

    PSYCHOEDUCATION = "psychoeducation"
    EDUCATION = "education"
    EVENING = "evening"
    SKILLS = "skills"
    EARLY_RECOVERY = "early_recovery"
    RELAPSE_PREVENTION = "relapse_prevention"
    FAMILY_EDUCATION = "family_education"
    SOCIAL_SUPPORT = "social_support"


class ModuleOrigin(StrEnum):
    """Who wrote a version: it came with the catalogue, or the clinic wrote its own."""

    CATALOGUE = "catalogue"
    CLINIC = "clinic"


class ReviewState(StrEnum):
    """How a module stands to its review: nothing to do, due within a month, overdue."""

    CURRENT = "current"
    SOON = "soon"
    DUE = "due"


class EvidenceLevel(StrEnum):
    """How well a method is supported: many trials pooled, several trials, few or mixed results, practice alone."""

    STRONG = "strong"
    MODERATE = "moderate"
    LIMITED = "limited"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for it, in our words, who says so, since when, and whether we read it there."""

    words: str
    source: str
    read_on: date | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class RestrictedKind:
    """A single issue for which membership is closed: the group's own name stays inside; others read `shown_as`."""

    code: str
    name: str
    shown_as: str
    credential: Qualification = Qualification.CLINICIAN
    private_name: bool = True
    members_only: bool = True


@dataclass(frozen=True, slots=True)
class GroupTypeFacts:
    """One kind of group: what it works on, for whom, how large and long, and what it asks for. Lengths are minutes."""

    type: GroupType
    order: int
    name: str
    words: str
    service: str  # the code of catalog/services.py under which its time counts
    themes: tuple[Theme, ...]
    phases: tuple[Phase, ...]
    low_key: bool = False
    same_stage: bool = False
    on_demand: bool = False
    minimum: int = 6
    maximum: int = 12
    minutes: int = 60
    skills: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    non_clients: bool = False
    credential: Qualification = Qualification.CLINICIAN
    discussion_note: bool = False
    restricted: tuple[RestrictedKind, ...] = ()


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A set of modules in words."""

    set: ModuleSet
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleText:
    """What a module says, whoever wrote it and whenever it holds. `minutes`: the length of its session."""

    code: str
    title: str
    set: ModuleSet
    order: int
    objectives: tuple[str, ...]
    opening: str
    content: str
    questions: tuple[str, ...]
    personal_link: str
    minutes: int
    evidence: Evidence
    review_months: int = 12
    needs: tuple[Need, ...] = ()
    group_types: tuple[GroupType, ...] = ()
    interventions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    qualification: Qualification = Qualification.CLINICIAN
    worksheet: str = ""
    quiz: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFacts(ModuleText):
    """A version of a module as it stands in the clinic; `retired_on` is the first day on which it no longer holds."""

    id: int
    version: int
    origin: ModuleOrigin
    effective_from: date
    retired_on: date | None
    reviewed_on: date | None
    review_due_on: date


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing an observer can see or not see in a session."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class InterventionFacts:
    """One method of the registry: how well supported, who may use it, how to see that it is used as meant, what to record.

    `recording` says what is written down beyond the usual note; `worksheet` is the sheet for it.
    """

    code: str
    order: int
    name: str
    short: str
    words: str
    level: EvidenceLevel
    evidence: Evidence
    credential: Qualification
    checklist: tuple[ChecklistItem, ...]
    threshold_percent: int = 80
    recording: str = ""
    worksheet: str = ""
    group_types: tuple[GroupType, ...] = ()


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How many of the items that came up in an observed session were met."""

    met: int
    of: int

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; None when nothing came up."""
        return 100 * self.met // self.of if self.of else None


@dataclass(frozen=True, slots=True)
class PackPart:
    """One component of a pack: which set, on which ISO weekdays of which weeks, as which kind of group."""

    code: str
    name: str
    set: ModuleSet
    group_type: GroupType
    sessions: int
    minutes: int
    from_week: int
    to_week: int
    weekdays: tuple[int, ...]
    place: int
    source: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filler:
    """A service that may fill a short week: its length, how often a week at most, and whether its time counts."""

    service: str
    name: str
    minutes: int
    most: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class PackFacts:
    """A pack of sets that run as one program for so many weeks. `target_minutes`: the week it is measured against.

    `beside` are single sessions in given weeks that the timetable of groups does not hold.
    """

    code: str
    name: str
    words: str
    weeks: int
    target_minutes: int
    parts: tuple[PackPart, ...]
    fillers: tuple[Filler, ...]
    evidence: Evidence
    beside: tuple[str, ...] = ()
    credential: Qualification = Qualification.CLINICIAN


@dataclass(frozen=True, slots=True)
class Fill:
    """So many times of one service in a week, with the minutes they come to."""

    service: str
    name: str
    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PackWeek:
    """One week of a pack: minutes by part, their sum, how much is missing to the target, and what would fill it."""

    week: int
    parts: tuple[tuple[PackPart, int], ...]  # the part and its minutes this week
    minutes: int
    short_minutes: int
    fill: tuple[Fill, ...] = field(default=())

    @property
    def filled_minutes(self) -> int:
        return self.minutes + sum(one.minutes for one in self.fill)


@dataclass(frozen=True, slots=True)
class PackSession:
    """One session of a pack on a day: the n-th of its part. `place` orders the sessions of one day."""

    week: int
    on: date
    part: str
    number: int
    group_type: GroupType
    minutes: int
    place: int
    module: str  # its code; empty where the part has more sessions than modules
    title: str
