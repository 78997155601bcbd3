"""Do the ledger, the recount, the forecast and the follow-ups say what the record says, once, to the minute?"""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.program.models import CountingRule
from midspan.foundation.program.queries import rule_on
from midspan.foundation.records.actions import program
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.models import WeeklyHours
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Attendance, FollowUp, Recount
from midspan.journey.attendance.queries import (
    count_differences,
    family_sessions,
    forecast,
    ledger_lines,
    ledger_of,
    offers_for,
    open_follow_ups,
    people_of_week,
    recounts_of,
    streaks_to_follow,
    weeks_for,
)
from midspan.journey.attendance.terms import AbsenceReason, FollowUpKind, Sums, Why
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.models import Group, KeptApart, Seat, Session
from midspan.journey.schedule.queries import session_row, sessions_of_groups
from midspan.journey.schedule.terms import SeatKind
from tests.cast import AT, Cast
from tests.evening import MONDAY, Evening, clock, evening
from tests.signed import sign_day, sign_session

pytestmark = pytest.mark.django_db
WEDNESDAY, FRIDAY = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
NOON = clock("12:00", WEDNESDAY)


def events(name: str) -> int:
    return Event.objects.filter(name=name).count()


def reasons(found) -> dict[Why, int]:
    return {each.why: each.minutes for each in found}


def morning(cast: Cast, *, capacity: int = 12, name: str = "M", **details: object) -> Group:
    """A morning group, where hours of the evening can be made up."""
    group = schedule.open_group(
        cast.morning, name=name, room=cast.room_b, facilitator=cast.supervisor, capacity=capacity,
        starts_on=MONDAY - timedelta(days=28), details=details, by=cast.director, at=AT,
    )  # fmt: skip
    schedule.generate_sessions(cast.morning, first=MONDAY, last=MONDAY + timedelta(days=6), by=cast.director, at=AT)
    return group


class TestLedger:
    def test_says_why_every_minute_of_a_week_does_not_count(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez", "Bell"))
        rosa = held.members[0]
        sign_day(cast, held, MONDAY, {rosa: ("18:09", "20:46")})
        actions.record_absence(
            held.sessions[3], episode=rosa, reason=AbsenceReason.WORK, called=True, by=cast.front_desk, at=NOON
        )
        schedule.cancel_session(session_row(held.sessions[4].id), reason="Burst pipe", by=cast.director, at=AT)
        week = ledger_of(rosa, on=MONDAY, now=clock("22:00", WEDNESDAY))
        assert reasons(week.missing) == {
            Why.LATE: 9, Why.LEFT_EARLY: 14, Why.EXCUSED: 55, Why.CANCELLED: 65, Why.UNSIGNED: 60, Why.TO_COME: 180,
        }  # fmt: skip
        assert week.total == Sums(scheduled=540, attended=157, credited=157)
        assert week.by_service["skills"].credited == 65 and week.percent == 29
        assert [line.part.title for line in week.lines[:3]] == ["Process", "Skills", "Psychoeducation"]

    def test_what_the_door_saw_of_an_unsigned_session_is_expected_and_not_credited(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        visit = actions.arrive(held.members[0], by=cast.front_desk, at=clock("18:10"))
        actions.depart(visit, safe_ride=True, by=cast.front_desk, at=clock("21:02"))
        week = ledger_of(held.members[0], on=MONDAY, now=clock("08:00", WEDNESDAY))
        assert (week.total.credited, week.total.attended, week.expected) == (0, 170, 170 + 360)
        assert weeks_for([held.members[0]], on=MONDAY, now=clock("08:00", WEDNESDAY))[held.members[0].pk].short == 10

    def test_whoever_came_without_a_seat_stands_in_it_and_whoever_was_seated_after_signing_does_not(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez", "Bell"))
        guest, late = cast.active("Mira", "Dane"), cast.active("Omar", "Eller")
        actions.add_visitor(held.sessions[0], episode=guest, by=cast.counsellor, at=clock("18:00"))
        sign_session(cast, held.sessions[0], {**dict.fromkeys(held.members, ("18:00", "18:55")), guest: ("18:05", "18:55")})
        seat = Seat.objects.create(session_id=held.sessions[0].id, episode=late, kind=SeatKind.VISITOR)
        lines = ledger_lines([guest.pk, late.pk], MONDAY, MONDAY, now=clock("22:00"))
        assert [(line.credited, reasons(line.missing)) for line in lines[guest.pk]] == [(50, {Why.LATE: 5})]
        assert late.pk not in lines and seat.held

    def test_asks_as_much_for_many_people_as_for_one(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez", "Bell", "Cole"))
        sign_day(cast, held, MONDAY)

        def asked(count: int) -> int:
            with CaptureQueriesContext(connection) as seen:
                ledger_lines([episode.pk for episode in held.members[:count]], MONDAY, FRIDAY, now=NOON)
            return len(seen)

        assert asked(1) == asked(3) <= 7

    def test_family_services_are_counted(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        Session.objects.filter(pk=held.sessions[0].id).update(group_type="multi_family")
        Session.objects.filter(pk=held.sessions[1].id).update(group_type="family_education")
        sign_day(cast, held, MONDAY)
        assert family_sessions([held.members[0].pk]) == {held.members[0].pk: 2}


class TestDatedRules:
    def strict_from(self, day: date, **changes: object) -> None:
        CountingRule.objects.create(
            code="standard", name="No break counts", counted_break_minutes=0, effective_from=day, source="test", **changes
        )  # fmt: skip

    def test_a_session_is_counted_by_the_rule_of_its_own_day(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        self.strict_from(WEDNESDAY)
        sign_day(cast, held, MONDAY)
        sign_day(cast, held, WEDNESDAY)
        parts = Attendance.objects.filter(session__title="Skills").order_by("on")
        assert list(parts.values_list("credited_minutes", "counted_by")) == [
            (65, "standard@2025-01-01"),
            (55, "standard@2026-03-04"),
        ]
        assert rule_on("standard", MONDAY).counted_break_minutes == 10
        assert rule_on("standard", date(2020, 1, 1)).counted_break_minutes == 10  # before the first, the first
        assert count_differences() == (6, [])

    def test_a_service_that_the_rule_does_not_count_credits_nothing(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        self.strict_from(MONDAY, services=["group", "skills"])
        sign_day(cast, held, MONDAY)
        week = ledger_of(held.members[0], on=MONDAY, now=clock("22:00"))
        assert week.total.credited == 55 + 55
        assert reasons(week.missing)[Why.SERVICE] == 3 * 60  # Monday, and those that are planned

    def test_a_corrected_rule_changes_nothing_until_somebody_counts_anew_and_then_it_shows(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        rosa = held.members[0]
        sign_day(cast, held, MONDAY)
        self.strict_from(date(2026, 1, 1))
        week = ledger_of(rosa, on=MONDAY, now=clock("22:00"))
        assert week.total.credited == 180  # signed minutes stand, and their own rule explains them
        assert Why.OTHER_COUNT not in reasons(week.missing)
        seen, found = count_differences(MONDAY, MONDAY)
        assert seen == 3 and [(each.stored, each.counted, each.corrected) for each in found] == [(65, 55, True)]
        before = Event.objects.count()
        actions.recount(rosa, reason="The payer does not pay for breaks.", by=cast.director, at=clock("23:00"))
        assert Event.objects.count() == before + 1 and events("hours.recounted") == 1
        week = ledger_of(rosa, on=MONDAY, now=clock("23:00"))
        assert week.total.credited == 170 and reasons(week.missing)[Why.BREAK] == 10
        kept = recounts_of(rosa.pk, MONDAY, MONDAY)[held.sessions[1].id]
        assert [(each.before, each.after, each.rule_before, each.rule_after) for each in kept] == [
            (65, 55, "standard@2025-01-01", "standard@2026-01-01")
        ]
        assert actions.recount(rosa, reason="Again.", by=cast.director, at=clock("23:05")) == []

    def test_minutes_that_no_rule_explains_are_named(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        sign_day(cast, held, MONDAY)
        Attendance.objects.filter(session_id=held.sessions[0].id).update(credited_minutes=40)
        _, found = count_differences()
        assert [(each.stored, each.counted, each.corrected) for each in found] == [(40, 55, False)]
        week = ledger_of(held.members[0], on=MONDAY, now=clock("22:00"))
        assert reasons(week.missing)[Why.OTHER_COUNT] == 15

    def test_counting_anew_needs_a_reason_and_the_permission(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez",))
        with pytest.raises(Refused):
            actions.recount(held.members[0], reason=" ", by=cast.director, at=AT)
        with pytest.raises(Refused):
            actions.recount(held.members[0], reason="Why not", by=cast.counsellor, at=AT)
        assert not Recount.objects.exists()

    def test_loading_the_catalogue_adds_a_dated_row_and_keeps_the_old_one(self, cast: Cast) -> None:
        rows = [{"code": "standard", "name": "Newer", "effective_from": WEDNESDAY, "source": "test", "counts_grace": True}]
        for _ in range(2):
            program.load_catalogue(levels=[], counting_rules=rows, services=[], by=cast.administrator, at=AT)
        assert CountingRule.objects.filter(code="standard").count() == 2
        assert rule_on("standard", FRIDAY).counts_grace and not rule_on("standard", MONDAY).counts_grace


class TestForecast:
    def short_on_wednesday(self, cast: Cast) -> Evening:
        held = evening(cast, ("Alvarez", "Bell"))
        sign_day(cast, held, MONDAY, {held.members[0]: AbsenceReason.NO_WORD})
        return held

    def test_says_who_will_fall_short_why_and_what_would_make_it_up(self, cast: Cast) -> None:
        held = self.short_on_wednesday(cast)
        morning(cast)
        found = forecast(cast.counsellor, on=WEDNESDAY, now=NOON)
        assert found.people == 2 and [each.person.episode_id for each in found.short] == [held.members[0].pk]
        short = found.short[0]
        assert (short.short.minutes, short.short.days, reasons(short.short.causes)) == (180, 1, {Why.NO_WORD: 180})
        assert (
            short.offer is not None and len(short.offer.sessions) == 3 and {each.on for each in short.offer.sessions} == {FRIDAY}
        )
        assert short.offer.short_after == 0 and found.closable == 1

    def test_an_absence_that_was_announced_makes_the_other_one_short_as_well(self, cast: Cast) -> None:
        held = self.short_on_wednesday(cast)
        for session in held.sessions[6:]:
            actions.record_absence(
                session, episode=held.members[1], reason=AbsenceReason.COURT, called=True, by=cast.front_desk, at=NOON
            )
        assert len(forecast(cast.counsellor, on=WEDNESDAY, now=NOON).short) == 2

    def test_offers_fit_hours_of_work_and_leave_out_whom_one_is_kept_apart_from(self, cast: Cast) -> None:
        held = self.short_on_wednesday(cast)
        rosa = held.members[0]
        group = morning(cast)
        WeeklyHours.objects.create(
            episode=rosa, weekday=5, starts=time(8), ends=time(10), kind="work", from_on=MONDAY, by=cast.admissions, at=AT
        )  # fmt: skip
        person = next(each for each in people_of_week(cast.counsellor) if each.episode_id == rosa.pk)
        _, ways = offers_for(cast.counsellor, person, on=WEDNESDAY, now=NOON)
        assert {each.starts_at for each in ways[0].sessions} == {clock("11:00", FRIDAY)}
        other = cast.active("Tess", "Moor", cast.morning)
        schedule.join(other, group=group, from_on=FRIDAY, by=cast.director, at=AT)
        low, high = sorted((rosa.patient, other.patient), key=lambda each: each.pk)
        KeptApart.objects.create(first=low, second=high, reason="Not to be told", by=cast.supervisor, at=AT)
        assert offers_for(cast.counsellor, person, on=WEDNESDAY, now=NOON)[1] == []

    def test_full_closed_and_restricted_groups_are_not_offered(self, cast: Cast) -> None:
        rosa = self.short_on_wednesday(cast).members[0]
        group = morning(cast)

        def offer():
            found = forecast(cast.counsellor, on=WEDNESDAY, now=NOON).short
            return next(each.offer for each in found if each.person.episode_id == rosa.pk)

        for change in ({"capacity": 1, "minimum": 1}, {"enrolment": "closed"}, {"restriction": "women"}, {"phases": ["late"]}):
            kept = {name: getattr(group, name) for name in change}
            Group.objects.filter(pk=group.pk).update(**change)
            if "capacity" in change:
                full = cast.active("Tess", "Moor", cast.morning)
                Seat.objects.bulk_create(Seat(session_id=pk, episode=full) for pk in group.sessions.values_list("pk", flat=True))
            assert offer() is None, change
            Seat.objects.filter(episode__patient__last_name="Moor").delete()
            Group.objects.filter(pk=group.pk).update(**kept)
        assert offer() is not None

    def test_accepting_books_every_session_of_an_offer_with_one_event_and_once(self, cast: Cast) -> None:
        held = self.short_on_wednesday(cast)
        rosa = held.members[0]
        morning(cast)
        offer = forecast(cast.counsellor, on=WEDNESDAY, now=NOON).short[0].offer
        ids = [each.session_id for each in offer.sessions]
        for _ in range(2):
            seats = schedule.accept_make_ups(rosa, session_ids=ids, week=WEDNESDAY, by=cast.director, at=NOON)
        assert [(seat.kind, seat.makes_up_on) for seat in seats] == [(SeatKind.MAKE_UP, MONDAY)] * 3
        assert Seat.objects.filter(episode=rosa, session__in=ids, held=True).count() == 3
        left = forecast(cast.counsellor, on=WEDNESDAY, now=NOON).short[0].short
        assert (left.minutes, left.days) == (0, 1)  # the hours are there; no third day is left
        once = events("make_ups.accepted")
        for _ in range(2):
            schedule.accept_make_ups(rosa, session_ids=ids, week=WEDNESDAY, by=cast.director, at=NOON, once="form-7")
        assert events("make_ups.accepted") == once + 1

    def test_one_session_that_cannot_be_had_books_none(self, cast: Cast) -> None:
        held = self.short_on_wednesday(cast)
        group = morning(cast)
        mornings = sessions_of_groups([group.pk], FRIDAY, FRIDAY)
        evenings = [session.id for session in held.sessions if session.on == FRIDAY]
        schedule.cancel_session(session_row(mornings[1].id), reason="Illness", by=cast.director, at=AT)
        for ids in (
            [each.id for each in mornings],
            [mornings[0].id, sessions_of_groups([group.pk], MONDAY, MONDAY)[0].id],
            [],
            [0],
        ):
            with pytest.raises(Refused):
                schedule.accept_make_ups(held.members[0], session_ids=ids, week=WEDNESDAY, by=cast.director, at=NOON)
        assert not Seat.objects.filter(kind=SeatKind.MAKE_UP).exists() and evenings

    def test_asks_as_much_for_three_as_for_one(self, cast: Cast) -> None:
        morning(cast)
        held = evening(cast, ("Alvarez",))
        sign_day(cast, held, MONDAY, dict.fromkeys(held.members, AbsenceReason.NO_WORD))

        def asked() -> int:
            with CaptureQueriesContext(connection) as seen:
                forecast(cast.counsellor, on=WEDNESDAY, now=NOON)
            return len(seen)

        one = asked()
        for first in ("James", "Tess"):
            schedule.join(cast.active(first, "More"), group=held.group, from_on=WEDNESDAY, by=cast.director, at=AT)
        assert len(forecast(cast.counsellor, on=WEDNESDAY, now=NOON).short) == 3
        assert asked() == one <= 14


class TestFollowUps:
    def three_missed(self, cast: Cast) -> Evening:
        held = evening(cast, ("Alvarez", "Bell"))
        for day in (MONDAY, WEDNESDAY, FRIDAY):
            sign_day(cast, held, day, {held.members[0]: AbsenceReason.NO_WORD})
        return held

    def test_signing_the_third_missed_day_opens_one_call_due_the_next_working_day(self, cast: Cast) -> None:
        held = self.three_missed(cast)
        row = FollowUp.objects.get()
        assert (row.episode_id, row.kind, row.since_on) == (held.members[0].pk, FollowUpKind.RE_ENGAGEMENT, MONDAY)
        assert (row.owner, row.due_on) == (cast.counsellor, FRIDAY + timedelta(days=3))
        assert "3 days in a row" in row.words
        assert streaks_to_follow([held.members[0]], now=clock("23:00", FRIDAY)) == []  # the night finds nothing new

    def test_an_excuse_does_not_count_and_coming_ends_the_row(self, cast: Cast) -> None:
        held = evening(cast, ("Alvarez", "Bell"))
        rosa, james = held.members
        sign_day(cast, held, MONDAY, dict.fromkeys(held.members, AbsenceReason.NO_WORD))
        sign_day(cast, held, WEDNESDAY, {rosa: AbsenceReason.COURT})
        sign_day(cast, held, FRIDAY, dict.fromkeys(held.members, AbsenceReason.NO_WORD))
        assert not FollowUp.objects.exists() and james.pk

    def test_it_is_done_once_with_what_became_of_it(self, cast: Cast) -> None:
        self.three_missed(cast)
        row = FollowUp.objects.get()
        assert [each.id for each in open_follow_ups(cast.counsellor, mine=True)] == [row.pk]
        with pytest.raises(Refused):
            actions.settle_follow_up(row, outcome="", by=cast.counsellor, at=AT)
        before = Event.objects.count()
        actions.settle_follow_up(row, outcome="Comes back on Monday.", by=cast.counsellor, at=AT)
        assert Event.objects.count() == before + 1
        with pytest.raises(Refused):
            actions.settle_follow_up(row, outcome="Twice.", by=cast.counsellor, at=AT)
        with pytest.raises(Refused):
            actions.hand_on_follow_up(row, owner=cast.supervisor, by=cast.counsellor, at=AT)
        assert open_follow_ups(cast.counsellor) == []

    def test_it_is_handed_on_to_somebody_who_works_with_charts(self, cast: Cast) -> None:
        self.three_missed(cast)
        row = FollowUp.objects.get()
        actions.hand_on_follow_up(row, owner=cast.case_manager, by=cast.counsellor, at=AT)
        assert [each.owner for each in open_follow_ups(cast.case_manager, mine=True)] == [cast.case_manager.name]
        with pytest.raises(Refused):
            actions.hand_on_follow_up(row, owner=cast.front_desk, by=cast.counsellor, at=AT)
        assert open_follow_ups(cast.far_counsellor) == []


class TestPages:
    def test_the_ledger_reads_like_a_statement(self, cast: Cast, as_staff, at_noon) -> None:
        held = evening(cast, ("Alvarez", "Bell"))
        rosa = held.members[0]
        sign_day(cast, held, MONDAY, {rosa: ("18:09", "21:00")})
        page = as_staff(cast.counsellor).get(reverse("attendance:ledger", args=[rosa.pk])).content.decode()
        assert "late" in page and "9 min" in page and "still to come" in page and "2:51" in page
        assert page.count('scope="rowgroup"') == 3

    def test_the_ledger_is_for_those_who_see_charts_of_that_site(self, cast: Cast, as_staff) -> None:
        held = evening(cast, ("Alvarez",))
        address = reverse("attendance:ledger", args=[held.members[0].pk])
        assert [as_staff(who).get(address).status_code for who in (cast.front_desk, cast.far_counsellor)] == [404, 404]

    def test_the_ledger_asks_as_much_for_nine_sessions_as_for_three(self, cast: Cast, as_staff, at_noon) -> None:
        held = evening(cast, ("Alvarez",))
        client, address = as_staff(cast.counsellor), reverse("attendance:ledger", args=[held.members[0].pk])
        sign_day(cast, held, MONDAY)
        client.get(address)
        asked = []
        for ids in (held.sessions[6:], ()):
            Seat.objects.filter(session_id__in=[each.id for each in ids]).update(released_at=AT, released_by=cast.director)
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            asked.append(len(seen))
            Seat.objects.update(released_at=None, released_by=None)
        assert asked[0] == asked[1] <= 24

    def test_the_forecast_books_an_offer_from_its_own_row(self, cast: Cast, as_staff, at_noon) -> None:
        held = TestForecast().short_on_wednesday(cast)
        morning(cast)
        rosa, client = held.members[0], as_staff(cast.supervisor)
        page = client.get(reverse("attendance:forecast")).content.decode()
        assert "Alvarez" in page and "Bell" not in page and "absent, no word" in page and "3:00" in page
        offer = forecast(cast.supervisor, on=WEDNESDAY, now=NOON).short[0].offer
        typed = {"sessions": ",".join(str(each.session_id) for each in offer.sessions), "once": "one"}
        address = reverse("attendance:make_ups", args=[rosa.pk])
        assert client.post(address, typed).status_code == 302
        assert Seat.objects.filter(episode=rosa, kind=SeatKind.MAKE_UP).count() == 3
        assert "absent, no word" in client.get(reverse("attendance:forecast")).content.decode()  # a third day is missing still

    def test_a_refused_offer_stays_on_its_page_with_the_reason(self, cast: Cast, as_staff, at_noon) -> None:
        held = TestForecast().short_on_wednesday(cast)
        client, address = as_staff(cast.supervisor), reverse("attendance:make_ups", args=[held.members[0].pk])
        for typed, words in (({"sessions": "0"}, "not there any more"), ({"sessions": "x"}, "Choose one of the offers")):
            answer = client.post(address, typed)
            assert answer.status_code == 422 and words in answer.content.decode()
        assert as_staff(cast.counsellor).post(address, {"sessions": "0"}).status_code == 422
        assert as_staff(cast.front_desk).get(address).status_code == 404

    def test_the_list_of_follow_ups_is_mine_or_everybodys_and_marks_what_is_late(self, cast: Cast, as_staff, monkeypatch) -> None:
        TestFollowUps().three_missed(cast)
        row = FollowUp.objects.get()
        monkeypatch.setattr("django.utils.timezone.now", lambda: clock("12:00", MONDAY + timedelta(days=9)))
        page = as_staff(cast.counsellor).get(reverse("attendance:follow_ups")).content.decode()
        assert "Alvarez" in page and "overdue" in page
        client = as_staff(cast.supervisor)
        assert "Alvarez" not in client.get(reverse("attendance:follow_ups")).content.decode()
        assert "Alvarez" in client.get(reverse("attendance:follow_ups") + "?whose=all").content.decode()
        address = reverse("attendance:follow_up", args=[row.pk])
        assert client.post(address, {"outcome": "", "version": row.version}).status_code == 422
        assert client.post(reverse("attendance:hand_on", args=[row.pk]), {"owner": cast.supervisor.pk}).status_code == 302
        row.refresh_from_db()
        assert client.post(address, {"outcome": "Reached by phone.", "version": row.version}).status_code == 302
        row.refresh_from_db()
        assert (row.done_by, row.owner, row.outcome) == (cast.supervisor, cast.supervisor, "Reached by phone.")
        assert "Reached by phone." in client.get(reverse("attendance:follow_ups")).content.decode()
        assert as_staff(cast.far_counsellor).get(address).status_code == 404

    def test_the_board_of_the_week_asks_as_much_for_three_as_for_one(self, cast: Cast, as_staff, at_noon) -> None:
        held = evening(cast, ("Alvarez",))
        sign_day(cast, held, MONDAY)
        client, address = as_staff(cast.counsellor), reverse("web:week")

        def asked() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            return len(seen)

        client.get(address)
        one = asked()
        for first in ("James", "Tess"):
            schedule.join(cast.active(first, "More"), group=held.group, from_on=WEDNESDAY, by=cast.director, at=AT)
        assert asked() == one <= 14
        page = client.get(address).content.decode()
        assert page.count("falls short</span>") == 2 and "can be met" in page


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Wednesday noon at Harbor Street."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
