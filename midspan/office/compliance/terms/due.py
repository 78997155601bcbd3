"""The words of what is due: rules, whom a line is about, whose it is, and who reads the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from midspan.foundation.people.terms import Role


class Topic(StrEnum):
    """What a list can be grouped by, in this order."""

    NOTES = "notes"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    SERVICES = "services"
    MEDICATION = "medication"
    TESTS = "tests"
    CONTACT = "contact"
    LEVEL = "level"
    PAPERS = "papers"
    STAFF = "staff"


class Whose(StrEnum):
    """Which part of the lines somebody looks at."""

    MINE = "mine"
    PEOPLE = "people"
    TEAM = "team"


class Held(StrEnum):
    """What a share on time is a share of."""

    ACTIVE = "active"
    FIRST_PHASE = "first_phase"
    NOTES = "notes"
    STAFF = "staff"


class Given(StrEnum):
    """What a core service must have been: given, or offered."""

    GIVEN = "given"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class DueRule:
    """A dated rule by which something is due: `words` and `source` for people, `days` the figure it counts with, `ahead_days`
    how long before the day it shows, `role` whose it is where nobody is named, `also` who reads it beside them, `plain` when
    it says nothing clinical. `page` names the URL where it is done, `of` what the URL counts by."""

    code: str
    topic: Topic
    title: str
    words: str
    act: str
    role: Role
    page: str
    of: str
    days: int
    ahead_days: int
    source: str
    verified: bool
    effective_from: date
    also: tuple[Role, ...] = ()
    plain: bool = False
    held: Held | None = None
    rate: str = ""


@dataclass(frozen=True, slots=True)
class CoreService:
    """A service that everybody gets, by `days` after admission; where it is done, and whose it is."""

    code: str
    name: str
    given: Given
    days: int
    role: Role
    page: str
    of: str
    act: str
    source: str
    verified: bool
    effective_from: date


@dataclass(frozen=True, slots=True)
class PersonOfDue:
    """Somebody in care, as far as lists need: days are the site's."""

    episode_id: int
    patient_id: int
    name: str
    site_id: int
    track_id: int | None
    track: str
    active: bool
    admitted_on: date | None
    opened_on: date
    counsellor_id: int | None
    supervisor_id: int | None


class Found(NamedTuple):
    """Something that a station says is due, before it is known whose it is. `target` is the row its page counts by."""

    rule: str
    due_on: date
    episode_id: int | None = None
    words: str = ""
    owner_id: int | None = None
    target: int | None = None
    role: Role | None = None
    page: str = ""
    of: str = ""
    act: str = ""
    site_ids: tuple[int | None, ...] = ()
    track_id: int | None = None


class DueLine(NamedTuple):
    """One line of a list: what is due for whom, by which rule, since when, whose it is, and where it is done."""

    rule: DueRule
    due_on: date
    words: str
    act: str
    person: PersonOfDue | None
    owner_id: int | None
    owner: str
    role: Role
    page: str
    args: tuple[int, ...]
    track_id: int | None = None
    site_ids: tuple[int | None, ...] = ()

    def days_over(self, on: date) -> int:
        """Days since it was due; negative while it is still ahead."""
        return (on - self.due_on).days


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of whoever looks: at a site (None: every one), for a team (None: the whole site)."""

    role: Role
    site_id: int | None
    track_id: int | None


@dataclass(frozen=True)
class Eye:
    """Who looks: number and roles held now."""

    staff_id: int
    held: tuple[HeldRole, ...]

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(one.role for one in self.held)


@dataclass(frozen=True, slots=True)
class DueList:
    """Every line that somebody may read, the longest overdue first, with the people they were drawn from."""

    on: date
    eye: Eye
    lines: tuple[DueLine, ...]
    people: Mapping[int, PersonOfDue]

    @property
    def overdue(self) -> int:
        return sum(line.due_on < self.on for line in self.lines)
