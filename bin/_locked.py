"""What must pip install here to get exactly what uv.lock says? Requirements with hashes; groups (`planner`, `dev`) add theirs."""

import sys
import tomllib
from pathlib import Path
from typing import Any

from pip._vendor.packaging.markers import Marker

Package = dict[str, Any]


def requirements(lock: Path, groups: list[str]) -> list[str]:
    """One line for each package this interpreter needs: its version and the hashes of its files."""
    packages: dict[str, list[Package]] = {}
    for package in tomllib.loads(lock.read_text())["package"]:
        packages.setdefault(package["name"], []).append(package)
    (ours,) = (found for versions in packages.values() for found in versions if "editable" in found["source"])
    waiting = [*ours["dependencies"], *(edge for group in groups for edge in ours["dev-dependencies"][group])]
    seen: dict[tuple[str, str], str] = {}
    while waiting:
        edge = waiting.pop()
        package = chosen(packages[edge["name"]], edge.get("version"))
        for part in ("", *edge.get("extra", [])):
            if applies(edge) and (package["name"], part) not in seen:
                seen[package["name"], part] = line(package)
                waiting += package["optional-dependencies"][part] if part else package.get("dependencies", [])
    return sorted(set(seen.values()))


def applies(edge: Package) -> bool:
    """Whether a dependency is one on this machine."""
    return "marker" not in edge or Marker(edge["marker"]).evaluate()


def chosen(versions: list[Package], version: str | None) -> Package:
    """The locked package; where there are several versions, the edge names one."""
    return next(package for package in versions if version in {None, package["version"]})


def line(package: Package) -> str:
    """A requirement that accepts the locked files only."""
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return f"{package['name']}=={package['version']} " + " ".join(f"--hash={file['hash']}" for file in files)


if __name__ == "__main__":
    print("\n".join(requirements(Path(sys.argv[1]), sys.argv[2:])))
