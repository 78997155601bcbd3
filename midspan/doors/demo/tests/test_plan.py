"""Does the plan keep to the figures it is shaped by, and is it the same every time?"""

from collections import Counter
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from midspan.doors.demo.course import Size
from midspan.doors.demo.days import holidays, session_days, weekdays
from midspan.doors.demo.evenings import evening
from midspan.doors.demo.findings import answers
from midspan.doors.demo.plan import MIX, OPEN_STAGES, STAYS, Plan, lengths, plan, shares
from midspan.doors.demo.setup import STAFF
from midspan.foundation.episodes.terms import EndReason
from midspan.foundation.people.rules import age_on
from midspan.foundation.people.terms import Role
from midspan.journey.referral.terms import ReferralStatus

NEW_YORK = ZoneInfo("America/New_York")
TODAYS = [date(2026, 11, 21), date(2026, 7, 4), date(2027, 1, 1), date(2026, 3, 9), date(2026, 11, 1), date(2026, 11, 26)]


def planned(today: date, seed: int = 7, size: Size | None = None) -> Plan:
    return plan(now=datetime.combine(today, datetime.min.time().replace(hour=13), NEW_YORK), size=size or Size(), seed=seed)


@pytest.fixture(scope="module", params=TODAYS, ids=str)
def made(request) -> Plan:
    return planned(request.param)


def reason(ending: EndReason) -> EndReason:
    """TEDS counts incarceration among the other reasons here."""
    return EndReason.OTHER if ending is EndReason.INCARCERATED else ending


def test_the_same_seed_gives_the_same_clinic_and_another_seed_another():
    first, second, other = planned(TODAYS[0]), planned(TODAYS[0]), planned(TODAYS[0], seed=8)
    assert first == second
    assert [course.person for course in first.courses] != [course.person for course in other.courses]


def test_forty_eight_finished_about_thirty_six_active_a_dozen_at_each_stage(made):
    stages = Counter(course.stage for course in made.courses)
    assert sum(1 for course in made.courses if course.ended) == 48
    assert 32 <= sum(1 for course in made.courses if course.stage is ReferralStatus.ADMITTED and not course.ended) <= 40
    assert {stage: stages[stage] for stage in OPEN_STAGES} == dict.fromkeys(OPEN_STAGES, 12)
    assert stages[ReferralStatus.CLOSED] >= 12


def test_reasons_for_the_end_stay_within_three_points_of_the_national_mix(made):
    endings = Counter(reason(course.ended) for course in made.courses if course.ended)
    total = sum(endings.values())
    for ending, percent in MIX.items():
        assert abs(endings[ending] * 100 / total - percent) <= 3, ending


def test_lengths_of_stay_keep_to_their_medians(made):
    for ending, (days, _) in STAYS.items():
        stays = [course.stay for course in made.courses if course.ended and reason(course.ended) is ending]
        low, high = (85, 100) if ending is EndReason.COMPLETED else (days * 0.75, days * 1.35 + 3)
        assert low <= median(stays) <= high, (ending, stays)


def test_attendance_is_about_78_percent_and_goes_with_the_length_of_stay(made):
    came: dict[EndReason | None, list[bool]] = {}
    for day in session_days(made.opened_on, made.today, today=made.today):
        for course in made.courses:
            if course.here_on(day):
                came.setdefault(course.ended, []).append(evening(course, day, seed=made.seed).comes)
    everyone = [one for part in came.values() for one in part]
    assert 0.74 <= sum(everyone) / len(everyone) <= 0.82

    def share(ending: EndReason) -> float:
        return sum(came[ending]) / len(came[ending])

    assert share(EndReason.COMPLETED) > share(EndReason.TRANSFERRED) > share(EndReason.DROPPED_OUT)


def test_groups_never_hold_more_than_their_seats(made):
    seats = {group.name: group.seats for group in made.groups}
    for day in session_days(made.opened_on, made.today, today=made.today):
        here = Counter(course.group for course in made.courses if course.here_on(day))
        assert all(count <= seats[name] for name, count in here.items()), day


def test_every_course_runs_forward_in_time_and_not_past_now(made):
    for course in made.courses:
        moments = [course.received_at, *(attempt.at for attempt in course.attempts), course.screened_at,
                   course.detox_cleared_at, course.assessed_at, course.placed_at, course.admitted_at, course.closed_at]  # fmt: skip
        known = [moment for moment in moments if moment]
        assert known == sorted(known)
        assert course.admitted_at or known[-1] <= made.now
        assert course.received_at.date() >= made.first_day
        assert course.ended_on is None or course.admitted_on <= course.ended_on < made.today


def test_people_are_adults_and_plainly_invented(made):
    for course in made.courses:
        person = course.person
        assert age_on(person.birth_date, course.received_at.date()) >= 18
        assert " 555-01" in person.telephone
        assert not person.email or person.email.endswith("@example.org")
        assert any(word in person.address_line for word in ("Example", "Sample", "Specimen", "Placeholder"))
    names = Counter(course.person.last_name for course in made.courses)
    assert max(names.values()) == 1
    births = Counter(course.person.birth_date for course in made.courses)
    assert [count for count in births.values() if count > 1] == [2], "one pair that may be the same person"


@pytest.mark.parametrize("day", [date(2026, 11, 16) + timedelta(days=offset) for offset in range(7)])
def test_today_always_has_groups(day):
    assert day.isoweekday() in weekdays(day)
    assert session_days(day - timedelta(days=7), day, today=day)[-1] == day


def test_a_holiday_closes_the_clinic_unless_it_is_today():
    christmas = date(2026, 12, 25)
    assert christmas in holidays(date(2026, 12, 1), date(2026, 12, 31), today=date(2026, 12, 28))
    assert christmas not in holidays(date(2026, 12, 1), date(2026, 12, 31), today=christmas)
    assert christmas not in session_days(date(2026, 12, 1), date(2026, 12, 31), today=date(2026, 12, 28))


def test_staff_cover_all_roles_with_one_licence_running_out_and_one_that_has():
    assert {role for member in STAFF for role in member.roles} == set(Role) - {Role.SYSTEM}
    assert sum(1 for member in STAFF if member.licence and member.licence_runs < 0) == 1
    assert sum(1 for member in STAFF if member.licence and 0 <= member.licence_runs <= 30) == 1
    assert len({member.username for member in STAFF}) == len(STAFF)


def test_shares_add_up_and_lengths_are_lognormal():
    assert sum(shares(60, MIX).values()) == 60
    assert sum(shares(7, MIX).values()) == 7
    drawn = lengths(999, median=42, sigma=1.0, longest=365)
    assert drawn == sorted(drawn) and abs(median(drawn) - 42) <= 1 and 1 <= drawn[0] <= drawn[-1] <= 365


@pytest.mark.parametrize(("total", "last"), [(0, None), (13, 1), (27, 3), (27, None), (5, 0)])
def test_answers_add_up_to_the_score(total, last):
    from random import Random

    given = answers(total, 9, 3, Random(1), last=last)
    assert len(given) == 9 and sum(given) == total and max(given) <= 3
