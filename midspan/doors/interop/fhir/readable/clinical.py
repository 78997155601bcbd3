"""How do conditions, allergies and the other findings about a person read?"""

from midspan.doors.interop.fhir.readable.shape import Shape
from midspan.foundation.records.terms import OutsideKind

SHAPES = {
    "Condition": Shape(
        OutsideKind.CONDITION,
        title=("code", "category"),
        status=("clinicalStatus", "verificationStatus"),
        when=("onset[x]", "recordedDate", "assertedDate"),
        lines=(("Verification", "verificationStatus"), ("Category", "category"), ("Severity", "severity"),
               ("Site", "bodySite"), ("Onset", "onset[x]"), ("Ended", "abatement[x]"), ("Recorded", "recordedDate"),
               ("Stage", "stage.summary"), ("Evidence", "evidence.code"), ("Asserted by", "asserter"), ("Note", "note.text")),
    ),
    "AllergyIntolerance": Shape(
        OutsideKind.ALLERGY,
        title=("code", "reaction.substance", "type"),
        status=("clinicalStatus", "verificationStatus"),
        when=("onset[x]", "recordedDate", "assertedDate"),
        lines=(("Verification", "verificationStatus"), ("Type", "type"), ("Category", "category"),
               ("Criticality", "criticality"), ("Reaction", "reaction.manifestation"), ("Severity", "reaction.severity"),
               ("Onset", "onset[x]"), ("Last", "lastOccurrence"), ("Recorded", "recordedDate"), ("Note", "note.text")),
    ),
    "FamilyMemberHistory": Shape(
        OutsideKind.OTHER,
        title=("relationship", "name"),
        when=("date",),
        lines=(("Conditions", "condition.code"), ("Born", "born[x]"), ("Died", "deceased[x]"), ("Note", "note.text")),
        noun="Family history",
    ),
    "Flag": Shape(OutsideKind.OTHER, title=("code",), when=("period",), lines=(("Category", "category"), ("Period", "period"))),
    "DetectedIssue": Shape(
        OutsideKind.OTHER, title=("code", "detail"), when=("identified[x]",),
        lines=(("Severity", "severity"), ("Detail", "detail"), ("Implicated", "implicated")),
    ),
    "AdverseEvent": Shape(
        OutsideKind.OTHER, title=("event", "category"), status=("actuality",), when=("date", "detected", "recordedDate"),
        lines=(("Seriousness", "seriousness"), ("Severity", "severity"), ("Outcome", "outcome")),
    ),
    "ClinicalImpression": Shape(
        OutsideKind.OTHER, title=("summary", "description", "code"), when=("effective[x]", "date"),
        lines=(("Findings", "finding.itemCodeableConcept"), ("Prognosis", "prognosisCodeableConcept"), ("Note", "note.text")),
    ),
    "RiskAssessment": Shape(
        OutsideKind.RESULT, title=("code", "prediction.outcome", "method"), when=("occurrence[x]",),
        lines=(("Outcome", "prediction.outcome"), ("Probability", "prediction.probability[x]"),
               ("Risk", "prediction.qualitativeRisk"), ("Mitigation", "mitigation"), ("Note", "note.text")),
    ),
}  # fmt: skip
