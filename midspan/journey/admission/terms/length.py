"""The words of planned length: what makes a stay longer or shorter than usual."""

from dataclasses import dataclass
from enum import StrEnum


class Factor(StrEnum):
    """What length depends on (row 003-13)."""

    SUBSTANCE = "substance"
    DURATION = "duration_of_use"
    ATTEMPTS = "prior_attempts"
    RELAPSES = "relapse_history"
    COMFORT = "comfort"


class Effect(StrEnum):
    LONGER = "longer"
    USUAL = "usual"
    SHORTER = "shorter"


@dataclass(frozen=True, slots=True)
class FactorAnswer:
    """What was found for one factor, and which way it pulls."""

    finding: str
    effect: Effect = Effect.USUAL
