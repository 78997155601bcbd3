"""What can this machine do at all? An empty answer of the same web server, and reads of the same database server."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from midspan.doors.cli.bench import processes
from midspan.doors.cli.bench.figures import Line, Load
from midspan.doors.cli.bench.running import Running, child, free_port
from midspan.doors.cli.embedded import NAME, Cluster
from midspan.doors.cli.problems import Problem

DATABASE = "pgbench"
SCALE = "10"  # a million accounts
SELECTS = 20_000  # of each client
SETTLE = 0.5  # seconds until the server has collected the sessions that ended, with the time they used


@contextmanager
def empty_server() -> Iterator[Running]:
    """granian as `midspan web` runs it, with nothing behind it."""
    command = [sys.executable, "-m", "midspan.doors.cli.bench.empty", str(port := free_port())]
    with child(command, dict(os.environ), port, "/") as running:
        yield running


def selects(cluster: Cluster, clients: int) -> Line:
    """`pgbench --select-only` on tables of its own beside the clinic's database."""
    with cluster.connect() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
            pgbench(cluster, "--initialize", f"--scale={SCALE}", "--quiet")
    alone, crowd = (_select(cluster, count) for count in (1, clients))
    return Line("pgbench, select only", 1, alone, crowd)


def _select(cluster: Cluster, clients: int) -> Load:
    pid = cluster.pid() or 0
    before = processes.cpu_seconds(pid)
    said = pgbench(
        cluster, "--select-only", "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1",
        f"--transactions={SELECTS}",
    )  # fmt: skip
    time.sleep(SETTLE)
    used, units = processes.cpu_seconds(pid) - before, SELECTS * clients
    latency, rate, failed = (_number(pattern, said) for pattern in
                             (r"latency average = ([\d.]+)", r"tps = ([\d.]+)", r"failed transactions: (\d+)"))  # fmt: skip
    return Load(units, 0.0, used * 1000 / units, latency, None, rate, int(failed))


def pgbench(cluster: Cluster, *arguments: str) -> str:
    """Run pgbench of the embedded package; what it says."""
    command = [str(cluster.binary("pgbench")), f"--host={cluster.socket}", f"--username={NAME}", *arguments, DATABASE]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"pgbench does not run: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found.group(1)) if found else 0.0
