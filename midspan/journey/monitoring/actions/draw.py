"""What is done about draws: the seed committed the day before, the pool frozen and drawn on the day, people asked."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.monitoring.models import Draw, PoolKey, TestOrder
from midspan.journey.monitoring.queries.draw import in_pool, is_draw_day, log_head, pool_entries
from midspan.journey.monitoring.queries.policy import Policies, suited_panels
from midspan.journey.monitoring.rules.draw import SEED_BYTES, canonical, commitment_of, context_of, drawn_record, seal
from midspan.journey.monitoring.terms.draw import OrderKind, Outcome, PoolEntry
from midspan.journey.monitoring.terms.specimens import Matrix
from midspan.journey.schedule.queries import seats_between

KEY_BYTES = 10
NOBODY_WROTE = "No specimen by the end of the notice; nobody wrote down why yet."
LEAST_NOTICE = timedelta(hours=1)


@action("draw.committed", needs=Permission.SET_TESTING)
def commit_draw(site: Site, *, on: date, by: Staff, at: datetime) -> Draw:
    """Choose the seed of a day by chance and publish its commitment; the seed itself stays sealed until the draw.

    On the day itself it is marked late. Refuses a day that is over, one on which nobody is drawn, and a second commitment.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    today = local_day(at, site.timezone)
    if on < today:
        raise Refused(Reason("That day is over.", "002-44", field="on"))
    if Draw.objects.filter(site=site, on=on).exists():
        raise Refused(Reason("The commitment of that day stands already.", "002-44", field="on"))
    if not is_draw_day(site, on):
        raise Refused(Reason("On that day nobody is drawn: closed, or no weekday of any phase.", "002-44", field="on"))
    return _commit(site, on, late=on == today, by=by, at=at)


@action("tests.drawn", needs=Permission.SET_TESTING)
def draw_tests(site: Site, *, on: date, by: Staff, at: datetime) -> Draw:
    """Hold the draw of today: freeze the pool, reveal the seed, ask whom it names. Once for a site and day.

    The latest event of the log goes into the pool, so that a seed that somebody knew the day before is not enough. Where the
    commitment is missing or cannot be opened, a new one is made now, marked late. What was asked for before and is past its
    time ends as missed. Refuses every other day than today, a closed day, and a second draw.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if on != local_day(at, site.timezone):
        raise Refused(Reason("A draw is held on its day, neither before nor after.", "002-44", field="on"))
    row = Draw.objects.select_for_update(no_key=True).filter(site=site, on=on).first()
    if row is not None and row.drawn_at is not None:
        raise Refused(Reason("Today's draw was held already.", "002-44"))
    if not is_draw_day(site, on):
        raise Refused(Reason("Today nobody is drawn: closed, or no weekday of any phase.", "002-44"))
    row = row or _commit(site, on, late=True, by=by, at=at)
    entropy = log_head()
    _wait_for_askings(site)
    _close_overdue(site, by=by, at=at)
    episodes = in_pool(site, on, at=at)
    _give_keys(episodes, at)
    policies, people = pool_entries(episodes, site, on)
    _draw(row, entropy, policies, [entry for entry, _ in people.values()], by=by, at=at)
    drawn = [people[key] for key in row.selected]
    _ask(row, policies, drawn, by=by, at=at)
    row.concerns = sorted(episode.patient_id for _, episode in drawn)
    return row


def place(
    episode: Episode, *, kind: OrderKind, matrix: Matrix, panels: Sequence[str], reason: str, on: date, due_at: datetime,
    observed: bool = False, counts_for_gap: bool = True, follows: TestOrder | None = None, by: Staff, at: datetime,
) -> TestOrder:  # fmt: skip
    """Ask somebody for a specimen, for use inside an action. Where one of this kind is asked for already, gives that one."""
    Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode.pk)
    if standing := TestOrder.objects.filter(episode=episode, matrix=matrix, outcome="").first():
        return standing
    return TestOrder.objects.create(
        episode=episode, site_id=episode.site_id, on=on, kind=kind, matrix=matrix, panels=list(panels), reason=reason.strip(),
        due_at=due_at, observed=observed, counts_for_gap=counts_for_gap, follows=follows, asked_at=at, by=by,
    )  # fmt: skip


def _commit(site: Site, on: date, *, late: bool, by: Staff, at: datetime) -> Draw:
    context, seed = context_of(site.code, on), secrets.token_hex(SEED_BYTES)
    return Draw.objects.create(
        site=site, on=on, context=context, commitment=commitment_of(context, seed), late=late, committed_at=at, committed_by=by,
        sealed=seal(seed, context=context, server_key=settings.SECRET_KEY),
    )  # fmt: skip


def _open(row: Draw) -> str:
    """The committed seed; a new one, marked late, where no key of the server opens the seal any more."""
    for server_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        seed = seal(row.sealed, context=row.context, server_key=str(server_key))
        if commitment_of(row.context, seed) == row.commitment:
            return seed
    seed = secrets.token_hex(SEED_BYTES)
    row.late, row.replaced, row.commitment = True, row.commitment, commitment_of(row.context, seed)
    return seed


def _draw(row: Draw, entropy: str, policies: Policies, people: Collection[PoolEntry], *, by: Staff, at: datetime) -> None:
    """Freeze, draw and write down, in one change of the row."""
    seed = _open(row)
    paces = {phase.value: policy.pace for phase, policy in policies.items()}
    record = drawn_record(row.context, seed, entropy, paces, people)
    row.sealed, row.seed, row.pool, row.pool_hash = "", seed, canonical(record["pool"]), record["pool_hash"]
    row.selected, row.people, row.asked = record["selected"], len(people), len(record["selected"])
    row.over_longest = sum(1 for entry in people if entry.since > paces[entry.pace].longest)
    row.drawn_at, row.drawn_by = at, by
    row.save()


def _ask(row: Draw, policies: Policies, drawn: Sequence[tuple[PoolEntry, Episode]], *, by: Staff, at: datetime) -> None:
    """One open order for each person drawn: until closing for who is expected today, else for the hours of the policy."""
    episodes = [episode for _, episode in drawn]
    panels = suited_panels(episodes, row.on)
    expected = {seat[0] for seat in seats_between([episode.pk for episode in episodes], row.on, row.on)}
    hours = {phase.value: policy.away_hours for phase, policy in policies.items()}
    closing = max(datetime.combine(row.on, row.site.closes_at, ZoneInfo(row.site.timezone)), at + LEAST_NOTICE)
    TestOrder.objects.bulk_create(
        TestOrder(
            episode=episode, site=row.site, on=row.on, kind=OrderKind.RANDOM, draw=row, panels=list(panels[episode.pk]),
            asked_at=at, by=by, due_at=closing if episode.pk in expected else at + timedelta(hours=hours[entry.pace]),
        )
        for entry, episode in drawn
    )  # fmt: skip


def _wait_for_askings(site: Site) -> None:
    """Who asks somebody by hand holds their episode: the draw waits, so that nobody who was asked meanwhile is in the pool."""
    held = Episode.objects.select_for_update(of=("self",), no_key=True).filter(site=site, status=EpisodeStatus.ACTIVE)
    list(held.order_by("pk").values_list("pk", flat=True))


def _close_overdue(site: Site, *, by: Staff, at: datetime) -> None:
    """What is past its time ends as missed; staff write down an excuse afterwards, when there is one."""
    rows = TestOrder.objects.filter(site=site, outcome="", due_at__lt=at)
    rows.update(outcome=Outcome.MISSED, outcome_at=at, outcome_by=by, outcome_words=NOBODY_WROTE)


def _give_keys(episodes: Sequence[Episode], at: datetime) -> None:
    """A random key to everybody who has none."""
    PoolKey.objects.bulk_create(_keys(episodes, at), ignore_conflicts=True)


def _keys(episodes: Sequence[Episode], at: datetime) -> Iterator[PoolKey]:
    known = set(PoolKey.objects.filter(episode__in=episodes).values_list("episode_id", flat=True))
    return (PoolKey(episode=one, key=secrets.token_hex(KEY_BYTES), at=at) for one in episodes if one.pk not in known)
