"""What stands under which objective, which strand is it of, and what of it is told a reviewer?"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from midspan.journey.plan.terms import Evidence, ObjectiveFacts, ObjectiveState
from midspan.office.compliance.terms import ObjectiveEvidence, ObjectiveThread, Strand, ThreadLine, ThreadOfPerson

STRANDS = {
    Evidence.LINE: Strand.TALKED, Evidence.SESSION: Strand.TALKED, Evidence.NOTE: Strand.TALKED, Evidence.TEST: Strand.FOUND,
    Evidence.FORM: Strand.FOUND, Evidence.MEDICINE: Strand.GIVEN, Evidence.CONSULT: Strand.GIVEN, Evidence.MODULE: Strand.GIVEN,
}  # fmt: skip
Tied = tuple[int, ThreadLine]  # the objective and the line that points at it


def strand_of(kind: Evidence) -> Strand:
    """Talked about, found, given, or practised by the person: everything that is none of the first three.

    Source: house rule: four shapes can be told apart in a picture.
    """
    return STRANDS.get(kind, Strand.PRACTISED)


def threaded(
    objectives: Iterable[ObjectiveFacts],
    tied: Collection[Tied],
    done: Iterable[ThreadLine],
    *,
    first: date,
    last: date,
    ever: Mapping[int, date],
    since: date | None,
    days: int,
) -> ThreadOfPerson:
    """The thread of a period: `tied` lines by objective, everything `done` that no line ties, latest first.

    `ever` is the last day of each objective up to `last`; `since` the day on which the plan came into force.
    Source: house rule: an objective is worked on at least every two weeks, or it is changed; what is done points somewhere.
    """
    held: dict[int, list[ThreadLine]] = defaultdict(list)
    for objective_id, line in tied:
        held[objective_id].append(line)
    known = list(objectives)
    ids = {one.id for one in known}
    points = {(line.kind, line.subject) for _objective, line in tied}
    return ThreadOfPerson(
        first=first,
        last=last,
        objectives=tuple(_objective(one, held[one.id], last, ever.get(one.id), since, days) for one in known),
        earlier=tuple(_latest_first(line for number, lines in held.items() if number not in ids for line in lines)),
        astray=tuple(_latest_first(line for line in done if (line.kind, line.subject) not in points)),
        days=days,
    )


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of the weeks that a period touches, oldest first.

    Source: house rule: a week runs Monday to Sunday.
    """
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=number) for number in range((last - monday).days // 7 + 1)]


def evidence_of(tied: Iterable[Tied]) -> dict[int, ObjectiveEvidence]:
    """What speaks for each objective, by objective: counts by kind, and lines as day, kind and words, latest first.

    Source: a review shows what changed since, objective by objective, with the evidence.
    """
    held: dict[int, list[ThreadLine]] = defaultdict(list)
    for objective_id, line in tied:
        held[objective_id].append(line)
    return {
        number: ObjectiveEvidence(
            dict(Counter(line.kind for line in lines)),
            tuple((line.on, line.kind, line.words) for line in _latest_first(lines)),
            max(line.on for line in lines),
        )
        for number, lines in held.items()
    }


def _objective(
    one: ObjectiveFacts, lines: Iterable[ThreadLine], last: date, last_on: date | None, since: date | None, days: int
) -> ObjectiveThread:
    found = _latest_first(lines)
    from_on = last_on or since
    gone = (last - from_on).days if from_on is not None and from_on <= last else None
    untouched = one.state is ObjectiveState.OPEN and gone is not None and gone >= days
    return ObjectiveThread(one, tuple(found), dict(Counter(line.kind for line in found)), last_on, gone, untouched)


def _latest_first(lines: Iterable[ThreadLine]) -> list[ThreadLine]:
    return sorted(lines, key=lambda line: (line.on, line.kind, line.subject), reverse=True)
