"""What must be said beside the answers of a form, and which answers were typed in a row from paper?"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.answers import never_asked, substance_of
from midspan.journey.assessment.terms import SUBSTANCES, Code, Instrument, Item, Paper, Skip

LONGEST_ROW = 2000
OPEN = frozenset({"-", "–", ".", "x", "X", "?"})


def substances_asked(entry: Instrument) -> tuple[str, ...]:
    """The substances of which one form is about one; none for an instrument that is not asked per substance.

    Source: the catalog entry.
    """
    if entry.substances:
        return entry.substances
    return SUBSTANCES if any("substance" in one.context for one in entry.excluded) else ()


def clean_context(entry: Instrument, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept beside the answers: the substance under its one name, a refusal, a medicine taken only as prescribed.

    Source: the catalog entry; what it does not ask for is not kept.
    """
    found: dict[str, Any] = {}
    substance = substance_of(given.get("substance"))
    if substance in substances_asked(entry):
        found["substance"] = substance
    if entry.ladder is not None and entry.ladder.refusable and given.get("refused") is True:
        found["refused"] = True
    if entry.excluded and given.get("taken_solely_as_prescribed") is True:
        found["taken_solely_as_prescribed"] = True
    return found


def reasons_against_context(entry: Instrument, context: Mapping[str, Any]) -> list[Reason]:
    """Why a form cannot be about this: an instrument asked per substance must say which.

    Source: the catalog entry.
    """
    if entry.substances and context.get("substance") not in entry.substances:
        return [Reason(f"{entry.short} is about one substance. Say which.", rule="form", field="substance")]
    return []


def skip_words(entry: Instrument) -> dict[int, str]:
    """For each question that an earlier answer may make unnecessary, the sentence that says so on paper and without a script.

    Source: the catalog entry's skips.
    """
    found: dict[int, str] = {}
    for skip in entry.skips:
        if skip.when:
            found |= {number: _skip_sentence(skip) for number in skip.leaves}
    return found


def reasons_against_handing_in(answers: Sequence[Code | None], context: Mapping[str, Any]) -> list[Reason]:
    """Why a form cannot be handed in as it stands: nothing was answered, and nobody said that the person declined.

    Source: house rule: nobody has to answer everything, and an empty sheet says nothing.
    """
    if all(answer is None for answer in answers) and not context.get("refused"):
        return [Reason("Nothing is answered yet. Answer at least one question.", rule="form", field="row")]
    return []


def reasons_against_correcting(*, handed_in: bool, replaced: bool, reason: str, changed: bool) -> list[Reason]:
    """Why a handed-in form cannot be corrected so. Empty means it can; the first one stays as it was.

    Source: house rule: what was handed in is never edited, a correction stands beside it and says why.
    """
    if not handed_in:
        return [Reason("This form is still open: just change the answer.", rule="form")]
    if replaced:
        return [Reason("This form was corrected already. Correct the newer one.", rule="form")]
    reasons = [] if reason.strip() else [Reason("Say why it is corrected.", rule="form", field="reason")]
    return reasons if changed else [*reasons, Reason("Nothing differs from what was handed in.", rule="form")]


def read_row(entry: Instrument, row: str, context: Mapping[str, Any] | None = None) -> Paper:
    """The codes of a row such as `0 1 2 - 3`, in form order; `-` for not answered. Where every code has one digit the row may
    be typed without gaps. Questions that are never asked in this context are not typed. The unscored ones may be left out.

    Source: house rule: what is typed from paper is checked at once, against the codes as printed.
    """
    never = never_asked(entry, context)
    asked = [item for item in entry.questions if item.number not in never]
    words = _split(row[:LONGEST_ROW], asked)
    wrong: dict[int, str] = {}
    found: dict[int, Code | None] = {}
    for item, word in zip(asked, words, strict=False):
        found[item.number] = _code(item, word, wrong)
    problems = []
    scored = sum(item in entry.items for item in asked)
    if len(words) > len(asked):
        problems.append(f"{entry.short} has {len(asked)} answers to type; there are {len(words)}.")
    elif 0 < len(words) < scored:
        problems.append(f"{len(words)} of {scored} answers so far.")
    return Paper(tuple(found.get(item.number) for item in entry.questions), wrong, tuple(problems))


def _split(row: str, asked: list[Item]) -> list[str]:
    words = [word for word in re.split(r"[\s,;]+", row.strip()) if word]
    single = all(len(str(code)) == 1 for item in asked for code in item.codes)
    return list(words[0]) if single and len(words) == 1 else words


def _code(item: Item, word: str, wrong: dict[int, str]) -> Code | None:
    if word in OPEN:
        return None
    known = {str(code): code for code in item.codes}
    if word in known:
        return known[word]
    shown = word if len(word) <= 20 else word[:20] + "…"
    wrong[item.number] = f"Question {item.number} takes {', '.join(known)}; not {shown}."
    return None


def _skip_sentence(skip: Skip) -> str:
    """`item_1 = 0 and item_2 = 0` as a sentence; what is not about single answers in general words."""
    numbers = re.findall(r"item_(\d+) = 0", skip.when)
    if numbers and not re.sub(r"item_\d+ = 0|and|\s", "", skip.when):
        listed = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        return f"Not needed when the answer to {listed} is the first one (0)."
    return "Not needed after some of the answers above; it may stay open then."
