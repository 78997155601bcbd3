"""Are rules pure, sourced and whole? No clock, no chance, no float, and transition tables without dead ends."""

import ast
import importlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

from midspan.doors.cli.docs import Table, tables, terms
from tests.house.plan import modules, stair, tree

PURE = {"rules", "terms", "catalog"}
TIMELESS = PURE | {"actions"}
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}
GATE = "midspan.foundation.privacy.actions.gate"  # stands before views, where time begins
CHANCE = {"random", "secrets"}
TABLES = [(stem, table) for stem, module in terms().items() for table in tables(module)]


def named(*stairs: str) -> list[tuple[str, Path]]:
    return [(module, path) for module, path in modules() if stair(module) in stairs and not module.startswith("midspan.doors")]


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def test_every_public_rule_names_its_source() -> None:
    silent = [
        f"{module}.{function.name}"
        for module, path in named("rules")
        for function in public_functions(path)
        if "Source:" not in (ast.get_docstring(function) or "")
    ]
    assert silent == []


def test_time_comes_in_as_a_value() -> None:
    clocks = [
        f"{module}:{node.lineno} {node.func.attr}()"
        for module, path in named(*TIMELESS)
        if module != GATE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
        if not (node.func.attr in {"localdate", "localtime"} and node.args)  # a given moment, in local words
    ]
    assert clocks == []


def test_rules_leave_nothing_to_chance() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, path in named(*PURE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import) and CHANCE & {name.name for name in node.names}
    ]
    assert found == []


def test_no_float_for_money_or_minutes() -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, path in named(*PURE, "models", "actions", "queries")
        for annotation in annotations(path)
        for node in ast.walk(annotation)
        if isinstance(node, ast.Name) and node.id == "float"
    ]
    assert found == []


def annotations(path: Path) -> Iterator[ast.expr]:
    """Every type that a module writes down."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.AnnAssign) or (isinstance(node, ast.arg) and node.annotation is not None):
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns


def test_rules_can_be_imported_without_a_database() -> None:
    for module, _path in named(*PURE):
        importlib.import_module(module)


@pytest.mark.parametrize(("stem", "table"), TABLES, ids=[stem for stem, _table in TABLES])
class TestTransitions:
    def test_know_every_state(self, stem: str, table: Table) -> None:
        kind = type(next(iter(table)))
        assert set(table) == set(kind)
        assert all(then in kind and then != now for now, follows in table.items() for then in follows)

    def test_reach_every_state(self, stem: str, table: Table) -> None:
        reached, edge = set[Enum](), {next(iter(table))}
        while edge:
            reached |= edge
            edge = {then for now in edge for then in table[now]} - reached
        assert reached == set(table)
