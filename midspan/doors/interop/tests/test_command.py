"""Does `midspan import-fhir` say what it did, and end as it should?"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from midspan.doors.interop.fhir import command
from midspan.foundation.people.models import Patient
from midspan.foundation.records.models import OutsideSource
from midspan.foundation.records.terms import Refused
from midspan.journey.referral.models import Referral
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PATIENT = '{"resourceType": "Patient", "id": "1", "name": [{"family": "Sato"}]}'
Run = Callable[..., int]


@pytest.fixture
def run(cast: Cast) -> Run:
    def with_arguments(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args([str(argument) for argument in arguments]))

    return with_arguments


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.ndjson"
    path.parent.mkdir()
    path.write_text(f"{PATIENT}\nbroken")
    return path


def test_json_is_one_object_and_nothing_else(run: Run, file: Path, capsys: Any) -> None:
    assert run(file, "--json", "--source", "Mercy") == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    reason = found["errors"][0].pop("reason")
    assert found == {"patients": 1, "resources": 1, "new": 1, "changed": 0, "unchanged": 0, "broken": 1,
                     "errors": [{"file": str(file), "path": "line 2"}]}  # fmt: skip
    assert reason.startswith("Not JSON")
    assert err == ""


def test_words_for_a_person(run: Run, file: Path, capsys: Any) -> None:
    assert run(file.parent) == 0
    out = capsys.readouterr().out
    assert "1 file of Unnamed source: 1 resource, 1 patient." in out
    assert "line 2: Not JSON" in out


def test_a_file_of_any_name_is_read_when_it_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "patient.txt").write_text(PATIENT)
    assert run(tmp_path / "patient.txt") == 0


def test_nothing_readable_ends_with_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    assert run(tmp_path, "--json") == 1
    (tmp_path / "a.json").write_text('{"resourceType": "Bundle", "type": "searchset"}')
    assert run(tmp_path, "--json") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["nowhere.json"], "nowhere.json does not exist"), (["."], "no .json or .ndjson"), ([".", "--site", "mars"], "harbor"),
     ([".", "--source", " "], "name of a source"), ([".", "--source", "x" * 121], "name of a source")],
)  # fmt: skip
def test_one_line_says_why_it_cannot_begin(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused, match=words):
        run(*arguments)
    assert not OutsideSource.objects.exists()


def test_a_missing_path_beside_a_good_one_imports_nothing(run: Run, file: Path) -> None:
    with pytest.raises(Refused):
        run(file, "nowhere.json")
    assert not Patient.objects.exists()


def test_the_site_is_chosen_by_its_code_or_is_the_first(run: Run, file: Path, cast: Cast) -> None:
    run(file)
    run(file, "--source", "Mercy", "--site", "mill")
    assert [row.episode.site for row in Referral.objects.order_by("pk")] == [cast.site, cast.other_site]


def test_a_bar_moves_on_a_terminal_only(run: Run, file: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    run(file, "--json")
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert "100%" in err
