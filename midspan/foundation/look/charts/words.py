"""How are days, hours, values and kinds said beside a picture and in the table behind it?"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.utils.dateformat import format as date_words
from django.utils.translation import get_language, gettext

from .facts import WORDS, Band, Point, Span, Tick, WeekBar

FULL_DAY = "D j M Y"


def day_words(on: date) -> str:
    return written(on, "j M", get_language() or "")


def short_day(on: date) -> str:
    return written(on, "j/n" if get_language() == "es" else "n/j", get_language() or "")


def month_words(on: date) -> str:
    return written(on, "M" if on.day == 1 else "j M", get_language() or "")


@lru_cache(maxsize=8192)
def written(on: date, pattern: str, language: str) -> str:
    return date_words(on, pattern)


def full_day(on: date) -> str:
    return written(on, FULL_DAY, get_language() or "")


def span_dates(span: Span) -> str:
    until = day_words(span.ends_on) if span.ends_on else gettext("now")
    return gettext("%(start)s to %(end)s") % {"start": day_words(span.starts_on), "end": until}


def hours_words(minutes: int) -> str:
    return f"{minutes // 60}" if minutes % 60 == 0 else f"{minutes // 60}:{minutes % 60:02d}"


def week_words(week: WeekBar) -> str:
    done, target = hours_words(week.minutes), hours_words(week.target_minutes)
    if week.running:
        return gettext("%(done)s of %(target)s hours so far") % {"done": done, "target": target}
    return gettext("%(done)s of %(target)s hours") % {"done": done, "target": target}


def tick_words(tick: Tick) -> str:
    return f"{day_words(tick.on)}: {kind_words(tick.kind, get_language() or '')}{', ' + tick.label if tick.label else ''}"


@lru_cache(maxsize=64)
def kind_words(kind: str, language: str) -> str:
    return gettext(WORDS.get(kind, kind))


def clock_words(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def value_words(point: Point, unit: str = "") -> str:
    if point.value is None:
        return gettext("missing")
    return f"{point.value:g}{' ' + unit if unit else ''}"


def band_words(point: Point, bands: Sequence[Band]) -> str:
    if point.value is None:
        return ""
    return next((band.label for band in bands if band.lo <= point.value <= band.hi), "")
