"""Does the chart tell one person's story in a steady number of questions, and only to those who may hear it?"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EndReason, EpisodeStatus
from midspan.foundation.people.models import Patient
from midspan.foundation.records.actions import episodes, outside, people
from midspan.foundation.records.terms import OutsideEntry, OutsideKind, OutsideResource
from midspan.journey.assessment.actions import record_form
from midspan.journey.assessment.tests.factories import FORMS, assessed, placed, waiting
from midspan.journey.attendance.actions import save_room, sign_room
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.referral.actions import receive
from midspan.journey.referral.terms import SourceKind
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship
from tests.cast import AT, Cast
from tests.evening import MONDAY, Evening, evening

pytestmark = pytest.mark.django_db


def url(patient: Patient) -> str:
    return reverse("web:chart", args=[patient.pk])


def page(client: Client, patient: Patient) -> str:
    answer = client.get(url(patient))
    assert answer.status_code == 200
    return answer.content.decode()


def asked(client: Client, patient: Patient) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(client, patient)
    return len(queries)


def one_more(cast: Cast, held: Evening, number: int) -> None:
    """A signed session, a form, a meeting, an outside record and an emergency contact more."""
    episode, session, instrument = held.members[0], held.sessions[number], list(FORMS)[number]
    at = session.ends_at
    line = RoomLine(Presence.PRESENT, session.starts_at, session.ends_at, line=f"Practised saying no {number}.")
    save_room(
        session,
        text=f"We practised {number}.",
        discussion="What it means to each.",
        lines={episode.pk: line},
        by=cast.counsellor,
        at=at,
    )
    sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    record_form(episode, instrument=instrument, answers=FORMS[instrument], by=cast.counsellor, at=at)
    log_meeting(episode, on=MONDAY, fellowship=list(Fellowship)[number], minutes=60, by=cast.front_desk, at=at)
    people.name_emergency_contact(episode.patient, name=f"Aunt {number}", by=cast.admissions, at=at)
    whom, entry = OutsideEntry(OutsideKind.PERSON, "Rosa"), OutsideEntry(OutsideKind.CONDITION, f"Asthma {number}", "active", AT)
    known = [OutsideResource("Patient", "p1", "{}", "p" * 64, whom, "", episode.patient_id),
             OutsideResource("Condition", f"c{number}", "{}", f"{number:0>64}", entry, "p1", None)]  # fmt: skip
    with transaction.atomic():
        outside.receive(outside.source_named("Mercy"), resources=known, by=cast.clock, at=at)


def told(cast: Cast) -> Episode:
    """One person with one of everything."""
    held = evening(cast, ("Alvarez",))
    one_more(cast, held, 0)
    return held.members[0]


def test_the_chart_asks_as_much_for_one_of_everything_as_for_three(cast: Cast, as_staff) -> None:
    client, held = as_staff(cast.counsellor), evening(cast, ("Alvarez",))
    person = held.members[0].patient
    one_more(cast, held, 0)
    page(client, person)
    one = asked(client, person)
    one_more(cast, held, 1)
    one_more(cast, held, 2)
    assert asked(client, person) == one
    assert one <= 28
    said = page(client, person)
    for number in range(3):
        assert f"Practised saying no {number}." in said and f"We practised {number}." in said
        assert f"Asthma {number}" in said and f"Aunt {number}" in said
    assert said.index("We practised 2.") < said.index("We practised 0.")
    assert "PHQ-9" in said and "GAD-7" in said and "Lena Brandt, signed" in said


def test_the_front_desk_reads_contact_and_nothing_clinical(cast: Cast, as_staff) -> None:
    said = page(as_staff(cast.front_desk), told(cast).patient)
    assert "Rosa" in said and "Aunt 0" in said and "name, contact and schedule" in said
    for word in ("Practised", "PHQ-9", "Asthma", "Mutual help"):
        assert word not in said


def test_another_site_finds_no_such_person(cast: Cast, as_staff) -> None:
    assert as_staff(cast.far_counsellor).get(url(told(cast).patient)).status_code == 404


def test_a_merged_record_leads_to_the_kept_one(cast: Cast, as_staff) -> None:
    kept, double = cast.active().patient, cast.patient("Roza")
    people.merge(kept, merged=double, by=cast.admissions, at=AT)
    answer = as_staff(cast.counsellor).get(url(double))
    assert (answer.status_code, answer.headers["Location"]) == (302, url(kept))


def test_someone_without_a_course_of_care_has_a_page(cast: Cast, as_staff) -> None:
    episode = cast.active()
    Episode.objects.update(status=EpisodeStatus.ENTERED_IN_ERROR)
    assert "No course of care yet" in page(as_staff(cast.counsellor), episode.patient)


def test_a_safety_answer_stands_above_everything(cast: Cast, as_staff) -> None:
    episode = cast.active()
    record_form(episode, instrument="phq9", answers=[*FORMS["phq9"][:8], 2], by=cast.counsellor, at=AT)
    assert "A safety answer waits for a clinician." in page(as_staff(cast.counsellor), episode.patient)


def test_a_finished_episode_is_drawn_to_its_last_day(cast: Cast, as_staff) -> None:
    episode, last = told(cast), MONDAY + timedelta(days=11)
    episodes.change_status(
        episode,
        to=EpisodeStatus.FINISHED,
        reason=EndReason.COMPLETED,
        on=last,
        version=episode.version,
        by=cast.supervisor,
        at=AT,
    )
    said = page(as_staff(cast.counsellor), episode.patient)
    assert "1 of 1 sessions" in said and "hours met in 0 of" in said
    assert "Finished" in said and "this week" not in said


def test_a_planned_episode_says_what_stands_before_admission(cast: Cast, as_staff) -> None:
    referral = receive(cast.patient(), site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=AT)
    episode, client = referral.episode, as_staff(cast.counsellor)
    said = page(client, episode.patient)
    assert "Referral" in said and "new, waiting" in said and "not begun" in said and "not decided" in said
    assert asked(client, episode.patient) <= 15


def test_what_was_decided_at_entry_stands_on_the_chart(cast: Cast, as_staff) -> None:
    episode, client = waiting(cast), as_staff(cast.counsellor)
    assert "Agreed level" not in page(client, episode.patient)
    placed(cast, assessed(cast, episode))
    said = page(client, episode.patient)
    assert "Agreed level 2.1" in said and "not decided" not in said and "not begun" not in said
    assert asked(client, episode.patient) <= 15


def test_an_earlier_course_of_care_can_be_read(cast: Cast, as_staff) -> None:
    episode = cast.active()
    earlier = Episode.objects.create(
        patient=episode.patient, site=cast.site, status="finished", opened_at=AT - timedelta(days=400),
        admitted_on=date(2025, 2, 3), ended_on=date(2025, 5, 2), end_reason=EndReason.COMPLETED,
    )  # fmt: skip
    client = as_staff(cast.counsellor)
    assert 'aria-current="page">Active' in page(client, episode.patient)
    answer = client.get(url(episode.patient), {"episode": earlier.pk})
    assert 'aria-current="page">Finished' in answer.content.decode()
