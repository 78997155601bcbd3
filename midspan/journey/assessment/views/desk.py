"""What does every page of the station show, and how does it answer what was sent?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.records.rules import reasons_against_signing
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.catalog import CORE, instruments
from midspan.journey.assessment.forms import explain
from midspan.journey.assessment.models import Assessment, Placement
from midspan.journey.assessment.queries import alerts_of, assessment_facts, day_at, placements_of, scores_of
from midspan.journey.assessment.rules import reasons_against_signing_assessment
from midspan.journey.assessment.terms import AssessmentFacts, Dimension, Instrument

RATING_FIELDS = {one.value for one in Dimension}


class SeeOther(HttpResponseRedirect):
    """Done; the browser looks at the next page by GET, so that loading it again sends nothing twice."""

    status_code = 303


def go(name: str, *words: Any) -> SeeOther:
    """To a page by the name of its URL."""
    return SeeOther(resolve_url(name, *words))


def desk_of(request: StaffRequest, episode_id: int) -> dict[str, Any]:
    """What every page of the station shows: the person, the assessment, what is missing, the steps."""
    episode = episode_of(episode_id)
    row = Assessment.objects.filter(episode=episode).select_related("by").order_by("-started_at", "-pk").first()
    scores = scores_of([episode_id])
    if row is not None:
        row.episode = episode
    facts = assessment_facts(row, scores) if row else None
    missing = reasons_against_signing_assessment(facts) if facts and not facts.signed else []
    placements = placements_of(episode_id)
    return {
        "episode": episode,
        "person": episode.patient,
        "row": row,
        "facts": facts,
        "scores": scores,
        "missing": missing,
        "missing_groups": _groups(missing, request, episode_id),
        "placements": placements,
        "alerts": alerts_of(episode_id),
        "steps": _steps(episode_id, facts, {reason.field for reason in missing}, bool(placements and placements[0].signed_at),
                        writes=request.staff.may(Permission.ASSESS)),
        "may_clear": request.staff.may(Permission.SIGN_CLINICAL),
        "may_ask": request.staff.may(Permission.ASK) and episode.status in OPEN,
    }  # fmt: skip


def _steps(
    episode_id: int, facts: AssessmentFacts | None, missing: set[str], placed: bool, *, writes: bool
) -> list[dict[str, Any]]:
    """The way through the station: what is done, what is open, where each page is for whoever may write there."""
    begun, signed = facts is not None, facts is not None and facts.signed
    forms_open, ratings_open = missing & set(CORE), missing & RATING_FIELDS
    rows = [
        ("forms", _("Forms"), "assessment", begun and not forms_open),
        ("history", _("History"), "history", begun and not missing - forms_open - ratings_open),
        ("ratings", _("Ratings"), "ratings", begun and not ratings_open),
        ("signature", _("Signature"), "signature", signed),
        ("placement", _("Level of care"), "placement", placed),
    ]
    closed = {"history", "ratings", "signature"} if not begun or signed or not writes else set()
    return [
        {"code": code, "label": label, "done": done, "url": "" if code in closed else _url(name, episode_id)}
        for code, label, name, done in rows
    ]


def _url(name: str, episode_id: int) -> str:
    return reverse(f"assessment:{name}", args=[episode_id])


def _groups(missing: list[Reason], request: StaffRequest, episode_id: int) -> list[tuple[str, list[tuple[Reason, str]]]]:
    """What is missing by page, each with the place where it is filled in, for whoever may fill it in."""
    groups: dict[str, list[tuple[Reason, str]]] = {}
    for reason in missing:
        form, rating = reason.field in CORE, reason.field in RATING_FIELDS
        may = request.staff.may(Permission.ASK if form else Permission.ASSESS)
        label = _("Forms") if form else _("Ratings") if rating else _("History")
        groups.setdefault(label, []).append((reason, _where(reason.field, episode_id) if may else ""))
    return list(groups.items())


def _where(field: str, episode_id: int) -> str:
    """The place at which something missing is filled in."""
    if field in instruments():
        return reverse("assessment:form", args=[episode_id, field])
    name = "ratings" if field in RATING_FIELDS else "history"
    return _url(name, episode_id) + f"#id_{field}"


def done(request: StaffRequest, page: Any, act: Callable[[], None]) -> bool:
    """Whether a sent form was clean and its action carried out; a refusal is put on the form."""
    if request.method != "POST" or not page.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        explain(page, refused)
        return False
    return True


def status_of(page: Any) -> int:
    return 422 if page.is_bound and page.errors else 200


def against_licence(request: StaffRequest) -> list[Reason]:
    on = timezone.localdate()
    return reasons_against_signing(licence=licence_of(request.staff, on=on), on=on)


def open_assessment(desk: dict[str, Any]) -> tuple[Assessment, AssessmentFacts]:
    """The open assessment of the page. There is no such page before it is begun or after it is signed."""
    if desk["row"] is None or desk["facts"].signed:
        raise Http404
    return desk["row"], desk["facts"]


def episode_of(episode_id: int) -> Episode:
    return get_object_or_404(Episode.objects.select_related("patient", "site", "track"), pk=episode_id)


def placement_row(placement_id: int) -> Placement:
    rows = Placement.objects.select_related("agreed_level", "by", "episode__patient", "episode__site")
    return get_object_or_404(rows, pk=placement_id)


def entry_of(code: str) -> Instrument:
    if code not in instruments():
        raise Http404
    return instruments()[code]


def level_of(code: str, on: date) -> LevelOfCare:
    rows = LevelOfCare.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), code=code, edition="asam_3")
    return rows.filter(effective_from__lte=on).latest("effective_from")


def today_at(episode: Episode) -> date:
    return day_at(timezone.now(), episode)


def whole_number(words: str | None) -> int | None:
    return int(words) if words and words.isdigit() else None
