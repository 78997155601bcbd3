"""Is the change between two totals of one instrument more than noise, a response, a recovery?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite, sqrt
from typing import Any

from midspan.journey.assessment.rules.scoring import score
from midspan.journey.assessment.terms import Change, ChangeRule, FormStatus, Higher, Instrument, Number, RuleSet

SURE = 1.96  # |RCI| from which a change is more than measurement error at 95 %
RCI = "rci"
INDEX = "Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12-19: |RCI| of 1.96 or more"


def change(
    entry: Instrument,
    *,
    baseline: Any,
    current: Any,
    rule_sets: Mapping[str, RuleSet],
    rule_set: str = "",
    sd: Any = None,
    reliability: Any = None,
    context: Mapping[str, Any] | None = None,
) -> Change:
    """What happened from `baseline` to `current`: two totals, or two lists of answers, which are scored first.

    Without a name the rule sets that know the instrument and are meant for it count, the first for reliable change; with
    `sd` and `reliability` (0 up to below 1) and no name, the reliable change index decides. What no rule knows is None.
    Totals of a wrong kind or out of range, an unknown rule set and impossible figures are invalid, with reasons.

    Source: the rule set; reliable change index of Jacobson and Truax 1991.
    """
    first, last = (_total(entry, given, which, context) for given, which in ((baseline, "baseline"), (current, "current")))
    against = [*first[2], *last[2], *_against_figures(sd, reliability), *_against_rule_set(rule_set, rule_sets)]
    if against:
        rank = [FormStatus.OK, FormStatus.INCOMPLETE, FormStatus.INVALID]
        worst = max(first[1], last[1], key=rank.index)
        return Change(FormStatus.INVALID if worst == FormStatus.OK else worst, rule_set=rule_set, reasons=tuple(against))
    found = _moved(entry, first[0], last[0])
    named, rule, source = _rule(entry, rule_set, rule_sets)
    found = replace(found, rule_set=named, source=source)
    found = _reliable(found, rule, sd, reliability, by_index=rule_set in {"", RCI})
    return _cases(found, rule, first[0], last[0])


def reliable_change_index(before: Number, after: Number, *, sd: Number, reliability: Number) -> Number:
    """How many standard errors of a difference lie between two totals.

    Source: Jacobson and Truax 1991: (x2 - x1) / (sqrt(2) * SD * sqrt(1 - r)).
    """
    return (after - before) / (sqrt(2) * sd * sqrt(1 - reliability))


def _total(entry: Instrument, given: Any, which: str, context: Mapping[str, Any] | None) -> tuple[Number, FormStatus, list[str]]:
    """A total, from a number or from answers; with it what is wrong."""
    if entry.totals is None:
        return 0, FormStatus.INVALID, [f"{entry.short} has no total, so there is no change of it."]
    if isinstance(given, list):
        found = score(entry, given, context)
        return found.total or 0, found.status, [] if found.total is not None else [f"{which}: {one}" for one in found.reasons]
    low, high = entry.totals
    broken = any(one.kind == "total" and one.over != 1 for one in entry.measures)
    if type(given) is not int and not (broken and type(given) is float and isfinite(given)):
        kind = "a number" if broken else "a whole number"
        return 0, FormStatus.INVALID, [f"The {which} is {kind} or a list of answers."]
    if not low <= given <= high:
        return 0, FormStatus.INVALID, [f"The {which} of {entry.short} lies between {low:g} and {high:g}, not at {given}."]
    return given, FormStatus.OK, []


def _against_figures(sd: Any, reliability: Any) -> Iterable[str]:
    if sd is not None and not (_figure(sd) and sd > 0):
        yield "The standard deviation is a number above 0."
    if reliability is not None and not (_figure(reliability) and 0 <= reliability < 1):
        yield "The reliability is a number from 0 up to, not including, 1."


def _figure(given: Any) -> bool:
    return type(given) in {int, float} and isfinite(given)


def _against_rule_set(named: Any, rule_sets: Mapping[str, RuleSet]) -> Iterable[str]:
    if not isinstance(named, str) or (named not in {"", RCI} and named not in rule_sets):
        yield f"There is no such rule set; known are {', '.join((*rule_sets, RCI))}."


def _moved(entry: Instrument, before: Number, after: Number) -> Change:
    moved = after - before
    direction: str | None = "same"
    if moved:
        rising = {Higher.WORSE: "worse", Higher.BETTER: "better", Higher.NEITHER: None}[entry.higher]
        falling = {"worse": "better", "better": "worse", None: None}[rising]
        direction = rising if moved > 0 else falling
    said = () if direction else (f"{entry.short} has no better or worse direction.",)
    percent = moved * 100 / before if before else None
    return Change(FormStatus.OK, moved, percent, direction, reasons=said)


def _rule(entry: Instrument, named: str, rule_sets: Mapping[str, RuleSet]) -> tuple[str, ChangeRule, str]:
    """The rule for this instrument with the id and source of its set; unnamed, later sets fill what the first leaves open."""
    if named == RCI:
        return RCI, ChangeRule(), INDEX
    if named:
        return named, rule_sets[named].rules.get(entry.code, ChangeRule()), rule_sets[named].source
    knowing = [one for one in rule_sets.values() if one.by_default and entry.code in one.rules]
    merged = ChangeRule(*(_first(knowing, entry.code, name) for name in ChangeRule.__dataclass_fields__))
    return knowing[0].id if knowing else "", merged, "; ".join(one.source for one in knowing)


def _first(knowing: Sequence[RuleSet], code: str, name: str) -> Any:
    values = (getattr(one.rules[code], name) for one in knowing)
    return next((value for value in values if value is not None), None)


def _reliable(found: Change, rule: ChangeRule, sd: Any, reliability: Any, *, by_index: bool) -> Change:
    """Whether the change is reliable: by the index where it was asked for, else by the points of the rule."""
    assert found.change is not None
    index = None
    if sd is not None and reliability is not None:
        index = reliable_change_index(0, found.change, sd=float(sd), reliability=float(reliability))
    moved = found.change
    if index is not None and by_index:
        found = replace(found, rule_set=RCI, source=INDEX if found.source in {"", INDEX} else f"{INDEX}; {found.source}")
        reliable: bool | None = abs(index) >= SURE
    elif rule.points is not None:
        reliable = abs(moved) >= rule.points
    else:
        reliable = None
    said = found.reasons if reliable is not None else (*found.reasons, _not_known(found, sd, reliability))
    return replace(found, rci=index, reliable=reliable, verdict=_verdict(found.direction, reliable), reasons=said)


def _not_known(found: Change, sd: Any, reliability: Any) -> str:
    if (sd is None) != (reliability is None):
        return "A reliable change index needs both the standard deviation and the reliability."
    if found.rule_set and found.rule_set != RCI:
        return f"The rule set {found.rule_set} does not say which change of this form is reliable."
    return "No rule set says which change of this form is reliable; give a standard deviation and a reliability with a source."


def _verdict(direction: str | None, reliable: bool | None) -> str | None:
    if reliable is None:
        return None
    if not reliable:
        return "no_reliable_change"
    return {"better": "reliable_improvement", "worse": "reliable_deterioration"}.get(direction or "")


def _cases(found: Change, rule: ChangeRule, before: Number, after: Number) -> Change:
    """Caseness, recovery, response and remission, where the rule knows them; for totals where higher is worse."""
    if rule.caseness is not None:
        was, still = before >= rule.caseness, after >= rule.caseness
        recovery = was and not still
        known = found.reliable is not None
        sure = recovery and found.verdict == "reliable_improvement" if known else None
        found = replace(found, caseness_before=was, caseness_after=still, recovery=recovery, reliable_recovery=sure)
    if rule.response_percent is not None and before:
        found = replace(found, response=(before - after) * 100 >= rule.response_percent * before)
    if rule.remission_below is not None:
        found = replace(found, remission=after < rule.remission_below)
    return found
