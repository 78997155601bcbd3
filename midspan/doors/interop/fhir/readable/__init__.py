"""How does a foreign resource read? A title, how it stands, when it was, and the lines beneath, whatever its shape."""

from midspan.doors.interop.fhir.readable.entry import describe

__all__ = ["describe"]
