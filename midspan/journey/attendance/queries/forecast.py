"""Who will fall short this week, by how much, why, and which sessions would make it up?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from midspan.foundation.episodes.rules import day_of_treatment
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.rules import week_starts
from midspan.journey.admission.queries import busy_hours_of
from midspan.journey.admission.terms import BusyHours
from midspan.journey.attendance.queries.hours import Ledgers, ledgers_for
from midspan.journey.attendance.rules import as_make_up, best_make_up, make_up_offers
from midspan.journey.attendance.terms import MakeUp, MakeUpOffer, Shortfall
from midspan.journey.schedule.queries import closed_to, open_sessions
from midspan.journey.schedule.rules import phase_of
from midspan.journey.schedule.terms import OpenSession


class PersonOfWeek(NamedTuple):
    """Whom a board of the week is about, as a plain row."""

    episode_id: int
    patient_id: int
    sort_name: str
    track_id: int | None
    site_id: int
    admitted_on: date | None
    language: str
    counsellor_id: int | None


@dataclass(frozen=True, slots=True)
class ShortWeek:
    """One person whose week will fall short: by how much, why, and the best way to make it up. `days_in` says how many days
    of the week lay before their admission."""

    person: PersonOfWeek
    short: Shortfall
    offer: MakeUpOffer | None
    days_in: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Everybody of a viewer's sites and teams whose week will fall short, worst first."""

    starts_on: date
    people: int
    short: list[ShortWeek] = field(default_factory=list)

    @property
    def closable(self) -> int:
        return sum(1 for each in self.short if each.offer is not None and not each.offer.short_after)


NAMES = ("patient__first_name", "patient__last_name", "patient__chosen_name")


def people_of_week(viewer: Staff) -> list[PersonOfWeek]:
    """Everybody in treatment of the viewer's sites and teams, by name, as plain rows. One query."""
    rows = visible_episodes(viewer, Permission.SEE_WEEK).filter(status=EpisodeStatus.ACTIVE, admitted_on__isnull=False)
    columns = rows.order_by("patient__last_name", "patient__first_name", "pk").values_list(
        "pk", "patient_id", *NAMES, "track_id", "site_id", "admitted_on", "patient__language", "primary_counsellor_id"
    )
    return [_person(*row) for row in columns]


def forecast(viewer: Staff, *, on: date, now: datetime, mine: bool = False) -> Forecast:
    """Whose week of a day will fall short, worst first, with the best way to make it up. Fourteen queries at most, whatever
    the number of people."""
    people = [person for person in people_of_week(viewer) if not mine or person.counsellor_id == viewer.pk]
    ledgers = ledgers_for({person.episode_id: person.track_id for person in people}, on=on, now=now)
    found = [(person, short) for person in people if (short := ledgers.short(person.episode_id))]
    ways = _ways([person for person, _ in found], ledgers, viewer=viewer, now=now)
    weeks = [
        ShortWeek(person, each, _best(ways[person.episode_id], each, ledgers, person), _days_in(person, ledgers.starts_on))
        for person, each in found
    ]
    weeks.sort(key=lambda each: (-each.short.minutes, -each.short.days, each.person.sort_name.casefold()))
    return Forecast(ledgers.starts_on, len(people), weeks)


def shortfalls(track_of: Mapping[int, int | None], *, on: date, now: datetime) -> dict[int, Shortfall]:
    """Whose week of a day will fall short, of people given as episode and track. Six queries, whatever the number."""
    ledgers = ledgers_for(track_of, on=on, now=now)
    return {key: short for key in track_of if (short := ledgers.short(key)) is not None}


def offers_for(viewer: Staff, person: PersonOfWeek, *, on: date, now: datetime) -> tuple[Shortfall | None, list[MakeUpOffer]]:
    """By how much one person's week will fall short, and the ways to make it up, the best first."""
    ledgers = ledgers_for({person.episode_id: person.track_id}, on=on, now=now)
    short = ledgers.short(person.episode_id)
    if short is None:
        return None, []
    ways = _ways([person], ledgers, viewer=viewer, now=now)[person.episode_id]
    own_days = _own_days(ledgers, person.episode_id)
    return short, make_up_offers(ways, minutes=short.minutes, days=short.days, own_days=own_days)


def person_of_week(viewer: Staff, episode_id: int) -> PersonOfWeek | None:
    """One person, if the viewer sees their week."""
    rows = visible_episodes(viewer, Permission.SEE_WEEK).filter(pk=episode_id)
    columns = ("pk", "patient_id", *NAMES, "track_id", "site_id", "admitted_on", "patient__language", "primary_counsellor_id")
    row = rows.values_list(*columns).first()
    return _person(*row) if row else None


def _person(pk: int, patient_id: int, first: str, last: str, chosen: str, *rest: Any) -> PersonOfWeek:
    return PersonOfWeek(pk, patient_id, f"{last}, {chosen or first}", *rest)


def _ways(people: Collection[PersonOfWeek], ledgers: Ledgers, *, viewer: Staff, now: datetime) -> Mapping[int, list[MakeUp]]:
    """The coming sessions of the week that fit each of these people, by episode."""
    sunday = ledgers.starts_on + timedelta(days=6)
    sessions = open_sessions(viewer, after=now, until=sunday) if people else []
    if not sessions:
        return {person.episode_id: [] for person in people}
    busy = busy_hours_of([person.episode_id for person in people])
    apart = closed_to([person.patient_id for person in people], [session.id for session in sessions])
    return {
        person.episode_id: _fitting(person, sessions, ledgers, busy[person.episode_id], apart.get(person.patient_id, set()))
        for person in people
    }


def _fitting(
    person: PersonOfWeek, sessions: list[OpenSession], ledgers: Ledgers, busy: tuple[BusyHours, ...], apart: set[int]
) -> list[MakeUp]:
    lines = ledgers.lines.get(person.episode_id, ())
    own = [(line.part.starts, line.part.ends) for line in lines if not line.part.cancelled]
    minutes: dict[date, int] = {}
    for line in lines:
        minutes[line.part.on] = minutes.get(line.part.on, 0) + line.expected
    day = day_of_treatment(person.admitted_on, ledgers.starts_on) if person.admitted_on else 1
    phase = phase_of(day_of_treatment=max(1, day))
    found = (
        as_make_up(
            session, rule=ledgers.rules.on(session.track_id, session.on), track_id=person.track_id, site_id=person.site_id,
            phase=phase, language=person.language, own=own, own_minutes=minutes, busy=busy,
        )
        for session in sessions
        if session.id not in apart
    )  # fmt: skip
    return [way for way in found if way is not None]


def _best(ways: list[MakeUp], short: Shortfall, ledgers: Ledgers, person: PersonOfWeek) -> MakeUpOffer | None:
    own_days = _own_days(ledgers, person.episode_id)
    return best_make_up(ways, minutes=short.minutes, days=short.days, own_days=own_days)


def _own_days(ledgers: Ledgers, episode_id: int) -> set[date]:
    return {line.part.on for line in ledgers.lines.get(episode_id, ()) if line.expected}


def _days_in(person: PersonOfWeek, starts_on: date) -> int:
    if person.admitted_on is None or week_starts(person.admitted_on) != starts_on:
        return 0
    return (person.admitted_on - starts_on).days
