"""The words of testing policy: phases of treatment, and for each how often, on which days and for what tests are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class TestingPhase(StrEnum):
    """How settled somebody is, as far as testing goes: the more settled, the fewer tests."""

    __test__ = False  # not a test of pytest's

    START = "start"
    MIDDLE = "middle"
    STABLE = "stable"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often people of one phase are tested. Days are calendar days; weekdays are ISO, Monday 1.

    `tests` in `per_days` is what the chance of a day aims at; `shortest` and `longest` are the gaps between two collected
    specimens that the draw keeps: none before, always by then. A shortest gap of 1 leaves no safe day.
    """

    shortest: int
    longest: int
    tests: int
    per_days: int
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What holds for one phase at a site. `from_day` is the first day of treatment of the phase, `quiet_days` for how many
    days there was no unexpected result before it; `away_hours` how long somebody who is not expected today has to come."""

    phase: TestingPhase
    pace: Pace
    from_day: int
    quiet_days: int
    away_hours: int
    panels: Mapping[str, tuple[str, ...]]  # codes of panels by substance; "" for everybody
    effective_from: date
    source: str
    verified: bool = False
    own: bool = False  # the site's own row, not the one that is shipped


@dataclass(frozen=True, slots=True)
class DrawHours:
    """When the clock draws, in the site's time: not before, and only while there is time to tell people."""

    not_before: time
    not_after: time


@dataclass(frozen=True, slots=True)
class TestingState:
    """Where one person stands with tests on a day: the phase, and days since the last specimen that counted, or since
    admission."""

    __test__ = False

    episode_id: int
    phase: TestingPhase
    since_days: int
    never_tested: bool
