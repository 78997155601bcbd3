"""What does each component look like, in every state? The door above puts its gate before this view."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .charts import (
    Band,
    Bar,
    Hours,
    Line,
    Mark,
    Marks,
    Point,
    Rule,
    Score,
    Span,
    Spans,
    StripGroup,
    StripRow,
    Table,
    Tick,
    Ticks,
    WeekBar,
    bars,
    bars_table,
    legend,
    panel,
    panel_table,
    run_chart,
    run_table,
    sparkline,
    strip,
    tables,
    timeline,
)
from .forms import EveryField

FIRST = date(2026, 8, 31)
TODAY = date(2026, 11, 23)
LAST = TODAY + timedelta(days=6)


def components(request: HttpRequest) -> HttpResponse:
    """Every component with invented people; the same page in light, dark, print and on a phone."""
    return render(request, "look/components.html", {**words_and_rows(), **drawings()})


def words_and_rows() -> dict[str, Any]:
    """What the parts that are not charts show."""
    given = {"name": "Rosa", "came_at": "08:10", "urgency": "two_days", "words": "I want my evenings back."}
    return {
        "now": timezone.make_aware(datetime.combine(TODAY, time(17, 58))),
        "people": people(),
        "roster": roster(),
        "steps": steps(),
        "groups": [dict(zip(("at", "name", "room", "who", "taken", "capacity"), row, strict=True)) for row in GROUPS],
        "questions": QUESTIONS,
        "answers": ["not at all", "several days", "more than half", "nearly every day"],
        "reasons": [dict(zip(("text", "rule", "who"), row, strict=True)) for row in REASONS],
        "form": EveryField(auto_id="fresh_%s"),
        "faulty": EveryField(given, auto_id="faulty_%s"),
        "page": Paginator(range(120), 25).page(2),
    }


def drawings() -> dict[str, Any]:
    """Each kind of chart with the tables behind it."""
    lanes = episode_lanes()
    waits = [
        Bar(_("Referral to first call"), 6, "6 h"),
        Bar(_("First call to assessment"), 41, "41 h"),
        Bar(_("Assessment to first group"), 78, "78 h", "short"),
    ]
    kept = [
        Point(FIRST + timedelta(weeks=week), value)
        for week, value in enumerate([58, 61, 57, 60, None, 66, 69, 67, 72, 74, 71, 74])
    ]
    opened = [Mark(date(2026, 10, 5), "second intake slot opened")]
    return {
        "timeline": timeline(lanes, starts_on=FIRST, ends_on=LAST, title="The episode so far", today=TODAY),
        "timeline_tables": tables(lanes),
        "legend": legend(["in", "late", "left", "absent", "excused", "planned"]),
        "legend_tests": legend(["good", "bad", "unsure"]),
        "run": run_chart(kept, title="Assessed within two business days", unit="%", target=70, marks=opened),
        "run_tables": [run_table(kept, caption="Assessed within two business days", unit="%")],
        "bars": bars(waits, title="Hours of waiting, median", target=48),
        "bars_tables": [bars_table(waits, caption="Hours of waiting, median", columns=("Step", "Hours"))],
        "sparks": [(*row, sparkline(values, label=words, target=aim)) for *row, values, words, aim in SPARKS],
        "meanwhile": timeline(
            [lanes[0], lanes[-1]],
            starts_on=FIRST,
            ends_on=LAST,
            title="What happened meanwhile",
            name="meanwhile",
            labelled=False,
        ),
        "panels": measure_panels(lanes[-1].marks),
        "strip": answer_strip(),
    }


def measure_panels(marks: Sequence[Mark]) -> list[tuple[str, str, SafeString, list[Table]]]:
    """Two measures on the axis of the episode: one asked twice in different ways, one with a gap, one of which more is better."""
    moods = [Point(FIRST + timedelta(weeks=2 * step, days=1), value) for step, value in enumerate([17, 15, None, 12, 13, 9, 8])]
    spoken = [Point(FIRST, 19)]
    sure = [Point(FIRST + timedelta(days=days), value) for days, value in ((1, 18), (30, 27), (82, 48))]
    bands = [Band("none", 0, 4), Band("mild", 5, 9), Band("moderate", 10, 14, "soon"), Band("severe", 15, 27, "now")]
    rules = [
        Rule(17, "intake, 17"),
        Rule(11, "a reliable change of 6", "reliable"),
        Rule(23, "a reliable change of 6", "reliable"),
    ]
    shown = [
        ("PHQ-9", "PHQ-9 17 → 8 in 12 weeks, better by 9; 6 is a reliable change.", 27, bands, rules,
         [Line("filled in alone", moods, 0, 28), Line("asked in a talk", spoken, 1)]),
        ("Confidence", "Confidence 18 → 48 in 12 weeks, better by 30. Higher is better here.", 60, [], [Rule(18, "intake, 18")],
         [Line("Confidence", sure, 0, 35)]),
    ]  # fmt: skip
    return [
        (name, said, panel(lines, lo=0, hi=hi, title=name, description=said, name=f"p-{name.lower()}", bands=shade, rules=held,
                           marks=marks, starts_on=FIRST, ends_on=LAST),
         [panel_table(lines, caption=f"{name}, form by form", bands=shade)])
        for name, said, hi, shade, held, lines in shown
    ]  # fmt: skip


def answer_strip() -> SafeString:
    """Two groups of answers over five weeks, one without a form."""
    days = [FIRST, FIRST + timedelta(weeks=1), None, FIRST + timedelta(weeks=3), FIRST + timedelta(weeks=4)]
    groups = [
        StripGroup("Risk: lower is better", [StripRow("8 craving", [4, 3, None, 2, 1]), StripRow("2 sleep", [2, 3, None, 2, 0])]),
        StripGroup("Protective: higher is better", [StripRow("9 confidence", [0, 1, None, 3, 4], 4, "good")]),
    ]
    return strip(groups, days=days, title="Five weeks of answers")


GROUPS = [
    ("18:00", "Process", "Room A", "D. Okafor", 11, 12),
    ("18:00", "Skills", "Room B", "L. Brandt", 12, 12),
    ("18:00", "Women’s recovery", "Room C", "M. Ruiz", 9, 8),
]
REASONS = [
    ("The license of the supervising clinician ended on 1 November.", "Admission gate 4", "The director"),
    ("The assessment is not signed.", "Admission gate 1", "The counsellor"),
]
SPARKS: list[tuple[Any, ...]] = [
    ("Readily available", "74 %", "70 %", "done", [58, 61, 57, 60, 66, 74], "6 weeks", 70),
    ("Personal needs", "92 %", "95 %", "soon", [97, 96, None, 93, 94, 92], "6 weeks", 95),
    ("Improvement", "—", "1", "", [], "nothing yet", None),
]
QUESTIONS = [
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
]


def people() -> list[dict]:
    rows = [
        ("Alvarez, Rosa", "2.1 day 23", "17:41", 360, 180, "soon", "Test due", "Start test"),
        ("Bell, James", "2.1 day 61", "17:52", 540, 0, "soon", "Injection window closes tomorrow", "Book nurse"),
        ("Cole, Tess", "2.1 day 9", "18:04", 187, 180, "", "4 min late", "Reason"),
        ("Diaz, Omar", "2.1 day 31", "", 180, 0, "now", "Second silent absence", "Call"),
        ("Eaton, Mira", "2.5 day 4", "17:38", 1170, 60, "", "Review Thursday", "Open"),
        ("Hale, Nina", "2.1 day 12", "17:49", 360, 180, "done", "Consent for sister signed", "Open"),
    ]
    keys = ("name", "level", "at", "attended", "planned", "kind", "matters", "act")
    return [{**dict(zip(keys, row, strict=True)), "target": 1200 if row[1].startswith("2.5") else 540} for row in rows]


def roster() -> list[dict]:
    rows = [
        ("18:00", "Alvarez", "here", "took part", 3),
        ("18:09", "Cole", "late", "quiet", 1),
        ("", "Diaz", "absent", "called, no answer", 0),
        ("18:00", "Frost", "left", "left 18:40, upset", 2),
        ("18:01", "Jung", "here", "took part", 2),
    ]
    return [dict(zip(("at", "name", "state", "words", "level"), row, strict=True)) for row in rows]


def steps() -> list[dict]:
    rows = [
        ("Referral", "done", "Sat 21 Nov 09:12"),
        ("Contact", "done", "reached on the 2nd call"),
        ("Pre-screen", "done", "no diversion"),
        ("Assessment", "current", "PHQ-9 signed, two to go"),
        ("Level", "next", ""),
        ("Admission", "next", ""),
        ("Track", "next", ""),
    ]
    return [dict(zip(("label", "state", "note"), row, strict=True)) for row in rows]


def episode_lanes() -> list:
    """Thirteen invented weeks: partial hospitalization, then intensive outpatient."""
    attended = [1200, 1260, 1140, 540, 540, 360, 540, 540, 450, 540, 540, 540, 180]
    weeks = [
        WeekBar(FIRST + timedelta(weeks=week), whole, 1200 if week < 3 else 540, running=week == 12)
        for week, whole in enumerate(attended)
    ]
    unusual = {
        (5, 2): "absent",
        (6, 0): "late",
        (8, 4): "excused",
        (9, 2): "left",
        (12, 2): "planned",
        (12, 4): "planned",
    }
    ticks = [
        Tick(FIRST + timedelta(weeks=week, days=weekday), unusual.get((week, weekday), "in"))
        for week in range(13)
        for weekday in (0, 2, 4)
    ]
    results = ["good", "good", "bad", "good", "good", "bad", "good", "good", "unsure", "good", "good", "good"]
    tests = [Tick(FIRST + timedelta(weeks=week, days=3), kind) for week, kind in enumerate(results)]
    moods = [17, 15, None, 12, 13, 9, 8]
    phq = [Point(FIRST + timedelta(weeks=2 * step, days=1), value) for step, value in enumerate(moods)]
    craving = [Point(FIRST + timedelta(weeks=week, days=2), 8 - week * 0.45 + (week == 5)) for week in range(12)]
    bands = [Band("10 to 19, moderate", 10, 20, "soon"), Band("20 and more, severe", 20, 27, "now")]
    return [
        Spans(
            "Level",
            [
                Span("2.5 partial hospitalization", FIRST, FIRST + timedelta(days=20), "day"),
                Span("2.1 intensive outpatient", FIRST + timedelta(days=21)),
            ],
        ),
        Hours("Hours", weeks),
        Ticks("Attendance", ticks),
        Ticks("Tests", tests),
        Score("PHQ-9", phq, 0, 27, bands),
        Score("Craving", [Point(p.on, round(p.value or 0)) for p in craving], 0, 10, tone=1),
        Spans("Medicine", [Span("naltrexone, monthly", FIRST + timedelta(days=10), None, "medicine")]),
        Marks(
            "Events",
            [
                Mark(FIRST, "admitted"),
                Mark(FIRST + timedelta(days=21), "stepped down"),
                Mark(FIRST + timedelta(days=38), "returned to use", "unsure"),
                Mark(FIRST + timedelta(days=70), "plan review"),
            ],
        ),
    ]
