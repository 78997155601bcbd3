"""Does a person stay at their level, or leave it for less, for more, or for another service? And when is the next rating due?"""

from collections.abc import Iterator
from datetime import date, timedelta

from midspan.journey.assessment.rules.placement import recommend
from midspan.journey.assessment.terms import (
    Criterion,
    Delta,
    LevelReview,
    PlacementFlag,
    PlacementTable,
    Recommendation,
    Rerating,
    ReratingFacts,
    ReratingFigures,
    ReviewFacts,
    ReviewTable,
    Sign,
    Verdict,
    dimensions_of,
)

PRECEDENCE = (Verdict.STEP_UP, Verdict.TRANSFER, Verdict.STEP_DOWN, Verdict.CONTINUE)
SATURDAY = 5


def review(facts: ReviewFacts, table: PlacementTable, criteria: ReviewTable) -> LevelReview:
    """The verdict of the criteria on the same table that placed the person, with every criterion that fired.

    What asks for more comes first, then another service, then less, then staying. While something is missing there is no
    verdict, unless what is known asks for more already. Refuses (ValueError) a level that the table does not know.

    Source: facts/levels-of-care 2.4, continued service and transfer: stay if any, leave if any; the table's own rows.
    """
    if table.rank(facts.level) < 0:
        raise ValueError(f"Level {facts.level} is not in {table.name}.")
    found = recommend(facts.now, table)
    deltas = tuple(_deltas(facts, table))
    true = signs(facts, found, deltas, table=table, attends_from=criteria.attends_from)
    fired = [one for one in criteria.criteria if true.issuperset(one.when)]
    verdict = next((one for one in PRECEDENCE if any(row.verdict is one for row in fired)), None)
    missing = _missing(facts, found)
    if missing and verdict is not Verdict.STEP_UP:
        verdict = None
    ours: tuple[Criterion, ...] = tuple(row for row in fired if row.verdict is verdict)
    return LevelReview(
        verdict, _level(verdict, facts, found, table, criteria), ours, tuple(row for row in fired if row not in ours),
        found.asked, found.divert, deltas, tuple(_evidence(facts, true)), missing, criteria.name,
    )  # fmt: skip


def signs(
    facts: ReviewFacts, found: Recommendation, deltas: tuple[Delta, ...], *, table: PlacementTable, attends_from: int
) -> frozenset[Sign]:
    """Which signs the facts show. What nobody said shows neither a sign nor its opposite.

    Source: facts/levels-of-care 2.4: evidence each review must store.
    """
    asked, here = table.rank(found.asked), table.rank(facts.level)
    attended = facts.attendance_percent
    shown = {
        Sign.GOALS_OPEN: facts.goals_open > 0,
        Sign.GOALS_MET: facts.goals_open == 0 and facts.goals_met > 0,
        Sign.PROGRESSING: facts.progressing is True,
        Sign.NOT_PROGRESSING: facts.progressing is False,
        Sign.WORKING: facts.working is True,
        Sign.NOT_WORKING: facts.working is False,
        Sign.NEW_PROBLEM_HERE: facts.new_problem_treatable_here,
        Sign.PLAN_CHANGED: facts.plan_changed,
        Sign.PLAN_UNCHANGED: not facts.plan_changed,
        Sign.LACKS_CAPACITY: facts.lacks_capacity,
        Sign.ASKS_HIGHER: asked > here,
        Sign.ASKS_SAME: asked == here,
        Sign.ASKS_LOWER: 0 <= asked < here,
        Sign.WORSE: any(one.now > one.before for one in deltas),
        Sign.BETTER: any(one.now < one.before for one in deltas) and not any(one.now > one.before for one in deltas),
        Sign.USED: facts.used,
        Sign.ATTENDS: attended is not None and attended >= attends_from,
        Sign.RARELY_ATTENDS: attended is not None and attended < attends_from,
    }
    return frozenset(sign for sign, true in shown.items() if true)


def rerating_due(facts: ReratingFacts, figures: ReratingFigures) -> Rerating:
    """The earliest day on which the dimensions are rated again, and why.

    Due: some days after admission, then every so many; on the day of a lapse; after sessions missed in a row; and some
    business days before an authorisation ends. A rating on the due day, or shortly before a planned one, answers it.

    Source: the figures' own source (facts/levels-of-care: 14 days, 30, lapse, three missed, five business days).
    """
    return min(_due(facts, figures), key=lambda one: one.due_on)


def business_days_before(day: date, count: int, closed_on: frozenset[date] = frozenset()) -> date:
    """The day `count` business days before another: Saturdays, Sundays and closed days are none.

    Source: house rule; closures and holidays are the site's own.
    """
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in closed_on
    return day


def _deltas(facts: ReviewFacts, table: PlacementTable) -> Iterator[Delta]:
    for one in table.asks:
        if one in facts.before and one in facts.now.ratings:
            yield Delta(one, dimensions_of(table.edition)[one][0], facts.before[one], facts.now.ratings[one])


def _missing(facts: ReviewFacts, found: Recommendation) -> tuple[str, ...]:
    said = list(found.missing)
    if not facts.goals_met and not facts.goals_open:
        said.append("the goals of the plan")
    elif facts.goals_open and facts.progressing is None:
        said.append("whether the person makes progress")
    if facts.progressing is False and facts.working is None:
        said.append("whether the person works on the goals")
    return tuple(said)


def _level(
    verdict: Verdict | None, facts: ReviewFacts, found: Recommendation, table: PlacementTable, criteria: ReviewTable
) -> str:
    """The level suggested: one step at a time downwards, never below what the ratings ask for."""
    if verdict is Verdict.CONTINUE:
        return facts.level
    if verdict is Verdict.STEP_UP:
        after = table.flags[PlacementFlag.FAILED_LOWER].after.get(facts.level, facts.level)
        return found.asked if table.rank(found.asked) > table.rank(facts.level) else after
    if verdict is Verdict.STEP_DOWN:
        step = criteria.step_down.get(facts.level, found.asked)
        return max(step, found.asked, key=table.rank)
    return ""


def _evidence(facts: ReviewFacts, true: frozenset[Sign]) -> Iterator[str]:
    """What the verdict stands beside, in sentences."""
    yield f"Goals met: {facts.goals_met}; open: {facts.goals_open}."
    if facts.attendance_percent is not None:
        rarely = " That is less than this site calls attending." if Sign.RARELY_ATTENDS in true else ""
        yield f"Came to {facts.attendance_percent} % of the planned sessions.{rarely}"
    if facts.tests_taken:
        yield f"Tests: {facts.tests_unexpected} of {facts.tests_taken} not as expected."
    if facts.used:
        yield "There was use since the last review."
    if Sign.ASKS_LOWER in true:
        yield "The ratings alone would ask for a lower level."


def _due(facts: ReratingFacts, figures: ReratingFigures) -> Iterator[Rerating]:
    rated, admitted = facts.last_rated_on, facts.admitted_on
    first = admitted + timedelta(days=figures.first_after_days)
    if rated is None or rated < first - timedelta(days=figures.fresh_days):
        yield Rerating(first, "RR-1", f"{figures.first_after_days} days after admission")
    else:
        yield Rerating(rated + timedelta(days=figures.every_days), "RR-2", f"{figures.every_days} days after the last rating")
    if facts.lapse_on is not None and (rated is None or rated < facts.lapse_on):
        yield Rerating(facts.lapse_on, "RR-3", "use was reported or tested")
    if facts.missed_in_a_row >= figures.missed_in_a_row and facts.last_missed_on is not None:
        if rated is None or rated < facts.last_missed_on:
            yield Rerating(facts.last_missed_on, "RR-4", f"{facts.missed_in_a_row} sessions missed in a row")
    if facts.authorisation_ends_on is not None:
        days = figures.business_days_before_end
        by = business_days_before(facts.authorisation_ends_on, days, facts.closed_on)
        if rated is None or rated < by - timedelta(days=figures.fresh_days):
            yield Rerating(by, "RR-5", f"{days} business days before the authorisation ends")
