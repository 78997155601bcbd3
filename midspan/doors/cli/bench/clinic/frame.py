"""Which number has what? Everything in the bench's clinic is numbered by a rule, so that tables need not be read back."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from midspan.doors.cli.bench.shape import GROUPS, WEEKS_AHEAD, Shape, Stay
from midspan.foundation.people.terms import Role
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.journey.schedule.rules import sessions_asked_for
from midspan.journey.schedule.terms import PlannedSession

TIME_ZONE = "America/New_York"
FOUNDERS = 2  # the clock and the administrator, who are there before the sites
STAFF = (Role.COUNSELLOR,) * 8 + (Role.FRONT_DESK,) * 8 + (Role.SUPERVISOR, Role.ADMISSIONS)  # of every site
COUNSELLORS, DESKS, SUPERVISOR, ADMISSIONS = range(8), range(8, 16), 16, 17
BLOCKS = (
    (time(9, 0), time(9, 55), 0, GroupType.PROCESS, "Process"),
    (time(9, 55), time(11, 0), 10, GroupType.SKILLS, "Skills"),
    (time(11, 0), time(12, 0), 0, GroupType.PSYCHOEDUCATIONAL, "Psychoeducation"),
)
MORNING, EVENING = 0, 1
HOURS_LATER = {MORNING: 0, EVENING: 9}


@dataclass(frozen=True, slots=True)
class Frame:
    """The clinic's shape laid on the calendar: `first` is the Monday on which the history begins."""

    shape: Shape
    today: date
    first: date
    stays: list[Stay]
    sessions: dict[int, list[PlannedSession]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        last = self.monday(self.shape.weeks + WEEKS_AHEAD) - timedelta(days=1)
        for part in (MORNING, EVENING):
            planned = sessions_asked_for(self.week(part), first=self.first, last=last, timezone=TIME_ZONE, site_id=0)
            self.sessions[part] = planned

    def week(self, part: int) -> list[BlockFacts]:
        """The weekly template: three days, today among them, so that there are always groups tonight."""
        days = sorted((self.today.weekday() + step) % 7 + 1 for step in (0, 2, 4))
        later = HOURS_LATER[part]
        return [
            BlockFacts(day, starts.replace(hour=starts.hour + later), ends.replace(hour=ends.hour + later), pause, kind, title)
            for day in days
            for starts, ends, pause, kind, title in BLOCKS
        ]

    def monday(self, week: int) -> date:
        return self.first + timedelta(weeks=week)

    def moment(self, week: int) -> datetime:
        """Monday noon of a week, when papers are written."""
        return datetime.combine(self.monday(week), time(16), UTC)

    @staticmethod
    def site(site: int) -> int:
        return site + 1

    @staticmethod
    def staff(site: int, place: int) -> int:
        return FOUNDERS + site * len(STAFF) + place + 1

    @staticmethod
    def part(group: int) -> int:
        return MORNING if group < GROUPS // 2 else EVENING

    @classmethod
    def track(cls, site: int, group: int) -> int:
        return site * 2 + cls.part(group) + 1

    @staticmethod
    def room(site: int, group: int) -> int:
        return site * 2 + group % 2 + 1

    @staticmethod
    def group(site: int, group: int) -> int:
        return site * GROUPS + group + 1

    def session(self, site: int, group: int, number: int) -> int:
        """The id of the session that stands at a place in the list of its part of the day."""
        return (self.group(site, group) - 1) * len(self.sessions[MORNING]) + number + 1


def user_name(site: int, place: int) -> str:
    """What a member of staff of the bench's clinic signs in with."""
    return f"site{site}-{STAFF[place].value}{place}"
