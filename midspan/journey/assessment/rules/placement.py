"""Which level of care do the ratings and flags ask for, and which rows of the table led there?"""

from collections.abc import Iterable

from midspan.journey.assessment.terms import (
    RATINGS,
    Divert,
    Fired,
    PlacementFacts,
    PlacementFlag,
    PlacementTable,
    Recommendation,
    Severity,
    dimensions_of,
    rated_of,
)

SEVERITIES = {one: rank for rank, one in enumerate(Severity)}
SCREEN = (PlacementFlag.NEEDS_DETOX, PlacementFlag.NEEDS_INPATIENT)  # a clinician may write why a yes does not hold
WORST = len(RATINGS) - 1


def severity_of(criteria_met: int) -> Severity:
    """The severity of a substance use disorder by the number of criteria met, 0 to 11.

    Source: DSM-5-TR: mild 2-3, moderate 4-5, severe 6 or more.
    """
    if criteria_met >= 6:
        return Severity.SEVERE
    if criteria_met >= 4:
        return Severity.MODERATE
    return Severity.MILD if criteria_met >= 2 else Severity.NONE


def recommend(facts: PlacementFacts, table: PlacementTable) -> Recommendation:
    """The highest level that any row asks for, with every row that fired: never an average.

    Where something is missing there is no level, but what fired so far, and what comes first, is still said. Raising a
    rating or the severity, or adding a flag, never lowers the level. A severity that is not known counts as severe.

    Source: the table's own rows (facts/levels-of-care 2.4: explainable, medical need first, highest counts); row 001-18.
    """
    fired, missing = _rows(facts, table)
    asked = _highest(fired, table)
    if (joined := _joined(fired, asked, table)) is not None:
        fired.append(joined)
        asked = joined.level
    if (fallen := _by_diagnosis(facts, fired, asked, table)) is not None:
        fired.append(fallen)
        asked = max((row.level for row in fired if row.level != table.diagnosis.held), key=table.rank)
    missing.extend(facts.missing)
    return Recommendation(
        "" if missing else asked, tuple(fired), tuple(missing), table.name, _notes(facts, fired, asked, table), asked,
        _diverts(fired, table), _alongside(fired, asked, table), table.edition,
    )  # fmt: skip


def placement_flags(
    *, needs_detox: bool | None, needs_inpatient: bool | None, more: Iterable[PlacementFlag] = ()
) -> frozenset[PlacementFlag]:
    """The two answers of the screen and whatever else was found, as flags.

    Source: mission row 000-02.
    """
    screen = zip(SCREEN, (needs_detox, needs_inpatient), strict=True)
    return frozenset(more) | {flag for flag, answer in screen if answer}


def decides(row: Fired, found: Recommendation) -> bool:
    """Whether this row is one of those that asked for the recommended level.

    Source: facts/levels-of-care 2.4: each row that fired is shown.
    """
    return bool(found.asked) and row.level == found.asked


def holds(row: Fired, table: PlacementTable) -> bool:
    """Whether this row sends the person to something that must come first.

    Source: mission row 000-02; facts/levels-of-care 2.4: medical need first.
    """
    return bool(row.divert) and table.diverts[row.divert].holds


def _rows(facts: PlacementFacts, table: PlacementTable) -> tuple[list[Fired], list[str]]:
    """What flags, ratings and the diagnosis ask for, and the words for each dimension without a rating."""
    fired, missing = _flagged(facts, table) if facts.flags else [], []
    ratings = facts.ratings
    for dimension, rows in table.asks.items():
        rating = ratings.get(dimension)
        if rating is not None and 0 <= rating <= WORST:
            fired.append(rows[rating])
        else:
            missing.append(f"the rating of {dimensions_of(table.edition)[dimension][0].lower()}")
    if table.diagnosis.active is not None and facts.severity is not Severity.NONE:
        fired.append(table.diagnosis.active)
    return fired, missing


def _flagged(facts: PlacementFacts, table: PlacementTable) -> list[Fired]:
    aside = SCREEN if facts.override.strip() else ()
    rows = [row for flag, row in table.flags.items() if flag in facts.flags and flag not in aside]
    return [_after(row.fired, row.after.get(facts.prior_level, ""), facts.prior_level, table) for row in rows]


def _after(fired: Fired, more: str, prior: str, table: PlacementTable) -> Fired:
    """The row as it stands, or with the level that follows the one that was not enough."""
    if table.rank(more) <= table.rank(fired.level):
        return fired
    text = f"{fired.text} Level {prior} was tried: level {more} follows."
    return Fired(fired.rule, None, None, more, text, fired.source, fired.verified, fired.divert)


def _highest(fired: list[Fired], table: PlacementTable) -> str:
    ranks = table.ranks
    return max((row.level for row in fired), key=ranks.__getitem__, default="")


def _joined(fired: list[Fired], asked: str, table: PlacementTable) -> Fired | None:
    """A need for medical care by day and one for a place to live, met at one address."""
    ranks = table.ranks
    for join in table.joins:
        if ranks[asked or table.levels[0]] >= ranks[join.fired.level]:
            continue
        medical = any(row.dimension in table.medical and ranks[row.level] >= ranks[join.medical] for row in fired)
        if medical and any(ranks[row.level] >= ranks[join.other_from] for row in fired):
            return join.fired
    return None


def _by_diagnosis(facts: PlacementFacts, fired: list[Fired], asked: str, table: PlacementTable) -> Fired | None:
    rule = table.diagnosis
    if asked != rule.held or facts.severity is None or SEVERITIES[facts.severity] >= SEVERITIES[rule.severity_from]:
        return None
    if any(row.level == asked and row.dimension not in rule.dimensions for row in fired):
        return None
    return rule.falls


def _diverts(fired: list[Fired], table: PlacementTable) -> tuple[Divert, ...]:
    codes = {row.divert for row in fired if row.divert}
    return tuple(divert for code, divert in table.diverts.items() if code in codes) if codes else ()


def _alongside(fired: list[Fired], asked: str, table: PlacementTable) -> tuple[str, ...]:
    if not table.alongside:
        return ()
    levels = {row.level for row in fired}
    return tuple(one for one, since in table.alongside.items() if one in levels and table.rank(asked) >= table.rank(since))


def _notes(facts: PlacementFacts, fired: list[Fired], asked: str, table: PlacementTable) -> tuple[str, ...]:
    """What holds for the whole answer: medical need first, what was set aside, age, and what is not known."""
    notes, ranks = [], table.ranks
    first = ranks[table.medical_from]
    if any(ranks[row.level] >= first for row in fired if row.dimension in table.medical or holds(row, table)):
        notes.append(f"Medical need and safety come first: see to level {asked} before anything else is planned.")
    if facts.override.strip() and not facts.flags.isdisjoint(SCREEN):
        notes.append(f"The screen said yes and a clinician wrote why it does not hold: {facts.override.strip()}")
    if facts.severity is None and not facts.missing:
        notes.append("The severity of the diagnosis is not given: the level stands as for a severe disorder.")
    if facts.age is None:
        notes.append(f"The age is not given: under {table.adult_from} fewer hours and a track of their own apply.")
    elif facts.age < table.adult_from:
        notes.append(_under_age(asked, table))
    if facts.prior_level and PlacementFlag.FAILED_LOWER not in facts.flags:
        notes.append(f"Level {facts.prior_level} came before; nobody said that it was not enough.")
    notes += [
        f"{dimensions_of(table.edition)[one][0]}: its rating does not count for the level; it decides what is agreed on."
        for one in facts.ratings
        if one not in rated_of(table.edition)
    ]
    return tuple(notes)


def _under_age(asked: str, table: PlacementTable) -> str:
    hours = table.hours.get(asked)
    said = f"level {asked} is {hours.adolescent} for them" if hours else "the level is the same"
    return f"Under {table.adult_from}: {said}. Use an adolescent track, or refer to one."


def rating_name(row: Fired, edition: str) -> str:
    """What a row is about, in words: `Return to use, rated 3 (serious)`, or the whole picture.

    Source: house rule: one wording for page, signed text and command.
    """
    if row.dimension is None or row.rating is None:
        return "The whole picture"
    return f"{dimensions_of(edition)[row.dimension][0]}, rated {row.rating} ({RATINGS[row.rating][0].lower()})"
