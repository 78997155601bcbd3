"""Do the charts show every fact they were given, and nothing that was missing?"""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.look import charts, views
from midspan.foundation.look.charts import (
    Band,
    Bar,
    Hours,
    Mark,
    Marks,
    Point,
    Score,
    Span,
    Spans,
    Tick,
    Ticks,
    WeekBar,
)

MONDAY = date(2026, 8, 31)


def drawn(lanes, weeks=4, **more):
    text = charts.timeline(lanes, starts_on=MONDAY, ends_on=MONDAY + timedelta(weeks=weeks, days=-1), title="The episode", **more)
    return ElementTree.fromstring(text), text


def classes(tree, name):
    return [node for node in tree.iter() if name in node.get("class", "").split()]


def test_a_timeline_is_well_formed_named_and_free_of_inline_style():
    tree, text = drawn(views.episode_lanes(), weeks=13)
    assert "style=" not in text
    picture = next(node for node in tree.iter() if node.get("role") == "img")
    ids = {node.get("id") for node in tree.iter()}
    assert set(picture.get("aria-labelledby").split()) <= ids
    assert tree.find(".//title").text == "The episode"


def test_each_kind_of_attendance_has_its_own_shape():
    shapes = [re.sub(r'class="[^"]*"', "", charts.SHAPES[kind]) for kind in charts.SHAPES]
    assert len(set(shapes)) == len(shapes)
    assert set(charts.SHAPES) == set(charts.WORDS)


def test_a_missing_score_is_a_gap_and_a_hollow_mark_never_a_zero():
    days = [MONDAY + timedelta(days=7 * n) for n in range(4)]
    whole = [Point(day, value) for day, value in zip(days, (17, 15, 12, 9), strict=True)]
    broken = [Point(day, value) for day, value in zip(days, (17, None, 12, 9), strict=True)]
    complete, _ = drawn([Score("PHQ-9", whole)])
    gap, _ = drawn([Score("PHQ-9", broken)])
    assert len(classes(complete, "c-line")) == 3
    assert len(classes(gap, "c-line")) == 1
    assert len(classes(gap, "c-dot")) == 3
    assert len(classes(gap, "c-missing")) == 1


def test_a_week_under_its_target_looks_and_reads_different():
    tree, _ = drawn([Hours("Hours", [WeekBar(MONDAY, 540), WeekBar(MONDAY + timedelta(weeks=1), 450)])])
    full, short = classes(tree, "c-bar")
    assert "is-short" not in full.get("class")
    assert "is-short" in short.get("class")
    assert short.find("title").text.endswith("7:30 of 9 hours")


def test_facts_outside_the_dates_leave_the_picture_but_not_the_table():
    lane = Ticks("Attendance", [Tick(MONDAY - timedelta(days=30), "in"), Tick(MONDAY, "late", "18:09")])
    tree, _ = drawn([lane])
    assert len(classes(tree, "c-late")) == 1
    assert not classes(tree, "c-in")
    assert len(charts.tables([lane])[0].rows) == 2


def test_words_of_people_are_escaped():
    lanes = [
        Spans("<b>", [Span("<script>", MONDAY)]),
        Marks("Events", [Mark(MONDAY, 'a "quoted" & <i>')]),
        Ticks("Tests", [Tick(MONDAY, "good", "<x>")]),
        Score("S", [Point(MONDAY, 3)], bands=[Band("<u>", 0, 5, "now")]),
    ]
    _, text = drawn(lanes, description="<em>")
    assert not re.search(r"<(script|b|i|x|u|em)>", text)
    assert "<script>" not in charts.bars([Bar("<script>", 1)], title="<script>")
    assert "<script>" not in charts.sparkline([1, 2], label="<script>")


@given(st.lists(st.tuples(st.integers(-400, 400), st.one_of(st.none(), st.floats(-50, 50)))), st.integers(1, 120))
def test_every_place_lies_inside_the_picture(facts, weeks):
    points = [Point(MONDAY + timedelta(days=days), value) for days, value in facts]
    ticks = [Tick(point.on, "in") for point in points]
    tree, _ = drawn([Score("S", points, 0, 27), Ticks("T", ticks)], weeks=weeks)
    for node in tree.iter():
        for name in ("x", "x1", "x2", "cx"):
            if (node.get(name) or "").endswith("%"):
                assert 0 <= float(node.get(name)[:-1]) <= 100


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), max_size=30), st.one_of(st.none(), st.floats(0, 100)))
def test_a_sparkline_draws_whatever_it_is_given(values, target):
    tree = ElementTree.fromstring(charts.sparkline(values, label="weeks", target=target))
    if all(value is None for value in values):
        assert tree.tag == "span"
    else:
        assert tree.get("role") == "img"


def test_tables_tell_everything_in_order_of_time():
    lanes = views.episode_lanes()
    found = {table.caption: table for table in charts.tables(lanes)}
    assert len(found["Attendance"].rows) == 39
    assert found["Hours"].rows[0] == ("Mon 31 Aug 2026", "20:00", "20:00")
    assert [row[1] for row in found["PHQ-9"].rows][2] == "missing"
    assert found["PHQ-9"].rows[0][2] == "10 to 19, moderate"
    assert all(len(row) == len(table.columns) for table in found.values() for row in table.rows)


@pytest.mark.parametrize("points", [[], [Point(MONDAY, None)], [Point(MONDAY, 3)]])
def test_a_run_chart_bears_few_or_no_numbers(points):
    assert ElementTree.fromstring(charts.run_chart(points, title="Kept", target=2)) is not None


def test_bars_are_never_wider_than_the_page():
    tree = ElementTree.fromstring(charts.bars([Bar("a", 3), Bar("b", 90), Bar("c", -4)], title="t", target=200))
    assert all(0 < float(bar.get("width")[:-1]) <= 100 for bar in classes(tree, "c-bar"))
    assert charts.bars_table([Bar("a", 3, "3 h")], caption="t", columns=("What", "Hours")).rows == (("a", "3 h"),)
