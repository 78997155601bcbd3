"""Groups: all of them, one with its members and who waits, and a new one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with, visible_episodes, visible_patients
from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.catalog.interventions import interventions
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.forms import (
    MEETINGS,
    EndForm,
    EndMembershipForm,
    GroupForm,
    SizeForm,
    curriculum_choices,
    read_number,
    size_initial,
)
from midspan.journey.schedule.models import Group, Membership
from midspan.journey.schedule.queries import (
    blocks_of,
    free_seats,
    group,
    groups_shown,
    members_on,
    of_group,
    past_members,
    sessions_of_groups,
    waiting_for,
    week_of_sessions,
)
from midspan.journey.schedule.rules import times_of
from midspan.journey.schedule.terms import Enrolment, MemberRole, Restriction

SHOWN, LOOKED = 9, timedelta(weeks=5)


@gate(Permission.SEE_PROGRAM)
def groups(request: StaffRequest) -> HttpResponse:
    """Every group of the viewer's sites: when it meets, how full it is, who is next where a seat is free."""
    today = timezone.localdate()
    rows = groups_shown(request.staff, today)
    blocks, waits, free = blocks_of(rows, today), waiting_for([row.pk for row in rows]), free_seats(rows, today)
    lines = [(row, times_of(blocks[row.pk]), waits.get(row.pk, []), free[row.pk]) for row in rows]
    context = {
        "lines": lines,
        "free": [(row, waiting[0]) for row, _times, waiting, seats in lines if waiting and seats],
        "waiting": sum(len(waiting) for waiting in waits.values()),
        "may": request.staff.may(Permission.SCHEDULE),
        "opens": request.staff.may(Permission.SEE_PERSON),
    }
    return render(request, "schedule/groups.html", context)


@gate(Permission.SEE_PERSON, of=of_group)
def one_group(request: StaffRequest, group_id: int) -> HttpResponse:
    """One group: for whom, when, who belongs, who waits; changed here by whoever plans the week."""
    row = group(group_id)
    if row.restriction != Restriction.NONE and not request.staff.may(Permission.SEE_RESTRICTED):
        raise Http404
    forms = {"size": SizeForm(initial=size_initial(row), auto_id="size_%s"),
             "end": EndForm(initial={"version": row.version}, auto_id="end_%s")}  # fmt: skip
    refused: list = []
    if request.method == "POST":
        try:
            if words := _act(request, row, forms):
                messages.success(request, words)
                return redirect("schedule:group", group_id)
        except Refused as refusal:
            refused = refusal.reasons
            put = forms.get(request.POST.get("act", ""))
            if put is not None:
                put_reasons(put, refusal)
    context = _shown(request, group(group_id)) | {"forms": forms, "refused": refused, "open": request.POST.get("act", "")}
    return render(request, "schedule/group.html", context, status=422 if request.method == "POST" else 200)


def _act(request: StaffRequest, row: Group, forms: dict[str, Any]) -> str:
    """Do what was asked and say so; nothing where a form is not clean. Raises Refused."""
    act, who = request.POST.get("act", ""), {"by": request.staff, "at": timezone.now()}
    if act in forms:
        form = forms[act] = type(forms[act])(request.POST, auto_id=f"{act}_%s")
        if not form.is_valid():
            return ""
        verb = actions.resize_group if act == "size" else actions.end_group
        verb(row, **form.cleaned_data, **who)
        return _("Changed.") if act == "size" else _("The group ends; its later sessions are cancelled.")
    if act in {"open", "close"}:
        asked = Enrolment.OPEN if act == "open" else Enrolment.CLOSED
        actions.set_enrolment(row, enrolment=asked, version=read_number(request.POST.get("version", "")), **who)
        return _("Enrolment is open.") if act == "open" else _("Enrolment is closed.")
    membership = _membership(row, request.POST)
    if membership is not None and act == "leave":
        form = EndMembershipForm(request.POST)
        if form.is_valid():
            actions.leave(membership, until_on=form.cleaned_data["until_on"], **who)
            return _("%(person)s leaves the group.") % {"person": membership.episode.patient.name}
    if membership is not None and act in {"peer", "member"}:
        role = MemberRole.PEER_CO_LEADER if act == "peer" else MemberRole.MEMBER
        actions.set_role(membership, role=role, **who)
        return _("Changed.")
    return ""


def _membership(row: Group, posted: QueryDict) -> Membership | None:
    found = Membership.objects.filter(pk=read_number(posted.get("membership", "")), group=row)
    return found.select_related("episode__patient", "group__track__site").first()


def _shown(request: StaffRequest, row: Group) -> dict[str, Any]:
    today = timezone.localdate()
    members, waits, free = members_on(row.pk, today), waiting_for([row.pk]).get(row.pk, []), free_seats([row], today)[row.pk]
    may = request.staff.may(Permission.SCHEDULE)
    blocks = blocks_of([row], today)[row.pk]
    coming = sessions_of_groups([row.pk], today, today + LOOKED)[:SHOWN]
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    return {
        "group": row, "members": members, "past": past_members(row.pk, today), "waiting": waits, "free": free, "today": today,
        "belong": sum(each.from_on <= today for each in members), "times": times_of(blocks),
        "kinds": [group_types()[kind] for kind in dict.fromkeys(block.group_type for block in blocks)],
        "own_week": row.meetings.exists(), "coming": week_of_sessions(coming), "may": may, "asked": query,
        "found": _found(request, query, row) if may and query else [],
        "intervention": interventions().get(row.intervention), "curriculum": dict(curriculum_choices()).get(row.curriculum),
    }  # fmt: skip


def _found(request: StaffRequest, query: str, row: Group) -> list[Episode]:
    """People of the viewer by name, in treatment at the group's site, to be added."""
    people = find(query, among=visible_patients(request.staff, Permission.SCHEDULE), limit=8, loosely=True)
    open_here = visible_episodes(request.staff, Permission.SCHEDULE).filter(patient__in=people, site=row.track.site_id)
    return list(open_here.filter(status__in=("active", "planned")).select_related("patient", "track"))


@gate(Permission.SCHEDULE)
def new_group(request: StaffRequest) -> HttpResponse:
    """Open a group of a track: with weekly meetings of its own, or with the whole week of the track."""
    form = GroupForm(request.POST or None, sites=sites_with(request.staff, Permission.SCHEDULE))
    rows = MEETINGS(request.POST or None, prefix="meetings")
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        data = form.cleaned_data
        names = ("name", "room", "facilitator", "co_facilitator", "minimum", "capacity", "starts_on")
        try:
            opened = actions.open_group(
                data["track"], **{name: data[name] for name in names}, details=form.details(), meetings=form.meetings(rows),
                by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The group is open; make its sessions next."))
            return redirect("schedule:group", opened.pk)
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "rows": rows, "where": [form[name] for name in form.where], "who": [form[name] for name in form.who]}
    return render(request, "schedule/new_group.html", context, status=422 if request.method == "POST" else 200)
