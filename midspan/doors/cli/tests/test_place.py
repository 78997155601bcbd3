"""`midspan place`: one JSON object a line in, one a line out, whatever is in the line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.cli.place import answerer, tables_for
from midspan.foundation.program.terms import Edition
from midspan.journey.assessment.catalog import placement

SHIPPED = Path(placement.__file__).parent / "placement_asam3.toml"
ANSWER = answerer(tables_for(None), Edition.THIRD)
RATINGS = {"d1": 0, "d2": 1, "d3": 1, "d4": 2, "d5": 3, "d6": 2}
LINE = {"edition": 3, "ratings": RATINGS, "diagnosis_severity": "severe", "age": 34, "flags": []}
FIELDS = {"level", "divert", "reasons", "rules", "rule_set", "status"}


def place(line):
    sent = line if isinstance(line, bytes) else json.dumps(line).encode()
    return json.loads(ANSWER(sent))


def command(*words, lines=""):
    start = [sys.executable, "-m", "midspan.doors.cli.main", "place", *words]
    return subprocess.run(start, input=lines, capture_output=True, text=True, timeout=60, check=False)


def test_a_line_in_a_line_out():
    found = place(LINE)
    assert set(found) == FIELDS
    assert (found["level"], found["divert"], found["status"]) == ("2.1", None, "ok")
    assert found["rules"] == ["L21-1a", "L21-2a", "L21-3a", "L21-4b", "L21-5b", "L21-6b"]
    assert found["rule_set"] == "midspan-asam3-2026-11-21"
    assert any("Return to use, rated 3 (serious): level 2.1" in reason for reason in found["reasons"])


@pytest.mark.parametrize(
    ("change", "level", "divert"),
    [
        ({"edition": "3"}, "2.1", None),
        ({"edition": None}, "2.1", None),
        ({"edition": 4, "ratings": {**RATINGS, "d4": 2, "d5": 3, "d6": 4}}, "2.1", None),
        ({"edition": "4", "ratings": dict.fromkeys(RATINGS, 0), "diagnosis_severity": "none"}, "1.0", None),
        ({"ratings": {**RATINGS, "d5": 4}}, "3.5", None),
        ({"flags": ["imminent_danger"]}, "4", "emergency"),
        ({"flags": ["detox_need"]}, "3.7", "withdrawal_management"),
        ({"flags": ["unsafe_environment"]}, "3.1", "recovery_housing_or_residential"),
        ({"flags": ["failed_at_lower_level"], "prior_level": "2.1"}, "2.5", None),
        ({"diagnosis_severity": "mild"}, "1", None),
        ({"age": 15}, "2.1", None),
        ({"age": None, "diagnosis_severity": None, "flags": None}, "2.1", None),
    ],
)
def test_what_is_asked_for(change, level, divert):
    found = place({**LINE, **change})
    assert (found["level"], found["divert"], found["status"]) == (level, divert, "ok")


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"ratings": {key: RATINGS[key] for key in RATINGS if key != "d3"}}, "incomplete", "emotions, behavior, thinking"),
        ({"ratings": None}, "incomplete", "Missing"),
        ({"ratings": {**RATINGS, "d3": None}}, "incomplete", "Missing"),
        ({"ratings": {**RATINGS, "d3": True}}, "invalid", "d3 must be a whole number"),
        ({"ratings": {**RATINGS, "d3": 1.0}}, "invalid", "d3 must be a whole number"),
        ({"ratings": {**RATINGS, "d3": "1"}}, "invalid", "d3 must be a whole number"),
        ({"ratings": {**RATINGS, "d3": 5}}, "invalid", "d3 must be a whole number"),
        ({"edition": 5}, "invalid", "edition must be 3 or 4"),
        ({"edition": True}, "invalid", "edition must be 3 or 4"),
        ({"diagnosis_severity": "extreme"}, "invalid", "diagnosis_severity must be one of"),
        ({"flags": ["tired"]}, "invalid", "'tired' is not known"),
        ({"age": "34"}, "invalid", "age must be"),
    ],
)
def test_what_cannot_be_said(change, status, said):
    found = place({**LINE, **change})
    assert (found["level"], found["status"]) == (None, status)
    assert said in " ".join(found["reasons"]) and not any("is recommended" in reason for reason in found["reasons"])


@pytest.mark.parametrize(
    "line", [b"", b"x", b"[]", b"3", b'"a"', b"null", b'{"edition": 3', b"\xff\xfe", b"{}", b'{"ratings": NaN}']
)
def test_no_line_breaks_it(line):
    assert place(line)["level"] is None


def test_danger_is_said_in_every_state():
    assert place({"ratings": {"d1": 4}})["divert"] == "emergency"
    assert place({"ratings": {"d1": "x"}, "flags": ["imminent_danger"]})["divert"] == "emergency"
    assert place({"edition": 9, "flags": ["imminent_danger"]})["divert"] == "emergency"


def test_under_18_the_hours_are_said_and_an_id_comes_back():
    found = place({**LINE, "age": 16, "id": "a-7"})
    assert any("6 hours a week or more" in reason and "adolescent track" in reason for reason in found["reasons"])
    assert found["id"] == "a-7"


JSON = st.recursive(st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["d1", "d6", "x"]), inner), max_leaves=5)  # fmt: skip


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*LINE, "prior_level", "id", "other"), JSON)))
def test_whatever_is_in_a_line_the_answer_has_one_shape(line):
    found = place(json.dumps(line).encode())
    assert set(found) >= FIELDS
    assert found["status"] in {"ok", "incomplete", "invalid"}
    assert (found["level"] is not None) == (found["status"] == "ok")
    assert found["reasons"]


def test_the_command_answers_every_line_and_leaves_blank_ones_out():
    done = command(lines=f"{json.dumps(LINE)}\n\n  \nx\n{json.dumps({**LINE, 'edition': 4})}")
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["ok", "invalid", "ok"]
    assert command("--edition", "4", lines='{"ratings": {}}').stdout.count("asam4") == 1


def test_a_site_checks_and_uses_its_own_rule_set(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(SHIPPED.read_text().replace("midspan-asam3-2026-11-21", "harbor-1"))
    checked = command("--check", str(own))
    assert checked.returncode == 0 and "harbor-1" in checked.stdout
    assert json.loads(command("--rules", str(own), lines=json.dumps(LINE)).stdout)["rule_set"] == "harbor-1"
    own.write_text(own.read_text().replace("ratings = [0, 1]", "ratings = [1]", 1))
    checked = command("--check", str(own))
    assert checked.returncode == 1 and "no row for rating 0" in checked.stdout
    used = command("--rules", str(own))
    assert used.returncode == 1 and "no row for rating 0" in used.stderr and "Traceback" not in used.stderr
    assert "No such file" in command("--rules", str(tmp_path / "gone.toml")).stderr
