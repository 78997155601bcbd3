"""The words of a pack that is scheduled as one program."""

from dataclasses import dataclass
from datetime import date

from midspan.foundation.program.terms import ModuleFacts


@dataclass(frozen=True, slots=True)
class PackDay:
    """One session of one part of a pack: its day, its number within the part, its module where the set has one."""

    on: date
    number: int
    module: ModuleFacts | None
