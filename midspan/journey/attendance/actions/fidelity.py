"""A session that somebody watched is held against the checklist of a method (rows 001-04, 001-05, 004-27)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.models import FidelityCheck
from midspan.journey.attendance.queries.fidelity import check_of
from midspan.journey.attendance.rules.fidelity import reasons_against_observing
from midspan.journey.schedule.terms import SessionFacts, SessionStatus


@action("fidelity.observed", needs=Permission.OBSERVE)
def observe(
    session: SessionFacts, *, intervention: str, observed_id: int | None = None, items: Mapping[str, bool | None],
    words: str = "", by: Staff, at: datetime,
) -> FidelityCheck:  # fmt: skip
    """Rate a session that one watched: each point of the method's checklist met, missed, or None where it did not come up.

    Without `observed_id` the one who leads it is rated. Refuses whoever led the session themselves, a session not held, a point
    that is not on the checklist, nothing seen, and a second rating of the same session by the same person.
    """
    rated = observed_id or session.facilitator_id
    leaders = {pk for pk in (session.facilitator_id, session.co_facilitator_id) if pk}
    reasons = reasons_against_observing(
        items=items, intervention=interventions().get(intervention), observed_id=rated, by_id=by.pk, leaders=leaders,
        held=session.status == SessionStatus.PLANNED, starts_at=session.starts_at, now=at,
        again=check_of(session.id, intervention=intervention, by=by),
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    try:
        with transaction.atomic():
            return FidelityCheck.objects.create(
                session_id=session.id, intervention=intervention, observed_id=rated,
                items_met=[code for code, met in items.items() if met],
                items_missed=[code for code, met in items.items() if met is False], words=words.strip(), by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(Reason("You rated this session for that method already.", rule="004-27")) from None
