"""How does everyone stand this evening?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import day_of_treatment
from midspan.journey.attendance.queries.hours import KnownWeek, known_week
from midspan.journey.attendance.rules import late_minutes, standing
from midspan.journey.attendance.terms import (
    AbsenceReason,
    PersonTonight,
    Standing,
)
from midspan.journey.schedule.queries import seated
from midspan.journey.schedule.terms import SessionFacts


def tonight(sessions: Collection[SessionFacts], *, now: datetime) -> list[PersonTonight]:
    """Everyone who has a seat in the sessions of one day, by group and name, with how they stand now.

    A person with several sessions stands at the first of them. Ten queries, whatever the number.
    """
    if not sessions:
        return []
    day = next(iter(sessions)).on
    by_id = {session.id: session for session in sorted(sessions, key=lambda found: found.starts_at)}
    expected = seated(by_id)
    first: dict[int, tuple[Episode, SessionFacts]] = {}
    groups: dict[int, set[int]] = defaultdict(set)
    for session_id, session in by_id.items():
        for episode in expected.get(session_id, []):
            first.setdefault(episode.pk, (episode, session))
            groups[episode.pk].add(session.group_id or 0)
    known = known_week([episode for episode, _ in first.values()], on=day, now=now)
    return [_tonight(episode, session, now, known, groups[episode.pk]) for episode, session in first.values()]


def _tonight(episode: Episode, first: SessionFacts, now: datetime, week: KnownWeek, groups: set[int]) -> PersonTonight:
    rule = week.rule_of(episode.pk)
    visits = week.visits.get((episode.pk, first.on), [])
    absence = week.absent.get((episode.pk, first.on), "")
    excused = bool(absence) and absence != AbsenceReason.NO_WORD
    stands = standing(starts_at=first.starts_at, now=now, grace_minutes=rule.grace_minutes, visits=visits, excused=excused)
    still_here = [visit for visit in visits if visit.left_at is None]
    silent_today = stands == Standing.SILENT and absence != AbsenceReason.NO_WORD
    return PersonTonight(
        episode_id=episode.pk,
        patient_id=episode.patient_id,
        person=episode.patient.name,
        sort_name=episode.patient.sort_name,
        level=episode.level.code if episode.level else "",
        day=day_of_treatment(episode.admitted_on, first.on) if episode.admitted_on else None,
        group_ids=frozenset(groups),
        standing=stands,
        arrived_at=visits[0].arrived_at if visits else None,
        left_at=visits[-1].left_at if visits else None,
        visit_id=still_here[0].id if still_here else None,
        late_minutes=late_minutes(first.starts_at, visits, grace_minutes=rule.grace_minutes),
        absence_reason=absence,
        silent_days=len(week.silent.get(episode.pk, ())) + silent_today,
        week=week.of(episode.pk),
    )
