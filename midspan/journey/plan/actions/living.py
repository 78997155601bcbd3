"""What is written down of skills, of practice between sessions, and of daily life week by week."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.plan.actions.thread import point
from midspan.journey.plan.catalog.living import measures, skills
from midspan.journey.plan.models import LifestyleGoal, LifestyleWeek, Objective, Practice, PracticeTry, SkillMark
from midspan.journey.plan.queries import goal_facts, pointed_at, practice_facts
from midspan.journey.plan.rules import (
    reasons_against_day,
    reasons_against_ending,
    reasons_against_giving,
    reasons_against_goal,
    reasons_against_mark,
    reasons_against_pointing,
    reasons_against_reviewing,
    reasons_against_taking_back,
    reasons_against_telling,
    reasons_against_trying,
)
from midspan.journey.plan.terms import Domain, Evidence, SkillStep, WeekFacts

IN_DAILY_LIFE = "Between sessions"
SUNDAY = timedelta(days=6)  # from a Monday


@action("skill.marked", needs=Permission.WRITE_NOTE)
def mark_skill(
    episode: Episode, *, skill: str, step: SkillStep, on: date, where: str = "", session_id: int | None = None,
    words: str = "", objectives: Collection[int] = (), by: Staff, at: datetime,
) -> SkillMark:  # fmt: skip
    """Write down that a skill was taught, practised or demonstrated on a day. See `put_mark`."""
    return put_mark(
        episode, skill=skill, step=step, on=on, where=where, session_id=session_id, words=words, objectives=objectives,
        by=by, at=at,
    )  # fmt: skip


def put_mark(
    episode: Episode, *, skill: str, step: SkillStep, on: date, where: str = "", session_id: int | None = None,
    words: str = "", objectives: Collection[int] = (), by: Staff, at: datetime,
) -> SkillMark:  # fmt: skip
    """Mark a skill inside another action: a session or a module that teaches it.

    Refuses a skill that is not on the checklist, a day to come or outside the course of care, and the same mark twice for a
    day. The order of the steps is not enforced.
    """
    already = SkillMark.objects.filter(episode=episode, skill=skill, step=step, on=on, withdrawn_at__isnull=True).exists()
    reasons = reasons_against_mark(known=skill in skills(), already=already)
    if reasons := reasons + day_reasons(episode, on, at):
        raise Refused(reasons)
    try:
        with transaction.atomic():
            row = SkillMark.objects.create(
                episode=episode, skill=skill, step=step, on=on, where=where.strip(), session_id=session_id,
                words=words.strip(), by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(reasons_against_mark(known=True, already=True)) from None
    if objectives:
        label = f"{skills()[skill].name}: {step.value}"
        point(episode.pk, kind=Evidence.SKILL, subject=row.pk, objectives=objectives, on=on, words=label, by=by, at=at)
    return row


@action("skill.withdrawn", needs=Permission.WRITE_NOTE)
def unmark_skill(mark: SkillMark, *, reason: str, by: Staff, at: datetime) -> SkillMark:
    """Take a mark back that was a mistake. It stays in the record with the reason, and points at nothing any more."""
    mark = SkillMark.objects.select_for_update(of=["self"], no_key=True).select_related("episode").get(pk=mark.pk)
    if reasons := reasons_against_taking_back(gone=mark.withdrawn_at is not None, reason=reason):
        raise Refused(reasons)
    mark.withdrawn_at, mark.withdrawn_by, mark.withdrawn_words = at, by, reason.strip()
    mark.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_words"])
    point(mark.episode_id, kind=Evidence.SKILL, subject=mark.pk, objectives=(), on=mark.on, words="", by=by, at=at)
    return mark


@action("practice.given", needs=Permission.WRITE_NOTE)
def give_practice(
    episode: Episode, *, words: str, before_on: date, skill: str = "", session_id: int | None = None,
    objectives: Collection[int] = (), by: Staff, at: datetime,
) -> Practice:  # fmt: skip
    """Give a person something to try before a day: "try X before Thursday". Refuses a day that is not soon, and an end."""
    given_on = local_day(at, episode.site.timezone)
    reasons = reasons_against_giving(words=words, given_on=given_on, before_on=before_on)
    if skill and skill not in skills():
        reasons += reasons_against_mark(known=False, already=False)
    if reasons := reasons + day_reasons(episode, given_on, at):
        raise Refused(reasons)
    row = Practice.objects.create(
        episode=episode, skill=skill, words=words.strip(), given_on=given_on, before_on=before_on, session_id=session_id,
        by=by, at=at,
    )  # fmt: skip
    if objectives:
        _point_practice(row, objectives, on=given_on, by=by, at=at)
    return row


@action("practice.told", needs=Permission.WRITE_NOTE, versioned=True)
def tell_practice(practice: Practice, *, on: date, words: str, went: int, by: Staff, at: datetime) -> PracticeTry:
    """Write a line of the person's log: what they tried on a day, in their words, and how it went from 0 to 10."""
    facts = practice_facts(practice)
    reasons = reasons_against_trying(facts.state, words=words, went=went, on=on, given_on=facts.given_on)
    if reasons := reasons + day_reasons(practice.episode, on, at):
        raise Refused(reasons)
    return PracticeTry.objects.create(practice=practice, on=on, words=words.strip(), went=went, by=by, at=at)


@action("practice.reviewed", needs=Permission.WRITE_NOTE, versioned=True)
def review_practice(
    practice: Practice, *, on: date, session_id: int | None = None, words: str = "", mark: SkillStep | None = None, by: Staff,
    at: datetime,
) -> Practice:  # fmt: skip
    """Mark a practice as gone through in a session of this day; with `mark`, its skill gets that step for the day too.

    Where nothing was tried, what stood in the way is written. Its links to objectives move to this day.
    """
    facts = practice_facts(practice)
    reasons = reasons_against_reviewing(facts.state, on=on, given_on=facts.given_on, words=words, tried=bool(facts.tries))
    if reasons := reasons + day_reasons(practice.episode, on, at):
        raise Refused(reasons)
    practice.reviewed_on, practice.reviewed_by, practice.reviewed_session_id = on, by, session_id
    practice.review_words = words.strip()
    practice.save(update_fields=["reviewed_on", "reviewed_by", "reviewed_session_id", "review_words"])
    objectives = pointed_at(Evidence.PRACTICE, [practice.pk]).get(practice.pk, [])
    if objectives:
        _point_practice(practice, objectives, on=on, by=by, at=at)
    if mark is not None and practice.skill and not _marked(practice, mark, on):
        put_mark(
            practice.episode, skill=practice.skill, step=mark, on=on, where=IN_DAILY_LIFE, session_id=session_id,
            objectives=objectives, by=by, at=at,
        )  # fmt: skip
    return practice


@action("practice.withdrawn", needs=Permission.WRITE_NOTE, versioned=True)
def withdraw_practice(practice: Practice, *, reason: str, by: Staff, at: datetime) -> Practice:
    """Take a practice back that was given by mistake or does not fit any more. Refuses one that was gone through."""
    gone, used = practice.withdrawn_at is not None, practice.reviewed_on is not None
    if reasons := reasons_against_taking_back(gone=gone, reason=reason, used=used):
        raise Refused(reasons)
    practice.withdrawn_at, practice.withdrawn_by, practice.withdrawn_words = at, by, reason.strip()
    practice.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_words"])
    _point_practice(practice, (), on=practice.given_on, by=by, at=at)
    return practice


@action("lifestyle.set", needs=Permission.PLAN)
def set_goal(
    episode: Episode, *, domain: Domain, aim: int, words: str, from_on: date, objective_id: int | None = None, by: Staff,
    at: datetime,
) -> LifestyleGoal:  # fmt: skip
    """Set a goal of daily life: so much of one thing in a week, from a day on. One open goal for each part of life.

    Each week told later points at the objective, where there is one; refuses an objective of another course of care.
    """
    one_open = LifestyleGoal.objects.filter(episode=episode, domain=domain, until_on__isnull=True).exists()
    reasons = reasons_against_goal(measures()[domain], aim=aim, words=words, one_open=one_open)
    if reasons := reasons + day_reasons(episode, from_on, at, field="from_on") + _own_objective(episode, objective_id):
        raise Refused(reasons)
    try:
        with transaction.atomic():
            row = LifestyleGoal.objects.create(
                episode=episode, domain=domain, aim=aim, words=words.strip(), from_on=from_on, objective_id=objective_id,
                by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(reasons_against_goal(measures()[domain], aim=aim, words=words, one_open=True)) from None
    return row


@action("lifestyle.ended", needs=Permission.PLAN, versioned=True)
def end_goal(goal: LifestyleGoal, *, on: date, reason: str, by: Staff, at: datetime) -> LifestyleGoal:
    """End a goal on a day: reached, changed, or given up for now. What was told of it stays."""
    reasons = reasons_against_ending(open_=goal.until_on is None, on=on, from_on=goal.from_on, reason=reason)
    if reasons := reasons + day_reasons(goal.episode, on, at):
        raise Refused(reasons)
    goal.until_on, goal.end_reason = on, reason.strip()
    goal.save(update_fields=["until_on", "end_reason"])
    return goal


@action("lifestyle.told", needs=Permission.WRITE_NOTE, versioned=True)
def tell_week(
    goal: LifestyleGoal, *, week_on: date, value: int, words: str = "", reason: str = "", by: Staff, at: datetime
) -> LifestyleWeek:
    """Write down how a week was, by its Monday. A figure told before is corrected with a reason and stays readable.

    Refuses weeks to come and outside the goal, and figures that cannot be.
    """
    today = local_day(at, goal.episode.site.timezone)
    earlier = goal.told.select_for_update(no_key=True).filter(starts_on=week_on, replaced_at__isnull=True).first()
    told = WeekFacts(week_on, earlier.value) if earlier else None
    facts = goal_facts(goal, on=today)
    if reasons := reasons_against_telling(facts, week_on=week_on, value=value, today=today, told=told, reason=reason):
        raise Refused(reasons)
    if earlier is not None:
        LifestyleWeek.objects.filter(pk=earlier.pk).update(replaced_at=at, replaced_words=reason.strip())
        _point_week(goal, earlier, (), "", on=today, by=by, at=at)
    row = LifestyleWeek.objects.create(goal=goal, starts_on=week_on, value=value, words=words.strip(), by=by, at=at)
    if goal.objective_id is not None:
        label = f"{facts.measure.name}: {value} {facts.measure.unit}, aim {goal.aim}"
        _point_week(goal, row, [goal.objective_id], label, on=min(today, week_on + SUNDAY), by=by, at=at)
    return row


def _point_week(
    goal: LifestyleGoal, row: LifestyleWeek, objectives: Collection[int], words: str, *, on: date, by: Staff, at: datetime
) -> None:
    point(goal.episode_id, kind=Evidence.LIFESTYLE, subject=row.pk, objectives=objectives, on=on, words=words, by=by, at=at)


def _point_practice(row: Practice, objectives: Collection[int], *, on: date, by: Staff, at: datetime) -> None:
    words = f"Practice: {row.words}"
    point(row.episode_id, kind=Evidence.PRACTICE, subject=row.pk, objectives=objectives, on=on, words=words, by=by, at=at)


def _marked(practice: Practice, step: SkillStep, on: date) -> bool:
    rows = SkillMark.objects.filter(episode_id=practice.episode_id, skill=practice.skill, withdrawn_at__isnull=True)
    return rows.filter(step=step, on=on).exists()


def _own_objective(episode: Episode, objective_id: int | None) -> list[Reason]:
    if objective_id is None:
        return []
    own = set(Objective.objects.filter(episode=episode, pk=objective_id).values_list("pk", flat=True))
    return reasons_against_pointing({objective_id}, own=own)


def day_reasons(episode: Episode, on: date, at: datetime, field: str = "on") -> list[Reason]:
    """Why nothing is written down for a day at this moment: in the time of the site, inside the course of care."""
    timezone = episode.site.timezone
    opened = min(local_day(episode.opened_at, timezone), episode.admitted_on or date.max)
    return reasons_against_day(on, today=local_day(at, timezone), opened_on=opened, ended_on=episode.ended_on, field=field)
