"""The words of fidelity: one observed session against a method's checklist, and how somebody's sessions went over time."""

from dataclasses import dataclass
from datetime import date

from midspan.foundation.program.terms import Fidelity, InterventionFacts


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """One observed session: what was met and missed of what came up, who watched whom, when. `percent` is None for nothing."""

    id: int
    session_id: int
    on: date
    title: str
    intervention: InterventionFacts
    observed_id: int
    observed: str
    by: str
    met: tuple[str, ...]
    missed: tuple[str, ...]
    words: str
    score: Fidelity
    faithful: bool

    @property
    def percent(self) -> int | None:
        return self.score.percent


@dataclass(frozen=True, slots=True)
class FidelityRow:
    """One facilitator and one method: every check, oldest first."""

    staff_id: int
    name: str
    intervention: InterventionFacts
    checks: tuple[CheckFacts, ...]

    @property
    def faithful(self) -> int:
        return sum(check.faithful for check in self.checks)


@dataclass(frozen=True, slots=True)
class Watched:
    """How many sessions of a facilitator were observed in a quarter, of how many they led, and how many it should be."""

    staff_id: int
    name: str
    led: int
    observed: int
    wanted: int

    @property
    def missing(self) -> int:
        return max(0, min(self.wanted, self.led) - self.observed)


@dataclass(frozen=True, slots=True)
class FidelityShare:
    """Indicator 13: how many observed sessions of a stretch of time reached their line."""

    faithful: int
    observed: int

    @property
    def percent(self) -> int | None:
        return 100 * self.faithful // self.observed if self.observed else None
