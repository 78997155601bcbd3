"""The care team of a person, what is agreed of mutual help, and how the site speaks of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.queries import sites_with
from midspan.foundation.program.rules import local_day
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import care_team_rule, fellowships
from midspan.journey.plan.forms.team import GapForm, LeaveForm, MemberForm, PolicyForm, TalkForm
from midspan.journey.plan.queries import (
    care_team_gaps,
    care_team_of,
    colleagues_of,
    member_row,
    mutual_help_policies,
    mutual_help_policy,
    mutual_help_talks,
    of_member,
)
from midspan.journey.plan.rules import policy_on
from midspan.journey.plan.terms import Answer, CareRole, Stance
from midspan.journey.plan.views.carrying import carried, episode_of, onward

LOOK_AGAIN = timedelta(days=14)


@gate(Permission.SEE_CHART, of=of_episode)
def care(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Who cares for this person here and elsewhere, who is missing, and mutual help."""
    return _page(request, episode_id)


@require_POST
@gate(Permission.WRITE_NOTE, of=of_episode)
def members(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Somebody joins the care team."""
    episode = episode_of(episode_id)
    form = MemberForm(request.POST, colleagues=colleagues_of(episode.site_id), auto_id="member_%s")

    def act() -> None:
        typed = form.cleaned_data | {"role": CareRole(form.cleaned_data["role"])}
        actions.join_team(episode, **typed, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("On the team."))
        return onward("plan:care", episode_id)
    return _page(request, episode_id, {"member": form})


@require_POST
@gate(Permission.WRITE_NOTE, of=of_member)
def leave(request: StaffRequest, member_id: int) -> HttpResponse:
    """Somebody leaves the care team."""
    row = member_row(member_id)
    if row is None:
        raise Http404
    form = LeaveForm(request.POST, auto_id=f"leave{row.pk}_%s")

    def act() -> None:
        actions.leave_team(row, **form.cleaned_data, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("No longer on the team; the history keeps them."))
        return onward("plan:care", row.episode_id)
    return _page(request, row.episode_id, {f"leave:{row.pk}": form})


@require_POST
@gate(Permission.WRITE_NOTE, of=of_episode)
def gap(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Say why there is no psychiatric provider yet, and when somebody looks again."""
    episode = episode_of(episode_id)
    form = GapForm(request.POST, auto_id="gap_%s")

    def act() -> None:
        actions.explain_gap(episode, **form.cleaned_data, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("Written down, with a day to look again."))
        return onward("plan:care", episode_id)
    return _page(request, episode_id, {"gap": form})


@require_POST
@gate(Permission.WRITE_NOTE, of=of_episode)
def talks(request: StaffRequest, episode_id: int) -> HttpResponse:
    """What was agreed of mutual help."""
    episode = episode_of(episode_id)
    form = TalkForm(request.POST, auto_id="talk_%s")

    def act() -> None:
        typed = form.cleaned_data | {"answer": Answer(form.cleaned_data["answer"])}
        actions.agree_mutual_help(episode, **typed, by=request.staff, at=timezone.now())

    if carried(form, act):
        messages.success(request, _("Written down. Treatment goes on whatever the answer is."))
        return onward("plan:care", episode_id)
    return _page(request, episode_id, {"talk": form})


@gate(Permission.SET_UP)
def policy(request: StaffRequest) -> HttpResponse:
    """How each site speaks of mutual help, dated; a new one from a day on."""
    sites = sites_with(request.staff, Permission.SET_UP)
    on, posted = timezone.localdate(), request.POST.get("site", "")
    made = {site.pk: PolicyForm(auto_id=f"site{site.pk}_%s", initial={"effective_from": on}) for site in sites}
    for site in sites:
        if request.method != "POST" or posted != str(site.pk):
            continue
        form = made[site.pk] = PolicyForm(request.POST, auto_id=f"site{site.pk}_%s")

        def act(site: Any = site, form: PolicyForm = form) -> None:
            typed = form.cleaned_data | {"stance": Stance(form.cleaned_data["stance"])}
            actions.set_mutual_help_policy(site, **typed, by=request.staff, at=timezone.now())

        if carried(form, act):
            messages.success(request, _("Set. Counts ask what held on their own day."))
            return onward("plan:policy")
    held = {site.pk: mutual_help_policies(site.pk) for site in sites}
    rows = [(site, policy_on(held[site.pk], on), held[site.pk][::-1], made[site.pk]) for site in sites]
    context = {"rows": rows, "fellowships": fellowships().values()}
    return render(request, "plan/care_policy.html", context, status=422 if request.method == "POST" else 200)


def _page(request: StaffRequest, episode_id: int, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    episode, forms_ = episode_of(episode_id), bound or {}
    today = local_day(timezone.now(), episode.site.timezone)
    every = care_team_of([episode_id], every=True).get(episode_id, [])
    here = [
        (one, forms_.get(f"leave:{one.id}") or _leaving(one.id, one.version, today), f"leave:{one.id}" in forms_)
        for one in every
        if one.until_on is None
    ]
    talked = mutual_help_talks(episode_id)
    context = {
        "episode": episode, "person": episode.patient, "today": today, "team": here,
        "left": [one for one in every if one.until_on is not None],
        "gap": care_team_gaps([episode_id], on=today).get(episode_id), "rule": care_team_rule(),
        "policy": mutual_help_policy(episode.site_id, on=today), "talk": talked[0] if talked else None,
        "earlier": talked[1:], "fellowships": fellowships().values(),
        "member_form": forms_.get("member") or _joining(episode.site_id, today), "member_open": "member" in forms_,
        "gap_form": forms_.get("gap") or GapForm(auto_id="gap_%s", initial={"again_on": today + LOOK_AGAIN}),
        "talk_form": forms_.get("talk") or TalkForm(auto_id="talk_%s", initial={"on": today}), "talk_open": "talk" in forms_,
        "may_write": episode.ended_on is None and request.staff.may(Permission.WRITE_NOTE),
    }  # fmt: skip
    return render(request, "plan/care.html", context, status=422 if bound else 200)


def _leaving(member_id: int, version: int, today: Any) -> LeaveForm:
    return LeaveForm(auto_id=f"leave{member_id}_%s", initial={"on": today, "version": version})


def _joining(site_id: int, today: Any) -> MemberForm:
    return MemberForm(colleagues=colleagues_of(site_id), auto_id="member_%s", initial={"from_on": today})
