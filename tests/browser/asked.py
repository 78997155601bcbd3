"""Who was asked for a test: a draw of yesterday and one to come, orders of every state, specimens on their way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from midspan.journey.monitoring.actions import (
    collect,
    commit_draw,
    draw_tests,
    give_notice,
    order_test,
    pass_on,
    set_policy,
    settle_order,
)
from midspan.journey.monitoring.terms import Appearance, Collected, CustodyKind, IdentityCheck, Matrix, OrderKind, Outcome, Pace
from midspan.journey.monitoring.terms import TestingPhase as Phase
from tests.browser.clinic import Day

WEEK = timedelta(days=7)
EVERY_DAY = Pace(1, 7, 3, 7, (1, 2, 3, 4, 5, 6, 7))


def ask(day: Day) -> dict[str, list[Any]]:
    """Everything of tests before a result; the ids by the names in addresses."""
    cast, (first, second, third, *_rest) = day.cast, day.members
    set_policy(cast.site, phase=Phase.START, pace=EVERY_DAY, from_day=0, quiet_days=0, away_hours=24, panels={"": ["cup"]},
               effective_from=day.today - timedelta(days=2), source="Minutes of the team", by=cast.director, at=day.now - WEEK)  # fmt: skip
    drawn = [_draw(day, back) for back in (1, 0)]
    coming = commit_draw(cast.site, on=day.today + timedelta(days=1), by=cast.clock, at=day.now)
    words = {"matrix": Matrix.BLOOD, "by": cast.nurse, "at": day.now}
    later = day.now + timedelta(hours=3)
    order = order_test(first, kind=OrderKind.CAUSE, reason="Said that the weekend was hard.", due_at=later, **words)
    told = give_notice(order_test(second, kind=OrderKind.BASELINE, due_at=later, **words), by=cast.front_desk, at=day.now)
    refused = order_test(third, kind=OrderKind.ASKED_FOR, due_at=later, **words)
    settle_order(refused, outcome=Outcome.REFUSED, words="Not today.", by=cast.nurse, at=day.now)
    found = Collected(Matrix.URINE, IdentityCheck.PHOTO, True, cast.nurse.pk, temperature_f=Decimal("88.1"),
                      temperature_after_minutes=6, volume_ml=40, appearance=Appearance.PALE, note="Came in a hurry.")  # fmt: skip
    given = order_test(third, kind=OrderKind.ASKED_FOR, due_at=later, **words)
    specimen = collect(given, collected=found, collected_at=day.now, by=cast.nurse, at=day.now)
    pass_on(specimen, kind=CustodyKind.SEALED, by=cast.nurse, at=day.now)
    asked = [order.pk, told.pk, refused.pk, given.pk]
    return {
        **{f"monitoring:{name}.order_id": asked for name in ("collect", "notice", "settle")},
        "monitoring:specimen.specimen_id": [specimen.pk], "phase": ["start", "stable"],
        "draw_id": [drawn[0], drawn[1], coming.pk],
    }  # fmt: skip


def _draw(day: Day, back: int) -> int:
    """The draw of today or of a day before."""
    on, at = day.today - timedelta(days=back), day.now - timedelta(days=back)
    commit_draw(day.cast.site, on=on, by=day.cast.clock, at=at - timedelta(days=1))
    return draw_tests(day.cast.site, on=on, by=day.cast.clock, at=at).pk
