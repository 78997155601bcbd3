"""Which exact words does the signature under a review cover? Plain text, the same whenever made from the same facts."""

from midspan.foundation.people.terms import PersonFacts
from midspan.journey.assessment.terms import RATINGS, Dimension
from midspan.journey.transition.rules.case import Names
from midspan.journey.transition.terms import HeldReview, Sentence, Side

SIDES = {Side.NOT_LOWER: "Not lower because", Side.NOT_HIGHER: "Not higher because"}


def review_text(facts: HeldReview, person: PersonFacts, *, names: Names) -> str:
    """The whole review as the signer reads it.

    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    born = f"{person.birth_date:%Y-%m-%d}" if person.birth_date else "not recorded"
    lines = [
        "REVIEW OF THE LEVEL OF CARE",
        f"Person: {person.name}, {person.record_number}, born {born}",
        f"Begun {facts.began_at:%Y-%m-%d} by {facts.by}; reason: {facts.reason.value.replace('_', ' ')}; at level {facts.level}",
        "",
        "Ratings",
        *(_rating(one, facts, names) for one in Dimension if one in facts.ratings),
    ]
    for side, words in SIDES.items():
        lines += ["", words, *(_sentence(one, facts) for one in facts.sentences if one.kept and one.side == side)]
    lines += ["", f"Recommended level: {facts.recommended_level or 'none'}", f"Agreed level: {facts.agreed_level or 'none'}"]
    lines.append(f"Outcome: {facts.outcome.replace('_', ' ') or 'none'}")
    if facts.difference:
        lines.append(f"Why it differs: {facts.difference}")
    lines.append(f"The person: {facts.agreement.replace('_', ' ') or 'not asked'}")
    if facts.person_words:
        lines.append(f"In their words: {facts.person_words}")
    lines.append(f"Next review: {facts.next_on:%Y-%m-%d}" if facts.next_on else "Next review: not set")
    return "\n".join(lines)


def _rating(one: Dimension, facts: HeldReview, names: Names) -> str:
    rating, why = facts.ratings[one]
    return f"  {names[one][0]}: {rating} {RATINGS[rating][0].lower()}{'. ' + why if why else ''}"


def _sentence(one: Sentence, facts: HeldReview) -> str:
    rests = [facts.facts[key] for key in one.facts if key in facts.facts]
    dated = "; ".join(f"{fact.text}{f', {fact.on:%Y-%m-%d}' if fact.on else ''}" for fact in rests)
    return f"  - {one.text}{f' [{dated}]' if dated else ''}"
