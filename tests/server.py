"""Which database does the suite use, and what may it reach? One embedded server for the whole run, and no network.

A pytest plugin, named in pyproject.toml, because Django's settings are read before any conftest.py. DATABASE_URL names
another server, as it does everywhere.
"""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from midspan.doors.cli.embedded import Cluster
from midspan.doors.cli.problems import Problem

STARTED: list[tuple[Cluster, Path]] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start the server before the settings are read. Workers of xdist inherit its address."""
    os.environ.setdefault("MIDSPAN_SECRET_KEY", "only-for-the-suite")
    asked = early_config.known_args_namespace
    if not (os.environ.get("DATABASE_URL") or asked.help or asked.version):
        start()
    return (yield)


def start() -> None:
    """One server in a folder of its own; it ends with this process, however that ends."""
    folder = Path(tempfile.mkdtemp(prefix="midspan-suite-", dir="/tmp"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "data", kind="test", durable=False, tied=True)
    try:
        cluster.enter()
    except Problem as problem:
        raise pytest.UsageError(str(problem)) from None
    os.environ["DATABASE_URL"] = cluster.url
    os.environ["MIDSPAN_DATA"] = str(folder / "files")
    STARTED.append((cluster, folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here, and leave nothing behind."""
    while STARTED:
        cluster, folder = STARTED.pop()
        cluster.leave()
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("DATABASE_URL", "MIDSPAN_DATA"):
            os.environ.pop(name, None)


class NoNetwork(OSError):
    """A test tried to reach beyond this machine."""


def local(address: Any) -> bool:
    """Whether an address is a Unix socket or on this machine."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", ""}


def guarded(name: str) -> Any:
    """A method of sockets that refuses addresses elsewhere."""
    original = getattr(socket.socket, name)

    def connect(self: socket.socket, address: Any) -> Any:
        if not local(address):
            raise NoNetwork(f"Tests reach no network, and this one tried {address}.")
        return original(self, address)

    return connect


def pytest_configure(config: pytest.Config) -> None:
    """Guard every connection made from Python."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, guarded(name))
