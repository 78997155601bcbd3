"""What do the pages of compliance show, to whom, with how many questions to the database, and does every line open?"""

from datetime import date, timedelta
from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from midspan.foundation.people.models import Licence
from midspan.journey.plan.actions import point
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Evidence
from midspan.journey.transition.actions import hand_out_thread
from midspan.office.compliance.catalog import core_services, due_rules
from midspan.office.compliance.queries import due_lines, evidence_for, period_of, rates, thread_of
from midspan.office.compliance.queries.thread import LIVING, OF_EPISODE, OF_SUBJECT
from midspan.office.compliance.terms import Whose
from midspan.office.compliance.views.due import OF_PERSON
from tests.cast import AT, Cast
from tests.plans import OTHERS, in_force

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=21)
ON = NOW.date()


def codes_of(who, *, on: date = ON) -> set[str]:
    return {line.rule.code for line in due_lines(who, on=on, now=NOW).lines}


def test_every_rule_opens_a_page_that_exists():
    names = set()
    for rule in due_rules(ON).values():
        names.add((rule.page, 1 if rule.of else 0))
    for service in core_services(ON):
        names.add((service.page, 1 if service.of else 0))
    for page in [*OF_SUBJECT.values(), *OF_EPISODE.values(), LIVING, "attendance:note", "attendance:own", "transition:review"]:
        names.add((page, 1))
    assert get_resolver()
    for page, count in sorted(names):
        assert reverse(page, args=[1] * count), page


class TestDueLines:
    def test_a_counsellor_reads_of_own_people_and_a_colleague_elsewhere_nothing(self, cast: Cast):
        cast.active(admitted=ON - timedelta(days=14))
        assert {"core_missing", "individual_weekly", "plan_due"} <= codes_of(cast.counsellor)
        assert codes_of(cast.far_counsellor) == set()

    def test_the_front_desk_and_the_director_read_nothing_about_care(self, cast: Cast):
        cast.active()
        assert codes_of(cast.front_desk) == set()
        assert codes_of(cast.director) == set()

    def test_a_nurse_reads_what_nurses_owe(self, cast: Cast):
        cast.active()
        found = due_lines(cast.nurse, on=ON, now=NOW).lines
        assert found and all(line.owner_id is None or line.owner_id == cast.nurse.pk for line in found)
        assert "plan_due" not in {line.rule.code for line in found}

    def test_a_licence_that_ends_stands_on_its_holders_list(self, cast: Cast):
        Licence.objects.filter(staff=cast.nurse).update(expires_on=ON + timedelta(days=20))
        assert "licence_ends" in codes_of(cast.nurse) & codes_of(cast.director)
        assert "licence_ends" not in codes_of(cast.case_manager)

    def test_the_number_of_questions_does_not_grow(self, cast: Cast):
        counts, plans = [], iter(OTHERS)
        for count in (1, 2):
            for goal, words in islice(plans, count):
                in_force(cast, cast.active(goal[-4:], "Quist"), goal=goal, words=words)
            due_lines(cast.supervisor, on=ON, now=NOW)
            with CaptureQueriesContext(connection) as asked:
                found = due_lines(cast.supervisor, on=ON, now=NOW)
            counts.append(len(asked))
            assert found.lines
        assert counts[0] == counts[1]

    def test_rates_count_people_by_team_and_name_nobody(self, cast: Cast):
        cast.active()
        cast.active("Ben", "Cole", track=cast.morning)
        found = {one.rule.code: one for one in rates(cast.director, on=ON, now=NOW)}
        assert (found["core_missing"].share.counted, found["core_missing"].share.out_of) == (0, 2)
        assert [team for team, _share in found["core_missing"].teams] == ["Evening", "Morning"]
        assert found["individual_weekly"].share.out_of == 0  # forty-two days after admission


class TestPages:
    def test_the_list_groups_filters_and_links(self, cast: Cast, as_staff):
        cast.active(admitted=timezone.localdate() - timedelta(days=10))
        page = as_staff(cast.counsellor).get(reverse("compliance:due")).content.decode()
        assert "Alvarez, Rosa" in page and reverse("schedule:own", args=[1])[:9] in page
        by_kind = as_staff(cast.counsellor).get(reverse("compliance:due"), {"by": "kind", "topic": "plan"}).content.decode()
        assert "Plan to write" in by_kind and "Individual session" not in by_kind

    def test_of_a_person_the_longest_waiting_show_and_the_rest_is_one_link_away(self, cast: Cast, as_staff):
        episode = cast.active(admitted=timezone.localdate() - timedelta(days=40))
        cast.active("Ben", "Cole", admitted=timezone.localdate() - timedelta(days=40))
        look, asked = as_staff(cast.supervisor), {"whose": Whose.TEAM.value}
        page = look.get(reverse("compliance:due"), asked)
        group = next(one for one in page.context["groups"] if "Alvarez" in one.title)
        assert len(group.lines) == OF_PERSON and group.more > 0 and f"person={episode.pk}" in group.more_url
        whole = look.get(reverse("compliance:due") + group.more_url)
        (alone,) = whole.context["groups"]
        assert len(alone.lines) == OF_PERSON + group.more and not alone.more
        assert "Back to everybody" in whole.content.decode()

    def test_supervisors_see_their_team_with_owners(self, cast: Cast, as_staff):
        cast.active()
        page = as_staff(cast.supervisor).get(reverse("compliance:due"), {"whose": Whose.TEAM.value}).content.decode()
        assert "Alvarez, Rosa" in page and cast.counsellor.name in page

    def test_others_are_told_that_nothing_is_due(self, cast: Cast, as_staff):
        page = as_staff(cast.front_desk).get(reverse("compliance:due")).content.decode()
        assert "Nothing is due for you" in page

    def test_rules_and_rates(self, cast: Cast, as_staff):
        assert as_staff(cast.front_desk).get(reverse("compliance:rules")).status_code == 200
        assert as_staff(cast.director).get(reverse("compliance:rates")).status_code == 200
        assert as_staff(cast.counsellor).get(reverse("compliance:rates")).status_code == 404

    def test_an_empty_thread_says_what_to_do(self, cast: Cast, as_staff):
        page = as_staff(cast.counsellor).get(reverse("compliance:thread", args=[cast.active().pk])).content.decode()
        assert "No plan is in force yet" in page


class TestThread:
    def threaded(self, cast: Cast):
        episode = cast.active()
        in_force(cast, episode)
        objective = objectives_of([episode.pk])[episode.pk][0]
        for number, days in enumerate((3, 20)):
            point(episode.pk, kind=Evidence.PRACTICE, subject=number + 1, objectives=[objective.id],
                  on=AT.date() + timedelta(days=days), words="Tried it at home", by=cast.counsellor, at=AT)  # fmt: skip
        return episode, objective

    def test_an_objective_shows_what_was_done_for_it_in_a_period(self, cast: Cast):
        episode, objective = self.threaded(cast)
        first, last = AT.date(), AT.date() + timedelta(days=10)
        found = thread_of(episode.pk, first=first, last=last).objectives[0]
        assert found.counts == {Evidence.PRACTICE: 1} and not found.untouched
        assert evidence_for(episode.pk, since=first, to=last)[objective.id].counts == {Evidence.PRACTICE: 1}
        assert period_of(episode.pk, first=first, last=last).weeks[0][2] == 540

    def test_pages_are_for_who_sees_the_chart(self, cast: Cast, as_staff):
        episode, objective = self.threaded(cast)
        query = {"since": "2026-03-02", "until": "2026-03-30"}
        thread, one = reverse("compliance:thread", args=[episode.pk]), reverse("compliance:objective", args=[objective.id])
        page = as_staff(cast.counsellor).get(thread, query)
        assert page.status_code == 200 and "Tried it at home" in page.content.decode()
        assert "Tried it at home" in as_staff(cast.counsellor).get(one, query).content.decode()
        assert as_staff(cast.counsellor).get(thread, {"since": "2026-04-02", "until": "2026-03-02"}).status_code == 422
        for stranger in (cast.front_desk, cast.far_counsellor):
            assert as_staff(stranger).get(thread).status_code == 404
            assert as_staff(stranger).get(one).status_code == 404

    def test_the_paper_opens_only_after_it_was_written_down(self, cast: Cast, as_staff):
        episode, _objective = self.threaded(cast)
        given = hand_out_thread(
            episode, first_on=AT.date(), last_on=AT.date(), recipient="Harbor Health Plan", basis="Consent of 2 March",
            by=cast.utilisation, at=AT + timedelta(days=1),
        )  # fmt: skip
        paper = as_staff(cast.utilisation).get(reverse("compliance:copy", args=[given.pk]))
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
        assert as_staff(cast.utilisation).get(reverse("compliance:copy", args=[given.pk + 1])).status_code == 404
        assert as_staff(cast.counsellor).get(reverse("compliance:copy", args=[given.pk])).status_code == 404
