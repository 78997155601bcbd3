"""Which weeks do these tests solve? Small ones by hand, and tiny ones by chance that brute force can compare."""

from itertools import combinations, product

from hypothesis import strategies as st

from midspan.journey.schedule.rules.week import check
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.rules.week.people import open_to
from midspan.journey.schedule.rules.week.score import person_points, seats_points
from midspan.journey.schedule.terms.week import (
    Leader,
    MixItem,
    Placed,
    Slot,
    Span,
    Stand,
    WeekAnswer,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    WeekRoom,
    Wish,
)  # fmt: skip

SLOTS = (Slot("mon", 1, 1080, 1140), Slot("tue", 2, 1080, 1140), Slot("long", 2, 1080, 1200))
ROOMS = (WeekRoom("R1", 3), WeekRoom("R2", 2))
LEADERS = (Leader("F1", ("licensed",)), Leader("F2", (), minutes=120))


def evening(people: int = 6, *, groups: int = 2, maximum: int = 12, minimum: int = 3) -> WeekProblem:
    """One Wednesday evening of an hour, so many groups in two rooms, and people who want that hour."""
    return WeekProblem(
        (Slot("wed", 3, 1080, 1140),), (WeekRoom("R1", 12), WeekRoom("R2", 12)), (Leader("F1"), Leader("F2")),
        tuple(WeekGroup(f"G{n + 1}", "skills", minimum=minimum, maximum=maximum) for n in range(groups)),
        tuple(WeekPerson(f"P{n + 1}", minutes=60) for n in range(people)),
    )  # fmt: skip


def evenings() -> WeekProblem:
    """Five evenings of two hours, 24 groups in three rooms, and 70 people who want three hours; nothing published."""
    slots = tuple(Slot(f"{day}-{hour}", day, hour * 60, hour * 60 + 60) for day in range(1, 6) for hour in (18, 19))
    rooms = tuple(WeekRoom(f"R{n}", 8 + 2 * n) for n in range(3))
    leaders = tuple(Leader(f"F{n}", ("licensed",) if n % 2 else (), minutes=360) for n in range(6))
    groups = tuple(
        WeekGroup(f"G{n}", ("skills", "process")[n % 2], must=n % 3 > 0, credentials=("licensed",) if n % 4 == 1 else ())
        for n in range(24)
    )
    people = tuple(
        WeekPerson(f"P{n}", 180, 2, (MixItem("skills", sessions=1),), (Span(n % 5 + 1, 1080, 1140),), counsellor=f"F{n % 6}")
        for n in range(70)
    )
    return WeekProblem(slots, rooms, leaders, groups, people, (("P1", "P2"), ("P1", "P9")))


@st.composite
def tiny(draw, groups: int = 3) -> WeekProblem:
    """At most so many groups and five people, with everything that may restrict them."""
    names = [f"P{n}" for n in range(draw(st.integers(0, 5)))]
    wanted = [draw(group(f"G{n}")) for n in range(draw(st.integers(0, groups)))]
    people = tuple(draw(person(name, tuple(one.id for one in wanted))) for name in names)
    pairs = [(one, other) for one in names for other in names if one < other]
    apart = tuple(draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))) if pairs else ()
    return WeekProblem(SLOTS, ROOMS, LEADERS, tuple(wanted), people, apart)


@st.composite
def group(draw, name: str) -> WeekGroup:
    minimum = draw(st.integers(0, 2))
    now = draw(st.none() | st.builds(Stand, st.sampled_from(["mon", "tue"]), st.just("R1"), st.just(("F1",))))
    return WeekGroup(
        name, draw(st.sampled_from(["skills", "process"])), minimum=minimum, maximum=minimum + draw(st.integers(1, 2)),
        minutes=draw(st.sampled_from([None, 60])), credentials=draw(st.sampled_from([(), ("licensed",)])),
        leaders=draw(st.sampled_from([1, 1, 1, 2])), tags=draw(st.sampled_from([(), (), ("women",)])),
        stages=draw(st.sampled_from([(), (), ("early",)])), must=draw(st.booleans()), now=now,
        fixed_slot=draw(st.sampled_from(["", "", "mon"])), preferred_leader=draw(st.sampled_from(["", "F2"])),
    )  # fmt: skip


@st.composite
def person(draw, name: str, groups: tuple[str, ...]) -> WeekPerson:
    busy = draw(st.lists(st.builds(Span, st.integers(1, 2), st.just(1100), st.just(1130), st.just("work")), max_size=1))
    mix = draw(st.sampled_from([(), (MixItem("skills", sessions=1),), (MixItem("process", minutes=60),)]))
    wish = st.builds(Wish, st.booleans(), kind=st.sampled_from(["skills", "process"]))
    return WeekPerson(
        name, draw(st.sampled_from([0, 60, 120, 180])), draw(st.integers(0, 2)), mix, tuple(busy),
        tags=draw(st.sampled_from([(), ("women",)])), stage=draw(st.sampled_from(["early", "late"])),
        counsellor=draw(st.sampled_from(["", "F1", "F2"])), wishes=tuple(draw(st.lists(wish, max_size=1))),
        now=draw(st.sampled_from([(), groups[:1]])),
    )  # fmt: skip


def placements(frame: Frame) -> list[list[Placed]]:
    """Every way to place the groups, nobody seated."""
    ways = [[None, *_ways(frame, one)] for one in frame.groups.values()]
    found = [[one for one in chosen if one] for chosen in product(*ways)]
    return [
        placed
        for placed in found
        if {one.rule for one in check(frame.problem, WeekAnswer(tuple(placed)))} <= {"must", "minimum"}
    ]  # fmt: skip


def _ways(frame: Frame, wanted: WeekGroup) -> list[Placed]:
    pairs = combinations(frame.leaders, wanted.leaders)
    return [Placed(wanted.id, slot, room, pair) for slot, room, pair in product(frame.slots, frame.rooms, list(pairs))]


def best_seats(frame: Frame, placed: list[Placed]) -> int:
    """The least points of any seating of placed groups, by trying them all."""
    people = list(frame.people.values())
    choices = [list(_weeks_of(frame, person, placed)) for person in people]
    best = None
    for chosen in product(*choices):
        members = {one.group: [person.id for person, mine in zip(people, chosen, strict=True) if one in mine] for one in placed}
        held = [
            Placed(one.group, one.slot, one.room, one.leaders, tuple(members[one.group]))
            for one in placed
            if members[one.group] or not frame.groups[one.group].minimum
        ]
        if all(_whole(frame, one) for one in held):
            options = [held] if all(one.people for one in held) else [held, [one for one in held if one.people]]
            cost = min(seats_points(frame, placed, option, people) for option in options)
            best = cost if best is None else min(best, cost)
    return best or 0


def _whole(frame: Frame, one: Placed) -> bool:
    apart = any(frame.apart.get(person, set()) & set(one.people) for person in one.people)
    return frame.groups[one.group].minimum <= len(one.people) <= frame.seats(one.group, one.room) and not apart


def _weeks_of(frame: Frame, person: WeekPerson, placed: list[Placed]):
    able = [one for one in placed if open_to(frame, person, one)]
    for picks in product([False, True], repeat=len(able)):
        mine = [one for one, pick in zip(able, picks, strict=True) if pick]
        if all(other.slot not in frame.clashes[one.slot] for n, one in enumerate(mine) for other in mine[n + 1 :]):
            yield mine


def minutes_of_everybody(frame: Frame, answer: WeekAnswer) -> int:
    return sum(
        person_points(frame, person, [one for one in answer.placed if person.id in one.people])
        for person in frame.people.values()
    )
