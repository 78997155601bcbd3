"""What does a program's file say, all of it? From the document to the program, or every flaw with its place in words."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from midspan.foundation.program.rules.profile_file import Sheet, meant, said
from midspan.foundation.program.rules.profile_sense import flaws_of_profile, notes_on_profile
from midspan.foundation.program.terms.profile import (
    AftercarePlan,
    ClockLine,
    CountingPlan,
    Flaw,
    MutualHelpPlan,
    MutualHelpPolicy,
    PhasePlan,
    ProfileChecked,
    ProfilePlan,
    RoomPlan,
    ServiceFacts,
    SessionLengths,
    SitePlan,
    TestingPlan,
    TrackPlan,
    WayIn,
)
from midspan.foundation.program.terms.setup import (
    AgeGroup,
    BlockFacts,
    CountingRuleFacts,
    Edition,
    GroupType,
    LevelFacts,
    PartOfDay,
    ProgramType,
    ServiceUnit,
)

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LARGEST = 1_000_000  # characters of a file
MIDNIGHT = time(0)
LONGEST_STAY = 260  # weeks
ROUNDED = (1, 5, 15)


def read_profile(text: str, *, levels: Iterable[LevelFacts], services: Iterable[ServiceFacts]) -> ProfileChecked:
    """The program that a TOML file tells, or every flaw in it; notes tell what is unusual and hinders nothing.

    `levels` and `services` are what the file may name. Whole or not at all: with one flaw there is no program.
    Source: mission rows 001-03, 001-10, 002-04, 002-06; the figures table.
    """
    if len(text) > LARGEST:
        return ProfileChecked(None, (Flaw("", f"The file has more than {LARGEST:,} characters."),))
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as wrong:
        return ProfileChecked(None, (Flaw("", f"This is not TOML: {wrong}."),))
    return read_document(raw, levels=levels, services=services)


def read_document(raw: Mapping[str, Any], *, levels: Iterable[LevelFacts], services: Iterable[ServiceFacts]) -> ProfileChecked:
    """The same for a document that was taken out of its file already.

    Source: as `read_profile`.
    """
    known, flaws = {one.code: one for one in services}, list[Flaw]()
    top = Sheet(raw, "", flaws)
    plan, doubtful = _profile(top, known)
    top.close()
    ladder = list(levels)
    flaws += flaws_of_profile(plan, levels=ladder, services=known, doubtful=doubtful)
    if flaws:
        return ProfileChecked(None, tuple(dict.fromkeys(flaws)))
    return ProfileChecked(plan, (), tuple(notes_on_profile(plan, levels=ladder, services=known)))


def _profile(top: Sheet, services: Mapping[str, ServiceFacts]) -> tuple[ProfilePlan, frozenset[str]]:
    """The program as far as it could be read, and the names of tracks of which a part could not."""
    people, levels, length = top.table("people"), top.table("levels"), top.table("length")
    ages = _ages(people, 12)
    weeks = length.whole("weeks_from", 1, LONGEST_STAY), length.whole("weeks_to", 1, LONGEST_STAY)
    if weeks[1] < weeks[0]:
        length.note("weeks_to", f"is less than weeks_from ({weeks[1]} and {weeks[0]}).")
    if length.yes("ends_by_itself", False):
        length.note("ends_by_itself", "is true; no stay ends by itself: ending needs a reason, going on a new look at the level.")
    sites = tuple(_site(one) for one in top.tables("sites", named="code"))
    usual = _Usual(tuple(site.code for site in sites), ages, weeks, dict(top.services("mix", services, default={})))
    counting = [_counting(one, services) for one in top.tables("counting", named="code")]
    tracks = [_track(one, usual, services) for one in top.tables("tracks")]
    plan = ProfilePlan(
        code=_slug(top, "code", 40), name=top.text("name"), description=top.text("description", longest=2000),
        version=top.whole("version", 1, 30_000), as_of=top.day("as_of"), source=top.text("source", longest=250),
        verified=top.yes("verified"), edition=levels.one_of("edition", Edition) or Edition.THIRD,
        levels=levels.texts("offered"), age_from=ages[0], age_to=ages[1], ways_in=people.some_of("ways_in", WayIn),
        line_around_the_clock=people.yes("line_around_the_clock"),
        emergencies_around_the_clock=people.yes("emergencies_around_the_clock"), weeks_from=weeks[0], weeks_to=weeks[1],
        sites=sites, counting=tuple(rule for rule, _sound in counting),
        tracks=tuple(track for track, _sound in tracks),
        phases=tuple(phase for one in top.tables("phases") if (phase := _phase(one))),
        lengths=_lengths(top.table("session_minutes"), services), testing=_testing(top.table("testing")),
        mutual_help=_mutual_help(top.table("mutual_help")), aftercare=_aftercare(top.table("aftercare")),
        clock=tuple(line for one in top.tables("clock", named="at", optional=True) if (line := _clock_line(one))),
    )  # fmt: skip
    for sheet in (people, levels, length):
        sheet.close()
    unread = {one.rule.code for one, sound in counting if not sound}
    return plan, frozenset(track.name for track, sound in tracks if not sound or track.counting in unread)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a track has unless it says otherwise."""

    sites: tuple[str, ...]
    ages: tuple[int, int | None]
    weeks: tuple[int, int]
    mix: dict[str, int]


def _site(sheet: Sheet) -> SitePlan:
    hours = sheet.span("open") or (time(0), time(23, 59))
    zone = sheet.text("timezone", longest=60)
    if zone and not _is_zone(zone):
        sheet.note("timezone", f"{said(zone)} is no time zone; write it as “America/New_York”.")
    rooms = tuple(_room(one) for one in sheet.tables("rooms"))
    plan = SitePlan(
        _slug(sheet, "code", 20), sheet.text("name"), zone, *hours, rooms,
        sheet.text("address", "", longest=250), sheet.text("telephone", "", longest=40),
    )  # fmt: skip
    sheet.close()
    return plan


def _room(sheet: Sheet) -> RoomPlan:
    plan = RoomPlan(sheet.text("name", longest=60), sheet.whole("seats", 1, 500))
    sheet.close()
    return plan


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _counting(sheet: Sheet, services: Mapping[str, ServiceFacts]) -> tuple[CountingPlan, bool]:
    """A counting rule, and whether all of it could be read."""
    before = len(sheet.flaws)
    usual = sheet.wholes("usual_hours", 0, 100, lengths=(2,)) if sheet.has("usual_hours") else (6, 30)
    sheet.asked.add("usual_hours")
    low, high = usual or (6, 30)
    rule = CountingRuleFacts(
        code=_slug(sheet, "code", 40), counted_break_minutes=sheet.whole("break_minutes", 0, 60),
        weekly_target_minutes=sheet.minutes("target_hours", 1, 60), weekly_target_days=sheet.whole("target_days", 1, 7),
        day_is_partial_hospitalization_minutes=sheet.minutes("partial_day_hours", 1, 24),
        week_is_partial_hospitalization_minutes=sheet.minutes("partial_week_hours", 1, 100),
        grace_minutes=sheet.whole("grace_minutes", 0, 30, 5), usual_low_minutes=low * 60, usual_high_minutes=high * 60,
        services=_counted(sheet, services), counts_grace=sheet.yes("grace_counts", False),
        round_down_to=sheet.whole("round_down_to", 1, 15, 1),
    )  # fmt: skip
    if rule.round_down_to not in ROUNDED:
        sheet.note("round_down_to", f"is {rule.round_down_to}; minutes are rounded to {', '.join(map(str, ROUNDED))}.")
    plan = CountingPlan(sheet.text("name"), rule, sheet.text("source", longest=250))
    sheet.close()
    return plan, len(sheet.flaws) == before


def _counted(sheet: Sheet, services: Mapping[str, ServiceFacts]) -> tuple[str, ...]:
    """The services that count, where the file names them: only what is treatment can."""
    codes = sheet.texts("services", ())
    for code in codes:
        if code not in services:
            sheet.note("services", f"{said(code)} is no service of the catalogue{meant(code, services)}.")
        elif not services[code].counts_as_treatment:
            sheet.note("services", f"{said(code)} is not treatment; its minutes never count.")
    return codes


def _track(sheet: Sheet, usual: _Usual, services: Mapping[str, ServiceFacts]) -> tuple[TrackPlan, bool]:
    """A track, and whether all of it could be read: sums over what is missing would only look wrong again."""
    before = len(sheet.flaws)
    days = sheet.weekdays("days")
    age_group = sheet.one_of("age_group", AgeGroup, AgeGroup.ADULT) or AgeGroup.ADULT
    ages, weeks = _track_ages(sheet, usual), _track_weeks(sheet, usual)
    groups = sheet.wholes("group_size", 1, 100, lengths=(2,)) if sheet.has("group_size") else (6, 12)
    sheet.asked.add("group_size")
    plan = TrackPlan(
        name=sheet.text("name"), sites=sheet.texts("sites", usual.sites or None),
        part_of_day=sheet.one_of("part_of_day", PartOfDay) or PartOfDay.EVENING,
        program_type=sheet.one_of("program_type", ProgramType, ProgramType.SUD) or ProgramType.SUD,
        age_group=age_group, age_from=ages[0], age_to=ages[1], level=sheet.text("level", longest=10),
        counting=sheet.text("counting", longest=40), arrival_from=sheet.clock("arrival") or MIDNIGHT,
        leave_by=sheet.clock("leave") or MIDNIGHT, day_treatment=sheet.yes("day_treatment", False),
        weeks_from=weeks[0], weeks_to=weeks[1], smallest_group=(groups or (6, 12))[0], largest_group=(groups or (6, 12))[1],
        week=_week(sheet, days), mix=sheet.services("mix", services, default=usual.mix),
    )  # fmt: skip
    sheet.close()
    return plan, len(sheet.flaws) == before


def _week(sheet: Sheet, days: tuple[int, ...]) -> tuple[BlockFacts, ...]:
    """The week in order; empty where a time could not be read, for without it no day can be judged."""
    read = [_blocks(one, days) for one in sheet.tables("blocks", named="title")]
    if any(blocks is None for blocks in read):
        return ()
    return tuple(sorted((block for blocks in read for block in blocks or ()), key=lambda block: (block.weekday, block.starts)))


def _blocks(sheet: Sheet, days: tuple[int, ...]) -> list[BlockFacts] | None:
    hours, kind = sheet.span("time"), sheet.one_of("type", GroupType)
    title, pause = sheet.text("title"), sheet.whole("break", 0, 120, 0)
    on = sheet.weekdays("days", days)
    sheet.close()
    if hours is None:
        return None
    return [BlockFacts(day, *hours, pause, kind or GroupType.PROCESS, title) for day in on]


def _track_ages(sheet: Sheet, usual: _Usual) -> tuple[int, int | None]:
    sheet.asked.add("age")
    if "age" not in sheet.raw:
        return usual.ages
    values = sheet.wholes("age", 12, 120, lengths=(1, 2))
    return (values[0], values[1] if len(values) == 2 else None) if values else usual.ages


def _track_weeks(sheet: Sheet, usual: _Usual) -> tuple[int, int]:
    sheet.asked.add("weeks")
    if "weeks" not in sheet.raw:
        return usual.weeks
    values = sheet.wholes("weeks", 1, LONGEST_STAY, lengths=(2,))
    return (values[0], values[1]) if values else usual.weeks


def _ages(sheet: Sheet, low: int) -> tuple[int, int | None]:
    first = sheet.whole("age_from", low, 120)
    last = sheet.whole("age_to", low, 120) if sheet.has("age_to") else None
    sheet.asked.add("age_to")
    if last is not None and last < first:
        sheet.note("age_to", f"is less than age_from ({last} and {first}).")
    return first, last


def _phase(sheet: Sheet) -> PhasePlan | None:
    weeks = sheet.wholes("weeks", 1, LONGEST_STAY, lengths=(1, 2))
    minutes = sheet.minutes("hours", 0, 60) if sheet.has("hours") else None
    days = sheet.whole("days", 0, 7) if sheet.has("days") else None
    sheet.asked |= {"hours", "days"}
    name, own = sheet.text("name", longest=60), sheet.number("individual_a_week", 0, 7)
    sheet.close()
    return PhasePlan(name, weeks[0], weeks[1] if len(weeks) == 2 else None, minutes, days, own) if weeks else None


def _lengths(sheet: Sheet, services: Mapping[str, ServiceFacts]) -> SessionLengths:
    """Minutes of one session of each service that is counted in sessions."""
    own = sheet.wholes("individual", 10, 240, lengths=(2,)) or (30, 50)
    single = [one.code for one in services.values() if one.unit == ServiceUnit.SESSION and one.code != "individual"]
    others = tuple((code, sheet.whole(code, 10, 240)) for code in single if sheet.has(code))
    sheet.asked |= set(single)
    sheet.close()
    return SessionLengths(own[0], own[1], others)


def _testing(sheet: Sheet) -> TestingPlan:
    plan = TestingPlan(sheet.number("a_week", 0, 7), sheet.yes("random"))
    sheet.close()
    return plan


def _mutual_help(sheet: Sheet) -> MutualHelpPlan:
    policy = sheet.one_of("policy", MutualHelpPolicy) or MutualHelpPolicy.SUGGESTED
    meetings = sheet.whole("meetings_a_week", 0, 21)
    plan = MutualHelpPlan(policy, meetings, sheet.whole("without_full_time_work", 0, 21, meetings))
    if plan.without_full_time_work < meetings:
        sheet.note("without_full_time_work", f"is less than meetings_a_week ({plan.without_full_time_work} and {meetings}).")
    sheet.close()
    return plan


def _aftercare(sheet: Sheet) -> AftercarePlan:
    plan = AftercarePlan(sheet.whole("months", 0, 60), sheet.whole("sessions_a_month", 0, 31), sheet.text("then", longest=200))
    sheet.close()
    return plan


def _clock_line(sheet: Sheet) -> ClockLine | None:
    starts, until = sheet.clock("at"), sheet.clock("until") if sheet.has("until") else None
    sheet.asked.add("until")
    does = sheet.text("does", longest=200)
    sheet.close()
    if starts is None:
        return None
    if until is not None and until <= starts:
        sheet.note("until", f"is not after {starts:%H:%M}.")
    return ClockLine(starts, until, does)


def _slug(sheet: Sheet, key: str, longest: int) -> str:
    words = sheet.text(key, longest=longest)
    if words and not SLUG.fullmatch(words):
        sheet.note(key, f"{said(words)} needs small letters, digits and single dashes alone.")
    return words
