"""A person ready to be admitted, set down through the actions; for tests of this and later stations."""

from datetime import date, datetime
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient
from midspan.foundation.program.models import Track
from midspan.foundation.records.actions.episodes import assign
from midspan.journey.admission import actions
from midspan.journey.admission.catalog import papers
from midspan.journey.admission.models import Admission, PaperDocument
from midspan.journey.assessment.tests.factories import assessed, placed, waiting
from tests.cast import AT, Cast


def ready(cast: Cast, patient: Patient | None = None, *, at: datetime = AT, **assessment: Any) -> Episode:
    """Assessed, decided and signed by both, with a counsellor and a clinician in charge, and the papers for the start."""
    episode = waiting(cast, patient, at=at)
    placed(cast, assessed(cast, episode, at=at, **assessment), at=at)
    named(cast, episode, at=at)
    papered(cast, episode, at=at)
    return episode


def papered(cast: Cast, episode: Episode, *, codes: tuple[str, ...] = (), at: datetime = AT, **words: Any) -> list[PaperDocument]:
    """The papers that are needed before the start, or these, signed before admissions."""
    wanted = codes or tuple(code for code, paper in papers().items() if paper.required)
    name = Episode.objects.get(pk=episode.pk).patient.name
    return actions.sign_papers(episode, codes=wanted, typed_name=name, by=cast.admissions, at=at, **words)


def named(cast: Cast, episode: Episode, at: datetime = AT) -> None:
    team = {"primary_counsellor": cast.counsellor, "supervising_clinician": cast.supervisor}
    assign(episode, **team, by=cast.admissions, at=at)


def admitted(
    cast: Cast,
    episode: Episode,
    *,
    track: Track | None = None,
    on: date | None = None,
    at: datetime = AT,
    weeks: int = 12,
    **words: Any,
) -> Admission:
    """Admitted by admissions, on the evening track unless asked otherwise."""
    return actions.admit(
        episode, track=track or cast.evening, admitted_on=on or at.date(), planned_weeks=weeks, by=cast.admissions, at=at, **words
    )
