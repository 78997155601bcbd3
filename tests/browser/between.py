"""Between sessions: skills at every step, practice given, tried and gone through, weeks told and not, a care team, a library."""

from datetime import timedelta
from typing import Any

from midspan.journey.assessment.actions import open_condition
from midspan.journey.assessment.terms import ConditionKind
from midspan.journey.plan import actions
from midspan.journey.plan.queries import library_row
from midspan.journey.plan.terms import Answer, CareRole, Domain, SkillStep, Stance
from tests.browser.clinic import Day


def between(day: Day) -> dict[str, list[Any]]:
    """Everything between sessions of one person, and the library; the ids by the names in addresses."""
    (one, other, *_rest), today = day.members, day.today
    said: dict[str, Any] = {"by": day.cast.counsellor, "at": day.now}
    marks = [
        actions.mark_skill(one, skill=skill, step=step, on=today - timedelta(days=days), where="Skills group", **said)
        for skill, step, days in (
            ("refusal", SkillStep.TAUGHT, 5), ("refusal", SkillStep.PRACTISED, 2), ("refusal", SkillStep.DEMONSTRATED, 0),
            ("breathing", SkillStep.DEMONSTRATED, 1), ("week_plan", SkillStep.TAUGHT, 3),
        )
    ]  # fmt: skip
    practices = [
        actions.give_practice(one, words=words, before_on=today + timedelta(days=ahead), skill=skill, **said)
        for words, ahead, skill in (("Say no once.", 2, "refusal"), ("Plan the weekend.", 3, ""), ("Slow breathing at night.", 1, "breathing"))
    ]  # fmt: skip
    for row in practices[::2]:
        actions.tell_practice(row, on=today, words="Tried it on the bus.", went=6, **said)
    actions.review_practice(practices[2], on=today, words="Again tomorrow.", mark=SkillStep.PRACTISED, **said)
    monday = today - timedelta(days=today.weekday())
    goals = [
        actions.set_goal(one, domain=domain, aim=aim, words=words, from_on=today - timedelta(days=7), **said)
        for domain, aim, words in ((Domain.SLEEP, 5, "Wake up rested."), (Domain.EXERCISE, 150, "Walk until my head is quiet."))
    ]
    actions.tell_week(goals[0], week_on=monday, value=3, **said)
    actions.tell_week(goals[0], week_on=monday, value=4, reason="Counted again.", **said)
    open_condition(other, kind=ConditionKind.BIPOLAR, **said)
    members = [
        actions.join_team(one, role=CareRole.COUNSELLOR, staff=day.cast.counsellor, from_on=today, **said),
        actions.join_team(
            one, role=CareRole.PSYCHIATRIC, outside_name="Dr. Quill", organisation="Quay Street", from_on=today, **said
        ),
    ]
    actions.agree_mutual_help(one, answer=Answer.DECLINED, words="I have my choir.", on=today, **said)
    return {
        "mark_id": [row.pk for row in marks[:1]], "practice_id": [row.pk for row in practices],
        "goal_id": [row.pk for row in goals], "member_id": [row.pk for row in members],
        "plan:living.episode_id": [one.pk, other.pk], "plan:care.episode_id": [one.pk, other.pk],
    } | _library(day)  # fmt: skip


def _library(day: Day) -> dict[str, list[Any]]:
    """The catalogue, one objective rewritten, one taken out; mutual help required."""
    by: dict[str, Any] = {"by": day.cast.supervisor, "at": day.now}
    actions.load_library(on=day.today - timedelta(days=9), by=day.cast.administrator, at=day.now)
    out = library_row("tobacco_fewer")
    assert out is not None
    actions.retire_objective(out, why="Not offered here.", on=day.today, **by)
    actions.set_mutual_help_policy(
        day.cast.site, stance=Stance.REQUIRE, effective_from=day.today, by=day.cast.director, at=day.now
    )
    codes = ["craving_payday", "tobacco_fewer"]
    return {f"plan:{name}.code": codes for name in ("objective", "rewrite", "retire")}
