"""What can be drawn? The facts of a chart as plain dataclasses, and the words of their kinds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


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
    for results: good (as hoped), bad (not as hoped), unsure (to be confirmed), note (anything else);
    for the thread of a plan: talked, found, given, practised."""

    on: date
    kind: str
    label: str = ""


@dataclass(frozen=True)
class Point:
    """A value on a day; None says that it was asked for and is missing, and shows as a gap."""

    on: date
    value: float | None

    def near(self, other: "Point", bridge_days: int | None) -> bool:
        """Whether a line may join the two: both have values, and no gap lies between."""
        known = self.value is not None and other.value is not None
        return known and (bridge_days is None or abs((other.on - self.on).days) <= bridge_days)


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
    """A lane with one line of values between `lo` and `hi`, over shaded bands. `tone` 0 to 2 picks its colour; neighbours
    further apart than `bridge_days` are not joined."""

    label: str
    points: Sequence[Point]
    lo: float = 0
    hi: float = 27
    bands: Sequence[Band] = ()
    unit: str = ""
    tone: int = 0
    bridge_days: int | None = None
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
    "talked": "talked about",
    "found": "tested or measured",
    "given": "given or taught",
    "practised": "practised",
}
