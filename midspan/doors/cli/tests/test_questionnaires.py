"""Does `midspan questionnaires` write one file for each instrument, read them back, and refuse in one clear line?"""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from midspan.doors.cli import main as command
from midspan.journey.assessment.catalog import codes


def run(*arguments: object) -> int:
    return command.main(["questionnaires", *map(str, arguments)])


def test_every_instrument_goes_out_and_reads_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--folder", tmp_path) == 0
    names = {path.stem for path in tmp_path.iterdir()}
    assert {code.replace("_", "-") for code in codes()} <= names
    assert {"taps2.alcohol", "taps2.tobacco"} <= names
    capsys.readouterr()
    assert run("check", *sorted(tmp_path.iterdir())) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(names)
    assert all(line.endswith("as in the catalog.") for line in said)


def test_wording_goes_along_as_the_rights_allow(tmp_path: Path) -> None:
    run("export", "--folder", tmp_path / "a", "audit")
    run("export", "--folder", tmp_path / "b", "--attested", "--base", "https://clinic.example/r4/", "audit")
    bare, attested = (orjson.loads((tmp_path / name / "audit.json").read_bytes()) for name in "ab")
    assert (bare["item"][0]["text"], "not included" in bare["copyright"]) == ("how often", True)
    assert "The site attested" in attested["copyright"]
    assert attested["url"] == "https://clinic.example/r4/Questionnaire/audit"


def test_a_site_gives_its_own_wording(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    rows = "\n".join(f'[[items]]\ntext = "Ours {number}"\noptions = ["a", "b", "c", "d", "e"]' for number in range(1, 4))
    own.write_text(f'instrument = "audit_c"\nversion = "1"\nlanguage = "en"\ncredit = "Us"\n{rows}\n')
    assert run("export", "--folder", tmp_path, "--wording", own, "audit_c") == 0
    assert orjson.loads((tmp_path / "audit-c.json").read_bytes())["item"][0]["text"] == "Ours 1"


@pytest.mark.parametrize(("arguments", "said"), [
    (["export", "--folder", "{tmp}", "phq99"], "There is no instrument phq99"),
    (["export", "--folder", "{tmp}/file"], "is not a folder"),
    (["export", "--folder", "{tmp}", "--base", "clinic"], "is not an address"),
    (["export", "--folder", "{tmp}", "--wording", "{tmp}/file"], "is not a wording file"),
    (["export", "--folder", "{tmp}", "--wording", "{tmp}/none"], "is not a file"),
    (["export", "--folder", "/proc/nowhere"], "cannot be written to"),
    (["check", "{tmp}/none.json"], "is not a file"),
    (["check", "{tmp}/file"], "this is not JSON"),
    (["check", "{tmp}/list"], "This is not a FHIR Questionnaire."),
])  # fmt: skip
def test_refusals_are_one_line(arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("no = = toml")
    (tmp_path / "list").write_text("[]")
    assert run(*(one.format(tmp=tmp_path) for one in arguments)) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("midspan: ") and said in lines[0]


def test_one_file_that_cannot_be_read_stops_none_of_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("export", "--folder", tmp_path, "phq9")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    capsys.readouterr()
    assert run("check", broken, tmp_path / "phq9.json") == 1
    shown = capsys.readouterr()
    assert "broken.json" in shown.err and "as in the catalog." in shown.out


def test_it_needs_no_database(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.main", "questionnaires", "export", "--folder", str(tmp_path), "gad7"],
        capture_output=True, timeout=60, env={**os.environ, "DATABASE_URL": "postgresql://nowhere.invalid/x"},
    )  # fmt: skip
    assert (ended.returncode, ended.stderr, (tmp_path / "gad7.json").exists()) == (0, b"", True)
