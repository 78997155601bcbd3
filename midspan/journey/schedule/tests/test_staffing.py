"""Are hours and leave written down by date, and does everybody see at once which sessions fall into a leave?"""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.models import Staff
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule.actions.staffing import record_leave, set_hours, withdraw_leave
from midspan.journey.schedule.models import Leave, WorkingHours
from midspan.journey.schedule.queries.staffing import hit_by
from midspan.journey.schedule.rules.staffing import hurdles, ranked, reasons_against_hours
from midspan.journey.schedule.terms import LeaveKind, WeeklySlot
from midspan.journey.schedule.terms.drafts import CandidateFacts
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

EVENINGS = [WeeklySlot(day, time(17), time(21)) for day in (1, 3, 5)]


def test_hours_hold_from_a_day_and_what_was_before_stays_readable(cast: Cast) -> None:
    set_hours(cast.counsellor, site=cast.site, hours=EVENINGS, from_on=MONDAY, by=cast.director, at=AT)
    before = Event.objects.count()
    later = MONDAY + timedelta(days=14)
    set_hours(cast.counsellor, site=cast.site, hours=EVENINGS[:1], from_on=later, by=cast.director, at=AT)
    assert Event.objects.count() == before + 1
    rows = WorkingHours.objects.filter(staff=cast.counsellor)
    assert rows.filter(until_on=later).count() == 3 and rows.filter(from_on=later, until_on=None).count() == 1
    # set again for the same day: no row overlaps another
    set_hours(cast.counsellor, site=cast.site, hours=EVENINGS, from_on=later, by=cast.director, at=AT)
    assert rows.filter(until_on=None).count() == 3


def test_hours_that_cannot_be_are_refused_at_their_day(cast: Cast) -> None:
    overlapping = [WeeklySlot(2, time(9), time(12)), WeeklySlot(2, time(11), time(13)), WeeklySlot(3, time(9), time(8))]
    with pytest.raises(Refused) as refused:
        set_hours(cast.counsellor, site=cast.site, hours=overlapping, from_on=MONDAY, by=cast.director, at=AT)
    assert [(one.field, one.text) for one in refused.value.reasons] == [
        ("day_2", "Tuesday: these hours overlap."),
        ("day_3", "Wednesday: the hours end before they begin."),
    ]
    assert not WorkingHours.objects.exists()


def test_leave_lists_the_sessions_that_fall_into_it_and_is_withdrawn_once(cast: Cast) -> None:
    evening(cast)
    tuesday = MONDAY + timedelta(days=1)
    leave = record_leave(cast.counsellor, kind=LeaveKind.HOLIDAY, starts_at=clock("00:00", tuesday),
                         ends_at=clock("00:00", MONDAY + timedelta(days=4)), by=cast.director, at=AT)  # fmt: skip
    (_leave, sessions) = hit_by([leave], at=AT)[0]
    assert [row.on for row in sessions] == [MONDAY + timedelta(days=2)] * 3
    with pytest.raises(Refused, match="away then already"):
        record_leave(
            cast.counsellor, kind=LeaveKind.ILLNESS, starts_at=leave.starts_at, ends_at=leave.ends_at, by=cast.director, at=AT
        )
    withdraw_leave(leave, by=cast.director, at=AT)
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw_leave(leave, by=cast.director, at=AT)
    assert Event.objects.filter(name__startswith="leave.").count() == 2


@pytest.mark.parametrize(("hours", "words"), [(-1, "ends before"), (0, "ends before")])
def test_leave_that_cannot_be_is_refused(cast: Cast, hours: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        record_leave(
            cast.counsellor, kind=LeaveKind.OTHER, starts_at=AT, ends_at=AT + timedelta(hours=hours), by=cast.director, at=AT
        )
    with pytest.raises(Refused, match="over already"):
        record_leave(cast.counsellor, kind=LeaveKind.OTHER, starts_at=AT - timedelta(days=2), ends_at=AT - timedelta(days=1),
                     by=cast.director, at=AT)  # fmt: skip


facts = st.builds(
    CandidateFacts, st.integers(1, 99), st.text("ab", min_size=1, max_size=3), st.booleans(), st.booleans(),
    st.sampled_from(["", "Skills"]), st.sampled_from([None, True, False]), st.integers(0, 12), st.integers(0, 900),
)  # fmt: skip


@given(st.lists(facts, max_size=8))
def test_who_is_hindered_never_stands_before_who_is_not_and_every_one_has_a_reason(candidates: list[CandidateFacts]) -> None:
    found = ranked(candidates)
    assert [one.able for one in found] == sorted((one.able for one in found), reverse=True)
    assert len(found) == len(candidates) and all(one.reasons for one in found)
    assert sum(one.able for one in found) == sum(not hurdles(one) for one in candidates)


def test_of_those_who_can_whoever_knows_most_members_comes_first() -> None:
    far, near = CandidateFacts(1, "A", True, False, knows=2, works_then=True), CandidateFacts(2, "B", True, False, knows=7)
    home = CandidateFacts(3, "C", True, False, knows=9, works_then=False)
    assert [one.staff_id for one in ranked([far, home, near])] == [2, 1, 3]
    assert not reasons_against_hours(EVENINGS)


def test_the_page_writes_leave_down_says_what_falls_into_it_and_keeps_its_queries(
    cast: Cast, as_staff: Callable[[Staff], Any]
) -> None:
    client, url = as_staff(cast.director), reverse("schedule:staffing")
    today = timezone.localdate()
    sent = {"staff": cast.counsellor.pk, "kind": "holiday", "from_on": today.isoformat(), "until": today.isoformat()}
    assert client.post(url, sent | {"staff": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    leave = Leave.objects.get()
    assert leave.ends_at - leave.starts_at == timedelta(days=1)
    with CaptureQueriesContext(connection) as one:
        assert "Lena Brandt" in client.get(url).content.decode()
    for day in (1, 2):
        record_leave(cast.supervisor, kind=LeaveKind.HOLIDAY, starts_at=leave.starts_at + timedelta(days=day),
                     ends_at=leave.ends_at + timedelta(days=day), by=cast.director, at=timezone.now())  # fmt: skip
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(one) == len(three)
    assert client.post(reverse("schedule:withdraw_leave", args=[leave.pk])).status_code == 302
    assert as_staff(cast.counsellor).get(url).status_code == 404


def test_the_page_of_hours_reads_a_line_a_day(cast: Cast, as_staff: Callable[[Staff], Any]) -> None:
    client, url = as_staff(cast.director), reverse("schedule:hours", args=[cast.counsellor.pk])
    sent = {"site": cast.site.pk, "from_on": "2026-03-02", "day_1": "9-13, 17:00–21:30", "day_3": "17 to 21"}
    wrong = client.post(url, sent | {"day_2": "mornings"})
    assert wrong.status_code == 422 and "mornings" in wrong.content.decode()
    assert client.post(url, sent).status_code == 302
    rows = WorkingHours.objects.values_list("weekday", "starts", "ends")
    assert list(rows) == [(1, time(9), time(13)), (1, time(17), time(21, 30)), (3, time(17), time(21))]
    assert "9:00–13:00" in client.get(url).content.decode() or "09:00–13:00" in client.get(url).content.decode()
