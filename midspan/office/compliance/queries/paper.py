"""What does the paper for a reviewer say of a period? Blocks of text from the plan, the thread, hours, measures, reviews."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.paper import Block, Bullets, Heading, Paragraph, Quote, Signed, Table
from midspan.journey.plan.queries import plan_in_force, plan_reviews_of, signed_plan
from midspan.journey.plan.terms import PlanFacts
from midspan.journey.transition.queries import reviews_held
from midspan.office.compliance.queries.evidence import period_of
from midspan.office.compliance.queries.thread import thread_of
from midspan.office.compliance.terms import PeriodEvidence, ThreadOfPerson

DAY = "%b %-d, %Y"
LINES_SHOWN = 40  # of one objective; the counts above them are of all


def blocks_for(episode: Episode, *, first: date, last: date) -> list[Block]:
    """The paper of a period, block by block. Names of groups for some people only, counselling notes and the words of notes are
    never in it: of what was done it says the day, the kind and a label."""
    plan = plan_in_force([episode.pk]).get(episode.pk)
    return [
        *_plan(plan, episode),
        *_objectives(thread_of(episode.pk, first=first, last=last)),
        *_period(period_of(episode.pk, first=first, last=last)),
        *_reviews(episode, first, last),
    ]


def _plan(plan: PlanFacts | None, episode: Episode) -> Iterator[Block]:
    yield Heading("Plan in force")
    if plan is None:
        yield Paragraph("No plan is in force.")
        return
    zone = ZoneInfo(episode.site.timezone)
    since = f"since {plan.in_force_at.astimezone(zone):{DAY}}" if plan.in_force_at else ""
    yield Paragraph(f"Version {plan.number}, {since}.")
    for problem in plan.problems:
        yield Heading(f"{problem.number}. {problem.words}", 2)
        if problem.decision_words:
            yield Paragraph(f"{problem.decision.value.capitalize()}: {problem.decision_words}")
        for goal in problem.goals:
            yield Quote(goal.words, "goal in the person's words")
            yield Bullets([_objective_words(one.number, one.words, one.target_on) for one in goal.objectives])
    yield Heading("Signatures", 2)
    for one in signed_plan(plan.id):
        yield Signed(one.typed_name, one.credentials, one.at.astimezone(zone), one.method, one.text_sha256)


def _objective_words(number: str, words: str, target_on: date | None) -> str:
    return f"{number} {words}" + (f" (by {target_on:{DAY}})" if target_on else "")


def _objectives(found: ThreadOfPerson) -> Iterator[Block]:
    yield Heading("What was done and found for each objective")
    if not found.objectives:
        yield Paragraph("There are no objectives yet.")
    for one in found.objectives:
        yield Heading(f"{one.facts.number} {one.facts.words}", 2)
        if not one.lines:
            yield Paragraph("Nothing points at it in this period.")
            continue
        counted = ", ".join(f"{kind.value.replace('_', ' ')} {count}" for kind, count in sorted(one.counts.items()))
        yield Paragraph(f"{counted}. Last: {one.last_on:{DAY}}." if one.last_on else f"{counted}.")
        rows = [(f"{line.on:{DAY}}", line.kind.value.replace("_", " "), line.words) for line in one.lines[:LINES_SHOWN]]
        yield Table(("Day", "Kind", "What"), rows)


def _period(found: PeriodEvidence) -> Iterator[Block]:
    yield Heading("Hours by week")
    yield Table(("Week of", "Credited", "Target"), [(f"{monday:{DAY}}", _h(got), _h(of)) for monday, got, of in found.weeks])
    yield Paragraph(f"Came on {found.came} of {found.asked} days.")
    if found.measures:
        yield Heading("Measures")
        rows = [
            (one.short, f"{one.first} ({one.first_on:{DAY}})", f"{one.newest} ({one.newest_on:{DAY}})") for one in found.measures
        ]
        yield Table(("Measure", "Before", "Newest"), rows)
    yield Heading("Tests")
    counted = [f"{words}: {count}" for words, count in sorted(found.tests.items())]
    yield Bullets(counted) if counted else Paragraph("None in this period.")


def _reviews(episode: Episode, first: date, last: date) -> Iterator[Block]:
    yield Heading("Reviews")
    plans = [(one.on, "plan", f"next by {one.next_on:{DAY}}" if one.next_on else "") for one in plan_reviews_of(episode.pk)
             if one.signed_at and first <= one.on <= last]  # fmt: skip
    levels = [
        (one.on, "level of care", str(one.outcome).replace("_", " "))
        for one in reviews_held([episode.pk]).get(episode.pk, [])
        if one.signed_at and first <= one.on <= last
    ]
    rows = [(f"{on:{DAY}}", kind, words) for on, kind, words in sorted([*plans, *levels])]
    yield Table(("Day", "Of the", "What came of it"), rows) if rows else Paragraph("None in this period.")


def _h(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
