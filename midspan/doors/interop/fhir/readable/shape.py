"""What is shown of a type of resource? A shape names the elements; the data types read themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from midspan.doors.interop.fhir.readable.elements import at, joined, shown
from midspan.foundation.records.terms import OutsideKind

Read = Callable[[dict[str, Any]], str]
Lines = Callable[[dict[str, Any]], list[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where title, status, time and lines of a resource stand, best first. A line is a label and a path or a function."""

    kind: OutsideKind
    title: tuple[str | Read, ...] = ()
    status: tuple[str, ...] = ("status",)
    when: tuple[str, ...] = ()
    lines: tuple[tuple[str, str | Read], ...] = ()
    more: Lines | None = None
    noun: str = ""


def text_at(resource: dict[str, Any], path: str) -> str:
    """Everything at a path, as one text."""
    return joined((shown(value) for value in at(resource, path)), "; ")


def read(resource: dict[str, Any], place: str | Read) -> str:
    return text_at(resource, place) if isinstance(place, str) else place(resource)


def first_text(resource: dict[str, Any], *places: str | Read) -> str:
    """The first of these places that says something."""
    return next((text for place in places if (text := read(resource, place))), "")
