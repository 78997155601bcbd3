"""The short questions at the door, dated: what staff ask everyone who comes, and which answer asks for somebody at once."""

from collections.abc import Sequence
from datetime import date

from midspan.journey.attendance.terms import ScreenQuestion, ScreenVersion

SCREENS: Sequence[ScreenVersion] = (
    ScreenVersion(
        number=1,
        questions=(
            ScreenQuestion("harm", "Thoughts of harming themselves or somebody else today?", alarm=True),
            ScreenQuestion("withdrawal", "Intoxicated, or shaking, sweating, sick from withdrawal?", alarm=True),
            ScreenQuestion("safe_place", "A safe place to sleep tonight?", alarm=False),
            ScreenQuestion("emergency", "Chest pain, trouble breathing, a fit, an overdose: a medical emergency?", alarm=True,
                           emergency=True),
        ),
        effective_from=date(2026, 1, 1),
        source="House rule after mission row 002-03; own wording, not a validated instrument, not verified at a source.",
    ),
)  # fmt: skip


def screen_on(day: date) -> ScreenVersion:
    """The questions in force on a day; before the first version the first one.

    Source: mission row 002-03: daily safety screen.
    """
    held = [version for version in SCREENS if version.effective_from <= day]
    return max(held, key=lambda version: version.effective_from, default=SCREENS[0])


def screen_version(number: int) -> ScreenVersion:
    """One version of the questions, by its number: that which somebody was asked.

    Source: mission row 002-03.
    """
    return next((version for version in SCREENS if version.number == number), SCREENS[0])
