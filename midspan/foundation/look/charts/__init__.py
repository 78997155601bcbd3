"""How do the facts of an episode become pictures? Plain dataclasses in, SVG text out, with the same facts as tables.

Nothing here knows a model or a clock. Places along time are percentages, so a chart fills whatever width the page has
without scaling its words; heights are CSS pixels. Colours are classes of charts.css: dark mode and print follow.
"""

from .bars import bars, bars_table
from .facts import (
    WORDS,
    Band,
    Bar,
    Hours,
    Lane,
    Mark,
    Marks,
    Point,
    Score,
    Span,
    Spans,
    Table,
    Tick,
    Ticks,
    WeekBar,
)
from .panel import Line, Rule, panel, panel_table
from .run import run_chart, run_table, sparkline
from .shapes import SHAPES, legend
from .strip import StripGroup, StripRow, strip
from .tables import tables
from .timeline import timeline

__all__ = [
    "SHAPES",
    "WORDS",
    "Band",
    "Bar",
    "Hours",
    "Lane",
    "Line",
    "Mark",
    "Marks",
    "Point",
    "Rule",
    "Score",
    "Span",
    "Spans",
    "StripGroup",
    "StripRow",
    "Table",
    "Tick",
    "Ticks",
    "WeekBar",
    "bars",
    "bars_table",
    "legend",
    "panel",
    "panel_table",
    "run_chart",
    "run_table",
    "sparkline",
    "strip",
    "tables",
    "timeline",
]
