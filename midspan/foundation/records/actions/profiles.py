"""How does a whole program come in? From its file: sites, rooms, levels, counting rules, tracks with their week."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import (
    CountingRule,
    LevelOfCare,
    MixItem,
    Profile,
    Room,
    Service,
    Site,
    Track,
    TrackBlock,
)
from midspan.foundation.program.queries import mix_of, rule_row, site_columns, track_columns, week_of
from midspan.foundation.program.rules import reasons_against_loading
from midspan.foundation.program.terms import BlockFacts, CountingPlan, ProfilePlan, SitePlan, TrackPlan
from midspan.foundation.records.actions.door import action
from midspan.foundation.records.terms import Reason, Refused


@action("program.loaded", needs=Permission.SET_UP)
def load_profile(*, plan: ProfilePlan, text: str, from_on: date, by: Staff, at: datetime) -> Profile:
    """Set the clinic up as a program's file says; `text` is the file as it stands and is kept.

    New tracks start on `from_on`, changed weeks are in force from then, and days before keep the week they had. Nothing
    that the file does not name is touched. Loading the same again changes nothing.
    Refuses a change that begins in the middle of a week, and levels or services that are not in the catalogue yet.
    """
    _refuse(plan, from_on)
    for level in LevelOfCare.objects.filter(edition=plan.edition, effective_to__isnull=True):
        if level.offered != (level.code in plan.levels):
            LevelOfCare.objects.filter(pk=level.pk).update(offered=not level.offered)
    sites = {one.code: _site(one) for one in plan.sites}
    rules = {one.rule.code: _rule(one, from_on) for one in plan.counting}
    levels = {row.code: row for row in LevelOfCare.objects.filter(edition=plan.edition, effective_to__isnull=True)}
    for track in plan.tracks:
        for code in track.sites:
            _track(track, sites[code], level=levels[track.level], rule=rules[track.counting], from_on=from_on)
    return _profile(plan, text, from_on, at)


def _refuse(plan: ProfilePlan, from_on: date) -> None:
    levels = set(LevelOfCare.objects.filter(edition=plan.edition).values_list("code", flat=True))
    reasons = reasons_against_loading(
        plan, from_on=from_on, running=Track.objects.exists(), levels=levels,
        services=set(Service.objects.values_list("code", flat=True)),
    )  # fmt: skip
    if reasons:
        raise Refused([Reason(text, rule="program-file") for text in reasons])


def _site(plan: SitePlan) -> Site:
    site, _ = Site.objects.update_or_create(code=plan.code, defaults=site_columns(plan))
    for room in plan.rooms:
        Room.objects.update_or_create(site=site, name=room.name, defaults={"capacity": room.seats})
    return site


def _rule(one: CountingPlan, from_on: date) -> CountingRule:
    """The rule that counts so. A changed one is a newer row of its code: days before count by the old."""
    if (row := rule_row(one)) is not None:
        return row
    facts = one.rule
    values = {
        "name": one.name, "counted_break_minutes": facts.counted_break_minutes,
        "weekly_target_minutes": facts.weekly_target_minutes, "weekly_target_days": facts.weekly_target_days,
        "day_is_partial_hospitalization_minutes": facts.day_is_partial_hospitalization_minutes,
        "week_is_partial_hospitalization_minutes": facts.week_is_partial_hospitalization_minutes,
        "grace_minutes": facts.grace_minutes, "usual_low_minutes": facts.usual_low_minutes,
        "usual_high_minutes": facts.usual_high_minutes, "services": list(facts.services), "counts_grace": facts.counts_grace,
        "round_down_to": facts.round_down_to, "source": one.source,
    }  # fmt: skip
    row, _ = CountingRule.objects.update_or_create(code=facts.code, effective_from=from_on, defaults=values)
    return row


def _track(plan: TrackPlan, site: Site, *, level: LevelOfCare, rule: CountingRule, from_on: date) -> None:
    """Open the track, or bring it to what the file says; its version moves when something did."""
    columns = {**track_columns(plan), "level": level, "counting_rule": rule}
    row = Track.objects.select_for_update(no_key=True).filter(site=site, name=plan.name).first()
    if row is None:
        row = Track.objects.create(site=site, name=plan.name, starts_on=from_on, **columns)
        write_blocks(row, plan.week)
        _write_mix(row, dict(plan.mix))
        return
    changed = any(getattr(row, name) != value for name, value in columns.items())
    if week_of(row) != list(plan.week):
        changed = True
        change_blocks(row, plan.week, from_on=from_on)
    if mix_of(row.mix.select_related("service")) != dict(plan.mix):
        changed = True
        row.mix.all().delete()
        _write_mix(row, dict(plan.mix))
    if changed:
        Track.objects.filter(pk=row.pk).update(**columns, version=row.version + 1)


def change_blocks(track: Track, week: Iterable[BlockFacts], *, from_on: date) -> None:
    """Another week from a day on: blocks that were to begin then or later go, others stop, the new ones begin."""
    track.blocks.filter(from_on__gte=from_on).delete()
    track.blocks.filter(until_on__isnull=True).update(until_on=from_on)
    write_blocks(track, week, from_on=from_on)


def write_blocks(track: Track, week: Iterable[BlockFacts], *, from_on: date | None = None) -> None:
    """The blocks of a track's week, from a day on."""
    TrackBlock.objects.bulk_create(
        [
            TrackBlock(track=track, weekday=block.weekday, starts=block.starts, ends=block.ends, from_on=from_on,
                       break_minutes=block.break_minutes, group_type=block.group_type, title=block.title)
            for block in week
        ]
    )  # fmt: skip


def _write_mix(track: Track, mix: dict[str, int]) -> None:
    services = {service.code: service for service in Service.objects.filter(code__in=mix)}
    MixItem.objects.bulk_create([MixItem(track=track, service=services[code], per_week=count) for code, count in mix.items()])


def _profile(plan: ProfilePlan, text: str, from_on: date, at: datetime) -> Profile:
    """The file as the newest in force; the one that is in force already, when it is the same to the letter."""
    digest = sha256(text.encode()).hexdigest()
    newest = Profile.objects.order_by("-effective_from").first()
    if newest is not None and newest.digest == digest:
        return newest
    values = {"code": plan.code, "name": plan.name, "version": plan.version, "edition": plan.edition, "stated_on": plan.as_of,
              "source": plan.source, "verified": plan.verified, "text": text, "digest": digest, "loaded_at": at}  # fmt: skip
    row, _ = Profile.objects.update_or_create(effective_from=from_on, defaults=values)
    return row
