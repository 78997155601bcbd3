"""What of the program itself is missing: individual sessions, core services, hours, level reviews, what must be followed up."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from midspan.foundation.program.rules import week_starts
from midspan.journey.attendance.queries import rules_in_force
from midspan.journey.attendance.queries.due import follow_ups_due
from midspan.journey.schedule.queries.due import next_individual
from midspan.journey.schedule.terms import SessionKind
from midspan.journey.transition.queries import reviews_due, reviews_open
from midspan.office.compliance.catalog import core_services, due_rules, first_phase_days
from midspan.office.compliance.queries.people import Asked, Day
from midspan.office.compliance.rules import core_missing, in_first_phase, individual_due, short_week
from midspan.office.compliance.terms import Found

WEEK = timedelta(days=7)


def individual(asked: Asked, had: Mapping[int, Mapping[str, date]]) -> Iterator[Found]:
    """Individual sessions that are due in the first phase. Two queries."""
    rule, phase_days = due_rules(asked.on)["individual_weekly"], first_phase_days(asked.on)
    early = [number for number in asked.active if in_first_phase(asked.people[number], on=asked.on, days=phase_days)]
    booked = next_individual(early, after=asked.now)
    for number in early:
        last_on = had.get(number, {}).get(SessionKind.INDIVIDUAL)
        found = individual_due(
            asked.people[number], last_on=last_on, next_on=booked.get(number), on=asked.on, rule=rule, phase_days=phase_days
        )
        if found is not None:
            yield found


def core(asked: Asked, had: Mapping[int, Collection[str]]) -> Iterator[Found]:
    """Core services that somebody has neither had nor been offered."""
    rule, services = due_rules(asked.on)["core_missing"], core_services(asked.on)
    for number in asked.active:
        yield from core_missing(asked.people[number], had.get(number, ()), services, on=asked.on, rule=rule)


def weeks(asked: Asked) -> Iterator[Found]:
    """Last week's hours where they lie below the target of the track. Two queries and the days."""
    rule, rules = due_rules(asked.on)["short_week"], rules_in_force()
    monday = week_starts(asked.on) - WEEK
    for number in asked.active:
        person = asked.people[number]
        minutes, days = _week_of(asked.days.get(number, ()), monday)
        target = rules.on(person.track_id, monday)
        found = short_week(
            person, minutes=minutes, days=days, target_minutes=target.weekly_target_minutes,
            target_days=target.weekly_target_days, monday=monday, rule=rule,
        )  # fmt: skip
        if found is not None:
            yield found


def levels(asked: Asked) -> Iterator[Found]:
    """Reviews of the level that are due, with the one that was begun where there is one. Three queries and the days."""
    rule = due_rules(asked.on)["level_review"]
    begun = reviews_open(asked.active)
    for number, due in reviews_due(asked.admitted, days=asked.days, on=asked.on, lapses=asked.lapses).items():
        if due.due_on > asked.on + timedelta(days=rule.ahead_days):
            continue
        if number in begun:
            review_id, by_id, _on = begun[number]
            yield Found(
                rule.code, due.due_on, number, f"{due.why}; begun", by_id, review_id, page="transition:review", of="target"
            )
        else:
            yield Found(rule.code, due.due_on, number, due.why)


def follow_ups(asked: Asked) -> Iterator[Found]:
    """What somebody must still do for a person. One query."""
    before = asked.on + timedelta(days=due_rules(asked.on)["follow_up"].ahead_days)
    for row in follow_ups_due(asked.in_treatment):
        if row.due_on <= before:
            kind = row.kind.replace("_", " ")
            words = f"{kind}: {row.words}" if row.words else kind
            yield Found("follow_up", row.due_on, row.episode_id, words, row.owner_id, row.id)


def _week_of(days: Collection[Day], monday: date) -> tuple[int, int]:
    """Credited minutes of a week, and on how many days there were some."""
    held = [minutes for on, _came, _missed, minutes in days if monday <= on < monday + WEEK and minutes]
    return sum(held), len(held)
