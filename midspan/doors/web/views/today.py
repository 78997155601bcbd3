"""Who is expected, here, late or silent today, and what must the person who looks do next?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from midspan.doors.web.views.today_care import care_reviews, tests_asked, tests_line
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.foundation.program.rules import week_starts
from midspan.journey.assessment.queries import open_alerts
from midspan.journey.assessment.terms import AlertTier
from midspan.journey.attendance.queries import (
    note_states,
    open_follow_ups,
    open_screens,
    sent_back_to,
    to_cosign,
    tonight,
    unasked_count,
)
from midspan.journey.attendance.terms import FollowUpKind, OpenScreen, PersonTonight, Standing
from midspan.journey.monitoring.terms import OrderFacts
from midspan.journey.referral.queries import waiting_counts
from midspan.journey.schedule.queries import sessions_between
from midspan.journey.schedule.queries.own import own_sessions_led_by
from midspan.journey.schedule.queries.topics import touched
from midspan.journey.schedule.terms import EventFacts, SessionFacts, SessionStatus

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
    touched: tuple[EventFacts, ...] = ()


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
    people = sorted(tonight(planned, now=now), key=lambda found: found.sort_name.casefold())
    shows_hours = staff.may(Permission.SEE_WEEK)
    is_today = day == now.date()
    asked = tests_asked(staff, now) if is_today else {}
    own = own_sessions_led_by(staff, day - UNSIGNED_WITHIN, day) if staff.may(Permission.RUN_GROUP) else []
    context = {
        "day": day,
        "is_today": is_today,
        "tracks": tracks,
        "chosen": chosen,
        "title": _title(day, now, dict(tracks).get(chosen or 0, "")),
        "cards": _cards(planned, people, now),
        "cancelled": [session for session in held if session.status == SessionStatus.CANCELLED],
        "people": people if staff.may(Permission.SEE_PERSON) else [],
        "counts": _counts(people),
        "own": [(session, episode) for session, episode in own if session.on == day],
        "needs": [*_of_care(staff, now, asked), *needs_of(staff, people, week, now), *_own_unsigned(own, now)]
        if is_today
        else [],
        "tests": asked,
        "shows_hours": shows_hours,
        "may_check_in": staff.may(Permission.CHECK_IN) and is_today,
        "may_run": staff.may(Permission.RUN_GROUP),
        "may_change": staff.may(Permission.SCHEDULE) and is_today,
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
        *(_screens(staff) if staff.may(Permission.SEE_PERSON) else []),
        *(_silent(people) if staff.may(Permission.CHECK_IN) else []),
        *(_unasked(staff, now) if staff.may(Permission.RECORD_SCREEN) else []),
        *_unsigned(staff, sessions, now),
        *(_follow_ups(staff, now) if staff.may(Permission.SEE_CHART) else []),
        *(_second_names(staff) if staff.may(Permission.COSIGN) else []),
        *(_asked_back(staff) if staff.may(Permission.RUN_GROUP) else []),
        *(_referrals(staff) if staff.may(Permission.WORK_REFERRAL) else []),
    ]


def _of_care(staff: Staff, now: datetime, asked: dict[int, OrderFacts]) -> list[Need]:
    """Talks that a result or a word asks for, and tests."""
    talks = care_reviews(staff, now) if staff.may(Permission.SIGN_CLINICAL) else []
    return [Need(*line) for line in (*talks, *tests_line(asked))]


def _own_unsigned(own: list[tuple[SessionFacts, Episode]], now: datetime) -> list[Need]:
    """Individual and family sessions of the one who looks that are over and have no signed note."""
    over = [(session, episode) for session, episode in own if session.ends_at < now]
    states = note_states(session.id for session, _ in over) if over else {}
    return [
        Need("soon", _("Sign"), episode.patient.name, f"{session.title}, {_moment(session.starts_at)}",
             reverse("attendance:own", args=[session.id]), _("Write"))
        for session, episode in over
        if not states.get(session.id)
    ]  # fmt: skip


def _alerts(staff: Staff) -> list[Need]:
    return [
        Need(*(("now", _("Now")) if alert.tier == AlertTier.NOW else ("soon", _("Today"))), alert.person,
             _("answered a safety question, %(at)s") % {"at": _moment(alert.raised_at)},
             reverse("assessment:alert", args=[alert.id]), _("See now") if alert.tier == AlertTier.NOW else _("See to it"))
        for alert in open_alerts(staff)
    ]  # fmt: skip


def _screens(staff: Staff) -> list[Need]:
    """Answers at the door that ask for somebody: they stand here until a licensed clinician has settled them (row 002-03)."""
    may_open = staff.may(Permission.RECORD_SCREEN)
    return [
        Need("now", _("Now"), one.person, _screen_words(one),
             reverse("attendance:screen", args=[one.id]) if may_open else reverse("web:chart", args=[one.patient_id]),
             _("See now"))
        for one in open_screens(staff)
    ]  # fmt: skip


def _screen_words(one: OpenScreen) -> str:
    at = _moment(one.at)
    if one.seen_by:
        return _("needs a decision; %(who)s is there since %(at)s") % {"who": one.seen_by, "at": _moment(one.seen_at or one.at)}
    if one.told_at:
        return _("asked at the door, %(at)s; %(who)s was told") % {"at": at, "who": one.told}
    return _("needs somebody, asked at the door %(at)s; nobody told yet") % {"at": at}


def _unasked(staff: Staff, now: datetime) -> list[Need]:
    count = unasked_count(staff, now.date())
    text = ngettext("%(n)s person not asked the safety questions", "%(n)s people not asked the safety questions", count)
    url = reverse("attendance:screens")
    return [Need("soon", _("Today"), _("At the door"), text % {"n": count}, url, _("Ask"))] if count else []


def _second_names(staff: Staff) -> list[Need]:
    count = len(to_cosign(staff))
    text = ngettext("%(n)s note waits for a second signature", "%(n)s notes wait for a second signature", count) % {"n": count}
    return [Need("soon", _("Co-sign"), _("Notes"), text, reverse("attendance:cosign_queue"), _("Read"))] if count else []


def _asked_back(staff: Staff) -> list[Need]:
    return [
        Need("soon", _("Amend"), note.title,
             _("%(who)s asks: %(words)s") % {"who": note.cosign_by, "words": note.sent_back_words},
             reverse("attendance:room", args=[note.session_id]), _("Open"))
        for note in sent_back_to(staff)
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
            waiting.setdefault((session.group_id or 0, session.on), []).append(session)
    return [_to_sign(sessions) for sessions in waiting.values()][:SHOWN_UNSIGNED]


def _to_sign(sessions: list[SessionFacts]) -> Need:
    first = sessions[0]
    count = ngettext("%(n)s note not signed", "%(n)s notes not signed", len(sessions)) % {"n": len(sessions)}
    text = f"{count}, {first.on:%a %d %b} ({first.facilitator})"
    return Need("soon", _("Sign"), first.group, text, reverse("attendance:room", args=[first.id]), _("Sign"))


def _follow_ups(staff: Staff, now: datetime) -> list[Need]:
    """What is the viewer's own to see to, from the day it is due; weeks that fall short stand together in one line."""
    today = now.date()
    mine = open_follow_ups(staff, mine=True)
    weeks = [row for row in mine if row.kind == FollowUpKind.SHORT_WEEK and row.since_on == week_starts(today)]
    needs = [
        Need("now" if row.due_on < today else "soon", _("Overdue") if row.due_on < today else _("Today"), row.person,
             row.words or _(row.kind.replace("_", " ")), reverse("attendance:follow_up", args=[row.id]), _("See to it"))
        for row in mine
        if row.kind != FollowUpKind.SHORT_WEEK and row.due_on <= today
    ]  # fmt: skip
    if weeks:
        count = ngettext("%(n)s week will fall short", "%(n)s weeks will fall short", len(weeks)) % {"n": len(weeks)}
        text = _("while there is time to make it up")
        needs.append(Need("soon", _("Hours"), count, text, f"{reverse('attendance:forecast')}?whose=mine", _("Forecast")))
    return needs


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%a %H:%M}"


def _referrals(staff: Staff) -> list[Need]:
    counts = waiting_counts(staff)
    if not counts.get("urgent"):
        return []
    text = _("%(n)s urgent of %(all)s waiting") % {"n": counts["urgent"], "all": counts["all"]}
    return [Need("soon", _("Today"), _("Referrals"), text, reverse("referral:inbox"), _("Open"))]


def _cards(sessions: list[SessionFacts], people: list[PersonTonight], now: datetime) -> list[GroupCard]:
    events = touched((session.group_id for session in sessions), sessions[0].on) if sessions else {}
    groups: dict[int, list[SessionFacts]] = {}
    for session in sessions:
        groups.setdefault(session.group_id or 0, []).append(session)
    cards = []
    for group_id, blocks in groups.items():
        shown = next((block for block in blocks if block.ends_at > now), blocks[-1])
        members = [person for person in people if group_id in person.group_ids]
        here = sum(person.standing in PRESENT for person in members)
        others = tuple(block for block in blocks if block != shown)
        cards.append(GroupCard(shown, others, here, len(members), tuple(events.get(group_id, ()))))
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
