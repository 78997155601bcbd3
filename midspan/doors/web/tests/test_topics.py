"""Is the topic chosen with one click and its reason, is an event raised once, and does no group read whom it was about?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.doors.web.views.topics import proposed
from midspan.foundation.program.queries import module
from midspan.foundation.records.models import Event
from midspan.journey.assessment.terms import Substance
from midspan.journey.attendance.actions.worksheets import keep_worksheet
from midspan.journey.attendance.tests.test_coverage import come, taught_evening
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.terms import Asked, DayReport
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.actions.topics import set_topic
from midspan.journey.schedule.models import GroupEvent, Session
from midspan.journey.schedule.queries import session_facts, session_row
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("16:00"))


def at_risk(cast: Cast, episode) -> None:
    answers = {"triggers": [{"what": "My cousin's parties", "kind": "party_invitation", "strength": "4"}]}
    keep_worksheet(episode, code="trigger_list", answers=answers, on=MONDAY, by=cast.counsellor, at=AT)


def test_accepting_takes_one_click_and_keeps_module_and_reason(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    for person in held.members[:2]:
        at_risk(cast, person)
    client, url = as_staff(cast.counsellor), reverse("web:topic", args=[held.sessions[1].id])
    page = client.get(url).content.decode()
    assert "2 named parties and invitations as a trigger" in page and "3 of 3 have not had it" in page
    refusal_skills = module("refusal_skills", MONDAY)
    assert client.post(url, {"accept": refusal_skills.id}).status_code == 302
    session = session_facts(held.sessions[1].id)
    assert session.module_id == refusal_skills.id and "2 named parties" in session.topic_reason
    assert all(person.patient.last_name not in session.topic_reason for person in held.members)


def test_ones_own_words_are_kept_and_faults_come_back(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    client, url = as_staff(cast.counsellor), reverse("web:topic", args=[held.sessions[1].id])
    empty = client.post(url, {"own-topic": " ", "own-reason": "Because of the snow"})
    assert empty.status_code == 422 and "Because of the snow" in empty.content.decode()
    client.post(url, {"own-topic": "Snow and loneliness", "own-reason": "Nobody got out this week"})
    session = session_facts(held.sessions[1].id)
    assert (session.topic, session.module_id, session.topic_reason) == ("Snow and loneliness", None, "Nobody got out this week")


def test_what_the_leaders_may_not_lead_is_refused_on_the_page_with_who_changes_it(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    client, url = as_staff(cast.counsellor), reverse("web:topic", args=[held.sessions[1].id])
    trauma = module("trauma", MONDAY)
    answer = client.post(url, {"accept": trauma.id})
    page = answer.content.decode()
    assert answer.status_code == 422 and "trained for trauma" in page and "administrator" in page
    assert session_facts(held.sessions[1].id).module_id is None
    assert client.post(url, {"accept": "nonsense"}).status_code == 422


def test_a_signed_session_keeps_its_topic(cast: Cast, as_staff, monkeypatch) -> None:
    held, session = taught_evening(cast)
    come(cast, session, held.members)
    monkeypatch.setattr("django.utils.timezone.now", lambda: session.ends_at)
    client, url = as_staff(cast.counsellor), reverse("web:topic", args=[session.id])
    assert client.post(url, {"own-topic": "Something else"}).status_code == 422
    assert session_facts(session.id).topic == session.topic


def test_the_topic_is_for_whoever_runs_the_group(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    url = reverse("web:topic", args=[held.sessions[1].id])
    assert as_staff(cast.front_desk).get(url).status_code == 404 and as_staff(cast.far_counsellor).get(url).status_code == 404
    assert Event.objects.latest("id").kind == "refused"


def test_what_was_had_counts_against_it_and_use_lately_for_it(cast: Cast) -> None:
    held, session = taught_evening(cast)
    come(cast, session, held.members)
    later = session_facts(held.sessions[5].id)  # Wednesday's psychoeducation
    before = {one.module.code: one for one in proposed(later).ranked}
    assert (before["triggers"].not_had, before["triggers"].of) == (0, 3)
    for person in held.members[:2]:
        days = [DayReport(MONDAY - timedelta(days=1), Substance.ALCOHOL, used=True)]
        report_days(person, days=days, asked=Asked.SESSION, by=cast.counsellor, at=clock("22:00"))
    after = {one.module.code: one for one in proposed(later).ranked}
    assert "2 returned to use in the last two weeks" in after["relapse_plans"].reason
    assert after["relapse_plans"].points > before["relapse_plans"].points


def test_the_page_asks_the_same_queries_for_one_member_and_three(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast, ("Alvarez",))
    at_risk(cast, held.members[0])
    client, url = as_staff(cast.counsellor), reverse("web:topic", args=[held.sessions[1].id])
    counts = []
    for names in ((), (("James", "Bell"), ("Tess", "Cole"))):
        for first, last in names:
            person = cast.active(first, last)
            schedule.join(person, group=held.group, from_on=MONDAY, by=cast.director, at=AT)
            at_risk(cast, person)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 32, counts


def raised(**more) -> dict:
    return {"kind": "death", "on": "2026-03-02", "once": "event-1", "words": "His sister told us."} | more


def test_an_event_is_raised_once_and_the_groups_read_that_not_whom(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    person = held.members[0]
    client, url = as_staff(cast.supervisor), reverse("web:new_event")
    form = client.get(f"{url}?episode={person.pk}").content.decode()
    assert person.patient.name in form and "checked" in form  # their group is proposed
    data = raised(episode=str(person.pk), groups=[str(held.group.pk)])
    answer = client.post(url, data)
    assert answer.status_code == 303 and client.post(url, data).status_code == 303
    assert GroupEvent.objects.count() == 1 and Session.objects.filter(event__isnull=False).count() == 1
    assert person.patient.name in client.get(answer["Location"]).content.decode()
    assert "A death" in client.get(reverse("web:events")).content.decode()
    turned = Session.objects.get(event__isnull=False)
    addresses = [("web:topic", turned.pk), ("attendance:room", turned.pk), ("schedule:session", turned.pk)]
    for page in [reverse(name, args=[pk]) for name, pk in addresses] + [reverse("web:today")]:
        text = as_staff(cast.counsellor).get(page).content.decode()
        assert "A loss touched this group" in text and person.patient.last_name not in text, page


def test_whoever_may_not_see_the_person_does_not_read_the_name(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    client, person = as_staff(cast.supervisor), held.members[0]
    client.post(reverse("web:new_event"), raised(episode=str(person.pk), groups=[str(held.group.pk)]))
    address = reverse("web:event", args=[GroupEvent.objects.get().pk])
    person.track = cast.morning
    person.save()
    cast.director.assignments.update(track=cast.evening)
    page = as_staff(cast.director).get(address)
    assert page.status_code == 200 and person.patient.last_name not in page.content.decode()
    assert (
        as_staff(cast.front_desk).get(address).status_code == 404
        and as_staff(cast.far_counsellor).get(address).status_code == 404
    )


def test_groups_in_which_several_returned_to_use_are_proposed(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    client, url = as_staff(cast.supervisor), f"{reverse('web:new_event')}?kind=several_lapses"
    assert "checked" not in client.get(url).content.decode()
    for person in held.members[:2]:
        days = [DayReport(MONDAY - timedelta(days=1), Substance.ALCOHOL, used=True)]
        report_days(person, days=days, asked=Asked.SESSION, by=cast.counsellor, at=AT)
    assert "checked" in client.get(url).content.decode()


def test_a_faulty_event_comes_back_with_its_words(cast: Cast, as_staff, monday) -> None:
    held, _ = taught_evening(cast)
    answer = as_staff(cast.supervisor).post(reverse("web:new_event"), raised())
    page = answer.content.decode()
    assert answer.status_code == 422 and "Choose the groups" in page and "His sister told us." in page
    later = as_staff(cast.supervisor).post(reverse("web:new_event"), raised(on="2026-03-09", groups=[str(held.group.pk)]))
    assert "has not come yet" in later.content.decode() and GroupEvent.objects.count() == 0


def test_staff_trainings_are_recorded_on_their_page(cast: Cast, as_staff) -> None:
    url = reverse("web:record_training", args=[cast.counsellor.pk])
    data = {"qualification": "trauma_trained", "source": "State course", "from_on": "2026-03-01", "until_on": "2028-03-01"}
    client = as_staff(cast.administrator)
    assert client.post(url, data | {"until_on": "2026-01-01"}).status_code == 422
    assert client.post(url, data).status_code == 303
    assert "State course" in client.get(reverse("web:member", args=[cast.counsellor.pk])).content.decode()
    assert as_staff(cast.director).post(url, data).status_code == 404


def test_an_evening_without_a_curriculum_still_has_a_page(cast: Cast, as_staff, monday) -> None:
    held = evening(cast)
    page = as_staff(cast.counsellor).get(reverse("web:topic", args=[held.sessions[0].id])).content.decode()
    assert "No topic fits" in page
    set_topic(session_row(held.sessions[0].id), topic="Whatever comes", by=cast.counsellor, at=AT)
    assert "Whatever comes" in as_staff(cast.counsellor).get(reverse("web:topic", args=[held.sessions[0].id])).content.decode()


def test_the_quick_form_of_the_room_does_not_touch_a_signed_topic_either(cast: Cast, as_staff, monkeypatch) -> None:
    held, session = taught_evening(cast)
    come(cast, session, held.members)
    monkeypatch.setattr("django.utils.timezone.now", lambda: session.ends_at)
    answer = as_staff(cast.counsellor).post(reverse("attendance:topic", args=[session.id]), {"topic": "Something else"})
    kept = session_facts(session.id)
    assert answer.status_code == 409 and (kept.topic, kept.module_id) == (session.topic, session.module_id)
