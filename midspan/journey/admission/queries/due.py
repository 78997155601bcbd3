"""Which papers of many people run out, wait for a colleague's name, are to be signed anew, or are missing?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from midspan.foundation.episodes.queries import among
from midspan.journey.admission.catalog import papers, wording
from midspan.journey.admission.models import PaperDocument
from midspan.journey.admission.terms import Paper, PaperKind, PaperStatus

COLUMNS = ("episode_id", "code", "about", "wording", "status", "expires_on", "staff_signed_at")
EXPIRES, RENEW, COUNTERSIGN, MISSING = "expires", "renew", "countersign", "missing"


@dataclass(frozen=True, slots=True)
class PaperDue:
    """A paper that asks for something: which, what (expires, renew, countersign, missing), and the day that is known."""

    episode_id: int
    code: str
    title: str
    what: str
    due_on: date | None


def papers_due(episode_ids: Collection[int], *, on: date, ahead_days: int) -> dict[int, list[PaperDue]]:
    """What the papers of these people ask for on a day or within `ahead_days`, by episode. One query.

    A consent that was withdrawn or declined asks for nothing: that was the person's word.
    """
    wanted = list(episode_ids)
    latest: dict[int, dict[tuple[str, str], tuple[Any, ...]]] = {number: {} for number in wanted}
    rows = PaperDocument.objects.filter(episode_id__any=among(wanted)).order_by("at", "pk")
    for number, code, about, *row in rows.values_list(*COLUMNS):
        latest[number][code, about] = tuple(row)
    before = on + timedelta(days=ahead_days)
    required = [paper for paper in papers().values() if paper.required]
    found = {number: list(_of(number, held, required, on, before)) for number, held in latest.items()}
    return {number: lines for number, lines in found.items() if lines}


def _of(
    number: int, held: dict[tuple[str, str], tuple[Any, ...]], required: Iterable[Paper], on: date, before: date
) -> Iterable[PaperDue]:
    for (code, _about), row in held.items():
        paper = papers().get(code)
        if paper is not None and (what := _what(paper, row, on, before)):
            yield PaperDue(number, code, paper.title, what, row[2] if what == EXPIRES else None)
    there = {code for code, _about in held}
    for paper in required:
        if paper.code not in there:
            yield PaperDue(number, paper.code, paper.title, MISSING, None)


def _what(paper: Paper, row: tuple[Any, ...], on: date, before: date) -> str:
    version, status, expires_on, staff_signed_at = row
    if status != PaperStatus.SIGNED:
        return ""
    if expires_on is not None and expires_on <= before:
        return EXPIRES
    if paper.staff_signs and staff_signed_at is None:
        return COUNTERSIGN
    return RENEW if paper.kind is not PaperKind.CHECKLIST and version != wording(paper, on).version else ""
