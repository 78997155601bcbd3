"""Reads of the clinic as set up, as frozen facts."""

from datetime import date

from django.db.models import Q

from midspan.foundation.program.models import Closure, CountingRule, LevelOfCare, Track, TrackBlock
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
    )


def week_of(track: Track) -> list[BlockFacts]:
    """The blocks of a track's week in order."""
    return [block_facts(block) for block in track.blocks.all()]


def block_facts(block: TrackBlock) -> BlockFacts:
    return BlockFacts(block.weekday, block.starts, block.ends, block.break_minutes, GroupType(block.group_type), block.title)


def closures_between(first: date, last: date) -> list[ClosureFacts]:
    """Closures and holidays of every site between two days, both included."""
    rows = Closure.objects.filter(on__range=(first, last))
    return [ClosureFacts(row.on, row.reason, row.site_id) for row in rows]
