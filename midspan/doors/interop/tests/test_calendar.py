"""Is the text of a calendar what RFC 5545 asks for, whatever somebody called a room?"""

from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.interop.calendar.lines import LONGEST, escaped, folded


@given(st.text(max_size=300))
def test_a_folded_line_reads_as_it_was(text: str) -> None:
    line = "SUMMARY:" + escaped(text)
    octets = folded(line)
    assert octets.endswith(b"\r\n")
    parts = octets[:-2].split(b"\r\n")
    assert all(len(part) <= LONGEST for part in parts) and all(part.startswith(b" ") for part in parts[1:])
    assert b"".join([parts[0], *(part[1:] for part in parts[1:])]).decode() == line


def test_signs_of_a_calendar_are_written_otherwise() -> None:
    assert escaped("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"
