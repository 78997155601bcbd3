"""Real foreign records for tests: the folder of FHIR samples beside the checkout, where there is one."""

import os
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[4].parent / "shared" / "fhir-samples"


def samples(*parts: str) -> Path:
    """The folder, or a skip that says so; a failure where MIDSPAN_REQUIRE_SHARED=1."""
    folder = SAMPLES.joinpath(*parts)
    if not folder.exists():
        if os.environ.get("MIDSPAN_REQUIRE_SHARED") == "1":
            pytest.fail(f"{folder} is absent, and MIDSPAN_REQUIRE_SHARED=1 asks for it.")
        pytest.skip(f"The FHIR samples are not beside the checkout ({folder}).")
    return folder
