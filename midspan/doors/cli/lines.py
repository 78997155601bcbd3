"""How does a subcommand answer JSON lines? One object in, one object out, in order; a broken line never stops the rest."""

import os
import sys
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from typing import Any, BinaryIO

import orjson

from midspan.doors.cli.problems import Problem

CHUNK = 1 << 18  # bytes read at once; what a pipe holds is answered before more is asked for
BOM = b"\xef\xbb\xbf"


def read(line: bytes) -> Any:
    """What a line of JSON says; None for what is not JSON."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def answer_lines(
    answer: Callable[[Any], dict[str, Any]],
    *,
    parse: Callable[[bytes], Any] = read,
    into: BufferedIOBase | None = None,
    out: BinaryIO | None = None,
) -> None:
    """Answer each line of standard input that is not blank, as soon as it is whole; `parse` makes of it what is answered."""
    written = out or sys.stdout.buffer
    for lines in whole_lines(into.read1 if into else standard_input):
        written.write(b"".join([orjson.dumps(answer(parse(line)), option=orjson.OPT_APPEND_NEWLINE) for line in lines]))
        written.flush()


def standard_input(size: int) -> bytes:
    """What stands at standard input, up to so many bytes, waiting only while there is nothing."""
    try:
        return os.read(0, size)
    except OSError as wrong:
        raise Problem(f"Standard input cannot be read: {wrong.strerror}.") from None


def whole_lines(take: Callable[[int], bytes] = standard_input) -> Iterator[list[bytes]]:
    """The lines that are not blank, as many at once as have come; without the mark of UTF-8 before the first."""
    begun, mark = [b""], BOM
    while chunk := take(CHUNK):
        if b"\n" not in chunk:
            begun.append(chunk)
            continue
        first, *more, rest = b"".join((*begun, chunk)).split(b"\n")
        yield _said([first.removeprefix(mark), *more])
        begun, mark = [rest], b""
    yield _said([b"".join(begun).removeprefix(mark)])


def _said(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if line and not line.isspace()]
