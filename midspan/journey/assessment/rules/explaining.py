"""Why this level, why not lower, why not higher, and what would have changed the answer? In words and as rows."""

from collections.abc import Iterator
from dataclasses import replace

from midspan.journey.assessment.rules.placement import decides, rating_name, recommend
from midspan.journey.assessment.terms import (
    RATINGS,
    Fired,
    PlacementFacts,
    PlacementTable,
    Recommendation,
    Severity,
    WhatIf,
    dimensions_of,
)

FLAG_WORDS = {
    "imminent_danger": "Danger now",
    "needs_detox": "Withdrawal management needed first",
    "needs_inpatient": "Hospital care needed first",
    "unsafe_environment": "Not safe where they live",
    "failed_at_lower_level": "Less was tried and was not enough",
}


def sentences(found: Recommendation, table: PlacementTable) -> list[str]:
    """The whole answer in sentences: what comes first, the level, each row, care alongside, why not less and not more, notes.

    Source: facts/levels-of-care 2.4: each rating, the row that fired, and the rule set; house rule: nothing done silently.
    """
    said = [f"First: {one.code.replace('_', ' ')}. {one.next_step}" for one in found.diverts]
    if found.missing:
        said.append(f"No level can be recommended. Missing: {', '.join(found.missing)}.")
    elif found.level:
        said.append(f"Level {found.level} is recommended by rule set {found.rule_set}.")
    said += [row_sentence(row, found.edition) for row in found.fired]
    said += [f"Level {one} goes on beside it: medical visits as an outpatient." for one in found.alongside]
    if found.level:
        said += [why_not_lower(found), why_not_higher(found, table), eligibility(found, table)]
    return [*said, *found.notes]


def row_sentence(row: Fired, edition: str) -> str:
    """One row that fired: `Return to use, rated 3 (serious): level 2.1. Use is likely … (L21-5b)`.

    Source: facts/levels-of-care 2.4.
    """
    unsure = "" if row.verified else ", threshold not verified"
    return f"{rating_name(row, edition)}: level {row.level}. {row.text} ({row.rule}{unsure})"


def why_not_lower(found: Recommendation) -> str:
    """The rows that asked for this level, in one sentence.

    Source: mission row 001-18; facts/levels-of-care 2.4: the highest level asked for counts.
    """
    return f"Not lower: level {found.asked} is asked for by {_asking(found)}."


def why_not_higher(found: Recommendation, table: PlacementTable) -> str:
    """What holds it there, in one sentence.

    Source: mission row 001-18; facts/levels-of-care 2.4: the highest level asked for counts.
    """
    if table.rank(found.asked) == len(table.ranks) - 1:
        return f"Not higher: level {found.asked} is the highest."
    more = [row for row in found.fired if table.rank(row.level) > table.rank(found.asked)]
    if more:  # the diagnosis let the level fall
        return f"Not higher: {'; '.join(row.text for row in found.fired if decides(row, found))}"
    low = "; ".join(_short(row, found.edition) for row in found.fired if row.dimension in table.medical)
    return f"Not higher: nothing asks for more than level {found.asked} ({low})."


def eligibility(found: Recommendation, table: PlacementTable) -> str:
    """Whether a need for structure is shown, and whether care around the clock is needed.

    Source: mission row 001-16: demonstrated need for structure, no need of medical supervision around the clock.
    """
    rank = table.rank(found.asked)
    because = _asking(found)
    if rank < table.rank(table.structured_from):
        return "Eligibility: no need for structure several days a week is shown, and none for care around the clock."
    if rank < table.rank(table.residential_from):
        return f"Eligibility: needs structure several days a week ({because}) and no care around the clock."
    return f"Eligibility: intensive outpatient alone is not enough; care around the clock is asked for ({because})."


def _asking(found: Recommendation) -> str:
    return "; ".join(_short(row, found.edition) for row in found.fired if decides(row, found))


def _short(row: Fired, edition: str) -> str:
    """`Return to use 3`, or the words of a row that is about no rating."""
    return row.text.rstrip(".") if row.dimension is None else f"{dimensions_of(edition)[row.dimension][0]} {row.rating}"


def what_would_change(facts: PlacementFacts, table: PlacementTable) -> tuple[WhatIf, ...]:
    """For each rating the nearest one, up and down, that would have led to another level; likewise severity and flags.

    Empty while something is missing.

    Source: facts/levels-of-care 2.4: explainable output; the same rules as the recommendation.
    """
    now = recommend(facts, table)
    if not now.level:
        return ()
    return (*_other_ratings(facts, now, table), *_other_severity(facts, now, table), *_without_flags(facts, now, table))


def _other_ratings(facts: PlacementFacts, now: Recommendation, table: PlacementTable) -> Iterator[WhatIf]:
    for dimension in table.asks:
        rating = facts.ratings[dimension]
        for steps in (range(rating - 1, -1, -1), range(rating + 1, len(RATINGS))):
            for other in steps:
                level = recommend(replace(facts, ratings={**facts.ratings, dimension: other}), table).level
                if level != now.level:
                    name, higher = dimensions_of(table.edition)[dimension][0], table.rank(level) > table.rank(now.level)
                    yield WhatIf(dimension, name, str(rating), str(other), level, higher)
                    break


def _other_severity(facts: PlacementFacts, now: Recommendation, table: PlacementTable) -> Iterator[WhatIf]:
    if facts.severity is None:
        return
    order = list(Severity)
    place = order.index(facts.severity)
    for others in (reversed(order[:place]), order[place + 1 :]):
        for other in others:
            level = recommend(replace(facts, severity=other), table).level
            if level != now.level:
                higher = table.rank(level) > table.rank(now.level)
                yield WhatIf(None, "Severity of the disorder", facts.severity, other, level, higher)
                break


def _without_flags(facts: PlacementFacts, now: Recommendation, table: PlacementTable) -> Iterator[WhatIf]:
    for flag in table.flags:
        if flag in facts.flags:
            level = recommend(replace(facts, flags=facts.flags - {flag}), table).level
            if level != now.level:
                yield WhatIf(None, FLAG_WORDS[flag], "yes", "no", level, higher=False)
