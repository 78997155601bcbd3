"""How do words become a sheet of paper? A PDF with page numbers, tagged for screen readers, set by typst without a network.

Text is data: it goes to the typesetter as JSON and is never read as markup, whatever somebody typed into it.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

SHEET = Path(__file__).with_name("sheet.typ")
LONGEST = 44  # letters after which an endless word may break; in a table fewer, by its columns
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # signs that turn the direction: they can hide words


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the sheet; level 1 is below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; an empty line begins a new paragraph, a line break is kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page; short rows are filled up with nothing."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, and whose."""

    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A name under the words above: who, in which capacity, when (in the zone of the site), how known, and of which text."""

    name: str
    credentials: str
    moment: datetime
    method: str
    sha256: str


@dataclass(frozen=True, slots=True)
class NewSheet:
    """The next paper of a packet: a new page with its own title and facts."""

    title: str
    facts: Sequence[tuple[str, str]] = ()


Block = Heading | Paragraph | Bullets | Table | Quote | Signed | NewSheet


def pdf(
    title: str,
    facts: Sequence[tuple[str, str]],
    blocks: Sequence[Block],
    *,
    footer: str,
    on: date,
    house: str = "",
    language: str = "en",
) -> bytes:
    """A PDF on letter paper: `house` above, title, facts in two columns (what, and what it is), blocks, and below `footer`
    with the page "1 of 3". The document is dated `on`; the same words give the same bytes. Never refuses a text."""
    words = {
        "title": _clean(title) or "—",
        "house": _clean(house),
        "footer": _clean(footer),
        "language": language[:2] if re.match(r"[a-z]{2}\b", language) else "en",
        "on": [on.year, on.month, on.day],
        "blocks": [_told(NewSheet(title, facts)), *(_told(block) for block in blocks)],
    }
    given = {"words": json.dumps(words)}
    return typst.compile(
        _sheet(),
        sys_inputs=given,
        font_paths=_letters(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_tags=True,
        timestamp=_noon(on),
    )


def _told(block: Block) -> dict[str, Any]:
    """A block as the sheet reads it: its kind, and its words made safe to set."""
    told, longest = asdict(block), LONGEST
    if isinstance(block, Paragraph):
        told = {"parts": [part for part in re.split(r"\n\s*\n", block.text) if part.strip()]}
    if isinstance(block, Table):
        width = max([1, len(block.head), *(len(row) for row in block.rows)])
        told = {"head": _filled(block.head, width), "rows": [_filled(row, width) for row in block.rows]}
        longest = max(2, LONGEST // width)
    if isinstance(block, Signed):
        told["moment"] = f"{block.moment:%d %b %Y, %H:%M %Z}".strip()
    return {"kind": type(block).__name__.lower(), **{name: _clean_all(value, longest) for name, value in told.items()}}


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _clean_all(value: Any, longest: int) -> Any:
    if isinstance(value, str):
        return _clean(value, longest)
    return [_clean_all(one, longest) for one in value] if isinstance(value, list | tuple) else value


def _clean(text: str, longest: int = LONGEST) -> str:
    """Text that can be set: composed, without control signs and turned directions, and with endless words breakable."""
    whole = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode()).translate(TURNING).replace("\r\n", "\n")
    seen = "".join(sign for sign in whole if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return re.sub(rf"\S{{{longest}}}(?=\S)", "\\g<0>\u200b", seen)


@cache
def _sheet() -> bytes:
    return SHEET.read_bytes()


@cache
def _letters() -> typst.Fonts:
    """The fonts inside the wheel, read once; those of the machine would look different elsewhere."""
    return typst.Fonts(include_system_fonts=False)


def _noon(on: date) -> int:
    return int((on.toordinal() - date(1970, 1, 1).toordinal()) * 86_400 + 43_200)
