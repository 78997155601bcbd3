"""The words of making up a session: what a coming session still has to offer."""

from dataclasses import dataclass
from datetime import date

from midspan.journey.schedule.terms.timetable import Phase


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A coming session of a group that takes people besides its members. Moments are seconds of the epoch; `weekday` and the
    minutes of the day are those of the site's clock."""

    id: int
    on: date
    starts: int
    ends: int
    pause: int
    weekday: int
    from_minute: int
    until_minute: int
    title: str
    group_type: str
    group: str
    track_id: int
    site_id: int
    site: str
    room: str
    phases: tuple[Phase, ...]
    language: str
    seats_free: int
    telehealth_free: int
