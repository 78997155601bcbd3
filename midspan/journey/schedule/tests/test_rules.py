"""Does a week become the right sessions, across clock changes and closed days?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.terms import BlockFacts, ClosureFacts, GroupType
from midspan.journey.schedule.rules import reasons_against_joining, sessions_asked_for, wall_clock

WEEK = [
    BlockFacts(day, starts, ends, pause, GroupType.SKILLS, title)
    for day in (1, 3, 5)
    for starts, ends, pause, title in (
        (time(18, 0), time(18, 55), 0, "Process"),
        (time(18, 55), time(20, 0), 10, "Skills"),
        (time(20, 0), time(21, 0), 0, "Psychoeducation"),
    )
]
NEW_YORK = {"timezone": "America/New_York", "site_id": 1}


def test_a_week_has_three_evenings_of_three_groups() -> None:
    sessions = sessions_asked_for(WEEK, first=date(2026, 3, 2), last=date(2026, 3, 8), **NEW_YORK)
    assert len(sessions) == 9
    assert sessions[0].starts_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert sum(((s.ends_at - s.starts_at) for s in sessions), timedelta()) == timedelta(hours=9)


def test_groups_keep_their_wall_clock_when_the_clocks_change() -> None:
    """The United States moved their clocks on 8 March and 1 November 2026."""
    for before, after in [(date(2026, 3, 6), date(2026, 3, 9)), (date(2026, 10, 30), date(2026, 11, 2))]:
        first = sessions_asked_for(WEEK, first=before, last=before, **NEW_YORK)[0]
        second = sessions_asked_for(WEEK, first=after, last=after, **NEW_YORK)[0]
        shown = [found.starts_at.astimezone(ZoneInfo("America/New_York")).time() for found in (first, second)]
        assert shown == [time(18, 0), time(18, 0)]
        assert first.starts_at.time() != second.starts_at.time()


@pytest.mark.parametrize(("site_id", "count"), [(None, 6), (1, 6), (2, 9)])
def test_a_closed_day_has_no_sessions(site_id: int | None, count: int) -> None:
    closures = [ClosureFacts(date(2026, 3, 4), "Snow", site_id)]
    sessions = sessions_asked_for(WEEK, first=date(2026, 3, 2), last=date(2026, 3, 8), closures=closures, **NEW_YORK)
    assert len(sessions) == count


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 40))
def test_sessions_of_a_day_never_overlap_and_keep_their_length(first: date, days: int) -> None:
    sessions = sessions_asked_for(WEEK, first=first, last=first + timedelta(days=days), **NEW_YORK)
    assert all(a.ends_at <= b.starts_at for a, b in zip(sessions, sessions[1:], strict=False))
    assert {(s.ends_at - s.starts_at).total_seconds() / 60 for s in sessions} <= {55, 60, 65}
    assert all(s.on.isoweekday() in {1, 3, 5} for s in sessions)


def test_a_clock_shown_twice_means_the_first() -> None:
    assert wall_clock(date(2026, 11, 1), time(1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"active": False}, "admit"),
        ({"from_on": date(2026, 3, 1)}, "admitted on"),
        ({"members": 12}, "full"),
        ({"members": 13}, "full"),
    ],
)
def test_reasons_against_joining(changes: dict, words: str) -> None:
    facts = {
        "members": 11,
        "capacity": 12,
        "from_on": date(2026, 3, 2),
        "admitted_on": date(2026, 3, 2),
        "active": True,
    } | changes
    reasons = reasons_against_joining(**facts)
    assert bool(reasons) == bool(words) and words in " ".join(reason.text for reason in reasons)
