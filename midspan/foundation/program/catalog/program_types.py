"""What must each type of program offer, and under which code is its day billed? Dated; a payer's own rule goes first."""

from datetime import date

from midspan.foundation.program.terms import BillingCode, CodeSystem, ProgramType, ProgramTypeFacts

SINCE = date(2026, 11, 1)  # the month in which these were looked up; a code is in force longer than that
FREE = "HCPCS Level II; wording from two sources that quote it, read November 2026"
PAYERS = "Practice of commercial payers; not checked at a source"
MANUAL = "Uniform billing manual, own label; not checked at a source"

H0015 = BillingCode(CodeSystem.HCPCS, "H0015", "Intensive outpatient, alcohol or drugs", SINCE, FREE, False)
S9480 = BillingCode(CodeSystem.HCPCS, "S9480", "Intensive outpatient, psychiatric, per day", SINCE, PAYERS, False)
R0906 = BillingCode(CodeSystem.REVENUE, "0906", "Intensive outpatient, chemical dependency", SINCE, MANUAL, False)
R0905 = BillingCode(CodeSystem.REVENUE, "0905", "Intensive outpatient, psychiatric", SINCE, MANUAL, False)

CORE = ("assessment", "group", "psychoeducation", "individual", "case_management", "crisis")
PROGRAM_TYPES: dict[ProgramType, ProgramTypeFacts] = {
    facts.type: facts
    for facts in (
        ProgramTypeFacts(ProgramType.SUD, "Substance use", (*CORE, "drug_test", "family"), (H0015, R0906)),
        ProgramTypeFacts(
            ProgramType.DUAL_DIAGNOSIS,
            "Dual diagnosis",
            (*CORE, "drug_test", "family", "psychiatric_visit", "medication_visit"),
            (S9480, R0905),
        ),
        ProgramTypeFacts(
            ProgramType.PSYCHIATRIC, "Psychiatric", (*CORE, "psychiatric_visit", "medication_visit"), (S9480, R0905)
        ),
    )
}


def missing_services(type: ProgramType, offered: frozenset[str]) -> tuple[str, ...]:
    """Codes of required services that a catalogue does not have yet, in the order of the requirement.

    Source: mission row 002-06.
    """
    return tuple(code for code in PROGRAM_TYPES[type].required if code not in offered)
