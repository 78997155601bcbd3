"""How many forms are scored and levels recommended in a second? JSON lines through the commands, from start to end."""

import json
import os
import resource as usage
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from midspan.doors.cli.problems import Problem
from midspan.doors.cli.supervisor import COMMAND

SEED = 11
DIMENSIONS = ("d1", "d2", "d3", "d4", "d5", "d6")
USUAL = (0, 0, 1, 1, 1, 2, 2, 2, 3, 4)
SEVERITIES = ("mild", "moderate", "severe")


@dataclass(frozen=True, slots=True)
class Throughput:
    """What one run of a command did, its start included; CPU of the command in seconds."""

    lines: int
    seconds: float
    cpu: float


def scored(folder: Path, lines: int) -> Throughput:
    """Mixed forms through `midspan score`."""
    return _run("score", folder, forms(lines))


def placed(folder: Path, lines: int) -> Throughput:
    """Ratings through `midspan place`, each line another one, so that no answer is remembered."""
    return _run("place", folder, ratings(lines))


def _run(command: str, folder: Path, asked: Iterator[dict[str, Any]]) -> Throughput:
    given, answered = folder / f"{command}.in.ndjson", folder / f"{command}.out.ndjson"
    with given.open("w") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in asked)
    try:
        with given.open("rb") as source, answered.open("wb") as target:
            cpu, begun = _children(), time.monotonic()
            done = subprocess.run([*COMMAND, command], stdin=source, stdout=target, env=dict(os.environ))
            seconds, cpu = time.monotonic() - begun, _children() - cpu
        wanted, found = _lines(given), _lines(answered)
    finally:
        given.unlink()
        answered.unlink(missing_ok=True)
    if done.returncode or wanted != found:
        raise Problem(f"`midspan {command}` ended with {done.returncode} and {found:,} answers to {wanted:,} lines.")
    return Throughput(found, seconds, cpu)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _line in file)


def _children() -> float:
    used = usage.getrusage(usage.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def forms(count: int) -> Iterator[dict[str, Any]]:
    """Forms of every instrument in turn, with answers by chance, whole but for what is never asked."""
    from midspan.journey.assessment.catalog import instruments
    from midspan.journey.assessment.rules.answers import never_asked

    rng, entries = Random(SEED), list(instruments().values())
    for number in range(count):
        entry = entries[number % len(entries)]
        context: dict[str, str] = {"sex": "female" if number % 2 else "male"}
        if entry.substances:
            context["substance"] = entry.substances[0]
        left = never_asked(entry, context)
        answers = [None if item.number in left else rng.choice(item.codes) for item in entry.items]
        yield {"instrument": entry.code, "answers": answers, "context": context}


def ratings(count: int) -> Iterator[dict[str, Any]]:
    """Ratings by chance, of both editions; every line is another person."""
    rng = Random(SEED)
    for number in range(count):
        edition = 3 if number % 4 else 4
        rated = DIMENSIONS[: 6 if edition == 3 else 5]
        yield {
            "id": number, "edition": edition, "ratings": {one: rng.choice(USUAL) for one in rated},
            "diagnosis_severity": rng.choice(SEVERITIES), "age": rng.randint(18, 70),
            "flags": ["failed_at_lower_level"] if number % 9 == 0 else [],
        }  # fmt: skip
