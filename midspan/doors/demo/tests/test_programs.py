"""Does the demo clinic live on any of the programs that ship, on every day of the week?"""

from datetime import date, timedelta

import pytest

from midspan.doors.demo.build import build, runs
from midspan.doors.demo.course import Size
from midspan.doors.demo.programs import days_with_groups, groups_of, program_of, programs
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import session_minutes
from midspan.journey.attendance.queries import attendances_between
from midspan.journey.schedule.queries import sessions_between

TODAY = date(2026, 11, 17)  # a Tuesday
TINY = Size(weeks=3, finished=2, active=5, at_each_stage=1, closed=1)
OTHERS = ("three-evenings", "flexible")  # several sites; several patterns of days. The rest is lived in tests/stories


@pytest.mark.parametrize("code", programs())
@pytest.mark.parametrize("ahead", range(7))
def test_today_always_has_groups_and_no_day_changes_its_hours(code, ahead):
    today = TODAY + timedelta(days=ahead)
    plan, usual = program_of(code, today=today), program_of(code, today=date(2026, 11, 18))
    assert today.isoweekday() in days_with_groups(plan, groups_of(plan, weeks=26))
    for track, before in zip(plan.tracks, usual.tracks, strict=True):
        assert sorted(session_minutes(track.week).values()) == sorted(session_minutes(before.week).values())


@pytest.mark.django_db
@pytest.mark.parametrize("code", OTHERS)
def test_a_clinic_lives_on_another_program(code):
    built = build(today=TODAY, size=TINY, program=code)
    abena = Staff.objects.get(account__username="abena")
    # the file is kept, its sites are open, and people of each are in treatment
    assert runs() == code and Site.objects.count() == len(built.program.sites)
    active = Episode.objects.filter(status="active")
    assert active.count() == 5 and {row.site for row in active} <= set(Site.objects.all())
    # weeks of attendance lie behind, and today is not empty
    parts = attendances_between([row.pk for row in Episode.objects.all()], built.first_day, TODAY)
    assert sum(part.credited_minutes or 0 for part in parts) > 20 * 60
    assert {session.group for session in sessions_between(abena, TODAY, TODAY)} <= {group.name for group in built.groups}
    assert sessions_between(abena, TODAY, TODAY)
