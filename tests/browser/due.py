"""What is due and the thread: somebody with a plan in force, things that point at its objectives, a period shown outside."""

from datetime import timedelta
from typing import Any

from midspan.journey.plan.actions import point
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Evidence
from midspan.journey.transition.actions import hand_out_thread
from tests.browser.clinic import Day


def thread(day: Day) -> dict[str, list[Any]]:
    """Evidence of every strand for a plan that is in force; ids by the names in addresses. Wants a member with a plan."""
    planned = objectives_of([one.pk for one in day.members])
    episode = next((one for one in day.members if planned.get(one.pk)), None)
    if episode is None:
        return {"compliance:thread.episode_id": [day.members[0].pk]}
    objectives = planned[episode.pk]
    for number, kind in enumerate((Evidence.NOTE, Evidence.TEST, Evidence.MEDICINE, Evidence.PRACTICE), start=1):
        point(episode.pk, kind=kind, subject=90_000 + number, objectives=[objectives[0].id],
              on=day.today - timedelta(days=number), words="Evening plan talked through", by=day.cast.counsellor, at=day.now)  # fmt: skip
    given = hand_out_thread(
        episode, first_on=day.today - timedelta(days=14), last_on=day.today, recipient="Harbor Health Plan",
        basis="Consent of last week, names the plan", by=day.cast.utilisation, at=day.now,
    )  # fmt: skip
    return {
        "compliance:thread.episode_id": [episode.pk],
        "compliance:objective.objective_id": [objectives[0].id, objectives[-1].id],
        "compliance:copy.hand_out_id": [given.pk],
        "transition:thread_hand_outs.episode_id": [episode.pk],
    }
