"""How does a clinic run in production? Web server and worker under one supervisor, on any PostgreSQL."""

import argparse
from contextlib import suppress

from midspan.doors.cli import web
from midspan.doors.cli.database import ready, set_up_django
from midspan.doors.cli.problems import Problem
from midspan.doors.cli.supervisor import Child, Supervisor, check_port, hear_signals, only_supervisor
from midspan.folders import data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """As for the web server."""
    web.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    hear_signals()
    check_port(options.host, options.port)
    with ready() as cluster, only_supervisor(data_folder()):
        set_up_django()
        from midspan.doors.cli.migrate import pending

        if missing := pending():
            raise Problem(f"The database lacks {len(missing)} migrations: run `midspan migrate` first.")
        arguments = [f"--{name}={value}" for name, value in vars(options).items() if value is not None]
        with suppress(KeyboardInterrupt), Supervisor(clinic(arguments), cluster, tell) as supervisor:
            supervisor.watch()
    return 0


def clinic(arguments: list[str]) -> list[Child]:
    """The two children of a running clinic; the arguments are the web server's."""
    return [
        Child("web server", ("web", *arguments), {"MIDSPAN_USE_POOL": "1"}),
        Child("worker", ("worker",)),
    ]


def tell(text: str) -> None:
    """One line for whoever watches."""
    print(text, flush=True)
