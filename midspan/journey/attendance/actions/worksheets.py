"""What people filled in is kept: one sheet of one person, or one for each person of a session. Nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.catalog.worksheets import all_worksheets
from midspan.foundation.program.rules import clean, local_day, quiz_score, worrying
from midspan.foundation.program.terms import Worksheet
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.actions.raising import raise_beside
from midspan.journey.assessment.terms import SELF_HARM, AlertTier
from midspan.journey.attendance.models import WorksheetDone
from midspan.journey.attendance.queries import parts_of, people_in
from midspan.journey.attendance.rules.worksheets import reasons_against_sheet
from midspan.journey.attendance.terms.worksheets import SheetsKept
from midspan.journey.schedule.terms import SessionFacts

BY_SOMEBODY_ELSE = (
    "Somebody filled this in anew since you opened it. Your words are kept below; look at theirs and keep it again."
)


@action("worksheet.kept", needs=Permission.ASSESS)
def keep_worksheet(
    episode: Episode, *, code: str, answers: Mapping[str, Any], on: date, session: SessionFacts | None = None,
    module_id: int | None = None, seen: int | None = None, by: Staff, at: datetime,
) -> WorksheetDone:  # fmt: skip
    """Keep a sheet that a person filled in, scored where it is a quiz. A sheet that stays (a list, tasks) replaces the one
    before, which stays readable; `seen` is that one's id, and it is refused when somebody else was faster.

    Answers that worry (urge to hurt oneself) raise a safety alert for the same day. Refuses faults, each at its field, a day to
    come, and a day outside the course of care.
    """
    sheet = _sheet(code)
    values, errors = clean(sheet, answers)
    if reasons := _reasons(episode, on, errors, at=at):
        raise Refused(reasons)
    before = _latest(episode, sheet) if sheet.stays else None
    if seen is not None and sheet.stays and (before.pk if before else 0) != seen:
        raise Refused(Reason(BY_SOMEBODY_ELSE, rule="lost-update"))
    where = _Where(session.id if session else None, module_id or (session.module_id if session else None), on)
    return _keep(episode, sheet, values, before, where, by=by, at=at)


@action("worksheets.kept", needs=Permission.RUN_GROUP)
def keep_for_group(
    session: SessionFacts, *, code: str, answers: Mapping[int, Mapping[str, Any]], by: Staff, at: datetime
) -> SheetsKept:
    """Keep one sheet for each person of a session that practised: role plays, demonstrations, quizzes. `answers` is by episode.

    Refuses when any of them is faulty, each at its field as `episode.field`, people who are not in this session, and none.
    """
    sheet, found, reasons = _sheet(code), {}, []
    people = people_in(session, entered=list(answers))
    seated = people_in(session, entered=[])
    if strangers := [pk for pk in answers if pk not in seated and pk not in _entered(session)]:
        raise Refused(Reason(f"{len(strangers)} of them are not in this session.", rule="worksheet"))
    for pk, given in answers.items():
        values, errors = clean(sheet, given)
        reasons += [
            Reason(one.text, rule=one.rule, field=f"{pk}.{one.field}") for one in _reasons(people[pk], session.on, errors, at=at)
        ]
        found[pk] = values
    if not found:
        reasons.append(Reason("Nobody is filled in yet.", rule="worksheet"))
    if reasons:
        raise Refused(reasons)
    where = _Where(session.id, session.module_id, session.on)
    for pk, values in sorted(found.items()):
        before = _latest(people[pk], sheet) if sheet.stays else None
        _keep(people[pk], sheet, values, before, where, by=by, at=at)
    return SheetsKept(len(found), tuple(sorted(people[pk].patient_id for pk in found)))


@dataclass(frozen=True, slots=True)
class _Where:
    """From which session and module a sheet comes, and on which day it was filled in."""

    session_id: int | None
    module_id: int | None
    on: date


def _keep(
    episode: Episode, sheet: Worksheet, values: dict[str, Any], before: WorksheetDone | None, where: _Where, *, by: Staff,
    at: datetime,
) -> WorksheetDone:  # fmt: skip
    score = quiz_score(sheet, values) if sheet.pass_percent is not None else None
    if worrying(sheet, values):
        raise_beside(episode, SELF_HARM, tier=AlertTier.SAME_DAY, at=at)
    try:
        with transaction.atomic():
            return WorksheetDone.objects.create(
                episode=episode, worksheet=sheet.code, worksheet_version=sheet.version, session_id=where.session_id,
                module_id=where.module_id, answers=values, points=score.right if score else None,
                points_of=score.of if score else None, passed=score.passed if score else None, on=where.on, by=by, at=at,
                replaces=before,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(Reason(BY_SOMEBODY_ELSE, rule="lost-update")) from None


def _reasons(episode: Episode, on: date, errors: Mapping[str, str], *, at: datetime) -> list[Reason]:
    timezone = episode.site.timezone
    opened = min(local_day(episode.opened_at, timezone), episode.admitted_on or date.max)
    return reasons_against_sheet(on=on, day=local_day(at, timezone), opened_on=opened, ended_on=episode.ended_on, errors=errors)


def _latest(episode: Episode, sheet: Worksheet) -> WorksheetDone | None:
    """The sheet that nothing has replaced yet; two writers take turns at the database's own constraint."""
    rows = WorksheetDone.objects.filter(episode=episode, worksheet=sheet.code)
    return rows.exclude(pk__in=rows.filter(replaces__isnull=False).values("replaces_id")).order_by("-pk").first()


def _entered(session: SessionFacts) -> set[int]:
    return set(parts_of(session.id))


def _sheet(code: str) -> Worksheet:
    found = all_worksheets().get(code)
    if found is None:
        raise Refused(Reason("There is no such sheet.", rule="worksheet"))
    return found
