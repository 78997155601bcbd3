"""What the assessment found, for the chart, the plan and the review: substances, diagnoses, conditions, words, flags."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among
from midspan.foundation.records.queries import outside_records
from midspan.foundation.records.terms import OutsideKind
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.catalog.findings import condition_table, flag_rows, sections
from midspan.journey.assessment.models import (
    Assessment,
    Condition,
    Diagnosis,
    MotivationEntry,
    Placement,
    SectionUpdate,
    SubstanceUse,
)
from midspan.journey.assessment.queries.assessments import substance_facts
from midspan.journey.assessment.queries.days import day_at
from midspan.journey.assessment.queries.instruments import scores_of
from midspan.journey.assessment.rules import answer_words, answered, flags_for, treatments_of
from midspan.journey.assessment.terms import (
    ConditionFacts,
    ConditionKind,
    ConditionStatus,
    DiagnosisFacts,
    Dimension,
    Flag,
    FlagFacts,
    Known,
    MotivationFacts,
    MotivationKind,
    ScoreFacts,
    SectionCode,
    SubstanceFacts,
)
from midspan.journey.referral.queries import interview_of, referral_row, said_in_summaries

OUTSIDE = {OutsideKind.CONDITION: "conditions", OutsideKind.MEDICATION: "medications", OutsideKind.ALLERGY: "allergies"}
ENDED = frozenset({"resolved", "stopped", "completed", "entered-in-error", "inactive", "cancelled"})


def diagnoses_of(episode_ids: Iterable[int]) -> dict[int, list[DiagnosisFacts]]:
    """Every diagnosis by episode, the principal one first, resolved ones last. One query."""
    rows = Diagnosis.objects.filter(episode_id__any=among(episode_ids)).select_related("by")
    found: dict[int, list[DiagnosisFacts]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.resolved_on is not None, not row.principal, row.pk)):
        found[row.episode_id].append(
            DiagnosisFacts(
                row.pk, row.episode_id, row.code, row.words, row.principal, row.diagnosed_on, row.resolved_on, str(row.by)
            )
        )
    return dict(found)


def substances_of(episode_ids: Iterable[int]) -> dict[int, list[SubstanceFacts]]:
    """The substances of the latest assessment of each episode, in the order in which they were written. Two queries."""
    latest = Assessment.objects.filter(episode_id__any=among(episode_ids)).order_by("episode_id", "-started_at", "-pk")
    newest = dict(latest.distinct("episode_id").values_list("pk", "episode_id"))
    found: dict[int, list[SubstanceFacts]] = defaultdict(list)
    for row in SubstanceUse.objects.filter(assessment_id__in=newest):
        found[newest[row.assessment_id]].append(substance_facts(row))
    return dict(found)


def assessed_on(episodes: Collection[Episode]) -> dict[int, date]:
    """The day on which the first assessment of each of these people was signed, by episode; needs their sites. One query."""
    first: dict[int, datetime] = {}
    rows = Assessment.objects.filter(episode__in=episodes, signed_at__isnull=False).order_by("signed_at")
    for episode_id, at in rows.values_list("episode_id", "signed_at"):
        if at is not None:
            first.setdefault(episode_id, at)
    return {episode.pk: day_at(first[episode.pk], episode) for episode in episodes if episode.pk in first}


def conditions_of(episode_ids: Iterable[int]) -> dict[int, list[ConditionFacts]]:
    """Every co-occurring condition by episode, open ones first, oldest first. One query."""
    rows = Condition.objects.filter(episode_id__any=among(episode_ids)).select_related("by", "form").order_by("opened_at", "pk")
    found: dict[int, list[ConditionFacts]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.closed_at is not None):
        found[row.episode_id].append(_condition(row))
    return dict(found)


def condition_row(condition_id: int) -> Condition:
    """One condition, for the action that changes it."""
    return Condition.objects.get(pk=condition_id)


def motivation_of(episode_id: int) -> list[MotivationFacts]:
    """The motivation ledger of an episode, newest first: to be quoted in plans, notes and calls. One query."""
    rows = MotivationEntry.objects.filter(episode_id=episode_id).select_related("by").order_by("-heard_on", "-pk")
    return [
        MotivationFacts(row.pk, row.episode_id, MotivationKind(row.kind), row.words, row.heard_on, str(row.by)) for row in rows
    ]


def motivations_of(episode_ids: Collection[int]) -> dict[int, list[MotivationFacts]]:
    """The motivation ledgers of several people, newest first, by episode: for a room full of them. One query."""
    found: dict[int, list[MotivationFacts]] = defaultdict(list)
    rows = MotivationEntry.objects.filter(episode_id__any=among(episode_ids)).select_related("by").order_by("-heard_on", "-pk")
    for row in rows:
        facts = MotivationFacts(row.pk, row.episode_id, MotivationKind(row.kind), row.words, row.heard_on, str(row.by))
        found[row.episode_id].append(facts)
    return dict(found)


def updates_of(assessment: Assessment) -> list[SectionUpdate]:
    """The dated updates of a signed assessment, oldest first. One query."""
    return list(SectionUpdate.objects.filter(assessment=assessment).select_related("by").order_by("at", "pk"))


def current_answers(
    assessment: Assessment, updates: Iterable[SectionUpdate] | None = None
) -> dict[SectionCode, Mapping[str, Any]]:
    """The sections of an assessment as they stand now: as signed or saved, with later updates over them. Two queries."""
    found: dict[SectionCode, Mapping[str, Any]] = {SectionCode(row.code): row.answers for row in assessment.sections.all()}
    for row in updates_of(assessment) if updates is None else updates:
        found[SectionCode(row.code)] = row.answers
    return found


def answers_now(episode: Episode) -> dict[str, tuple[Any, Mapping[str, str], str, date]]:
    """The answers of the latest assessment as they stand now, by question: the value, the labels of its codes, the title of
    its section, and the day on which it was given. At most three queries."""
    row = Assessment.objects.filter(episode=episode).order_by("-started_at", "-pk").first()
    if row is None:
        return {}
    updates = updates_of(row)
    updated = {SectionCode(one.code): one.on for one in updates}
    on = day_at(row.signed_at or row.started_at, episode)
    return {
        one.code: (answers[one.code], dict(one.options), sections()[code].title, updated.get(code, on))
        for code, answers in current_answers(row, updates).items()
        for one in sections()[code].questions
        if answered(answers.get(one.code))
    }


def flags_of_person(episode: Episode, *, at: datetime) -> list[Flag]:
    """The ten flags of an episode with the facts behind each. A constant number of queries."""
    rows = Assessment.objects.filter(episode=episode).order_by("-started_at", "-pk")
    row = rows.first()
    referral = _referral(episode.pk)
    received_on = day_at(referral.received_at, episode) if referral else None
    answers = _answers(row, on=day_at(row.started_at, episode)) if row else {}
    treatments = answers.pop("treatments", None)
    if (barrier := _barrier(episode)) is not None:
        answers["barrier"] = barrier
    facts = FlagFacts(
        on=received_on or day_at(at, episode),
        prior_level=Known(referral.prior_level, "Referral", received_on) if referral else None,
        discharged_on=referral.discharged_on if referral else None,
        earlier_treatments=treatments,
        answers=answers,
        scores=_scores(scores_of([episode.pk])),
        conditions=_conditions(episode),
        ratings=_ratings(row, day_at(row.started_at, episode)) if row else {},
    )
    return flags_for(facts, flag_rows())


def said_before(episode: Episode, code: SectionCode) -> dict[str, list[Known]]:
    """What was said or sent before that answers questions of a section, by question code: nothing asked once is asked again.

    From the referral, the talk before a step-down, papers of other houses and outside records. At most four queries.
    """
    found: dict[str, list[Known]] = defaultdict(list)
    if code is SectionCode.PRESENTING:
        _from_referral(episode, found)
    elif code is SectionCode.MEDICAL:
        for record in outside_records(episode.patient_id):
            if (question := OUTSIDE.get(record.entry.kind)) and record.entry.status not in ENDED:
                found[question].append(Known(record.entry.title, record.source, day_at(record.received_at, episode)))
        for paper in said_in_summaries(episode.pk):
            for question, text in (("medications", paper.medications), ("allergies", paper.allergies)):
                found[question] += [Known(text, paper.sender, day_at(paper.received_at, episode))] if text else []
    elif code is SectionCode.TREATMENT and (referral := _referral(episode.pk)) and referral.prior_level:
        words = f"Comes from {referral.prior_level.replace('_', ' ')} {referral.source_name}".strip()
        found["courses"].append(Known(words, "Referral", referral.discharged_on))
    elif code is SectionCode.WITHDRAWAL:
        papers = [paper for paper in said_in_summaries(episode.pk) if paper.last_use]
        found["last_withdrawal"] += [
            Known(f"Last use: {paper.last_use}", paper.sender, day_at(paper.received_at, episode)) for paper in papers
        ]
    return dict(found)


def _from_referral(episode: Episode, found: dict[str, list[Known]]) -> None:
    if (referral := _referral(episode.pk)) is not None:
        on = day_at(referral.received_at, episode)
        found["why_now"] += [Known(text, "Referral", on) for text in (referral.motivation, referral.reason) if text.strip()]
    if (talk := interview_of(episode.pk)) is not None:
        said = {"worked_before": talk.what_worked, "hope": talk.personal_objectives, "worry": talk.concerns}
        for question, text in said.items():
            found[question] += [Known(text, "Talk before the step-down", talk.held_on)] if text.strip() else []


def _referral(episode_id: int) -> Any:
    """The referral of an episode; None for people who came without one."""
    try:
        return referral_row(episode_id)
    except ObjectDoesNotExist:
        return None


def _condition(row: Condition) -> ConditionFacts:
    rule = condition_table().rules[ConditionKind(row.kind)]
    entry = instruments().get(row.form.instrument) if row.form else None
    return ConditionFacts(
        row.pk, row.episode_id, row.version, rule.kind, rule.name, ConditionStatus(row.status), row.care, rule.specialist,
        rule.refer_when, entry.short if entry else "", row.opened_at, str(row.by), row.closed_at,
    )  # fmt: skip


def _answers(row: Assessment, *, on: date) -> dict[str, Any]:
    """Every answer of the sections by question code with the words for it, and the count of earlier treatments."""
    found: dict[str, Any] = {}
    for code, answers in current_answers(row).items():
        spec = sections()[code]
        for one in spec.questions:
            if answered(answers.get(one.code)):
                words = f"{one.label}: {answer_words(one, answers[one.code])}"
                found[one.code] = (answers[one.code], Known(words, spec.title, on))
        if code is SectionCode.TREATMENT and (times := treatments_of(answers)) is not None:
            found["treatments"] = (times, Known(f"Earlier treatments: {times}", spec.title, on))
    if "treatments" not in found and row.prior_treatments is not None:
        found["treatments"] = (row.prior_treatments, Known(f"Earlier treatments: {row.prior_treatments}", "Assessment", on))
    return found


def _barrier(episode: Episode) -> tuple[str, Known] | None:
    rows = Placement.objects.filter(episode=episode).exclude(residential_barrier="").order_by("-decided_at", "-pk")
    found = rows.values_list("residential_barrier", "decided_at").first()
    if found is None:
        return None
    return found[0], Known(
        f"Residential care not possible: {found[0].replace('_', ' ')}", "Level of care", day_at(found[1], episode)
    )


def _scores(scores: Iterable[ScoreFacts]) -> dict[str, tuple[int, Known]]:
    """The newest totals that the flags look at, all of whole numbers; of the readiness ruler its confidence."""
    found: dict[str, tuple[int, Known]] = {}
    for one in scores:
        if one.instrument in {"pss4", "self_efficacy"} and one.total is not None:
            words = f"{instruments()[one.instrument].short} {one.total}"
            found[one.instrument] = (int(one.total), Known(words, "form", one.on))
        if one.instrument == "readiness_ruler" and (confidence := one.score.subscales.get("confidence")) is not None:
            found["confidence"] = (int(confidence), Known(f"Confidence {int(confidence)} of 10", "Readiness ruler", one.on))
    return found


def _conditions(episode: Episode) -> tuple[Known, ...]:
    rows = conditions_of([episode.pk]).get(episode.pk, [])
    return tuple(
        Known(f"{one.name}, {one.status.value}", one.screen or one.opened_by, day_at(one.opened_at, episode))
        for one in rows
        if one.open
    )


def _ratings(row: Assessment, on: date) -> dict[str, tuple[int, Known]]:
    """The ratings of mind and home by name: their numbers differ between the editions."""
    home = Dimension.ENVIRONMENT if row.edition == "asam_3" else Dimension("d5")
    names = {Dimension.EMOTIONAL: "emotional", home: "environment"}
    return {
        names[Dimension(one.dimension)]: (one.rating, Known(f"Rated {one.rating}: {one.why}".strip(": "), "Ratings", on))
        for one in row.ratings.all()
        if Dimension(one.dimension) in names
    }
