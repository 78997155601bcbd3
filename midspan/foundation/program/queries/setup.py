"""Reads of the clinic as set up, as frozen facts."""

from datetime import date

from django.db.models import Q

from midspan.foundation.program.models import Closure, CountingRule, LevelOfCare, Track, TrackBlock
from midspan.foundation.program.rules import rule_held_on
from midspan.foundation.program.terms import BlockFacts, ClosureFacts, CountingRuleFacts, Edition, GroupType, LevelFacts


def levels_on(day: date, *, edition: Edition | None = None) -> list[LevelFacts]:
    """The levels of care in force on a day, least intensive first."""
    rows = LevelOfCare.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=day), effective_from__lte=day)
    return [level_facts(row) for row in (rows.filter(edition=edition) if edition else rows)]


def level_facts(row: LevelOfCare) -> LevelFacts:
    return LevelFacts(
        row.code, row.name, Edition(row.edition), row.order, row.adult_hours_from, row.adult_hours_below,
        row.adolescent_hours_from, row.offered,
    )  # fmt: skip


def counting_facts(row: CountingRule) -> CountingRuleFacts:
    return CountingRuleFacts(
        code=row.code,
        counted_break_minutes=row.counted_break_minutes,
        weekly_target_minutes=row.weekly_target_minutes,
        weekly_target_days=row.weekly_target_days,
        day_is_partial_hospitalization_minutes=row.day_is_partial_hospitalization_minutes,
        week_is_partial_hospitalization_minutes=row.week_is_partial_hospitalization_minutes,
        grace_minutes=row.grace_minutes,
        usual_low_minutes=row.usual_low_minutes,
        usual_high_minutes=row.usual_high_minutes,
        services=tuple(row.services),
        counts_grace=row.counts_grace,
        round_down_to=row.round_down_to,
        intensive_minutes=row.intensive_minutes,
        adolescent_intensive_minutes=row.adolescent_intensive_minutes,
        effective_from=row.effective_from,
    )


def counting_rules() -> dict[str, list[CountingRuleFacts]]:
    """Every counting rule by its code, oldest first. One query."""
    found: dict[str, list[CountingRuleFacts]] = {}
    for row in CountingRule.objects.order_by("code", "effective_from"):
        found.setdefault(row.code, []).append(counting_facts(row))
    return found


def rule_on(code: str, day: date) -> CountingRuleFacts:
    """The counting rule of a code that holds on a day; before its first day, the first. The usual rule for a code unknown."""
    return rule_held_on(counting_rules().get(code, ()), day)


def week_of(track: Track) -> list[BlockFacts]:
    """The blocks of a track's week in order: where a change is ahead, the week that comes."""
    return [block_facts(block) for block in track.blocks.all() if block.until_on is None]


def dated_week_of(track: Track) -> list[tuple[BlockFacts, date | None, date | None]]:
    """Every block a track's week ever had, with the days from which (None: always) and until which (not included)."""
    return [(block_facts(block), block.from_on, block.until_on) for block in track.blocks.all()]


def block_facts(block: TrackBlock) -> BlockFacts:
    return BlockFacts(block.weekday, block.starts, block.ends, block.break_minutes, GroupType(block.group_type), block.title)


def closures_between(first: date, last: date) -> list[ClosureFacts]:
    """Closures and holidays of every site between two days, both included."""
    rows = Closure.objects.filter(on__range=(first, last))
    return [ClosureFacts(row.on, row.reason, row.site_id) for row in rows]
