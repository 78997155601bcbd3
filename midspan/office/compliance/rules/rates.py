"""How large is the share on time, of how many, and how sure can one be of it?"""

from collections.abc import Collection, Iterable, Mapping
from math import isqrt

from midspan.office.compliance.terms import Rate, Share
from midspan.office.compliance.terms.due import DueRule

Z_SQUARED = (38416, 10000)  # 1.96 squared, for an interval that holds in 95 of 100 cases


def share(counted: int, out_of: int) -> Share:
    """`counted` of `out_of` in whole percent with its Wilson interval of 95 %; of nobody nothing is said.

    Source: Wilson 1927: for few people the plain interval is too narrow and leaves 0 to 100.
    """
    if out_of <= 0:
        return Share(0, 0, None, None, None)
    low, high = wilson(counted, out_of)
    return Share(counted, out_of, round(100 * counted / out_of), low, high)


def wilson(counted: int, out_of: int) -> tuple[int, int]:
    """The ends of the Wilson interval of 95 % in whole percent, rounded outward. Whole numbers only.

    Source: Wilson, E. B. (1927), J Am Stat Assoc 22: 209-212.
    """
    top, bottom = Z_SQUARED
    middle = 2 * counted * bottom + top
    inside = top * (top * out_of + 4 * counted * (out_of - counted) * bottom)
    below = 2 * (out_of * bottom + top)
    half, rest = isqrt(inside // out_of), 1
    low = 100 * max(middle - half - rest, 0) // below
    high = min(-(-100 * (middle + half + rest) // below), 100)
    return (0 if counted == 0 else low), (100 if counted == out_of else high)


def rate(rule: DueRule, *, held: Mapping[int, str], late: Collection[int]) -> Rate:
    """The share of people with nothing late by a rule, of everybody whom it holds for: `held` gives each one's team.

    Source: house rule: people are counted, not lines; a team without anybody is not named.
    """
    teams: dict[str, list[int]] = {}
    for number, team in held.items():
        teams.setdefault(team, []).append(number)
    return Rate(rule, _on_time(held, late), tuple((team, _on_time(teams[team], late)) for team in sorted(teams)))


def rate_of_counts(rule: DueRule, counts: Mapping[str, tuple[int, int]]) -> Rate:
    """The same from counts: `counts` gives on time and of how many by team.

    Source: house rule.
    """
    on_time, of = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
    return Rate(rule, share(on_time, of), tuple((team, share(*counts[team])) for team in sorted(counts)))


def _on_time(people: Iterable[int], late: Collection[int]) -> Share:
    wanted = list(people)
    return share(sum(number not in late for number in wanted), len(wanted))
