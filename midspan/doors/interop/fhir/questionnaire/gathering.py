"""Which questions does somebody else's Questionnaire ask? Those with fixed answers, in order; the rest is named, not dropped."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.doors.interop.fhir.questionnaire.elements import DEEPEST, coding_of, extension, ordinal, rows, words
from midspan.doors.interop.fhir.questionnaire.names import CONTROL, LEAST, LOINC, MOST, ORDINAL
from midspan.journey.assessment.catalog.loinc import loinc_of, loinc_totals

FORMULAS = (
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
    "http://hl7.org/fhir/StructureDefinition/cqf-expression",
    "http://hl7.org/fhir/StructureDefinition/cqf-calculatedValue",
)
READ = {
    "linkId", "text", "type", "item", "answerOption", "answerValueSet", "repeats", "enableWhen", "enableBehavior", "extension",
}  # fmt: skip
READ_EXTENSIONS = {ORDINAL, LEAST, MOST, CONTROL, *FORMULAS}
CHOSEN = {"choice", "open-choice", "boolean"}
NUMBERS = {"integer", "decimal", "quantity"}
MOST_ANSWERS = 101  # 0 to 100


@dataclass(frozen=True)
class Condition:
    """What a question, or a group around it, asks before it is shown."""

    rows: tuple[Mapping[str, Any], ...]
    behaviour: str


@dataclass
class Question:
    """One question with fixed answers: `points` None where no number is said, `answers` the foreign codes by place."""

    link: str
    text: str
    labels: tuple[str, ...]
    answers: tuple[str, ...]
    points: tuple[int, ...] | None
    conditions: tuple[Condition, ...]
    after_total: bool = False
    heading: str = ""
    hint: str = ""


@dataclass
class Gathered:
    """All that was found: the questions, the numbers that say they are totals, the words around, and what was not read."""

    questions: list[Question] = field(default_factory=list)
    totals: list[Mapping[str, Any]] = field(default_factory=list)
    stem: list[str] = field(default_factory=list)
    heading: str = ""
    left_out: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)  # questions to choose an answer to that could not be read
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def gather(raw: Mapping[str, Any]) -> Gathered:
    """The questions of a Questionnaire, groups opened."""
    found = Gathered()
    _open(found, rows(raw.get("item")), (), 0, None)
    if found.heading:
        found.left_out.append(f"The words “{_short(found.heading)}” stand before no question and are left out.")
    return found


def _open(
    found: Gathered, items: list[Mapping[str, Any]], around: tuple[Condition, ...], depth: int, within: Question | None
) -> None:
    for item in items:
        link, kind = words(item.get("linkId")) or "?", item.get("type")
        conditions = (*around, *_conditions(item))
        inside = None
        _note_unread(found, item, link)
        if kind == "group":
            found.heading = " ".join(part for part in (found.heading, words(item.get("text"))) if part)
        elif kind == "display":
            _say(found, words(item.get("text")), within)
        else:
            inside = _ask(found, item, link, conditions)
        if depth >= DEEPEST and item.get("item"):
            found.left_out.append(f"Item {link}: what is inside it lies too deep and is left out.")
        else:
            _open(found, rows(item.get("item")), conditions, depth + 1, inside)


def _say(found: Gathered, text: str, within: Question | None) -> None:
    """Words between questions: a hint of the question they stand in, the instruction, or a heading of the next one."""
    if within is not None:
        within.hint = " ".join(part for part in (within.hint, text) if part)
    elif not found.questions and not found.heading:
        found.stem.append(text)
    else:
        found.heading = " ".join(part for part in (found.heading, text) if part)


def _ask(found: Gathered, item: Mapping[str, Any], link: str, conditions: tuple[Condition, ...]) -> Question | None:
    if words(item.get("type")) in NUMBERS and says_total(item):
        found.totals.append(item)
        return None
    why = "" if item.get("repeats") is not True else "several answers at once"
    answers = [] if why else list(_answers(item))
    if not 2 <= len(answers) <= MOST_ANSWERS:
        what = f"`{item.get('type')}`: {why or _why_not(item)}"
        found.left_out.append(f"Item {link} “{_short(words(item.get('text')))}” is left out ({what}).")
        found.missed += [link] if words(item.get("type")) in CHOSEN else []
        return None
    counts = [one[2] for one in answers]
    points = tuple(one for one in counts if one is not None)
    text = words(item.get("text")) or _code_words(item) or f"Question {link}"
    labels, codes = tuple(one[1] for one in answers), tuple(one[0] for one in answers)
    whole = points if len(points) == len(counts) else None
    asked = Question(link, text, labels, codes, whole, conditions, bool(found.totals), found.heading)
    found.questions.append(asked)
    found.heading = ""
    return asked


def _answers(item: Mapping[str, Any]) -> Iterator[tuple[str, str, int | None]]:
    """Each answer: foreign code, words, what it counts."""
    if item.get("type") == "boolean":
        yield from (("false", "No", None), ("true", "Yes", None))
    elif item.get("type") == "integer" and not item.get("answerOption"):
        low, high = extension(item, LEAST), extension(item, MOST)
        if type(low) is int and type(high) is int and 0 < high - low < MOST_ANSWERS:
            yield from ((str(one), str(one), one) for one in range(low, high + 1))
    else:
        for option in rows(item.get("answerOption")):
            code, label = coding_of(option)
            yield code, label or code, ordinal(option)


def _why_not(item: Mapping[str, Any]) -> str:
    if "answerValueSet" in item:
        return f"its answers are a value set elsewhere, {words(item['answerValueSet'])}"
    return "no fixed answers" if item.get("type") != "choice" else "fewer than two answers"


def says_total(item: Mapping[str, Any]) -> bool:
    """Whether a number calls itself the total: by a verified code, by a formula, or in words."""
    said = f"{words(item.get('text'))} {_code_words(item)}".lower()
    return total_of(item) != "" or formula(item) is not None or bool(re.search(r"\b(total|sum) score\b|\bscore total\b", said))


def total_of(item: Mapping[str, Any]) -> str:
    """The instrument of the catalog whose total this is by its LOINC code; "" where it is none."""
    codes = [words(one.get("code")) for one in rows(item.get("code")) if one.get("system") == LOINC]
    return next((name for code in codes if (name := loinc_totals().get(code)) and loinc_of(name).total == code), "")


def formula(item: Mapping[str, Any]) -> str | None:
    """The expression that computes an item; None without one."""
    found = extension(item, *FORMULAS)
    return None if found is None else words(found.get("expression")) if isinstance(found, dict) else words(found)


def _conditions(item: Mapping[str, Any]) -> tuple[Condition, ...]:
    found = tuple(rows(item.get("enableWhen")))
    return (Condition(found, words(item.get("enableBehavior")) or "all"),) if found else ()


def _note_unread(found: Gathered, item: Mapping[str, Any], link: str) -> None:
    for name, value in item.items():
        if name not in READ and value is not False:
            found.unread[name].append(link)
    options = rows(item.get("answerOption"))
    for element in (item, *options):
        for one in rows(element.get("extension")):
            if words(one.get("url")) not in READ_EXTENSIONS:
                found.unread[words(one.get("url")) or "extension"].append(link)
    if any(option.get("initialSelected") is True for option in options):
        found.unread["initialSelected"].append(link)


def _code_words(item: Mapping[str, Any]) -> str:
    return " ".join(words(one.get("display")) for one in rows(item.get("code"))).strip()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
