"""Do intake times open, fill, move and free themselves as they should, and is the third free one counted right?"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.records.actions import program
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from midspan.journey.referral import actions, queries, rules
from midspan.journey.referral.models import Booking, IntakeSlot, Referral
from midspan.journey.referral.terms import (
    Answer,
    BookingOutcome,
    CancelReason,
    CloseReason,
    NextStep,
    PreScreenFacts,
    ReferralStatus,
    SlotState,
    SourceKind,
)
from tests.cast import AT, Cast

TUESDAY = date(2026, 3, 3)
NEW_YORK = "America/New_York"
LATER = AT + timedelta(days=2)
moments = st.integers(0, 365 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


def opened(cast: Cast, day: date = TUESDAY, clock: time = time(10), **words) -> list[IntakeSlot]:
    words = {"clinician": cast.counsellor, "by": cast.supervisor, "at": AT} | words
    return actions.open_times(cast.site, starts_on=day, starts=clock, **words)


def refer(cast: Cast, first: str = "Rosa", **words) -> Referral:
    words = {"source_kind": SourceKind.SELF, "site": cast.site, "by": cast.admissions, "at": AT} | words
    return actions.receive(cast.patient(first, at=words["at"]), **words)


def step(referral: Referral) -> NextStep:
    facts = queries.referral_of(referral.episode_id, at=AT)
    assert facts is not None
    return facts.next_step


# ------------------------------------------------------------------------------------------------ rules


def test_a_weekly_time_keeps_the_clock_when_the_clocks_change():
    # 8 March 2026 in New York: the clocks go forward
    first, second = rules.times_asked_for(date(2026, 3, 5), time(10), minutes=90, until=date(2026, 3, 12), timezone=NEW_YORK)
    assert (first.starts_at.hour, second.starts_at.hour) == (15, 14)
    assert second.ends_at - second.starts_at == timedelta(minutes=90)


def test_closed_days_are_left_out():
    slots = rules.times_asked_for(TUESDAY, time(10), minutes=60, until=TUESDAY + timedelta(days=20), timezone=NEW_YORK,
                                  closed={TUESDAY + timedelta(days=7)})  # fmt: skip
    assert [slot.on for slot in slots] == [TUESDAY, TUESDAY + timedelta(days=14)]


@pytest.mark.parametrize(
    ("days", "found"),
    [([], None), ([0, 1], None), ([1, 1, 4], 4), ([9, 2, 5, 30], 9), ([-1, 0, 0, 0], 0), ([-3, -2, -1, 8], None)],
)
def test_third_next_available(days, found):
    free = [AT + timedelta(days=day, hours=1) for day in days]
    assert rules.third_next_available(free, at=AT, timezone=NEW_YORK).days == found


@given(st.lists(moments, max_size=12), moments)
def test_a_further_free_time_never_makes_anybody_wait_longer(free, one):
    before = rules.third_next_available(free, at=AT, timezone=NEW_YORK)
    after = rules.third_next_available([*free, one], at=AT, timezone=NEW_YORK)
    assert before.days is None or (after.days is not None and 0 <= after.days <= before.days)
    assert (after.days is None) == (after.free < 3)


def test_days_are_those_of_the_site():
    evening = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # still Monday in New York
    free = [datetime(2026, 3, 3, hour, 0, tzinfo=UTC) for hour in (3, 14, 15)]
    assert rules.third_next_available(free, at=evening, timezone=NEW_YORK).days == 1


@pytest.mark.parametrize(
    ("booked", "outcome", "hours", "state"),
    [(False, "", 1, SlotState.FREE), (False, "", -1, SlotState.UNUSED), (True, "", 1, SlotState.BOOKED),
     (True, "kept", -1, SlotState.KEPT), (True, "no_show", -1, SlotState.NO_SHOW)],
)  # fmt: skip
def test_state_of_a_time(booked, outcome, hours, state):
    starts_at = AT + timedelta(hours=hours)
    assert rules.state_of(starts_at=starts_at, withdrawn=False, booked=booked, outcome=outcome, at=AT) == state
    assert rules.state_of(starts_at=starts_at, withdrawn=True, booked=booked, outcome=outcome, at=AT) == SlotState.WITHDRAWN


def test_nobody_is_booked_into_anything_but_a_free_time():
    for state in SlotState:
        assert bool(rules.reasons_against_slot(state, same_site=True)) == (state != SlotState.FREE)
    assert rules.reasons_against_slot(SlotState.FREE, same_site=False)
    for status in ReferralStatus:
        free = rules.reasons_against_booking(status, state=SlotState.FREE, same_site=True, booked=False)
        assert bool(free) == (status in {ReferralStatus.DIVERTED, ReferralStatus.CLOSED, ReferralStatus.ADMITTED})


# ------------------------------------------------------------------------------------------------ actions


def test_times_are_opened_weekly_without_closed_days_with_one_event(cast):
    program.close_on(TUESDAY + timedelta(days=7), reason="Training", site=cast.site, by=cast.director, at=AT)
    slots = opened(cast, until_on=TUESDAY + timedelta(days=21))
    assert [slot.starts_at.astimezone(timezone.zoneinfo.ZoneInfo(NEW_YORK)).day for slot in slots] == [3, 17, 24]
    assert Event.objects.filter(kind=EventKind.CHANGED, name="intake.opened").count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [({"day": AT.date(), "clock": time(8)}, "is over"), ({"minutes": 5}, "15 to 240"), ({"until_on": TUESDAY - timedelta(days=7)}, "later day"),
     ({"until_on": TUESDAY + timedelta(days=400)}, "a year ahead")],
)  # fmt: skip
def test_odd_times_are_refused(cast, words, said):
    with pytest.raises(Refused, match=said):
        opened(cast, **words)
    assert not IntakeSlot.objects.exists()


def test_who_does_not_assess_here_gets_no_time(cast):
    for somebody in (cast.front_desk, cast.far_counsellor):
        with pytest.raises(Refused, match="does not assess at this site"):
            opened(cast, clinician=somebody)


def test_nobody_assesses_two_people_at_once(cast):
    (slot,) = opened(cast)
    with pytest.raises(Refused, match="intake time then already: 03 Mar"):
        opened(cast, clock=time(11))
    assert opened(cast, clock=time(11, 30))
    with pytest.raises(IntegrityError, match="clinician_assesses_one_at_a_time"), transaction.atomic():
        IntakeSlot.objects.create(site=cast.site, clinician=cast.counsellor, starts_at=slot.starts_at, ends_at=slot.ends_at,
                                  opened_by=cast.supervisor, opened_at=AT)  # fmt: skip
    actions.withdraw_time(slot, because="Ill", by=cast.supervisor, at=AT)
    assert opened(cast)


def test_a_time_is_booked_moved_and_given_up(cast):
    rosa, omar = refer(cast), refer(cast, "Omar")
    first, second = opened(cast), opened(cast, clock=time(13))
    who = {"by": cast.admissions, "at": AT}
    booking = actions.book(rosa, slot=first[0], **who)
    with pytest.raises(Refused, match="Somebody else took this time"):
        actions.book(omar, slot=first[0], **who)
    with pytest.raises(Refused, match="move it instead"):
        actions.book(rosa, slot=second[0], **who)
    with pytest.raises(Refused, match="move them first"):
        actions.withdraw_time(first[0], because="Ill", by=cast.supervisor, at=AT)
    moved = actions.move_booking(booking, slot=second[0], **who)
    assert (Booking.objects.get(pk=booking.pk).cancel_reason, moved.referral) == (CancelReason.MOVED, rosa)
    assert actions.book(omar, slot=first[0], **who)
    actions.cancel_booking(moved, reason=CancelReason.BY_PERSON, **who)
    with pytest.raises(Refused, match="given up"):
        actions.cancel_booking(moved, reason=CancelReason.BY_PERSON, **who)
    assert list(queries.free_times(cast.site.pk, at=AT)) == second


def test_a_time_at_another_site_is_refused(cast):
    slots = actions.open_times(cast.other_site, clinician=cast.far_counsellor, starts_on=TUESDAY, starts=time(9), by=cast.administrator
                               if cast.administrator.may("schedule.change") else cast.supervisor, at=AT)  # fmt: skip
    with pytest.raises(Refused, match="another site"):
        actions.book(refer(cast), slot=slots[0], by=cast.admissions, at=AT)


def test_closing_frees_the_booked_time(cast):
    rosa, slots = refer(cast), opened(cast)
    actions.book(rosa, slot=slots[0], by=cast.admissions, at=AT)
    actions.close(rosa, reason=CloseReason.DECLINED, by=cast.admissions, at=AT)
    assert Booking.objects.get().cancel_reason == CancelReason.CLOSED
    assert list(queries.free_times(cast.site.pk, at=AT)) == slots


def test_marking_waits_for_the_time_and_a_miss_asks_for_another(cast):
    rosa, slots = refer(cast), opened(cast)
    actions.record_attempt(rosa, channel="telephone", outcome="reached", by=cast.admissions, at=AT)
    actions.pre_screen(rosa, answers=PreScreenFacts(Answer.NO, Answer.NO, Answer.NO), by=cast.admissions, at=AT)
    assert step(rosa) == NextStep.OFFER_TIME
    booking = actions.book(rosa, slot=slots[0], by=cast.admissions, at=AT)
    assert step(rosa) == NextStep.ASSESS
    with pytest.raises(Refused, match="not begun"):
        actions.mark_booking(booking, outcome=BookingOutcome.NO_SHOW, by=cast.admissions, at=AT)
    actions.mark_booking(booking, outcome=BookingOutcome.NO_SHOW, by=cast.admissions, at=LATER)
    assert step(rosa) == NextStep.OFFER_AGAIN
    with pytest.raises(Refused, match="marked so already"):
        actions.mark_booking(booking, outcome=BookingOutcome.NO_SHOW, by=cast.admissions, at=LATER)
    actions.mark_booking(booking, outcome=BookingOutcome.KEPT, by=cast.admissions, at=LATER)
    assert queries.kept_share(cast.site, since=AT, at=LATER) == (1, 1)


def test_the_figure_of_an_earlier_day_can_still_be_told(cast):
    slots = [*opened(cast, TUESDAY + timedelta(days=3)), *opened(cast, TUESDAY + timedelta(days=5)),
             *opened(cast, TUESDAY + timedelta(days=7)), *opened(cast, TUESDAY + timedelta(days=9))]  # fmt: skip
    then, later = AT + timedelta(hours=1), AT + timedelta(days=1)
    assert queries.third_next_was(cast.site, on=then).days == 8
    actions.book(refer(cast), slot=slots[0], by=cast.admissions, at=later)
    ((_site, now),) = queries.third_next([cast.site], at=later)
    assert (now.days, now.free) == (9, 3)
    assert queries.third_next_was(cast.site, on=then).days == 8


# ------------------------------------------------------------------------------------------------ pages


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def test_the_page_of_times_opens_books_and_marks(cast, as_staff):
    rosa, browser = refer(cast, at=timezone.now()), as_staff(cast.supervisor)
    typed = {"clinician": cast.counsellor.pk, "starts_on": tomorrow(), "starts": "10:00", "minutes": 60, "once": "o"}
    openings = reverse("referral:openings", args=[cast.site.pk])
    assert browser.post(openings, typed).status_code == 303
    assert browser.post(openings, typed | {"once": "o2"}).status_code == 422
    slot = IntakeSlot.objects.get()
    desk = as_staff(cast.admissions)
    assert desk.post(reverse("referral:bookings", args=[rosa.pk]), {"slot": slot.pk, "once": "b"}).status_code == 303
    shown = desk.get(reverse("referral:times"), {"from": tomorrow()}).content
    assert b"Alvarez, Rosa" in shown
    assert desk.get(reverse("referral:times"), {"from": "soon", "site": "x"}).status_code == 200
    too_soon = desk.post(reverse("referral:outcome", args=[slot.bookings.get().pk]), {"outcome": "kept"})
    assert too_soon.status_code == 422
    assert b"not begun" in too_soon.content
    assert desk.post(reverse("referral:cancellation", args=[slot.bookings.get().pk]), {"reason": "by_person"}).status_code == 303
    withdrawal = reverse("referral:withdrawal", args=[slot.pk])
    assert as_staff(cast.far_counsellor).post(withdrawal, {"because": "Ill"}).status_code == 404
    assert browser.post(withdrawal, {"because": "Ill"}).status_code == 303
    assert b"Nobody" not in browser.get(reverse("referral:times")).content


def test_the_page_of_times_costs_the_same_for_one_and_for_three(cast, as_staff):
    browser, counted = as_staff(cast.admissions), []
    for number, first in enumerate(("Rosa", "Omar", "Mira")):
        slots = opened(cast, tomorrow(), time(9 + number), minutes=45, at=timezone.now())
        actions.book(refer(cast, first, at=timezone.now()), slot=slots[0], by=cast.admissions, at=timezone.now())
        browser.get(reverse("referral:times"), {"from": tomorrow()})
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("referral:times"), {"from": tomorrow()})
        counted.append(len(asked))
    assert counted[0] == counted[2] <= 35
