"""How did each measure go over time, for one person or for a room of people?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from midspan.journey.assessment.catalog import instruments, rule_sets
from midspan.journey.assessment.models import FormScore, SafetyAlert
from midspan.journey.assessment.queries.days import plain
from midspan.journey.assessment.rules.series import series_of
from midspan.journey.assessment.terms import CAUSES, AlertTier, FormStatus, Score
from midspan.journey.assessment.terms.series import Answered, Series, Waiting

COLUMNS = (
    "form__episode_id", "form_id", "form__instrument", "form__instrument_version", "form__language", "form__mode",
    "form__submitted_at", "form__episode__site__timezone", "form__answers", "form__context",
    "status", "total", "band", "positive", "flags", "rule_version", "band_scheme", "subscales", "results",
)  # fmt: skip


def answered_of(episode_ids: Iterable[int], *, only: Iterable[str] | None = None) -> list[Answered]:
    """Every form handed in on these episodes with its newest score, oldest first; of a corrected form the correction.

    Instruments that the catalog no longer knows are left out; `only` keeps some of them. One query.
    """
    codes = set(instruments()) & set(only) if only is not None else set(instruments())
    rows = FormScore.objects.filter(
        form__episode_id__in=list(episode_ids), form__instrument__in=codes, form__submitted_at__isnull=False,
        form__replaced_by__isnull=True,
    ).order_by("form__submitted_at", "form_id", "at", "pk")  # fmt: skip
    newest = {row[1]: row for row in rows.values_list(*COLUMNS)}
    return [_answered(*row) for row in newest.values()]


def series_by_episode(answered: Iterable[Answered], admitted: Mapping[int, date | None]) -> dict[int, list[Series]]:
    """The series of each episode, in the order of the catalog. `admitted` holds the day of admission. No query."""
    forms: dict[int, dict[str, list[Answered]]] = defaultdict(lambda: defaultdict(list))
    for one in answered:
        forms[one.episode_id][one.instrument].append(one)
    known, sets = instruments(), rule_sets()
    return {
        episode: [
            one
            for code, entry in known.items()
            if code in held
            for one in series_of(held[code], entry, admitted_on=admitted.get(episode), rule_sets=sets)
        ]
        for episode, held in forms.items()
    }


def waiting_by_episode(episode_ids: Iterable[int]) -> dict[int, list[Waiting]]:
    """The alerts of these people that nobody has cleared, the most pressing first. One query."""
    rows = SafetyAlert.objects.filter(episode_id__in=list(episode_ids), cleared_at__isnull=True).order_by("tier", "raised_at")
    found: dict[int, list[Waiting]] = defaultdict(list)
    for pk, episode, cause, tier, raised_at in rows.values_list("pk", "episode_id", "cause", "tier", "raised_at"):
        found[episode].append(Waiting(pk, episode, CAUSES.get(cause, cause.replace("_", " ")), AlertTier(tier), raised_at))
    return found


def _answered(*row: Any) -> Answered:
    *form, answers, context, status, total, band, positive, flags, rule_version, band_scheme, parts, more = row
    episode_id, form_id, instrument, version, language, mode, at, zone = form
    score = Score(FormStatus(status), plain(total), band, positive, tuple(flags), (), rule_version, band_scheme, parts, more)
    on = at.astimezone(ZoneInfo(zone)).date()
    return Answered(episode_id, form_id, instrument, version, language, mode, on, at, tuple(answers), context, score)
