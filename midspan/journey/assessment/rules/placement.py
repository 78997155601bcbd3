"""Which level of care do the ratings ask for, and which rows of the table led there?"""

from midspan.journey.assessment.terms import (
    DIMENSIONS,
    Dimension,
    Fired,
    PlacementFacts,
    PlacementTable,
    Recommendation,
    Severity,
)

MEDICAL = (Dimension.WITHDRAWAL, Dimension.BIOMEDICAL, Dimension.EMOTIONAL)
ADULT = 18


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

    Where something is missing there is no level, but what fired so far is still said. Raising one rating never lowers
    the level.

    Source: the table's own rows (facts/levels-of-care 2.4: explainable, medical need first, highest counts); row 001-18.
    """
    fired = (*_screens(facts, table), *_ratings(facts, table))
    missing = _missing(facts, table)
    level = _highest(fired, table)
    if (fallen := _by_diagnosis(facts, fired, level, table)) is not None:
        fired, level = (*fired, fallen), fallen.level
    return Recommendation("" if missing else level, fired, missing, rule_set=table.name, notes=_notes(facts, fired, level, table))


def _screens(facts: PlacementFacts, table: PlacementTable) -> tuple[Fired, ...]:
    if facts.override.strip():
        return ()
    return tuple(
        Fired(row.id, None, None, row.level, row.text, row.source) for row in table.screens if getattr(facts, row.question)
    )


def _ratings(facts: PlacementFacts, table: PlacementTable) -> tuple[Fired, ...]:
    return tuple(
        Fired(row.id, row.dimension, facts.ratings[row.dimension], row.level, row.text, row.source, row.verified)
        for row in table.rows
        if facts.ratings.get(row.dimension) in row.ratings
    )


def _missing(facts: PlacementFacts, table: PlacementTable) -> tuple[str, ...]:
    unrated = [f"the rating of {DIMENSIONS[one][0].lower()}" for one in Dimension if facts.ratings.get(one) is None]
    asked = {
        "whether withdrawal management is needed first": facts.needs_detox,
        "whether hospital care is needed first": facts.needs_inpatient,
        "the number of diagnostic criteria met": facts.criteria_met,
        "the birth date": facts.age,
    }
    return (*unrated, *(words for words, answer in asked.items() if answer is None))


def _highest(fired: tuple[Fired, ...], table: PlacementTable) -> str:
    return max((row.level for row in fired), key=table.rank, default="")


def _by_diagnosis(facts: PlacementFacts, fired: tuple[Fired, ...], level: str, table: PlacementTable) -> Fired | None:
    rule = table.diagnosis
    if facts.criteria_met is None or facts.criteria_met >= rule.criteria_from or level != rule.held:
        return None
    if any(row.level == level and row.dimension not in rule.dimensions for row in fired):
        return None
    return Fired(rule.id, None, None, rule.falls_to, rule.text, rule.source)


def _notes(facts: PlacementFacts, fired: tuple[Fired, ...], level: str, table: PlacementTable) -> tuple[str, ...]:
    notes = []
    medical = [row for row in fired if row.dimension in MEDICAL or row.dimension is None]
    if any(table.rank(row.level) >= table.rank(table.medical_from) for row in medical):
        notes.append(f"Medical need comes first: see to level {level} before anything else is planned.")
    if facts.override.strip() and (facts.needs_detox or facts.needs_inpatient):
        notes.append(f"The screen said yes and a clinician wrote why it does not hold: {facts.override.strip()}")
    if facts.age is not None and facts.age < ADULT:
        notes.append("Under 18: an adolescent program of six hours a week or more, or a referral.")
    return tuple(notes)
