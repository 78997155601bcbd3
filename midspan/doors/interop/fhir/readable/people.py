"""How do the people and institutions of another system read?"""

from typing import Any

from midspan.doors.interop.fhir.readable.elements import concept, each, fields, identifier, joined, name, shown, word
from midspan.doors.interop.fhir.readable.shape import Shape
from midspan.foundation.records.terms import OutsideKind


def present_name(resource: dict[str, Any]) -> str:
    """The first name that is not an old one."""
    names = each(resource.get("name"))
    current = [value for value in names if word(fields(value).get("use")) not in {"old", "maiden", "nickname"}]
    return next((said for said in map(name, current or names) if said), "")


def other_names(resource: dict[str, Any]) -> str:
    names = (name(value) for value in each(resource.get("name")))
    return joined((said for said in names if said != present_name(resource)), "; ")


def numbers(resource: dict[str, Any]) -> str:
    """Their numbers there, but for the social security number, which a chart does not need."""
    shown_ = [value for value in each(resource.get("identifier")) if not _social_security(fields(value))]
    return joined(map(identifier, shown_), "; ")


def _social_security(value: dict[str, Any]) -> bool:
    return "us-ssn" in word(value.get("system")) or "social security" in shown(concept(value.get("type"))).casefold()


PERSON = (("Other names", other_names), ("Born", "birthDate"), ("Gender", "gender"), ("Died", "deceased[x]"),
          ("Address", "address"), ("Reached at", "telecom"), ("Language", "communication.language"),
          ("Marital status", "maritalStatus"),
          ("Relationship", "relationship"), ("Numbers", numbers), ("Contact", "contact.name"))  # fmt: skip
PLACE = (("Type", "type"), ("Address", "address"), ("Reached at", "telecom"), ("Part of", "partOf"))

SHAPES = {
    "Patient": Shape(OutsideKind.PERSON, title=(present_name,), status=(), when=("meta.lastUpdated",), lines=PERSON),
    "RelatedPerson": Shape(OutsideKind.PERSON, title=(present_name, "relationship"), status=(), lines=PERSON),
    "Person": Shape(OutsideKind.PERSON, title=(present_name,), status=(), lines=PERSON),
    "Practitioner": Shape(OutsideKind.OTHER, title=(present_name,), status=(), lines=PERSON),
    "PractitionerRole": Shape(
        OutsideKind.OTHER, title=("practitioner", "code", "specialty"), status=(),
        lines=(("Role", "code"), ("Specialty", "specialty"), ("At", "organization"), ("Place", "location")),
    ),
    "Organization": Shape(OutsideKind.OTHER, title=("name",), status=(), lines=PLACE),
    "Location": Shape(OutsideKind.OTHER, title=("name", "description"), lines=PLACE),
    "Group": Shape(OutsideKind.OTHER, title=("name", "code"), status=(), lines=(("Size", "quantity"), ("Type", "type"))),
}  # fmt: skip
