"""The words of the timetable: groups and who they are for, sessions, seats, their states."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from midspan.foundation.program.terms import BlockFacts, Phase


class SessionStatus(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class SessionKind(StrEnum):
    """A group, or one person alone or with those close to them."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"


class Enrolment(StrEnum):
    """Whether people may still join: open groups take members at any time, closed ones only before they start."""

    OPEN = "open"
    CLOSED = "closed"


class Restriction(StrEnum):
    """Why a group is for some people only. Anything but none hides the group's name from those without need."""

    NONE = "none"
    WOMEN = "women"
    MEN = "men"
    ORIENTATION = "orientation"
    TRAUMA = "trauma"


class MemberRole(StrEnum):
    """Members further along may help to lead (row 002-20)."""

    MEMBER = "member"
    PEER_CO_LEADER = "peer_co_leader"


class SeatKind(StrEnum):
    """Why somebody sits in a session: as a member, to make up a missed one, as a visitor, or because it is theirs."""

    MEMBER = "member"
    MAKE_UP = "make_up"
    VISITOR = "visitor"
    OWN = "own"


class WaitOutcome(StrEnum):
    JOINED = "joined"
    GAVE_UP = "gave_up"
    ELSEWHERE = "elsewhere"


class GroupEventKind(StrEnum):
    """What touches a whole group at once (row 003-25)."""

    DEATH = "death"
    LAPSES = "several_lapses"
    VIOLENCE = "violence"
    OTHER = "other"


class LeaveKind(StrEnum):
    HOLIDAY = "holiday"
    ILLNESS = "illness"
    TRAINING = "training"
    OTHER = "other"


class DraftStatus(StrEnum):
    WAITING = "waiting"
    SOLVING = "solving"
    READY = "ready"
    FAILED = "failed"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session that a week asks for: the local day, its moments in UTC, and the block it fills. Room and leaders are
    given where they differ from the group's."""

    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    group_type: str
    title: str
    meeting_id: int | None = None
    room_id: int | None = None
    facilitator_id: int | None = None
    co_facilitator_id: int | None = None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session as other stations see it. The break lies at the end of the interval.

    A session of one person has no group (`group_id` None, `group` empty) and kind individual or family.
    """

    id: int
    kind: SessionKind
    group_id: int | None
    group: str
    track_id: int | None
    track: str
    site_id: int
    timezone: str
    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    title: str
    group_type: str
    room: str
    capacity: int
    restriction: Restriction
    facilitator_id: int
    facilitator: str
    co_facilitator_id: int | None
    co_facilitator: str
    topic: str
    topic_reason: str
    module_id: int | None
    intervention: str
    status: SessionStatus
    cancel_reason: str
    version: int


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group of people, what it is for, and how full it is on a day."""

    id: int
    track_id: int
    track: str
    name: str
    room: str
    facilitator: str
    capacity: int
    members: int
    minimum: int = 0
    enrolment: Enrolment = Enrolment.OPEN
    phases: tuple[Phase, ...] = ()
    restriction: Restriction = Restriction.NONE
    language: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """One person's seat in one session. `kind` says why they sit there."""

    session_id: int
    episode_id: int
    kind: SeatKind
    role: MemberRole
    by_telehealth: bool


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """A stretch of a weekday (Monday is 1) in wall-clock time."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A weekly meeting of a group: its block, and room and leaders where they differ from the group's. `until_on` is not
    included."""

    block: BlockFacts
    from_on: date
    until_on: date | None = None
    id: int | None = None
    room_id: int | None = None
    facilitator_id: int | None = None
    co_facilitator_id: int | None = None
