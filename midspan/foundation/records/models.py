"""What happened and what was signed: the event log, signatures, amendments, outside records, repeats."""

from django.db import models
from django.db.models import Q

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.program.models import choices
from midspan.foundation.records.terms import EventKind, OutsideKind, SignerKind, SigningMethod


class Event(models.Model):
    """One change or look. The database computes `sequence`, `previous` and `hash`, and refuses changes and deletions.

    Keys are text ("staff:3", "patient:7"), so the log outlives any row; it holds no clinical content. One chain per
    patient and one for the rest.
    """

    chain = models.CharField(max_length=40)
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=choices(EventKind))
    name = models.CharField(max_length=60)
    by = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    patient = models.CharField(max_length=40, blank=True)
    keys = models.JSONField(default=dict)
    previous = models.BinaryField(default=b"")
    hash = models.BinaryField(default=b"")

    class Privacy:
        part2 = ["chain", "subject", "patient", "keys"]
        plain = ["sequence", "at", "kind", "name", "by", "previous", "hash"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_once_per_place_in_chain")]
        indexes = [
            models.Index(fields=["by", "at"], name="event_by_whom"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.name} {self.subject} by {self.by}"


class Repeat(models.Model):
    """A request that was already carried out: the same key gives the same answer instead of a second change."""

    key = models.CharField(max_length=80, primary_key=True)
    action = models.CharField(max_length=60)
    by = models.CharField(max_length=40)
    result = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Privacy:
        part2 = ["result"]
        plain = ["key", "action", "by", "at"]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class Signature(models.Model):
    """Someone put their name to an exact text. Never changed: triggers refuse."""

    subject = models.CharField(max_length=80, db_index=True)
    signer_kind = models.CharField(max_length=10, choices=choices(SignerKind))
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="+")
    witness = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    typed_name = models.CharField(max_length=160)
    credentials = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=20, choices=choices(SigningMethod))
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Privacy:
        identifying = ["typed_name", "patient"]
        part2 = ["subject", "text", "text_sha256"]
        plain = ["signer_kind", "staff", "witness", "credentials", "method", "at"]

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signer_kind="staff", staff__isnull=False, patient__isnull=True)
                | Q(signer_kind="patient", staff__isnull=True, patient__isnull=False, witness__isnull=False),
                name="signature_has_one_signer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.typed_name} {self.at:%Y-%m-%d %H:%M}"


class Amendment(models.Model):
    """A later word on a signed record: the signed text stays, this stands beside it, signed itself."""

    subject = models.CharField(max_length=80, db_index=True)
    reason = models.CharField(max_length=250)
    text = models.TextField()
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["subject", "reason", "text"]
        plain = ["signature", "by", "at"]

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.subject} amended {self.at:%Y-%m-%d %H:%M}"


class OutsideSource(models.Model):
    """Whose records they are: a hospital, an exchange, a file somebody brought."""

    name = models.CharField(max_length=120, unique=True)

    class Privacy:
        plain = ["name"]

    def __str__(self) -> str:
        return self.name


class OutsideRecord(models.Model):
    """A resource of another system, kept whole and apart from our own record. Identity: source, type and id."""

    source = models.ForeignKey(OutsideSource, models.PROTECT, related_name="+")
    resource_type = models.CharField(max_length=60)
    resource_id = models.CharField(max_length=200)
    about = models.CharField(max_length=200, blank=True)  # the id of the Patient resource it names, known to us or not yet
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="outside_records")
    kind = models.CharField(max_length=12, choices=choices(OutsideKind))
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=60, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    lines = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Privacy:
        identifying = ["about", "patient", "resource_id", "title", "lines"]
        part2 = ["kind", "status", "occurred_at", "sha256"]
        plain = ["source", "resource_type", "version", "received_at"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "resource_type", "resource_id"], name="outside_record_once")]
        indexes = [
            models.Index(fields=["patient", "kind", "-occurred_at"], name="outside_of_patient"),
            models.Index(fields=["source", "about"], condition=~Q(about=""), name="outside_about_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_type}/{self.resource_id}"


class OutsideVersion(models.Model):
    """One version of an outside record, word for word as it was received: JSON as text, because the database's own JSON
    forgets the order of keys and refuses some signs. `sha256` is that of its canonical form."""

    record = models.ForeignKey(OutsideRecord, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Privacy:
        identifying = ["content"]
        part2 = ["record", "sha256"]
        plain = ["number", "received_at"]

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="outside_version_once")]

    def __str__(self) -> str:
        return f"{self.record} v{self.number}"
