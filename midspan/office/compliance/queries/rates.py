"""How large is the share on time, by rule and team, of the people somebody answers for?"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import sites_with
from midspan.journey.attendance.queries.due import signed_in_time
from midspan.office.compliance.catalog import due_rules, first_phase_days
from midspan.office.compliance.queries.due import found_by, lines_of
from midspan.office.compliance.queries.people import Asked, asked_by
from midspan.office.compliance.queries.team import licensed_here
from midspan.office.compliance.rules import in_first_phase, overdue_people, rate, rate_of_counts
from midspan.office.compliance.terms import DueLine, DueRule, Held, Rate

NOTES_BACK = timedelta(days=30)


def rates(viewer: Staff, *, on: date, now: datetime) -> list[Rate]:
    """The share on time of every rule that has one, in the order of the table. Nobody is named. A constant number of queries."""
    asked = asked_by(viewer, on=on, now=now, permission=Permission.SEE_RATES)
    lines = list(lines_of(asked, found_by(asked, every=True)))
    late = overdue_people(lines, on=on)
    return [_rate(rule, asked, lines, late) for rule in due_rules(on).values() if rule.held is not None]


def _rate(rule: DueRule, asked: Asked, lines: Collection[DueLine], late: Mapping[str, frozenset[int]]) -> Rate:
    if rule.held is Held.NOTES:
        return rate_of_counts(rule, _notes(rule, asked, lines))
    if rule.held is Held.STAFF:
        return rate_of_counts(rule, {"": licensed_here(asked)})
    wanted = asked.active
    if rule.held is Held.FIRST_PHASE:
        days = first_phase_days(asked.on)
        wanted = [number for number in wanted if in_first_phase(asked.people[number], on=asked.on, days=days)]
    held = {number: asked.people[number].track for number in wanted}
    return rate(rule, held=held, late=late.get(rule.code, frozenset()))


def _notes(rule: DueRule, asked: Asked, lines: Collection[DueLine]) -> dict[str, tuple[int, int]]:
    """Signed in time and all that are due, by team: those nobody signed count among all."""
    sites = [site.pk for site in sites_with(asked.viewer, Permission.SEE_RATES)]
    first = asked.on - NOTES_BACK
    found = signed_in_time(sites, first=first, last=asked.on, hours=24 * rule.days)
    tracks = {person.track_id: person.track for person in asked.people.values()}
    for line in lines:
        if line.rule.code == rule.code and line.due_on > first:
            team = tracks.get(line.track_id, "") if line.person is None else ""
            soon, of = found.get(team, (0, 0))
            found[team] = (soon, of + 1)
    return found
