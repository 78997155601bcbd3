"""What stands between a person and the first group? One answer for the checklist on the page and for the action."""

from datetime import timedelta

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.program.terms import AgeGroup
from midspan.foundation.records.terms import Reason
from midspan.journey.admission.terms import AdmissionFacts, AgeRoute, Effect, Gate, GateCode, PlanFacts

ADULT = 18
DETOX_FROM = 2  # a withdrawal rating from which a nurse or prescriber looks first
LATEST = timedelta(days=30)
LONGEST_WEEKS = 52


def gates_of(facts: AdmissionFacts) -> list[Gate]:
    """Every gate of admission with what is against it, in the order in which they are met.

    Source: mission rows 000-18, 004-39, 000-02, 000-03, 000-23, 002-19, 002-32 and 004-06.
    """
    return [
        Gate(GateCode.ASSESSMENT, "The assessment is signed", True, tuple(_assessment(facts))),
        Gate(GateCode.DECISION, "Client and clinician signed the decision on the level", True, tuple(_decision(facts))),
        Gate(GateCode.LEVEL, "The agreed level is offered here", bool(facts.placement_agreed_level), tuple(_level(facts))),
        Gate(GateCode.AGE, "The age fits the program", True, tuple(_age(facts))),
        Gate(GateCode.DETOX, "Cleared after withdrawal risk", needs_clearance(facts), tuple(_detox(facts))),
        Gate(GateCode.PAPERS, "The papers for the start are signed", True, tuple(_papers(facts))),
        Gate(GateCode.COUNSELLOR, "A primary counsellor is named", True, tuple(_counsellor(facts))),
        Gate(GateCode.CLINICIAN, "A licensed clinician is in charge", True, tuple(_clinician(facts))),
    ]


def reasons_against_admission(facts: AdmissionFacts) -> list[Reason]:
    """Why this person cannot be admitted. Empty means they can.

    Source: the gates above, each with its mission row.
    """
    return [reason for gate in gates_of(facts) for reason in gate.reasons]


def needs_clearance(facts: AdmissionFacts) -> bool:
    """Whether a nurse or prescriber must clear this person before the first group.

    Source: mission row 000-23: detox needed, a withdrawal rating of moderate or more, or a referral that is open.
    """
    return bool(facts.needs_detox) or (facts.withdrawal_rating or 0) >= DETOX_FROM or facts.detox_open


def age_route(age: int | None, *, adolescent_track_here: bool) -> AgeRoute | None:
    """Where somebody of this age goes; None while the birth date is unknown.

    Source: mission row 000-03: adults by default; under 18 the adolescent profile where there is one, else elsewhere.
    """
    if age is None:
        return None
    if age >= ADULT:
        return AgeRoute.ADULT
    return AgeRoute.ADOLESCENT if adolescent_track_here else AgeRoute.ELSEWHERE


def reasons_against_plan(plan: PlanFacts) -> list[Reason]:
    """Why this day, length or track cannot be. Empty means they can.

    Source: mission rows 000-18 (nobody starts before the decision), 000-23 (nor before clearance), 001-12 (length by
    need, with its factors), 001-28 (the track gives the agreed level), 000-06 (hours of work, school and care; a clash
    that was thought about and explained is no reason).
    """
    reasons = []
    if plan.decided_on is not None and plan.on < plan.decided_on:
        text = f"Nobody starts before the decision was signed, on {plan.decided_on:%d %b %Y}."
        reasons.append(Reason(text, rule="000-18", field="admitted_on"))
    if plan.cleared_on is not None and plan.on < plan.cleared_on:
        text = f"The start was locked until the clearance on {plan.cleared_on:%d %b %Y}."
        reasons.append(Reason(text, rule="000-23", field="admitted_on"))
    if plan.on > plan.today + LATEST:
        text = f"At most {LATEST.days} days ahead. Keep the person on the waiting list until then."
        reasons.append(Reason(text, rule="000-18", field="admitted_on"))
    if not plan.track_open:
        reasons.append(Reason("This track does not run here on that day.", rule="000-18", field="track"))
    if plan.agreed_level and plan.track_level != plan.agreed_level:
        text = f"This track gives level {plan.track_level}; level {plan.agreed_level} was agreed. Choose another, or decide anew."
        reasons.append(Reason(text, rule="001-28", field="track"))
    return [*reasons, *_hours(plan), *_weeks(plan)]


def _assessment(facts: AdmissionFacts) -> list[Reason]:
    if facts.assessment_signed:
        return []
    return [Reason("The assessment is not signed.", rule="000-18", who="The counsellor who assesses")]


def _decision(facts: AdmissionFacts) -> list[Reason]:
    if not facts.placement_agreed_level:
        text = "There is no decision on the level of care for the latest signed assessment."
        return [Reason(text, rule="000-18", who="A counsellor, supervising clinician or prescriber")]
    reasons = []
    if not facts.placement_signed_by_client:
        reasons.append(Reason("The person has not signed the decision.", rule="004-39", who="The person, before a witness,"))
    if not facts.placement_signed_by_clinician:
        reasons.append(Reason("No clinician has signed the decision.", rule="004-39", who="A licensed clinician"))
    return reasons


def _level(facts: AdmissionFacts) -> list[Reason]:
    if not facts.placement_agreed_level or facts.level_offered:
        return []
    text = f"Level {facts.placement_agreed_level} was agreed, which is not offered here. Refer the person to it."
    return [Reason(text, rule="000-02", who="Client and clinician, with a new decision,")]


def _age(facts: AdmissionFacts) -> list[Reason]:
    if facts.age is None:
        return [Reason("The birth date is unknown, so the age cannot be checked.", rule="000-03", who="Admissions")]
    if facts.age < ADULT and facts.age_group == AgeGroup.ADULT:
        text = f"{facts.age} years old: this track serves adults. Choose an adolescent track or refer elsewhere."
        return [Reason(text, rule="000-03", who="Admissions")]
    if facts.age >= ADULT and facts.age_group == AgeGroup.ADOLESCENT:
        return [Reason(f"{facts.age} years old: this track serves adolescents.", rule="000-03", who="Admissions")]
    return []


def _detox(facts: AdmissionFacts) -> list[Reason]:
    if not needs_clearance(facts) or (facts.detox_cleared and not facts.detox_open):
        return []
    if facts.detox_open:
        text = "A referral to withdrawal management is open; the start stays locked until a nurse or prescriber clears it."
        return [Reason(text, rule="000-23", who="A nurse or prescriber")]
    text = "Withdrawal is a risk. Refer to withdrawal management; the start stays locked until a nurse or prescriber clears it."
    return [Reason(text, rule="000-23", who="A nurse or prescriber")]


def _papers(facts: AdmissionFacts) -> list[Reason]:
    if not facts.papers_missing:
        return []
    text = f"Not signed in the wording in force: {', '.join(facts.papers_missing)}."
    return [Reason(text, rule="002-19", who="The person, before any member of the team,")]


def _counsellor(facts: AdmissionFacts) -> list[Reason]:
    if facts.has_primary_counsellor:
        return []
    return [Reason("No primary counsellor is named.", rule="002-32", who="Admissions or a supervising clinician")]


def _clinician(facts: AdmissionFacts) -> list[Reason]:
    texts = {
        None: "No supervising clinician is named.",
        LicenceState.MISSING: "The supervising clinician has no licence on file.",
        LicenceState.EXPIRED: "The licence of the supervising clinician has expired.",
    }
    if facts.supervisor_licence not in texts:
        return []
    return [Reason(texts[facts.supervisor_licence], rule="004-06", who="Admissions or a supervising clinician")]


def _hours(plan: PlanFacts) -> list[Reason]:
    if not plan.clashes or plan.clash_note.strip():
        return []
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    told = dict.fromkeys(f"{days[clash.block.weekday - 1]} {clash.hours.kind.value}" for clash in plan.clashes)
    text = f"The track meets hours already given away: {', '.join(told)}. Choose another, or say below how it is solved."
    return [Reason(text, rule="000-06", field="track")]


def _weeks(plan: PlanFacts) -> list[Reason]:
    low, high = plan.usual_weeks
    if not 1 <= plan.weeks <= LONGEST_WEEKS:
        return [Reason(f"Plan 1 to {LONGEST_WEEKS} weeks.", rule="001-12", field="planned_weeks")]
    told = plan.length_factors.strip() or any(one.effect is not Effect.USUAL for one in plan.factors.values())
    if not low <= plan.weeks <= high and not told:
        text = f"Usual here are {low} to {high} weeks. Say what makes it {plan.weeks}."
        return [Reason(text, rule="001-12", field="length_factors")]
    return []
