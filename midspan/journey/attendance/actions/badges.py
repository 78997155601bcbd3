"""What is done with cards: given, ended, held before a scanner at the door."""

import secrets
from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.actions.visits import here_from
from midspan.journey.attendance.models import Badge, Visit


@action("badge.given", needs=Permission.CHECK_IN)
def give_badge(episode: Episode, *, by: Staff, at: datetime) -> Badge:
    """A new card for somebody in treatment, with a random code; the one before ends."""
    if episode.status != "active":
        raise Refused(Reason("Only people in treatment get a card.", rule="000-18"))
    Badge.objects.filter(episode=episode, ended_at__isnull=True).update(ended_at=at)
    return Badge.objects.create(episode=episode, code=secrets.token_hex(10), by=by, at=at)


@action("badge.ended", needs=Permission.CHECK_IN)
def end_badge(badge: Badge, *, by: Staff, at: datetime) -> Badge:
    """A lost card opens nothing from now on. Refuses one that has ended."""
    row = Badge.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=badge.pk)
    if row.ended_at is not None:
        raise Refused(Reason("This card had ended already.", rule="003-04"))
    row.ended_at = at
    row.save()
    return row


@action("visit.scanned", needs=Permission.CHECK_IN)
def arrive_by_badge(badge: Badge, *, by: Staff, at: datetime) -> Visit:
    """Check in whoever holds this card, now. Refuses an ended card, a second check-in and a closed window."""
    if badge.ended_at is not None:
        raise Refused(Reason("This card is not in use any more.", rule="003-04", who="The front desk prints a new one."))
    return here_from(badge.episode, arrived_at=at, early=False, by=by, at=at)
