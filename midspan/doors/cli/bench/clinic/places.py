"""Where does the bench's clinic work, and who works there? Sites, rooms, tracks with their week, staff with accounts."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from django.contrib.auth.hashers import make_password

from midspan.doors.cli.bench.clinic.frame import FOUNDERS, MORNING, STAFF, TIME_ZONE, Frame, user_name
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import CHAIRS, GROUPS
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.program import catalog
from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.program.models import CountingRule, LevelOfCare, Service, Site
from midspan.foundation.program.terms import Edition
from midspan.foundation.records.actions import curriculum, program, staff
from midspan.journey.plan.actions import load_library

PASSWORD = "bench-clinic-lamp-9"
EVERYWHERE = "everywhere"  # the user name of someone who sees every site
WIDE = "wide"  # of a counsellor at several sites, who sees about 300 people in treatment
WIDE_SITES = 7
LICENSED = {Role.COUNSELLOR, Role.SUPERVISOR}


def fill(frame: Frame) -> None:
    """Sites, tracks and staff; the catalogue comes in through the action that loads it everywhere."""
    at = datetime.combine(frame.first, time(12), UTC)
    administrator = staff.found(name="Bench Administrator", username="administrator", password=PASSWORD, at=at)
    program.load_catalogue(**catalog.rows(), by=administrator, at=at)
    curriculum.load_curriculum(modules=modules(), on=frame.first, by=administrator, at=at)
    load_library(on=frame.first, by=administrator, at=at)
    fill_sites(frame)
    fill_staff(frame, at)
    everywhere = staff.hire(name="Eve Rywhere", username=EVERYWHERE, password=PASSWORD, by=administrator, at=at)
    staff.give_role(everywhere, role=Role.DIRECTOR, by=administrator, at=at)
    wide = staff.hire(name="Cora Wide", username=WIDE, password=PASSWORD, by=administrator, at=at)
    for site in Site.objects.order_by("pk")[:WIDE_SITES]:
        staff.give_role(wide, role=Role.COUNSELLOR, site=site, by=administrator, at=at)
    fill_groups(frame)


def fill_sites(frame: Frame) -> None:
    sites = range(frame.shape.sites)
    pour(
        "program.Site", "id name code timezone opens_at closes_at",
        ((frame.site(site), f"Bench Street {site}", f"bench-{site}", TIME_ZONE, time(7, 30), time(21, 20)) for site in sites),
    )  # fmt: skip
    pour(
        "program.Room", "id site name capacity",
        ((frame.room(site, room), frame.site(site), f"Room {'AB'[room]}", CHAIRS) for site in sites for room in (0, 1)),
    )  # fmt: skip
    level = LevelOfCare.objects.get(edition=Edition.THIRD, code="2.1").pk
    rule = CountingRule.objects.get(code="standard").pk
    pour(
        "program.Track", "id site name part_of_day level counting_rule arrival_from leave_by starts_on",
        (
            (frame.track(site, group), frame.site(site), name, name.lower(), level, rule, opens, leave, frame.first)
            for site in sites
            for group, name, opens, leave in (
                (0, "Morning", time(8, 45), time(12, 20)),
                (GROUPS - 1, "Evening", time(17, 45), time(21, 20)),
            )
        ),
    )  # fmt: skip
    pour("program.TrackBlock", "track weekday starts ends break_minutes group_type title", _blocks(frame))
    services = {service.code: service.pk for service in Service.objects.filter(code__in=("group", "individual"))}
    pour(
        "program.MixItem", "track service per_week",
        ((track, services[code], count) for track in range(1, frame.shape.sites * 2 + 1)
         for code, count in (("group", 540), ("individual", 1))),
    )  # fmt: skip


def _blocks(frame: Frame) -> Iterator[tuple]:
    for track in range(1, frame.shape.sites * 2 + 1):
        for block in frame.week((track - 1) % 2):
            yield track, block.weekday, block.starts, block.ends, block.break_minutes, block.group_type, block.title


def fill_staff(frame: Frame, at: datetime) -> None:
    """Everybody has the same password, hashed once as for any account."""
    secret = make_password(PASSWORD)
    places = [(site, place) for site in range(frame.shape.sites) for place in range(len(STAFF))]
    administrator = 1  # accounts are numbered after the administrator's
    pour(
        "people.Account", "id username password joined_at",
        ((frame.staff(*at_site) - FOUNDERS + administrator, user_name(*at_site), secret, at) for at_site in places),
    )  # fmt: skip
    pour(
        "people.Staff", "id account name credentials",
        ((frame.staff(*at_site), frame.staff(*at_site) - FOUNDERS + administrator,
          f"{STAFF[at_site[1]].value.split('_')[0].title()} {at_site[1]} of {at_site[0]}", "") for at_site in places),
    )  # fmt: skip
    pour(
        "people.Assignment",
        "staff role site started_on",
        ((frame.staff(site, place), STAFF[place].value, frame.site(site), frame.first) for site, place in places),
    )
    pour(
        "people.Licence", "staff kind number state expires_on",
        ((frame.staff(*at_site), "LPC", f"BENCH-{frame.staff(*at_site)}", "NY", frame.today + timedelta(days=900))
         for at_site in places if STAFF[at_site[1]] in LICENSED),
    )  # fmt: skip
    assert Staff.objects.count() == len(places) + FOUNDERS


def fill_groups(frame: Frame) -> None:
    """Every group has a counsellor and a second one."""
    groups = [(site, group) for site in range(frame.shape.sites) for group in range(GROUPS)]
    pour(
        "schedule.Group", "id track name room facilitator co_facilitator capacity starts_on",
        ((frame.group(site, group), frame.track(site, group), f"Group {'AB'[group % 2]}", frame.room(site, group),
          frame.staff(site, group), frame.staff(site, group + GROUPS), CHAIRS, frame.first) for site, group in groups),
    )  # fmt: skip
    assert frame.part(0) == MORNING
