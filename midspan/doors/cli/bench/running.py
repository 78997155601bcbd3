"""How is the bench's clinic served? By `midspan serve` itself, timed from its start to its first page."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters

from midspan.doors.cli.bench import processes, wire
from midspan.doors.cli.bench.pages import LOGIN, sign_in
from midspan.doors.cli.problems import Problem
from midspan.doors.cli.processes import EndWithParent
from midspan.doors.cli.supervisor import COMMAND

HOST = "127.0.0.1"
PATIENCE = 90  # seconds


@dataclass(frozen=True, slots=True)
class Running:
    """A served program: its port, its first process, the seconds it took to its first page."""

    port: int
    root: int
    cold: float

    @property
    def web(self) -> int:
        """The web server's main process; its workers are its children."""
        return next((pid for pid in processes.family(self.root) if _named(pid, "web")), self.root)


@contextmanager
def served(data: Path) -> Iterator[Running]:
    """The clinic in this data folder, served as in production: two processes of four threads, with pools."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    arguments = ("serve", f"--host={HOST}", f"--port={(port := free_port())}")
    with child([*COMMAND, *arguments], {**kept, "MIDSPAN_DATA": str(data)}, port, LOGIN) as running:
        yield running


@contextmanager
def child(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[Running]:
    """Any program that serves pages, until the end of the block."""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, preexec_fn=EndWithParent())
    try:
        while not first_page(port, path):
            if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise Problem(f"`{' '.join(command[2:5])}` did not come up; the lines above say why.")
            time.sleep(0.02)
        yield Running(port, process.pid, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def first_page(port: int, path: str) -> bool:
    """Whether a page answers with 200."""
    try:
        with wire.Wire(HOST, port) as line:
            return line.ask(wire.get(path)).status == 200
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return tried.getsockname()[1]


def jar() -> dict[str, str]:
    """A browser's first cookie, against forged requests: the form repeats it."""
    return {"csrftoken": "".join(secrets.choice(ascii_letters) for _ in range(32))}


def signed_in(port: int, user: str, source: str) -> dict[str, str]:
    """The cookies of somebody who signs in, as a browser keeps them."""
    cookies = jar()
    with wire.Wire(HOST, port, source) as line:
        answer = line.ask(sign_in(user).as_bytes(cookies))
    found = {**cookies, **answer.cookies()}
    if answer.status != 302 or "sessionid" not in found:
        raise Problem(f"{user} could not sign in at the bench's clinic (answer {answer.status}).")
    return found


class Sources:
    """Addresses of loopback, each used once: sign-in allows only so many a minute from one address, here as everywhere."""

    def __init__(self) -> None:
        self.next = 0

    def take(self) -> str:
        self.next += 1
        return f"127.77.{self.next // 250}.{self.next % 250 + 1}"


def _named(pid: int, argument: str) -> bool:
    try:
        return argument.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
