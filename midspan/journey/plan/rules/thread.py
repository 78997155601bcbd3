"""May this point at those objectives, and which objectives have had nothing for too long?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.plan.terms import ObjectiveFacts, ObjectiveState


def reasons_against_pointing(objectives: Collection[int], *, own: Collection[int]) -> list[Reason]:
    """Why something cannot point at these objectives: `own` are those of the same course of care. Empty means it can.

    Source: house rule: an objective belongs to one course of care.
    """
    if set(objectives) <= set(own):
        return []
    return [Reason("This objective belongs to another course of care.", rule="004-07", field="objectives")]


def without_anything(
    objectives: Iterable[ObjectiveFacts], last: Mapping[int, date], *, since: Mapping[int, date], on: date, days: int
) -> list[tuple[ObjectiveFacts, int]]:
    """Open objectives with nothing done or found for `days` days, each with the days gone, longest first.

    `last` is the last day by objective; `since` the day on which the plan came into force, by episode, counts where there
    is none.

    Source: house rule: an objective is worked on at least every two weeks, or it is changed.
    """
    found = []
    for one in objectives:
        if one.state != ObjectiveState.OPEN:
            continue
        from_on = last.get(one.id) or since.get(one.episode_id)
        if from_on is not None and on - from_on >= timedelta(days=days):
            found.append((one, (on - from_on).days))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].episode_id, pair[0].number))
