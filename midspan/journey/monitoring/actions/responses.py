"""What is done after use was found or told: one review of care opened, its steps written down, signed. Never a sanction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.monitoring.catalog.testing import protocol
from midspan.journey.monitoring.models import CareCause, CareReview, ResponseHours
from midspan.journey.monitoring.queries.responses import hours_on, steps_done
from midspan.journey.monitoring.rules.response import (
    due_at,
    reasons_against_closing,
    reasons_against_hours,
    reasons_against_keeping,
    steps_for,
)
from midspan.journey.monitoring.rules.written import cause_read, cause_written
from midspan.journey.monitoring.terms.responses import Cause, Step

IN_CARE = frozenset({EpisodeStatus.ACTIVE, EpisodeStatus.ON_HOLD})


def open_for(
    episode: Episode, causes: Sequence[Cause], *, specimen_id: int | None = None, by: Staff, at: datetime
) -> CareReview | None:
    """Open a review of care for these causes, or let them join the one that is open. None when nothing asks for one.

    A plain function for the actions that find a cause. The same cause opens one review alone. Nothing else changes: no code
    here, or called from here, touches the state of a course of care.
    """
    if not causes or episode.status not in IN_CARE:
        return None
    Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode.pk)
    keys = [cause.key for cause in causes]
    known = set(CareCause.objects.filter(episode=episode, key__in=keys, removed_at__isnull=True).values_list("key", flat=True))
    new = [cause for cause in causes if cause.key not in known]
    if not new:
        return None
    row = CareReview.objects.filter(episode=episode, closed_at__isnull=True).first() or _begin(episode, by=by, at=at)
    CareCause.objects.bulk_create(
        [
            CareCause(episode=episode, review=row, kind=cause.kind, key=cause.key, on=cause.on, words=cause.words,
                      specimen_id=specimen_id, detail=cause_written(cause), added_at=at, by=by)
            for cause in new
        ]
    )  # fmt: skip
    _set_steps(row)
    return row


def remove_cause(episode: Episode, key: str, *, words: str, by: Staff, at: datetime) -> None:
    """A cause is gone, because what it rested on was corrected: it stays, marked. A review that has no other is withdrawn;
    one that was closed keeps its outcome. A plain function for the actions that correct."""
    cause = CareCause.objects.select_related("review").filter(episode=episode, key=key, removed_at__isnull=True).first()
    if cause is None:
        return
    cause.removed_at, cause.removed_words = at, words[:300]
    cause.save(update_fields=["removed_at", "removed_words"])
    row = cause.review
    if row.closed_at is not None:
        return
    if row.causes.filter(removed_at__isnull=True).exists():
        _set_steps(row)
        return
    row.closed_at, row.closed_by, row.withdrawn, row.outcome = at, by, True, words[:300]
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "withdrawn", "outcome", "version"])


def read_anew(episode: Episode, cause: Cause, *, specimen_id: int, by: Staff, at: datetime) -> None:
    """A cause that is still there reads otherwise now: the earlier words stay, marked; an open review takes the new ones."""
    held = CareCause.objects.select_related("review").filter(episode=episode, key=cause.key, removed_at__isnull=True).first()
    if held is None or held.words == cause.words or held.review.closed_at is not None:
        return
    held.removed_at, held.removed_words = at, "Read anew."
    held.save(update_fields=["removed_at", "removed_words"])
    open_for(episode, [cause], specimen_id=specimen_id, by=by, at=at)


def not_used_after_all(episode: Episode, substance: str, days: Sequence[date], *, by: Staff, at: datetime) -> None:
    """Days that were told as days with use were told anew as without: causes that rest on none but these are gone."""
    gone = set(days)
    rows = CareCause.objects.filter(episode=episode, key__startswith=f"told:{substance}:", removed_at__isnull=True)
    for row in rows:
        told = {date.fromisoformat(text) for text in row.detail["days"]}
        if told and told <= gone:
            remove_cause(episode, row.key, words="The days were told anew as without use.", by=by, at=at)


@action("care_review.step_kept", needs=Permission.ASK, versioned=True)
def keep_step(review: CareReview, *, code: str, words: str, needed: bool = True, by: Staff, at: datetime) -> CareReview:
    """Write down what was done at one step, or why it is not needed. What was said last stands. Refuses a closed review."""
    closed = review.closed_at is not None
    if reasons := reasons_against_keeping(closed=closed, code=code, steps=review.steps, words=words, needed=needed):
        raise Refused(reasons)
    said = {"words": words.strip()[:600], "needed": needed, "by": str(by), "at": at.isoformat()}
    review.done = {**review.done, code: said}
    review.save(update_fields=["done", "version"])
    return review


@action("care_review.handed_on", needs=Permission.ASK, versioned=True)
def hand_on_review(review: CareReview, *, owner: Staff, by: Staff, at: datetime) -> CareReview:
    """Somebody else looks at the care of this person. Refuses a closed review, and who does not work with charts."""
    if review.closed_at is not None:
        raise Refused(Reason("This review is closed.", rule="002-45"))
    if owner.ended_on is not None or not owner.may(Permission.ASK):
        raise Refused(Reason("They do not do clinical work here.", rule="002-45", field="owner"))
    review.owner = owner
    review.save(update_fields=["owner", "version"])
    return review


@action("care_review.closed", needs=Permission.SIGN_CLINICAL, versioned=True)
def close_review(review: CareReview, *, outcome: str, proof: Proof, by: Staff, at: datetime) -> CareReview:
    """Sign what was done and what changes now. Refuses while a step is open, without an outcome, and without a licence."""
    found = {step.code: step for step in protocol().steps}
    steps = [found[code] for code in review.steps if code in found]
    done = steps_done(review)
    if reasons := reasons_against_closing(closed=review.closed_at is not None, steps=steps, done=done, outcome=outcome):
        raise Refused(reasons)
    review.outcome = outcome.strip()
    sign(review, text=review_text(review, steps), proof=proof, by=by, at=at)
    review.closed_at, review.closed_by = at, by
    review.save(update_fields=["outcome", "closed_at", "closed_by", "version"])
    return review


@action("response_hours.set", needs=Permission.SET_TESTING)
def set_response_hours(site: Site, *, hours: int, source: str, effective_from: date, by: Staff, at: datetime) -> ResponseHours:
    """Within how many hours this site looks at care after use was found or told, from a day on. Reviews that are open keep
    theirs. Refuses hours outside a week, and a figure without a source."""
    if reasons := reasons_against_hours(hours, source=source):
        raise Refused(reasons)
    return ResponseHours.objects.create(
        site=site, hours=hours, source=source.strip(), effective_from=effective_from, by=by, at=at
    )


def review_text(review: CareReview, steps: Sequence[Step]) -> str:
    """The exact text that is signed: causes, each step with what was done, and what changes now."""
    causes = [cause.words for cause in review.causes.all() if cause.removed_at is None]
    done = {each.code: each for each in steps_done(review)}
    said = [
        f"{step.title}: {done[step.code].words if done[step.code].needed else 'not needed, ' + done[step.code].words}"
        for step in steps
        if step.code in done
    ]
    return "\n".join(["Review of care", *causes, "", *said, "", f"What changes now: {review.outcome}"])


def _begin(episode: Episode, *, by: Staff, at: datetime) -> CareReview:
    hours, _source, _own = hours_on(episode.site_id, local_day(at, episode.site.timezone))
    return CareReview.objects.create(
        episode=episode, opened_at=at, opened_by=by, due_at=due_at(at, hours=hours), owner_id=episode.primary_counsellor_id
    )


def _set_steps(row: CareReview) -> None:
    """The steps for the causes that hold; a step that was answered stays."""
    rows = list(CareCause.objects.filter(review=row, removed_at__isnull=True))
    causes = [cause_read(each.kind, each.key, each.on, each.words, each.detail) for each in rows]
    found, first = protocol(), min(cause.on for cause in causes)
    since = first - timedelta(days=found.again_within_days)
    earlier = CareCause.objects.filter(episode_id=row.episode_id, removed_at__isnull=True, on__range=(since, first))
    again = earlier.exclude(review=row).exists()
    codes = [step.code for step in steps_for(causes, found, again=again)]
    order = [step.code for step in found.steps]
    row.steps = sorted({*codes, *row.done}, key=lambda code: order.index(code) if code in order else len(order))
    row.save(update_fields=["steps"])
