"""What is done to an episode: opened, moved from state to state, given a counsellor and a clinician in charge."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode, TeamChange
from midspan.foundation.episodes.rules import may_become
from midspan.foundation.episodes.terms import OPEN, EndReason, EpisodeStatus
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions.door import action
from midspan.foundation.records.terms import Reason, Refused


def open_episode(patient: Patient, *, site: Site, at: datetime) -> Episode:
    """A planned episode; for use inside the action of a station. Refuses while another is open."""
    if Episode.objects.filter(patient=patient, status__in=OPEN).exists():
        raise Refused(_already_open())
    try:
        with transaction.atomic():
            return Episode.objects.create(patient=patient, site=site, opened_at=at)
    except IntegrityError:
        raise Refused(_already_open()) from None


def move(episode: Episode, to: EpisodeStatus) -> None:
    """Set the state, refusing a transition that the table does not know; the caller saves."""
    if not may_become(EpisodeStatus(episode.status), to):
        now, then = episode.status.replace("_", " "), to.value.replace("_", " ")
        raise Refused(Reason(f"An episode that is {now} cannot become {then}.", rule="0005"))
    episode.status = to


@action("episode.moved", needs=Permission.MOVE_EPISODE, versioned=True)
def change_status(
    episode: Episode,
    *,
    to: EpisodeStatus,
    reason: EndReason | None = None,
    on: date | None = None,
    by: Staff,
    at: datetime,
) -> Episode:
    """Put an episode on hold or on the waiting list, resume, finish or cancel it, or mark it entered in error.

    Finishing takes a reason and a date. Admission is not done here: it has gates of its own.
    """
    if to == EpisodeStatus.ACTIVE and episode.status != EpisodeStatus.ON_HOLD:
        raise Refused(Reason("People become active through admission.", rule="000-18"))
    if to == EpisodeStatus.PLANNED and episode.status == EpisodeStatus.CANCELLED:
        raise Refused(Reason("A cancelled course of care comes back by reopening its referral.", rule="003-29"))
    if to == EpisodeStatus.FINISHED and (reason is None or on is None):
        raise Refused(Reason("Say why and on which day the episode ended.", rule="004-11", field="reason"))
    if on is not None and episode.admitted_on is not None and on < episode.admitted_on:
        raise Refused(Reason("An episode cannot end before it began.", rule="004-11", field="on"))
    move(episode, to)
    if to == EpisodeStatus.FINISHED and reason is not None:
        episode.ended_on, episode.end_reason = on, reason
    episode.save()
    return episode


@action("episode.assigned", needs=Permission.ASSIGN, versioned=True)
def assign(
    episode: Episode,
    *,
    primary_counsellor: Staff | None,
    supervising_clinician: Staff | None,
    reason: str = "",
    by: Staff,
    at: datetime,
) -> Episode:
    """Name the primary counsellor and the clinician in charge; who was before stays known. An active episode is never left
    without either."""
    if episode.status in {EpisodeStatus.ACTIVE, EpisodeStatus.ON_HOLD} and not (primary_counsellor and supervising_clinician):
        raise Refused(Reason("An active episode keeps a primary counsellor and a clinician in charge.", rule="002-32"))
    before = episode.primary_counsellor, episode.supervising_clinician
    if before != (primary_counsellor, supervising_clinician):
        TeamChange.objects.create(
            episode=episode, primary_counsellor=primary_counsellor, supervising_clinician=supervising_clinician,
            counsellor_before=before[0], clinician_before=before[1], reason=reason.strip(), by=by, at=at,
        )  # fmt: skip
    episode.primary_counsellor, episode.supervising_clinician = primary_counsellor, supervising_clinician
    episode.save()
    return episode


def _already_open() -> Reason:
    return Reason("This person has an open course of care already.", rule="one-open-episode")
