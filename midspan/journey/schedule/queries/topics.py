"""What groups come from and where they stand: the modules they held, events that touched them, when a module is held next."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.catalog.curriculum import packs
from midspan.foundation.program.terms import ModuleFacts
from midspan.journey.schedule.catalog.topics import EVENT_ANSWERS, topic_weights
from midspan.journey.schedule.models import Group, GroupEvent, Membership, Session
from midspan.journey.schedule.queries.timetable import COLUMNS, facts_of
from midspan.journey.schedule.rules import next_of_pack
from midspan.journey.schedule.terms import (
    EventFacts,
    GroupEventKind,
    Recently,
    Restriction,
    SessionFacts,
    SessionKind,
    SessionStatus,
)

PACK_REMEMBERED = timedelta(weeks=26)
MADE_UP_WITHIN = timedelta(weeks=8)  # how far ahead a chance to make up a module is looked for


def of_event(event_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a group event: its site."""
    site_id = GroupEvent.objects.filter(pk=event_id).values_list("site_id", flat=True).first()
    return Scope(site_id=site_id) if site_id else None


def event_row(event_id: int) -> GroupEvent:
    """One event, with its site, its person if it is about one, and who raised it."""
    return GroupEvent.objects.select_related("site", "episode__patient", "by").get(pk=event_id)


def sessions_of_event(event_id: int) -> list[SessionFacts]:
    """The sessions that turned to an event, in order of time."""
    rows = Session.objects.filter(event_id=event_id).order_by("starts_at", "pk").values_list(*COLUMNS)
    return [facts_of(row) for row in rows]


def touched(group_ids: Iterable[int | None], on: date, *, before: date | None = None) -> dict[int, list[EventFacts]]:
    """What touched these groups lately, as of a day, by group, newest first; never whom. With `before`, also what happened
    from that day on. One query."""
    since = min(on, before or on) - timedelta(days=topic_weights(on).event_days)
    ids = [group_id for group_id in group_ids if group_id]
    rows = GroupEvent.groups.through.objects.filter(group_id__in=ids, groupevent__on__range=(since, on))
    found: dict[int, list[EventFacts]] = defaultdict(list)
    columns = ("group_id", "groupevent_id", "groupevent__kind", "groupevent__on")
    for group_id, pk, kind, day in rows.order_by("-groupevent__on", "-groupevent_id").values_list(*columns):
        answer = EVENT_ANSWERS[GroupEventKind(kind)]
        found[group_id].append(EventFacts(pk, GroupEventKind(kind), day, answer.said, answer.topic))
    return dict(found)


def events_between(site_ids: Collection[int], first: date, last: date) -> list[GroupEvent]:
    """Events at these sites between two days, both included, newest first, with their groups. Two queries."""
    rows = GroupEvent.objects.filter(site_id__in=site_ids, on__range=(first, last)).select_related("site", "by")
    return list(rows.prefetch_related("groups").order_by("-on", "-pk"))


def died(episode_ids: Iterable[int]) -> set[int]:
    """Which of these people's deaths were raised as an event: nobody calls them about a session that they missed. One query."""
    rows = GroupEvent.objects.filter(kind=GroupEventKind.DEATH, episode_id__in=list(episode_ids))
    return {pk for pk in rows.values_list("episode_id", flat=True) if pk}


def recently(session: SessionFacts, modules: Iterable[ModuleFacts], *, lapses: int) -> Recently:
    """What the group of a session comes from on that day. `lapses` are counted by the station that knows. Three queries."""
    group_id = session.group_id or 0
    earlier = Session.objects.filter(group_id=group_id, starts_at__lt=session.starts_at, status=SessionStatus.PLANNED)
    held = earlier.filter(on__gte=session.on - PACK_REMEMBERED, module__isnull=False).order_by("starts_at", "pk")
    codes = list(held.values_list("module__code", flat=True))
    events = touched([group_id], session.on).get(group_id, [])
    followed = Group.objects.filter(pk=group_id).values_list("curriculum", flat=True).first() or ""
    order = _order(followed, session.group_type, modules)
    return Recently(
        modules=tuple(reversed(codes)),
        events=tuple((event.kind, event.on) for event in events),
        lapses=lapses,
        next_in_pack=next_of_pack(order, codes),
    )


def next_sessions_with(codes: Iterable[str], *, site_id: int, first: date) -> dict[str, list[SessionFacts]]:
    """Coming sessions with these modules at a site, by code, soonest first, of groups that are open to others. One query."""
    rows = Session.objects.filter(
        module__code__in=list(codes), site_id=site_id, on__range=(first, first + MADE_UP_WITHIN), kind=SessionKind.GROUP,
        status=SessionStatus.PLANNED, group__restriction=Restriction.NONE,
    )  # fmt: skip
    found: dict[str, list[SessionFacts]] = defaultdict(list)
    for code, *row in rows.order_by("starts_at", "pk").values_list("module__code", *COLUMNS):
        found[code].append(facts_of(tuple(row)))
    return dict(found)


def modules_held(group_id: int, first: date, last: date) -> list[tuple[str, int, date]]:
    """Code, session and day of every session of a group with a module between two days, both included, oldest first."""
    rows = Session.objects.filter(group_id=group_id, on__range=(first, last), module__isnull=False, status=SessionStatus.PLANNED)
    return list(rows.order_by("starts_at", "pk").values_list("module__code", "pk", "on"))


def _order(followed: str, group_type: str, modules: Iterable[ModuleFacts]) -> list[str]:
    """The modules of the set that a group follows: named by itself, or the part of the pack held as this kind of group."""
    if not followed:
        return []
    pack = packs().get(followed)
    wanted = [part.set.value for part in pack.parts if part.group_type == group_type] if pack else [followed]
    return [module.code for module in modules if module.set in wanted]


def memberships_on(group_id: int, on: date) -> list[Membership]:
    """Who belongs to a group on a day and since when, with the person, in order of joining."""
    rows = Membership.objects.filter(group_id=group_id, episode__status="active", from_on__lte=on)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=on)).select_related("episode__patient")
    return list(rows.order_by("from_on", "pk"))


def group_rows(group_ids: Iterable[int]) -> list[Group]:
    """Groups with their track and site, for the action that touches several. One query."""
    return list(Group.objects.filter(pk__in=list(group_ids)).select_related("track__site").order_by("pk"))
