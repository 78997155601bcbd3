"""Paper and the screen: codes typed in a row from a paper form, and forms printed, blank or as they were answered."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.forms import PaperForm, explain
from midspan.journey.assessment.models import Form
from midspan.journey.assessment.queries import sheet_for
from midspan.journey.assessment.rules import never_asked, skip_words, substance_of, substances_asked
from midspan.journey.assessment.terms import Asked, Code, FormMode, Paper, Sheet
from midspan.journey.assessment.views.asking import Asking, asking
from midspan.journey.assessment.views.desk import desk_of, entry_of, go
from midspan.journey.assessment.views.results import label_of, of_form, shown_form


@gate(Permission.ASK, of=of_episode)
def paper(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """Staff type the codes of a paper form in a row; each is shown with its question as it is typed."""
    here = asking(request, episode_id, instrument)
    if here.substance is None:
        return go("assessment:form", episode_id, instrument)
    if FormMode.PAPER not in here.modes:
        raise Http404
    page = PaperForm(here.entry, request.POST or None, context=here.context)
    if request.method == "POST" and request.headers.get("HX-Request"):
        return render(request, "assessment/typed.html", {"typed": typed(here.sheet, page.paper), "paper": page.paper})
    if request.method == "POST" and page.is_valid():
        try:
            form = _enter(request, here, page)
        except Refused as refused:
            explain(page, refused)
        else:
            messages.success(request, _("%(form)s handed in.") % {"form": here.entry.short})
            return go("assessment:result", form.pk)
    read = page.paper if page.is_bound else Paper((None,) * len(here.entry.questions), {})
    context = {
        "here": here, "entry": here.entry, "sheet": here.sheet, "form": page, "typed": typed(here.sheet, read), "paper": read,
        "once": request.POST.get("once") or uuid4().hex, "step": "forms", "address": here.url("paper"),
    }  # fmt: skip
    status = 422 if page.is_bound else 200
    return render(request, "assessment/paper.html", {**desk_of(request, episode_id), **context}, status=status)


@gate(Permission.SEE_PROGRAM)
def blank(request: StaffRequest, instrument: str) -> HttpResponse:
    """A form to print and fill in by hand. Without wording nothing is printed but where to get it."""
    entry = entry_of(instrument)
    substance = substance_of(request.GET.get("substance", ""))
    if substance not in substances_asked(entry):
        substance = None
    sheet = sheet_for(instrument, request.GET.get("lang", "en"), substance=substance)
    never = never_asked(entry, {"substance": substance} if substance else {})
    rows = [_row(one, None, skip_words(entry)) for one in sheet.questions if one.number not in never]
    choose = [] if substance else substances_asked(entry)
    return render(request, "assessment/printed.html", {"entry": entry, "sheet": sheet, "rows": rows, "substance": substance,
                                                       "choose": choose})  # fmt: skip


@gate(Permission.SEE_CHART, of=of_form)
def printed(request: StaffRequest, form_id: int) -> HttpResponse:
    """A form as it was answered, to print."""
    form, entry, sheet = shown_form(form_id)
    given = dict(enumerate(form.answers, 1))
    never = never_asked(entry, form.context)
    rows = [_row(one, given.get(one.number), skip_words(entry)) for one in sheet.questions if one.number not in never]
    context = {"entry": entry, "sheet": sheet, "rows": rows, "form": form, "person": form.episode.patient,
               "substance": form.context.get("substance")}  # fmt: skip
    return render(request, "assessment/printed.html", context)


def typed(sheet: Sheet, paper: Paper) -> list[dict]:
    """Each question with the code that was typed for it, in words, or what is wrong with it."""
    given = dict(enumerate(paper.answers, 1))
    return [
        {"number": one.number, "text": one.text, "words": label_of(one, given.get(one.number)),
         "code": given.get(one.number), "wrong": paper.wrong.get(one.number, "")}
        for one in sheet.questions
    ]  # fmt: skip


def _enter(request: StaffRequest, here: Asking, page: PaperForm) -> Form:
    """Hand in what was typed, on the open form where there is one. Refuses a row that is too long, too short or wrong."""
    read = page.paper
    if not read.clean:
        from_row = [*read.problems, *read.wrong.values()]
        raise Refused([Reason(text, rule="form", field="row") for text in from_row])
    once, by, at = request.POST.get("once", ""), request.staff, timezone.now()
    if here.begun:
        return actions.submit_form(
            here.begun, answers=read.answers, mode=FormMode.PAPER, context=page.said, by=by, at=at, once=once
        )
    return actions.record_form(
        here.episode, instrument=here.entry.code, answers=read.answers, mode=FormMode.PAPER, context=page.said,
        language=here.sheet.language, by=by, at=at, once=once,
    )  # fmt: skip


def _row(one: Asked, given: Code | None, skips: dict[int, str]) -> dict:
    boxes = [(code, label, code == given) for code, label in one.options]
    return {"asked": one, "boxes": boxes, "skip": skips.get(one.number, "")}
