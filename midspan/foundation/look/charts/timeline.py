"""One axis of real dates with a lane for each kind of fact: how is the episode drawn?"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .axis import FOOT, MARGIN, ROOM_AT_THE_END, TOP, Axis, axis_of, weeks_grid
from .facts import Hours, Lane, Marks, Score, Spans, Ticks
from .shapes import shape
from .words import day_words, hours_words, span_dates, tick_words, value_words, week_words


def timeline(
    lanes: Sequence[Lane],
    *,
    starts_on: date,
    ends_on: date,
    title: str,
    description: str = "",
    today: date | None = None,
    name: str = "timeline",
    labelled: bool = True,
) -> SafeString:
    """One axis of real dates with a lane for each kind of fact, from the Monday before `starts_on` to `ends_on`.

    `name` makes the ids unique where a page shows several. Facts outside the dates are left out of the picture, never
    out of `tables`. The width follows the page; on narrow ones every second or fourth date keeps its words. Without
    `labelled` it stands over panels of the same dates, with their margin in place of the lanes' names.
    """
    axis = axis_of(starts_on, ends_on)
    height = TOP + sum(lane.height for lane in lanes) + FOOT
    labels, drawing = [], [weeks_grid(axis, height)]
    y = TOP
    for lane in lanes:
        words_y = y + lane.height / 2 + 4
        labels.append(f'<text x="0" y="{words_y:g}">{escape(lane.label)}</text>')
        drawing.append(draw_lane(lane, axis, y))
        y += lane.height
    if today and axis.starts_on <= today <= axis.ends_on:
        x = axis.at(today, 0.5)
        drawing.append(f'<line class="c-today" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP - 4}" y2="{height - FOOT}"/>')
    said = description or lanes_in_words(lanes)
    kind, margin, names = ("timeline", 92, "".join(labels)) if labelled else ("panel", MARGIN, "")
    return mark_safe(
        f'<figure class="chart"><div class="{kind}">'
        f'<svg width="{margin}" height="{height}" aria-hidden="true">{names}</svg>'
        f'<svg width="100%" height="{height}" role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(said)}</desc>'
        f"{''.join(drawing)}</svg></div></figure>"
    )


def draw_lane(lane: Lane, axis: Axis, y: float) -> str:
    match lane:
        case Spans():
            return draw_spans(lane, axis, y)
        case Hours():
            return draw_hours(lane, axis, y)
        case Ticks():
            return "".join(
                shape(tick.kind, axis.at(tick.on, 0.5), y + lane.height / 2, tick_words(tick))
                for tick in lane.ticks
                if axis.starts_on <= tick.on <= axis.ends_on
            )
        case Score():
            return draw_score(lane, axis, y)
        case Marks():
            return draw_marks(lane, axis, y)


def draw_spans(lane: Spans, axis: Axis, y: float) -> str:
    parts = []
    for span in lane.spans:
        x1, x2 = axis.at(span.starts_on), axis.at(span.ends_on, 1) if span.ends_on else ROOM_AT_THE_END * 100
        if x2 <= 0 or x1 >= x2:
            continue
        kind = f" is-{escape(span.kind)}" if span.kind else ""
        parts.append(
            f'<svg x="{x1:.2f}%" y="{y + 5:g}" width="{x2 - x1:.2f}%" height="18" overflow="hidden">'
            f"<title>{escape(span.label)}, {escape(span_dates(span))}</title>"
            f'<rect class="c-span{kind}" width="100%" height="18" rx="3"/>'
            f'<text class="c-on c-span-word" x="6" y="13">{escape(span.label)}</text></svg>'
        )
    return "".join(parts)


def draw_hours(lane: Hours, axis: Axis, y: float) -> str:
    base, tall = y + lane.height - 6, lane.height - 14
    top = max([720, *(week.minutes for week in lane.weeks), *(week.target_minutes for week in lane.weeks)])
    parts = []
    for week in lane.weeks:
        if not axis.starts_on <= week.week_starts_on <= axis.ends_on:
            continue
        x, wide = axis.at(week.week_starts_on, 0.7), axis.at(week.week_starts_on, 3.9)
        high = max(1.5, week.minutes / top * tall) if week.minutes else 1.5
        kind = " is-running" if week.running else " is-short" if week.minutes < week.target_minutes else ""
        shown = hours_words(week.minutes)
        parts.append(
            f'<rect class="c-bar{kind}" x="{x:.2f}%" y="{base - high:.1f}" width="{wide - x:.2f}%" height="{high:.1f}" '
            f'rx="2"><title>{day_words(week.week_starts_on)}: {escape(week_words(week))}</title></rect>'
            f'<text class="c-bar-word" x="{wide:.2f}%" dx="4" y="{base:g}">{shown}</text>'
        )
        line, a, b = (
            base - week.target_minutes / top * tall,
            axis.at(week.week_starts_on),
            axis.at(week.week_starts_on, 7),
        )
        parts.append(f'<line class="c-target" x1="{a:.2f}%" x2="{b:.2f}%" y1="{line:.1f}" y2="{line:.1f}"/>')
    return "".join(parts)


def draw_score(lane: Score, axis: Axis, y: float) -> str:
    top, bottom = y + 6, y + lane.height - 6
    reach = (lane.hi - lane.lo) or 1

    def height_of(value: float) -> float:
        return bottom - (min(max(value, lane.lo), lane.hi) - lane.lo) / reach * (bottom - top)

    parts = []
    for band in lane.bands:
        hi, lo = height_of(band.hi), height_of(band.lo)
        kind = f" is-{escape(band.kind)}" if band.kind else ""
        parts.append(
            f'<rect class="c-band{kind}" x="0" y="{hi:.1f}" width="{ROOM_AT_THE_END * 100:g}%" '
            f'height="{max(lo - hi, 0):.1f}"><title>{escape(band.label)}</title></rect>'
        )
    points = sorted((p for p in lane.points if axis.starts_on <= p.on <= axis.ends_on), key=lambda point: point.on)
    tone = f" is-{lane.tone}" if lane.tone else ""
    for one, two in pairwise(points):
        if one.near(two, lane.bridge_days) and one.value is not None and two.value is not None:
            parts.append(
                f'<line class="c-line{tone}" x1="{axis.at(one.on, 0.5):.2f}%" y1="{height_of(one.value):.1f}" '
                f'x2="{axis.at(two.on, 0.5):.2f}%" y2="{height_of(two.value):.1f}"/>'
            )
    last = None
    for point in points:
        x, words = (
            axis.at(point.on, 0.5),
            escape(f"{day_words(point.on)}: {lane.label} {value_words(point, lane.unit)}"),
        )
        if point.value is None:
            parts.append(f'<circle class="c-missing" cx="{x:.2f}%" cy="{bottom:.1f}" r="3"><title>{words}</title></circle>')
        else:
            last = point
            parts.append(
                f'<circle class="c-dot{tone}" cx="{x:.2f}%" cy="{height_of(point.value):.1f}" r="3.25">'
                f"<title>{words}</title></circle>"
            )
    if last and last.value is not None:
        parts.append(
            f'<text class="c-value" x="{axis.at(last.on, 0.5):.2f}%" dx="8" y="{height_of(last.value) + 4:.1f}">'
            f"{last.value:g}</text>"
        )
    return "".join(parts)


def draw_marks(lane: Marks, axis: Axis, y: float) -> str:
    parts, free_from = [], -1.0
    middle = y + lane.height / 2
    for mark in sorted(lane.marks, key=lambda mark: mark.on):
        if not axis.starts_on <= mark.on <= axis.ends_on:
            continue
        x = axis.at(mark.on, 0.5)
        parts.append(shape(mark.kind, x, middle, f"{day_words(mark.on)}: {mark.label}"))
        reach = 1.2 + len(mark.label) * 0.72  # percent of a desk's width; narrow pages keep shapes and drop the words
        if x >= free_from and x + reach <= 100:
            parts.append(f'<text class="c-band-word" x="{x:.2f}%" dx="10" y="{middle + 4:g}">{escape(mark.label)}</text>')
            free_from = x + reach
    return "".join(parts)


def lanes_in_words(lanes: Sequence[Lane]) -> str:
    return gettext("Lanes: %(lanes)s. The same facts stand in the tables below.") % {
        "lanes": ", ".join(lane.label for lane in lanes)
    }
