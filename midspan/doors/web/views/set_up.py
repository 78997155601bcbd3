"""How does a clinic begin? A site is opened, and a track with its week."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.doors.web.forms.set_up import SiteForm, TrackForm
from midspan.doors.web.views.answers import go, page
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.records.actions import program as act
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused


@gate(Permission.SET_UP)
def open_site(request: StaffRequest) -> HttpResponse:
    """Open a site; always outpatient."""
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act.open_site(details=form.cleaned_data, by=request.staff, at=timezone.now())
        messages.success(request, _("The site is open; add its rooms next."))
        return go("web:rooms")
    return page(request, "web/form.html", {"form": form, "title": _("Open a site"), "back": "web:program"})


@gate(Permission.SET_UP)
def open_track(request: StaffRequest) -> HttpResponse:
    """Open a track with its weekly template; a week that cannot be is refused at its field."""
    form = TrackForm(request.POST or None, sites=sites_with(request.staff, Permission.SET_UP))
    if request.method == "POST" and form.is_valid():
        try:
            track = act.open_track(
                form.cleaned_data["site"],
                details=form.details(),
                week=form.week(),
                mix=form.mix(),
                by=request.staff,
                at=timezone.now(),
            )
            messages.success(request, _("The track is open; its groups are opened in the timetable."))
            return go("web:track", track_id=track.pk)
        except Refused as refused:
            put_reasons(form, refused)
    return page(request, "web/form.html", {"form": form, "title": _("Open a track"), "back": "web:program"})
