"""What of an objective is still to be filled in, and what stands against a text for the library?"""

import re
from collections.abc import Mapping

from midspan.foundation.records.terms import Reason
from midspan.journey.plan.terms import ObjectiveText

BLANK = re.compile(r"\{([^{}]*)\}|_{3,}|\[(?:\.{3}|…|\s*)\]")
LONGEST_DAYS = 366
WHO = "A supervising clinician or the program director keeps the library."
LENGTHS = {"goal": 300, "words": 400, "measure": 300, "intervention": 300, "frequency": 60, "duration": 60, "source": 250}


def blanks(words: str) -> tuple[str, ...]:
    """What is to be filled in, in order: the words between braces, or "…" for a line or brackets left empty.

    Source: house rule: an objective of the library is made one person's own by filling its blanks.
    """
    return tuple((found.group(1) or "").strip() or "…" for found in BLANK.finditer(words))


def pieces(words: str) -> list[tuple[str, bool]]:
    """A text cut at its blanks: each piece, and whether it is a blank.

    Source: house rule: as for `blanks`.
    """
    found, place = list[tuple[str, bool]](), 0
    for blank in BLANK.finditer(words):
        found += [(words[place : blank.start()], False), ((blank.group(1) or "").strip() or "…", True)]
        place = blank.end()
    return [(text, is_blank) for text, is_blank in [*found, (words[place:], False)] if text]


def unfilled(words: str) -> tuple[str, ...]:
    """The blanks that nobody filled; empty when the words are ready to be signed.

    Source: house rule: no blank stays unfilled at signing.
    """
    return blanks(words)


def reasons_against_blanks(fields: Mapping[str, str]) -> list[Reason]:
    """Why these words cannot be signed yet: the blanks left in each, by the name of its field. Empty means they can.

    Source: house rule: no blank stays unfilled at signing (mission row 004-07).
    """
    return [
        Reason(f"Fill in what stands in braces: {', '.join(left)}.", rule="004-07", field=field)
        for field, words in fields.items()
        if (left := unfilled(words))
    ]


def reasons_against_objective(text: ObjectiveText, *, before: ObjectiveText | None, in_force: bool = True) -> list[Reason]:
    """Why a text does not become a version of the library, each at its field. Empty means it does.

    Source: house rule: an objective says what will be seen, how one can tell, and by when; mission row 004-20.
    """
    if not in_force:
        return [Reason("A newer version took the place of this one. Open the newer one.", rule="library", who=WHO)]
    if before is not None and text == before:
        return [Reason("Nothing was changed.", rule="library")]
    reasons = [Reason("Write this.", rule="library", field=name) for name in LENGTHS if len(getattr(text, name).strip()) < 3]
    reasons += [
        Reason(f"At most {most} characters.", rule="library", field=name)
        for name, most in LENGTHS.items()
        if len(getattr(text, name)) > most
    ]
    if not 1 <= text.days <= LONGEST_DAYS:
        reasons.append(Reason(f"From 1 to {LONGEST_DAYS} days.", rule="library", field="days"))
    for name in ("words", "measure"):
        if getattr(text, name).count("{") != getattr(text, name).count("}") or "{}" in getattr(text, name):
            reasons.append(Reason("Each blank is {words in braces}.", rule="library", field=name))
    if not blanks(text.words):
        reasons.append(Reason("Leave at least one {blank}, so that it becomes one person's own.", rule="library", field="words"))
    return reasons


def reasons_against_retiring(*, in_force: bool, why: str) -> list[Reason]:
    """Why an objective stays in the library. Empty means it can go; plans that use it keep it.

    Source: house rule: nothing is deleted, it is retired with a reason.
    """
    if not in_force:
        return [Reason("It is not offered any more already.", rule="library")]
    return [] if len(why.strip()) >= 3 else [Reason("Say why it is taken out.", rule="library", field="why")]
