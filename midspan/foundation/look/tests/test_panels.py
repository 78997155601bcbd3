"""Do panels and strips show what was answered, where it was answered, and nothing in between?"""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.look.charts import Band, Line, Mark, Point, Rule, StripGroup, StripRow, panel, panel_table, strip

MONDAY = date(2026, 8, 31)
BANDS = [Band("none", 0, 4), Band("mild", 5, 9), Band("moderate", 10, 14, "soon"), Band("severe", 15, 27, "now")]


def drawn(lines, **more):
    text = panel(
        lines, lo=0, hi=27, starts_on=MONDAY, ends_on=MONDAY + timedelta(weeks=8), title="PHQ-9", description="PHQ-9 14 → 9",
        name="m-phq9", **more,
    )  # fmt: skip
    assert "style=" not in text
    return ElementTree.fromstring(text)


def line(*values, step=7, **more):
    return Line("PHQ-9", [Point(MONDAY + timedelta(days=step * n), value) for n, value in enumerate(values)], **more)


def classes(tree, name):
    return [node for node in tree.iter() if name in node.get("class", "").split()]


def test_a_form_without_a_number_is_an_open_ring_and_breaks_the_line():
    tree = drawn([line(17, 15, None, 12, 9)])
    assert len(classes(tree, "c-dot")) == 4 and len(classes(tree, "c-missing")) == 1
    assert len(classes(tree, "c-line")) == 2
    assert classes(tree, "c-missing")[0].find("title").text.endswith("handed in with open questions")


def test_neighbours_that_are_far_apart_are_not_joined():
    assert len(classes(drawn([line(17, 15, step=28, bridge_days=28)]), "c-line")) == 1
    assert len(classes(drawn([line(17, 15, step=29, bridge_days=28)]), "c-line")) == 0


@pytest.mark.parametrize("values", [[], [14], [None]])
def test_one_form_or_none_is_a_picture_too(values):
    tree = drawn([line(*values)])
    assert len(classes(tree, "c-dot")) == sum(value is not None for value in values)
    assert not classes(tree, "c-line")


def test_two_series_are_told_apart_by_shape_and_never_joined():
    tree = drawn([line(17, 15), Line("PHQ-9, version 2", [Point(MONDAY + timedelta(days=20), 9)], tone=1)])
    assert len(classes(tree, "c-line")) == 1
    assert {node.tag for node in classes(tree, "c-dot")} == {"circle", "rect"}
    assert len(classes(tree, "c-value")) == 2


def test_bands_meet_without_a_gap_and_say_their_names():
    tree = drawn([line(14)], bands=BANDS)
    boxes = sorted((float(node.get("y")), float(node.get("height"))) for node in classes(tree, "c-band"))
    for (top, height), (below, _) in zip(boxes, boxes[1:], strict=False):
        assert abs(top + height - below) < 0.2
    assert {node.text for node in classes(tree, "c-band-name")} == {"none", "mild", "moderate", "severe"}
    assert [node.text for node in classes(tree, "c-scale")] == ["27", "0", "5", "10", "15"]


def test_rules_and_events_say_what_they_are():
    tree = drawn(
        [line(14)],
        rules=[Rule(14, "intake, 14"), Rule(8, "reliable", "reliable")],
        marks=[Mark(MONDAY, "Admitted"), Mark(MONDAY - timedelta(days=90), "long ago")],
    )
    assert [node.find("title").text for node in classes(tree, "c-rule")] == ["intake, 14", "reliable"]
    assert [node.find("title").text for node in classes(tree, "c-axis")] == ["31 Aug: Admitted"]


def test_words_of_people_are_escaped():
    text = panel(
        [Line("<i>", [Point(MONDAY, 3)])], lo=0, hi=9, starts_on=MONDAY, ends_on=MONDAY, title="<b>", description="<em>", name="x",
        bands=[Band("<u>", 0, 9)], rules=[Rule(3, "<s>")], marks=[Mark(MONDAY, "<q>")],
    )  # fmt: skip
    assert not any(tag in text for tag in ("<i>", "<b>", "<em>", "<u>", "<s>", "<q>"))
    told = strip([StripGroup("<b>", [StripRow("<i>", [1])])], days=[MONDAY], title="<u>")
    assert not any(tag in told for tag in ("<b>", "<i>", "<u>"))


@given(st.lists(st.tuples(st.integers(-400, 400), st.one_of(st.none(), st.floats(-50, 50)))))
def test_every_place_lies_inside_the_picture(facts):
    tree = drawn([Line("S", [Point(MONDAY + timedelta(days=days), value) for days, value in facts])], bands=BANDS)
    for node in tree.iter():
        for name in ("x", "x1", "x2", "cx"):
            if (node.get(name) or "").endswith("%"):
                assert 0 <= float(node.get(name)[:-1]) <= 100
        if node.get("cy"):
            assert 0 <= float(node.get("cy")) <= 132


def test_the_table_behind_leaves_out_what_nobody_filled():
    plain = panel_table([line(14, None)], caption="PHQ-9")
    assert plain.columns == ("Day", "Value")
    assert plain.rows[1] == ("Mon 7 Sep 2026", "handed in with open questions")
    whole = panel_table([line(14), Line("by talk", [Point(MONDAY, 3)])], caption="P", bands=BANDS, occasions=["intake", "week 1"])
    assert whole.columns == ("Day", "When", "Value", "Range", "How asked")
    assert whole.rows[0] == ("Mon 31 Aug 2026", "intake", "14", "moderate", "PHQ-9")


def test_a_strip_is_a_table_with_a_number_in_every_cell_and_an_empty_week():
    rows = [StripRow("8 craving", [4, None, 0]), StripRow("9 confidence", [1, None, 3], 4, "good")]
    text = strip([StripGroup("Risk", rows)], days=[MONDAY, None, MONDAY + timedelta(weeks=2)], title="BAM")
    tree = ElementTree.fromstring(text)
    assert [node.text for node in tree.iter("td")] == ["4", None, "0", "1", None, "3"]
    assert [node.get("class") for node in tree.iter("td")] == ["w4", None, "w0", "w1 is-good", None, "w3 is-good"]
    assert [node.get("scope") for node in tree.iter("th")].count("row") == 2
    assert tree.get("tabindex") == "0" and tree.get("role") == "region"
