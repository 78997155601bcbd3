"""For whom is this level of care, and for whom does a safer place come first? Ten flags, each with the facts behind it."""

from collections.abc import Callable, Iterable

from midspan.journey.assessment.terms import Flag, FlagFacts, FlagRow, Known

Found = tuple[bool | None, list[Known]]
MORE_INTENSIVE = ("inpatient_hospital", "residential", "partial_hospitalization")
UNEMPLOYED = ("unemployed", "unable")
PRESSING = frozenset({"none"})


def flags_for(facts: FlagFacts, rows: Iterable[FlagRow]) -> list[Flag]:
    """Every flag in its order: raised, not raised, or not known because nothing it looks at was asked.

    Source: rows 004-29 to 004-38; thresholds in catalog/findings/flags.toml, the program's own judgement.
    """
    flags = []
    for row in rows:
        raised, because = LOOKS[row.code](facts, row)
        flags.append(Flag(row, raised, tuple(because)))
    return flags


def _step_down(facts: FlagFacts, row: FlagRow) -> Found:
    if facts.prior_level is None:
        return None, []
    intensive = facts.prior_level.text in MORE_INTENSIVE
    days = None if facts.discharged_on is None else (facts.on - facts.discharged_on).days
    recent = days is None or days <= row.thresholds["within_days"]
    words = f"comes from {facts.prior_level.text.replace('_', ' ')}" + ("" if days is None else f", left {days} days before")
    known = Known(words.capitalize(), facts.prior_level.source, facts.discharged_on or facts.prior_level.on)
    return intensive and recent, [known] if facts.prior_level.text else []


def _financial(facts: FlagFacts, row: FlagRow) -> Found:
    return _any(facts, {"cannot_afford": lambda value: value == "yes", "barrier": lambda value: value == "funding"})


def _co_occurring(facts: FlagFacts, row: FlagRow) -> Found:
    raised, because = _any(facts, {"diagnoses": lambda value: bool(value) and _none_named(value) is False})
    if facts.conditions:
        return True, [*facts.conditions, *(because if raised else [])]
    return raised, because


def _relapses(facts: FlagFacts, row: FlagRow) -> Found:
    looked = [known for _, known in (facts.earlier_treatments,) if known] if facts.earlier_treatments else []
    many = bool(facts.earlier_treatments and facts.earlier_treatments[0] >= row.thresholds["treatments"])
    raised, because = _any(facts, {"returns": lambda value: _number(value) >= row.thresholds["returns"]})
    if not looked and raised is None:
        return None, []
    return many or bool(raised), [*looked, *because]


def _stress(facts: FlagFacts, row: FlagRow) -> Found:
    by_score, scored = _score(facts, "pss4", lambda total: total >= row.thresholds["pss4"])
    by_answer, said = _any(facts, {"stressors": lambda value: len(set(value) - PRESSING) >= row.thresholds["stressors"]})
    return _either(by_score, by_answer), [*scored, *said]


def _environment(facts: FlagFacts, row: FlagRow) -> Found:
    return _any(
        facts,
        {
            "use_at_home": lambda value: value == "yes",
            "conflict": lambda value: value == "yes",
            "afraid": lambda value: value == "yes",
            "work": lambda value: value in UNEMPLOYED,
        },
    )


def _weak_support(facts: FlagFacts, row: FlagRow) -> Found:
    return _any(facts, {"support": lambda value: _number(value) <= row.thresholds["support"]})


def _low_confidence(facts: FlagFacts, row: FlagRow) -> Found:
    by_scale, scaled = _score(facts, "self_efficacy", lambda total: total <= row.thresholds["self_efficacy"])
    by_ruler, ruled = _score(facts, "confidence", lambda total: total <= row.thresholds["confidence"])
    return _either(by_scale, by_ruler), [*scaled, *ruled]


def _severe_condition(facts: FlagFacts, row: FlagRow) -> Found:
    by_rating, rated = _rating(facts, "emotional", row.thresholds["rating"])
    by_answer, said = _any(facts, {"psychosis": lambda value: value == "yes", "stays_now": lambda value: value == "yes"})
    return _either(by_rating, by_answer), [*rated, *said]


def _toxic_environment(facts: FlagFacts, row: FlagRow) -> Found:
    by_rating, rated = _rating(facts, "environment", row.thresholds["rating"])
    by_answer, said = _any(facts, {"safe_home": lambda value: value == "no", "housing_safe": lambda value: value == "no"})
    return _either(by_rating, by_answer), [*rated, *said]


LOOKS: dict[str, Callable[[FlagFacts, FlagRow], Found]] = {
    "step_down": _step_down,
    "financial": _financial,
    "co_occurring": _co_occurring,
    "relapses": _relapses,
    "stress": _stress,
    "environment": _environment,
    "weak_support": _weak_support,
    "low_confidence": _low_confidence,
    "severe_condition": _severe_condition,
    "toxic_environment": _toxic_environment,
}


def _any(facts: FlagFacts, wanted: dict[str, Callable[..., bool]]) -> Found:
    """Whether any of these answers says so. The facts that say so stand behind it; else all that were looked at."""
    given = [(facts.answers[code], says) for code, says in wanted.items() if code in facts.answers]
    saying = [known for (value, known), says in given if says(value)]
    if not given:
        return None, []
    return bool(saying), saying or [known for (_, known), _says in given]


def _score(facts: FlagFacts, code: str, says: Callable[[int], bool]) -> Found:
    if code not in facts.scores:
        return None, []
    total, known = facts.scores[code]
    return says(total), [known]


def _rating(facts: FlagFacts, name: str, at_least: int) -> Found:
    if name not in facts.ratings:
        return None, []
    rating, known = facts.ratings[name]
    return rating >= at_least, [known]


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one is None and other is None:
        return None
    return bool(one) or bool(other)


def _none_named(value: object) -> bool:
    """Whether a list says that there is nothing: “none”, “no”, “none known”."""
    rows = value if isinstance(value, list | tuple) else [value]
    return all(str(row).strip().lower().rstrip(".") in {"none", "no", "none known", ""} for row in rows)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else -1
