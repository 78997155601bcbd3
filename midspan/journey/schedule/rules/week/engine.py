"""How is a model solved? OR-Tools' CP-SAT, imported here only, with a time cap, hints, news of progress, and a way to stop."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from time import monotonic_ns
from typing import Any

from midspan.journey.schedule.terms.week import SolverMissing

# One worker solves the whole linear relaxation at the root and bounds by it, the others search near the best answer: on weeks
# of 300 people the default strategies for two workers leave the bound where presolve put it.
TUNING: dict[str, Any] = {"subsolvers": ["max_lp"], "root_lp_iterations": 1_000_000}
NEAR = 0.005  # of what a large first stage can change: nearer to proven best, the time is better spent on people
PATIENCE = 0.15  # seconds between two looks at whether somebody stopped it


@dataclass(frozen=True, slots=True)
class Effort:
    """What a run may use."""

    ms: int
    workers: int
    seed: int
    stop: Callable[[], bool] | None = None
    on_better: Callable[[int, int, Callable[[Any], int]], None] | None = None  # objective, bound, value of a variable


class Stopwatch:
    """Milliseconds since it was made: a budget, never a fact of an answer."""

    def __init__(self) -> None:
        self._began = monotonic_ns()

    @property
    def ms(self) -> int:
        return (monotonic_ns() - self._began) // 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `value` reads a variable and must not be called when nothing was found."""

    status: str  # optimal, feasible, infeasible, unknown
    objective: int
    bound: int
    ms: int
    value: Callable[[Any], int]


def cp_model() -> Any:
    """The module of CP-SAT, or the refusal that says how to get it.

    Source: decision to keep the solver an optional dependency group (planner).
    """
    try:
        return import_module("ortools.sat.python.cp_model")
    except ModuleNotFoundError:
        raise SolverMissing from None


def run(model: Any, effort: Effort, *, hint: Mapping[Any, int] | None = None, **tuning: Any) -> Outcome:
    """Solve a model within the effort. Same seed, one worker and time enough give the same answer.

    Source: OR-Tools CP-SAT.
    """
    cp = cp_model()
    for variable, value in (hint or {}).items():
        model.add_hint(variable, value)
    solver = cp.CpSolver()
    settings = {"max_time_in_seconds": max(effort.ms, 50) / 1000, "num_workers": effort.workers, "random_seed": effort.seed}
    for name, value in {**settings, **tuning}.items():
        _set(solver.parameters, name, value)
    watching = threading.Event()
    if effort.stop:
        threading.Thread(target=_watch, args=(solver, effort.stop, watching), daemon=True).start()
    try:
        status = solver.solve(model, _listener(cp, effort) if effort.on_better else None)
    finally:
        watching.set()
    named = {cp.OPTIMAL: "optimal", cp.FEASIBLE: "feasible", cp.INFEASIBLE: "infeasible"}.get(status, "unknown")
    found = named in ("optimal", "feasible")
    ended = round(solver.objective_value) if found else 0
    bound = min(ended, _up(solver.best_objective_bound)) if found else 0
    named = "feasible" if found and bound < ended else named
    return Outcome(named, ended, bound, round(solver.wall_time * 1000), solver.value)


def worth(terms: Any, known: Mapping[int, int]) -> int:
    """The value of a linear expression, from the values of its variables by their index.

    Source: OR-Tools CP-SAT.
    """
    if isinstance(terms, int):
        return terms
    flat = cp_model().FlatIntExpr(terms)
    return int(flat.offset) + sum(int(factor) * known[one.index] for one, factor in zip(flat.vars, flat.coeffs, strict=True))


def _set(parameters: Any, name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        getattr(parameters, name).extend(value)
    else:
        setattr(parameters, name, value)


def _up(bound: Any) -> int:
    """Every objective is whole, so a bound between two whole numbers is the upper one."""
    return -int(-(bound - 1e-6) // 1)


def _watch(solver: Any, stop: Callable[[], bool], ended: threading.Event) -> None:
    while not ended.wait(PATIENCE):
        if stop():
            solver.stop_search()
            return


def _listener(cp: Any, effort: Effort) -> Any:
    class Listener(cp.CpSolverSolutionCallback):  # type: ignore[misc, name-defined]
        def on_solution_callback(self) -> None:
            assert effort.on_better
            effort.on_better(round(self.objective_value), _up(self.best_objective_bound), self.value)

    return Listener()
