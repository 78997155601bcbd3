"""The plan is gone through with the person, objective by objective, with what every station found; signed in the session."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.doors.web.forms.plan_review import PersonDeclinesForm, PersonSignsForm, PlanReviewForm
from midspan.doors.web.views.answers import go
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.records.actions import prove
from midspan.foundation.records.forms import SignForm, put_reasons
from midspan.foundation.records.rules import reasons_against_signing, text_hash
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.queries import day_at
from midspan.journey.monitoring.queries import abstinence_of
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.policy import policy_on
from midspan.journey.plan.queries import (
    last_look_on,
    of_plan_review,
    plan_in_force,
    plan_review_facts,
    plan_review_row,
    plan_row,
    signed_plan_review,
    text_of_review,
)
from midspan.journey.plan.rules import reasons_against_signing_review
from midspan.office.compliance.queries import evidence_for, period_of

SHOWN = 8  # lines of evidence kept for an objective; the counts tell of the rest


@require_POST
@gate(Permission.PLAN, of=of_episode)
def begin_plan_review(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Begin to go through the plan in force, with the evidence of now."""
    episode = get_object_or_404(Episode.objects.select_related("site", "patient"), pk=episode_id)
    facts = plan_in_force([episode_id]).get(episode_id)
    row = plan_row(facts.id) if facts else None
    if row is None:
        messages.error(request, _("There is no plan in force yet: there is nothing to look at again."))
        return go("plan:plan", episode_id=episode_id)
    at = timezone.now()
    on = day_at(at, episode)
    since = last_look_on([episode_id]).get(episode_id, on)
    session = request.POST.get("session", "")
    try:
        made = actions.begin_plan_review(
            row, evidence=_evidence(episode_id, since, on), period=_period(episode_id, since, on),
            session_id=int(session) if session.isdecimal() and len(session) < 18 else None, by=request.staff, at=at,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.reasons[0].text)
        return go("plan:plan", episode_id=episode_id)
    return go("web:plan_review", review_id=made.pk)


@gate(Permission.SEE_CHART, of=of_plan_review)
def plan_review(request: StaffRequest, review_id: int) -> HttpResponse:
    """A review, open or signed."""
    return _show(request, review_id)


@require_POST
@gate(Permission.PLAN, of=of_plan_review)
def write_plan_review(request: StaffRequest, review_id: int) -> HttpResponse:
    """Keep how it came along."""
    row = _row(review_id)
    page = PlanReviewForm(request.POST, facts=plan_review_facts(row))
    if page.is_valid():
        typed = page.cleaned_data
        try:
            actions.write_plan_review(
                row, progress=page.progress(), words=typed["words"], person_words=typed["person_words"],
                next_on=typed["next_on"], version=typed["version"], by=request.staff, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Kept. Read it below, then sign."))
            return go("web:plan_review", review_id=review_id)
        except Refused as refused:
            put_reasons(page, refused)
    return _show(request, review_id, form=page)


@require_POST
@gate(Permission.SIGN_CLINICAL, of=of_plan_review)
def sign_plan_review(request: StaffRequest, review_id: int) -> HttpResponse:
    """The clinician signs; that fixes the text."""
    row, page = _row(review_id), SignForm(request.POST)
    if page.is_valid():
        typed = page.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            actions.sign_plan_review(
                row, proof=proof, seen=typed["seen"], version=typed["version"], by=request.staff, at=timezone.now()
            )
            messages.success(request, _("Signed by you. Now the person signs."))
            return go("web:plan_review", review_id=review_id)
        except Refused as refused:
            put_reasons(page, refused)
    return _show(request, review_id, sign=page)


@require_POST
@gate(Permission.WITNESS, of=of_plan_review)
def person_plan_review(request: StaffRequest, review_id: int) -> HttpResponse:
    """The person signs before whoever is signed in, or does not."""
    row, declines = _row(review_id), "words" in request.POST
    page: Any = (
        PersonDeclinesForm(request.POST, auto_id="no_%s") if declines else PersonSignsForm(request.POST, auto_id="client_%s")
    )
    if page.is_valid():
        typed = page.cleaned_data
        said: dict[str, Any] = {"version": typed["version"], "by": request.staff, "at": timezone.now()}
        try:
            if declines:
                actions.decline_plan_review(row, words=typed["words"], **said)
            else:
                actions.sign_plan_review_as_client(row, typed_name=typed["client_name"], **said)
            messages.success(request, _("Written down. Treatment goes on as before.") if declines else _("Signed by both."))
            return go("web:plan_review", review_id=review_id)
        except Refused as refused:
            put_reasons(page, refused)
    return _show(request, review_id, **{"declining" if declines else "client": page})


def _evidence(episode_id: int, since: date, to: date) -> dict[int, dict[str, Any]]:
    """What speaks for each objective since the last look, as plain values that are kept with the review."""
    return {
        pk: {
            "counts": {kind.value: n for kind, n in one.counts.items()},
            "lines": [(on.isoformat(), kind.value, words) for on, kind, words in one.lines[:SHOWN]],
            "last_on": one.last_on.isoformat() if one.last_on else "",
        }
        for pk, one in evidence_for(episode_id, since=since, to=to).items()
    }


def _period(episode_id: int, since: date, to: date) -> dict[str, Any]:
    """What the stations know of the whole time, in lines: days and hours, measures, tests, days without use."""
    known = period_of(episode_id, first=since, last=to)
    lines: list[tuple[str, str]] = []
    if known.asked:
        lines.append(("Came", f"{known.came} of {known.asked} days"))
        hours = ", ".join(f"{minutes // 60}:{minutes % 60:02} of {of // 60}" for _monday, minutes, of in known.weeks)
        lines.append(("Hours by week", hours))
    if known.measures:
        moved = [f"{one.short} {one.first} → {one.newest}" for one in known.measures]
        lines.append(("Measures", "; ".join(moved)))
    if known.tests:
        lines.append(("Tests", "; ".join(f"{words} {n}" for words, n in known.tests.items())))
    if told := abstinence_of([episode_id], to).get(episode_id):
        lines.append(("Use", f"last use {told.last_use_on:%Y-%m-%d}" if told.last_use_on else "no use told"))
    return {"lines": lines}


def _row(review_id: int) -> Any:
    row = plan_review_row(review_id)
    if row is None:
        raise Http404
    return row


def _show(request: StaffRequest, review_id: int, **sent: Any) -> HttpResponse:
    row = _row(review_id)
    facts, episode = plan_review_facts(row), row.plan.episode
    today = day_at(timezone.now(), episode)
    text = text_of_review(row)
    writable = not facts.signed and request.staff.may(Permission.PLAN)
    usual = today + timedelta(days=policy_on(today).review_days)
    initial = {
        "words": facts.words,
        "person_words": facts.person_words,
        "next_on": facts.next_on or usual,
        "version": row.version,
    }
    context = {
        "facts": facts,
        "row": row,
        "episode": episode,
        "person": episode.patient,
        "text": text,
        "signatures": signed_plan_review(review_id),
        "writable": writable,
        "missing": [] if facts.signed else reasons_against_signing_review(facts, on=today),
        "form": sent.get("form") or PlanReviewForm(facts=facts, initial=initial),
        "sign": sent.get("sign") or SignForm(auto_id="sign_%s", initial={"version": row.version, "seen": text_hash(text)}),
        "client": sent.get("client") or PersonSignsForm(auto_id="client_%s", initial={"version": row.version}),
        "declining": sent.get("declining") or PersonDeclinesForm(auto_id="no_%s", initial={"version": row.version}),
        "may_sign": not facts.signed and request.staff.may(Permission.SIGN_CLINICAL),
        "asks_person": facts.signed and not facts.closed and request.staff.may(Permission.WITNESS),
        "against": reasons_against_signing(licence=licence_of(request.staff, on=today), on=today),
        "may_plan": request.staff.may(Permission.PLAN),
    }
    return render(request, "web/plan_review.html", context, status=422 if sent else 200)
