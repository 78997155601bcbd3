"""What is done with findings: diagnoses written and resolved, conditions opened and cared for, words of the person kept."""

from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.catalog.findings import condition_table
from midspan.journey.assessment.models import Condition, Diagnosis, Form, MotivationEntry
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.rules import (
    conditions_from,
    reasons_against_condition,
    reasons_against_day,
    reasons_against_diagnosis,
)
from midspan.journey.assessment.rules.co_occurring import CLOSED
from midspan.journey.assessment.terms import ConditionKind, ConditionStatus, MotivationKind, Score


def open_conditions(form: Form, score: Score, *, by: Staff, at: datetime) -> list[Condition]:
    """Suspected conditions that a result opens, one of a kind while one is open. For use where a form is handed in."""
    fired = conditions_from(form.instrument, score, condition_table().opens)
    there = set(
        Condition.objects.filter(episode_id=form.episode_id, closed_at__isnull=True).values_list("kind", flat=True)
        if fired
        else []
    )
    rows = [
        Condition(episode_id=form.episode_id, kind=row.kind, form=form, opened_at=at, by=by)
        for row in fired
        if row.kind not in there
    ]
    return Condition.objects.bulk_create(rows, ignore_conflicts=True)


@action("condition.opened", needs=Permission.ASSESS)
def open_condition(episode: Episode, *, kind: str, care: str = "", by: Staff, at: datetime) -> Condition:
    """A condition that a clinician suspects, opened by hand. Refuses a second open one of the same kind."""
    if kind not in set(ConditionKind):
        raise Refused(Reason("Choose the condition.", rule="002-07", field="kind"))
    if Condition.objects.filter(episode=episode, kind=kind, closed_at__isnull=True).exists():
        raise Refused(Reason("This condition is open already.", rule="002-07", field="kind"))
    return Condition.objects.create(episode=episode, kind=kind, care=care.strip(), opened_at=at, by=by)


@action("condition.changed", needs=Permission.ASSESS, versioned=True)
def change_condition(condition: Condition, *, status: str, care: str = "", by: Staff, at: datetime) -> Condition:
    """How a condition stands and who treats it alongside. Ruled out or resolved closes it; a closed one stays as it is."""
    if reasons := reasons_against_condition(status, closed=condition.closed_at is not None, care=care):
        raise Refused(reasons)
    condition.status, condition.care = ConditionStatus(status), care.strip()
    condition.closed_at = at if condition.status in CLOSED else None
    condition.save(update_fields=["status", "care", "closed_at"])
    return condition


@action("diagnosis.recorded", needs=Permission.ASSESS)
def record_diagnosis(
    episode: Episode, *, code: str, words: str, principal: bool = False, diagnosed_on: date | None = None, by: Staff, at: datetime
) -> Diagnosis:
    """A diagnosis with its ICD-10-CM code; without a day, today of the site. A new principal one takes the place of the old."""
    episode = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site").get(pk=episode.pk)
    on, code = day_at(at, episode), code.strip().upper()
    lasting = Diagnosis.objects.filter(episode=episode, resolved_on__isnull=True)
    there = lasting.filter(code=code).exists()
    if reasons := reasons_against_diagnosis(code, words, diagnosed_on=diagnosed_on or on, on=on, there=there):
        raise Refused(reasons)
    if principal:
        lasting.filter(principal=True).update(principal=False)
    return Diagnosis.objects.create(
        episode=episode, code=code, words=words.strip(), principal=principal, diagnosed_on=diagnosed_on or on, by=by, at=at
    )


@action("diagnosis.resolved", needs=Permission.ASSESS)
def resolve_diagnosis(diagnosis: Diagnosis, *, by: Staff, at: datetime) -> Diagnosis:
    """A diagnosis that no longer holds, or never did; it stays on the chart with the day. Refuses a second time."""
    diagnosis = Diagnosis.objects.select_for_update(of=["self"], no_key=True).select_related("episode__site").get(pk=diagnosis.pk)
    if diagnosis.resolved_on is not None:
        raise Refused(Reason("This diagnosis was resolved already.", rule="001-14"))
    diagnosis.resolved_on = day_at(at, diagnosis.episode)
    diagnosis.save(update_fields=["resolved_on"])
    return diagnosis


@action("motivation.heard", needs=Permission.CONTRIBUTE)
def record_motivation(
    episode: Episode, *, kind: str, words: str, heard_on: date | None = None, by: Staff, at: datetime
) -> MotivationEntry:
    """What the person said about why they want change, in their words, kept to be quoted. Refuses empty words."""
    on = day_at(at, episode)
    reasons = []
    if kind not in set(MotivationKind):
        reasons.append(Reason("Choose what it is about.", rule="004-17", field="kind"))
    if not words.strip():
        reasons.append(Reason("Write what was said, in the person's words.", rule="004-17", field="words"))
    reasons += reasons_against_day(heard_on, on=on, rule="004-17", field="heard_on")
    if reasons:
        raise Refused(reasons)
    return MotivationEntry.objects.create(episode=episode, kind=kind, words=words.strip(), heard_on=heard_on or on, by=by, at=at)
