"""Which whole program does the demo clinic run, on which days, with which groups? Any that ships, from its own file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from midspan.doors.demo.course import Size
from midspan.doors.demo.days import USUAL, holidays, moved, weekdays
from midspan.foundation.program.catalog.profiles import SHIPPED, known_services, shipped_profile
from midspan.foundation.program.rules import offered_minutes
from midspan.foundation.program.terms import AgeGroup, BlockFacts, ProfilePlan, SitePlan, TrackPlan

USUAL_PROGRAM = "adults"
LEVEL = "2.1"  # everybody in the demo is placed here, in a track of this level
NAMES = ("Harbor", "Lantern", "Anchor", "Compass")  # of groups; each has a counsellor who leads it
SMALL = Size(weeks=8, finished=10, active=16, at_each_stage=2, closed=6)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people as the clinic opens it. `track` is the key of a track: see `key_of_track`."""

    name: str
    track: str
    room: str
    seats: int
    opens_in_week: int
    starts: time = time(18)


GROUPS = (  # of the usual clinic, which grows
    Group("Harbor", "Evening", "Room A", 12, 0),
    Group("Lantern", "Morning", "Room A", 12, 1, time(9)),
    Group("Anchor", "Evening", "Room B", 12, 4),
    Group("Compass", "Evening", "Room C", 10, 8),
)


def program_of(code: str, *, today: date) -> ProfilePlan:
    """A program that ships, with the days of its tracks moved so that today is one of them. KeyError for another code."""
    plan = shipped_profile(code)
    return replace(plan, tracks=tuple(_moved(track, today) for track in plan.tracks))


def size_of(code: str) -> Size:
    """How large the clinic is: six months of the usual one, a smaller one of any other."""
    return Size() if code == USUAL_PROGRAM else SMALL


def groups_of(plan: ProfilePlan, *, weeks: int) -> tuple[Group, ...]:
    """The groups that the clinic opens: the usual four, or one for each track of adults at each site, four at most.

    Tracks whose groups alone carry the week's hours; sessions of one's own come on top. Where there is one, it gets two groups.
    """
    if plan.code == USUAL_PROGRAM:
        return tuple(group for group in GROUPS if group.opens_in_week * 3 <= weeks)
    held = [track for track in plan.tracks if _held_here(track, plan)]
    places = [(site, track) for track in held for site in plan.sites if site.code in track.sites]
    if len(places) == 1:
        places *= min(2, len(places[0][0].rooms))
    return tuple(
        _group(name, plan, site, track, number) for number, (name, (site, track)) in enumerate(zip(NAMES, places, strict=False))
    )


def key_of_track(plan: ProfilePlan, site: SitePlan, track: TrackPlan) -> str:
    """How the demo calls a track: by its name, and its site where there are several."""
    return track.name if len(plan.sites) == 1 else f"{track.name}, {site.name}"


def days_with_groups(plan: ProfilePlan, groups: Sequence[Group]) -> frozenset[int]:
    """The weekdays on which any of these groups meets."""
    tracks = {key_of_track(plan, site, track): track for track in plan.tracks for site in plan.sites}
    return frozenset(block.weekday for group in groups for block in tracks[group.track].week)


def program_days(first: date, last: date, *, today: date, on: frozenset[int]) -> list[date]:
    """The days with groups from `first` to `last`, both included, in order, holidays left out."""
    closed = holidays(first, last, today=today)
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return [day for day in days if day.isoweekday() in on and day not in closed]


def programs() -> tuple[str, ...]:
    """The codes that `--program` takes."""
    return SHIPPED


def _held_here(track: TrackPlan, plan: ProfilePlan) -> bool:
    in_groups, _own = offered_minutes(track, plan, {one.code: one for one in known_services()})
    carried = in_groups >= plan.rule_of(track).weekly_target_minutes
    return carried and track.level == LEVEL and track.age_group == AgeGroup.ADULT


def _group(name: str, plan: ProfilePlan, site: SitePlan, track: TrackPlan, number: int) -> Group:
    room = site.rooms[number % len(site.rooms)]
    starts = min(block.starts for block in track.week)
    return Group(name, key_of_track(plan, site, track), room.name, min(room.seats, track.largest_group), 0, starts)


def _moved(track: TrackPlan, today: date) -> TrackPlan:
    """The track with the days of its week moved, if need be, so that today is one of them."""
    days = tuple(sorted({block.weekday for block in track.week}))
    after = weekdays(today) if days == USUAL else moved(days, today)
    place = dict(zip(days, after, strict=True))
    blocks: list[BlockFacts] = [replace(block, weekday=place[block.weekday]) for block in track.week]
    return replace(track, week=tuple(sorted(blocks, key=lambda block: (block.weekday, block.starts))))
