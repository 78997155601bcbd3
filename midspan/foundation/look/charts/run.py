"""How did one number run over weeks or months? The size of a word, or as wide as the page."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from statistics import median

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .axis import ROOM_AT_THE_END, Axis
from .facts import Mark, Point, Table
from .words import day_words, full_day, value_words


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
    ordered = sorted(points, key=lambda point: point.on)
    values = [point.value for point in ordered if point.value is not None]
    if not values:
        return mark_safe(f'<p class="fine">{escape(gettext("no numbers yet"))}</p>')
    everyday = [point.on for point in points] + [mark.on for mark in marks]
    axis = Axis(min(everyday), max((max(everyday) - min(everyday)).days, 1))
    middle, height_of = median(values), heights([*values, *([target] if target is not None else [])])
    parts = [*run_levels(middle, target, unit, height_of), *run_marks(marks, axis), *run_line(ordered, axis, height_of, unit)]
    last = value_words(Point(axis.starts_on, values[-1]), unit)
    said = gettext("Last %(last)s, median %(median)s.") % {"last": last, "median": f"{middle:g}"}
    return mark_safe(
        f'<figure class="chart"><svg width="100%" height="{RUN_HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(said)}</desc>{"".join(parts)}</svg></figure>'
    )


RUN_HEIGHT, RUN_TOP, RUN_FOOT = 168, 22, 26


def heights(reach: Sequence[float]) -> Callable[[float], float]:
    """From a value to its place, with some air above and below."""
    spread = (max(reach) - min(reach)) or 1
    lo, hi = min(reach) - spread * 0.12, max(reach) + spread * 0.12
    return lambda value: RUN_HEIGHT - RUN_FOOT - (value - lo) / (hi - lo) * (RUN_HEIGHT - RUN_FOOT - RUN_TOP)


def run_levels(middle: float, target: float | None, unit: str, height_of: Callable[[float], float]) -> Iterator[str]:
    for kind, value, words in (("c-median", middle, gettext("median")), ("c-target", target, gettext("aim"))):
        if value is not None:
            y = height_of(value)
            yield f'<line class="{kind}" x1="0" x2="{ROOM_AT_THE_END * 100:g}%" y1="{y:.1f}" y2="{y:.1f}"/>'
            anchor = f'<text x="0" y="{y - 5:.1f}">' if kind == "c-median" else f'<text x="30%" y="{y - 5:.1f}">'
            yield f"{anchor}{escape(words)} {value:g}{' ' + escape(unit) if unit else ''}</text>"


def run_marks(marks: Sequence[Mark], axis: Axis) -> Iterator[str]:
    for mark in marks:
        x = axis.at(mark.on)
        yield (
            f'<line class="c-axis" x1="{x:.2f}%" x2="{x:.2f}%" y1="{RUN_TOP - 6}" y2="{RUN_HEIGHT - 22}"/>'
            f'<text class="c-mark-word" x="{x:.2f}%" dx="4" y="12">{escape(mark.label)}</text>'
        )


def run_line(ordered: Sequence[Point], axis: Axis, height_of: Callable[[float], float], unit: str) -> Iterator[str]:
    """The stretches between known neighbours, the dots, some dates, the last value in figures."""
    for one, two in pairwise(ordered):
        if one.value is not None and two.value is not None:
            yield (
                f'<line class="c-line is-2" x1="{axis.at(one.on):.2f}%" y1="{height_of(one.value):.1f}" '
                f'x2="{axis.at(two.on):.2f}%" y2="{height_of(two.value):.1f}"/>'
            )
    stride, last = max(1, ceil(len(ordered) / 12)), ""
    for place, point in enumerate(ordered):
        x = axis.at(point.on)
        if place % stride == 0:
            rare = "" if place % 4 == 0 else f' class="c-every-{4 if place % 2 == 0 else 2}"'
            yield f'<text x="{x:.2f}%" y="{RUN_HEIGHT - 4}"{rare}>{day_words(point.on)}</text>'
        if point.value is not None:
            y, words = height_of(point.value), escape(f"{day_words(point.on)}: {value_words(point, unit)}")
            yield f'<circle class="c-dot is-2" cx="{x:.2f}%" cy="{y:.1f}" r="3.25"><title>{words}</title></circle>'
            last = f'<text class="c-value" x="{x:.2f}%" dx="8" y="{y + 4:.1f}">{point.value:g}</text>'
    yield last


def run_table(points: Sequence[Point], *, caption: str, unit: str = "") -> Table:
    """The values behind a run chart."""
    rows = [(full_day(p.on), value_words(p, unit)) for p in sorted(points, key=lambda point: point.on)]
    return Table(caption, (gettext("Day"), gettext("Value")), tuple(rows))
