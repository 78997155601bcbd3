"""How is the demo clinic set up: its site, rooms, tracks, groups, holidays, and who works there with which licence?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import get_hasher

from midspan.doors.demo.course import Course
from midspan.doors.demo.days import holidays
from midspan.doors.demo.plan import Plan
from midspan.doors.demo.programs import key_of_track
from midspan.doors.demo.staffing import staff_the_week
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.program.catalog.profiles import shipped_text
from midspan.foundation.program.models import LevelOfCare, Room, Site, Track
from midspan.foundation.program.queries import modules_on
from midspan.foundation.records.actions import curriculum, program, prove, staff
from midspan.foundation.records.actions.profiles import load_profile
from midspan.foundation.records.terms import Proof
from midspan.journey.plan.actions import load_library
from midspan.journey.referral.actions import set_up_line
from midspan.journey.schedule.actions import generate_sessions, open_group

PASSWORD = "harbor-street-demo"
AHEAD = timedelta(days=35)
LEADS = {"Women’s circle": "rosa", "Family afternoon": "abena"}  # what meets beside the groups of a track: life.circles


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
    Member("nia", "Nia Wexcombe", (R.COUNSELLOR,), "CASAC-T", "CASAC-T", 340),
    Member("pat", "Pat Sorrelstead", (R.NURSE, R.ON_CALL), "RN", "RN", 19),
    Member("noor", "Noor Emberwell", (R.PRESCRIBER,), "MD", "MD", 620),
    Member("sam", "Sam Reedfold", (R.CASE_MANAGER, R.ON_CALL)),
    Member("dee", "Dee Larkmere", (R.FRONT_DESK,)),
    Member("uma", "Uma Quillshaw", (R.UTILISATION,)),
    Member("priya", "Priya Latchwick", (R.PRIVACY_OFFICER,)),
)  # fmt: skip


@dataclass
class Clinic:
    """The clinic as it stands, for those who act in it: its first site, tracks by key, groups by name, staff and proofs by
    username, modules of the curriculum by code."""

    plan: Plan
    site: Site
    tracks: dict[str, Track]
    staff: dict[str, Staff]
    proofs: dict[str, Proof]
    clock: Staff
    level: LevelOfCare
    modules: dict[str, int] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)

    def site_of(self, course: Course) -> Site:
        """Where a person comes: the site of their group, else the first."""
        track = next((self.tracks[group.track] for group in self.plan.groups if group.name == course.group), None)
        return track.site if track else self.site

    def leader(self, group: str) -> str:
        """The username of the counsellor who leads a group; the first one where a small clinic has no such group."""
        return LEADS.get(group) or next((member.username for member in STAFF if member.leads == group), "marcus")


def set_up(plan: Plan) -> Clinic:
    """Found the clinic before its first call: everything but the groups, which open as it grows."""
    at = datetime.combine(plan.first_day - timedelta(days=7), time(9), plan.now.tzinfo)
    put_back = _short_hashes()
    try:
        ada = staff.found(name=STAFF[0].name, username=STAFF[0].username, password=PASSWORD, at=at)
        tracks = _program(plan, ada, at)
        site = Site.objects.get(code=plan.program.sites[0].code)
        for member in STAFF[1:]:
            _hire(member, tracks, plan, ada, at)
        for day, name in holidays(plan.first_day, plan.today + timedelta(days=180), today=plan.today).items():
            program.close_on(day, reason=name, by=ada, at=at)
        people = {one.account.username: one for one in _everybody() if one.account}
        proofs = {name: prove(one, typed_name=one.name, secret=PASSWORD) for name, one in people.items() if _signs(one)}
    finally:
        put_back()
    set_up_line(site, telephone="(202) 555-0110", answer_within_minutes=15, by=people["dana"], at=at)
    staff_the_week(plan, site, people, at=at)
    level = LevelOfCare.objects.get(edition="asam_3", code="2.1")
    known = {module.code: module.id for module in modules_on(plan.today)}
    return Clinic(plan, site, tracks, people, proofs, staff.clock(), level, known)


def open_groups(clinic: Clinic, at: datetime) -> None:
    """Open the groups that begin soon: before the clock makes the sessions of their first week."""
    for group in clinic.plan.groups:
        starts_on = clinic.plan.opened_on + timedelta(weeks=group.opens_in_week)
        if group.name in clinic.groups or at.date() < starts_on - AHEAD:
            continue
        track = clinic.tracks[group.track]
        room = Room.objects.get(site=track.site, name=group.room)
        clinic.groups[group.name] = open_group(
            track, name=group.name, room=room, capacity=group.seats,
            facilitator=clinic.staff[clinic.leader(group.name)], starts_on=starts_on, by=clinic.staff["abena"], at=at,
        )  # fmt: skip


def plan_sessions(clinic: Clinic, at: datetime) -> None:
    """What the clock does every four weeks: make the sessions of the next five."""
    for track in clinic.tracks.values():
        generate_sessions(track, first=at.date(), last=at.date() + AHEAD, by=clinic.clock, at=at)


def _program(plan: Plan, ada: Staff, at: datetime) -> dict[str, Track]:
    """The catalogue, then the whole program from its file; answers its tracks by key."""
    program.load_catalogue(**rows(), by=ada, at=at)
    curriculum.load_curriculum(modules=modules(), on=at.date(), by=ada, at=at)
    load_library(on=at.date(), by=ada, at=at)
    load_profile(plan=plan.program, text=shipped_text(plan.program.code), from_on=plan.opened_on, by=ada, at=at)
    places = [(site, track) for track in plan.program.tracks for site in plan.program.sites if site.code in track.sites]
    tracks = {(row.site.code, row.name): row for row in Track.objects.select_related("site")}
    return {key_of_track(plan.program, site, track): tracks[site.code, track.name] for site, track in places}


def _hire(member: Member, tracks: dict[str, Track], plan: Plan, ada: Staff, at: datetime) -> None:
    one = staff.hire(name=member.name, username=member.username, password=PASSWORD, credentials=member.credentials, by=ada, at=at)
    for role in member.roles:
        for site in Site.objects.order_by("pk"):
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
