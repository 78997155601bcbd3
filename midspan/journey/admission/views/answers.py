"""How do the pages of admission answer? By GET after a change, with the reasons at the form after a refusal."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, resolve_url
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.privacy.actions import StaffRequest
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.forms import explain
from midspan.journey.assessment.queries import day_at


def done(page: Any, act: Callable[[], object]) -> bool:
    """Whether a sent form was clean and its action carried out; a refusal is put on the form."""
    if not page.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        explain(page, refused)
        return False
    return True


def back(request: StaffRequest, to: str, *keys: Any, words: str) -> SeeOther:
    """To a page of admission, with a word on what was done."""
    messages.success(request, words)
    return SeeOther(resolve_url(f"admission:{to}", *keys))


def episode_of(episode_id: int) -> Episode:
    """The course of care with everybody who is named on its pages."""
    rows = Episode.objects.select_related("patient", "site", "track", "level", "primary_counsellor", "supervising_clinician")
    return get_object_or_404(rows, pk=episode_id)


def today_of(episode: Episode) -> date:
    """The day at the site of a course of care."""
    return day_at(timezone.now(), episode)
