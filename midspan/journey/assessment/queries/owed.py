"""What is still owed of the assessments of many people: open ones with their missing sections, and who has one that is signed?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.foundation.episodes.queries import among
from midspan.journey.assessment.catalog.findings import sections
from midspan.journey.assessment.models import Assessment, Section
from midspan.journey.assessment.queries.days import day_at
from midspan.journey.assessment.rules.completeness import Progress, progress_in
from midspan.journey.assessment.terms import SectionCode


@dataclass(frozen=True, slots=True)
class OpenAssessment:
    """An assessment that is being written: since when, by whom, and its sections that are not whole."""

    episode_id: int
    started_on: date
    by_id: int
    missing: tuple[Progress, ...]


def open_assessments(episode_ids: Collection[int]) -> dict[int, OpenAssessment]:
    """The unsigned assessment of each of these people with what is missing of it, by episode. Two queries."""
    rows = list(
        Assessment.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=True)
        .select_related("episode__site", "episode__patient")
        .only("by_id", "started_at", "episode__site__timezone", "episode__patient__sex")
    )
    written = _answers([row.pk for row in rows]) if rows else {}
    return {row.episode_id: _open(row, written.get(row.pk, {})) for row in rows}


def assessed_ids(episode_ids: Collection[int]) -> set[int]:
    """Who of these people has a signed assessment. One query."""
    rows = Assessment.objects.filter(episode_id__any=among(episode_ids), signed_at__isnull=False).order_by()
    return set(rows.values_list("episode_id", flat=True).distinct())


def _answers(assessment_ids: Collection[int]) -> dict[int, dict[SectionCode, Mapping[str, Any]]]:
    found: dict[int, dict[SectionCode, Mapping[str, Any]]] = defaultdict(dict)
    rows = Section.objects.filter(assessment_id__in=assessment_ids).order_by()
    for assessment_id, code, answers in rows.values_list("assessment_id", "code", "answers"):
        found[assessment_id][SectionCode(code)] = answers
    return found


def _open(row: Assessment, written: Mapping[SectionCode, Mapping[str, Any]]) -> OpenAssessment:
    missing = (one for one in progress_in(written, sections(), sex=row.episode.patient.sex) if not one.whole)
    return OpenAssessment(row.episode_id, day_at(row.started_at, row.episode), row.by_id, tuple(missing))
