"""What does each component look like, in every state? The door above puts its gate before this view."""

from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from .charts import (
    Band,
    Bar,
    Hours,
    Mark,
    Marks,
    Point,
    Score,
    Span,
    Spans,
    Tick,
    Ticks,
    WeekBar,
    bars,
    bars_table,
    legend,
    run_chart,
    run_table,
    sparkline,
    tables,
    timeline,
)
from .forms import EveryField

FIRST = date(2026, 8, 31)
TODAY = date(2026, 11, 23)


def components(request: HttpRequest) -> HttpResponse:
    """Every component with invented people; the same page in light, dark, print and on a phone."""
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
    given = {"name": "Rosa", "came_at": "08:10", "urgency": "two_days", "words": "I want my evenings back."}
    faulty = EveryField(given, auto_id="faulty_%s")
    return render(
        request,
        "look/components.html",
        {
            "now": timezone.make_aware(datetime.combine(TODAY, time(17, 58))),
            "people": people(),
            "roster": roster(),
            "steps": steps(),
            "groups": [
                {"at": "18:00", "name": "Process", "room": "Room A", "who": "D. Okafor", "taken": 11, "capacity": 12},
                {"at": "18:00", "name": "Skills", "room": "Room B", "who": "L. Brandt", "taken": 12, "capacity": 12},
                {
                    "at": "18:00",
                    "name": "Women’s recovery",
                    "room": "Room C",
                    "who": "M. Ruiz",
                    "taken": 9,
                    "capacity": 8,
                },
            ],
            "questions": QUESTIONS,
            "answers": ["not at all", "several days", "more than half", "nearly every day"],
            "reasons": [
                {
                    "text": "The license of the supervising clinician ended on 1 November.",
                    "rule": "Admission gate 4",
                    "who": "The director",
                },
                {"text": "The assessment is not signed.", "rule": "Admission gate 1", "who": "The counsellor"},
            ],
            "form": EveryField(auto_id="fresh_%s"),
            "faulty": faulty,
            "page": Paginator(range(120), 25).page(2),
            "timeline": timeline(
                lanes, starts_on=FIRST, ends_on=TODAY + timedelta(days=6), title="The episode so far", today=TODAY
            ),
            "timeline_tables": tables(lanes),
            "legend": legend(["in", "late", "left", "absent", "excused", "planned"]),
            "legend_tests": legend(["good", "bad", "unsure"]),
            "run": run_chart(
                kept,
                title="Assessed within two business days",
                unit="%",
                target=70,
                marks=[Mark(date(2026, 10, 5), "second intake slot opened")],
            ),
            "run_tables": [run_table(kept, caption="Assessed within two business days", unit="%")],
            "bars": bars(waits, title="Hours of waiting, median", target=48),
            "bars_tables": [bars_table(waits, caption="Hours of waiting, median", columns=("Step", "Hours"))],
            "sparks": [
                (
                    "Readily available",
                    "74 %",
                    "70 %",
                    "done",
                    sparkline([58, 61, 57, 60, 66, 74], label="6 weeks", target=70),
                ),
                (
                    "Personal needs",
                    "92 %",
                    "95 %",
                    "soon",
                    sparkline([97, 96, None, 93, 94, 92], label="6 weeks", target=95),
                ),
                ("Improvement", "—", "1", "", sparkline([], label="nothing yet")),
            ],
        },
    )


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
