"""Where does a day stand in a picture? Dates as percentages of the width, and the grid of weeks behind the facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from .words import day_words

TOP, FOOT, MARGIN, ROOM_AT_THE_END = 22, 8, 30, 0.965
MONTH = timedelta(days=32)


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

    def holds(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on

    def months(self) -> Iterator[date]:
        """The first day of each month that begins on the axis."""
        on = self.starts_on if self.starts_on.day == 1 else (self.starts_on.replace(day=1) + MONTH).replace(day=1)
        while on <= self.ends_on:
            yield on
            on = (on + MONTH).replace(day=1)


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


def axis_of(starts_on: date, ends_on: date) -> Axis:
    """The axis from the Monday before `starts_on` to `ends_on`, a week at least."""
    monday = starts_on - timedelta(days=starts_on.weekday())
    return Axis(monday, max((ends_on - monday).days + 1, 7))
