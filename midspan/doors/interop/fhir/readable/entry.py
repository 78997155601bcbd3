"""How does any resource read? By the shape of its type; what has none reads by its usual elements."""

from typing import Any

from midspan.doors.interop.fhir.readable import clinical, conduct, medicines, money, papers, people, results
from midspan.doors.interop.fhir.readable.elements import at, code, cut, fields, moment, plain
from midspan.doors.interop.fhir.readable.shape import Shape, first_text, read
from midspan.foundation.records.terms import OutsideEntry, OutsideKind

SHAPES: dict[str, Shape] = {
    **clinical.SHAPES,
    **medicines.SHAPES,
    **results.SHAPES,
    **conduct.SHAPES,
    **papers.SHAPES,
    **money.SHAPES,
    **people.SHAPES,
}
ANY = Shape(
    OutsideKind.OTHER,
    title=("title", "name", "code", "type", "description"),
    when=("date", "created", "authoredOn", "recorded", "issued", "sent", "effective[x]", "occurrence[x]", "period.start"),
    lines=(
        ("Kind", "type"),
        ("Category", "category"),
        ("About", "description"),
        ("Note", "note.text"),
        ("Publisher", "publisher"),
    ),
)
LONGEST_TITLE, LONGEST_STATUS, LONGEST_LINE, MOST_LINES = 300, 60, 2000, 60
WHEN_PARTS = ("start", "end", "event")


def describe(resource: dict[str, Any]) -> OutsideEntry:
    """The readable form of a resource. Never fails: what it cannot make out it leaves away."""
    shape = SHAPES.get(resource["resourceType"], ANY)
    noun = shape.noun or words(resource["resourceType"])
    title = first_text(resource, *shape.title) or _narrative(resource) or noun
    labelled = [(label, read(resource, place)) for label, place in shape.lines]
    lines = [f"{label}: {text}" if label else text for label, text in labelled if text and text != title]
    lines += shape.more(resource) if shape.more else []
    return OutsideEntry(
        kind=shape.kind,
        title=cut(title, LONGEST_TITLE),
        status=cut(_status(resource, shape), LONGEST_STATUS),
        occurred_at=next((at_ for path in shape.when for value in at(resource, path) if (at_ := _moment(value))), None),
        lines=tuple(cut(line, LONGEST_LINE) for line in dict.fromkeys(lines) if line)[:MOST_LINES],
    )


def words(name: str) -> str:
    """`MedicationRequest` reads “Medication request”."""
    spaced = "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name)
    return spaced.strip().capitalize()


def _status(resource: dict[str, Any], shape: Shape) -> str:
    """How it stands; a record that was entered in error says so, wherever its type says it."""
    said = [code(value) for path in shape.status for value in at(resource, path)]
    if "entered in error" in said or code(resource.get("status")) == "entered in error":
        return "entered in error"
    return next((text for text in said if text), "")


def _moment(value: Any) -> Any:
    """The first moment in a date, a period or a timing."""
    if isinstance(value, dict):
        return next((at_ for part in WHEN_PARTS for inner in at(value, part) if (at_ := moment(inner))), None)
    return moment(value)


def _narrative(resource: dict[str, Any]) -> str:
    """The beginning of the sender's own narrative, when nothing else reads."""
    said = plain(fields(resource.get("text")).get("div"))
    return "" if said.startswith("Generated") else cut(said, 120)
