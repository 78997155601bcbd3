"""Use by day on a page: the calendar with its sentence, and the form on which days are told."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.look.templatetags.look import day as spoken_day
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.forms import ASKED_WORDS, DaysForm
from midspan.journey.monitoring.queries import history_of, last_told, reports_of, substances_of
from midspan.journey.monitoring.rules import LONGEST_BACK, heavy_from, timeline, told_by
from midspan.journey.monitoring.rules import calendar as calendar_of
from midspan.journey.monitoring.terms import Asked, Day, UseDayFacts

SHOWN_MONTHS = 3
EARLIEST = date(2000, 1, 1)
ASKED_DAYS = 14  # rows of the form at most; further back there is a link
FIRST_DAYS = 7  # where nothing was told yet
SUBSTANCE_WORDS = {
    Substance.ALCOHOL: _l("alcohol"),
    Substance.OPIOIDS: _l("opioids"),
    Substance.HEROIN: _l("heroin"),
    Substance.METHAMPHETAMINE: _l("methamphetamine"),
    Substance.COCAINE: _l("cocaine"),
    Substance.CANNABIS: _l("cannabis"),
    Substance.SEDATIVES: _l("sedatives"),
    Substance.STIMULANTS: _l("stimulants"),
    Substance.HALLUCINOGENS: _l("hallucinogens"),
    Substance.INHALANTS: _l("inhalants"),
    Substance.TOBACCO: _l("tobacco"),
    Substance.CAFFEINE: _l("caffeine"),
    Substance.OTHER: _l("other substances"),
}


@dataclass(frozen=True, slots=True)
class Square:
    """One day on the calendar: how it is drawn and how it is said."""

    on: date
    kind: str
    mark: str
    words: str


@gate(Permission.SEE_CHART, of=of_episode)
def calendar(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Three months of days of one substance, what they add up to, and every report behind them."""
    episode = _episode(episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    known = substances_of(episode_id)
    substance = _chosen(request.GET.get("substance", ""), known)
    first, last = _shown(_day(request.GET.get("until", ""), today), today)
    reports = reports_of(episode_id, substance, first=first, last=last)
    history = history_of(episode_id, substance, first=first, last=last)
    cut, cut_known = heavy_from(episode.patient.sex)
    days = calendar_of(reports, first=reports[0].on, last=reports[-1].on) if reports else []
    sums = timeline(days, heavy_from=cut)
    context = {
        "episode": episode,
        "substances": _substances(known, substance),
        "substance": substance.value,
        "substance_words": SUBSTANCE_WORDS[substance],
        "months": _months({report.on: told_by(report) for report in reports}, first, last, today, cut),
        "alcohol": substance is Substance.ALCOHOL,
        "sums": sums,
        "figures": _figures(sums, substance),
        "since": reports[0].on if reports else None,
        "told_to": reports[-1].on if reports else None,
        "behind": [_table(history)] if history else [],
        "cut": cut,
        "cut_known": cut_known,
        "earlier": first - timedelta(days=1),
        "later": _month(last, SHOWN_MONTHS) if last < today else None,
        "may_report": request.staff.may(Permission.ASK),
    }
    return render(request, "monitoring/calendar.html", context)


@gate(Permission.ASK, of=of_episode)
def report(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Tell the days since the last report, or one day again."""
    episode = _episode(episode_id)
    today = local_day(timezone.now(), episode.site.timezone)
    known = substances_of(episode_id)
    substance = _chosen(request.GET.get("substance", ""), known)
    days = _asked_days(request, today, last_told(episode_id).get(substance))
    told = {found.on: found for found in reports_of(episode_id, substance, first=days[-1], last=days[0])}
    form = DaysForm(request.POST or None, days=days, substance=substance, told=told)
    if request.method == "POST" and form.is_valid():
        try:
            asked = Asked(form.cleaned_data["asked"])
            report_days(episode, days=form.reports(), asked=asked, by=request.staff, at=timezone.now())
            messages.success(request, _("Written down. It stands on the calendar."))
            back = f"{reverse('monitoring:calendar', args=[episode_id])}?substance={substance}"
            return SeeOther(back)
        except Refused as refused:
            form.explain(refused)
    context = {
        "episode": episode,
        "form": form,
        "substances": _substances(known, substance),
        "substance": substance.value,
        "substance_words": SUBSTANCE_WORDS[substance],
        "alcohol": substance is Substance.ALCOHOL,
        "again": bool(told),
        "further": days[-1] - timedelta(days=ASKED_DAYS),
        "first": days[-1],
        "today": today,
    }
    return render(request, "monitoring/report.html", context, status=422 if request.method == "POST" else 200)


def _episode(episode_id: int) -> Episode:
    return get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)


def _chosen(wanted: str, known: list[Substance]) -> Substance:
    """The substance that was asked for, else the first of the person's."""
    return Substance(wanted) if wanted in set(Substance) else known[0]


def _substances(known: list[Substance], chosen: Substance) -> list[dict[str, Any]]:
    """The person's substances for the switch, the chosen one among them."""
    return [
        {"code": code.value, "words": SUBSTANCE_WORDS[code], "chosen": code is chosen} for code in dict.fromkeys([*known, chosen])
    ]


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _asked_days(request: StaffRequest, today: date, told_to: date | None) -> list[date]:
    """The days to ask about, latest first: those since the last report; or from `from` to `to`, when an address says so."""
    earliest = today - timedelta(days=LONGEST_BACK)
    begin = told_to + timedelta(days=1) if told_to else today - timedelta(days=FIRST_DAYS - 1)
    begin = max(_day(request.GET.get("from", ""), max(begin, today - timedelta(days=ASKED_DAYS - 1))), earliest)
    first = min(begin, today)
    last = min(max(_day(request.GET.get("to", ""), today), first), first + timedelta(days=2 * ASKED_DAYS), today)
    return [last - timedelta(days=number) for number in range((last - first).days + 1)]


def _shown(until: date, today: date) -> tuple[date, date]:
    """The first and the last day of the months on the page; days to come are not on it."""
    last = min(max(until, EARLIEST), today)
    return _month(last, 1 - SHOWN_MONTHS), min(_month(last, 1) - timedelta(days=1), today)


def _month(on: date, further: int) -> date:
    """The first day of the month that lies so many months further."""
    month = on.year * 12 + on.month - 1 + further
    return date(month // 12, month % 12 + 1, 1)


def _months(told: dict[date, Day], first: date, last: date, today: date, cut: int) -> list[dict[str, Any]]:
    """Each month as weeks of squares, Monday first, latest month first; None where the month has no such day."""
    months: dict[tuple[int, int], list[Square]] = {}
    for number in range((_month(last, 1) - first).days):
        on = first + timedelta(days=number)
        months.setdefault((on.year, on.month), []).append(_square(on, told.get(on), today, cut))
    return [{"name": date_words(squares[0].on, "F Y"), "weeks": _weeks(squares)} for squares in reversed(months.values())]


def _weeks(squares: list[Square]) -> list[list[Square | None]]:
    cells: list[Square | None] = [None] * squares[0].on.weekday() + squares
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _square(on: date, said: Day, today: date, cut: int) -> Square:
    """How one day is drawn: filled with use, a ring without, dashed when unknown; heavy carries a bar."""
    if said is None:
        return Square(on, "to-come" if on > today else "unknown", "", "" if on > today else _("not known"))
    if not said:
        return Square(on, "without", "○", _("without"))
    if said is True:
        return Square(on, "with", "●", _("with use"))
    heavy = said >= cut
    words = _("%(n)s drinks, a heavy day") if heavy else _("%(n)s drinks")
    return Square(on, "heavy" if heavy else "with", _number(said), words % {"n": _number(said)})


def _number(value: Any) -> str:
    """A number as people write it: 5, 1.5."""
    return f"{float(value):g}"


def _percent(value: Fraction | None) -> str:
    return "—" if value is None else f"{round(value)} %"


def _figures(sums: Any, substance: Substance) -> list[tuple[str, str]]:
    """The figures beside the calendar."""
    shown = [
        (_percent(sums.percent_days_abstinent), _("of known days without")),
        (str(sums.longest_streak), _("days, longest stretch without")),
        (f"{sums.days_known} / {sums.days}", _("days known")),
        (str(sums.use_days), _("days with use")),
    ]
    if substance is Substance.ALCOHOL and sums.heavy_days is not None:
        drinks = sums.drinks_per_drinking_day
        shown += [
            (str(sums.heavy_days), _("heavy days")),
            ("—" if drinks is None else f"{float(drinks):.1f}", _("drinks on a drinking day")),
        ]
    return shown


def _table(history: list[UseDayFacts]) -> dict[str, Any]:
    """Every report behind the calendar, corrected ones beneath what counts now."""
    return {
        "caption": _("Every report"),
        "columns": [_("Day"), _("Said"), _("Note"), _("How asked"), _("Written down by"), _("When")],
        "rows": [
            (
                spoken_day(each.report.on),
                _said(each),
                each.report.note,
                ASKED_WORDS[each.asked],
                each.by,
                spoken_day(each.reported_at),
            )
            for each in history
        ],
    }


def _said(each: UseDayFacts) -> str:
    words = _("without") if not each.report.used else _("with use")
    if each.report.drinks:
        words = _("%(n)s drinks") % {"n": _number(each.report.drinks)}
    return _("%(words)s (corrected since)") % {"words": words} if each.corrected else words
