"""Who is expected or here tonight with a dose to be seen, an injection due, or a question about a medicine?"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.program.rules import local_day
from midspan.journey.attendance.queries import tonight, visits_on
from midspan.journey.attendance.terms import Standing
from midspan.journey.medication.catalog.giving import window_rules
from midspan.journey.medication.queries.giving import adherence_by_order, checks_of, days_given
from midspan.journey.medication.queries.orders import orders_of
from midspan.journey.medication.rules.giving import lean, told_since
from midspan.journey.medication.rules.windows import next_window, standing
from midspan.journey.medication.terms.giving import Adherence, CheckFacts, GivenOrder, Window, WindowState
from midspan.journey.schedule.queries import sessions_between
from midspan.journey.schedule.terms import SessionStatus

ASK_AFTER = 7  # days since the last answer about days at home
LOOKED_BACK = timedelta(days=28)  # for the share of days on which it was taken


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """One medicine of one person tonight: what was recorded already, what is to be asked, where the window stands."""

    order: GivenOrder
    on: date
    done: tuple[CheckFacts, ...]
    told: tuple[date, date]
    steady: Adherence
    window: Window | None
    state: WindowState | None
    asked_on: date | None

    @property
    def dose_open(self) -> bool:
        """A dose is to be seen and was not recorded yet."""
        seen = any(check.outcome is not None for check in self.done)
        return self.order.observed and self.order.injection is None and not seen

    @property
    def days_to_ask(self) -> int:
        """How many days lie between the last answer and yesterday; none for an injection, which nobody takes at home."""
        return 0 if self.order.injection else max((self.told[1] - self.told[0]).days + 1, 0)

    @property
    def ask(self) -> bool:
        """A week has passed since anybody asked: about days at home, or about side effects of an injection."""
        if self.done or self.order.started_on > self.on - timedelta(days=ASK_AFTER):
            return False
        if self.order.injection is not None:
            return self.asked_on is None or self.asked_on <= self.on - timedelta(days=ASK_AFTER)
        return self.days_to_ask >= ASK_AFTER

    @property
    def injection_open(self) -> bool:
        """An injection may be given."""
        return self.order.injection is not None and self.state is not WindowState.NOT_YET

    @property
    def open(self) -> bool:
        return self.dose_open or self.ask or self.injection_open


@dataclass(frozen=True, slots=True)
class PersonWithMedicine:
    """One person tonight with every medicine that asks for something, or was seen to already."""

    episode_id: int
    patient_id: int
    person: str
    sort_name: str
    standing: Standing
    arrived_at: datetime | None
    lines: tuple[MedicineLine, ...]

    @property
    def open(self) -> bool:
        return any(line.open for line in self.lines)

    @property
    def here(self) -> bool:
        return self.standing in {Standing.HERE, Standing.LATE} and self.arrived_at is not None


def medicine_tonight(viewer: Staff, *, now: datetime) -> list[PersonWithMedicine]:
    """Everybody of the viewer's sites and teams who is expected or here on the site's day and has something to be seen, given or
    asked: who is here first, then by name. A constant number of queries."""
    rows = visible_episodes(viewer, Permission.SEE_CHART).filter(status=EpisodeStatus.ACTIVE).order_by()
    zones = dict(rows.values_list("pk", "site__timezone"))
    days = {pk: local_day(now, zone) for pk, zone in zones.items()}
    lines = _lines(days)
    people = _expected(viewer, now, lines) if lines else {}
    missing = lines.keys() - people.keys()
    people |= _here_without_session(missing, days, viewer)
    found = [replace(person, lines=lines[pk]) for pk, person in people.items() if pk in lines]
    return sorted(found, key=lambda one: (not one.open, not one.here, one.sort_name.casefold()))


def line_of(order: GivenOrder, *, on: date) -> MedicineLine:
    """The line of one order on a day, for the page on which it is recorded. Two queries."""
    checks = checks_of([order.episode_id], since=on - LOOKED_BACK).get(order.episode_id, [])
    return _line(order, on, checks, days_given([order.episode_id]))


def _lines(days: dict[int, date]) -> dict[int, tuple[MedicineLine, ...]]:
    orders = {
        pk: [lean(order) for order in held if order.in_force(days[pk])] for pk, held in orders_of(days).items() if pk in days
    }
    held = [pk for pk, found in orders.items() if found]
    if not held:
        return {}
    checks, given = checks_of(held, since=min(days.values()) - LOOKED_BACK), days_given(held)
    found = {pk: tuple(_line(order, days[pk], checks.get(pk, []), given) for order in orders[pk]) for pk in held}
    shown = {pk: tuple(line for line in lines if line.open or line.done) for pk, lines in found.items()}
    return {pk: lines for pk, lines in shown.items() if lines}


def _line(order: GivenOrder, on: date, checks: list[CheckFacts], given: dict) -> MedicineLine:
    own = [check for check in checks if check.order_id == order.id]
    window = (
        next_window(order.injection, given.get((order.episode_id, order.injection), []), window_rules())
        if order.injection
        else None
    )
    return MedicineLine(
        order,
        on,
        tuple(check for check in own if check.on == on),
        told_since(own, started_on=order.started_on, on=on),
        adherence_by_order(own).get(order.id, Adherence(0, 0)),
        window,
        standing(window, on) if window else None,
        max((check.on for check in own), default=None),
    )


def _expected(viewer: Staff, now: datetime, wanted: Collection[int]) -> dict[int, PersonWithMedicine]:
    about = local_day(now, "UTC")
    held = sessions_between(viewer, about - timedelta(days=1), about + timedelta(days=1))
    today = [one for one in held if one.on == local_day(now, one.timezone) and one.status == SessionStatus.PLANNED]
    return {
        one.episode_id: PersonWithMedicine(
            one.episode_id, one.patient_id, one.person, one.sort_name, one.standing, one.arrived_at, ()
        )
        for one in tonight(today, now=now)
        if one.episode_id in wanted
    }


def _here_without_session(wanted: Collection[int], days: dict[int, date], viewer: Staff) -> dict[int, PersonWithMedicine]:
    """People who came without a session of tonight: for their medicine alone."""
    found = {}
    stays = {pk: held for on in set(days.values()) for pk, held in visits_on(on, episode_ids=wanted).items() if days[pk] == on}
    rows = visible_episodes(viewer, Permission.SEE_CHART).filter(pk__in=stays).select_related("patient")
    for episode in rows:
        last = stays[episode.pk][-1]
        stands = Standing.HERE if last.left_at is None else Standing.LEFT
        found[episode.pk] = PersonWithMedicine(
            episode.pk, episode.patient_id, episode.patient.name, episode.patient.sort_name, stands, last.arrived_at, ()
        )
    return found
