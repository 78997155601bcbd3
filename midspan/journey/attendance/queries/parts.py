"""Each person's parts in sessions, for charts and other stations."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Q, QuerySet, Sum

from midspan.foundation.episodes.queries import among
from midspan.journey.attendance.catalog.prompts import PROMPTS
from midspan.journey.attendance.models import Attendance, GroupNote
from midspan.journey.attendance.rules import prompt_lines
from midspan.journey.attendance.terms import (
    AbsenceReason,
    AttendanceFacts,
    Presence,
)
from midspan.journey.schedule.terms import SessionKind

UNSIGNED: tuple[str, str, None] = ("", "", None)  # the shared note, who signed it and when, before a note is read


def days_there(episode_ids: Collection[int], first: date, last: date) -> dict[int, list[tuple[date, bool, bool, int]]]:
    """By episode and day, oldest first: the day, whether they came to any session, whether they missed it unexcused, and
    the minutes credited. One query for any number of people."""
    rows = (
        Attendance.objects.filter(episode_id__any=among(episode_ids), on__range=(first, last))
        .exclude(presence=Presence.EXPECTED)
        .order_by("episode_id", "on")
        .values_list("episode_id", "on")
        .annotate(
            came=BoolOr(Q(presence=Presence.PRESENT)),
            silent=BoolOr(Q(presence=Presence.ABSENT, absence_reason=AbsenceReason.NO_WORD)),
            minutes=Sum("credited_minutes"),
        )
    )
    found: dict[int, list[tuple[date, bool, bool, int]]] = defaultdict(list)
    for episode_id, on, came, silent, minutes in rows:
        found[episode_id].append((on, came, bool(silent and not came), minutes or 0))
    return found


def attendances_between(episode_ids: Collection[int], first: date, last: date) -> list[AttendanceFacts]:
    """Parts in sessions between two days, both included, oldest first, without the shared notes. One query."""
    return _parts(Attendance.objects.filter(episode_id__any=among(episode_ids), on__range=(first, last)))


def attendances_of(episode_id: int) -> list[AttendanceFacts]:
    """Every part of one person in sessions, oldest first, without the shared notes. One query."""
    return _parts(Attendance.objects.filter(episode_id=episode_id))


def chart_notes(parts: Iterable[AttendanceFacts], *, limit: int = 60) -> list[AttendanceFacts]:
    """The signed ones of one person's parts with the shared note, latest first. One query."""
    signed = [part for part in parts if part.credited_minutes is not None]
    latest = sorted(signed, key=lambda part: (part.on, part.starts_at), reverse=True)[:limit]
    rows = GroupNote.objects.filter(session_id__in=[part.session_id for part in latest])
    columns = ("session_id", "text", "prompts", "signed_by__name", "signed_at")
    notes = {row[0]: row[1:] for row in rows.values_list(*columns)}
    return [_with_note(part, *notes[part.session_id]) if part.session_id in notes else part for part in latest]


def _parts(rows: QuerySet[Attendance]) -> list[AttendanceFacts]:
    columns = (
        "id", "session_id", "episode_id", "on", "session__starts_at", "session__title", "session__topic", "presence",
        "came_at", "left_at", "credited_minutes", "absence_reason", "participation", "flags", "line", "session__kind",
    )  # fmt: skip
    return [_facts(*row) for row in rows.order_by("session__starts_at").values_list(*columns)]


def _facts(*row: Any) -> AttendanceFacts:
    *before, presence, came_at, left_at, minutes, reason, participation, flags, line, kind = row
    after = (came_at, left_at, minutes, reason, participation, tuple(flags), line, *UNSIGNED, SessionKind(kind))
    values: tuple[Any, ...] = (*before, Presence(presence), *after)
    return AttendanceFacts(*values)


def _with_note(
    part: AttendanceFacts, text: str, prompts: dict[str, str], signed_by: str | None, signed_at: datetime | None
) -> AttendanceFacts:
    if part.kind != SessionKind.GROUP:
        text = "\n".join(prompt_lines(PROMPTS[part.kind], prompts))
    return replace(part, shared_note=text, signed_by=signed_by or "", signed_at=signed_at)
