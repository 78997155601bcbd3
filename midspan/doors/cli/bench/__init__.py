"""How fast is a large clinic? `midspan bench` makes one, serves it, and prints the figures; it never passes or fails."""

from midspan.doors.cli.bench.command import add_arguments, run

__all__ = ["add_arguments", "run"]
