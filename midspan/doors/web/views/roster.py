"""Before a session: what did each person of the group say last, what is due, and what must the one who leads it know?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.queries.cadence import due_of, intervals_here
from midspan.journey.assessment.queries.measures import answered_of, series_by_episode, waiting_by_episode
from midspan.journey.assessment.rules.on_track import not_on_track
from midspan.journey.assessment.rules.series import biggest_move, in_short
from midspan.journey.assessment.terms.series import Answered, Concern, Series, Waiting
from midspan.journey.monitoring.queries import lapses_since
from midspan.journey.schedule.queries import of_session, seated, session_seen

CRAVING = "craving_high"
LATELY = timedelta(days=14)  # a craving told longer ago is no news for tonight
LOOKED_BACK = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person before a session: when they last handed in a form, what waits, what moved, what is due."""

    episode: Episode
    day: int | None
    last_on: date | None
    days_ago: int | None
    last_forms: tuple[str, ...]
    craving: int | float | None
    alerts: tuple[Waiting, ...]
    move: str
    concerns: tuple[Concern, ...]
    due: tuple[str, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing about this person asks for attention."""
        return not self.alerts and not self.concerns and self.craving is None


@gate(Permission.SEE_CHART, of=of_session)
def roster(request: StaffRequest, session_id: int) -> HttpResponse:
    """The group on one page, to read or print before it begins. Nine queries of facts, whatever the number."""
    session = session_seen(request.staff, session_id)
    if session is None:
        raise Http404
    found = seated([session.id]).get(session.id, [])
    members = sorted(found, key=lambda episode: episode.patient.sort_name.casefold())
    lines = lines_of(members, session.on)
    return render(request, "web/roster.html", {
        "session": session, "lines": lines, "now": [line for line in lines if line.alerts or line.craving is not None],
        "never": sum(line.last_on is None for line in lines), "due": sum(bool(line.due) for line in lines),
        "may_run": request.staff.may(Permission.RUN_GROUP),
    })  # fmt: skip


def lines_of(members: Sequence[Episode], on: date) -> list[RosterLine]:
    """A line for each of these people as things stand on a day."""
    ids, answered = [episode.pk for episode in members], defaultdict(list)
    for one in answered_of(ids):
        if one.on <= on:
            answered[one.episode_id].append(one)
    admitted = {episode.pk: episode.admitted_on for episode in members}
    series = series_by_episode((one for held in answered.values() for one in held), admitted)
    alerts, due, every = waiting_by_episode(ids), due_of(ids, on), intervals_here()
    uses = lapses_since(ids, on - LOOKED_BACK, to=on)
    found = []
    for episode in members:
        told = [(one.on, one.abstinent_before) for one in uses.get(episode.pk, [])]
        concerns = not_on_track(
            series.get(episode.pk, []), instruments(), on=on, admitted_on=episode.admitted_on, uses=told, every=every
        )
        asked = tuple(one.short for one in due.get(episode.pk, []))
        waiting = tuple(alerts.get(episode.pk, []))
        found.append(_line(episode, on, answered[episode.pk], series.get(episode.pk, []), waiting, concerns, asked))
    return found


def _line(
    episode: Episode,
    on: date,
    answered: Sequence[Answered],
    series: Sequence[Series],
    alerts: tuple[Waiting, ...],
    concerns: tuple[Concern, ...],
    due: tuple[str, ...],
) -> RosterLine:
    last = answered[-1].on if answered else None
    shorts = dict.fromkeys(instruments()[one.instrument].short for one in answered if one.on == last)
    moved = biggest_move(series)
    return RosterLine(
        episode=episode,
        day=day_of_treatment(episode.admitted_on, on) if episode.admitted_on else None,
        last_on=last,
        days_ago=(on - last).days if last else None,
        last_forms=tuple(shorts),
        craving=_craving(answered, on),
        alerts=tuple(one for one in alerts if one.words),
        move=in_short(moved) if moved else "",
        concerns=concerns,
        due=due,
    )


def _craving(answered: Sequence[Answered], on: date) -> int | float | None:
    """The last craving told, where its form calls it strong and it is not long ago."""
    told = [one for one in answered if one.instrument == "craving" and on - one.on <= LATELY]
    return told[-1].total if told and CRAVING in told[-1].score.flags else None
