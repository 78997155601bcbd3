"""What is asked week by week of those who are here: the monitor, the ruler, confidence, how we work together."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from midspan.doors.demo.life.intake import ask_form
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.doors.demo.words.intake import by_turns
from midspan.journey.assessment.actions import record_motivation
from midspan.journey.assessment.terms import FormMode, MotivationKind

WEEKS = 4  # how far back the invented clinic asks every week
MINUTE = timedelta(minutes=1)
MONTHLY = ("self_efficacy", "session_check", "barc10")


def weekly_checks(one: Living, day: date, arrived: datetime) -> Iterator[Happening]:
    """On the first evening of a week; every eighth person has not been asked lately, and stands on the list of what is due."""
    today, number = one.clinic.plan.today, one.course.number
    week = (today - day).days // 7
    if one.course.ended_on is not None or week >= WEEKS or number % 8 == 0 or week in one.checked:
        return
    one.checked.add(week)
    yield from happening(arrived + 3 * MINUTE, _check, one, week)


def _check(one: Living, week: int, *, at: datetime) -> None:
    rng = Random(f"checks:{one.clinic.plan.seed}:{one.course.number}:{week}")
    level = min(4, max(0, (week if one.course.findings.improves else WEEKS - week) + rng.randint(-1, 1)))
    ask_form(one, "bam", _bam(level, rng), by="pat", mode=FormMode.SELF, at=at)
    ask_form(one, "readiness_ruler", [rng.randint(7, 10), 9 - level, rng.randint(6, 10)], by="pat", mode=FormMode.SELF, at=at)
    if (week + one.course.number) % 4 == 0 or week == WEEKS - 1:
        for code in MONTHLY:
            ask_form(one, code, _answers(code, level, rng), by="pat", mode=FormMode.SELF, at=at + MINUTE)
    if week == 1 and one.course.number % 3:
        words = by_turns("again", one.course.number)
        record_motivation(one.episode, kind=MotivationKind.REASON, words=words, by=one.staff(one.assessor), at=at + 2 * MINUTE)


def _bam(level: int, rng: Random) -> list[int | None]:
    """Seventeen answers, the seventh never; use and risk go with the level, what protects goes against it."""
    use, risk, protects = max(0, level - 2), level, 4 - level
    given: list[int | None] = [risk, risk, max(0, risk - 1), use, max(0, use - 1), use, None, risk, protects, max(1, protects),
                               risk, rng.randint(0, 3), min(4, protects + 1), 4, max(0, risk - 1), protects, 3]  # fmt: skip
    return given


def _answers(code: str, level: int, rng: Random) -> list[int]:
    count, low, high = {"self_efficacy": (6, 0, 10), "session_check": (4, 0, 10), "barc10": (10, 1, 6)}[code]
    middle = high - round(level * (high - low) / 6) - 1
    return [min(high, max(low, middle + rng.randint(-1, 1))) for _ in range(count)]
