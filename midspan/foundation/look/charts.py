"""How do the facts of an episode become pictures? Plain dataclasses in, SVG text out, with the same facts as tables.

Nothing here knows a model or a clock. Places along time are percentages, so a chart fills whatever width the page has
without scaling its words; heights are CSS pixels. Colours are classes of charts.css: dark mode and print follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from math import ceil
from statistics import median

from django.utils.dateformat import format as date_words
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

# ------------------------------------------------------------------------------------------------ facts


@dataclass(frozen=True)
class Span:
    """A stretch of days: a level of care, a medicine, a hold. `ends_on` None means it goes on.

    `kind`: "" (intensive outpatient), day (partial hospitalization), inpatient, step-down, hold, medicine.
    """

    label: str
    starts_on: date
    ends_on: date | None = None
    kind: str = ""


@dataclass(frozen=True)
class WeekBar:
    """Credited minutes of one week beside its target; `running` when the week is not over."""

    week_starts_on: date
    minutes: int
    target_minutes: int = 540
    running: bool = False


@dataclass(frozen=True)
class Tick:
    """One session or one result. `kind` for attendance: in, late, left, absent, excused, planned;
    for results: good (as hoped), bad (not as hoped), unsure (to be confirmed), note (anything else)."""

    on: date
    kind: str
    label: str = ""


@dataclass(frozen=True)
class Point:
    """A value on a day; None says that it was asked for and is missing, and shows as a gap."""

    on: date
    value: float | None


@dataclass(frozen=True)
class Band:
    """Values from `lo` to `hi` that have a name: moderate, severe. `kind`: "", done, soon, now."""

    label: str
    lo: float
    hi: float
    kind: str = ""


@dataclass(frozen=True)
class Mark:
    """An event on a day. `kind`: note, good, bad, unsure."""

    on: date
    label: str
    kind: str = "note"


@dataclass(frozen=True)
class Spans:
    """A lane of stretches: levels, medicines."""

    label: str
    spans: Sequence[Span]
    height = 28


@dataclass(frozen=True)
class Hours:
    """A lane of weeks: hours against the target line."""

    label: str
    weeks: Sequence[WeekBar]
    height = 52


@dataclass(frozen=True)
class Ticks:
    """A lane of sessions or results, told apart by shape as well as colour."""

    label: str
    ticks: Sequence[Tick]
    height = 30


@dataclass(frozen=True)
class Score:
    """A lane with one line of values between `lo` and `hi`, over shaded bands. `tone` 0 to 2 picks its colour."""

    label: str
    points: Sequence[Point]
    lo: float = 0
    hi: float = 27
    bands: Sequence[Band] = ()
    unit: str = ""
    tone: int = 0
    height = 56


@dataclass(frozen=True)
class Marks:
    """A lane of events with their words."""

    label: str
    marks: Sequence[Mark]
    height = 30


Lane = Spans | Hours | Ticks | Score | Marks


@dataclass(frozen=True)
class Table:
    """The facts of one lane or chart as a table; every cell is text or a number."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its value, and what the page shows as its value. `kind`: "" or short."""

    label: str
    value: float
    shown: str = ""
    kind: str = ""


WORDS = {
    "in": "came",
    "late": "came late",
    "left": "left early",
    "absent": "absent without word",
    "excused": "absent, excused",
    "planned": "planned",
    "good": "as hoped",
    "bad": "not as hoped",
    "unsure": "to be confirmed",
    "note": "noted",
}

# ------------------------------------------------------------------------------------------------ timeline

TOP, FOOT, ROOM_AT_THE_END = 22, 8, 0.965


@dataclass(frozen=True)
class Axis:
    """Dates to percentages of the width; a little room stays free at the end for the last value."""

    starts_on: date
    days: int

    def at(self, on: date, shift: float = 0) -> float:
        return min(max(((on - self.starts_on).days + shift) / self.days, 0), 1) * ROOM_AT_THE_END * 100

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=self.days)


def timeline(
    lanes: Sequence[Lane],
    *,
    starts_on: date,
    ends_on: date,
    title: str,
    description: str = "",
    today: date | None = None,
    name: str = "timeline",
) -> SafeString:
    """One axis of real dates with a lane for each kind of fact, from the Monday before `starts_on` to `ends_on`.

    `name` makes the ids unique where a page shows several. Facts outside the dates are left out of the picture, never
    out of `tables`. The width follows the page; on narrow ones every second or fourth date keeps its words.
    """
    monday = starts_on - timedelta(days=starts_on.weekday())
    axis = Axis(monday, max((ends_on - monday).days + 1, 7))
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
    return mark_safe(
        f'<figure class="chart"><div class="timeline">'
        f'<svg width="92" height="{height}" aria-hidden="true">{"".join(labels)}</svg>'
        f'<svg width="100%" height="{height}" role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(said)}</desc>'
        f"{''.join(drawing)}</svg></div></figure>"
    )


def weeks_grid(axis: Axis, height: int) -> str:
    weeks = axis.days // 7 + 1
    stride = max(1, ceil(weeks / 26))
    lines = []
    for place, week in enumerate(range(0, weeks, stride)):
        on = axis.starts_on + timedelta(weeks=week)
        x = axis.at(on)
        lines.append(f'<line class="c-grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP - 6}" y2="{height - FOOT}"/>')
        rare = "" if place % 8 == 0 else f' class="c-every-{8 if place % 4 == 0 else 4 if place % 2 == 0 else 2}"'
        if x < 94:
            lines.append(f'<text x="{x:.2f}%" y="10" dx="2"{rare}>{day_words(on)}</text>')
    return "".join(lines)


def day_words(on: date) -> str:
    return written(on, "j M", get_language() or "")


@lru_cache(maxsize=8192)
def written(on: date, pattern: str, language: str) -> str:
    return date_words(on, pattern)


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


def span_dates(span: Span) -> str:
    until = day_words(span.ends_on) if span.ends_on else gettext("now")
    return gettext("%(start)s to %(end)s") % {"start": day_words(span.starts_on), "end": until}


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


def hours_words(minutes: int) -> str:
    return f"{minutes // 60}" if minutes % 60 == 0 else f"{minutes // 60}:{minutes % 60:02d}"


def week_words(week: WeekBar) -> str:
    done, target = hours_words(week.minutes), hours_words(week.target_minutes)
    if week.running:
        return gettext("%(done)s of %(target)s hours so far") % {"done": done, "target": target}
    return gettext("%(done)s of %(target)s hours") % {"done": done, "target": target}


def tick_words(tick: Tick) -> str:
    return f"{day_words(tick.on)}: {kind_words(tick.kind, get_language() or '')}{', ' + tick.label if tick.label else ''}"


@lru_cache(maxsize=64)
def kind_words(kind: str, language: str) -> str:
    return gettext(WORDS.get(kind, kind))


SHAPES = {
    # Attendance: full height for who came; shorter from above (late) or below (left early); a cross, a ring, a point.
    "in": '<rect class="c-in" x="-2.5" y="-7" width="5" height="14" rx="1"/>',
    "late": '<rect class="c-late" x="-2.5" y="-1" width="5" height="8" rx="1"/>',
    "left": '<rect class="c-left" x="-2.5" y="-7" width="5" height="8" rx="1"/>',
    "absent": '<path class="c-absent" d="M-3.5-3.5l7 7m0-7l-7 7"/>',
    "excused": '<circle class="c-excused" r="3.25"/>',
    "planned": '<circle class="c-planned" r="1.75"/>',
    # Results: circle, square, hollow triangle, diamond.
    "good": '<circle class="c-good" r="4.5"/>',
    "bad": '<rect class="c-bad" x="-4.5" y="-4.5" width="9" height="9"/>',
    "unsure": '<path class="c-unsure" d="M0-5.5L5.5 4.5h-11z"/>',
    "note": '<path class="c-note" d="M0-5.5L5.5 0 0 5.5-5.5 0z"/>',
}


def shape(kind: str, x: float, y: float, words: str) -> str:
    drawing = SHAPES.get(kind, SHAPES["note"])
    return f'<svg x="{x:.2f}%" y="{y:g}" overflow="visible"><g><title>{escape(words)}</title>{drawing}</g></svg>'


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
        if one.value is not None and two.value is not None:
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


def value_words(point: Point, unit: str = "") -> str:
    if point.value is None:
        return gettext("missing")
    return f"{point.value:g}{' ' + unit if unit else ''}"


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


def legend(kinds: Sequence[str]) -> SafeString:
    """What the shapes mean, for the kinds given: in, late, absent, … or good, bad, unsure."""
    items = "".join(
        f'<li><svg width="12" height="16" viewBox="-6 -8 12 16" aria-hidden="true">{SHAPES[kind]}</svg>'
        f"{escape(gettext(WORDS[kind]))}</li>"
        for kind in kinds
    )
    return mark_safe(f'<ul class="legend">{items}</ul>')


def tables(lanes: Sequence[Lane]) -> list[Table]:
    """The facts of each lane as a table, all of them, in order of time."""
    return [lane_table(lane) for lane in lanes]


def lane_table(lane: Lane) -> Table:
    match lane:
        case Spans():
            rows = [
                (s.label, full_day(s.starts_on), full_day(s.ends_on) if s.ends_on else gettext("goes on"))
                for s in sorted(lane.spans, key=lambda span: span.starts_on)
            ]
            return Table(lane.label, (gettext("What"), gettext("From"), gettext("To")), tuple(rows))
        case Hours():
            weeks = sorted(lane.weeks, key=lambda week: week.week_starts_on)
            rows = [(full_day(w.week_starts_on), clock_words(w.minutes), clock_words(w.target_minutes)) for w in weeks]
            return Table(lane.label, (gettext("Week of"), gettext("Hours"), gettext("Target")), tuple(rows))
        case Ticks():
            ticks = sorted(lane.ticks, key=lambda tick: tick.on)
            rows = [(full_day(t.on), kind_words(t.kind, get_language() or ""), t.label) for t in ticks]
            return Table(lane.label, (gettext("Day"), gettext("What"), gettext("Words")), tuple(rows))
        case Score():
            points = sorted(lane.points, key=lambda point: point.on)
            rows = [(full_day(p.on), value_words(p, lane.unit), band_words(p, lane.bands)) for p in points]
            return Table(lane.label, (gettext("Day"), gettext("Value"), gettext("Range")), tuple(rows))
        case Marks():
            events = [(full_day(m.on), m.label) for m in sorted(lane.marks, key=lambda mark: mark.on)]
            return Table(lane.label, (gettext("Day"), gettext("Event")), tuple(events))


def full_day(on: date) -> str:
    return written(on, "D j M Y", get_language() or "")


def clock_words(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def band_words(point: Point, bands: Sequence[Band]) -> str:
    if point.value is None:
        return ""
    return next((band.label for band in bands if band.lo <= point.value <= band.hi), "")


# ------------------------------------------------------------------------------------------------ small multiples


def sparkline(values: Sequence[float | None], *, label: str, target: float | None = None) -> SafeString:
    """A run chart the size of a word: the line, its median, the target dashed, a dot on the last value.

    None leaves a gap. `label` is what a screen reader says, for instance "12 weeks, last 74 %, aim 70 %".
    """
    known = [value for value in values if value is not None]
    if not known:
        return mark_safe(f'<span class="fine">{escape(gettext("no numbers yet"))}</span>')
    reach = [*known, *([target] if target is not None else [])]
    lo, hi = min(reach), max(reach)
    wide, high = 144.0, 30.0

    def x_of(place: int) -> float:
        return 4 + place / max(len(values) - 1, 1) * (wide - 12)

    def y_of(value: float) -> float:
        return high - 4 - (value - lo) / ((hi - lo) or 1) * (high - 8)

    parts = [level_line("c-median", y_of(median(known)), wide)]
    if target is not None:
        parts.append(level_line("c-target", y_of(target), wide))
    stretch: list[str] = []
    last = (0.0, 0.0)
    for place, value in enumerate([*values, None]):
        if value is None:
            if len(stretch) > 1:
                parts.append(f'<polyline class="c-trend" points="{" ".join(stretch)}"/>')
            elif stretch:
                x, y = stretch[0].split(",")
                parts.append(f'<circle class="c-end" cx="{x}" cy="{y}" r="1.5"/>')
            stretch = []
        else:
            last = (x_of(place), y_of(value))
            stretch.append(f"{last[0]:.1f},{last[1]:.1f}")
    parts.append(f'<circle class="c-end" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3"/>')
    return mark_safe(
        f'<svg class="spark" viewBox="0 0 {wide:g} {high:g}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def level_line(kind: str, y: float, wide: float) -> str:
    return f'<line class="{kind}" x1="4" x2="{wide - 8:g}" y1="{y:.1f}" y2="{y:.1f}"/>'


def run_chart(
    points: Sequence[Point],
    *,
    title: str,
    unit: str = "",
    target: float | None = None,
    marks: Sequence[Mark] = (),
    name: str = "run",
) -> SafeString:
    """One measure over time: values, median, target and what was changed when; as wide as the page.

    Points are evenly meant (weeks, months) but stand at their real dates.
    """
    known = sorted((point for point in points if point.value is not None), key=lambda point: point.on)
    if not known:
        return mark_safe(f'<p class="fine">{escape(gettext("no numbers yet"))}</p>')
    everyday = [point.on for point in points] + [mark.on for mark in marks]
    axis = Axis(min(everyday), max((max(everyday) - min(everyday)).days, 1))
    values = [point.value for point in known if point.value is not None]
    middle = median(values)
    reach = [*values, *([target] if target is not None else [])]
    spread = (max(reach) - min(reach)) or 1
    lo, hi = min(reach) - spread * 0.12, max(reach) + spread * 0.12
    high, top, left = 168, 22, 0

    def y_of(value: float) -> float:
        return high - 26 - (value - lo) / (hi - lo) * (high - 26 - top)

    parts = []
    for kind, value, words in (("c-median", middle, gettext("median")), ("c-target", target, gettext("aim"))):
        if value is not None:
            y = y_of(value)
            parts.append(f'<line class="{kind}" x1="{left}" x2="{ROOM_AT_THE_END * 100:g}%" y1="{y:.1f}" y2="{y:.1f}"/>')
            anchor = f'<text x="0" y="{y - 5:.1f}">' if kind == "c-median" else f'<text x="30%" y="{y - 5:.1f}">'
            parts.append(f"{anchor}{escape(words)} {value:g}{' ' + escape(unit) if unit else ''}</text>")
    for mark in marks:
        x = axis.at(mark.on)
        parts.append(
            f'<line class="c-axis" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top - 6}" y2="{high - 22}"/>'
            f'<text class="c-mark-word" x="{x:.2f}%" dx="4" y="12">{escape(mark.label)}</text>'
        )
    ordered = sorted(points, key=lambda point: point.on)
    for one, two in pairwise(ordered):
        if one.value is not None and two.value is not None:
            parts.append(
                f'<line class="c-line is-2" x1="{axis.at(one.on):.2f}%" y1="{y_of(one.value):.1f}" '
                f'x2="{axis.at(two.on):.2f}%" y2="{y_of(two.value):.1f}"/>'
            )
    for place, point in enumerate(ordered):
        x = axis.at(point.on)
        if place % max(1, ceil(len(ordered) / 12)) == 0:
            rare = "" if place % 4 == 0 else f' class="c-every-{4 if place % 2 == 0 else 2}"'
            parts.append(f'<text x="{x:.2f}%" y="{high - 4}"{rare}>{day_words(point.on)}</text>')
        if point.value is not None:
            words = escape(f"{day_words(point.on)}: {value_words(point, unit)}")
            parts.append(
                f'<circle class="c-dot is-2" cx="{x:.2f}%" cy="{y_of(point.value):.1f}" r="3.25"><title>{words}</title></circle>'
            )
    last = known[-1]
    if last.value is not None:
        x, y = axis.at(last.on), y_of(last.value) + 4
        parts.append(f'<text class="c-value" x="{x:.2f}%" dx="8" y="{y:.1f}">{last.value:g}</text>')
    said = gettext("Last %(last)s, median %(median)s.") % {"last": value_words(last, unit), "median": f"{middle:g}"}
    return mark_safe(
        f'<figure class="chart"><svg width="100%" height="{high}" role="img" '
        f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(said)}</desc>{"".join(parts)}</svg></figure>'
    )


def run_table(points: Sequence[Point], *, caption: str, unit: str = "") -> Table:
    """The values behind a run chart."""
    rows = [(full_day(p.on), value_words(p, unit)) for p in sorted(points, key=lambda point: point.on)]
    return Table(caption, (gettext("Day"), gettext("Value")), tuple(rows))


def bars(items: Sequence[Bar], *, title: str, target: float | None = None, name: str = "bars") -> SafeString:
    """Horizontal bars from zero, their words above them, an optional target line; as wide as the page."""
    if not items:
        return mark_safe(f'<p class="fine">{escape(gettext("no numbers yet"))}</p>')
    top = max([*(item.value for item in items), target or 0]) or 1
    reach = 88.0  # percent of the width; the rest is for the shown value
    parts = []
    step = 40
    for place, item in enumerate(items):
        y = place * step
        wide = max(item.value, 0) / top * reach
        kind = f" is-{escape(item.kind)}" if item.kind else ""
        shown = escape(item.shown or f"{item.value:g}")
        parts.append(
            f'<text x="0" y="{y + 12}">{escape(item.label)}</text>'
            f'<rect class="c-bar{kind}" x="0" y="{y + 18}" width="{max(wide, 0.3):.2f}%" height="12" rx="2"/>'
            f'<text class="c-value" x="{wide:.2f}%" dx="6" y="{y + 28}">{shown}</text>'
        )
    high = len(items) * step
    if target is not None:
        x = target / top * reach
        parts.append(f'<line class="c-target" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{high}"/>')
    said = "; ".join(f"{item.label} {item.shown or f'{item.value:g}'}" for item in items)
    return mark_safe(
        f'<figure class="chart"><svg width="100%" height="{high}" role="img" '
        f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(said)}</desc>{"".join(parts)}</svg></figure>'
    )


def bars_table(items: Sequence[Bar], *, caption: str, columns: tuple[str, str]) -> Table:
    """The values behind bars."""
    return Table(caption, columns, tuple((item.label, item.shown or f"{item.value:g}") for item in items))
