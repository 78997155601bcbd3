"""Who is expected, here, late or silent today, and what must the person who looks do next?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.rules import week_starts
from midspan.journey.assessment.queries import open_alerts
from midspan.journey.assessment.terms import AlertTier
from midspan.journey.attendance.queries import note_states, tonight
from midspan.journey.attendance.terms import PersonTonight, Standing
from midspan.journey.referral.queries import waiting_counts
from midspan.journey.schedule.queries import sessions_between
from midspan.journey.schedule.terms import SessionFacts, SessionStatus

PRESENT = {Standing.HERE, Standing.LATE, Standing.LEFT}
UNSIGNED_WITHIN = timedelta(days=7)
SHOWN_UNSIGNED = 6


@dataclass(frozen=True, slots=True)
class GroupCard:
    """One group of today: the block that runs now or comes next, the others behind it, how many are here."""

    session: SessionFacts
    others: tuple[SessionFacts, ...]
    here: int
    expected: int


@dataclass(frozen=True, slots=True)
class Need:
    """One line of “needs someone now”: how soon, who, what, and the one thing to do."""

    kind: str
    when: str
    who: str
    text: str
    url: str
    act: str


@gate(Permission.SEE_TODAY)
def today(request: StaffRequest) -> HttpResponse:
    """The day's groups and people of the viewer's sites and teams; `?on=` shows another day, `?track=` one track."""
    now = timezone.localtime()
    day = _day(request.GET.get("on", ""), now.date())
    staff = request.staff
    week = sessions_between(staff, min(week_starts(day), now.date()) - UNSIGNED_WITHIN, day + timedelta(days=7))
    held = [session for session in week if session.on == day]
    tracks = sorted({(session.track_id, session.track) for session in held}, key=lambda found: found[1])
    chosen = _track(request.GET.get("track", ""), held, now)
    held = [session for session in held if chosen in {None, session.track_id}]
    planned = [session for session in held if session.status == SessionStatus.PLANNED]
    groups = {session.cohort_id for session in planned}
    of_week = [session for session in week if _in_week_of(day, session) and session.cohort_id in groups]
    people = sorted(tonight(planned, now=now, week=of_week), key=lambda found: found.sort_name.casefold())
    shows_hours = staff.may(Permission.SEE_WEEK)
    context = {
        "day": day,
        "is_today": day == now.date(),
        "tracks": tracks,
        "chosen": chosen,
        "title": _title(day, now, dict(tracks).get(chosen or 0, "")),
        "cards": _cards(planned, people, now),
        "cancelled": [session for session in held if session.status == SessionStatus.CANCELLED],
        "people": people if staff.may(Permission.SEE_PERSON) else [],
        "counts": _counts(people),
        "needs": needs_of(staff, people, week, now) if day == now.date() else [],
        "shows_hours": shows_hours,
        "may_check_in": staff.may(Permission.CHECK_IN) and day == now.date(),
        "may_run": staff.may(Permission.RUN_GROUP),
        "may_see_charts": staff.may(Permission.SEE_CHART),
        "next_day": min((session.on for session in week if session.on > day), default=None),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
    }
    return render(request, "web/today.html", context)


def needs_of(staff: Staff, people: list[PersonTonight], sessions: list[SessionFacts], now: datetime) -> list[Need]:
    """What must be done next, by the roles of the one who looks; the most urgent first."""
    return [
        *(_alerts(staff) if staff.may(Permission.ACKNOWLEDGE) else []),
        *(_silent(people) if staff.may(Permission.CHECK_IN) else []),
        *_unsigned(staff, sessions, now),
        *(_referrals(staff) if staff.may(Permission.WORK_REFERRAL) else []),
    ]


def _alerts(staff: Staff) -> list[Need]:
    return [
        Need(*(("now", _("Now")) if alert.tier == AlertTier.NOW else ("soon", _("Today"))), alert.person,
             _("answered a safety question, %(at)s") % {"at": _moment(alert.raised_at)},
             reverse("assessment:alert", args=[alert.id]), _("See now") if alert.tier == AlertTier.NOW else _("See to it"))
        for alert in open_alerts(staff)
    ]  # fmt: skip


def _silent(people: list[PersonTonight]) -> list[Need]:
    return [
        Need("now", _("Now"), person.person, _silence(person), reverse("attendance:absence", args=[person.episode_id]), _("Call"))
        for person in people
        if person.standing == Standing.SILENT and not person.absence_reason
    ]


def _silence(person: PersonTonight) -> str:
    if person.silent_days > 1:
        return _("no word; silent absence number %(n)s in two weeks") % {"n": person.silent_days}
    return _("has not come, no word")


def _unsigned(staff: Staff, sessions: list[SessionFacts], now: datetime) -> list[Need]:
    """Groups that are over and unsigned: one's own, and everybody's for who supervises or directs."""
    everybodys = bool(staff.roles & {Role.DIRECTOR, Role.SUPERVISOR})
    over = [
        session
        for session in sessions
        if session.ends_at < now
        and session.status == SessionStatus.PLANNED
        and (everybodys or staff.pk in {session.facilitator_id, session.co_facilitator_id})
    ]
    if not over or not staff.may(Permission.RUN_GROUP):
        return []
    states = note_states([session.id for session in over])
    waiting: dict[tuple[int, date], list[SessionFacts]] = {}
    for session in over:
        if not states.get(session.id):
            waiting.setdefault((session.cohort_id, session.on), []).append(session)
    return [_to_sign(sessions) for sessions in waiting.values()][:SHOWN_UNSIGNED]


def _to_sign(sessions: list[SessionFacts]) -> Need:
    first = sessions[0]
    count = ngettext("%(n)s note not signed", "%(n)s notes not signed", len(sessions)) % {"n": len(sessions)}
    text = f"{count}, {first.on:%a %d %b} ({first.facilitator})"
    return Need("soon", _("Sign"), first.cohort, text, reverse("attendance:room", args=[first.id]), _("Sign"))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%a %H:%M}"


def _referrals(staff: Staff) -> list[Need]:
    counts = waiting_counts(staff)
    if not counts.get("urgent"):
        return []
    text = _("%(n)s urgent of %(all)s waiting") % {"n": counts["urgent"], "all": counts["all"]}
    return [Need("soon", _("Today"), _("Referrals"), text, reverse("referral:inbox"), _("Open"))]


def _cards(sessions: list[SessionFacts], people: list[PersonTonight], now: datetime) -> list[GroupCard]:
    cohorts: dict[int, list[SessionFacts]] = {}
    for session in sessions:
        cohorts.setdefault(session.cohort_id, []).append(session)
    cards = []
    for cohort_id, blocks in cohorts.items():
        shown = next((block for block in blocks if block.ends_at > now), blocks[-1])
        members = [person for person in people if person.cohort_id == cohort_id]
        here = sum(person.standing in PRESENT for person in members)
        cards.append(GroupCard(shown, tuple(block for block in blocks if block != shown), here, len(members)))
    return sorted(cards, key=lambda card: (card.session.starts_at, card.session.room))


def _counts(people: list[PersonTonight]) -> dict[str, int]:
    return {
        "in": sum(person.standing in PRESENT for person in people),
        "expected": len(people),
        "late": sum(person.standing == Standing.LATE for person in people),
        "silent": sum(person.standing == Standing.SILENT for person in people),
    }


def _track(text: str, sessions: list[SessionFacts], now: datetime) -> int | None:
    """The track that was asked for, else the one that runs now or comes next, else the last of the day."""
    ids = {session.track_id for session in sessions}
    if chosen := next((pk for pk in ids if str(pk) == text), None):
        return chosen
    if text == "all" or not sessions:
        return None
    return next(
        (session.track_id for session in sessions if session.ends_at + timedelta(minutes=30) > now), sessions[-1].track_id
    )


def _in_week_of(day: date, session: SessionFacts) -> bool:
    return session.status == SessionStatus.PLANNED and week_starts(session.on) == week_starts(day)


def _title(day: date, now: datetime, track: str) -> str:
    if day != now.date():
        return f"{day:%A %d %B}, {track}" if track else f"{day:%A %d %B}"
    when = _("Tonight") if now.hour >= 16 else _("Today")
    return f"{when}, {track.lower()}" if track else str(when)


def _day(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if 1900 <= asked.year < 2200 else today  # the calendar itself ends somewhere
