"""Who waits for a seat in a group, and what became of it."""

from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import Group, Membership, Waiting
from midspan.journey.schedule.queries import on_day, reasons_by_group
from midspan.journey.schedule.terms import WaitOutcome

PASSES = frozenset({"capacity", "000-18"})  # a seat may come free, somebody may still be admitted


@action("waiting.begun", needs=Permission.SCHEDULE)
def wait_for(episode: Episode, *, group: Group, note: str = "", by: Staff, at: datetime) -> Waiting:
    """Put a person at the end of a group's waiting list. Whoever waits already keeps their place.

    Refuses members, finished episodes, and people for whom a free seat would change nothing: the group is closed, for
    another phase, or not possible for them.
    """
    there = Waiting.objects.filter(group=group, episode=episode, settled_at__isnull=True).first()
    if there is not None:
        return there
    today = local_day(at, group.track.site.timezone)
    if Membership.objects.filter(on_day(today), group=group, episode=episode).exists():
        raise Refused(Reason("They belong to this group already.", rule="group", field="group"))
    if episode.status == "finished":
        raise Refused(Reason("Their course of care is finished.", rule="000-18", field="group"))
    reasons = reasons_by_group(episode, [group], today, fits=True)[group.pk]
    if lasting := [reason for reason in reasons if reason.rule not in PASSES]:
        raise Refused(lasting)
    return Waiting.objects.create(group=group, episode=episode, since_at=at, by=by, note=note.strip())


@action("waiting.settled", needs=Permission.SCHEDULE)
def settle_wait(waiting: Waiting, *, outcome: WaitOutcome, by: Staff, at: datetime) -> Waiting:
    """Somebody waits no longer: they gave up, or found a place elsewhere. Joining settles the wait by itself; so does
    nothing else. Refuses a second time."""
    if waiting.settled_at is not None:
        raise Refused(Reason("They do not wait any more.", rule="waiting"))
    if outcome == WaitOutcome.JOINED:
        raise Refused(Reason("Whoever joins the group is taken off the list by joining.", rule="waiting"))
    waiting.settled_at, waiting.settled_by, waiting.outcome = at, by, outcome
    waiting.save()
    return waiting
