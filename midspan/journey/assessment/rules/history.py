"""What do the sections say in words, and which details of the assessment follow from them?"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from midspan.journey.assessment.rules.diagnosis import criteria_count, met_words, most_criteria
from midspan.journey.assessment.rules.placement import severity_of
from midspan.journey.assessment.terms import (
    AssessmentFacts,
    FieldKind,
    MotivationKind,
    PlacementFlag,
    Question,
    Rank,
    SectionCode,
    SectionSpec,
    SubstanceFacts,
)

NOTHING = "not recorded"
YES_NO_WORDS = {"yes": "yes", "no": "no", "unknown": "not known"}
RANKS = {rank: place for place, rank in enumerate(Rank)}
LIVING = (SectionCode.FAMILY, SectionCode.LIFE)
IN_LIVING = ("lives_with", "housing", "work", "use_at_home", "support")


def asked_of(spec: SectionSpec, sex: str) -> tuple[Question, ...]:
    """The questions of a section that this person is asked.

    Source: row 000-20: pregnancy is asked where it is possible or the sex is not known.
    """
    return tuple(one for one in spec.questions if one.only_if != "not_male" or sex != "male")


def answered(value: Any) -> bool:
    """Whether a question has an answer; no and 0 are answers.

    Source: house rule: an open question is a fact of its own.
    """
    return value is not None and value != "" and value != []


def answer_words(question: Question, value: Any) -> str:
    """An answer as a person reads it; empty where there is none.

    Source: house rule: stored codes are never shown bare.
    """
    if not answered(value):
        return ""
    if question.kind is FieldKind.ROWS:
        return "; ".join(_row_words(question, row) for row in value)
    if question.kind in {FieldKind.LIST, FieldKind.CHOICES}:
        return ", ".join(dict(question.options).get(one, one) for one in value)
    words = YES_NO_WORDS if question.kind is FieldKind.YES_NO else dict(question.options)
    return words.get(str(value), str(value))


def section_lines(spec: SectionSpec, answers: Mapping[str, Any], *, sensitive: bool = True) -> list[tuple[str, str]]:
    """What a section holds, as labels and words, in the order in which it is asked; open questions are left out.

    Source: row 000-19; sensitive answers are left out where they are not wanted.
    """
    asked = [one for one in spec.questions if sensitive or not one.sensitive]
    return [(one.label, words) for one in asked if (words := answer_words(one, answers.get(one.code)))]


def details_from(
    code: SectionCode, sections: Mapping[SectionCode, Mapping[str, Any]], specs: Mapping[SectionCode, SectionSpec]
) -> dict[str, Any]:
    """The details of the assessment that follow from one section that was saved.

    Source: house rule: a fact is asked once; what other stations read is made from it.
    """
    answers, spec = sections.get(code, {}), specs[code]
    if code is SectionCode.TREATMENT:
        return {"prior_treatments": treatments_of(answers)}
    if code in LIVING:
        return {"living": _living(sections, specs)}
    if spec.becomes:
        return {spec.becomes: ". ".join(f"{label}: {words}" for label, words in section_lines(spec, answers, sensitive=False))}
    return {}


def treatments_of(answers: Mapping[str, Any]) -> int | None:
    """How many earlier courses of treatment: as counted by the person, else the courses listed; None where not known.

    Source: row 004-32.
    """
    if answers.get("times") is not None:
        return int(answers["times"])
    if courses := answers.get("courses"):
        return len(courses)
    return 0 if answers.get("had_before") == "no" else None


def details_of_substances(uses: Iterable[SubstanceFacts]) -> dict[str, Any]:
    """The details of the assessment that follow from its substances: the main one, the others, the days, the criteria.

    Source: row 000-04: primary, secondary, tertiary.
    """
    ordered = sorted(uses, key=lambda use: (RANKS[use.rank], use.id))
    main = next((use for use in ordered if use.rank is Rank.PRIMARY), None)
    others = dict.fromkeys(use.substance.value for use in ordered if use is not main)
    return {
        "primary_substance": main.substance.value if main else "",
        "other_substances": [one for one in others if not main or one != main.substance.value],
        "days_used_of_30": main.days_used_of_30 if main else None,
        "last_used_on": main.last_used_on if main else None,
        "criteria_met": most_criteria(ordered),
    }


def flags_from(sections: Mapping[SectionCode, Mapping[str, Any]]) -> frozenset[PlacementFlag]:
    """What the answers say beside the ratings that asks for a level by itself.

    Source: facts/levels-of-care 2.4: imminent danger, an unsafe place and less intensive care that was not enough.
    """
    risk = sections.get(SectionCode.RISK, {})
    said = {
        PlacementFlag.IMMINENT_DANGER: risk.get("danger_now") == "yes",
        PlacementFlag.UNSAFE_ENVIRONMENT: risk.get("safe_home") == "no",
        PlacementFlag.FAILED_LOWER: bool(level_not_enough(sections)),
    }
    return frozenset(flag for flag, holds in said.items() if holds)


def level_not_enough(sections: Mapping[SectionCode, Mapping[str, Any]]) -> str:
    """The level of the past year that was not enough; empty where there was none.

    Source: facts/levels-of-care 2.4.
    """
    level = sections.get(SectionCode.TREATMENT, {}).get("not_enough") or ""
    return "" if level == "none" else str(level)


def said_in(spec: SectionSpec, answers: Mapping[str, Any]) -> list[tuple[MotivationKind, str]]:
    """The person's own words in a section that the motivation ledger keeps.

    Source: row 004-17.
    """
    return [
        (MotivationKind(one.keeps), str(answers[one.code]).strip())
        for one in spec.questions
        if one.keeps and answered(answers.get(one.code))
    ]


def substance_lines(use: SubstanceFacts) -> list[tuple[str, str]]:
    """One substance as labels and words.

    Source: row 000-04: route, frequency, last use; row 000-19: the count with the criteria behind it.
    """
    count = criteria_count(use.criteria, taken_as_prescribed=use.taken_as_prescribed)
    met, unknown = met_words(use)
    found = [
        ("How taken", _plain(use.route)),
        ("How much", use.amount),
        ("How often", _plain(use.frequency)),
        ("Days of the last 30", _number(use.days_used_of_30)),
        ("Age of first use", _number(use.age_first_used)),
        ("Last use", f"{use.last_used_on:%Y-%m-%d}" if use.last_used_on else ""),
        ("Without it", use.abstinence),
        ("Criteria", "" if count is None else f"{count} of 11, {severity_of(count).value}"),
        ("Met", "; ".join(met)),
        ("Not known", "; ".join(unknown)),
        ("Only as prescribed", "yes" if use.taken_as_prescribed else ""),
        ("No criteria since", f"{use.criteria_ended_on:%Y-%m-%d}" if use.criteria_ended_on else ""),
        ("In a controlled environment", "yes" if use.controlled_environment else ""),
        ("On maintenance therapy", "yes" if use.on_maintenance else ""),
        ("ICD-10-CM", use.icd10),
    ]
    return [(label, words) for label, words in found if words]


def document_of(facts: AssessmentFacts, specs: Mapping[SectionCode, SectionSpec]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The written sections and the substances as one document: a title, then labels and words. What is empty is left out.

    Source: row 004-05; a signature covers what the signer read, decision 0003.
    """
    ordered = sorted(facts.substances, key=lambda use: (RANKS[use.rank], use.id))
    substances = [(f"{use.called.capitalize()}, {use.rank.value}", substance_lines(use)) for use in ordered]
    parts: list[tuple[str, list[tuple[str, str]]]] = []
    for code, spec in specs.items():
        if lines := section_lines(spec, facts.sections.get(code, {})):
            parts.append((spec.title, lines))
        if code is SectionCode.PRESENTING:
            parts += substances
    return parts


def changed_answers(spec: SectionSpec, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between two versions of a section: label, the words that were, the words that are.

    Source: house rule: a later change stands beside what was signed.
    """
    pairs = [
        (one.label, answer_words(one, before.get(one.code)), answer_words(one, after.get(one.code))) for one in spec.questions
    ]
    return [(label, was, now) for label, was, now in pairs if was != now]


def update_text(spec: SectionSpec, changes: Iterable[tuple[str, str, str]], *, reason: str, on: date) -> str:
    """A later change of a signed section as its signer reads it: what was, what is, why.

    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    lines = [f"UPDATE TO THE ASSESSMENT, {on:%Y-%m-%d}", f"Section: {spec.title}", f"Reason: {reason}", ""]
    lines += [f"{label}\n  was: {was or NOTHING}\n  is: {now or NOTHING}" for label, was, now in changes]
    return "\n".join(lines)


def tidied(value: Any) -> Any:
    """A clean value in the form in which a section stores it: dates as text, nothing else changed.

    Source: house rule: sections are kept as plain JSON.
    """
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _row_words(question: Question, row: Mapping[str, Any]) -> str:
    said = [(column, words) for column in question.columns if (words := answer_words(column, row.get(column.code)))]
    return ", ".join(f"{column.label.lower()}: {words}" if column.kind is FieldKind.YES_NO else words for column, words in said)


def _living(sections: Mapping[SectionCode, Mapping[str, Any]], specs: Mapping[SectionCode, SectionSpec]) -> str:
    lines = [
        f"{one.label}: {words}"
        for code in LIVING
        for one in specs[code].questions
        if one.code in IN_LIVING and (words := answer_words(one, sections.get(code, {}).get(one.code)))
    ]
    return ". ".join(lines)


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
