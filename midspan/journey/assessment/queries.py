"""What was found and decided at entry: assessments, forms with their scores, alerts, placements, as frozen facts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.rules import age_on
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Amendment, Signature
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.journey.assessment.catalog import instruments, placement_table
from midspan.journey.assessment.models import Assessment, Form, FormScore, Placement, SafetyAlert
from midspan.journey.assessment.rules import assessment_text, counts_for, placement_text, recommend
from midspan.journey.assessment.terms import (
    CAUSES,
    DETAILS,
    AlertFacts,
    AssessmentFacts,
    Dimension,
    Fired,
    FormStatus,
    PlacementDecision,
    PlacementFacts,
    Recommendation,
    Score,
    ScoreFacts,
)


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert that waits for a clinician, for a page that says so."""

    id: int
    words: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the way in stands: when the latest assessment was signed, and the newest decision on the level, if any."""

    signed_at: datetime | None
    agreed_level: str = ""
    recommended_level: str = ""
    preference: str = ""


def plain(total: Decimal | None) -> int | float | None:
    """A stored total as a number to print: whole where it is whole."""
    return None if total is None else int(total) if total == int(total) else float(total)


def day_at(moment: datetime, episode: Episode) -> date:
    """The date of a moment in the time of the episode's site."""
    return moment.astimezone(ZoneInfo(episode.site.timezone)).date()


def latest_assessment(episode_id: int, *, signed: bool = False) -> AssessmentFacts | None:
    """The latest assessment of an episode, or the latest signed one. Three queries."""
    rows = Assessment.objects.filter(episode_id=episode_id).select_related("by", "episode__site")
    if signed:
        rows = rows.filter(signed_at__isnull=False)
    row = rows.order_by("-started_at", "-pk").first()
    return assessment_facts(row) if row else None


def entry_of(episode_id: int) -> Entry | None:
    """The latest assessment and the newest decision on the level, as the chart says them; None before both. One query."""
    placement = JSONObject(agreed_level="agreed_level__code", recommended_level="recommended_level", preference="preference")
    decided = Placement.objects.filter(episode_id=OuterRef("episode_id")).order_by("-decided_at", "-pk")
    rows = Assessment.objects.filter(episode_id=episode_id).order_by("-started_at", "-pk")
    found = rows.values_list("signed_at", Subquery(decided.values(placement=placement)[:1])).first()
    return Entry(found[0], **(found[1] or {})) if found else None


def assessment_facts(row: Assessment, scores: list[ScoreFacts] | None = None) -> AssessmentFacts:
    """An assessment with its ratings and the forms that speak for it."""
    started_on = day_at(row.started_at, row.episode)
    known = instruments()
    found = scores_of([row.episode_id]) if scores is None else scores
    details = {name: getattr(row, name) for name in DETAILS}
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
        **{**details, "other_substances": tuple(row.other_substances)},
    )


def scores_of(episode_ids: Iterable[int]) -> list[ScoreFacts]:
    """Every form handed in on these episodes with its newest score, oldest first. One query."""
    rows = (
        FormScore.objects.filter(form__episode_id__in=list(episode_ids), form__submitted_at__isnull=False)
        .order_by("form__submitted_at", "form_id", "at", "pk")
        .values_list(
            "form_id", "form__episode_id", "form__instrument", "form__submitted_at", "form__episode__site__timezone",
            "status", "total", "band", "positive", "flags", "rule_version", "band_scheme", "subscales", "results",
        )
    )  # fmt: skip
    newest = {row[0]: row for row in rows}
    return [_score_facts(*row) for row in newest.values()]


def scores_for(row: Assessment) -> list[ScoreFacts]:
    """The newest form of each instrument that speaks for this assessment, in the order of the catalog."""
    until = row.signed_at
    known, started_on = instruments(), day_at(row.started_at, row.episode)
    newest = {
        one.instrument: one
        for one in scores_of([row.episode_id])
        if (until is None or one.at <= until) and counts_for(known[one.instrument], submitted_on=one.on, started_on=started_on)
    }
    return [newest[code] for code in known if code in newest]


def open_form(episode_id: int, instrument: str) -> Form | None:
    """The form of this instrument that is being answered and not handed in yet."""
    return Form.objects.filter(episode_id=episode_id, instrument=instrument, submitted_at__isnull=True).first()


def open_forms(episode_id: int) -> dict[str, int]:
    """Forms begun and not handed in: how many answers each holds, by instrument. One query."""
    rows = Form.objects.filter(episode_id=episode_id, submitted_at__isnull=True)
    return {row.instrument: sum(answer is not None for answer in row.answers) for row in rows}


def open_alerts(viewer: Staff) -> list[AlertFacts]:
    """Alerts that nobody has cleared, of people this licensed viewer looks after, longest waiting first. One query."""
    condition = episodes_of_teams(viewer, Permission.SIGN_CLINICAL, prefix="episode__")
    return _alerts(SafetyAlert.objects.filter(condition, cleared_at__isnull=True))


def alerts_of(episode_id: int) -> list[AlertFacts]:
    """Every alert of one episode, open and cleared, oldest first. One query."""
    return _alerts(SafetyAlert.objects.filter(episode_id=episode_id))


def waiting_alerts_of(episode_id: int) -> list[WaitingAlert]:
    """The alerts of one episode that nobody has cleared, oldest first. One query."""
    rows = SafetyAlert.objects.filter(episode_id=episode_id, cleared_at__isnull=True)
    return [WaitingAlert(pk, _words(cause), raised_at) for pk, cause, raised_at in rows.values_list("pk", "cause", "raised_at")]


def alert_row(alert_id: int) -> SafetyAlert:
    """One alert, for the action that clears it."""
    return SafetyAlert.objects.get(pk=alert_id)


def latest_placement(episode_id: int) -> PlacementDecision | None:
    """The newest decision on the level of care, signed or not. One query."""
    return next(iter(placements_of(episode_id)), None)


def placements_of(episode_id: int) -> list[PlacementDecision]:
    """Every decision on the level of care, newest first. One query."""
    rows = Placement.objects.filter(episode_id=episode_id).select_related("agreed_level", "by")
    return [placement_facts(row) for row in rows.order_by("-decided_at", "-pk")]


def placement_facts(row: Placement) -> PlacementDecision:
    fired = tuple(Fired(**{**one, "dimension": one["dimension"] and Dimension(one["dimension"])}) for one in row.fired)
    return PlacementDecision(
        row.pk, row.episode_id, row.assessment_id, row.version, row.recommended_level, row.agreed_level.code, row.agreed_level_id,
        row.agreed_level.name, row.agreed_level.offered, row.rule_set, fired, row.preference, row.override_reason,
        row.override_text, row.review_on, row.decided_at, str(row.by), row.client_signed_at, row.clinician_signed_at,
    )  # fmt: skip


def recommendation_for(facts: AssessmentFacts, episode: Episode, *, on: date) -> Recommendation:
    """What the table in force on a day recommends for an assessment; uses the birth date of the episode's person."""
    born = episode.patient.birth_date
    return recommend(
        PlacementFacts(
            ratings={one: rating for one, (rating, _) in facts.ratings.items()},
            needs_detox=facts.needs_detox,
            needs_inpatient=facts.needs_inpatient,
            age=age_on(born, on) if born else None,
            criteria_met=facts.criteria_met,
            on=on,
            override=facts.screen_override,
        ),
        placement_table(on=on),
    )


def text_of_assessment(row: Assessment) -> str:
    """The exact text that a signature under this assessment covers."""
    facts = assessment_facts(row)
    facts = replace(facts, started_at=facts.started_at.astimezone(ZoneInfo(row.episode.site.timezone)))
    return assessment_text(facts, row.episode.patient.facts, scores_for(row), dict(instruments()))


def text_of_placement(decision: PlacementDecision, episode: Episode) -> str:
    """The exact text that both signatures under this decision cover; dates in the time of the site."""
    local = replace(decision, decided_at=decision.decided_at.astimezone(ZoneInfo(episode.site.timezone)))
    return placement_text(local, episode.patient.facts)


def signed_assessment(pk: int) -> tuple[list[Signature], list[Amendment]]:
    """The signatures under an assessment and the amendments beside it; an amendment's own signature stands with it."""
    key = key_of(Assessment(pk=pk))
    amendments = amendments_of([key]).get(key, [])
    theirs = {one.signature_id for one in amendments}
    return [one for one in signatures_of([key]).get(key, []) if one.pk not in theirs], amendments


def signatures_under(placement_id: int) -> list[Signature]:
    """The signatures under a decision, oldest first."""
    key = key_of(Placement(pk=placement_id))
    return signatures_of([key]).get(key, [])


def newest_by_instrument(scores: Iterable[ScoreFacts]) -> dict[str, list[ScoreFacts]]:
    """Scores by instrument, newest first in each."""
    found: dict[str, list[ScoreFacts]] = defaultdict(list)
    for one in scores:
        found[one.instrument].insert(0, one)
    return dict(found)


def _alerts(rows: QuerySet[SafetyAlert]) -> list[AlertFacts]:
    return [_alert_facts(row) for row in rows.select_related("episode__patient", "form", "cleared_by")]


def _alert_facts(row: SafetyAlert) -> AlertFacts:
    return AlertFacts(
        row.pk,
        row.episode_id,
        row.episode.patient_id,
        row.episode.patient.name,
        row.cause,
        _words(row.cause),
        _answer(row),
        row.raised_at,
        row.cleared_at,
        str(row.cleared_by or ""),
        row.disposition,
    )


def _words(cause: str) -> str:
    return CAUSES.get(cause, cause.replace("_", " "))


def _answer(row: SafetyAlert) -> str:
    """What stands on the form now, in its own words."""
    form = row.form
    entry = instruments().get(form.instrument) if form else None
    item = next((alert.item for alert in entry.alerts if alert.flag == row.cause), None) if entry else None
    if form is None or entry is None or item is None or item > len(form.answers):
        return ""
    return dict(entry.items[item - 1].options).get(form.answers[item - 1], "")


def _score_facts(*row: Any) -> ScoreFacts:
    form_id, episode_id, instrument, at, zone, status, total, band, positive, flags, rule_version, band_scheme, parts, more = row
    score = Score(FormStatus(status), plain(total), band, positive, tuple(flags), (), rule_version, band_scheme, parts, more)
    return ScoreFacts(episode_id, form_id, instrument, at.astimezone(ZoneInfo(zone)).date(), at, score)
