"""The person's circle: logging a meeting of mutual help."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.terms import Refused
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.forms import MeetingForm
from midspan.journey.support.terms import Fellowship


@gate(Permission.CHECK_IN, of=of_episode)
def meeting(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Write down a meeting as the person told us."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    form = MeetingForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            log_meeting(episode, on=typed["on"], fellowship=Fellowship(typed["fellowship"]), minutes=typed["minutes"],
                        by=request.staff, at=timezone.now())  # fmt: skip
            messages.success(request, _("Logged. It does not count as treatment hours."))
            return redirect("web:chart", episode.patient_id)
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(reason.field or None, reason.text)
    return render(
        request, "support/meeting.html", {"form": form, "episode": episode}, status=422 if request.method == "POST" else 200
    )
