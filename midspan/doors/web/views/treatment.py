"""What does the chart say of the course of treatment? The objectives and what was done for each, medicines as spans."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.foundation.look.charts import Span, Spans, Tick
from midspan.journey.medication.terms import OrderFacts, OrderState
from midspan.journey.monitoring.queries.results import statuses_of
from midspan.journey.monitoring.terms.results import NOT_TAKEN, UNEXPECTED, Status
from midspan.journey.plan.queries import objectives_of, threads_of
from midspan.journey.plan.terms import ObjectiveFacts

MOST_LANES = 4  # of medicines; the page of medicines shows all of them
QUIET_DAYS = 14  # without anything done or found for an objective


@dataclass(frozen=True, slots=True)
class ObjectiveNow:
    """An open objective, how much was done and found for it, and for how many days nothing was."""

    facts: ObjectiveFacts
    done: int
    last_on: date | None
    quiet: bool


def objectives_now(episode_id: int, on: date) -> list[ObjectiveNow]:
    """The open objectives of the plan in force, in its order. Two queries."""
    open_ones = objectives_of([episode_id]).get(episode_id, [])
    if not open_ones:
        return []
    lines = threads_of(episode_id, last=on)
    done = Counter(line.objective_id for line in lines)
    last: dict[int, date] = {}
    for line in lines:
        last.setdefault(line.objective_id, line.on)
    return [ObjectiveNow(one, done[one.id], last.get(one.id), _quiet(last.get(one.id), on)) for one in open_ones]


def _quiet(last_on: date | None, on: date) -> bool:
    return last_on is None or (on - last_on).days >= QUIET_DAYS


def medicine_lanes(orders: Iterable[OrderFacts], *, first: date, last: date) -> list[Spans]:
    """A lane for each medicine that was in force in the time shown, those still taken first; a change of dose is a new span."""
    shown: dict[str, list[OrderFacts]] = {}
    for order in orders:
        signed = order.state not in {OrderState.DRAFT, OrderState.SET_ASIDE}
        if signed and order.started_on <= last and (order.ended_on is None or order.ended_on >= first):
            shown.setdefault(order.name, []).append(order)
    lanes = sorted(shown.items(), key=lambda found: (found[1][-1].ended_on is not None, found[1][0].started_on))
    return [Spans(name, [_span(order, first) for order in held]) for name, held in lanes[:MOST_LANES]]


def _span(order: OrderFacts, first: date) -> Span:
    return Span(order.dose_words, max(order.started_on, first), order.ended_on, "medicine")


def test_ticks(episode_id: int, first: date, last: date) -> list[Tick]:
    """The tests of the time shown: as expected, found, cannot be said, not taken."""
    found = statuses_of(episode_id, since=first, to=last)
    return [Tick(on, _shape(status), status.value.replace("-", " ")) for on, status in reversed(found)]


def _shape(status: Status) -> str:
    if status in NOT_TAKEN:
        return "note"
    if status in {Status.UNEXPECTED_POSITIVE, Status.CONFIRMED}:
        return "bad"
    settled = {Status.EXPECTED_NEGATIVE, Status.EXPECTED_POSITIVE, Status.NOT_CONFIRMED} - UNEXPECTED
    return "good" if status in settled else "unsure"


def taken_now(orders: Sequence[OrderFacts], on: date) -> list[OrderFacts]:
    """The orders in force on a day."""
    return [order for order in orders if order.in_force(on)]
