"""How does a calendar look as text? RFC 5545: lines of 75 octets that end in CRLF, moments in UTC, nothing that was typed."""

from collections.abc import Iterable
from datetime import UTC, datetime

from midspan.journey.schedule.queries.feeds import FeedSession

LONGEST = 75  # octets of a line, its end not counted (RFC 5545, 3.1)
HOUSE = "midspan"


def calendar(name: str, sessions: Iterable[FeedSession], *, at: datetime) -> bytes:
    """A whole calendar. A session keeps its UID for ever; SEQUENCE grows with every change of it.

    Source: RFC 5545.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{HOUSE}//timetable//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]  # fmt: skip
    for session in sessions:
        lines += event(session, at=at)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def event(session: FeedSession, *, at: datetime) -> list[str]:
    """One session as unfolded lines.

    Source: RFC 5545, 3.6.1; a cancelled one stays in the calendar and says so (3.8.1.11).
    """
    place = ", ".join(part for part in (session.room, session.site) if part)
    title = f"{session.words}, {session.room}" if session.room else session.words
    return [
        "BEGIN:VEVENT",
        f"UID:session-{session.id}@{HOUSE}",
        f"DTSTAMP:{moment(at)}",
        f"DTSTART:{moment(session.starts_at)}",
        f"DTEND:{moment(session.ends_at)}",
        f"SEQUENCE:{session.version}",
        f"STATUS:{'CANCELLED' if session.cancelled else 'CONFIRMED'}",
        f"SUMMARY:{escaped(title)}",
        f"LOCATION:{escaped(place)}",
        "CLASS:PRIVATE",
        f"TRANSP:{'TRANSPARENT' if session.cancelled else 'OPAQUE'}",
        "END:VEVENT",
    ]


def moment(at: datetime) -> str:
    """A moment in UTC: 20260302T230000Z.

    Source: RFC 5545, 3.3.5, form 2.
    """
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Text with what a calendar would read as its own signs written otherwise.

    Source: RFC 5545, 3.3.11.
    """
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, written)
    return "".join(one for one in text if one >= " ")


def folded(line: str) -> bytes:
    """A line as octets: at most 75 in a row, each further part after a space, no character cut in two.

    Source: RFC 5545, 3.1.
    """
    parts, here = [], b""
    for one in line:
        octets = one.encode()
        if len(here) + len(octets) > LONGEST:
            parts.append(here)
            here = b" "
        here += octets
    return b"\r\n".join([*parts, here]) + b"\r\n"
