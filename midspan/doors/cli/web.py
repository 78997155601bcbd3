"""How is the web served? granian with a few processes of a few threads each, and TLS when it is given a certificate."""

import argparse
import gc
import importlib
import signal
from pathlib import Path
from typing import Any

from midspan.doors.cli.processes import EndWithParent


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with how much."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--processes", type=int, default=2, help="web processes (default %(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each process (default %(default)s)")
    parser.add_argument("--certificate", type=Path, help="TLS certificate chain, PEM")
    parser.add_argument("--key", type=Path, help="TLS private key, PEM")


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from django.conf import settings
    from django.urls import get_resolver
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    target = "midspan.wsgi:application"
    application(target)
    _ = get_resolver().url_patterns  # loaded once, before the processes part, and so shared by them
    leave_database()
    gc.freeze()
    server = Granian(
        target,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        ssl_cert=options.certificate,
        ssl_key=options.key,
    )
    server.serve(target_loader=Loader(EndWithParent(signal.SIGKILL)))
    return 0


def leave_database() -> None:
    """Close every connection before the processes part: one that two of them shared would show one person another's pages."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


class Loader:
    """Gives each web process the application, and its end with the main one: nothing may keep the port."""

    def __init__(self, end: EndWithParent) -> None:
        self.end = end

    def __call__(self, target: str) -> Any:
        self.end()
        return application(target)


def application(target: str) -> Any:
    """The WSGI application named `module:attribute`."""
    module, _, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute)
