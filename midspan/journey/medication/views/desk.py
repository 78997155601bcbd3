"""What do the pages of somebody's medicines share: the person above, allergies, who may do what, how a refusal comes back?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.shortcuts import resolve_url
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.medication.forms.words import SEVERITY_WORDS
from midspan.journey.medication.queries import allergies_of
from midspan.journey.medication.terms import Medicine


def desk(request: StaffRequest, episode: Episode) -> dict[str, Any]:
    """What every page about one person's medicines shows."""
    standing = allergies_of([episode.patient_id])[episode.patient_id]
    return {
        "episode": episode,
        "person": episode.patient,
        "today": today_of(episode),
        "standing": standing,
        "allergies": [(one, SEVERITY_WORDS[one.severity]) for one in standing.allergies],
        "may_record": request.staff.may(Permission.MEDICATE),
        "may_order": request.staff.may(Permission.PRESCRIBE),
    }


def today_of(episode: Episode) -> date:
    """The day at the episode's site."""
    return local_day(timezone.now(), episode.site.timezone)


def see(name: str, *words: Any, part: str = "") -> SeeOther:
    """Done; the next page, by the name of its URL."""
    return SeeOther(resolve_url(name, *words) + (f"#{part}" if part else ""))


def carried(page: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether a clean form's action was carried out; a refusal is put on the form."""
    if not page.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        put_reasons(page, refused)
        return False
    return True


def bare(text: str, known: Medicine) -> str:
    """A sentence that stands under its medicine, without the name in front."""
    rest = text.removeprefix(f"{known.name}: ")
    return f"{rest[:1].upper()}{rest[1:]}"
