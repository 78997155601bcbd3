"""Does `midspan draw` draw, check and export, quickly and without a database where none is needed?"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from midspan.doors.cli.draw import drawn, exported, verified
from midspan.doors.cli.problems import Problem
from midspan.journey.monitoring.actions import draw_tests
from tests.cast import AT, Cast

PACE = {"shortest": 1, "longest": 7, "tests": 2, "per_days": 7, "weekdays": [1, 2, 3, 4, 5]}
POOL = {"context": "midspan-draw-1:harbor:2026-03-02", "seed": "ab" * 32, "entropy": "cd" * 32, "paces": {"start": PACE}}
DOCUMENT = Path(__file__).resolve().parents[4] / "docs/draw.md"


def people(number: int) -> list[list[Any]]:
    return [[f"{n:08x}", "start", n % 7, 6 - n % 7] for n in range(number)]


def test_what_is_drawn_is_sound_and_without_a_database(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    begun = perf_counter()
    made = subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.main", "draw", "run"], input=json.dumps({**POOL, "people": people(10_000)}),
        capture_output=True, text=True, env=bare, check=True,
    )  # fmt: skip
    assert perf_counter() - begun < 5  # a second on an idle machine; see docs/bench.md
    path = tmp_path / "record.json"
    path.write_text(made.stdout)
    again = subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.main", "draw", "verify", str(path)], capture_output=True, text=True, env=bare,
        check=True,
    )  # fmt: skip
    assert "sound" in again.stdout and "of 10000" in again.stdout


def test_one_changed_figure_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drawn({**POOL, "people": people(30)}) == 0
    record = json.loads(capsys.readouterr().out)
    path = tmp_path / "record.json"
    for name, changed in (("seed", "ac" * 32), ("selected", []), ("pool_hash", "00" * 32)):
        path.write_text(json.dumps({**record, name: changed}))
        assert verified(str(path)) == 2 and capsys.readouterr().err.startswith(str(path))


@pytest.mark.parametrize("wrong", [None, [], {}, {**POOL, "people": [["k", "other", 1, 1]]}, {**POOL, "people": [[1]]},
                                   {**POOL, "seed": "zz", "people": []}, {**POOL, "people": [["b", "start", -1, 0]]},
                                   {**POOL, "paces": [], "people": []}, {**POOL, "paces": {"start": {}}, "people": []}])  # fmt: skip
def test_what_is_no_pool_is_named(wrong: Any) -> None:
    with pytest.raises(Problem):
        drawn(wrong)


def test_a_file_that_is_not_there_or_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("{")
    for name in (str(tmp_path / "none"), str(tmp_path / "x")):
        with pytest.raises(Problem):
            verified(name)


def test_a_day_is_exported_and_holds(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast.active()
    draw_tests(cast.site, on=AT.date(), by=cast.clock, at=AT)
    assert exported(AT.date(), None) == 0
    path = tmp_path / "record.json"
    path.write_text(capsys.readouterr().out)
    assert verified(str(path)) == 0
    with pytest.raises(Problem, match="Nothing is published"):
        exported(date(2026, 3, 3), "harbor")


def fence(kind: str) -> str:
    text = DOCUMENT.read_text()
    return text.split(f"```{kind}\n", 1)[1].split("\n```", 1)[0]


def test_the_documented_example_holds_for_us_and_for_twenty_lines_of_python(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(fence("json"))
    assert verified(str(path)) == 0
    program = tmp_path / "check.py"
    program.write_text(fence("python"))
    done = subprocess.run([sys.executable, "-I", str(program), str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"sound: {json.loads(fence('json'))['selected']}"
