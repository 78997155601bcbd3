"""What does a form with these answers give? One function for every instrument, driven by its catalog entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from midspan.journey.assessment.terms import FormStatus, Instrument, Item, Score

ENGINE = "1"  # a change here makes new scores beside the old


def score(entry: Instrument, answers: Sequence[Any], context: Mapping[str, Any] | None = None) -> Score:
    """The score of raw codes in form order, null for not answered; `context` may hold `sex`.

    `total` is None unless every asked item has a permitted code. Flags are raised in every state. Reasons say what is
    wrong or open, and what a reader should know beside the total.

    Source: the catalog entry (band_source, cut_source, missing); house rule: an incomplete form never shows a total.
    """
    flags = flags_of(entry, answers)
    if wrong := _wrong(entry, answers):
        return _without_total(entry, FormStatus.INVALID, flags, wrong)
    unasked = _unasked(entry, answers)
    open_items = [item.number for item in entry.items if answers[item.number - 1] is None and item.number not in unasked]
    if open_items:
        reasons = tuple(f"Item {number} is not answered." for number in open_items)
        return _without_total(entry, FormStatus.INCOMPLETE, flags, reasons)
    total = sum(answer or 0 for answer in answers)
    cut, about_cut = _cut(entry, context or {})
    return Score(
        FormStatus.OK,
        total,
        band=next((band.label for band in entry.bands if band.low <= total <= band.high), ""),
        positive=total >= cut,
        flags=flags,
        reasons=(*about_cut, *_reviews(entry, answers, total)),
        rule_version=_version(entry),
        band_scheme=entry.band_scheme,
    )


def flags_of(entry: Instrument, answers: Sequence[Any]) -> tuple[str, ...]:
    """The alerts that these answers raise, item by item, on a whole form or a part of one.

    Source: the catalog entry's alert items; house rule: an alert hangs on an item, never on a score.
    """
    return tuple(
        alert.flag
        for alert in entry.alerts
        if alert.item <= len(answers)
        and _permitted(entry.items[alert.item - 1], answers[alert.item - 1])
        and answers[alert.item - 1] >= alert.at_least
    )


def counts_for(entry: Instrument, *, submitted_on: date, started_on: date) -> bool:
    """Whether a form handed in on one day still speaks for an assessment begun on another.

    Source: house rule: not older than the time the form asks about (its recall).
    """
    return (started_on - submitted_on).days <= entry.recall_days


def _wrong(entry: Instrument, answers: Sequence[Any]) -> tuple[str, ...]:
    if isinstance(answers, (str, bytes)) or len(answers) != len(entry.items):
        return (f"{entry.short} has {len(entry.items)} answers, not {len(answers)}.",)
    return tuple(
        f"Item {item.number} takes {', '.join(map(str, sorted(item.codes)))}; it cannot be {answer!r}."
        for item, answer in zip(entry.items, answers, strict=True)
        if answer is not None and not _permitted(item, answer)
    )


def _permitted(item: Item, answer: Any) -> bool:
    return type(answer) is int and answer in item.codes


def _unasked(entry: Instrument, answers: Sequence[Any]) -> frozenset[int]:
    return frozenset(number for skip in entry.skips if answers[skip.item - 1] == skip.code for number in skip.leaves)


def _without_total(entry: Instrument, status: FormStatus, flags: tuple[str, ...], reasons: tuple[str, ...]) -> Score:
    return Score(status, None, flags=flags, reasons=reasons, rule_version=_version(entry), band_scheme=entry.band_scheme)


def _cut(entry: Instrument, context: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    sex = context.get("sex")
    if len(entry.cuts) == 1:
        return entry.cuts["any"], ()
    if isinstance(sex, str) and sex in entry.cuts and sex != "any":
        return entry.cuts[sex], ()
    return entry.cuts["any"], (f"The sex is not known, so the lower cut of {entry.cuts['any']} was used.",)


def _reviews(entry: Instrument, answers: Sequence[Any], total: int) -> tuple[str, ...]:
    return tuple(review.text for review in entry.reviews if total > 0 and answers[review.only_item - 1] == total)


def _version(entry: Instrument) -> str:
    return f"{entry.code}-{entry.version}.{ENGINE}"
