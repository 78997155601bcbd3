"""The words of worksheets and quizzes: the sheets people fill in between and during sessions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class WorksheetKind(StrEnum):
    WORKSHEET = "worksheet"
    QUIZ = "quiz"
    PRACTICE = "practice"
    ROLE_PLAY = "role_play"
    CHECKLIST = "checklist"
    DIARY = "diary"
    TASKS = "tasks"
    NOTE = "note"


class FilledBy(StrEnum):
    """Who fills a sheet in: the person alone, staff, or both together."""

    PERSON = "person"
    STAFF = "staff"
    TOGETHER = "together"


class SheetField(StrEnum):
    """How one line of a sheet is answered. `ROWS` repeats a group of fields; `TOTAL` is reckoned, never typed."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    SCALE = "scale"
    DATE = "date"
    ROWS = "rows"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class WorksheetField:
    """One line. `options`: code and words; `right`: the codes of a quiz's answer; `lowest` to `highest`: of a number or scale.

    `plus` and `minus` name what a total adds and takes away: `field`, or `rows.column` for a column of rows.
    `alert_from`: a number from which on a clinician has to hear of it the same day.
    """

    code: str
    label: str
    kind: SheetField
    required: bool = False
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    right: tuple[str, ...] = ()
    why: str = ""
    lowest: int | None = None
    highest: int | None = None
    unit: str = ""
    fields: tuple["WorksheetField", ...] = ()
    least_rows: int = 0
    most_rows: int = 10
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    alert_from: int | None = None


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One sheet in one version. `pass_percent` is set for a quiz alone. `stays`: later ones add to it, as to a list."""

    code: str
    version: int
    title: str
    kind: WorksheetKind
    filled_by: FilledBy
    intro: str
    fields: tuple[WorksheetField, ...]
    pass_percent: int | None = None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class QuizScore:
    """How a quiz went: right answers of all questions, the line to pass, and the codes of those to look at again."""

    right: int
    of: int
    pass_percent: int
    wrong: tuple[str, ...]

    @property
    def percent(self) -> int:
        return 100 * self.right // self.of

    @property
    def passed(self) -> bool:
        return 100 * self.right >= self.pass_percent * self.of


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One field of a sheet as a page draws it: the name of its input, what stands in it, what is wrong with it.

    `rows` are drawn for a repeating field, each with its own lines. `shown` is the answer in words, for reading.
    """

    name: str
    field: WorksheetField
    value: Any
    error: str
    shown: str
    rows: tuple[tuple["SheetLine", ...], ...] = ()

    @property
    def numbers(self) -> range:
        """The steps of a scale."""
        return range(self.field.lowest or 0, (5 if self.field.highest is None else self.field.highest) + 1)

    @property
    def filled(self) -> tuple[tuple["SheetLine", ...], ...]:
        """The rows that hold an answer, without those still to fill."""
        return self.rows[: len(self.value or ())]
