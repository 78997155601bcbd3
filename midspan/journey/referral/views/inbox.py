"""Who waits at the door, how long, and what moves each of them on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.journey.referral import queries
from midspan.journey.referral.forms.arrival import FilterForm
from midspan.journey.referral.terms import WAITING, ReferralStatus
from midspan.journey.referral.views.shown import line


@gate(Permission.SEE_REFERRALS)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """The board of referrals, narrowed by status, owner and site."""
    at, sites = timezone.now(), sites_with(request.staff, Permission.SEE_REFERRALS)
    counted = queries.counts(request.staff)
    form = FilterForm(request.GET, owners=queries.owners(request.staff), sites=sites, counted=counted)
    form.is_valid()
    status = form.cleaned_data.get("status", "")
    rows = queries.inbox(request.staff, at, status=ReferralStatus(status) if status else None, **narrowed(form, request.staff))
    found = {
        "form": form,
        "lines": [line(row, request.staff) for row in rows],
        "here": "inbox",
        "third": queries.third_next(sites, at=at),
        "today": timezone.localdate(at),
        "waiting": sum(counted[key] for key in WAITING),
        "longest": max((row.waiting_hours for row in rows if row.status in WAITING), default=None),
        "several_sites": len(sites) > 1,
        "filtered": any(form.cleaned_data.get(name) for name in ("status", "owner", "site")),
        "may_refer": request.staff.may(Permission.REFER),
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
    }
    return render(request, "referral/inbox.html", found)


def narrowed(form: FilterForm, viewer: Staff) -> dict[str, Any]:
    """What the filter says of owner and site, for `queries.inbox`. Names nobody asked for narrow nothing."""
    owner, site = (form.cleaned_data.get(name, "") for name in ("owner", "site"))
    owners = {"mine": viewer.pk} | {pk: int(pk) for pk in [owner] if pk.isdigit()}
    return {"owner_id": owners.get(owner), "unowned": owner == "none", "site_id": int(site) if site else None}
