"""A small clinic goes in with every constraint in force, and its pages have what they show."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count

from midspan.doors.cli.bench import clinic
from midspan.doors.cli.bench.clinic.answered import AT_ENTRY, EVERY_TWO_WEEKS, STEPS, WAYS, told
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
    assert seen.seen_by_all == len(seen.episodes) > 20
    assert find(Patient.objects.get(pk=7).record_number, among=Patient.objects.all())[0].pk == 7
    the_chart_is_as_full_as_a_real_one()


def the_chart_is_as_full_as_a_real_one():
    table = {name.split(".")[1]: apps.get_model(name).objects for name in (
        "assessment.Form", "assessment.FormScore", "assessment.Section", "assessment.SubstanceUse", "assessment.Condition",
        "assessment.MotivationEntry", "admission.PaperDocument", "admission.LivingArrangement", "transition.Review",
        "monitoring.UseDay",
    )}  # fmt: skip
    assert all(rows.exists() for rows in table.values())
    assert set(table["Form"].values_list("instrument", flat=True)) == {*AT_ENTRY, *EVERY_TWO_WEEKS}
    assert set(table["FormScore"].values_list("status", flat=True)) == {"ok"}
    assert not table["Review"].filter(signed_at__isnull=True).exists()
    days = table["UseDay"].values("episode").annotate(told=Count("pk")).values_list("told", flat=True)
    assert min(days) > 15 and max(days) <= 30


@pytest.mark.parametrize("code", sorted({*AT_ENTRY, *EVERY_TWO_WEEKS}))
def test_everybody_hands_in_whole_forms(code):
    for step in range(STEPS + 1):
        for way in range(WAYS):
            assert told(code, step, way)[1].status == "ok", (step, way)
