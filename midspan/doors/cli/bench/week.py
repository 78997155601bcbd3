"""How fast is a large week built? A seeded week of 84 groups, 25 facilitators, 12 rooms and 300 people, solved on two cores."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from midspan.journey.schedule.rules.week import solve
from midspan.journey.schedule.rules.week.first import first_answer
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.terms.week import (
    DAYS,
    Leader,
    MixItem,
    Slot,
    Span,
    Stand,
    WeekAnswer,
    WeekGroup,
    WeekPerson,
    WeekProblem,
    WeekRoom,
    Wish,
)

PARTS = {"morning": 9 * 60, "afternoon": 13 * 60, "evening": 17 * 60 + 30}
SHARE = {"morning": 38, "afternoon": 18, "evening": 44}  # per cent of the groups
COME = {"morning": 40, "afternoon": 14, "evening": 46}  # per cent of the people
HALF, WHOLE, BLOCK = 90, 180, 60
KINDS = {"process": 28, "skills": 26, "education": 18, "wellness": 12}  # of 84
CREDENTIALS = {"process": ("licensed",), "skills": (), "education": (), "wellness": ()}
MIX = (MixItem("process", sessions=1), MixItem("skills", sessions=1))
SEED = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """How large and how hard a week is."""

    groups: int = 84
    leaders: int = 25
    rooms: int = 12
    people: int = 300
    published: bool = True  # else a week planned from nothing
    tight: int = 0  # per cent of groups taken away
    one_evening: int = 0  # per cent of people with one free evening only
    apart: int = 15  # pairs
    leave: int = 2  # leaders away for two days or the week
    blocks: bool = False  # groups of an hour for people of few hours, in place of sessions of three hours and halves
    hours: int = 100  # per cent of what people are prescribed


def slots(shape: Shape) -> list[Slot]:
    """Five days of three sessions of three hours, Friday without an evening; whole and in halves, or in three blocks."""
    found = []
    for day in range(1, 6):
        for part, starts in PARTS.items():
            if day == 5 and part == "evening":
                continue
            name = f"{DAYS[day - 1][:3]}-{part}"
            for number in range(3 if shape.blocks else 2):
                length = BLOCK if shape.blocks else HALF
                found.append(Slot(f"{name}-{number + 1}", day, starts + number * length, starts + (number + 1) * length))
            if not shape.blocks:
                found.append(Slot(name, day, starts, starts + WHOLE))
    return found


def described(shape: Shape, seed: int = SEED) -> WeekProblem:
    """The week, the same for the same seed."""
    rng = Random(seed)
    times = slots(shape)
    rooms = tuple(WeekRoom(f"R{n + 1}", 8 if n < 2 else 10 if n < 4 else 14) for n in range(shape.rooms))
    leaders = tuple(_leader(rng, number, shape) for number in range(shape.leaders))
    groups = tuple(_groups(rng, shape, times))
    people = [_person(rng, number, shape, leaders) for number in range(shape.people)]
    apart = tuple(sorted({tuple(sorted(rng.sample([one.id for one in people], 2))) for _ in range(shape.apart)}))
    week = WeekProblem(tuple(times), rooms, leaders, groups, tuple(people), apart, title=f"bench {seed}")  # type: ignore[arg-type]
    return _published(week, rng) if shape.published else week


def _leader(rng: Random, number: int, shape: Shape) -> Leader:
    span = (8 * 60, 17 * 60) if number % 5 < 3 else (12 * 60, 21 * 60 + 30)
    hours = tuple(Span(day, *span) for day in range(1, 6))
    away = tuple(Span(day, 0, 24 * 60) for day in (rng.sample(range(1, 6), 2) if number else range(1, 6)))
    return Leader(
        f"F{number + 1}",
        ("licensed",) if number % 7 != 4 else (),
        ("en", "es") if number % 6 == 0 else ("en",),
        hours,
        away if number < shape.leave else (),
        240 * 5 if shape.blocks else rng.choice([12, 15, 18]) * 60,
    )


def _groups(rng: Random, shape: Shape, times: list[Slot]) -> list[WeekGroup]:
    found = []
    parts = [part for part, percent in SHARE.items() for _ in range(percent)]
    kinds = [kind for kind, count in KINDS.items() for _ in range(count)]
    for number in range(shape.groups * (100 - shape.tight) // 100):
        kind, part = kinds[number * 29 % len(kinds)], parts[number * 37 % 100]
        length = BLOCK if shape.blocks else HALF if number % 4 == 0 else WHOLE
        allowed = tuple(slot.id for slot in times if slot.part == part or (part, slot.starts) == ("evening", PARTS[part]))
        allowed = tuple(slot.id for slot in times if slot.id in allowed and slot.minutes == length)
        group = WeekGroup(
            f"G{number + 1}", kind, f"{kind.title()} {number + 1}", slots=allowed, credentials=CREDENTIALS[kind], minutes=length,
            leaders=2 if number % 14 == 0 else 1, must=number % 8 != 0, track=part,
        )  # fmt: skip
        if number % 17 == 0:
            group = replace(group, language="es", minimum=3, maximum=10, leaders=1)
        elif number % 13 == 0:
            group = replace(group, tags=("women",), minimum=4)
        elif number % 11 == 0:
            group = replace(group, stages=("early", "middle"))
        found.append(group)
    return found


def _person(rng: Random, number: int, shape: Shape, leaders: tuple[Leader, ...]) -> WeekPerson:
    part = rng.choices(list(PARTS), list(COME.values()))[0]
    busy = []
    for day in range(1, 6):
        if rng.random() < 0.08:
            start = PARTS[part] + rng.choice([0, 60, 120])
            busy.append(Span(day, start, start + rng.choice([60, 120]), rng.choice(["work", "care"])))
    if part == "evening":
        busy += [Span(day, 8 * 60, 17 * 60, "work") for day in range(1, 6)]
    if part == "evening" and number % 100 < shape.one_evening * 2:
        only = rng.randint(1, 4)
        busy += [Span(day, 17 * 60, 23 * 60, "care") for day in range(1, 6) if day != only]
    minutes = rng.choice([540, 540, 540, 540, 540, 360, 360, 180]) * shape.hours // 100 // (3 if shape.blocks else 1)
    days = min(3, max(1, minutes // (BLOCK if shape.blocks else WHOLE)))
    return WeekPerson(
        f"P{number + 1}", minutes, days, MIX[:days], tuple(busy), ("es", "en") if number % 12 == 0 else ("en",),
        ("women",) if rng.random() < 0.4 else (), rng.choice(["early", "middle", "late"]), part, "",
        rng.choice(_known(leaders, part, shape)).id,
        wishes=(Wish(rng.random() < 0.7, kind=rng.choice(list(KINDS))),) if number % 5 == 0 else (),
    )  # fmt: skip


def _known(leaders: tuple[Leader, ...], part: str, shape: Shape) -> list[Leader]:
    """Counsellors whose hours meet the part of the day: a third of them is enough for the evening."""
    third = {"morning": (0, 1), "afternoon": (2,), "evening": (3, 4)}[part]
    return [one for number, one in enumerate(leaders) if number % 5 in third and number >= shape.leave]


def _published(week: WeekProblem, rng: Random) -> WeekProblem:
    """The week as it would have been published a month ago: other people then, and every leader there."""
    before = replace(
        week,
        leaders=tuple(replace(one, leave=()) for one in week.leaders),
        people=tuple(replace(one, busy=tuple(span for span in one.busy if rng.random() < 0.8)) for one in week.people),
        apart=week.apart[: len(week.apart) // 2],
    )
    held = {one.group: one for one in first_answer(Frame(before))}
    groups = tuple(
        replace(one, now=Stand(at.slot, at.room, at.leaders)) if (at := held.get(one.id)) else one for one in week.groups
    )
    here = {person.id for person in week.people if rng.random() < 0.85}
    mine: dict[str, list[str]] = {}
    for one in held.values():
        for person in one.people:
            mine.setdefault(person, []).append(one.group)
    people = tuple(replace(one, now=tuple(mine.get(one.id, ())) if one.id in here else ()) for one in week.people)
    return replace(week, groups=groups, people=people)


SHAPES = {
    "a published week": Shape(),
    "from nothing": Shape(published=False),
    "tight, long leave": Shape(tight=8, leave=5, apart=60),
    "one free evening": Shape(one_evening=10),
    "hours in blocks": Shape(blocks=True),
}


def solved(shape: Shape, *, seconds: int = 60, workers: int = 2, seed: int = SEED, **more: Any) -> WeekAnswer:
    """The bench's week, solved."""
    return solve(described(shape, seed), seconds=seconds, workers=workers, seed=1, **more)


def words(name: str, shape: Shape) -> str:
    """One solved week, said in a line."""
    answer = solved(shape)
    stages = ", ".join(
        f"{one.name} {f'within {one.gap_permille / 10} %' if one.gap_permille else 'proven best'} in {one.took_ms / 1000:.1f} s"
        for one in answer.stages
    )
    held, short = len(answer.placed), sum(one.what == "minutes" for one in answer.unmet)
    return (
        f"Week, {name}: first answer {answer.first_ms / 1000:.1f} s, {stages}; {answer.took_ms / 1000:.1f} s in all; "
        f"{held} groups held, {short} people short of minutes"
    )


if __name__ == "__main__":
    for each, form in SHAPES.items():
        print(words(each, form), flush=True)
