"""Reads of the circle: the meetings of an episode."""

from collections.abc import Collection

from midspan.foundation.episodes.queries import among
from midspan.journey.support.models import MutualHelpMeeting
from midspan.journey.support.terms import Fellowship, MeetingFacts


def meetings_of(episode_id: int, *, limit: int = 200) -> list[MeetingFacts]:
    """Meetings of mutual help, latest first."""
    rows = MutualHelpMeeting.objects.filter(episode_id=episode_id).order_by("-on", "-id")[:limit]
    return [MeetingFacts(row.on, Fellowship(row.fellowship), row.minutes) for row in rows]


def been_to_meetings(episode_ids: Collection[int]) -> set[int]:
    """Who of these people has told of any meeting. One query."""
    rows = MutualHelpMeeting.objects.filter(episode_id__any=among(episode_ids)).order_by()
    return set(rows.values_list("episode_id", flat=True).distinct())
