"""What is known of a period of somebody's care beside the objectives: hours, days come, measures, tests, plan, reviews."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from midspan.foundation.program.rules import week_starts
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.queries.measures import answered_of
from midspan.journey.assessment.terms import FormStatus
from midspan.journey.assessment.terms.series import Answered
from midspan.journey.attendance.queries import days_there, rules_in_force
from midspan.journey.monitoring.queries.results import lines_of_tests
from midspan.office.compliance.queries.people import episode_read
from midspan.office.compliance.rules import weeks_between
from midspan.office.compliance.terms import MeasureMoved, PeriodEvidence


def period_of(episode_id: int, *, first: date, last: date) -> PeriodEvidence:
    """Hours by week against the target, days come of days asked, each measure at first and now, tests by what came of them,
    from `first` to `last`. At most nine queries."""
    episode = episode_read(episode_id)
    if episode is None:
        return PeriodEvidence((), 0, 0, (), {})
    days = days_there([episode_id], week_starts(first), last).get(episode_id, [])
    rules = rules_in_force()
    weeks = tuple(
        (
            monday,
            sum(minutes for on, _came, _missed, minutes in days if monday <= on < monday + timedelta(days=7)),
            rules.on(episode.track_id, monday).weekly_target_minutes,
        )
        for monday in weeks_between(first, last)
    )
    within = [day for day in days if first <= day[0] <= last]
    tests = Counter(one.status.value.replace("-", " ") for one in lines_of_tests(episode_id, since=first) if one.on <= last)
    return PeriodEvidence(
        weeks=weeks,
        came=sum(came for _on, came, _missed, _minutes in within),
        asked=sum(came or missed for _on, came, missed, _minutes in within),
        measures=tuple(_moved(answered_of([episode_id]), first, last)),
        tests=dict(tests),
    )


def _moved(forms: Iterable[Answered], first: date, last: date) -> Iterable[MeasureMoved]:
    """Each measure that was asked in the period: where it stood when the period began, and where it stands."""
    held: dict[str, list[Answered]] = {}
    for one in forms:
        if one.on <= last and one.score.status == FormStatus.OK and one.score.total is not None:
            held.setdefault(one.instrument, []).append(one)
    known = instruments()
    for code, asked in held.items():
        if asked[-1].on < first:
            continue
        before: Any = next((one for one in reversed(asked) if one.on <= first), asked[0])
        now = asked[-1]
        yield MeasureMoved(known[code].short, _total(before), before.on, _total(now), now.on)


def _total(one: Answered) -> str:
    return f"{one.score.total:g}"
