"""A small clinic goes in with every constraint in force, and its pages have what they show."""

from datetime import date

import pytest
from django.db import connection

from midspan.doors.cli.bench import clinic
from midspan.doors.cli.bench.pages import home
from midspan.doors.cli.bench.shape import Size, shape_of
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient
from midspan.foundation.people.queries import find
from midspan.foundation.records.queries import broken_links

TODAY = date(2026, 11, 18)


@pytest.mark.django_db
def test_a_small_clinic_is_sound(monkeypatch):
    monkeypatch.setattr(clinic, "TIDY", "ANALYZE")  # VACUUM cannot run inside a test's transaction
    monkeypatch.setattr("midspan.doors.cli.bench.data.today", lambda: TODAY)
    clinic.build(shape_of(Size(60, 4_000, 1_500)), today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every reference points somewhere
    assert Patient.objects.count() == 60
    assert not list(broken_links())
    assert Episode.objects.filter(status="active", site=1).count() > 20
    seen = home()
    assert len(seen.sessions) == 12 and all(seen.rosters.values())
    assert find(Patient.objects.get(pk=7).record_number, among=Patient.objects.all())[0].pk == 7
