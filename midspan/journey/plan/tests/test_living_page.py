"""One page between sessions: three panels, what is sent and kept, what comes back with its words, who may look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import skills
from midspan.journey.plan.models import SkillMark
from midspan.journey.plan.queries import goals_of, practice_of
from midspan.journey.plan.terms import Domain, SkillStep


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def person(self, cast):
        """Somebody in treatment now, as a page looks at the clock of the day."""
        episode = cast.active(admitted=timezone.localdate() - timedelta(days=30))
        episode.opened_at = timezone.now() - timedelta(days=40)
        episode.save()
        return episode

    def test_it_shows_three_panels_and_what_to_do(self, cast, person, as_staff):
        page = as_staff(cast.counsellor).get(reverse("plan:living", args=[person.pk])).content.decode()
        assert "Nothing to try just now" in page and "No goal of daily life yet" in page
        assert all(one.name in page.replace("&#x27;", "'") for one in skills().values())

    def test_giving_trying_and_going_through_by_page(self, cast, person, as_staff):
        client, today = as_staff(cast.counsellor), timezone.localdate()
        sent = {"words": "Say no once.", "before_on": today + timedelta(days=2), "skill": "refusal", "once": "k1"}
        assert client.post(reverse("plan:give_practice", args=[person.pk]), sent).status_code == 303
        assert client.post(reverse("plan:give_practice", args=[person.pk]), sent).status_code == 303
        (one,) = practice_of(person.pk)
        tried = {"on": today, "words": "Said no to him.", "went": 8, "version": 0}
        assert client.post(reverse("plan:tries", args=[one.id]), tried).status_code == 303
        late = client.post(reverse("plan:tries", args=[one.id]), tried | {"words": "My words stay"})
        assert late.status_code == 422 and "My words stay" in late.content.decode()
        done = {"on": today, "words": "", "practised": "on", "version": 1}
        assert client.post(reverse("plan:review_practice", args=[one.id]), done).status_code == 303
        assert SkillMark.objects.get().step == "practised"
        page = client.get(reverse("plan:living", args=[person.pk])).content.decode()
        assert "Gone through" in page

    def test_a_refused_practice_comes_back_with_its_words(self, cast, person, as_staff):
        sent = {"words": "Say no once.", "before_on": timezone.localdate(), "skill": "", "once": "k2"}
        page = as_staff(cast.counsellor).post(reverse("plan:give_practice", args=[person.pk]), sent)
        assert page.status_code == 422
        assert "Say no once." in page.content.decode() and "within 60 days" in page.content.decode()

    def test_marking_and_taking_back_by_page(self, cast, person, as_staff):
        client = as_staff(cast.counsellor)
        there = client.get(reverse("plan:living", args=[person.pk]), {"skill": "refusal", "step": "taught"}).content.decode()
        assert 'value="taught"' in there and skills()["refusal"].shown_by in there
        sent = {"skill": "refusal", "step": "taught", "on": timezone.localdate(), "once": "k3"}
        assert client.post(reverse("plan:marks", args=[person.pk]), sent).status_code == 303
        assert client.post(reverse("plan:marks", args=[person.pk]), sent | {"skill": "juggling"}).status_code == 404
        row = SkillMark.objects.get()
        assert client.get(reverse("plan:unmark", args=[row.pk])).status_code == 200
        assert client.post(reverse("plan:unmark", args=[row.pk]), {"reason": ""}).status_code == 422
        assert client.post(reverse("plan:unmark", args=[row.pk]), {"reason": "Not her."}).status_code == 303
        assert client.get(reverse("plan:unmark", args=[row.pk])).status_code == 404

    def test_goals_and_weeks_by_page(self, cast, person, as_staff):
        client, today = as_staff(cast.counsellor), timezone.localdate()
        monday = today - timedelta(days=today.weekday())
        sent = {"domain": "sleep", "aim": 5, "words": "Sleep again.", "from_on": today - timedelta(days=14), "once": "k4"}
        assert client.post(reverse("plan:goals", args=[person.pk]), sent).status_code == 303
        (one,) = goals_of([person.pk], on=today)[person.pk]
        week = {"week_on": monday - timedelta(days=7), "value": 0, "version": 0}
        assert client.post(reverse("plan:weeks", args=[one.id]), week).status_code == 303
        assert client.post(reverse("plan:weeks", args=[one.id]), week | {"version": 1}).status_code == 422
        page = client.get(reverse("plan:living", args=[person.pk])).content.decode()
        assert page.count('class="is-unknown"') == 2 and page.count('class="is-below"') == 1
        ended = {"on": today, "reason": "Reached.", "version": 1}
        assert client.post(reverse("plan:end_goal", args=[one.id]), ended).status_code == 303

    def test_who_may_only_read_sees_no_form(self, cast, person, as_staff):
        page = as_staff(cast.utilisation).get(reverse("plan:living", args=[person.pk])).content.decode()
        assert "Give something to try" not in page and "Set a goal" not in page

    def test_another_site_does_not_find_it(self, cast, person, as_staff):
        assert as_staff(cast.far_counsellor).get(reverse("plan:living", args=[person.pk])).status_code == 404

    def test_it_takes_the_same_queries_for_one_and_for_three(self, cast, person, as_staff):
        client, counts, at = as_staff(cast.counsellor), [], timezone.now()
        day, domains = timezone.localdate(), list(Domain)
        client.get(reverse("plan:living", args=[person.pk]))
        for place in range(3):
            row = actions.give_practice(person, words="Try.", before_on=day + timedelta(days=2), by=cast.counsellor, at=at)
            actions.tell_practice(row, on=day, words="Tried.", went=5, by=cast.counsellor, at=at)
            actions.mark_skill(person, skill=list(skills())[place], step=SkillStep.TAUGHT, on=day, by=cast.counsellor, at=at)
            goal_ = actions.set_goal(person, domain=domains[place], aim=3, words="More.", from_on=day - timedelta(days=9),
                                     by=cast.counsellor, at=at)  # fmt: skip
            actions.tell_week(goal_, week_on=day - timedelta(days=day.weekday()), value=1, by=cast.counsellor, at=at)
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("plan:living", args=[person.pk]))
            counts.append(len(captured))
        assert counts[0] == counts[2]
