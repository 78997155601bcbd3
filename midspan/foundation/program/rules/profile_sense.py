"""Can a program be as its file tells it? Names that fit together, weeks that can be held, doses that the week can carry."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from midspan.foundation.program.rules.setup import (
    block_minutes,
    is_partial_hospitalization,
    reasons_against_week,
    session_minutes,
)
from midspan.foundation.program.terms.profile import (
    HELD_BY,
    Flaw,
    MutualHelpPolicy,
    PhasePlan,
    ProfilePlan,
    ServiceFacts,
    SitePlan,
    TrackPlan,
)
from midspan.foundation.program.terms.setup import AgeGroup, CountingRuleFacts, LevelFacts, ServiceUnit

ADULT_FROM = 18
OWN_SESSION = (30, 50)
Services = Mapping[str, ServiceFacts]


def flaws_of_profile(
    plan: ProfilePlan, *, levels: Iterable[LevelFacts], services: Services, doubtful: frozenset[str] = frozenset()
) -> list[Flaw]:
    """Everything in a program that does not fit together, each with its place. Empty means that it can be.

    `doubtful` names tracks of which a part could not be read: they are not summed up.
    Source: mission rows 000-03, 000-08, 001-03, 001-10, 002-30, 004-02; the figures table; facts/levels-of-care 2.3.
    """
    ladder = [level.code for level in levels if level.edition == plan.edition]
    flaws = [
        *(Flaw("levels, offered", f"“{code}” is no level of this edition ({', '.join(ladder)}).")
          for code in plan.levels if code not in ladder),
        *_twice("sites", [site.code for site in plan.sites], "code"),
        *_twice("sites", [site.name for site in plan.sites], "name"),
        *_twice("counting", [one.rule.code for one in plan.counting], "code"),
        *(flaw for site in plan.sites for flaw in _rooms_twice(site)),
        *_tracks_twice(plan),
        *_flaws_of_phases(plan, doubtful),
        *_flaws_of_lengths(plan),
        *_flaws_of_clock(plan),
    ]  # fmt: skip
    for track in plan.tracks:
        flaws += _flaws_of_track(track, plan)
        if track.name not in doubtful:
            flaws += _flaws_of_sums(track, plan, services)
    return flaws


def notes_on_profile(plan: ProfilePlan, *, levels: Iterable[LevelFacts], services: Services) -> list[Flaw]:
    """What is unusual in a program and hinders nothing: weeks that are partial hospitalization, hours below the level's.

    Source: mission rows 001-11, 004-03, 004-04; facts/levels-of-care 2.3.
    """
    ladder = {level.code: level for level in levels if level.edition == plan.edition}
    return [note for track in plan.tracks for note in _notes_on_track(track, plan, ladder, services)]


def reasons_against_loading(
    plan: ProfilePlan, *, from_on: date, running: bool, levels: Collection[str], services: Collection[str]
) -> list[str]:
    """Why a program cannot be loaded from a day on: `running` says that tracks are there whose week it may change.

    Source: house rule: the program's week runs Monday to Sunday, and a change never begins inside one.
    """
    reasons = []
    if running and from_on.isoweekday() != 1:
        reasons.append(f"A change begins with a week: {from_on:%A %d %B %Y} is no Monday.")
    missing = [*(f"level {code}" for code in plan.levels if code not in levels)]
    promised = {code for track in plan.tracks for code, _ in track.mix}
    missing += [f"service {code}" for code in sorted(promised) if code not in services]
    if missing:
        reasons.append(f"Load the catalogue first; it has no {', no '.join(missing)}.")
    return reasons


def offered_minutes(track: TrackPlan, plan: ProfilePlan, services: Services) -> tuple[int, int]:
    """Minutes a week that can count in a track: in groups, breaks above the rule's limit taken out, and one's own.

    Source: mission rows 003-03 and 004-02; a break inside a session counts up to the rule's limit.
    """
    return _group_minutes(track, plan.rule_of(track)), _own_minutes(track, plan, services)


def required_in_week(
    phases: Iterable[PhasePlan], week: int, *, rule: CountingRuleFacts, other: tuple[int, int] = (0, 0)
) -> tuple[int, int]:
    """Minutes and days that a week of treatment (counted from 1) asks for: the phase's, never more than the track's target.

    `other` is given where no phase has this week.
    Source: mission row 000-36 (taper by steps), TIP 47 (a taper, not an abrupt end).
    """
    for phase in phases:
        if phase.week_from <= week and (phase.week_to is None or week <= phase.week_to):
            minutes = rule.weekly_target_minutes if phase.minutes_a_week is None else phase.minutes_a_week
            days = rule.weekly_target_days if phase.days_a_week is None else phase.days_a_week
            return min(minutes, rule.weekly_target_minutes), min(days, rule.weekly_target_days)
    return other if any(other) else (rule.weekly_target_minutes, rule.weekly_target_days)


def _twice(place: str, names: list[str], what: str) -> list[Flaw]:
    again = sorted({name for name in names if name and names.count(name) > 1})
    return [Flaw(place, f"two have the {what} “{name}”.") for name in again]


def _rooms_twice(site: SitePlan) -> list[Flaw]:
    return _twice(f"sites “{site.code}”, rooms", [room.name for room in site.rooms], "name")


def _tracks_twice(plan: ProfilePlan) -> list[Flaw]:
    pairs = [(site, track.name) for track in plan.tracks for site in track.sites]
    again = sorted({pair for pair in pairs if pairs.count(pair) > 1})
    return [Flaw("tracks", f"two at “{site}” have the name “{name}”.") for site, name in again]


def _flaws_of_phases(plan: ProfilePlan, doubtful: frozenset[str]) -> Iterator[Flaw]:
    for number, phase in enumerate(plan.phases):
        place = f"phases “{phase.name}”"
        before = plan.phases[number - 1] if number else None
        expected = 1 if before is None else (before.week_to or 0) + 1
        if before is not None and before.week_to is None:
            yield Flaw(place, f"comes after “{before.name}”, which has no last week.")
        elif phase.week_from != expected:
            yield Flaw(f"{place}, weeks", f"begins with week {phase.week_from}; week {expected} comes next.")
        yield from _not_rising(before, phase, place)
    sound = [track for track in plan.tracks if _counts(track, plan) and track.name not in doubtful]
    if sound and plan.phases and (asked := plan.phases[0].minutes_a_week) is not None:
        most = max(plan.rule_of(track).weekly_target_minutes for track in sound)
        if asked > most:
            text = f"asks for {in_hours(asked)} a week; no track has a target above {in_hours(most)}."
            yield Flaw(f"phases “{plan.phases[0].name}”, hours", text)


def _not_rising(before: PhasePlan | None, phase: PhasePlan, place: str) -> Iterator[Flaw]:
    """A taper goes down by steps."""
    if before is None:
        return
    for key, first, second, name in (
        ("hours", before.minutes_a_week, phase.minutes_a_week, in_hours),
        ("days", before.days_a_week, phase.days_a_week, str),
        ("individual_a_week", before.individual_a_week, phase.individual_a_week, str),
    ):
        if first is not None and second is not None and second > first:
            yield Flaw(f"{place}, {key}", f"rises from {name(first)} to {name(second)}; a later phase asks for no more.")


def _flaws_of_lengths(plan: ProfilePlan) -> Iterator[Flaw]:
    low, high = OWN_SESSION
    if plan.lengths.individual_from < low or plan.lengths.individual_to > high:
        said = f"{plan.lengths.individual_from} to {plan.lengths.individual_to}"
        yield Flaw("session_minutes, individual", f"is {said}; a session of one's own lasts {low} to {high} minutes.")
    if plan.mutual_help.policy == MutualHelpPolicy.REQUIRED and not plan.mutual_help.meetings_a_week:
        yield Flaw("mutual_help, meetings_a_week", "is 0 while meetings are required.")


def _flaws_of_clock(plan: ProfilePlan) -> Iterator[Flaw]:
    for first, second in pairwise(plan.clock):
        if second.starts < (first.until or first.starts):
            yield Flaw(f"clock “{second.starts:%H:%M}”", f"overlaps or comes before “{first.does}”.")


def _flaws_of_track(track: TrackPlan, plan: ProfilePlan) -> Iterator[Flaw]:
    place, sites = f"tracks “{track.name}”", {site.code for site in plan.sites}
    if track.level and track.level not in plan.levels:
        yield Flaw(f"{place}, level", f"“{track.level}” is not among the levels offered ({', '.join(plan.levels)}).")
    for code in track.sites:
        if code not in sites:
            yield Flaw(f"{place}, sites", f"“{code}” is no site of this file.")
    if track.week:
        yield from (Flaw(place, text) for text in reasons_against_week(list(track.week), day_treatment=track.day_treatment))
    if track.age_group == AgeGroup.ADULT and track.age_from < ADULT_FROM:
        yield Flaw(f"{place}, age", f"is from {track.age_from}; adults are {ADULT_FROM} and older.")
    if track.age_group == AgeGroup.ADOLESCENT and (track.age_to is None or track.age_to >= ADULT_FROM + 3):
        yield Flaw(f"{place}, age", "needs a first and a last year, such as [13, 17], in a track of adolescents.")
    if track.counting and not _counts(track, plan):
        yield Flaw(f"{place}, counting", f"“{track.counting}” is no counting rule of this file.")


def _flaws_of_sums(track: TrackPlan, plan: ProfilePlan, services: Services) -> Iterator[Flaw]:
    place = f"tracks “{track.name}”"
    yield from (flaw for site in plan.sites if site.code in track.sites for flaw in _flaws_at_site(track, site, place))
    yield from _flaws_of_times(track, place)
    if _counts(track, plan):
        yield from _flaws_of_dose(track, plan, services, place)


def _counts(track: TrackPlan, plan: ProfilePlan) -> bool:
    return any(one.rule.code == track.counting for one in plan.counting)


def _flaws_at_site(track: TrackPlan, site: SitePlan, place: str) -> Iterator[Flaw]:
    if track.arrival_from < site.opens_at or track.leave_by > site.closes_at:
        yield Flaw(
            place,
            f"is there from {track.arrival_from:%H:%M} to {track.leave_by:%H:%M}; “{site.name}” is open "
            f"{site.opens_at:%H:%M} to {site.closes_at:%H:%M}.",
        )
    largest = max((room.seats for room in site.rooms), default=0)
    if track.largest_group > largest:
        yield Flaw(f"{place}, group_size", f"is up to {track.largest_group}; the largest room of “{site.name}” seats {largest}.")


def _flaws_of_times(track: TrackPlan, place: str) -> Iterator[Flaw]:
    if not track.week:
        return
    first, last = min(block.starts for block in track.week), max(block.ends for block in track.week)
    if track.arrival_from > first:
        yield Flaw(f"{place}, arrival", f"is {track.arrival_from:%H:%M}, after the first block ({first:%H:%M}).")
    if track.leave_by < last:
        yield Flaw(f"{place}, leave", f"is {track.leave_by:%H:%M}, before the last block ends ({last:%H:%M}).")


def _flaws_of_dose(track: TrackPlan, plan: ProfilePlan, services: Services, place: str) -> Iterator[Flaw]:
    """What is promised must be held, and what is asked for must be there to come to."""
    held = sum(map(block_minutes, track.week))
    promised = dict(track.mix)
    for code, kinds in HELD_BY.items():
        minutes = sum(block_minutes(block) for block in track.week if block.group_type in kinds)
        if promised.get(code, 0) > minutes:
            yield Flaw(f"{place}, mix", f"promises {promised[code]} minutes of {code}; the week holds {minutes} of that kind.")
    in_groups = sum(promised.get(code, 0) for code in ("group", *HELD_BY))
    if in_groups > held:
        yield Flaw(f"{place}, mix", f"promises {in_groups} minutes in groups; the week holds {held}.")
    for code in promised:
        if code != "individual" and services[code].unit == ServiceUnit.SESSION and code not in dict(plan.lengths.others):
            yield Flaw("session_minutes", f"says no length for {code}, which “{track.name}” promises.")
    rule, (groups, own) = plan.rule_of(track), offered_minutes(track, plan, services)
    if rule.weekly_target_minutes > groups + own:
        yield Flaw(
            place,
            f"asks for {in_hours(rule.weekly_target_minutes)} a week; its week has {in_hours(groups)} that count in groups and "
            f"{in_hours(own)} of one's own.",
        )
    days = len({block.weekday for block in track.week})
    if rule.weekly_target_days > days:
        yield Flaw(place, f"asks for {rule.weekly_target_days} days a week; its week has {days}.")


def _group_minutes(track: TrackPlan, rule: CountingRuleFacts) -> int:
    return sum(block_minutes(block) - max(0, block.break_minutes - rule.counted_break_minutes) for block in track.week)


def _own_minutes(track: TrackPlan, plan: ProfilePlan, services: Services) -> int:
    lengths = {"individual": plan.lengths.individual_to, **dict(plan.lengths.others)}
    return sum(
        count * lengths.get(code, 0)
        for code, count in track.mix
        if services[code].unit == ServiceUnit.SESSION and services[code].counts_as_treatment
    )


def _notes_on_track(track: TrackPlan, plan: ProfilePlan, ladder: Mapping[str, LevelFacts], services: Services) -> Iterator[Flaw]:
    place, rule = f"tracks “{track.name}”", plan.rule_of(track)
    level = ladder[track.level]
    days = session_minutes(track.week).values()
    if level.adult_hours_below is not None and is_partial_hospitalization(minutes_of_days=days, rule=rule):
        yield Flaw(place, f"a full week is partial hospitalization by the rule and is classed so; its level is {level.code}.")
    least = level.adolescent_hours_from if track.age_group == AgeGroup.ADOLESCENT else level.adult_hours_from
    if least is not None and rule.weekly_target_minutes < least * 60:
        yield Flaw(
            place,
            f"asks for {in_hours(rule.weekly_target_minutes)} a week; level {level.code} begins at {in_hours(int(least * 60))}.",
        )


def in_hours(minutes: int | Decimal) -> str:
    """Minutes as hours in words: 540 is “9 h”, 585 is “9:45 h”.

    Source: house rule: hours are shown to the minute, never rounded.
    """
    whole, rest = divmod(int(minutes), 60)
    return f"{whole}:{rest:02d} h" if rest else f"{whole} h"
