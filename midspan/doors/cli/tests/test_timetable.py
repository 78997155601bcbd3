"""`midspan timetable`: a described week in, one JSON document out, every error on a line."""

import json
import subprocess
import sys

import pytest

from midspan.doors.cli.timetable import EXAMPLE
from midspan.journey.schedule.rules.week import from_json

pytest.importorskip("ortools")


def command(*words, given=""):
    start = [sys.executable, "-m", "midspan.doors.cli.main", "timetable", *words]
    return subprocess.run(start, input=given, capture_output=True, text=True, timeout=60, check=False)


def test_the_example_is_solved_and_its_answer_passes_the_check(tmp_path):
    assert not isinstance(from_json(EXAMPLE), list)
    done = command("-", "--seconds", "5", given=command("--example").stdout)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["status"] == "optimal"
    assert {"stages", "groups", "people", "shortages", "unmet", "differences", "not_held", "first_answer_seconds"} <= set(
        document
    )
    week, answer = tmp_path / "week.json", tmp_path / "answer.json"
    week.write_text(EXAMPLE)
    answer.write_text(done.stdout)
    assert command(str(week), "--check", str(answer)).returncode == 0
    document["groups"][0]["room"] = document["groups"][1]["room"] = "green"
    document["groups"][0]["slot"] = document["groups"][1]["slot"]
    answer.write_text(json.dumps(document))
    checked = command(str(week), "--check", str(answer))
    assert checked.returncode == 1 and any(one["rule"] == "room" for one in json.loads(checked.stdout)["conflicts"])


def test_wrong_input_names_every_error_and_ends_with_two():
    done = command("-", given='{"slots": [{"id": "a"}], "groups": [{"id": "g", "kind": "k", "slot": "b"}]}')
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 4 and "groups[0].slot" in done.stderr
    assert command("-", "--seconds", "0", given="{}").returncode == 2
    assert command().returncode == 2
    assert "No such file" in command("/nowhere.json").stderr


def test_an_empty_week_is_answered():
    done = command("-", given="{}")
    assert done.returncode == 0 and json.loads(done.stdout)["notes"]
