"""Do the pages of a plan show, keep and refuse: whole, gated, with every word kept, in a constant number of queries?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.journey.assessment.tests.factories import assessed
from midspan.journey.plan import actions
from midspan.journey.plan.models import PlannedObjective
from midspan.journey.plan.queries import plan_in_force, plans_written, versions_of_plan
from midspan.journey.plan.terms import PlanReason, PlanState
from tests.cast import AT, PASSWORD, Cast
from tests.plans import facts_of, in_force, written

pytestmark = pytest.mark.django_db


def address(name: str, *words: Any) -> str:
    return reverse(f"plan:{name}", args=words)


def fields(page: Any) -> dict[str, Any]:
    """What a browser would send back of the problem form as it stands."""
    form = page.context["form"]
    found = {}
    for name in form.fields:
        value = form[name].value()
        found[name] = "" if value is None else value
    return found


@pytest.fixture
def lena(cast: Cast, as_staff: Any) -> Client:
    return as_staff(cast.counsellor)


class TestReading:
    def test_says_how_to_begin(self, cast: Cast, lena: Client) -> None:
        episode = cast.active()
        page = lena.get(address("plan", episode.pk))
        assert "Begin the plan" in page.content.decode()
        sent = lena.post(address("begin", episode.pk))
        assert sent.status_code == 303
        assert sent.url == address("write", plans_written([episode.pk])[episode.pk].id)

    def test_shows_the_plan_in_force_on_the_page_and_on_paper(self, cast: Cast, lena: Client) -> None:
        plan = in_force(cast, cast.active())
        page = lena.get(address("plan", plan.episode_id)).content.decode()
        assert "recital" in page and "In force" in page and "Names three evenings" in page
        paper = lena.get(address("paper", plan.pk))
        assert paper.content[:5] == b"%PDF-"

    def test_the_front_desk_and_another_site_see_nothing(self, cast: Cast, as_staff: Any) -> None:
        plan = in_force(cast, cast.active())
        for who in (cast.front_desk, cast.far_counsellor):
            for name, pk in (("plan", plan.episode_id), ("version", plan.pk), ("write", plan.pk), ("versions", plan.episode_id)):
                assert as_staff(who).get(address(name, pk)).status_code == 404

    def test_versions_and_their_differences(self, cast: Cast, lena: Client) -> None:
        plan = in_force(cast, cast.active())
        second = actions.begin_plan(plan.episode, reason=PlanReason.REVIEW, by=cast.counsellor, at=AT)
        actions.add_problem(second, words="Work at night", by=cast.counsellor, at=AT)
        assert "Version 2" in lena.get(address("versions", plan.episode_id)).content.decode()
        page = lena.get(address("changes", second.pk)).content.decode()
        assert "Work at night" in page and "Added" in page
        assert lena.get(address("changes", plan.pk)).status_code == 200

    def test_more_objectives_ask_no_more_queries(self, cast: Cast, lena: Client) -> None:
        counts = []
        for many, name in ((1, "Ann"), (3, "Ben")):
            plan = written(cast, cast.active(name, "Many"))
            for _number in range(many):
                actions.add_problem(plan, words="More", by=cast.counsellor, at=AT)
            lena.get(address("write", plan.pk))
            with CaptureQueriesContext(connection) as queries:
                lena.get(address("write", plan.pk))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestWriting:
    def test_keeps_a_problem_and_gives_one_row_more(self, cast: Cast, lena: Client) -> None:
        plan = written(cast, cast.active())
        at = address("problem", plan.pk, 1)
        sent = fields(lena.get(at)) | {"words": "Alcohol after the late shift", "add": "g0"}
        kept = lena.post(at, sent)
        assert kept.status_code == 303 and "add=g0" in kept.url
        assert facts_of(plan).problems[0].words == "Alcohol after the late shift"
        again = lena.get(kept.url)
        form = again.context["form"]
        assert [row["number"] for row in form.goals[0]["objectives"]] == ["1.1", "1.2"]
        more = fields(again) | {"g0_o1_words": "Eats at seven", "g0_o1_measure": "The week sheet"}
        assert lena.post(at, more).status_code == 303
        assert [one.number for one in facts_of(plan).objectives] == ["1.1", "1.2"]

    def test_says_what_is_missing_at_its_place(self, cast: Cast, lena: Client) -> None:
        plan = written(cast, cast.active())
        at = address("problem", plan.pk, 1)
        lena.post(at, fields(lena.get(at)) | {"g0_o0_measure": ""})
        assert "does not say how it is measured" in lena.get(address("write", plan.pk)).content.decode()

    def test_keeps_every_word_when_somebody_else_was_faster(self, cast: Cast, lena: Client, as_staff: Any) -> None:
        plan = written(cast, cast.active())
        at = address("problem", plan.pk, 1)
        mine = fields(lena.get(at)) | {"words": "My words"}
        theirs = fields(as_staff(cast.supervisor).get(at)) | {"words": "Their words"}
        as_staff(cast.supervisor).post(at, theirs)
        refused = lena.post(at, mine)
        assert refused.status_code == 422
        text = refused.content.decode()
        assert "My words" in text and "Their words" in text and "Someone else changed this" in text
        assert facts_of(plan).problems[0].words == "Their words"
        assert lena.post(at, mine | {"seen": refused.context["form"]["seen"].value()}).status_code == 303
        assert facts_of(plan).problems[0].words == "My words"

    def test_two_write_two_problems_at_once(self, cast: Cast, lena: Client, as_staff: Any) -> None:
        plan = written(cast, cast.active())
        actions.add_problem(plan, words="Work", by=cast.counsellor, at=AT)
        one, two = address("problem", plan.pk, 1), address("problem", plan.pk, 2)
        mine = fields(lena.get(one)) | {"words": "Mine"}
        theirs = fields(as_staff(cast.supervisor).get(two)) | {"words": "Theirs"}
        assert as_staff(cast.supervisor).post(two, theirs).status_code == 303
        assert lena.post(one, mine).status_code == 303
        assert [problem.words for problem in facts_of(plan).problems] == ["Mine", "Theirs"]

    def test_saves_by_itself_and_then_by_hand(self, cast: Cast, lena: Client) -> None:
        plan = written(cast, cast.active())
        at = address("problem", plan.pk, 1)
        typed = fields(lena.get(at)) | {"words": "Typed so far"}
        quiet = lena.post(at, typed, headers={"HX-Request": "true"})
        assert quiet.status_code == 200 and b'name="seen"' in quiet.content
        assert facts_of(plan).problems[0].words == "Typed so far"
        assert lena.post(at, typed).status_code == 303, "the same words again, from a page that had not heard yet"

    def test_words_the_next_review_and_who_signs(self, cast: Cast, lena: Client) -> None:
        plan = written(cast, cast.active())
        at = address("words", plan.pk)
        typed = fields(lena.get(at)) | {
            "barrier_0_words": "No bus after nine",
            "needs_prescriber": "on",
            "review_on": "2099-01-01",
        }
        assert lena.post(at, typed).status_code == 303
        facts = facts_of(plan)
        assert facts.needs_prescriber and "No bus after nine" in [one.words for one in facts.sayings]
        stale = lena.post(at, typed | {"barrier_0_words": "Mine"})
        assert stale.status_code == 422 and "Mine" in stale.content.decode()

    def test_a_need_becomes_a_problem(self, cast: Cast, lena: Client) -> None:
        episode = assessed(cast, cast.active()).episode
        plan = actions.begin_plan(episode, by=cast.counsellor, at=AT)
        gone = facts_of(plan).problems[-1]
        lena.post(address("remove_problem", plan.pk, gone.number))
        page = lena.get(address("write", plan.pk))
        assert "Not on the plan yet" in page.content.decode()
        assert lena.post(address("new_problem", plan.pk), {"need": list(gone.needs)}).status_code == 303
        assert facts_of(plan).problems[-1].needs == gone.needs

    def test_a_draft_is_given_up_with_a_reason(self, cast: Cast, lena: Client) -> None:
        plan = written(cast, cast.active())
        assert lena.post(address("set_aside", plan.pk), {"words": ""}).status_code == 422
        assert lena.post(address("set_aside", plan.pk), {"words": "Begun twice"}).status_code == 303
        assert facts_of(plan).state == PlanState.SET_ASIDE


class TestSigning:
    def test_everybody_signs_on_the_page(self, cast: Cast, lena: Client, as_staff: Any) -> None:
        plan = written(cast, cast.active())
        actions.write_words(
            plan, sayings=facts_of(plan).sayings, review_on=AT.date() + timedelta(days=36_500), by=cast.counsellor, at=AT
        )
        _far(plan)
        page = lena.get(address("version", plan.pk)).content.decode()
        assert "The first one fixes the text" in page
        wrong = lena.post(address("client", plan.pk), {"client_name": "Somebody Else"})
        assert wrong.status_code == 422
        assert lena.post(address("client", plan.pk), {"client_name": "Rosa Alvarez"}).status_code == 303
        for who, party in ((cast.counsellor, "counsellor"), (cast.supervisor, "supervisor")):
            proof = {"party": party, "typed_name": who.name, "secret": PASSWORD}
            assert as_staff(who).post(address("sign", plan.pk), proof | {"secret": "wrong"}).status_code == 422
            assert as_staff(who).post(address("sign", plan.pk), proof).status_code == 303
        assert plan_in_force([plan.episode_id])[plan.episode_id].id == plan.pk

    def test_declined_and_taken_back_on_the_page(self, cast: Cast, lena: Client) -> None:
        plan = written(cast, cast.active())
        actions.write_words(
            plan, sayings=facts_of(plan).sayings, review_on=AT.date() + timedelta(days=36_500), by=cast.counsellor, at=AT
        )
        _far(plan)
        assert lena.post(address("decline", plan.pk), {"words": "Not like this."}).status_code == 303
        assert lena.get(address("write", plan.pk)).status_code == 303
        back = lena.post(address("take_back", plan.pk), {"words": "She wants another goal."})
        assert back.status_code == 303
        assert [one.state for one in versions_of_plan(plan.episode_id)] == [PlanState.DRAFT, PlanState.SET_ASIDE]


def _far(plan: Any) -> None:
    """The pages live today: the target dates of the test lie before it."""
    PlannedObjective.objects.filter(plan=plan).update(target_on=AT.date() + timedelta(days=36_500))
