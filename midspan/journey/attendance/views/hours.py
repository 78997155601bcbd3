"""The ledger of one person's hours, the forecast of everybody's week, and the sessions that make up what is missing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day, week_starts
from midspan.foundation.program.terms import CountingRuleFacts
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.forms import (
    CLASS_WORDS,
    SERVICE_WORDS,
    MakeUpForm,
    why_words,
)
from midspan.journey.attendance.queries import (
    family_sessions,
    forecast,
    ledger_of,
    offers_for,
    person_of_week,
    recounts_of,
    rules_in_force,
    weeks_of,
)
from midspan.journey.attendance.rules import counts
from midspan.journey.attendance.terms import LedgerLine, LedgerWeek, Missing, Recounted, ServiceClass
from midspan.journey.schedule.actions import accept_make_ups
from midspan.journey.schedule.queries import veiled_among
from midspan.journey.schedule.rules import VEIL

WEEKS_BACK = 12
SHOWN_OFFERS = 40  # of people on the forecast for whom ways are worked out at once


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the statement as the page shows it."""

    line: LedgerLine
    service: str
    reasons: list[tuple[str, Missing]]
    recounts: list[Recounted]
    rule: str


@gate(Permission.SEE_CHART, of=of_episode)
@require_GET
def ledger(request: StaffRequest, episode_id: int) -> HttpResponse:
    """One person's week as a statement: every session, what counts of it, and why the rest does not."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site", "track__counting_rule"), pk=episode_id)
    now = timezone.now()
    today = local_day(now, episode.site.timezone)
    day = asked_day(request, today)
    week = ledger_of(episode, on=day, now=now)
    rules = rules_in_force()
    rule = rules.on(episode.track_id, week.starts_on)
    first = max(today - timedelta(weeks=WEEKS_BACK), episode.admitted_on or today)
    past = weeks_of(episode.pk, rule=rule, first=min(first, today), last=today)
    context = {
        "episode": episode,
        "week": week,
        "veiled": veiled_among(request.staff, [line.part.session_id for line in week.lines]),
        "veil": VEIL,
        "days": _days(week, recounts_of(episode.pk, week.starts_on, week.starts_on + timedelta(days=6))),
        "missing": [(why_words(each), each) for each in week.missing],
        "services": [(str(SERVICE_WORDS.get(code, code)), sums) for code, sums in week.by_service.items()],
        "called": CLASS_WORDS[week.service_class],
        "running": week.starts_on == week_starts(today),
        "ahead": week.expected - week.total.credited,
        "short": max(0, week.target - week.expected),
        "rule": rule,
        "counts_words": _counts_words(rule),
        "weeks": past[::-1],
        "family": family_sessions([episode.pk])[episode.pk],
        "before": week.starts_on - timedelta(days=7),
        "after": week.starts_on + timedelta(days=7),
        "may_book": request.staff.may(Permission.SCHEDULE) and request.staff.may(Permission.SEE_WEEK),
    }
    return render(request, "attendance/ledger.html", context)


@gate(Permission.SEE_WEEK)
@require_GET
def forecast_page(request: StaffRequest) -> HttpResponse:
    """Whose week will fall short, worst first, why, and the smallest set of sessions that would make it up."""
    now, mine = timezone.now(), request.GET.get("whose") == "mine"
    found = forecast(request.staff, on=timezone.localdate(), now=now, mine=mine)
    rows = [(each, [(why_words(cause), cause) for cause in each.short.causes[:3]]) for each in found.short]
    context = {
        "found": found,
        "rows": rows,
        "mine": mine,
        "sunday": found.starts_on + timedelta(days=6),
        "may_book": request.staff.may(Permission.SCHEDULE),
        "may_open": request.staff.may(Permission.SEE_CHART),
        "once": f"make-up-{uuid4()}",
    }
    return render(request, "attendance/forecast.html", context)


@gate(Permission.SEE_WEEK, of=of_episode)
def make_ups(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The ways in which one person can make up this week's hours; accepting one books all of its sessions."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site", "track"), pk=episode_id)
    person = person_of_week(request.staff, episode_id)
    if person is None:
        raise Http404
    now = timezone.now()
    today = local_day(now, episode.site.timezone)
    reasons: list[Reason] = []
    if request.method == "POST":
        form = MakeUpForm(request.POST)
        if form.is_valid():
            try:
                return _accepted(request, episode, form.cleaned_data, today, now)
            except Refused as refused:
                reasons = refused.reasons
        else:
            reasons = [Reason(str(_("Choose one of the offers.")), rule="make-up")]
    short, ways = offers_for(request.staff, person, on=today, now=now)
    context = {
        "episode": episode,
        "short": short,
        "offers": ways,
        "causes": [(why_words(cause), cause) for cause in short.causes[:4]] if short else [],
        "reasons": reasons,
        "may_book": request.staff.may(Permission.SCHEDULE),
        "once": f"make-up-{uuid4()}",
    }
    return render(request, "attendance/make_ups.html", context, status=422 if reasons else 200)


def asked_day(request: HttpRequest, today: date) -> date:
    """The day that the address asks for, else today."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return asked if 1900 <= asked.year < 2200 else today  # the calendar itself ends somewhere


def _accepted(request: StaffRequest, episode: Episode, typed: dict[str, Any], today: date, now: datetime) -> HttpResponse:
    sessions = typed["sessions"]
    accept_make_ups(episode, session_ids=sessions, week=today, by=request.staff, at=now, once=typed["once"])
    words = ngettext("%(n)s session booked for %(person)s.", "%(n)s sessions booked for %(person)s.", len(sessions))
    messages.success(request, words % {"n": len(sessions), "person": episode.patient.name})
    return redirect("attendance:forecast")


def _days(week: LedgerWeek, recounts: dict[int, list[Recounted]]) -> list[tuple[date, list[Entry], int, bool]]:
    """The statement by day: its entries, what counts of the day, and whether that is partial hospitalization."""
    days: dict[date, list[Entry]] = {}
    for line in week.lines:
        part = line.part
        service = str(SERVICE_WORDS.get(part.service, part.service))
        reasons = [(why_words(each), each) for each in line.missing]
        rule = part.counted_by.partition("@")[0]
        days.setdefault(part.on, []).append(Entry(line, service, reasons, recounts.get(part.session_id, []), rule))
    return [
        (on, held, sum(entry.line.credited for entry in held), week.classes.get(on) == ServiceClass.PARTIAL)
        for on, held in days.items()
    ]


def _counts_words(rule: CountingRuleFacts) -> list[str]:
    """The counting rule in sentences."""
    words = [
        _("Inside the session only; arriving early adds nothing."),
        _("Late and early-leave minutes are missing, also within the %(n)s minutes of grace.") % {"n": rule.grace_minutes}
        if not rule.counts_grace
        else _("Coming within %(n)s minutes counts from the start.") % {"n": rule.grace_minutes},
        _("Breaks count up to %(n)s minutes a session.") % {"n": rule.counted_break_minutes}
        if rule.counted_break_minutes
        else _("Breaks do not count."),
        _("Each session is rounded down to %(n)s minutes.") % {"n": rule.round_down_to}
        if rule.round_down_to > 1
        else _("Nothing is rounded."),
    ]
    counted = [str(name) for code, name in SERVICE_WORDS.items() if counts(code, rule)]
    return [*words, _("Counts: %(services)s. Mutual help never does.") % {"services": ", ".join(counted)}]
