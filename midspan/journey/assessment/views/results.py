"""A form that was handed in: answers as words, how it reads, what changed, its versions, and into plan or note with one click."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog import instruments, rule_sets
from midspan.journey.assessment.forms import CorrectionForm, UseForm
from midspan.journey.assessment.models import Form
from midspan.journey.assessment.queries import (
    alerts_of,
    all_scores_of,
    comparable,
    due_of,
    form_row,
    open_forms,
    results_for_plan,
    scores_of,
    sheet_for,
    uses_of,
)
from midspan.journey.assessment.rules import band_words, cause_words, change, never_asked, parts_words, result_sentence
from midspan.journey.assessment.terms import Asked, Change, Code, FormStatus, Instrument, ScoreFacts, Sheet, UsedIn
from midspan.journey.assessment.views.desk import desk_of, done, go, status_of, today_at

USED = {UsedIn.PLAN: gettext_lazy("the plan"), UsedIn.NOTE: gettext_lazy("the next note")}


def of_form(form_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a form."""
    row = Form.objects.filter(pk=form_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SEE_CHART, of=of_form)
def result(request: StaffRequest, form_id: int) -> HttpResponse:
    """A form as it was answered, how it reads, what changed since the first."""
    return _show(request, form_id)


@require_POST
@gate(Permission.SIGN_CLINICAL, of=of_form)
def use(request: StaffRequest, form_id: int) -> HttpResponse:
    """Carry the result into the plan or the next note, in a sentence."""
    form, _entry, _sheet = shown_form(form_id)
    page = UseForm(request.POST)

    def carry() -> None:
        used_in = page.cleaned_data["used_in"]
        actions.use_result(form, used_in=used_in, words=page.cleaned_data["words"], by=request.staff, at=timezone.now())

    if done(request, page, carry):
        messages.success(request, _("Carried to %(where)s.") % {"where": USED[UsedIn(page.cleaned_data["used_in"])]})
        return go("assessment:result", form_id)
    return _show(request, form_id, page)


@require_POST
@gate(Permission.SIGN_CLINICAL, of=of_form)
def taken_up(request: StaffRequest, form_id: int) -> HttpResponse:
    """The sentence stands in the note or the plan now."""
    form, _entry, _sheet = shown_form(form_id)
    sent = request.POST.get("used_in", "")
    try:
        used_in = UsedIn(sent) if sent in set(UsedIn) else UsedIn.NOTE
        actions.take_up_result(form, used_in=used_in, by=request.staff, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
    if request.headers.get("HX-Request"):
        return HttpResponse(_("Taken up."))
    return go("assessment:result", form_id)


@gate(Permission.ASK, of=of_form)
def correction(request: StaffRequest, form_id: int) -> HttpResponse:
    """Put a handed-in form right: a new one stands beside it and says why; the first and its alerts stay."""
    form, entry, sheet = shown_form(form_id)
    page = CorrectionForm(entry, sheet, request.POST or None, answers=form.answers, context=form.context)
    made: list[Form] = []

    def correct() -> None:
        why = page.cleaned_data["reason"]
        made.append(actions.correct_form(form, answers=page.answers, reason=why, by=request.staff, at=timezone.now()))

    if done(request, page, correct):
        messages.success(request, _("Corrected. The first one is kept."))
        return go("assessment:result", made[0].pk)
    context = {"entry": entry, "sheet": sheet, "form": page, "old": form, "step": "forms"}
    desk = desk_of(request, form.episode_id)
    return render(request, "assessment/correction.html", {**desk, **context}, status=status_of(page))


@gate(Permission.SEE_CHART, of=of_episode)
def forms(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Everything asked of one person: what is due and why, what is begun, what can be asked, what was handed in."""
    desk = desk_of(request, episode_id)
    episode, known = desk["episode"], instruments()
    due = due_of([episode_id], today_at(episode)).get(episode_id, [])
    begun = open_forms(episode_id)
    handed_in = [(one, known[one.instrument]) for one in reversed(desk["scores"]) if one.instrument in known]
    others: dict[str, list[Instrument]] = {}
    for entry in known.values():
        others.setdefault(entry.about, []).append(entry)
    context = {"due": due, "begun": [(known[code], count) for code, count in begun.items()], "handed_in": handed_in,
               "others": sorted(others.items()), "carried": results_for_plan(episode_id), "step": "forms"}  # fmt: skip
    return render(request, "assessment/forms.html", {**desk, **context})


def shown_form(form_id: int) -> tuple[Form, Instrument, Sheet]:
    """A form that was handed in, its instrument and its sheet. There is no such page for an open one."""
    form = form_row(form_id)
    if form is None or form.submitted_at is None or form.instrument not in instruments():
        raise Http404
    substance = form.context.get("substance")
    return form, instruments()[form.instrument], sheet_for(form.instrument, form.language, substance=substance)


def label_of(asked: Asked, given: Code | None) -> str:
    """What was chosen, in the words of the sheet; nothing where nothing was."""
    return "" if given is None else dict(asked.options).get(given, "")


def reading(form: Form, entry: Instrument, scores: list[ScoreFacts]) -> dict[str, Any]:
    """How a form reads beside the first comparable one: both, the change by the rule set, and the sentence."""
    now = next((one for one in scores if one.form_id == form.pk), None)
    earlier = comparable(scores, now) if now else []
    first = earlier[0] if earlier else None
    changed = _change(entry, first, now) if first and now and now.total is not None else None
    points = next((one.rules[entry.code].points for one in rule_sets().values()
                   if one.by_default and entry.code in one.rules and one.rules[entry.code].points), None)  # fmt: skip
    sentence = result_sentence(entry, now, first, changed, points) if now else ""
    otherwise = bool(first and now and (first.mode, first.language) != (now.mode, now.language))
    return {"now": now, "first": first, "earlier": earlier, "changed": changed, "points": points, "sentence": sentence,
            "otherwise": otherwise, "parts": parts_words(now.score) if now else ""}  # fmt: skip


def _change(entry: Instrument, first: ScoreFacts, now: ScoreFacts) -> Change | None:
    found = change(entry, baseline=first.total, current=now.total, rule_sets=rule_sets())
    return found if found.status == FormStatus.OK else None


def _show(request: StaffRequest, form_id: int, page: UseForm | None = None) -> HttpResponse:
    form, entry, sheet = shown_form(form_id)
    desk = desk_of(request, form.episode_id)
    read = reading(form, entry, desk["scores"] if not _replaced(form) else scores_of([form.episode_id], until=form.submitted_at))
    given = dict(enumerate(form.answers, 1))
    never = never_asked(entry, form.context)
    answers = [(one, given.get(one.number), label_of(one, given.get(one.number)))
               for one in sheet.questions if one.number not in never]  # fmt: skip
    uses = uses_of(form)
    used = {one.used_in for one in uses}
    worded = [(one, band_words(one.band)) for one in all_scores_of(form)]
    context = {
        "form": form, "entry": entry, "sheet": sheet, "answers": answers, "scores": worded, "uses": uses,
        "replaced": _replaced(form), "raised": [one for one in alerts_of(form.episode_id) if one.form_id == form.pk],
        "to_use": [(code, label) for code, label in USED.items() if code not in used],
        "use_form": page or UseForm(initial={"words": read["sentence"]}),
        "may_use": request.staff.may(Permission.SIGN_CLINICAL) and not _replaced(form),
        "may_correct": request.staff.may(Permission.ASK) and form.episode.status in OPEN and not _replaced(form),
        "flag_words": [cause_words(flag) for flag in (read["now"].score.flags if read["now"] else ())],
        "unasked_words": _("not needed"), "step": "forms",
    }  # fmt: skip
    return render(request, "assessment/result.html", {**desk, **read, **context}, status=status_of(page) if page else 200)


def _replaced(form: Form) -> Form | None:
    return getattr(form, "replaced_by", None)
