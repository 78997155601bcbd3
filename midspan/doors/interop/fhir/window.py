"""How is JSON of any size read without holding it whole? A window slides over the text, one value at a time.

Each value comes with its own text, letter for letter. The parser is the standard library's; only the outermost brackets are
walked here.
"""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

CHUNK = 1 << 18  # signs asked for at a time; the window doubles while one value does not fit
SPACE = re.compile(r"[ \t\r\n]*")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
HEAD = re.compile(r'\{\s*"resourceType"\s*:\s*"([^"\\]*)"')
NEAR_END = 16  # an error this close to the end of the window may only mean that more is to come
TOO_DEEP = object()  # stands for a value that is nested too deeply to be read


class Broken(Exception):
    """The text is not JSON from here on."""


class TooLarge(Exception):
    """The value does not fit into the limit that was set."""


def number(text: str) -> Decimal | str:
    """A number exactly as written: 1.50 stays 1.50. One beyond all bounds stays text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def whole_number(text: str) -> int | Decimal | str:
    return int(text) if len(text) < 19 else number(text)


DECODER = json.JSONDecoder(strict=False, parse_float=number, parse_int=whole_number)


class Window:
    """A place in a text that may still be arriving; `more` gives the next piece, and the empty text at the end."""

    def __init__(self, text: str = "", more: Callable[[int], str] | None = None):
        self.text, self.place = text, 0
        self._more = more
        self._gone = 0  # signs before the window

    def peek(self) -> str:
        """The next sign that is not white space; empty at the end."""
        while True:
            self.place = SPACE.match(self.text, self.place).end()  # type: ignore[union-attr]
            if self.place < len(self.text) or not self._slide():
                return self.text[self.place : self.place + 1]

    def head(self) -> str:
        """The resource type, when it stands first in the object that begins here; else empty."""
        if self.peek() == "{" and len(self.text) - self.place < 256:
            self._slide()
        found = HEAD.match(self.text, self.place)
        return found[1] if found else ""

    def value(self, limit: int | None = None) -> tuple[Any, str]:
        """The next value and its text. Raises Broken; or TooLarge, having read nothing, when `limit` signs do not hold it."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.place)
            except json.JSONDecodeError as error:
                if not self._unfinished(error):
                    raise self.broken(error.msg, error.pos) from None
            except RecursionError:
                self.skip()
                return TOO_DEEP, ""
            else:
                if end < len(self.text) or isinstance(value, dict | list | str) or not self._slide():
                    text, self.place = self.text[self.place : end], end
                    return value, text
                continue
            if limit is not None and len(self.text) - self.place > limit:
                raise TooLarge
            if not self._slide():
                raise self.broken("it breaks off", len(self.text))

    def members(self) -> Iterator[str]:
        """The names in the object that begins here; the caller reads each value before asking for the next name."""
        self._sign("{")
        if self.peek() == "}":
            self.place += 1
            return
        while True:
            name, _ = self.value()
            if not isinstance(name, str):
                raise self.broken("a name is missing", self.place)
            self._sign(":")
            yield name
            if self._sign(",}") == "}":
                return

    def elements(self) -> Iterator[int]:
        """The numbers of the elements in the list that begins here; the caller reads each before asking for the next."""
        self._sign("[")
        if self.peek() == "]":
            self.place += 1
            return
        count = 0
        while True:
            yield count
            count += 1
            if self._sign(",]") == "]":
                return

    def skip(self) -> None:
        """Pass over the object or list that begins here, however deep it is."""
        depth = 0
        while True:
            token = TOKEN.search(self.text, self.place)
            if token is None or token.end() == len(self.text):
                if self._slide():
                    continue
                if token is None:
                    raise self.broken("it breaks off", len(self.text))
            self.place = token.end()
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
            if depth == 0:
                return

    def broken(self, reason: str, place: int) -> Broken:
        return Broken(f"{reason} (at sign {self._gone + place + 1})")

    def _unfinished(self, error: json.JSONDecodeError) -> bool:
        at_end = error.pos >= len(self.text) - NEAR_END or error.msg.startswith("Unterminated string")
        return at_end and self._more is not None

    def _sign(self, wanted: str) -> str:
        sign = self.peek()
        if not sign or sign not in wanted:
            what = f"“{sign}”" if sign else "the end"
            raise self.broken(f"{' or '.join(wanted)} expected, not {what}", self.place)
        self.place += 1
        return sign

    def _slide(self) -> bool:
        """Let go of what was read and take in more; False at the end."""
        if self._more is None:
            return False
        kept = self.text[self.place :]
        piece = self._more(max(CHUNK, len(kept)))
        if not piece:
            self._more = None
            return False
        self._gone += self.place
        self.text, self.place = kept + piece, 0
        return True
