"""What has a person learnt, tried and lived week by week, and what waits to be gone through?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from midspan.foundation.episodes.queries import among
from midspan.foundation.privacy.terms import Scope
from midspan.journey.plan.catalog.living import measures, skills
from midspan.journey.plan.models import LifestyleGoal, LifestyleWeek, Practice, SkillMark
from midspan.journey.plan.rules import practice_state, skill_rows, waits_for_review, weeks_of
from midspan.journey.plan.terms import (
    Domain,
    GoalFacts,
    PracticeFacts,
    SkillMarkFacts,
    SkillRow,
    SkillStep,
    TryFacts,
    WeekFacts,
)

TOLD = Prefetch("told", queryset=LifestyleWeek.objects.order_by("starts_on", "pk"))


def marks_of(episode_ids: Iterable[int]) -> dict[int, list[SkillMarkFacts]]:
    """Every mark that stands, by episode, oldest first. One query."""
    rows = SkillMark.objects.filter(episode_id__any=among(episode_ids), withdrawn_at__isnull=True).select_related("by")
    found: dict[int, list[SkillMarkFacts]] = defaultdict(list)
    for row in rows:
        found[row.episode_id].append(_mark(row))
    return dict(found)


def skills_of(episode_id: int) -> list[SkillRow]:
    """The whole checklist of one person, in the order of the catalog. One query."""
    return skill_rows(marks_of([episode_id]).get(episode_id, []), skills())


def mark_row(mark_id: int) -> SkillMark | None:
    """One mark, for the action that takes it back."""
    return SkillMark.objects.filter(pk=mark_id).select_related("episode__site", "episode__patient").first()


def practice_of(episode_id: int, *, limit: int | None = None) -> list[PracticeFacts]:
    """The practice of one person, the latest first; what was taken back is left out. Two queries."""
    rows = _practices([episode_id]).order_by("-given_on", "-pk")
    return [practice_facts(row) for row in (rows[:limit] if limit else rows)]


def practice_to_review(episode_ids: Collection[int], *, on: date) -> dict[int, list[PracticeFacts]]:
    """What is to be gone through in a session of this day, by episode: tried, or its day has come. Two queries."""
    found: dict[int, list[PracticeFacts]] = defaultdict(list)
    for row in _practices(episode_ids).filter(reviewed_on__isnull=True).order_by("before_on", "pk"):
        one = practice_facts(row)
        if waits_for_review(one, on=on):
            found[one.episode_id].append(one)
    return dict(found)


def practice_row(practice_id: int) -> Practice | None:
    """One practice, for the action that changes it."""
    return Practice.objects.filter(pk=practice_id).select_related("episode__site", "episode__patient").first()


def practice_facts(row: Practice) -> PracticeFacts:
    """One practice with its log. Give it a row with its people and tries."""
    tries = tuple(TryFacts(one.pk, one.on, one.words, one.went, str(one.by)) for one in row.tries.all())
    skill = skills().get(row.skill)
    return PracticeFacts(
        id=row.pk, episode_id=row.episode_id, words=row.words, skill=row.skill, skill_name=skill.name if skill else "",
        given_on=row.given_on, before_on=row.before_on, by=str(row.by), tries=tries, reviewed_on=row.reviewed_on,
        reviewed_by=str(row.reviewed_by or ""), review_words=row.review_words, version=row.version,
        state=practice_state(
            tried=bool(tries), reviewed=row.reviewed_on is not None, withdrawn=row.withdrawn_at is not None
        ),
    )  # fmt: skip


def goals_of(episode_ids: Iterable[int], *, on: date, every: bool = False) -> dict[int, list[GoalFacts]]:
    """The open goals of daily life with their last weeks, by episode; with `every` also those that ended. Two queries."""
    rows = LifestyleGoal.objects.filter(episode_id__any=among(episode_ids), from_on__lte=on)
    if not every:
        rows = rows.filter(until_on__isnull=True)
    found: dict[int, list[GoalFacts]] = defaultdict(list)
    for row in rows.prefetch_related(TOLD):
        found[row.episode_id].append(goal_facts(row, on=on))
    return dict(found)


def goal_row(goal_id: int) -> LifestyleGoal | None:
    """One goal, for the action that changes it."""
    return LifestyleGoal.objects.filter(pk=goal_id).select_related("episode__site", "episode__patient").first()


def goal_facts(row: LifestyleGoal, *, on: date) -> GoalFacts:
    """One goal with its weeks up to a day. A figure that was corrected is the newest one, and marked."""
    told: dict[date, WeekFacts] = {}
    for each in row.told.all():
        if each.replaced_at is None:
            told[each.starts_on] = WeekFacts(each.starts_on, each.value, each.words)
    corrected = {each.starts_on for each in row.told.all() if each.replaced_at is not None}
    told = {monday: WeekFacts(monday, week.value, week.words, corrected=monday in corrected) for monday, week in told.items()}
    return GoalFacts(
        id=row.pk, episode_id=row.episode_id, measure=measures()[Domain(row.domain)], aim=row.aim, words=row.words,
        from_on=row.from_on, until_on=row.until_on, end_reason=row.end_reason, version=row.version,
        weeks=weeks_of(told, from_on=row.from_on, until_on=row.until_on, on=on),
    )  # fmt: skip


def of_mark(mark_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a mark: its person."""
    return _scope(SkillMark.objects.filter(pk=mark_id))


def of_practice(practice_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a practice: its person."""
    return _scope(Practice.objects.filter(pk=practice_id))


def of_goal(goal_id: int, **_: Any) -> Scope | None:
    """The scope of a URL that names a goal of daily life: its person."""
    return _scope(LifestyleGoal.objects.filter(pk=goal_id))


def _scope(rows: QuerySet[Any]) -> Scope | None:
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def _practices(episode_ids: Iterable[int]) -> QuerySet[Practice]:
    rows = Practice.objects.filter(episode_id__any=among(episode_ids), withdrawn_at__isnull=True)
    return rows.select_related("by", "reviewed_by").prefetch_related("tries__by")


def _mark(row: SkillMark) -> SkillMarkFacts:
    return SkillMarkFacts(
        row.pk, row.episode_id, row.skill, SkillStep(row.step), row.on, row.where, row.words, str(row.by), row.session_id
    )
