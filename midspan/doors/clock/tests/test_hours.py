"""Does the clock call people back, tell about weeks that fall short while there is time, and close what settled itself?"""

from datetime import timedelta

import pytest

from midspan.doors.clock.hours import call_back, close_short_weeks, tell_short_weeks
from midspan.foundation.records.models import Event
from midspan.journey.attendance.models import FollowUp
from midspan.journey.attendance.terms import AbsenceReason, FollowUpKind
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import sessions_of_groups
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening
from tests.signed import sign_day

pytestmark = pytest.mark.django_db
WEDNESDAY, FRIDAY = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)


def it_is(monkeypatch: pytest.MonkeyPatch, moment) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_three_evenings_without_a_word_that_nobody_signed_open_one_call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evening(cast, ("Alvarez",))
    it_is(monkeypatch, clock("01:20", FRIDAY))
    assert call_back(timestamp=0) == 0  # two evenings
    it_is(monkeypatch, clock("01:20", FRIDAY + timedelta(days=1)))
    assert [call_back(timestamp=0), call_back(timestamp=0)] == [1, 0]
    row = FollowUp.objects.get()
    assert (row.since_on, row.owner, row.due_on) == (MONDAY, cast.counsellor, FRIDAY + timedelta(days=3))
    assert Event.objects.filter(name="follow_up.opened", by=f"staff:{cast.clock.pk}").count() == 1


def test_on_wednesday_short_weeks_are_told_once_and_close_when_made_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    held = evening(cast, ("Alvarez", "Bell"))
    sign_day(cast, held, MONDAY, {held.members[0]: AbsenceReason.WORK})
    it_is(monkeypatch, clock("05:40", WEDNESDAY))
    assert [tell_short_weeks(timestamp=0), tell_short_weeks(timestamp=0)] == [1, 0]
    row = FollowUp.objects.get()
    assert (row.kind, row.since_on, row.due_on) == (FollowUpKind.SHORT_WEEK, MONDAY, WEDNESDAY + timedelta(days=1))
    assert row.words == "Will fall short by 3:00 hours and 1 day."
    assert close_short_weeks(timestamp=0) == 0
    group = schedule.open_group(
        cast.morning, name="M", room=cast.room_b, facilitator=cast.supervisor, capacity=12,
        starts_on=MONDAY - timedelta(days=28), by=cast.director, at=AT,
    )  # fmt: skip
    schedule.generate_sessions(cast.morning, first=MONDAY, last=FRIDAY, by=cast.director, at=AT)
    ids = [session.id for session in sessions_of_groups([group.pk], FRIDAY, FRIDAY)]
    schedule.accept_make_ups(held.members[0], session_ids=ids, week=WEDNESDAY, by=cast.director, at=clock("09:00", WEDNESDAY))
    it_is(monkeypatch, clock("01:30", MONDAY + timedelta(days=7)))
    assert close_short_weeks(timestamp=0) == 1
    row.refresh_from_db()
    assert row.done_at is not None and row.outcome.startswith("Short by")
