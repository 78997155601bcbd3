"""Which resources does a file hold, and where? Bundles, bundles in bundles, lists, lines, single resources, one by one."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from midspan.doors.interop.fhir.files import LINE_NAMES, Source
from midspan.doors.interop.fhir.window import DECODER, Broken, TooLarge, Window

AT_ONCE = 1 << 23  # signs; anything longer that does not begin with its resource type is read as a bundle
UNREADABLE = (OSError, EOFError, zlib.error, UnicodeError)


@dataclass(slots=True)
class Found:
    """A value that stands where a resource should: what it says, letter for letter too, and its address in the bundle."""

    path: str
    value: Any
    text: str
    full_url: str = ""
    bundle: str = ""  # the path of the bundle around it: its references to addresses are good in there only


@dataclass(slots=True)
class Fault:
    """Something that cannot be used, where it is, and why."""

    path: str
    reason: str


@dataclass
class Resources:
    """The resources of one file. Reading again starts anew; `position` is how far the disk was read."""

    file: Path
    source: Source | None = field(default=None, repr=False)

    def __iter__(self) -> Iterator[Found | Fault]:
        """Everything up to the place where the file breaks, if it does; then one Fault for the rest of it."""
        try:
            with Source(self.file) as self.source:
                begun = _first_line(self.source)
                if not begun.strip():
                    if not LINE_NAMES.search(self.file.name):
                        yield Fault("$", "The file is empty.")
                elif _has_lines(self.file, begun):
                    yield from _lines(self.source, begun)
                else:
                    yield from _document(self.source, begun)
        except UNREADABLE as problem:
            yield Fault("$", f"The file cannot be read further: {problem.__class__.__name__}, {problem}.")

    def position(self) -> int:
        return self.source.position() if self.source and not self.source.disk.closed else 0


def _first_line(source: Source) -> str:
    """The beginning of the file: its first line and the beginning of the next, or as much of them as is held at once."""
    pieces, size = [source.read(1 << 16)], 0
    while pieces[-1] and size < AT_ONCE:
        _, newline, next_line = "".join(pieces).lstrip().partition("\n") if "\n" in pieces[-1] else ("", "", "")
        if newline and next_line.strip():
            break
        size += len(pieces[-1])
        pieces.append(source.read(1 << max(16, size.bit_length())))
    return "".join(pieces)


def _has_lines(file: Path, begun: str) -> bool:
    """Whether each line is a resource of its own: by the file's name, or because the first line is whole and more follows."""
    first, _, following = begun.lstrip().partition("\n")
    if not following.strip():
        return bool(LINE_NAMES.search(file.name)) and len(begun) < AT_ONCE
    if LINE_NAMES.search(file.name):
        return True
    try:
        return isinstance(DECODER.decode(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _lines(source: Source, begun: str) -> Iterator[Found | Fault]:
    """A broken line stops only itself."""
    for number, line in enumerate(source.lines(begun), start=1):
        if not line or line.isspace():
            continue
        try:
            window = Window(line)
            yield from _value(window, f"line {number}: $")
            if window.peek():
                yield Fault(f"line {number}", "Something stands behind the resource on its line.")
        except Broken as problem:
            yield Fault(f"line {number}", f"Not JSON: {problem}.")


def _document(source: Source, begun: str) -> Iterator[Found | Fault]:
    """One value, or several one after the other. After a break nothing more is read; what stood before it counts."""
    window = Window(begun, source.read)
    try:
        yield from _value(window, "$")
        count = 1
        while window.peek():
            count += 1
            yield from _value(window, f"value {count}: $")
    except Broken as problem:
        yield Fault("$", f"Not JSON from here on: {problem}. What stood before was read.")


def _value(window: Window, path: str) -> Iterator[Found | Fault]:
    """A resource, a bundle or a list of either."""
    sign, head = window.peek(), window.head()
    if sign == "[":
        for number in window.elements():
            yield from _value(window, f"{path}[{number}]")
    elif head == "Bundle":
        yield from _bundle(window, path)
    else:
        try:
            value, text = window.value(limit=None if head or sign != "{" else AT_ONCE)
        except TooLarge:
            yield from _bundle(window, path)
        else:
            yield from _resource(Found(path.removesuffix(": $"), value, text))


def _resource(found: Found) -> Iterator[Found | Fault]:
    """What stands where a resource should; when that is a bundle, what stands in it."""
    if isinstance(found.value, dict) and found.value.get("resourceType") == "Bundle":
        yield from _bundle(Window(found.text), found.path if "$" in found.path else f"{found.path}: $")
    else:
        yield found


def _bundle(window: Window, path: str) -> Iterator[Found | Fault]:
    """The entries, as they come; those of a history come newest first and are turned round."""
    kind = ""
    for name in window.members():
        if name == "entry" and window.peek() == "[":
            entries = _entries(window, path)
            yield from reversed(list(entries)) if kind == "history" else entries
        elif name == "entry" and window.peek() == "{":
            yield from _entry(window, f"{path}.entry", path)
        else:
            value, _ = window.value()
            if name == "resourceType" and value != "Bundle":
                yield Fault(path, "It is larger than eight million signs, and neither a bundle nor does it begin with its type.")
            kind = value if name == "type" else kind


def _entries(window: Window, bundle: str) -> Iterator[Found | Fault]:
    for number in window.elements():
        yield from _entry(window, f"{bundle}.entry[{number}]", bundle)


def _entry(window: Window, path: str, bundle: str) -> Iterator[Found | Fault]:
    """The resource of an entry. An entry without one (a deletion, a bare answer) holds nothing to keep."""
    if window.peek() != "{":
        window.value()
        yield Fault(path, "An entry must be an object.")
        return
    found, full_url = None, ""
    for name in window.members():
        value, text = window.value()
        if name == "resource":
            found = Found(f"{path}.resource", value, text, bundle=bundle)
        elif name == "fullUrl" and isinstance(value, str):
            full_url = value
    if found is not None:
        found.full_url = full_url
        yield from _resource(found)
