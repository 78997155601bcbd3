"""What is set about testing: how often, on which days and for what, by phase, from a day on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.monitoring.catalog.policy import longest_allowed
from midspan.journey.monitoring.models import TestingPolicy
from midspan.journey.monitoring.rules.policy import reasons_against_policy
from midspan.journey.monitoring.terms.policy import Pace, TestingPhase


@action("testing_policy.set", needs=Permission.SET_TESTING)
def set_policy(
    site: Site, *, phase: TestingPhase, pace: Pace, from_day: int, quiet_days: int, away_hours: int,
    panels: Mapping[str, Sequence[str]], effective_from: date, source: str, by: Staff, at: datetime,
) -> TestingPolicy:  # fmt: skip
    """Let a phase be tested so from a day on: a new row beside the old ones. Refuses what leaves the limits, a day that is
    over, one without a word why, and a second change of one phase on one day."""
    reasons = reasons_against_policy(
        phase, pace, away_hours=away_hours, from_day=from_day, quiet_days=quiet_days, longest_allowed=longest_allowed()[phase]
    )
    if effective_from <= local_day(at, site.timezone):
        reasons.append(Reason("A policy begins tomorrow at the earliest: today's draw is held by today's.", "002-44",
                              field="effective_from"))  # fmt: skip
    if not source.strip():
        reasons.append(Reason("Say why, or after which source.", "002-44", field="source"))
    if TestingPolicy.objects.filter(site=site, phase=phase, effective_from=effective_from).exists():
        reasons.append(Reason("This phase changes on that day already.", "002-44", field="effective_from"))
    if reasons:
        raise Refused(reasons)
    return TestingPolicy.objects.create(
        site=site, phase=phase, effective_from=effective_from, from_day=from_day, quiet_days=quiet_days,
        shortest_days=pace.shortest, longest_days=pace.longest, tests=pace.tests, per_days=pace.per_days,
        weekdays=sorted(set(pace.weekdays)), away_hours=away_hours,
        panels={name: list(codes) for name, codes in panels.items()}, source=source.strip(), by=by, at=at,
    )  # fmt: skip
