"""Reads of the record: the log and whether its chain holds, signatures and amendments, outside records."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models

from midspan.foundation.records.models import Amendment, Event, OutsideRecord, OutsideVersion, Signature
from midspan.foundation.records.terms import EventFacts, EventKind, OutsideEntry, OutsideFacts, OutsideKind


def broken_links() -> Iterator[str]:
    """One line for every event whose hash or link does not hold; nothing when the whole log is sound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, sequence, id FROM records_broken_links()")
        for chain, sequence, pk in cursor:
            yield f"The log is broken at event {pk}: chain {chain}, place {sequence}."


def event_facts(event: Event) -> EventFacts:
    return EventFacts(
        event.pk, event.at, EventKind(event.kind), event.name, event.by, event.subject, event.patient, dict(event.keys)
    )


def events(*, patient_ids: Iterable[int] = (), by_staff: int | None = None, limit: int = 200) -> list[EventFacts]:
    """The latest events first, of these patients and by this staff member, or all."""
    rows = Event.objects.order_by("-id")
    if patient_ids:
        rows = rows.filter(chain__in=[f"patient:{pk}" for pk in patient_ids])
    if by_staff is not None:
        rows = rows.filter(by=f"staff:{by_staff}")
    return [event_facts(event) for event in rows[:limit]]


def signatures_of(keys: Iterable[str]) -> dict[str, list[Signature]]:
    """Signatures by subject key, oldest first."""
    return _by_subject(Signature.objects.filter(subject__in=list(keys)).select_related("staff", "patient", "witness"))


def amendments_of(keys: Iterable[str]) -> dict[str, list[Amendment]]:
    """Amendments by subject key, oldest first."""
    return _by_subject(Amendment.objects.filter(subject__in=list(keys)).select_related("by", "signature"))


def outside_records(patient_id: int, *, limit: int = 500) -> list[OutsideFacts]:
    """What other systems know of a person, newest first, in readable form. One query."""
    rows = OutsideRecord.objects.filter(patient_id=patient_id).order_by(models.F("occurred_at").desc(nulls_last=True), "-id")
    columns = ("pk", "source__name", "resource_type", "kind", "title", "status", "occurred_at", "lines", "version", "received_at")
    return [_outside_facts(*row) for row in rows.values_list(*columns)[:limit]]


def _outside_facts(pk: int, source: str, resource_type: str, *row: Any) -> OutsideFacts:
    kind, title, status, occurred_at, lines, version, received_at = row
    entry = OutsideEntry(OutsideKind(kind), title, status, occurred_at, tuple(lines))
    return OutsideFacts(pk, source, resource_type, entry, version, received_at)


def outside_versions(record_id: int) -> list[OutsideVersion]:
    """Every version of one outside record, oldest first, whole."""
    return list(OutsideVersion.objects.filter(record_id=record_id).select_related("record__source"))


def _by_subject(rows: models.QuerySet) -> dict[str, list]:
    found: dict[str, list] = {}
    for row in rows:
        found.setdefault(row.subject, []).append(row)
    return found
