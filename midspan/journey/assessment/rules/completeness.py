"""What is still missing before an assessment is whole, and who owes it? One rule for the page and for the signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.history import answered, asked_of
from midspan.journey.assessment.terms import (
    CRITERIA,
    AssessmentFacts,
    Rank,
    SectionCode,
    SectionSpec,
    SubstanceFacts,
)

REQUIRED_FORMS = {
    "phq9": "PHQ-9", "gad7": "GAD-7", "audit_c": "AUDIT-C", "asq": "ASQ suicide screen", "pc_ptsd5": "PC-PTSD-5",
    "readiness_ruler": "Readiness ruler",
}  # fmt: skip
ROWS_OF = {
    SectionCode.PRESENTING: "000-22", SectionCode.TREATMENT: "000-19", SectionCode.WITHDRAWAL: "000-19",
    SectionCode.MEDICAL: "000-20", SectionCode.MENTAL: "000-21", SectionCode.RISK: "000-21", SectionCode.FAMILY: "004-05",
    SectionCode.LIFE: "004-05", SectionCode.STRENGTHS: "004-05",
}  # fmt: skip
COUNSELLOR = "Counsellor"
SUBSTANCES = "substances"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is: how many of its required questions are answered, and who owes the rest."""

    code: str
    title: str
    owes: str
    answered: int
    required: int

    @property
    def whole(self) -> bool:
        return self.answered >= self.required

    @property
    def begun(self) -> bool:
        return self.answered > 0


def forms_missing(facts: AssessmentFacts) -> list[Reason]:
    """The forms of a first assessment that nobody has handed in yet.

    Source: rows 000-21 (mood, worry, trauma, suicide), 000-22 (readiness), 004-05.
    """
    return [
        Reason(f"{short} has not been handed in.", rule="004-05", who=COUNSELLOR, field=code)
        for code, short in REQUIRED_FORMS.items()
        if code not in facts.forms
    ]


def substances_missing(facts: AssessmentFacts) -> list[Reason]:
    """What is missing about substances: a main one, and for each how, how often, last use and the eleven criteria.

    Source: rows 000-04 and 000-19.
    """
    if not any(use.rank is Rank.PRIMARY for use in facts.substances):
        return [Reason("The main substance is not described.", rule="000-04", who=COUNSELLOR, field=SUBSTANCES)]
    return [
        Reason(f"{use.called.capitalize()}: {words}.", rule=rule, who=COUNSELLOR, field=f"{SUBSTANCES}.{use.id}")
        for use in facts.substances
        if use.rank is not Rank.OTHER
        for words, rule, there in _about(use)
        if not there
    ]


def sections_missing(facts: AssessmentFacts, specs: Mapping[SectionCode, SectionSpec]) -> list[Reason]:
    """The required questions that are open, each with the section it stands in and who owes it.

    Source: rows 000-19 to 000-22 and 004-05.
    """
    return [
        Reason(f"{spec.title}: {question.label} is open.", rule=ROWS_OF[code], who=spec.owes, field=f"{code}.{question.code}")
        for code, spec in specs.items()
        for question in asked_of(spec, facts.sex)
        if question.required and not answered(facts.sections.get(code, {}).get(question.code))
    ]


def progress_of(facts: AssessmentFacts, specs: Mapping[SectionCode, SectionSpec]) -> list[Progress]:
    """How far each section is, in order.

    Source: row 004-05: completeness is a list of what is missing and who owes it.
    """
    return progress_in(facts.sections, specs, sex=facts.sex)


def progress_in(
    sections: Mapping[SectionCode, Mapping[str, Any]], specs: Mapping[SectionCode, SectionSpec], *, sex: str
) -> list[Progress]:
    """The same from the answers by section and the person's sex.

    Source: row 004-05.
    """
    found = []
    for code, spec in specs.items():
        required = [one.code for one in asked_of(spec, sex) if one.required]
        given = sum(answered(sections.get(code, {}).get(one)) for one in required)
        found.append(Progress(code, spec.title, spec.owes, given, len(required)))
    return found


def _about(use: SubstanceFacts) -> tuple[tuple[str, str, bool], ...]:
    return (
        ("how it is taken is open", "000-04", bool(use.route)),
        ("how often is open", "000-04", bool(use.frequency)),
        ("the last use is open", "000-04", use.last_used_on is not None),
        ("the eleven criteria are open", "000-19", len(use.criteria) == len(CRITERIA)),
    )
