"""What does a week look like to whoever builds it? Slots, rooms, leaders, groups and people; and what an answer says.

Ids are opaque: no name of a person is part of a week. Minutes are whole numbers; a time of day counts minutes from midnight.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOON, EVENING = 12 * 60, 17 * 60


def clock(minutes: int) -> str:
    """A time of day in words: 1080 is 18:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class Span:
    """Some time of one weekday (1 is Monday), from one minute of the day until another."""

    weekday: int
    starts: int
    ends: int
    why: str = ""  # of a person's busy time: "work", "care", or whatever else it is called

    @property
    def minutes(self) -> int:
        return self.ends - self.starts

    def overlaps(self, other: "Span | Slot") -> bool:
        return self.weekday == other.weekday and self.starts < other.ends and other.starts < self.ends

    def covers(self, other: "Span | Slot") -> bool:
        return self.weekday == other.weekday and self.starts <= other.starts and other.ends <= self.ends


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of the week in which groups may stand. Slots may overlap; whoever is in one is in no other that overlaps it."""

    id: str
    weekday: int
    starts: int
    ends: int

    @property
    def minutes(self) -> int:
        return self.ends - self.starts

    @property
    def part(self) -> str:
        """Of the day: by when the slot starts."""
        return "morning" if self.starts < NOON else "afternoon" if self.starts < EVENING else "evening"

    @property
    def words(self) -> str:
        return f"{DAYS[self.weekday - 1]} {clock(self.starts)}"

    @property
    def span(self) -> Span:
        return Span(self.weekday, self.starts, self.ends)

    def overlaps(self, other: "Slot | Span") -> bool:
        return self.weekday == other.weekday and self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class WeekRoom:
    id: str
    capacity: int
    title: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """A facilitator: no hours means always there, no minutes means without limit."""

    id: str
    credentials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    hours: tuple[Span, ...] | None = None
    leave: tuple[Span, ...] = ()
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a group stands in the published week; an empty part is not known."""

    slot: str = ""
    room: str = ""
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekGroup:
    """A group that wants a slot, a room and one or two leaders. What is empty restricts nothing."""

    id: str
    kind: str
    title: str = ""
    minimum: int = 6
    maximum: int = 12
    minutes: int | None = None  # credited; else the whole slot
    slots: tuple[str, ...] = ()  # allowed; else every slot of at least its minutes
    rooms: tuple[str, ...] = ()  # allowed
    site: str = ""
    leaders: int = 1
    credentials: tuple[str, ...] = ()  # each leader holds all of them
    language: str = "en"  # every leader and member speaks it
    tags: tuple[str, ...] = ()  # members only: each member carries all of them
    stages: tuple[str, ...] = ()  # members are in one of them
    track: str = ""
    fixed_slot: str = ""
    fixed_room: str = ""
    fixed_leader: str = ""
    preferred_leader: str = ""
    must: bool = False
    now: Stand | None = None

    @property
    def name(self) -> str:
        return self.title or self.id


@dataclass(frozen=True, slots=True)
class MixItem:
    """What a person needs of one kind in a week: minutes or sessions, one of the two."""

    kind: str
    minutes: int = 0
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """For (or against) a kind, a slot, a group or a part of the day; one of the four."""

    want: bool = True
    kind: str = ""
    slot: str = ""
    group: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class WeekPerson:
    id: str
    minutes: int = 540
    days: int = 0  # at least so many different days; 0 asks for none
    mix: tuple[MixItem, ...] = ()
    busy: tuple[Span, ...] = ()
    languages: tuple[str, ...] = ("en",)
    tags: tuple[str, ...] = ()
    stage: str = ""
    track: str = ""
    site: str = ""
    counsellor: str = ""
    now: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing costs, in points. Larger first: held, hours, mix, days, continuity, moves, wishes."""

    must: int = 200_000  # a group that must be held and is not
    missing_minute: int = 20
    missing_session: int = 800  # of the mix
    missing_mix_minute: int = 16
    missing_day: int = 600
    continuity: int = 300  # nobody's own counsellor leads any of their groups
    left: int = 60  # a person leaves a group they are in
    wish: int = 30
    extra_minute: int = 1
    extra_day: int = 15
    held: int = 2  # any group that is held: an empty promise is worth less than none
    closed: int = 100  # a published group that is no longer held
    moved: int = 40  # a published group in another slot, and for each member
    moved_member: int = 5
    other_leader: int = 20
    other_room: int = 5
    preferred: int = 15


@dataclass(frozen=True, slots=True)
class WeekProblem:
    slots: tuple[Slot, ...] = ()
    rooms: tuple[WeekRoom, ...] = ()
    leaders: tuple[Leader, ...] = ()
    groups: tuple[WeekGroup, ...] = ()
    people: tuple[WeekPerson, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()  # never in one group; why is no part of a week
    weights: Weights = field(default_factory=Weights)
    title: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong in a described week, and where: `groups[3].slots[0]`."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


class SolverMissing(Exception):
    """The optional solver is not installed."""

    def __init__(self) -> None:
        super().__init__("The week builder needs OR-Tools: install the dependency group planner (uv sync --group planner).")


class WeekStatus(StrEnum):
    OPTIMAL = "optimal"  # proven best in both stages
    FEASIBLE = "feasible"  # keeps every rule; time was up before it was proven best
    INFEASIBLE = "infeasible"  # what must be held cannot all be held; the nearest answer is given
    STOPPED = "stopped"  # somebody stopped it; the best answer so far


@dataclass(frozen=True, slots=True)
class Placed:
    """A group as an answer holds it, with its members."""

    group: str
    slot: str
    room: str
    leaders: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A group that is not held, and why, in words."""

    group: str
    must: bool
    why: str


@dataclass(frozen=True, slots=True)
class StageFacts:
    """How one stage went. Points of the objective: fewer are better. Times in milliseconds."""

    name: str  # "slots" or "people"
    status: str  # optimal, feasible, first (only the greedy answer)
    objective: int
    bound: int
    took_ms: int
    unavoidable: int = 0  # points of the objective that no week can save: minutes for which people have no free slot

    @property
    def gap_permille(self) -> int:
        """How far from proven best, of what a week can change, rounded up: 10 is one per cent; 1000 when nothing is known."""
        short, open_to_change = max(0, self.objective - self.bound), self.objective - self.unavoidable
        return 1000 if self.status == "first" else -(-1000 * short // max(1, open_to_change))


@dataclass(frozen=True, slots=True)
class Shortage:
    """What counting alone shows to be short, before any solver. `lacks` is a lower bound where `at_least`."""

    what: str  # seats, hours, leader, room, members, slot, leader_minutes
    where: str  # "Wednesday evening", "skills", "P17", "G3"
    wanted: int
    possible: int
    text: str
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    close_with: tuple[int, ...] = ()  # sizes of groups that would close it
    at_least: bool = True

    @property
    def lacks(self) -> int:
        return self.wanted - self.possible


@dataclass(frozen=True, slots=True)
class Blocked:
    """One alternative that was looked at, and the rule that closed it."""

    group: str
    rule: str  # full, busy, clash, apart, language, tag, stage, track, site, not_held, room, leader, better
    text: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need or a wish that the answer does not meet, with what blocked each way to meet it."""

    person: str
    what: str  # minutes, mix, days, continuity, left, wish
    about: str  # the kind, group, slot or counsellor; else empty
    lacks: int  # minutes, sessions or days; else 1
    text: str
    blocked: tuple[Blocked, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A rule that an answer breaks. `text` never says who is kept apart from whom."""

    rule: str  # unknown, twice, slot, room, capacity, leader, credential, language, hours, leave, minutes, person, busy,
    #            apart, tag, stage, track, site, maximum, minimum, fixed, must
    text: str
    group: str = ""
    groups: tuple[str, ...] = ()
    person: str = ""
    leader: str = ""
    room: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the published week and a draft."""

    kind: str  # held, closed, slot, room, leaders, joined, left, hours
    text: str
    group: str = ""
    person: str = ""
    before: str = ""
    after: str = ""
    people: tuple[str, ...] = ()  # whom it touches
    minutes: int = 0  # gained (above 0) or lost, for hours


@dataclass(frozen=True, slots=True)
class WeekAnswer:
    """A whole week: what is held and who sits where. Any draft has this shape, solved or made by hand."""

    placed: tuple[Placed, ...] = ()
    not_held: tuple[NotHeld, ...] = ()
    status: WeekStatus = WeekStatus.FEASIBLE
    stages: tuple[StageFacts, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    notes: tuple[str, ...] = ()  # what else whoever reads the answer should know, in words
    first_ms: int = 0
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the solver stands: told a few times a second at most, with the best whole answer when there is a new one."""

    stage: str  # counting, first, slots, people, reasons
    ms: int
    objective: int | None = None
    bound: int | None = None
    answer: WeekAnswer | None = None


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who can lead instead, best first."""

    leader: str
    knows: int  # members who already know them: own counsellor, or leader of another of their groups
    minutes_left: int | None  # after this group; None without limit
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Another group that can take the members at the same time."""

    group: str
    takes: tuple[str, ...]
    stay_out: tuple[tuple[str, str], ...]  # person and reason
    text: str


@dataclass(frozen=True, slots=True)
class FallsShort:
    """Who would lack how many minutes of the week if a group were cancelled."""

    person: str
    has: int
    lacks: int  # of the prescribed minutes, after the cancellation
    text: str


@dataclass(frozen=True, slots=True)
class CallOut:
    """What can be done about one group whose leader is out."""

    group: str
    slot: str
    substitutes: tuple[Substitute, ...]
    merges: tuple[Merge, ...]
    cancel: tuple[FallsShort, ...]


WEIGHT_NAMES = tuple(one.name for one in fields(Weights))
