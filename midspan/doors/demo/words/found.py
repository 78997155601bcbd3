"""What does the assessment of an invented person say in each section? Rich, varied, plainly made up, fitting their findings."""

from datetime import date, timedelta
from random import Random
from typing import Any

from midspan.doors.demo.course import Course
from midspan.doors.demo.words import sentences
from midspan.journey.assessment.terms import Substance

FOUND: dict[str, Any] = sentences("found")
ROUTES = {
    Substance.ALCOHOL: "oral",
    Substance.HEROIN: "injected",
    Substance.METHAMPHETAMINE: "smoked",
    Substance.CANNABIS: "smoked",
    Substance.COCAINE: "inhaled",
}
STRESSES = ("work", "money", "housing", "family", "law", "health", "grief", "loneliness")


def sections_of(course: Course, on: date, rng: Random) -> dict[str, dict[str, Any]]:
    """The nine sections as `assessment.save_section` takes them."""
    pick = Picker(rng)
    return {
        "presenting": _presenting(course, pick),
        "treatment": _treatment(course, on, rng, pick),
        "withdrawal": {
            "seizures": "no",
            "delirium": "no",
            "symptoms_now": rng.choice([["none"], ["sleep"], ["anxiety", "sleep"]]),
            "last_withdrawal": pick("last_withdrawal"),
            "overdoses": rng.choice([0, 0, 0, 0, 1]),
        },
        "medical": _medical(course, on, rng, pick),
        "mental": _mental(course, rng, pick),
        "risk": _risk(course, rng, pick),
        "family": _family(rng, pick),
        "life": _life(course, rng, pick),
        "strengths": {name: pick(name) for name in ("strengths", "spirituality", "hobbies", "recovery")},
    }


def substances_of(course: Course, on: date, rng: Random) -> list[dict[str, Any]]:
    """Every substance, the main one first, as `assessment.add_substance` takes them."""
    found, pick = course.findings, Picker(rng)
    last = on - timedelta(days=30 + rng.randint(1, 30) if found.days_used == 0 else rng.randint(1, 6))
    rows = [_substance(found.substance, "primary", found.criteria, found.days_used, last, rng, pick)]
    for rank, kind in zip(("secondary", "tertiary"), sorted(found.others), strict=False):
        rows.append(_substance(kind, rank, rng.randint(0, min(5, found.criteria)), rng.randint(0, 12), last, rng, pick))
    return rows


def ways_of_care(rng: Random) -> str:
    """Who treats a condition alongside."""
    return str(rng.choice(FOUND["care"]))


class Picker:
    """Draws one of the sentences of a kind."""

    def __init__(self, rng: Random):
        self.rng = rng

    def __call__(self, what: str) -> Any:
        return self.rng.choice(FOUND[what])


def _presenting(course: Course, pick: Picker) -> dict[str, Any]:
    said = {name: pick(name) for name in ("at_stake", "hope", "worry", "worked_before", "expected")}
    return {"why_now": course.motivation or pick("hope"), "stage": pick("stages"), **said}


def _treatment(course: Course, on: date, rng: Random, pick: Picker) -> dict[str, Any]:
    times = course.findings.prior_treatments
    courses = [
        {
            "where": pick("where"),
            "level": pick("levels"),
            "when": str(on.year - rng.randint(1, 9)),
            "completed": rng.choice(["yes", "no", "no"]),
            "helped": pick("helped"),
        }
        for _ in range(min(times, 3))
    ]
    return {
        "had_before": "yes" if times else "no",
        "courses": courses,
        "times": times,
        "returns": min(times, rng.randint(0, 3)),
        "medications_tried": [pick("tried")] if times > 1 else [],
        "mutual_help": pick("mutual"),
    }


def _medical(course: Course, on: date, rng: Random, pick: Picker) -> dict[str, Any]:
    place = rng.randrange(len(FOUND["conditions"]))
    tested = {name: rng.choice(["negative", "negative", "negative", "not_tested"]) for name in ("hiv", "hcv", "hbv", "tb")}
    days = {
        f"{name}_on": (on - timedelta(days=rng.randint(20, 400))).isoformat()
        for name, said in tested.items()
        if said == "negative"
    }
    found = {
        "conditions": FOUND["conditions"][place],
        "medications": FOUND["medications"][place],
        "allergies": pick("allergies"),
        "tobacco": pick("tobacco"),
        "pain": rng.choice([0, 0, 2, 4, 6]),
        "doctor": pick("doctors"),
        "last_physical": (on - timedelta(days=rng.randint(30, 900))).isoformat(),
        **tested,
        **days,
    }
    if found["pain"]:
        found["pain_where"] = pick("pain_where")
    return found if course.person.sex == "male" else {**found, "pregnant": rng.choice(["no", "no", "no", "not_applicable"])}


def _mental(course: Course, rng: Random, pick: Picker) -> dict[str, Any]:
    return {
        "diagnoses": pick("diagnoses"),
        "stays": rng.choice([0, 0, 0, 1]),
        "medication": pick("mental_medication"),
        "treated_by": pick("treated_by"),
        "psychosis": "no",
        "trauma": rng.choice(["no", "no", "yes"]),
        "cognition": rng.choice(["clear", "clear", "some"]),
        "mental_status": pick("mental_status"),
    }


def _risk(course: Course, rng: Random, pick: Picker) -> dict[str, Any]:
    opioid = course.findings.substance in {Substance.HEROIN, Substance.OPIOIDS}
    return {
        "suicide": "yes" if course.findings.ideation else "no",
        "attempts": int(course.findings.ideation and rng.random() < 0.3),
        "self_harm": "no",
        "violence": "no",
        "safe_home": "yes",
        "danger_now": "no",
        "weapons": "no",
        "overdose_risk": ["alone", "unknown_supply"] if opioid else ["none"],
        "naloxone": rng.choice(["yes", "kit_only"]) if opioid else "not_needed",
        "protects": pick("protects"),
    }


def _family(rng: Random, pick: Picker) -> dict[str, Any]:
    named = [row.split("|") for row in rng.sample(FOUND["people"], rng.randint(1, 3))]
    people = [
        {
            "name": name,
            "relation": relation,
            "helps": rng.choice(["yes", "yes", "mixed"]),
            "uses": rng.choice(["no", "no", "yes"]),
        }
        for name, relation in named
    ]
    return {
        "people": people,
        "lives_with": pick("lives_with"),
        "children": pick("children"),
        "use_at_home": rng.choice(["no", "no", "yes"]),
        "family_history": pick("family_history"),
        "conflict": rng.choice(["no", "no", "no", "yes"]),
        "support": rng.randint(2, 9),
    }


def _life(course: Course, rng: Random, pick: Picker) -> dict[str, Any]:
    work = rng.choice(["full_time", "full_time", "part_time", "unemployed", "unable", "student", "home"])
    legal = ["court_ordered", "probation"] if course.mandated_by else rng.choice([["none"], ["none"], ["license"], ["charges"]])
    return {
        "work": work,
        "work_hours": pick("work_hours") if work in {"full_time", "part_time"} else "",
        "school": pick("school"),
        "legal": legal,
        "housing": rng.choice(["own", "own", "family", "recovery_residence", "temporary"]),
        "housing_safe": "yes",
        "cannot_afford": rng.choice(["yes", "no", "unknown"]),
        "money": pick("money"),
        "transport": rng.choice(["own", "transit", "ride", "walk"]),
        "child_care": rng.choice(["no", "no", "yes"]),
        "stressors": rng.sample(STRESSES, rng.randint(1, 4)),
        "culture": pick("culture"),
    }


def _substance(kind: Substance, rank: str, met: int, days: int, last: date, rng: Random, pick: Picker) -> dict[str, Any]:
    which = set(rng.sample(range(11), met))
    often = (
        "none_past_month" if days == 0 else "1_to_3_past_month" if days < 4 else "1_to_2_a_week" if days < 10 else "3_to_6_a_week"
    )
    return {
        "substance": kind,
        "rank": rank,
        "route": ROUTES.get(kind, "oral"),
        "amount": pick(f"amounts_{kind}"),
        "frequency": often,
        "days_used_of_30": days,
        "age_first_used": rng.randint(12, 29),
        "last_used_on": last,
        "abstinence": pick("abstinence"),
        "criteria": [number in which for number in range(11)],
    }
