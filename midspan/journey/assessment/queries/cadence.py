"""What is due for whom, of whom it is asked here how often, and what did the program set?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among, courses_of, site_day
from midspan.foundation.episodes.terms import OPEN, CourseFacts, EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.measuring import cadence_rows
from midspan.journey.assessment.models import CadenceSetting, Form, FormScore
from midspan.journey.assessment.queries.days import plain
from midspan.journey.assessment.rules import due
from midspan.journey.assessment.terms import CadenceRow, Due, DueFacts, DuePerson, LastAsked, Number


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


def due_of(
    episode_ids: Iterable[int],
    on: date,
    *,
    sessions: Mapping[int, int] | None = None,
    courses: Mapping[int, CourseFacts] | None = None,
) -> dict[int, list[Due]]:
    """What is due on a day, by episode; nobody for whom nothing is due is named. Four queries, whatever the number.

    `sessions`: how many groups each has attended so far, where that is known. `courses`: the courses of care, where they were
    read before.
    """
    wanted = list(episode_ids)
    known = courses_of(wanted) if courses is None else courses
    return _due_of([known[pk] for pk in wanted if pk in known and known[pk].status in OPEN], on, sessions or {})


def due_people(viewer: Staff, on: date, *, mine: bool = False) -> list[DuePerson]:
    """Everyone in treatment whom this viewer may ask and for whom something is due on a day, the longest overdue first.

    `mine`: only those whose primary counsellor or supervising clinician the viewer is. Four queries.
    """
    condition = episodes_of_teams(viewer, Permission.ASK) & Q(status=EpisodeStatus.ACTIVE)
    if mine:
        condition &= Q(primary_counsellor=viewer) | Q(supervising_clinician=viewer)
    episodes = list(Episode.objects.filter(condition).select_related("level", "site", "patient", "track"))
    found = _due_of([_course(one) for one in episodes], on, {})
    people = [
        DuePerson(one.pk, one.patient_id, one.patient.name, one.patient.record_number, str(one.track or ""), tuple(found[one.pk]))
        for one in episodes
        if one.pk in found
    ]
    return sorted(people, key=lambda one: (min(due.due_on for due in one.due), one.name))


def _due_of(courses: list[CourseFacts], on: date, sessions: Mapping[int, int]) -> dict[int, list[Due]]:
    every, known = intervals_here(), instruments()
    rows = rows_here(every)
    last = _last_by_episode([one.id for one in courses], rows)
    found = {
        one.id: due(_facts(one, last.get(one.id, {}), sessions.get(one.id)), rows, known, on, every=every) for one in courses
    }
    return {episode_id: listed for episode_id, listed in found.items() if listed}


def _last_by_episode(episode_ids: Collection[int], rows: Iterable[CadenceRow]) -> dict[int, dict[str, LastAsked]]:
    """The last form of each instrument by episode; of a corrected form the correction. Two queries: what a
    form came to is read only where a row of the table looks at it."""
    replaced = Form.objects.filter(replaces__isnull=False).values("replaces_id")
    forms = Form.objects.filter(episode_id__any=among(episode_ids), submitted_at__isnull=False).exclude(pk__in=replaced)
    newest = forms.order_by("episode_id", "instrument", "-submitted_at", "-pk").distinct("episode_id", "instrument")
    last = list(newest.values_list("episode_id", "instrument", site_day("submitted_at"), "pk"))
    read = {row.instrument for row in rows if row.while_at_least is not None} | {row.after for row in rows}
    scores = _scores([pk for _episode, instrument, _on, pk in last if instrument in read])
    found: dict[int, dict[str, LastAsked]] = {episode: {} for episode in episode_ids}
    for episode, instrument, on, pk in last:
        total, positive = scores.get(pk, (None, None))
        found[episode][instrument] = LastAsked(on, total, positive)
    return found


def _scores(form_ids: Iterable[int]) -> dict[int, tuple[Number | None, bool | None]]:
    """Total and whether it was positive by form, of the newest score of each. One query."""
    rows = FormScore.objects.filter(form_id__any=among(form_ids)).order_by("at", "pk")
    return {pk: (plain(total), positive) for pk, total, positive in rows.values_list("form_id", "total", "positive")}


def _course(row: Episode) -> CourseFacts:
    """The same facts from a row that was read with its site and level."""
    level = row.level.code if row.level else None
    return CourseFacts(
        row.pk, row.status, row.site_id, row.site.timezone, level, row.opened_at, row.admitted_on, row.planned_end_on,
        row.primary_counsellor_id, row.supervising_clinician_id,
    )  # fmt: skip


def _facts(course: CourseFacts, last: Mapping[str, LastAsked], sessions: int | None) -> DueFacts:
    active = course.status == EpisodeStatus.ACTIVE
    opened_on = local_day(course.opened_at, course.timezone)
    return DueFacts(
        course.id, active, course.level_code or "", opened_on, course.admitted_on, course.planned_end_on, last, sessions
    )
