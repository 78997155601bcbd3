"""Which sheets has a person filled in, what are their triggers, which tasks are still open?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.catalog.worksheets import all_worksheets, worksheet
from midspan.foundation.program.terms import Need
from midspan.journey.attendance.models import WorksheetDone
from midspan.journey.attendance.rules.worksheets import TRIGGER_LIST, progress, triggers_in
from midspan.journey.attendance.terms.worksheets import SheetFacts, SheetOffer, TriggerList

MEETING_TASKS = "meeting_tasks"


def of_sheet(sheet_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a filled sheet: its person."""
    row = WorksheetDone.objects.filter(pk=sheet_id).values_list("episode__patient_id", "episode_id").first()
    return Scope(patient_id=row[0], episode_id=row[1]) if row else None


def sheet_facts(sheet_id: int) -> SheetFacts | None:
    """One filled sheet."""
    return next(iter(_facts(WorksheetDone.objects.filter(pk=sheet_id))), None)


def sheets_of(episode_id: int, *, code: str = "") -> list[SheetFacts]:
    """Everything that a person filled in, newest first, or only what is of one code. Two queries."""
    rows = WorksheetDone.objects.filter(episode_id=episode_id)
    return _facts(rows.filter(worksheet=code) if code else rows)


def offers_of(episode_id: int) -> list[SheetOffer]:
    """Every kind of sheet with what this person has of it, in the order of the catalog. Two queries."""
    filled: dict[str, list[SheetFacts]] = defaultdict(list)
    for sheet in sheets_of(episode_id):
        filled[sheet.code].append(sheet)
    found = []
    for code, kind in all_worksheets().items():
        held = tuple(filled[code])
        made, of = progress(kind, held[0].answers) if held else (0, 0)
        found.append(SheetOffer(kind, held, made, of))
    return found


def trigger_list_of(episode_id: int) -> TriggerList | None:
    """The personal trigger list, for the chart (row 000-30); None before one was written. One query."""
    return trigger_lists_of([episode_id]).get(episode_id)


def trigger_lists_of(episode_ids: Collection[int]) -> dict[int, TriggerList]:
    """The newest trigger list of each of these people; nobody without one is named. One query."""
    rows = WorksheetDone.objects.filter(episode_id__in=list(episode_ids), worksheet=TRIGGER_LIST)
    latest = rows.order_by("episode_id", "-on", "-pk").distinct("episode_id")
    kind = worksheet(TRIGGER_LIST)
    return {
        row.episode_id: TriggerList(row.pk, row.on, tuple(triggers_in(row.answers, kind)), str(row.answers.get("first_call", "")))
        for row in latest
    }


def trigger_needs_of(episode_ids: Collection[int]) -> dict[int, frozenset[Need]]:
    """The needs that these people's triggers stand for, by episode. One query."""
    lists = trigger_lists_of(episode_ids)
    return {pk: frozenset(one.need for one in held.triggers if one.need) for pk, held in lists.items()}


def open_tasks_of(episode_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many tasks of the way into mutual help are done, of how many, for those who have begun and not finished (row
    001-06). One query."""
    rows = WorksheetDone.objects.filter(episode_id__in=list(episode_ids), worksheet=MEETING_TASKS)
    kind = worksheet(MEETING_TASKS)
    found = {
        row.episode_id: progress(kind, row.answers) for row in rows.order_by("episode_id", "-on", "-pk").distinct("episode_id")
    }
    return {pk: (made, of) for pk, (made, of) in found.items() if made < of}


def filled_in(session_id: int, code: str) -> dict[int, date]:
    """Who has a sheet of this code from this session, by episode. One query."""
    rows = WorksheetDone.objects.filter(session_id=session_id, worksheet=code)
    return dict(rows.values_list("episode_id", "on"))


def _facts(rows: Any) -> list[SheetFacts]:
    held = list(rows.select_related("by").order_by("-on", "-pk"))
    replaced = set(WorksheetDone.objects.filter(replaces__in=held).values_list("replaces_id", flat=True))
    titles = {code: sheet.title for code, sheet in all_worksheets().items()}
    return [
        SheetFacts(
            row.pk, row.episode_id, row.worksheet, row.worksheet_version, titles.get(row.worksheet, row.worksheet), row.answers,
            row.points, row.points_of, row.passed, row.on, row.by.name, row.at, row.session_id, row.module_id, row.replaces_id,
            row.pk not in replaced,
        )
        for row in held
    ]  # fmt: skip
