"""What do medication and tests ask for, and which result waits to be talked about?"""

from collections.abc import Iterator

from midspan.journey.medication.queries.due import medication_due
from midspan.journey.medication.queries.lists import otp_due, reconciliations_due
from midspan.journey.monitoring.queries.responses import care_reviews_due
from midspan.journey.monitoring.queries.specimens import tests_due
from midspan.journey.monitoring.terms.draw import TestDueKind
from midspan.office.compliance.queries.people import Asked
from midspan.office.compliance.terms import Found

TEST_RULES = {TestDueKind.ASKED: "test_today", TestDueKind.LONGEST: "test_due"}


def medicines(asked: Asked) -> Iterator[Found]:
    """Injections, refills, registry queries, values, kits and consults; lists to reconcile; linked programs to ask again."""
    for listed in medication_due(asked.active, on=asked.on, courses=asked.courses).values():
        for one in listed:
            yield Found("medication", one.late_after, one.episode_id, one.words, target=one.url_id, page=one.url, of="target")
    for lists in reconciliations_due(asked.active, on=asked.on, moves=asked.moves, courses=asked.courses).values():
        for due in lists:
            yield Found("reconciliation", due.due_on, due.episode_id, due.words)
    for number, (program, due_on) in otp_due(asked.active, on=asked.on).items():
        yield Found(
            "medication", due_on, number, f"ask {program.program} for the dose again", page="medication:person", of="episode"
        )


def tests(asked: Asked) -> Iterator[Found]:
    """Tests that were asked for and not settled, and gaps that are too long; nothing about a day to come is known."""
    for listed in tests_due(asked.active, on=asked.on, courses=asked.courses).values():
        for one in listed:
            yield Found(TEST_RULES[one.kind], one.due_on, one.episode_id, one.words, one.owner_id, one.order_id)


def reviews(asked: Asked) -> Iterator[Found]:
    """Results and reports of use that wait to be talked about with the person. Two queries."""
    for one in care_reviews_due(asked.in_treatment, now=asked.now).values():
        words = "; ".join(dict.fromkeys(cause.words for cause in one.causes))
        yield Found("care_review", asked.day_of(one.due_at), one.episode_id, words, one.owner_id, one.id)
