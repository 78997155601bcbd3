"""What is learnt and lived between sessions: skills, practice, daily life, the care team."""

from datetime import timedelta

import pytest
from django.urls import reverse

from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.actions import open_condition
from midspan.journey.assessment.terms import ConditionKind
from midspan.journey.plan import actions
from midspan.journey.plan.queries import (
    care_team_gaps,
    goals_of,
    living_due,
    mutual_help_of,
    mutual_help_policy,
    practice_to_review,
    skills_of,
    threads_of,
)
from midspan.journey.plan.terms import Answer, CareRole, Domain, Evidence, LivingKind, SkillStep, Stance
from midspan.journey.plan.tests.drafts import drafted, objective_of
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db

DAY, WEEK = AT.date(), timedelta(weeks=1)  # a Monday
NEXT = AT + timedelta(days=3)


def test_row_000_13_lifestyle_goals_are_tracked_weekly(cast: Cast) -> None:
    # Given goals of sleep, exercise and time use, in the person's words
    episode = cast.active()
    drafted(episode, cast.counsellor, ["Sleeps at the same hours on five nights a week."], signed=True)
    said = {"from_on": DAY - 2 * WEEK, "by": cast.counsellor, "at": AT}
    sleep = actions.set_goal(
        episode, domain=Domain.SLEEP, aim=5, words="Wake up rested.", objective_id=objective_of(episode), **said
    )
    actions.set_goal(episode, domain=Domain.EXERCISE, aim=150, words="Walk until my head is quiet.", **said)
    actions.set_goal(episode, domain=Domain.TIME_USE, aim=5, words="No evening without a plan.", **said)
    # When one week of one of them is told
    actions.tell_week(sleep, week_on=DAY - WEEK, value=4, by=cast.counsellor, at=AT)
    # Then each goal has its weeks, and what nobody told is unknown, not zero
    found = {one.measure.domain: [week.value for week in one.weeks] for one in goals_of([episode.pk], on=DAY)[episode.pk]}
    assert found == {
        Domain.SLEEP: [None, 4, None], Domain.EXERCISE: [None, None, None], Domain.TIME_USE: [None, None, None],
    }  # fmt: skip
    # And last week is asked for where it was not told, and the objective sees what was
    asked = [one.words for one in living_due([episode.pk], on=DAY) if one.kind is LivingKind.WEEK]
    assert asked == ["Ask for last week: exercise", "Ask for last week: structure of the day"]
    assert [(one.kind, one.words) for one in threads_of(episode.pk)] == [(Evidence.LIFESTYLE, "Sleep: 4 good nights, aim 5")]
    # And a figure is corrected only with a reason
    with pytest.raises(Refused):
        actions.tell_week(sleep, week_on=DAY - WEEK, value=6, by=cast.counsellor, at=AT)


def test_row_000_14_skills_are_taught_practised_and_demonstrated_with_dates(cast: Cast, as_staff) -> None:
    # Given somebody who learns to say no
    episode = cast.active()
    for days, step, where in (
        (14, SkillStep.TAUGHT, "Skills group"), (7, SkillStep.PRACTISED, "Between sessions"), (0, SkillStep.DEMONSTRATED, "Role play"),
    ):  # fmt: skip
        actions.mark_skill(
            episode, skill="refusal", step=step, on=DAY - timedelta(days=days), where=where, by=cast.counsellor, at=AT
        )
    # And one more skill that they bring along
    brought = actions.mark_skill(
        episode, skill="breathing", step=SkillStep.DEMONSTRATED, on=DAY, by=cast.supervisor, at=AT
    )  # fmt: skip
    # Then each step stands with its day, place and who saw it; the order is shown and not forced
    rows = {one.skill.code: one for one in skills_of(episode.pk)}
    marks = [rows["refusal"].taught[0], rows["refusal"].practised[0], rows["refusal"].demonstrated[0]]
    assert [(one.on, one.where) for one in marks] == [
        (DAY - timedelta(days=14), "Skills group"), (DAY - timedelta(days=7), "Between sessions"), (DAY, "Role play"),
    ]  # fmt: skip
    assert all("Lena Brandt" in one.by for one in marks)
    assert not rows["refusal"].out_of_order and rows["breathing"].out_of_order
    # And the page shows the checklist with the days
    page = as_staff(cast.counsellor).get(reverse("plan:living", args=[episode.pk]), {"skill": "refusal"}).content.decode()
    assert "Role play" in page and "2 begun, 2 demonstrated" in page
    # And a mistake is taken back with a reason
    with pytest.raises(Refused):
        actions.unmark_skill(brought, reason="", by=cast.supervisor, at=AT)
    actions.unmark_skill(brought, reason="Another person's sheet.", by=cast.supervisor, at=AT)
    assert not next(one for one in skills_of(episode.pk) if one.skill.code == "breathing").begun


def test_row_001_02_practice_between_sessions_is_reviewed_at_the_next(cast: Cast) -> None:
    # Given something to try before Thursday
    episode = cast.active()
    thursday = NEXT.date()
    practice = actions.give_practice(
        episode, words="Say no once.", before_on=thursday, skill="refusal", by=cast.counsellor, at=AT
    )
    assert practice_to_review([episode.pk], on=DAY) == {}
    # When the person tries it and tells how it went
    later = AT + timedelta(days=1)
    actions.tell_practice(practice, on=later.date(), words="Said no; he laughed.", went=7, by=cast.counsellor, at=later)
    # Then the next session is offered it, with the log, even one before the day that was named
    assert [one.id for one in practice_to_review([episode.pk], on=later.date())[episode.pk]] == [practice.pk]
    (waiting,) = practice_to_review([episode.pk], on=thursday)[episode.pk]
    assert [(one.words, one.went) for one in waiting.tries] == [("Said no; he laughed.", 7)]
    assert [one.kind for one in living_due([episode.pk], on=thursday)] == [LivingKind.PRACTICE]
    # And once gone through, with the day of the session, nothing waits
    actions.review_practice(
        practice,
        on=thursday,
        session_id=77,
        words="With his brother next.",
        mark=SkillStep.PRACTISED,
        by=cast.counsellor,
        at=NEXT,
    )
    assert practice_to_review([episode.pk], on=thursday + WEEK) == {} and living_due([episode.pk], on=thursday + WEEK) == []
    (skill,) = [one for one in skills_of(episode.pk) if one.begun]
    assert skill.practised[0].on == thursday and skill.practised[0].session_id == 77
    # And where nobody could try it, what stood in the way is asked for, on its day and not before
    other = actions.give_practice(episode, words="Ring one person.", before_on=thursday + WEEK, by=cast.counsellor, at=NEXT)
    assert practice_to_review([episode.pk], on=thursday + WEEK - timedelta(days=1)) == {}
    assert [one.id for one in practice_to_review([episode.pk], on=thursday + WEEK)[episode.pk]] == [other.pk]
    with pytest.raises(Refused, match="what stood in the way"):
        actions.review_practice(other, on=thursday + WEEK, by=cast.counsellor, at=NEXT + WEEK)
    actions.review_practice(other, on=thursday + WEEK, words="Her telephone was off.", by=cast.counsellor, at=NEXT + WEEK)


def test_row_001_13_serious_mental_illness_has_a_psychiatric_provider_on_the_team(cast: Cast, as_staff) -> None:
    # Given an open bipolar disorder
    episode = cast.active()
    open_condition(episode, kind=ConditionKind.BIPOLAR, by=cast.supervisor, at=AT)
    assert care_team_gaps([episode.pk], on=DAY)[episode.pk].role is CareRole.PSYCHIATRIC
    # Then after fourteen days without a psychiatric provider it is due
    late = DAY + timedelta(days=14)
    assert [one.kind for one in living_due([episode.pk], on=late)] == [LivingKind.CARE_TEAM]
    # And a dated reason puts it off, never for good
    again = late + timedelta(days=7)
    actions.explain_gap(
        episode, words="First visit is on the 20th.", again_on=again, by=cast.counsellor, at=AT + timedelta(days=14)
    )
    assert living_due([episode.pk], on=late) == [] and living_due([episode.pk], on=again) != []
    explained = care_team_gaps([episode.pk], on=late)[episode.pk].explained
    assert explained is not None and explained.words == "First visit is on the 20th."
    # And somebody else on the team does not close it; one on the team, here or elsewhere, does
    actions.join_team(episode, role=CareRole.PRIMARY_CARE, outside_name="Dr. Moss", from_on=DAY, by=cast.counsellor, at=AT)
    assert again in {one.due_on for one in care_team_gaps([episode.pk], on=again).values()}
    member = actions.join_team(
        episode, role=CareRole.PSYCHIATRIC, outside_name="Dr. Quill", organisation="Quay Street", from_on=DAY, by=cast.counsellor,
        at=AT,
    )  # fmt: skip
    assert care_team_gaps([episode.pk], on=again) == {}
    assert "Dr. Quill" in as_staff(cast.counsellor).get(reverse("plan:care", args=[episode.pk])).content.decode()
    # And once they have left it stands open again
    actions.leave_team(member, on=again, by=cast.counsellor, at=AT + timedelta(days=21))
    assert care_team_gaps([episode.pk], on=again) == {}
    assert care_team_gaps([episode.pk], on=again + timedelta(days=1))[episode.pk].role is CareRole.PSYCHIATRIC


def test_row_004_23_mutual_help_is_suggested_or_required_and_never_a_bar(cast: Cast) -> None:
    # Given a site that requires mutual help from today
    episode = cast.active()
    actions.set_mutual_help_policy(cast.site, stance=Stance.REQUIRE, effective_from=DAY, by=cast.director, at=AT)
    stances = [mutual_help_policy(cast.site.pk, on=day).stance for day in (DAY - timedelta(days=1), DAY)]
    assert stances == [Stance.SUGGEST, Stance.REQUIRE]
    # When the person declines with a reason
    with pytest.raises(Refused):
        actions.agree_mutual_help(episode, answer=Answer.DECLINED, on=DAY, by=cast.counsellor, at=AT)
    actions.agree_mutual_help(episode, answer=Answer.DECLINED, words="I have my choir.", on=DAY, by=cast.counsellor, at=AT)
    # Then that is written with the stance of the day, and nothing else follows from it
    found = mutual_help_of([episode.pk])[episode.pk]
    assert (found.stance, found.answer) == (Stance.REQUIRE, Answer.DECLINED)
    assert living_due([episode.pk], on=DAY + 4 * WEEK) == []
    episode.refresh_from_db()
    assert episode.status == "active"
