"""How good can a model's answer be at best, and where does it lean? Its linear relaxation; or branch and bound upon it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from random import Random
from threading import Thread
from typing import Any

from midspan.journey.schedule.rules.week.engine import PATIENCE, Effort

CLOSE = Decimal("0.000001")
NO_LIMIT = 10**15
INFINITE = float("inf")
DEAR = 60  # points
EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The bound, rounded up, and of each variable by its index: its value and what a unit more of it would cost."""

    bound: int
    values: tuple[Any, ...]
    costs: tuple[Any, ...]

    def settled(self, among: Iterable[Any]) -> dict[int, int]:
        """Those of these yes-or-no variables that the relaxation leaves no doubt about: at one, or at nothing and dear."""
        found = {}
        for index in (one.index for one in among):
            value, cost = self.values[index], self.costs[index]
            if abs(value - 1) < CLOSE:
                found[index] = 1
            elif abs(value) < CLOSE and cost > DEAR:
                found[index] = 0
        return found


def relaxed(model: Any, *, seconds: int) -> Relaxed | None:
    """The linear relaxation of a CP-SAT model of linear constraints, clauses, at-most-ones and maxima; None without an answer.

    Source: OR-Tools GLOP.
    """
    builder = import_module("ortools.linear_solver.python.model_builder")
    linear, proto = builder.ModelBuilder(), model.proto
    variables = []
    for one in proto.variables:
        domain = list(one.domain)
        variables.append(linear.new_num_var(domain[0], domain[-1], ""))
    for terms, low, high in _rows(model):
        linear.add_linear_constraint(_sum(variables, terms), low, high)
    aim = proto.objective
    linear.minimize(_sum(variables, zip(aim.vars, aim.coeffs, strict=True)) + aim.offset)
    solver = builder.ModelSolver("GLOP")
    solver.set_time_limit_in_seconds(max(1, seconds))
    if solver.solve(linear) != builder.SolveStatus.OPTIMAL:
        return None
    bound = -int(-(solver.objective_value - 1e-4) // 1)
    return Relaxed(bound, tuple(map(solver.value, variables)), tuple(map(solver.reduced_cost, variables)))


def _sum(variables: list[Any], terms: Any) -> Any:
    return sum(variables[index] * factor for index, factor in terms)


def _rows(model: Any) -> Iterator[tuple[list[tuple[int, int]], Any, Any]]:
    """Constraints as sums between two limits. What is not linear is left out, which keeps the bound true."""
    for constraint in model.proto.constraints:
        if list(constraint.enforcement_literal):
            continue
        if constraint.has_linear() and len(constraint.linear.vars):
            domain = list(constraint.linear.domain)
            low, high = domain[0], domain[-1]
            yield (
                list(zip(constraint.linear.vars, constraint.linear.coeffs, strict=True)),
                -INFINITE if low < -NO_LIMIT else low,
                INFINITE if high > NO_LIMIT else high,
            )
        elif constraint.has_at_most_one() and len(constraint.at_most_one.literals) > 1:
            terms, offset = _literals(constraint.at_most_one.literals)
            yield terms, -INFINITE, 1 - offset
        elif constraint.has_bool_or() and len(constraint.bool_or.literals):
            terms, offset = _literals(constraint.bool_or.literals)
            yield terms, 1 - offset, INFINITE
        elif constraint.has_lin_max():
            parts = [(part.vars[0], -1) for part in constraint.lin_max.exprs]
            yield [(constraint.lin_max.target.vars[0], 1), *parts], -INFINITE, 0


def _literals(literals: Iterable[int]) -> tuple[list[tuple[int, int]], int]:
    """Literals as terms, and what a negated one adds."""
    terms = [(one, 1) if one >= 0 else (-one - 1, -1) for one in literals]
    return terms, sum(factor < 0 for _index, factor in terms)


def fixed(model: Any, settled: Mapping[int, int]) -> Any:
    """A copy of a model with some variables fixed and no hints.

    Source: OR-Tools CP-SAT (relax and fix).
    """
    copy = model.clone()
    copy.clear_hints()
    for index, value in settled.items():
        domain = copy.proto.variables[index].domain
        domain[0], domain[1] = value, value
    return copy


@dataclass(frozen=True, slots=True)
class Leaning:
    """Which of many equal answers is wanted: variables (by index) of which at most so many are one, and those liked best."""

    among: Collection[int]
    liked: Collection[int]
    most: int

    def bonus(self, seed: int) -> dict[int, Any]:
        """What each variable is worth: less than one point in all, so that no answer becomes better than a cheaper one.

        Source: house design; docs/timetable.md.
        """
        rng, liked = Random(seed), set(self.liked)
        share = Fraction(49, 100 * max(1, self.most))
        return {index: float(share * (index in liked) + share * rng.randrange(1000) / 1000) for index in sorted(self.among)}


def searched(model: Any, whole: Collection[int], leaning: Leaning, effort: Effort, *, near: Any) -> Relaxed | None:
    """Branch and bound with only some variables (by index) whole: a bound of the model, and an answer near it, when there is one.

    The search ends when it is `near` its bound, in points. The bound holds for the model: leaning gives less than a point, so
    whatever is proven is proven, rounded up. None when nothing was found in time, or stopped.
    Source: OR-Tools MathOpt, HiGHS.
    """
    opt = import_module("ortools.math_opt.python.mathopt")
    linear, variables = _linear(opt, model, whole, leaning.bonus(effort.seed))
    asked = opt.SolveParameters(
        time_limit=timedelta(milliseconds=max(effort.ms, 50)), absolute_gap_tolerance=near, relative_gap_tolerance=EXACT,
        random_seed=effort.seed,
    )  # fmt: skip
    found: list[Any] = []
    search = Thread(target=lambda: found.append(opt.solve(linear, opt.SolverType.HIGHS, params=asked)), daemon=True)
    search.start()
    while search.is_alive() and not (effort.stop and effort.stop()):
        search.join(PATIENCE)
    if not found or not found[0].has_primal_feasible_solution():
        return None
    bound = -int(-(found[0].dual_bound() - 1e-4) // 1)
    return Relaxed(bound, tuple(found[0].variable_values(variables)), (0,) * len(variables))


def _linear(opt: Any, model: Any, whole: Collection[int], bonus: Mapping[int, Any]) -> tuple[Any, list[Any]]:
    linear, proto = opt.Model(), model.proto
    variables = []
    for index, one in enumerate(proto.variables):
        domain = list(one.domain)
        variables.append(linear.add_variable(lb=domain[0], ub=domain[-1], is_integer=index in whole))
    for terms, low, high in _rows(model):
        row = linear.add_linear_constraint(lb=low, ub=high)
        for index, factor in terms:
            row.set_coefficient(variables[index], row.get_coefficient(variables[index]) + factor)
    cost = dict.fromkeys(bonus, 0) | dict(zip(proto.objective.vars, proto.objective.coeffs, strict=True))
    for index, factor in cost.items():
        linear.objective.set_linear_coefficient(variables[index], factor - bonus.get(index, 0))
    linear.objective.offset = proto.objective.offset
    return linear, variables
