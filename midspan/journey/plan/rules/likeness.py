"""How much of one plan stands in another? Word triples, hashed; names, numbers, case and marks make no difference."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from zlib import crc32

from midspan.foundation.records.terms import Reason
from midspan.journey.plan.rules.library import BLANK
from midspan.journey.plan.terms import AlikePlan, Likeness, LikenessRule, PlanPart

SIZE = 3  # words of a shingle
PART_FROM = 70  # percent of a part's own triples that stand in the other plan, for the part to be named
WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,:/]\d+)*")
NAME, NUMBER = "~", "0"
ONE_IN = 8  # grams that a sketch keeps


def plain_words(words: str, names: Collection[str] = ()) -> list[str]:
    """The words as they are compared: without case, accents and marks; any number is 0, any of these names is ~.

    Source: house rule: another name or figure does not make another plan.
    """
    flat = unicodedata.normalize("NFKD", words.casefold())
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign)).replace("'", "").replace("’", "")
    hidden = {name.casefold() for name in names}
    return [NUMBER if one[0].isdigit() else NAME if one in hidden else one for one in WORD.findall(flat)]


def grams(words: str, names: Collection[str] = ()) -> frozenset[int]:
    """The hashed word triples of a text, as signed 32-bit numbers. A shorter text is one gram of all its words.

    Source: Broder 1997, On the resemblance and containment of documents: shingles.
    """
    told = plain_words(words, names)
    if not told:
        return frozenset()
    if len(told) < SIZE:
        return frozenset({_hash(tuple(told))})
    return frozenset(_hash(tuple(told[place : place + SIZE])) for place in range(len(told) - SIZE + 1))


@lru_cache(maxsize=4096)
def template_grams(words: str) -> frozenset[int]:
    """The triples of a text with blanks that are there however it is filled: between the blanks, and with figures in them.

    Source: house rule: wording of the library is nobody's own, so using it is not copying.
    """
    fixed = BLANK.split(words)[:: BLANK.groups + 1]
    found = {gram for piece in fixed if len(plain_words(piece)) >= SIZE for gram in grams(piece)}
    return frozenset(found) | grams(BLANK.sub(f" {NUMBER} ", words))


def sketch(found: Collection[int]) -> frozenset[int]:
    """One in eight of these grams, always the same ones: enough to find the nearest among thousands of plans.

    Source: Broder 1997: sketches of the shingles that are 0 modulo a number.
    """
    return frozenset(gram for gram in found if gram % ONE_IN == 0)


def likeness(
    parts: Sequence[PlanPart],
    other: Collection[int],
    *,
    library: Collection[int] = frozenset(),
    least_own: int = 0,
    names: Collection[str] = (),
) -> Likeness:
    """How many percent of a plan's own triples stand in the other plan's, and which parts are mostly those.

    `other` is all grams of the other plan, `library` the grams that belong to nobody. What the person added counts: the same
    objective of the library, filled in differently, is not a copy. A plan with fewer than `least_own` triples of its own has
    nothing by which it could differ, and is compared whole.

    Source: Broder 1997 (containment: the share of this document found in the other); house rule of what is left out.
    """
    own = _compared(parts, library, least_own, names)
    compared = frozenset(other)
    alike = tuple(dict.fromkeys(label for label, found in own if found and _percent(found, compared) >= PART_FROM))
    return Likeness(_percent(_all(own), compared), alike)


def telling_grams(
    parts: Sequence[PlanPart], *, library: Collection[int], least_own: int = 0, names: Collection[str] = ()
) -> frozenset[int]:
    """The triples by which a plan is compared: its own, or all of them where it has too few of its own.

    Source: house rule: as for `likeness`.
    """
    return _all(_compared(parts, library, least_own, names))


def reasons_against_copying(alike: Iterable[AlikePlan], rule: LikenessRule) -> list[Reason]:
    """Why a plan cannot be signed as it reads: it is, or nearly is, another person's word for word. Empty means it can.

    Source: house rule: never a plan that is word for word another's; the threshold is dated data (`catalog/likeness.toml`).
    """
    worst = max(alike, key=lambda one: one.percent, default=None)
    if worst is None or worst.percent < rule.refused_from:
        return []
    text = f"This plan is another person's word for word ({worst.percent} %). Write what is this person's own, then sign."
    return [Reason(text, rule="004-20")]


def _compared(
    parts: Sequence[PlanPart], library: Collection[int], least_own: int, names: Collection[str]
) -> list[tuple[str, frozenset[int]]]:
    made = [(part.label, grams(part.words, names)) for part in parts]
    own = [(label, found - frozenset(library)) for label, found in made]
    return own if len(_all(own)) >= max(1, least_own) else made


def _all(made: Iterable[tuple[str, frozenset[int]]]) -> frozenset[int]:
    return frozenset[int]().union(*(found for _label, found in made))


def _percent(found: frozenset[int], other: frozenset[int]) -> int:
    return 100 * len(found & other) // len(found) if found else 0


def _hash(told: tuple[str, ...]) -> int:
    unsigned = crc32(" ".join(told).encode())
    return unsigned - (1 << 32) if unsigned >= 1 << 31 else unsigned
