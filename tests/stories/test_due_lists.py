"""What is due: core services, individual sessions in the first weeks, mutual help, and the golden thread up to a reviewer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.actions import save_own, sign_own
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.plan.actions import agree_mutual_help, point
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Answer, Evidence
from midspan.journey.schedule.actions import book_own
from midspan.journey.schedule.queries import session_facts
from midspan.journey.schedule.terms import SessionKind
from midspan.journey.transition.actions import hand_out_thread
from midspan.journey.transition.queries import thread_hand_outs
from midspan.office.compliance.queries import due_lines, rates, thread_of
from midspan.office.compliance.terms import DueLine
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock
from tests.plans import in_force

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=10)


def lines(who: Staff, code: str, *, days: int = 10) -> list[DueLine]:
    at = AT + timedelta(days=days)
    return [line for line in due_lines(who, on=at.date(), now=at).lines if line.rule.code == code]


def came_alone(cast: Cast, episode: Episode) -> None:
    (row,) = book_own(
        episode, kind=SessionKind.INDIVIDUAL, starts_at=clock("16:00"), minutes=45, facilitator=cast.counsellor,
        by=cast.counsellor, at=AT,
    )  # fmt: skip
    session = session_facts(row.pk)
    assert session is not None
    line = RoomLine(Presence.PRESENT, clock("16:00"), clock("16:45"), line="Worked on the evenings.")
    save_own(session, line=line, text="Worked on the evenings.", answers={}, by=cast.counsellor, at=clock("17:30"))
    sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=clock("17:30"))


def test_row_002_13_core_services_go_to_every_patient_and_a_missing_one_is_a_task(cast: Cast) -> None:
    # Given somebody admitted today, when ten days are over and nothing was done
    episode = cast.active(admitted=MONDAY)
    missing = {line.words.partition(":")[0]: line for line in lines(cast.supervisor, "core_missing")}
    # Then each core service that should be there by now is a line, with its day and where it is done
    assert {"Assessment", "Individual counselling", "Group counselling", "Drug testing"} <= set(missing)
    assert missing["Group counselling"].due_on == MONDAY + timedelta(days=7)
    assert missing["Individual counselling"].page == "schedule:own" and missing["Individual counselling"].args == (episode.pk,)
    # And whoever owes it has it on their own list: what is a nurse's is not the counsellor's to do
    assert "Drug testing" in {line.words.partition(":")[0] for line in lines(cast.nurse, "core_missing")}
    assert missing["Drug testing"].owner_id is None and missing["Group counselling"].owner_id == cast.counsellor.pk
    # And what was had is gone
    came_alone(cast, episode)
    assert "Individual counselling" not in {line.words.partition(":")[0] for line in lines(cast.supervisor, "core_missing")}


def test_row_002_31_seven_days_without_an_individual_session_in_the_first_phase_are_an_overdue_task(cast: Cast) -> None:
    # Given somebody in the first phase whose individual session was on the fourth day
    episode = cast.active(admitted=MONDAY - timedelta(days=3))
    came_alone(cast, episode)
    # When six days are over nothing is overdue; when eight are, it is, on the counsellor's own list
    assert all(line.due_on > MONDAY + timedelta(days=6) for line in lines(cast.counsellor, "individual_weekly", days=6))
    (overdue,) = lines(cast.counsellor, "individual_weekly", days=8)
    assert overdue.due_on == MONDAY + timedelta(days=7) and overdue.owner_id == cast.counsellor.pk
    # And one that is booked for later does not take it off the list
    book_own(
        episode, kind=SessionKind.INDIVIDUAL, starts_at=clock("16:00") + timedelta(days=9), minutes=45,
        facilitator=cast.counsellor, by=cast.counsellor, at=AT,
    )  # fmt: skip
    (overdue,) = lines(cast.counsellor, "individual_weekly", days=8)
    assert overdue.due_on == MONDAY + timedelta(days=7) and "booked for" in overdue.words
    # And after the first phase of 28 days it is no longer asked for
    assert lines(cast.counsellor, "individual_weekly", days=24)
    assert not lines(cast.counsellor, "individual_weekly", days=25)


def test_row_004_23_mutual_help_is_counted_for_compliance(cast: Cast) -> None:
    # Given somebody for two weeks in treatment with whom nobody talked about mutual help
    episode = cast.active(admitted=MONDAY)
    asked = [line for line in lines(cast.counsellor, "core_missing", days=15) if line.words.startswith("Mutual help")]
    assert len(asked) == 1 and asked[0].page == "plan:living"
    # When it was suggested, whatever they say to it
    agree_mutual_help(episode, answer=Answer.DECLINED, words="Not yet.", on=LATER.date(), by=cast.counsellor, at=LATER)
    # Then it counts as done, and nothing follows from the answer
    assert not [line for line in lines(cast.counsellor, "core_missing", days=15) if line.words.startswith("Mutual help")]


def test_supervisors_see_their_team_and_directors_see_rates_without_a_name(
    cast: Cast, as_staff: Callable[[Staff], Client]
) -> None:
    # Given two people of two teams with something overdue
    cast.active(admitted=MONDAY)
    cast.active("Ben", "Cole", track=cast.morning, admitted=MONDAY)
    # When the supervising clinician looks, then both stand there; the front desk reads of nobody
    assert {line.person.name for line in lines(cast.supervisor, "core_missing") if line.person} == {"Alvarez, Rosa", "Cole, Ben"}
    assert not due_lines(cast.front_desk, on=LATER.date(), now=LATER).lines
    # And the director sees shares with what they count, by team, and no name
    (core,) = [one for one in rates(cast.director, on=LATER.date(), now=LATER) if one.rule.code == "core_missing"]
    assert (core.share.counted, core.share.out_of) == (0, 2) and len(core.teams) == 2
    page = as_staff(cast.director).get(reverse("compliance:rates")).content.decode()
    assert "Alvarez" not in page and "Definition" in page


def test_golden_thread_from_an_objective_to_everything_done_for_it_and_on_paper_to_a_reviewer(
    cast: Cast, as_staff: Callable[[Staff], Client]
) -> None:
    # Given a plan in force, with practice that points at its objective three days later and nothing since
    episode = cast.active()
    in_force(cast, episode)
    objective = objectives_of([episode.pk])[episode.pk][0]
    on = AT.date() + timedelta(days=3)
    point(episode.pk, kind=Evidence.PRACTICE, subject=1, objectives=[objective.id], on=on, words="Called before the evening",
          by=cast.counsellor, at=AT)  # fmt: skip
    # When the thread is read two weeks on, then the objective shows it, and nothing is missing
    found = thread_of(episode.pk, first=AT.date(), last=on + timedelta(days=13)).objectives[0]
    assert found.counts == {Evidence.PRACTICE: 1} and not found.untouched
    # And a day later it is named as having had nothing for fourteen days, on the thread and on the list
    assert thread_of(episode.pk, first=AT.date(), last=on + timedelta(days=14)).objectives[0].untouched
    (untouched,) = lines(cast.counsellor, "objective_untouched", days=18)
    assert untouched.page == "compliance:objective" and untouched.args == (objective.id,)
    # When a reviewer asks for the period without a basis, nothing leaves the house
    period = {"first_on": AT.date(), "last_on": on, "recipient": "Harbor Health Plan"}
    with pytest.raises(Refused):
        hand_out_thread(episode, **period, basis="", by=cast.utilisation, at=LATER)
    assert not thread_hand_outs(episode.pk)
    # And with one it is written down first, then it opens, for who may hand it out
    given = hand_out_thread(episode, **period, basis="Consent of 2 March, names the plan", by=cast.utilisation, at=LATER)
    paper = as_staff(cast.utilisation).get(reverse("compliance:copy", args=[given.pk]))
    assert paper["Content-Type"] == "application/pdf" and thread_hand_outs(episode.pk)[0].recipient == "Harbor Health Plan"
