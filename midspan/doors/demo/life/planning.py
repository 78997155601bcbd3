"""Whose plan stands, waits for a signature, is overdue, was gone through together? Written from what was found, a week in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.library import objectives
from midspan.journey.plan.queries import plan_facts, plan_in_force, plan_review_facts, plan_row, plans_written, thread_evidence
from midspan.journey.plan.terms import (
    Decision,
    GoalKind,
    GoalWords,
    InterventionWords,
    ObjectiveText,
    ObjectiveWords,
    Offer,
    Party,
    PlanFacts,
    ProblemWords,
    Saying,
    WordsKind,
)

WEEKS_12 = 84  # days: the usual length
WRITTEN, SIGNED, REVIEWED = timedelta(days=3), timedelta(days=5), timedelta(days=19)
NONE_YET, DRAFT, WAITS = 11, 4, 7  # by number: nobody wrote one, half written, the supervisor has not signed
BY_NEED = (
    (re.compile("substance|rating:d5|flag:relapses"), ("abstinence_days", "craving_trigger_list", "relapse_plan_written",
                                                       "craving_urge_surfing", "refusal_shown", "relapse_signs_weekly")),
    (re.compile("rating:d3|condition|answer:(cognition|suicide)|result"), ("emotions_named", "coping_three_skills",
                                                                          "coping_card")),
    (re.compile("rating:d4|flag:low|answer:stage"), ("readiness_own_reasons",)),
    (re.compile("rating:d6|home|answer:housing|flag:(env|toxic)"), ("housing_agreement",
                                                                                          "refusal_way_out")),
    (re.compile("flag:weak|answer:(support|culture|child)"), ("family_limits", "coping_ask_help")),
    (re.compile("answer:(work|legal)"), ("work_applications",)),
)  # fmt: skip
WANTS = ("I want to wake up", "I want to drive my mother", "I want to cook on Sundays", "I want to be the one they call",
         "I want to sit through a film", "I want to open the shop", "I want to fish again", "I want my keys back")  # fmt: skip
AND = ("and not have to hide anything", "with a clear head", "and remember it on Monday", "without counting the hours",
       "like before the accident", "and pay for it myself", "with my sister beside me", "before the winter")  # fmt: skip
BECAUSE = ("It got quiet when the factory closed.", "My back, since the fall.", "Nobody slept in that house.",
           "I could not say it to anybody.", "After the second shift there was nothing else open.")  # fmt: skip
CAUSES = ("work_stress", "pain", "family_pattern", "isolation", "access")
LATER = ("First the evenings; then we look at this.", "Her own doctor sees to it in spring.", "He asks us to leave it for now.")
SERVICES = {Offer.GROUP: "group", Offer.INDIVIDUAL: "individual", Offer.FAMILY: "family", Offer.CASE: "case_management",
            Offer.MEDICAL: "medication_visit", Offer.TESTING: "drug_test", Offer.EDUCATION: "psychoeducation"}  # fmt: skip
SAID = ("It helps to see it written down.", "I did not think I would get this far.", "The weekends are still the hard part.")
HOW = (("progressing", "Two weeks of it kept."), ("met", "Done, and shown in group."), ("no_change", "Smaller: once a week."),
       ("progressing", "Slower than hoped, and steady."))  # fmt: skip


def planning(one: Living) -> Iterator[Happening]:
    """The plan of somebody who is in treatment now, by the days of the program; a few wait in every way a plan can wait."""
    course, today = one.course, one.clinic.plan.today
    if course.admitted_on is None or course.ended_on is not None or course.number % NONE_YET == 0:
        return
    days = (today - course.admitted_on).days
    if days > WRITTEN.days:
        yield from happening(_at(one, WRITTEN, 10), _write, one)
    if days > SIGNED.days and not (course.number % DRAFT == 0 and days < 30):
        yield from happening(_at(one, SIGNED, 11), _sign, one)
    if days > REVIEWED.days and course.number % 3:
        yield from happening(_at(one, REVIEWED, 15), _review, one)


def _at(one: Living, after: timedelta, hour: int) -> datetime:
    assert one.course.admitted_on is not None
    return datetime.combine(one.course.admitted_on + after, time(hour, one.course.number % 50), one.clinic.plan.now.tzinfo)


def _write(one: Living, *, at: datetime) -> None:
    """Begun from what was found, problem by problem; what nobody works on now is deferred with a reason."""
    by, rng = one.staff(one.assessor), Random(f"plan:{one.clinic.plan.seed}:{one.course.number}")
    plan = actions.begin_plan(one.episode, by=by, at=at)
    facts = plan_facts(plan.pk)
    assert facts is not None
    if not facts.problems:
        actions.add_problem(plan, words=one.course.reason or "Use that nobody at home knows of", by=by, at=at)
        facts = plan_facts(plan.pk)
        assert facts is not None
    problems = [_worked(one, problem, rng, at.date()) for problem in facts.problems]
    wants = f"{rng.choice(WANTS)} {rng.choice(AND)}."
    said = [
        *facts.sayings,
        *([] if facts.said(WordsKind.MOTIVATION) else [Saying(WordsKind.MOTIVATION, wants, f"said on {at:%d %b %Y}")]),
        Saying(WordsKind.STEP_DOWN, f"{rng.choice((3, 4, 5))} weeks without use, told and tested, and two hard evenings got "
                                    f"through with the own plan"),
    ]  # fmt: skip
    actions.write_plan(plan, problems=problems, sayings=said, review_on=at.date() + timedelta(days=14), by=by, at=at)


def _worked(one: Living, problem: ProblemWords, rng: Random, on: date) -> ProblemWords:
    codes = next((codes for pattern, codes in BY_NEED if any(pattern.match(need) for need in problem.needs)), ())
    if not codes and problem.number > 1:
        again = on + timedelta(days=rng.randint(35, 60))
        return replace(problem, decision=Decision.DEFERRED, decision_words=rng.choice(LATER), look_again_on=again, goals=())
    chosen = [objectives()[code] for code in rng.sample(codes or BY_NEED[0][1], k=min(2, len(codes or BY_NEED[0][1])))]
    first = problem.number == 1
    rows = tuple(_objective(one, f"{problem.number}.{place}", text, rng, on) for place, text in enumerate(chosen, start=1))
    goal = problem.goals[0].words if problem.goals else f"{rng.choice(WANTS)} {rng.choice(AND)}."
    kind = GoalKind.ABSTINENCE if first else GoalKind.OTHER
    place = rng.randrange(len(BECAUSE))
    return replace(
        problem, goals=(GoalWords(goal, kind, rows),), cause=BECAUSE[place] if first else "",
        cause_kind=CAUSES[place] if first else "",
    )  # fmt: skip


def _objective(one: Living, number: str, text: ObjectiveText, rng: Random, on: date) -> ObjectiveWords:
    target = on + timedelta(days=max(WEEKS_12, text.days))
    work = InterventionWords(
        text.intervention, SERVICES.get(text.service, "individual"), text.frequency, text.duration, one.staff(one.counsellor).pk
    )
    words = _filled(text.words, one, rng, target)
    return ObjectiveWords(number, words, _filled(text.measure, one, rng, target), target, library_code=text.code,
                          interventions=(replace(work, words=_filled(work.words, one, rng, target)),))  # fmt: skip


def _filled(words: str, one: Living, rng: Random, target: date) -> str:
    """What stands in braces, filled for one person."""
    told = {
        "number": lambda: str(rng.randint(2, 6)), "score": lambda: str(rng.randint(2, 8)), "day": lambda: f"{target:%d %B}",
        "weekday": lambda: rng.choice(("Monday", "Thursday", "Sunday")), "substance": lambda: one.course.findings.substance.value,
        "counsellor": lambda: one.staff(one.counsellor).name, 
        "who lives there": lambda: rng.choice(("a cousin", "both brothers")),
        "occasion": lambda: rng.choice(("payday", "the Saturday game", "a wedding in the family")),
        "matter": lambda: rng.choice(("money", "the spare room", "visits late at night")),
        "kind of help": lambda: rng.choice(("a ride", "an hour with the kids", "somebody to sit with")),
        "situation": lambda: "the evening",
        "employment service": lambda: "the job office on Mill Road",
    }  # fmt: skip
    people = ("an aunt", "a neighbor", "a friend from work", "a brother")
    return re.sub(r"\{([^{}]*)\}", lambda blank: told.get(blank[1], lambda: rng.choice(people))(), words)


def _sign(one: Living, *, at: datetime) -> None:
    """The person, the counsellor and, for most, the supervising clinician. A few do not sign, and are treated all the same."""
    by, number = one.staff(one.assessor), one.course.number
    row = _row(one, plans_written([one.episode.pk]))
    if row is None:
        return
    said = {"likeness_words": "The group is the same; the words are from the talk.", "by": by}
    if number % 13 == 5:
        actions.decline_plan(row, words="I do not sign papers. I will come.", at=at, **said)
    else:
        actions.sign_plan_as_client(row, typed_name=row.episode.patient.legal_name, at=at, **said)
    actions.sign_plan(row, party=Party.COUNSELLOR, proof=one.clinic.proofs[one.assessor], at=at + timedelta(minutes=3), **said)
    recent = (one.clinic.plan.today - at.date()).days < 21
    if one.assessor == "abena" or (recent and number % WAITS == 0):
        return
    abena = {"proof": one.clinic.proofs["abena"], "by": one.staff("abena")}
    actions.sign_plan(row, party=Party.SUPERVISOR, at=at + timedelta(hours=3), **abena)


def _review(one: Living, *, at: datetime) -> None:
    """Gone through in the session with what was done for each objective, and signed by both; some are left half written."""
    by, number = one.staff(one.assessor), one.course.number
    row = _row(one, plan_in_force([one.episode.pk]))
    if row is None:
        return
    since = at.date() - REVIEWED + SIGNED
    found = thread_evidence(one.episode.pk, since=since, to=at.date())
    held = actions.begin_plan_review(row, evidence=found, by=by, at=at)
    facts = plan_review_facts(held)
    progress = {each.number: HOW[(number + place) % len(HOW)] for place, each in enumerate(facts.objectives)}
    actions.write_plan_review(
        held, progress=progress, words="We keep what works.", person_words=SAID[number % len(SAID)],
        next_on=at.date() + timedelta(days=30), by=by, at=at + timedelta(minutes=12),
    )  # fmt: skip
    if number % 5 == 1:
        return
    actions.sign_plan_review(held, proof=one.clinic.proofs[one.assessor], by=by, at=at + timedelta(minutes=20))
    name = row.episode.patient.legal_name
    actions.sign_plan_review_as_client(held, typed_name=name, by=by, at=at + timedelta(minutes=22))


def _row(one: Living, found: Mapping[int, PlanFacts]) -> Any:
    facts = found.get(one.episode.pk)
    return plan_row(facts.id) if facts else None
