"""How does a bench run? Make the clinic, start it cold, measure act by act, and print everything in one place."""

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from midspan.doors.cli.bench import data, processes
from midspan.doors.cli.bench.figures import Line, table
from midspan.doors.cli.bench.shape import Size
from midspan.doors.cli.problems import Problem
from midspan.doors.cli.supervisor import hear_signals

if TYPE_CHECKING:
    from midspan.doors.cli.bench.measuring import Bench
    from midspan.doors.cli.embedded import Cluster

WHOLE, QUICK = Size(10_000, 1_000_000, 300_000), Size(600, 60_000, 18_000)
SETTLE = 2  # seconds between a start and a look at idle memory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How large, how many, where, and which."""
    parser.add_argument("--people", type=int, help=f"people of the clinic (default {WHOLE.people})")
    parser.add_argument("--attendances", type=int, help=f"parts in sessions (default {WHOLE.attendances})")
    parser.add_argument("--notes", type=int, help=f"group notes and lines together (default {WHOLE.notes})")
    parser.add_argument("--clients", type=int, default=8, help="people who ask at once (default %(default)s)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder for the bench's clinic, kept for the next run")
    parser.add_argument("--quick", action="store_true", help="a small clinic and few requests")
    parser.add_argument("--only", action="append", metavar="NAME", help="only what has this in its name; may be repeated")


def run(options: argparse.Namespace) -> int:
    """Measure and print. 0 whatever the figures say: a clock passes and fails nobody."""
    hear_signals()
    small = QUICK if options.quick else WHOLE
    size = Size(
        options.people or small.people, options.attendances or small.attendances, options.notes or small.notes
    )  # fmt: skip
    if min(size.people, size.attendances, options.clients) < 1:
        raise Problem("A bench needs at least one person, one attendance and one client.")
    where = data.folder(options.data)
    with data.server(where, tell) as cluster:
        data.ensure_clinic(cluster, size, tell)
        data.close_connections()
    measure(options, where, size)
    return 0


def measure(options: argparse.Namespace, where: Path, size: Size) -> None:
    """Everything that is asked for."""
    from midspan.doors.cli.bench.running import served

    tell("Starting the clinic cold: its database server too")
    with served(where) as running, data.server(where, tell) as cluster:
        bench = bench_of(options, running, cluster)
        time.sleep(SETTLE)
        idle = held(bench)
        lines = [*yardsticks(options, cluster, bench), *acts(options, bench)]
        loaded = held(bench)
    tell(heading(size))
    tell(table(lines, options.clients))
    for complaint in bench.complaints:
        tell(f"  error: {complaint}")
    tell(f"\nThe load generator itself used {bench.asking_cpu * 1000 / max(1, bench.asked):.2f} CPU ms a request.")
    tell(f"Cold start, from the command to the first page: {running.cold:.1f} s")
    tell(f"Memory in MB, idle:   {idle}")
    tell(f"Memory in MB, loaded: {loaded}")
    for command in ("score", "place"):
        if chosen(options, command):
            tell(lines_words(command, where, 5_000 if options.quick else 100_000))
    if chosen(options, "import"):
        tell(import_words(where, 100 if options.quick else 1000))
    if chosen(options, "hours"):
        tell(hours_words(where))
    if chosen(options, "timetable"):
        tell(week_words(options.quick))


def bench_of(options: argparse.Namespace, running, cluster: "Cluster") -> "Bench":
    """Fewer requests in a quick run."""
    from midspan.doors.cli.bench.measuring import Bench

    few, many = (24, 80) if options.quick else (80, 320)
    return Bench(running, cluster.pid() or 0, options.clients, few, many)


def acts(options: argparse.Namespace, bench: "Bench") -> list[Line]:
    """The pages and acts, with a word about each as it is measured."""
    from midspan.doors.cli.bench import pages

    lines = []
    for act in pages.acts(pages.home()):
        if chosen(options, act.name):
            tell(f"Measuring {act.name}")
            lines.append(bench.line(act))
    data.close_connections()
    return lines


def yardsticks(options: argparse.Namespace, cluster: "Cluster", bench: "Bench") -> list[Line]:
    """What the machine can do at all, measured beside."""
    from midspan.doors.cli.bench.measuring import Bench
    from midspan.doors.cli.bench.pages import Act, Ask
    from midspan.doors.cli.bench.yardsticks import empty_server, selects

    lines = []
    if chosen(options, "pgbench"):
        tell("Measuring pgbench")
        lines.append(selects(cluster, options.clients))
    if chosen(options, "empty answer"):
        tell("Measuring an empty answer")
        with empty_server() as running:
            empty = Bench(running, bench.database, options.clients, 500, 4000)
            act = Act("empty answer", (), lambda client, number: Ask("/"))
            lines.append(empty.line(act))
    return lines


def chosen(options: argparse.Namespace, name: str) -> bool:
    """Whether `--only` leaves this in."""
    return not options.only or any(part.casefold() in name.casefold() for part in options.only)


def held(bench: "Bench") -> str:
    """Memory of the served clinic and of its database server."""
    web, database = processes.memory(bench.running.root), processes.memory(bench.database)
    both = processes.total([web, database])
    return (
        f"clinic {web.pss:.0f} (resident {web.rss:.0f}), database {database.pss:.0f} (resident {database.rss:.0f}), "
        f"together {both.pss:.0f}; shared pages counted once, resident counts them in every process"
    )


def lines_words(command: str, where: Path, count: int) -> str:
    """A command that answers lines, said in a line."""
    from midspan.doors.cli.bench import throughput

    tell(f"Measuring midspan {command}")
    done = {"score": throughput.scored, "place": throughput.placed}[command](where / "files", count)
    return (
        f"midspan {command}: {done.lines:,} lines in {done.seconds:.1f} s, start included, {done.lines / done.seconds:,.0f} a "
        f"second, {done.cpu * 1_000_000 / done.lines:.0f} CPU \N{MICRO SIGN}s each"
    )


def import_words(where: Path, patients: int) -> str:
    """The import, said in a line."""
    from midspan.doors.cli.bench.foreign import imported

    tell("Measuring an import")
    with data.server(where, tell) as cluster:
        done = imported(cluster, patients)
    return (
        f"Import: {done.resources:,} resources in {done.seconds:.1f} s, {done.resources / done.seconds:,.0f} a second, "
        f"{done.cpu * 1000 / max(1, done.resources):.2f} CPU ms each in the command, {done.broken} broken"
    )


def hours_words(where: Path) -> str:
    """Hours counted anew and rooms signed, said in lines."""
    from midspan.doors.cli.bench import hours

    tell("Measuring hours and signing")
    with data.server(where, tell):
        said = hours.words()
        data.close_connections()
    return said


def week_words(quick: bool) -> str:
    """A large week built, said in lines."""
    from midspan.doors.cli.bench import week

    tell("Measuring midspan timetable")
    return "\n".join(week.words(name, shape) for name, shape in week.SHAPES.items() if not quick or name == "a published week")


def heading(size: Size) -> str:
    """What was measured, on what."""
    return (
        f"\n{size.people:,} people, {size.attendances:,} attendances, {size.notes:,} notes and lines; "
        f"{os.cpu_count()} cores; CPU and latencies in milliseconds\n"
    )


def tell(text: str) -> None:
    """One line for whoever watches."""
    print(text, flush=True)
