"""A pack of the curriculum scheduled as one program."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.catalog.curriculum import packs
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import PackForm


@gate(Permission.SCHEDULE)
def schedule_pack(request: StaffRequest, code: str) -> HttpResponse:
    """Open the groups of a pack and make all its sessions with their modules."""
    pack = packs().get(code)
    if pack is None:
        raise Http404
    form = PackForm(request.POST or None, sites=sites_with(request.staff, Permission.SCHEDULE))
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            groups = actions.schedule_pack(typed.pop("track"), pack=pack, **typed, by=request.staff, at=timezone.now())
            messages.success(request, _("%(n)s groups with all their sessions are in the timetable.") % {"n": len(groups)})
            return SeeOther(f"{reverse('schedule:timetable')}?on={form.cleaned_data['starts_on']:%Y-%m-%d}")
        except Refused as refused:
            put_reasons(form, refused)
    return render(request, "schedule/pack.html", {"form": form, "pack": pack}, status=422 if form.is_bound else 200)
