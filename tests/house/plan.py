"""What is there to walk? The packages in the order of the road, their files and syntax trees, their actions."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

import midspan

ROOT = Path(midspan.__file__).resolve().parents[1]
FLOORS = {"foundation": settings.FOUNDATION, "journey": settings.JOURNEY, "office": getattr(settings, "OFFICE", [])}
ROAD = [f"midspan.{floor}.{name}" for floor, names in FLOORS.items() for name in names]
DOORS = [f"midspan.doors.{name}" for name in [*settings.DOORS, "cli"]]


def place(package: str) -> int:
    """How far down the road a package stands; doors stand behind it all."""
    return ROAD.index(package) if package in ROAD else len(ROAD)


def package_of(module: str) -> str:
    """`midspan.journey.referral` for any module inside it."""
    return ".".join(module.split(".")[:3])


def modules(*, tests: bool = False) -> Iterator[tuple[str, Path]]:
    """Every module of midspan by name and path, migrations left out, tests only when asked for."""
    for path in sorted((ROOT / "midspan").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" in parts or ("tests" in parts and not tests):
            continue
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def stair(module: str) -> str:
    """Which of the files of a package a module belongs to: rules, actions, views."""
    parts = module.split(".")
    return parts[3] if len(parts) > 3 else ""


@lru_cache(maxsize=1024)
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(module: str, path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every module that a file imports, with the statement; `from a import b` gives `a` and `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
                base = ".".join([*above[: len(above) - node.level + 1], *([base] if base else [])])
            yield base, node
            yield from ((f"{base}.{name.name}", node) for name in node.names)


def import_actions() -> None:
    """Import every actions module, so that the register of actions is complete."""
    for package in ROAD:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if stair(found.name) == "actions":
                importlib.import_module(found.name)
