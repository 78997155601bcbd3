"""Who will come to the demo clinic, when, through which door, and how it ends? Decided here, lived through in `life`.

Shaped by national figures: discharge reasons within three points of TEDS-D, lengths of stay lognormal around its medians,
completed stays moved to a modern program of 12 to 16 weeks. Synthetic; never to be read as results of a program.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import exp
from random import Random
from statistics import NormalDist

from midspan.doors.demo import funnel, names
from midspan.doors.demo.course import Course, Size
from midspan.doors.demo.evenings import evening, usual
from midspan.doors.demo.findings import findings
from midspan.doors.demo.programs import USUAL_PROGRAM, Group, days_with_groups, groups_of, program_days, program_of
from midspan.doors.demo.words.quotes import deal_quotes
from midspan.foundation.episodes.terms import EndReason
from midspan.foundation.program.terms import ProfilePlan
from midspan.journey.referral.terms import ReferralStatus

MIX = {EndReason.COMPLETED: 37.7, EndReason.TRANSFERRED: 17.9, EndReason.DROPPED_OUT: 23.2, EndReason.TERMINATED: 14.0,
       EndReason.OTHER: 7.2}  # fmt: skip
# Median days and sigma. TEDS-D 2004 for all but completed, which stood at (50, 1.0) before programs of 12 to 16 weeks.
STAYS = {EndReason.COMPLETED: (92, 0.22), EndReason.TRANSFERRED: (42, 1.0), EndReason.DROPPED_OUT: (26, 0.95),
         EndReason.TERMINATED: (36, 0.85), EndReason.OTHER: (36, 0.85)}  # fmt: skip
OPEN_STAGES = (ReferralStatus.NEW, ReferralStatus.CONTACTED, ReferralStatus.SCREENED, ReferralStatus.ASSESSING,
               ReferralStatus.PLACED, ReferralStatus.DIVERTED)  # fmt: skip
SEAT_EMPTY = timedelta(days=5)  # more than the days by which the front runs ahead of the back (life.hands)
MONTH, SILENT = timedelta(days=30), timedelta(days=8)
ELECTRONIC_SHARE = 2  # of the new referrals every second one comes as a FHIR bundle


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will happen: the day the clinic opened, its groups, and every course in order of referral."""

    opened_on: date
    today: date
    now: datetime
    size: Size
    seed: int
    program: ProfilePlan
    groups: tuple[Group, ...]
    courses: tuple[Course, ...]
    alert_on: date | None = None  # on this day `alert_of` gives a safety answer that nobody has seen to yet
    alert_of: int = -1

    @property
    def days(self) -> list[date]:
        """The days with groups, from the first to today."""
        on = days_with_groups(self.program, self.groups)
        return program_days(self.opened_on, self.today, today=self.today, on=on)

    @property
    def weekdays(self) -> list[int]:
        """The weekdays with groups, in order."""
        return sorted(days_with_groups(self.program, self.groups))

    @property
    def first_day(self) -> date:
        """The first call comes before the first group."""
        return self.opened_on - timedelta(days=21)


def plan(*, now: datetime, size: Size, seed: int, code: str = USUAL_PROGRAM) -> Plan:
    """The whole demo clinic up to `now` (aware, in the site's time), running the program of this code."""
    rng, today = Random(seed), now.date()
    program = program_of(code, today=today)
    groups = groups_of(program, weeks=size.weeks)
    on = days_with_groups(program, groups)
    days = program_days(today - timedelta(weeks=size.weeks), today, today=today, on=on)
    stays = _seat([*_finished_stays(size, days, rng), *_active_stays(size, days)], groups, days, rng)
    endings = [stay.ending for stay in stays] + [None] * (len(OPEN_STAGES) * size.at_each_stage + size.closed)
    blanks = iter(_blanks(endings, rng, now))
    courses = [
        *(_admitted(stay, next(blanks), rng, now) for stay in stays),
        *_waiting(size, blanks, now, rng),
        *_closed(size, blanks, days[0], now, rng),
    ]
    in_order = sorted(_with_a_double(courses), key=lambda course: course.received_at)
    numbered = tuple(replace(course, number=number) for number, course in enumerate(in_order))
    alert_of = _someone_here(numbered, days[-2], seed)
    numbered = _one_fell_silent(numbered, today, alert_of)
    return Plan(days[0], today, now, size, seed, program, groups, numbered, days[-2], alert_of)


def _someone_here(courses: Sequence[Course], day: date, seed: int) -> int:
    """The number of somebody in treatment now who came on this day and had been here a while; -1 where nobody did."""
    here = [one for one in courses if one.here_on(day) and one.ended is None and evening(one, day, seed=seed).comes]
    return here[len(here) // 3].number if here else -1


def _one_fell_silent(courses: tuple[Course, ...], today: date, alert_of: int) -> tuple[Course, ...]:
    """Somebody in treatment has not come for a week and sent no word: the latest of those who have been here a month."""
    here = [one for one in courses if one.admitted_on and one.ended is None and one.admitted_on < today - MONTH]
    chosen = [one.number for one in here if one.number != alert_of][-1:]
    return tuple(replace(one, silent_from=today - SILENT) if one.number in chosen else one for one in courses)


def _with_a_double(courses: list[Course]) -> list[Course]:
    """Somebody who finished calls again, and the name is heard wrongly: one pair for the worklist of duplicates."""
    finished = max((course for course in courses if course.ended_on), key=lambda course: str(course.ended_on))
    place = next(n for n, course in enumerate(courses) if course.stage is ReferralStatus.NEW and not course.electronic)
    again = names.misheard(finished.person)
    return [*courses[:place], replace(courses[place], person=again), *courses[place + 1 :]]


def shares(total: int, weights: dict[EndReason, float]) -> dict[EndReason, int]:
    """Whole numbers in proportion to weights, adding up to `total` (largest remainders)."""
    whole = sum(weights.values())
    exact = {reason: total * weight / whole for reason, weight in weights.items()}
    given = {reason: int(value) for reason, value in exact.items()}
    for reason in sorted(exact, key=lambda reason: given[reason] - exact[reason])[: total - sum(given.values())]:
        given[reason] += 1
    return given


def lengths(count: int, *, median: float, sigma: float, longest: int) -> list[int]:
    """Days of stay at the evenly spaced quantiles of a lognormal distribution, from 1 to `longest`."""
    normal = NormalDist()
    return [max(1, min(longest, round(median * exp(sigma * normal.inv_cdf((place + 0.5) / count))))) for place in range(count)]


@dataclass(frozen=True, slots=True)
class Stay:
    """From one session day to another, or still going on."""

    first: date
    last: date | None
    ending: EndReason | None
    group: Group | None = None


def _finished_stays(size: Size, days: Sequence[date], rng: Random) -> list[Stay]:
    span, found = (days[-1] - days[0]).days - 2, []
    for ending, count in shares(size.finished, MIX).items():
        median, sigma = STAYS[ending]
        for place, length in enumerate(lengths(count, median=median, sigma=sigma, longest=int(span * 0.92))):
            # Spread over the months; the golden ratio keeps long and short stays apart.
            offset = int(((place * 0.618034 + rng.uniform(0, 0.2)) % 1) ** 1.25 * (span - length))
            first = next(day for day in days if day >= days[0] + timedelta(days=offset))
            last = max(day for day in days if day <= max(first, first + timedelta(days=length + 1)) and day < days[-1])
            found.append(Stay(first, last, ending))
    others = [place for place, stay in enumerate(found) if stay.ending is EndReason.OTHER]
    for place in others[:1]:
        found[place] = replace(found[place], ending=EndReason.INCARCERATED)
    return found


def _active_stays(size: Size, days: Sequence[date]) -> list[Stay]:
    longest = min(108, (days[-1] - days[0]).days - 4)
    starts = [days[-1] - timedelta(days=2 + int((longest - 2) * ((n + 0.5) / size.active) ** 1.1)) for n in range(size.active)]
    return [Stay(max(day for day in days if day <= start), None, None) for start in starts]


def _seat(stays: list[Stay], groups: tuple[Group, ...], days: Sequence[date], rng: Random) -> list[Stay]:
    """A group with a free seat for everybody, in order of admission; whoever finds none starts on a later day."""
    seated: list[Stay] = []
    for stay in sorted(stays, key=lambda stay: stay.first):
        length = (stay.last - stay.first).days if stay.last else 0
        for first in (day for day in days if day >= stay.first):
            last = stay.last and max(day for day in days if day <= max(first, min(days[-2], first + timedelta(days=length))))
            if free := _free_seats(groups, seated, first, days[0]):
                group = rng.choices(list(free), weights=[seats**2 for seats in free.values()])[0]
                seated.append(Stay(first, last, stay.ending, group))
                break
    return seated


def _free_seats(groups: tuple[Group, ...], seated: list[Stay], first: date, opened_on: date) -> dict[Group, int]:
    """Seats free on a day; a seat stays empty for some days. Nobody who is seated yet comes later: the day is the fullest."""
    taken = [stay.group for stay in seated if stay.last is None or stay.last + SEAT_EMPTY >= first]
    running = [group for group in groups if opened_on + timedelta(weeks=group.opens_in_week) <= first]
    return {group: group.seats - taken.count(group) for group in running if group.seats > taken.count(group)}


def _admitted(stay: Stay, blank: Course, rng: Random, now: datetime) -> Course:
    """An admitted course: backwards from admission to the first word."""
    assert stay.group is not None
    hour_before = datetime.combine(stay.first, stay.group.starts, now.tzinfo) - timedelta(hours=1)
    admitted_at = hour_before + timedelta(minutes=rng.randint(0 if hour_before.hour >= 12 else 5, 40))
    sketch = funnel.up_to_admission(blank, admitted_at, rng)
    silent_from = None
    if stay.ending is EndReason.DROPPED_OUT and stay.last:
        silent_from = stay.last - timedelta(days=min(10, max(1, (stay.last - stay.first).days // 4)))
    return replace(
        sketch, stage=ReferralStatus.ADMITTED, admitted_at=admitted_at, group=stay.group.name, ended_on=stay.last,
        ended=stay.ending, comes=usual(stay.ending, rng), silent_from=silent_from, planned_weeks=rng.choice([12, 12, 14, 16]),
        asked_weeks=_asked_weeks(rng),
    )  # fmt: skip


def _asked_weeks(rng: Random) -> tuple[int, ...]:
    """The weeks of treatment in which the forms are asked again: every two to four weeks."""
    weeks, week = [], rng.randint(2, 3)
    while week < 26:
        weeks.append(week)
        week += rng.choice([2, 3, 3, 4])
    return tuple(weeks)


def _waiting(size: Size, blanks: Iterator[Course], now: datetime, rng: Random) -> list[Course]:
    """The referrals that wait today, as many at each stage."""
    waiting = []
    for stage in OPEN_STAGES:
        for place in range(size.at_each_stage):
            course = funnel.up_to(stage, next(blanks), now, (place + 0.5) / size.at_each_stage, rng)
            electronic = stage is ReferralStatus.NEW and place % ELECTRONIC_SHARE == 1
            waiting.append(replace(course, stage=stage, electronic=electronic))
    return waiting


def _closed(size: Size, blanks: Iterator[Course], opened_on: date, now: datetime, rng: Random) -> list[Course]:
    """The referrals that came to nothing, over all the months."""
    span = (now.date() - opened_on).days - 16
    days = [opened_on + timedelta(days=int(span * (place + rng.random()) / size.closed)) for place in range(size.closed)]
    return [funnel.up_to_closing(next(blanks), day, now, rng) for day in days]


def _blanks(endings: Sequence[EndReason | None], rng: Random, now: datetime) -> list[Course]:
    """A course for each ending with its person, source and findings, and no dates yet.

    Those who drop out are younger and use daily more often, those who complete are older (TEDS-D 2005).
    """
    people = names.people([_age(ending, rng) for ending in endings], rng=rng, today=now.date())
    quotes = deal_quotes(len(endings), rng)
    return [
        funnel.blank(person, quote, findings(ending, rng), now, rng)
        for ending, person, quote in zip(endings, people, quotes, strict=True)
    ]


def _age(ending: EndReason | None, rng: Random) -> int:
    first, second = names.age(rng), names.age(rng)
    if ending is EndReason.DROPPED_OUT:
        return min(first, second)
    return max(first, second) if ending is EndReason.COMPLETED and rng.random() < 0.6 else first
