"""Who was asked the safety questions at the door today, and whose answers still ask for somebody?"""

from collections.abc import Collection
from datetime import date

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams, visible_episodes
from midspan.journey.attendance.catalog import screen_version
from midspan.journey.attendance.models import SafetyScreen, Visit
from midspan.journey.attendance.rules import alarms_in
from midspan.journey.attendance.terms import OpenScreen


def open_screens(viewer: Staff) -> list[OpenScreen]:
    """Answers at the door that ask for somebody and are not settled, of people the viewer may see, oldest first. One query."""
    waiting = SafetyScreen.objects.filter(
        episodes_of_teams(viewer, Permission.SEE_PERSON, "episode__"), needs_24_hours=True, settled_at__isnull=True
    ).select_related("episode__patient", "told", "seen_by")
    return [_open(row) for row in waiting.order_by("at", "pk")]


def screens_on(day: date, *, episode_ids: Collection[int]) -> dict[int, SafetyScreen]:
    """The latest screen of each of these people on a day, by episode. One query."""
    rows = SafetyScreen.objects.filter(on=day, episode_id__in=episode_ids).select_related("by").order_by("at", "pk")
    return {row.episode_id: row for row in rows}


def screen_row(screen_id: int) -> SafetyScreen | None:
    """One screen with its people, for the page and the actions about it."""
    rows = SafetyScreen.objects.select_related("episode__patient", "episode__site", "by", "told", "seen_by", "settled_by")
    return rows.filter(pk=screen_id).first()


def here_on(viewer: Staff, day: date, permission: Permission) -> list[Visit]:
    """Everyone of the viewer's people who came on a day, in order of arrival; somebody who came twice stands once."""
    rows = Visit.objects.filter(on=day, episode__in=visible_episodes(viewer, permission)).select_related("episode__patient")
    first: dict[int, Visit] = {}
    for row in rows.order_by("arrived_at"):
        first.setdefault(row.episode_id, row)
    return list(first.values())


def unasked_count(viewer: Staff, day: date) -> int:
    """How many people are here on a day who were not asked the questions. One query."""
    here = Visit.objects.filter(on=day, left_at__isnull=True, episode__in=visible_episodes(viewer, Permission.RECORD_SCREEN))
    asked = SafetyScreen.objects.filter(on=day).values("episode_id")
    return here.exclude(episode_id__in=asked).values("episode_id").distinct().count()


def alarms_of(row: SafetyScreen) -> list[str]:
    """The questions, in words, whose answers asked for somebody."""
    version = screen_version(row.answers.get("version", 1))
    raised = set(alarms_in(row.answers, version))
    return [question.text for question in version.questions if question.code in raised]


def _open(row: SafetyScreen) -> OpenScreen:
    person = row.episode.patient
    return OpenScreen(
        row.pk, row.episode_id, person.pk, person.name, tuple(alarms_of(row)), row.at, row.told.name if row.told else "",
        row.told_at, row.seen_by.name if row.seen_by else "", row.seen_at,
    )  # fmt: skip
