"""Worksheets as pages: everything a person filled in, one sheet to fill or to read, one sheet for a whole group."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.catalog.worksheets import all_worksheets
from midspan.foundation.program.rules import drawn, local_day, quiz_score
from midspan.foundation.program.terms import Worksheet, WorksheetKind
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms.worksheets import OnceForm, SheetForm, answers_of, is_empty, named
from midspan.journey.attendance.queries import people_in
from midspan.journey.attendance.queries.worksheets import filled_in, of_sheet, offers_of, sheet_facts, sheets_of
from midspan.journey.attendance.rules.worksheets import progress
from midspan.journey.schedule.queries import of_session, session_facts
from midspan.journey.schedule.terms import SessionFacts

FOR_GROUPS = (
    WorksheetKind.ROLE_PLAY, WorksheetKind.PRACTICE, WorksheetKind.QUIZ, WorksheetKind.WORKSHEET, WorksheetKind.CHECKLIST,
)  # fmt: skip
SHEET_HEAD = frozenset(SheetForm.base_fields)


@gate(Permission.SEE_CHART, of=of_episode)
def sheets(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Everything a person filled in, and every sheet that can be begun."""
    offers = offers_of(episode_id)
    context = {
        "episode": _episode(episode_id), "begun": [one for one in offers if one.filled],
        "others": [one for one in offers if not one.filled], "may": request.staff.may(Permission.ASSESS),
    }  # fmt: skip
    return render(request, "attendance/worksheets.html", context)


@gate(Permission.ASSESS, of=of_episode)
def sheet(request: StaffRequest, episode_id: int, code: str) -> HttpResponse:
    """One sheet to fill in; a list that stays begins with what stands there."""
    episode, kind = _episode(episode_id), _kind(code)
    latest = next(iter(sheets_of(episode_id, code=code)), None) if kind.stays else None
    if request.method == "POST":
        return _kept(request, episode, kind)
    today = local_day(timezone.now(), episode.site.timezone)
    seen = latest.id if latest else 0
    form = SheetForm(initial={"on": today, "seen": seen, "session": request.GET.get("session") or None})
    return _sheet(request, episode, kind, form, latest.answers if latest else {}, {})


@gate(Permission.SEE_CHART, of=of_sheet)
def filled(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """A filled sheet to read or print, with the earlier and later ones of its kind beside it."""
    facts = sheet_facts(sheet_id)
    if facts is None or facts.code not in all_worksheets():
        raise Http404
    kind = _kind(facts.code)
    history = sheets_of(facts.episode_id, code=facts.code)
    place = next(number for number, one in enumerate(history) if one.id == sheet_id)
    before = history[place + 1] if place + 1 < len(history) else None
    score = quiz_score(kind, facts.answers) if kind.pass_percent is not None else None
    context = {
        "sheet": facts, "kind": kind, "lines": drawn(kind, facts.answers), "history": history, "before": before,
        "lines_before": drawn(kind, before.answers) if before else [], "episode": _episode(facts.episode_id),
        "score": score, "again": [field for field in kind.fields if score and field.code in score.wrong],
        "progress": progress(kind, facts.answers), "may": request.staff.may(Permission.ASSESS),
    }  # fmt: skip
    return render(request, "attendance/worksheet_read.html", context)


@gate(Permission.RUN_GROUP, of=of_session)
def session_sheets(request: StaffRequest, session_id: int) -> HttpResponse:
    """Which sheet is filled in for this group? The one of the module first."""
    session = _session(session_id)
    kinds = [kind for kind in all_worksheets().values() if kind.kind in FOR_GROUPS]
    return render(request, "attendance/worksheets_session.html", {"session": session, "kinds": kinds})


@gate(Permission.RUN_GROUP, of=of_session)
def group_sheet(request: StaffRequest, session_id: int, code: str) -> HttpResponse:
    """One sheet for each person of a session; whoever is left empty gets none."""
    session, kind = _session(session_id), _kind(code)
    people = sorted(people_in(session, entered=[]).values(), key=lambda found: found.patient.sort_name.casefold())
    given = {one.pk: answers_of(kind, request.POST, prefix=f"p{one.pk}.") for one in people} if request.method == "POST" else {}
    form = OnceForm(request.POST or None)
    errors: dict[int, dict[str, str]] = {}
    general: list[Reason] = []
    if request.method == "POST" and form.is_valid():
        answers = {pk: one for pk, one in given.items() if not is_empty(one)}
        try:
            kept = actions.keep_for_group(
                session, code=code, answers=answers, by=request.staff, at=timezone.now(), once=form.cleaned_data["once"]
            )
            count = getattr(kept, "count", len(answers))
            messages.success(request, _("%(title)s: kept for %(n)s people.") % {"title": kind.title, "n": count})
            return redirect("attendance:room", session_id)
        except Refused as refused:
            errors, general = _by_person(refused.reasons)
    there = filled_in(session_id, code)
    rows = [
        (one, named(drawn(kind, given.get(one.pk, {}), errors.get(one.pk, {})), f"p{one.pk}."), there.get(one.pk),
         bool(errors.get(one.pk)) or not is_empty(given.get(one.pk, {})))
        for one in people
    ]  # fmt: skip
    context = {"session": session, "kind": kind, "rows": rows, "form": form, "reasons": general}
    return render(request, "attendance/worksheet_group.html", context, status=422 if request.method == "POST" else 200)


def _kept(request: StaffRequest, episode: Episode, kind: Worksheet) -> HttpResponse:
    """Keep what was posted, or the page again with everything that was typed."""
    form, answers = SheetForm(request.POST), answers_of(kind, request.POST)
    errors: dict[str, str] = {}
    if form.is_valid():
        typed = form.cleaned_data
        session = _session_of(typed["session"], episode)
        try:
            row = actions.keep_worksheet(
                episode, code=kind.code, answers=answers, on=typed["on"], session=session, seen=typed["seen"], by=request.staff,
                at=timezone.now(), once=typed["once"],
            )  # fmt: skip
            messages.success(request, _("%(title)s is kept.") % {"title": kind.title})
            return SeeOther(reverse("attendance:filled", args=[row.pk]))
        except Refused as refused:
            errors = {reason.field: reason.text for reason in refused.reasons if reason.field and reason.field not in SHEET_HEAD}
            put_reasons(form, Refused([reason for reason in refused.reasons if reason.field not in errors]))
            form = _caught_up(form, refused, episode, kind)
    return _sheet(request, episode, kind, form, answers, errors, status=422)


def _caught_up(form: SheetForm, refused: Refused, episode: Episode, kind: Worksheet) -> SheetForm:
    """Where somebody else was faster, the form carries theirs: once one has read it, a second save goes through."""
    if any(reason.rule == "lost-update" for reason in refused.reasons):
        latest = next(iter(sheets_of(episode.pk, code=kind.code)), None)
        sent = cast(QueryDict, form.data).copy()
        sent["seen"] = str(latest.id if latest else 0)
        form.data = sent
    return form


def _sheet(
    request: StaffRequest, episode: Episode, kind: Worksheet, form: SheetForm, values: Any, errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    history = sheets_of(episode.pk, code=kind.code)
    context = {
        "episode": episode, "kind": kind, "form": form, "lines": drawn(kind, values, errors), "errors": errors,
        "history": history,
    }  # fmt: skip
    return render(request, "attendance/worksheet.html", context, status=status)


def _by_person(reasons: list[Reason]) -> tuple[dict[int, dict[str, str]], list[Reason]]:
    """Reasons at the fields of each person, and those that are about all of it."""
    found: dict[int, dict[str, str]] = {}
    general = []
    for reason in reasons:
        person, _dot, field = reason.field.partition(".")
        if person.isdecimal() and field:
            found.setdefault(int(person), {})[field] = reason.text
        else:
            general.append(reason)
    return found, general


def _episode(episode_id: int) -> Episode:
    return get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)


def _kind(code: str) -> Worksheet:
    found = all_worksheets().get(code)
    if found is None:
        raise Http404
    return found


def _session(session_id: int) -> SessionFacts:
    session = session_facts(session_id)
    if session is None:
        raise Http404
    return session


def _session_of(session_id: int | None, episode: Episode) -> SessionFacts | None:
    """The session a sheet comes from, if it is one at this person's site."""
    session = session_facts(session_id) if session_id else None
    return session if session and session.site_id == episode.site_id else None
