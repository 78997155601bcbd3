"""Something touched whole groups: raised once, every affected group gets a session about it. Whom it was about stays here."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.doors.web.forms.topics import KIND_WORDS, EventForm
from midspan.doors.web.views.answers import go
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import find
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.privacy.queries import sites_with, visible_episodes, visible_patients
from midspan.foundation.program.models import Site
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.queries import lapses_since
from midspan.journey.schedule.actions.events import raise_event
from midspan.journey.schedule.catalog.topics import EVENT_ANSWERS, topic_weights
from midspan.journey.schedule.queries import groups_with_room, memberships_of, roster
from midspan.journey.schedule.queries.topics import event_row, events_between, group_rows, of_event, sessions_of_event
from midspan.journey.schedule.terms import GroupEventKind, GroupFacts

REMEMBERED = timedelta(days=120)


@gate(Permission.RAISE_EVENT)
def events(request: StaffRequest) -> HttpResponse:
    """What touched the groups of the viewer's sites in the last months."""
    today = timezone.localdate()
    sites = [site.pk for site in sites_with(request.staff, Permission.RAISE_EVENT)]
    rows = [(row, KIND_WORDS[GroupEventKind(row.kind)], _names(request, row)) for row in
            events_between(sites, today - REMEMBERED, today)]  # fmt: skip
    return render(request, "web/topic_events.html", {"rows": rows})


@gate(Permission.RAISE_EVENT)
def new_event(request: StaffRequest) -> HttpResponse:
    """Raise an event: what, when, who if it was a member, which groups. `?episode=` names the person, `?kind=` what happened."""
    staff, today = request.staff, timezone.localdate()
    groups = groups_with_room(staff, today)
    source = request.POST if request.method == "POST" else request.GET
    person = _person(staff, source.get("episode", ""))
    kind = source.get("kind") or (GroupEventKind.DEATH if person else "")
    initial = {"kind": kind, "on": today, "episode": person.pk if person else None,
               "groups": _touched(person, kind, groups, today)}  # fmt: skip
    form = EventForm(request.POST or None, groups=groups, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = group_rows(typed["groups"])
        try:
            event = raise_event(
                _site(staff, chosen, person), kind=GroupEventKind(typed["kind"]), on=typed["on"], groups=chosen, episode=person,
                words=typed["words"], extra=typed["extra"], by=staff, at=timezone.now(), once=typed["once"],
            )  # fmt: skip
            messages.success(request, _("Raised. The sessions below turn to it."))
            return go("web:event", event_id=event.pk)
        except Refused as refused:
            put_reasons(form, refused)
    text = request.GET.get("name", "")
    people = _found(staff, text) if text and request.method != "POST" else []
    context = {"form": form, "person": person, "text": text, "people": people, "answers": EVENT_ANSWERS}
    return render(request, "web/topic_event.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.RAISE_EVENT, of=of_event)
def event(request: StaffRequest, event_id: int) -> HttpResponse:
    """One event with the sessions that turn to it. Its person is named only to whoever may see that chart."""
    row = event_row(event_id)
    charts = visible_episodes(request.staff, Permission.SEE_CHART)
    seen = row.episode is not None and charts.filter(pk=row.episode.pk).exists()
    context = {
        "event": row, "what": KIND_WORDS[GroupEventKind(row.kind)], "sessions": sessions_of_event(event_id),
        "person": row.episode if seen else None, "answer": EVENT_ANSWERS[GroupEventKind(row.kind)],
        "sees": request.staff.may(Permission.SEE_RESTRICTED), "may_run": request.staff.may(Permission.RUN_GROUP),
    }  # fmt: skip
    return render(request, "web/topic_event_read.html", context)


def _touched(person: Episode | None, kind: str, groups: list[GroupFacts], today: date) -> list[int]:
    """The groups that are proposed: those of the person, or those in which several returned to use lately."""
    if person is not None:
        return [row.group_id for row in memberships_of(person.pk, today)]
    if kind != GroupEventKind.LAPSES:
        return []
    weights = topic_weights(today)
    members = roster([group.id for group in groups], today)
    ids = {episode.pk for held in members.values() for episode in held}
    lapsed = lapses_since(ids, today - timedelta(days=weights.lapse_days), to=today)
    counts = {pk: sum(episode.pk in lapsed for episode in held) for pk, held in members.items()}
    return [pk for pk, count in counts.items() if count >= weights.lapses_from]


def _site(staff: Staff, chosen: list[Any], person: Episode | None) -> Site:
    """The site of the groups; without any, of the person, else of whoever raises it."""
    if chosen:
        return chosen[0].track.site
    sites = sites_with(staff, Permission.RAISE_EVENT)
    if person is None and not sites:
        raise Http404
    return person.site if person else sites[0]


def _people(staff: Staff) -> QuerySet[Episode]:
    return (
        visible_episodes(staff, Permission.SEE_CHART).filter(status__in=("active", "on_hold")).select_related("patient", "site")
    )


def _person(staff: Staff, text: str) -> Episode | None:
    return _people(staff).filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None


def _found(staff: Staff, text: str) -> list[Episode]:
    found = find(text, among=visible_patients(staff, Permission.SEE_CHART), limit=8)
    return list(_people(staff).filter(patient__in=found))


def _names(request: StaffRequest, row: Any) -> list[str]:
    """The groups of an event; those for some people only have no name for whoever has no need of it."""
    sees = request.staff.may(Permission.SEE_RESTRICTED)
    return [group.name if sees or group.restriction == "none" else _("Members' group") for group in row.groups.all()]
