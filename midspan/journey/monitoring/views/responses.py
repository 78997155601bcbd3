"""Pages of reviews of care: whose care is to be looked at, and one review with its steps, its closing and what it leads to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.queries import signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.responses import close_review, hand_on_review, keep_step, set_response_hours
from midspan.journey.monitoring.catalog.testing import protocol
from midspan.journey.monitoring.forms.responses import CloseForm, HoursForm, ReviewOwnerForm, StepDoneForm
from midspan.journey.monitoring.queries.responses import (
    care_review,
    care_review_row,
    care_reviews_here,
    hours_on,
    of_care_review,
    who_may_own,
)
from midspan.journey.monitoring.terms.responses import CareReviewFacts
from midspan.journey.monitoring.views.policy import site_of


@gate(Permission.SEE_CHART)
@require_GET
def care_reviews(request: StaffRequest) -> HttpResponse:
    """Open reviews of care: the viewer's own, or everybody's of their sites and teams; what is due first first."""
    mine, now = request.GET.get("whose") == "mine", timezone.now()
    rows = care_reviews_here(request.staff, mine=mine)
    context = {
        "mine": mine,
        "rows": [(row, row.overdue(now), [cause for cause in row.causes if cause.removed_at is None]) for row in rows],
        "overdue": sum(row.overdue(now) for row in rows),
        "protocol": protocol(),
        "may_set": request.staff.may(Permission.SET_TESTING),
    }
    return render(request, "monitoring/care_reviews.html", context)


@gate(Permission.SEE_CHART, of=of_care_review)
@require_GET
def review(request: StaffRequest, review_id: int) -> HttpResponse:
    """One review of care."""
    return _page(request, review_id)


@gate(Permission.ASK, of=of_care_review)
def step(request: StaffRequest, review_id: int) -> HttpResponse:
    """Write down what was done at one step."""
    if request.method != "POST":
        return SeeOther(reverse("monitoring:care_review", args=[review_id]))
    form = StepDoneForm(request.POST, auto_id=f"{request.POST.get('code', '')[:20]}_%s")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            keep_step(
                care_review_row(review_id), code=typed["code"], words=typed["words"], needed=not typed["not_needed"],
                version=typed["version"], by=request.staff, at=timezone.now(),
            )  # fmt: skip
            return SeeOther(f"{reverse('monitoring:care_review', args=[review_id])}#step-{typed['code']}")
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, review_id, step_form=form)


@gate(Permission.ASK, of=of_care_review)
def owner(request: StaffRequest, review_id: int) -> HttpResponse:
    """Somebody else looks at it."""
    if request.method != "POST":
        return SeeOther(reverse("monitoring:care_review", args=[review_id]))
    row = care_review_row(review_id)
    form = ReviewOwnerForm(request.POST, staff=who_may_own(row), auto_id="owner_%s")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            hand_on_review(row, owner=typed["owner"], version=typed["version"], by=request.staff, at=timezone.now())
            messages.success(request, _("%(owner)s looks at it now.") % {"owner": typed["owner"].name})
            return SeeOther(reverse("monitoring:care_review", args=[review_id]))
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, review_id, owner_form=form)


@gate(Permission.SIGN_CLINICAL, of=of_care_review)
def close(request: StaffRequest, review_id: int) -> HttpResponse:
    """Sign what was done and what changes now."""
    if request.method != "POST":
        return SeeOther(reverse("monitoring:care_review", args=[review_id]))
    form = CloseForm(request.POST, auto_id="close_%s")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            close_review(care_review_row(review_id), outcome=typed["outcome"], proof=proof, version=typed["version"],
                         by=request.staff, at=timezone.now())  # fmt: skip
            messages.success(request, _("Signed. The review is closed."))
            return SeeOther(reverse("monitoring:care_review", args=[review_id]))
        except Refused as refused:
            put_reasons(form, refused)
    return _page(request, review_id, close_form=form)


@gate(Permission.SET_TESTING)
def hours(request: StaffRequest) -> HttpResponse:
    """Within how many hours a site talks with a person after use was found or told."""
    site, sites = site_of(request)
    today = local_day(timezone.now(), site.timezone)
    form = HoursForm(request.POST or None, initial={"effective_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            set_response_hours(site, **form.cleaned_data, by=request.staff, at=timezone.now())
            messages.success(request, _("Set for %(site)s.") % {"site": site.name})
            return SeeOther(f"{reverse('monitoring:hours')}?site={site.pk}")
        except Refused as refused:
            put_reasons(form, refused)
    figure, source, own = hours_on(site.pk, today)
    context = {"site": site, "sites": sites, "form": form, "figure": figure, "source": source, "own": own, "protocol": protocol()}
    return render(request, "monitoring/hours.html", context, status=422 if form.is_bound else 200)


def _page(
    request: StaffRequest,
    review_id: int,
    *,
    step_form: StepDoneForm | None = None,
    owner_form: ReviewOwnerForm | None = None,
    close_form: CloseForm | None = None,
) -> HttpResponse:
    row, facts = care_review_row(review_id), care_review(review_id)
    version = {"version": facts.version}
    may_work = facts.open and request.staff.may(Permission.ASK)
    context = {
        "row": row,
        "facts": facts,
        "episode": row.episode,
        "overdue": facts.overdue(timezone.now()),
        "steps": _steps(facts, step_form, may_work),
        "left": len([code for code in facts.steps if code not in {each.code for each in facts.done}]),
        "protocol": protocol(),
        "may_work": may_work,
        "may_close": facts.open and request.staff.may(Permission.SIGN_CLINICAL),
        "owner_form": owner_form
        or ReviewOwnerForm(staff=who_may_own(row), auto_id="owner_%s", initial=version | {"owner": facts.owner_id}),
        "close_form": close_form or CloseForm(auto_id="close_%s", initial=version),
        "signatures": signatures_of([key_of(row)]).get(key_of(row), []),
    }
    faulty = any(form is not None for form in (step_form, owner_form, close_form))
    return render(request, "monitoring/care_review.html", context, status=422 if faulty else 200)


def _steps(facts: CareReviewFacts, faulty: StepDoneForm | None, may_work: bool) -> list[dict[str, Any]]:
    """Each step with what was done, or the form on which it is written down."""
    known = {each.code: each for each in protocol().steps}
    done = {each.code: each for each in facts.done}
    shown: list[dict[str, Any]] = []
    for code in facts.steps:
        if code not in known:
            continue
        form = faulty if faulty is not None and faulty.data.get("code") == code else None
        if form is None and may_work:
            said = done.get(code)
            words = {"words": said.words, "not_needed": not said.needed} if said else {}
            form = StepDoneForm(auto_id=f"{code}_%s", initial={"code": code, "version": facts.version} | words)
        first = code not in done and not any(each["first"] for each in shown)
        shown.append({"step": known[code], "done": done.get(code), "form": form, "first": first})
    return shown
