"""What other systems send: received whole, versioned, never mixed into our own record."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions.door import action
from midspan.foundation.records.models import OutsideRecord, OutsideSource, OutsideVersion
from midspan.foundation.records.terms import OutsideResource, Received

PERSON = "Patient"  # the resource type that stands for a person
READABLE = ("about", "patient", "kind", "title", "status", "occurred_at", "lines", "version", "sha256", "received_at")
Key = tuple[str, str]  # type and id


def source_named(name: str) -> OutsideSource:
    """Whose records they are, written down at the first delivery; for use inside the transaction that receives them."""
    return OutsideSource.objects.get_or_create(name=name)[0]


def hold(source: OutsideSource) -> None:
    """Wait for every other delivery of this source, until the transaction ends."""
    _lock(f"outside:{source.pk}")


def hold_newcomers() -> None:
    """Wait for every other delivery that registers people, so that each sees the other's and likenesses are noticed."""
    _lock("outside:newcomers")


@action("outside.received", needs=Permission.IMPORT)
def receive(
    source: OutsideSource, *, resources: Sequence[OutsideResource], again: bool = False, by: Staff, at: datetime
) -> list[Received]:
    """Keep a batch of resources, in order, and say what came of each; the caller gives no more than a few hundred.

    Identity is source, type and id. What is unknown is new; what says the same as before is unchanged; anything else
    becomes a new version. What says again what it said before its present version is left alone (`EARLIER`), since a
    delivery that is repeated whole says so too; with `again` it becomes a new version like any change. A record hangs on
    the person whom it names, whichever of the two comes first.
    """
    hold(source)
    delivery = _Delivery(source, resources, at)
    results = [delivery.take(resource, again=again) for resource in resources]
    delivery.write()
    _link_earlier_records(source, [resource.resource_id for resource in resources if resource.resource_type == PERSON])
    return results


class _Delivery:
    """One batch on its way in: what is known of its resources, and what is to be written."""

    def __init__(self, source: OutsideSource, resources: Sequence[OutsideResource], at: datetime):
        self.source, self.at = source, at
        self.records = _known(source, {resource.key for resource in resources})
        self.said = _said_before(self.records.values(), {resource.sha256 for resource in resources})
        self.people = {resource.resource_id: resource.patient_id for resource in resources if resource.patient_id}
        self.people |= people_known(source, {resource.about for resource in resources if resource.about})
        self.written: dict[Key, OutsideRecord] = {}
        self.moved: dict[int, list[OutsideRecord]] = {}
        self.versions: list[OutsideVersion] = []

    def take(self, resource: OutsideResource, *, again: bool) -> Received:
        record = self.records.get(resource.key)
        if record is None:
            record = OutsideRecord(
                source=self.source, resource_type=resource.resource_type, resource_id=resource.resource_id, version=0
            )
            self.records[resource.key] = record
            self._version(record, resource)
            return Received.NEW
        if record.sha256 == resource.sha256:
            self._link(record, resource)
            return Received.UNCHANGED
        if not again and resource.sha256 in self.said.get(resource.key, ()):
            return Received.EARLIER
        self._version(record, resource)
        return Received.CHANGED

    def write(self) -> None:
        """Store what was taken. A record that exists is written over in the same statement that adds the new ones."""
        OutsideRecord.objects.bulk_create(
            self.written.values(),
            update_conflicts=True,
            unique_fields=["source", "resource_type", "resource_id"],
            update_fields=READABLE,
        )
        OutsideVersion.objects.bulk_create(self.versions)
        for patient_id, records in self.moved.items():
            OutsideRecord.objects.filter(pk__in=[record.pk for record in records]).update(patient_id=patient_id)

    def _version(self, record: OutsideRecord, resource: OutsideResource) -> None:
        entry = resource.entry
        record.version += 1
        record.kind, record.title, record.status = entry.kind, entry.title, entry.status
        record.occurred_at, record.lines = entry.occurred_at, list(entry.lines)
        record.about, record.sha256, record.received_at = resource.about, resource.sha256, self.at
        record.patient_id = self._person(record, resource)
        self.written[resource.key] = record
        self.said.setdefault(resource.key, set()).add(resource.sha256)
        self.versions.append(
            OutsideVersion(
                record=record,
                number=record.version,
                content=resource.content,
                sha256=resource.sha256,
                received_at=self.at,
            )
        )

    def _person(self, record: OutsideRecord, resource: OutsideResource) -> int | None:
        """Whose it is: a Patient resource stays with the person it became; the others follow what they name."""
        if resource.resource_type == PERSON:
            return record.patient_id or resource.patient_id
        return self.people.get(resource.about)

    def _link(self, record: OutsideRecord, resource: OutsideResource) -> None:
        """Put an unchanged record right that hangs on nobody, or on someone from whom its person was parted since."""
        patient_id = self._person(record, resource)
        if patient_id and patient_id != record.patient_id and record.pk:
            record.patient_id = patient_id
            self.moved.setdefault(patient_id, []).append(record)


def people_known(source: OutsideSource, ids: Iterable[str]) -> dict[str, int]:
    """Who the Patient resources with these ids are here."""
    rows = OutsideRecord.objects.filter(source=source, resource_type=PERSON, resource_id__in=list(ids))
    return dict(rows.filter(patient__isnull=False).values_list("resource_id", "patient_id"))


def give_back(*, kept: Patient, parted: Patient) -> None:
    """After a merge was undone: what came meanwhile about the one who was parted goes with them."""
    mine = OutsideRecord.objects.filter(
        source=OuterRef("source"), resource_type=PERSON, resource_id=OuterRef("about"), patient=parted
    )
    OutsideRecord.objects.filter(Exists(mine), patient=kept).exclude(about="").update(patient=parted)


def _known(source: OutsideSource, keys: set[Key]) -> dict[Key, OutsideRecord]:
    rows = OutsideRecord.objects.filter(
        source=source, resource_type__in={kind for kind, _ in keys}, resource_id__in=[pk for _, pk in keys]
    ).defer("lines", "title")
    return {key: row for row in rows if (key := (row.resource_type, row.resource_id)) in keys}


def _said_before(records: Iterable[OutsideRecord], hashes: set[str]) -> dict[Key, set[str]]:
    """Which of these contents a record has had already, now or earlier."""
    keys = {record.pk: (record.resource_type, record.resource_id) for record in records if record.version > 1}
    said: dict[Key, set[str]] = {}
    if keys:
        rows = OutsideVersion.objects.filter(record_id__in=keys, sha256__in=hashes)
        for record_id, sha256 in rows.values_list("record_id", "sha256"):
            said.setdefault(keys[record_id], set()).add(sha256)
    for record in records:
        said.setdefault((record.resource_type, record.resource_id), set()).add(record.sha256)
    return said


def _link_earlier_records(source: OutsideSource, ids: list[str]) -> None:
    """Hang the records that came before their person on that person."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE records_outsiderecord AS record SET patient_id = person.patient_id
            FROM records_outsiderecord AS person
            WHERE person.source_id = %(source)s AND person.resource_type = %(person)s AND person.resource_id = ANY(%(ids)s)
              AND record.source_id = %(source)s AND record.about = person.resource_id AND record.about <> ''
              AND record.patient_id IS NULL
            """,
            {"source": source.pk, "person": PERSON, "ids": ids},
        )


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
