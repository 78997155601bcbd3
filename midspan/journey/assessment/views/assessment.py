"""The assessment: at a glance, its history, its ratings, its signature, what was added later."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.actions import prove
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment import actions
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.findings import sections
from midspan.journey.assessment.forms import AmendForm, BeginForm, HistoryForm, RatingsForm, SignForm
from midspan.journey.assessment.models import Assessment
from midspan.journey.assessment.queries import (
    newest_by_instrument,
    open_forms,
    signed_assessment,
    text_of_assessment,
    updates_of,
)
from midspan.journey.assessment.rules import (
    REQUIRED_FORMS,
    changed_answers,
    document_of,
    evidence_for,
    history_lines,
    reasons_against_beginning,
    score_words,
)
from midspan.journey.assessment.terms import RATINGS, AssessmentFacts, ScoreFacts, SectionCode, dimensions_of, rated_of
from midspan.journey.assessment.views.desk import (
    against_licence,
    desk_of,
    done,
    episode_of,
    go,
    open_assessment,
    status_of,
    whole_number,
)

Document = list[tuple[str, list[tuple[str, str]]]]
AFTER_LIVING = 9  # of the history lines: what the sections do not say
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@gate(Permission.SEE_CHART, of=of_episode)
def assessment(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The assessment at a glance: what is missing, what was found, what was signed."""
    return show_assessment(request, episode_id)


@require_POST
@gate(Permission.ASSESS, of=of_episode)
def start(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Begin an assessment."""
    page = BeginForm(request.POST)
    edition = (page.cleaned_data["edition"] if page.is_valid() else "") or Edition.THIRD
    try:
        actions.begin(episode_of(episode_id), edition=edition, by=request.staff, at=timezone.now())
    except Refused as refused:
        return show_assessment(request, episode_id, reasons=refused.reasons)
    return go("assessment:section", episode_id, SectionCode.PRESENTING)


@gate(Permission.ASSESS, of=of_episode)
def history(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Answer the two questions of the screen, and say in short what was found."""
    desk = desk_of(request, episode_id)
    row, facts = open_assessment(desk)
    page = HistoryForm(request.POST) if request.method == "POST" else HistoryForm.of(facts)

    def save() -> None:
        version = page.cleaned_data["version"]
        actions.save(row, details=page.details, version=version, by=request.staff, at=timezone.now())

    if done(request, page, save):
        messages.success(request, _("Saved."))
        return go("assessment:ratings", episode_id)
    return render(request, "assessment/history.html", {**desk, "form": page, "step": "history"}, status=status_of(page))


@gate(Permission.ASSESS, of=of_episode)
def ratings(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Rate the six dimensions."""
    desk = desk_of(request, episode_id)
    row, facts = open_assessment(desk)
    page = RatingsForm(
        request.POST or None,
        ratings=facts.ratings,
        edition=facts.edition,
        known=evidence_for(facts, sections(), desk["scores"], words_of(desk["scores"])),
        initial={"version": facts.version},
    )

    def save() -> None:
        version = page.cleaned_data["version"]
        actions.save(row, ratings=page.ratings, version=version, by=request.staff, at=timezone.now())

    if done(request, page, save):
        messages.success(request, _("Ratings saved."))
        return go("assessment:assessment", episode_id)
    return render(request, "assessment/ratings.html", {**desk, "form": page, "step": "ratings"}, status=status_of(page))


@gate(Permission.ASSESS, of=of_episode)
def signature(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Read the whole text and sign it."""
    desk = desk_of(request, episode_id)
    row, facts = open_assessment(desk)
    words = text_of_assessment(row)
    page = SignForm(request.POST or None, initial={"version": facts.version, "seen": text_hash(words)})

    def sign() -> None:
        at, sent = timezone.now(), page.cleaned_data
        proof = prove(request.staff, typed_name=sent["typed_name"], secret=sent["secret"])
        actions.sign_assessment(row, proof=proof, seen=sent["seen"], version=sent["version"], by=request.staff, at=at)

    if done(request, page, sign):
        messages.success(request, _("Assessment signed."))
        return go("assessment:placement", episode_id)
    if page.is_bound and page.non_field_errors():  # it was said why; the page shows the text of now, to be read and signed
        page.data = {**request.POST.dict(), "seen": text_hash(words)}
    desk |= {"form": page, "text": words, "step": "signature", "against": against_licence(request)}
    return render(request, "assessment/signature.html", desk, status=status_of(page))


@require_POST
@gate(Permission.AMEND, of=of_episode)
def amendment(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Put a later word beside a signed assessment."""
    signed = Assessment.objects.filter(episode_id=episode_id, signed_at__isnull=False)
    row = get_object_or_404(signed, pk=whole_number(request.POST.get("assessment")))
    page = AmendForm(request.POST)

    def amend() -> None:
        sent = page.cleaned_data
        proof = prove(request.staff, typed_name=sent["typed_name"], secret=sent["secret"])
        words = {"text": sent["text"], "reason": sent["reason"]}
        actions.amend_assessment(row, **words, proof=proof, by=request.staff, at=timezone.now())

    if done(request, page, amend):
        messages.success(request, _("Amendment signed. It stands beside the assessment."))
        return go("assessment:assessment", episode_id)
    return show_assessment(request, episode_id, amend=page)


def show_assessment(
    request: StaffRequest, episode_id: int, *, reasons: list[Reason] | None = None, amend: AmendForm | None = None
) -> HttpResponse:
    """The overview, again with what was refused."""
    desk = desk_of(request, episode_id)
    row, facts = desk["row"], desk["facts"]
    signatures, amendments = signed_assessment(row.pk) if row and facts.signed else ([], [])
    in_way = reasons_against_beginning(
        episode_open=desk["episode"].status in OPEN, one_open=facts is not None and not facts.signed
    )
    desk |= {
        "forms": _forms(desk),
        "history": _short(facts) if facts else [],
        "document": spoken(document_of(facts, sections())) if facts else [],
        "updates": _updates(row) if facts and facts.signed else [],
        "begin": BeginForm(),
        "ratings": _rating_rows(facts) if facts else [],
        "signatures": signatures,
        "amendments": amendments,
        "amend": amend or AmendForm(),
        "amending": amend is not None,
        "reasons": reasons,
        "may_begin": not in_way and request.staff.may(Permission.ASSESS),
        "may_write": request.staff.may(Permission.ASSESS) and facts is not None and not facts.signed,
        "may_amend": request.staff.may(Permission.AMEND) and facts is not None and facts.signed,
        "step": "overview",
    }
    return render(request, "assessment/assessment.html", desk, status=422 if reasons or amend else 200)


def _forms(desk: dict[str, Any]) -> list[dict[str, Any]]:
    """Each instrument with its newest score and the ones before it, and whether the open assessment waits for it."""
    newest, begun = newest_by_instrument(desk["scores"]), open_forms(desk["episode"].pk)
    awaited = {reason.field for reason in desk["missing"]}
    return [
        {
            "entry": entry,
            "last": next(iter(newest.get(code, [])), None),
            "earlier": newest.get(code, [])[1:],
            "begun": begun.get(code),
            "due": code in awaited,
        }
        for code, entry in instruments().items()
        if code in REQUIRED_FORMS or code in newest or code in begun
    ]


def _rating_rows(facts: AssessmentFacts) -> list[tuple[str, int | None, str, str]]:
    rows = []
    for one, (name, _question) in dimensions_of(facts.edition).items():
        rating, why = facts.ratings.get(one, (None, ""))
        rows.append(
            (name, rating if one in rated_of(facts.edition) else None, RATINGS[rating][0] if rating is not None else "", why)
        )
    return rows


def _short(facts: AssessmentFacts) -> list[tuple[str, str]]:
    """The screen and the summary; the whole history of an assessment that was written without sections."""
    lines = history_lines(facts)
    return lines[AFTER_LIVING:] if facts.sections or not facts.medical else lines


def spoken(document: Document) -> Document:
    """The same document with its days as people say them."""
    return [(title, [(label, DAY.sub(_said, words)) for label, words in lines]) for title, lines in document]


def _said(found: re.Match[str]) -> str:
    return date_format(date.fromisoformat(found.group()), "j M Y")


def words_of(scores: list[ScoreFacts]) -> dict[int, str]:
    """Each score in words by the number of its form."""
    return {one.form_id: score_words(instruments()[one.instrument], one.score) for one in scores}


def _updates(row: Assessment) -> list[dict[str, Any]]:
    """Each dated update with what was and what is, side by side."""
    before = {SectionCode(one.code): one.answers for one in row.sections.all()}
    found = []
    for update in updates_of(row):
        code = SectionCode(update.code)
        changes = changed_answers(sections()[code], before.get(code, {}), update.answers)
        found.append({"row": update, "title": sections()[code].title, "changes": changes})
        before[code] = update.answers
    return found
