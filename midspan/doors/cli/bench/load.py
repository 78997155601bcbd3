"""How do several people ask at once? A process of its own: one thread each, requests in order, every latency kept.

Reads a pickled `Plan` on standard input and writes a pickled `Outcome`; both ends are this program.
"""

import pickle
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from midspan.doors.cli.bench.wire import Wire


@dataclass(frozen=True, slots=True)
class Plan:
    """For each client its requests; with `sources` each request is a new connection from an address of its own."""

    host: str
    port: int
    clients: list[list[bytes]]
    sources: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """Latencies in seconds of what succeeded, how long it all took, what failed, the CPU the generator itself used."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    first_error: str = ""
    own_cpu: float = 0.0


def run(plan: Plan) -> Outcome:
    """Carry a plan out in another process."""
    done = subprocess.run(
        [sys.executable, "-m", "midspan.doors.cli.bench.load"], input=pickle.dumps(plan), stdout=subprocess.PIPE, check=True
    )
    return pickle.loads(done.stdout)


def carry_out(plan: Plan) -> Outcome:
    """Start every client at the same moment and wait for the last."""
    outcome, start, before = Outcome(), threading.Barrier(len(plan.clients) + 1), time.process_time()
    threads = [
        threading.Thread(target=client, args=(plan, number, start, outcome), daemon=True) for number in range(len(plan.clients))
    ]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - begun
    outcome.own_cpu = time.process_time() - before
    return outcome


def client(plan: Plan, number: int, start: threading.Barrier, outcome: Outcome) -> None:
    """One person's requests. A connection that breaks is an error, and the next request opens another."""
    sources = plan.sources[number] if plan.sources else []
    wire = None if sources else Wire(plan.host, plan.port)
    start.wait()
    for place, request in enumerate(plan.clients[number]):
        begun = time.perf_counter()
        try:
            if sources or wire is None:
                wire = Wire(plan.host, plan.port, sources[place] if sources else "")
            answer = wire.ask(request)
        except (OSError, ValueError) as error:
            wire = None
            note(outcome, repr(error))
            continue
        if answer.failed:
            note(outcome, f"{answer.status} for {request.split(b' HTTP', 1)[0].decode()}")
        else:
            outcome.latencies.append(time.perf_counter() - begun)


def note(outcome: Outcome, text: str) -> None:
    """Count an error, and keep the words of the first."""
    outcome.errors += 1
    outcome.first_error = outcome.first_error or text


if __name__ == "__main__":
    from midspan.doors.cli.bench import load  # under its own name, which the other end knows

    sys.stdout.buffer.write(pickle.dumps(load.carry_out(pickle.loads(sys.stdin.buffer.read()))))
