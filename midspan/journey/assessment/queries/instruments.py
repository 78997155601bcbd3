"""What was answered: forms that are open, the scores of those handed in, and where results were carried."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.models import Assessment, Form, FormScore, ResultUse
from midspan.journey.assessment.queries.days import day_at, plain
from midspan.journey.assessment.rules import counts_for, score
from midspan.journey.assessment.terms import Carried, FormStatus, Score, ScoreFacts, UsedIn


def scores_of(episode_ids: Iterable[int], *, until: datetime | None = None) -> list[ScoreFacts]:
    """Every form handed in on these episodes with its newest score, oldest first; of a corrected form the correction.

    `until` shows what stood at that moment: later forms, scores and corrections are left out. One query.
    """
    standing = Q(form__replaced_by__isnull=True)
    if until is not None:
        standing = (standing | Q(form__replaced_by__submitted_at__gt=until)) & Q(form__submitted_at__lte=until, at__lte=until)
    rows = (
        FormScore.objects.filter(standing, form__episode_id__in=list(episode_ids), form__submitted_at__isnull=False)
        .order_by("form__submitted_at", "form_id", "at", "pk")
        .values_list(
            "form_id", "form__episode_id", "form__instrument", "form__submitted_at", "form__episode__site__timezone",
            "form__context", "form__instrument_version", "form__mode", "form__language", "form__replaces_id", "form__started_at",
            "status", "total", "band", "positive", "flags", "rule_version", "band_scheme", "subscales", "results",
        )
    )  # fmt: skip
    newest = {row[0]: row for row in rows}
    return sorted((_score_facts(*row) for row in newest.values()), key=lambda one: (one.at, one.form_id))


def scores_for(row: Assessment) -> list[ScoreFacts]:
    """The newest form of each instrument that speaks for this assessment, in the order of the catalog."""
    known, started_on = instruments(), day_at(row.started_at, row.episode)
    newest = {
        one.instrument: one
        for one in scores_of([row.episode_id], until=row.signed_at)
        if counts_for(known[one.instrument], submitted_on=one.on, started_on=started_on)
    }
    return [newest[code] for code in known if code in newest]


def open_form(episode_id: int, instrument: str, substance: str = "") -> Form | None:
    """The form of this instrument (about this substance) that is being answered and not handed in yet."""
    rows = Form.objects.filter(episode_id=episode_id, instrument=instrument, submitted_at__isnull=True)
    about = Q(context__substance=substance) if substance else ~Q(context__has_key="substance")
    return rows.filter(about).select_related("episode__patient", "episode__site").first()


def open_forms(episode_id: int) -> dict[str, int]:
    """Forms begun and not handed in: how many answers each holds, by instrument. One query."""
    rows = Form.objects.filter(episode_id=episode_id, submitted_at__isnull=True)
    return {row.instrument: sum(answer is not None for answer in row.answers) for row in rows}


def form_row(form_id: int) -> Form | None:
    """One form with its person, who asked it, what it replaces and what replaced it."""
    rows = Form.objects.select_related("episode__patient", "episode__site", "by", "replaces", "replaced_by")
    return rows.filter(pk=form_id).first()


def all_scores_of(form: Form) -> list[FormScore]:
    """Every score of a form, the newest first: one for each version of its rule."""
    return list(form.scores.order_by("-at", "-pk"))


def newest_by_instrument(scores: Iterable[ScoreFacts]) -> dict[str, list[ScoreFacts]]:
    """Scores by instrument, newest first in each."""
    found: dict[str, list[ScoreFacts]] = defaultdict(list)
    for one in scores:
        found[one.instrument].insert(0, one)
    return dict(found)


def comparable(scores: Iterable[ScoreFacts], to: ScoreFacts) -> list[ScoreFacts]:
    """The whole forms a result can be compared with: the same instrument and version about the same substance, earlier,
    oldest first."""
    same, before = (to.instrument, to.version, to.substance), (to.at, to.form_id)
    return [
        one
        for one in scores
        if (one.instrument, one.version, one.substance) == same and one.total is not None and (one.at, one.form_id) < before
    ]


def to_rescore() -> QuerySet[Form]:
    """Forms handed in that have no score by the rule in force now for their instrument and version. One query when read."""
    scored = FormScore.objects.filter(form=OuterRef("pk"))
    stale = Q(pk__in=[])
    for entry in instruments().values():
        here = Q(instrument=entry.code, instrument_version=entry.version)
        stale |= here & ~Q(Exists(scored.filter(rule_version=score(entry, []).rule_version)))
    return Form.objects.filter(stale, submitted_at__isnull=False).select_related("episode__patient").order_by("pk")


def results_for_plan(episode_id: int) -> list[Carried]:
    """The results of one episode that somebody carried to the plan, newest first. One query."""
    rows = ResultUse.objects.filter(score__form__episode_id=episode_id, used_in=UsedIn.PLAN)
    return _carried(rows.order_by("-at", "-pk"))


def results_for_note(episode_ids: Iterable[int]) -> dict[int, list[Carried]]:
    """The results that wait to be put into a note, by episode, oldest first. One query."""
    rows = ResultUse.objects.filter(score__form__episode_id__in=list(episode_ids), used_in=UsedIn.NOTE, taken_up_at__isnull=True)
    found: dict[int, list[Carried]] = defaultdict(list)
    for one in _carried(rows.order_by("at", "pk")):
        found[one.episode_id].append(one)
    return dict(found)


def uses_of(form: Form) -> list[Carried]:
    """Where the results of a form were carried, oldest first."""
    return _carried(ResultUse.objects.filter(score__form=form).order_by("at", "pk"))


def _carried(rows: QuerySet[ResultUse]) -> list[Carried]:
    return [
        Carried(row.pk, row.score.form.episode_id, row.score.form_id, row.score.form.instrument, UsedIn(row.used_in), row.words,
                row.by.name, row.at, row.taken_up_at)
        for row in rows.select_related("score__form", "by")
    ]  # fmt: skip


def _score_facts(*row: Any) -> ScoreFacts:
    form_id, episode_id, instrument, handed_in, zone, context, version, mode, language, corrects, begun, *rest = row
    at = begun if corrects else handed_in  # a correction stands on the day of what it corrects
    status, total, band, positive, flags, rule_version, band_scheme, parts, more = rest
    score = Score(FormStatus(status), plain(total), band, positive, tuple(flags), (), rule_version, band_scheme, parts, more)
    on = at.astimezone(ZoneInfo(zone)).date()
    return ScoreFacts(episode_id, form_id, instrument, on, at, score, context.get("substance", ""), version, mode, language)
