"""The clinic as set up: no nights, levels of either edition, tracks with a promised mix, sites apart, types told apart."""

from collections.abc import Callable
from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from midspan.foundation.people.terms import Role
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.models import LevelOfCare, Service, Site, Track
from midspan.foundation.program.queries import levels_on
from midspan.foundation.program.rules import next_down, next_up
from midspan.foundation.program.terms import Edition, ServiceUnit
from midspan.foundation.records.actions import program as set_up
from midspan.foundation.records.actions import staff
from tests.cast import AT, EVENING, Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


@pytest.fixture
def loaded(cast: Cast) -> Cast:
    """The clinic with the whole catalogue."""
    set_up.load_catalogue(**rows(), by=cast.administrator, at=AT)
    return cast


def page(as_staff: As, cast: Cast, name: str, **words: object) -> str:
    answer = as_staff(cast.director).get(reverse(name, kwargs=words))
    assert answer.status_code == 200
    return answer.content.decode()


def open_track(cast: Cast, **details: object) -> Track:
    """One more evening at Harbor Street with something different about it."""
    kept = {
        "name": "Second evening", "part_of_day": "evening", "level": cast.levels["2.1"], "counting_rule": cast.evening.counting_rule,
        "arrival_from": time(17, 45), "leave_by": time(21, 20), "starts_on": AT.date(), **details,
    }  # fmt: skip
    return set_up.open_track(cast.site, details=kept, week=EVENING, mix={"group": 540}, by=cast.administrator, at=AT)


def test_row_000_01_no_night_can_be_recorded_or_sold(loaded: Cast, as_staff: As) -> None:
    # given the service catalogue, when its units are looked at, then none is a night or a day in bed
    assert {service.unit for service in Service.objects.all()} <= {unit.value for unit in ServiceUnit}
    assert "bed-day" in page(as_staff, loaded, "web:program")
    # when somebody tries to enter one, then the database refuses
    bed = {"code": "bed", "name": "Bed-day", "unit": "night"}
    with pytest.raises(IntegrityError), transaction.atomic():
        set_up.load_catalogue(levels=[], counting_rules=[], services=[bed], by=loaded.administrator, at=AT)
    # and a site that is not outpatient cannot be opened either
    house = {"name": "Night house", "code": "night", "kind": "residential", "opens_at": time(0), "closes_at": time(23)}
    with pytest.raises(IntegrityError), transaction.atomic():
        set_up.open_site(details=house, by=loaded.administrator, at=AT)
    assert set(Site.objects.values_list("kind", flat=True)) == {"outpatient"}


def test_row_001_01_a_program_is_level_two_in_either_edition(loaded: Cast, as_staff: As) -> None:
    # given both editions, when a track is opened under the numbering of the fourth
    fourth = LevelOfCare.objects.get(edition=Edition.FOURTH, code="2.1")
    track = open_track(loaded, level=fourth)
    # then it says so, and the levels page puts 2.1 under Level II
    assert track.level.edition == Edition.FOURTH
    assert "Level II ·" in page(as_staff, loaded, "web:levels")
    # and each person's course of care carries the level
    loaded.active("Rosa", "Alvarez")
    assert ">2.1</td>" in page(as_staff, loaded, "web:people")


def test_row_001_03_a_track_lists_the_weekly_mix_it_promises(loaded: Cast, as_staff: As) -> None:
    # given a track that promises groups, a session alone and psychoeducation
    details = {"name": "Mixed evening", "part_of_day": "evening", "level": loaded.levels["2.1"],
               "counting_rule": loaded.evening.counting_rule, "arrival_from": time(17, 45), "leave_by": time(21, 20),
               "starts_on": AT.date()}  # fmt: skip
    mix = {"group": 360, "psychoeducation": 180, "individual": 1}
    track = set_up.open_track(loaded.site, details=details, week=EVENING, mix=mix, by=loaded.administrator, at=AT)
    # when its page is read, then each kind of service stands there with how much a week
    text = page(as_staff, loaded, "web:track", track_id=track.pk)
    assert all(words in text for words in ("Group therapy", "6:00 h", "Psychoeducation", "3:00 h", "Individual session", "1 ×"))


def test_row_001_27_people_and_census_are_told_apart_by_site(loaded: Cast, as_staff: As) -> None:
    # given people at two sites, and a director of both
    mill = set_up.open_track(
        loaded.other_site,
        details={"name": "Mill evening", "part_of_day": "evening", "level": loaded.levels["2.1"],
                 "counting_rule": loaded.evening.counting_rule, "arrival_from": time(17), "leave_by": time(21), "starts_on": AT.date()},
        week=EVENING, mix={"group": 540}, by=loaded.administrator, at=AT,
    )  # fmt: skip
    loaded.active("Rosa", "Alvarez")
    loaded.active("Jonas", "Bell")
    loaded.active("Mei", "Cole", track=mill)
    # then who works at one site sees its people alone
    assert "Cole, Mei" not in page(as_staff, loaded, "web:people")
    staff.give_role(loaded.director, role=Role.DIRECTOR, site=loaded.other_site, by=loaded.administrator, at=AT)
    # when the director of both looks, then each site has its own census, and the list can be had by site
    text = page(as_staff, loaded, "web:people")
    assert "Cole, Mei" in text
    answer = as_staff(loaded.director).get(reverse("web:people"), {"site": loaded.other_site.pk})
    census = {line["site"].name: dict(line["numbers"])["In treatment"] for line in answer.context["census"]}
    assert census == {"Harbor Street": 2, "Mill Road": 1}
    assert [episode.patient.last_name for episode in answer.context["page"]] == ["Cole"]


def test_row_002_05_levels_stand_on_a_ladder_to_go_up_and_down(loaded: Cast, as_staff: As) -> None:
    # given the levels of the third edition
    ladder = levels_on(AT.date(), edition=Edition.THIRD)
    here = next(level for level in ladder if level.code == "2.1")
    # then above intensive outpatient stands partial hospitalization, and below it outpatient
    up, down = next_up(here, ladder), next_down(here, ladder)
    assert up is not None and down is not None
    assert (up.code, down.code) == ("2.5", "1")
    # and the page shows four broad levels, and marks what was not read in its source
    text = page(as_staff, loaded, "web:levels")
    assert all(f"Level {number} ·" in text for number in ("I", "II", "III", "IV"))
    assert "unverified" in text


@pytest.mark.parametrize(
    ("type", "name", "code", "revenue", "service"),
    [("sud", "Substance use", "H0015", "0906", "Drug or alcohol test"), ("dual_diagnosis", "Dual diagnosis", "S9480", "0905", "Psychiatric visit"),
     ("psychiatric", "Psychiatric", "S9480", "0905", "Medication visit")],
)  # fmt: skip
def test_row_002_06_the_type_of_a_track_sets_its_services_and_code(
    loaded: Cast, as_staff: As, type: str, name: str, code: str, revenue: str, service: str
) -> None:
    # given a track of this type, when its page is read
    track = open_track(loaded, program_type=type)
    text = page(as_staff, loaded, "web:track", track_id=track.pk)
    # then it says what it must offer and how its day is billed, and that the codes are still to be checked
    assert all(words in text for words in (name, code, revenue, service, "unverified"))


def test_row_004_01_hours_of_a_day_stand_beside_the_usual_ones(loaded: Cast, as_staff: As) -> None:
    # given tracks of three hours a day, when the set-up is read
    text = page(as_staff, loaded, "web:program")
    # then they stand beside the two to three hours of outpatient and the four to six of residential days
    assert all(words in text for words in ("Outpatient, typical", "2:00", "3:00", "Residential, typical", "4:00", "6:00"))
    # and the track says which of them its days are like
    assert "Outpatient, typical" in page(as_staff, loaded, "web:track", track_id=loaded.evening.pk)
