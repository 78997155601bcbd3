"""When can a sheet be kept, what does a trigger list say, and how far has a list of tasks come?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from midspan.foundation.program.rules import done
from midspan.foundation.program.terms import Need, Worksheet, WorksheetKind
from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.terms.worksheets import Trigger

TRIGGER_LIST = "trigger_list"


def reasons_against_sheet(
    *, on: date, day: date, opened_on: date, ended_on: date | None, errors: Mapping[str, str] | None = None
) -> list[Reason]:
    """Why a sheet cannot be kept on `day`. Empty means it can. `errors` are those of the sheet itself, by field.

    Source: mission rows 000-29 to 000-32, 002-23 to 002-26, 003-17 to 003-21, 003-26: a record per person.
    """
    reasons = []
    if on > day:
        reasons.append(Reason("That day has not come yet.", rule="worksheet", field="on"))
    if on < opened_on:
        reasons.append(Reason(f"Their course of care began on {opened_on:%d %B %Y}.", rule="worksheet", field="on"))
    if ended_on is not None and on > ended_on:
        reasons.append(Reason(f"Their course of care ended on {ended_on:%d %B %Y}.", rule="worksheet", field="on"))
    return [*reasons, *(Reason(words, rule="worksheet", field=field) for field, words in (errors or {}).items())]


def triggers_in(answers: Mapping[str, Any], sheet: Worksheet) -> list[Trigger]:
    """The lines of a trigger list, the strongest first, each with the need that a topic can answer, where there is one.

    Source: mission rows 000-30 (personal trigger list on the chart), 002-24.
    """
    columns = {column.code: column for field in sheet.fields if field.code == "triggers" for column in field.fields}
    words = dict(columns["kind"].options) if "kind" in columns else {}
    rows = [row for row in answers.get("triggers", []) if row.get("what")]
    found = [
        Trigger(row["what"], need_of(row.get("kind", "")), words.get(row.get("kind", ""), ""), row.get("strength"),
                row.get("plan", ""))
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: -(one.strength if one.strength is not None else -1))


def need_of(code: str) -> Need | None:
    """The need that a kind of trigger stands for; None for something else.

    Source: catalog of worksheets: the kinds of triggers are needs of the curriculum.
    """
    return Need(code) if code in set(Need) else None


def progress(sheet: Worksheet, answers: Mapping[str, Any]) -> tuple[int, int]:
    """How many tasks or ticks are done, of how many; nothing for sheets without them.

    Source: mission rows 001-06 (introduction tasks tracked until done), 003-21 (skill checklist).
    """
    return done(sheet, answers) if sheet.kind in {WorksheetKind.TASKS, WorksheetKind.CHECKLIST} else (0, 0)


def is_open(sheet: Worksheet, answers: Mapping[str, Any]) -> bool:
    """Whether a list of tasks still has something to do.

    Source: mission row 001-06: meeting introduction tasks tracked.
    """
    made, of = progress(sheet, answers)
    return sheet.kind == WorksheetKind.TASKS and made < of
