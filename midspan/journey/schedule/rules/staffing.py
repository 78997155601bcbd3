"""Who can lead instead, best first; why hours and leave cannot be as they were typed."""

from collections.abc import Iterable
from datetime import datetime, time

from midspan.foundation.records.terms import Reason
from midspan.journey.schedule.terms import WeeklySlot
from midspan.journey.schedule.terms.drafts import CandidateFacts, RankedCandidate

LONGEST_LEAVE_DAYS = 366


def ranked(candidates: Iterable[CandidateFacts]) -> list[RankedCandidate]:
    """Who could lead a session instead: first those whom nothing hinders, and of them those who know most of its members,
    who are at work then, who lead least this week. The others follow with what hinders them.

    Source: decision 0016: substitutes offered by credential, hours and continuity.
    """
    found = sorted(candidates, key=_rank)
    return [RankedCandidate(one.staff_id, one.name, not hurdles(one), tuple(_words(one)), one.knows) for one in found]


def hurdles(one: CandidateFacts) -> list[str]:
    """What hinders somebody from leading, in words; empty when nothing does. Being at home is no hurdle: one can ask.

    Source: mission row 000-25 (credential); nobody leads two groups at once.
    """
    found = []
    if one.on_leave:
        found.append("away")
    if one.elsewhere:
        found.append(f"leads {one.elsewhere} then")
    if not one.qualified:
        found.append("lacks the credential for this group")
    return found


def _rank(one: CandidateFacts) -> tuple[bool, bool, int, int, str]:
    return bool(hurdles(one)), one.works_then is False, -one.knows, one.minutes_this_week, one.name


def _words(one: CandidateFacts) -> list[str]:
    if found := hurdles(one):
        return found
    words = [f"knows {one.knows} of them"] if one.knows else ["knows nobody in it yet"]
    if one.works_then:
        words.append("at work then")
    elif one.works_then is False:
        words.append("not at work then: ask first")
    words.append(f"{one.minutes_this_week // 60}:{one.minutes_this_week % 60:02} of groups this week")
    return words


def reasons_against_hours(spans: Iterable[WeeklySlot]) -> list[Reason]:
    """Why working hours cannot be these. Empty means they can: each ends after it starts, none overlap on a day.

    Source: house rule.
    """
    reasons: list[Reason] = []
    last: dict[int, time] = {}
    for one in sorted(spans, key=lambda span: (span.weekday, span.starts)):
        if one.ends <= one.starts:
            reasons.append(
                Reason(f"{_DAYS[one.weekday]}: the hours end before they begin.", rule="hours", field=f"day_{one.weekday}")
            )
        elif last.get(one.weekday, time()) > one.starts:
            reasons.append(Reason(f"{_DAYS[one.weekday]}: these hours overlap.", rule="hours", field=f"day_{one.weekday}"))
        last[one.weekday] = max(one.ends, last.get(one.weekday, time()))
    return reasons


def reasons_against_leave(*, starts_at: datetime, ends_at: datetime, at: datetime) -> list[Reason]:
    """Why somebody cannot be away for this time. Empty means they can.

    Source: house rule: leave ends after it begins, and is not written down when it is over.
    """
    if ends_at <= starts_at:
        return [Reason("It ends before it begins.", rule="leave", field="until")]
    if ends_at <= at:
        return [Reason("That is over already.", rule="leave", field="until")]
    if (ends_at - starts_at).days > LONGEST_LEAVE_DAYS:
        return [Reason("Longer than a year: end their employment, or write it down in parts.", rule="leave", field="until")]
    return []


_DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
