"""How do documents, letters, consents and messages read? The text of a plain-text attachment is shown whole."""

import base64
import binascii
from typing import Any

from midspan.doors.interop.fhir.readable.elements import at, concept, fields, plain, word
from midspan.doors.interop.fhir.readable.shape import Shape
from midspan.foundation.records.terms import OutsideKind

LONGEST = 1 << 20  # signs of base64 that are decoded for reading; the whole stays in the record
MOST_LINES = 40


def attached_text(*places: str) -> Any:
    """Lines of the plain-text attachments at these places."""

    def lines(resource: dict[str, Any]) -> list[str]:
        found = [line for place in places for value in at(resource, place) for line in decoded(value)]
        return found[:MOST_LINES]

    return lines


def decoded(attachment: Any) -> list[str]:
    """The lines of an attachment that is plain text; none when it is anything else or does not decode."""
    parts = fields(attachment)
    if not word(parts.get("contentType")).lower().startswith("text/plain"):
        return []
    try:
        data = base64.b64decode(word(parts.get("data"))[:LONGEST].encode("ascii", "ignore"), validate=False)
    except (binascii.Error, ValueError):
        return []
    return [line.strip() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]


def sections(composition: dict[str, Any]) -> list[str]:
    """One line per section: its title and the words of its narrative."""
    lines = []
    for section in at(composition, "section")[:MOST_LINES]:
        title = word(fields(section).get("title")) or concept(fields(section).get("code")) or "Section"
        text = plain(fields(fields(section).get("text")).get("div"))
        lines.append(f"{title}: {text}" if text else title)
    return lines


SHAPES = {
    "DocumentReference": Shape(
        OutsideKind.DOCUMENT,
        title=("description", "type", "content.attachment.title", "category"),
        when=("context.period", "date", "indexed", "content.attachment.creation"),
        lines=(("Type", "type"), ("Category", "category"), ("Author", "author"), ("Written", "date"), ("Stands", "docStatus"),
               ("File", "content.attachment"), ("Custodian", "custodian"), ("Security", "securityLabel")),
        more=attached_text("content.attachment"),
        noun="Document",
    ),
    "Composition": Shape(
        OutsideKind.DOCUMENT,
        title=("title", "type"),
        when=("date",),
        lines=(("Type", "type"), ("Author", "author"), ("Written", "date")),
        more=sections,
        noun="Document",
    ),
    "DocumentManifest": Shape(OutsideKind.DOCUMENT, title=("description", "type"), when=("created",)),
    "Binary": Shape(OutsideKind.DOCUMENT, title=("contentType",), status=(), noun="File"),
    "Consent": Shape(
        OutsideKind.DOCUMENT,
        title=("category", "scope"),
        when=("dateTime", "provision.period"),
        lines=(("Scope", "scope"), ("Policy", "policyRule"), ("Decision", "provision.type"), ("Period", "provision.period"),
               ("Covers", "provision.securityLabel"), ("Purpose", "provision.purpose"), ("Given to", "provision.actor.reference"),
               ("Held by", "organization")),
    ),
    "Communication": Shape(
        OutsideKind.DOCUMENT,
        title=("topic", "category", "reasonCode"),
        when=("sent", "received"),
        lines=(("Sender", "sender"), ("Recipient", "recipient"), ("Medium", "medium")),
        more=lambda resource: [word(value) for value in at(resource, "payload.contentString")],
        noun="Message",
    ),
    "List": Shape(
        OutsideKind.DOCUMENT, title=("title", "code"), when=("date",),
        lines=(("Items", "entry.item"), ("Empty because", "emptyReason"), ("Note", "note.text")),
    ),
}  # fmt: skip
