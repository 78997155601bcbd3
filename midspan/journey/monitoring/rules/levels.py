"""Does a level of something that leaves slowly speak of use since, or of use before? By creatinine, in exact fractions."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from midspan.journey.monitoring.terms.results import Level, LevelRule, Said, Trend


def normalised(level: Decimal, creatinine: Decimal) -> Fraction | None:
    """Nanograms of a substance in each milligram of creatinine, from ng/mL and mg/dL; None without creatinine.

    Source: facts/drug-testing 7.4: creatinine normalisation compares levels across samples (ASAM 2017).
    """
    return Fraction(level) * 100 / Fraction(creatinine) if creatinine > 0 else None


def trend(earlier: Level, latest: Level, *, rule: LevelRule) -> Trend:
    """How the later of two levels compares with the earlier.

    From `rising_from` times on it rises, below `falling_below` times it falls, between nobody can tell. Specimens of one
    day, too far apart, or without creatinine are not compared.

    Source: facts/drug-testing 7.4; the ratios are dated data of the catalogue.
    """
    before, now = normalised(earlier.level, earlier.creatinine), normalised(latest.level, latest.creatinine)
    if not before or now is None or not 0 < (latest.on - earlier.on).days <= rule.longest_days:
        return Trend.NOT_COMPARABLE
    ratio = now / before
    if ratio >= Fraction(rule.rising_from):
        return Trend.RISING
    return Trend.FALLING if ratio < Fraction(rule.falling_below) else Trend.UNCLEAR


def trend_words(found: Trend, *, name: str, since: date, rule: LevelRule) -> Said | None:
    """A trend in words, for the reasons of a finding; nothing where levels cannot be compared.

    Source: facts/drug-testing 7.4.
    """
    words = {
        Trend.FALLING: f"By creatinine, {name} is lower than on {since:%-d %B}: consistent with earlier use, not new use.",
        Trend.RISING: f"By creatinine, {name} is at least {rule.rising_from:f} times what it was on {since:%-d %B}: "
        "this suggests use since.",
        Trend.UNCLEAR: f"By creatinine, {name} is about what it was on {since:%-d %B}: this cannot tell earlier from new use.",
    }.get(found)
    return Said(words, rule.source, rule.verified) if words else None
