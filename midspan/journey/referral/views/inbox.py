"""Who waits at the door, how long, and what moves each of them on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.journey.referral import queries
from midspan.journey.referral.forms.arrival import STATUSES, FilterForm
from midspan.journey.referral.terms import WAITING, ReferralStatus
from midspan.journey.referral.views.shown import line


@gate(Permission.SEE_REFERRALS)
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """The board of referrals, narrowed by status, owner and site."""
    at, sites = timezone.now(), sites_with(request.staff, Permission.SEE_REFERRALS)
    form = FilterForm(request.GET, owners=queries.owners(request.staff), sites=sites)
    form.is_valid()
    status, owner, site = (form.cleaned_data.get(name, "") for name in ("status", "owner", "site"))
    rows = queries.inbox(
        request.staff,
        at,
        status=ReferralStatus(status) if status else None,
        owner_id=int(owner) if owner.isdigit() else None,
        unowned=owner == "none",
        site_id=int(site) if site else None,
    )
    counted = queries.counts(request.staff)
    found = {
        "form": form,
        "lines": [line(row, request.staff) for row in rows],
        "tabs": [(key.value, words, counted[key]) for key, words in STATUSES],
        "status": status,
        "waiting": sum(counted[key] for key in WAITING),
        "longest": max((row.waiting_hours for row in rows if row.status in WAITING), default=None),
        "several_sites": len(sites) > 1,
        "filtered": bool(status or owner or site),
        "may_refer": request.staff.may(Permission.REFER),
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
    }
    return render(request, "referral/inbox.html", found)
