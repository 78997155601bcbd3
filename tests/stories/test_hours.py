"""Hours as a ledger, told row by row: what counts, what a week is called, who falls short, who is called back."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from midspan.doors.clock.hours import call_back, tell_short_weeks
from midspan.foundation.program.models import CountingRule, Track
from midspan.foundation.program.terms import AgeGroup, BlockFacts, GroupType
from midspan.foundation.records.actions import program
from midspan.foundation.records.models import Event
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Attendance, FollowUp
from midspan.journey.attendance.queries import count_differences, family_sessions, forecast, ledger_of, weeks_for
from midspan.journey.attendance.terms import AbsenceReason, ServiceClass, Why
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.models import Seat
from midspan.journey.schedule.queries import sessions_of_groups
from midspan.journey.schedule.terms import SeatKind, SessionKind
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship
from tests.cast import AT, Cast
from tests.evening import MONDAY, Evening, clock, evening
from tests.signed import sign_day

pytestmark = pytest.mark.django_db
WEDNESDAY, FRIDAY, SUNDAY = (MONDAY + timedelta(days=number) for number in (2, 4, 6))


def reasons(missing) -> dict[Why, int]:
    return {each.why: each.minutes for each in missing}


def own_group(cast: Cast, track: Track, name: str = "Day") -> Evening:
    """A group of a track with one person, in room B."""
    group = schedule.open_group(
        track, name=name, room=cast.room_b, facilitator=cast.supervisor, capacity=12, starts_on=MONDAY - timedelta(days=28),
        by=cast.director, at=AT,
    )  # fmt: skip
    person = cast.active("Nora", "Quill", track)
    schedule.join(person, group=group, from_on=MONDAY, by=cast.director, at=AT)
    schedule.generate_sessions(track, first=MONDAY, last=SUNDAY, by=cast.director, at=AT)
    return Evening(group, [person], sessions_of_groups([group.pk], MONDAY, SUNDAY))


def day_track(cast: Cast, *, days: tuple[int, ...], until: int, age_group: AgeGroup = AgeGroup.ADULT) -> Track:
    """A track that begins at nine on these days and lasts until an hour."""
    week = [BlockFacts(day, time(9), time(until), 0, GroupType.PROCESS, "Day program") for day in days]
    return program.open_track(
        cast.site,
        details={
            "name": "Day", "part_of_day": "morning", "level": cast.levels["2.1"], "counting_rule": CountingRule.objects.get(),
            "arrival_from": time(8, 30), "leave_by": time(until, 20), "starts_on": date(2025, 1, 6), "day_treatment": until > 13,
            "age_group": age_group, "age_from": 13 if age_group == AgeGroup.ADOLESCENT else 18,
        },
        week=week, mix={}, by=cast.director, at=AT,
    )  # fmt: skip


def sign_week(cast: Cast, held: Evening, *, until: str = "21:05", came: str = "08:50") -> None:
    for day in sorted({session.on for session in held.sessions}):
        sign_day(cast, held, day, dict.fromkeys(held.members, (came, until)))


def test_row_000_07_fewer_than_three_days_are_flagged_even_when_the_hours_are_there(cast: Cast, as_staff, monkeypatch) -> None:
    # Given a track of two long days
    held = own_group(cast, day_track(cast, days=(1, 3), until=14))
    sign_week(cast, held, until="14:00")
    # When the week is over with ten hours on two days
    week = weeks_for(held.members, on=MONDAY, now=clock("23:00", SUNDAY))[held.members[0].pk]
    assert (week.minutes, week.days, week.short, week.short_days, week.met) == (600, 2, 0, 1, False)
    # Then the board says that there are too few days
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("23:00", SUNDAY))
    assert "too few days" in as_staff(cast.counsellor).get(reverse("web:week")).content.decode()


def test_row_001_11_several_hours_a_day_become_partial_hospitalization_when_due(cast: Cast) -> None:
    # Given a day track of six hours on five days
    held = own_group(cast, day_track(cast, days=(1, 2, 3, 4, 5), until=15))
    # Before anything is credited the week is announced as intensive, not as more
    before = ledger_of(held.members[0], on=MONDAY, now=AT)
    assert before.service_class == ServiceClass.INTENSIVE
    # When the first day was attended whole
    sign_day(cast, held, MONDAY, dict.fromkeys(held.members, ("08:50", "15:00")))
    # Then that day and the week are partial hospitalization
    after = ledger_of(held.members[0], on=MONDAY, now=clock("20:00"))
    assert after.classes == {MONDAY: ServiceClass.PARTIAL} and after.service_class == ServiceClass.PARTIAL


def test_rows_002_09_and_003_03_a_week_comes_out_the_same_to_the_minute_and_meetings_are_no_part_of_it(cast: Cast) -> None:
    # Given a week of signed evenings, with somebody late, somebody away, and meetings of mutual help in between
    held = evening(cast)
    rosa, james, _tess = held.members
    sign_day(cast, held, MONDAY, {rosa: ("18:09", "21:00")})
    sign_day(cast, held, WEDNESDAY, {james: AbsenceReason.ILLNESS})
    sign_day(cast, held, FRIDAY, {rosa: ("17:50", "20:46")})
    for day in (MONDAY, WEDNESDAY):
        log_meeting(
            rosa, on=day, fellowship=Fellowship.ALCOHOLICS_ANONYMOUS, minutes=90, by=cast.counsellor, at=clock("22:00", day)
        )
    week = ledger_of(rosa, on=MONDAY, now=clock("22:00", FRIDAY))
    # Then every scheduled minute is credited or says why not
    assert week.total.scheduled == 540 and reasons(week.missing) == {Why.LEFT_EARLY: 14, Why.LATE: 9}
    assert week.total.credited == 540 - 9 - 14
    # And counting everything anew from attendance gives the same figures
    assert count_differences(MONDAY, SUNDAY) == (24, [])
    # When a target of twelve hours is in force from the next week, this week keeps its own
    CountingRule.objects.create(code="standard", name="Twelve", weekly_target_minutes=720, effective_from=MONDAY + timedelta(days=7),
                                source="test")  # fmt: skip
    assert ledger_of(rosa, on=MONDAY, now=clock("22:00", FRIDAY)).target == 540
    assert ledger_of(rosa, on=MONDAY + timedelta(days=7), now=clock("22:00", FRIDAY)).target == 720


def test_row_002_09_a_corrected_rule_never_changes_signed_minutes_silently(cast: Cast) -> None:
    # Given signed evenings, and a rule that turns out to have been another one since January
    held = evening(cast, ("Alvarez",))
    rosa = held.members[0]
    sign_day(cast, held, MONDAY)
    CountingRule.objects.create(code="standard", name="No break counts", counted_break_minutes=0,
                                effective_from=date(2026, 1, 1), source="The payer's letter")  # fmt: skip
    # Then what was signed stands, with the rule that counted it
    assert ledger_of(rosa, on=MONDAY, now=clock("22:00")).total.credited == 180
    assert set(Attendance.objects.values_list("counted_by", flat=True)) == {"standard@2025-01-01"}
    # When the director counts anew and says why
    actions.recount(rosa, reason="The payer's letter", by=cast.director, at=clock("22:00"))
    # Then there is one event, and both figures stand beside each other
    assert Event.objects.filter(name="hours.recounted").count() == 1
    assert ledger_of(rosa, on=MONDAY, now=clock("22:00")).total.credited == 170


def test_row_004_02_the_forecast_says_on_wednesday_who_falls_short_and_accepting_an_offer_books_it(
    cast: Cast, as_staff, monkeypatch
) -> None:
    # Given somebody who missed Monday without a word, and a morning group on Friday with free seats
    held = evening(cast, ("Alvarez", "Bell"))
    rosa = held.members[0]
    sign_day(cast, held, MONDAY, {rosa: AbsenceReason.NO_WORD})
    morning = schedule.open_group(cast.morning, name="M", room=cast.room_b, facilitator=cast.supervisor, capacity=12,
                                  starts_on=MONDAY - timedelta(days=28), by=cast.director, at=AT)  # fmt: skip
    schedule.generate_sessions(cast.morning, first=MONDAY, last=SUNDAY, by=cast.director, at=AT)
    noon = clock("12:00", WEDNESDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    # When Wednesday comes, the clock tells the counsellor and the forecast says by how much and why
    assert tell_short_weeks(timestamp=0) == 1 and FollowUp.objects.get().words.startswith("Will fall short by 3:00")
    client = as_staff(cast.supervisor)
    page = client.get(reverse("attendance:forecast")).content.decode()
    assert "Alvarez" in page and "absent, no word" in page and "Bell" not in page
    # And the offer is Friday morning; accepting it books all three sessions at once
    offer = forecast(cast.supervisor, on=WEDNESDAY, now=noon).short[0].offer
    assert offer is not None and {each.on for each in offer.sessions} == {FRIDAY} and offer.short_after == 0
    typed = {"sessions": ",".join(str(each.session_id) for each in offer.sessions)}
    assert client.post(reverse("attendance:make_ups", args=[rosa.pk]), typed).status_code == 302
    assert Seat.objects.filter(episode=rosa, kind=SeatKind.MAKE_UP, session__group=morning, makes_up_on=MONDAY).count() == 3
    assert weeks_for([rosa], on=MONDAY, now=noon)[rosa.pk].short == 0
    # And once everything was attended, the share of the week is whole
    assert ledger_of(rosa, on=MONDAY, now=noon).percent == 0
    for session in sessions_of_groups([morning.pk], FRIDAY, FRIDAY):
        sign_day(cast, Evening(morning, [rosa], [session]), FRIDAY, {rosa: ("08:50", "12:10")})
    sign_day(cast, held, WEDNESDAY)
    sign_day(cast, held, FRIDAY)
    assert ledger_of(rosa, on=MONDAY, now=clock("22:00", FRIDAY)).percent == 100


def test_row_004_03_a_week_outside_six_to_thirty_hours_warns_on_the_board(cast: Cast, as_staff, monkeypatch) -> None:
    # Given somebody who came on one evening of the week
    held = evening(cast, ("Alvarez",))
    sign_day(cast, held, MONDAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("23:00", SUNDAY))
    # Then the board warns, and does not forbid anything
    page = as_staff(cast.counsellor).get(reverse("web:week")).content.decode()
    assert "outside 6–30 h" in page and "outpatient" in page


@pytest.mark.parametrize(("age_group", "called"), [("adult", ServiceClass.OUTPATIENT), ("adolescent", ServiceClass.INTENSIVE)])
def test_row_004_04_six_hours_a_week_are_intensive_for_adolescents_and_outpatient_for_adults(
    cast: Cast, age_group: str, called: ServiceClass
) -> None:
    # Given six hours a week in three days of two hours
    held = own_group(cast, day_track(cast, days=(1, 3, 5), until=11, age_group=AgeGroup(age_group)))
    sign_week(cast, held, until="11:00")
    # Then the same week is called by the line of the age group
    assert ledger_of(held.members[0], on=MONDAY, now=clock("22:00", SUNDAY)).service_class == called


def test_row_004_12_family_services_are_counted_for_each_episode(cast: Cast, as_staff) -> None:
    # Given an evening and a family session that was signed
    held = evening(cast, ("Alvarez",))
    rosa = held.members[0]
    sign_day(cast, held, MONDAY)
    booked = schedule.book_own(rosa, kind=SessionKind.FAMILY, starts_at=clock("10:00", WEDNESDAY), minutes=50,
                               facilitator=cast.counsellor, by=cast.counsellor, at=AT)  # fmt: skip
    Attendance.objects.create(session=booked[0], episode=rosa, on=WEDNESDAY, presence="present", credited_minutes=50,
                              counted_by="standard@2025-01-01", came_at=booked[0].starts_at, left_at=booked[0].ends_at)  # fmt: skip
    # Then one family service stands beside the hours, which count it as treatment
    assert family_sessions([rosa.pk]) == {rosa.pk: 1}
    page = as_staff(cast.counsellor).get(reverse("attendance:ledger", args=[rosa.pk]) + f"?on={MONDAY}").content.decode()
    assert "1 family service since admission" in page and "Family session" in page
    assert ledger_of(rosa, on=MONDAY, now=clock("22:00", SUNDAY)).by_service["family"].credited == 50


def test_three_days_missed_in_a_row_open_one_call_that_the_counsellor_sees_on_today(cast: Cast, as_staff, monkeypatch) -> None:
    # Given somebody who stays away for three evenings without a word
    held = evening(cast, ("Alvarez", "Bell"))
    rosa = held.members[0]
    for day in (MONDAY, WEDNESDAY, FRIDAY):
        sign_day(cast, held, day, {rosa: AbsenceReason.NO_WORD})
    # Then signing the third opened a call, and the night opens no second one
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("01:20", FRIDAY + timedelta(days=1)))
    assert call_back(timestamp=0) == 0 and FollowUp.objects.count() == 1
    # And on Monday it stands on Today of the primary counsellor, until it is done
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("09:00", MONDAY + timedelta(days=7)))
    client = as_staff(cast.counsellor)
    assert "Missed 3 days in a row" in client.get(reverse("web:today")).content.decode()
    row = FollowUp.objects.get()
    client.post(reverse("attendance:follow_up", args=[row.pk]), {"outcome": "Comes tonight.", "version": row.version})
    assert "Missed 3 days in a row" not in client.get(reverse("web:today")).content.decode()
