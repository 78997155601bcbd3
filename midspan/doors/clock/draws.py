"""What does the clock do about random draws? Every hour it holds today's where it is time, and commits to tomorrow's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions import staff
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions import commit_draw, draw_tests
from midspan.journey.monitoring.catalog.policy import draw_hours
from midspan.journey.monitoring.queries import draw_of, is_draw_day


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="hold_draws", pass_context=False)
def hold_draws(timestamp: int) -> int:
    """Every hour: today's draw of each site in its morning, once, and the commitment to tomorrow's. Repeating does nothing.

    A machine that was down in the morning draws when it is up again, as long as there is time to tell people; a day that
    went by without is left as it is, and the page says so.
    """
    at, by, held = timezone.now(), staff.clock(), 0
    for site in Site.objects.filter(closed_on__isnull=True).order_by("pk"):
        try:
            held += _hold_today(site, by, at)
            _commit_tomorrow(site, by, at)
        except Refused as refused:
            print(f"{site}: {refused}")  # the worker's log; the page of draws shows the same
    return held


def _hold_today(site: Site, by: Staff, at: datetime) -> int:
    here = at.astimezone(ZoneInfo(site.timezone))
    hours = draw_hours()
    if not hours.not_before <= here.time() <= hours.not_after or not is_draw_day(site, here.date()):
        return 0
    today = draw_of(site.pk, here.date())
    if today is not None and today.drawn_at is not None:
        return 0
    draw_tests(site, on=here.date(), by=by, at=at)
    return 1


def _commit_tomorrow(site: Site, by: Staff, at: datetime) -> None:
    tomorrow = at.astimezone(ZoneInfo(site.timezone)).date() + timedelta(days=1)
    if is_draw_day(site, tomorrow) and draw_of(site.pk, tomorrow) is None:
        commit_draw(site, on=tomorrow, by=by, at=at)
