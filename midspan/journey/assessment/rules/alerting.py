"""Which alerts does a form raise beside those it raised before, and is somebody waited for too long?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import CAUSES, SELF_HARM, AlertTable, AlertTier, Instrument

SCREEN = "suicide_risk_"
UNFINISHED = "at_least_"
WORSE = "_worse"
WORST_FIRST = ("acute", "high", "non_acute", "moderate", "low")


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert that a form raised already: `touched` once somebody acknowledged or cleared it."""

    id: int
    cause: str
    tier: AlertTier
    touched: bool


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to raise; `instead_of` names the untouched one of the same cause that it makes graver."""

    cause: str
    tier: AlertTier
    instead_of: int | None = None


def new_alerts(
    raised: Iterable[tuple[str, AlertTier]], standing: Iterable[Standing], before: Iterable[Standing] = ()
) -> list[NewAlert]:
    """What must be raised now: each cause once, graver ones again, nothing taken back.

    `raised` are the flags of the answers as they stand, `standing` the alerts of this form, `before` those of the form that it
    corrects. A graver answer changes an alert that nobody has touched, and stands beside one that somebody has.

    Source: alert rules of measurement-based care: one alert per cause, on the item, never cleared by itself.
    """
    own, other = list(standing), list(before)
    found = []
    for flag, tier in sorted(raised, key=_gravity):
        if any(_same(one.cause, flag) and not _graver(flag, tier, one) for one in [*own, *other]):
            continue
        same = [one for one in own if _same(one.cause, flag)]
        untouched = next((one for one in same if not one.touched), None)
        cause = flag if all(one.cause != flag for one in same) or untouched else f"{flag}{WORSE}"
        if all(one.cause != cause or one is untouched for one in own):
            found.append(NewAlert(cause, tier, untouched.id if untouched else None))
            own = [one for one in own if one is not untouched] + [Standing(0, cause, tier, touched=False)]
    return found


def cause_words(cause: str) -> str:
    """A cause in words.

    Source: terms CAUSES.
    """
    plain = cause.removesuffix(WORSE)
    words = CAUSES.get(plain, plain.replace("_", " "))
    return f"{words}; now worse than when it was last seen to" if plain != cause else words


def overdue_minutes(table: AlertTable, *, tier: AlertTier, raised_at: datetime, acknowledged: bool, now: datetime) -> int | None:
    """For how many minutes nobody has looked at an alert who should have; None while there is time, or once somebody did.

    Source: catalog/measuring/alerts.toml.
    """
    within = table.tiers[tier].acknowledge_within_minutes
    if acknowledged or within is None:
        return None
    late = now - raised_at - timedelta(minutes=within)
    return int(late.total_seconds() // 60) if late > timedelta(0) else None


def reasons_against_acknowledging(*, cleared: bool) -> list[Reason]:
    """Why an alert needs nobody's word any more. Empty means it does; who says it first is kept.

    Source: alert rules of measurement-based care: time to acknowledge is measured.
    """
    return [Reason("This alert was cleared already.", rule="7.5")] if cleared else []


def _graver(flag: str, tier: AlertTier, than: Standing) -> bool:
    """A sooner tier, or a worse level of the same screen. A finished screen says the same as one not finished."""
    if tier != than.tier:
        return tier < than.tier
    levels = (_level(flag), _level(than.cause.removesuffix(WORSE)))
    return all(level in WORST_FIRST for level in levels) and WORST_FIRST.index(levels[0]) < WORST_FIRST.index(levels[1])


def _gravity(one: tuple[str, AlertTier]) -> tuple[int, int, bool]:
    flag, tier = one
    level = _level(flag)
    return tier, WORST_FIRST.index(level) if level in WORST_FIRST else len(WORST_FIRST), UNFINISHED in flag


def _same(cause: str, flag: str) -> bool:
    cause = cause.removesuffix(WORSE)
    return cause == flag or (cause.startswith(SCREEN) and flag.startswith(SCREEN))


def _level(flag: str) -> str:
    return flag.removeprefix(SCREEN).removeprefix(UNFINISHED)


def crisis_items(entry: Instrument) -> dict[int, int]:
    """The questions about wanting to die or self-harm, each with the code from which the person sees whom to call.

    Source: alert rules of measurement-based care: the person sees crisis text at once, before anything is handed in.
    """
    found = {number: one.at_least for one in entry.alerts if one.flag == SELF_HARM for number in one.items}
    if entry.ladder is not None and SCREEN.startswith(entry.ladder.flag):
        found |= {number: 1 for _level, numbers in entry.ladder.levels for number in numbers}
    return found
