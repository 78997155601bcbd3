"""What has a person learnt, tried and lived since, and what stands against writing it down?"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from midspan.foundation.program.rules import week_starts
from midspan.foundation.records.terms import Reason
from midspan.journey.plan.terms import (
    GoalFacts,
    Measure,
    PracticeFacts,
    PracticeState,
    Skill,
    SkillMarkFacts,
    SkillRow,
    SkillStep,
    WeekFacts,
)

SHORTEST = 3  # letters of words that say something
STEPS = tuple(SkillStep)
WEEKS_SHOWN = 12
LONGEST_AHEAD = timedelta(days=60)  # of a practice
MOST_WENT = 10


def skill_rows(marks: Iterable[SkillMarkFacts], skills: Mapping[str, Skill]) -> list[SkillRow]:
    """Every skill of the checklist with a person's marks, in the order of the catalog.

    Source: mission row 000-14: taught, practised and demonstrated dates.
    """
    held: dict[str, dict[SkillStep, list[SkillMarkFacts]]] = {code: {step: [] for step in STEPS} for code in skills}
    for mark in sorted(marks, key=lambda mark: (mark.on, mark.id)):
        if mark.skill in held:
            held[mark.skill][mark.step].append(mark)
    return [
        SkillRow(
            skills[code],
            tuple(steps[SkillStep.TAUGHT]),
            tuple(steps[SkillStep.PRACTISED]),
            tuple(steps[SkillStep.DEMONSTRATED]),
            out_of_order(steps),
        )
        for code, steps in held.items()
    ]


def out_of_order(steps: Mapping[SkillStep, Iterable[SkillMarkFacts]]) -> bool:
    """Whether a later step came before an earlier one, or without it. It is shown, never refused.

    Source: house rule: taught, practised, demonstrated is the usual order; people bring skills along.
    """
    first = [min((mark.on for mark in steps.get(step, ())), default=None) for step in STEPS]
    for place, on in enumerate(first):
        if on is not None and any(earlier is None or earlier > on for earlier in first[:place]):
            return True
    return False


def reasons_against_day(on: date, *, today: date, opened_on: date, ended_on: date | None, field: str = "on") -> list[Reason]:
    """Why nothing is written down for a day: it is to come, or lies outside the course of care. Empty means it can be.

    Source: house rule: what is recorded has happened, and belongs to one course of care.
    """
    if on > today:
        return [Reason("This day has not come yet.", rule="001-02", field=field)]
    if on < opened_on or (ended_on is not None and on > ended_on):
        return [Reason("This day lies outside the course of care.", rule="001-02", field=field)]
    return []


def reasons_against_mark(*, known: bool, already: bool) -> list[Reason]:
    """Why a skill is not marked. Empty means it can be.

    Source: mission row 000-14.
    """
    if not known:
        return [Reason("This skill is not on the checklist.", rule="000-14", field="skill")]
    return [Reason("This is marked for that day already.", rule="000-14", field="on")] if already else []


def reasons_against_taking_back(*, gone: bool, reason: str, used: bool = False) -> list[Reason]:
    """Why something is not taken back: it is already, it was built upon, or nobody says why. Empty means it can be.

    Source: house rule: what was recorded is corrected with a reason, never erased.
    """
    if gone:
        return [Reason("It was taken back already.", rule="correction")]
    if used:
        return [Reason("It was gone through in a session and stays.", rule="001-02")]
    return [] if said(reason) else [Reason("Say why it is taken back.", rule="correction", field="reason")]


def reasons_against_giving(*, words: str, given_on: date, before_on: date) -> list[Reason]:
    """Why a practice is not given. Empty means it can be.

    Source: mission row 001-02: something to try at home, soon.
    """
    reasons = [] if said(words) else [Reason("Say what to try.", rule="001-02", field="words")]
    if not given_on < before_on <= given_on + LONGEST_AHEAD:
        text = f"Choose a day after today and within {LONGEST_AHEAD.days} days."
        reasons.append(Reason(text, rule="001-02", field="before_on"))
    return reasons


def practice_state(*, tried: bool, reviewed: bool, withdrawn: bool) -> PracticeState:
    """Where a practice stands.

    Source: mission row 001-02.
    """
    if withdrawn:
        return PracticeState.WITHDRAWN
    if reviewed:
        return PracticeState.REVIEWED
    return PracticeState.TRIED if tried else PracticeState.GIVEN


def reasons_against_trying(state: PracticeState, *, words: str, went: int, on: date, given_on: date) -> list[Reason]:
    """Why a line of the log is not kept. Empty means it is. A try that went badly is worth as much as one that went well.

    Source: mission row 001-02.
    """
    if state in {PracticeState.REVIEWED, PracticeState.WITHDRAWN}:
        return [Reason("This practice is closed. Give a new one.", rule="001-02")]
    reasons = [] if said(words) else [Reason("Write what was tried, in the person's words.", rule="001-02", field="words")]
    if not 0 <= went <= MOST_WENT:
        reasons.append(Reason("From 0, not at all, to 10, very well.", rule="001-02", field="went"))
    if on < given_on:
        reasons.append(Reason("This is before it was given.", rule="001-02", field="on"))
    return reasons


def reasons_against_reviewing(state: PracticeState, *, on: date, given_on: date, words: str, tried: bool) -> list[Reason]:
    """Why a practice is not marked as gone through. Empty means it is. Where nobody tried, what stood in the way is said.

    Source: mission row 001-02: reviewed at the next session.
    """
    if state in {PracticeState.REVIEWED, PracticeState.WITHDRAWN}:
        return [Reason("This practice is closed already.", rule="001-02")]
    if on < given_on:
        return [Reason("This is before it was given.", rule="001-02", field="on")]
    if not tried and not said(words):
        return [Reason("Nothing was tried: write what stood in the way.", rule="001-02", field="words")]
    return []


def waits_for_review(one: PracticeFacts, *, on: date) -> bool:
    """Whether a practice is to be gone through in a session of this day: something was tried, or its day has come.

    Source: mission row 001-02: reviewed at the next session.
    """
    if one.state not in {PracticeState.GIVEN, PracticeState.TRIED} or on < one.given_on:
        return False
    return one.before_on <= on or any(each.on <= on for each in one.tries)


def weeks_of(
    told: Mapping[date, WeekFacts], *, from_on: date, until_on: date | None, on: date, most: int = WEEKS_SHOWN
) -> tuple[WeekFacts, ...]:
    """The weeks of a goal up to a day, oldest first, at most so many. A week without a word is unknown.

    Source: mission row 000-13: tracked weekly; house rule: what nobody told is unknown, not nothing.
    """
    first, last = week_starts(from_on), week_starts(min(on, until_on) if until_on else on)
    first = max(first, last - timedelta(weeks=most - 1))
    mondays = [first + timedelta(weeks=place) for place in range((last - first).days // 7 + 1)]
    return tuple(told.get(monday) or WeekFacts(monday, None) for monday in mondays)


def week_to_tell(goal: GoalFacts, *, on: date) -> date | None:
    """The Monday of the last full week of a goal that nobody told yet; None where there is nothing to ask.

    Older weeks are not asked for again: they stay unknown.

    Source: mission row 000-13: tracked weekly.
    """
    monday = week_starts(on) - timedelta(weeks=1)
    if goal.until_on is not None or monday < week_starts(goal.from_on):
        return None
    return monday if any(week.starts_on == monday and week.value is None for week in goal.weeks) else None


def reasons_against_goal(measure: Measure, *, aim: int, words: str, one_open: bool) -> list[Reason]:
    """Why a goal of daily life is not set. Empty means it can be.

    Source: mission row 000-13; house rule: one open goal for each part of life.
    """
    if one_open:
        return [Reason("There is an open goal for this part of life. End that one first.", rule="000-13", field="domain")]
    reasons = [] if said(words) else [Reason("Write it in the person's words.", rule="000-13", field="words")]
    if not 1 <= aim <= measure.most:
        reasons.append(Reason(f"From 1 to {measure.most} {measure.unit} in a week.", rule="000-13", field="aim"))
    return reasons


def reasons_against_ending(*, open_: bool, on: date, from_on: date, reason: str) -> list[Reason]:
    """Why a goal is not ended. Empty means it can be.

    Source: mission row 000-13.
    """
    if not open_:
        return [Reason("This goal has ended already.", rule="000-13")]
    if on < from_on:
        return [Reason("This is before it began.", rule="000-13", field="on")]
    return [] if said(reason) else [Reason("Say why: reached, changed, given up for now.", rule="000-13", field="reason")]


def reasons_against_telling(
    goal: GoalFacts, *, week_on: date, value: int, today: date, told: WeekFacts | None, reason: str
) -> list[Reason]:
    """Why a week is not written down. Empty means it is. A week told before is corrected with a reason.

    Source: mission row 000-13; house rule: corrected, never overwritten.
    """
    reasons = []
    if week_on.weekday() or week_on > today:
        reasons.append(Reason("Choose a week that has begun, by its Monday.", rule="000-13", field="week_on"))
    elif week_on < week_starts(goal.from_on) or (goal.until_on is not None and week_on > goal.until_on):
        reasons.append(Reason("This week lies outside the goal.", rule="000-13", field="week_on"))
    if not 0 <= value <= goal.measure.most:
        reasons.append(Reason(f"From 0 to {goal.measure.most} {goal.measure.unit}.", rule="000-13", field="value"))
    if told is not None and told.value is not None and not said(reason):
        text = f"This week says {told.value} already. Say why it is corrected."
        reasons.append(Reason(text, rule="000-13", field="reason"))
    return reasons


def said(words: str) -> bool:
    """Whether words say something.

    Source: house rule: three letters at least.
    """
    return len(words.strip()) >= SHORTEST
