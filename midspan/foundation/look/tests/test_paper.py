"""Does every text become paper: hostile, endless, in many letters; the same words the same bytes; nothing read as markup?"""

import re
import zlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.foundation.look.paper import Bullets, Heading, NewSheet, Paragraph, Quote, Signed, Table, pdf

ON = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
HOSTILE = ["#panic(1)", "#read(\"/etc/passwd\")", "$ x^2", "\\", "<label>", "@nobody", "= not a heading", "*", "_", "`", "//", "/*", "]",
           "x" * 4000, "\ud83d alone", "\x00\x07\x1b", "\u202eturned", "😀 漢字 Ñandú Жизнь عربي", "", " ", "\n\n\n", '"', "'", "~", "---"]  # fmt: skip


def sheet(text: str) -> bytes:
    blocks = [Heading(text), Heading(text, 2), Paragraph(text), Bullets([text, "b"]), Table([text, "b"], [[text], ["a", text, text]]),
              Quote(text, text), Signed(text, text, MOMENT, text, text), NewSheet(text, [(text, text)])]  # fmt: skip
    return pdf(text, [(text, text)], blocks, footer=text, on=ON, house=text, language=text)


def pages(paper: bytes) -> int:
    """How many pages, from the packed objects of the file."""
    parts = [paper]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return max(int(found) for part in parts for found in re.findall(rb"/Type ?/Pages[^>]*?/Count (\d+)", part))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_paper(text: str) -> None:
    assert sheet(text).startswith(b"%PDF-")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all(text: str) -> None:
    assert sheet(text).startswith(b"%PDF-")


def test_the_same_words_give_the_same_bytes_and_the_date_of_the_paper() -> None:
    first, again, other = sheet("Terms"), sheet("Terms"), sheet("Other terms")
    assert first == again != other
    assert b"D:20260302" in first


def test_fifty_pages_and_wide_tables() -> None:
    long = [Paragraph("word " * 600) for _ in range(90)]
    assert pages(pdf("Long", [], long, footer="", on=ON)) >= 50
    assert pages(pdf("Wide", [], [Table([f"c{n}" for n in range(14)], [["w" * 90] * 14] * 40)], footer="", on=ON)) > 1


def test_a_packet_begins_each_paper_on_a_new_page_and_little_is_enough() -> None:
    assert pages(pdf("A", [], [NewSheet("B"), NewSheet("C", [("to", "you")])], footer="", on=ON)) == 3
    assert pages(pdf("", [], [], footer="", on=ON)) == 1
    assert pages(pdf("Empty", [], [Bullets([]), Table([], []), Paragraph("")], footer="", on=ON)) == 1


def test_it_is_tagged_and_carries_its_own_letters() -> None:
    paper = sheet("Rights")
    assert b"/StructTreeRoot" in paper and b"LibertinusSerif" in paper
