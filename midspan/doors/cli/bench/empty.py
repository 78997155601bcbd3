"""What does the web server cost by itself? The empty answer, served by granian as `midspan web` serves the clinic."""

import sys
from collections.abc import Callable

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def application(environ: dict, start_response: Callable) -> list[bytes]:
    """Nothing, with status 200."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]


def serve(port: int) -> None:
    """Two processes of four threads."""
    Granian(
        "midspan.doors.cli.bench.empty:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=2,
        blocking_threads=4, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    serve(int(sys.argv[1]))
