"""What is done at the door: check-in and -out, absences."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.actions.crediting import locked_note, part_in, refuse_signed
from midspan.journey.attendance.models import Attendance, Visit
from midspan.journey.attendance.rules import (
    reasons_against_arrival,
    reasons_against_departure,
)
from midspan.journey.attendance.terms import AbsenceReason, Presence
from midspan.journey.schedule.terms import SessionFacts


@action("visit.started", needs=Permission.CHECK_IN)
def arrive(episode: Episode, *, arrived_at: datetime | None = None, early: bool = False, by: Staff, at: datetime) -> Visit:
    """Check someone in, to the minute, at their site. Refuses a second check-in, times to come, and a closed window."""
    return here_from(episode, arrived_at=arrived_at or at, early=early, by=by, at=at)


@action("visit.ended", needs=Permission.CHECK_IN)
def depart(visit: Visit, *, left_at: datetime | None = None, safe_ride: bool | None = None, by: Staff, at: datetime) -> Visit:
    """Check someone out, to the minute. Refuses a time before they came, and a second check-out."""
    visit = Visit.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=visit.pk)
    moment = (left_at or at).replace(second=0, microsecond=0)
    reasons = reasons_against_departure(
        arrived_at=visit.arrived_at, left_at=max(moment, visit.arrived_at) if left_at is None else moment,
        gone=visit.left_at is not None, now=at,
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    visit.left_at, visit.left_by, visit.safe_ride = max(moment, visit.arrived_at), by, safe_ride
    visit.save()
    return visit


@action("absence.recorded", needs=Permission.CHECK_IN)
def record_absence(
    session: SessionFacts, *, episode: Episode, reason: AbsenceReason, called: bool = False, by: Staff, at: datetime
) -> Attendance:
    """Why somebody is not in a session. Refuses once the group is signed, and for somebody who is here."""
    refuse_signed(locked_note(session))
    row = part_in(session, episode.pk)
    if row.presence == Presence.PRESENT:
        raise Refused(Reason("They are marked present in the room.", rule="002-18"))
    row.presence, row.absence_reason, row.called, row.version = Presence.ABSENT, reason, called, row.version + 1
    row.save()
    return row


def here_from(episode: Episode, *, arrived_at: datetime, early: bool, by: Staff, at: datetime) -> Visit:
    """The stay that begins, for the actions that check somebody in. Refuses what the rules of the door refuse."""
    moment = arrived_at.replace(second=0, microsecond=0)
    if episode.status != "active":
        raise Refused(Reason("Only people in treatment are checked in.", rule="000-18"))
    reasons = reasons_against_arrival(
        arrived_at=moment, opens_at=_window_opens(episode, moment), now=at, early=early,
        here=Visit.objects.filter(episode=episode, left_at__isnull=True).exists(),
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    try:
        with transaction.atomic():
            return Visit.objects.create(
                episode=episode, site_id=episode.site_id, on=local_day(moment, episode.site.timezone), arrived_at=moment,
                arrived_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(Reason("They were here at that time already.", rule="003-04", field="arrived_at")) from None


def _window_opens(episode: Episode, moment: datetime) -> datetime | None:
    """When check-in opens for this person's track that day; without a track there is no window."""
    if episode.track is None:
        return None
    zone = ZoneInfo(episode.site.timezone)
    return datetime.combine(moment.astimezone(zone).date(), episode.track.arrival_from, zone)
