"""Percentiles, costs per unit, the table; what counts as a failed answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.cli.bench.figures import Line, Load, load_of, percentile, table
from midspan.doors.cli.bench.wire import Answer, get, post

numbers = st.lists(st.floats(0, 1e6), min_size=1)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, 0), ([7], 0.95, 7), ([3, 1, 2], 0.5, 2), (range(1, 101), 0.95, 95), (range(1, 21), 0.95, 19), ([1, 2], 1.0, 2)],
)
def test_percentile_is_the_nearest_rank(values, share, expected):
    assert percentile(list(values), share) == expected


@given(numbers)
def test_percentiles_are_values_and_in_order(values):
    half, most = percentile(values, 0.5), percentile(values, 0.95)
    assert half in values and most in values and min(values) <= half <= most <= max(values)


def test_a_load_divides_cpu_among_what_succeeded():
    load = load_of([0.010] * 9 + [0.100], seconds=2, server_cpu=0.2, database_cpu=0.05, errors=1)
    assert (load.units, load.server_cpu, load.database_cpu) == (10, pytest.approx(20), pytest.approx(5))
    assert (load.p50, load.p95, load.rate, load.errors) == (pytest.approx(10), pytest.approx(100), 5, 1)


def test_a_load_in_which_everything_failed_is_no_division_by_zero():
    assert load_of([], seconds=0, server_cpu=0.1, database_cpu=0, errors=5).rate == 0


def test_the_table_has_one_row_each_and_leaves_unknown_cells_empty():
    lines = [
        Line("Today", 12, Load(1, 9.5, 2, 15, 30, 70, 0), Load(1, 10, 2, 40, 61, 900.4, 2)),
        Line("pgbench", None, None, Load(1, 0, 0.05, 0.2, None, 21952, 0)),
    ]
    rows = table(lines, 8).splitlines()
    assert len({len(row) for row in rows[1:]}) == 1  # columns stand below each other
    assert rows[2].split() == ["Today", "12", "9.5", "2.0", "15.0", "30.0", "70", "10.0", "2.0", "40.0", "61.0", "900", "2"]
    assert rows[3].split() == ["pgbench", "0.00", "0.05", "0.20", "21,952", "0"]


@pytest.mark.parametrize(
    ("status", "head", "failed"),
    [(200, b"", False), (303, b"Location: /people/3/", False), (404, b"", True), (500, b"", True), (422, b"", True),
     (302, b"HTTP/1.1 302\r\nlocation: /account/login/?next=/", True)],
)  # fmt: skip
def test_an_answer_fails_when_it_is_no_page(status, head, failed):
    assert Answer(status, head, b"").failed is failed


def test_requests_are_whole_http():
    assert get("/week/", {"a": "1"}).endswith(b"Cookie: a=1\r\n\r\n")
    asked = post("/people/new/", {"last_name": "Å"}, {}, htmx=True)
    head, _, body = asked.partition(b"\r\n\r\n")
    assert body == b"last_name=%C3%85" and f"Content-Length: {len(body)}".encode() in head and b"HX-Request: true" in head
