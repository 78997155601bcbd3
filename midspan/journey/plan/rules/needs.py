"""Which findings are needs, which problems would a first draft gather them in, and which needs has a plan not answered?"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.rules import severity_of
from midspan.journey.assessment.terms import RATINGS, Dimension, dimensions_of
from midspan.journey.plan.terms import AnswerNeed, Area, Need, NeedFacts, NeedTable, Suggested

NOTHING = frozenset({"", "none", "no", "none known", "nothing", "nothing in particular", "n/a"})
LONGEST = 300


def needs_from(facts: NeedFacts, table: NeedTable) -> list[Need]:
    """Everything that was assessed and asks for something, in the order substances, ratings, conditions, flags, answers,
    results. Every need has a code of its own that stays the same as long as the finding does.

    Source: mission row 004-20: personalised care, including culture, medical, mental, family; catalog/needs.toml.
    """
    found = [*_substances(facts, table), *_ratings(facts, table), *_conditions(facts), *_flags(facts, table)]
    found += [*_answers(facts, table), *_results(facts, table)]
    return list({need.code: need for need in found}.values())


def suggested(needs: Iterable[Need], table: NeedTable) -> list[Suggested]:
    """The problems of a first draft: needs of one part of life together, in their own words; nothing is added to them.

    Source: house rule: a plan that can be read has few problems; every need stays named under its problem.
    """
    held = list(needs)
    found = []
    for _name, areas in table.groups:
        here = tuple(need for need in held if need.area in areas)
        if here:
            found.append(Suggested(_together(here), here))
    return found


def unmapped(needs: Iterable[Need], mapped: Collection[str]) -> list[Need]:
    """The needs that no problem of a plan answers, defers or refers.

    Source: mission row 004-20: each assessed need maps to a plan objective or a reason for deferral.
    """
    return [need for need in needs if need.code not in mapped]


def _together(needs: tuple[Need, ...]) -> str:
    words = "; ".join(dict.fromkeys(need.words for need in needs))
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _substances(facts: NeedFacts, table: NeedTable) -> list[Need]:
    found = []
    for code, called, met, on in facts.substances:
        if met is None or met >= table.criteria_from:
            how = "" if met is None else f" use, {severity_of(met).value} ({met} of 11 criteria)"
            found.append(Need(f"substance:{code}", f"{called.capitalize()}{how}", Area.ABSTINENCE, "Substances", on))
    return found


def _ratings(facts: NeedFacts, table: NeedTable) -> list[Need]:
    names, areas = dimensions_of(facts.edition), table.ratings.get(facts.edition) or table.ratings[Edition.THIRD]
    found = []
    for one, (rating, why) in facts.ratings.items():
        if rating >= table.rating_from and one in areas:
            words = f"{names[Dimension(one)][0]}, rated {rating} {RATINGS[rating][0].lower()}"
            said = why.strip().rstrip(".")
            found.append(Need(f"rating:{one}", f"{words}: {said}" if said else words, areas[one], "Ratings", facts.rated_on))
    return found


def _conditions(facts: NeedFacts) -> list[Need]:
    return [
        Need(f"condition:{kind}", f"{name}, {status}", Area.CO_OCCURRING, "Treated alongside", on)
        for kind, name, status, on in facts.conditions
    ]


def _flags(facts: NeedFacts, table: NeedTable) -> list[Need]:
    found = []
    for code, title, because in facts.flags:
        if code in table.flags:
            on = max((known.on for known in because if known.on), default=None)
            found.append(Need(f"flag:{code}", title, table.flags[code], "; ".join(one.text for one in because)[:120], on))
    return found


def _answers(facts: NeedFacts, table: NeedTable) -> list[Need]:
    held = {kind for kind, _name, _status, _on in facts.conditions}
    found = []
    for row in table.answers:
        if row.question not in facts.answers or (row.unless and row.unless in held):
            continue
        value, labels, section, on = facts.answers[row.question]
        if said := _says(row, value, labels):
            found.append(Need(f"answer:{row.question}", row.words.replace("{}", said), row.area, section, on))
    if facts.shelter and not any(need.code == "answer:housing" for need in found):
        kind, on = facts.shelter
        found.append(Need("home", f"Lives in: {kind.replace('_', ' ')}", Area.HOUSING, "Home and hours", on))
    return found


def _says(row: AnswerNeed, value: Any, labels: Mapping[str, str]) -> str:
    """The answer in words where it is a need, else nothing."""
    if row.at_least is not None or row.at_most is not None:
        low, high = row.at_least or 0, row.at_most
        fits = isinstance(value, int) and value >= low and (high is None or value <= high)
        return str(value) if fits else ""
    given = [str(one).strip() for one in (value if isinstance(value, list | tuple) else [value])]
    if row.any_words:
        return ", ".join(one for one in given if one.lower().rstrip(".") not in NOTHING)
    return ", ".join(labels.get(one, one.replace("_", " ")).lower() for one in given if one in row.values)


def _results(facts: NeedFacts, table: NeedTable) -> list[Need]:
    return [
        Need(f"result:{number}", words, table.instruments.get(instrument, Area.EMOTIONS), "Carried from a result", on)
        for number, instrument, words, on in facts.results
    ]
