"""Who waits, who goes first, by when, and who was not spoken with today?"""

from collections.abc import Container, Iterable
from datetime import date, datetime, timedelta
from statistics import median

from midspan.foundation.records.terms import Reason
from midspan.journey.referral.rules.arrival import is_business_day
from midspan.journey.referral.rules.pipeline import reasons_against_working
from midspan.journey.referral.terms import DailyContact, PriorityGroup, PriorityRule, ReferralStatus, SafeContact, WaitReason

GROUPS = list(PriorityGroup)
LONGEST_WAIT = timedelta(days=366)


def reasons_against_listing(
    now: ReferralStatus, *, listed: bool, reason: WaitReason, note: str, wanted_on: date | None, today: date
) -> list[Reason]:
    """Why somebody is not put on the waiting list: not waiting at all, on it already, or a reason without words.

    Source: mission row 004-16: no waiting lists; so each wait has a reason that can be worked on.
    """
    reasons = list(reasons_against_working(now))
    if listed:
        reasons.append(Reason("This person is on the waiting list already.", rule="004-16"))
    if reason == WaitReason.OTHER and not note.strip():
        reasons.append(Reason("Say in a few words why they wait.", rule="004-16", field="note"))
    if wanted_on is not None and wanted_on < today:
        reasons.append(Reason("That day is over.", rule="004-16", field="wanted_on"))
    if wanted_on is not None and wanted_on > today + LONGEST_WAIT:
        text = "More than a year ahead. Close the referral; it can be reopened."
        reasons.append(Reason(text, rule="004-16", field="wanted_on"))
    return reasons


def reasons_against_ending_wait(*, ended: bool) -> list[Reason]:
    """Why a wait cannot be ended.

    Source: mission row 004-16.
    """
    return [Reason("This person is not on the waiting list any more.", rule="004-16")] if ended else []


def order_on_list(group: PriorityGroup, since_at: datetime) -> tuple[int, datetime]:
    """Sort key of the waiting list: by priority group, then whoever waits longest.

    Source: 45 CFR 96.131(a), order of preference (not checked at the source); within a group house rule.
    """
    return GROUPS.index(group), since_at


def admit_by(asked_on: date, rule: PriorityRule, *, interim_in_time: bool) -> date | None:
    """The day by which somebody of this group is admitted, at the latest; None when no term is known for the group.

    Interim services that were there in time lengthen the term.
    Source: 45 CFR 96.126(b), 42 USC 300x-23(a)(2).
    """
    days = rule.with_interim_days if interim_in_time and rule.with_interim_days is not None else rule.admit_within_days
    return None if days is None else asked_on + timedelta(days=days)


def interim_by(asked_at: datetime, rule: PriorityRule) -> datetime | None:
    """The moment by which interim services are there; None when no term is known for the group.

    Source: 45 CFR 96.126(b)(2): 48 hours after the request.
    """
    return None if rule.interim_within_hours is None else asked_at + timedelta(hours=rule.interim_within_hours)


def may_be_contacted(allowed: SafeContact) -> bool:
    """Whether the person left us any way to reach them.

    Source: 45 CFR 164.522(b) confidential communications.
    """
    return allowed.may_call or allowed.may_text or allowed.may_mail


def daily_contact(
    today: date,
    *,
    reached_on: date | None,
    tried_on: date | None,
    allowed: SafeContact,
    closed: Container[date] = frozenset(),
) -> DailyContact:
    """Whether somebody who waits was spoken with today. Each working day somebody does; a try in vain is not yet a talk.

    Days are the site's own. Whoever allows no way to reach them is never due: they call us.
    Source: mission row 004-16; contact with those who wait: 45 CFR 96.126(c); every working day is house rule.
    """
    if reached_on == today:
        return DailyContact.REACHED
    if not may_be_contacted(allowed):
        return DailyContact.THEY_CALL
    if tried_on == today:
        return DailyContact.TRIED
    return DailyContact.DUE if is_business_day(today, closed=closed) else DailyContact.NO_WORKING_DAY


def median_days(spans: Iterable[int]) -> int | None:
    """The median of whole days, rounded up at a half; None of nothing.

    Source: facts/program 3.2, principle 2: median days.
    """
    known = list(spans)
    return int(median(known) + 0.5) if known else None
