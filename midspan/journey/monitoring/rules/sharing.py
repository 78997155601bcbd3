"""Who may see a summary of somebody's results, from when until when, and what exactly is in it?"""

from collections.abc import Iterable
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.monitoring.terms.responses import ShareDraft, SummaryMonth
from midspan.journey.monitoring.terms.results import DILUTE, NOT_READ, NOT_TAKEN, UNEXPECTED, Status

LONGEST = timedelta(days=366)
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def reasons_against_sharing(draft: ShareDraft, *, today: date) -> list[Reason]:
    """Why a person's wish cannot be written down like this. Empty means it can.

    Source: 42 CFR 2.31: a consent names whom, what for, what, until when; at most a year at a time is a house rule.
    """
    reasons = [
        Reason(words, rule="2.31", field=field)
        for field, words in (("name", "Say who may see it."), ("relationship", "Say who they are."), ("purpose", "Say what for."))
        if not str(getattr(draft, field)).strip()
    ]
    if draft.until_on < max(draft.from_on, today):
        reasons.append(Reason("The last day has passed, or lies before the first.", rule="2.31", field="until_on"))
    elif draft.until_on - draft.from_on > LONGEST:
        reasons.append(Reason("For a year at most; it can be agreed again.", rule="2.31", field="until_on"))
    return reasons


def share_active(*, from_on: date, until_on: date, revoked: bool, today: date) -> bool:
    """Whether somebody may see the summary today.

    Source: 42 CFR 2.31: until it is revoked or its day has come.
    """
    return not revoked and from_on <= today <= until_on


def reasons_against_handing(*, from_on: date, until_on: date, revoked: bool, today: date) -> list[Reason]:
    """Why a summary cannot be shown to somebody today. Empty means it can.

    Source: 42 CFR 2.31.
    """
    if revoked:
        return [Reason("The person has taken this back. Nothing is shown any more.", rule="2.31")]
    if not share_active(from_on=from_on, until_on=until_on, revoked=revoked, today=today):
        return [Reason("Today lies outside the days that the person agreed to.", rule="2.31")]
    return []


def consent_text(draft: ShareDraft, *, person: str, program: str) -> str:
    """What a person agrees to and signs, in words.

    Source: 42 CFR 2.31, the elements of a written consent.
    """
    return (
        f"I, {person}, allow {program} to show {draft.name} ({draft.relationship}) a summary of my drug and alcohol tests, "
        f"from {draft.from_on:%-d %B %Y} until {draft.until_on:%-d %B %Y}. It is for: {draft.purpose}.\n\n"
        "The summary says for each month how many tests I was asked for, how many I took, and how many came out as expected. "
        "It names no substance, no amount and no medicine. I can take this back at any time, at once, by saying so. "
        "What was shown before then cannot be taken back. My care does not depend on this."
    )


def summary(outcomes: Iterable[tuple[date, Status]], *, first: date, last: date) -> list[SummaryMonth]:
    """What the named people see: for each month how many tests were asked for, taken, and came out as expected. Latest first.

    Source: mission row 002-44; the least that serves the purpose (42 CFR 2.13).
    """
    months: dict[date, list[Status]] = {}
    for on, status in outcomes:
        if first <= on <= last:
            months.setdefault(on.replace(day=1), []).append(status)
    return [_month(month, held) for month, held in sorted(months.items(), reverse=True)]


def _month(month: date, held: list[Status]) -> SummaryMonth:
    unread = sum(status in NOT_READ | DILUTE for status in held)
    taken = sum(status not in NOT_TAKEN for status in held)
    talk = sum(status in UNEXPECTED and status not in NOT_READ | DILUTE for status in held)
    waiting = sum(status is Status.PENDING for status in held)
    return SummaryMonth(month, len(held), taken, taken - unread - talk - waiting, talk, unread)
