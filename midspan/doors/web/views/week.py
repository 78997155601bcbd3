"""Whose hours are met this week, whose will fall short and why, what the week is called, who nears partial hospitalization?"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from midspan.foundation.look.templatetags.look import hours_meter, tag
from midspan.foundation.look.templatetags.look import minutes as hours_words
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.rules import week_starts
from midspan.journey.attendance.queries import Ledgers, PersonOfWeek, ledgers_for, people_of_week
from midspan.journey.attendance.terms import ServiceClass, WeekOfHours
from midspan.journey.schedule.queries import groups_of_people


class Row(NamedTuple):
    """One person on the board. `days` and `facts` are cells, drawn once for everybody who has had the same week."""

    person: PersonOfWeek
    groups: str
    week: WeekOfHours
    state: str
    days: SafeString
    facts: SafeString


@gate(Permission.SEE_WEEK)
def week(request: StaffRequest) -> HttpResponse:
    """Hours, days and class of everyone in a group, worst first; `?on=` shows another week. Eight queries."""
    today = timezone.localdate()
    monday = week_starts(_day(request.GET.get("on", ""), today))
    asked_on = min(max(today, monday), monday + timedelta(days=6)) if monday <= today else monday
    people = people_of_week(request.staff)
    sees = request.staff.may(Permission.SEE_RESTRICTED)
    groups = groups_of_people([person.episode_id for person in people], asked_on, sees=sees)
    ledgers = ledgers_for({person.episode_id: person.track_id for person in people}, on=monday, now=timezone.now())
    days = _days_of(ledgers, monday)
    rows = [
        _row(person, ", ".join(groups.get(person.episode_id, ())), ledgers, days)
        for person in people
        if person.episode_id in groups or person.episode_id in ledgers.lines
    ]
    rows.sort(key=lambda row: (ORDER[row.state], row.week.minutes + row.week.still_planned_minutes, row.week.minutes))
    context = {
        "rows": rows,
        "days": days,
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": today,
        "met": sum(row.week.met for row in rows),
        "short": sum(row.state in SHORT for row in rows),
        "line": sum(row.week.service_class == ServiceClass.PARTIAL for row in rows),
        "percent": sum(row.week.percent for row in rows) // len(rows) if rows else 0,
        "of_week": f"?on={monday}",
        "may_open": request.staff.may(Permission.SEE_CHART),
    }
    return render(request, "web/week.html", context)


ORDER = {"short": 0, "few_days": 1, "open": 2, "met": 3}
SHORT = {"short", "few_days"}


def _days_of(ledgers: Ledgers, monday: date) -> list[date]:
    """The days of the week on which anybody has a session; an empty week shows its working days."""
    held = {line.part.on for lines in ledgers.lines.values() for line in lines}
    return sorted(held) or [monday + timedelta(days=n) for n in range(5)]


def _row(person: PersonOfWeek, groups: str, ledgers: Ledgers, days: list[date]) -> Row:
    found = ledgers.week(person.episode_id)
    line = ledgers.rule_of(person.episode_id).day_is_partial_hospitalization_minutes
    state, language = _state(found), get_language() or ""
    cells = _days(tuple((day, found.minutes_by_day.get(day, 0)) for day in days), line, language)
    facts = _facts(
        found.minutes, found.still_planned_minutes, found.target_minutes, f"{found.days}/{found.target_days}", found.percent,
        state, found.service_class, found.outside_usual_band, language,
    )  # fmt: skip
    return Row(person, groups, found, state, cells, facts)


def _state(found: WeekOfHours) -> str:
    if found.short:
        return "short"
    if found.short_days:
        return "few_days"
    return "met" if found.met else "open"


@lru_cache(maxsize=4096)
def _days(minutes: tuple[tuple[date, int], ...], line: int, language: str) -> SafeString:
    """The cells of the days. A day beyond the line to partial hospitalization is marked."""
    plain = '<td class="n" data-label="{}">{}</td>'
    marked = '<td class="n" data-label="{}"><b title="≥ {}">{} ▲</b></td>'
    return SafeString(
        "".join(
            format_html(marked, date_format(day, "D"), hours_words(line), hours_words(each))
            if each >= line
            else format_html(plain, date_format(day, "D"), hours_words(each) if each else "")
            for day, each in minutes
        )
    )


@lru_cache(maxsize=4096)
def _facts(
    minutes: int, planned: int, target: int, days: str, percent: int, state: str, service_class: ServiceClass, band: bool,
    language: str,
) -> SafeString:  # fmt: skip
    """The cells of the week, its days, its share, and how it stands in words."""
    stands = [_stands(state, max(0, target - minutes - planned))]
    if service_class == ServiceClass.PARTIAL:
        stands.append(tag("soon", _("partial hospitalization")))
    elif service_class == ServiceClass.OUTPATIENT:
        stands.append(format_html('<span class="quiet">{}</span>', _("outpatient")))
    if band:
        stands.append(tag("soon", _("outside 6–30 h")))
    return format_html(
        '<td data-label="{}">{}</td><td class="n" data-label="{}">{}</td><td class="n" data-label="{}">{} %</td><td>{}</td>',
        _("Week"), hours_meter(minutes, planned, target), _("Days"), days, _("Share"), percent,
        format_html_join(" ", "{}", ((each,) for each in stands)),
    )  # fmt: skip


def _stands(state: str, short: int) -> SafeString:
    if state == "short":
        return format_html('{} <span class="n">{}</span>', tag("now", _("falls short")), hours_words(short))
    if state == "few_days":
        return tag("soon", _("too few days"))
    return tag("done", _("met")) if state == "met" else format_html('<span class="quiet">{}</span>', _("can be met"))


def _day(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if 1900 <= asked.year < 2200 else today  # the calendar itself ends somewhere
