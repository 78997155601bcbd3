"""Which whole program is in force, and where does the clinic as set up differ from a program's file?"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from midspan.foundation.program.catalog.profiles import check_profile
from midspan.foundation.program.models import CountingRule, LevelOfCare, MixItem, Profile, Site, Track
from midspan.foundation.program.queries.setup import counting_facts, week_of
from midspan.foundation.program.rules import in_hours, session_minutes
from midspan.foundation.program.terms import CountingRuleFacts
from midspan.foundation.program.terms.profile import CountingPlan, ProfileChange, ProfilePlan, SitePlan, TrackPlan

WORDS = {
    "name": "name", "timezone": "time zone", "address": "address", "telephone": "telephone", "opens_at": "opens",
    "closes_at": "closes", "part_of_day": "part of the day", "program_type": "type", "age_group": "for", "age_from": "age from",
    "age_to": "age to", "arrival_from": "check-in opens", "leave_by": "leave by", "day_treatment": "day treatment",
    "planned_weeks_from": "weeks from", "planned_weeks_to": "weeks to", "smallest_group": "smallest group",
    "largest_group": "largest group",
}  # fmt: skip


def profile_on(day: date) -> Profile | None:
    """The program's file in force on a day; None where none was loaded."""
    return Profile.objects.filter(effective_from__lte=day).order_by("-effective_from").first()


def coming_profile(day: date) -> Profile | None:
    """The file that comes into force after a day, if one was loaded; the last where there are several."""
    return Profile.objects.filter(effective_from__gt=day).order_by("-effective_from").first()


def plan_of_profile(row: Profile) -> ProfilePlan | None:
    """The program that a loaded file tells; None when the catalogue has moved on so that it can no longer be read."""
    return _read(row.text)


@lru_cache(maxsize=16)
def _read(text: str) -> ProfilePlan | None:
    return check_profile(text).plan


def changes_to(plan: ProfilePlan) -> list[ProfileChange]:
    """Where the clinic as set up differs from a program's file: what loading it would change, place by place.

    Empty means that the clinic is set up as the file says. What the file does not name stays; `left_alone` lists it.
    """
    sites = {row.code: row for row in Site.objects.prefetch_related("rooms")}
    rules = _newest_rules()
    rows = Track.objects.select_related("site", "level", "counting_rule").prefetch_related("blocks", "mix__service")
    tracks = {(row.site.code, row.name): row for row in rows}
    return [
        *_changed_levels(plan),
        *(change for site in plan.sites for change in _changed_site(site, sites.get(site.code))),
        *(_new_rule(one, rules.get(one.rule.code)) for one in plan.counting if rules.get(one.rule.code) != one.rule),
        *(
            change
            for track in plan.tracks
            for site in plan.sites
            if site.code in track.sites
            for change in _changed_track(track, site, tracks.get((site.code, track.name)), plan)
        ),
    ]


def _newest_rules() -> dict[str, CountingRuleFacts]:
    """The newest counting rule of each code. One query."""
    return {row.code: counting_facts(row) for row in CountingRule.objects.order_by("effective_from")}


def left_alone(plan: ProfilePlan) -> list[ProfileChange]:
    """Sites, rooms and running tracks that the file does not name: loading leaves them as they are."""
    named = {site.code: {room.name for room in site.rooms} for site in plan.sites}
    tracks = {(code, track.name) for track in plan.tracks for code in track.sites}
    sites = Site.objects.filter(closed_on__isnull=True).prefetch_related("rooms")
    running = Track.objects.filter(ends_on__isnull=True).select_related("site").order_by("site__name", "name")
    return [
        *(ProfileChange(site.name, "a site of its own") for site in sites if site.code not in named),
        *(
            ProfileChange(f"{site.name}, {room.name}", "a room of its own")
            for site in sites
            if site.code in named
            for room in site.rooms.all()
            if room.name not in named[site.code]
        ),
        *(
            ProfileChange(f"{row.site.name}, {row.name}", "a track of its own")
            for row in running
            if (row.site.code, row.name) not in tracks
        ),
    ]


def rule_row(one: CountingPlan) -> CountingRule | None:
    """The newest counting rule of a file's code, when it counts as the file says; else None, and a newer one is due."""
    newest = CountingRule.objects.filter(code=one.rule.code).order_by("-effective_from").first()
    return newest if newest is not None and counting_facts(newest) == one.rule else None


def site_columns(plan: SitePlan) -> dict[str, Any]:
    """The columns of a site as a file tells them, without its code."""
    return {"name": plan.name, "timezone": plan.timezone, "address": plan.address, "telephone": plan.telephone,
            "opens_at": plan.opens_at, "closes_at": plan.closes_at}  # fmt: skip


def track_columns(plan: TrackPlan) -> dict[str, Any]:
    """The columns of a track as a file tells them, without its site, name, level, counting rule and dates."""
    return {
        "part_of_day": plan.part_of_day, "program_type": plan.program_type, "age_group": plan.age_group,
        "age_from": plan.age_from, "age_to": plan.age_to, "arrival_from": plan.arrival_from, "leave_by": plan.leave_by,
        "day_treatment": plan.day_treatment, "planned_weeks_from": plan.weeks_from, "planned_weeks_to": plan.weeks_to,
        "smallest_group": plan.smallest_group, "largest_group": plan.largest_group,
    }  # fmt: skip


def _changed_levels(plan: ProfilePlan) -> Iterator[ProfileChange]:
    for row in LevelOfCare.objects.filter(edition=plan.edition, effective_to__isnull=True):
        if row.offered != (row.code in plan.levels):
            yield ProfileChange(f"level {row.code}", "is no longer offered" if row.offered else "is offered")


def _changed_site(plan: SitePlan, row: Site | None) -> Iterator[ProfileChange]:
    if row is None:
        rooms = ", ".join(f"{room.name} ({room.seats})" for room in plan.rooms)
        yield ProfileChange(plan.name, f"opens, with {rooms}")
        return
    yield from _differences(plan.name, row, site_columns(plan))
    seats = {room.name: room.capacity for room in row.rooms.all()}
    for room in plan.rooms:
        if room.name not in seats:
            yield ProfileChange(f"{plan.name}, {room.name}", f"is added, with {room.seats} seats")
        elif seats[room.name] != room.seats:
            yield ProfileChange(f"{plan.name}, {room.name}", f"seats {room.seats} instead of {seats[room.name]}")


def _new_rule(one: CountingPlan, there: CountingRuleFacts | None) -> ProfileChange:
    target = f"{in_hours(one.rule.weekly_target_minutes)} on {one.rule.weekly_target_days} days"
    words = f"{target}, breaks up to {one.rule.counted_break_minutes} min count"
    return ProfileChange(f"counting “{one.name}”", f"counts otherwise: {words}" if there else f"is added: {words}")


def _changed_track(plan: TrackPlan, site: SitePlan, row: Track | None, whole: ProfilePlan) -> Iterator[ProfileChange]:
    place = f"{site.name}, {plan.name}"
    if row is None:
        yield ProfileChange(place, f"opens: {_week_words(session_minutes(plan.week))}")
        return
    yield from _differences(place, row, track_columns(plan))
    if (row.level.edition, row.level.code) != (whole.edition, plan.level):
        yield ProfileChange(place, f"level {plan.level} instead of {row.level.code}")
    if row.counting_rule.code != plan.counting:
        yield ProfileChange(place, f"counts by “{_rule_name(whole, plan)}” instead of “{row.counting_rule.name}”")
    if week_of(row) != list(plan.week):
        before, after = _week_words(session_minutes(week_of(row))), _week_words(session_minutes(plan.week))
        yield ProfileChange(place, f"week {after} instead of {before}" if after != before else "other blocks at the same hours")
    if mix_of(row.mix.all()) != dict(plan.mix):
        yield ProfileChange(place, "another weekly mix of services")


def mix_of(items: Iterable[MixItem]) -> dict[str, int]:
    """What a track promises a week, by code of service."""
    return {item.service.code: item.per_week for item in items}


def _rule_name(whole: ProfilePlan, track: TrackPlan) -> str:
    return next(one.name for one in whole.counting if one.rule.code == track.counting)


def _differences(place: str, row: Any, wanted: Mapping[str, Any]) -> Iterator[ProfileChange]:
    for column, value in wanted.items():
        there = getattr(row, column)
        if there != value:
            yield ProfileChange(place, f"{WORDS[column]} {_word(value)} instead of {_word(there)}")


def _word(value: Any) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "—" if value in {None, ""} else str(value).replace("_", " ")


def _week_words(days: Mapping[int, int]) -> str:
    names = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return ", ".join(f"{names[day]} {in_hours(minutes)}" for day, minutes in days.items()) or "empty"
