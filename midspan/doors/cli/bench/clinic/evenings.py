"""What happened in the groups? Every session of the history with its signed note, who came, for how long, and a line."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from midspan.doors.cli.bench.clinic.frame import Frame
from midspan.doors.cli.bench.clinic.papers import SIGNATURE
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import GROUPS, SESSIONS_A_WEEK, Stay
from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.rules import text_hash
from midspan.journey.schedule.terms import PlannedSession

SHARE_PRESENT, SHARE_LATE, LATE = 0.82, 0.1, timedelta(minutes=15)
SESSIONS_A_DAY = 3
SEATED_WEEKS = 13  # before today: as far back as the follow-ups of staying away and the coverage of a curriculum look
RULE = "standard@2025-01-01"
TOPICS = ("Triggers", "Urge surfing", "Refusal skills", "Sleep", "Family roles", "Relapse warning signs", "Anger", "Leisure")
SHARED = (
    "The group worked on {topic}. Members named two situations of the past week, practised one reply each in pairs, and "
    "planned the coming days. The tone was open; two members supported a third after a difficult weekend. "
    "Homework: one page of the diary."
)
LINES = (
    "Spoke about a quarrel at home and how leaving the room helped.",
    "Quiet at first; shared a craving from Saturday and whom they called.",
    "Practised the reply to a friend who drinks; asked for feedback and took it.",
    "Arrived tired, took part when asked; plans to see the case manager.",
)


def fill_sessions(frame: Frame) -> None:
    """Sessions of every group, ahead of today too; those before today have a signed note."""
    pour(
        "schedule.Session",
        "id site track group on starts_at ends_at break_minutes group_type title room facilitator co_facilitator topic",
        _sessions(frame),
    )
    pour("attendance.GroupNote", "id session text by saved_at signed_at signed_by version", _notes(frame))
    pour("records.Signature", SIGNATURE, _signatures(frame))


def _planned(frame: Frame) -> Iterator[tuple[int, int, int, PlannedSession]]:
    """Site, group, the session's id and the session."""
    for site in range(frame.shape.sites):
        for group in range(GROUPS):
            for number, session in enumerate(frame.sessions[frame.part(group)]):
                yield site, group, frame.session(site, group, number), session


def _sessions(frame: Frame) -> Iterator[tuple]:
    for site, group, pk, session in _planned(frame):
        yield (pk, frame.site(site), frame.track(site, group), frame.group(site, group), session.on, session.starts_at,
               session.ends_at, session.break_minutes,
               session.group_type, session.title, frame.room(site, group), frame.staff(site, group),
               frame.staff(site, group + GROUPS), TOPICS[pk % len(TOPICS)])  # fmt: skip


def fill_seats(frame: Frame) -> None:
    """Seats of recent and coming weeks: pages read no others, and the database looks at each of them."""
    pour("schedule.Seat", "session episode kind role starts_at ends_at held", _seats(frame))


def _seats(frame: Frame) -> Iterator[tuple]:
    since = week_starts(frame.today) - timedelta(weeks=SEATED_WEEKS)
    for number, stay in enumerate(frame.stays, 1):
        planned = frame.sessions[frame.part(stay.group)]
        until = len(planned) if stay.active else stay.until * SESSIONS_A_WEEK
        for place in range(stay.first * SESSIONS_A_WEEK, min(until, len(planned))):
            if (session := planned[place]).on >= since:
                key = frame.session(stay.site, stay.group, place)
                yield key, number, "member", "member", session.starts_at, session.ends_at, True


def _notes(frame: Frame) -> Iterator[tuple]:
    for site, group, pk, session in _planned(frame):
        if session.on < frame.today:
            signed = session.ends_at + timedelta(minutes=20)
            who = frame.staff(site, group)
            yield pk, pk, SHARED.format(topic=TOPICS[pk % len(TOPICS)]), who, signed, signed, who, 1


def _signatures(frame: Frame) -> Iterator[tuple]:
    for site, group, pk, session in _planned(frame):
        if session.on < frame.today:
            text = SHARED.format(topic=TOPICS[pk % len(TOPICS)])
            yield (f"attendance.groupnote:{pk}", "staff", frame.staff(site, group), "Bench Counsellor", "password", text,
                   text_hash(text), session.ends_at + timedelta(minutes=20))  # fmt: skip


def fill_attendance(frame: Frame, rng: Random) -> None:
    """Visits of each day, and each person's part in each session. The draws hang on person and day alone, so that a day's
    visit and its three sessions tell the same story."""
    salt = rng.getrandbits(32)
    pour("attendance.Visit", "episode site on arrived_at arrived_by left_at left_by", _visits(frame, salt))
    pour(
        "attendance.Attendance",
        "session episode on presence came_at left_at absence_reason called participation flags line credited_minutes counted_by",
        _attendances(frame, salt),
    )


def _days(frame: Frame, stay: Stay) -> Iterator[tuple[int, date, list[PlannedSession]]]:
    """The days of a stay up to today: the place of the first session in the list, the day, its sessions."""
    planned = frame.sessions[frame.part(stay.group)]
    until = min(stay.until, frame.shape.weeks) * SESSIONS_A_WEEK
    for place in range(stay.first * SESSIONS_A_WEEK, until, SESSIONS_A_DAY):
        if planned[place].on > frame.today:
            return
        yield place, planned[place].on, planned[place : place + SESSIONS_A_DAY]


def came(salt: int, episode: int, day: date, sessions: list[PlannedSession]) -> datetime | None:
    """When this person came through the door that day, or None."""
    share = draw(salt, episode, day.toordinal())
    if share > SHARE_PRESENT:
        return None
    first = sessions[0].starts_at
    return first + LATE if share < SHARE_LATE else first - timedelta(minutes=int(share * 10) + 1)


def draw(salt: int, episode: int, day: int) -> float:
    """A number between 0 and 1 that looks like chance; the library's generators are too slow for a million."""
    mixed = (salt ^ episode * 0x9E3779B1 ^ day * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 16) * 0x45D9F3B & 0xFFFFFFFF
    return (mixed ^ mixed >> 16) / 2**32


def _visits(frame: Frame, salt: int) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        desk = frame.staff(stay.site, 8)
        for _, day, sessions in _days(frame, stay):
            if (arrived := came(salt, number, day, sessions)) is None:
                continue
            over = day < frame.today
            yield (number, frame.site(stay.site), day, arrived, desk, sessions[-1].ends_at if over else None,
                   desk if over else None)  # fmt: skip


def _attendances(frame: Frame, salt: int) -> Iterator[tuple]:
    for number, stay in enumerate(frame.stays, 1):
        for place, day, sessions in _days(frame, stay):
            if day == frame.today:
                continue  # tonight is still to be written
            arrived = came(salt, number, day, sessions)
            for step, session in enumerate(sessions):
                key = frame.session(stay.site, stay.group, place + step)
                yield (key, number, day, *_part(session, arrived, draw(salt + 1, number, key), frame.shape.with_line))


def _part(session: PlannedSession, arrived: datetime | None, share: float, with_line: float) -> tuple:
    line = LINES[int(share * 1000) % len(LINES)] if share < with_line else ""
    if arrived is None:
        called = share < 0.5
        return "absent", None, None, "illness" if called else "no_word", called, None, "{}", line, 0, RULE
    came_at = max(arrived, session.starts_at)
    minutes = (session.ends_at - came_at).seconds // 60
    return "present", came_at, session.ends_at, "", False, int(share * 4), "{}", line, minutes, RULE
