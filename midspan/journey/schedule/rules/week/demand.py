"""Who wants which seats? People alike are counted together, and so are groups alike: what stage one must know of people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import MixItem, WeekGroup, WeekPerson


@dataclass(frozen=True, slots=True)
class Sort:
    """Groups alike for whoever wants a seat: the same kind, length and members."""

    kind: str
    minutes: int | None
    language: str
    tags: tuple[str, ...]
    stages: tuple[str, ...]
    track: str
    site: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """People alike for whoever builds the week: the same sorts of groups, free slots and needs."""

    sorts: frozenset[Sort]
    free: frozenset[str]
    minutes: int
    days: int
    mix: tuple[MixItem, ...]
    site: str
    count: int = 0


def sort_of(group: WeekGroup) -> Sort:
    """The sort of a group.

    Source: docs/timetable.md.
    """
    return Sort(group.kind, group.minutes, group.language, tuple(sorted(group.tags)), tuple(sorted(group.stages)), group.track,
                group.site)  # fmt: skip


def sorts(frame: Frame) -> dict[Sort, list[WeekGroup]]:
    """Every sort of group with its groups.

    Source: plain counting.
    """
    found: dict[Sort, list[WeekGroup]] = {}
    for group in frame.groups.values():
        found.setdefault(sort_of(group), []).append(group)
    return found


def crowds(frame: Frame) -> list[Crowd]:
    """People alike, counted; in the order in which they first come.

    Source: plain counting.
    """
    counted = Counter(crowd_of(frame, person) for person in frame.people.values())
    return [replace(one, count=count) for one, count in counted.items()]


def crowd_of(frame: Frame, person: WeekPerson) -> Crowd:
    """The crowd that a person belongs to, not counted.

    Source: docs/timetable.md.
    """
    return Crowd(open_sorts(frame, person), frame.free[person.id], person.minutes, person.days, person.mix, person.site)


def open_sorts(frame: Frame, person: WeekPerson) -> frozenset[Sort]:
    """The sorts of groups that a person may join.

    Source: docs/timetable.md.
    """
    return frozenset(
        sort_of(group) for group in frame.groups.values() if frame.fits(person, group.id) and frame.may_reach(person, group.id)
    )


def places(frame: Frame, groups: list[WeekGroup]) -> Iterator[str]:
    """Slots in which any of these groups may stand, in order.

    Source: docs/timetable.md.
    """
    able = {slot for group in groups for slot in frame.slots_of[group.id]}
    return (slot for slot in frame.slots if slot in able)
