"""May this be said of a referral to withdrawal management, and is somebody overdue? One table, plain reasons."""

from datetime import date

from midspan.foundation.records.terms import Reason
from midspan.journey.admission.terms import AWAY, DETOX_TRANSITIONS, SETTLED, DetoxFacts, DetoxStatus


def may_become(now: DetoxStatus, then: DetoxStatus) -> bool:
    """Whether a referral that stands at `now` may stand at `then` next.

    Source: mission rows 000-23 and 002-55; the table is ours.
    """
    return then in DETOX_TRANSITIONS[now]


def days_overdue(facts: DetoxFacts, *, on: date) -> int:
    """Days since somebody was expected back from the facility and is not cleared; 0 when nobody is late.

    Source: mission row 002-55: return-date tracking.
    """
    if facts.status not in AWAY or facts.return_on is None:
        return 0
    return max(0, (on - facts.return_on).days)


def reasons_against_detox_referral(
    *, facility: str, waiting: bool, before_admission: bool, bed_on: date | None = None, return_on: date | None = None
) -> list[Reason]:
    """Why nobody is sent to withdrawal management now. Empty means they can be.

    Source: mission rows 000-23 and 002-55: referred to an appropriate facility before starting.
    """
    if not before_admission:
        return [Reason("This is for people who have not started yet.", rule="000-23")]
    if waiting:
        return [Reason("One referral is open already. Clear it first.", rule="000-23", who="A nurse or prescriber")]
    if not facility.strip():
        return [Reason("Name the facility.", rule="000-23", field="facility")]
    return _in_order(bed_on, return_on)


def reasons_against_detox_step(
    now: DetoxStatus, then: DetoxStatus, *, note: str = "", bed_on: date | None = None, return_on: date | None = None
) -> list[Reason]:
    """Why this cannot be said of a referral. Empty means it can. Clearing has an action of its own.

    Source: mission row 002-55; a refusal and an early leaving say why.
    """
    if then is DetoxStatus.CLEARED or not may_become(now, then):
        was, becomes = now.value.replace("_", " "), then.value.replace("_", " ")
        return [Reason(f"A referral that is {was} does not become {becomes} here.", rule="002-55", field="to")]
    if then in {DetoxStatus.DECLINED, DetoxStatus.LEFT_EARLY} and not note.strip():
        return [Reason("Say why.", rule="002-55", field="note")]
    return _in_order(bed_on, return_on)


def reasons_against_clearing(*, status: DetoxStatus, note: str) -> list[Reason]:
    """Why this clearance cannot be given. Empty means it can.

    Source: mission row 000-23: medical clearance logged.
    """
    if status in SETTLED:
        return [Reason(f"This was {status.value} already.", rule="000-23")]
    if not note.strip():
        return [Reason("Say what you found: last dose, vital signs, advice.", rule="000-23", field="note")]
    return []


def _in_order(bed_on: date | None, return_on: date | None) -> list[Reason]:
    if bed_on and return_on and return_on < bed_on:
        return [Reason("The return cannot lie before the bed.", rule="000-23", field="return_on")]
    return []
