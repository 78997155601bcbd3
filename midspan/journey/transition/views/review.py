"""One review: rate again, edit the case, agree, sign. A signed one is read, and handed out."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.records.actions import prove
from midspan.foundation.records.forms import SignForm
from midspan.foundation.records.rules import reasons_against_signing as against_licence
from midspan.foundation.records.rules import text_hash
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.terms import Dimension, LevelReview, rated_of
from midspan.journey.transition import actions
from midspan.journey.transition.forms import CaseForm, HandOutForm, RatingsForm
from midspan.journey.transition.models import Review
from midspan.journey.transition.queries import (
    case_facts,
    handed_out,
    next_review_on,
    review_facts,
    signatures,
    text_of,
    verdict_of,
)
from midspan.journey.transition.rules import reasons_against_signing, reasons_against_working_on
from midspan.journey.transition.terms import CaseFacts, HeldReview, Rated, Side
from midspan.journey.transition.views.desk import carried, found, of_review, resting, see


@gate(Permission.SEE_CHART, of=of_review)
def review(request: StaffRequest, review_id: int) -> HttpResponse:
    """The review, open or signed."""
    return render_review(request, found(review_id))


@require_POST
@gate(Permission.PLACE, of=of_review)
def ratings(request: StaffRequest, review_id: int) -> HttpResponse:
    """Keep the ratings of today; the case is drafted from them anew."""
    row = found(review_id)
    page = RatingsForm(request.POST, edition=row.edition)

    def act() -> None:
        actions.rate(
            row, ratings=page.ratings, draft=page.draft, by=request.staff, at=timezone.now(), version=page.cleaned_data["version"]
        )

    if carried(page, act):
        messages.success(request, _("Ratings kept. The case is drafted from them."))
        return see("transition:review", review_id)
    return render_review(request, found(review_id), ratings_form=page)


@require_POST
@gate(Permission.PLACE, of=of_review)
def writing(request: StaffRequest, review_id: int) -> HttpResponse:
    """Keep the sentences as the reviewer lets them stand, and what was agreed."""
    row = found(review_id)
    page = CaseForm(request.POST, facts=review_facts(row), on=row.on)

    def act() -> None:
        typed = page.cleaned_data
        actions.write(
            row, sentences=page.written(), outcome=typed["outcome"], agreed_level=_level(row, typed["agreed_level"]),
            difference=typed["difference"], agreement=typed["agreement"], person_words=typed["person_words"],
            next_on=typed["next_on"], by=request.staff, at=timezone.now(), version=typed["version"],
        )  # fmt: skip

    if carried(page, act):
        messages.success(request, _("Kept. Read it below, then sign."))
        return see("transition:review", review_id)
    return render_review(request, found(review_id), case_form=page)


@require_POST
@gate(Permission.PLACE, of=of_review)
def signature(request: StaffRequest, review_id: int) -> HttpResponse:
    """Sign the review as it reads."""
    row = found(review_id)
    page = SignForm(request.POST)

    def act() -> None:
        typed = page.cleaned_data
        proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
        actions.sign_review(row, proof=proof, seen=typed["seen"], by=request.staff, at=timezone.now(), version=typed["version"])

    if carried(page, act):
        messages.success(request, _("Signed. It stays as it is."))
        return see("transition:review", review_id)
    row, sent = found(review_id), cast(QueryDict, page.data).copy()
    if page.non_field_errors():  # it was said why; the page shows the text of now, to be read and signed
        sent["seen"] = text_hash(text_of(row))
    page.data = sent
    return render_review(request, row, sign_form=page)


def render_review(request: StaffRequest, row: Review, **bound: Any) -> HttpResponse:
    """The page of a review with whichever of its forms came back faulty."""
    facts, today = review_facts(row, handed_out(row)), day_at(timezone.now(), row.episode)
    text = text_of(row)
    ended = [] if facts.signed else reasons_against_working_on(active=row.episode.status in actions.IN_TREATMENT)
    context = {
        "row": row,
        "facts": facts,
        "episode": row.episode,
        "person": row.episode.patient,
        "text": text,
        "signatures": signatures(row),
        "hand_outs": list(row.hand_outs.select_related("by")),
        "hand_form": bound.get("hand_form") or HandOutForm(),
        "sign_form": bound.get("sign_form") or SignForm(initial={"version": row.version, "seen": text_hash(text)}),
        "ended": ended,
        "may_place": request.staff.may(Permission.PLACE) and not facts.signed and not ended,
        "may_hand_out": request.staff.may(Permission.HAND_OUT_CASE) and facts.signed,
    }
    if not facts.signed:
        context |= _open(request, row, facts, today, bound)
    return render(request, "transition/review.html", context, status=422 if bound else 200)


def _open(request: StaffRequest, row: Review, facts: HeldReview, today: date, bound: dict[str, Any]) -> dict[str, Any]:
    """What a review shows while it is written: its two forms, what the criteria say, what is missing."""
    suggested = next_review_on(row.edition, today)
    case_form = bound.get("case_form") or CaseForm(facts=facts, on=row.on, suggested_on=suggested)
    verdict = _verdict(row, facts)
    return {
        "ratings_form": bound.get("ratings_form") or RatingsForm.of(facts),
        "case_form": case_form,
        "sides": [
            (side, [(one, keep, words, resting(one, facts.facts, row.episode)) for one, keep, words in case_form.rows(side)],
             case_form[f"own_{side.value}"])
            for side in Side
        ],
        "verdict": verdict,
        "verdict_words": f"{verdict.verdict.replace('_', ' ')} {verdict.level}".strip() if verdict.verdict else "",
        "missing": reasons_against_signing(facts, rated=rated_of(row.edition), today=today),
        "against": against_licence(licence=licence_of(request.staff, on=today), on=today),
    }  # fmt: skip


def _verdict(row: Review, facts: HeldReview) -> LevelReview:
    """What the criteria say of the ratings as they stand in this review."""
    _episode, known = case_facts(row.episode_id, on=row.on)
    now = {one: Rated(one, rating, why, row.on, _before(known, one)) for one, (rating, why) in facts.ratings.items()}
    return verdict_of(replace(known, ratings=now), facts.draft)


def _before(known: CaseFacts, one: Dimension) -> int | None:
    return known.ratings[one].rating if one in known.ratings else None


def _level(row: Review, code: str) -> LevelOfCare | None:
    """The level of the review's edition that was in force on its day."""
    rows = LevelOfCare.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=row.on), code=code, edition=row.edition)
    return rows.filter(effective_from__lte=row.on).order_by("-effective_from").first()
