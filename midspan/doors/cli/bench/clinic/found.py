"""What was found at the assessment? Sections, substances with their criteria, conditions, a diagnosis, what moves people."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from midspan.doors.cli.bench.clinic.frame import Frame
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import Stay

SECTIONS = {
    code: json.dumps(answers)
    for code, answers in {
        "presenting": {"why_now": "My son asked me to stop.", "at_stake": "The job and the flat.", "stage": "preparation",
                       "hope": "Mornings without shaking.", "worked_before": "Leaving the room and calling my sister."},
        "treatment": {"had_before": "yes", "times": 2, "returns": 2, "mutual_help": "AA for half a year."},
        "withdrawal": {"seizures": "no", "delirium": "no", "symptoms_now": ["sleep"], "overdoses": 0},
        "medical": {"conditions": ["High blood pressure"], "medications": ["Lisinopril 10 mg"]},
        "mental": {"ever_treated": "yes", "now": "Low in the mornings, better by noon."},
        "risk": {"thoughts_now": "no", "attempts": 0},
        "family": {"lives_with": "A sister", "support": "The sister helps and knows the plan."},
        "life": {"work": "Warehouse, late shift", "legal": "none"},
        "strengths": {"strengths": ["Keeps appointments", "Cooks for others"]},
    }.items()
}  # fmt: skip
SUBSTANCE = (
    "assessment substance rank route amount frequency days_used_of_30 age_first_used last_used_on criteria icd10 by at version"
)
MET = [True] * 7 + [False] * 4  # severe
SECOND = ("cannabis", "stimulants", "opioids")
WORDS = ("My son asked me to stop.", "I want to keep the job.", "Mornings without shaking.", "Calling my sister helped before.")
MOVES = ("reason", "at_stake", "hope", "worked_before")
KINDS = ("depression", "anxiety", "trauma")
WEEKS_BETWEEN_WORDS = 4


def fill(frame: Frame) -> None:
    """Of everybody who was admitted."""
    pour("assessment.Section", "assessment code answers saved_at by version", _sections(frame))
    pour("assessment.SubstanceUse", SUBSTANCE, _substances(frame))
    pour(
        "assessment.Diagnosis", "episode code words principal diagnosed_on by at",
        ((number, "F10.20", "Alcohol dependence, uncomplicated", True, at.date(), by, at)
         for number, _stay, by, at in _assessed(frame)),
    )  # fmt: skip
    pour(
        "assessment.Condition", "episode kind status care opened_at by",
        ((number, KINDS[number % len(KINDS)], "confirmed", "Seen by the prescriber every second week.", at, by)
         for number, _stay, by, at in _assessed(frame) if number % 2),
    )  # fmt: skip
    pour("assessment.MotivationEntry", "episode kind words heard_on by at", _motivation(frame))


def _assessed(frame: Frame) -> Iterator[tuple[int, Stay, int, datetime]]:
    """Number of person, episode and assessment, the stay, who assessed, when."""
    for number, stay in enumerate(frame.stays, 1):
        yield number, stay, frame.staff(stay.site, stay.group), frame.moment(stay.first) - timedelta(days=3)


def _sections(frame: Frame) -> Iterator[tuple]:
    for number, _stay, by, at in _assessed(frame):
        for code, answers in SECTIONS.items():
            yield number, code, answers, at, by, 1


def _substances(frame: Frame) -> Iterator[tuple]:
    for number, _stay, by, at in _assessed(frame):
        last = at.date() - timedelta(days=number % 20 + 1)
        yield (number, "alcohol", "primary", "oral", "Eight drinks a day", "3_to_6_a_week", 10 + number % 15, 15 + number % 10,
               last, MET, "F10.20", by, at, 1)  # fmt: skip
        if number % 3 == 0:
            second = SECOND[number // 3 % len(SECOND)]
            yield number, second, "secondary", "smoked", "", "1_to_2_a_week", 5, 19, last, [], "", by, at, 1


def _motivation(frame: Frame) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        for place, week in enumerate(range(stay.first, min(stay.until, frame.shape.weeks), WEEKS_BETWEEN_WORDS)):
            words = (number + place) % len(WORDS)
            yield (number, MOVES[words], WORDS[words], frame.monday(week), frame.staff(stay.site, stay.group),
                   frame.moment(week))  # fmt: skip
