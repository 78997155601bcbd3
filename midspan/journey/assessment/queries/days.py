"""On which day of the site was it, and how is a stored total printed?"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.terms import Number


def plain(total: Decimal | None) -> Number | None:
    """A stored total as a number to print: whole where it is whole."""
    return None if total is None else int(total) if total == int(total) else float(total)


def day_at(moment: datetime, episode: Episode) -> date:
    """The date of a moment in the time of the episode's site."""
    return moment.astimezone(ZoneInfo(episode.site.timezone)).date()
