"""Does the first administrator come to be once, whole, or not at all?"""

from argparse import Namespace

import pytest
from django.utils import timezone

from midspan.doors.cli import found
from midspan.doors.cli.problems import Problem
from midspan.foundation.people.models import Account, Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.program.models import CountingRule, LevelOfCare, Service
from midspan.foundation.program.queries import modules_on
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused

PASSWORD = "harbor-street-lamp-9"
pytestmark = pytest.mark.django_db


def type_in(monkeypatch: pytest.MonkeyPatch, *passwords: str, lines: tuple[str, ...] = ()) -> None:
    """Answer the questions of the terminal in this order."""
    secrets, answers = iter(passwords), iter(lines)
    monkeypatch.setattr(found, "getpass", lambda prompt: next(secrets))
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))


def nothing_written() -> bool:
    return not (Staff.objects.exists() or Account.objects.exists() or LevelOfCare.objects.exists() or Event.objects.exists())


def test_the_first_administrator_and_the_catalogue(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    type_in(monkeypatch, PASSWORD, PASSWORD, lines=("  Ada   Min ", "ada"))
    assert found.run(Namespace(name=None, username=None)) == 0
    ada = Staff.objects.get(account__username="ada")
    assert ada.name == "Ada Min"
    assert ada.account.check_password(PASSWORD)
    assert ada.roles == {Role.ADMINISTRATOR}
    assert LevelOfCare.objects.exists() and CountingRule.objects.exists() and Service.objects.exists()
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["midspan.founded", "catalogue.loaded", "curriculum.loaded", "library.loaded"]
    assert modules_on(timezone.localdate()), "what the program teaches holds from the first day"
    assert "Ada Min can sign in as ada" in capsys.readouterr().out


def test_it_happens_once(monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, PASSWORD, PASSWORD)
    found.run(Namespace(name="Ada Min", username="ada"))
    with pytest.raises(Problem, match="staff already"):
        found.run(Namespace(name="Bo Else", username="bo"))
    assert Account.objects.count() == 1


@pytest.mark.parametrize(("first", "second"), [(PASSWORD, "another-password-9"), ("short", "short")])
def test_a_password_that_will_not_do_leaves_nothing(monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> None:
    type_in(monkeypatch, first, second)
    with pytest.raises((Problem, Refused)):
        found.run(Namespace(name="Ada Min", username="ada"))
    assert nothing_written()


def test_an_empty_name_and_a_closed_terminal_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, PASSWORD, PASSWORD, lines=(" ",))
    with pytest.raises(Problem, match="an answer is needed"):
        found.run(Namespace(name=None, username="ada"))

    def closed(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    with pytest.raises(Problem, match="terminal"):
        found.run(Namespace(name=None, username="ada"))
    assert nothing_written()
