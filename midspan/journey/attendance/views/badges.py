"""Cards with a code: printed for a person, held before the scanner of the front desk or of the room."""

import qrcode
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.queries import visible_episodes
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import ScanForm
from midspan.journey.attendance.models import Badge
from midspan.journey.attendance.queries import badge_of, badge_with
from midspan.journey.attendance.views.answering import safe

WRONG_CODES, WITHIN_SECONDS = 12, 300  # a code has 80 bits: this is against a broken scanner, and against patience


@gate(Permission.CHECK_IN, of=of_episode)
def badge(request: StaffRequest, episode_id: int) -> HttpResponse:
    """One person's card: to print, to replace when it is lost, to end."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    held, reasons = badge_of(episode_id), []
    if request.method == "POST":
        try:
            if request.POST.get("act") == "end" and held:
                actions.end_badge(held, by=request.staff, at=timezone.now())
            else:
                actions.give_badge(episode, by=request.staff, at=timezone.now())
            return redirect("attendance:badge", episode_id)
        except Refused as refused:
            reasons = refused.reasons
    context = {"episode": episode, "badge": held, "qr": drawn(held.code) if held else "", "reasons": reasons}
    return render(request, "attendance/badge.html", context, status=422 if reasons else 200)


@gate(Permission.CHECK_IN)
def scan(request: StaffRequest) -> HttpResponse:
    """Checked in by a card, at once: the scanner types the code and presses Enter. Only the called name is shown."""
    form = ScanForm(request.POST or None)
    came, reasons = "", []
    if request.method == "POST":
        try:
            came = _scanned(request.staff, form)
        except Refused as refused:
            reasons = refused.reasons
    if request.headers.get("X-Room"):
        return JsonResponse({"came": came, "reasons": [reason.text for reason in reasons]}, status=422 if reasons else 200)
    if request.POST.get("next"):
        (messages.error if reasons else messages.success)(request, reasons[0].text if reasons else _("%s is here.") % came)
        return redirect(safe(request, request.POST["next"]))
    context = {"form": ScanForm(), "came": came, "reasons": reasons, "at": timezone.now(), "here": reverse("attendance:scan")}
    return render(request, "attendance/scan.html", context, status=422 if reasons else 200)


def drawn(code: str) -> SafeString:
    """The code as a square for scanners, as SVG without any style of its own."""
    drawn = qrcode.make(code, image_factory=SvgPathFillImage, error_correction=ERROR_CORRECT_M, border=2)
    return mark_safe(drawn.to_string(encoding="unicode"))


def _scanned(staff: Staff, form: ScanForm) -> str:
    """The called name of whoever came. Wrong, ended and other sites' codes are refused, and too many wrong ones."""
    tries = f"badge-tries:{staff.pk}"
    if cache.get(tries, 0) >= WRONG_CODES:
        raise Refused(Reason(_("Too many unknown cards. Wait five minutes, or check people in on Today."), rule="003-04"))
    found = badge_with(form.cleaned_data["code"].strip().lower()) if form.is_valid() else None
    if found is None or not _theirs(staff, found):
        cache.set(tries, cache.get(tries, 0) + 1, WITHIN_SECONDS)
        raise Refused(Reason(_("This card is not known here."), rule="003-04", who=_("The front desk.")))
    actions.arrive_by_badge(found, by=staff, at=timezone.now())
    return found.episode.patient.called


def _theirs(staff: Staff, found: Badge) -> bool:
    return visible_episodes(staff, Permission.CHECK_IN).filter(pk=found.episode_id).exists()
