"""Which facts of the chart speak to each dimension, so that a rater sees them beside the rating?"""

from collections.abc import Iterable, Mapping
from datetime import date

from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.rules.history import answer_words
from midspan.journey.assessment.terms import (
    AssessmentFacts,
    Dimension,
    Known,
    Rank,
    ScoreFacts,
    SectionCode,
    SectionSpec,
    SubstanceFacts,
)

Asked = list[tuple[SectionCode, tuple[str, ...]]]
S = SectionCode
WITHDRAWAL: Asked = [(S.WITHDRAWAL, ("seizures", "delirium", "symptoms_now", "overdoses")), (S.TREATMENT, ("medications_tried",))]
PHYSICAL: Asked = [(S.MEDICAL, ("conditions", "medications", "pregnant", "pain"))]
MENTAL: Asked = [
    (S.MENTAL, ("diagnoses", "stays", "psychosis", "trauma", "treated_by")),
    (S.RISK, ("suicide", "attempts", "self_harm")),
]
READINESS: Asked = [(S.PRESENTING, ("stage", "why_now"))]
RELAPSE: Asked = [(S.TREATMENT, ("courses", "returns", "not_enough")), (S.RISK, ("overdose_risk",))]
HOME: Asked = [
    (S.FAMILY, ("lives_with", "use_at_home", "conflict", "support")),
    (S.LIFE, ("housing", "work", "legal", "stressors")),
    (S.RISK, ("safe_home",)),
]
PERSON: Asked = [(S.PRESENTING, ("why_now", "hope", "worry", "expected")), (S.LIFE, ("transport", "child_care", "interpreter"))]
D = Dimension
ANSWERS: Mapping[Edition, Mapping[Dimension, Asked]] = {
    Edition.THIRD: {D("d1"): WITHDRAWAL, D("d2"): PHYSICAL, D("d3"): MENTAL, D("d4"): READINESS, D("d5"): RELAPSE, D("d6"): HOME},
    Edition.FOURTH: {D("d1"): WITHDRAWAL, D("d2"): PHYSICAL, D("d3"): MENTAL, D("d4"): RELAPSE, D("d5"): HOME, D("d6"): PERSON},
}  # fmt: skip
FORMS: Mapping[Edition, Mapping[Dimension, tuple[str, ...]]] = {
    Edition.THIRD: {
        D("d1"): ("ciwa_ar", "cows"), D("d3"): ("phq9", "gad7", "pc_ptsd5", "asq", "mdq"),
        D("d4"): ("readiness_ruler", "socrates8"), D("d5"): ("audit_c", "craving", "self_efficacy", "bam"),
        D("d6"): ("pss4", "barc10"),
    },
    Edition.FOURTH: {
        D("d1"): ("ciwa_ar", "cows"), D("d3"): ("phq9", "gad7", "pc_ptsd5", "asq", "mdq"),
        D("d4"): ("audit_c", "craving", "self_efficacy", "bam"), D("d5"): ("pss4", "barc10"), D("d6"): ("readiness_ruler",),
    },
}  # fmt: skip


def evidence_for(
    facts: AssessmentFacts, specs: Mapping[SectionCode, SectionSpec], scores: Iterable[ScoreFacts], words: Mapping[int, str]
) -> dict[Dimension, list[Known]]:
    """What is known for each dimension of the assessment's edition: forms, answers, substances; each with its source.

    `words` maps the number of a form to its score in words. Nothing is rated here; a person rates.

    Source: row 001-18; house rule: a rating rests on facts that stand beside it.
    """
    edition = Edition(facts.edition)
    newest = {one.instrument: one for one in scores}
    found: dict[Dimension, list[Known]] = {one: [] for one in Dimension}
    for dimension in Dimension:
        for code in FORMS[edition].get(dimension, ()):
            if (score := newest.get(code)) and score.form_id in words:
                found[dimension].append(Known(words[score.form_id], "form", score.on))
        for section, codes in ANSWERS[edition].get(dimension, []):
            found[dimension] += _answers(facts, specs, section, codes)
    use = Dimension("d5") if edition is Edition.THIRD else Dimension("d4")
    for one in facts.substances:
        if one.rank is not Rank.OTHER:
            found[Dimension("d1")].append(_last_use(one))
            found[use].append(_days(one))
    return {dimension: [known for known in rows if known.text] for dimension, rows in found.items()}


def _answers(
    facts: AssessmentFacts, specs: Mapping[SectionCode, SectionSpec], section: SectionCode, codes: tuple[str, ...]
) -> list[Known]:
    given, spec = facts.sections.get(section, {}), specs[section]
    asked = [one for one in spec.questions if one.code in codes]
    return [Known(f"{one.label}: {words}", spec.title) for one in asked if (words := answer_words(one, given.get(one.code)))]


def _last_use(use: SubstanceFacts) -> Known:
    on: date | None = use.last_used_on
    return Known(f"{use.called.capitalize()}, last use {on:%Y-%m-%d}" if on else "", "Substances", on)


def _days(use: SubstanceFacts) -> Known:
    days = use.days_used_of_30
    return Known("" if days is None else f"{use.called.capitalize()}: {days} days of the last 30", "Substances", use.last_used_on)
