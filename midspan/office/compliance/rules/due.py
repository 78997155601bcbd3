"""What is due by the clock of a program, whose is it, who may read it, and in which order does it stand?"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from midspan.foundation.people.terms import PERMISSIONS, Permission, Role
from midspan.office.compliance.terms import (
    CoreService,
    DueLine,
    DueRule,
    Eye,
    Found,
    Given,
    PersonOfDue,
    Topic,
    Whose,
)

OWNERS = {Role.COUNSELLOR: "counsellor_id", Role.SUPERVISOR: "supervisor_id"}
NAMED = frozenset({"note_unsigned", "note_to_cosign", "follow_up", "care_review", "assessment_section", "licence_ends",
                   "training_ends"})  # fmt: skip
QUEUES = {"core_missing": frozenset({Role.NURSE, Role.PRESCRIBER, Role.CASE_MANAGER})}  # beside the role of the rule itself
MISSING_WORDS = {Given.GIVEN: "has not had it yet", Given.OFFERED: "has not been offered it yet"}


def in_first_phase(person: PersonOfDue, *, on: date, days: int) -> bool:
    """Whether somebody is in the first phase of treatment: the first `days` days from admission.

    Source: row 002-31; the length is dated data (catalog/phases).
    """
    return person.active and person.admitted_on is not None and (on - person.admitted_on).days < days


def individual_due(
    person: PersonOfDue, *, last_on: date | None, next_on: date | None, on: date, rule: DueRule, phase_days: int
) -> Found | None:
    """The individual session that is due in the first phase: `rule.days` after the last one, else after admission.

    A session that is booked by then (`next_on`) keeps it off the list; once the day is over it stands there whatever is booked.
    Source: row 002-31: at least weekly in the initial stage; a task when seven days pass without one.
    """
    if not in_first_phase(person, on=on, days=phase_days) or person.admitted_on is None:
        return None
    due_on = max(last_on or person.admitted_on, person.admitted_on) + timedelta(days=rule.days)
    if due_on > on + timedelta(days=rule.ahead_days) or (due_on >= on and next_on is not None and next_on <= due_on):
        return None
    words = f"last one {last_on:%b} {last_on.day}" if last_on else "none since admission"
    booked = f"; booked for {next_on:%b} {next_on.day}" if next_on else ""
    return Found(rule.code, due_on, person.episode_id, words + booked)


def core_missing(
    person: PersonOfDue, had: Collection[str], services: Iterable[CoreService], *, on: date, rule: DueRule
) -> Iterator[Found]:
    """The core services that somebody has neither had nor been offered, each due so many days after admission.

    Source: row 002-13: core services go to every patient; a missing one is a task.
    """
    if not person.active or person.admitted_on is None:
        return
    for service in services:
        due_on = person.admitted_on + timedelta(days=service.days)
        if service.code not in had and due_on <= on + timedelta(days=rule.ahead_days):
            yield Found(
                rule.code, due_on, person.episode_id, f"{service.name}: {MISSING_WORDS[service.given]}", role=service.role,
                page=service.page, of=service.of, act=service.act,
            )  # fmt: skip


def short_week(
    person: PersonOfDue, *, minutes: int, days: int, target_minutes: int, target_days: int, monday: date, rule: DueRule
) -> Found | None:
    """The last full week where it lies below its target in minutes or days; `monday` begins it. None in the week of admission.

    Source: rows 002-09, 000-07: nine hours in three days by default, by the track's counting rule.
    """
    if not person.active or person.admitted_on is None or person.admitted_on > monday:
        return None
    if minutes >= target_minutes and days >= target_days:
        return None
    told = f"{minutes // 60}:{minutes % 60:02d} of {target_minutes // 60}:{target_minutes % 60:02d} h"
    of_days = f", {days} of {target_days} days" if days < target_days else ""
    return Found(rule.code, monday + timedelta(days=7), person.episode_id, told + of_days)


def owner_of(found: Found, role: Role, person: PersonOfDue | None) -> int | None:
    """Whose a line is: who is named, else the person's own counsellor or clinician; None leaves it to the role.

    Source: house rule: a task has one owner, or one queue.
    """
    if found.owner_id is not None or person is None:
        return found.owner_id
    own: int | None = getattr(person, OWNERS[role]) if role in OWNERS else None
    return own


def reaching(eye: Eye, person: PersonOfDue) -> frozenset[Role]:
    """The roles of whoever looks that reach a person.

    A team sees its track and whoever is on none yet; people of one's own everywhere at the site.
    Source: decision 0004: the same as privacy.queries.episodes_of_teams.
    """
    own = eye.staff_id in {person.counsellor_id, person.supervisor_id}
    return frozenset(
        held.role
        for held in eye.held
        if held.site_id in {None, person.site_id} and (held.track_id is None or own or person.track_id in {None, held.track_id})
    )


def readable(eye: Eye, lines: Iterable[DueLine]) -> Iterator[DueLine]:
    """The lines that whoever looks may read; which roles reach a person is found out once for each.

    Source: decision 0004.
    """
    reach: dict[int, frozenset[Role]] = {}
    for line in lines:
        person = line.person
        if person is not None and person.episode_id not in reach:
            reach[person.episode_id] = reaching(eye, person)
        if may_read(eye, line, reach[person.episode_id] if person is not None else frozenset()):
            yield line


def may_read(eye: Eye, line: DueLine, roles: frozenset[Role] | None = None) -> bool:
    """Whether whoever looks may read a line: only what their work needs. `roles`: those that reach the person, where known.

    Clinical lines ask for a role that sees the chart. A line is read by its owner, by the roles whose queue it is or who
    read it beside them, by the person's own counsellor and clinician, and by who supervises the team. Lines about a
    colleague are read by the colleague, the supervisor and the director of the site.
    Source: decision 0004; 42 CFR 2.13: no more than is needed.
    """
    if line.person is None:
        return _of_nobody(eye, line)
    roles = reaching(eye, line.person) if roles is None else roles
    if not line.rule.plain and not _one_may(roles, Permission.SEE_CHART):
        return False
    if eye.staff_id in (line.owner_id, line.person.counsellor_id, line.person.supervisor_id):
        return not line.rule.plain or bool(roles)
    if line.owner_id is None and line.role in roles:
        return True
    return not roles.isdisjoint(line.rule.also) or _one_may(roles, Permission.COSIGN)


def concerns(eye: Eye, rule: DueRule) -> bool:
    """Whether whoever looks could read any line of a rule, so that it is worth asking for.

    Counsellors and supervisors have people of their own; everybody else has what their role's queue holds, what they read
    beside others, and what anybody may own by name (`NAMED`).
    Source: house rule: nothing is asked of the database for nobody.
    """
    if (
        not rule.plain
        and rule.topic is not Topic.STAFF
        and not any(Permission.SEE_CHART in PERMISSIONS[one] for one in eye.roles)
    ):
        return False
    if eye.roles & {Role.COUNSELLOR, Role.SUPERVISOR} or rule.code in NAMED:
        return True
    return bool(eye.roles & {rule.role, *rule.also, *QUEUES.get(rule.code, ())})


def is_of(whose: Whose, eye: Eye, line: DueLine) -> bool:
    """Whether a line belongs to a part of the list: one's own to do, of one's own people, or of everybody one supervises.

    Source: house rule: each list is short for whoever opens it.
    """
    if whose is Whose.TEAM:
        return True
    if whose is Whose.PEOPLE:
        return line.person is not None and eye.staff_id in (line.person.counsellor_id, line.person.supervisor_id)
    if line.owner_id == eye.staff_id or (line.owner_id is None and line.role in eye.roles):
        return True
    return not eye.roles.isdisjoint(line.rule.also) and not _leads_or_cares(eye)


def in_order(lines: Iterable[DueLine]) -> list[DueLine]:
    """What has waited longest first; of a day by topic and name.

    Source: house rule.
    """
    topics = {topic: place for place, topic in enumerate(Topic)}
    folded = cache(str.casefold)  # a person has many lines
    return sorted(lines, key=lambda line: (line.due_on, topics[line.rule.topic], folded(line.person.name) if line.person else ""))


def overdue_people(lines: Iterable[DueLine], *, on: date) -> Mapping[str, frozenset[int]]:
    """Who has a line past its day, by code of the rule: numbers of episodes.

    Source: house rule: on time is until the end of the day on which it is due.
    """
    found: dict[str, set[int]] = {}
    for line in lines:
        if line.person is not None and line.due_on < on:
            found.setdefault(line.rule.code, set()).add(line.person.episode_id)
    return {code: frozenset(people) for code, people in found.items()}


@cache
def _one_may(roles: frozenset[Role], permission: Permission) -> bool:
    return any(permission in PERMISSIONS[role] for role in roles)


def _of_nobody(eye: Eye, line: DueLine) -> bool:
    """A line about a session or a colleague: its owner, and who supervises or directs there."""
    if line.owner_id == eye.staff_id:
        return True
    wanted = set(line.rule.also) if line.rule.topic is Topic.STAFF else set()
    return any(
        (held.role in wanted or Permission.COSIGN in PERMISSIONS[held.role])
        and (held.site_id is None or not line.site_ids or None in line.site_ids or held.site_id in line.site_ids)
        and held.track_id in {None, line.track_id}
        for held in eye.held
    )


def _leads_or_cares(eye: Eye) -> bool:
    """Counsellors and supervisors have their own people; what they read beside others stands on the list of people."""
    return bool(eye.roles & {Role.COUNSELLOR, Role.SUPERVISOR})
