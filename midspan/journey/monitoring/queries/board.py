"""Where do the tests of a site stand: due, collected, pending, overdue; how long do results take; what do they find?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.journey.monitoring.models import Conclusion, TestOrder
from midspan.journey.monitoring.rules.entering import by_week, interval, middle_minutes, positivity, weeks_in_treatment
from midspan.journey.monitoring.terms.draw import Outcome
from midspan.journey.monitoring.terms.findings import Board, BoardLine, BoardState, Turnaround, WeekPositivity
from midspan.journey.monitoring.terms.results import Status

LOOKED_BACK = timedelta(weeks=12)
RECENT = timedelta(days=7)
LAST_WEEK = 12
ORDER = list(BoardState)


def board(viewer: Staff, site_id: int, *, now: datetime, today: date) -> Board:
    """The tests of one site that the viewer may see: what is open, and the last seven days; turn-around and positivity of the
    last twelve weeks. Four queries, whatever the number."""
    here = episodes_of_teams(viewer, Permission.SEE_CHART, "episode__") & Q(site_id=site_id)
    recent = Q(outcome="") | Q(on__gte=today - RECENT)
    rows = list(
        TestOrder.objects.filter(here & recent)
        .exclude(outcome__in=[Outcome.WITHDRAWN, Outcome.EXCUSED])
        .select_related("episode__patient", "specimen")
        .order_by("due_at", "pk")
    )
    waiting = list(_waiting(here, today))
    rows += [row for row in waiting if row.pk not in {each.pk for each in rows}]
    made = _conclusions(rows)
    lines = sorted((_line(row, made, now) for row in rows), key=_urgency)
    tests = _tests(viewer, site_id, today)
    return Board(tuple(lines), _turnaround(tests), _weeks(tests), today - LOOKED_BACK)


def _urgency(line: BoardLine) -> tuple[int, int, int]:
    """What is open by when it is due; what is settled, the newest first."""
    settled = line.state in {BoardState.DONE, BoardState.NOT_TAKEN}
    return ORDER.index(line.state), int(line.due_at.timestamp()) * (-1 if settled else 1), line.order_id


def _waiting(here: Q, today: date) -> list[TestOrder]:
    """Older orders whose specimen has no conclusion, or one that is not whole."""
    old = TestOrder.objects.filter(here, outcome=Outcome.COLLECTED, on__range=(today - LOOKED_BACK, today - RECENT))
    whole = Conclusion.objects.filter(counts=True, partial=False, on__gte=today - LOOKED_BACK - RECENT)
    whole = whole.exclude(status__in=[Status.PENDING, Status.PENDING_CONFIRMATION])
    rows = old.exclude(specimen__in=whole.values("specimen_id")).select_related("episode__patient", "specimen")
    return list(rows.order_by("due_at", "pk")[:100])


def _conclusions(rows: Sequence[TestOrder]) -> dict[int, Conclusion]:
    held = [row.specimen.pk for row in rows if hasattr(row, "specimen")]
    found = Conclusion.objects.filter(specimen_id__in=held, counts=True).defer("finding")
    return {row.specimen_id: row for row in found}


def _line(row: TestOrder, made: Mapping[int, Conclusion], now: datetime) -> BoardLine:
    specimen = getattr(row, "specimen", None)
    conclusion = made.get(specimen.pk) if specimen else None
    state = _state(row, conclusion, now)
    waits = state in {BoardState.PENDING, BoardState.CONFIRMING} and specimen is not None
    person = row.episode.patient
    return BoardLine(
        row.pk, row.episode_id, person.pk, person.sort_name, row.on, row.matrix, state, row.due_at,
        specimen.pk if specimen else None, specimen.code if specimen else "",
        int((now - specimen.collected_at).total_seconds()) // 60 if waits and specimen else None,
        Status(conclusion.status) if conclusion else None,
    )  # fmt: skip


def _state(row: TestOrder, conclusion: Conclusion | None, now: datetime) -> BoardState:
    if not row.outcome:
        return BoardState.OVERDUE if row.due_at < now else BoardState.DUE
    if row.outcome != Outcome.COLLECTED:
        return BoardState.NOT_TAKEN
    if conclusion is None or conclusion.partial or conclusion.status == Status.PENDING:
        return BoardState.PENDING
    return BoardState.CONFIRMING if conclusion.status == Status.PENDING_CONFIRMATION else BoardState.DONE


def _tests(viewer: Staff, site_id: int, today: date) -> list[tuple[date | None, date, str, datetime, datetime]]:
    """Admission, day, status, collection and first result of each conclusion of the last weeks. One query."""
    rows = Conclusion.objects.filter(
        episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"), counts=True, episode__site_id=site_id,
        on__gte=today - LOOKED_BACK,
    ).order_by()  # fmt: skip
    return list(rows.values_list("episode__admitted_on", "on", "status", "specimen__collected_at", "reported_at"))


def _turnaround(tests: Sequence[tuple[date | None, date, str, datetime, datetime]]) -> Turnaround:
    spans = [int((reported - collected).total_seconds()) // 60 for _admitted, _on, _status, collected, reported in tests]
    return Turnaround(len(spans), middle_minutes(spans))


def _weeks(tests: Sequence[tuple[date | None, date, str, datetime, datetime]]) -> tuple[WeekPositivity, ...]:
    placed = [(weeks_in_treatment(admitted, on), Status(status)) for admitted, on, status, _c, _r in tests if admitted]
    rows = []
    for week, statuses in by_week(placed, most=LAST_WEEK).items():
        found, read = positivity(statuses)
        ends = interval(found, read)
        low, high = (int(ends[0] * 100), -int(-ends[1] * 100 // 1)) if ends else (None, None)
        rows.append(WeekPositivity(week, found, read, low, high, week == LAST_WEEK))
    return tuple(rows)
