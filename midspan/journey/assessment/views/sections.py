"""One section of the assessment at a time, saved on its own; after the signature the same page writes a dated update."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.actions import prove
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog.findings import sections
from midspan.journey.assessment.forms import SectionForm, UpdateForm
from midspan.journey.assessment.models import Section, SectionUpdate
from midspan.journey.assessment.queries import current_answers, said_before
from midspan.journey.assessment.rules import section_lines
from midspan.journey.assessment.terms import FieldKind, Known, SectionCode, SectionSpec
from midspan.journey.assessment.views.assessment import spoken
from midspan.journey.assessment.views.desk import SeeOther, against_licence, desk_of, done, go, status_of

PREFILLED = {FieldKind.TEXT}


@gate(Permission.CONTRIBUTE, of=of_episode)
def section(request: StaffRequest, episode_id: int, code: str) -> HttpResponse:
    """Write one section, or update it once the assessment is signed."""
    desk = desk_of(request, episode_id)
    if code not in set(SectionCode) or desk["row"] is None:
        raise Http404
    spec = sections()[SectionCode(code)]
    desk |= {"spec": spec, "step": code, "progress_here": next(one for one in desk["progress"] if one.code == code)}
    return _update(request, desk, spec) if desk["facts"].signed else _write(request, desk, spec)


def _write(request: StaffRequest, desk: dict[str, Any], spec: SectionSpec) -> HttpResponse:
    episode, row = desk["episode"], desk["row"]
    kept = Section.objects.filter(assessment=row, code=spec.code).select_related("by").first()
    said = said_before(episode, spec.code)
    answers = kept.answers if kept else _prefilled(spec, said)
    answers = _taken(spec, answers, said, request.GET.get("take", ""))
    version = kept.version if kept else 0
    page = SectionForm(
        spec, request.POST or None, sex=desk["facts"].sex, answers=answers, said=said, initial={"version": version}
    )

    def save() -> None:
        actions.save_section(
            row, code=spec.code, answers=page.answers, seen=page.cleaned_data["version"], by=request.staff, at=timezone.now()
        )

    if done(request, page, save):
        messages.success(request, _("%(section)s saved.") % {"section": spec.title})
        stays = "stay" in request.POST
        return go("assessment:section", episode.pk, spec.code) if stays else _next(request, episode.pk, spec.code)
    theirs = _collided(page, kept)
    desk |= {"form": page, "kept": kept, "theirs": section_lines(spec, kept.answers) if theirs and kept else []}
    return render(request, "assessment/section.html", desk, status=status_of(page))


def _update(request: StaffRequest, desk: dict[str, Any], spec: SectionSpec) -> HttpResponse:
    row = desk["row"]
    answers = current_answers(row).get(spec.code, {})
    there = SectionUpdate.objects.filter(assessment=row, code=spec.code).count()
    page = UpdateForm(spec, request.POST or None, sex=desk["facts"].sex, answers=answers, initial={"version": there})

    def update() -> None:
        at, sent = timezone.now(), page.cleaned_data
        proof = prove(request.staff, typed_name=sent["typed_name"], secret=sent["secret"])
        words = {"code": spec.code, "answers": page.answers, "reason": sent["reason"], "seen": sent["version"]}
        actions.update_section(row, **words, proof=proof, by=request.staff, at=at)

    may = request.staff.may(Permission.AMEND)
    if may and done(request, page, update):
        messages.success(request, _("Update signed. It stands beside what was signed before."))
        return go("assessment:assessment", desk["episode"].pk)
    desk |= {
        "form": page,
        "lines": spoken([("", section_lines(spec, answers))])[0][1],
        "may_update": may,
        "against": against_licence(request),
    }
    return render(request, "assessment/section_signed.html", desk, status=status_of(page))


def _prefilled(spec: SectionSpec, said: dict[str, list[Known]]) -> dict[str, Any]:
    """What was said before, in the questions for words of a section that nobody has written yet."""
    kinds = {one.code: one.kind for one in spec.questions}
    return {code: "\n".join(known.text for known in rows) for code, rows in said.items() if kinds[code] in PREFILLED}


def _taken(spec: SectionSpec, answers: dict[str, Any], said: dict[str, list[Known]], code: str) -> dict[str, Any]:
    """The answers with what stands elsewhere added to one list, when somebody asked for it."""
    lists = {one.code for one in spec.questions if one.kind is FieldKind.LIST}
    if code not in lists or code not in said:
        return answers
    there = list(answers.get(code) or [])
    return {**answers, code: there + [known.text for known in said[code] if known.text not in there]}


def _collided(page: SectionForm, kept: Section | None) -> bool:
    """Whether somebody saved this section meanwhile; the page then carries their version, so that a second save goes through."""
    if not page.is_bound or kept is None or page.data.get("version") == str(kept.version):
        return False
    sent = cast(QueryDict, page.data).copy()
    sent["version"] = str(kept.version)
    page.data = sent
    return True


def _next(request: StaffRequest, episode_id: int, code: SectionCode) -> SeeOther:
    """The page after this section, in the order of the way at the left."""
    order = list(sections())
    if code is SectionCode.PRESENTING:
        return go("assessment:substances", episode_id)
    if code is not order[-1]:
        return go("assessment:section", episode_id, order[order.index(code) + 1])
    return go("assessment:history" if request.staff.may(Permission.ASSESS) else "assessment:assessment", episode_id)
