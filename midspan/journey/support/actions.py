"""What is done around a person: a meeting of mutual help written down."""

from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.support.models import MutualHelpMeeting
from midspan.journey.support.rules import reasons_against_logging
from midspan.journey.support.terms import Fellowship


@action("meeting.logged", needs=Permission.CHECK_IN)
def log_meeting(
    episode: Episode, *, on: date, fellowship: Fellowship, minutes: int, by: Staff, at: datetime
) -> MutualHelpMeeting:
    """Write down a meeting as the person told us. It never adds to treatment hours. Refuses days to come."""
    if reasons := reasons_against_logging(on=on, minutes=minutes, today=local_day(at, episode.site.timezone)):
        raise Refused(reasons)
    return MutualHelpMeeting.objects.create(episode=episode, on=on, fellowship=fellowship, minutes=minutes, by=by, at=at)
