"""Are these two one person? The worklist of pairs that look alike, joining them, and undoing a join."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST

from midspan.doors.web.forms.people import LANGUAGES
from midspan.doors.web.views.answers import go
from midspan.foundation.people.models import Merge, Patient, PossibleDuplicate
from midspan.foundation.people.queries import duplicates_to_settle
from midspan.foundation.people.terms import Permission, Sex
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import visible_patients
from midspan.foundation.records.actions.people import merge, settle_as_two, undo_merge
from midspan.foundation.records.terms import Refused

SHOWN = 20
LINES: list[tuple[str, Any]] = [
    ("record_number", later("Record number")),
    ("legal_name", later("Legal name")),
    ("chosen_name", later("Goes by")),
    ("birth_date", later("Born")),
    ("sex", later("Sex")),
    ("address_line", later("Street")),
    ("city", later("City")),
    ("postal_code", later("ZIP code")),
    ("telephone", later("Telephone")),
    ("email", later("E-mail")),
    ("language", later("Language")),
    ("registered_at", later("Registered")),
]


@gate(Permission.MERGE)
def duplicates(request: StaffRequest) -> HttpResponse:
    """Pairs side by side, likeliest first, and the joins that can be undone."""
    mine = _mine(request)
    pairs = [{"pair": pair, "lines": compared(pair)} for pair in duplicates_to_settle(among=mine, limit=SHOWN)]
    joined = Merge.objects.filter(kept__in=mine.values("pk"), undone_at__isnull=True)
    undoable = list(joined.select_related("kept", "merged", "by")[:SHOWN])
    return render(request, "web/duplicates.html", {"pairs": pairs, "undoable": undoable})


def compared(pair: PossibleDuplicate) -> list[dict[str, Any]]:
    """Line by line what either record says, and whether they say the same."""
    said = [(label, _said(pair.first, name), _said(pair.second, name)) for name, label in LINES]
    return [{"label": label, "first": one, "second": two, "same": one == two} for label, one, two in said if one or two]


def _said(patient: Patient, name: str) -> str:
    """A field in words; nothing when it is empty or unknown."""
    value = getattr(patient, name)
    if name == "language":
        return str(dict(LANGUAGES).get(value, value))
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if isinstance(value, date):
        return date_words(value, "j M Y")
    return "" if value == Sex.UNKNOWN else str(value or "")


@gate(Permission.MERGE)
@require_POST
def settle(request: StaffRequest, pair_id: int) -> HttpResponse:
    """One person: keep the first or the second record. Or two people."""
    mine = _mine(request).values("pk")
    pairs = PossibleDuplicate.objects.select_related("first", "second")
    pair = get_object_or_404(pairs, pk=pair_id, first__in=mine, second__in=mine)
    ways = {"first": (pair.first, pair.second), "second": (pair.second, pair.first), "two": None}
    keep = ways.get(request.POST.get("keep", ""), ())
    if keep == ():
        raise Http404
    try:
        if keep:
            merge(keep[0], merged=keep[1], by=request.staff, at=timezone.now())
            messages.success(request, _("Joined under %(number)s. It can be undone below.") % {"number": keep[0].record_number})
        else:
            settle_as_two(pair, by=request.staff, at=timezone.now())
            messages.success(request, _("Kept as two people. The pair does not come back."))
    except Refused as refused:
        return _refused(request, refused)
    return go("web:duplicates")


@gate(Permission.MERGE)
@require_POST
def undo(request: StaffRequest, merge_id: int) -> HttpResponse:
    """Part two records again."""
    joined = get_object_or_404(Merge, pk=merge_id, kept__in=_mine(request).values("pk"))
    try:
        undo_merge(joined, by=request.staff, at=timezone.now())
    except Refused as refused:
        return _refused(request, refused)
    messages.success(request, _("Parted again: what had moved is back where it was."))
    return go("web:duplicates")


def _mine(request: StaffRequest) -> QuerySet[Patient]:
    return visible_patients(request.staff, Permission.MERGE)


def _refused(request: StaffRequest, refused: Refused) -> HttpResponse:
    for reason in refused.reasons:
        messages.error(request, f"{reason.text} {reason.who}".strip())
    return go("web:duplicates")
