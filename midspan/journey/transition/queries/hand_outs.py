"""What of a person's care was given to a reviewer outside, and who may open it?"""

from midspan.foundation.episodes.models import Episode
from midspan.foundation.privacy.actions import of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.journey.transition.models import ThreadHandOut
from midspan.journey.transition.terms import ThreadHandedOut


def of_thread_hand_out(hand_out_id: int, **_words: object) -> Scope | None:
    """The scope of a URL that names a period handed out: its person."""
    row = ThreadHandOut.objects.filter(pk=hand_out_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def thread_hand_out(hand_out_id: int) -> ThreadHandedOut | None:
    """One of them. One query."""
    return next(iter(_facts(pk=hand_out_id)), None)


def thread_hand_outs(episode_id: int) -> list[ThreadHandedOut]:
    """Every period of one course of care that was handed out, latest first. One query."""
    return _facts(episode_id=episode_id)


def episode_of_hand_out(episode_id: int) -> Episode:
    """The course of care with all that the head of a paper names. One query."""
    rows = Episode.objects.select_related("patient", "site", "track", "level", "primary_counsellor", "supervising_clinician")
    return rows.get(pk=episode_id)


def _facts(**which: int) -> list[ThreadHandedOut]:
    rows = ThreadHandOut.objects.filter(**which).select_related("by")
    return [
        ThreadHandedOut(row.pk, row.episode_id, row.first_on, row.last_on, row.recipient, row.basis, str(row.by), row.at)
        for row in rows
    ]
