"""Where does a course of care go from here: on hold, resumed, finished with a reason, cancelled, entered in error?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.doors.web.forms.episode import StatusForm
from midspan.doors.web.views.answers import go, page
from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EndReason, EpisodeStatus
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions.episodes import change_status
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule.actions import leave
from midspan.journey.schedule.queries import memberships_of

OVER = {EpisodeStatus.FINISHED, EpisodeStatus.ENTERED_IN_ERROR}


@gate(Permission.MOVE_EPISODE, of=of_episode)
def episode(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Change how an episode stands; who finishes leaves their groups the day after the last one."""
    row = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    initial = {"version": row.version, "on": local_day(timezone.now(), row.site.timezone)}
    form = StatusForm(request.POST or None, episode=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _move(request, row, form)
            messages.success(request, _("Changed."))
            return go("web:chart", patient_id=row.patient_id)
        except Refused as refused:
            put_reasons(form, refused)
    return page(request, "web/episode.html", {"form": form, "episode": row})


def _move(request: StaffRequest, row: Episode, form: StatusForm) -> None:
    typed, at = form.cleaned_data, timezone.now()
    to = EpisodeStatus(typed["to"])
    reason = EndReason(typed["reason"]) if typed["reason"] else None
    finished = to == EpisodeStatus.FINISHED
    change_status(row, to=to, reason=reason if finished else None, on=typed["on"] if finished else None,
                  version=typed["version"], by=request.staff, at=at)  # fmt: skip
    today = local_day(at, row.site.timezone)
    if to in OVER and request.staff.may(Permission.SCHEDULE):
        for membership in memberships_of(row.pk, today):
            leave(membership, until_on=max(today, membership.from_on), by=request.staff, at=at)
