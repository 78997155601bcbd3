"""Who is on the care team, which gap falls due, and mutual help that is never a bar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.models import Condition
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.living import care_team_rule
from midspan.journey.plan.models import CareTeamMember
from midspan.journey.plan.queries import care_team_gaps, care_team_of, living_due, member_row, mutual_help_of, mutual_help_policy
from midspan.journey.plan.rules import care_team_gap, policy_on
from midspan.journey.plan.terms import (
    Answer,
    CareMemberFacts,
    CareRole,
    GapReason,
    LivingKind,
    MutualHelpPolicyFacts,
    OpenCondition,
    Stance,
)
from tests.cast import AT

DAY = AT.date()


def condition(kind: str = "bipolar", confirmed: bool = True, opened_on: date = DAY) -> OpenCondition:
    return OpenCondition(kind, kind.title(), confirmed, opened_on)


def member(role: CareRole = CareRole.PSYCHIATRIC, until_on: date | None = None) -> CareMemberFacts:
    return CareMemberFacts(1, 1, role, "Dr. Ilse Quill", "", None, DAY, until_on, 0)


def why(on: date, again_on: date) -> GapReason:
    return GapReason(1, CareRole.PSYCHIATRIC, "Waiting list until May.", on, again_on, "Lena")


@pytest.mark.parametrize(
    ("conditions", "members", "gap"),
    [
        ([], [], False),
        ([condition("bipolar", confirmed=False)], [], True),
        ([condition("psychosis")], [], True),
        ([condition("depression", confirmed=False)], [], False),
        ([condition("depression")], [], True),
        ([condition("sleep")], [], False),
        ([condition()], [member()], False),
        ([condition()], [member(CareRole.ADDICTION)], True),
        ([condition()], [member(until_on=DAY + timedelta(days=1))], True),
        ([condition(opened_on=DAY + timedelta(days=9))], [], False),
    ],
)
def test_serious_conditions_ask_for_a_psychiatric_provider(conditions, members, gap) -> None:
    on = DAY + timedelta(days=2)
    found = care_team_gap(1, conditions=conditions, members=members, reasons=[], on=on, rule=care_team_rule())
    assert bool(found) is gap
    if found:
        assert found.due_on == DAY + timedelta(days=care_team_rule().days) and found.explained is None


@pytest.mark.parametrize(("days", "explained"), [(0, True), (9, True), (10, False), (30, False)])
def test_a_reason_stands_until_its_own_day(days: int, explained: bool) -> None:
    reasons = [why(DAY, DAY + timedelta(days=10))]
    on = DAY + timedelta(days=days)
    found = care_team_gap(1, conditions=[condition()], members=[], reasons=reasons, on=on, rule=care_team_rule())
    assert found is not None and bool(found.explained) is explained
    assert found.due_on == DAY + timedelta(days=10)


def test_the_policy_of_a_day_is_the_newest_that_holds() -> None:
    rows = [
        MutualHelpPolicyFacts(Stance.SUGGEST, "", date(2026, 1, 1)),
        MutualHelpPolicyFacts(Stance.REQUIRE, "", date(2026, 3, 1)),
    ]
    assert policy_on([], DAY).stance is Stance.SUGGEST
    assert policy_on(rows, date(2025, 12, 31)).effective_from is None
    assert policy_on(rows, date(2026, 2, 28)).stance is Stance.SUGGEST
    assert policy_on(rows, date(2026, 3, 1)).stance is Stance.REQUIRE


def opened(cast, episode, kind: str = "bipolar", status: str = "confirmed", at: datetime = AT) -> Condition:
    return Condition.objects.create(episode=episode, kind=kind, status=status, opened_at=at, by=cast.counsellor)


@pytest.mark.django_db
class TestTeam:
    def join(self, cast, episode, **words):
        usual = {"role": CareRole.PSYCHIATRIC, "outside_name": "Dr. Ilse Quill", "from_on": DAY, "by": cast.counsellor, "at": AT}
        return actions.join_team(episode, **{**usual, **words})

    def test_somebody_from_outside_closes_the_gap_and_leaving_opens_it(self, cast):
        episode = cast.active()
        opened(cast, episode)
        assert care_team_gaps([episode.pk], on=DAY)[episode.pk].conditions == ("Bipolar disorder",)
        row = self.join(cast, episode, organisation="Quay Street Clinic")
        assert care_team_gaps([episode.pk], on=DAY) == {}
        actions.leave_team(row, on=DAY, by=cast.counsellor, at=AT)
        assert care_team_gaps([episode.pk], on=DAY) == {}
        assert episode.pk in care_team_gaps([episode.pk], on=DAY + timedelta(days=1))
        assert care_team_of([episode.pk]) == {}
        assert [one.name for one in care_team_of([episode.pk], every=True)[episode.pk]] == ["Dr. Ilse Quill"]
        assert Event.objects.filter(name__startswith="care_team.").count() == 2

    def test_a_condition_that_closed_asks_for_nobody(self, cast):
        episode = cast.active()
        row = opened(cast, episode)
        Condition.objects.filter(pk=row.pk).update(closed_at=AT, status="resolved")
        assert care_team_gaps([episode.pk], on=DAY) == {}

    def test_a_gap_is_due_and_a_dated_reason_puts_it_off(self, cast):
        episode = cast.active()
        opened(cast, episode, at=AT - timedelta(days=20))
        (due,) = [one for one in living_due([episode.pk], on=DAY) if one.kind is LivingKind.CARE_TEAM]
        assert due.due_on == DAY - timedelta(days=6) and "Bipolar" in due.words
        again = DAY + timedelta(days=10)
        actions.explain_gap(episode, words="Waiting list until May.", again_on=again, by=cast.counsellor, at=AT)
        assert living_due([episode.pk], on=DAY) == []
        (due,) = living_due([episode.pk], on=again)
        assert due.due_on == again

    @pytest.mark.parametrize("words", [{"words": "No"}, {"again_on": DAY}, {"again_on": DAY + timedelta(days=61)}])
    def test_a_reason_says_something_and_is_dated(self, cast, words):
        usual = {"words": "Waiting list until May.", "again_on": DAY + timedelta(days=10)}
        with pytest.raises(Refused):
            actions.explain_gap(cast.active(), **{**usual, **words}, by=cast.counsellor, at=AT)

    def test_nobody_and_both_at_once_and_twice_are_refused(self, cast):
        episode = cast.active()
        with pytest.raises(Refused, match="Choose a colleague"):
            self.join(cast, episode, outside_name=" ")
        with pytest.raises(Refused, match="Choose a colleague"):
            self.join(cast, episode, staff=cast.prescriber)
        self.join(cast, episode, staff=cast.prescriber, outside_name="")
        with pytest.raises(Refused, match="already"):
            self.join(cast, episode, staff=cast.prescriber, outside_name="")
        assert CareTeamMember.objects.count() == 1

    def test_one_question_more_for_nobody(self, cast):
        counts, episodes = [], []
        for place in range(3):
            episode = cast.active(f"P{place}", "Q")
            episodes.append(episode.pk)
            opened(cast, episode)
            with CaptureQueriesContext(connection) as captured:
                care_team_gaps(episodes, on=DAY)
            counts.append(len(captured))
        assert counts[0] == counts[2] == 4

    def test_the_page_joins_leaves_and_explains(self, cast, as_staff):
        episode = cast.active(admitted=timezone.localdate() - timedelta(days=20))
        opened(cast, episode, at=datetime.now(UTC) - timedelta(days=30))
        client, there, today = as_staff(cast.counsellor), reverse("plan:care", args=[episode.pk]), timezone.localdate()
        assert "No psychiatric provider on the team" in client.get(there).content.decode()
        bad = client.post(
            reverse("plan:members", args=[episode.pk]), {"role": "psychiatric_provider", "from_on": today, "once": "a"}
        )
        assert bad.status_code == 422
        explained = {"words": "Waiting list until May.", "again_on": today + timedelta(days=9), "once": "b"}
        assert client.post(reverse("plan:care_gap", args=[episode.pk]), explained).status_code == 303
        assert "Waiting list until May." in client.get(there).content.decode()
        sent = {"role": "psychiatric_provider", "staff": cast.prescriber.pk, "from_on": today, "once": "c"}
        assert client.post(reverse("plan:members", args=[episode.pk]), sent).status_code == 303
        page = client.get(there).content.decode()
        assert "No psychiatric provider" not in page and "Noor Haddad" in page
        row = CareTeamMember.objects.get()
        left = {"on": today, "version": row.version}
        assert client.post(reverse("plan:leave", args=[row.pk]), left).status_code == 303
        assert member_row(row.pk).until_on == today

    def test_another_site_does_not_find_it(self, cast, as_staff):
        assert as_staff(cast.far_counsellor).get(reverse("plan:care", args=[cast.active().pk])).status_code == 404


@pytest.mark.django_db
class TestMutualHelp:
    def test_the_answer_is_kept_with_the_stance_of_its_day(self, cast):
        episode = cast.active()
        actions.set_mutual_help_policy(cast.site, stance=Stance.REQUIRE, effective_from=DAY, by=cast.director, at=AT)
        said = {"by": cast.counsellor, "at": AT}
        actions.agree_mutual_help(episode, answer=Answer.LATER, on=DAY - timedelta(days=1), **said)
        actions.agree_mutual_help(episode, answer=Answer.DECLINED, words="I have my choir.", on=DAY, **said)
        found = mutual_help_of([episode.pk])[episode.pk]
        assert (found.stance, found.answer, found.words) == (Stance.REQUIRE, Answer.DECLINED, "I have my choir.")
        assert mutual_help_policy(cast.site.pk, on=DAY - timedelta(days=1)).stance is Stance.SUGGEST
        assert mutual_help_policy(cast.other_site.pk, on=DAY).stance is Stance.SUGGEST

    def test_agreeing_names_which_and_declining_says_why(self, cast):
        episode = cast.active()
        with pytest.raises(Refused, match="which one"):
            actions.agree_mutual_help(episode, answer=Answer.AGREED, on=DAY, by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="reason"):
            actions.agree_mutual_help(episode, answer=Answer.DECLINED, on=DAY, by=cast.counsellor, at=AT)

    def test_a_policy_is_not_set_before_the_newest(self, cast):
        actions.set_mutual_help_policy(cast.site, stance=Stance.REQUIRE, effective_from=DAY, by=cast.director, at=AT)
        with pytest.raises(Refused, match="newer"):
            actions.set_mutual_help_policy(
                cast.site, stance=Stance.SUGGEST, effective_from=DAY - timedelta(days=1), by=cast.director, at=AT
            )
        with pytest.raises(Refused):
            actions.set_mutual_help_policy(cast.site, stance=Stance.SUGGEST, effective_from=DAY, by=cast.counsellor, at=AT)

    def test_the_pages(self, cast, as_staff):
        episode, today = cast.active(admitted=timezone.localdate() - timedelta(days=20)), timezone.localdate()
        client = as_staff(cast.counsellor)
        sent = {"answer": "declined", "words": "", "on": today, "once": "d"}
        assert client.post(reverse("plan:talks", args=[episode.pk]), sent).status_code == 422
        assert client.post(reverse("plan:talks", args=[episode.pk]), sent | {"words": "My choir."}).status_code == 303
        assert "My choir." in client.get(reverse("plan:care", args=[episode.pk])).content.decode()
        assert client.get(reverse("plan:policy")).status_code == 404
        boss = as_staff(cast.director)
        there = reverse("plan:policy")
        assert boss.get(there).status_code == 200
        bad = boss.post(there, {"site": cast.site.pk, "stance": "force", "effective_from": today})
        assert bad.status_code == 422
        assert boss.post(there, {"site": cast.site.pk, "stance": "require", "effective_from": today}).status_code == 303
        assert boss.post(there, {"site": cast.other_site.pk, "stance": "require", "effective_from": today}).status_code == 422
        assert mutual_help_policy(cast.site.pk, on=today).stance is Stance.REQUIRE
