"""When is a module due for review, who may give it, whom does a kind of group suit, and was a method used as meant?"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from midspan.foundation.program.terms import (
    Fidelity,
    GroupTypeFacts,
    ModuleFacts,
    ModuleText,
    Need,
    Phase,
    Qualification,
    ReviewState,
)

SOON_DAYS = 30
EARLY_WEEKS, MIDDLE_WEEKS = 4, 12
OBJECTIVES_FROM, OBJECTIVES_TO = 2, 6
MINUTES_FROM, MINUTES_TO = 20, 240


def phase_in_week(week: int) -> Phase:
    """The phase of a person in their `week` of treatment, counted from 1: early to week 4, middle to week 12, then late.

    Source: house rule after the Matrix schedule (facts/program 3.4): early recovery skills end with week 4, family
    education with week 12.
    """
    if week <= EARLY_WEEKS:
        return Phase.EARLY
    return Phase.MIDDLE if week <= MIDDLE_WEEKS else Phase.LATE


def suits_phase(kind: GroupTypeFacts, phase: Phase) -> bool:
    """Whether a kind of group is meant for people in this phase.

    Source: mission row 002-21 (psychoeducational groups are for the early phase) and catalog/group_types.
    """
    return phase in kind.phases


def same_stage(kind: GroupTypeFacts, phases: Iterable[Phase]) -> bool:
    """Whether these people may sit in one group of the kind: a support group takes one phase at a time.

    Source: mission row 002-27: a support group is of people in the same stage of recovery.
    """
    return not kind.same_stage or len(set(phases)) <= 1


def may_give(needed: Qualification, held: Iterable[Qualification | str]) -> bool:
    """Whether somebody with these qualifications may lead what needs this one. A trained person is a clinician as well.

    Source: mission rows 002-38 (who teaches knows the subject) and 003-20 (trauma only by who is trained for it).
    """
    codes = {str(one) for one in held}
    return str(needed) in codes or (needed == Qualification.CLINICIAN and bool(codes))


def review_due_on(on: date, months: int) -> date:
    """The day of the next review, so many months after a day; the month's last day where that day does not exist.

    Source: mission row 004-25: education is kept up to date, so every module has a date by which it is looked at again.
    """
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def review_state(due_on: date, day: date) -> ReviewState:
    """How a module stands to its review on a day: due from the day itself, soon in the thirty days before.

    Source: mission row 004-25.
    """
    if day >= due_on:
        return ReviewState.DUE
    return ReviewState.SOON if day >= due_on - timedelta(days=SOON_DAYS) else ReviewState.CURRENT


def faults_of_module(text: ModuleText) -> dict[str, str]:
    """What is wrong with a module's text, by field. Empty means it can be taught from.

    Source: mission rows 002-37 and 002-38: objectives, content, and questions that draw out discussion and the personal.
    """
    said = {
        "title": "Give it a title.", "opening": "Say how the session opens.", "content": "Say what is taught.",
        "personal_link": "Say how each person links it to their own life.",
    }  # fmt: skip
    faults = {name: words for name, words in said.items() if not getattr(text, name).strip()}
    if not OBJECTIVES_FROM <= len(text.objectives) <= OBJECTIVES_TO:
        faults["objectives"] = f"Write {OBJECTIVES_FROM} to {OBJECTIVES_TO} objectives, one a line."
    if not text.questions:
        faults["questions"] = "Write at least one question for the discussion, one a line."
    if not MINUTES_FROM <= text.minutes <= MINUTES_TO:
        faults["minutes"] = f"A session lasts {MINUTES_FROM} to {MINUTES_TO} minutes."
    if not 1 <= text.review_months <= 36:
        faults["review_months"] = "Review it every 1 to 36 months."
    if not text.evidence.words.strip() or not text.evidence.source.strip():
        faults["evidence"] = "Say what speaks for it, and where that is written."
    return faults


def answering(modules: Iterable[ModuleFacts], needs: Iterable[Need]) -> list[tuple[ModuleFacts, tuple[Need, ...]]]:
    """Modules that answer at least one of these needs, with which; those that answer most come first.

    Source: mission row 003-25: topics change with what participants need.
    """
    asked = set(needs)
    found = [(module, tuple(need for need in module.needs if need in asked)) for module in modules]
    return sorted(((module, met) for module, met in found if met), key=lambda one: -len(one[1]))


def fidelity_score(items: Mapping[str, bool | None]) -> Fidelity:
    """How many checklist items were met of those that came up; None is an item that did not come up.

    Source: mission row 004-27: a fidelity score for evidence-based methods; facts/program 3.2, indicator 13.
    """
    seen = [met for met in items.values() if met is not None]
    return Fidelity(sum(seen), len(seen))


def is_faithful(score: Fidelity, *, threshold_percent: int) -> bool:
    """Whether a session reached the line. Nothing seen is not faithful. Compared in whole numbers, so 80 % of 10 is 8.

    Source: facts/program 3.2, indicator 13: fidelity of 80 % or more; a starting value of our own.
    """
    return score.of > 0 and 100 * score.met >= threshold_percent * score.of
