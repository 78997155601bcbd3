"""How is the demo clinic set up: its site, rooms, tracks, groups, holidays, and who works there with which licence?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import get_hasher

from midspan.doors.demo.days import holidays, weekdays
from midspan.doors.demo.plan import Plan
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.models import CountingRule, LevelOfCare, Room, Site, Track
from midspan.foundation.program.terms import BlockFacts, GroupType, PartOfDay
from midspan.foundation.records.actions import program, prove, staff
from midspan.foundation.records.terms import Proof
from midspan.journey.referral.actions import set_up_line
from midspan.journey.schedule.actions import generate_sessions, open_cohort

PASSWORD = "harbor-street-demo"
ZONE = "America/New_York"
SITE = "Harbor Street"
AHEAD = timedelta(days=35)
BLOCKS = (  # minutes after the start of the session, kind, title, break at the end
    (0, 55, GroupType.PROCESS, "Process", 0),
    (55, 120, GroupType.SKILLS, "Skills", 10),
    (120, 180, GroupType.PSYCHOEDUCATIONAL, "Psychoeducation", 0),
)
STARTS = {"Evening": 18, "Morning": 9}
ROOMS = (("Room A", 12), ("Room B", 12), ("Room C", 10))


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the invented staff. Licences run so many days past today; a negative number has run out."""

    username: str
    name: str
    roles: tuple[Role, ...]
    credentials: str = ""
    licence: str = ""
    licence_runs: int = 400
    track: str = ""
    leads: str = ""


R = Role
STAFF = (
    Member("ada", "Ada Ledgerby", (R.ADMINISTRATOR,)),
    Member("dana", "Dana Keelworth", (R.DIRECTOR,), "MPA"),
    Member("ines", "Ines Gateford", (R.ADMISSIONS,)),
    Member("abena", "Abena Stonemere", (R.SUPERVISOR,), "LCSW", "LCSW", 510),
    Member("marcus", "Marcus Tallowdale", (R.COUNSELLOR,), "CASAC", "CASAC", 300, leads="Harbor"),
    Member("lena", "Lena Brightcombe", (R.COUNSELLOR,), "LMHC", "LMHC", 260, track="Morning", leads="Lantern"),
    Member("rosa", "Rosa Fernhollow", (R.COUNSELLOR,), "LMHC", "LMHC", 700, leads="Anchor"),
    Member("theo", "Theo Windlebrook", (R.COUNSELLOR,), "CASAC", "CASAC", -4, track="Evening", leads="Compass"),
    Member("pat", "Pat Sorrelstead", (R.NURSE, R.ON_CALL), "RN", "RN", 19),
    Member("noor", "Noor Emberwell", (R.PRESCRIBER,), "MD", "MD", 620),
    Member("sam", "Sam Reedfold", (R.CASE_MANAGER, R.ON_CALL)),
    Member("dee", "Dee Larkmere", (R.FRONT_DESK,)),
    Member("uma", "Uma Quillshaw", (R.UTILISATION,)),
    Member("priya", "Priya Latchwick", (R.PRIVACY_OFFICER,)),
)  # fmt: skip


@dataclass
class Clinic:
    """The clinic as it stands, for those who act in it: site, tracks, groups by name, staff and proofs by username."""

    plan: Plan
    site: Site
    tracks: dict[str, Track]
    staff: dict[str, Staff]
    proofs: dict[str, Proof]
    clock: Staff
    level: LevelOfCare
    rooms: dict[str, Room] = field(default_factory=dict)
    cohorts: dict[str, Any] = field(default_factory=dict)

    def leader(self, group: str) -> str:
        """The username of the counsellor who leads a group; the first one where a small clinic has no such group."""
        return next((member.username for member in STAFF if member.leads == group), "marcus")


def set_up(plan: Plan) -> Clinic:
    """Found the clinic before its first call: everything but the groups, which open as it grows."""
    at = datetime.combine(plan.first_day - timedelta(days=7), time(9), plan.now.tzinfo)
    put_back = _short_hashes()
    try:
        ada = staff.found(name=STAFF[0].name, username=STAFF[0].username, password=PASSWORD, at=at)
        site = _site(ada, at)
        rooms = {name: program.add_room(site, name=name, capacity=seats, by=ada, at=at) for name, seats in ROOMS}
        tracks = {name: _track(site, name, plan, ada, at) for name in STARTS}
        for member in STAFF[1:]:
            _hire(member, site, tracks, plan, ada, at)
        for day, name in holidays(plan.first_day, plan.today + timedelta(days=180), today=plan.today).items():
            program.close_on(day, reason=name, by=ada, at=at)
        people = {one.account.username: one for one in _everybody() if one.account}
        proofs = {name: prove(one, typed_name=one.name, secret=PASSWORD) for name, one in people.items() if _signs(one)}
    finally:
        put_back()
    set_up_line(site, telephone="(202) 555-0110", answer_within_minutes=15, by=people["dana"], at=at)
    level = LevelOfCare.objects.get(edition="asam_3", code="2.1")
    return Clinic(plan, site, tracks, people, proofs, staff.clock(), level, rooms)


def open_groups(clinic: Clinic, at: datetime) -> None:
    """Open the groups that begin soon: before the clock makes the sessions of their first week."""
    for group in clinic.plan.groups:
        starts_on = clinic.plan.opened_on + timedelta(weeks=group.opens_in_week)
        if group.name in clinic.cohorts or at.date() < starts_on - AHEAD:
            continue
        clinic.cohorts[group.name] = open_cohort(
            clinic.tracks[group.track], name=group.name, room=clinic.rooms[group.room], capacity=group.seats,
            facilitator=clinic.staff[clinic.leader(group.name)], starts_on=starts_on, by=clinic.staff["abena"], at=at,
        )  # fmt: skip


def plan_sessions(clinic: Clinic, at: datetime) -> None:
    """What the clock does every four weeks: make the sessions of the next five."""
    for track in clinic.tracks.values():
        generate_sessions(track, first=at.date(), last=at.date() + AHEAD, by=clinic.clock, at=at)


def _site(ada: Staff, at: datetime) -> Site:
    details = {"name": SITE, "code": "harbor", "timezone": ZONE, "address": "12 Example Street", "telephone": "(202) 555-0100",
               "opens_at": time(7, 30), "closes_at": time(21, 20)}  # fmt: skip
    site = program.open_site(details=details, by=ada, at=at)
    program.load_catalogue(**rows(), by=ada, at=at)
    return site


def _track(site: Site, name: str, plan: Plan, ada: Staff, at: datetime) -> Track:
    hour = STARTS[name]
    details = {
        "name": name, "part_of_day": PartOfDay(name.lower()), "level": LevelOfCare.objects.get(edition="asam_3", code="2.1"),
        "counting_rule": CountingRule.objects.get(code="standard"), "arrival_from": time(hour - 1, 45),
        "leave_by": time(hour + 3, 20), "starts_on": plan.opened_on,
    }  # fmt: skip
    week = [
        BlockFacts(day, time(hour + start // 60, start % 60), time(hour + end // 60, end % 60), pause, kind, title)
        for day in weekdays(plan.today)
        for start, end, kind, title, pause in BLOCKS
    ]
    mix = {"group": 165, "skills": 195, "psychoeducation": 180, "individual": 1}
    return program.open_track(site, details=details, week=week, mix=mix, by=ada, at=at)


def _hire(member: Member, site: Site, tracks: dict[str, Track], plan: Plan, ada: Staff, at: datetime) -> None:
    one = staff.hire(name=member.name, username=member.username, password=PASSWORD, credentials=member.credentials, by=ada, at=at)
    for role in member.roles:
        staff.give_role(one, role=role, site=site, track=tracks.get(member.track), by=ada, at=at)
    if member.licence:
        runs_to = plan.today + timedelta(days=member.licence_runs)
        number = f"DEMO-{member.username.upper()}-01"
        staff.record_licence(one, kind=member.licence, number=number, state="NY", expires_on=runs_to, by=ada, at=at)


def _everybody() -> list[Staff]:
    """All staff with an account; roles and licences come along, so that signing asks for nothing twice."""
    return list(Staff.objects.filter(account__isnull=False).select_related("account").prefetch_related("licences"))


def _signs(one: Staff) -> bool:
    return one.may(Permission.SIGN_CLINICAL)


def _short_hashes() -> Callable[[], None]:
    """Hash the demo's password quickly; answers what puts the hasher back.

    The password is printed on the terminal, so a slow hash protects nobody; Django renews it at the first sign-in.
    """
    hasher: Any = get_hasher()
    usual = getattr(hasher, "iterations", None)
    if usual is None:
        return lambda: None
    hasher.iterations = 1000

    def put_back() -> None:
        hasher.iterations = usual

    return put_back
