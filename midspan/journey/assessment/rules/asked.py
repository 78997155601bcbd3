"""Is this a sound question for a level of care? Plain values, as a file or another program sends them, become facts or words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.terms import (
    RATINGS,
    Dimension,
    PlacementFacts,
    PlacementFlag,
    PlacementTable,
    Severity,
)

EDITIONS: Mapping[Any, Edition] = {
    3: Edition.THIRD, "3": Edition.THIRD, "asam_3": Edition.THIRD,
    4: Edition.FOURTH, "4": Edition.FOURTH, "asam_4": Edition.FOURTH,
}  # fmt: skip
SAID_AS: Mapping[PlacementFlag, tuple[str, ...]] = {  # how other programs say the same
    PlacementFlag.IMMINENT_DANGER: ("imminent_risk", "danger_now", "suicidal_intent"),
    PlacementFlag.NEEDS_DETOX: ("detox_need", "detox_needed", "withdrawal_management_needed", "needs_withdrawal_management"),
    PlacementFlag.NEEDS_INPATIENT: ("inpatient_need", "inpatient_needed", "needs_hospital"),
    PlacementFlag.UNSAFE_ENVIRONMENT: ("unsafe_home", "unsafe_living_situation", "dangerous_environment", "toxic_environment"),
    PlacementFlag.FAILED_LOWER: ("failed_lower_level",),
}
FLAGS: Mapping[str, PlacementFlag] = {word: flag for flag in PlacementFlag for word in (flag.value, *SAID_AS[flag])}
SEVERITIES: Mapping[str, Severity] = {one.value: one for one in Severity}
DIMENSIONS: Mapping[str, Dimension] = {one.value: one for one in Dimension}
KEYS = frozenset({"edition", "ratings", "diagnosis_severity", "age", "flags", "prior_level", "id"})
OLDEST = 130
NONE_RATED: Mapping[Dimension, int] = {}
NO_FLAGS: frozenset[PlacementFlag] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What could be read of a question, what is wrong with it, and what nobody would read."""

    facts: PlacementFacts
    wrong: list[str]
    unread: list[str]


def edition_of(given: Any) -> Edition | None:
    """The edition named by 3, "3" or "asam_3" and the like; None for anything else, also for true and 3.0.

    Source: the two editions whose numbering programs use (facts/levels-of-care 2.1).
    """
    return EDITIONS.get(given) if type(given) in (int, str) else None


def asked(raw: Mapping[str, Any], table: PlacementTable) -> Asked:
    """The facts of one question, with a sentence for everything wrong. A null counts as not given.

    Ratings are whole numbers 0 to 4 (true, 2.0 and "2" are none); flags a list of known words; severity one of four words;
    age a whole number of years. What is sound is kept even where something else is wrong: danger is said in every state.

    Source: house rule: what cannot be read is refused in words, never guessed; facts/levels-of-care 2.2.
    """
    wrong: list[str] = []
    facts = PlacementFacts(
        _ratings(raw.get("ratings"), table, wrong), _severity(raw.get("diagnosis_severity"), wrong), _age(raw.get("age"), wrong),
        _flags(raw.get("flags"), wrong), _prior(raw.get("prior_level"), table, wrong),
    )  # fmt: skip
    unread = raw.keys() - KEYS
    return Asked(facts, wrong, [f"`{key}` is not read." for key in sorted(unread)] if unread else [])


def _ratings(given: Any, table: PlacementTable, wrong: list[str]) -> Mapping[Dimension, int]:
    if given is None:
        return NONE_RATED
    if type(given) is not dict:
        wrong.append("ratings must be an object of d1 to d6.")
        return NONE_RATED
    ratings: dict[Dimension, int] = {}
    for code, rating in given.items():
        if rating is None:
            continue
        if code not in DIMENSIONS:
            wrong.append(f"There is no dimension {code!r}.")
        elif type(rating) is not int or rating not in RATINGS:
            wrong.append(f"The rating of {code} must be a whole number from 0 to 4.")
        else:
            ratings[DIMENSIONS[code]] = rating
    return ratings


def _severity(given: Any, wrong: list[str]) -> Severity | None:
    if given is None:
        return None
    if type(given) is str and given in SEVERITIES:
        return SEVERITIES[given]
    wrong.append(f"diagnosis_severity must be one of {', '.join(SEVERITIES)}.")
    return None


def _age(given: Any, wrong: list[str]) -> int | None:
    if given is None or (type(given) is int and 0 <= given <= OLDEST):
        return given
    wrong.append(f"age must be a whole number of years, 0 to {OLDEST}.")
    return None


def _flags(given: Any, wrong: list[str]) -> frozenset[PlacementFlag]:
    if given is None or given == []:
        return NO_FLAGS
    if type(given) is not list:
        wrong.append("flags must be a list.")
        return NO_FLAGS
    known = [one for one in given if type(one) is str and one in FLAGS]
    wrong.extend(f"The flag {one!r} is not known." for one in given if one not in known)
    return frozenset(FLAGS[one] for one in known)


def _prior(given: Any, table: PlacementTable, wrong: list[str]) -> str:
    if given is None or given == "":
        return ""
    if type(given) is str and given in table.ranks:
        return given
    wrong.append("prior_level must be a level of this edition, as text.")
    return ""
