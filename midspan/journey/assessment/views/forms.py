"""One instrument: asked all at once, kept answer by answer, handed in as a whole."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.assessment import actions
from midspan.journey.assessment.forms import InstrumentForm
from midspan.journey.assessment.queries import open_form
from midspan.journey.assessment.rules import flags_of
from midspan.journey.assessment.terms import FormMode
from midspan.journey.assessment.views.desk import (
    desk_of,
    done,
    entry_of,
    episode_of,
    go,
    status_of,
    whole_number,
)


@gate(Permission.ASK, of=of_episode)
def form(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """One instrument: all questions at once, handed in as a whole; works without a script."""
    entry = entry_of(instrument)
    desk = desk_of(request, episode_id)
    begun = open_form(episode_id, instrument)
    answers, mode = (begun.answers, begun.mode) if begun else (None, FormMode.INTERVIEW)
    page = InstrumentForm(entry, request.POST or None, answers=answers, initial={"mode": mode})
    ask_again = request.method == "POST" and page.is_valid() and page.open_items and "as_it_is" not in request.POST

    def hand_in() -> None:
        words = {"answers": page.answers, "mode": page.cleaned_data["mode"], "by": request.staff, "at": timezone.now()}
        if begun:
            actions.submit_form(begun, **words)
        else:
            actions.record_form(desk["episode"], instrument=instrument, once=request.POST.get("once", ""), **words)

    if not ask_again and done(request, page, hand_in):
        messages.success(request, _("%(form)s handed in.") % {"form": entry.short})
        return go("assessment:assessment", episode_id)
    open_items = page.open_items if ask_again else []
    once = request.POST.get("once") or uuid4().hex
    desk |= {"entry": entry, "form": page, "begun": begun, "open_items": open_items, "once": once, "step": "forms"}
    return render(request, "assessment/form.html", desk, status=422 if ask_again else status_of(page))


@require_POST
@gate(Permission.ASK, of=of_episode, quiet=True)
def answer(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """Keep one answer while the page is filled in; says at once when staff were told of it."""
    entry = entry_of(instrument)
    at, by = timezone.now(), request.staff
    number, code = whole_number(request.POST.get("item")), whole_number(request.POST.get(f"q{request.POST.get('item')}"))
    if number is None:
        return HttpResponse(status=422)
    begun = open_form(episode_id, instrument)
    if begun is None:
        sent = request.POST.get("mode")
        mode = FormMode(sent) if sent in set(FormMode) else FormMode.INTERVIEW
        begun = actions.start_form(episode_of(episode_id), instrument=instrument, mode=mode, by=by, at=at)
    kept = actions.answer_item(begun, number=number, code=code, by=by, at=at)
    told = any(alert.item == number for alert in entry.alerts) and flags_of(entry, kept.answers[: len(entry.items)])
    return render(request, "assessment/kept.html", {"told": told, "at": at, "item": number})
