"""The course of treatment in the furnished clinic: plans first, then everything that points at their objectives."""

from datetime import timedelta
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.journey.medication.models import MedicationOrder
from midspan.journey.medication.tests.factories import ordered
from midspan.journey.monitoring.actions import order_test
from midspan.journey.monitoring.models import TestOrder
from midspan.journey.monitoring.terms import Matrix, OrderKind
from midspan.journey.plan.actions import add_problem, begin_plan
from midspan.journey.plan.models import Plan
from midspan.journey.plan.terms import PlanReason
from tests.browser.asked import ask
from tests.browser.between import between
from tests.browser.clinic import Day, came_at_noon
from tests.browser.due import thread
from tests.browser.given import give
from tests.browser.medicated import medicate
from tests.browser.noted import note
from tests.browser.planned import plan
from tests.browser.results import read


def treat(day: Day, assessed: Episode) -> dict[str, list[Any]]:
    """Plans of two members and of somebody just assessed, then all that is done for them; ids by the names in addresses.

    Results before the draws: whoever a draw asks for urine is not asked again.
    """
    first, second, *_rest = day.members
    return (
        plan(day, first, second, assessed)
        | between(day)
        | note(day)
        | medicate(day)
        | give(day)
        | read(day)
        | ask(day)
        | thread(day)
    )


def begun(day: Day, episode: Episode) -> Plan:
    """A draft with one problem about which nothing is written yet."""
    said: dict[str, Any] = {"by": day.cast.counsellor, "at": day.now}
    plan = begin_plan(episode, reason=PlanReason.FIRST, **said)
    add_problem(plan, words="Alcohol, most evenings alone", **said)
    return plan


def dose_to_see(day: Day, episode: Episode) -> MedicationOrder:
    """Somebody is here, and a dose of theirs is seen at arrival."""
    came_at_noon(day, episode)
    return ordered(day.cast, episode, at=day.now, observed=True)


def asked_for(day: Day, episode: Episode) -> TestOrder:
    """A specimen that may be given for three more hours; asked for some hours ago."""
    asked, words = day.now - timedelta(hours=2), {"matrix": Matrix.URINE, "reason": "Wants to show it."}
    return order_test(
        episode, kind=OrderKind.ASKED_FOR, due_at=day.now + timedelta(hours=3), by=day.cast.nurse, at=asked, **words
    )
