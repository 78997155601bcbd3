"""What may stand on a sheet, what do its totals come to, and how did a quiz go?"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from midspan.foundation.program.terms import QuizScore, SheetField, SheetLine, Worksheet, WorksheetField

LONGEST_TEXT, LONGEST_LONG = 200, 4000
NO_ANSWER: tuple[Any, ...] = (None, "", [], {})
YES, NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "0"})
Errors = dict[str, str]


def clean(worksheet: Worksheet, answers: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """Answers as values that can be stored as JSON, and what is wrong, by field.

    `answers`: by code of field, as a form or JSON sends them: text, a list for several choices, a list of mappings for
    rows. Values: str, int, bool, a date as `2026-11-23`, lists, a list of mappings. What was not answered is left out; what
    is wrong is left out as well and named in the errors, in a row as `rows.2.column`, counted from 0. Totals are reckoned.

    Source: house rule: a sheet keeps what was written and never guesses; mission row 003-18 for the sums.
    """
    values, errors = _fields(worksheet.fields, answers)
    for field in worksheet.fields:
        if field.kind == SheetField.TOTAL:
            values[field.code] = total(field, values)
    return values, errors


def posted(worksheet: Worksheet, getlist: Callable[[str], list[str]]) -> dict[str, Any]:
    """The answers of an HTML form for `clean`: names are `code`, and `rows.0.column` for rows; whole empty rows are left out.

    `getlist` is that of a QueryDict.

    Source: house rule: one form for every sheet, templates/look/worksheet.html.
    """
    answers: dict[str, Any] = {}
    for field in worksheet.fields:
        if field.kind == SheetField.ROWS:
            rows = [
                {column.code: _sent(column, getlist, f"{field.code}.{n}.{column.code}") for column in field.fields}
                for n in range(field.most_rows)
            ]
            answers[field.code] = [row for row in rows if any(answer not in NO_ANSWER for answer in row.values())]
        else:
            answers[field.code] = _sent(field, getlist, field.code)
    return answers


def total(field: WorksheetField, values: Mapping[str, Any]) -> int:
    """What a total comes to: every number it adds less every number it takes away; what is missing counts nothing.

    Source: mission row 003-18: a budget sheet that adds up.
    """
    return sum(_amount(values, name) for name in field.plus) - sum(_amount(values, name) for name in field.minus)


def quiz_score(worksheet: Worksheet, values: Mapping[str, Any]) -> QuizScore:
    """How many questions of a quiz are right. A question without an answer is wrong; several choices must all be right.

    Refuses (ValueError) a sheet that is no quiz.

    Source: mission row 000-29: a quiz closes the module; the pass mark stands on the sheet.
    """
    asked = [field for field in worksheet.fields if field.right]
    if worksheet.pass_percent is None or not asked:
        raise ValueError(f"{worksheet.code} is no quiz.")
    wrong = tuple(field.code for field in asked if _given(values.get(field.code)) != set(field.right))
    return QuizScore(len(asked) - len(wrong), len(asked), worksheet.pass_percent, wrong)


def worrying(worksheet: Worksheet, values: Mapping[str, Any]) -> list[str]:
    """What on a sheet a clinician has to hear of the same day: label and number, with the row's day where it has one.

    Source: house rule: a sheet may not hold an urge to self-harm until somebody happens to read it.
    """
    found = []
    for field in worksheet.fields:
        for row in values.get(field.code) or [] if field.kind == SheetField.ROWS else [values]:
            for one in field.fields or (field,):
                number = row.get(one.code)
                if one.alert_from is not None and isinstance(number, int) and number >= one.alert_from:
                    found.append(" ".join(filter(None, [f"{one.label}: {number}", str(row.get("on") or "")])))
    return found


def drawn(worksheet: Worksheet, values: Mapping[str, Any] | None = None, errors: Errors | None = None) -> list[SheetLine]:
    """A sheet line by line for a page, with what was answered and what is wrong. Rows: those there are and two to fill.

    `values`: as `clean` gives them, or the answers as they were sent, so that nothing typed is lost.

    Source: house rule: one drawing for every sheet, templates/look/worksheet.html and worksheet_read.html.
    """
    return [_line(field, field.code, values or {}, errors or {}) for field in worksheet.fields]


def done(worksheet: Worksheet, values: Mapping[str, Any]) -> tuple[int, int]:
    """How many lines of a sheet are answered with something other than no, and of how many: for checklists and tasks.

    Source: mission rows 001-06 (introduction tasks tracked) and 003-21 (skill checklist).
    """
    lines = [field for field in worksheet.fields if field.kind in {SheetField.YES_NO, SheetField.CHOICE, SheetField.DATE}]
    return sum(1 for field in lines if values.get(field.code) not in (None, "", False, "no", "not_yet")), len(lines)


def _fields(fields: tuple[WorksheetField, ...], answers: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    values: dict[str, Any] = {}
    errors: Errors = {}
    for field in fields:
        if field.kind == SheetField.TOTAL:
            continue
        given = answers.get(field.code)
        if field.kind == SheetField.ROWS:
            values[field.code], found = _rows(field, given)
            errors |= found
        elif given in NO_ANSWER:
            errors |= {field.code: "This needs an answer."} if field.required else {}
        else:
            try:
                values[field.code] = READERS[field.kind](field, given)
            except ValueError as wrong:
                errors[field.code] = str(wrong)
    return values, errors


def _rows(field: WorksheetField, given: Any) -> tuple[list[dict[str, Any]], Errors]:
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list | tuple) else []
    values: list[dict[str, Any]] = []
    errors: Errors = {}
    for n, row in enumerate(rows[: field.most_rows]):
        kept, found = _fields(field.fields, row)
        values.append(kept)
        errors |= {f"{field.code}.{n}.{code}": words for code, words in found.items()}
    if len(rows) > field.most_rows:
        errors[field.code] = f"At most {field.most_rows} lines."
    elif len(rows) < field.least_rows:
        errors[field.code] = "Fill in at least one line." if field.least_rows == 1 else f"At least {field.least_rows} lines."
    return values, errors


def _text(field: WorksheetField, given: Any) -> str:
    longest = LONGEST_TEXT if field.kind == SheetField.TEXT else LONGEST_LONG
    text = str(given).strip()
    if len(text) > longest:
        raise ValueError(f"At most {longest} characters; this has {len(text)}.")
    if "\0" in text:
        raise ValueError("This did not arrive whole.")
    return text


def _choice(field: WorksheetField, given: Any) -> str:
    if str(given) not in dict(field.options):
        raise ValueError("Choose one of the answers.")
    return str(given)


def _choices(field: WorksheetField, given: Any) -> list[str]:
    chosen = {str(one) for one in (given if isinstance(given, list | tuple) else [given])}
    if not chosen <= set(dict(field.options)):
        raise ValueError("Choose from the answers.")
    return [code for code, _words in field.options if code in chosen]


def _yes_no(field: WorksheetField, given: Any) -> bool:
    word = str(given).lower()
    if word not in YES | NO:
        raise ValueError("Answer yes or no.")
    return word in YES


def _number(field: WorksheetField, given: Any) -> int:
    lowest, highest = _range(field)
    text = str(given).replace(",", "").strip()
    number = int(text) if text.removeprefix("-").isdecimal() and len(text) < 12 else None
    if number is None or not (lowest <= number <= highest):
        raise ValueError(f"A whole number from {lowest} to {highest:,}.")
    return number


def _date(field: WorksheetField, given: Any) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise ValueError("A day, such as 2026-11-23.") from None


READERS: dict[SheetField, Callable[[WorksheetField, Any], Any]] = {
    SheetField.TEXT: _text, SheetField.LONG: _text, SheetField.CHOICE: _choice, SheetField.CHOICES: _choices,
    SheetField.YES_NO: _yes_no, SheetField.NUMBER: _number, SheetField.SCALE: _number, SheetField.DATE: _date,
}  # fmt: skip


def _range(field: WorksheetField) -> tuple[int, int]:
    highest = 5 if field.kind == SheetField.SCALE else 1_000_000
    return field.lowest or 0, highest if field.highest is None else field.highest


def _line(field: WorksheetField, name: str, values: Mapping[str, Any], errors: Errors) -> SheetLine:
    value = values.get(field.code)
    rows: tuple[tuple[SheetLine, ...], ...] = ()
    if field.kind == SheetField.ROWS:
        there = list(value or [])
        blank = max(field.least_rows, 1) if not there else 1
        many = min(field.most_rows, len(there) + blank + 1)
        filled = [*there, *({} for _ in range(many - len(there)))]
        rows = tuple(
            tuple(_line(column, f"{name}.{n}.{column.code}", row, errors) for column in field.fields)
            for n, row in enumerate(filled)
        )
    return SheetLine(name, field, value, errors.get(name, ""), _shown(field, value), rows)


def _shown(field: WorksheetField, value: Any) -> str:
    """An answer in words."""
    if field.kind == SheetField.ROWS or value in NO_ANSWER:
        return ""
    if field.kind in {SheetField.CHOICE, SheetField.CHOICES}:
        words = dict(field.options)
        return ", ".join(words.get(str(code), str(code)) for code in (value if isinstance(value, list) else [value]))
    if field.kind == SheetField.YES_NO:
        return "Yes" if str(value).lower() in YES else "No"
    return f"{field.unit}{value}" if field.unit == "$" else f"{value} {field.unit}".strip()


def _sent(field: WorksheetField, getlist: Callable[[str], list[str]], name: str) -> Any:
    sent = getlist(name)
    return sent if field.kind == SheetField.CHOICES else next(iter(sent), "")


def _amount(values: Mapping[str, Any], name: str) -> int:
    code, _dot, column = name.partition(".")
    held = values.get(code)
    if column:
        return sum(int(row.get(column) or 0) for row in held or [])
    return int(held or 0)


def _given(answer: Any) -> set[str]:
    if isinstance(answer, bool):
        return {"yes" if answer else "no"}
    if answer in NO_ANSWER:
        return set()
    return {str(one) for one in answer} if isinstance(answer, list | tuple) else {str(answer)}
