"""Does knowledge run down the road only? Relations, private modules, names, and one order told in four places."""

import ast
import re
import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.house.plan import DOORS, FLOORS, ROAD, ROOT, imports, modules, package_of, place, stair

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
OURS = [model for model in apps.get_models() if model.__module__.startswith("midspan.")]
RELATIONS = [
    (model, field)
    for model in OURS
    for field in model._meta.get_fields()
    if field.concrete and field.is_relation and field.related_model is not None
]
PRIVATE = {"models", "forms", "views"}
SHARED = {
    "midspan.foundation.look.views": "the component page: look has no gate, so a door puts one before it",
    "midspan.foundation.records.forms": "how a refusal comes back to a form is told once",
}
MODELS_BY_NAME = {
    "midspan.foundation.records.actions.door": "a repeated request finds again what it made",
    "midspan.doors.cli.bench": "fills every table of a measured clinic by COPY",
}
OFF_THE_STAIRS = {"midspan.doors.cli", "midspan.settings"}


def layers(name: str) -> list[str]:
    """The layers of the contract whose name begins so, lowest first, without their brackets."""
    found = next(contract for contract in CONTRACTS if contract["name"].startswith(name))
    return [layer.strip("()") for layer in reversed(found["layers"])]


def test_the_contract_of_the_foundation_is_its_order() -> None:
    assert layers("Foundation") == settings.FOUNDATION


def test_the_contract_of_the_journey_is_its_order() -> None:
    assert [name for name in layers("Journey") if name in settings.JOURNEY] == settings.JOURNEY


def test_what_is_installed_stands_in_the_order_of_the_road() -> None:
    installed = [name for name in settings.INSTALLED_APPS if name.startswith("midspan.")]
    assert installed == [*ROAD, *(f"midspan.doors.{name}" for name in settings.DOORS)]


def test_every_folder_of_a_floor_is_on_the_road() -> None:
    for floor, names in FLOORS.items():
        folders = {path.parent.name for path in (ROOT / "midspan" / floor).glob("*/__init__.py")}
        assert folders == set(names), floor


def test_the_architecture_tells_the_same_order() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    for floor, names in FLOORS.items():
        told = [re.search(rf"^[\s|*`-]*{name}\b", text, re.MULTILINE) for name in names]
        assert all(told), f"{floor}: {[name for name, line in zip(names, told, strict=True) if line is None]} not told"
        starts = [line.start() for line in told if line]
        assert starts == sorted(starts), floor


@pytest.mark.parametrize(("model", "field"), RELATIONS, ids=[f"{model.__name__}.{field.name}" for model, field in RELATIONS])
class TestRelations:
    def test_point_down_the_road(self, model: type[models.Model], field: models.ForeignKey) -> None:
        own, other = package_of(model.__module__), package_of(field.related_model.__module__)
        assert place(other) <= place(own), f"{model.__name__}.{field.name} points up the road, to {other}"

    def test_leave_no_trace_on_the_other_package(self, model: type[models.Model], field: models.ForeignKey) -> None:
        own, other = package_of(model.__module__), package_of(field.related_model.__module__)
        if own != other and not own.startswith("midspan.foundation."):
            assert field.remote_field.related_name == "+"

    def test_protect_what_another_package_holds(self, model: type[models.Model], field: models.ForeignKey) -> None:
        if package_of(model.__module__) != package_of(field.related_model.__module__):
            assert field.remote_field.on_delete in {models.PROTECT, models.RESTRICT}


def test_models_forms_and_views_are_private() -> None:
    found = [
        f"{module} imports {name}"
        for module, path in modules()
        for name, _node in imports(module, path)
        if name.startswith("midspan.") and stair(name) in PRIVATE and package_of(name) != package_of(module)
        if not (package_of(name).startswith("midspan.foundation.") and stair(name) == "models")
        if not any(name == shown or name.startswith(f"{shown}.") for shown in SHARED)
    ]
    assert found == []


def test_nothing_is_imported_inside_a_function_to_dodge_the_contracts() -> None:
    found = [
        f"{module}:{node.lineno} {name}"
        for module, path in modules()
        if package_of(module) not in OFF_THE_STAIRS
        for name, node in imports(module, path)
        if name.startswith("midspan.") and node.col_offset
    ]
    assert found == []


def test_no_signals_and_no_models_by_name() -> None:
    dodges = {"django.dispatch", "django.db.models.signals", "django.contrib.auth.signals"}
    signals = [module for module, path in modules() if dodges & {name for name, _node in imports(module, path)}]
    by_name = [
        module for module, path in modules() if "get_model(" in path.read_text() and not module.startswith(tuple(MODELS_BY_NAME))
    ]
    assert signals == []
    assert by_name == []


def test_no_model_does_more_than_derive() -> None:
    assert [model.__name__ for model in OURS if {"save", "delete", "clean"} & set(vars(model))] == []


def test_nothing_is_called_helper() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "sessions"}
    assert [module for module, _path in modules(tests=True) if forbidden & set(module.split("."))] == []


def test_every_package_says_what_happens_there() -> None:
    assert [name for name in [*ROAD, *DOORS] if not (ROOT / name.replace(".", "/") / "README.md").exists()] == []


def test_every_module_opens_with_what_it_answers() -> None:
    silent = [
        module
        for module, path in modules()
        if path.name != "apps.py" and path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []
