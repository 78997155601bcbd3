"""Does a fresh count of what was signed give the same minutes, to the minute?"""

from datetime import date

from django.db.models import BigIntegerField, Func, Q, QuerySet

from midspan.foundation.program.terms import CountingRuleFacts
from midspan.journey.attendance.models import Attendance
from midspan.journey.attendance.queries.counting import RulesInForce, rules_in_force
from midspan.journey.attendance.queries.ledger import several, stays_of
from midspan.journey.attendance.rules import counted, counts, service_of
from midspan.journey.attendance.terms import CountDifference, Presence
from midspan.journey.attendance.terms.hours import Stay
from midspan.journey.schedule.queries import times_of


class Epoch(Func):
    """A moment as whole seconds: a number is read several times as fast as a moment."""

    template = "floor(extract(epoch FROM %(expressions)s))::bigint"
    output_field = BigIntegerField()


SIGNED = ("pk", "episode_id", "session_id", "on", "credited_minutes", "counted_by", "came", "left", "several")
Plan = tuple[int, int, int, CountingRuleFacts, bool]  # start, end and break in seconds, the rule, whether it counts at all
AT_ONCE = 5000


def count_differences(
    first: date | None = None, last: date | None = None, *, rules: RulesInForce | None = None
) -> tuple[int, list[CountDifference]]:
    """How many signed parts there are between two days (both included, open where none is given), and those whose minutes
    would be other ones by the rule in force on their day. Four queries."""
    between = (Q(on__gte=first) if first else Q()) & (Q(on__lte=last) if last else Q())
    return _compared(between, rules or rules_in_force())


def differences_of(episode_id: int) -> list[CountDifference]:
    """The signed parts of one person whose minutes would be other ones by the rule in force on their day. Four queries."""
    return _compared(Q(episode_id=episode_id), rules_in_force())[1]


def _compared(which: Q, rules: RulesInForce) -> tuple[int, list[CountDifference]]:
    """An absence credits nothing, the database holds that; every other signed part is counted once more."""
    parts = Attendance.objects.filter(which, credited_minutes__isnull=False).exclude(presence=Presence.ABSENT).order_by()
    plans = _plans(parts, rules)
    rows = parts.annotate(several=several(), came=Epoch("came_at"), left=Epoch("left_at")).values_list(*SIGNED)
    seen, found = 0, []
    for pk, episode, session, on, stored, counted_by, came, left, stretches in rows.iterator(AT_ONCE):
        seen += 1
        starts, ends, pause, rule, its_time_counts = plans[session]
        stays = stays_of(None, None, stretches, starts, ends) if stretches else _stay(came, left, starts, ends)
        minutes = counted(stays, starts=starts, ends=ends, pause=pause, rule=rule) if its_time_counts else 0
        if minutes != stored:
            name = rule.named if counted_by == rule.code else counted_by
            found.append(CountDifference(pk, episode, session, on, stored, minutes, name, rule.named))
    return seen, found


def _plans(parts: QuerySet[Attendance], rules: RulesInForce) -> dict[int, Plan]:
    """What each session brings to the count of its parts; a session is read once, however many people were in it."""
    sessions = parts.values_list("session_id", "on").distinct()
    days = dict(sessions.iterator(AT_ONCE))
    found = {}
    for pk, times in times_of(days).items():
        rule = rules.on(times.track_id, days[pk])
        starts, ends = int(times.starts_at.timestamp()), int(times.ends_at.timestamp())
        found[pk] = (starts, ends, times.break_minutes * 60, rule, counts(service_of(times.kind, times.group_type), rule))
    return found


def _stay(came: int | None, left: int | None, starts: int, ends: int) -> tuple[Stay, ...]:
    if came is None and left is None:
        return ()
    return ((starts if came is None else came, ends if left is None else left),)
