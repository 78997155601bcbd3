"""Sixteen weeks of a program, lived by a few people through actions alone: loaded from its file, taught, signed, counted."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.catalog.profiles import shipped_profile, shipped_text
from midspan.foundation.program.models import Site, Track
from midspan.foundation.program.queries import week_of
from midspan.foundation.program.terms import ProfilePlan
from midspan.foundation.records.actions import people, program, prove, staff
from midspan.foundation.records.actions.profiles import load_profile
from midspan.foundation.records.terms import Proof
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.queries import counting_rule_of, weeks_of
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomLine, WeekOfHours
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import session_facts, sessions_of_groups
from midspan.journey.schedule.terms import SessionFacts, SessionKind
from midspan.journey.support.actions import log_meeting
from midspan.journey.support.terms import Fellowship

PASSWORD = "sixteen-weeks-lamp-4"
FIRST = date(2026, 2, 2)  # a Monday; the clocks change on March 8
WEEKS = 16
HOLIDAY = date(2026, 2, 16)  # a Monday on which the house is closed
LATE_BY, LATE_IN, AWAY_IN = timedelta(minutes=22), 2, 4  # one comes late once in this week, one is away once in that
NAMES = ("Alvarez", "Bell", "Cole", "Dorn", "Eki", "Frost", "Gale", "Hart", "Iver", "Jonas", "Kay", "Lund")

SAID = (
    "Named two triggers on the way home and a number to call.",
    "Practised saying no at a birthday; the group laughed with her.",
    "Listened today, and thanked Omar for last week's words.",
    "Was angry with a brother and stayed until the end.",
)


@dataclass
class House:
    """Who works here, and with which proof they sign."""

    administrator: Staff
    director: Staff
    admissions: Staff
    counsellors: list[Staff]
    proofs: dict[int, Proof]


@dataclass
class Lived:
    """What became of a program in sixteen weeks: its people by track, and how to ask for their weeks."""

    plan: ProfilePlan
    house: House
    tracks: dict[str, Track]
    people: dict[str, list[Episode]] = field(default_factory=dict)
    sessions: dict[str, list[SessionFacts]] = field(default_factory=dict)

    def weeks(self, episode: Episode, *, first: int = 1, last: int = WEEKS) -> list[WeekOfHours]:
        """A person's weeks by number, both included."""
        rule, start = counting_rule_of(episode.track_id), FIRST + timedelta(weeks=first - 1)
        return weeks_of(episode.pk, rule=rule, first=start, last=FIRST + timedelta(weeks=last - 1))


def load(code: str, *, from_on: date = FIRST) -> tuple[ProfilePlan, House]:
    """An empty Midspan, founded, with one program loaded and somebody to lead its groups."""
    at = datetime.combine(from_on - timedelta(days=20), time(15), UTC)
    administrator = staff.found(name="Ada Min", username="ada", password=PASSWORD, at=at)
    program.load_catalogue(**rows(), by=administrator, at=at)
    plan = shipped_profile(code)
    load_profile(plan=plan, text=shipped_text(code), from_on=from_on, by=administrator, at=at)
    hired = [staff.hire(name=name, username=name.lower(), password=PASSWORD, by=administrator, at=at) for name in
             ("Dana", "Ines", "Lena", "Rosa", "Marcus", "Theo", "Ivo", "Nell")]  # fmt: skip
    for one in hired:
        for site in Site.objects.all():
            role = {"Dana": Role.DIRECTOR, "Ines": Role.ADMISSIONS}.get(one.name, Role.COUNSELLOR)
            staff.give_role(one, role=role, site=site, by=administrator, at=at)
        staff.record_licence(one, kind="LPC", number=one.name, state="NY", expires_on=date(2031, 1, 1), by=administrator, at=at)
    proofs = {one.pk: prove(one, typed_name=one.name, secret=PASSWORD) for one in hired}
    return plan, House(administrator, hired[0], hired[1], hired[2:], proofs)


def live(code: str, *, tracks: tuple[str, ...] = (), people_each: int = 3, weeks: dict[str, int] | None = None) -> Lived:
    """Sixteen weeks of a shipped program. `tracks` narrows it to some; `weeks` lets a track run for fewer, by its key."""
    plan, house = load(code)
    at = datetime.combine(FIRST - timedelta(days=10), time(15), UTC)
    program.close_on(HOLIDAY, reason="Holiday", by=house.administrator, at=at)
    rows_ = Track.objects.select_related("site").order_by("site__code", "arrival_from", "name")
    chosen = [row for row in rows_ if not tracks or row.name in tracks]
    lived = Lived(plan, house, {f"{row.site.code} {row.name}": row for row in chosen})
    for number, (key, track) in enumerate(lived.tracks.items()):
        leader = house.counsellors[number % len(house.counsellors)]
        last = FIRST + timedelta(weeks=(weeks or {}).get(key, WEEKS), days=-1)
        _run(lived, house, key, track, leader, last, [NAMES[(number * 3 + n) % len(NAMES)] for n in range(people_each)])
    return lived


def _run(lived: Lived, house: House, key: str, track: Track, leader: Staff, last: date, names: list[str]) -> None:
    """Open one group in the track, seat its people, hold and sign every session."""
    at = datetime.combine(FIRST - timedelta(days=5), time(15), UTC)
    here = [other for other in lived.tracks.values() if other.site_id == track.site_id]
    rooms = list(track.site.rooms.order_by("-capacity", "name"))
    room = rooms[here.index(track) % len(rooms)]
    group = schedule.open_group(
        track, name="A", room=room, facilitator=leader, capacity=min(10, room.capacity), starts_on=FIRST, by=house.director, at=at
    )
    lived.people[key] = [_somebody(track, leader, name, house, at) for name in names]
    for episode in lived.people[key]:
        schedule.join(episode, group=group, from_on=FIRST, by=house.director, at=at)
    schedule.generate_sessions(track, first=FIRST, last=last, by=house.director, at=at)
    lived.sessions[key] = sessions_of_groups([group.pk], FIRST, last)
    opening = min((block.weekday, block.starts) for block in week_of(track))
    for session in lived.sessions[key]:
        sign(session, lines(session, lived.people[key], opening), leader, house)


def _somebody(track: Track, leader: Staff, last_name: str, house: House, at: datetime) -> Episode:
    born = date(2010, 5, 5) if track.age_group == "adolescent" else date(1990, 4, 7)
    details = {"first_name": "Robin", "last_name": last_name, "birth_date": born}
    patient = people.register(details=details, by=house.admissions, at=at)
    return Episode.objects.create(
        patient=patient, site=track.site, status="active", track=track, level=track.level, primary_counsellor=leader,
        supervising_clinician=leader, opened_at=at, admitted_on=FIRST,
    )  # fmt: skip


def lines(session: SessionFacts, members: list[Episode], opening: tuple[int, time]) -> dict[int, RoomLine]:
    """Who came: everybody, but for one who comes late on the first day of one week and one who is away on that of another."""
    found = {
        one.pk: RoomLine(Presence.PRESENT, session.starts_at, session.ends_at, line=SAID[number])
        for number, one in enumerate(members)
    }
    week, opens = (session.on - FIRST).days // 7 + 1, session.starts_at.astimezone(ZoneInfo(session.timezone)).time()
    if week == LATE_IN and (session.on.isoweekday(), opens) == opening:
        came = session.starts_at + LATE_BY
        found[members[0].pk] = RoomLine(Presence.PRESENT, came, session.ends_at, line="Came late.", late_reason="Bus")
    if week == AWAY_IN and session.on.isoweekday() == opening[0]:
        found[members[1].pk] = RoomLine(Presence.ABSENT, absence_reason=AbsenceReason.ILLNESS, called=True)
    return found


def sign(session: SessionFacts, entered: dict[int, RoomLine], leader: Staff, house: House) -> None:
    """Write the room and sign it at the end of the session."""
    attendance.save_room(
        session, text="The group met.", discussion="What it means to each.", lines=entered, by=leader, at=session.ends_at
    )
    attendance.sign_room(session, proof=house.proofs[leader.pk], by=leader, at=session.ends_at)


def own_sessions(
    house: House, episode: Episode, *, starts_at: datetime, minutes: int, kind: SessionKind, weeks: int, line: str
) -> None:
    """The same session of one's own every week, held and signed."""
    leader = episode.primary_counsellor
    assert leader is not None
    booked = schedule.book_own(
        episode, kind=kind, starts_at=starts_at, minutes=minutes, facilitator=leader, weeks=weeks, length_reason="As promised.",
        by=leader, at=starts_at - timedelta(days=3),
    )  # fmt: skip
    for row in booked:
        session = session_facts(row.pk)
        assert session is not None
        came = RoomLine(Presence.PRESENT, session.starts_at, session.ends_at)
        attendance.save_own(session, line=came, text=line, answers={}, by=leader, at=session.ends_at)
        attendance.sign_own(session, proof=house.proofs[leader.pk], by=leader, at=session.ends_at)


def meetings(episode: Episode, by: Staff, *, each_week: int, weeks: int = WEEKS) -> None:
    """Meetings of a fellowship, told by the person, beside treatment."""
    for week in range(weeks):
        for number in range(each_week):
            day = FIRST + timedelta(weeks=week, days=number)
            moment = datetime.combine(day, time(23, 30), UTC)
            log_meeting(episode, on=day, fellowship=Fellowship.ALCOHOLICS_ANONYMOUS, minutes=90, by=by, at=moment)
