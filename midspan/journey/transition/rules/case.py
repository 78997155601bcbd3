"""Why not lower, why not higher? The case of one person, drafted from the chart, each sentence on the facts it rests on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from midspan.journey.assessment.terms import RATINGS, Dimension, Fired, Number, Recommendation
from midspan.journey.transition.terms import (
    Case,
    CaseFacts,
    ChartFact,
    Direction,
    FactKind,
    Measured,
    Present,
    Sentence,
    Side,
    UseBy,
)

MEDICAL = (Dimension.WITHDRAWAL, Dimension.BIOMEDICAL, Dimension.EMOTIONAL)
TAKES_PART_FROM = 70  # percent of the days asked for: from here on a person makes use of an outpatient level
LOOKED_BACK = 28  # days of coming, staying away and tests that the case looks at

MOVED = {
    Direction.FIRST: "the first one", Direction.SAME: "no reliable change",
    Direction.BETTER: "better", Direction.WORSE: "worse",
}  # fmt: skip

Names = Mapping[Dimension, tuple[str, str]]


def draft(
    facts: CaseFacts, found: Recommendation, *, names: Names, rank: Callable[[str], int], use_by: Mapping[FactKind, UseBy]
) -> Case:
    """The case for the level a person is in: sentences of both sides, the facts under them, what is missing.

    `found` is what the placement rules say of the latest ratings, `rank` orders the levels of the rule set. A sentence
    is written only where a fact of the chart carries it; a fact past its use-by is marked, never left out.

    Source: facts/levels-of-care 2.4 (explainable: rating, row, evidence); 42 CFR 2.13 for what leaves the house.
    """
    known = {fact.key: _marked(fact, facts.on, use_by) for fact in _facts(facts, names)}
    sentences = (*_not_lower(facts, found, names, rank), *_not_higher(facts, found, names, rank))
    return Case(sentences, known, _gaps(facts, found, rank))


def holding(facts: CaseFacts, found: Recommendation, *, names: Names, rank: Callable[[str], int]) -> tuple[str, ...]:
    """What holds a person at their level, in a few words each: the dimensions whose rating asks for it or more.

    Source: the rows of the placement rule set that fired.
    """
    asking = _asking(found, facts.level, rank)
    words = [f"{names[row.dimension][0]} {row.rating}" for row in asking if row.dimension]
    return tuple(words + [row.text for row in asking if row.dimension is None])


def _asking(found: Recommendation, level: str, rank: Callable[[str], int]) -> list[Fired]:
    return [row for row in found.fired if rank(row.level) >= rank(level)]


def _marked(fact: ChartFact, on: date, use_by: Mapping[FactKind, UseBy]) -> ChartFact:
    stale = fact.on is not None and (on - fact.on).days > use_by[fact.kind].days
    return replace(fact, stale=stale)


def _facts(facts: CaseFacts, names: Names) -> Iterable[ChartFact]:
    for one, rated in facts.ratings.items():
        words = f"{names[one][0]} rated {rated.rating}, {RATINGS[rated.rating][0].lower()}"
        page = "ratings" if rated.review_id is None else "review"
        yield ChartFact(f"rating:{one.value}", FactKind.RATING, words, rated.on, page, rated.review_id)
    present = facts.present
    if present.weeks:
        yield ChartFact("hours", FactKind.HOURS, _hours_words(present), present.last_seen_on or facts.on, "chart")
    if present.asked_days:
        words = f"Came on {present.came_days} of {present.asked_days} days in {LOOKED_BACK} days"
        yield ChartFact("attendance", FactKind.ATTENDANCE, words, facts.on, "chart")
    for measure in facts.measures:
        words = _measure_words(measure)
        yield ChartFact(f"measure:{measure.instrument}", FactKind.MEASURE, words, measure.on, "form", measure.form_id)
    if facts.abstinent and facts.abstinent.days_known:
        yield ChartFact("self_report", FactKind.SELF_REPORT, _abstinence_words(facts), facts.abstinent.known_to, "calendar")
    if facts.tests:
        yield ChartFact("tests", FactKind.TEST, _test_words(*facts.tests[:2]), facts.tests[2], "tests")
    for pk, words, care, opened_on in facts.conditions:
        yield ChartFact(f"condition:{pk}", FactKind.CONDITION, f"{words}{': ' + care if care else ''}", opened_on, "conditions")
    yield ChartFact("alerts", FactKind.ALERT, _alert_words(facts.open_alerts), facts.on, "alerts")


def _not_lower(facts: CaseFacts, found: Recommendation, names: Names, rank: Callable[[str], int]) -> list[Sentence]:
    side = Side.NOT_LOWER
    rows = [
        Sentence(f"asks:{row.dimension.value}", side, _rating_sentence(facts, row, names), (f"rating:{row.dimension.value}",))
        for row in _asking(found, facts.level, rank)
        if row.dimension
    ]
    if facts.present.weeks:
        rows.append(Sentence("hours", side, _hours_sentence(facts.present), ("hours",)))
    if facts.present.missed_in_a_row:
        words = f"Missed the last {facts.present.missed_in_a_row} days in a row: close contact is still needed to keep coming."
        rows.append(Sentence("missed", side, words, ("attendance",)))
    rows += [
        Sentence(
            f"measure:{one.instrument}",
            side,
            f"{_measure_words(one)}; above the cut of the screen.",
            (f"measure:{one.instrument}",),
        )
        for one in facts.measures
        if one.positive
    ]
    if facts.abstinent and facts.abstinent.days_known and facts.abstinent.last_use_on:
        rows.append(Sentence("use", side, f"{_abstinence_words(facts)}.", ("self_report",)))
    if facts.tests and facts.tests[1]:
        rows.append(Sentence("tests_found", side, f"{_test_words(*facts.tests[:2])}.", ("tests",)))
    return rows


def _not_higher(facts: CaseFacts, found: Recommendation, names: Names, rank: Callable[[str], int]) -> list[Sentence]:
    side = Side.NOT_HIGHER
    rows = [
        Sentence(f"bears:{row.dimension.value}", side, _bearable(facts, row, names, rank), (f"rating:{row.dimension.value}",))
        for row in found.fired
        if row.dimension in MEDICAL and rank(row.level) <= rank(facts.level)
    ]
    rated = tuple(f"rating:{one.value}" for one in facts.ratings)
    if rated and all(rank(row.level) <= rank(facts.level) for row in found.fired):
        rows.append(Sentence("none_more", side, f"No rating asks for more than level {facts.level}.", rated))
    share = facts.present.share
    if share is not None and share >= TAKES_PART_FROM:
        words = f"Takes part: came on {facts.present.came_days} of {facts.present.asked_days} days in the last {LOOKED_BACK}."
        rows.append(Sentence("takes_part", side, words, ("attendance",)))
    if facts.abstinent and facts.abstinent.days_known and facts.abstinent.current_streak:
        words = f"Abstinent for {_days(facts.abstinent.current_streak)} at the last report, living at home."
        rows.append(Sentence("abstinent", side, words, ("self_report",)))
    if facts.tests and not facts.tests[1]:
        rows.append(Sentence("tests_expected", side, f"{_test_words(*facts.tests[:2])}.", ("tests",)))
    rows += [
        Sentence(f"condition:{pk}", side, f"{words} is treated alongside: {care}", (f"condition:{pk}",))
        for pk, words, care, _on in facts.conditions
        if care
    ]
    if not facts.open_alerts:
        rows.append(Sentence("no_alert", side, "No safety alert is open.", ("alerts",)))
    return rows


def _gaps(facts: CaseFacts, found: Recommendation, rank: Callable[[str], int]) -> tuple[str, ...]:
    gaps = []
    if found.missing:
        gaps.append(f"Missing for a recommendation: {', '.join(found.missing)}.")
    elif rank(found.level) < rank(facts.level):
        gaps.append(f"The ratings ask for level {found.level} only: talk about a step down, or rate again.")
    elif rank(found.level) > rank(facts.level):
        gaps.append(f"The ratings ask for level {found.level}: more than level {facts.level}. Talk about a step up today.")
    if facts.open_alerts:
        gaps.append(f"{_alert_words(facts.open_alerts)} See to that first.")
    if facts.abstinent is None or not facts.abstinent.days_known:
        gaps.append("Nothing is known of use in the last days: ask for the calendar.")
    if not facts.measures:
        gaps.append("No measure has been handed in.")
    return tuple(gaps)


def _rating_sentence(facts: CaseFacts, row: Fired, names: Names) -> str:
    assert row.dimension is not None and row.rating is not None
    rated = facts.ratings[row.dimension]
    moved = "" if not rated.change else f", {'up' if rated.change > 0 else 'down'} from {rated.before}"
    why = f" {rated.why.strip().rstrip('.')}." if rated.why.strip() else ""
    word = RATINGS[row.rating][0].lower()
    return f"{names[row.dimension][0]} is rated {row.rating}, {word}{moved}.{why} {row.text}"


def _bearable(facts: CaseFacts, row: Fired, names: Names, rank: Callable[[str], int]) -> str:
    """A medical dimension that does not ask for more: what level can care for it."""
    assert row.dimension is not None and row.rating is not None
    if rank(row.level) < rank(facts.level):
        return _rating_sentence(facts, row, names)
    word = RATINGS[row.rating][0].lower()
    return f"{names[row.dimension][0]} is rated {row.rating}, {word}: level {facts.level} can care for it."


def _hours_words(present: Present) -> str:
    met = sum(minutes >= present.target_minutes for _monday, minutes in present.weeks)
    if len(present.weeks) == 1:
        return f"{_hours(present.target_minutes)} hours {'reached' if met else 'not reached'} in the last full week"
    return f"{_hours(present.target_minutes)} hours reached in {met} of the last {len(present.weeks)} full weeks"


def _hours_sentence(present: Present) -> str:
    mean = sum(minutes for _monday, minutes in present.weeks) // len(present.weeks)
    held = mean * 100 >= present.target_minutes * TAKES_PART_FROM
    use = "makes use of the structure prescribed" if held else "the structure prescribed is not held yet"
    return f"{_hours_words(present)}, {_hours(mean)} a week on average: {use}."


def _measure_words(one: Measured) -> str:
    band = f", {one.band.replace('_', ' ')}" if one.band else ""
    since = "" if one.first is None else f" ({_number(one.first)} at first: {MOVED[one.direction]})"
    return f"{one.short} {_number(one.total)}{band}{since}"


def _abstinence_words(facts: CaseFacts) -> str:
    found = facts.abstinent
    assert found is not None
    last = f"; last use reported on {found.last_use_on:%d %b %Y}" if found.last_use_on else "; no use reported"
    share = f"{round(found.percent)} % of {found.days_known} known days" if found.percent is not None else "no known days"
    return f"Abstinent on {share}{last}"


def _test_words(held: int, other: int) -> str:
    tests = "1 test" if held == 1 else f"{held} tests"
    found = f"{other} not as expected" if other else "all as expected" if held > 1 else "as expected"
    return f"{tests} in {LOOKED_BACK} days, {found}"


def _alert_words(count: int) -> str:
    return "No safety alert is open." if not count else f"{count} safety {'alert is' if count == 1 else 'alerts are'} open."


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _number(value: Number) -> str:
    return f"{value:g}"
