"""One course of care of one patient: the thread on which every station hangs its records."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F, Q

from midspan.foundation.episodes.terms import OPEN, EndReason, EpisodeFacts, EpisodeStatus
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.program.models import LevelOfCare, Site, Track, choices

NOBODY = "{}"


class Many:
    """Some hundreds of ids as one value of a question: its words stay the same for any number of them, so that Django writes
    it, the driver reads it and the database plans it in a fraction of the time that a place for each id takes."""

    __slots__ = ("array",)

    def __init__(self, ids: Iterable[int]):
        self.array = f"{{{','.join(map(str, ids))}}}"


@models.ForeignKey.register_lookup
@models.IntegerField.register_lookup
class AnyOf(models.Lookup):
    """`episode_id__any=among(ids)`: the same as `episode_id__in=ids`, for lists of many people."""

    lookup_name = "any"

    def get_prep_lookup(self) -> str:
        return self.rhs.array if isinstance(self.rhs, Many) else Many(self.rhs).array

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        if self.rhs == NOBODY:
            raise EmptyResultSet  # not asked at all, as with `__in`
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s::bigint[])", [*params, self.rhs]


class Episode(models.Model):
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="episodes")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=choices(EpisodeStatus), default=EpisodeStatus.PLANNED)
    track = models.ForeignKey(Track, models.PROTECT, related_name="+", null=True, blank=True)
    level = models.ForeignKey(LevelOfCare, models.PROTECT, related_name="+", null=True, blank=True)
    primary_counsellor = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    supervising_clinician = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    opened_at = models.DateTimeField()
    admitted_on = models.DateField(null=True, blank=True)
    planned_end_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=choices(EndReason), blank=True)
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        part2 = ["patient", "site", "status", "track", "level", "primary_counsellor", "supervising_clinician", "opened_at",
                 "admitted_on", "planned_end_on", "ended_on", "end_reason"]  # fmt: skip
        plain = ["version"]

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["site", "status"], name="episode_site_status"),
            models.Index(fields=["track"], condition=Q(status="active"), name="episode_active_on_track"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(status__in=sorted(OPEN)), name="one_open_episode_per_patient"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["active", "on_hold"])
                | Q(
                    admitted_on__isnull=False,
                    primary_counsellor__isnull=False,
                    supervising_clinician__isnull=False,
                    level__isnull=False,
                ),
                name="active_episode_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="finished") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="finished_episode_has_end_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(admitted_on__isnull=True) | Q(ended_on__gte=F("admitted_on")),
                name="episode_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient} ({self.status})"

    @property
    def facts(self) -> EpisodeFacts:
        return EpisodeFacts(
            id=self.pk,
            patient_id=self.patient_id,
            status=EpisodeStatus(self.status),
            site_id=self.site_id,
            track_id=self.track_id,
            level_code=self.level.code if self.level else "",
            admitted_on=self.admitted_on,
            ended_on=self.ended_on,
        )


class TeamChange(models.Model):
    """Who was named primary counsellor and clinician in charge, in whose place, when, by whom and why (row 002-32)."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="team_changes")
    primary_counsellor = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    supervising_clinician = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    counsellor_before = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    clinician_before = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        part2 = ["episode", "primary_counsellor", "supervising_clinician", "counsellor_before", "clinician_before", "reason",
                 "at"]  # fmt: skip
        plain = ["by"]

    class Meta:
        ordering = ["at", "id"]
