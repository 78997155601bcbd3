"""What was written about each person on the way in? Admission, assessment, placement, signatures, outside records."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.db import connection

from midspan.doors.cli.bench.clinic.frame import ADMISSIONS, SUPERVISOR, Frame
from midspan.doors.cli.bench.pour import pour
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.rules import text_hash
from midspan.journey.assessment.terms import Dimension

SPREAD = {Dimension.WITHDRAWAL: (0, 1), Dimension.BIOMEDICAL: (0, 1), Dimension.EMOTIONAL: (1, 2),
          Dimension.READINESS: (1, 2), Dimension.RELAPSE: (2, 3), Dimension.ENVIRONMENT: (1, 2)}  # fmt: skip
EVENTS_OF_A_PERSON = 10
PEOPLE_AT_ONCE = 1000  # each chain is locked until its transaction ends, and a server has only so many locks
SIGNATURE = "subject signer_kind staff typed_name method text text_sha256 at"
PLACEMENT = (
    "id episode assessment recommended_level agreed_level rule_set fired preference decided_at by client_signed_at "
    "clinician_signed_at"
)
OUTSIDE = (("condition", "Condition", "Alcohol use disorder, severe"), ("medication", "MedicationRequest", "Naltrexone 50 mg"),
           ("allergy", "AllergyIntolerance", "Penicillin"), ("result", "Observation", "Alanine aminotransferase 42 U/L"),
           ("encounter", "Encounter", "Inpatient withdrawal management"))  # fmt: skip


def fill(frame: Frame, rng: Random) -> None:
    """Papers of everybody who was admitted."""
    pour("admission.Admission", "episode track admitted_on planned_weeks by at", _admissions(frame))
    pour(
        "assessment.Assessment", "id episode started_at primary_substance criteria_met summary by signed_at", _assessments(frame)
    )
    pour(
        "assessment.DimensionRating", "assessment dimension rating why",
        ((number, dimension.value, rng.choice(usual), "Told in the interview.")
         for number in range(1, len(frame.stays) + 1) for dimension, usual in SPREAD.items()),
    )  # fmt: skip
    level = LevelOfCare.objects.get(edition=Edition.THIRD, code="2.1").pk
    pour("assessment.Placement", PLACEMENT, _placements(frame, level))
    pour("records.Signature", SIGNATURE, _signatures(frame))
    fill_outside(frame)
    pour(
        "support.MutualHelpMeeting", "episode on fellowship minutes by at",
        ((number, frame.monday(stay.first), "aa", 60, frame.staff(stay.site, stay.group), frame.moment(stay.first))
         for number, stay in enumerate(frame.stays, 1) if number % 3 == 0),
    )  # fmt: skip


def _admissions(frame: Frame) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        yield (number, frame.track(stay.site, stay.group), frame.monday(stay.first), 12, frame.staff(stay.site, ADMISSIONS),
               frame.moment(stay.first))  # fmt: skip


def _assessments(frame: Frame) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        at = frame.moment(stay.first) - timedelta(days=3)
        yield number, number, at, "alcohol", 7, "Ready to start; a sister helps.", frame.staff(stay.site, stay.group), at


def _placements(frame: Frame, level: int) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        at = frame.moment(stay.first) - timedelta(days=2)
        yield number, number, number, "2.1", level, "bench", "[]", "Evenings.", at, frame.staff(stay.site, stay.group), at, at


def _signatures(frame: Frame) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        text = f"Assessment and decision about level of care, person {number}."
        for subject in (f"assessment.assessment:{number}", f"assessment.placement:{number}"):
            yield (subject, "staff", frame.staff(stay.site, stay.group), "Bench Counsellor", "password", text, text_hash(text),
                   frame.moment(stay.first) - timedelta(days=2))  # fmt: skip


def fill_outside(frame: Frame) -> None:
    """Every fifth person brought records from elsewhere."""
    pour("records.OutsideSource", "id name", [(1, "Bench hospital")])
    pour(
        "records.OutsideRecord", "id source resource_type resource_id patient kind title occurred_at lines sha256 received_at",
        ((number * len(OUTSIDE) + place, 1, resource, f"{number}-{place}", number, kind, title, frame.moment(stay.first),
          '["Status: active"]', text_hash(title), frame.moment(stay.first))
         for number, stay in enumerate(frame.stays, 1) if number % 5 == 0
         for place, (kind, resource, title) in enumerate(OUTSIDE)),
    )  # fmt: skip


def fill_log(frame: Frame) -> None:
    """Ten looks at everybody, chained by the database as always, so that `midspan verify` holds here too."""
    with connection.cursor() as cursor:
        for first in range(1, frame.shape.people + 1, PEOPLE_AT_ONCE):
            cursor.execute(
                """
            INSERT INTO records_event (chain, sequence, at, kind, name, "by", subject, patient, keys, previous, hash)
            SELECT 'patient:' || person, 0, %s, 'looked', 'web.chart', 'staff:' || %s, 'patient:' || person,
                   'patient:' || person, '{"basis": "team"}', '', ''
            FROM generate_series(1, %s::int) AS look, generate_series(%s::int, %s::int) AS person
            """,
                [frame.moment(0), frame.staff(0, SUPERVISOR), EVENTS_OF_A_PERSON, first,
                 min(first + PEOPLE_AT_ONCE - 1, frame.shape.people)],
            )  # fmt: skip
