"""How near to the prescribed minutes can sessions of these lengths come at all?"""

from collections.abc import Mapping
from functools import lru_cache

from midspan.journey.schedule.terms.week import Slot


@lru_cache(maxsize=4096)
def least(lengths: tuple[int, ...], wanted: int, missing: int, extra: int) -> int:
    """The least that missing and extra minutes must cost when any of these sessions may be chosen.

    Takes lengths in minutes and the points of a missing and of an extra minute. Never more than the true cost.
    Source: subset sums.
    """
    top = wanted + max(lengths, default=0)
    sums, within = 1, (1 << (top + 1)) - 1
    for length in lengths:
        sums |= (sums << length) & within
    reached = (total for total in range(top + 1) if sums >> total & 1)
    return min(missing * max(0, wanted - total) + extra * max(0, total - wanted) for total in reached)


def most(lengths: Mapping[Slot, int]) -> int:
    """The most minutes that anybody can be in slots that give these minutes, being in one at a time.

    Source: weighted interval scheduling.
    """
    found: list[tuple[int, int, int]] = []  # weekday, when it ends, most minutes until then on that day
    for slot, minutes in sorted(lengths.items(), key=lambda one: (one[0].weekday, one[0].ends)):
        before = max((total for day, ends, total in found if day == slot.weekday and ends <= slot.starts), default=0)
        found.append((slot.weekday, slot.ends, before + minutes))
    days = {day for day, _ends, _total in found}
    return sum(max(total for day, _ends, total in found if day == each) for each in days)
