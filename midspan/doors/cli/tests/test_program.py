"""`midspan program`: every error on its own line, nothing changed by a dry run, the coming week by a load."""

import argparse
from datetime import UTC, date, datetime, time

import pytest

from midspan.doors.cli import program as command
from midspan.doors.cli.problems import Problem
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.catalog.profiles import SHIPPED, shipped_text
from midspan.foundation.program.models import Profile, Room, Track
from midspan.foundation.records.actions import program as set_up
from midspan.journey.schedule import actions as schedule
from tests.cast import Cast

NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)  # a Wednesday


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_what_ships_is_listed_and_shown(capsys):
    assert run("list") == 0
    assert all(line.startswith(code) for code, line in zip(SHIPPED, capsys.readouterr().out.splitlines(), strict=True))
    assert run("show", "twelve-hours") == 0
    assert "never counted" in capsys.readouterr().out
    assert run("show", "flexible", "--file") == 0
    assert capsys.readouterr().out == shipped_text("flexible")


def test_a_good_file_ends_with_0_and_its_notes(tmp_path, capsys):
    path = tmp_path / "ours.toml"
    path.write_text(shipped_text("flexible"), encoding="utf-8-sig")
    assert run("check", str(path)) == 0
    said = capsys.readouterr().out
    assert "no error" in said and "note: tracks “Six hours, evening”" in said


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_what_is_no_program_ends_with_words(content, tmp_path, capsys):
    path = tmp_path / "ours.toml"
    path.write_bytes(content)
    try:
        assert run("check", str(path)) == 2
        assert str(path) in capsys.readouterr().err
    except Problem as problem:
        assert "not a text file" in str(problem)


def test_a_file_that_is_not_there_says_what_ships():
    with pytest.raises(Problem, match="three-evenings"):
        run("check", "nowhere.toml")


@pytest.mark.django_db
def test_a_dry_run_says_all_and_changes_nothing_then_a_load_begins_on_monday(cast: Cast, capsys, monkeypatch):
    # the clinic has rooms of twelve, an evening with sessions made ahead, and its own morning
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(command, "tables_ready", nothing)
    set_up.load_catalogue(**rows(), by=cast.administrator, at=NOW)
    group = schedule.open_group(cast.evening, name="A", room=cast.room_a, facilitator=cast.counsellor, capacity=8,
                                starts_on=date(2026, 3, 2), by=cast.director, at=NOW)  # fmt: skip
    schedule.generate_sessions(cast.evening, first=date(2026, 3, 2), last=date(2026, 3, 15), by=cast.director, at=NOW)
    assert run("load", "adults", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "from Monday 09 March 2026: what would change" in said
    assert "Harbor Street, Afternoon: opens" in said and "Mill Road: stays" in said
    assert not Profile.objects.exists() and Room.objects.count() == 2
    # loaded, it stands from Monday; loaded again, nothing changes
    assert run("load", "adults") == 0
    assert "is loaded" in capsys.readouterr().out
    assert Profile.objects.get().effective_from == date(2026, 3, 9)
    assert Track.objects.get(name="Afternoon").starts_on == date(2026, 3, 9)
    assert group.sessions.filter(status="planned").count() == 18
    assert run("load", "adults") == 0
    assert "nothing changes" in capsys.readouterr().out
    assert cast.evening.arrival_from == time(17, 45)


@pytest.mark.django_db
def test_an_unknown_name_cannot_load(cast: Cast, monkeypatch):
    monkeypatch.setattr(command, "tables_ready", nothing)
    with pytest.raises(Problem, match="Nobody signs in as nobody"):
        run("load", "adults", "--by", "nobody")


class nothing:
    """In the tests the database is ready."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...
