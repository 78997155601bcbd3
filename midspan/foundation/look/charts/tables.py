"""What stands in the tables behind a picture? Every fact, in order of time."""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext

from .facts import Hours, Lane, Marks, Score, Spans, Table, Ticks
from .words import band_words, clock_words, full_day, kind_words, value_words


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
