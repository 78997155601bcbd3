"""How does a form's action come back: carried out and on to the next page, or refused with every word kept?"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import resolve_url

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused


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


def onward(name: str, *words: Any, part: str = "") -> SeeOther:
    """Done; the next page by the name of its URL, at one of its parts."""
    return SeeOther(resolve_url(name, *words) + (f"#{part}" if part else ""))


def episode_of(episode_id: int) -> Episode:
    """The course of care of the page."""
    row = Episode.objects.select_related("patient", "site").filter(pk=episode_id).first()
    if row is None:
        raise Http404
    return row
