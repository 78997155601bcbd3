"""The funnel, refusals and shares, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.office.outcomes.rules import STAGES, access, funnel, furthest, of_people, refusals
from midspan.office.outcomes.terms import InTreatment, Stage, WayIn

ON = date(2026, 3, 20)
FROM = date(2026, 3, 1)


def way(number: int, upto: Stage, closed: str = "", *, days: int = 3, hurdles: int | None = None) -> WayIn:
    """Somebody who came to a stage, each stage `days` after the one before."""
    place = STAGES.index(upto)
    reached = {stage: FROM + timedelta(days=days * step) for step, stage in enumerate(STAGES[: place + 1])}
    return WayIn(number, datetime(2026, 3, 1, 12, tzinfo=UTC), reached, reached.get(Stage.ASSESSED), closed, hurdles)


WAYS = [
    way(1, Stage.RECEIVED, "not_reached"),
    way(2, Stage.RECEIVED),
    way(3, Stage.SCREENED, "declined"),
    way(4, Stage.ADMITTED, "other"),
    way(5, Stage.FOURTH_SESSION, hurdles=9),
    way(6, Stage.FOURTH_SESSION, hurdles=11),
]


def test_the_funnel_counts_who_came_who_was_lost_and_who_waits():
    rows = {row.stage: row for row in funnel(WAYS)}
    assert [row.came for row in rows.values()] == [6, 4, 4, 3, 3, 3, 2, 2]
    assert rows[Stage.RECEIVED].lost == {"not_reached": 1} and rows[Stage.RECEIVED].waiting == 1
    assert rows[Stage.SCREENED].lost == {"declined": 1}
    assert rows[Stage.ADMITTED].lost == {"other": 1}
    assert rows[Stage.FOURTH_SESSION].losses == 0 and rows[Stage.FOURTH_SESSION].waiting == 0
    assert rows[Stage.ASSESSED].median_days == 9


def test_a_later_stage_implies_those_before_it():
    skipped = WayIn(7, datetime(2026, 3, 1, tzinfo=UTC), {Stage.RECEIVED: FROM, Stage.ADMITTED: FROM}, None)
    assert furthest(skipped) == Stage.ADMITTED
    assert [row.came for row in funnel([skipped])] == [1, 1, 1, 1, 1, 1, 0, 0]


def test_refusals_are_those_closed_before_an_assessment():
    assert refusals(WAYS) == {"not_reached": 1, "declined": 1}


def test_figures_say_what_they_are_of():
    figures = {one.code: one for one in access(WAYS, since=FROM, until=ON).figures}
    assert (figures["first_appointment"].value, figures["first_appointment"].out_of) == (9, 3)
    assert (figures["hurdles"].value, figures["hurdles"].out_of) == (10, 2)
    assert (figures["fourth_session"].value, figures["fourth_session"].out_of) == (33, 6)
    assert figures["fourth_session"].few


def test_a_share_of_nobody_is_not_zero():
    assert {one.value for one in access([], since=FROM, until=ON).figures} == {None}
    assert {one.value for one in of_people([], on=ON)} == {None}


def person(**words) -> InTreatment:
    usual = {"admitted_on": date(2026, 1, 5), "sessions": 9, "motivation": (), "alliance": (), "efficacy": ()}
    return InTreatment(**{**usual, **words})


@pytest.mark.parametrize(
    ("code", "words", "share"),
    [
        ("motivation", {"motivation": (FROM,)}, 100),
        ("motivation_revisited", {"motivation": (FROM, FROM)}, 0),
        ("motivation_revisited", {"motivation": (FROM, ON)}, 100),
        ("alliance", {"alliance": (FROM,), "sessions": 3}, None),
        ("alliance", {"alliance": (FROM,)}, 100),
        ("alliance_monthly", {"alliance": (date(2026, 1, 20),)}, 0),
        ("efficacy", {"efficacy": ((FROM, 20.0),)}, 100),
        ("efficacy_monthly", {"admitted_on": ON}, None),
        ("efficacy_change", {"efficacy": ((FROM, 20.0), (ON, 32.0))}, 12),
    ],
)
def test_what_was_asked_of_people(code, words, share):
    assert {one.code: one.value for one in of_people([person(**words)], on=ON)}[code] == share


@given(st.lists(st.tuples(st.sampled_from(STAGES), st.sampled_from(["", "declined", "other"])), max_size=30))
def test_nobody_is_counted_twice_or_lost_twice(rows):
    ways = [way(number, stage, closed) for number, (stage, closed) in enumerate(rows)]
    counts = funnel(ways)
    came = [row.came for row in counts]
    assert came == sorted(came, reverse=True)
    for row, after in zip(counts, [*came[1:], 0], strict=True):
        if row.stage != STAGES[-1]:
            assert row.losses + row.waiting == row.came - after
