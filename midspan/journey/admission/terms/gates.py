"""The words of the gates: what stands between a person and the first group, and what is asked for at admission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.program.terms import AgeGroup
from midspan.foundation.records.terms import Reason
from midspan.journey.admission.terms.home import Clash
from midspan.journey.admission.terms.length import Factor, FactorAnswer


@dataclass(frozen=True, slots=True)
class AdmissionFacts:
    """Everything the gates of admission look at, on one day."""

    on: date
    age: int | None
    age_group: AgeGroup
    assessment_signed: bool
    placement_agreed_level: str
    placement_signed_by_client: bool
    placement_signed_by_clinician: bool
    level_offered: bool
    has_primary_counsellor: bool
    supervisor_licence: LicenceState | None
    withdrawal_rating: int | None
    needs_detox: bool | None
    detox_cleared: bool
    detox_open: bool = False  # a referral that is neither cleared nor declined
    papers_missing: tuple[str, ...] = ()  # titles of required papers that do not hold on that day


class GateCode(StrEnum):
    """What stands between a person and the first group, in the order in which it is met."""

    ASSESSMENT = "assessment"
    DECISION = "decision"
    LEVEL = "level"
    AGE = "age"
    DETOX = "detox"
    PAPERS = "papers"
    COUNSELLOR = "counsellor"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: what it asks, whether it applies to this person, and what is against it (nothing when it is met)."""

    code: GateCode
    text: str
    applies: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def met(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is asked for at admission: which day, for how long, on a track of which level; and what bounds it."""

    on: date
    today: date
    weeks: int
    usual_weeks: tuple[int, int]
    length_factors: str
    agreed_level: str
    track_level: str
    track_open: bool
    decided_on: date | None
    cleared_on: date | None
    clashes: tuple[Clash, ...] = ()
    clash_note: str = ""
    factors: Mapping[Factor, FactorAnswer] = field(default_factory=dict)


class AgeRoute(StrEnum):
    """Where somebody of an age goes: the profile of adults, that of adolescents, or another program."""

    ADULT = "adult"
    ADOLESCENT = "adolescent"
    ELSEWHERE = "elsewhere"
