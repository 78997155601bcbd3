"""Are the bundles plausible FHIR, of invented people, the same every time?"""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from midspan.doors.demo.bundles import people_of, write_bundles
from midspan.doors.demo.course import Size
from midspan.doors.demo.plan import plan

MADE = plan(now=datetime(2026, 11, 16, 13, tzinfo=ZoneInfo("America/New_York")), size=Size(), seed=7)


def test_six_new_people_and_three_who_are_here_already():
    people = people_of(MADE)
    assert [course.electronic for course in people] == [True] * 6 + [False] * 3
    assert len({course.number for course in people}) == 9


def test_each_bundle_names_one_person_and_points_at_them(tmp_path):
    for path in write_bundles(MADE, tmp_path):
        resources = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
        (patient,) = [one for one in resources if one["resourceType"] == "Patient"]
        about = f"Patient/{patient['id']}"
        for one in resources:
            if one is not patient:
                assert about in json.dumps(one)
        kinds = {one["resourceType"] for one in resources}
        assert {"Encounter", "Condition", "MedicationRequest", "AllergyIntolerance", "Observation", "Procedure",
                "DocumentReference", "Coverage"} <= kinds  # fmt: skip


def test_the_same_plan_writes_the_same_files(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir(), second.mkdir()
    assert [path.read_bytes() for path in write_bundles(MADE, first)] == [
        path.read_bytes() for path in write_bundles(MADE, second)
    ]
