"""What is done with the questions at the door: asked, somebody told, looked at, settled by a clinician."""

from collections.abc import Mapping
from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import licence_of, on_call_at
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.catalog import screen_on
from midspan.journey.attendance.models import SafetyScreen
from midspan.journey.attendance.rules import alarms_in, reasons_against_screen, reasons_against_settling


@action("screen.recorded", needs=Permission.RECORD_SCREEN)
def record_screen(
    episode: Episode, *, answers: Mapping[str, bool], told: Staff | None = None, by: Staff, at: datetime
) -> SafetyScreen:
    """Write down what somebody answered at the door. An alarm is kept with what is answered so far; else all are answered.

    `told`: who was called at once; without it whoever is on call stands there, not told yet.
    """
    on = local_day(at, episode.site.timezone)
    version = screen_on(on)
    given = {question.code: answers[question.code] for question in version.questions if question.code in answers}
    if reasons := reasons_against_screen(given, version):
        raise Refused(reasons)
    alarm = bool(alarms_in(given, version))
    return SafetyScreen.objects.create(
        episode=episode, on=on, answers={**given, "version": version.number}, needs_24_hours=alarm, by=by, at=at,
        told=told or (on_call_at(at, site_id=episode.site_id) if alarm else None), told_at=at if told else None,
    )  # fmt: skip


@action("screen.told", needs=Permission.RECORD_SCREEN)
def tell(screen: SafetyScreen, *, told: Staff, by: Staff, at: datetime) -> SafetyScreen:
    """Somebody was called about an alarm of the door. Refuses one that is settled."""
    row = _open(screen)
    row.told, row.told_at = told, at
    row.save()
    return row


@action("screen.seen", needs=Permission.ACKNOWLEDGE)
def see(screen: SafetyScreen, *, by: Staff, at: datetime) -> SafetyScreen:
    """Say that one is with the person. The first who comes stands there; refuses one that is settled."""
    row = _open(screen)
    if row.seen_at is None:
        row.seen_by, row.seen_at = by, at
        row.save()
    return row


@action("screen.settled", needs=Permission.SIGN_CLINICAL)
def settle(screen: SafetyScreen, *, decision: str, by: Staff, at: datetime) -> SafetyScreen:
    """A licensed clinician decides: whether the program is enough tonight, and what happens. Refuses without a licence."""
    row = SafetyScreen.objects.select_for_update(of=("self",), no_key=True).select_related("episode__site").get(pk=screen.pk)
    licence = licence_of(by, on=local_day(at, row.episode.site.timezone))
    if reasons := reasons_against_settling(settled=row.settled_at is not None, decision=decision, licence=licence):
        raise Refused(reasons)
    row.decision, row.settled_at, row.settled_by = decision.strip()[:300], at, by
    if row.seen_at is None:
        row.seen_by, row.seen_at = by, at
    row.save()
    return row


def _open(screen: SafetyScreen) -> SafetyScreen:
    row = SafetyScreen.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=screen.pk)
    if row.settled_at is not None:
        raise Refused(Reason("This was settled already.", rule="002-03"))
    return row
