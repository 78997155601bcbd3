"""What came in on the admissions line, and how fast it was answered?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from midspan.foundation.people.models import OnCallShift, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.models import Site
from midspan.journey.referral.models import AdmissionsLine, Inquiry
from midspan.journey.referral.rules import by_hour, time_to_answer
from midspan.journey.referral.terms import STANDARD_ANSWER_MINUTES, Answered, HourBand, ShiftFacts, TimeToAnswer


def inquiries(viewer: Staff, *, since: datetime, limit: int = 200) -> list[Inquiry]:
    """Calls on the lines that the viewer answers: those that wait first, then the newest."""
    rows = Inquiry.objects.filter(site__in=sites_with(viewer, Permission.ANSWER_LINE))
    rows = rows.filter(Q(answered_at__isnull=True) | Q(received_at__gte=since))
    rows = rows.select_related("site", "answered_by", "referral__episode__patient")
    waits = Case(When(answered_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.order_by(waits, "-received_at")[:limit])


def loose_inquiries(viewer: Staff, *, site_id: int, since: datetime) -> QuerySet[Inquiry]:
    """Calls at a site that no referral came of yet, for whoever answers the line there."""
    mine = [site.pk for site in sites_with(viewer, Permission.ANSWER_LINE) if site.pk == site_id]
    return Inquiry.objects.filter(site__in=mine, referral__isnull=True, received_at__gte=since)


def answer_times(viewer: Staff, *, since: datetime, at: datetime, site_id: int | None = None) -> TimeToAnswer:
    """How fast the lines that the viewer answers were answered since then, against the strictest promise among them."""
    sites = [site for site in sites_with(viewer, Permission.ANSWER_LINE) if site_id in {None, site.pk}]
    rows = Inquiry.objects.filter(site__in=sites, received_at__gte=since, received_at__lte=at)
    times = [Answered(*row) for row in rows.order_by().values_list("received_at", "answered_at")]
    return time_to_answer(times, standard_minutes=_standard(sites), at=at)


def roster(site: Site, *, at: datetime, days: int = 7) -> list[ShiftFacts]:
    """Who is on call at a site from now on for some days, in order."""
    rows = OnCallShift.objects.filter(site=site, ends_at__gt=at, starts_at__lt=at + timedelta(days=days))
    return [
        ShiftFacts(shift.staff.name, shift.starts_at, shift.ends_at, now=shift.starts_at <= at)
        for shift in rows.select_related("staff")
    ]


def answers_by_hour(site: Site, *, since: datetime, at: datetime) -> list[HourBand]:
    """How the calls of a site since then were answered, by its own hours of the day, working days and weekends apart."""
    zone, rows = ZoneInfo(site.timezone), Inquiry.objects.filter(site=site, received_at__gte=since, received_at__lte=at)
    times = [
        Answered(came.astimezone(zone), answered) for came, answered in rows.order_by().values_list("received_at", "answered_at")
    ]
    return by_hour(times, standard_minutes=promised(site), at=at)


def promised(site: Site) -> int:
    """Within how many minutes the site's line promises an answer."""
    return _standard([site])


def _standard(sites: list[Site]) -> int:
    promised = AdmissionsLine.objects.filter(site__in=sites).values_list("answer_within_minutes", flat=True)
    return min(promised, default=STANDARD_ANSWER_MINUTES)
