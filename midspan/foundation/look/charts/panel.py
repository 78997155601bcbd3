"""How did one instrument go, under the others on the same dates? One panel of small multiples."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, zip_longest

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from .axis import MARGIN, ROOM_AT_THE_END, Axis, axis_of
from .facts import Band, Mark, Point, Table
from .words import FULL_DAY, band_words, day_words, month_words, value_words, written

CEILING, FLOOR, WORD = 8, 18, 12  # room above and below the plot, the height of a word in it


@dataclass(frozen=True)
class Line:
    """Values that may be compared with each other. Points further apart than `bridge_days` are not joined; a point without
    a value is a form with open questions, and breaks the line too. `tone` 0 to 2 picks colour and shape."""

    label: str
    points: Sequence[Point]
    tone: int = 0
    bridge_days: int | None = None


@dataclass(frozen=True)
class Rule:
    """A value to hold the line against: where it began, or a reliable change from there (`kind` reliable)."""

    value: float
    label: str
    kind: str = ""


def panel(
    lines: Sequence[Line],
    *,
    lo: float,
    hi: float,
    starts_on: date,
    ends_on: date,
    title: str,
    description: str,
    name: str,
    bands: Sequence[Band] = (),
    rules: Sequence[Rule] = (),
    marks: Sequence[Mark] = (),
    height: int = 132,
) -> SafeString:
    """One measure from the Monday before `starts_on` to `ends_on`: bands shaded and named, rules dotted, marks as upright lines.

    `description` says the same in a sentence. Lines are told apart by shape as well as by colour; `name` makes ids unique.
    """
    axis, height_of = axis_of(starts_on, ends_on), _heights(lo, hi, height)
    parts = [
        *_bands(bands, height_of),
        *_months(axis, height),
        *_marks(marks, axis, height),
        *_rules(rules, height_of),
        *(part for line in lines for part in _line(line, axis, height_of, height)),
    ]
    return mark_safe(
        f'<figure class="chart"><div class="panel"><svg width="{MARGIN}" height="{height}" aria-hidden="true">'
        f"{''.join(_scale(lo, hi, bands, height_of))}</svg>"
        f'<svg width="100%" height="{height}" role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
        f'<svg class="c-names" width="100%" height="{height}" aria-hidden="true">{"".join(_names(bands, height_of))}</svg>'
        f"</div></figure>"
    )


def _heights(lo: float, hi: float, height: int) -> Callable[[float], float]:
    reach, room = (hi - lo) or 1, height - CEILING - FLOOR
    return lambda value: CEILING + room - (min(max(value, lo), hi) - lo) / reach * room


def _scale(lo: float, hi: float, bands: Sequence[Band], height_of: Callable[[float], float]) -> Iterator[str]:
    """The numbers at the edge: the ends, and where bands begin, as far as they do not touch."""
    taken: list[float] = []
    for value in [hi, lo, *sorted(band.lo for band in bands)]:
        y = height_of(value)
        if all(abs(y - other) >= WORD for other in taken):
            taken.append(y)
            yield f'<text class="c-scale" x="{MARGIN - 6}" y="{y + 4:.1f}">{value:g}</text>'


def _bands(bands: Sequence[Band], height_of: Callable[[float], float]) -> Iterator[str]:
    for low, top, band in _places(bands, height_of):
        kind = f" is-{escape(band.kind)}" if band.kind else " is-calm"
        yield (
            f'<rect class="c-band{kind}" x="0" y="{top:.1f}" width="{ROOM_AT_THE_END * 100:g}%" '
            f'height="{max(low - top, 0):.1f}"><title>{escape(band.label)}</title></rect>'
        )


def _names(bands: Sequence[Band], height_of: Callable[[float], float]) -> Iterator[str]:
    """The names of the bands, beside the plot so that no value hides them; those too low for words stand in the table."""
    for low, top, band in _places(bands, height_of):
        if low - top >= WORD:
            yield f'<text class="c-band-name" x="2" y="{(low + top) / 2 + 4:.1f}">{escape(band.label)}</text>'


def _places(bands: Sequence[Band], height_of: Callable[[float], float]) -> Iterator[tuple[float, float, Band]]:
    """Foot and head of each band: from its first value to the first of the next."""
    ordered = sorted(bands, key=lambda band: band.lo)
    for band, after in zip_longest(ordered, ordered[1:]):
        yield height_of(band.lo), height_of(after.lo if after else band.hi), band


def _months(axis: Axis, height: int) -> Iterator[str]:
    """A line where a month begins, with its name; the first day where no month begins."""
    firsts = [*axis.months()] or [axis.starts_on]
    for on in firsts:
        x = axis.at(on)
        yield f'<line class="c-grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="{CEILING}" y2="{height - FLOOR + 4}"/>'
        if x < 93:
            yield f'<text class="c-month" x="{x:.2f}%" dx="3" y="{height - 3}">{escape(month_words(on))}</text>'


def _marks(marks: Sequence[Mark], axis: Axis, height: int) -> Iterator[str]:
    for mark in marks:
        if axis.holds(mark.on):
            x, words = axis.at(mark.on, 0.5), escape(f"{day_words(mark.on)}: {mark.label}")
            yield (
                f'<line class="c-axis" x1="{x:.2f}%" x2="{x:.2f}%" y1="{CEILING}" y2="{height - FLOOR}">'
                f"<title>{words}</title></line>"
            )


def _rules(rules: Sequence[Rule], height_of: Callable[[float], float]) -> Iterator[str]:
    for rule in rules:
        y, kind = height_of(rule.value), f" is-{escape(rule.kind)}" if rule.kind else ""
        yield (
            f'<line class="c-rule{kind}" x1="0" x2="{ROOM_AT_THE_END * 100:g}%" y1="{y:.1f}" y2="{y:.1f}">'
            f"<title>{escape(rule.label)}</title></line>"
        )


DOTS = (
    '<circle class="c-dot" r="3.5"/>',
    '<rect class="c-dot is-1" x="-3.25" y="-3.25" width="6.5" height="6.5"/>',
    '<path class="c-dot is-2" d="M0-4.5L4.5 3.5h-9z"/>',
)


def _line(line: Line, axis: Axis, height_of: Callable[[float], float], height: int) -> Iterator[str]:
    """The joined stretches, a mark for each value, an open ring for each form without one, the last value in figures."""
    tone, last = line.tone % len(DOTS), ""
    points = sorted((point for point in line.points if axis.holds(point.on)), key=lambda point: point.on)
    for one, two in pairwise(points):
        if one.near(two, line.bridge_days) and one.value is not None and two.value is not None:
            yield (
                f'<line class="c-line is-{tone}" x1="{axis.at(one.on, 0.5):.2f}%" y1="{height_of(one.value):.1f}" '
                f'x2="{axis.at(two.on, 0.5):.2f}%" y2="{height_of(two.value):.1f}"/>'
            )
    language, label = get_language() or "", escape(line.label)
    for point in points:
        x, words = axis.at(point.on, 0.5), f"{written(point.on, 'j M', language)}: {label} {escape(_said(point))}"
        if point.value is None:
            yield f'<circle class="c-missing" cx="{x:.2f}%" cy="{height - FLOOR}" r="3.5"><title>{words}</title></circle>'
            continue
        y = height_of(point.value)
        yield f'<svg x="{x:.2f}%" y="{y:.1f}" overflow="visible"><g><title>{words}</title>{DOTS[tone]}</g></svg>'
        last = f'<text class="c-value" x="{x:.2f}%" dx="8" y="{y + 4:.1f}">{point.value:g}</text>'
    yield last


def _said(point: Point) -> str:
    return gettext("handed in with open questions") if point.value is None else value_words(point)


def panel_table(lines: Sequence[Line], *, caption: str, bands: Sequence[Band] = (), occasions: Sequence[str] = ()) -> Table:
    """The values behind a panel, latest last. `occasions` says when each was asked, in the order of lines and their points."""
    told, language = iter(occasions), get_language() or ""
    rows = [
        (point.on, (written(point.on, FULL_DAY, language), next(told, ""), _said(point), band_words(point, bands), line.label))
        for line in lines
        for point in line.points
    ]
    ordered = [row for _, row in sorted(rows, key=lambda row: row[0])]
    keep = [place for place in range(5) if place in {0, 2} or any(row[place] for row in ordered)]
    keep = [place for place in keep if place != 4 or len(lines) > 1]
    columns = (gettext("Day"), gettext("When"), gettext("Value"), gettext("Range"), gettext("How asked"))
    return Table(caption, tuple(columns[place] for place in keep), tuple(tuple(row[place] for place in keep) for row in ordered))
