"""The pages of papers: all at one sitting, one by one, declined, taken back, countersigned; a broken agreement."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.actions import prove
from midspan.journey.admission import actions, queries
from midspan.journey.admission.catalog import papers as catalogue
from midspan.journey.admission.forms import BreachForm, CountersignForm, PaperForm, PointsForm, ReasonForm, SittingForm
from midspan.journey.admission.models import PaperDocument
from midspan.journey.admission.rules import filled, missing, sheet_parts
from midspan.journey.admission.terms import Paper, PaperLine, Standing
from midspan.journey.admission.views.answers import back, done, episode_of, today_of


def of_paper(paper_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a signed paper."""
    row = PaperDocument.objects.filter(pk=paper_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


@gate(Permission.SEE_CHART, of=of_episode)
def papers(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Every paper and how it stands; those to be signed can be signed at one sitting."""
    return _sitting(request, episode_id)


@gate(Permission.SEE_CHART, of=of_episode)
def paper(request: StaffRequest, episode_id: int, paper_code: str) -> HttpResponse:
    """One paper in the wording in force, filled for this person, with everything that happened with it."""
    return _one(request, episode_id, _paper(paper_code))


@require_POST
@gate(Permission.WITNESS, of=of_episode)
def sign(request: StaffRequest, episode_id: int) -> HttpResponse:
    """The person signs, before whoever is signed in: the chosen papers of a sitting, or the one that asks more."""
    episode = episode_of(episode_id)
    kind = catalogue().get(request.POST.get("paper", ""))
    line_now = queries.lines_of(episode_id, today_of(episode))
    page = PaperForm(kind, request.POST) if kind else SittingForm(_together(line_now), request.POST)

    def put_name() -> None:
        typed = page.given() if isinstance(page, PaperForm) else {"typed_name": page.cleaned_data["client_name"]}
        codes = [kind.code] if kind else page.cleaned_data["codes"]
        sent = page.cleaned_data["once"]
        actions.sign_papers(episode, codes=codes, **typed, by=request.staff, at=timezone.now(), once=sent)

    if done(page, put_name):
        return back(request, "papers", episode_id, words=_("Signed before you as witness."))
    return (
        _sitting(request, episode_id, form=page)
        if isinstance(page, SittingForm)
        else _one(request, episode_id, page.paper, form=page)
    )


@require_POST
@gate(Permission.WITNESS, of=of_episode)
def points(request: StaffRequest, episode_id: int, paper_code: str) -> HttpResponse:
    """Tick what was gone through just now."""
    kind = _paper(paper_code)
    page = PointsForm(kind, [], request.POST)

    def tick() -> None:
        chosen = page.cleaned_data["points"]
        actions.tick_points(episode_of(episode_id), paper=kind.code, points=chosen, by=request.staff, at=timezone.now())

    if done(page, tick):
        return back(request, "paper", episode_id, kind.code, words=_("Written down."))
    return _one(request, episode_id, kind, points=page)


@require_POST
@gate(Permission.WITNESS, of=of_episode)
def decline(request: StaffRequest, episode_id: int, paper_code: str) -> HttpResponse:
    """The person does not sign; why is written down."""
    kind = _paper(paper_code)
    page = ReasonForm(request.POST, auto_id="decline_%s")

    def refuse() -> None:
        reason = page.cleaned_data["reason"]
        actions.decline_paper(episode_of(episode_id), code=kind.code, reason=reason, by=request.staff, at=timezone.now())

    if done(page, refuse):
        return back(request, "papers", episode_id, words=_("Written down: not signed."))
    return _one(request, episode_id, kind, declining=page)


@require_POST
@gate(Permission.WITNESS, of=of_paper)
def withdraw(request: StaffRequest, paper_id: int) -> HttpResponse:
    """A consent is taken back from now on."""
    row = _row(paper_id)
    page = ReasonForm(request.POST, auto_id=f"withdraw{paper_id}_%s")

    def take_back() -> None:
        actions.withdraw_paper(row, **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, take_back):
        return back(request, "papers", row.episode_id, words=_("Taken back from now on."))
    return _one(request, row.episode_id, _paper(row.code), withdrawing={paper_id: page})


@require_POST
@gate(Permission.SIGN_CLINICAL, of=of_paper)
def countersign(request: StaffRequest, paper_id: int) -> HttpResponse:
    """A licensed colleague signs the same text."""
    row = _row(paper_id)
    page = CountersignForm(request.POST, auto_id="ours_%s")

    def put_name() -> None:
        typed = page.cleaned_data
        proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
        actions.countersign(row, proof=proof, version=typed["version"], by=request.staff, at=timezone.now())

    if done(page, put_name):
        return back(request, "papers", row.episode_id, words=_("Signed by you as well."))
    return _one(request, row.episode_id, _paper(row.code), ours=page)


@require_POST
@gate(Permission.RUN_GROUP, of=of_episode)
def breach(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Write down a breach of the group agreement and how it was talked about."""
    page = BreachForm(request.POST, auto_id="breach_%s")

    def write() -> None:
        actions.record_breach(episode_of(episode_id), **page.cleaned_data, by=request.staff, at=timezone.now())

    if done(page, write):
        return back(request, "paper", episode_id, "group_agreement", words=_("Written down. Nothing follows by itself."))
    return _one(request, episode_id, catalogue()["group_agreement"], breach=page)


def _sitting(request: StaffRequest, episode_id: int, *, form: SittingForm | None = None) -> HttpResponse:
    episode = episode_of(episode_id)
    on = today_of(episode)
    lines = queries.lines_of(episode_id, on)
    together = _together(lines)
    words = queries.words_for(episode, on=on)
    # nothing is ticked beforehand: whoever agrees says so
    chosen = form.data.getlist("codes") if form else []  # type: ignore[attr-defined]
    context = {
        "episode": episode,
        "person": episode.patient,
        "lines": lines,
        "missing": len(missing(lines)),
        "together": [(line, list(sheet_parts(filled(line.version, words))), line.paper.code in chosen) for line in together],
        "form": form or SittingForm(together),
        "may_witness": request.staff.may(Permission.WITNESS),
        "signed": [line for line in lines if line.latest],
    }
    return render(request, "admission/papers.html", context, status=422 if form else 200)


def _one(request: StaffRequest, episode_id: int, kind: Paper, **sent: Any) -> HttpResponse:
    episode = episode_of(episode_id)
    on = today_of(episode)
    line = next(line for line in queries.lines_of(episode_id, on) if line.paper.code == kind.code)
    rows = [row for row in queries.paper_rows([episode_id])[episode_id] if row.code == kind.code][::-1]
    ticked = queries.ticked_points(episode_id).get(kind.code, {}) if kind.items else {}
    words = queries.words_for(episode, on=on)
    points = "\n".join(f"- {told}" for _code, told in kind.items)
    blanks = {ask.name: "________" for ask in kind.asks} | {"items": points}
    withdrawing = sent.pop("withdrawing", {})
    versions = dict(PaperDocument.objects.filter(episode=episode_id, code=kind.code).values_list("pk", "version"))
    context = {
        "episode": episode,
        "person": episode.patient,
        "line": line,
        "paper": kind,
        "parts": list(sheet_parts(filled(line.version, {**words, **blanks}))),
        "rows": [(row, withdrawing.get(row.id) or _withdrawal(row.id, versions[row.id])) for row in rows],
        "items": [(told, ticked[code]) for code, told in kind.items if code in ticked],
        "points": PointsForm(kind, list(ticked)),
        "all_ticked": len(ticked) == len(kind.items),
        "to_sign": line.standing is not Standing.HOLDS or kind.repeats,
        "form": PaperForm(kind),
        "declining": ReasonForm(auto_id="decline_%s"),
        "ours": CountersignForm(auto_id="ours_%s", initial={"version": versions.get(line.latest.id) if line.latest else None}),
        "breaches": queries.breaches_of(episode_id) if kind.code == "group_agreement" else [],
        "breach": BreachForm(auto_id="breach_%s", initial={"on": on}),
        "may_witness": request.staff.may(Permission.WITNESS),
        "may_countersign": request.staff.may(Permission.SIGN_CLINICAL),
        "may_note_breach": kind.code == "group_agreement" and request.staff.may(Permission.RUN_GROUP) and bool(rows),
        **sent,
    }  # fmt: skip
    return render(request, "admission/paper.html", context, status=422 if sent or withdrawing else 200)


def _withdrawal(paper_id: int, version: int) -> ReasonForm:
    return ReasonForm(auto_id=f"withdraw{paper_id}_%s", initial={"version": version})


def _together(lines: list[PaperLine]) -> list[PaperLine]:
    """What can be signed at one sitting: open, and with nothing more to fill in or to go through first."""
    return [line for line in lines if line.standing is not Standing.HOLDS and not line.paper.asks and not line.paper.items]


def _paper(code: str) -> Paper:
    if code not in catalogue():
        raise Http404
    return catalogue()[code]


def _row(paper_id: int) -> PaperDocument:
    return get_object_or_404(PaperDocument.objects.select_related("episode__patient", "by"), pk=paper_id)
