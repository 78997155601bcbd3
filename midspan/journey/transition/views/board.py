"""The cockpit: one line for everybody in treatment, and what each line says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from midspan.foundation.look.charts import sparkline
from midspan.foundation.look.templatetags.look import address_of, day, draw_meter
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.assessment.terms import RATINGS, Number, dimensions_of
from midspan.journey.transition.queries import cockpit as lines_of
from midspan.journey.transition.terms import CockpitLine, Measured, Rated

MOVED = {1: "▲", 0: "", -1: "▼"}
SHOWN = 2  # of what holds somebody; the rest is a look away


@dataclass(frozen=True, slots=True)
class Cell:
    """One rating as the board draws it: the number, its change, and the words behind both."""

    rating: int
    change: int
    words: str
    holds: bool


@gate(Permission.SEE_CHART)
def cockpit(request: StaffRequest) -> HttpResponse:
    """Everybody active, those whose review is due first; filtered by counsellor, due, level and name."""
    today = timezone.localdate()
    every = lines_of(request.staff, on=today)
    wanted = {name: request.GET.get(name, "") for name in ("mine", "due", "level", "q")}
    shown = [line for line in every if _wanted(line, wanted, request.staff.name)]
    context = {
        "rows": [_row(line) for line in shown],
        "count": len(every),
        "overdue": sum(line.overdue for line in every),
        "soon": sum(_due_soon(line) for line in every),
        "differs": sum(bool(line.recommended) and line.recommended != line.facts.level for line in every),
        "levels": sorted({line.facts.level for line in every}),
        "wanted": wanted,
        "today": today,
    }
    return render(request, "transition/cockpit.html", context)


def _wanted(line: CockpitLine, wanted: dict[str, str], name: str) -> bool:
    return (
        (not wanted["mine"] or line.counsellor == name)
        and (not wanted["due"] or line.overdue or _due_soon(line))
        and (not wanted["level"] or line.facts.level == wanted["level"])
        and wanted["q"].casefold() in line.sort_name.casefold()
    )


def _due_soon(line: CockpitLine) -> bool:
    return line.review_due_on is not None and 0 <= (line.review_due_on - line.facts.on).days <= 7


def _row(line: CockpitLine) -> dict[str, Any]:
    facts, present, language = line.facts, line.facts.present, get_language() or ""
    weeks = tuple(minutes for _monday, minutes in present.weeks)
    return {
        "line": line,
        "url": address_of("transition:case", line.episode_id),
        "where": draw_where(facts.level, line.day_in_level, language),
        "hours": draw_meter(present.this_week_minutes, 0, present.target_minutes, True, language),
        "spark": draw_weeks(weeks, present.target_minutes, language) if len(weeks) > 1 else "",
        "rates": draw_rates(_cells(line)),
        "measures": mark_safe("".join(_measure(one, language) for one in facts.measures[:2])),
        "abstinent": facts.abstinent.current_streak if facts.abstinent and facts.abstinent.days_known else None,
        "missed": present.missed_28,
        "in_a_row": present.missed_in_a_row if present.missed_in_a_row > 1 else 0,
        "soon": _due_soon(line),
        "due": day(line.review_due_on) if line.review_due_on else "",
        "holds": draw_holds(line.holding, language),
        "held_by": ", ".join(line.holding),
        "differs": line.recommended if line.recommended and line.recommended != facts.level else "",
    }


def _cells(line: CockpitLine) -> tuple[Cell, ...]:
    names, holding = dimensions_of(line.facts.edition), "\n".join(line.holding)
    return tuple(
        Cell(rated.rating, rated.change, _cell_words(names[one][0], rated), names[one][0] in holding)
        for one, rated in line.facts.ratings.items()
    )


def _cell_words(name: str, rated: Rated) -> str:
    before = "" if rated.before is None else f", {rated.before} before"
    return f"{name}: {rated.rating} {RATINGS[rated.rating][0].lower()}{before}"


def _measure(one: Measured, language: str) -> SafeString:
    moved = 0 if one.first is None else one.total - one.first
    return draw_measure(one.short, one.total, moved, one.band, day(one.on), language)


# What a line shows again and again is drawn once for every language: a board has hundreds of lines, and is looked at all day.


@lru_cache(maxsize=2048)
def draw_where(level: str, number: int, language: str) -> str:
    """The level, and the day in it."""
    return _("%(level)s, day %(n)s") % {"level": level, "n": localize(number)}


@lru_cache(maxsize=4096)
def draw_weeks(weeks: Sequence[int], target: int, language: str) -> SafeString:
    """Credited minutes of the last full weeks as a line the size of a word."""
    hours = ", ".join(f"{minutes // 60}:{minutes % 60:02d}" for minutes in weeks)
    return sparkline(weeks, label=_("Hours of the last full weeks: %(hours)s") % {"hours": hours}, target=target)


@lru_cache(maxsize=4096)
def draw_rates(cells: Sequence[Cell]) -> SafeString:
    """The ratings in the order of the dimensions: marked where one holds the person here, with its change."""
    return mark_safe(f'<span class="rates">{"".join(draw_cell(cell) for cell in cells)}</span>')


@lru_cache(maxsize=1024)
def draw_cell(cell: Cell) -> SafeString:
    """One rating."""
    holds = mark_safe(' class="holds"') if cell.holds else ""
    moved = MOVED[(cell.change > 0) - (cell.change < 0)]
    return format_html(
        '<span{} title="{}"><span class="unseen">{}</span><span aria-hidden="true">{}{}</span></span>',
        holds, cell.words, cell.words, cell.rating, mark_safe(f"<small>{moved}</small>") if moved else "",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def draw_measure(short: str, total: Number, moved: Number, band: str, on: str, language: str) -> SafeString:
    """The newest total of an instrument, and how far it went since the first."""
    arrow = MOVED[1 if moved > 0 else -1]
    way = format_html(' <span class="quiet moved">{}{}</span>', arrow, localize(abs(moved))) if moved else ""
    return format_html(
        '<span class="measure" title="{}, {}">{} <b class="n">{}</b>{}</span>', band, on, short, localize(total), way
    )


@lru_cache(maxsize=1024)
def draw_holds(holding: Sequence[str], language: str) -> SafeString:
    """The first of what holds somebody here, in short, and how many more there are."""
    shown = [held.replace(",", "").split(" ", 1)[0] + held[-2:] if "," in held else held for held in holding[:SHOWN]]
    more = len(holding) - SHOWN
    rest = format_html('<span class="quiet">{}</span>', _("and %(n)s more") % {"n": more}) if more > 0 else ""
    return format_html("{}{}", format_html_join("", '<span class="hold">{}</span>', ((one,) for one in shown)), rest)
