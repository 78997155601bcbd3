"""Something done or found points at objectives: the links of the golden thread."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.records.terms import Refused
from midspan.journey.plan.models import Objective, Thread
from midspan.journey.plan.rules import reasons_against_pointing
from midspan.journey.plan.terms import Evidence

LONGEST_LABEL = 200


def point(
    episode_id: int, *, kind: Evidence, subject: int, objectives: Collection[int], on: date, words: str, by: Staff, at: datetime
) -> None:
    """Let one row point at exactly these objectives, in place of those it pointed at before. For use inside an action.

    `subject` is the row's number in the table of its station, `on` the day of the thing, `words` a short label. Refuses
    objectives of another course of care; then nothing changes.
    """
    point_each({subject: (episode_id, objectives)}, kind=kind, on=on, words=words, by=by, at=at)


def point_each(
    links: Mapping[int, tuple[int, Collection[int]]], *, kind: Evidence, on: date, words: str, by: Staff, at: datetime
) -> None:
    """The same for many rows of one kind, such as the lines of a group: course of care and objectives by row. Three queries."""
    wanted = {(one, subject): episode for subject, (episode, objectives) in links.items() for one in objectives}
    named = {one for one, _subject in wanted}
    own = dict(Objective.objects.filter(pk__in=named).values_list("pk", "episode_id")) if named else {}
    for (one, _subject), episode in wanted.items():
        if reasons := reasons_against_pointing([one], own=[pk for pk, of in own.items() if of == episode]):
            raise Refused(reasons)
    before = Thread.objects.filter(kind=kind, subject__in=list(links))
    gone = [pk for pk, one, subject in before.values_list("pk", "objective_id", "subject") if (one, subject) not in wanted]
    if gone:
        Thread.objects.filter(pk__in=gone).delete()
    rows = [
        Thread(objective_id=one, episode_id=episode, kind=kind, subject=subject, on=on, words=words[:LONGEST_LABEL], by=by, at=at)
        for (one, subject), episode in sorted(wanted.items())
    ]
    Thread.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["objective", "kind", "subject"], update_fields=["on", "words"]
    )
