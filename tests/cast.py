"""A few people with fixed rights, used in every test: the clinic of Harbor Street and who works there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import CountingRule, LevelOfCare, Room, Service, Site, Track
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.actions import people, prove, staff
from midspan.foundation.records.actions import program as set_up
from midspan.foundation.records.terms import Proof

PASSWORD = "harbor-street-lamp-9"
AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # a Monday, 09:00 in New York, before the clocks change
EVENING = [
    BlockFacts(day, time(18, 0), time(18, 55), 0, GroupType.PROCESS, "Process") for day in (1, 3, 5)
] + [
    BlockFacts(day, time(18, 55), time(20, 0), 10, GroupType.SKILLS, "Skills") for day in (1, 3, 5)
] + [
    BlockFacts(day, time(20, 0), time(21, 0), 0, GroupType.PSYCHOEDUCATIONAL, "Psychoeducation") for day in (1, 3, 5)
]  # fmt: skip
MORNING = [
    BlockFacts(block.weekday, time(block.starts.hour - 9, block.starts.minute), time(block.ends.hour - 9, block.ends.minute),
               block.break_minutes, block.group_type, block.title)
    for block in EVENING
]  # fmt: skip
LEVELS = [("1", "Outpatient", 1, 0, 9), ("2.1", "Intensive outpatient", 2, 9, 20),
          ("2.5", "Partial hospitalization", 3, 20, None), ("3.5", "Residential", 4, None, None)]  # fmt: skip


@dataclass
class Cast:
    """Harbor Street with its staff, by role, and a second site at which only Far works."""

    administrator: Staff
    clock: Staff
    site: Site
    other_site: Site
    room_a: Room
    room_b: Room
    evening: Track
    morning: Track
    levels: dict[str, LevelOfCare]
    admissions: Staff
    counsellor: Staff
    supervisor: Staff
    nurse: Staff
    prescriber: Staff
    case_manager: Staff
    front_desk: Staff
    utilisation: Staff
    director: Staff
    privacy_officer: Staff
    on_call: Staff
    far_counsellor: Staff

    def proof(self, who: Staff) -> Proof:
        return prove(who, typed_name=who.name, secret=PASSWORD)

    def patient(
        self, first: str = "Rosa", last: str = "Alvarez", born: date | None = date(1992, 4, 7), at: datetime = AT
    ) -> Patient:
        return people.register(details={"first_name": first, "last_name": last, "birth_date": born}, by=self.admissions, at=at)

    def active(
        self, first: str = "Rosa", last: str = "Alvarez", track: Track | None = None, admitted: date | None = None
    ) -> Episode:
        """An active episode set down directly, for tests that do not tell how it came about."""
        return Episode.objects.create(
            patient=self.patient(first, last), site=(track or self.evening).site, status="active", track=track or self.evening,
            level=self.levels["2.1"], primary_counsellor=self.counsellor, supervising_clinician=self.supervisor,
            opened_at=AT - timedelta(days=30), admitted_on=admitted or AT.date() - timedelta(days=21),
        )  # fmt: skip


def call_cast() -> Cast:
    """Set the whole clinic up through actions. `tests/conftest.py` makes it the fixture `cast`."""
    administrator = staff.found(name="Ada Min", username="ada", password=PASSWORD, at=AT)
    site = set_up.open_site(
        details={"name": "Harbor Street", "code": "harbor", "opens_at": time(7, 30), "closes_at": time(21, 20)},
        by=administrator, at=AT,
    )  # fmt: skip
    other = set_up.open_site(
        details={"name": "Mill Road", "code": "mill", "opens_at": time(8), "closes_at": time(18)}, by=administrator, at=AT
    )
    rooms = [set_up.add_room(site, name=name, capacity=12, by=administrator, at=AT) for name in ("Room A", "Room B")]
    _catalogue(administrator)
    levels = {level.code: level for level in LevelOfCare.objects.all()}
    tracks = [
        _track(site, name, levels["2.1"], week, administrator) for name, week in (("Evening", EVENING), ("Morning", MORNING))
    ]
    hired = {role: _hire(role, site, administrator) for role in Role if role not in {Role.SYSTEM, Role.ADMINISTRATOR}}
    return Cast(
        administrator=administrator, clock=staff.clock(), site=site, other_site=other, room_a=rooms[0], room_b=rooms[1],
        evening=tracks[0], morning=tracks[1], levels=levels, admissions=hired[Role.ADMISSIONS],
        counsellor=hired[Role.COUNSELLOR], supervisor=hired[Role.SUPERVISOR], nurse=hired[Role.NURSE],
        prescriber=hired[Role.PRESCRIBER], case_manager=hired[Role.CASE_MANAGER], front_desk=hired[Role.FRONT_DESK],
        utilisation=hired[Role.UTILISATION], director=hired[Role.DIRECTOR], privacy_officer=hired[Role.PRIVACY_OFFICER],
        on_call=hired[Role.ON_CALL], far_counsellor=_hire(Role.COUNSELLOR, other, administrator, name="Far Away"),
    )  # fmt: skip


NAMES = {Role.ADMISSIONS: "Ines Gate", Role.COUNSELLOR: "Lena Brandt", Role.SUPERVISOR: "Abena Osei", Role.NURSE: "Pat Sato",
         Role.PRESCRIBER: "Noor Haddad", Role.CASE_MANAGER: "Sam Weir", Role.FRONT_DESK: "Dee Frank", Role.UTILISATION: "Uma Ray",
         Role.DIRECTOR: "Dana Cole", Role.PRIVACY_OFFICER: "Priya Voss", Role.ON_CALL: "Owen Call"}  # fmt: skip
LICENSED = {Role.COUNSELLOR, Role.SUPERVISOR, Role.NURSE, Role.PRESCRIBER}


def _hire(role: Role, site: Site, administrator: Staff, name: str = "") -> Staff:
    name = name or NAMES[role]
    person = staff.hire(name=name, username=name.split()[0].lower(), password=PASSWORD, by=administrator, at=AT)
    staff.give_role(person, role=role, site=site, by=administrator, at=AT)
    if role in LICENSED:
        staff.record_licence(person, kind="LPC", number=f"TEST-{person.pk}", state="NY", expires_on=date(2031, 1, 1),
                             by=administrator, at=AT)  # fmt: skip
    return person


def _track(site: Site, name: str, level: LevelOfCare, week: list[BlockFacts], administrator: Staff) -> Track:
    first, last = min(block.starts for block in week), max(block.ends for block in week)
    return set_up.open_track(
        site,
        details={
            "name": name, "part_of_day": name.lower(), "level": level, "counting_rule": CountingRule.objects.get(),
            "arrival_from": time(first.hour - 1, 45), "leave_by": time(last.hour, 20), "starts_on": date(2025, 1, 6),
        },
        week=week, mix={"group": 540, "individual": 1}, by=administrator, at=AT,
    )  # fmt: skip


def _catalogue(administrator: Staff) -> None:
    set_up.load_catalogue(
        levels=[
            {"edition": "asam_3", "code": code, "name": name, "order": order, "adult_hours_from": low, "adult_hours_below": high,
             "offered": code in {"1", "2.1", "2.5"}, "effective_from": date(2013, 1, 1), "source": "test"}
            for code, name, order, low, high in LEVELS
        ],
        counting_rules=[{"code": "standard", "name": "Standard", "effective_from": date(2025, 1, 1), "source": "test"}],
        services=[{"code": "group", "name": "Group therapy", "unit": "minutes"},
                  {"code": "individual", "name": "Individual session", "unit": "session"}],
        by=administrator, at=AT,
    )  # fmt: skip
    assert Service.objects.count() == 2
