"""The words of waiting: why, who goes first, what is offered meanwhile; and what the way in looks like from behind."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from midspan.journey.referral.terms.pipeline import CloseReason, ReferralStatus, ReferralType, SafeContact, SourceKind


class WaitReason(StrEnum):
    """Why somebody who could begin waits."""

    NO_SLOT = "no_slot"
    NO_GROUP_SEAT = "no_group_seat"
    DETOX_FIRST = "detox_first"
    COVERAGE = "coverage"
    NOT_READY = "person_not_ready"
    OTHER = "other"


class WaitEnd(StrEnum):
    BEGINS = "begins"
    ELSEWHERE = "went_elsewhere"
    NO_LONGER = "no_longer_wants"
    CLOSED = "referral_closed"


class PriorityGroup(StrEnum):
    """Who goes first when there is a waiting list, in this order."""

    PREGNANT_INJECTING = "pregnant_injecting"
    PREGNANT = "pregnant"
    INJECTING = "injecting"
    NONE = "none"


class Interim(StrEnum):
    """What is offered to somebody while they wait."""

    NALOXONE = "naloxone"
    CRISIS_LINE = "crisis_line"
    MUTUAL_HELP = "mutual_help"
    COUNSELLING = "counselling_on_infection_and_risk"
    PRENATAL_CARE = "prenatal_care"
    MEDICATION = "medication_elsewhere"


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """How soon a group is admitted, at the latest, and interim services are there; None: no term is known."""

    group: PriorityGroup
    admit_within_days: int | None
    with_interim_days: int | None
    interim_within_hours: int | None
    source: str
    verified: bool


class DailyContact(StrEnum):
    """Whether somebody on the waiting list was spoken with today."""

    REACHED = "reached"
    TRIED = "tried"
    DUE = "due"
    THEY_CALL = "they_call"  # they allow no way to reach them
    NO_WORKING_DAY = "no_working_day"


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """One person on the waiting list."""

    id: int
    referral_id: int
    person: str
    reason: WaitReason
    note: str
    since_at: datetime
    days: int
    wanted_on: date | None
    priority: PriorityGroup
    admit_by: date | None
    interim_by: datetime | None
    interim: tuple[Interim, ...]
    contact: DailyContact
    last_reached_at: datetime | None
    owner: str
    ways: SafeContact
    version: int


@dataclass(frozen=True, slots=True)
class SenderFigures:
    """What came of a sender's referrals: how many, how many admitted, and the median of days to admission."""

    key: int | None
    name: str
    referred: int
    admitted: int
    closed: int
    median_days: int | None


@dataclass(frozen=True, slots=True)
class FunnelFacts:
    """One referral on its way in: each moment it reached, for whoever counts losses by stage (rows 004-15, 004-16)."""

    referral_id: int
    episode_id: int
    site_id: int
    source_kind: SourceKind
    referral_type: ReferralType
    received_at: datetime
    answered_at: datetime | None
    first_reached_at: datetime | None
    first_screened_at: datetime | None
    first_offered_at: datetime | None  # when the first intake time was booked
    first_slot_at: datetime | None  # the time that was booked first
    first_kept_at: datetime | None
    slots_missed: int
    listed_at: datetime | None
    admitted_on: date | None
    status: ReferralStatus
    closed_at: datetime | None
    close_reason: CloseReason | None
    diverted: bool


@dataclass(frozen=True, slots=True)
class Hurdles:
    """What the way in asked of a person before anybody assessed them (row 004-16)."""

    contacts: int
    questions: int
    screens: int
    talks: int
    papers_awaited: int
    times_booked: int
    times_moved: int
    times_missed: int

    @property
    def steps(self) -> int:
        """Every separate thing that had to happen."""
        return self.screens + self.talks + self.papers_awaited + self.times_booked
