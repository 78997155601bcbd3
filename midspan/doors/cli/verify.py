"""Was any event changed, removed or put in between? Walks every chain of the event log."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the whole log is checked."""


def run(options: argparse.Namespace) -> int:
    """Print each broken link; 1 when there is any."""
    from midspan.foundation.records.queries import broken_links

    count = 0
    for line in broken_links():
        print(line)
        count += 1
    print("Every event is as it was written." if count == 0 else f"{count} broken links.")
    return 1 if count else 0
