"""What was decided about the level, and what do the rules recommend?"""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.rules import age_on
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Signature
from midspan.foundation.records.queries import signatures_of
from midspan.journey.assessment.catalog import placement_table
from midspan.journey.assessment.models import Placement
from midspan.journey.assessment.rules import placement_flags, placement_text, recommend, severity_of
from midspan.journey.assessment.terms import (
    AssessmentFacts,
    Dimension,
    Fired,
    PlacementDecision,
    PlacementFacts,
    Recommendation,
)


def latest_placement(episode_id: int) -> PlacementDecision | None:
    """The newest decision on the level of care, signed or not. One query."""
    return next(iter(placements_of(episode_id)), None)


def placements_of(episode_id: int) -> list[PlacementDecision]:
    """Every decision on the level of care, newest first. One query."""
    rows = Placement.objects.filter(episode_id=episode_id).select_related("agreed_level", "by", "assessment")
    return [placement_facts(row) for row in rows.order_by("-decided_at", "-pk")]


def placement_facts(row: Placement) -> PlacementDecision:
    fired = tuple(Fired(**{**one, "dimension": one["dimension"] and Dimension(one["dimension"])}) for one in row.fired)
    return PlacementDecision(
        row.pk, row.episode_id, row.assessment_id, row.version, row.recommended_level, row.agreed_level.code, row.agreed_level_id,
        row.agreed_level.name, row.agreed_level.offered, row.rule_set, fired, row.preference, row.override_reason,
        row.override_text, row.review_on, row.decided_at, str(row.by), row.client_signed_at, row.clinician_signed_at,
        row.interim_plan, row.divert, row.residential_barrier, row.refused, row.refusal, row.assessment.edition,
    )  # fmt: skip


def recommendation_for(facts: AssessmentFacts, episode: Episode, *, on: date) -> Recommendation:
    """What the table in force on a day recommends for an assessment; uses the birth date of the episode's person."""
    return recommend(facts_for_placement(facts, episode, on=on), placement_table(facts.edition, on=on))


def facts_for_placement(facts: AssessmentFacts, episode: Episode, *, on: date) -> PlacementFacts:
    """What the placement rules look at in an assessment. What nobody answered is named as missing."""
    born = episode.patient.birth_date
    known = {
        "whether withdrawal management is needed first": facts.needs_detox,
        "whether hospital care is needed first": facts.needs_inpatient,
        "the number of diagnostic criteria met": facts.criteria_met,
        "the birth date": born,
    }
    return PlacementFacts(
        ratings={one: rating for one, (rating, _) in facts.ratings.items()},
        severity=None if facts.criteria_met is None else severity_of(facts.criteria_met),
        age=age_on(born, on) if born else None,
        flags=placement_flags(needs_detox=facts.needs_detox, needs_inpatient=facts.needs_inpatient, more=facts.placement_flags),
        prior_level=facts.prior_level,
        override=facts.screen_override,
        missing=tuple(words for words, answer in known.items() if answer is None),
    )


def text_of_placement(decision: PlacementDecision, episode: Episode) -> str:
    """The exact text that both signatures under this decision cover; dates in the time of the site."""
    local = replace(decision, decided_at=decision.decided_at.astimezone(ZoneInfo(episode.site.timezone)))
    return placement_text(local, episode.patient.facts)


def signatures_under(placement_id: int) -> list[Signature]:
    """The signatures under a decision, oldest first."""
    key = key_of(Placement(pk=placement_id))
    return signatures_of([key]).get(key, [])
