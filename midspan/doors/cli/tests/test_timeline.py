"""Does `midspan timeline` answer every line, whatever is in it, without a database?"""

import os
import subprocess
import sys
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.doors.cli.timeline import SHOWN, answer

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["on", "date", "drinks", "used", "2026-01-01", "sex"]), inner, max_size=4)
    ),
    max_leaves=12,
)
LINES = st.dictionaries(st.sampled_from(["days", "context", "start", "end", "heavy_from"]), ANYTHING)


def said(**asked: Any) -> dict[str, Any]:
    return answer(orjson.dumps(asked))


@pytest.mark.parametrize(
    "days",
    [
        [2, None, 0],
        {"2026-01-01": 2, "2026-01-03": 0},
        [{"on": "2026-01-03", "drinks": 0}, {"date": "2026-01-01", "drinks": 2, "used": True}],
        [{"on": "2026-01-01", "drinks": 2}, {"on": "2026-01-02"}, {"on": "2026-01-03", "used": False}],
    ],
)
def test_the_three_shapes_say_the_same(days: Any) -> None:
    found = said(days=days, context={"sex": "male"})
    assert found == {
        "status": "ok", "days": 3, "days_known": 2, "days_abstinent": 1, "percent_days_abstinent": 50.0, "use_days": 1,
        "heavy_days": 0, "percent_heavy_days": 0.0, "drinks_per_drinking_day": 2.0, "longest_streak": 1, "current_streak": 1,
        "reasons": [],
    }  # fmt: skip


def test_start_and_end_make_the_calendar_longer() -> None:
    found = said(days={"2026-01-02": 0}, start="2026-01-01", end="2026-01-31", context={"sex": "male"})
    assert (found["days"], found["days_known"], found["longest_streak"], found["current_streak"]) == (31, 1, 1, 0)


@pytest.mark.parametrize(("asked", "heavy", "why"), [
    ({"context": {"sex": "male"}}, 1, False), ({"context": {"sex": "female"}}, 2, False), ({}, 2, True),
    ({"context": {"sex": "unknown"}}, 2, True), ({"heavy_from": 2.5}, 3, False), ({"context": {"heavy_from": 6}}, 0, False),
])  # fmt: skip
def test_the_cut_of_a_heavy_day(asked: dict[str, Any], heavy: int, why: bool) -> None:
    found = said(days=[0, 2.5, 4, 5], **asked)
    assert (found["heavy_days"], bool(found["reasons"])) == (heavy, why)


@pytest.mark.parametrize("line", [
    b"", b"x", b"[]", b"{}", b'{"days": [NaN]}', b'{"days": [1e999]}', b'{"days": [-1]}', b'{"days": ["2"]}', b'{"days": "0"}', b"\xff",
    b'{"days": [0], "context": []}', b'{"days": [0], "context": {"sex": 1}}', b'{"days": [0], "heavy_from": 0}',
    b'{"days": [0], "heavy_from": "4"}', b'{"days": [0], "heavy_from": true}', b'{"days": {"1 May": 0}}', b'{"days": {"20260101": 0}}',
    b'{"days": {"2026-02-30": 0}}', b'{"days": {"0001-01-01": 0, "9999-12-31": 0}}', b'{"days": [0, {"on": "2026-01-01"}]}',
    b'{"days": [{"drinks": 2}]}', b'{"days": [{"on": "2026-01-01", "drinks": true}]}', b'{"days": [{"on": "2026-01-01", "used": 1}]}',
    b'{"days": [{"on": "2026-01-01", "drinks": 0, "used": true}]}', b'{"days": [{"on": "2026-01-01", "drinks": 2, "used": false}]}',
    b'{"days": [{"on": "2026-01-01", "drinks": 2}, {"on": "2026-01-01", "drinks": 3}]}', b'{"days": [0], "start": "2026-01-02", "end": "2026-01-01"}',
    b'{"days": [0, 0], "start": "2026-01-01", "end": "2026-01-03"}', b'{"days": {"2026-01-05": 0}, "end": "2026-01-03"}', b"[" * 5000,
])  # fmt: skip
def test_what_cannot_be_read_is_invalid_with_a_reason(line: bytes) -> None:
    found = answer(line)
    assert (found["status"], [found[name] for name in SHOWN]) == ("invalid", [None] * len(SHOWN))
    assert found["reasons"]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LINES)
def test_never_falls_over(asked: dict[str, Any]) -> None:
    found = answer(orjson.dumps(asked))
    assert set(found) == {"status", "reasons", *SHOWN}
    assert orjson.dumps(found)


def test_one_line_out_for_each_line_in_and_no_database() -> None:
    lines = b'{"days": [0]}\nx\n{"days": [null, true]}'
    ended = subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.main", "timeline"], input=lines, capture_output=True, timeout=60,
        env={**os.environ, "DATABASE_URL": "postgresql://nowhere.invalid/x"},
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [orjson.loads(line)["status"] for line in ended.stdout.splitlines()] == ["ok", "invalid", "ok"]
