"""How do the resources of many files come into the record? In batches, each whole or not at all, so that a run can be
repeated after any end and changes nothing the second time."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DataError, transaction

from midspan.doors.interop.fhir.identity import Unusable, content, identify
from midspan.doors.interop.fhir.names import borrow_names
from midspan.doors.interop.fhir.pad import Pad
from midspan.doors.interop.fhir.patient import details, has_died
from midspan.doors.interop.fhir.readable import describe
from midspan.doors.interop.fhir.references import Addresses, about
from midspan.doors.interop.fhir.stream import Fault, Found, Resources
from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions import outside, people
from midspan.foundation.records.models import OutsideSource
from midspan.foundation.records.terms import OutsideEntry, OutsideKind, OutsideResource, Received, Refused
from midspan.journey.referral import actions as referral
from midspan.journey.referral.terms import CloseReason, SourceKind

BATCH = 400  # resources in one transaction and one event
BATCH_SIGNS = 1 << 23  # or as many as make up this much text
MOST_ERRORS = 1000  # that are told one by one; the rest is counted
PATIENT = outside.PERSON

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fallen:
    """What could not be used: which file, where in it, why."""

    file: str
    path: str
    reason: str


@dataclass
class Tally:
    """What a run has done. `new + changed + unchanged = resources`: a resource that occurs twice counts twice."""

    patients: int = 0
    resources: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    broken: int = 0
    errors: list[Fallen] = field(default_factory=list)

    def fall(self, file: Path, path: str, reason: str) -> None:
        self.broken += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(Fallen(str(file), path, reason))


@dataclass(slots=True)
class Ready:
    """A resource that can be kept, with where it stood and, for a Patient, what of it becomes a person."""

    file: Path
    path: str
    resource: OutsideResource
    person: dict[str, Any] | None = None
    has_died: bool = False
    refused: str = ""


class Intake:
    """One run: the files of one source for one site, by the clock, at one time."""

    def __init__(self, *, source_name: str, site: Site, by: Staff, at: datetime):
        self.source_name, self.site, self.by, self.at = source_name, site, by, at
        self.tally = Tally()
        self._pad = Pad()
        self._waiting: list[Ready] = []
        self._signs = 0

    def read(self, files: Iterable[Path], tick: Callable[[Resources], None] = lambda _: None) -> Tally:
        """Read every file. `tick` is called after each resource with the file that is being read."""
        try:
            for file in files:
                self._read_file(file, tick)
            self._send()
            for batch in self._pad.aside(BATCH):
                self._keep_again(batch)
            self.tally.patients = self._pad.people()
            return self.tally
        finally:
            self._pad.close()

    def _read_file(self, file: Path, tick: Callable[[Resources], None]) -> None:
        resources = Resources(file)
        addresses = Addresses(Resources(file))
        for found in resources:
            if isinstance(found, Fault):
                self.tally.fall(file, found.path, found.reason)
            else:
                try:
                    self._wait(prepare(file, found, addresses, self.at))
                except Unusable as reason:
                    self.tally.fall(file, found.path, str(reason))
            tick(resources)

    def _wait(self, ready: Ready) -> None:
        self._waiting.append(ready)
        self._signs += len(ready.resource.content)
        if len(self._waiting) >= BATCH or self._signs >= BATCH_SIGNS:
            self._send()

    def _send(self) -> None:
        batch, self._waiting, self._signs = self._waiting, [], 0
        if batch:
            self._keep(batch)

    def _keep(self, batch: list[Ready]) -> None:
        """Write a batch. If the database refuses a value in it, halve it until the one that holds it stands alone."""
        try:
            with transaction.atomic():
                kept, results = self._receive(batch)
        except DataError as refusal:
            if len(batch) == 1:
                self.tally.fall(batch[0].file, batch[0].path, f"The database cannot hold it: {refusal}".strip())
                return
            middle = len(batch) // 2
            self._keep(batch[:middle])
            self._keep(batch[middle:])
            return
        for ready in batch:
            if ready.refused:
                self.tally.fall(ready.file, ready.path, ready.refused)
        for ready, result in zip(kept, results, strict=True):
            self._count(ready.resource, result)

    def _receive(self, batch: list[Ready]) -> tuple[list[Ready], list[Received]]:
        """Register who is new, then keep everything but the Patients who were refused."""
        source = outside.source_named(self.source_name)
        outside.hold(source)
        newcomers = self._register_newcomers(source, batch)
        for ready in batch:
            if ready.person is not None and (newcomer := newcomers.get(ready.resource.resource_id)):
                if isinstance(newcomer, str):
                    ready.refused = newcomer
                else:
                    ready.resource = replace(ready.resource, patient_id=newcomer)
        kept = [ready for ready in batch if not ready.refused]
        resources = borrow_names(source, [ready.resource for ready in kept])
        return kept, outside.receive(source, resources=resources, by=self.by, at=self.at)

    def _register_newcomers(self, source: OutsideSource, batch: list[Ready]) -> dict[str, int | str]:
        """Patients whom this source never sent before become people with a referral: who they are now, or why not."""
        patients = {ready.resource.resource_id: ready for ready in batch if ready.person is not None}
        known = outside.people_known(source, patients)
        unknown = {resource_id: ready for resource_id, ready in patients.items() if resource_id not in known}
        if unknown:
            outside.hold_newcomers()
        return {resource_id: self._register(ready) for resource_id, ready in unknown.items()}

    def _register(self, ready: Ready) -> int | str:
        """A person with a referral. That of someone who has died is closed at once: it holds their records, and nobody waits."""
        try:
            with transaction.atomic():
                patient = people.register(details=ready.person, by=self.by, at=self.at)
                sent = referral.receive(patient, site=self.site, source_kind=SourceKind.ELECTRONIC, source_name=self.source_name,
                                        by=self.by, at=self.at)  # fmt: skip
                if ready.has_died:
                    referral.close(sent, reason=CloseReason.DIED, by=self.by, at=self.at)
            return patient.pk
        except Refused as refused:
            return str(refused)

    def _count(self, resource: OutsideResource, result: Received) -> None:
        self.tally.resources += 1
        if resource.resource_type == PATIENT:
            self._pad.meet([resource.resource_id])
        if result == Received.EARLIER:  # unchanged, unless the input ends with it
            self.tally.unchanged += 1
            self._pad.put_aside(resource)
            return
        self._pad.forget(resource)
        setattr(self.tally, result, getattr(self.tally, result) + 1)

    def _keep_again(self, batch: list[OutsideResource]) -> None:
        """What a resource said once before, and says again in the end, is its newest version."""
        with transaction.atomic():
            source = outside.source_named(self.source_name)
            results = outside.receive(source, resources=batch, again=True, by=self.by, at=self.at)
        changed = Counter(results)[Received.CHANGED]
        self.tally.changed += changed
        self.tally.unchanged -= changed


def prepare(file: Path, found: Found, addresses: Addresses, at: datetime) -> Ready:
    """A found value as it will be kept. Raises Unusable."""
    kind, resource_id, print_ = identify(found)
    text = content(found.text)
    is_person = kind == PATIENT
    if is_person:
        addresses.note(found, resource_id)
    resource = OutsideResource(
        resource_type=kind,
        resource_id=resource_id,
        content=text,
        sha256=print_,
        entry=_entry(found, kind),
        about="" if is_person else about(found.value, bundle=found.bundle, addresses=addresses),
    )
    if not is_person:
        return Ready(file, found.path, resource)
    return Ready(file, found.path, resource, details(found.value, at=at), has_died(found.value))


def _entry(found: Found, kind: str) -> OutsideEntry:
    """The readable form. A fault of ours in reading must not keep a resource out: it goes in whole and the fault is logged."""
    try:
        return describe(found.value)
    except Exception:
        log.exception("A %s could not be put into words (%s).", kind, found.path)
        return OutsideEntry(OutsideKind.OTHER, kind)
