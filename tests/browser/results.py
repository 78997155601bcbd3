"""Results in every shape for the pages of tests: expected, found and awaited, corrected, breath, a review of care, a wish to share."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from midspan.journey.monitoring.actions import collect, order_test
from midspan.journey.monitoring.actions.laboratories import load_laboratories
from midspan.journey.monitoring.actions.responses import keep_step
from midspan.journey.monitoring.actions.results import correct_result, enter_result, order_confirmation, read_breath
from midspan.journey.monitoring.actions.shares import revoke_share, share_results, show_summary
from midspan.journey.monitoring.queries import specimen_row
from midspan.journey.monitoring.queries.panels import panels_on
from midspan.journey.monitoring.queries.responses import care_review_row, responses_open_of
from midspan.journey.monitoring.rules.entering import method_of
from midspan.journey.monitoring.terms import Collected, IdentityCheck, Matrix, OrderKind
from midspan.journey.monitoring.terms.responses import SharedBy, ShareDraft
from midspan.journey.monitoring.terms.results import (
    Answer,
    BreathReadings,
    ConfirmWhy,
    Line,
    Measures,
    ResultDraft,
    ResultKind,
)
from tests.browser.clinic import Day

HOUR = timedelta(hours=1)
GOOD = Measures(Decimal(80), Decimal("1.0150"), Decimal(6))
WEAK = Measures(Decimal(12), Decimal("1.0020"), Decimal(6))


def read(day: Day) -> dict[str, list[Any]]:
    """Everything about results; the ids by the names in addresses."""
    load_laboratories(by=day.cast.director, at=day.now)
    panels = {panel.code: panel for panel in panels_on(day.today)}
    by: dict[str, Any] = {"by": day.cast.nurse, "at": day.now}
    first, second, third = day.members[:3]
    found, weak, awaited, breath = (
        _given(day, first, 3), _given(day, first, 9), _given(day, second, 1), _given(day, third, 1, Matrix.BREATH)
    )  # fmt: skip
    row = enter_result(found, draft=_draft(panels["clinical_urine"], "opiates"), **by)
    order_confirmation(found, analytes=["opiates"], why=ConfirmWhy.SPECIFIC, **by)
    enter_result(weak, draft=_draft(panels["clinical_urine"], "thc", measures=WEAK), **by)
    fixed = correct_result(row, draft=_draft(panels["clinical_urine"], "opiates", "thc"), why="One line was missing.", **by)
    read_breath(breath, readings=BreathReadings(Decimal("0.030"), breath.collected_at), **by)
    review = responses_open_of([first.pk])[first.pk]
    keep_step(care_review_row(review.id), code="talk", words="Talked for a while.", by=day.cast.counsellor, at=day.now)
    draft = ShareDraft("Ana Test", "sister", "support", day.today - timedelta(days=20), day.today + timedelta(days=20))
    shares = [share_results(first, draft=draft, client_name=first.patient.name, **by) for _time in range(2)]
    show_summary(shares[0], how=SharedBy.READ_OUT, text="One test.", **by)
    revoke_share(shares[1], **by)
    return {
        "monitoring:result.specimen_id": [found.pk, weak.pk, awaited.pk, breath.pk],
        "monitoring:enter_result.specimen_id": [awaited.pk, found.pk],
        "monitoring:breath.specimen_id": [breath.pk],
        "monitoring:confirm.specimen_id": [found.pk],
        "monitoring:read_again.specimen_id": [found.pk],
        "monitoring:results.episode_id": [first.pk, day.members[4].pk],
        "monitoring:shares.episode_id": [first.pk, second.pk],
        "result_id": [fixed.pk],
        "share_id": [share.pk for share in shares],
        "panel_id": [panels["clinical_urine"].id, panels["breath"].id],
        "monitoring:care_review.review_id": [review.id],
        "monitoring:care_step.review_id": [review.id],
        "monitoring:care_owner.review_id": [review.id],
        "monitoring:close_care_review.review_id": [review.id],
    }


def _given(day: Day, episode: Any, back: int, matrix: Matrix = Matrix.URINE) -> Any:
    at = day.now - timedelta(days=back)
    order = order_test(episode, kind=OrderKind.ASKED_FOR, matrix=matrix, reason="Asked for it.", due_at=at + 2 * HOUR,
                       by=day.cast.nurse, at=at - HOUR)  # fmt: skip
    said = Collected(matrix, IdentityCheck.KNOWN, observed=False)
    return specimen_row(collect(order, collected=said, collected_at=at, by=day.cast.nurse, at=at).pk)


def _draft(panel: Any, *codes: str, measures: Measures = GOOD) -> ResultDraft:
    kind = ResultKind.LABORATORY
    lines = tuple(
        Line(line.analyte, Answer.FOUND if line.analyte in codes else Answer.NOT_FOUND, method_of(kind, line.analyte, panel),
             cutoff=line.initial)
        for line in panel.lines
        if line.initial is not None
    )  # fmt: skip
    return ResultDraft(kind, lines, measures, panel.id)
