"""Which answers moved, week by week? One cell for each question and week, with its number in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .words import full_day, short_day


@dataclass(frozen=True)
class StripRow:
    """One question: its words and a cell for each column. None was not answered. `kind`: "" worse when higher, good better when
    higher, still neither. `top` is the highest code."""

    label: str
    values: Sequence[float | None]
    top: float = 4
    kind: str = ""


@dataclass(frozen=True)
class StripGroup:
    """Questions that belong together, with what a high number means."""

    label: str
    rows: Sequence[StripRow]


def strip(groups: Sequence[StripGroup], *, days: Sequence[date | None], title: str) -> SafeString:
    """A real table: questions down, weeks across, the number in each cell and its weight as shade in four steps.

    `days` holds the day of each column; None is a week without a form, which stays an empty column.
    """
    heads = "".join(f'<th scope="col">{_head(on)}</th>' for on in days)
    bodies = "".join(_group(group, len(days)) for group in groups)
    return mark_safe(
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}"><table class="strip">'
        f'<caption class="unseen">{escape(title)}</caption><thead><tr><th scope="col">{escape(gettext("Question"))}</th>{heads}'
        f"</tr></thead>{bodies}</table></div>"
    )


def _head(on: date | None) -> str:
    if on is None:
        return f'<span class="unseen">{escape(gettext("no form this week"))}</span>'
    return f'<abbr title="{escape(full_day(on))}">{escape(short_day(on))}</abbr>'


def _group(group: StripGroup, columns: int) -> str:
    rows = "".join(_row(row) for row in group.rows)
    return f'<tbody><tr class="of"><th scope="rowgroup" colspan="{columns + 1}">{escape(group.label)}</th></tr>{rows}</tbody>'


def _row(row: StripRow) -> str:
    cells = "".join(_cell(value, row) for value in row.values)
    return f'<tr><th scope="row">{escape(row.label)}</th>{cells}</tr>'


def _cell(value: float | None, row: StripRow) -> str:
    if value is None:
        return "<td></td>"
    weight = min(max(round(value / (row.top or 1) * 4), 0), 4)
    kind = f" is-{row.kind}" if row.kind else ""
    return f'<td class="w{weight}{kind}">{value:g}</td>'
