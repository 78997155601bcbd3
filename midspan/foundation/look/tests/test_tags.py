"""Do times, minutes, meters and states read on the page as people say them?"""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import midspan
from midspan.foundation.look.templatetags import look

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 23, 23, 4, tzinfo=UTC)


def test_a_clock_speaks_the_sites_own_time():
    with timezone.override(NEW_YORK):
        assert look.clock(AT) == "18:04"
        assert look.moment(AT).endswith("23 Nov 18:04") or look.moment(AT).endswith("23 Nov 2026 18:04")
    assert look.clock(time(9, 5)) == "09:05"
    assert look.clock(None) == "—"


def test_a_clock_is_right_on_both_sides_of_a_clock_change():
    with timezone.override(NEW_YORK):
        assert look.clock(datetime(2026, 11, 1, 5, 30, tzinfo=UTC)) == "01:30"
        assert look.clock(datetime(2026, 11, 1, 6, 30, tzinfo=UTC)) == "01:30"
        assert look.clock(datetime(2026, 3, 8, 7, 0, tzinfo=UTC)) == "03:00"


@pytest.mark.parametrize(
    ("given_minutes", "words"),
    [(567, "9:27"), (0, "0:00"), (5, "0:05"), (-5, "−0:05"), (None, "—"), (timedelta(hours=1, minutes=2), "1:02")],
)
def test_minutes_read_as_hours_and_minutes(given_minutes, words):
    assert look.minutes(given_minutes) == words


def test_a_meter_says_what_it_shows():
    meter = look.hours_meter(360, 180, 540)
    assert 'aria-label="6:00 of 9 hours, 3:00 more booked"' in meter
    assert "▲" not in meter
    assert "2:00 short" in look.hours_meter(240, 180, 540)
    assert "▲" in look.hours_meter(240, 180, 540)
    assert "<span" not in look.hours_meter(240, 180, 540, words=False)


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 2400))
def test_a_meter_never_leaves_its_frame_and_never_shrinks(attended, planned, target):
    def reach(meter, name):
        found = re.search(rf'class="{name}" d="M0 4\.5H([\d.]+)"', meter)
        return float(found[1]) if found else 0.0

    meter = look.hours_meter(attended, planned, target)
    more = look.hours_meter(attended + 30, planned, target)
    assert reach(meter, "m-on") <= 120
    assert reach(meter, "m-plan") <= 120
    assert reach(more, "m-on") >= reach(meter, "m-on")


@pytest.mark.parametrize(("taken", "capacity", "on", "over"), [(11, 12, 11, 0), (9, 8, 8, 1), (0, 0, 0, 0)])
def test_seats_show_who_is_one_too_many(taken, capacity, on, over):
    dots = look.seats(taken, capacity)
    assert dots.count('class="on"') == on
    assert dots.count('class="over"') == over
    assert f"{taken} of {capacity}" in dots


def test_tags_escape_and_know_their_kinds():
    assert look.tag("now", "<b>") == '<span class="tag now">&lt;b&gt;</span>'
    assert look.tag("", "2.1") == '<span class="tag">2.1</span>'
    with pytest.raises(ValueError, match="not 'urgent'"):
        look.tag("urgent", "x")


def test_waits_and_days_read_as_people_say_them():
    with timezone.override(NEW_YORK):
        assert look.hours_since(AT - timedelta(hours=51), AT) == "51 h"
        assert look.hours_since(AT - timedelta(minutes=20), AT) == "20 min"
        assert look.ago(AT - timedelta(seconds=20), AT) == "just now"
        assert look.ago(AT - timedelta(minutes=12), AT) == "12 min ago"
        assert look.ago(AT - timedelta(hours=3), AT) == "3 h ago"
        assert look.ago(AT - timedelta(hours=22), AT) == "yesterday"
        assert look.ago(AT - timedelta(days=5), AT) == "5 days ago"
        assert look.weekday(date(2026, 11, 23)) == "Monday"
        assert look.day(date(2001, 11, 23)) == "Fri 23 Nov 2001"
    assert look.count(1, "note", "notes") == "1 note"
    assert look.count(4, "note", "notes") == "4 notes"


def test_an_address_is_the_one_that_url_gives():
    assert look.address(7, "web:chart") == look.address("7", "web:chart") == reverse("web:chart", args=[7])
    assert look.nth_day(12) == "day 12"


def test_an_icon_is_drawn_once_hidden_from_readers_or_named():
    assert 'aria-hidden="true"' in look.icon("phone")
    assert 'aria-label="Call &lt;her&gt;"' in look.icon("phone", "Call <her>")
    assert look.icon("phone") is look.icon("phone")
    assert "style=" not in look.icon("phone")


TEMPLATES = sorted(Path(midspan.__path__[0]).rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_to_the_strict_policy_and_to_icons_that_exist(path):
    text = re.sub(r"{% comment.*?endcomment %}", "", path.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=|<style|\son(click|change|submit|input|load)\s*=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\b(src=|type=[\"']application/json))", text)  # a block of data runs nothing
    for name in re.findall(r"""{% icon ["']([\w-]+)["']""", text):
        assert "<svg" in look.icon(name)


def test_form_partials_tie_words_to_the_field():
    from midspan.foundation.look.forms import EveryField

    form = EveryField(data={"name": "Rosa", "came_at": "08:10"})
    engine = Engine.get_default()
    page = engine.get_template("look/fields.html").render(Context({"form": form}))
    assert 'id="id_came_at_error"' in page
    assert re.search(r'<input[^>]*name="came_at"[^>]*aria-describedby="id_came_at_error"', page)
    assert re.search(r'<input[^>]*name="name"[^>]*aria-describedby="id_name_helptext"', page)
    assert page.count("<fieldset") == 3
    problems = engine.get_template("look/errors.html").render(Context({"form": form}))
    assert 'href="#id_came_at"' in problems
