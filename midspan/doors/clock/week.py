"""How does a week get solved? A job of the clock: it may die and begin again, says how far it is, and stops when asked."""

import logging
import secrets
from dataclasses import replace
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from midspan.foundation.records.actions import staff
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule.actions import drafts
from midspan.journey.schedule.queries.drafts import find_draft, kept_answer, problem_of
from midspan.journey.schedule.rules.week import solve
from midspan.journey.schedule.terms.week import Progress, SolverMissing, WeekAnswer, WeekProblem

LOG = logging.getLogger(__name__)
EVERY = 0.7  # seconds between two looks at the draft
WORKERS = 2


@app.task(name=drafts.TASK, pass_context=False)
def solve_week(draft_id: int) -> str:
    """Solve one draft; answers how it stands then. A draft that nobody waits for any more is left alone."""
    by, draft = staff.clock(), find_draft(draft_id)
    if draft is None:
        return "gone"
    try:
        draft = drafts.begin(draft, by=by, at=timezone.now())
        problem = problem_of(draft)
        answer = Solving(problem, draft.seconds, asked_to_stop=draft.stop_asked).watched(draft.pk)
        return str(drafts.solved(draft, answer=answer, problem=problem, by=by, at=timezone.now()).status)
    except Refused:
        return "settled"  # somebody dropped it, or took the best so far
    except SolverMissing as missing:
        drafts.failed(draft, words=str(missing), by=by, at=timezone.now())
    except Exception:
        number = secrets.token_hex(4)
        LOG.exception("solving draft %s failed (%s)", draft_id, number)
        words = "The week could not be solved: something unexpected happened. Your draft is as it was; try again."
        drafts.failed(draft, words=words, number=number, by=by, at=timezone.now())
    return "failed"


class Solving(Thread):
    """The solver in a thread of its own, which never touches the database; this one writes down what it says."""

    def __init__(self, problem: WeekProblem, seconds: int, *, asked_to_stop: bool = False) -> None:
        super().__init__(daemon=True, name="week solver")
        self.problem, self.seconds = problem, seconds
        self.news: SimpleQueue[Progress] = SimpleQueue()
        self.stopping = Event()
        self.result: WeekAnswer | BaseException | None = None
        if asked_to_stop:
            self.stopping.set()

    def run(self) -> None:
        try:
            self.result = solve(
                self.problem, seconds=self.seconds, workers=WORKERS, progress=self.news.put, stop=self.stopping.is_set
            )
        except BaseException as error:
            self.result = error

    def watched(self, draft_id: int) -> WeekAnswer:
        """Solve, keep the draft up to date meanwhile, and give the answer. Raises what the solver raised."""
        self.start()
        latest: Progress | None = None
        while self.is_alive():
            self.join(EVERY)
            latest = self._tell(draft_id, latest)
        if isinstance(self.result, WeekAnswer):
            return self.result
        raise self.result or RuntimeError("the solver ended without a word")

    def _tell(self, draft_id: int, latest: Progress | None) -> Progress | None:
        answer, found = None, latest
        while (news := self._next()) is not None:
            answer = news.answer or answer
            found = replace(news, answer=None)
        kept = kept_answer(self.problem, answer) if answer else None
        if not drafts.note_progress(draft_id, _told(found, timezone.now()), kept):
            self.stopping.set()
        return found

    def _next(self) -> Progress | None:
        try:
            return self.news.get_nowait()
        except Empty:
            return None


def _told(found: Progress | None, at: datetime) -> dict[str, Any]:
    """How far solving is, as the draft keeps it."""
    if found is None:
        return {"stage": "counting", "ms": 0, "heard_at": at.isoformat()}
    return {
        "stage": found.stage, "ms": found.ms, "objective": found.objective, "bound": found.bound, "heard_at": at.isoformat(),
    }  # fmt: skip
