"""How do coverage, claims and accounts read?"""

from midspan.doors.interop.fhir.readable.shape import Shape
from midspan.foundation.records.terms import OutsideKind

CLAIM = (("Use", "use"), ("Period", "billablePeriod"), ("Provider", "provider"), ("Insurer", "insurer"),
         ("Coverage", "insurance.coverage"), ("Services", "item.productOrService"), ("Total", "total"), ("Outcome", "outcome"),
         ("Disposition", "disposition"), ("Paid", "payment.amount"))  # fmt: skip

SHAPES = {
    "Coverage": Shape(
        OutsideKind.COVERAGE,
        title=("payor", "type", "class.name"),
        when=("period",),
        lines=(("Type", "type"), ("Subscriber number", "subscriberId"), ("Relationship", "relationship"), ("Period", "period"),
               ("Plan", "class.name"), ("Class", "class.value"), ("Network", "network"), ("Share of cost", "costToBeneficiary")),
    ),
    "Claim": Shape(OutsideKind.COVERAGE, title=("type",), when=("billablePeriod", "created"), lines=CLAIM),
    "ClaimResponse": Shape(OutsideKind.COVERAGE, title=("type",), when=("created",), lines=CLAIM, noun="Answer to a claim"),
    "ExplanationOfBenefit": Shape(
        OutsideKind.COVERAGE, title=("type",), when=("billablePeriod", "created"), lines=CLAIM, noun="Explanation of benefit"
    ),
    "CoverageEligibilityRequest": Shape(
        OutsideKind.COVERAGE, when=("serviced[x]", "created"), lines=(("Purpose", "purpose"), ("Insurer", "insurer")),
        noun="Question about coverage",
    ),
    "CoverageEligibilityResponse": Shape(
        OutsideKind.COVERAGE, title=("disposition",), when=("serviced[x]", "created"),
        lines=(("Outcome", "outcome"), ("Insurer", "insurer"), ("In force", "insurance.inforce"),
               ("Benefits", "insurance.item.category")),
        noun="Answer about coverage",
    ),
    "Account": Shape(OutsideKind.COVERAGE, title=("name", "type"), when=("servicePeriod",), lines=(("Owner", "owner"),)),
    "Invoice": Shape(OutsideKind.COVERAGE, title=("type",), when=("date",), lines=(("Total", "totalGross"),)),
    "ChargeItem": Shape(OutsideKind.COVERAGE, title=("code",), when=("occurrence[x]",), lines=(("Quantity", "quantity"),)),
}  # fmt: skip
