"""The page of admission: gates with what to do, one happy path, refusals, the gate."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.journey.admission.models import DetoxReferral
from midspan.journey.admission.tests.factories import papered, ready
from midspan.journey.assessment.tests.factories import assessed, placed, ratings_of, waiting

pytestmark = pytest.mark.django_db


def at(name, *words):
    return reverse(f"admission:{name}", args=words)


def sent(cast, episode, **more):
    today = timezone.localdate()
    return {"track": cast.evening.pk, "admitted_on": today, "planned_weeks": 12, "version": episode.version, **more}


def test_from_open_gates_to_admitted(cast, as_staff):
    now = timezone.now() - timedelta(hours=1)
    episode = waiting(cast, at=now)
    ines = as_staff(cast.admissions)
    page = ines.get(at("admission", episode.pk)).content.decode()
    assert "The assessment is not signed." in page and "disabled" in page
    placed(cast, assessed(cast, episode, at=now), at=now)
    team = {"primary_counsellor": cast.counsellor.pk, "supervising_clinician": cast.supervisor.pk, "version": 0}
    assert ines.post(at("team", episode.pk), team).status_code == 303
    papered(cast, episode, at=now)
    assert "Everything is met" in ines.get(at("admission", episode.pk)).content.decode()
    episode.refresh_from_db()
    answer = ines.post(at("start", episode.pk), sent(cast, episode))
    assert (answer.status_code, answer.url) == (303, reverse("web:chart", args=[episode.patient_id]))
    assert Episode.objects.get().status == "active"
    assert "Choose a group" in ines.get(at("admission", episode.pk)).content.decode()


def test_a_refusal_keeps_what_was_typed(cast, as_staff):
    episode = ready(cast, at=timezone.now())
    episode.refresh_from_db()
    late = timezone.localdate() + timedelta(days=60)
    page = as_staff(cast.admissions).post(
        at("start", episode.pk), sent(cast, episode, admitted_on=late, length_factors="three relapses")
    )
    assert page.status_code == 422
    assert "days ahead" in page.content.decode() and "three relapses" in page.content.decode()
    assert Episode.objects.get().status == "planned"


def test_detox_is_referred_and_cleared_on_the_page(cast, as_staff):
    now = timezone.now() - timedelta(hours=1)
    episode = waiting(cast, at=now)
    assessed(cast, episode, at=now, ratings=ratings_of(3, 1, 2, 2, 3, 2))
    ines, pat = as_staff(cast.admissions), as_staff(cast.nurse)
    assert "start stays locked" in ines.get(at("admission", episode.pk)).content.decode()
    assert ines.post(at("detox", episode.pk), {"facility": ""}).status_code == 422
    assert ines.post(at("detox", episode.pk), {"facility": "County unit"}).status_code == 303
    row = DetoxReferral.objects.get()
    assert "A nurse or prescriber clears it." in ines.get(at("admission", episode.pk)).content.decode()
    assert pat.post(at("clearance", row.pk), {"note": "", "version": 0}).status_code == 422
    assert pat.post(at("clearance", row.pk), {"note": "Well for three days.", "version": 0}).status_code == 303
    assert "Well for three days." in ines.get(at("admission", episode.pk)).content.decode()


def test_the_gate(cast, as_staff):
    episode = waiting(cast, at=timezone.now())
    row = DetoxReferral.objects.create(episode=episode, facility="x", requested_at=timezone.now(), requested_by=cast.nurse)
    far = as_staff(cast.far_counsellor)
    assert far.get(at("admission", episode.pk)).status_code == 404
    for name in ("team", "detox", "start"):
        assert far.post(at(name, episode.pk)).status_code == 404
    assert as_staff(cast.counsellor).post(at("start", episode.pk)).status_code == 404
    assert as_staff(cast.admissions).post(at("clearance", row.pk)).status_code == 404
    assert as_staff(cast.front_desk).get(at("admission", episode.pk)).status_code == 404


def test_queries_do_not_grow(cast, as_staff):
    now = timezone.now()
    ines = as_staff(cast.admissions)
    counted = []
    for first in ("Rosa", "Omar"):
        episode = ready(cast, cast.patient(first, "Diaz"), at=now)
        ines.get(at("admission", episode.pk))
        with CaptureQueriesContext(connection) as found:
            ines.get(at("admission", episode.pk))
        counted.append(len(found))
        DetoxReferral.objects.create(episode=episode, facility="x", requested_at=now, requested_by=cast.nurse)
    assert counted[0] == counted[1]
