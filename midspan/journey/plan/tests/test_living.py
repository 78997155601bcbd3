"""Skills marked, practice given and gone through, weeks told: the rows, the one event, what refuses, the page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import measures, skills
from midspan.journey.plan.models import LifestyleWeek, PracticeTry, SkillMark, Thread
from midspan.journey.plan.queries import (
    goals_of,
    living_due,
    mark_row,
    marks_of,
    practice_of,
    practice_row,
    practice_to_review,
    skills_of,
)
from midspan.journey.plan.rules import out_of_order, week_to_tell, weeks_of
from midspan.journey.plan.terms import (
    Domain,
    GoalFacts,
    LivingKind,
    PracticeState,
    SkillMarkFacts,
    SkillStep,
    WeekFacts,
)
from midspan.journey.plan.tests.drafts import drafted, objective_of
from tests.cast import AT

DAY = AT.date()  # a Monday
MONDAY = DAY - timedelta(days=7)
DATES = st.dates(date(2026, 1, 1), date(2027, 1, 1))


def mark(step: SkillStep, on: date, pk: int = 1) -> SkillMarkFacts:
    return SkillMarkFacts(pk, 1, "refusal", step, on, "", "", "Lena", None)


def goal(weeks: tuple[WeekFacts, ...], from_on: date = DAY - timedelta(days=21), until_on: date | None = None) -> GoalFacts:
    return GoalFacts(1, 1, measures()[Domain.SLEEP], 5, "Sleep", from_on, until_on, "", weeks, 0)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({SkillStep.TAUGHT: 1, SkillStep.PRACTISED: 2, SkillStep.DEMONSTRATED: 3}, False),
        ({SkillStep.TAUGHT: 1, SkillStep.PRACTISED: 1}, False),
        ({SkillStep.TAUGHT: 1}, False),
        ({}, False),
        ({SkillStep.DEMONSTRATED: 3}, True),
        ({SkillStep.TAUGHT: 5, SkillStep.PRACTISED: 2}, True),
        ({SkillStep.TAUGHT: 1, SkillStep.DEMONSTRATED: 3}, True),
    ],
)
def test_the_usual_order_is_seen(days: dict[SkillStep, int], expected: bool) -> None:
    assert out_of_order({step: [mark(step, date(2026, 3, day))] for step, day in days.items()}) is expected


@given(DATES, DATES)
def test_every_week_of_a_goal_is_there_once_and_untold_ones_are_unknown(one: date, other: date) -> None:
    first, last = sorted((one, other))
    weeks = weeks_of({}, from_on=first, until_on=None, on=last)
    assert 1 <= len(weeks) <= 12
    assert all(week.value is None and week.starts_on.weekday() == 0 for week in weeks)
    assert [week.starts_on for week in weeks] == sorted({week.starts_on for week in weeks})
    assert weeks[-1].starts_on <= last <= weeks[-1].starts_on + timedelta(days=6)


def test_the_last_full_week_is_asked_for_and_older_ones_are_not() -> None:
    unknown = tuple(WeekFacts(MONDAY - timedelta(weeks=back), None) for back in (2, 1, 0))
    assert week_to_tell(goal(unknown), on=DAY) == MONDAY
    told = (*unknown[:2], WeekFacts(MONDAY, 0))
    assert week_to_tell(goal(told), on=DAY) is None
    assert week_to_tell(goal(unknown, from_on=DAY), on=DAY) is None
    assert week_to_tell(goal(unknown, until_on=DAY), on=DAY) is None


def test_nothing_told_is_not_nothing_done() -> None:
    one = goal((WeekFacts(MONDAY - timedelta(weeks=1), None), WeekFacts(MONDAY, 0)))
    assert one.known == (0,) and one.met == 0


@pytest.mark.django_db
class TestSkills:
    def put(self, cast, episode, step=SkillStep.TAUGHT, skill="refusal", **words):
        usual = {"on": DAY, "by": cast.counsellor, "at": AT}
        return actions.mark_skill(episode, skill=skill, step=step, **{**usual, **words})

    def test_a_step_is_marked_with_where_and_who_and_points_at_its_objective(self, cast):
        episode = cast.active()
        drafted(episode, cast.counsellor, ["Says no."], signed=True)
        row = self.put(cast, episode, where="Skills group", objectives=[objective_of(episode)])
        (found,) = marks_of([episode.pk])[episode.pk]
        assert (found.skill, found.step, found.on, found.where) == ("refusal", SkillStep.TAUGHT, DAY, "Skills group")
        assert found.by.startswith("Lena Brandt")
        thread = Thread.objects.get(kind="skill", subject=row.pk)
        assert (thread.on, thread.words) == (DAY, "Saying no: taught")
        assert Event.objects.filter(name="skill.marked").count() == 1

    def test_the_order_is_not_enforced_but_shown(self, cast):
        episode = cast.active()
        self.put(cast, episode, SkillStep.DEMONSTRATED)
        row = next(one for one in skills_of(episode.pk) if one.skill.code == "refusal")
        assert row.begun and row.out_of_order and len(skills_of(episode.pk)) == len(skills())

    @pytest.mark.parametrize(
        ("words", "match"),
        [
            ({"skill": "juggling"}, "not on the checklist"),
            ({"on": DAY + timedelta(days=1)}, "not come yet"),
            ({"on": DAY - timedelta(days=90)}, "outside the course"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast, words, match):
        with pytest.raises(Refused, match=match):
            self.put(cast, cast.active(), **words)
        assert SkillMark.objects.count() == 0

    def test_once_a_day_and_again_on_another(self, cast):
        episode = cast.active()
        self.put(cast, episode, SkillStep.PRACTISED)
        with pytest.raises(Refused, match="already"):
            self.put(cast, episode, SkillStep.PRACTISED)
        self.put(cast, episode, SkillStep.PRACTISED, on=DAY - timedelta(days=1))
        assert SkillMark.objects.count() == 2

    def test_a_mistake_is_taken_back_with_a_reason_and_stays_in_the_record(self, cast):
        episode = cast.active()
        drafted(episode, cast.counsellor, ["Says no."], signed=True)
        row = self.put(cast, episode, objectives=[objective_of(episode)])
        with pytest.raises(Refused, match="Say why"):
            actions.unmark_skill(row, reason="", by=cast.counsellor, at=AT)
        actions.unmark_skill(row, reason="It was Dov.", by=cast.counsellor, at=AT)
        assert marks_of([episode.pk]) == {}
        kept = mark_row(row.pk)
        assert (kept.withdrawn_words, kept.withdrawn_by) == ("It was Dov.", cast.counsellor)
        assert Thread.objects.count() == 0
        with pytest.raises(Refused, match="already"):
            actions.unmark_skill(row, reason="Again.", by=cast.counsellor, at=AT)
        self.put(cast, episode)

    def test_the_front_desk_marks_nothing(self, cast):
        with pytest.raises(Refused):
            self.put(cast, cast.active(), by=cast.front_desk)

    def test_an_objective_of_somebody_else_is_refused_and_nothing_is_kept(self, cast):
        other = cast.active("Dov", "Stern")
        drafted(other, cast.counsellor, ["Says no."], signed=True)
        with pytest.raises(Refused, match="another course"):
            self.put(cast, cast.active(), objectives=[objective_of(other)])
        assert SkillMark.objects.count() == 0


@pytest.mark.django_db
class TestPractice:
    def give(self, cast, episode, **words):
        usual = {
            "words": "Say no once.",
            "before_on": DAY + timedelta(days=3),
            "skill": "refusal",
            "by": cast.counsellor,
            "at": AT,
        }
        return actions.give_practice(episode, **{**usual, **words})

    def test_given_tried_and_gone_through(self, cast):
        episode, later = cast.active(), AT + timedelta(days=3)
        drafted(episode, cast.counsellor, ["Says no."], signed=True)
        row = self.give(cast, episode, objectives=[objective_of(episode)])
        actions.tell_practice(row, on=DAY, words="Said no to him.", went=7, by=cast.counsellor, at=AT)
        actions.review_practice(row, on=later.date(), words="Went well.", mark=SkillStep.PRACTISED, by=cast.counsellor, at=later)
        (found,) = practice_of(episode.pk)
        assert found.state is PracticeState.REVIEWED and found.reviewed_on == later.date()
        assert [(one.words, one.went) for one in found.tries] == [("Said no to him.", 7)]
        assert Thread.objects.get(kind="practice").on == later.date()
        assert SkillMark.objects.get().step == SkillStep.PRACTISED
        assert [Event.objects.filter(name=f"practice.{done}").count() for done in ("given", "told", "reviewed")] == [1, 1, 1]

    def test_it_is_offered_to_the_next_session_once_tried_or_due(self, cast):
        episode = cast.active()
        row = self.give(cast, episode)
        assert practice_to_review([episode.pk], on=DAY) == {}
        assert [one.id for one in practice_to_review([episode.pk], on=DAY + timedelta(days=3))[episode.pk]] == [row.pk]
        actions.tell_practice(row, on=DAY, words="Tried it.", went=3, by=cast.counsellor, at=AT)
        assert [one.id for one in practice_to_review([episode.pk], on=DAY)[episode.pk]] == [row.pk]
        actions.review_practice(row, on=DAY, by=cast.counsellor, at=AT)
        assert practice_to_review([episode.pk], on=DAY + timedelta(days=9)) == {}

    def test_where_nothing_was_tried_what_stood_in_the_way_is_written(self, cast):
        row = self.give(cast, cast.active())
        with pytest.raises(Refused, match="stood in the way"):
            actions.review_practice(row, on=DAY, by=cast.counsellor, at=AT)
        actions.review_practice(row, on=DAY, words="Nobody offered anything.", by=cast.counsellor, at=AT)

    @pytest.mark.parametrize("days", [0, -1, 61])
    def test_it_is_for_a_day_soon(self, cast, days):
        with pytest.raises(Refused, match="within 60 days"):
            self.give(cast, cast.active(), before_on=DAY + timedelta(days=days))

    @pytest.mark.parametrize("went", [-1, 11])
    def test_how_it_went_is_0_to_10(self, cast, went):
        row = self.give(cast, cast.active())
        with pytest.raises(Refused, match="From 0"):
            actions.tell_practice(row, on=DAY, words="Tried it.", went=went, by=cast.counsellor, at=AT)
        assert PracticeTry.objects.count() == 0

    def test_what_was_gone_through_is_closed(self, cast):
        row = self.give(cast, cast.active())
        actions.review_practice(row, on=DAY, words="No chance for it.", by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="closed"):
            actions.tell_practice(row, on=DAY, words="Late.", went=5, by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="stays"):
            actions.withdraw_practice(row, reason="Mistake.", by=cast.counsellor, at=AT)

    def test_taken_back_it_waits_for_nobody(self, cast):
        episode = cast.active()
        row = self.give(cast, episode)
        actions.withdraw_practice(row, reason="Wrong person.", by=cast.counsellor, at=AT)
        assert practice_of(episode.pk) == [] and practice_to_review([episode.pk], on=DAY + timedelta(days=9)) == {}
        assert practice_row(row.pk).withdrawn_words == "Wrong person."

    def test_two_people_writing_at_once_are_told(self, cast):
        row = self.give(cast, cast.active())
        first, second = practice_row(row.pk), practice_row(row.pk)
        actions.tell_practice(first, on=DAY, words="Tried it.", went=5, version=0, by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="Someone else changed"):
            actions.tell_practice(second, on=DAY, words="Tried it too.", went=5, version=0, by=cast.counsellor, at=AT)


@pytest.mark.django_db
class TestWeeks:
    def set(self, cast, episode, **words):
        usual = {"domain": Domain.SLEEP, "aim": 5, "words": "Sleep again.", "from_on": DAY - timedelta(days=14),
                 "by": cast.counsellor, "at": AT}  # fmt: skip
        return actions.set_goal(episode, **{**usual, **words})

    def test_a_week_is_told_by_its_monday_and_others_stay_unknown(self, cast):
        episode = cast.active()
        row = self.set(cast, episode)
        actions.tell_week(row, week_on=MONDAY, value=4, words="Better.", by=cast.counsellor, at=AT)
        (found,) = goals_of([episode.pk], on=DAY)[episode.pk]
        assert [week.value for week in found.weeks] == [None, 4, None]

    def test_a_figure_is_corrected_with_a_reason_and_both_are_kept(self, cast):
        episode = cast.active()
        drafted(episode, cast.counsellor, ["Sleeps."], signed=True)
        row = self.set(cast, episode, objective_id=objective_of(episode))
        actions.tell_week(row, week_on=MONDAY, value=4, by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="says 4 already"):
            actions.tell_week(row, week_on=MONDAY, value=5, by=cast.counsellor, at=AT)
        actions.tell_week(row, week_on=MONDAY, value=5, reason="Counted again.", by=cast.counsellor, at=AT)
        (found,) = goals_of([episode.pk], on=DAY)[episode.pk]
        assert [(week.value, week.corrected) for week in found.weeks] == [(None, False), (5, True), (None, False)]
        assert LifestyleWeek.objects.count() == 2
        (thread,) = Thread.objects.filter(kind="lifestyle")
        assert (thread.words, thread.on) == ("Sleep: 5 good nights, aim 5", MONDAY + timedelta(days=6))

    @pytest.mark.parametrize(
        ("words", "match"),
        [
            ({"week_on": DAY - timedelta(days=6)}, "by its Monday"),
            ({"week_on": DAY + timedelta(days=7)}, "by its Monday"),
            ({"week_on": DAY - timedelta(days=28)}, "outside the goal"),
            ({"value": 8}, "From 0 to 7"),
            ({"value": -1}, "From 0 to 7"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast, words, match):
        row = self.set(cast, cast.active())
        with pytest.raises(Refused, match=match):
            actions.tell_week(row, **{"week_on": MONDAY, "value": 4, **words}, by=cast.counsellor, at=AT)
        assert LifestyleWeek.objects.count() == 0

    def test_one_open_goal_for_each_part_of_life(self, cast):
        episode = cast.active()
        row = self.set(cast, episode)
        with pytest.raises(Refused, match="open goal"):
            self.set(cast, episode)
        self.set(cast, episode, domain=Domain.EXERCISE, aim=150)
        actions.end_goal(row, on=DAY, reason="Reached.", by=cast.counsellor, at=AT)
        self.set(cast, episode)
        with pytest.raises(Refused, match="ended already"):
            actions.end_goal(row, on=DAY, reason="Reached.", by=cast.counsellor, at=AT)

    def test_only_who_plans_sets_a_goal_and_anybody_clinical_tells_a_week(self, cast):
        episode = cast.active()
        with pytest.raises(Refused):
            self.set(cast, episode, by=cast.case_manager)
        row = self.set(cast, episode)
        actions.tell_week(row, week_on=MONDAY, value=4, by=cast.case_manager, at=AT)

    def test_an_aim_that_cannot_be_is_refused(self, cast):
        with pytest.raises(Refused, match="From 1 to 7"):
            self.set(cast, cast.active(), aim=8)

    def test_weeks_older_than_the_strip_are_corrected_too(self, cast):
        episode = cast.active(admitted=DAY - timedelta(days=200))
        row = self.set(cast, episode, from_on=DAY - timedelta(days=140))
        old = DAY - timedelta(days=133)
        actions.tell_week(row, week_on=old, value=4, by=cast.counsellor, at=AT)
        actions.tell_week(row, week_on=old, value=6, reason="From her diary.", by=cast.counsellor, at=AT)
        assert LifestyleWeek.objects.get(replaced_at=None).value == 6


@pytest.mark.django_db
def test_what_is_due_and_how_many_questions_it_takes(cast):
    counts, episodes = [], []
    for place in range(3):
        episode = cast.active(f"P{place}", "Q")
        episodes.append(episode.pk)
        actions.give_practice(episode, words="Say no once.", before_on=DAY + timedelta(days=1), by=cast.counsellor, at=AT)
        actions.set_goal(episode, domain=Domain.SLEEP, aim=5, words="Sleep.", from_on=MONDAY, by=cast.counsellor, at=AT)
        with CaptureQueriesContext(connection) as captured:
            due = living_due(episodes, on=DAY + timedelta(days=2))
        counts.append(len(captured))
    assert counts[0] == counts[2] <= 8
    assert sorted((one.kind, one.due_on) for one in due if one.episode_id == episodes[0]) == [
        (LivingKind.PRACTICE, DAY + timedelta(days=1)), (LivingKind.WEEK, DAY),
    ]  # fmt: skip
