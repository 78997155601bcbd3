"""Who runs the jobs of the clock? procrastinate's worker; a job lives in the same database as the data it is about."""

import argparse
import asyncio
from contextlib import suppress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many jobs at a time."""
    parser.add_argument("--concurrency", type=int, default=1, help="jobs at a time (default %(default)s)")


def run(options: argparse.Namespace) -> int:
    """Run jobs until told to stop; the ones under way are finished first."""
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(work(options.concurrency))
    return 0


async def work(concurrency: int) -> None:
    """Take jobs from the database as they come."""
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        async with app.open_async():
            await app.run_worker_async(concurrency=concurrency, listen_notify=True, install_signal_handlers=True)
