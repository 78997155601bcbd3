"""What does the clinic do for people? The service catalogue: minutes, sessions, single items, and never a night."""

from typing import Any

from midspan.foundation.program.terms import ServiceUnit

# code, name, unit, whether its time counts as treatment hours
SERVICES = [
    ("group", "Group therapy", ServiceUnit.MINUTES, True),
    ("psychoeducation", "Psychoeducation", ServiceUnit.MINUTES, True),
    ("skills", "Skills training", ServiceUnit.MINUTES, True),
    ("individual", "Individual session", ServiceUnit.SESSION, True),
    ("family", "Family session", ServiceUnit.SESSION, True),
    ("assessment", "Assessment", ServiceUnit.SESSION, True),
    ("psychiatric_visit", "Psychiatric visit", ServiceUnit.SESSION, True),
    ("medication_visit", "Medication visit", ServiceUnit.SESSION, True),
    ("case_management", "Case management", ServiceUnit.MINUTES, False),
    ("crisis", "Crisis intervention", ServiceUnit.MINUTES, False),
    ("drug_test", "Drug or alcohol test", ServiceUnit.EACH, False),
]


def rows() -> list[dict[str, Any]]:
    """Services as columns of `Service`."""
    return [{"code": code, "name": name, "unit": unit, "counts_as_treatment": counts} for code, name, unit, counts in SERVICES]
