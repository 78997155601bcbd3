"""Does a week get solved by the clock: once, again after a death, stopped when asked, and told in words when it cannot be?"""

import sys
from datetime import timedelta
from typing import Any

import pytest

from midspan.doors.clock.week import solve_week
from midspan.foundation.records.models import Event
from midspan.journey.schedule.actions import drafts
from midspan.journey.schedule.models import WeekDraft
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

NEXT = MONDAY + timedelta(days=7)


@pytest.fixture
def draft(cast: Cast) -> WeekDraft:
    evening(cast)
    return drafts.draft_week(cast.site, week_on=NEXT, seconds=10, by=cast.director, at=AT)


def now(draft: WeekDraft) -> WeekDraft:
    return WeekDraft.objects.get(pk=draft.pk)


class TestWithTheSolver:
    @pytest.fixture(autouse=True)
    def solver(self) -> None:
        pytest.importorskip("ortools")

    def test_a_draft_is_solved_by_the_clock_and_a_second_job_leaves_it_alone(self, cast: Cast, draft: WeekDraft) -> None:
        assert solve_week(draft.pk) == "ready"
        found = now(draft)
        assert found.answer and found.finished_at and found.progress["stage"] == "reasons"
        assert Event.objects.filter(name="week_draft.solved", by=f"staff:{cast.clock.pk}").count() == 1
        assert solve_week(draft.pk) == "settled" and now(draft).answer == found.answer

    def test_a_job_whose_worker_died_begins_again(self, draft: WeekDraft) -> None:
        WeekDraft.objects.filter(pk=draft.pk).update(status="solving", progress={"stage": "slots", "ms": 900})
        assert solve_week(draft.pk) == "ready"

    def test_who_asks_to_stop_gets_the_best_so_far(self, cast: Cast, draft: WeekDraft) -> None:
        drafts.stop(draft, by=cast.director, at=AT)
        assert solve_week(draft.pk) == "ready" and now(draft).answer["status"] == "stopped"

    def test_a_dropped_draft_stays_dropped(self, cast: Cast, draft: WeekDraft) -> None:
        drafts.drop(draft, by=cast.director, at=AT)
        assert solve_week(draft.pk) == "settled" and now(draft).status == "dropped"


def test_without_the_solver_it_says_what_to_install(draft: WeekDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    assert solve_week(draft.pk) == "failed"
    assert "uv sync --group planner" in now(draft).progress["error"] and now(draft).status == "failed"


def test_an_error_is_told_with_a_number_and_an_answer_that_was_there_stays(draft: WeekDraft, caplog: Any) -> None:
    broken = {**draft.problem, "groups": [{"id": 3}]}
    WeekDraft.objects.filter(pk=draft.pk).update(problem=broken, answer={"groups": []})
    assert solve_week(draft.pk) == "failed"
    found = now(draft)
    assert found.status == "ready" and len(found.progress["number"]) == 8
    assert found.progress["number"] in caplog.text


def test_solving_that_nobody_does_any_more_ends_with_the_best_so_far(cast: Cast, draft: WeekDraft) -> None:
    told = {"stage": "slots", "heard_at": (AT - timedelta(minutes=5)).isoformat()}
    WeekDraft.objects.filter(pk=draft.pk).update(status="solving", progress=told, answer={"groups": []})
    assert drafts.stop(now(draft), by=cast.director, at=AT).status == "ready"


def test_a_draft_that_is_gone_is_no_error(db: None) -> None:
    assert solve_week(987_654) == "gone"
