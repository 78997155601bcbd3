"""The words of the note of an individual or family session."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing the session is asked about; what did not come up is said as such. `source` is its mission row."""

    code: str
    words: str
    help: str
    source: str
