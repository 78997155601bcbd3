"""A person in treatment whose level is looked at again, set down through the actions; for tests of this and later stations."""

from datetime import datetime, timedelta
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.journey.admission.tests.factories import admitted, ready
from midspan.journey.assessment.terms import Dimension
from midspan.journey.transition import actions
from midspan.journey.transition.models import Review
from midspan.journey.transition.queries import review_facts, review_row
from midspan.journey.transition.terms import ReviewDraft, ReviewReason
from tests.cast import AT, Cast

LATER = AT + timedelta(days=14)


def in_treatment(cast: Cast, first: str = "Rosa", last: str = "Alvarez") -> Episode:
    """Assessed, decided, admitted on the evening track."""
    episode = ready(cast, cast.patient(first, last))
    admitted(cast, episode)
    return Episode.objects.select_related("patient", "site", "level").get(pk=episode.pk)


def begun(cast: Cast, episode: Episode, *, at: datetime = LATER) -> Review:
    """A review just begun by the counsellor."""
    row = actions.begin_review(episode, reason=ReviewReason.SCHEDULED, by=cast.counsellor, at=at)
    return fresh(row)


def fresh(row: Review) -> Review:
    """The review as it is stored now."""
    found = review_row(row.pk)
    assert found is not None
    return found


def rated(cast: Cast, row: Review, *, at: datetime = LATER, **ratings: tuple[int, str]) -> Review:
    """Rated again: the given dimensions by code, the others as they stood."""
    now = {**review_facts(row).ratings, **{Dimension(code): value for code, value in ratings.items()}}
    draft = ReviewDraft(progressing=True, working=True, goals_met=1, goals_open=2)
    actions.rate(row, ratings=now, draft=draft, by=cast.counsellor, at=at)
    return fresh(row)


def written(cast: Cast, row: Review, *, at: datetime = LATER, level: str = "2.1", **words: Any) -> Review:
    """The case as it was drafted, agreed with the person."""
    usual: dict[str, Any] = {
        "sentences": review_facts(row).sentences, "outcome": "continue", "agreed_level": cast.levels[level],
        "agreement": "agrees", "next_on": at.date() + timedelta(days=30),
    }  # fmt: skip
    actions.write(row, **{**usual, **words}, by=cast.counsellor, at=at)
    return fresh(row)


def signed(cast: Cast, row: Review, *, at: datetime = LATER) -> Review:
    """Signed by the counsellor."""
    actions.sign_review(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=at)
    return fresh(row)
