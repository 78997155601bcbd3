"""Something touched whole groups, such as a member's death: every affected group gets a session about it, in one action."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import F, Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.catalog.group_types import group_type
from midspan.foundation.program.models import Site
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.queries import module as module_on
from midspan.foundation.program.rules import local_day
from midspan.foundation.program.terms import GroupType, ModuleFacts, Qualification
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import release, seat_members
from midspan.journey.schedule.actions.timetable import meetings_of, session_of, write_sessions
from midspan.journey.schedule.actions.topics import led_by, write_topic
from midspan.journey.schedule.catalog.topics import EVENT_ANSWERS
from midspan.journey.schedule.models import Group, GroupEvent, Membership, Seat, Session, Waiting
from midspan.journey.schedule.rules import reasons_against_event, reasons_against_leading, sessions_of_meetings
from midspan.journey.schedule.terms import GroupEventKind, PlannedSession, SessionKind, SessionStatus, WaitOutcome

MEETS_WITHIN = timedelta(days=14)


@action("group_event.raised", needs=Permission.RAISE_EVENT)
def raise_event(
    site: Site, *, kind: GroupEventKind, on: date, groups: Iterable[Group], episode: Episode | None = None, words: str = "",
    extra: bool = False, by: Staff, at: datetime,
) -> GroupEvent:  # fmt: skip
    """Raise an event for every group that it touches: the next session of each turns to it, or, with `extra`, a session is
    added after the group's next meeting. A group without a coming session gets one at its next meeting.

    Whoever died leaves every group on that day, and their seats are freed. Raising the same event again adds the groups that
    were left out and nothing else. Refuses a day to come, no groups, groups of another site, and leaders who may not lead it.
    """
    touched = list(groups)
    today = local_day(at, site.timezone)
    reasons = reasons_against_event(
        kind=kind, on=on, day=today, groups=len(touched), person=episode is not None,
        in_treatment=episode is None or episode.ended_on is None or episode.ended_on >= on,
    )  # fmt: skip
    if any(group.track.site_id != site.pk for group in touched):
        reasons.append(Reason(f"Not every group meets at {site}.", rule="003-25", field="groups"))
    if reasons:
        raise Refused(reasons)
    event = _event(site, kind, on, episode, words.strip(), by, at)
    if kind == GroupEventKind.DEATH and episode is not None:
        _part_for_good(episode, on, by=by, at=at)
    _turn(event, touched, today, extra=extra, at=at)
    event.groups.add(*touched)
    return event


def _event(
    site: Site, kind: GroupEventKind, on: date, episode: Episode | None, words: str, by: Staff, at: datetime
) -> GroupEvent:
    """The event, which is one however often it is raised: by the person, else by site, kind and day. Two raisers take turns."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    same = GroupEvent.objects.filter(site=site, kind=kind, episode=episode)
    found = (same if episode is not None and kind == GroupEventKind.DEATH else same.filter(on=on)).first()
    return found or GroupEvent.objects.create(site=site, kind=kind, on=on, episode=episode, words=words, by=by, at=at)


def _part_for_good(episode: Episode, on: date, *, by: Staff, at: datetime) -> None:
    """End what a person belonged to and waited for, and free their seats. What was before that day stays."""
    held = Membership.objects.filter(episode=episode).filter(Q(until_on__isnull=True) | Q(until_on__gt=on))
    held.filter(from_on__gte=on).update(until_on=F("from_on"))
    held.filter(from_on__lt=on).update(until_on=on)
    waiting = Waiting.objects.filter(episode=episode, settled_at__isnull=True)
    waiting.update(settled_at=at, settled_by=by, outcome=WaitOutcome.ELSEWHERE)
    seats = Seat.objects.filter(episode=episode, session__on__gte=on, session__starts_at__gt=at)
    own = Session.objects.filter(~Q(kind=SessionKind.GROUP), pk__in=seats.values("session"), status=SessionStatus.PLANNED)
    own.update(status=SessionStatus.CANCELLED, cancelled_by=by, cancelled_at=at, cancel_reason="Not held any more")
    release(Seat.objects.filter(pk__in=list(seats.values_list("pk", flat=True))), by=by, at=at)


def _turn(event: GroupEvent, groups: Sequence[Group], today: date, *, extra: bool, at: datetime) -> None:
    answer = EVENT_ANSWERS[GroupEventKind(event.kind)]
    module = module_on(answer.module, today)
    there = set(Session.objects.filter(event=event, group__in=groups).values_list("group_id", flat=True))
    missing = [group for group in groups if group.pk not in there]
    chosen = [(group, _session_for(group, today, module, extra=extra, at=at)) for group in missing]
    if reasons := _against_leaders(chosen, module):
        raise Refused(reasons)
    made = [session for _group, session in chosen if session.pk is None]
    write_sessions(made)
    seat_members(made)
    for _, session in chosen:
        reason = f"{answer.said} on {event.on.day} {event.on:%B}."
        if session.topic and session.topic != answer.topic:
            reason += f" “{session.topic}” waits for another day."
        session.event = event
        write_topic(session, topic="" if module else answer.topic, reason=reason, module=module)


def _against_leaders(chosen: Sequence[tuple[Group, Session]], module: ModuleFacts | None) -> list[Reason]:
    """Which groups' leaders have not learned what the module asks for, by group. A licence that has run out does not keep a
    group from turning to a loss: signing asks for it."""
    if module is None or module.qualification == Qualification.CLINICIAN:
        return []
    return [
        replace(reason, text=f"{group.name}: {reason.text}", field="groups")
        for group, session in chosen
        for reason in reasons_against_leading(module, led_by(session))
    ]


def _session_for(group: Group, today: date, module: ModuleFacts | None, *, extra: bool, at: datetime) -> Session:
    """The session of a group's next meeting day that turns to an event: one of a kind that suits the module, else the first.
    Where none is planned, or with `extra`, a new one that is not written yet."""
    rows = Session.objects.filter(group=group, starts_at__gt=at, status=SessionStatus.PLANNED).order_by("starts_at", "pk")
    first = rows.first()
    if first is not None and not extra:
        same_day = list(rows.filter(on=first.on))
        kinds = module.group_types if module else ()
        return next((row for row in same_day if row.group_type in kinds), first)
    last = rows.filter(on=first.on).last() if first is not None else None
    return _after(group, last) if last is not None else _at_next_meeting(group, today, at)


def _after(group: Group, last: Session) -> Session:
    """A session right after the last one of a day, with its room and leaders."""
    kind = group_type(GroupType.GRIEF)
    ends_at = last.ends_at + timedelta(minutes=kind.minutes)
    planned = PlannedSession(last.on, last.ends_at, ends_at, 0, kind.type, kind.name, None, last.room_id, last.facilitator_id,
                             last.co_facilitator_id)  # fmt: skip
    return session_of(group, planned)


def _at_next_meeting(group: Group, today: date, at: datetime) -> Session:
    site = group.track.site
    closures = closures_between(today, today + MEETS_WITHIN)
    weeks = sessions_of_meetings(
        meetings_of(group.track, [group])[group.pk], first=today, last=today + MEETS_WITHIN, timezone=site.timezone,
        site_id=site.pk, closures=closures,
    )  # fmt: skip
    there = set(Session.objects.filter(group=group, on__range=(today, today + MEETS_WITHIN)).values_list("starts_at", flat=True))
    coming = sorted(
        (each for each in weeks if each.starts_at > at and each.starts_at not in there), key=lambda each: each.starts_at
    )
    if not coming:
        text = f"{group.name} does not meet in the next two weeks. Leave it out, or plan a session first."
        raise Refused(Reason(text, rule="003-25", field="groups"))
    kind = group_type(GroupType.GRIEF)
    return session_of(group, replace(min(coming, key=lambda each: each.starts_at), group_type=kind.type, title=kind.name))
