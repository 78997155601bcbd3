"""Which files lie under the paths, and how is their text read? Folders, gzip, byte-order marks, lines or one document."""

import codecs
import gzip
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

NAMES = re.compile(r"\.(json|ndjson|jsonl)(\.gz)?$", re.IGNORECASE)
LINE_NAMES = re.compile(r"\.(ndjson|jsonl)(\.gz)?$", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


@dataclass
class Chosen:
    """The files to read, in order, and how many others were passed over."""

    files: list[Path]
    passed_over: int


def choose(paths: list[Path]) -> Chosen:
    """Every path that is a file, and the JSON files below every folder, sorted by name. Nothing twice; hidden files and
    files of other kinds inside folders are passed over and counted."""
    found: dict[str, Path] = {}
    passed_over = 0
    for path in paths:
        for file in _below(path) if path.is_dir() else [path]:
            if file is path or (NAMES.search(file.name) and not file.name.startswith(".")):
                found.setdefault(os.path.realpath(file), file)
            else:
                passed_over += 1
    return Chosen(list(found.values()), passed_over)


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if Path(place, name).is_file())


class Source:
    """A file as UTF-8 bytes, whatever stands on the disk. Knows how far it was read, in bytes on the disk."""

    def __init__(self, path: Path):
        self.disk = path.open("rb")
        packed = self.disk.peek(2)[:2] == b"\x1f\x8b"
        plain = cast(io.BufferedReader, gzip.GzipFile(fileobj=self.disk)) if packed else self.disk
        start = plain.peek(4)[:4]
        encoding = next((name for mark, name in MARKS if start.startswith(mark)), "")
        if encoding == "utf-8-sig":
            plain.read(len(codecs.BOM_UTF8))
        wide = encoding.startswith(("utf-16", "utf-32"))
        self.bytes = cast(IO[bytes], codecs.EncodedFile(plain, "utf-8", encoding) if wide else plain)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *problem: object) -> None:
        self.disk.close()

    def position(self) -> int:
        return self.disk.tell()

    def read(self, size: int) -> str:
        """About `size` more signs, or the empty text at the end. What is not UTF-8 comes as lone surrogates."""
        while chunk := self.bytes.read(size):
            if text := self._decoder.decode(chunk):
                return text
        return self._decoder.decode(b"", final=True)

    def lines(self, begun: str = "") -> Iterator[str]:
        """Line by line, without their ends; `begun` is what was read already."""
        pieces = [begun]
        while chunk := self.read(1 << 20):
            first, *rest = chunk.split("\n")
            pieces.append(first)
            if rest:
                yield from ("".join(pieces)).split("\n")
                yield from rest[:-1]
                pieces = [rest[-1]]
        yield from ("".join(pieces)).split("\n")
