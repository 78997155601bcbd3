"""Who is asked for a test? The clock draws each morning of the last weeks; most give a specimen, some cannot, a few say no.

The draw itself is real, from a seed nobody chose: two clinics built from one plan ask other people.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.setup import Clinic
from midspan.journey.monitoring.actions import collect, commit_draw, draw_tests, give_notice, pass_on, settle_order
from midspan.journey.monitoring.queries import draw_of, is_draw_day, open_orders
from midspan.journey.monitoring.terms import Appearance, Collected, CustodyKind, IdentityCheck, Matrix, Outcome

SINCE = timedelta(days=15)
IN_FULL = timedelta(days=2)  # notices and steps of custody are written down for the last days alone
DRAWN_AT, COLLECTED_AT = time(5, 5), time(9, 5)
MINUTE = timedelta(minutes=1)
WENT = (
    (Outcome.UNABLE, "Tried twice with water; the next draw will ask again."),
    (Outcome.REFUSED, "Did not want to today; said so calmly and stayed for group."),
    (Outcome.EXCUSED, "At a court date in the morning, as told the day before."),
)


def tests_drawn(clinic: Clinic, day: date, everyone: Sequence[Living], *, draws: bool = True) -> Iterator[Happening]:
    """The draw of a day, and what becomes of it for these people. `draws` is for whoever lives the house besides them."""
    if day <= clinic.plan.today - SINCE:
        return
    zone = clinic.plan.now.tzinfo
    if draws:
        yield from happening(datetime.combine(day, DRAWN_AT, zone), _drawn, clinic, day)
    yield from happening(datetime.combine(day, COLLECTED_AT, zone), _collected, clinic, day, everyone)


def _drawn(clinic: Clinic, day: date, *, at: datetime) -> None:
    """Today's draw of each site, and the commitment to tomorrow's."""
    for site in {track.site_id: track.site for track in clinic.tracks.values()}.values():
        known = draw_of(site.pk, day)
        if is_draw_day(site, day) and (known is None or known.drawn_at is None):
            draw_tests(site, on=day, by=clinic.clock, at=at)
        tomorrow = day + timedelta(days=1)
        if is_draw_day(site, tomorrow) and draw_of(site.pk, tomorrow) is None:
            commit_draw(site, on=tomorrow, by=clinic.clock, at=at)


def _collected(clinic: Clinic, day: date, everyone: Sequence[Living], *, at: datetime) -> None:
    """Who is asked is told, and gives a specimen; on the last morning some of it is still to be done."""
    here = {one.episode.pk: one for one in everyone if one.episode is not None and one.course.here_on(day)}
    for number, order in enumerate(open_orders(here, asked_to=at)):
        chance, moment = Random(f"test:{clinic.plan.seed}:{order.episode_id}:{day}"), at + number * MINUTE
        if (day == clinic.plan.today and number % 3 == 2) or chance.random() < 0.06:
            continue
        full = day > clinic.plan.today - IN_FULL
        if full and order.told_at is None:
            order = give_notice(order, by=clinic.staff["dee"], at=moment)
        if day == clinic.plan.today and number % 3 == 1:
            continue
        if chance.random() < 0.08:
            outcome, words = chance.choice(WENT)
            settle_order(order, outcome=outcome, words=words, by=clinic.staff["pat"], at=moment)
            continue
        specimen = collect(order, collected=_found(chance), collected_at=moment, by=clinic.staff["pat"], at=moment)
        if full:
            for kind in (CustodyKind.SEALED, CustodyKind.INITIALLED):
                pass_on(specimen, kind=kind, by=clinic.staff["pat"], at=moment)


def _found(chance: Random) -> Collected:
    return Collected(
        Matrix.URINE, chance.choice([IdentityCheck.KNOWN, IdentityCheck.PHOTO]), observed=False,
        temperature_f=Decimal(chance.randint(918, 982)) / 10, temperature_after_minutes=chance.randint(1, 4),
        volume_ml=chance.randint(35, 90), appearance=Appearance.USUAL,
    )  # fmt: skip
