"""The life of a draft of a week: asked for, solved by the clock, changed by hand, solved again, dropped."""

from datetime import date, datetime
from typing import Any

from procrastinate.contrib.django import app

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.models import WeekDraft
from midspan.journey.schedule.queries.drafts import answer_of, kept_answer, kept_problem, problem_of
from midspan.journey.schedule.queries.week_problem import described_week
from midspan.journey.schedule.rules.drafts import (
    group_fixed,
    line_moved,
    only_known,
    person_moved,
    person_wishing,
    reasons_against_editing,
    with_choices_of,
)
from midspan.journey.schedule.terms import DraftStatus
from midspan.journey.schedule.terms.week import WeekAnswer, WeekProblem

TASK = "solve_week"
SECONDS = (5, 300)
UNDER_WAY = (DraftStatus.WAITING, DraftStatus.SOLVING)


@action("week_draft.asked_for", needs=Permission.SCHEDULE)
def draft_week(site: Site, *, week_on: date, seconds: int = 60, by: Staff, at: datetime) -> WeekDraft:
    """Ask for a draft of the week of a site that begins on a Monday; the clock solves it, at most so many seconds long.

    Refuses a day that is no Monday, one that is not ahead, and a site without groups.
    """
    reasons = []
    if week_on.isoweekday() != 1:
        reasons.append(Reason("A week begins on a Monday.", rule="week", field="week_on"))
    if week_on <= local_day(at, site.timezone):
        reasons.append(Reason("Choose a Monday that is still to come.", rule="past-sessions", field="week_on"))
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        reasons.append(Reason(f"Give it {SECONDS[0]} to {SECONDS[1]} seconds.", rule="week", field="seconds"))
    problem = described_week(site, week_on)
    if not problem.groups:
        reasons.append(Reason(f"{site} has no groups in that week. Open one first.", rule="week", field="site"))
    if reasons:
        raise Refused(reasons)
    draft = WeekDraft.objects.create(
        site=site, week_on=week_on, seconds=seconds, problem=kept_problem(problem), made_by=by, made_at=at
    )
    enqueue(draft)
    return draft


@action("week_draft.begun", needs=Permission.SCHEDULE)
def begin(draft: WeekDraft, *, by: Staff, at: datetime) -> WeekDraft:
    """Solving begins, or begins again after the machine that did it died. Refuses a draft that is not waiting for it."""
    draft = _locked(draft)
    if draft.status not in UNDER_WAY:
        raise Refused(Reason("Nobody waits for this draft any more.", rule="draft"))
    draft.status, draft.progress = DraftStatus.SOLVING, {"stage": "counting", "ms": 0, "began_at": at.isoformat()}
    draft.save(update_fields=["status", "progress"])
    return draft


@action("week_draft.solved", needs=Permission.SCHEDULE)
def solved(draft: WeekDraft, *, answer: WeekAnswer, problem: WeekProblem, by: Staff, at: datetime) -> WeekDraft:
    """The answer is there. Refuses when somebody settled or dropped the draft meanwhile."""
    draft = _locked(draft)
    if draft.status not in UNDER_WAY:
        raise Refused(Reason("Nobody waits for this draft any more.", rule="draft"))
    draft.answer = kept_answer(problem, answer)
    return _end(draft, DraftStatus.READY, at=at)


@action("week_draft.failed", needs=Permission.SCHEDULE)
def failed(draft: WeekDraft, *, words: str, number: str = "", by: Staff, at: datetime) -> WeekDraft:
    """Solving ended in an error, and why, with the number under which the log tells more. An answer that was there before
    stays."""
    draft = _locked(draft)
    if draft.status not in UNDER_WAY:
        raise Refused(Reason("Nobody waits for this draft any more.", rule="draft"))
    draft.progress = {**draft.progress, "error": words, "number": number}
    return _end(draft, DraftStatus.FAILED if draft.answer is None else DraftStatus.READY, at=at)


@action("week_draft.stop_asked", needs=Permission.SCHEDULE)
def stop(draft: WeekDraft, *, by: Staff, at: datetime) -> WeekDraft:
    """End solving soon and take the best answer so far. Nobody who solves it any more, and there is an answer: it is taken
    at once. Refuses a draft that is not being solved."""
    draft = _locked(draft)
    if draft.status not in UNDER_WAY:
        raise Refused(Reason("This draft is not being solved.", rule="draft"))
    draft.stop_asked = True
    if draft.answer is not None and draft.status == DraftStatus.SOLVING and _silent(draft, at):
        return _end(draft, DraftStatus.READY, at=at)
    draft.save(update_fields=["stop_asked"])
    return draft


@action("week_draft.group_moved", needs=Permission.SCHEDULE, versioned=True)
def move_group(
    draft: WeekDraft, *, group: str, slot: str, room: str = "", leaders: tuple[str, ...] = (), by: Staff, at: datetime
) -> WeekDraft:
    """Put a group of the draft somewhere else, or hold it not at all (no slot); a second solving keeps it there.

    Breaking a rule is not refused here: the page shows at once what it breaks. Refuses what the week does not know.
    """
    problem, answer = _open(draft)
    known = {"", *(one.id for one in problem.slots), *(one.id for one in problem.rooms), *(one.id for one in problem.leaders)}
    if group not in {one.id for one in problem.groups} or not {slot, room, *leaders} <= known:
        raise Refused(Reason("This week has no such group, time, room or leader.", rule="draft"))
    if slot and not (room and any(leaders)):
        raise Refused(Reason("A group needs a room and somebody who leads it.", rule="draft", field="leader"))
    answer = line_moved(answer, group=group, slot=slot, room=room, leaders=tuple(one for one in leaders if one))
    placed = next((one for one in answer.placed if one.group == group), None)
    return _keep(draft, group_fixed(problem, placed, group), answer)


@action("week_draft.group_freed", needs=Permission.SCHEDULE, versioned=True)
def free_group(draft: WeekDraft, *, group: str, by: Staff, at: datetime) -> WeekDraft:
    """A second solving may move the group again."""
    problem, answer = _open(draft)
    return _keep(draft, group_fixed(problem, None, group), answer)


@action("week_draft.person_moved", needs=Permission.SCHEDULE, versioned=True)
def move_person(draft: WeekDraft, *, person: str, out_of: str = "", into: str = "", by: Staff, at: datetime) -> WeekDraft:
    """Seat a person in another group of the draft, in one more (`into` alone) or one less (`out_of` alone)."""
    problem, answer = _open(draft)
    held = {one.group for one in answer.placed}
    if person not in {one.id for one in problem.people} or not {out_of, into} <= held | {""}:
        raise Refused(Reason("This week has no such person or group.", rule="draft", field="into"))
    answer = person_moved(answer, person=person, out_of=out_of, into=into)
    return _keep(draft, person_wishing(problem, person=person, out_of=out_of, into=into), answer)


@action("week_draft.solved_again", needs=Permission.SCHEDULE, versioned=True)
def solve_again(draft: WeekDraft, *, seconds: int | None = None, by: Staff, at: datetime) -> WeekDraft:
    """Solve once more what was changed by hand: chosen times, rooms and leaders stay. Also for a draft that failed."""
    if draft.status not in {DraftStatus.READY, DraftStatus.FAILED}:
        raise Refused(reasons_against_editing(status=draft.status))
    before = problem_of(draft)
    problem, answer = with_choices_of(described_week(draft.site, draft.week_on), before), answer_of(draft, before)
    draft.problem = kept_problem(problem)
    draft.answer = kept_answer(problem, only_known(answer, problem)) if answer else None
    draft.status, draft.progress, draft.stop_asked, draft.finished_at = DraftStatus.WAITING, {}, False, None
    draft.seconds = min(max(seconds or draft.seconds, SECONDS[0]), SECONDS[1])
    draft.save()
    enqueue(draft)
    return draft


@action("week_draft.checked_again", needs=Permission.SCHEDULE, versioned=True)
def check_again(draft: WeekDraft, *, by: Staff, at: datetime) -> WeekDraft:
    """Lay the draft over the published week as it is now. What no longer exists falls out; conflicts show at once."""
    problem, answer = _open(draft)
    now = with_choices_of(described_week(draft.site, draft.week_on), problem)
    return _keep(draft, now, only_known(answer, now))


@action("week_draft.dropped", needs=Permission.SCHEDULE)
def drop(draft: WeekDraft, *, by: Staff, at: datetime) -> WeekDraft:
    """Nobody wants this draft. Refuses one that is published."""
    draft = _locked(draft)
    if draft.status == DraftStatus.PUBLISHED:
        raise Refused(Reason("This draft is published; draft another week instead.", rule="draft"))
    draft.stop_asked = True
    return _end(draft, DraftStatus.DROPPED, at=at)


def enqueue(draft: WeekDraft) -> None:
    """Give the draft to the clock, in the same transaction. Only one job at a time works on one draft."""
    app.configure_task(TASK, lock=f"{TASK}:{draft.pk}").defer(draft_id=draft.pk)


def note_progress(draft_id: int, progress: dict[str, Any], answer: dict[str, Any] | None) -> bool:
    """Write down how far solving is, and the best answer so far; answers whether to go on. No event: it is no decision."""
    rows = WeekDraft.objects.filter(pk=draft_id, status=DraftStatus.SOLVING)
    rows.update(**{"progress": progress} | ({"answer": answer} if answer is not None else {}))
    return rows.filter(stop_asked=False).exists()


def _silent(draft: WeekDraft, at: datetime) -> bool:
    """Whether nothing was heard of solving for longer than a working solver is ever silent."""
    heard = draft.progress.get("heard_at") or draft.progress.get("began_at")
    return heard is None or (at - datetime.fromisoformat(heard)).total_seconds() > 15


def _locked(draft: WeekDraft) -> WeekDraft:
    return WeekDraft.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(pk=draft.pk)


def _open(draft: WeekDraft) -> tuple[WeekProblem, WeekAnswer]:
    if reasons := reasons_against_editing(status=draft.status):
        raise Refused(reasons)
    problem = problem_of(draft)
    return problem, answer_of(draft, problem) or WeekAnswer()


def _keep(draft: WeekDraft, problem: WeekProblem, answer: WeekAnswer) -> WeekDraft:
    draft.problem, draft.answer = kept_problem(problem), kept_answer(problem, answer)
    draft.progress = {**draft.progress, "by_hand": draft.progress.get("by_hand", 0) + 1}
    draft.save(update_fields=["problem", "answer", "progress"])
    return draft


def _end(draft: WeekDraft, status: DraftStatus, *, at: datetime) -> WeekDraft:
    draft.status, draft.finished_at = status, at
    draft.save(update_fields=["status", "finished_at", "answer", "progress", "stop_asked"])
    return draft
