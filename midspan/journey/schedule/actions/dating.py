"""From one published week to the next: meetings end and begin on a Monday, and people belong to other groups from then on."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.program.terms import ClosureFacts
from midspan.journey.schedule.models import Group, Meeting, Membership
from midspan.journey.schedule.terms.drafts import Placing, WeekLine, WeekPublished


@dataclass
class WeekChange:
    """The change from the published week to the draft, with what is read once and what comes of it."""

    site: Site
    monday: date
    by: Staff
    at: datetime
    groups: dict[int, Group]
    lines: dict[str, WeekLine]
    wanted: dict[str, Placing]
    people: set[int]
    closures: list[ClosureFacts]
    meeting_of: dict[str, int | None]  # after Monday; None for a block of the track's week
    done: WeekPublished

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)

    def lines_of(self, group_id: int) -> list[WeekLine]:
        return [line for line in self.lines.values() if line.group_id == group_id]

    def held(self, group_id: int) -> list[str]:
        return [line.id for line in self.lines_of(group_id) if line.id in self.wanted]

    def stays(self, line: WeekLine) -> bool:
        """Whether a line keeps its time, room and leaders."""
        then = self.wanted.get(line.id)
        return then is not None and _place(then) == (
            line.block.weekday, line.block.starts, line.block.ends, line.room_id, line.facilitator_id, line.co_facilitator_id
        )  # fmt: skip

    def note(self, **words: Any) -> None:
        self.done = replace(self.done, **words)


def _place(then: Placing) -> tuple[Any, ...]:
    return then.weekday, then.starts, then.ends, then.room_id, then.facilitator_id, then.co_facilitator_id


def date_meetings(change: WeekChange, group: Group) -> None:
    """End what changes, begin what is new; a group without meetings of its own gets some once its week is its own."""
    lines = change.lines_of(group.pk)
    own = any(line.meeting_id for line in lines)
    if not own and all(change.stays(line) for line in lines) and not _skipping(change, group.pk):
        change.meeting_of.update(dict.fromkeys((line.id for line in lines), None))
        return
    rows = {row.pk: row for row in Meeting.objects.filter(group=group)}
    for line in lines:
        if own and change.stays(line):
            change.meeting_of[line.id] = line.meeting_id
        else:
            _replace_meeting(change, group, line, rows.get(line.meeting_id or 0))


def _skipping(change: WeekChange, group_id: int) -> bool:
    """Whether anybody comes to some meetings of a group only."""
    sets = {change.wanted[key].people for key in change.held(group_id)}
    return len(sets) > 1


def _replace_meeting(change: WeekChange, group: Group, line: WeekLine, before: Meeting | None) -> None:
    until_on = before.until_on if before and before.until_on and before.until_on > change.monday else None
    if before is not None:
        before.until_on = max(change.monday, before.from_on)
        before.save(update_fields=["until_on"])
    elif group.starts_on < change.monday:
        _new_meeting(group, line, from_on=group.starts_on, until_on=change.monday).save()
    then = change.wanted.get(line.id)
    if then is not None:
        row = _new_meeting(group, line, from_on=max(change.monday, group.starts_on), until_on=until_on, then=then)
        row.save()
        change.meeting_of[line.id] = row.pk


def _new_meeting(group: Group, line: WeekLine, *, from_on: date, until_on: date | None, then: Placing | None = None) -> Meeting:
    block = line.block
    where = {"weekday": block.weekday, "starts": block.starts, "ends": block.ends}
    if then is not None:
        where = {"weekday": then.weekday, "starts": then.starts, "ends": then.ends, "room_id": then.room_id,
                 "facilitator_id": then.facilitator_id, "co_facilitator_id": then.co_facilitator_id}  # fmt: skip
    return Meeting(
        group=group, break_minutes=block.break_minutes, group_type=block.group_type, title=block.title, from_on=from_on,
        until_on=until_on, **where,
    )  # fmt: skip


def end_groups(change: WeekChange) -> None:
    """A group of which nothing is held any more ends."""
    gone = [pk for pk in change.groups if change.lines_of(pk) and not change.held(pk)]
    Group.objects.filter(pk__in=gone, starts_on__lt=change.monday).update(ends_on=change.monday, version=F("version") + 1)


def date_memberships(change: WeekChange) -> None:
    """People belong to other groups from Monday on; who stays as they are keeps the membership they have."""
    rows = Membership.objects.filter(group__in=change.groups, episode__in=change.people).exclude(until_on__lte=change.monday)
    held: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    for row in rows.order_by("from_on"):
        held[row.episode_id, row.group_id].append(row)
    wanted = _wanted_memberships(change)
    for key in sorted(held.keys() | wanted.keys()):
        _date_membership(change, key, held.get(key, []), wanted.get(key))


def _wanted_memberships(change: WeekChange) -> dict[tuple[int, int], list[int]]:
    """Who belongs to which group, with the meetings they skip."""
    found: dict[tuple[int, int], list[int]] = {}
    for group_id in change.groups:
        held = change.held(group_id)
        for person in set().union(*(change.wanted[key].people for key in held)):
            absent = (change.meeting_of.get(key) for key in held if person not in change.wanted[key].people)
            found[person, group_id] = sorted(key for key in absent if key)
    return found


def _date_membership(change: WeekChange, key: tuple[int, int], rows: list[Membership], skips: list[int] | None) -> None:
    now = next((row for row in rows if row.from_on <= change.monday), None)
    later = next((row for row in rows if row.from_on > change.monday), None)
    if now is not None and skips is not None and sorted(now.skips) == skips:
        return
    if now is not None:
        now.until_on, until_on = max(change.monday, now.from_on), now.until_on
        now.save(update_fields=["until_on"])
    if skips is None:
        return
    Membership.objects.create(
        group_id=key[1], episode_id=key[0], from_on=change.monday, skips=skips,
        until_on=until_on if now else later.from_on if later else None,
        **({"role": now.role, "by_telehealth": now.by_telehealth} if now else {}),
    )  # fmt: skip
