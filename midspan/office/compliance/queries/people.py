"""Whose lines may somebody read: the people of their sites and teams as plain rows, and who looks?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import COURSE
from midspan.foundation.episodes.terms import OPEN, CourseFacts
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.rules import local_day
from midspan.journey.attendance.queries import days_there
from midspan.journey.monitoring.queries.light import last_use_of
from midspan.journey.plan.queries.light import in_force_days
from midspan.journey.transition.queries import level_moves
from midspan.office.compliance.terms import Eye, HeldRole, PersonOfDue

LOOKED_BACK = timedelta(weeks=6)  # coming and staying away: the last full week, and days missed in a row
COLUMNS = (
    *COURSE, "patient_id", "patient__first_name", "patient__last_name", "patient__chosen_name", "track_id", "track__name"
)  # fmt: skip
Day = tuple[date, bool, bool, int]


@dataclass(frozen=True)
class Asked:
    """One look at everything that is due: who looks, on which day, at whom; what several rules need is read once."""

    viewer: Staff
    eye: Eye
    on: date
    now: datetime
    people: Mapping[int, PersonOfDue]
    courses: Mapping[int, CourseFacts]
    only_own: bool = False
    zones: Mapping[int | None, str] = field(default_factory=dict)

    @cached_property
    def everybody(self) -> list[int]:
        """Episodes of everybody, also of those who are not admitted yet."""
        return list(self.people)

    @cached_property
    def in_treatment(self) -> list[int]:
        """Episodes of whoever is in treatment."""
        return [number for number, person in self.people.items() if person.active and person.admitted_on is not None]

    @cached_property
    def active(self) -> list[int]:
        """The same, of one's own people only for somebody who is a counsellor and nothing else: others' tasks are not theirs."""
        if not self.only_own:
            return self.in_treatment
        me = self.eye.staff_id
        held = ((number, self.people[number]) for number in self.in_treatment)
        return [number for number, person in held if me in {person.counsellor_id, person.supervisor_id}]

    @cached_property
    def admitted(self) -> dict[int, date]:
        """The day of admission of whoever is in treatment, by episode."""
        found = ((number, self.people[number].admitted_on) for number in self.active)
        return {number: on for number, on in found if on is not None}

    @cached_property
    def site_ids(self) -> tuple[int | None, ...]:
        """The sites at which whoever looks holds a role."""
        return tuple({held.site_id for held in self.eye.held})

    def day_of(self, moment: datetime, site_id: int | None = None) -> date:
        """The day of a moment in the time of a site; of the viewer's own where none is given."""
        zone = self.zones.get(site_id) if site_id else next(iter(self.zones.values()), None)
        return local_day(moment, zone or "UTC")

    @cached_property
    def days(self) -> dict[int, list[Day]]:
        """Days of the last weeks on which each of them came or stayed away. One query."""
        return days_there(self.active, self.on - LOOKED_BACK, self.on)

    @cached_property
    def lapses(self) -> dict[int, date]:
        """The last day of use that each of them told. One query."""
        return last_use_of(self.active, to=self.on)

    @cached_property
    def planned(self) -> dict[int, date]:
        """Since when the plan in force of each of them is in force. One query."""
        return in_force_days(self.active)

    @cached_property
    def moves(self) -> dict[int, list[date]]:
        """The days on which each of them moved to another level. One query."""
        return level_moves(self.active)


def asked_by(viewer: Staff, *, on: date, now: datetime, permission: Permission = Permission.SEE_DUE) -> Asked:
    """Whoever looks, and everybody in care or about to be of the sites and teams that the permission reaches. Two queries."""
    rows = visible_episodes(viewer, permission).filter(status__in=sorted(OPEN)).order_by()
    people: dict[int, PersonOfDue] = {}
    courses: dict[int, CourseFacts] = {}
    for row in rows.values_list(*COLUMNS):
        course = CourseFacts(*row[: len(COURSE)])
        courses[course.id] = course
        people[course.id] = _person(course, *row[len(COURSE) :])
    zones: dict[int | None, str] = {course.site_id: course.timezone for course in courses.values()}
    eye = eye_of(viewer)
    only_own = permission is Permission.SEE_DUE and eye.roles == {Role.COUNSELLOR}
    return Asked(viewer, eye, on, now, people, courses, only_own, zones)


def eye_of(viewer: Staff) -> Eye:
    """Who looks, with the roles held now. At most one query."""
    held = (HeldRole(Role(one.role), one.site_id, one.track_id) for one in viewer.current_assignments)
    return Eye(viewer.pk, tuple(held) if viewer.ended_on is None else ())


def episode_read(episode_id: int) -> Episode | None:
    """One course of care with all that the head of a page names. One query."""
    rows = Episode.objects.select_related(
        "patient", "site", "track__counting_rule", "level", "primary_counsellor", "supervising_clinician"
    )
    return rows.filter(pk=episode_id).first()


def names_of(staff_ids: set[int]) -> dict[int, str]:
    """The names of these colleagues. One query."""
    return dict(Staff.objects.filter(pk__in=staff_ids).values_list("pk", "name"))


def _person(
    course: CourseFacts, patient_id: int, first: str, last: str, chosen: str, track_id: int | None, track: str | None
) -> PersonOfDue:
    name = f"{last}, {chosen or first}" if (chosen or first) else last
    opened_on = local_day(course.opened_at, course.timezone)
    return PersonOfDue(
        course.id, patient_id, name, course.site_id, track_id, track or "", course.in_treatment, course.admitted_on, opened_on,
        course.counsellor_id, course.supervisor_id,
    )  # fmt: skip
