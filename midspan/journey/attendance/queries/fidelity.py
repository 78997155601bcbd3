"""How closely were methods kept, by whom, over time; and were enough sessions observed?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from midspan.foundation.people.models import Staff
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.program.rules import fidelity_score, is_faithful
from midspan.journey.attendance.models import FidelityCheck
from midspan.journey.attendance.rules.fidelity import OBSERVED_A_QUARTER, quarter_of
from midspan.journey.attendance.terms.fidelity import CheckFacts, FidelityRow, FidelityShare, Watched
from midspan.journey.schedule.queries import sessions_between
from midspan.journey.schedule.terms import SessionFacts, SessionStatus


def checks_between(first: date, last: date, *, staff_ids: Collection[int] | None = None) -> list[CheckFacts]:
    """Observed sessions held between two days, both included, oldest first, of everybody or of some. One query."""
    rows = FidelityCheck.objects.filter(session__on__range=(first, last))
    if staff_ids is not None:
        rows = rows.filter(observed_id__in=staff_ids)
    return [_facts(row) for row in _whole(rows).order_by("session__on", "pk")]


def checks_of_session(session_id: int) -> list[CheckFacts]:
    """Everything that was observed in one session. One query."""
    return [_facts(row) for row in _whole(FidelityCheck.objects.filter(session_id=session_id)).order_by("pk")]


def check_of(session_id: int, *, intervention: str, by: Staff) -> bool:
    """Whether somebody rated a session for a method already."""
    return FidelityCheck.objects.filter(session_id=session_id, intervention=intervention, by=by).exists()


def fidelity_rows(checks: Iterable[CheckFacts]) -> list[FidelityRow]:
    """Checks by facilitator and method, by name. No query."""
    found: dict[tuple[str, int, str], list[CheckFacts]] = defaultdict(list)
    for check in checks:
        found[check.observed, check.observed_id, check.intervention.code].append(check)
    return [
        FidelityRow(staff_id, name, held[0].intervention, tuple(held)) for (name, staff_id, _code), held in sorted(found.items())
    ]


def watched(viewer: Staff, on: date) -> list[Watched]:
    """How many sessions of each facilitator of the viewer's sites were observed in the quarter of a day, of those they led
    until then. Three queries."""
    first, _next = quarter_of(on)
    led: dict[int, int] = defaultdict(int)
    for session in led_between(viewer, first, on):
        for staff_id in {session.facilitator_id, session.co_facilitator_id} - {None}:
            led[staff_id or 0] += 1
    seen: dict[int, set[int]] = defaultdict(set)
    rows = FidelityCheck.objects.filter(session__on__range=(first, on), observed_id__in=led)
    for staff_id, session_id in rows.values_list("observed_id", "session_id"):
        seen[staff_id].add(session_id)
    names = dict(Staff.objects.filter(pk__in=led).values_list("pk", "name"))
    found = [Watched(pk, names[pk], count, len(seen[pk]), OBSERVED_A_QUARTER) for pk, count in led.items()]
    return sorted(found, key=lambda one: (-one.missing, one.name))


def led_between(viewer: Staff, first: date, last: date) -> list[SessionFacts]:
    """Group sessions of the viewer's sites and teams that were held between two days."""
    return [session for session in sessions_between(viewer, first, last) if session.status == SessionStatus.PLANNED]


def share(checks: Iterable[CheckFacts]) -> FidelityShare:
    """Which part of observed sessions reached the line of its method (indicator 13). No query."""
    held = list(checks)
    return FidelityShare(sum(check.faithful for check in held), len(held))


def _whole(rows: QuerySet[FidelityCheck]) -> QuerySet[FidelityCheck]:
    return rows.select_related("session", "observed", "by")


def _facts(row: FidelityCheck) -> CheckFacts:
    known = interventions()[row.intervention]
    score = fidelity_score({**dict.fromkeys(row.items_met, True), **dict.fromkeys(row.items_missed, False)})
    return CheckFacts(
        id=row.pk, session_id=row.session_id, on=row.session.on, title=row.session.title, intervention=known,
        observed_id=row.observed_id, observed=row.observed.name, by=row.by.name, met=tuple(row.items_met),
        missed=tuple(row.items_missed), words=row.words, score=score,
        faithful=is_faithful(score, threshold_percent=known.threshold_percent),
    )  # fmt: skip
