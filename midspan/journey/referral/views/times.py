"""Intake times: which are open, who is booked, who came, and how far away the third free one is."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from midspan.foundation.look.charts import Point, run_chart
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import covers, sites_with
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral import actions, queries
from midspan.journey.referral.forms.times import BookForm, CancelForm, OpenForm, OutcomeForm, WithdrawForm
from midspan.journey.referral.models import Booking, IntakeSlot
from midspan.journey.referral.terms import BookingOutcome, CancelReason
from midspan.journey.referral.views.page import of_referral, referral_row, work

MEASURED_WEEKS, LOOKED_BACK = 8, timedelta(days=30)
FARTHEST = timedelta(days=3660)  # from today: the calendar itself ends somewhere


def of_site(site_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a site."""
    return Scope(site_id=site_id) if Site.objects.filter(pk=site_id).exists() else None


def of_slot(slot_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names an intake time: its site."""
    row = IntakeSlot.objects.filter(pk=slot_id).values_list("site_id", flat=True).first()
    return Scope(site_id=row) if row else None


def of_booking(booking_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a booking: the person who is booked."""
    row = Booking.objects.filter(pk=booking_id).values_list("referral_id", flat=True).first()
    return of_referral(row) if row else None


@gate(Permission.SEE_REFERRALS)
@require_GET
def times(request: StaffRequest) -> HttpResponse:
    """The intake times of a site, week by week."""
    sites = sites_with(request.staff, Permission.SEE_REFERRALS)
    wanted = request.GET.get("site", "")
    return _page(request, next((site for site in sites if str(site.pk) == wanted), sites[0] if sites else None))


@gate(Permission.SCHEDULE, of=of_site)
@require_POST
def openings(request: StaffRequest, site_id: int) -> HttpResponse:
    """Open an intake time, or one a week."""
    site = get_object_or_404(Site, pk=site_id)
    form = OpenForm(request.POST, assessors=queries.assessors(site.pk), auto_id="open_%s")
    if form.is_valid():
        try:
            opened = actions.open_times(site, **form.cleaned_data, by=request.staff, at=timezone.now())
        except Refused as refused:
            put_reasons(form, refused)
        else:
            count = len(opened) if isinstance(opened, list) else 1
            return _back(request, ngettext("%(n)s time is open.", "%(n)s times are open.", count) % {"n": count}, site)
    return _page(request, site, form)


@gate(Permission.SCHEDULE, of=of_slot)
@require_POST
def withdrawals(request: StaffRequest, slot_id: int) -> HttpResponse:
    """Take an intake time back."""
    slot, form = get_object_or_404(IntakeSlot.objects.select_related("site"), pk=slot_id), WithdrawForm(request.POST)
    if "because" in request.POST and not form.is_valid():
        raise Refused([Reason(str(text), rule="004-15", field="because") for text in form.errors["because"]])
    because = form.cleaned_data["because"] if form.is_valid() else ""
    actions.withdraw_time(slot, because=because, by=request.staff, at=timezone.now())
    return _back(request, _("The time is withdrawn."), slot.site)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def bookings(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Give a referral an intake time; one that it has already is moved."""
    row, at = referral_row(referral_id), timezone.now()
    ahead = Booking.objects.filter(referral=row, cancelled_at__isnull=True, outcome="").select_related("referral", "slot").first()
    form = BookForm(request.POST, free=queries.free_times(row.episode.site_id, at=at), auto_id="time_%s")

    def act(given: dict[str, Any], who: dict[str, Any]) -> None:
        if ahead is not None:
            actions.move_booking(ahead, slot=given["slot"], **who)
        else:
            actions.book(row, slot=given["slot"], **who)

    return work(request, row, "time", form, act)


@gate(Permission.WORK_REFERRAL, of=of_booking)
@require_POST
def cancellations(request: StaffRequest, booking_id: int) -> HttpResponse:
    """A booked time is given up."""
    booking = _booking(booking_id)
    return work(
        request, booking.referral, "cancel", CancelForm(request.POST, auto_id="cancel_%s"),
        lambda given, who: actions.cancel_booking(booking, reason=CancelReason(given["reason"]), **who),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_booking)
@require_POST
def outcomes(request: StaffRequest, booking_id: int) -> HttpResponse:
    """The person came, or did not."""
    booking = _booking(booking_id)
    return work(
        request, booking.referral, "outcome", OutcomeForm(request.POST),
        lambda given, who: actions.mark_booking(booking, outcome=BookingOutcome(given["outcome"]), **who),
    )  # fmt: skip


def _page(request: StaffRequest, site: Site | None, faulty: OpenForm | None = None) -> HttpResponse:
    if site is None:
        return render(request, "referral/times.html", {"here": "times", "site": None})
    at = timezone.now()
    start = _start(request, site, at)
    shown = queries.times_of(site, since=start, until=start + timedelta(days=14, hours=2), at=at)
    waiting = [one for one in queries.times_of(site, since=at - LOOKED_BACK, until=at, at=at) if one.to_mark]
    kept, marked = queries.kept_share(site, since=at - LOOKED_BACK, at=at)
    found = {
        "here": "times",
        "site": site,
        "sites": sites_with(request.staff, Permission.SEE_REFERRALS),
        "third": queries.third_next([site], at=at)[0][1],
        "chart": _chart(site, at),
        "days": _by_day(shown, site),
        "to_mark": waiting,
        "kept": kept,
        "marked": marked,
        "first": start.date(),
        "before": start.date() - timedelta(days=14),
        "after": start.date() + timedelta(days=14),
        "form": faulty or OpenForm(assessors=queries.assessors(site.pk), auto_id="open_%s"),
        "faulty": faulty is not None,
        "may_open": covers(request.staff, Permission.SCHEDULE, Scope(site_id=site.pk)),
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
    }
    return render(request, "referral/times.html", found, status=422 if faulty else 200)


def _start(request: StaffRequest, site: Site, at: datetime) -> datetime:
    """The day on which the page begins: today, or the one asked for."""
    today = local_day(at, site.timezone)
    try:
        asked = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        asked = today
    asked = asked if abs(asked - today) < FARTHEST else today
    return datetime.combine(asked, time(), ZoneInfo(site.timezone))


def _by_day(shown: list[queries.Time], site: Site) -> list[tuple[Any, list[queries.Time]]]:
    days: dict[Any, list[queries.Time]] = {}
    for one in shown:
        days.setdefault(local_day(one.slot.starts_at, site.timezone), []).append(one)
    return list(days.items())


def _chart(site: Site, at: datetime) -> Any:
    """The third free time, week by week up to now."""
    moments = [at - timedelta(weeks=weeks) for weeks in reversed(range(MEASURED_WEEKS))]
    points = [Point(local_day(moment, site.timezone), queries.third_next_was(site, on=moment).days) for moment in moments]
    if sum(point.value is not None for point in points) < 2:
        return None
    return run_chart(points, title=_("Third free intake time, days away"), unit=_(" d"), name="third")


def _booking(booking_id: int) -> Booking:
    return get_object_or_404(Booking.objects.select_related("slot", "referral__episode"), pk=booking_id)


def _back(request: StaffRequest, words: str, site: Site) -> HttpResponse:
    messages.success(request, words)
    return HttpResponse(status=303, headers={"Location": f"{reverse('referral:times')}?site={site.pk}"})
