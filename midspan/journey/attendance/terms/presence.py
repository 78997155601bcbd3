"""The words of attendance: presence, absence and its reasons, participation."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from midspan.foundation.program.terms import Interval
from midspan.journey.attendance.terms.room import Stretch
from midspan.journey.schedule.terms import SessionKind


class Presence(StrEnum):
    """How one person stands to one session: nothing known yet, present, or absent."""

    EXPECTED = "expected"
    PRESENT = "present"
    ABSENT = "absent"


class Standing(StrEnum):
    """How one person stands this evening, on Today."""

    EXPECTED = "expected"
    HERE = "here"
    LATE = "late"
    EXCUSED = "excused"
    SILENT = "silent"
    LEFT = "left"


class AbsenceReason(StrEnum):
    WORK = "work"
    ILLNESS = "illness"
    CHILD_CARE = "child_care"
    TRANSPORT = "transport"
    MEDICAL_VISIT = "medical_visit"
    COURT = "court"
    NO_WORD = "no_word"
    OTHER = "other"


class RoomFlag(StrEnum):
    NEEDS_INDIVIDUAL = "needs_individual"
    CRAVING = "craving"
    LEFT_UPSET = "left_upset"
    AGREEMENT_BREACHED = "agreement_breached"
    CONFLICT = "conflict"


class Response(StrEnum):
    """How somebody took what the group offered."""

    OPEN = "open"
    THOUGHTFUL = "thoughtful"
    GUARDED = "guarded"
    UPSET = "upset"


class FollowUpKind(StrEnum):
    """Why somebody must be seen to: three sessions missed, something too personal for the group, hours that fall short."""

    RE_ENGAGEMENT = "re_engagement"
    INDIVIDUAL = "individual_session"
    CONFLICT = "conflict"
    AGREEMENT = "agreement_breached"
    SHORT_WEEK = "short_week"


@dataclass(frozen=True, slots=True)
class Attended:
    """When a person was in the room: stretches of time, in any order; overlapping ones count once."""

    present: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned: the session's interval, the breaks inside it, and under which service its time counts."""

    interval: Interval
    breaks: tuple[Interval, ...] = ()
    service: str = ""


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One person's row in the group room as it was entered. Times are aware; none means as checked in."""

    presence: Presence = Presence.EXPECTED
    came_at: datetime | None = None
    left_at: datetime | None = None
    absence_reason: str = ""
    called: bool = False
    participation: int | None = None
    flags: tuple[str, ...] = ()
    line: str = ""
    response: str = ""
    feedback_given: bool = False
    feedback_received: bool = False
    peer_support: bool = False
    late_reason: str = ""
    by_telehealth: bool = False
    tied_to: str = ""
    again: tuple[Stretch, ...] = ()  # left and came back: every stretch after the first


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One person in the group room: who, what is entered, the minutes that count so far.

    `seat` and `peer` say as what they sit here; `timed_at` is when their times were entered.
    """

    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    line: RoomLine
    attended: Attended
    minutes: int
    arrived_at: datetime | None
    late_minutes: int
    version: int = 0
    seat: str = "member"
    peer: bool = False
    timed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One stay in the house; `left_at` is None while the person is here."""

    id: int
    episode_id: int
    on: date
    arrived_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """One person's part in one session, as other stations see it. Signed when `signed_at` is set.

    `shared_note` of a session of one person holds the answers to its prompts, a line each."""

    id: int
    session_id: int
    episode_id: int
    on: date
    starts_at: datetime
    title: str
    topic: str
    presence: Presence
    came_at: datetime | None
    left_at: datetime | None
    credited_minutes: int | None
    absence_reason: str
    participation: int | None
    flags: tuple[str, ...]
    line: str
    shared_note: str
    signed_by: str
    signed_at: datetime | None
    kind: SessionKind = SessionKind.GROUP
