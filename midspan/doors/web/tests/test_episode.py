"""Is a course of care held, resumed and finished from its page, with reasons, and by those who may?"""

from django.urls import reverse

from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.journey.schedule.queries import membership_of
from tests.cast import Cast
from tests.evening import MONDAY, evening


def test_finishing_takes_a_reason_and_a_day_and_leaves_the_group(cast: Cast, as_staff) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    client, url = as_staff(cast.supervisor), reverse("web:episode", args=[person.pk])
    assert "Finish" in client.get(url).content.decode()
    answer = client.post(url, {"to": "finished", "version": person.version})
    assert answer.status_code == 422 and "why" in answer.content.decode()
    answer = client.post(url, {"to": "finished", "reason": "completed", "on": "2026-03-20", "version": person.version})
    assert answer.status_code == 303
    person.refresh_from_db()
    assert (person.status, person.end_reason, str(person.ended_on)) == ("finished", "completed", "2026-03-20")
    assert membership_of(person.pk, MONDAY).group.name == "A"  # what was stays


def test_two_people_do_not_move_one_episode(cast: Cast, as_staff) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    url = reverse("web:episode", args=[person.pk])
    as_staff(cast.supervisor).post(url, {"to": "on_hold", "version": person.version})
    late = as_staff(cast.director).post(url, {"to": "active", "version": person.version})
    assert late.status_code == 422 and "Someone else" in late.content.decode()
    person.refresh_from_db()
    assert person.status == EpisodeStatus.ON_HOLD


def test_others_find_no_such_page(cast: Cast, as_staff) -> None:
    url = reverse("web:episode", args=[evening(cast, ("Alvarez",)).members[0].pk])
    assert as_staff(cast.counsellor).get(url).status_code == 404
    assert as_staff(cast.far_counsellor).get(url).status_code == 404
