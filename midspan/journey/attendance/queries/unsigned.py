"""Which notes has nobody signed, of groups, own sessions and outside them: one answer for every list."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localtime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.journey.attendance.catalog import late_rule
from midspan.journey.attendance.models import ChartNote, GroupNote
from midspan.journey.attendance.terms import NoteKind, NoteShelf, UnsignedNote
from midspan.journey.schedule.queries import seated, sessions_over
from midspan.journey.schedule.terms import SessionFacts, SessionKind

SESSIONS_BACK_DAYS = 92  # how far back sessions without a signed note are looked for; drafts are listed however old


def unsigned_notes(
    *, at: datetime, episode_ids: Collection[int] | None = None, author_ids: Collection[int] | None = None,
    viewer: Staff | None = None, over_hours: int | None = None,
) -> list[UnsignedNote]:  # fmt: skip
    """Notes that nobody has signed so many hours after the contact was over, oldest first; at most four queries.

    Narrowed to people, to authors (of a session without a note: who led it), to the sites and teams of a viewer; at least one
    is given. `over_hours` is the clinic's limit for late entries where it is not given; 0 answers all that is over.
    """
    if episode_ids is None and author_ids is None and viewer is None:
        raise ValueError("whose notes?")
    before = at - timedelta(hours=late_rule(localtime(at).date()).hours if over_hours is None else over_hours)
    sessions = sessions_over(
        since=_since(before), before=before, besides=_signed(before), viewer=viewer,
        led_by=author_ids, episode_ids=episode_ids,
    )  # fmt: skip
    people = seated([one.id for one in sessions if one.kind != SessionKind.GROUP])
    begun = set(GroupNote.objects.filter(session_id__in=[one.id for one in sessions]).values_list("session_id", flat=True))
    found = [_of_session(one, people.get(one.id, []), at, one.id in begun) for one in sessions]
    return sorted([*found, *_drafts(at, before, episode_ids, author_ids, viewer)], key=lambda one: (one.since, one.shelf, one.id))


def _signed(before: datetime) -> QuerySet:
    return GroupNote.objects.filter(signed_at__isnull=False, session__on__gte=_since(before)).values("session_id")


def _since(before: datetime) -> date:
    return localtime(before).date() - timedelta(days=SESSIONS_BACK_DAYS)


def _drafts(
    at: datetime, before: datetime, episode_ids: Collection[int] | None, author_ids: Collection[int] | None, viewer: Staff | None
) -> list[UnsignedNote]:
    rows = ChartNote.objects.filter(signed_at__isnull=True, discarded_at__isnull=True, happened_at__lte=before)
    if episode_ids is not None:
        rows = rows.filter(episode_id__in=list(episode_ids))
    if author_ids is not None:
        rows = rows.filter(by_id__in=list(author_ids))
    if viewer is not None:
        rows = rows.filter(episodes_of_teams(viewer, Permission.SEE_CHART, "episode__"))
    rows = rows.select_related("episode__patient", "by").defer("found", "asked", "carried")
    return [
        UnsignedNote(
            shelf=NoteShelf.NOTE, id=row.pk, episode_id=row.episode_id, patient_id=row.episode.patient_id,
            person=row.episode.patient.name, author_id=row.by_id, author=row.by.name, title=NoteKind(row.kind).value, on=row.on,
            since=row.happened_at, hours=_hours(at, row.happened_at), site_id=row.episode.site_id,
            track_id=row.episode.track_id, begun=bool(row.answers),
        )
        for row in rows
    ]  # fmt: skip


def _of_session(session: SessionFacts, people: list[Episode], at: datetime, begun: bool) -> UnsignedNote:
    """A session that is over; that of a group is about no one person."""
    own = people[0] if people and session.kind != SessionKind.GROUP else None
    return UnsignedNote(
        shelf=NoteShelf.LINE if session.kind == SessionKind.GROUP else NoteShelf.SESSION,
        id=session.id,
        episode_id=own.pk if own else None,
        patient_id=own.patient_id if own else None,
        person=own.patient.name if own else "",
        author_id=session.facilitator_id,
        author=session.facilitator,
        title=session.title,
        on=session.on,
        since=session.ends_at,
        hours=_hours(at, session.ends_at),
        site_id=session.site_id,
        track_id=session.track_id,
        begun=begun,
    )


def _hours(at: datetime, since: datetime) -> int:
    return int((at - since) / timedelta(hours=1))
