"""How is one measure drawn, on the measures page and as a lane of the chart?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.charts import (
    Band,
    Line,
    Mark,
    Point,
    Rule,
    Score,
    StripGroup,
    StripRow,
    Table,
    panel,
    panel_table,
    strip,
)
from midspan.foundation.program.rules import week_starts
from midspan.journey.assessment.rules.series import bridge_days, occasion, sentence
from midspan.journey.assessment.terms import Higher, Instrument
from midspan.journey.assessment.terms.series import Answered, Number, Series

STRIP_WEEKS = 26
WHOLE_HEIGHT, PART_HEIGHT = 132, 92  # a part of an instrument is drawn lower than a whole one


class Dates(Protocol):
    """What a panel needs of a course of care."""

    @property
    def episode(self) -> Episode: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def marks(self) -> Sequence[Mark]: ...


@dataclass(frozen=True, slots=True)
class Drawn:
    """One panel: its name, what it says in words, the picture, the table behind."""

    name: str
    label: str
    sentences: tuple[str, ...]
    verdict: str
    drawing: SafeString
    behind: list[Table]


def drawn(entry: Instrument, lines: Sequence[Series], course: Dates) -> Drawn:
    """One part of an instrument, each way of asking a line of its own."""
    first = lines[0]
    name = "-".join(filter(None, ("m", entry.code, first.part)))
    label, said = first.part.replace("_", " ") or entry.short, tuple(sentence(one) for one in lines)
    bands, bridge = bands_of(entry, first), bridge_days(entry)
    shown = [Line(one.label, _points(one), tone, bridge) for tone, one in enumerate(lines)]
    newest = max(lines, key=lambda one: one.readings[-1].on)
    title = f"{entry.short} {first.part}".strip()
    drawing = panel(
        shown, lo=first.low, hi=first.high, starts_on=course.starts_on, ends_on=course.ends_on, title=title,
        description=" ".join(said), name=name, bands=bands, rules=_rules(newest), marks=course.marks,
        height=PART_HEIGHT if first.part else WHOLE_HEIGHT,
    )  # fmt: skip
    dates = {"admitted_on": course.episode.admitted_on, "ended_on": course.episode.ended_on}
    occasions = [occasion(reading, one, **dates) for one in lines for reading in one.readings]
    behind = panel_table(shown, caption=title, bands=bands, occasions=occasions)
    verdict = newest.change.verdict or "" if newest.change else ""
    return Drawn(name, label, said, verdict, drawing, [behind])


def lane(entry: Instrument, one: Series, *, from_on: date, tone: int) -> Score:
    """The same as a lane of the chart; what was asked before its first day stands on that day."""
    points = [Point(max(reading.on, from_on), _float(reading.value)) for reading in one.readings]
    return Score(entry.short, points, one.low, one.high, bands_of(entry, one), tone=tone % 3, bridge_days=bridge_days(entry))


def bands_of(entry: Instrument, one: Series) -> list[Band]:
    """The bands of the scheme; shaded from the screening cut on, the first above it as soon, the rest as now."""
    if one.part or one.higher == Higher.BETTER:
        return []
    cut = entry.cuts.get("any", entry.cuts.get("female"))
    if not entry.bands:
        return [Band(_("%(cut)s and more") % {"cut": cut}, cut, one.high, "soon")] if cut is not None else []
    above = [band for band in entry.bands if (band.low >= cut if cut is not None else band in entry.bands[-2:])]
    kinds = {band.severity: "now" if place else "soon" for place, band in enumerate(above)}
    return [Band(band.label, band.low, band.high, kinds.get(band.severity, "")) for band in entry.bands]


def bam_strip(entry: Instrument, answered: Sequence[Answered]) -> SafeString:
    """The seventeen answers week by week, of the newest version; a week without a form is an empty column."""
    version = answered[-1].version
    weeks = {week_starts(one.on): one for one in answered if one.version == version}
    first = max(min(weeks), max(weeks) - timedelta(weeks=STRIP_WEEKS - 1))
    mondays = [first + timedelta(weeks=number) for number in range((max(weeks) - first).days // 7 + 1)]
    forms = [weeks.get(monday) for monday in mondays]
    return strip(_groups(entry, forms), days=[form.on if form else None for form in forms], title=_("BAM, answer by answer"))


def _groups(entry: Instrument, forms: Sequence[Answered | None]) -> list[StripGroup]:
    words = {
        "use": (_("Use: lower is better"), ""), "risk": (_("Risk: lower is better"), ""),
        "protective": (_("Protective: higher is better"), "good"),
    }  # fmt: skip
    parts = {one.name: one.of for one in entry.measures if one.kind == "subscale"}
    inside = {number for of in parts.values() for number in of}
    rest = tuple(item.number for item in entry.items if item.number not in inside)
    found = [StripGroup(words[name][0], [_row(entry, n, forms, words[name][1]) for n in of]) for name, of in parts.items()]
    return [*found, StripGroup(_("In no part"), [_row(entry, number, forms, "still") for number in rest])]


def _row(entry: Instrument, number: int, forms: Sequence[Answered | None], kind: str) -> StripRow:
    item = entry.items[number - 1]
    top = max((code for code in item.codes if isinstance(code, int)), default=4)
    values = [form.answers[number - 1] if form and number <= len(form.answers) else None for form in forms]
    return StripRow(f"{number} {item.label}", values, top, kind)


def _points(one: Series) -> list[Point]:
    return [Point(reading.on, _float(reading.value)) for reading in one.readings]


def _float(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _rules(one: Series) -> list[Rule]:
    """The baseline, and a reliable change from it both ways as far as the scale goes."""
    if one.baseline is None or one.baseline.value is None:
        return []
    start = one.baseline.value
    found = [Rule(start, _("intake, %(value)s") % {"value": start})]
    if one.reliable_points is not None:
        words = _("a reliable change of %(points)s from intake") % {"points": one.reliable_points}
        ends = (start - one.reliable_points, start + one.reliable_points)
        found += [Rule(value, words, "reliable") for value in ends if one.low <= value <= one.high]
    return found
