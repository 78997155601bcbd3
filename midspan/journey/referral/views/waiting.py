"""The waiting list: who goes first, why each of them waits, and who was not spoken with today."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.terms import Scope
from midspan.journey.referral import actions, queries
from midspan.journey.referral.catalog import CHECKED_ON, priority_rules
from midspan.journey.referral.forms.waiting import GROUPS, OFFERS, REASONS, EndForm, OfferForm, WaitForm
from midspan.journey.referral.forms.work import fresh_key
from midspan.journey.referral.models import WaitingEntry
from midspan.journey.referral.terms import DailyContact, Interim, PriorityGroup, WaitEnd, WaitReason
from midspan.journey.referral.views.page import of_referral, referral_row, work

DUE = {DailyContact.DUE, DailyContact.TRIED}


def of_entry(entry_id: int, **_words: Any) -> Scope | None:
    """The scope of an address that names a wait: the person who waits."""
    row = WaitingEntry.objects.filter(pk=entry_id).values_list("referral_id", flat=True).first()
    return of_referral(row) if row else None


@gate(Permission.SEE_REFERRALS)
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Everybody who waits, priority groups first, with today's contact."""
    at = timezone.now()
    rows = queries.waiting_list(request.staff, at)
    reasons, groups, offers = dict(REASONS), dict(GROUPS), dict(OFFERS)
    found = {
        "here": "waiting",
        "lines": [
            {"facts": row, "reason": reasons[row.reason], "group": groups[row.priority] if row.priority != "none" else "",
             "offers": [offers[kind] for kind in row.interim], "late": row.interim_by is not None and row.interim_by < at,
             "once": fresh_key()}
            for row in rows
        ],
        "due": sum(row.contact in DUE for row in rows),
        "longest": max((row.days for row in rows), default=None),
        "by_reason": [(reasons[reason], n) for reason, n in queries.waits_by_reason(request.staff).items() if n],
        "terms": [(groups[rule.group], rule) for rule in priority_rules().values() if rule.source],
        "checked_on": CHECKED_ON,
        "today": timezone.localdate(at),
        "may_work": request.staff.may(Permission.WORK_REFERRAL),
    }  # fmt: skip
    return render(request, "referral/waiting.html", found)


@gate(Permission.WORK_REFERRAL, of=of_referral)
@require_POST
def waits(request: StaffRequest, referral_id: int) -> HttpResponse:
    """Put somebody on the waiting list."""
    row = referral_row(referral_id)

    def act(given: dict[str, Any], who: dict[str, Any]) -> None:
        reason, priority = WaitReason(given["reason"]), PriorityGroup(given["priority"])
        actions.put_on_list(row, reason=reason, note=given["note"], wanted_on=given["wanted_on"], priority=priority, **who)

    return work(request, row, "wait", WaitForm(request.POST, auto_id="wait_%s"), act)


@gate(Permission.WORK_REFERRAL, of=of_entry)
@require_POST
def offers(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Something was offered meanwhile."""
    entry = _entry(entry_id)
    return work(
        request, entry.referral, "offer", OfferForm(request.POST, auto_id="offer_%s"),
        lambda given, who: actions.offer_interim(
            entry, kind=Interim(given["kind"]), accepted=given["accepted"] == "yes", **who
        ),
    )  # fmt: skip


@gate(Permission.WORK_REFERRAL, of=of_entry)
@require_POST
def ends(request: StaffRequest, entry_id: int) -> HttpResponse:
    """The wait is over."""
    entry = _entry(entry_id)
    return work(
        request, entry.referral, "end", EndForm(request.POST, auto_id="end_%s"),
        lambda given, who: actions.take_off_list(entry, end=WaitEnd(given["end"]), **who),
    )  # fmt: skip


def _entry(entry_id: int) -> WaitingEntry:
    return get_object_or_404(WaitingEntry.objects.select_related("referral__episode"), pk=entry_id)
