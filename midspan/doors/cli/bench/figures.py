"""How are the figures read? Percentiles of latencies, costs per unit, and one table that is easy to compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """One unit under a number of clients: CPU and latencies in milliseconds, the rate per second."""

    units: int
    server_cpu: float
    database_cpu: float
    p50: float
    p95: float | None
    rate: float
    errors: int


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured of one page or act: its queries, alone and in a crowd."""

    name: str
    queries: int | None
    alone: Load | None
    crowd: Load | None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed (nearest rank); 0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 1000) // 1000))
    return ordered[min(len(ordered), rank) - 1]


def load_of(latencies: Sequence[float], *, seconds: float, server_cpu: float, database_cpu: float, errors: int) -> Load:
    """Figures of one run: latencies and CPU in seconds; a unit is a request that succeeded."""
    units = max(1, len(latencies))
    return Load(
        units=units,
        server_cpu=server_cpu * 1000 / units,
        database_cpu=database_cpu * 1000 / units,
        p50=percentile(latencies, 0.5) * 1000,
        p95=percentile(latencies, 0.95) * 1000,
        rate=units / seconds if seconds > 0 else 0.0,
        errors=errors,
    )


HEAD = ("", "queries", "server", "database", "p50", "p95", "a second", "server", "database", "p50", "p95", "a second", "errors")


def table(lines: Iterable[Line], clients: int) -> str:
    """The figures in columns: CPU in milliseconds per unit, latencies in milliseconds."""
    rows = [HEAD, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    under = sum(widths[2:7]) + 8
    above = f"{'':<{widths[0] + widths[1] + 2}}  {'1 client':^{under}}  {f'{clients} clients':^{under}}".rstrip()
    return "\n".join([above, *(_row(row, widths) for row in rows)])


def _cells(line: Line) -> tuple[str, ...]:
    errors = sum(load.errors for load in (line.alone, line.crowd) if load)
    queries = "" if line.queries is None else str(line.queries)
    return (line.name, queries, *_load_cells(line.alone), *_load_cells(line.crowd), str(errors))


def _load_cells(load: Load | None) -> tuple[str, ...]:
    if load is None:
        return ("",) * 5
    costs = (_milliseconds(value) for value in (load.server_cpu, load.database_cpu, load.p50, load.p95))
    return (*costs, f"{load.rate:,.0f}")


def _milliseconds(value: float | None) -> str:
    """One place; two below one millisecond, where it matters."""
    if value is None:
        return ""
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (f"{cell:<{width}}" if place == 0 else f"{cell:>{width}}" for place, (cell, width) in
                    enumerate(zip(cells, widths, strict=True)))  # fmt: skip
    return "  ".join([first, *rest]).rstrip()
