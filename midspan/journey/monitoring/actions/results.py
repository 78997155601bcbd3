"""What is done about results: written down, corrected beside what stood, confirmed where it changes care, concluded anew."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.monitoring.actions.draw import place
from midspan.journey.monitoring.actions.responses import IN_CARE, open_for, read_anew, remove_cause
from midspan.journey.monitoring.catalog.testing import tables
from midspan.journey.monitoring.models import Conclusion, ConfirmationOrder, Result, Specimen, TestOrder
from midspan.journey.monitoring.queries.panels import panel_facts
from midspan.journey.monitoring.queries.results import conclusion_row, seen
from midspan.journey.monitoring.rules.breath import breath_lines, reasons_against_breath
from midspan.journey.monitoring.rules.confirming import confirm_advice, reasons_against_confirming
from midspan.journey.monitoring.rules.entering import reasons_against_entering
from midspan.journey.monitoring.rules.interpretation import interpret
from midspan.journey.monitoring.rules.response import cause_of_result
from midspan.journey.monitoring.rules.written import finding_read, finding_written, lines_written
from midspan.journey.monitoring.terms.draw import OrderKind
from midspan.journey.monitoring.terms.results import BreathReadings, ConfirmWhy, Finding, ResultDraft, ResultKind, Validity
from midspan.journey.monitoring.terms.specimens import Matrix
from midspan.journey.plan.actions import point
from midspan.journey.plan.terms import Evidence

AGAIN = frozenset({Validity.DILUTE, Validity.SUBSTITUTED, Validity.ADULTERATED, Validity.INVALID})


@action("result.entered", needs=Permission.ENTER_RESULT)
def enter_result(
    specimen: Specimen, *, draft: ResultDraft, objectives: Collection[int] | None = None, by: Staff, at: datetime
) -> Result:
    """Write a result down and conclude from everything that is known of the specimen. Partial results are added to.

    An unexpected conclusion opens one review of care; nothing else follows from it. `objectives`: of the plan, for which the
    test was done; None leaves them. Refuses unknown lines, amounts that contradict their answer, moments that cannot be.
    """
    _hold(specimen)
    row = _keep(specimen, draft, by=by, at=at)
    _conclude(specimen, reported_at=row.reported_at, why="", by=by, at=at)
    if objectives is not None:
        on = local_day(specimen.collected_at, specimen.episode.site.timezone)
        point(specimen.episode_id, kind=Evidence.TEST, subject=specimen.pk, objectives=objectives, on=on,
              words=f"Test of {on:%-d %B %Y}", by=by, at=at)  # fmt: skip
    return row


@action("result.corrected", needs=Permission.ENTER_RESULT)
def correct_result(result: Result, *, draft: ResultDraft, why: str, by: Staff, at: datetime) -> Result:
    """A corrected result beside the first one; the latest counts. What was concluded is made anew and shown as changed.

    Where the correction removes what opened a review of care, that is written on the review. Refuses without a reason, and
    a result that was corrected already.
    """
    specimen = result.specimen
    _hold(specimen)
    if not why.strip():
        raise Refused(Reason("Say why it is corrected.", rule="result", field="why"))
    if Result.objects.filter(replaces=result).exists():
        raise Refused(Reason("This was corrected already. Correct the latest.", rule="result"))
    row = _keep(specimen, draft, replaces=result, why=why.strip()[:300], by=by, at=at)
    _conclude(specimen, reported_at=row.reported_at, why=f"Corrected: {why.strip()}"[:300], by=by, at=at)
    return row


@action("breath.read", needs=Permission.COLLECT)
def read_breath(specimen: Specimen, *, readings: BreathReadings, words: str = "", by: Staff, at: datetime) -> Result:
    """Write down a breath test. A first reading at the action level or above waits for a second, 15 minutes later, which is
    written down beside it. Refuses readings that cannot be, and a second one that comes too early."""
    _hold(specimen)
    if reasons := reasons_against_breath(readings, tables().breath, now=at):
        raise Refused(reasons)
    before = Result.objects.filter(specimen=specimen, kind=ResultKind.BREATH, replaced_by__isnull=True).first()
    if before is not None and before.breath_second is not None:
        raise Refused(Reason("Both readings are there. Correct the result instead.", rule="breath"))
    draft = ResultDraft(
        ResultKind.BREATH, breath_lines(readings, tables().breath), breath=readings,
        reported_at=readings.second_at or readings.first_at, words=words,
    )  # fmt: skip
    row = _keep(specimen, draft, replaces=before, why="Second reading" if before else "", by=by, at=at)
    _conclude(specimen, reported_at=row.reported_at, why="Second reading." if before else "", by=by, at=at)
    return row


@action("confirmation.ordered", needs=Permission.ENTER_RESULT)
def order_confirmation(
    specimen: Specimen, *, analytes: Collection[str], why: ConfirmWhy, words: str = "", by: Staff, at: datetime
) -> ConfirmationOrder:
    """Ask for an exact test of lines that were found, because it would change care, is disputed, or a class needs a name.

    Refuses anything else, and says why.
    """
    _hold(specimen)
    held = conclusion_row(specimen.pk)
    if held is None:
        raise Refused(Reason("There is no result yet.", rule="confirm"))
    finding = finding_read(held.finding)
    advice = confirm_advice(finding, tables())
    if reasons := reasons_against_confirming(finding, analytes, why=why, words=words, advice=advice):
        raise Refused(reasons)
    row = ConfirmationOrder.objects.create(
        episode=specimen.episode, specimen=specimen, analytes=sorted(set(analytes)), why=why, words=words.strip(), ordered_at=at,
        by=by,
    )  # fmt: skip
    _conclude(specimen, reported_at=held.reported_at, why="An exact test was asked for.", by=by, at=at)
    return row


@action("result.read_anew", needs=Permission.ENTER_RESULT)
def read_again(specimen: Specimen, *, why: str, by: Staff, at: datetime) -> Conclusion:
    """Conclude once more from the same results, because the list of medicines or what was told has changed since. Refuses
    without a reason, and where there is no result."""
    _hold(specimen)
    held = conclusion_row(specimen.pk)
    if held is None:
        raise Refused(Reason("There is no result yet.", rule="result"))
    if not why.strip():
        raise Refused(Reason("Say what has changed.", rule="result", field="why"))
    return _conclude(specimen, reported_at=held.reported_at, why=why.strip()[:300], by=by, at=at)


def _hold(specimen: Specimen) -> None:
    """Two results of one specimen wait for each other."""
    Specimen.objects.select_for_update(of=("self",), no_key=True).get(pk=specimen.pk)


def _keep(
    specimen: Specimen, draft: ResultDraft, *, replaces: Result | None = None, why: str = "", by: Staff, at: datetime
) -> Result:
    known: Sequence[str] = tuple(tables().analytes)
    reasons = reasons_against_entering(
        draft, known=known, collected_at=specimen.collected_at, now=at, matrix=specimen.matrix
    )  # fmt: skip
    if draft.panel_id is not None and panel_facts(draft.panel_id) is None:
        reasons.append(Reason("This panel is not there.", rule="result", field="panel"))
    if reasons:
        raise Refused(reasons)
    return Result.objects.create(
        episode=specimen.episode, specimen=specimen, kind=draft.kind, panel_id=draft.panel_id, lines=lines_written(draft.lines),
        reference=draft.reference.strip(), words=draft.words.strip(), reported_at=draft.reported_at or at, replaces=replaces,
        why_corrected=why, entered_at=at, by=by, **_measured(draft), **_breath(draft.breath),
    )  # fmt: skip


def _measured(draft: ResultDraft) -> dict[str, Any]:
    names = ("creatinine", "specific_gravity", "ph", "nitrite", "oxidant", "interference", "abnormal_look")
    return {name: getattr(draft.measures, name) for name in names}


def _breath(readings: BreathReadings | None) -> dict[str, Any]:
    if readings is None:
        return {}
    return {
        "breath_first": readings.first,
        "breath_first_at": readings.first_at,
        "breath_second": readings.second,
        "breath_second_at": readings.second_at,
    }


def _conclude(specimen: Specimen, *, reported_at: datetime, why: str, by: Staff, at: datetime) -> Conclusion:
    """Conclude from everything that is known now, in place of what was concluded before; open or mark the review of care."""
    found = seen(specimen)
    finding = interpret(found, tables())
    before = conclusion_row(specimen.pk)
    changed = before is not None and before.status != finding.status
    if before is not None:
        before.counts = False
        before.save(update_fields=["counts"])
    row = Conclusion.objects.create(
        episode=specimen.episode, specimen=specimen, on=found.on, status=finding.status, validity=finding.validity,
        finding=finding_written(finding), partial=finding.partial, used_from_on=finding.used_from, used_to_on=finding.used_to,
        replaces=before, changed_from=before.status if before is not None and changed else "", why=why,
        reported_at=before.reported_at if before else reported_at, made_at=at, by=by,
    )  # fmt: skip
    _respond(specimen, finding, row, by=by, at=at)
    if finding.validity in AGAIN and (before is None or before.validity not in AGAIN):
        _collect_again(specimen, finding, by=by, at=at)
    return row


def _collect_again(specimen: Specimen, finding: Finding, *, by: Staff, at: datetime) -> None:
    """Ask for another specimen on the next day, once for each that could not be read; observed where it was changed."""
    episode, order = specimen.episode, specimen.order
    if episode.status not in IN_CARE or TestOrder.objects.filter(follows=order).exists():
        return
    due = at + timedelta(days=1)
    observed = finding.validity in {Validity.SUBSTITUTED, Validity.ADULTERATED}
    place(
        episode, kind=OrderKind.AGAIN, matrix=Matrix(specimen.matrix), panels=specimen.panels, observed=observed, follows=order,
        reason=f"The specimen of {at:%-d %B %Y} could not be read ({finding.validity.value}). Best the first of the morning.",
        on=local_day(due, episode.site.timezone), due_at=due, counts_for_gap=False, by=by, at=at,
    )  # fmt: skip


def _respond(specimen: Specimen, finding: Finding, row: Conclusion, *, by: Staff, at: datetime) -> None:
    cause = cause_of_result(finding, specimen_id=specimen.pk, on=row.on, tables=tables())
    if cause is None:
        words = f"The test of {row.on:%-d %B %Y} reads otherwise now: {finding.status.value}."
        remove_cause(specimen.episode, f"specimen:{specimen.pk}", words=words, by=by, at=at)
        return
    read_anew(specimen.episode, cause, specimen_id=specimen.pk, by=by, at=at)
    open_for(specimen.episode, [cause], specimen_id=specimen.pk, by=by, at=at)
