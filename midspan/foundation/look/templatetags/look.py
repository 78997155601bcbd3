"""How do times, minutes, hours, seats, states and icons read on a page? Loaded as builtins: no {% load %} needed."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import lucide
from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

NOTHING = "—"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Lucide icon as inline SVG in the size of the text; decorative, unless `label` says what it means."""
    return draw_icon(str(name), str(label))


@lru_cache(maxsize=512)
def draw_icon(name: str, label: str) -> SafeString:
    # lucide's public tags render only through templates; its drawing function is what they call.
    drawing = lucide._render_icon(name, None, **{"class": "icon"})
    drawing = re.sub(r">\s+<", "><", drawing).strip()
    drawing = re.sub(r' (width|height)="24"', "", drawing, count=2)
    meaning = f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(drawing.replace("<svg ", f'<svg {meaning} focusable="false" ', 1))


@register.filter
def clock(value: datetime | time | None) -> str:
    """HH:MM in the site's zone (Django's active one): 18:04. An unknown time is a dash."""
    if not value:
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.hour:02d}:{value.minute:02d}"


@register.filter
def minutes(value: int | timedelta | None) -> str:
    """Minutes as hours and minutes: 567 is 9:27, -5 is −0:05."""
    if value is None or value == "":
        return NOTHING
    whole = int(value.total_seconds() // 60) if isinstance(value, timedelta) else int(value)
    sign, whole = ("−", -whole) if whole < 0 else ("", whole)
    return f"{sign}{whole // 60}:{whole % 60:02d}"


def target_words(whole: int) -> str:
    return f"{whole // 60}" if whole % 60 == 0 else minutes(whole)


@register.simple_tag
def hours_meter(attended: int, planned: int = 0, target: int = 540, words: bool = True) -> SafeString:
    """The week so far: one cell an hour up to `target`; solid is attended, pale is still booked. All in minutes.

    `words` adds "6:00 of 9" behind it. When attended and booked together stay under the target, it says so.
    """
    return draw_meter(int(attended or 0), int(planned or 0), int(target or 0), bool(words), get_language() or "")


@lru_cache(maxsize=4096)
def draw_meter(attended: int, planned: int, target: int, words: bool, language: str) -> SafeString:
    cells = max(1, -(-target // 60))
    width, gap = 120.0, 2.0
    cell = (width - gap * (cells - 1)) / cells

    def upto(whole: int) -> str:
        hours = min(max(whole, 0) / 60, cells)
        return f"{min(width, hours * cell + int(hours) * gap):.1f}"

    dash = f'stroke-dasharray="{cell:.2f} {gap:g}"'
    paths = f'<path class="m-track" d="M0 4.5H{upto(target)}" {dash}/>'
    if planned > 0 and attended < target:
        paths += f'<path class="m-plan" d="M0 4.5H{upto(min(attended + planned, target))}" {dash}/>'
    if attended > 0:
        paths += f'<path class="m-on" d="M0 4.5H{upto(min(attended, target))}" {dash}/>'
    said = gettext("%(done)s of %(target)s hours") % {"done": minutes(attended), "target": target_words(target)}
    if planned > 0:
        said += ", " + gettext("%(hours)s more booked") % {"hours": minutes(planned)}
    missing = target - attended - planned
    if missing > 0:
        said += ", " + gettext("%(hours)s short") % {"hours": minutes(missing)}
    said = escape(said)
    meter = (
        f'<svg class="meter" viewBox="0 0 120 9" preserveAspectRatio="none" role="img" aria-label="{said}">'
        f"<title>{said}</title>{paths}</svg>"
    )
    if words:
        text = gettext("%(done)s of %(target)s") % {"done": minutes(attended), "target": target_words(target)}
        late = ' class="n short"' if missing > 0 else ' class="n"'
        mark = " ▲" if missing > 0 else ""
        meter = f'<span class="hours">{meter}<span{late} aria-hidden="true">{text}{mark}</span></span>'
    return mark_safe(meter)


@register.simple_tag
def seats(taken: int, capacity: int) -> SafeString:
    """A dot per seat, filled when taken; someone over capacity is amber."""
    return draw_seats(int(taken or 0), int(capacity or 0), get_language() or "")


@lru_cache(maxsize=1024)
def draw_seats(taken: int, capacity: int, language: str) -> SafeString:
    dots = max(taken, capacity)
    said = escape(gettext("%(taken)s of %(capacity)s seats taken") % {"taken": taken, "capacity": capacity})
    kinds = ["over" if seat >= capacity else "on" if seat < taken else "" for seat in range(dots)]
    return mark_safe(
        f'<svg class="seats" viewBox="0 0 {max(12, 13 * dots - 1)} 12" role="img" aria-label="{said}">{circles(kinds, 13)}</svg>'
    )


KINDS = frozenset({"", "now", "soon", "done", "here"})


@register.simple_tag
def tag(kind: str, words: str, title: str = "") -> SafeString:
    """A state in a word: `kind` is now, soon, done, here or empty; each has a shape besides its colour."""
    if kind not in KINDS:
        raise ValueError(f"A tag is now, soon, done, here or plain, not {kind!r}.")
    name = f"tag {kind}".rstrip()
    hint = f' title="{conditional_escape(title)}"' if title else ""
    return mark_safe(f'<span class="{name}"{hint}>{conditional_escape(words)}</span>')


@register.simple_tag
def count(number: int, one: str, many: str) -> str:
    """`{% count 4 "note" "notes" %}` is "4 notes", in the person's language when the words are known to it."""
    return f"{number} {ngettext(one, many, number)}"


@register.simple_tag
def took_part(level: int, of: int = 3) -> SafeString:
    """How much someone took part, as filled and empty dots: ●●○."""
    return draw_dots(max(0, min(int(level or 0), int(of))), int(of), get_language() or "")


@lru_cache(maxsize=64)
def draw_dots(level: int, of: int, language: str) -> SafeString:
    said = escape(gettext("took part %(level)s of %(of)s") % {"level": level, "of": of})
    return mark_safe(
        f'<svg class="dots" viewBox="0 0 {max(12, 15 * of - 3)} 12" role="img" aria-label="{said}">'
        f"{circles(['on' if place < level else '' for place in range(of)], 15)}</svg>"
    )


def circles(kinds: list[str], step: int) -> str:
    return "".join(
        f'<circle{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} cx="{6 + step * place}" cy="6" r="4.75"/>'
        for place, kind in enumerate(kinds)
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """Mon 23 Nov, with the year when it is not this one."""
    return spoken_day(local_date(value), timezone.localdate().year, get_language() or "") if value else NOTHING


@register.filter
def spoken(code: str | None) -> str:
    """A stored code as people say it: no_word is "no word", in the person's language when the words are known to it."""
    return gettext(str(code).replace("_", " ").lower()) if code else ""


@register.filter
def address(key: int, page: str) -> SafeString:
    """`{{ person.patient_id|address:"web:chart" }}` is the page of one thing by its number; remembered, for long lists."""
    return address_of(page, int(key))


@lru_cache(maxsize=8192)
def address_of(page: str, key: int) -> SafeString:
    return mark_safe(escape(reverse(page, args=[key])))


@register.filter
def nth_day(number: int) -> str:
    """day 12."""
    return gettext("day %(n)s") % {"n": number}


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Monday."""
    return date_words(local_date(value), "l") if value else NOTHING


@register.filter
def weekday_name(number: int) -> str:
    """Mon, of a weekday's number (Monday is 1)."""
    return str(WEEKDAYS_ABBR[number - 1])


def local_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@lru_cache(maxsize=2048)
def spoken_day(value: date, this_year: int, language: str) -> str:
    return date_words(value, "D j M" if value.year == this_year else "D j M Y")


@register.filter
def moment(value: datetime | None) -> str:
    """Mon 23 Nov 18:04."""
    return f"{day(value)} {clock(value)}" if value else NOTHING


@register.filter
def hours_since(value: datetime | None, now: datetime | None = None) -> str:
    """The age of a wait in whole hours: 51 h; under an hour in minutes. `now` for a page with a fixed clock."""
    if not value:
        return NOTHING
    passed = int(((now or timezone.now()) - value).total_seconds() // 60)
    return f"{max(passed, 0)} min" if passed < 60 else f"{passed // 60} h"


@register.filter
def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, as people say it: just now, 12 min ago, 3 h ago, yesterday, 5 days ago, then the day."""
    if not value:
        return NOTHING
    now = now or timezone.now()
    passed = int((now - value).total_seconds() // 60)
    if passed < 1:
        return gettext("just now")
    if passed < 60:
        return gettext("%(n)s min ago") % {"n": passed}
    days = (local_date(now) - local_date(value)).days
    if passed < 12 * 60 or days == 0:
        return gettext("%(n)s h ago") % {"n": passed // 60}
    if days == 1:
        return gettext("yesterday")
    if days < 14:
        return gettext("%(n)s days ago") % {"n": days}
    return day(value)
