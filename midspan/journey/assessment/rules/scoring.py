"""What does a form with these answers give? One way for every instrument, driven by its catalog entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from midspan.journey.assessment.rules.answers import (
    NOTHING,
    SHORT,
    Points,
    closed,
    context_of,
    fits,
    on_its_own,
    open_words,
    read_answers,
    still_open,
)
from midspan.journey.assessment.rules.plans import Plan, plan_of
from midspan.journey.assessment.terms import (
    Alert,
    AlertTier,
    FormStatus,
    Instrument,
    Ladder,
    Measure,
    Number,
    Scheme,
    Score,
)

BETWEEN = {"none_minimal": "none to minimal", "absent_minimal": "absent to minimal", "mild_moderate": "mild to moderate"}


def score(entry: Instrument, answers: Sequence[Any], context: Mapping[str, Any] | None = None) -> Score:
    """The score of raw codes in form order, null for not answered.

    `context` may hold sex, substance, refused, taken_solely_as_prescribed, band_scheme; what an instrument needs and is not
    there makes the form invalid. `total` is None unless every asked item has a permitted code. Item flags are raised in every
    state. Reasons say what is wrong or open, and what a reader should know beside the total.

    Source: the catalog entry (schemes, cut_source, missing); house rule: an incomplete form never shows a total.
    """
    plan = plan_of(entry)
    seen = context_of(entry, context or NOTHING)
    points, open_places, wrong = read_answers(plan, answers, seen)
    if wrong:
        return _without_total(plan, FormStatus.INVALID, points, seen, _alarms(entry, points, seen), wrong)
    if open_places:
        open_places = still_open(plan, points, open_places, seen)
    if open_places:
        reasons = [open_words(place) for place in open_places]
        return _without_total(plan, FormStatus.INCOMPLETE, points, seen, _alarms(entry, points, seen), reasons)
    return _whole(plan, points, answers, seen)


def flags_of(entry: Instrument, answers: Sequence[Any], context: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The alerts that these answers raise, on a whole form or a part of one.

    Source: the catalog entry's alerts, flags and ladder; house rule: an alert hangs on an item, never on a score.
    """
    return score(entry, answers, context).flags


def raised(
    entry: Instrument, answers: Sequence[Any], context: Mapping[str, Any] | None = None
) -> tuple[tuple[str, AlertTier], ...]:
    """Each flag of these answers with how soon it must be seen.

    Source: the catalog entry's tiers, after the alert tiers of measurement-based care.
    """
    plan, seen = plan_of(entry), context_of(entry, context or NOTHING)
    points, _, _ = read_answers(plan, answers, seen)
    return tuple((flag, _tier(entry, flag, points)) for flag in flags_of(entry, answers, context))


def counts_for(entry: Instrument, *, submitted_on: date, started_on: date) -> bool:
    """Whether a form handed in on one day still speaks for an assessment begun on another.

    Source: house rule: not older than the time the form asks about (its recall).
    """
    return (started_on - submitted_on).days <= entry.recall_days


def band_words(severity: str) -> str:
    """A stored severity as words for people: `moderately_severe` reads moderately severe, `none_minimal` none to minimal.

    Source: house rule.
    """
    return BETWEEN.get(severity) or severity.replace("_", " ")


def _whole(plan: Plan, points: Points, answers: Sequence[Any], context: Mapping[str, Any]) -> Score:
    """The score of a form on which nothing is wrong or open."""
    entry = plan.entry
    flags = _alarms(entry, points, context)
    reasons = _exclude(entry, points, context) if entry.excluded else []
    if plan.voids or entry.never:
        reasons += _void(plan, points, context)
    values: dict[str, Any] = {}
    for one in plan.readings:
        values[one.name] = one.number(points) if one.prorated is None else _complete(one.prorated, points)
    total = values.get("total")
    severity, scheme_id = _severity(plan, values, context, reasons)
    results = {one.name: values[one.name] for one in plan.readings if one.kind == "result"}
    _find(plan, values, points, results, whole=True)
    if entry.cuts:
        results["positive"] = values["total"] >= _cut(entry, context, reasons)
    flags += [flag for flag, holds in plan.flags if holds(values, points)]
    if entry.ladder is not None:
        severity = _climb(entry.ladder, points, answers, context, results, flags, reasons)
    for review in entry.reviews:
        if total and points[review.only_item - 1] == total:
            reasons.append(review.text)
    subscales = {name: values[name] for name in plan.empty_subscales}
    positive = results.pop("positive", None)
    return Score(
        FormStatus.OK, total, severity, positive, tuple(flags), tuple(reasons), plan.version, scheme_id, subscales, results
    )


def _without_total(
    plan: Plan, status: FormStatus, points: Points, context: Mapping[str, Any], flags: list[str], reasons: list[str]
) -> Score:
    """A form that is not whole: no total, no severity; what stands on its own items, and the flags."""
    partial = status == FormStatus.INCOMPLETE
    alone = {one.name: on_its_own(one, points) if one.alone else None for one in plan.readings}
    flags += [flag for flag, holds in plan.flags if holds(alone, [None] * plan.size)]
    flags += _sure(plan, points)
    values = dict(alone) if partial else dict.fromkeys(alone)
    for one in plan.readings:
        if partial and one.prorated is not None:
            values[one.name] = _prorated(one.prorated, points)
    results: dict[str, Any] = {one.name: values[one.name] for one in plan.readings if one.kind == "result"}
    _find(plan, values if partial else dict.fromkeys(values), points if partial else [None] * plan.size, results, whole=False)
    if plan.entry.ladder is not None:
        results.setdefault(plan.entry.ladder.result, None)
        flags += _at_least(plan.entry.ladder, points)
    subscales = {name: values[name] for name in plan.empty_subscales}
    results.pop("positive", None)
    scheme = _scheme(plan.entry, context)
    scheme_id = scheme.id if scheme else ""
    return Score(status, None, "", None, tuple(flags), tuple(reasons), plan.version, scheme_id, subscales, results)


def _alarms(entry: Instrument, points: Points, context: Mapping[str, Any]) -> list[str]:
    return [alert.flag for alert in entry.alerts if _fires(alert, points, context)]


def _fires(alert: Alert, points: Points, context: Mapping[str, Any]) -> bool:
    if alert.when and not fits(alert.when, context):
        return False
    return any(number <= len(points) and (points[number - 1] or 0) >= alert.at_least for number in alert.items)


def _exclude(entry: Instrument, points: Points, context: Mapping[str, Any]) -> list[str]:
    """Take items out of the count where the entry says so; gives the sentences that say it."""
    said = []
    for one in entry.excluded:
        if fits(one.context, context):
            for number in one.items:
                points[number - 1] = 0
            said.append(one.text)
    return said


def _void(plan: Plan, points: Points, context: Mapping[str, Any]) -> list[str]:
    """Take answers out of the count that a first answer or this context closes; gives the sentence that says it."""
    places = {number - 1 for number in closed(plan.entry, context)}
    for leaves, holds in plan.voids:
        if holds(NOTHING, points):
            places.update(leaves)
    void = sorted(place for place in places if points[place])
    for place in void:
        points[place] = 0
    return [f"Not asked here, so not counted: item {', '.join(str(place + 1) for place in void)}."] if void else []


def _sure(plan: Plan, points: Points) -> list[str]:
    """The flags of a total that the given answers reach already, whatever the open ones would be."""
    if not plan.sure:
        return []
    filled = [least if point is None else point for point, least in zip(points, plan.least, strict=False)]
    filled += plan.least[len(filled) :]
    total = next(one for one in plan.readings if one.name == "total").number(filled)
    return [flag for flag, holds in plan.sure if holds({"total": total}, filled)]


def _complete(one: Measure, points: Points) -> Number | None:
    return _of_answered([points[number - 1] or 0 for number in one.of], one) if one.from_complete else None


def _prorated(one: Measure, points: Points) -> Number | None:
    """The mean of the answered items in place of the open ones, while few enough are open."""
    given = [point for number in one.of if (point := points[number - 1]) is not None]
    return _of_answered(given, one) if len(one.of) - one.missing <= len(given) < len(one.of) else None


def _of_answered(given: list[int], one: Measure) -> Number:
    """The sum as if all were answered like the answered ones; whole numbers where they are, or rounded half up if asked."""
    whole, answered = sum(given) * len(one.of), len(given)
    if one.whole:
        return (2 * whole + answered) // (2 * answered)
    return whole // answered if whole % answered == 0 else whole / answered


def _find(plan: Plan, values: Mapping[str, Any], points: Points, results: dict[str, Any], *, whole: bool) -> None:
    """Put each named finding among the results; on a form that is not whole only what stands alone."""
    for name, cases, otherwise, alone in plan.findings:
        results[name] = _first(cases, otherwise, values, points) if whole or alone else None


def _first(cases: tuple[tuple[Any, Any], ...], otherwise: Any, values: Mapping[str, Any], points: Points) -> Any:
    """The value of the first case that holds; None where an earlier case is not decided."""
    for holds, value in cases:
        found = holds(values, points)
        if found is None:
            return None
        if found:
            return value
    return otherwise


def _scheme(entry: Instrument, context: Mapping[str, Any]) -> Scheme | None:
    """The band scheme that the context asks for by its id, or the first that fits it."""
    asked = context.get("band_scheme")
    fitting = [scheme for scheme in entry.schemes if fits(scheme.when, context)] if entry.schemes else []
    return next((scheme for scheme in fitting if scheme.id == asked), fitting[0] if fitting else None)


def _severity(plan: Plan, values: Mapping[str, Any], context: Mapping[str, Any], reasons: list[str]) -> tuple[str, str]:
    """The severity of the measure in the chosen scheme, and the scheme's id."""
    scheme = _scheme(plan.entry, context)
    asked = context.get("band_scheme")
    if isinstance(asked, str) and asked and (scheme is None or scheme.id != asked):
        reasons.append(f"There is no band scheme “{asked[:SHORT]}” for this form; the usual one was used.")
    if scheme is None:
        return "", ""
    of, low, severities = plan.bands[scheme.id]
    return (severities[values[of] - low] if severities else ""), scheme.id


def _cut(entry: Instrument, context: Mapping[str, Any], reasons: list[str]) -> int:
    sex, cuts = context.get("sex"), entry.cuts
    if len(cuts) == 1:
        return cuts["any"]
    if isinstance(sex, str) and sex in cuts and sex != "any":
        return cuts[sex]
    reasons.append(f"The sex is not known, so the lower cut of {cuts['any']} was used.")
    return cuts["any"]


def _climb(
    ladder: Ladder,
    points: Points,
    answers: Sequence[Any],
    context: Mapping[str, Any],
    results: dict[str, Any],
    flags: list[str],
    reasons: list[str],
) -> str:
    """The worst level of a whole form; its flag, its result, and a refusal counted as its level."""
    levels = [level for level, _ in ladder.levels]
    worst = _worst(ladder, points) or levels[-1]
    if context.get("refused") is True:
        refused = [number for number in ladder.refusable if answers[number - 1] is None]
        if refused:
            worst = min(worst, ladder.refused_level, key=levels.index)
            said = ", ".join(map(str, refused))
            reasons.append(f"Not answered because refused: {said}. A refusal counts as a positive screen (unverified).")
    results[ladder.result] = worst
    if ladder.positive_from:
        results["positive"] = levels.index(worst) <= levels.index(ladder.positive_from)
    if worst != levels[-1]:
        flags.append(f"{ladder.flag}_{worst}")
    return worst


def _worst(ladder: Ladder, points: Points) -> str | None:
    """The worst level that a given yes reaches."""
    for level, numbers in ladder.levels:
        if any(number <= len(points) and points[number - 1] for number in numbers):
            return level
    return None


def _at_least(ladder: Ladder, points: Points) -> list[str]:
    worst = _worst(ladder, points)
    return [f"{ladder.flag}_at_least_{worst}"] if worst else []


def _tier(entry: Instrument, flag: str, points: Points) -> AlertTier:
    """How soon a flag must be seen; a strong answer makes an alert one for now."""
    for alert in entry.alerts:
        if alert.flag == flag:
            strongest = max((points[number - 1] or 0 for number in alert.items if number <= len(points)), default=0)
            return AlertTier.NOW if alert.now_from is not None and strongest >= alert.now_from else alert.tier
    if entry.ladder is not None and flag.startswith(entry.ladder.flag):
        return entry.ladder.tiers[flag.removeprefix(f"{entry.ladder.flag}_").removeprefix("at_least_")]
    return next(one.tier for one in entry.flags if one.flag == flag)
