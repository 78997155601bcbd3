"""Does a person come today, when, how long, and how do they take part? Chances that rise with the time they stay."""

from dataclasses import dataclass
from datetime import date
from random import Random

from midspan.doors.demo.course import Course
from midspan.foundation.episodes.terms import EndReason
from midspan.journey.attendance.terms import AbsenceReason

# Attendance among active people lies between 70 and 85 %; it goes with length of stay, so each ending has its own level.
USUAL = {
    EndReason.COMPLETED: 0.84, EndReason.TRANSFERRED: 0.79, EndReason.TERMINATED: 0.70, EndReason.DROPPED_OUT: 0.66,
    EndReason.OTHER: 0.74, EndReason.INCARCERATED: 0.70,
}  # fmt: skip
STILL_HERE = 0.80
LATE, LEAVES_EARLY, CALLS = 0.11, 0.03, 0.62
REASONS = ((AbsenceReason.WORK, 30), (AbsenceReason.ILLNESS, 22), (AbsenceReason.CHILD_CARE, 14), (AbsenceReason.TRANSPORT, 14),
           (AbsenceReason.MEDICAL_VISIT, 10), (AbsenceReason.COURT, 6), (AbsenceReason.OTHER, 4))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evening:
    """One person's day at the program: minutes from the start and after the end, or why they did not come.

    `arrives` is negative before the start; `leaves` counts from the end and is negative when they go early. Absent people
    have neither; `reason` is empty when they sent no word.
    """

    arrives: int | None = None
    leaves: int | None = None
    reason: AbsenceReason | None = None

    @property
    def comes(self) -> bool:
        return self.arrives is not None


def usual(ending: EndReason | None, rng: Random) -> float:
    """How often a person comes, before weeks and weekdays are counted in."""
    level = USUAL[ending] if ending else STILL_HERE
    return min(0.97, max(0.35, rng.gauss(level, 0.06)))


def chance(course: Course, day: date) -> float:
    """The chance that a person comes on a day: lower in the first two weeks, rising afterwards; none after they fell silent."""
    if course.admitted_on is None or (course.silent_from and day >= course.silent_from):
        return 0.0
    if day == course.admitted_on:
        return 1.0  # admission is done in person
    weeks = (day - course.admitted_on).days // 7
    return min(0.98, course.comes + min(weeks, 12) * 0.008 - 0.045)


def evening(course: Course, day: date, *, seed: int) -> Evening:
    """What this person does on this day; the same seed gives the same answer in any order of asking."""
    rng = Random(f"evening:{seed}:{course.number}:{day:%Y%m%d}")
    if rng.random() >= chance(course, day):
        silent = bool(course.silent_from and day >= course.silent_from) or rng.random() > CALLS
        return Evening(reason=None if silent else rng.choices([r for r, _ in REASONS], weights=[w for _, w in REASONS])[0])
    late = rng.random() < LATE and day != course.admitted_on
    arrives = min(52, 3 + int(rng.expovariate(1 / 12))) if late else -rng.randint(1, 14)
    leaves = -rng.randint(12, 70) if rng.random() < LEAVES_EARLY else rng.randint(1, 14)
    return Evening(arrives, leaves)


def participation(course: Course, day: date, block: int, *, seed: int) -> int:
    """How a person takes part in a block, 0 to 3; people speak more the longer they stay."""
    rng = Random(f"part:{seed}:{course.number}:{day:%Y%m%d}:{block}")
    weeks = (day - course.admitted_on).days / 7 if course.admitted_on else 0
    return max(0, min(3, round(rng.gauss(1.6 + min(weeks, 10) * 0.07, 0.75))))
