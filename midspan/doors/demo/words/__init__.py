"""What do the invented people and their counsellors say and write? Sentences stand in TOML files beside the code."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def sentences(name: str) -> dict[str, Any]:
    """The tables of one file of sentences."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
