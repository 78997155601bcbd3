"""Who keeps the web server, the worker and PostgreSQL running? One supervisor, until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from midspan.doors.cli.problems import Problem
from midspan.doors.cli.processes import EndWithParent

if TYPE_CHECKING:
    from midspan.doors.cli.embedded import Cluster

COMMAND = (sys.executable, "-m", "midspan.doors.cli.main")
MOST_RESTARTS = 5  # of one child in RESTART_WINDOW seconds; then something is wrong that a restart does not mend
RESTART_WINDOW = 60
STOPPING = 20  # seconds a child has to end what it is doing


@dataclass
class Child:
    """One process under supervision."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Run it in a session of its own: Ctrl-C reaches the supervisor, which stops everything in order."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            [*COMMAND, *self.arguments],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=EndWithParent(),
        )

    def ended(self) -> bool:
        """Whether it ran and does no more."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Ask it to end, insist after a while, and leave nothing of its session behind."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.sweep()
        self.process = None

    def sweep(self) -> None:
        """Kill whatever is left of its session, so that nothing holds its port."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Starts the children, restarts the dead ones, and stops all."""

    def __init__(self, children: list[Child], cluster: "Cluster | None", tell: Callable[[str], None]) -> None:
        self.children, self.cluster, self.tell = children, cluster, tell

    def __enter__(self) -> "Supervisor":
        """Start every child, in order."""
        for child in self.children:
            child.start()
        return self

    def __exit__(self, *reason: object) -> None:
        """Stop every child, in order. They leave the database server; the last one out stops it."""
        for child in self.children:
            child.stop()

    def watch(self) -> None:
        """Return never; restart what dies, with one line each."""
        while True:
            self.look_once()
            time.sleep(0.3)

    def look_once(self) -> None:
        """Restart what has died since the last look."""
        if self.cluster is not None and self.cluster.ensure():
            self.tell("PostgreSQL had stopped and was started again.")
        for child in self.children:
            if child.ended():
                self.restart(child)

    def restart(self, child: Child) -> None:
        """Start a dead child again, unless it dies too often."""
        child.sweep()
        child.starts = [moment for moment in child.starts if time.monotonic() - moment < RESTART_WINDOW]
        if len(child.starts) >= MOST_RESTARTS:
            raise Problem(f"The {child.name} keeps ending; the lines above say why.")
        self.tell(f"The {child.name} had stopped and was started again.")
        child.start()

    def wait_for(self, url: str, patience: float = 60) -> None:
        """Return when a page answers."""
        deadline = time.monotonic() + patience
        while not answers(url):
            self.look_once()
            if time.monotonic() > deadline:
                raise Problem(f"The web server did not answer at {url} within {patience:.0f} s.")
            time.sleep(0.05)


class Unredirected(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *arguments: object) -> None:
        """Do not follow."""


def answers(url: str) -> bool:
    """Whether the web server gives any response that is not its own failure."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Unredirected)
    try:
        opener.open(url, timeout=10).close()
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise Problem(f"The web server answers {url} with error {error.code}; the lines above say why.") from None
    except OSError:
        return False
    return True


def check_port(host: str, port: int) -> None:
    """Refuse a port somebody else listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except PermissionError:
            raise Problem(f"Port {port} is reserved for root: choose another one with --port.") from None
        except OSError as error:
            raise Problem(
                f"Port {port} on {host} cannot be used ({error.strerror}): "
                "stop what listens there (a running Midspan?), or choose another one with --port."
            ) from None


def hear_signals() -> None:
    """Let the terminal's end and a polite kill do what Ctrl-C does: unwind, and so stop everything in order."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for further in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(further, signal.SIG_IGN)  # once is enough; a second one must not cut the ending short
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@contextmanager
def only_supervisor(data: Path) -> Iterator[None]:
    """Inside this block this process is the only supervisor of a data folder."""
    from midspan.doors.cli.embedded import lock

    data.mkdir(parents=True, exist_ok=True)
    held = lock(data / "supervising.lock", exclusive=True)
    if held is None:
        raise Problem(f"Midspan already runs on {data}: stop it first, or choose another data folder.")
    try:
        yield
    finally:
        os.close(held)
