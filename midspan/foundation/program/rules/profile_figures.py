"""How do a program's figures stand beside the ranges met in practice? One line for each figure that programs set differently."""

from collections.abc import Iterable

from midspan.foundation.program.rules.profile_sense import in_hours
from midspan.foundation.program.rules.setup import session_minutes
from midspan.foundation.program.terms.profile import Figure, ProfilePlan, WayIn
from midspan.foundation.program.terms.setup import AgeGroup

DAY, WEEK = 360, 1200
STEP_DOWN = {WayIn.DETOX, WayIn.RESIDENTIAL, WayIn.HOSPITAL, WayIn.PARTIAL_HOSPITALIZATION}


def figures_of(plan: ProfilePlan) -> list[Figure]:
    """Every figure of the program beside what is met in practice, and whether it lies inside.

    Source: the mission's table of figures; the rows are named with each.
    """
    return [
        _hours(plan), _days(plan), _session(plan), _line(plan), _length(plan), _individual(plan), _testing(plan),
        _mutual_help(plan), _aftercare(plan), _age(plan), _ways_in(plan), _around_the_clock(plan),
    ]  # fmt: skip


def _hours(plan: ProfilePlan) -> Figure:
    targets = [plan.rule_of(track).weekly_target_minutes for track in plan.tracks if track.level.startswith("2")]
    inside = all(360 <= minutes <= 1800 for minutes in targets)
    here = _range([in_hours(minutes) for minutes in sorted(set(targets))])
    return Figure("Hours a week", here, "9 h, 12 h, or anything from 6 to 30 h", inside, "004-03")


def _days(plan: ProfilePlan) -> Figure:
    counts = sorted({len({block.weekday for block in track.week}) for track in plan.tracks if track.level.startswith("2")})
    return Figure(
        "Days a week", _range(map(str, counts)), "3, 3 to 5, up to 7 by day", all(3 <= n <= 7 for n in counts), "001-10"
    )


def _session(plan: ProfilePlan) -> Figure:
    lengths = sorted({minutes for track in plan.tracks for minutes in session_minutes(track.week).values()})
    usual = {minutes for track in plan.tracks if not track.day_treatment for minutes in session_minutes(track.week).values()}
    inside = all(120 <= minutes <= 240 for minutes in usual)
    return Figure("Length of a day", _range(map(in_hours, lengths)), "2 to 4 h; longer in day treatment", inside, "000-08")


def _line(plan: ProfilePlan) -> Figure:
    lines = {
        (one.rule.day_is_partial_hospitalization_minutes, one.rule.week_is_partial_hospitalization_minutes)
        for one in plan.counting
    }
    here = "; ".join(f"{in_hours(day)} a day or {in_hours(week)} a week" for day, week in sorted(lines))
    return Figure("Partial hospitalization from", here, "6 h a day or 20 h a week", lines == {(DAY, WEEK)}, "004-04")


def _length(plan: ProfilePlan) -> Figure:
    here = f"{plan.weeks_from} to {plan.weeks_to} weeks, never an automatic end"
    practice = "12 to 16 weeks, 3 to 4 months, 90 days or more"
    return Figure("Length", here, practice, plan.weeks_from >= 12, "001-12")


def _individual(plan: ProfilePlan) -> Figure:
    first, lengths = plan.phases[0], plan.lengths
    often = f"{first.individual_a_week.normalize():f} a week at first, {lengths.individual_from} to {lengths.individual_to} min"
    inside = first.individual_a_week >= 1 and lengths.individual_from >= 30 and lengths.individual_to <= 50
    return Figure("Sessions of one's own", often, "weekly in the first phase, 30 to 50 min", inside, "002-31")


def _testing(plan: ProfilePlan) -> Figure:
    here = f"{plan.testing.a_week.normalize():f} a week, {'by lot' if plan.testing.random else 'on fixed days'}"
    return Figure("Drug and alcohol tests", here, "routine and random", plan.testing.random and plan.testing.a_week > 0, "004-22")


def _mutual_help(plan: ProfilePlan) -> Figure:
    policy = plan.mutual_help
    more = (
        f", {policy.without_full_time_work} without full-time work"
        if policy.without_full_time_work > policy.meetings_a_week
        else ""
    )
    here = f"{policy.policy.value}, {policy.meetings_a_week} meetings a week{more}; never counted"
    return Figure("Mutual help", here, "suggested or required, never counted", True, "004-10")


def _aftercare(plan: ProfilePlan) -> Figure:
    here = f"{plan.aftercare.months} months, then {plan.aftercare.then}"
    practice = "several months to a year, then contact until recovery is stable"
    return Figure("After the program", here, practice, plan.aftercare.months >= 3, "002-12")


def _age(plan: ProfilePlan) -> Figure:
    adults = f"{plan.age_from} and older" if plan.age_to is None else f"{plan.age_from} to {plan.age_to}"
    young = [
        f"{track.name}: {track.age_from} to {track.age_to}" for track in plan.tracks if track.age_group == AgeGroup.ADOLESCENT
    ]
    return Figure("Age", "; ".join([adults, *young]), "18 and older; adolescents in a track of their own", True, "000-03")


def _ways_in(plan: ProfilePlan) -> Figure:
    here = ", ".join(way.value.replace("_", " ") for way in plan.ways_in)
    return Figure(
        "Ways in", here, "a step down from more intensive care, or straight in", bool(STEP_DOWN & set(plan.ways_in)), "002-01"
    )


def _around_the_clock(plan: ProfilePlan) -> Figure:
    there = [
        words
        for words, yes in (("admissions line", plan.line_around_the_clock), ("emergencies", plan.emergencies_around_the_clock))
        if yes
    ]
    return Figure(
        "Around the clock", " and ".join(there) or "nothing", "admissions line and emergencies", len(there) == 2, "002-08"
    )


def _range(words: Iterable[str]) -> str:
    found = list(words)
    return found[0] if len(found) == 1 else f"{found[0]} to {found[-1]}" if found else "—"
