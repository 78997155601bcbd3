"""What is done about the level again: a review begun, rated, its case edited, signed; a copy handed out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import F

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import LevelOfCare
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.rules import text_hash
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.assessment.queries import day_at
from midspan.journey.assessment.terms import Dimension, rated_of
from midspan.journey.plan.queries import goals_count_of
from midspan.journey.transition.models import HandOut, Review, ThreadHandOut
from midspan.journey.transition.queries import as_written, case_facts, case_of, read_sentence, review_facts, text_of
from midspan.journey.transition.rules import (
    reasons_against_beginning,
    reasons_against_handing_out,
    reasons_against_handing_out_period,
    reasons_against_saving,
    reasons_against_signing,
    reasons_against_working_on,
)
from midspan.journey.transition.terms import Case, CaseFacts, Rated, ReviewDraft, ReviewReason, Sentence

IN_TREATMENT = frozenset({EpisodeStatus.ACTIVE, EpisodeStatus.ON_HOLD})
DECISION = ("outcome", "agreed_level", "difference", "agreement", "person_words", "next_on")


@action("review.begun", needs=Permission.PLACE)
def begin_review(episode: Episode, *, reason: ReviewReason, by: Staff, at: datetime) -> Review:
    """Begin a review with the latest ratings as they stand, the goals as the plan in force has them, and the case drafted from
    the chart of today."""
    row = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site", "level").get(pk=episode.pk)
    one_open = Review.objects.filter(episode=row, signed_at__isnull=True).exists()
    active = row.status in IN_TREATMENT and row.level is not None
    if reasons := reasons_against_beginning(active=active, one_open=one_open):
        raise Refused(reasons)
    on = day_at(at, row)
    _episode, facts = case_facts(row.pk, on=on)
    review = Review(episode=row, reason=reason, edition=facts.edition, level=row.level, began_at=at, on=on, by=by)
    review.ratings = {one.value: [rated.rating, rated.why] for one, rated in facts.ratings.items()}
    review.goals_met, review.goals_open = goals_count_of([row.pk]).get(row.pk, (None, None))
    _draft(review, facts)
    review.save()
    return review


@action("review.rated", needs=Permission.PLACE, versioned=True)
def rate(review: Review, *, ratings: Mapping[Dimension, tuple[int, str]], draft: ReviewDraft, by: Staff, at: datetime) -> Review:
    """Keep the ratings of today and draft the case from them anew. What the reviewer wrote or took out stays so."""
    if reasons := _ended(review) or reasons_against_saving(signed=review.signed_at is not None, ratings=ratings):
        raise Refused(reasons)
    on = day_at(at, review.episode)
    _episode, facts = case_facts(review.episode_id, on=on)
    now = {one: _rated_now(facts, one, rating, why, on) for one, (rating, why) in ratings.items()}
    review.on, review.ratings = on, {one.value: [rating, why.strip()] for one, (rating, why) in ratings.items()}
    for name in ("progressing", "working", "new_problem", "goals_met", "goals_open"):
        setattr(review, name, getattr(draft, name))
    _draft(review, replace(facts, ratings={**facts.ratings, **now}))
    review.save()
    return review


@action("review.written", needs=Permission.PLACE, versioned=True)
def write(
    review: Review,
    *,
    sentences: Sequence[Sentence],
    outcome: str = "",
    agreed_level: LevelOfCare | None = None,
    difference: str = "",
    agreement: str = "",
    person_words: str = "",
    next_on: date | None = None,
    by: Staff,
    at: datetime,
) -> Review:
    """Keep the case as the reviewer lets it stand, and what was agreed. Refuses a signed review."""
    if reasons := _ended(review) or reasons_against_saving(signed=review.signed_at is not None, ratings={}):
        raise Refused(reasons)
    review.sentences = as_written(Case(tuple(sentences), {}))[0]
    review.outcome, review.agreed_level, review.difference = outcome, agreed_level, difference.strip()
    review.agreement, review.person_words, review.next_on = agreement, person_words.strip(), next_on
    review.save()
    return review


@action("review.signed", needs=Permission.PLACE, versioned=True)
def sign_review(review: Review, *, proof: Proof, seen: str = "", by: Staff, at: datetime) -> Review:
    """Sign the review as it reads now. Where the agreed level is another that is offered here, the person moves to it.

    Refuses while anything is missing, without a valid licence, and when the text is not the one that was `seen`.
    """
    today = day_at(at, review.episode)
    missing = reasons_against_signing(review_facts(review), rated=rated_of(review.edition), today=today)
    if reasons := _ended(review) or missing:
        raise Refused(reasons)
    text = text_of(review)
    if seen and seen != text_hash(text):
        raise Refused(Reason("The text has changed since you opened it. Read it again, then sign.", rule="0003"))
    sign(review, text=text, proof=proof, by=by, at=at)
    review.signed_at, review.signed_by = at, by
    review.save(update_fields=["signed_at", "signed_by"])
    _move_level(review)
    return review


@action("case.handed_out", needs=Permission.HAND_OUT_CASE)
def hand_out(review: Review, *, recipient: str, basis: str, by: Staff, at: datetime) -> HandOut:
    """Write down that a copy of a signed case goes to somebody outside, on what basis. Refuses without one."""
    if reasons := reasons_against_handing_out(signed=review.signed_at is not None, recipient=recipient, basis=basis):
        raise Refused(reasons)
    return HandOut.objects.create(review=review, recipient=recipient.strip(), basis=basis.strip(), by=by, at=at)


@action("thread.handed_out", needs=Permission.HAND_OUT_CASE)
def hand_out_thread(
    episode: Episode, *, first_on: date, last_on: date, recipient: str, basis: str, by: Staff, at: datetime
) -> ThreadHandOut:
    """Write down that a period of a person's care is shown to somebody outside, on what basis. Refuses without one, days
    outside the course of care and more than a year."""
    today = day_at(at, episode)
    began_on = episode.admitted_on or day_at(episode.opened_at, episode)
    if reasons := reasons_against_handing_out_period(
        first_on=first_on, last_on=last_on, began_on=began_on, today=today, recipient=recipient, basis=basis
    ):
        raise Refused(reasons)
    return ThreadHandOut.objects.create(
        episode=episode, first_on=first_on, last_on=last_on, recipient=recipient.strip(), basis=basis.strip(), by=by, at=at
    )


def _ended(review: Review) -> list[Reason]:
    """What stands against an open review once its course of care has ended. Held until the action is done."""
    if review.signed_at is not None:
        return []
    episode = (
        Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site", "patient").get(pk=review.episode_id)
    )
    return reasons_against_working_on(active=episode.status in IN_TREATMENT)


def _draft(review: Review, facts: CaseFacts) -> None:
    case, found = case_of(facts)
    kept = {one.code: one for one in (read_sentence(raw) for raw in review.sentences)}
    sentences = [_as_before(one, kept.pop(one.code, None)) for one in case.sentences]
    own = [one for one in kept.values() if one.edited]  # the reviewer's own words outlive the fact that prompted them
    review.sentences, review.facts = as_written(replace(case, sentences=(*sentences, *own)))
    review.recommended_level = found.level


def _as_before(now: Sentence, before: Sentence | None) -> Sentence:
    if before is None:
        return now
    return replace(now, kept=before.kept, text=before.text if before.edited else now.text, edited=before.edited)


def _rated_now(facts: CaseFacts, one: Dimension, rating: int, why: str, on: date) -> Rated:
    before: Any = facts.ratings.get(one)
    return Rated(one, rating, why.strip(), on, before.rating if before else None)


def _move_level(review: Review) -> None:
    episode, agreed = review.episode, review.agreed_level
    if agreed is not None and agreed.offered and agreed.pk != episode.level_id:
        Episode.objects.filter(pk=episode.pk).update(level=agreed, version=F("version") + 1)
        episode.refresh_from_db(fields=["level", "version"])
