"""What asks for a review of care, which steps belong to it, by when, and what may close it? Help, never a sanction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.monitoring.terms.days import BESIDE, DayReport
from midspan.journey.monitoring.terms.responses import Cause, CauseKind, Protocol, Step, StepDone, StepWhen
from midspan.journey.monitoring.terms.results import NOT_READ, UNEXPECTED, Finding, Status, Tables

OPIOIDS = frozenset({"opioids", "heroin"})
LONGEST_HOURS = 168
_WORDS = {
    Status.UNEXPECTED_NEGATIVE: "a prescribed medicine did not show",
    Status.SUBSTITUTED: "the specimen could not be read",
    Status.ADULTERATED: "the specimen could not be read",
    Status.INVALID: "the specimen could not be read",
}


def cause_of_result(finding: Finding, *, specimen_id: int, on: date, tables: Tables) -> Cause | None:
    """What a conclusion asks of care: a cause when it is other than expected, else nothing.

    Source: mission row 002-45; ASAM (2017): results lead to a conversation, never to a sanction.
    """
    if finding.status not in UNEXPECTED:
        return None
    lines = finding.unexpected
    facts = [tables.analytes[line.analyte] for line in lines if line.analyte in tables.analytes]
    names = ", ".join(line.name for line in lines)
    words = _WORDS.get(finding.status) or f"{names} found"
    absent = any(line.status is Status.UNEXPECTED_NEGATIVE for line in lines)
    return Cause(
        CauseKind.RESULT,
        f"specimen:{specimen_id}",
        on,
        f"Test of {on:%-d %B %Y}: {words}"[:300],
        frozenset(each.substance.value for each in facts if each.substance and finding.status not in NOT_READ),
        frozenset(each.code for each in facts if finding.status not in NOT_READ),
        medicine_absent=absent,
        unreadable=finding.status in NOT_READ,
    )


def causes_of_reports(new: Iterable[DayReport], *, admitted_on: date | None, today: date, protocol: Protocol) -> list[Cause]:
    """What days newly told ask of care: one cause for each substance used since admission and lately, named by its last day.

    Days before admission are history, and so is what lies further back than the protocol says. Tobacco and caffeine ask for
    nothing here.

    Source: mission row 001-08: a lapse opens a review within configured hours.
    """
    if admitted_on is None:
        return []
    since = max(admitted_on, today - timedelta(days=protocol.told_within_days))
    used: dict[str, list[date]] = {}
    for report in new:
        if report.used and report.substance not in BESIDE and report.on >= since:
            used.setdefault(report.substance.value, []).append(report.on)
    return [_told(substance, days) for substance, days in sorted(used.items())]


def steps_for(causes: Sequence[Cause], protocol: Protocol, *, again: bool) -> tuple[Step, ...]:
    """The steps of the protocol that belong to these causes, in their order. `again`: an earlier cause lies within its days.

    Source: mission row 002-45; catalog/response.toml.
    """
    substances = frozenset[str]().union(*(cause.substances for cause in causes))
    analytes = frozenset[str]().union(*(cause.analytes for cause in causes))
    absent = any(cause.medicine_absent for cause in causes)
    holds = {
        StepWhen.ALWAYS: True,
        StepWhen.OPIOIDS: bool(substances & OPIOIDS),
        StepWhen.MEDICATION: absent or bool(substances & protocol.medication_for),
        StepWhen.LEVEL: again or bool(analytes & protocol.level_for),
        StepWhen.SPECIMEN: any(cause.unreadable for cause in causes),
    }
    return tuple(step for step in protocol.steps if holds[step.when])


def due_at(opened_at: datetime, *, hours: int) -> datetime:
    """By when somebody has talked with the person.

    Source: mission row 001-08; the hours are dated data of the site.
    """
    return opened_at + timedelta(hours=hours)


def reasons_against_hours(hours: int, *, source: str) -> list[Reason]:
    """Why a site cannot set these hours. Empty means it can.

    Source: house rule: within a week at most.
    """
    reasons = []
    if not 1 <= hours <= LONGEST_HOURS:
        reasons.append(Reason(f"Between 1 and {LONGEST_HOURS} hours.", rule="001-08", field="hours"))
    if not source.strip():
        reasons.append(Reason("Say where this figure comes from.", rule="001-08", field="source"))
    return reasons


def reasons_against_keeping(*, closed: bool, code: str, steps: Collection[str], words: str, needed: bool) -> list[Reason]:
    """Why a step cannot be written down. Empty means it can.

    Source: mission row 002-45.
    """
    if closed:
        return [Reason("This review is closed.", rule="002-45")]
    if code not in steps:
        return [Reason("This step does not belong to the review.", rule="002-45", field="code")]
    if not words.strip():
        asked = "Say in a few words what was done." if needed else "Say why it is not needed."
        return [Reason(asked, rule="002-45", field="words")]
    return []


def reasons_against_closing(*, closed: bool, steps: Sequence[Step], done: Collection[StepDone], outcome: str) -> list[Reason]:
    """Why a review of care cannot be closed and signed. Empty means it can. Every step has been answered.

    Source: mission row 002-45; house rule.
    """
    if closed:
        return [Reason("This review is closed.", rule="002-45")]
    told = {each.code for each in done}
    reasons = [
        Reason(f"Still open: {step.title}. Say what was done, or why it is not needed.", rule="002-45", field=step.code)
        for step in steps
        if step.code not in told
    ]
    if not outcome.strip():
        reasons.append(Reason("Say in a few words what changes now.", rule="002-45", field="outcome"))
    return reasons


def _told(substance: str, days: list[date]) -> Cause:
    last = max(days)
    words = f"Told: use of {substance} on {last:%-d %B %Y}"
    if len(days) > 1:
        words = f"Told: use of {substance} on {len(days)} days, the last {last:%-d %B %Y}"
    return Cause(
        CauseKind.REPORT, f"told:{substance}:{last:%Y-%m-%d}", last, words, frozenset({substance}), days=tuple(sorted(days))
    )
