"""What did a family of processes use? CPU seconds and memory of a process and all its descendants, read from /proc."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Memory:
    """In megabytes: `rss` counts shared pages in every process, `pss` once."""

    rss: float
    pss: float


def family(root: int) -> list[int]:
    """A process and its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := stat_of(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of a family, those of its dead included that were collected."""
    return sum(own_seconds(fields) for pid in family(root) if (fields := stat_of(pid)))


def own_seconds(fields: list[str]) -> float:
    """utime, stime and those of collected children, of the fields after the process's name (proc(5))."""
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may itself hold spaces and brackets; none when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def memory(root: int) -> Memory:
    """What a family holds."""
    return total(_memory_of(pid) for pid in family(root))


def total(parts: Iterable[Memory]) -> Memory:
    """The sum of several."""
    known = list(parts)
    return Memory(sum(part.rss for part in known), sum(part.pss for part in known))


def _memory_of(pid: int) -> Memory:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return Memory(0, 0)
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("Rss:", "Pss:"))}
    return Memory(kilobytes.get("Rss", 0) / 1024, kilobytes.get("Pss", 0) / 1024)
