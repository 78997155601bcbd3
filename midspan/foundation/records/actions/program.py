"""How the clinic is set up: sites, rooms, levels, counting rules, tracks with their week, closures."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import (
    Closure,
    CountingRule,
    LevelOfCare,
    MixItem,
    Room,
    Service,
    Site,
    Track,
    TrackBlock,
)
from midspan.foundation.program.rules import reasons_against_week
from midspan.foundation.program.terms import BlockFacts
from midspan.foundation.records.actions.door import action
from midspan.foundation.records.terms import Reason, Refused


@action("site.opened", needs=Permission.SET_UP)
def open_site(*, details: Mapping[str, Any], by: Staff, at: datetime) -> Site:
    """A place where people come; always outpatient."""
    return Site.objects.create(**details)


@action("room.added", needs=Permission.SET_UP)
def add_room(site: Site, *, name: str, capacity: int, by: Staff, at: datetime) -> Room:
    """A room for groups. Refuses one that holds nobody."""
    if capacity < 1:
        raise Refused(Reason("A room holds at least one person.", rule="room", field="capacity"))
    return Room.objects.create(site=site, name=name, capacity=capacity)


@action("catalogue.loaded", needs=Permission.SET_UP)
def load_catalogue(
    *, levels: Iterable[Mapping[str, Any]], counting_rules: Iterable[Mapping[str, Any]], services: Iterable[Mapping[str, Any]],
    by: Staff, at: datetime,
) -> None:  # fmt: skip
    """Load levels of care, counting rules and services; what is there already is brought up to date."""
    for row in levels:
        LevelOfCare.objects.update_or_create(
            edition=row["edition"], code=row["code"], effective_from=row["effective_from"], defaults=dict(row)
        )
    for row in counting_rules:
        CountingRule.objects.update_or_create(code=row["code"], effective_from=row["effective_from"], defaults=dict(row))
    for row in services:
        Service.objects.update_or_create(code=row["code"], defaults=dict(row))


@action("track.opened", needs=Permission.SET_UP)
def open_track(
    site: Site,
    *,
    details: Mapping[str, Any],
    week: Iterable[BlockFacts],
    mix: Mapping[str, int],
    by: Staff,
    at: datetime,
) -> Track:
    """A track with its weekly template and the mix of services it promises. Refuses a week that cannot be."""
    blocks = list(week)
    _refuse_week(blocks, day_treatment=bool(details.get("day_treatment", False)))
    track = Track.objects.create(site=site, **details)
    _write_blocks(track, blocks)
    services = {service.code: service for service in Service.objects.filter(code__in=mix)}
    MixItem.objects.bulk_create([MixItem(track=track, service=services[code], per_week=count) for code, count in mix.items()])
    return track


@action("track.week_changed", needs=Permission.SET_UP, versioned=True)
def change_week(track: Track, *, week: Iterable[BlockFacts], by: Staff, at: datetime) -> Track:
    """Replace the weekly template. Sessions that were generated stay as they are."""
    blocks = list(week)
    _refuse_week(blocks, day_treatment=track.day_treatment)
    track.blocks.filter(until_on__isnull=True).delete()
    _write_blocks(track, blocks)
    return track


@action("closure.announced", needs=Permission.SET_UP)
def close_on(on: date, *, reason: str, site: Site | None = None, by: Staff, at: datetime) -> Closure:
    """No sessions on this day, at one site or at all. Announcing it again changes only the reason."""
    closure, _ = Closure.objects.update_or_create(on=on, site=site, defaults={"reason": reason})
    return closure


def _refuse_week(blocks: list[BlockFacts], *, day_treatment: bool) -> None:
    if reasons := reasons_against_week(blocks, day_treatment=day_treatment):
        raise Refused([Reason(text, rule="000-08", field="blocks") for text in reasons])


def _write_blocks(track: Track, blocks: list[BlockFacts]) -> None:
    TrackBlock.objects.bulk_create(
        [
            TrackBlock(track=track, weekday=block.weekday, starts=block.starts, ends=block.ends,
                       break_minutes=block.break_minutes, group_type=block.group_type, title=block.title)
            for block in blocks
        ]
    )  # fmt: skip
