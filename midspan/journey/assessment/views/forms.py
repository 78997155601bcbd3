"""One instrument: asked all at once or one question at a time, kept answer by answer, handed in as a whole."""

import json
from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.forms import InstrumentForm, explain, usual_mode
from midspan.journey.assessment.models import Form
from midspan.journey.assessment.rules import modes_of, raised, substances_asked, unasked
from midspan.journey.assessment.terms import Code, FormMode
from midspan.journey.assessment.views.asking import Asking, asking
from midspan.journey.assessment.views.desk import SeeOther, desk_of, go, status_of, whole_number

END = "end"


@gate(Permission.ASK, of=of_episode)
def form(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """One instrument, asked by staff: all questions, or with `?one=` one at a time; works without a script."""
    return _ask(request, asking(request, episode_id, instrument))


@gate(Permission.ASK, of=of_episode)
def alone(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """The same on a calm page of its own, for the person who is handed the device. Only where the instrument allows it."""
    return _ask(request, asking(request, episode_id, instrument, alone=True))


@gate(Permission.ASK, of=of_episode)
def thanks(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """The page after a form that the person filled in alone: nothing of the chart, give the device back."""
    here = asking(request, episode_id, instrument, alone=True)
    return render(request, "assessment/thanks.html", {"here": here, "say": here.say, "episode": here.episode})


@require_POST
@gate(Permission.ASK, of=of_episode, quiet=True)
def answer(request: StaffRequest, episode_id: int, instrument: str) -> HttpResponse:
    """Keep one answer while the page is filled in; says at once when staff were told of it, and what is not needed now."""
    here = asking(request, episode_id, instrument)
    number = whole_number(request.POST.get("item"))
    if number is None or here.substance is None or not 1 <= number <= len(here.entry.questions):
        return HttpResponse(status=422)
    sent = request.POST.get(f"q{number}", "")
    try:
        kept = _keep(request, here, number, _code(here, number, sent))
    except Refused as refused:
        return HttpResponse("; ".join(reason.text for reason in refused.reasons), status=422)
    scored = kept.answers[: len(here.entry.items)]
    told = bool(raised(here.entry, scored, kept.context))
    words = here.say["told"].format(at=f"{timezone.localtime():%H:%M}") if told else ""
    response = render(request, "assessment/kept.html", {"told": words})
    response["HX-Trigger"] = json.dumps({"unasked": {"items": sorted(unasked(here.entry, scored, kept.context))}})
    return response


def _ask(request: StaffRequest, here: Asking) -> HttpResponse:
    if here.substance is None:
        return _choose(request, here)
    if request.GET.get("one"):
        return _one(request, here)
    return _all(request, here)


def _choose(request: StaffRequest, here: Asking) -> HttpResponse:
    """Which substance is it about? Every one with its own form."""
    links = [(one, here.url(), one.replace("_", " ")) for one in substances_asked(here.entry)]
    return _page(request, here, {"substances": links}, "substance")


def _all(request: StaffRequest, here: Asking) -> HttpResponse:
    """All questions; handed in as a whole, after one question back where some are open."""
    page = here.form(request, bound=request.method == "POST")
    ask_again = page.is_bound and page.is_valid() and page.open_items and "as_it_is" not in request.POST
    handed_in = None if ask_again else _done(request, page, lambda: _hand_in(request, here, page))
    if handed_in:
        return _after(request, here, handed_in)
    once = request.POST.get("once") or uuid4().hex
    context = {"form": page, "open_items": page.open_items if ask_again else [], "once": once}
    return _page(request, here, context, "all", status=422 if ask_again else status_of(page))


def _one(request: StaffRequest, here: Asking) -> HttpResponse:
    """One question in sight: each answer is kept on the way to the next; at the end the whole is handed in."""
    chosen = request.GET["one"]
    if chosen == END:
        return _end(request, here)
    number = whole_number(chosen) or 0
    asked = [one.number for one in here.form(request, bound=False).asked()]
    if number not in asked:
        return SeeOther(here.url(one=here.numbers()[0]))
    page = here.form(request, bound=False)
    row = next(row for row in page.rows() if row.number == number)
    problem = ""
    if request.method == "POST":
        try:
            sent = request.POST.get(f"q{number}", "")
            if sent or here.answers[number - 1] is not None:
                _keep(request, here, number, _code(here, number, sent))
            return SeeOther(_beside(asking(request, here.episode.pk, here.entry.code, alone=here.alone), number, request))
        except Refused as refused:
            problem = " ".join(reason.text for reason in refused.reasons)
    place = asked.index(number) + 1
    words = here.say["question"].format(number=place, count=len(asked))
    context = {"form": page, "row": row, "place": place, "count": len(asked), "problem": problem, "words": words,
               "back": here.url(one=_before(here, number)) if _before(here, number) else ""}  # fmt: skip
    return _page(request, here, context, "one", status=422 if problem else 200)


def _end(request: StaffRequest, here: Asking) -> HttpResponse:
    """After the last question: what was left out, and the button that hands it in."""
    bound = request.method == "POST"
    page = here.form(request, bound=bound)

    def hand_in() -> Form:
        if here.begun is None:
            raise Refused([])
        mode = FormMode.SELF if here.alone else FormMode(page.cleaned_data["mode"])
        return actions.submit_form(
            here.begun, mode=mode, helped_by=page.helper, context=page.said, by=request.staff, at=timezone.now(),
            once=request.POST.get("once", ""),
        )  # fmt: skip

    if bound and (handed_in := _done(request, page, hand_in)):
        return _after(request, here, handed_in)
    left = page.left_open(here.answers)
    context = {"form": page, "left": left, "left_words": here.say["left_out"].format(numbers=", ".join(map(str, left))),
               "nothing": here.begun is None, "once": uuid4().hex, "back": here.url(one=here.numbers()[-1])}  # fmt: skip
    return _page(request, here, context, END, status=status_of(page))


def _hand_in(request: StaffRequest, here: Asking, page: InstrumentForm) -> Form:
    once, at, by = request.POST.get("once", ""), timezone.now(), request.staff
    mode, helper = FormMode(page.cleaned_data["mode"]), page.helper
    if here.begun:
        return actions.submit_form(
            here.begun, answers=page.answers, mode=mode, helped_by=helper, context=page.said, by=by, at=at, once=once
        )
    return actions.record_form(
        here.episode, instrument=here.entry.code, answers=page.answers, mode=mode, context=page.said, helped_by=helper,
        language=here.sheet.language, by=by, at=at, once=once,
    )  # fmt: skip


def _done(request: StaffRequest, page: InstrumentForm, act: Callable[[], Form]) -> Form | None:
    """What a clean form handed in; a refusal is put on the form."""
    if request.method != "POST" or not page.is_valid():
        return None
    try:
        return act()
    except Refused as refused:
        explain(page, refused)
        return None


def _keep(request: StaffRequest, here: Asking, number: int, code: Code | None) -> Form:
    """Keep one answer on the open form, or on one that begins with it."""
    at, by, begun = timezone.now(), request.staff, here.begun
    if begun is None:
        sent = request.POST.get("mode", "")
        mode = FormMode(sent) if sent in set(here.modes) else usual_mode(here.modes)
        begun = actions.start_form(
            here.episode, instrument=here.entry.code, mode=mode, context=here.context, language=here.sheet.language, by=by, at=at
        )
    return actions.answer_item(begun, number=number, code=code, by=by, at=at)


def _code(here: Asking, number: int, sent: str) -> Code | None:
    """The code as printed that was sent; what the form does not know goes on as it is, to be refused."""
    known = {str(code): code for code in here.entry.questions[number - 1].codes}
    return known.get(sent, sent[:40]) if sent else None


def _beside(here: Asking, number: int, request: StaffRequest) -> str:
    """Where the next question is, or the one before, or the end."""
    numbers = here.numbers()
    if request.POST.get("go") == "back":
        return here.url(one=_before(here, number) or number)
    return here.url(one=next((one for one in numbers if one > number), END))


def _before(here: Asking, number: int) -> int | None:
    return max((one for one in here.numbers() if one < number), default=None)


def _after(request: StaffRequest, here: Asking, handed_in: Form) -> HttpResponse:
    """Staff see the result; somebody who was alone with the device sees thanks."""
    if here.alone:
        return SeeOther(here.url("thanks"))
    messages.success(request, _("%(form)s handed in.") % {"form": here.entry.short})
    return go("assessment:result", handed_in.pk)


def _page(request: StaffRequest, here: Asking, context: dict, part: str, status: int = 200) -> HttpResponse:
    chosen = here.substance is not None
    may_be_alone = chosen and FormMode.SELF in modes_of(here.entry, bare=here.sheet.bare)
    links = {
        "everything": here.url(),
        "each": here.url(one=here.numbers()[0]) if chosen else "",
        "paper": here.url("paper") if FormMode.PAPER in here.modes else "",
        "alone": here.url("alone", one=here.numbers()[0]) if may_be_alone else "",
        "languages": [(one, here.url(language=one)) for one in here.languages if one != here.sheet.language],
    }
    shown = {"here": here, "entry": here.entry, "sheet": here.sheet, "say": here.say, "part": part, "links": links}
    context |= {**shown, "address": here.url(one=request.GET.get("one")), "step": "forms"}
    if here.alone:
        return render(request, "assessment/alone.html", {**context, "episode": here.episode}, status=status)
    return render(request, "assessment/form.html", {**desk_of(request, here.episode.pk), **context}, status=status)
