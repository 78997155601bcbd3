"""What was written about each person? Admission, assessment, forms with scores, placement, signatures, outside records."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.db import connection

from midspan.doors.cli.bench.clinic.frame import ADMISSIONS, SUPERVISOR, Frame
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import Stay
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.rules import text_hash
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.rules import score
from midspan.journey.assessment.terms import Dimension

WEEKS_BETWEEN_FORMS = 4
AT_ENTRY, LATER = ("phq9", "gad7", "audit_c"), ("phq9", "gad7")
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
        ((number, dimension.value, rng.randint(0, 3), "Told in the interview.")
         for number in range(1, len(frame.stays) + 1) for dimension in Dimension),
    )  # fmt: skip
    level = LevelOfCare.objects.get(edition=Edition.THIRD, code="2.1").pk
    pour("assessment.Placement", PLACEMENT, _placements(frame, level))
    pour("records.Signature", SIGNATURE, _signatures(frame))
    forms = [*_forms(frame)]
    pour("assessment.Form", "id episode instrument instrument_version answers started_at submitted_at by",
         (row for row, _ in _answered(forms, frame)))  # fmt: skip
    pour("assessment.FormScore", "form status total band positive rule_version band_scheme at",
         (row for _, row in _answered(forms, frame)))  # fmt: skip
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


def _forms(frame: Frame) -> Iterator[tuple[int, Stay, int, str]]:
    """Episode, stay, week and instrument: three at entry, two every four weeks after."""
    for number, stay in enumerate(frame.stays, 1):
        for week in range(stay.first, min(stay.until, frame.shape.weeks), WEEKS_BETWEEN_FORMS):
            for code in AT_ENTRY if week == stay.first else LATER:
                yield number, stay, week, code


def _answered(forms: list[tuple[int, Stay, int, str]], frame: Frame) -> Iterator[tuple[tuple, tuple]]:
    """Each form with its score. Read twice, so the answers hang on the form's number and not on chance."""
    for number, (episode, stay, week, code) in enumerate(forms, 1):
        entry = instruments()[code]
        answers = [1 + (number * 7 + place) % 2 for place in range(len(entry.items))] + [0] * len(entry.follow_ups)
        if code == "phq9":
            answers[8] = 0
        found, at = score(entry, answers), frame.moment(week)
        words = "[" + ",".join(map(str, answers)) + "]"
        yield (
            (number, episode, code, entry.version, words, at, at, frame.staff(stay.site, stay.group)),
            (number, found.status.value, found.total, found.band, found.positive, found.rule_version, found.band_scheme, at),
        )


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
