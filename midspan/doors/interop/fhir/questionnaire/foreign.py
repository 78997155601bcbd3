"""Which entry does somebody else's Questionnaire make? Its questions, a total only where it says so, and a line for each loss."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from midspan.doors.interop.fhir.questionnaire.elements import rows, words
from midspan.doors.interop.fhir.questionnaire.gathering import Gathered, Question, formula, gather, total_of
from midspan.doors.interop.fhir.questionnaire.names import LOINC
from midspan.doors.interop.fhir.questionnaire.skipping import skips_of
from midspan.journey.assessment.catalog.instruments import codes as known_codes
from midspan.journey.assessment.catalog.instruments import instrument
from midspan.journey.assessment.catalog.loinc import loinc_totals
from midspan.journey.assessment.terms import (
    Asked,
    Cadence,
    FormMode,
    Higher,
    Instrument,
    Item,
    Measure,
    Rights,
    Sheet,
    Ship,
)

READ = {
    "resourceType", "id", "meta", "text", "language", "url", "version", "name", "title", "status", "subjectType", "description",
    "publisher", "copyright", "code", "item",
}  # fmt: skip
LISTED = 12
NO_TOTAL = "There is no total"
UNKNOWN = "not said in the imported form"
Found = tuple[Instrument | None, Sheet | None, list[str]]


def read_foreign(raw: Mapping[str, Any]) -> Found:
    """Entry, sheet and notes of a foreign form; no entry where it asks nothing with fixed answers."""
    found = gather(raw)
    notes = [*found.left_out, *_unread(raw, found)]
    if not found.questions:
        return None, None, [*notes, "It has no question with fixed answers: nothing to make an instrument of."]
    why_not = _why_no_total(found)
    scored = _counted(found) if not why_not else found.questions
    after = [one for one in found.questions if one not in scored]
    order = [*scored, *after]
    notes += _about_answers(order, after, found.questions)
    skips, lost = skips_of(scored, after)
    entry = _entry(raw, scored, after, why_not)
    entry = _with(entry, skips=skips)
    return entry, _sheet(raw, entry, found, order), [*notes, *lost, *_about_entry(raw, entry, why_not)]


def _why_no_total(found: Gathered) -> str:
    """Why there is no total; empty where the form says that its answers are added up."""
    if not found.totals:
        return f"{NO_TOTAL}: the form does not say that its answers are added up."
    if len(found.totals) > 1:
        return f"{NO_TOTAL}: the form names {len(found.totals)} of them, and which questions belong to which is not said."
    said = formula(found.totals[0])
    if said is not None and not _adds_up(said):
        return f"{NO_TOTAL}: it is computed by a formula that is not read here: {said[:80] or 'none given'}"
    return _why_not_added(found, _counted(found))


def _why_not_added(found: Gathered, counted: list[Question]) -> str:
    """Why the answers that say a number cannot be added up: too few, or one of them may be missing."""
    if len(counted) < 2:
        return f"{NO_TOTAL}: the answers do not say what they count."
    silent = [one.link for one in found.questions if one.points is None and not one.after_total]
    if doubtful := [*silent, *found.missed]:
        return f"{NO_TOTAL}: it may count questions whose answers say no number here: {', '.join(doubtful)}."
    known = total_of(found.totals[0])
    measures = instrument(known).measures if known else ()
    expected = next((len(one.of) for one in measures if one.kind == "total"), len(counted))
    if expected != len(counted):
        return f"{NO_TOTAL}: that of {known} adds up {expected} questions; here {len(counted)} say a number."
    return ""


def _counted(found: Gathered) -> list[Question]:
    """The questions that a total adds up: those with numbers before it, or all of them where it stands first."""
    numbered = [one for one in found.questions if one.points is not None]
    return [one for one in numbered if not one.after_total] or numbered


def _adds_up(expression: str) -> bool:
    """Whether a formula is plainly a sum of what the answers count, with nothing left out or weighted."""
    return bool(re.search(r"\bsum\(", expression)) and not re.search(r"[*/<>=]|-\s*\d|\bwhere\(|\biif\(|\bavg\(", expression)


def _entry(raw: Mapping[str, Any], scored: list[Question], after: list[Question], why_not: str) -> Instrument:
    title = words(raw.get("title")) or words(raw.get("name")) or words(raw.get("id")) or "Imported form"
    numbers = tuple(range(1, len(scored) + 1))
    return Instrument(
        code=_code(raw, title), version=words(raw.get("version")) or "1", short=title[:40], title=title,
        about=words(raw.get("description")) or "Imported form", recall="", recall_days=0, minutes=0, modes=tuple(FormMode),
        portal=False, cadence=Cadence("measure", None, (), UNKNOWN, False), rights=_rights(raw), higher=Higher.NEITHER,
        items=tuple(_item(number, one) for number, one in enumerate(scored, 1)),
        follow_ups=tuple(_item(len(scored) + place, one) for place, one in enumerate(after, 1)),
        strings=False, optional_last=None, substances=(), skips=(), never=(), excluded=(), alerts=(), flags=(), reviews=(),
        measures=() if why_not else (Measure("total", "total", numbers, at_least=(1,) * len(numbers)),),
        findings=(), ladder=None, schemes=(), cuts=MappingProxyType({}), cut_source="", cut_verified=False,
        missing=why_not or "A form with an unanswered item gets no total.", source=words(raw.get("url")) or UNKNOWN,
    )  # fmt: skip


def _with(entry: Instrument, **changed: Any) -> Instrument:
    return Instrument(**{name: getattr(entry, name) for name in Instrument.__slots__ if name not in changed}, **changed)


def _code(raw: Mapping[str, Any], title: str) -> str:
    name = words(raw.get("name")) or words(raw.get("id")) or title
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    code = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "form"
    return f"{code}_imported" if code in known_codes() else code


def _rights(raw: Mapping[str, Any]) -> Rights:
    """Nothing is known of the rights but what the form says; its words stay a site's own wording."""
    holder, status = words(raw.get("publisher")) or UNKNOWN, words(raw.get("copyright")) or UNKNOWN
    return Rights(Ship.SKELETON, holder, status, "", words(raw.get("url")) or UNKNOWN, None, None, None, False)


def _item(number: int, one: Question) -> Item:
    return Item(number, one.text, stored_codes(one), one.points or tuple(range(len(one.labels))))


def stored_codes(one: Question) -> tuple[int, ...]:
    """What is stored for each answer: what it counts where that tells them apart, else its place."""
    if one.points is not None and len(set(one.points)) == len(one.points):
        return one.points
    return tuple(range(len(one.labels)))


def _sheet(raw: Mapping[str, Any], entry: Instrument, found: Gathered, order: list[Question]) -> Sheet:
    asked = tuple(
        Asked(item.number, one.text, tuple(zip(item.codes, one.labels, strict=True)), one.heading, one.hint, item in entry.items)
        for item, one in zip(entry.questions, order, strict=True)
    )
    language = words(raw.get("language")) or "en"
    return Sheet(
        entry.code, entry.version, language, "\n".join(found.stem), asked, words(raw.get("copyright")), entry.source, None,
        False, "Read from a FHIR Questionnaire.", bare=False,
    )  # fmt: skip


def _about_answers(order: list[Question], after: list[Question], asked: list[Question]) -> Iterator[str]:
    if after:
        yield f"Not in the total, because they stand after it or their answers say no number: {_links(after)}."
    if order != asked:
        yield f"The unscored questions stand last here; the form asks in the order {_links(asked)}."
    if placed := [one for one in order if one.points is None]:
        yield f"Answers are stored by their place, 0 and up, where the form gives no number: {_links(placed)}."
    if same := [one for one in order if one.points is not None and len(set(one.points)) < len(one.points)]:
        yield f"Answers are stored by their place where several count the same: {_links(same)}."
    if any(code not in map(str, stored_codes(one)) for one in order for code in one.answers):
        yield "The answers' own codes are not kept; the stored ones are listed with the sheet."


def _about_entry(raw: Mapping[str, Any], entry: Instrument, why_not: str) -> Iterator[str]:
    if why_not:
        yield why_not
    else:
        yield "Read without severities, alerts and rules for open answers: the form does not say them."
    said = [words(one.get("code")) for one in rows(raw.get("code")) if one.get("system") == LOINC]
    if ours := {loinc_totals()[code] for code in said if code in loinc_totals()}:
        yield f"Its LOINC code is that of {', '.join(sorted(ours))} of the catalog, which knows severities and alerts."
    if raw.get("status") != "active":
        yield f"Its status is {words(raw.get('status')) or 'not said'}, not active."
    if not words(raw.get("copyright")):
        yield "It says nothing about rights: find out before it is used."


def _unread(raw: Mapping[str, Any], found: Gathered) -> Iterator[str]:
    if names := sorted(raw.keys() - READ):
        yield f"Not kept: {', '.join(names)}."
    for name, links in found.unread.items():
        yield f"Not kept: `{name}` of {_joined(list(dict.fromkeys(links)))}."


def _links(questions: list[Question]) -> str:
    return _joined([one.link for one in questions])


def _joined(links: list[str]) -> str:
    return ", ".join(links) if len(links) <= LISTED else f"{', '.join(links[:LISTED])} and {len(links) - LISTED} more"
