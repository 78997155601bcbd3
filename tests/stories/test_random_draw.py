"""Tests that nobody can foresee and anybody can check, and a specimen that never goes without a hand it was in."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from midspan.doors.cli.draw import verified
from midspan.doors.clock.draws import hold_draws
from midspan.foundation.episodes.models import Episode
from midspan.journey.monitoring.models import Draw, Specimen, TestOrder
from midspan.journey.monitoring.queries import specimen_facts
from midspan.journey.monitoring.queries import tests_due as due_of
from midspan.journey.monitoring.terms import CustodyKind
from tests.cast import AT, Cast

DAY = timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    at = [AT - DAY]
    monkeypatch.setattr(timezone, "now", lambda: at[0])
    return at


def test_row_004_22_a_draw_nobody_can_foresee_and_anybody_can_check(
    cast: Cast, as_staff: Callable[..., Any], clock: list[Any], tmp_path: Path
) -> None:
    # Given twelve people a few days in treatment, and the clock the evening before
    people = [cast.active(f"N{n}", "Example", admitted=AT.date() - (n % 7 + 1) * DAY) for n in range(12)]
    hold_draws(timestamp=0)
    director = as_staff(cast.director)
    # When the director looks at tomorrow
    tomorrow = Draw.objects.get(site=cast.site, on=AT.date())
    before = director.get(reverse("monitoring:draw_record", args=[tomorrow.pk])).json()
    # Then there is a commitment and nothing from which anybody could tell who it will be
    assert set(before) == {"format", "context", "commitment", "site", "on", "committed_at", "late", "replaced"}
    assert tomorrow.seed == "" and not TestOrder.objects.exists()
    for name in ("today", "draws"):
        assert "Example" not in director.get(reverse(f"monitoring:{name}")).content.decode()
    # When the morning comes
    clock[0] = AT
    hold_draws(timestamp=0)
    director = as_staff(cast.director)
    record = director.get(reverse("monitoring:draw_record", args=[tomorrow.pk])).json()
    # Then the seed opens the commitment of the evening, the record holds without our database, and names nobody
    assert hashlib.sha256(f"{record['context']}:{record['seed']}".encode()).hexdigest() == before["commitment"]
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record))
    assert verified(str(path)) == 0
    assert "Example" not in path.read_text() and len(record["pool"]["people"]) == 12
    # And whoever is at the last day of the longest gap is among those asked, and another selection would be found out
    last = {episode.pk for n, episode in enumerate(people) if n % 7 + 1 >= 7}
    assert last and last <= set(TestOrder.objects.values_list("episode_id", flat=True))
    path.write_text(json.dumps({**record, "selected": [*record["selected"], "f" * 20]}))
    assert verified(str(path)) == 2


def test_row_004_22_no_day_is_safe_and_no_gap_too_long(cast: Cast, clock: list[Any], as_staff: Callable[..., Any]) -> None:
    # Given eight people from their first day on, tested whenever they are drawn, over four weeks
    first = AT.date()
    people = [cast.active(f"N{n}", "Example", admitted=first) for n in range(8)]
    last: dict[int, date] = {episode.pk: first for episode in people}
    gaps: list[int] = []
    for number in range(28):
        clock[0] = AT + number * DAY
        on = first + number * DAY
        hold_draws(timestamp=0)
        nurse = as_staff(cast.nurse)
        for order in TestOrder.objects.filter(outcome=""):
            sent = {"matrix": "urine", "at": "08:50", "identity": "known", "unit": "F"}
            assert nurse.post(reverse("monitoring:collect", args=[order.pk]), sent).status_code == 303
            gaps.append((on - last[order.episode_id]).days)
            last[order.episode_id] = on
    # Then the day after a test is no safe day, and in the first month nobody went longer than a week
    assert min(gaps) == 1 and max(gaps) <= 7 and len(gaps) > 8 * 4
    assert len(set(gaps)) >= 4
    # And each draw had a seed of its own, and something in it that nobody could know the day before
    draws = Draw.objects.exclude(seed="").values_list("seed", "commitment", "pool")
    assert len(draws) > 8 and all(len(set(column)) == len(draws) for column in zip(*draws, strict=True))
    assert len({json.loads(pool)["entropy"] for _seed, _commitment, pool in draws}) == len(draws)
    # And nobody is overdue
    assert due_of([episode.pk for episode in people], on=clock[0].date()) == {}


def test_row_002_44_a_specimen_from_the_draw_to_the_courier(cast: Cast, clock: list[Any], as_staff: Callable[..., Any]) -> None:
    # Given a person whom the draw must name: a week without a specimen
    clock[0] = AT
    episode = cast.active(admitted=AT.date() - 7 * DAY)
    hold_draws(timestamp=0)
    order = TestOrder.objects.get(episode=episode)
    # When the front desk tells them, the nurse collects, and the specimen goes on
    as_staff(cast.front_desk).post(reverse("monitoring:notice", args=[order.pk]))
    nurse = as_staff(cast.nurse)
    sent = {"matrix": "urine", "at": "08:55", "identity": "photo", "temperature": "35.5", "unit": "C", "after_minutes": "3",
            "volume_ml": "50", "appearance": "usual", "observed": "on", "observer": str(cast.nurse.pk), "observer_wish": "woman",
            "wish_kept": "yes"}  # fmt: skip
    collect = reverse("monitoring:collect", args=[order.pk])
    assert nurse.post(collect, {**sent, "observer": ""}).status_code == 422  # observed by nobody
    nurse.post(collect, sent)
    specimen = Specimen.objects.get(order=order)
    page = reverse("monitoring:specimen", args=[specimen.pk])
    # And no hand is left out: a specimen is sealed before it is handed over, and to somebody
    assert nurse.post(page, {"kind": "handed_over", "other": "Courier of the laboratory"}).status_code == 422
    for step in ({"kind": "sealed"}, {"kind": "initialled"}):
        assert nurse.post(page, step).status_code == 303
    assert nurse.post(page, {"kind": "handed_over", "other": ""}).status_code == 422
    assert nurse.post(page, {"kind": "handed_over", "other": "Courier of the laboratory"}).status_code == 303
    # Then each hand stands there with its time, and the label says nothing about who it is
    assert [step.kind for step in specimen_facts(specimen.pk).steps] == [
        CustodyKind.COLLECTED, CustodyKind.SEALED, CustodyKind.INITIALLED, CustodyKind.HANDED_OVER,
    ]  # fmt: skip
    shown = nurse.get(page).content.decode()
    label = shown[shown.index("specimen-label") :]
    assert specimen.code in label and "Alvarez" not in label and "Rosa" not in label
    order.refresh_from_db()
    assert (order.told_by, order.outcome) == (cast.front_desk, "collected")


def test_row_002_44_a_refusal_or_a_missed_test_is_no_result_and_ends_nothing(
    cast: Cast, clock: list[Any], as_staff: Callable[..., Any]
) -> None:
    # Given two people who are asked today
    clock[0] = AT
    people = [cast.active(name, admitted=AT.date() - 7 * DAY) for name in ("Ana", "Bea")]
    hold_draws(timestamp=0)
    nurse = as_staff(cast.nurse)
    # When one refuses, and the other does not come until the next draw
    first = TestOrder.objects.get(episode=people[0])
    nurse.post(reverse("monitoring:settle", args=[first.pk]), {"outcome": "refused", "words": "Not today, she said."})
    clock[0] = AT + 2 * DAY
    hold_draws(timestamp=0)
    # Then both are outcomes of their own, without a specimen; treatment goes on, and both are asked again
    outcomes = dict(TestOrder.objects.exclude(outcome="").values_list("episode_id", "outcome"))
    assert outcomes == {people[0].pk: "refused", people[1].pk: "missed"} and not Specimen.objects.exists()
    assert set(Episode.objects.filter(pk__in=outcomes).values_list("status", flat=True)) == {"active"}
    assert set(TestOrder.objects.filter(outcome="").values_list("episode_id", flat=True)) == set(outcomes)
    # And a reason that is heard later still excuses
    missed = TestOrder.objects.get(outcome="missed")
    as_staff(cast.nurse).post(
        reverse("monitoring:settle", args=[missed.pk]), {"outcome": "excused", "words": "Was in the emergency room."}
    )
    missed.refresh_from_db()
    assert missed.outcome == "excused"
