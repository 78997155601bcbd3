"""What is done in monitoring: days written down, tests drawn and ordered, specimens collected."""

from midspan.journey.monitoring.actions.days import (
    report_days,
)
from midspan.journey.monitoring.actions.draw import (
    KEY_BYTES,
    LEAST_NOTICE,
    NOBODY_WROTE,
    commit_draw,
    draw_tests,
    place,
)
from midspan.journey.monitoring.actions.policy import (
    set_policy,
)
from midspan.journey.monitoring.actions.specimens import (
    CODE_BYTES,
    collect,
    give_notice,
    order_test,
    pass_on,
    settle_order,
)

__all__ = [
    "CODE_BYTES",
    "KEY_BYTES",
    "LEAST_NOTICE",
    "NOBODY_WROTE",
    "collect",
    "commit_draw",
    "draw_tests",
    "give_notice",
    "order_test",
    "pass_on",
    "place",
    "report_days",
    "set_policy",
    "settle_order",
]
