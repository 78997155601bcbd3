"""What is done about use by day: the person's word written down, many days at once."""

from collections.abc import Sequence
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions.responses import not_used_after_all, open_for
from midspan.journey.monitoring.catalog.testing import protocol
from midspan.journey.monitoring.models import UseDay
from midspan.journey.monitoring.queries import counting
from midspan.journey.monitoring.rules.days import reasons_against_reporting
from midspan.journey.monitoring.rules.response import causes_of_reports
from midspan.journey.monitoring.terms import Asked, DayReport


@action("use.reported", needs=Permission.ASK)
def report_days(episode: Episode, *, days: Sequence[DayReport], asked: Asked = Asked.SESSION, by: Staff, at: datetime) -> Episode:
    """Write down what a person says about days. Returns the episode.

    A day that was told differently before gets a second report beside the first; one that was told the same stays as it
    is, so a repeat changes nothing. Use since admission, newly told, opens one review of care; no state of care changes by
    a report. Refuses days to come, days more than 400 days back, a day twice, and drinks that contradict.
    """
    if reasons := reasons_against_reporting(days, today=local_day(at, episode.site.timezone)):
        raise Refused(reasons)
    Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode.pk)  # two reports of one day wait for each other
    earlier = _earlier(episode, [report.on for report in days])
    rows = [
        UseDay(
            episode=episode, on=report.on, substance=report.substance, used=report.used, note=report.note, asked=asked,
            standard_drinks=report.drinks if report.used else None, replaces=before, by=by, reported_at=at,
        )
        for report in days
        for before in [earlier.get((report.on, report.substance))]
        if before is None or _differs(report, before)
    ]  # fmt: skip
    UseDay.objects.bulk_create(rows)
    _respond(episode, rows, today=local_day(at, episode.site.timezone), by=by, at=at)
    return episode


def _respond(episode: Episode, rows: Sequence[UseDay], *, today: date, by: Staff, at: datetime) -> None:
    """Let newly told use open a review of care, and use that was told anew as none take its cause back."""
    new = [row.report for row in rows if row.used and not (row.replaces and row.replaces.used)]
    causes = causes_of_reports(new, admitted_on=episode.admitted_on, today=today, protocol=protocol())
    gone: dict[str, list[date]] = {}
    for row in rows:
        if not row.used and row.replaces and row.replaces.used:
            gone.setdefault(row.substance, []).append(row.on)
    for substance, days in gone.items():
        not_used_after_all(episode, substance, days, by=by, at=at)
    open_for(episode, causes, by=by, at=at)


def _earlier(episode: Episode, on: list[date]) -> dict[tuple[date, Substance], UseDay]:
    """The reports that count so far, by day and substance."""
    rows = counting().filter(episode=episode, on__in=on)
    return {(row.on, Substance(row.substance)): row for row in rows}


def _differs(report: DayReport, before: UseDay) -> bool:
    """Whether a report says anything new; no note says nothing about the note."""
    drinks = report.drinks if report.used else None
    return (report.used, drinks, report.note or before.note) != (before.used, before.standard_drinks, before.note)
