"""One person and the groups: which fit and why not the others, joining, waiting, leaving, and their own week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import EndMembershipForm, JoinForm, read_day, read_number
from midspan.journey.schedule.models import Group, Membership, Waiting
from midspan.journey.schedule.queries import (
    group,
    memberships_from,
    offers_for,
    phase_on,
    sessions_of_person,
)
from midspan.journey.schedule.terms import GroupOffer, SessionFacts, WaitOutcome

WEEKS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which group refused and why, with what was ticked."""

    group_id: int
    reasons: list[Reason]
    ticked: frozenset[str]


@gate(Permission.SCHEDULE, of=of_episode)
def join(request: StaffRequest, episode_id: int) -> HttpResponse:
    """A person's groups from a day on (`?from=`): join, wait, leave; `?group=` puts one group first."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site", "track", "level"), pk=episode_id)
    today = timezone.localdate()
    from_on = max(read_day(request.GET.get("from", ""), today), episode.admitted_on or today)
    refusal = None
    if request.method == "POST":
        try:
            if words := _act(request, episode):
                messages.success(request, words)
                return redirect("schedule:join", episode_id)
        except Refused as refused:
            ticked = frozenset(name for name in ("fits", "despite_hours", "besides", "by_telehealth") if request.POST.get(name))
            refusal = Refusal(read_number(request.POST.get("group", "")), refused.reasons, ticked)
        from_on = read_day(request.POST.get("from_on", ""), from_on)
    asked = read_number(request.GET.get("group", "")) or (refusal.group_id if refusal else 0)
    by_telehealth = bool(request.GET.get("telehealth"))
    offers = offers_for(request.staff, episode, from_on, by_telehealth=by_telehealth)
    context = {
        "episode": episode, "from_on": from_on, "today": today, "by_telehealth": by_telehealth, "refusal": refusal,
        "groups": memberships_from(episode_id, today), "waiting": _waits(episode_id), "phase": phase_on(episode, from_on),
        "offers": _parts(offers, asked), "any": bool(offers), "week": _own_week(episode_id, today),
        "may_keep_apart": request.staff.may(Permission.KEEP_APART),
    }  # fmt: skip
    return render(request, "schedule/join.html", context, status=422 if request.method == "POST" else 200)


def _act(request: StaffRequest, episode: Episode) -> str:
    """Do what was asked and say so; nothing where the form is not clean. Raises Refused."""
    act, person, at = request.POST.get("act", "join"), episode.patient.name, timezone.now()
    who = {"by": request.staff, "at": at}
    if act == "leave":
        return _leave(request, episode)
    if act == "settle":
        waiting = Waiting.objects.filter(pk=read_number(request.POST.get("waiting", "")), episode=episode).first()
        if waiting is None:
            return ""
        actions.settle_wait(waiting, outcome=WaitOutcome.GAVE_UP, **who)
        return _("%(person)s does not wait any more.") % {"person": person}
    form = JoinForm(request.POST)
    if not form.is_valid():
        raise Refused([Reason(str(words[0]), rule="form", field=name) for name, words in form.errors.items()])
    data = form.cleaned_data
    chosen = _chosen(data.pop("group"), episode)
    if act == "wait":
        place = actions.wait_for(episode, group=chosen, **who)
        return _("%(person)s waits for %(group)s.") % {"person": person, "group": place.group.name}
    actions.join(episode, group=chosen, **data, **who)
    return _("%(person)s belongs to %(group)s.") % {"person": person, "group": chosen.name}


def _chosen(group_id: int, episode: Episode) -> Group:
    """A group of the person's site."""
    found = Group.objects.filter(pk=group_id, track__site=episode.site_id).exists()
    if not found:
        raise Refused(Reason("There is no such group here.", rule="group", field="group"))
    return group(group_id)


def _leave(request: StaffRequest, episode: Episode) -> str:
    form = EndMembershipForm(request.POST)
    row = Membership.objects.filter(pk=read_number(request.POST.get("membership", "")), episode=episode).first()
    if row is None or not form.is_valid():
        return ""
    actions.leave(row, until_on=form.cleaned_data["until_on"], by=request.staff, at=timezone.now())
    return _("%(person)s leaves the group.") % {"person": episode.patient.name}


def _waits(episode_id: int) -> list[Waiting]:
    return list(Waiting.objects.filter(episode=episode_id, settled_at__isnull=True).select_related("group").order_by("since_at"))


def _parts(offers: list[GroupOffer], asked: int) -> list[tuple[str, list[GroupOffer]]]:
    """The offers in four parts: what was asked for, what fits, what needs a word, what is not possible."""
    parts: dict[str, list[GroupOffer]] = defaultdict(list)
    for offer in offers:
        if offer.group.id == asked:
            parts["asked"].append(offer)
        elif offer.fits:
            parts["fits"].append(offer)
        elif not offer.reasons or offer.asks:
            parts["word"].append(offer)
        elif offer.full:
            parts["full"].append(offer)
        else:
            parts["not"].append(offer)
    return [(name, parts[name]) for name in ("asked", "fits", "word", "full", "not") if parts[name]]


def _own_week(episode_id: int, today: date) -> list[tuple[date, list[SessionFacts]]]:
    """The person's sessions of this week and the next, by day; days without any are left out."""
    monday = week_starts(today)
    found: dict[date, list[SessionFacts]] = defaultdict(list)
    for session in sessions_of_person(episode_id, today, monday + timedelta(weeks=WEEKS_SHOWN, days=-1)):
        found[session.on].append(session)
    return sorted(found.items())
