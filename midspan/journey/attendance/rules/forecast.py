"""Whose week will fall short, by how much, why; and the smallest set of sessions that would close the gap."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from midspan.foundation.program.terms import CountingRuleFacts, Phase
from midspan.journey.admission.terms import BusyHours
from midspan.journey.attendance.rules.crediting import Minutes, counts, full_minutes, service_of
from midspan.journey.attendance.rules.ledger import by_reason
from midspan.journey.attendance.terms import Fit, LedgerLine, MakeUp, MakeUpOffer, Missing, Shortfall
from midspan.journey.attendance.terms.hours import PENDING, Stay
from midspan.journey.schedule.terms import OpenSession, SessionKind

MOST_SESSIONS = 6  # nobody is offered more at once
MOST_SLOTS = 24  # the closest times that are looked at
FIT_COST = {Fit.OWN_TRACK: 0, Fit.OWN_SITE: 1, Fit.TELEHEALTH: 2, Fit.OTHER_SITE: 3}


def shortfall(lines: Iterable[LedgerLine], *, rule: CountingRuleFacts) -> Shortfall | None:
    """By how much a week will fall short if everything still planned is attended to the end; None when it will not.

    Counted are minutes credited, those that were attended and wait for a signature, and those planned, without absences
    that were announced.
    Source: mission rows 002-09 (an alert under nine hours), 000-07 (fewer than three days), 004-02.
    """
    held = list(lines)
    expected = sum(line.expected for line in held)
    days = len({line.part.on for line in held if line.expected})
    short, short_days = max(0, rule.weekly_target_minutes - expected), max(0, rule.weekly_target_days - days)
    if not short and not short_days:
        return None
    credited = sum(line.credited for line in held)
    return Shortfall(
        minutes=short,
        days=short_days,
        credited=credited,
        ahead=expected - credited,
        target=rule.weekly_target_minutes,
        causes=causes(held),
        booked_too_little=max(0, rule.weekly_target_minutes - sum(line.scheduled for line in held)),
    )


def causes(lines: Iterable[LedgerLine]) -> tuple[Missing, ...]:
    """What took minutes from a week, the largest first: lost for good, or not likely to count any more.

    Source: house rule: the forecast says why.
    """
    return by_reason(
        Missing(each.why, lost, each.absence)
        for line in lines
        for each in line.missing
        if (lost := line.scheduled - line.expected if each.why in PENDING else each.minutes)
    )


def as_make_up(
    session: OpenSession,
    *,
    rule: CountingRuleFacts,
    track_id: int | None,
    site_id: int,
    phase: Phase | None,
    language: str,
    own: Collection[Stay],
    own_minutes: Mapping[date, int],
    busy: Iterable[BusyHours],
) -> MakeUp | None:
    """A session as a way to make up hours, if it fits somebody: seats free, their phase and language, no other session and no
    hours of work or care at that time, and no day that would become partial hospitalization. None when it does not.

    `own` are their other sessions (seconds of the epoch), `own_minutes` what each day counts so far.
    Source: mission rows 002-27, 004-04, 000-23 (life goes on beside treatment); house rule: closest to home first.
    """
    minutes = full_minutes(session.ends - session.starts, pause=session.pause, rule=rule)
    fit = _fit(session, track_id=track_id, site_id=site_id)
    if (
        fit is None
        or not minutes
        or not counts(service_of(SessionKind.GROUP, session.group_type), rule)
        or (session.phases and phase is not None and phase not in session.phases)
        or (session.language and language and session.language != language)
        or own_minutes.get(session.on, 0) + minutes >= rule.day_is_partial_hospitalization_minutes
        or any(first < session.ends and session.starts < last for first, last in own)
        or any(_clash(hours, session) for hours in busy)
    ):
        return None
    return MakeUp(
        session.id, session.on, session.starts, session.ends, minutes, session.title, session.group, fit, session.room,
        session.site,
    )  # fmt: skip


def best_make_up(
    sessions: Iterable[MakeUp], *, minutes: Minutes, days: int = 0, own_days: Collection[date] = ()
) -> MakeUpOffer | None:
    """The smallest set of sessions that closes a gap of minutes and of days; the closest to home, then the least over it,
    then the earliest. When nothing closes it, what comes nearest. None when no session is free.

    Source: house rule: as few evenings as possible.
    """
    slots = _slots(sessions)
    if not slots:
        return None
    chosen = _smallest(slots, minutes, days, frozenset(own_days))
    made_up = sum(session.minutes for session in chosen)
    new_days = len({session.on for session in chosen} - set(own_days))
    return MakeUpOffer(chosen, made_up, max(0, minutes - made_up), max(0, days - new_days))


def make_up_offers(
    sessions: Iterable[MakeUp], *, minutes: Minutes, days: int = 0, own_days: Collection[date] = (), most: int = 3
) -> list[MakeUpOffer]:
    """The best offer and others that do without one of its sessions each; the best first.

    Source: house rule: a choice, not an order.
    """
    known = list(sessions)
    best = best_make_up(known, minutes=minutes, days=days, own_days=own_days)
    if best is None:
        return []
    found = [best]
    for taken in best.sessions:
        rest = [session for session in known if session.starts >= taken.ends or session.ends <= taken.starts]
        other = best_make_up(rest, minutes=minutes, days=days, own_days=own_days)
        if other is not None and other not in found and other.short_after <= best.short_after:
            found.append(other)
    return found[:most]


def _fit(session: OpenSession, *, track_id: int | None, site_id: int) -> Fit | None:
    if session.site_id == site_id and session.seats_free:
        return Fit.OWN_TRACK if session.track_id == track_id else Fit.OWN_SITE
    if session.telehealth_free:
        return Fit.TELEHEALTH
    return Fit.OTHER_SITE if session.seats_free else None


def _clash(hours: BusyHours, session: OpenSession) -> bool:
    """Whether hours of a week, in wall-clock time, touch a session; they may run past midnight."""
    starts = hours.starts.hour * 60 + hours.starts.minute
    ends = hours.ends.hour * 60 + hours.ends.minute
    if (hours.from_on and session.on < hours.from_on) or (hours.until_on and session.on >= hours.until_on):
        return False
    past_midnight = ends <= starts
    if hours.weekday == session.weekday:
        return session.from_minute < (24 * 60 if past_midnight else ends) and starts < session.until_minute
    return past_midnight and hours.weekday % 7 + 1 == session.weekday and session.from_minute < ends


def _slots(sessions: Iterable[MakeUp]) -> tuple[MakeUp, ...]:
    """One session for each time of the week, the closest to home; in order of their ends."""
    found: dict[Stay, MakeUp] = {}
    for session in sorted(sessions, key=lambda each: (FIT_COST[each.fit], each.starts, each.session_id)):
        found.setdefault((session.starts, session.ends), session)
    nearest = list(found.values())[:MOST_SLOTS]
    return tuple(sorted(nearest, key=lambda each: (each.ends, each.starts)))


State = tuple[int, Minutes, int, date | None]  # sessions, minutes, new days, the last new day
Chosen = tuple[int, tuple[MakeUp, ...]]  # how far from home, which


@lru_cache(maxsize=512)
def _smallest(slots: tuple[MakeUp, ...], minutes: Minutes, days: int, own_days: frozenset[date]) -> tuple[MakeUp, ...]:
    """Sessions that do not overlap, chosen step by step in order of their ends: for every number, sum and count of new days
    the choice closest to home is kept."""
    upto: list[dict[State, Chosen]] = [{(0, 0, 0, None): (0, ())}]
    for number, slot in enumerate(slots):
        free = sum(1 for other in slots[:number] if other.ends <= slot.starts)
        states = dict(upto[number])
        for (count, total, new, last), (cost, chosen) in upto[free].items():
            if count == MOST_SESSIONS or (total >= minutes and new >= days):
                continue
            fresh = slot.on not in own_days and slot.on != last
            state = (count + 1, total + slot.minutes, new + fresh, slot.on if fresh else last)
            entry = (cost + FIT_COST[slot.fit], (*chosen, slot))
            if state not in states or entry[0] < states[state][0]:
                states[state] = entry
        upto.append(states)
    return min(upto[-1].items(), key=lambda item: _order(item[0], item[1], minutes, days))[1][1]


def _order(state: State, entry: Chosen, minutes: Minutes, days: int) -> tuple[int, ...]:
    count, total, new, _ = state
    missing = max(0, minutes - total)
    return (missing + max(0, days - new) * 24 * 60, count, entry[0], total, *(slot.ends for slot in entry[1]))
