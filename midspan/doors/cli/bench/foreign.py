"""How fast do foreign records come in? Invented patients with what a hospital sends, through `midspan import-fhir`."""

import json
import os
import resource as usage
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan.doors.cli.embedded import NAME, Cluster
from midspan.doors.cli.problems import Problem
from midspan.doors.cli.supervisor import COMMAND

DATABASE = "imports"
OF_A_PATIENT = ("Condition", "Observation", "Observation", "Observation", "Encounter", "MedicationRequest", "AllergyIntolerance",
                "Procedure", "Observation")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import did."""

    resources: int
    seconds: float
    cpu: float
    broken: int


def imported(cluster: Cluster, patients: int) -> Imported:
    """Import into a copy of the clinic, so that the clinic stays as it is. Nobody may be connected to it now."""
    path = cluster.data / "files" / "foreign.ndjson"
    with path.open("w") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in resources(patients))
    with cluster.connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {NAME} STRATEGY FILE_COPY")
    try:
        return _run(cluster.url.replace(f"/{NAME}?", f"/{DATABASE}?"), path)
    finally:
        path.unlink()
        with cluster.connect() as connection:
            connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _run(url: str, path: Path) -> Imported:
    environment = {**os.environ, "DATABASE_URL": url}
    cpu, begun = _children(), time.monotonic()
    done = subprocess.run(
        [*COMMAND, "import-fhir", str(path), "--source=Bench exchange", "--json"], env=environment, stdout=subprocess.PIPE,
        stderr=sys.stderr, text=True,
    )  # fmt: skip
    seconds = time.monotonic() - begun
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise Problem(f"`midspan import-fhir` ended with {done.returncode} and no figures.") from None
    return Imported(said["resources"], seconds, _children() - cpu, said["broken"])


def _children() -> float:
    used = usage.getrusage(usage.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resources(patients: int) -> Iterator[dict[str, Any]]:
    """Ten resources of each patient, as a bulk export has them: patients first."""
    for number in range(patients):
        yield {
            "resourceType": "Patient", "id": f"bench-{number}", "gender": "female" if number % 2 else "male",
            "birthDate": f"{1950 + number % 55}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            "name": [{"family": f"Foreign{number}", "given": [f"Sample{number % 97}"]}],
            "identifier": [{"system": "urn:bench:mrn", "value": str(number)}],
            "address": [{"line": ["1 Example Street"], "city": "Sampleton", "state": "NY", "postalCode": "10001"}],
        }  # fmt: skip
    for number in range(patients):
        for place, kind in enumerate(OF_A_PATIENT):
            yield _about(kind, f"bench-{number}", place)


def _about(kind: str, patient: str, place: int) -> dict[str, Any]:
    reference, when = {"reference": f"Patient/{patient}"}, "2026-02-03T10:00:00Z"
    words = {"text": f"{kind} number {place}", "coding": [{"system": "http://snomed.info/sct", "code": "160244002"}]}
    base = {"resourceType": kind, "id": f"{patient}-{place}"}
    kinds: dict[str, dict[str, Any]] = {
        "Condition": {"subject": reference, "code": words, "onsetDateTime": when},
        "Observation": {"subject": reference, "status": "final", "code": words, "effectiveDateTime": when,
                        "valueQuantity": {"value": 40 + place, "unit": "U/L"}},
        "Encounter": {"subject": reference, "status": "finished", "class": {"code": "IMP"}, "type": [words],
                      "period": {"start": when, "end": when}},
        "MedicationRequest": {"subject": reference, "status": "active", "intent": "order", "medicationCodeableConcept": words,
                              "authoredOn": when},
        "AllergyIntolerance": {"patient": reference, "code": words},
        "Procedure": {"subject": reference, "status": "completed", "code": words, "performedDateTime": when},
    }  # fmt: skip
    return base | kinds[kind]
