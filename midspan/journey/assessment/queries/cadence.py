"""What is due for whom, of whom it is asked here how often, and what did the program set?"""

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN, EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.measuring import cadence_rows
from midspan.journey.assessment.models import CadenceSetting
from midspan.journey.assessment.queries.instruments import scores_of
from midspan.journey.assessment.rules import due
from midspan.journey.assessment.terms import CadenceRow, Due, DueFacts, DuePerson, LastAsked, ScoreFacts


def intervals_here() -> dict[str, int | None]:
    """The intervals that the program set in place of the table's, by instrument. One query."""
    return dict(CadenceSetting.objects.order_by("at", "pk").values_list("instrument", "every_days"))


def settings_of(code: str) -> list[CadenceSetting]:
    """What the program set for one instrument, newest first."""
    return list(CadenceSetting.objects.select_related("by").filter(instrument=code).order_by("-at", "-pk"))


def rows_here(every: Mapping[str, int | None]) -> list[CadenceRow]:
    """The table of what is asked when, with the instruments that the program added to it."""
    rows = list(cadence_rows())
    known = {row.instrument for row in rows}
    added = [code for code, days in every.items() if days is not None and code not in known and code in instruments()]
    return [*rows, *(CadenceRow(code, "asked here by the program's own choice", "set by the program", True, intake=True)
                     for code in added)]  # fmt: skip


def due_of(episode_ids: Iterable[int], on: date, *, sessions: Mapping[int, int] | None = None) -> dict[int, list[Due]]:
    """What is due on a day, by episode; nobody for whom nothing is due is named. Three queries, whatever the number.

    `sessions`: how many groups each has attended so far, where that is known.
    """
    episodes = Episode.objects.filter(pk__in=list(episode_ids), status__in=OPEN).select_related("level", "site")
    return _due_of(list(episodes), on, sessions or {})


def due_people(viewer: Staff, on: date, *, mine: bool = False) -> list[DuePerson]:
    """Everyone in treatment whom this viewer may ask and for whom something is due on a day, the longest overdue first.

    `mine`: only those whose primary counsellor or supervising clinician the viewer is. Three queries.
    """
    condition = episodes_of_teams(viewer, Permission.ASK) & Q(status=EpisodeStatus.ACTIVE)
    if mine:
        condition &= Q(primary_counsellor=viewer) | Q(supervising_clinician=viewer)
    episodes = list(Episode.objects.filter(condition).select_related("level", "site", "patient", "track"))
    found = _due_of(episodes, on, {})
    people = [
        DuePerson(one.pk, one.patient_id, one.patient.name, one.patient.record_number, str(one.track or ""), tuple(found[one.pk]))
        for one in episodes
        if one.pk in found
    ]
    return sorted(people, key=lambda one: (min(due.due_on for due in one.due), one.name))


def _due_of(episodes: list[Episode], on: date, sessions: Mapping[int, int]) -> dict[int, list[Due]]:
    every = intervals_here()
    last = _last_by_episode(scores_of([one.pk for one in episodes]))
    rows, known = rows_here(every), instruments()
    found = {
        one.pk: due(_facts(one, last.get(one.pk, {}), sessions.get(one.pk)), rows, known, on, every=every) for one in episodes
    }
    return {episode_id: listed for episode_id, listed in found.items() if listed}


def _last_by_episode(scores: Iterable[ScoreFacts]) -> dict[int, dict[str, LastAsked]]:
    found: dict[int, dict[str, LastAsked]] = {}
    for one in scores:
        found.setdefault(one.episode_id, {})[one.instrument] = LastAsked(one.on, one.total, one.positive)
    return found


def _facts(episode: Episode, last: Mapping[str, LastAsked], sessions: int | None) -> DueFacts:
    opened_on = episode.opened_at.astimezone(ZoneInfo(episode.site.timezone)).date()
    active = episode.status == EpisodeStatus.ACTIVE
    level = episode.level.code if episode.level else ""
    return DueFacts(episode.pk, active, level, opened_on, episode.admitted_on, episode.planned_end_on, last, sessions)
