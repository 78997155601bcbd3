"""What do the pages of a case share: where a fact is written, who the page is about, how a refusal comes back?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.privacy.actions import of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.foundation.records.forms import put_reasons
from midspan.foundation.records.terms import Refused
from midspan.journey.transition.models import HandOut, Review
from midspan.journey.transition.queries import review_row
from midspan.journey.transition.terms import ChartFact, Sentence

PAGES = {  # where each kind of fact is written, by episode; a form and a review by their own number
    "ratings": "assessment:assessment", "conditions": "assessment:conditions", "alerts": "assessment:assessment",
    "calendar": "monitoring:calendar", "tests": "monitoring:results", "form": "assessment:result", "review": "transition:review",
}  # fmt: skip


MANY = 2


def of_review(review_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a review."""
    row = Review.objects.filter(pk=review_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def of_hand_out(hand_out_id: int, **_words: Any) -> Scope | None:
    """The scope of a URL that names a copy."""
    row = HandOut.objects.filter(pk=hand_out_id).values_list("review__episode_id", flat=True).first()
    return of_episode(row) if row else None


def found(review_id: int) -> Review:
    """The review of the page."""
    row = review_row(review_id)
    if row is None:
        raise Http404
    return row


def see(name: str, *words: Any) -> SeeOther:
    """Done; the next page, by the name of its URL."""
    return SeeOther(resolve_url(name, *words))


def where(fact: ChartFact, episode: Episode) -> str:
    """The page on which a fact is written."""
    if fact.page == "chart":
        return f"{reverse('web:chart', args=[episode.patient_id])}?episode={episode.pk}"
    target = episode.pk if fact.target is None else fact.target
    return reverse(PAGES[fact.page], args=[target]) if fact.page in PAGES else ""


def resting(sentence: Sentence, facts: Mapping[str, ChartFact], episode: Episode) -> list[tuple[ChartFact, str]]:
    """The facts under a sentence, each with its page. Many ratings under one sentence are one link, as old as the oldest."""
    held = [facts[key] for key in sentence.facts if key in facts]
    if len(held) > MANY:
        oldest = min(held, key=lambda fact: fact.on or date.max)
        held = [replace(oldest, text=_("All ratings"))]
    return [(fact, where(fact, episode)) for fact in held]


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
