"""A period of somebody's care for a reviewer outside: who receives it and on what basis is written down first."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.queries import day_at
from midspan.journey.transition import actions
from midspan.journey.transition.forms import ThreadHandOutForm
from midspan.journey.transition.queries import episode_of_hand_out
from midspan.journey.transition.queries import thread_hand_outs as handed_out_of
from midspan.journey.transition.views.desk import carried, see

USUAL = timedelta(days=30)


@gate(Permission.HAND_OUT_CASE, of=of_episode)
def thread_hand_outs(request: StaffRequest, episode_id: int) -> HttpResponse:
    """What was shown of this person's care to whom; the form that writes down the next."""
    try:
        episode = episode_of_hand_out(episode_id)
    except Episode.DoesNotExist as gone:
        raise Http404 from gone
    if request.method == "POST":
        page = ThreadHandOutForm(request.POST)
        if carried(page, lambda: _hand_out(request, page, episode)):
            messages.success(request, _("Written down. The paper stands below, to be opened."))
            return see("transition:thread_hand_outs", episode_id)
        return _rendered(request, episode, page, status=422)
    return _rendered(request, episode, _empty(episode))


def _hand_out(request: StaffRequest, page: ThreadHandOutForm, episode: Episode) -> None:
    given = actions.hand_out_thread(episode, by=request.staff, at=timezone.now(), **page.cleaned_data)
    if given.recipient != page.cleaned_data["recipient"].strip():  # an old page sent again for somebody else
        raise Refused(Reason("This page was used already. Load it again, then name the recipient.", rule="0003"))


def _empty(episode: Episode) -> ThreadHandOutForm:
    last = episode.ended_on or day_at(timezone.now(), episode)
    began = episode.admitted_on or day_at(episode.opened_at, episode)
    return ThreadHandOutForm(first_on=max(began, last - USUAL), last_on=last)


def _rendered(request: StaffRequest, episode: Episode, page: ThreadHandOutForm, status: int = 200) -> HttpResponse:
    context = {
        "person": episode.patient,
        "episode": episode,
        "form": page,
        "given": handed_out_of(episode.pk),
    }
    return render(request, "transition/threads.html", context, status=status)
