"""Reads of the circle: the meetings of an episode."""

from midspan.journey.support.models import MutualHelpMeeting
from midspan.journey.support.terms import Fellowship, MeetingFacts


def meetings_of(episode_id: int, *, limit: int = 200) -> list[MeetingFacts]:
    """Meetings of mutual help, latest first."""
    rows = MutualHelpMeeting.objects.filter(episode_id=episode_id).order_by("-on", "-id")[:limit]
    return [MeetingFacts(row.on, Fellowship(row.fellowship), row.minutes) for row in rows]
