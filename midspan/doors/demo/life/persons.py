"""What does the simulation remember of one person: the rows its next action takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from midspan.doors.demo.course import Course
from midspan.doors.demo.setup import Clinic
from midspan.foundation.people.models import Staff

Happening = tuple[datetime, Callable[[], None]]


@dataclass
class Living:
    """One course as far as it has come. Rows of stations are held, never looked into."""

    course: Course
    clinic: Clinic
    patient: Any = None
    episode: Any = None
    referral: Any = None
    detox: Any = None
    assessment: Any = None
    placement: Any = None
    membership: Any = None
    visit: Any = None
    wait: Any = None
    guest: Any = None
    circles: dict[str, date] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    checked: set[int] = field(default_factory=set)

    def staff(self, username: str) -> Staff:
        return self.clinic.staff[username]

    def belongs(self, group: str, day: date) -> bool:
        """Whether they come to a group, or to what meets beside it, on a day."""
        joined = self.circles.get(group)
        return self.course.here_on(day) and (self.course.group == group or (joined is not None and joined <= day))

    @property
    def counsellor(self) -> str:
        """Who leads the person's group; before they have one, a counsellor by turns."""
        if self.course.group:
            return self.clinic.leader(self.course.group)
        return ("marcus", "lena", "rosa")[self.course.number % 3]

    @property
    def assessor(self) -> str:
        """Who assesses; where the counsellor's licence has run out, the supervisor does."""
        return "abena" if self.counsellor == "theo" else self.counsellor


def happening(at: datetime | None, act: Callable[..., Any], *given: object) -> Iterator[Happening]:
    """One thing that will happen, or nothing when it has no moment."""
    if at is not None:
        yield at, lambda: act(*given, at=at)
