"""Whose hours are met this week, whose will fall short, who nears partial hospitalization?"""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.rules import week_starts
from midspan.journey.attendance.queries import weeks_for
from midspan.journey.schedule.queries import cohorts_with_room, roster

SHORT_FIRST = {True: 1, False: 0}


@gate(Permission.SEE_WEEK)
def week(request: StaffRequest) -> HttpResponse:
    """Hours and days of everyone in a group, worst first; `?on=` shows another week."""
    today = timezone.localdate()
    monday = week_starts(_day(request.GET.get("on", ""), today))
    asked_on = min(max(today, monday), monday + timedelta(days=6)) if monday <= today else monday
    cohorts = cohorts_with_room(request.staff, asked_on)
    members = roster([cohort.id for cohort in cohorts], asked_on)
    weeks = weeks_for(members, on=monday, now=timezone.now())
    days = [monday + timedelta(days=n) for n in range(7)]
    named = {cohort.id: cohort for cohort in cohorts}
    mine = set(
        visible_episodes(request.staff, Permission.SEE_WEEK)
        .filter(pk__in=[episode.pk for held in members.values() for episode in held])
        .values_list("pk", flat=True)
    )
    rows = [
        (episode, named[cohort_id], weeks[episode.pk], [weeks[episode.pk].minutes_by_day.get(day, 0) for day in days])
        for cohort_id, held in members.items()
        for episode in held
        if episode.pk in mine
    ]  # fmt: skip
    rows.sort(key=lambda row: (SHORT_FIRST[row[2].can_still_be_met], row[2].minutes, row[0].patient.sort_name.casefold()))
    context = {
        "rows": rows,
        "days": days,
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": today,
        "met": sum(row[2].met for row in rows),
        "short": sum(not row[2].can_still_be_met for row in rows),
        "line": sum(row[2].partial_hospitalization for row in rows),
    }
    return render(request, "web/week.html", context)


def _day(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if 1900 <= asked.year < 2200 else today  # the calendar itself ends somewhere
