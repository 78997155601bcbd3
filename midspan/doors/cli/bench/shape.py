"""What does a clinic of a given size look like? So many sites, and who sits on which chair of which group for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

GROUPS, CHAIRS = 4, 12  # at every site: two groups in the morning, two in the evening, twelve chairs each
SESSIONS_A_WEEK = 9  # three days of three blocks
USUAL_WEEKS = 104  # of history, from which the number of sites follows
SHORTEST_STAY, LONGEST_STAY = 8, 26  # weeks, on average over everybody
EMPTY_WEEKS = 1.0  # a chair stays empty between two people, on average
SHARE_ADMITTED = 0.9  # of all people; the others were referred and did not start, or wait
WEEKS_AHEAD = 2  # of sessions already on the timetable
STAYED_CHAIRS = 4  # of the first site, one in each group: people who have been here for the whole history


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked for."""

    people: int
    attendances: int
    notes: int


@dataclass(frozen=True, slots=True)
class Shape:
    """The clinic that comes nearest: its sites, weeks of history, average stay, share of attendances with a line."""

    people: int
    sites: int
    weeks: int
    stay: float
    with_line: float


@dataclass(frozen=True, slots=True)
class Stay:
    """One person on one chair: weeks are counted from the first of the history; `weeks` ends before `until`."""

    site: int
    group: int
    first: int
    until: int
    active: bool


def shape_of(size: Size) -> Shape:
    """The shape whose counts come near the size. A site always has the same number of chairs, so that a larger clinic
    means more sites, not fuller pages."""
    stay = min(LONGEST_STAY, max(SHORTEST_STAY, size.attendances / SESSIONS_A_WEEK / (SHARE_ADMITTED * size.people)))
    filled = stay / (stay + EMPTY_WEEKS)
    a_week = GROUPS * CHAIRS * SESSIONS_A_WEEK * filled  # attendances of one site
    sites = max(1, round(size.attendances / a_week / USUAL_WEEKS))
    weeks = max(4, round(size.attendances / a_week / sites))
    group_notes = sites * GROUPS * SESSIONS_A_WEEK * weeks
    with_line = min(1.0, max(0.0, (size.notes - group_notes) / max(1, size.attendances)))
    return Shape(size.people, sites, weeks, stay, with_line)


def stays(shape: Shape, rng: Random) -> Iterator[Stay]:
    """Everybody who was ever admitted, site by site; never more than there are people."""
    left = shape.people
    for site in range(shape.sites):
        for chair in range(GROUPS * CHAIRS):
            for stay in _on_chair(shape, site, chair, rng):
                if left == 0:
                    return
                left -= 1
                yield stay


def _on_chair(shape: Shape, site: int, chair: int, rng: Random) -> Iterator[Stay]:
    """One person after the other. The history begins in the middle of somebody's stay. A few stayed all the time."""
    group = chair % GROUPS
    if site == 0 and chair < STAYED_CHAIRS:
        yield Stay(site, group, 0, shape.weeks, active=True)
        return
    week = -rng.randrange(max(1, round(shape.stay)))
    while week < shape.weeks:
        until = week + max(1, round(rng.gauss(shape.stay, shape.stay / 4)))
        if until > 0:
            yield Stay(site, group, max(0, week), min(until, shape.weeks), active=until >= shape.weeks)
        week = until + rng.choice((0, 1, 2))
