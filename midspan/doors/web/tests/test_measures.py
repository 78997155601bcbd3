"""Do the pages of measures ask a steady number of questions, say what is missing, and open only to those who may look?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.journey.assessment.actions import record_form
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.queries.measures import answered_of, series_by_episode
from midspan.journey.assessment.tests.factories import FORMS
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

pytestmark = pytest.mark.django_db


def asked(client: Client, url: str) -> tuple[int, str]:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries), answer.content.decode()


def test_the_measures_ask_as_much_for_one_form_as_for_many(cast: Cast, as_staff) -> None:
    client, episode = as_staff(cast.counsellor), cast.active()
    url = reverse("web:measures", args=[episode.patient_id])
    record_form(episode, instrument="phq9", answers=FORMS["phq9"], by=cast.counsellor, at=AT)
    one, _said = asked(client, url)
    for number, code in enumerate(("phq9", "phq9", "gad7", "bam", "craving", "audit_c"), 1):
        entry = instruments()[code]
        answers = [None if code == "bam" and item.number == 7 else item.codes[0] for item in entry.items]
        record_form(episode, instrument=code, answers=answers, by=cast.counsellor, at=AT + timedelta(days=number))
    many, said = asked(client, url)
    assert one == many <= 14
    assert all(f'id="m-{code}"' in said for code in ("phq9", "gad7", "bam", "craving"))
    assert 'id="m-audit_c"' not in said and "AUDIT-C" in said


def test_a_page_without_a_measure_says_what_to_do(cast: Cast, as_staff) -> None:
    episode = cast.active()
    _n, said = asked(as_staff(cast.counsellor), reverse("web:measures", args=[episode.patient_id]))
    assert "No measure has been taken yet" in said and reverse("assessment:assessment", args=[episode.pk]) in said


def test_a_planned_episode_has_measures_and_no_baseline(cast: Cast, as_staff) -> None:
    episode = cast.active()
    Episode.objects.filter(pk=episode.pk).update(status=EpisodeStatus.PLANNED, admitted_on=None)
    episode.refresh_from_db()
    record_form(episode, instrument="phq9", answers=FORMS["phq9"], by=cast.counsellor, at=AT)
    _n, said = asked(as_staff(cast.counsellor), reverse("web:measures", args=[episode.patient_id]))
    assert "PHQ-9 9 (mild) on 2 Mar, nothing to compare yet." in said and "on track" not in said


def test_measures_are_clinical_content(cast: Cast, as_staff) -> None:
    held = evening(cast, ("Alvarez",))
    for url in (reverse("web:measures", args=[held.members[0].patient_id]), reverse("web:roster", args=[held.sessions[0].id])):
        assert as_staff(cast.front_desk).get(url).status_code == 404
        assert as_staff(cast.far_counsellor).get(url).status_code == 404


def test_nobody_s_measures_and_no_session_are_not_found(cast: Cast, as_staff) -> None:
    client = as_staff(cast.counsellor)
    assert client.get(reverse("web:measures", args=[10**9])).status_code == 404
    assert client.get(reverse("web:roster", args=[10**9])).status_code == 404


def test_the_roster_asks_as_much_for_one_person_as_for_three(cast: Cast, as_staff) -> None:
    client = as_staff(cast.counsellor)
    counts = []
    for names, room, track in ((("Alvarez",), cast.room_a, cast.evening), (("Bell", "Cole", "Diaz"), cast.room_b, cast.morning)):
        cast.room_a = room
        held = evening(cast, names, track=track)
        for episode in held.members:
            record_form(episode, instrument="phq9", answers=[*FORMS["phq9"][:8], 1], by=cast.counsellor, at=AT)
            record_form(episode, instrument="craving", answers=[9], by=cast.counsellor, at=AT)
        counts.append(asked(client, reverse("web:roster", args=[held.sessions[0].id]))[0])
    assert counts[0] == counts[1] <= 14


def test_a_corrected_form_gives_way_to_its_correction(cast: Cast) -> None:
    episode = cast.active()
    first = record_form(episode, instrument="phq9", answers=FORMS["phq9"], by=cast.counsellor, at=AT)
    second = record_form(episode, instrument="phq9", answers=[0] * 9, by=cast.counsellor, at=AT + timedelta(days=1))
    second.replaces, second.correction = first, "Filled in for somebody else."
    second.save()
    (one,) = series_by_episode(answered_of([episode.pk]), {episode.pk: MONDAY})[episode.pk]
    assert [reading.form_id for reading in one.readings] == [second.pk]
    assert answered_of([episode.pk], only=["gad7"]) == []


def test_today_and_the_room_lead_to_the_roster(cast: Cast, as_staff) -> None:
    held = evening(cast, ("Alvarez",))
    last = [session for session in held.sessions if session.on == MONDAY][-1]  # a day that is over shows its last block
    link = reverse("web:roster", args=[last.id])
    client = as_staff(cast.counsellor)
    assert link in client.get(reverse("web:today"), {"on": MONDAY.isoformat()}).content.decode()
    assert link in client.get(reverse("attendance:room", args=[last.id])).content.decode()
    desk = as_staff(cast.front_desk).get(reverse("web:today"), {"on": MONDAY.isoformat()}).content.decode()
    assert link not in desk
