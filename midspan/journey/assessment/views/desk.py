"""What does every page of the station show, and how does it answer what was sent?"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.queries import licence_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.records.rules import reasons_against_signing
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.findings import sections
from midspan.journey.assessment.forms import explain
from midspan.journey.assessment.models import Assessment, Placement
from midspan.journey.assessment.queries import alerts_of, assessment_facts, day_at, placements_of, scores_of
from midspan.journey.assessment.rules import REQUIRED_FORMS, Progress, progress_of, reasons_against_signing_assessment
from midspan.journey.assessment.terms import AssessmentFacts, Dimension, Instrument, SectionCode

RATING_FIELDS = {one.value for one in Dimension}
SCREENS = {"needs_detox", "needs_inpatient"}
MOST_DIGITS = 18


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
    missing = reasons_against_signing_assessment(facts, sections()) if facts and not facts.signed else []
    progress = progress_of(facts, sections()) if facts else []
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
        "steps": _steps(request, episode_id, facts, {reason.field for reason in missing}, progress,
                        placed=bool(placements and placements[0].signed_at)),
        "findings": _findings(episode_id),
        "progress": progress,
        "may_clear": request.staff.may(Permission.SIGN_CLINICAL),
        "may_ask": request.staff.may(Permission.ASK) and episode.status in OPEN,
    }  # fmt: skip


def _steps(
    request: StaffRequest,
    episode_id: int,
    facts: AssessmentFacts | None,
    missing: set[str],
    progress: list[Progress],
    *,
    placed: bool,
) -> list[dict[str, Any]]:
    """The way through the station: what is done, what is open, where each page is for whoever may write there."""
    may, begun, signed = request.staff.may, facts is not None, facts is not None and facts.signed
    writes = begun and not signed and may(Permission.ASSESS)
    rows: list[tuple[str, str, str, bool, str]] = [
        ("forms", _("Forms"), _url("assessment", episode_id), begun and not missing & set(REQUIRED_FORMS), "")
    ]
    for one in progress:
        url = reverse("assessment:section", args=[episode_id, one.code]) if may(Permission.CONTRIBUTE) else ""
        note = "" if one.whole or not one.begun else _("%(given)s of %(all)s") % {"given": one.answered, "all": one.required}
        rows.append((one.code, one.title, url, one.whole, note))
        if one.code == SectionCode.PRESENTING:
            there = not any(field.startswith("substances") for field in missing)
            rows.append(("substances", _("Substances"), _url("substances", episode_id), there, ""))
    rows += [
        ("history", _("In short"), _url("history", episode_id) if writes else "", begun and not missing & SCREENS, ""),
        ("ratings", _("Ratings"), _url("ratings", episode_id) if writes else "", begun and not missing & RATING_FIELDS, ""),
        ("signature", _("Signature"), _url("signature", episode_id) if writes else "", signed, ""),
        ("placement", _("Level of care"), _url("placement", episode_id), placed, ""),
    ]
    return [{"code": code, "label": label, "url": url, "done": done, "note": note} for code, label, url, done, note in rows]


def _findings(episode_id: int) -> list[dict[str, str]]:
    """The pages beside the way: what was found, and for whom this level is."""
    named = [("diagnoses", _("Diagnoses")), ("conditions", _("Treated alongside")), ("motivation", _("Their own words")),
             ("flags", _("Who this helps"))]  # fmt: skip
    return [{"code": code, "label": label, "url": _url(code, episode_id)} for code, label in named]


def _url(name: str, episode_id: int) -> str:
    return reverse(f"assessment:{name}", args=[episode_id])


def _groups(missing: list[Reason], request: StaffRequest, episode_id: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is missing by who owes it, in words, each with the place where it is filled in for whoever may; a section once."""
    open_in = Counter(_place(reason.field) for reason in missing)
    unrated = sum(open_in[one] for one in RATING_FIELDS)
    groups: dict[str, dict[str, str]] = {}
    for reason in missing:
        place = _place(reason.field)
        words = reason.text
        if place in set(SectionCode):
            words = _("%(section)s: %(count)s open") % {"section": sections()[SectionCode(place)].title, "count": open_in[place]}
        elif place in RATING_FIELDS and unrated > 1:
            words = _("Ratings: %(count)s open") % {"count": unrated}
        may = request.staff.may(_needs(place))
        groups.setdefault(reason.who, {}).setdefault(words, _where(reason.field, episode_id) if may else "")
    return [(who, list(rows.items())) for who, rows in groups.items()]


def _place(field: str) -> str:
    """The page of a field: a section, `substances`, or the field itself."""
    return field.partition(".")[0]


def _needs(place: str) -> Permission:
    if place in REQUIRED_FORMS:
        return Permission.ASK
    return Permission.CONTRIBUTE if place in set(SectionCode) or place == "substances" else Permission.ASSESS


def _where(field: str, episode_id: int) -> str:
    """The place at which something missing is filled in."""
    place, _dot, question = field.partition(".")
    if place in set(SectionCode):
        return reverse("assessment:section", args=[episode_id, place]) + f"#id_{question}"
    if place == "substances":
        return _url("substances", episode_id)
    if place in instruments():
        return reverse("assessment:form", args=[episode_id, place])
    name = "ratings" if place in RATING_FIELDS else "history"
    return _url(name, episode_id) + f"#id_{place}"


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


def level_of(code: str, on: date, edition: str = "asam_3") -> LevelOfCare:
    rows = LevelOfCare.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), code=code, edition=edition)
    return rows.filter(effective_from__lte=on).latest("effective_from")


def today_at(episode: Episode) -> date:
    return day_at(timezone.now(), episode)


def whole_number(words: str | None) -> int | None:
    """The number typed into an address or a hidden field; None for anything else, also for more digits than any of ours."""
    return int(words) if words and words.isdecimal() and len(words) <= MOST_DIGITS else None
