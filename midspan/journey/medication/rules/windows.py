"""When may, should and must the next injection be given, and why can this one not be recorded?"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.medication.terms.giving import InjectionKind, InjectionSaid, Window, WindowRule, WindowState

LABEL = "the label: catalog/windows"


def rule_of(kind: InjectionKind, rules: Iterable[WindowRule], on: date) -> WindowRule | None:
    """The row of a label that holds on a day; the oldest where the day lies before them all; None for an unknown kind.

    Source: catalog/windows: dated rows.
    """
    rows = sorted((rule for rule in rules if rule.kind is kind), key=lambda rule: rule.effective_from)
    return next((rule for rule in reversed(rows) if rule.effective_from <= on), rows[0] if rows else None)


def next_window(kind: InjectionKind, given: Iterable[date], rules: Iterable[WindowRule]) -> Window | None:
    """The window of the next injection after those given (days of the site, any order); None before the first one.

    The row that held on the day of the last injection counts. Later injections never move a window back.
    Source: facts/medication: Sublocade 26 days apart and alert day 26-42, the second from one week after the first since
    February 2025; naltrexone XR every 28 days, later than 35 re-checks that the person is free of opioids; catalog/windows.
    """
    days = sorted(set(given))
    rule = rule_of(kind, rules, days[-1]) if days else None
    if rule is None:
        return None
    sooner = rule.second_from_days if len(days) == 1 else None
    opens = rule.opens_days if sooner is None else min(sooner, rule.opens_days)
    last = days[-1]
    return Window(
        last + timedelta(days=opens), last + timedelta(days=rule.due_days), last + timedelta(days=rule.closes_days), rule.then
    )


def standing(window: Window, on: date) -> WindowState:
    """How a day stands to a window.

    Source: catalog/windows.
    """
    if on < window.opens_on:
        return WindowState.NOT_YET
    if on > window.closes_on:
        return WindowState.LATE
    return WindowState.DUE if on >= window.due_on else WindowState.OPEN


def reasons_against_injection(
    said: InjectionSaid, *, given: Sequence[date], rules: Sequence[WindowRule], today: date
) -> list[Reason]:
    """Why this injection cannot be recorded. Empty means it can. Too early names the day from which it can be.

    Source: catalog/windows; house rule: lot and expiry stand beside every injection.
    """
    rule = rule_of(said.kind, rules, said.on)
    if rule is None:
        return [Reason("There is no row of a label for this injection.", rule=LABEL, field="order")]
    return [
        *_of_the_day(said, given, today),
        *_of_the_package(said, rule),
        *_of_the_window(said, rule, next_window(said.kind, [day for day in given if day < said.on], rules)),
        *_of_the_first(said, rule, first=not given),
    ]


def _of_the_day(said: InjectionSaid, given: Sequence[date], today: date) -> list[Reason]:
    if said.on > today:
        return [Reason("This lies in the future.", rule="house", field="given")]
    if said.on in given:
        return [Reason(f"An injection on {said.on:%d %B %Y} is recorded already.", rule="house", field="given")]
    if later := [day for day in given if day > said.on]:
        text = f"A later one, of {min(later):%d %B %Y}, is recorded. Strike it first, with the reason."
        return [Reason(text, rule="house", field="given")]
    return []


def _of_the_package(said: InjectionSaid, rule: WindowRule) -> list[Reason]:
    found = []
    if not said.lot.strip():
        found.append(Reason("Read the lot from the package.", rule="house", field="lot"))
    if said.expires_on is None:
        found.append(Reason("Read the expiry from the package.", rule="house", field="expires_on"))
    elif said.expires_on < said.on:
        text = f"It expired on {said.expires_on:%d %B %Y} and cannot have been given."
        found.append(Reason(text, rule=LABEL, who="If it was given, it is an incident: tell the prescriber.", field="expires_on"))
    if said.body_site.part not in rule.body:
        parts = ", ".join(part.replace("_", " ") for part in rule.body)
        found.append(Reason(f"The label names another place: {parts}.", rule=LABEL, field="body_site"))
    return found


def _of_the_window(said: InjectionSaid, rule: WindowRule, window: Window | None) -> list[Reason]:
    if window is None:
        return []
    stands = standing(window, said.on)
    if stands is WindowState.LATE and not said.rechecked.strip():
        return [Reason(f"The window closed on {window.closes_on:%d %B %Y}. {window.then}", rule=LABEL, field="rechecked")]
    if stands is not WindowState.NOT_YET:
        return []
    early = f"Too early: it can be given from {window.opens_on:%A %d %B %Y}."
    if not rule.early_by_prescriber:
        return [Reason(early, rule=LABEL, field="given")]
    if said.early_allowed_by_role and said.early_reason.strip():
        return []
    who = "Say why it is given sooner." if said.early_allowed_by_role else "A prescriber may record it sooner, with a reason."
    return [Reason(early, rule=LABEL, who=who, field="early_reason" if said.early_allowed_by_role else "given")]


def _of_the_first(said: InjectionSaid, rule: WindowRule, *, first: bool) -> list[Reason]:
    if first and said.observed_minutes < rule.observe_first_minutes:
        text = f"The first one: {rule.observe_words or 'the person is watched'} ({rule.observe_first_minutes} minutes)."
        return [Reason(text, rule=LABEL, field="observed_minutes")]
    return []
