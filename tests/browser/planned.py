"""Plans in every state: in force with a review, half written, waiting for signatures, set aside; and one after the other."""

from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.journey.plan import actions
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Evidence, PlanReason
from tests.browser.clinic import Day
from tests.plans import OTHERS, in_force, written


def plan(day: Day, treated: Episode, other: Episode, third: Episode) -> dict[str, list[Any]]:
    """Plans of three people; the ids by the names in addresses."""
    cast = day.cast
    said: dict[str, Any] = {"by": cast.counsellor, "at": day.now}
    first = in_force(cast, treated, at=day.now)
    one = objectives_of([treated.pk])[treated.pk][0]
    actions.point(
        treated.pk, kind=Evidence.NOTE, subject=1, objectives=[one.id], on=day.today, words="Fridays talked over", **said
    )
    review = actions.begin_plan_review(first, evidence={one.id: {"counts": {"note": 1}, "lines": [
        (day.today.isoformat(), "note", "Fridays talked over")]}}, period={"lines": [("Came", "3 of 3 days")]}, **said)  # fmt: skip
    second = actions.begin_plan(treated, reason=PlanReason.REVIEW, **said)
    goal, words = OTHERS[0]
    waiting = written(cast, other, goal=goal, words=words, at=day.now)
    person = waiting.episode.patient
    actions.sign_plan_as_client(waiting, typed_name=f"{person.first_name} {person.last_name}", likeness_words="Hers.", **said)
    goal, words = OTHERS[1]
    draft = written(cast, third, goal=goal, words=words, at=day.now)
    ids = [first.pk, second.pk, waiting.pk, draft.pk]
    return {
        "plan_id": ids,
        "plan:write.plan_id": [second.pk, draft.pk],
        "plan:words.plan_id": [second.pk, draft.pk],
        "plan:problem.plan_id": [second.pk, draft.pk],
        "plan:problem.number": [1],
        "plan:remove_problem.number": [1],
        "web:plan_review.review_id": [review.pk],
        "web:write_plan_review.review_id": [review.pk],
        "web:sign_plan_review.review_id": [review.pk],
        "web:person_plan_review.review_id": [review.pk],
    }
