"""Who looks at the level again? Fourteen days after admission and every thirty; a few wait, a few are half written."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.terms import Dimension
from midspan.journey.transition import actions
from midspan.journey.transition.queries import review_facts, review_row
from midspan.journey.transition.terms import Agreement, ReviewDraft, ReviewReason

FIRST, EVERY = timedelta(days=14), timedelta(days=30)
WAITS, HALF_WRITTEN = 6, 7  # every so many people
MINUTE = timedelta(minutes=1)
SAID = (
    "It is the evenings here that hold me. I am not ready to have only one a week.",
    "I like where this is going. I want to keep my three evenings.",
    "Going home sober from here is getting easier.",
)
WHY = {
    0: "Calls a sponsor before a hard evening and came through two of them.",
    1: "Strong urges after work; used the plan from the group each time.",
    -1: "Two close calls in two weeks; evenings without a group are the hard ones.",
}


def level_reviews(one: Living) -> Iterator[Happening]:
    """The latest review that is due for somebody who is still here."""
    on = _due_on(one)
    if on is None or one.course.number % WAITS == 0:
        return
    moment = datetime.combine(on, time(16, 10 + one.course.number % 40), one.clinic.plan.now.tzinfo)
    yield from happening(moment, _review, one)


def _due_on(one: Living) -> date | None:
    course, today = one.course, one.clinic.plan.today
    if course.admitted_on is None or course.ended_on is not None:
        return None
    due = course.admitted_on + FIRST
    while due + EVERY < today:
        due += EVERY
    return due if due < today else None


def _review(one: Living, *, at: datetime) -> None:
    """Rated again, the case read, agreed with the person, signed; some are left half written."""
    by, number = one.staff(one.assessor), one.course.number
    episode = Episode.objects.select_related("patient", "site", "level").get(pk=one.episode.pk)
    row = actions.begin_review(episode, reason=ReviewReason.SCHEDULED, by=by, at=at)
    ratings = dict(review_facts(row).ratings)
    moved = {0: -1, 1: 0}.get(number % 3, 1 if not one.course.findings.improves else -1)
    before, _why = ratings[Dimension.RELAPSE]
    ratings[Dimension.RELAPSE] = (min(3, max(1, before + moved)), WHY[0 if moved < 0 else 1 if moved == 0 else -1])
    goals = ReviewDraft(progressing=moved <= 0, working=True, new_problem=False, goals_met=1 + number % 3, goals_open=3)
    actions.rate(row, ratings=ratings, draft=goals, by=by, at=at + 9 * MINUTE)
    if number % HALF_WRITTEN == 1:
        return
    again = review_row(row.pk)
    assert again is not None
    row = again
    actions.write(
        row, sentences=review_facts(row).sentences, outcome="continue", agreed_level=episode.level,
        difference="" if row.recommended_level == "2.1" else "The person and the team want two more weeks of structure first.",
        agreement=Agreement.AGREES, person_words=SAID[number % len(SAID)], next_on=row.on + EVERY, by=by, at=at + 15 * MINUTE,
    )  # fmt: skip
    actions.sign_review(row, proof=one.clinic.proofs[one.assessor], by=by, at=at + 18 * MINUTE)
