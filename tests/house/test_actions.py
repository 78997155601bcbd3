"""Is every change an action: permitted, at a given time by someone, writing one event, calling no other action?"""

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import staff
from midspan.foundation.records.actions.door import ACTIONS
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from tests.cast import AT, PASSWORD, Cast
from tests.house.plan import import_actions, imports, modules, stair, tree

import_actions()
EVERY = pytest.mark.parametrize("act", ACTIONS.values(), ids=list(ACTIONS))


@EVERY
def test_names_a_permission_and_itself(act: Callable) -> None:
    assert isinstance(act.needs, Permission)
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", act.action_name)
    assert (act.__doc__ or "").strip(), "says nothing about what it does"


@EVERY
def test_takes_the_thing_first_and_the_rest_by_name(act: Callable) -> None:
    parameters = list(inspect.signature(act).parameters.values())
    assert all(parameter.kind == parameter.KEYWORD_ONLY for parameter in parameters[1:]), "more than one positional"
    assert {"by", "at"} <= {parameter.name for parameter in parameters if parameter.kind == parameter.KEYWORD_ONLY}


@pytest.mark.django_db
def test_every_action_refuses_who_may_not_and_writes_nothing(cast: Cast) -> None:
    nobody = staff.hire(name="No Role", username="nobody", password=PASSWORD, by=cast.administrator, at=AT)
    before = Event.objects.count()
    for name, act in ACTIONS.items():
        things = [object()] if _takes_a_thing(act) else []
        with pytest.raises(Refused, match="Your roles do not include"):
            act(*things, by=nobody, at=AT)
        assert Event.objects.count() == before, name


def _takes_a_thing(act: Callable) -> bool:
    return any(parameter.kind == parameter.POSITIONAL_OR_KEYWORD for parameter in inspect.signature(act).parameters.values())


def calls_of_actions(module: str, path: Path) -> list[str]:
    """Actions that a module of actions calls: by their bare name, or through the module that holds them."""
    names = {name.rpartition(".")[2] for name in ACTIONS if name.rpartition(".")[0] == module}
    holders: set[str] = set()
    for target, node in imports(module, path):
        for alias in getattr(node, "names", []):
            if f"{target}" in ACTIONS and target.endswith(f".{alias.name}"):
                names.add(alias.asname or alias.name)
            elif stair(target) == "actions" and target.endswith(f".{alias.name}"):
                holders.add(alias.asname or alias.name)
    found = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in names:
            found.append(f"{module}:{node.lineno} {node.func.id}")
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id in holders:
            if any(name.endswith(f".{node.func.attr}") for name in ACTIONS):
                found.append(f"{module}:{node.lineno} {node.func.value.id}.{node.func.attr}")
    return found


def test_no_action_calls_another_so_that_each_writes_exactly_one_event() -> None:
    found = [call for module, path in modules() if stair(module) == "actions" for call in calls_of_actions(module, path)]
    assert found == []


def test_events_are_written_at_the_door_alone() -> None:
    write = re.compile(r"\bEvent\.objects\.(?:create|bulk_create)|\b(?:INTO|COPY|UPDATE|FROM ONLY) records_event\b")
    writing = [module for module, path in modules() if write.search(path.read_text())]
    bench = "midspan.doors.cli.bench."  # pours a measured clinic into an empty database
    assert [module for module in writing if not module.startswith(bench)] == ["midspan.foundation.records.actions.door"]


def test_a_locked_row_can_still_be_pointed_at() -> None:
    """A full lock waits for rows that only refer to the locked one; two actions about one person could then wait for each
    other, one at the row and one at the chain of the log."""
    plain = re.compile(r"select_for_update\((?![^\n]*no_key=True)[^\n]*")
    found = [f"{module}: {call}" for module, path in modules() for call in plain.findall(path.read_text())]
    assert found == []
