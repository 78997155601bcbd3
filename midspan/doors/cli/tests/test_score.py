"""Do `midspan score` and `midspan change` answer every line, in order, whatever comes in?"""

import subprocess
import sys
from io import BytesIO
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.doors.cli.change import changed
from midspan.doors.cli.lines import answer_lines
from midspan.doors.cli.score import scored

ALWAYS = ["instrument", "status", "total", "subscales", "severity", "flags", "reasons", "rule_version", "band_scheme"]
BROKEN = [
    b"nonsense", b"[]", b'"phq9"', b"4", b"{}", b'{"instrument": 9}', b'{"instrument": "no_such", "answers": []}',
    b'{"instrument": "phq9"}', b'{"instrument": "phq9", "answers": 4}', b'{"instrument": "phq9", "answers": [NaN]}',
    b'{"instrument": "phq9", "answers": [], "context": []}', b"\xff\xfe", b'{"instrument": "phq9", "answers": {"1": 2}}',
    b'{"instrument": ["phq9"], "answers": []}', b"[" * 2000,
]  # fmt: skip


def answers_to(*lines: bytes, by: Any = scored) -> list[dict[str, Any]]:
    out = BytesIO()
    answer_lines(by, into=BytesIO(b"\n".join(lines)), out=out)
    return [orjson.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_in_is_one_line_out_in_order() -> None:
    whole = b'{"instrument": "phq9", "answers": [2,2,2,2,2,0,0,0,1]}'
    found = answers_to(b"\xef\xbb\xbf" + whole, b"", b"broken", b"   ", b'{"instrument": "who5", "answers": [1,1,1,1,1]}\r')
    assert [one["instrument"] for one in found] == ["phq9", None, "who5"]
    assert [one["status"] for one in found] == ["ok", "invalid", "ok"]
    assert (found[0]["total"], found[0]["severity"], found[0]["positive"], found[0]["pattern"]) == (11, "moderate", True, "major")
    assert found[0]["flags"] == ["suicide_or_self_harm_item_positive"]
    assert found[2]["percentage"] == 20


@pytest.mark.parametrize("command", ["score", "change", "timeline", "place"])
def test_blank_lines_get_no_answer_and_the_mark_of_utf8_is_no_fault(command: str) -> None:
    given = b"\xef\xbb\xbf{}\r\n\n  \t\r\n\x0c\n[]\n\n" + b"x" * 300_000 + b"\n{}"
    done = subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.main", command], input=given, capture_output=True, timeout=60, check=True
    )
    found = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 4 and found[0] == found[3] and not done.stderr


@pytest.mark.parametrize("command", ["score", "change", "timeline", "place"])
def test_a_line_is_answered_before_the_next_is_asked_for(command: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "midspan.doors.cli.main", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as talk:
        assert talk.stdin is not None and talk.stdout is not None
        for _ in range(2):
            talk.stdin.write(b"{}\n")
            talk.stdin.flush()
            assert orjson.loads(talk.stdout.readline())["status"] in {"invalid", "incomplete"}
        talk.stdin.close()
        assert talk.wait(timeout=60) == 0


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_invalid_with_a_reason(line: bytes) -> None:
    (found,) = answers_to(line)
    assert list(found)[: len(ALWAYS)] == ALWAYS
    assert (found["status"], found["total"], found["severity"]) == ("invalid", None, None)
    assert found["reasons"] and isinstance(found["subscales"], dict)


def test_results_stand_beside_the_score() -> None:
    (open_form,) = answers_to(b'{"instrument": "phq4", "answers": [3, 3, null, 0]}')
    assert open_form["subscales"] == {"anxiety": None, "depression": None}
    assert (open_form["positive"], open_form["anxiety_positive"], open_form["band_scheme"]) == (None, None, "phq4-kroenke-2009")
    (parts,) = answers_to(b'{"instrument": "socrates8", "answers": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}')
    assert "positive" not in parts and parts["severity"] is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_makes_it_stumble(given_value: Any) -> None:
    for line in (
        given_value,
        {"instrument": "phq9", "answers": given_value},
        {"instrument": "assist", "answers": [0], "context": given_value},
    ):
        assert scored(line)["status"] in {"ok", "incomplete", "invalid"}
    for line in (
        given_value,
        {"instrument": "phq9", "baseline": given_value, "current": 3, "sd": given_value, "rule_set": given_value},
    ):
        assert changed(line)["status"] in {"ok", "incomplete", "invalid"}


def test_change_takes_both_names_of_its_totals() -> None:
    first, second = answers_to(
        b'{"instrument": "phq9", "baseline": 14, "current": 8}', b'{"instrument": "phq9", "before": 14, "after": 8}', by=changed
    )
    assert first == second
    assert (first["change"], first["verdict"], first["rule_set"]) == (-6, "reliable_improvement", "nhs_tt")


def test_change_answers_broken_lines_too() -> None:
    found = answers_to(
        b"broken", b'{"instrument": "x"}', b'{"instrument": "phq9"}', b'{"instrument": "phq9", "context": 3}', by=changed
    )
    assert [one["status"] for one in found] == ["invalid"] * 4
    assert all(one["reasons"] for one in found)


def test_the_command_needs_neither_django_nor_a_database() -> None:
    code = "import sys; from midspan.doors.cli.main import main; main(['score']); sys.exit('django' in sys.modules)"
    line = b'{"instrument": "cows", "answers": [0,0,0,0,0,0,0,0,0,0,5]}\n'
    done = subprocess.run([sys.executable, "-c", code], input=line * 3, capture_output=True, check=True)
    assert [orjson.loads(one)["total"] for one in done.stdout.splitlines()] == [5, 5, 5]


@pytest.mark.parametrize(("command", "line"), [("score", "phq9 "), ("change", "nhs_tt ")])
def test_the_list(command: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    from midspan.doors.cli.main import main

    assert main([command, "--list"]) == 0
    assert line in capsys.readouterr().out
