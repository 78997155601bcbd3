"""Does a wording file fit its instrument, and how do the two make a printed form?"""

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import Asked, Instrument, Item, Sheet

NAMES = {  # what a wording file may call a substance
    "amphetamines": ("stimulants",), "cocaine": ("stimulants",), "opioids": ("heroin",), "methamphetamine": ("stimulants",),
    "fentanyl": ("heroin",), "opiates": ("heroin",),
}  # fmt: skip


def sheet_of(entry: Instrument, raw: Mapping[str, Any], substance: str | None = None) -> Sheet:
    """The printed form of an instrument in the words of a wording file; `substance` fills the forms that are about one.

    Raises ValueError with the first reason where the wording does not fit.

    Source: the wording file (source, checked_on, exact).
    """
    if reasons := reasons_against_wording(entry, raw):
        raise ValueError(reasons[0].text)
    chosen = variant_of(raw, substance)
    if chosen is None:
        return bare_sheet(entry)
    options = raw.get("options", {})
    asked = [_asked(item, row, options, substance, scored=True) for item, row in zip(entry.items, chosen["items"], strict=False)]
    after = zip(entry.follow_ups, raw.get("follow_ups", []), strict=False)
    asked += [_asked(item, row, options, substance, scored=False) for item, row in after]
    return Sheet(
        entry.code, entry.version, raw["language"], _filled(chosen.get("stem", ""), substance), tuple(asked),
        raw.get("credit", ""), raw.get("source", ""), raw.get("checked_on"), raw.get("exact", False), raw.get("note", ""),
        bare=False,
    )  # fmt: skip


def bare_sheet(entry: Instrument) -> Sheet:
    """A form of item numbers and our short labels, for an instrument whose wording may not be shown here.

    Source: the rights record of the entry.
    """
    asked = tuple(
        Asked(item.number, item.label or "Unscored question", item.options, scored=item in entry.items)
        for item in entry.questions
    )
    return Sheet(entry.code, entry.version, "en", "", asked, entry.rights.holder, entry.source, None, False, "", bare=True)


def reasons_against_wording(entry: Instrument, raw: Mapping[str, Any]) -> list[Reason]:
    """Why a wording file does not fit its instrument: another instrument or version, too few questions, missing labels.

    Source: house rule: wording never changes what is scored.
    """
    said = [*_against_head(entry, raw)] or [*_against_items(entry, raw)]
    return [Reason(text, rule="wording", field="file") for text in said]


def _against_head(entry: Instrument, raw: Mapping[str, Any]) -> Iterator[str]:
    if raw.get("instrument") != entry.code:
        yield f"The file is for “{raw.get('instrument', '?')}”, not for {entry.code}."
    if raw.get("version") != entry.version:
        yield f"The file is for version “{raw.get('version', '?')}”, not for version {entry.version}."
    if not isinstance(raw.get("language"), str) or not raw.get("language"):
        yield "The file does not say its language."
    if not isinstance(raw.get("options", {}), Mapping):
        yield "The answer sets under [options] cannot be read."
    for rows in _row_lists(raw):
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            yield "The questions cannot be read."


def _against_items(entry: Instrument, raw: Mapping[str, Any]) -> Iterator[str]:
    printed_only = frozenset(number for one in entry.never if not one.context for number in one.items)
    fewest = len(entry.items) - (1 if entry.optional_last is not None else 0)
    for rows in _row_lists(raw)[:-1]:
        if not fewest <= len(rows) <= len(entry.items):
            yield f"{entry.short} has {len(entry.items)} questions; the file has {len(rows)}."
        yield from _against_rows(entry.items, rows, raw.get("options", {}), printed_only)
    after = raw.get("follow_ups", [])
    if len(after) != len(entry.follow_ups):
        yield f"{entry.short} has {len(entry.follow_ups)} unscored questions; the file has {len(after)}."
    yield from _against_rows(entry.follow_ups, after, raw.get("options", {}))


def _against_rows(
    items: tuple[Item, ...], rows: list[Mapping[str, Any]], options: Mapping[str, Any], printed_only: frozenset[int] = frozenset()
) -> Iterator[str]:
    for item, row in zip(items, rows, strict=False):
        labels = _labels(row, options)
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            yield f"Question {item.number} has no text."
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            yield f"Question {item.number} names no answer set."
        elif len(labels) != len(item.codes) and not (labels == [] and item.number in printed_only):
            yield f"Question {item.number} has {len(item.codes)} answers; the file has {len(labels)} labels."


def _labels(row: Mapping[str, Any], options: Mapping[str, Any]) -> Any:
    """The labels of a question: its own list, or the answer set that it names."""
    named = row.get("options")
    return named if isinstance(named, list) else options.get(named) if isinstance(named, str) else None


def _row_lists(raw: Mapping[str, Any]) -> list[Any]:
    """Every list of questions of the file, that of the unscored ones last."""
    variants = raw.get("variants", {})
    lists = [one.get("items") if isinstance(one, Mapping) else None for one in _values(variants)]
    return [*([raw.get("items")] if "items" in raw or not variants else []), *lists, raw.get("follow_ups", [])]


def _values(table: Any) -> list[Any]:
    return list(table.values()) if isinstance(table, Mapping) else [None]


def variant_of(raw: Mapping[str, Any], substance: str | None) -> Mapping[str, Any] | None:
    """The part of a wording file that is about a substance: its own variant, else the questions for all; None without both.

    Source: the wording file; the drug form of SOCRATES is its variant `drugs`.
    """
    variants = raw.get("variants", {})
    for name in (substance, *NAMES.get(substance or "", ())):
        if name in variants:
            return {**raw, **variants[name]}
    if substance not in (None, "alcohol") and "drugs" in variants:
        return {**raw, **variants["drugs"]}
    return raw if "items" in raw else None


def _asked(item: Item, row: Mapping[str, Any], options: Mapping[str, list[str]], substance: str | None, *, scored: bool) -> Asked:
    labels = _labels(row, options)
    return Asked(
        item.number,
        _filled(row["text"], substance),
        tuple(zip(item.codes, labels, strict=bool(labels))),
        row.get("heading", ""),
        row.get("hint", ""),
        scored,
    )


def _filled(words: str, substance: str | None) -> str:
    return words.replace("{substance}", (substance or "this substance").replace("_", " "))
