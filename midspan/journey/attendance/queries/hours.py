"""The hours of a week: credited minutes and what is still to come, for one person or everybody on a board."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.rules import week_starts
from midspan.foundation.program.terms import AgeGroup, CountingRuleFacts, GroupType
from midspan.journey.attendance.models import Attendance, Visit
from midspan.journey.attendance.queries.counting import RulesInForce, rules_in_force
from midspan.journey.attendance.queries.ledger import ledger_lines
from midspan.journey.attendance.queries.parts import attendances_between
from midspan.journey.attendance.queries.visits import visit_facts
from midspan.journey.attendance.rules import service_of, shortfall, week_of_hours
from midspan.journey.attendance.terms import (
    AbsenceReason,
    AttendanceFacts,
    LedgerLine,
    Presence,
    Shortfall,
    VisitFacts,
    WeekOfHours,
)

FAMILY = frozenset({GroupType.FAMILY_EDUCATION, GroupType.MULTI_FAMILY, GroupType.COUPLES})
SILENT_WITHIN_DAYS = 14  # how far back silent absences are added up on Today


def weeks_for(episodes: Collection[Episode], *, on: date, now: datetime) -> dict[int, WeekOfHours]:
    """The week of each of these people, by episode, with the minutes that are still to come. Six queries."""
    ledgers = ledgers_for({episode.pk: episode.track_id for episode in episodes}, on=on, now=now)
    return {episode.pk: ledgers.week(episode.pk) for episode in episodes}


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The lines of one week of many people, and the rules by which their weeks are judged."""

    starts_on: date
    lines: Mapping[int, list[LedgerLine]]
    rules: RulesInForce
    track_of: Mapping[int, int | None]

    def rule_of(self, episode_id: int) -> CountingRuleFacts:
        """The rule whose targets a person's week has: their track's."""
        return self.rules.on(self.track_of.get(episode_id), self.starts_on)

    def week(self, episode_id: int) -> WeekOfHours:
        """One person's week. What is planned still counts as to come, and so does what they sat through unsigned."""
        days: dict[date, int] = {}
        ahead, days_ahead = 0, set()
        for line in self.lines.get(episode_id, ()):
            on = line.part.on
            if line.credited:
                days[on] = days.get(on, 0) + line.credited
            if line.expected > line.credited:
                ahead += line.expected - line.credited
                days_ahead.add(on)
        return week_of_hours(
            days, starts_on=self.starts_on, rule=self.rule_of(episode_id), still_planned_minutes=ahead, days_ahead=days_ahead,
            age_group=self.rules.ages(self.track_of.get(episode_id)),
        )  # fmt: skip

    def short(self, episode_id: int) -> Shortfall | None:
        """By how much somebody's week will fall short and why; None when it will not."""
        return shortfall(self.lines.get(episode_id, ()), rule=self.rule_of(episode_id))


def ledgers_for(track_of: Mapping[int, int | None], *, on: date, now: datetime) -> Ledgers:
    """The week of a day of these people, given as episode and track. Six queries, whatever the number."""
    first, rules = week_starts(on), rules_in_force()
    lines = ledger_lines(list(track_of), first, first + timedelta(days=6), now=now, rules=rules)
    return Ledgers(first, lines, rules, track_of)


@dataclass(frozen=True, slots=True)
class KnownWeek:
    """What one evening is worked out from: hours, visits, absences; everything is by episode."""

    ledgers: Ledgers
    absent: dict[tuple[int, date], str] = field(default_factory=dict)
    silent: dict[int, set[date]] = field(default_factory=dict)
    visits: dict[tuple[int, date], list[VisitFacts]] = field(default_factory=dict)

    def rule_of(self, episode_id: int) -> CountingRuleFacts:
        return self.ledgers.rule_of(episode_id)

    def of(self, episode_id: int) -> WeekOfHours:
        return self.ledgers.week(episode_id)


def known_week(episodes: Collection[Episode], *, on: date, now: datetime) -> KnownWeek:
    """Everything about a day and its week that an evening needs. Eight queries, whatever the number."""
    track_of = {episode.pk: episode.track_id for episode in episodes}
    visits: dict[tuple[int, date], list[VisitFacts]] = defaultdict(list)
    for row in Visit.objects.filter(on=on, episode_id__in=track_of).order_by("arrived_at"):
        visits[row.episode_id, row.on].append(visit_facts(row))
    absent, silent = _absences(track_of.keys(), on=on)
    return KnownWeek(ledgers_for(track_of, on=on, now=now), absent, silent, visits)


def _absences(episode_ids: Collection[int], *, on: date) -> tuple[dict[tuple[int, date], str], dict[int, set[date]]]:
    """What was said about absences of the day, and the days without a word lately."""
    absent: dict[tuple[int, date], str] = {}
    silent: dict[int, set[date]] = defaultdict(set)
    since = on - timedelta(days=SILENT_WITHIN_DAYS)
    rows = Attendance.objects.filter(episode_id__in=episode_ids, on__range=(since, on), presence=Presence.ABSENT).order_by()
    for episode_id, day, reason in rows.values_list("episode_id", "on", "absence_reason"):
        absent[episode_id, day] = reason
        if reason == AbsenceReason.NO_WORD:
            silent[episode_id].add(day)
    return absent, silent


def weeks_of(episode_id: int, *, rule: CountingRuleFacts, first: date, last: date) -> list[WeekOfHours]:
    """Every week from the one of `first` to the one of `last` with its credited minutes, oldest first. One query."""
    parts = attendances_between([episode_id], week_starts(first), week_starts(last) + timedelta(days=6))
    return weeks_in(parts, rule=rule, first=first, last=last)


def weeks_in(
    parts: Iterable[AttendanceFacts], *, rule: CountingRuleFacts, first: date, last: date, age_group: AgeGroup = AgeGroup.ADULT
) -> list[WeekOfHours]:
    """The weeks of one person, as `weeks_of`, from parts in sessions that were read already."""
    found: dict[date, dict[date, int]] = defaultdict(dict)
    for part in parts:
        if part.credited_minutes is not None:
            days = found[week_starts(part.on)]
            days[part.on] = days.get(part.on, 0) + part.credited_minutes
    start, end = week_starts(first), week_starts(last)
    mondays = [start + timedelta(weeks=number) for number in range((end - start).days // 7 + 1)]
    return [week_of_hours(found.get(monday, {}), starts_on=monday, rule=rule, age_group=age_group) for monday in mondays]


def family_sessions(episode_ids: Collection[int]) -> dict[int, int]:
    """How many family services each person has had: signed sessions that they came to, of family groups and family
    sessions (row 004-12). One query."""
    rows = Attendance.objects.filter(episode_id__in=episode_ids, presence=Presence.PRESENT, credited_minutes__isnull=False)
    found: dict[int, int] = dict.fromkeys(episode_ids, 0)
    for episode_id, kind, group_type in rows.order_by().values_list("episode_id", "session__kind", "session__group_type"):
        found[episode_id] += service_of(kind, group_type) == "family" or group_type in FAMILY
    return found
