"""Whom is a resource about? Finds the one Patient it names, through relative, absolute, versioned and bundle addresses."""

from collections.abc import Iterable, Iterator
from typing import Any

from midspan.doors.interop.fhir.identity import Unusable, id_in_address, identify
from midspan.doors.interop.fhir.stream import Found

# The elements by which resources of R4 name the person they are about, before those that may name others too.
ABOUT = ("subject", "patient", "beneficiary", "for", "individual")
AMONG_OTHERS = (
    ("participant", "actor"), ("actor",), ("target",), ("entity", "what"), ("agent", "who"), ("member", "entity"),
    ("candidate",), ("subjectReference",), ("subscriber",), ("owner",), ("focus",), ("link", "target"),
)  # fmt: skip
RECENT = 1000


class Addresses:
    """The addresses of a file's Patients, each good inside its own bundle.

    Most end in the Patient's id and need no remembering. When an address is met whose Patient has not come yet, the file is
    read once to its end for the Patients in it.
    """

    def __init__(self, file: Iterable[Any]):
        self._file = file
        self._ids: dict[tuple[str, str], str] = {}
        self._recent: dict[str, None] = {}
        self._looked_ahead = False

    def note(self, found: Found, resource_id: str) -> None:
        """Remember where a Patient stands."""
        if not found.full_url:
            return
        if id_in_address(found.full_url, "Patient") == resource_id:
            self._recent[found.full_url] = None
            if len(self._recent) > RECENT:
                del self._recent[next(iter(self._recent))]
        else:
            self._ids[found.bundle, found.full_url] = resource_id

    def find(self, reference: str, bundle: str) -> str:
        """The id of the Patient at an address, as far as one can tell; empty when it is something else's."""
        plain = reference.partition("/_history/")[0]
        if known := self._ids.get((bundle, plain)):
            return known
        if plain.startswith("urn:") and plain not in self._recent:
            self._look_ahead()
            if known := self._ids.get((bundle, plain)):
                return known
        return id_in_address(plain, "Patient")

    def _look_ahead(self) -> None:
        if self._looked_ahead:
            return
        self._looked_ahead = True
        for found in self._file:
            if isinstance(found, Found) and isinstance(found.value, dict) and found.value.get("resourceType") == "Patient":
                try:
                    _, resource_id, _ = identify(found)
                except Unusable:
                    continue
                self.note(found, resource_id)


def about(resource: dict[str, Any], *, bundle: str, addresses: Addresses) -> str:
    """The id of the one Patient a resource is about, or nothing.

    A resource that only mentions people among others (participants, targets, members) is about one when it is just one. A
    contained Patient has no identity of its own, and a search (`Patient?identifier=…`) or a bare identifier names nobody.
    """
    for name in ABOUT:
        named = {patient for patient in _patients([resource.get(name)], bundle, addresses) if patient}
        if named:
            return named.pop() if len(named) == 1 else ""
    named = set()
    for names in AMONG_OTHERS:
        named |= {patient for patient in _patients(_reach([resource], names), bundle, addresses) if patient}
    return named.pop() if len(named) == 1 else ""


def _patients(values: Iterable[Any], bundle: str, addresses: Addresses) -> Iterator[str]:
    for value in _flat(values):
        reference = value.get("reference") if isinstance(value, dict) else None
        if isinstance(reference, str) and not reference.startswith("#"):
            yield addresses.find(reference.strip(), bundle)


def _reach(values: list[Any], names: tuple[str, ...]) -> list[Any]:
    for name in names:
        values = [value[name] for value in _flat(values) if isinstance(value, dict) and name in value]
    return values


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value
