"""Who works when, who is away, what that means for the sessions; and calendars for programs outside."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule.actions import feeds as feed_actions
from midspan.journey.schedule.actions import staffing as actions
from midspan.journey.schedule.forms.staffing import FeedForm, HoursForm, LeaveForm, week_text
from midspan.journey.schedule.queries.feeds import feed_row, feeds_of, rooms_of
from midspan.journey.schedule.queries.staffing import (
    hit_by,
    hours_of,
    leave_row,
    leaves_of,
    of_leave,
    of_staff,
    staff_lines,
    staff_row,
    who_leads,
)
from midspan.journey.schedule.terms import WeeklySlot


@gate(Permission.SCHEDULE)
def who_works(request: StaffRequest) -> HttpResponse:
    """Everybody who leads groups with hours and leave; leave is entered here, and what falls into it stands beside it."""
    sites, now = sites_with(request.staff, Permission.SCHEDULE), timezone.now()
    staff = who_leads(sites)
    today = timezone.localdate()
    initial = {"from_on": today, "until": today, "staff": request.GET.get("staff")}
    form = LeaveForm(request.POST or None, staff=staff, initial=initial)
    if request.method == "POST" and form.is_valid() and sites:
        starts_at, ends_at = form.span(sites[0].timezone)
        try:
            leave = actions.record_leave(
                form.cleaned_data["staff"], kind=form.cleaned_data["kind"], starts_at=starts_at, ends_at=ends_at,
                by=request.staff, at=now,
            )  # fmt: skip
            hit = len(hit_by([leave], at=now)[0][1])
            messages.success(request, _("Written down. %(n)s sessions fall into it.") % {"n": hit})
            return redirect("schedule:staffing")
        except Refused as refused:
            put_reasons(form, refused)
    lines = staff_lines(sites, today=today, at=now)
    context = {"lines": lines, "form": form, "hit": [pair for pair in hit_by(leaves_of(staff, at=now), at=now) if pair[1]],
               "leaves": [leave for line in lines for leave in line.leave], "today": today}  # fmt: skip
    return render(request, "schedule/staffing.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.SCHEDULE, of=of_staff)
def working_hours(request: StaffRequest, staff_id: int) -> HttpResponse:
    """The working hours of one person at a site, from a day on."""
    one, today = staff_row(staff_id), timezone.localdate()
    sites = sites_with(request.staff, Permission.SCHEDULE)
    held = hours_of([one], today).get(staff_id, [])
    site = next((site for site in sites if held and site.pk == held[0].site_id), sites[0] if sites else None)
    slots = [WeeklySlot(row.weekday, row.starts, row.ends) for row in held if site and row.site_id == site.pk]
    form = HoursForm(request.POST or None, sites=sites, initial=week_text(slots, today) | {"site": site})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_hours(
                one, site=data["site"], hours=form.slots, from_on=data["from_on"], by=request.staff, at=timezone.now()
            )
            messages.success(request, _("The hours hold from %(day)s.") % {"day": f"{data['from_on']:%d %b %Y}"})
            return redirect("schedule:staffing")
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "one": one}
    return render(request, "schedule/staffing_hours.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@gate(Permission.SCHEDULE, of=of_leave)
def withdraw_leave(request: StaffRequest, leave_id: int) -> HttpResponse:
    """They are there after all."""
    actions.withdraw_leave(leave_row(leave_id), by=request.staff, at=timezone.now())
    messages.success(request, _("Withdrawn; sessions that others took over stay theirs."))
    return redirect("schedule:staffing")


@gate(Permission.SEE_TODAY)
def calendars(request: StaffRequest) -> HttpResponse:
    """Calendar addresses: one's own; with the right to change the timetable everybody's and the rooms'. Shown once."""
    sites = sites_with(request.staff, Permission.SCHEDULE) if request.staff.may(Permission.SCHEDULE) else []
    staff, rooms = who_leads(sites) if sites else [], rooms_of(sites)
    own = request.POST.get("act") == "own"
    form = FeedForm(request.POST if request.method == "POST" and not own else None, staff=staff, rooms=rooms)
    shown, token = "", secrets.token_urlsafe(32)
    try:
        if request.method == "POST" and own:
            feed_actions.open_own_feed(token=token, by=request.staff, at=timezone.now())
            shown = token
        elif request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            feed_actions.open_feed(data["staff"] or data["room"], token=token, by=request.staff, at=timezone.now())
            shown = token
    except Refused as refused:
        put_reasons(form, refused)
    return _feeds_page(request, form, shown, [*staff, request.staff], rooms, bool(sites))


def _feeds_page(request: StaffRequest, form: FeedForm, token: str, staff: list, rooms: list, others: bool) -> HttpResponse:
    address = request.build_absolute_uri(f"/calendars/{token}.ics") if token else ""
    context: dict[str, Any] = {"form": form, "address": address, "feeds": feeds_of(staff, rooms), "others": others}
    wrong = request.method == "POST" and not token
    return render(request, "schedule/staffing_feeds.html", context, status=422 if wrong else 200)


@require_POST
@gate(Permission.SEE_TODAY)
def end_calendar(request: StaffRequest, feed_id: int) -> HttpResponse:
    """An address ends; whoever subscribed to it reads nothing more."""
    try:
        feed_actions.end_feed(feed_row(feed_id), by=request.staff, at=timezone.now())
        messages.success(request, _("Nobody reads at that address any more."))
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
    return redirect("schedule:feeds")
