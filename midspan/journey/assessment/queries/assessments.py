"""What was found at entry: the assessment with its parts, and the exact text of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Amendment, Signature
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.findings import condition_table, sections
from midspan.journey.assessment.models import Assessment, Condition, Placement, SubstanceUse
from midspan.journey.assessment.queries.days import day_at
from midspan.journey.assessment.queries.instruments import scores_for, scores_of
from midspan.journey.assessment.rules import assessment_text, counts_for, flags_from, level_not_enough
from midspan.journey.assessment.terms import (
    DETAILS,
    AssessmentFacts,
    ConditionKind,
    Dimension,
    Rank,
    ScoreFacts,
    SectionCode,
    Substance,
    SubstanceFacts,
)

SUBSTANCE_FIELDS = (
    "named", "route", "amount", "frequency", "days_used_of_30", "age_first_used", "last_used_on", "abstinence",
    "taken_as_prescribed", "criteria_ended_on", "remission", "controlled_environment", "on_maintenance", "icd10",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alongside:
    """A condition that is treated alongside, in few words."""

    name: str
    status: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the way in stands: when the latest assessment was signed, the newest decision, what is treated alongside."""

    signed_at: datetime | None
    agreed_level: str = ""
    recommended_level: str = ""
    preference: str = ""
    conditions: tuple[Alongside, ...] = ()


def latest_assessment(episode_id: int, *, signed: bool = False) -> AssessmentFacts | None:
    """The latest assessment of an episode, or the latest signed one, with its parts. Five queries."""
    rows = Assessment.objects.filter(episode_id=episode_id).select_related("by", "episode__site", "episode__patient")
    if signed:
        rows = rows.filter(signed_at__isnull=False)
    row = rows.order_by("-started_at", "-pk").first()
    return assessment_facts(row) if row else None


def entry_of(episode_id: int) -> Entry | None:
    """The latest assessment, the newest decision and what is treated alongside; None before an assessment. One query."""
    placement = JSONObject(agreed_level="agreed_level__code", recommended_level="recommended_level", preference="preference")
    decided = Placement.objects.filter(episode_id=OuterRef("episode_id")).order_by("-decided_at", "-pk")
    rows = Assessment.objects.filter(episode_id=episode_id).order_by("-started_at", "-pk")
    beside = Condition.objects.filter(episode_id=OuterRef("episode_id"), closed_at__isnull=True).order_by("opened_at", "pk")
    alongside = ArraySubquery(beside.values_list(JSONObject(kind="kind", status="status")))
    found = rows.values_list("signed_at", Subquery(decided.values(placement=placement)[:1]), alongside).first()
    if found is None:
        return None
    names = condition_table().rules
    conditions = tuple(Alongside(names[ConditionKind(one["kind"])].name, one["status"]) for one in found[2])
    return Entry(found[0], **(found[1] or {}), conditions=conditions)


def assessment_facts(row: Assessment, scores: list[ScoreFacts] | None = None) -> AssessmentFacts:
    """An assessment with its ratings and the forms that speak for it."""
    started_on = day_at(row.started_at, row.episode)
    known = instruments()
    found = scores_of([row.episode_id]) if scores is None else scores
    details = {name: getattr(row, name) for name in DETAILS}
    written = {SectionCode(one.code): one.answers for one in row.sections.all()}
    return AssessmentFacts(
        id=row.pk,
        episode_id=row.episode_id,
        version=row.version,
        started_at=row.started_at,
        started_by=str(row.by),
        signed_at=row.signed_at,
        ratings={Dimension(one.dimension): (one.rating, one.why) for one in row.ratings.all()},
        forms=frozenset(
            one.instrument for one in found if counts_for(known[one.instrument], submitted_on=one.on, started_on=started_on)
        ),
        edition=row.edition,
        sex=row.episode.patient.sex,
        sections=written,
        placement_flags=flags_from(written),
        prior_level=level_not_enough(written),
        substances=tuple(substance_facts(one) for one in row.substances.all()),
        **{**details, "other_substances": tuple(row.other_substances)},
    )


def substance_facts(row: SubstanceUse) -> SubstanceFacts:
    """A substance of an assessment as rules and pages see it."""
    plain_fields = {name: getattr(row, name) for name in SUBSTANCE_FIELDS}
    return SubstanceFacts(
        Substance(row.substance), Rank(row.rank), id=row.pk, version=row.version, criteria=tuple(row.criteria), **plain_fields
    )


def text_of_assessment(row: Assessment) -> str:
    """The exact text that a signature under this assessment covers."""
    facts = assessment_facts(row)
    facts = replace(facts, started_at=facts.started_at.astimezone(ZoneInfo(row.episode.site.timezone)))
    return assessment_text(facts, row.episode.patient.facts, scores_for(row), instruments(), sections())


def signed_assessment(pk: int) -> tuple[list[Signature], list[Amendment]]:
    """The signatures under an assessment and the amendments beside it; an amendment's own signature stands with it."""
    key = key_of(Assessment(pk=pk))
    amendments = amendments_of([key]).get(key, [])
    theirs = {one.signature_id for one in amendments}
    return [one for one in signatures_of([key]).get(key, []) if one.pk not in theirs], amendments
