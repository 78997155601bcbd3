"""A person's notes searched: the words typed, and where they stand, marked."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.journey.attendance.forms import NOTE_KINDS, SESSION_WORDS
from midspan.journey.attendance.queries import SHOWN, find_notes

LAST_PAGE = 500


@gate(Permission.SEE_CHART, of=of_episode)
def find(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Where in a person's notes do these words stand? Latest first, twenty on a page."""
    episode = get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)
    words = request.GET.get("words", "")[:200]
    said = request.GET.get("page", "1")
    page = min(max(int(said), 1), LAST_PAGE) if said.isascii() and said.isdigit() and len(said) < 5 else 1
    count, found = find_notes(episode_id, words, viewer=request.staff, first=(page - 1) * SHOWN)
    context = {
        "episode": episode, "asked": words, "count": count, "found": found, "here": page, "pages": -(-count // SHOWN),
        "earlier": page - 1, "later": page + 1,
        "words": {**{kind.value: label for kind, label in NOTE_KINDS.items()}, **SESSION_WORDS},
    }  # fmt: skip
    return render(request, "attendance/notes_found.html", context)
