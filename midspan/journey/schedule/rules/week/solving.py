"""What is the best week? Count, answer at once, then slots, people and reasons: within a time cap, with the best so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from midspan.journey.schedule.rules.week import first, people, score, slots
from midspan.journey.schedule.rules.week.counting import shortages
from midspan.journey.schedule.rules.week.engine import Effort, Outcome, Stopwatch, cp_model
from midspan.journey.schedule.rules.week.frame import Frame
from midspan.journey.schedule.rules.week.unmet import not_held, unmet
from midspan.journey.schedule.terms.week import Placed, Progress, StageFacts, WeekAnswer, WeekProblem, WeekStatus

SLOTS_PERCENT = 60  # of the time, at most, for stage one
NEWS_MS = 700  # between two whole answers of stage one

Tell = Callable[[Progress], None]


@dataclass
class _Run:
    """One solving: its stopwatch, whom it tells, and the best answer so far."""

    frame: Frame
    ms: int
    workers: int
    seed: int
    tell: Tell | None
    stop: Callable[[], bool] | None
    stopwatch: Stopwatch
    best: list[Placed]
    best_points: int
    lock: Lock
    first_ms: int = 0
    told_ms: int = 0

    @property
    def spent(self) -> int:
        return self.stopwatch.ms

    @property
    def stopped(self) -> bool:
        return bool(self.stop and self.stop())

    def say(self, stage: str, objective: int | None = None, bound: int | None = None, answer: WeekAnswer | None = None) -> None:
        if self.tell:
            with self.lock:
                self.tell(Progress(stage, self.spent, objective, bound, answer))

    def offer(self, placed: Sequence[Placed]) -> WeekAnswer | None:
        """A whole answer, when it is better than the best so far."""
        answer = WeekAnswer(tuple(placed))
        found = score.points(self.frame.problem, answer)
        if self.best_points >= 0 and found.slots + found.people >= self.best_points:
            return None
        self.best, self.best_points = list(placed), found.slots + found.people
        return answer

    def effort(self, ms: int, on_better: Any) -> Effort:
        return Effort(ms, self.workers, self.seed, self.stop, on_better)


def solve(
    problem: WeekProblem,
    *,
    seconds: int = 60,
    workers: int = 2,
    seed: int = 1,
    progress: Tell | None = None,
    stop: Callable[[], bool] | None = None,
) -> WeekAnswer:
    """The best week found within so many seconds, with its bounds, its shortages and the reason for everything unmet.

    `progress` hears of every stage and of every better whole answer, from the solver's threads but never twice at once.
    `stop` is asked a few times a second; the best answer so far is given then. Refuses with SolverMissing without OR-Tools.
    Source: mission rows 000-06, 001-09, 002-04; OR-Tools CP-SAT; docs/timetable.md.
    """
    cp_model()
    running = _Run(Frame(problem), seconds * 1000, workers, seed, progress, stop, Stopwatch(), [], -1, Lock())
    short = tuple(shortages(problem))
    running.say("counting")
    running.say("first", answer=running.offer(first.first_answer(running.frame)))
    running.first_ms = running.spent
    stages = _both_stages(running) if problem.groups else ()
    return _whole(running, stages, short)


def _both_stages(running: _Run) -> tuple[StageFacts, ...]:
    one, placed = _slots(running)
    if running.stopped:
        return (one,)
    two = _people(running, placed)
    return (one, two)


def _slots(running: _Run) -> tuple[StageFacts, list[Placed]]:
    frame, ms = running.frame, max(100, running.ms * SLOTS_PERCENT // 100 - running.spent)
    built = slots.model_of(frame)

    def better(objective: int, bound: int, value: Callable[[Any], int]) -> None:
        answer = None
        if running.spent - running.told_ms > NEWS_MS:
            answer = running.offer(first.seat(frame, slots.read(built, value)))
            running.told_ms = running.spent
        running.say("slots", objective, bound, answer)

    outcome, placed = slots.place(built, running.effort(ms, better), first=list(running.best))
    running.say("slots", outcome.objective, outcome.bound, running.offer(first.seat(frame, placed)))
    return _facts("slots", outcome, slots.unavoidable(frame)), placed


def _people(running: _Run, placed: list[Placed]) -> StageFacts:
    begin = first.seat(running.frame, placed)
    ms = max(200, running.ms - running.spent)

    def better(objective: int, bound: int, seated: Callable[[], list[Placed]]) -> None:
        running.say("people", objective, bound, running.offer(seated()))

    outcome, found = people.seat(running.frame, placed, running.effort(ms, None), first=begin, on_better=better)
    running.say("people", outcome.objective, outcome.bound, running.offer(found))
    return _facts("people", outcome, people.unavoidable(running.frame, placed))


def _facts(name: str, outcome: Outcome, unavoidable: int) -> StageFacts:
    status = outcome.status if outcome.status in ("optimal", "feasible") else "first"
    return StageFacts(name, status, outcome.objective, outcome.bound, outcome.ms, unavoidable)


def _whole(running: _Run, stages: tuple[StageFacts, ...], short: tuple[Any, ...]) -> WeekAnswer:
    running.say("reasons")
    problem, answer = running.frame.problem, WeekAnswer(tuple(sorted(running.best, key=lambda one: _when(running.frame, one))))
    closed = tuple(not_held(problem, answer))
    proven = len(stages) == 2 and all(stage.status == "optimal" for stage in stages)
    status = WeekStatus.OPTIMAL if proven or not problem.groups else WeekStatus.FEASIBLE
    if running.stopped:
        status = WeekStatus.STOPPED
    elif any(one.must for one in closed):
        status = WeekStatus.INFEASIBLE
    return replace(
        answer, not_held=closed, status=status, stages=stages, shortages=short, unmet=tuple(unmet(problem, answer)),
        notes=tuple(_notes(problem)), first_ms=running.first_ms, took_ms=running.spent,
    )  # fmt: skip


def _when(frame: Frame, one: Placed) -> tuple[int, int, str]:
    slot = frame.slots[one.slot]
    return slot.weekday, slot.starts, one.group


def _notes(problem: WeekProblem) -> list[str]:
    empty = [
        (problem.groups, "The week has no groups, so nothing is held."),
        (problem.slots, "The week has no slots: no group can stand anywhere."),
        (problem.rooms, "The week has no rooms: no group can be held."),
        (problem.leaders, "The week has no facilitators: no group can be led."),
        (problem.people, "The week has no people: no group reaches its minimum."),
    ]
    return [text for there, text in empty if not there]
