"""What waits at the door: the inbox, how many stand where, the admissions line and how fast it answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import OnCallShift, Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams, sites_with, visible_episodes
from midspan.foundation.program.models import Site
from midspan.journey.referral.models import AdmissionsLine, ContactAttempt, Inquiry, PreScreen, Referral, TransitionInterview
from midspan.journey.referral.rules import against_wishes, needs_clinician_call, next_step, time_to_answer, waiting_hours
from midspan.journey.referral.terms import (
    STANDARD_ANSWER_MINUTES,
    WAITING,
    Answer,
    Answered,
    ContactChannel,
    ContactOutcome,
    PreScreenFacts,
    ReferralFacts,
    ReferralStatus,
    SafeContact,
    ShiftFacts,
    SourceKind,
    TimeToAnswer,
    Urgency,
)

_GONE = [EpisodeStatus.CANCELLED, EpisodeStatus.ENTERED_IN_ERROR]
_PRESSING = Case(
    *(When(urgency=urgency, then=Value(place)) for place, urgency in enumerate(reversed(Urgency))),
    output_field=IntegerField(),
)


def inbox(
    viewer: Staff,
    at: datetime,
    *,
    status: ReferralStatus | None = None,
    owner_id: int | None = None,
    unowned: bool = False,
    site_id: int | None = None,
    limit: int = 300,
) -> list[ReferralFacts]:
    """The referrals that the viewer may see, most urgent first, then longest waiting. No status: all that wait."""
    rows = seen_by(viewer).annotate(pressing=_PRESSING).order_by("pressing", "received_at", "pk")
    rows = rows.filter(status=status) if status else rows.filter(status__in=WAITING).exclude(episode__status__in=_GONE)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if unowned:
        rows = rows.filter(owner__isnull=True)
    if site_id is not None:
        rows = rows.filter(episode__site_id=site_id)
    return [_facts(row, at) for row in _with_contact(rows)[:limit]]


def counts(viewer: Staff) -> dict[ReferralStatus, int]:
    """How many referrals the viewer may see stand at each status; every status is there."""
    rows = seen_by(viewer).filter(~Q(status__in=WAITING) | ~Q(episode__status__in=_GONE))
    found = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return {status: found.get(status.value, 0) for status in ReferralStatus}


def waiting_counts(viewer: Staff) -> dict[str, int]:
    """How many referrals the viewer may see wait, in all and urgently; one query."""
    rows = seen_by(viewer).filter(status__in=WAITING).exclude(episode__status__in=_GONE)
    return rows.order_by().aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(urgency=Urgency.URGENT)))


def referral_of(episode_id: int, *, at: datetime) -> ReferralFacts | None:
    """The referral of an episode, for pages that stand behind a gate for its person."""
    row = _with_contact(Referral.objects.filter(episode_id=episode_id)).first()
    return _facts(row, at) if row else None


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A referral where only how long it waits is asked."""

    id: int
    status: ReferralStatus
    received_at: datetime


def at_the_door(episode_id: int) -> AtTheDoor | None:
    """The referral of an episode in few words, for pages that stand behind a gate for its person. One query."""
    row = Referral.objects.filter(episode_id=episode_id).values_list("pk", "status", "received_at").first()
    return AtTheDoor(row[0], ReferralStatus(row[1]), row[2]) if row else None


def referral_row(episode_id: int) -> Referral:
    """The referral of an episode, for the actions that take it."""
    return Referral.objects.select_related("episode").get(episode_id=episode_id)


def owners(viewer: Staff) -> list[tuple[int, str]]:
    """Who owns referrals that wait, by name: key and name."""
    rows = seen_by(viewer).filter(status__in=WAITING, owner__isnull=False).order_by("owner__name")
    return list(rows.values_list("owner_id", "owner__name").distinct())


def inquiries(viewer: Staff, *, since: datetime, limit: int = 200) -> list[Inquiry]:
    """Calls on the lines that the viewer answers: those that wait first, then the newest."""
    rows = Inquiry.objects.filter(site__in=sites_with(viewer, Permission.ANSWER_LINE))
    rows = rows.filter(Q(answered_at__isnull=True) | Q(received_at__gte=since))
    rows = rows.select_related("site", "answered_by", "referral__episode__patient")
    waits = Case(When(answered_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.order_by(waits, "-received_at")[:limit])


def loose_inquiries(viewer: Staff, *, site_id: int, since: datetime) -> QuerySet[Inquiry]:
    """Calls at a site that no referral came of yet, for whoever answers the line there."""
    mine = [site.pk for site in sites_with(viewer, Permission.ANSWER_LINE) if site.pk == site_id]
    return Inquiry.objects.filter(site__in=mine, referral__isnull=True, received_at__gte=since)


def answer_times(viewer: Staff, *, since: datetime, at: datetime, site_id: int | None = None) -> TimeToAnswer:
    """How fast the lines that the viewer answers were answered since then, against the strictest promise among them."""
    sites = [site for site in sites_with(viewer, Permission.ANSWER_LINE) if site_id in {None, site.pk}]
    rows = Inquiry.objects.filter(site__in=sites, received_at__gte=since, received_at__lte=at)
    times = [Answered(*row) for row in rows.order_by().values_list("received_at", "answered_at")]
    return time_to_answer(times, standard_minutes=_standard(sites), at=at)


def roster(site: Site, *, at: datetime, days: int = 7) -> list[ShiftFacts]:
    """Who is on call at a site from now on for some days, in order."""
    rows = OnCallShift.objects.filter(site=site, ends_at__gt=at, starts_at__lt=at + timedelta(days=days))
    return [
        ShiftFacts(shift.staff.name, shift.starts_at, shift.ends_at, now=shift.starts_at <= at)
        for shift in rows.select_related("staff")
    ]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach somebody, and what they had asked us not to do, if it did that."""

    row: ContactAttempt
    against: str


@dataclass(frozen=True, slots=True)
class History:
    """What was done at a referral, newest first."""

    attempts: list[Attempt]
    screens: list[PreScreen]
    interview: TransitionInterview | None
    inquiries: list[Inquiry]

    @property
    def latest_screen(self) -> PreScreen | None:
        return self.screens[0] if self.screens else None


def history(referral: Referral) -> History:
    """Attempts, pre-screens, the transition interview and the calls of one referral."""
    allowed = _safe(referral.episode.patient)
    attempts = ContactAttempt.objects.filter(referral=referral).select_related("by").order_by("-at", "-pk")
    return History(
        attempts=[
            Attempt(row, against_wishes(ContactChannel(row.channel), ContactOutcome(row.outcome), allowed)) for row in attempts
        ],
        screens=list(PreScreen.objects.filter(referral=referral).select_related("by").order_by("-at", "-pk")),
        interview=TransitionInterview.objects.filter(referral=referral).select_related("by").first(),
        inquiries=list(Inquiry.objects.filter(referral=referral).select_related("answered_by")),
    )


def seen_by(viewer: Staff) -> QuerySet[Referral]:
    """The referrals that the viewer may see."""
    return Referral.objects.filter(episodes_of_teams(viewer, Permission.SEE_REFERRALS, prefix="episode__"))


def may_be_referred(viewer: Staff) -> QuerySet[Patient]:
    """People whom the viewer may see, and people just written down, who have no course of care anywhere yet."""
    ours = Exists(visible_episodes(viewer, Permission.SEE_PERSON).filter(patient=OuterRef("pk")))
    nobodys = ~Exists(Episode.objects.filter(patient=OuterRef("pk")))
    return Patient.objects.filter(ours | nobodys, merged_into__isnull=True)


def _safe(patient: Patient) -> SafeContact:
    return SafeContact(patient.may_call, patient.may_leave_message, patient.may_text, patient.may_mail)


def _with_contact(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    attempts = ContactAttempt.objects.filter(referral=OuterRef("pk")).order_by()
    screens = PreScreen.objects.filter(referral=OuterRef("pk")).order_by("-at", "-pk")
    tried = attempts.values("referral").annotate(tried=Count("pk")).values("tried")
    return rows.select_related("episode__patient", "episode__site", "owner").annotate(
        tried=Subquery(tried),
        spoken=Exists(attempts.filter(outcome__in=[ContactOutcome.REACHED, ContactOutcome.DECLINED])),
        withdrawal=Subquery(screens.values("withdrawal")[:1]),
        medical=Subquery(screens.values("medical")[:1]),
        danger=Subquery(screens.values("danger")[:1]),
    )


def _facts(row: Any, at: datetime) -> ReferralFacts:
    patient, status = row.episode.patient, ReferralStatus(row.status)
    return ReferralFacts(
        id=row.pk,
        episode_id=row.episode_id,
        patient_id=patient.pk,
        person=patient.sort_name,
        record_number=patient.record_number,
        site=row.episode.site.name,
        source_kind=SourceKind(row.source_kind),
        source_name=row.source_name,
        urgency=Urgency(row.urgency),
        status=status,
        owner_id=row.owner_id,
        owner=row.owner.name if row.owner else "",
        received_at=row.received_at,
        waiting_hours=waiting_hours(row.received_at, row.closed_at or at),
        attempts=row.tried or 0,
        reached=row.spoken,
        next_step=next_step(status, owned=row.owner_id is not None, unanswered=_unanswered(row)),
        version=row.version,
    )


def _unanswered(row: Any) -> bool:
    if row.danger is None:
        return False
    return needs_clinician_call(PreScreenFacts(Answer(row.withdrawal), Answer(row.medical), Answer(row.danger)))


def _standard(sites: list[Site]) -> int:
    promised = AdmissionsLine.objects.filter(site__in=sites).values_list("answer_within_minutes", flat=True)
    return min(promised, default=STANDARD_ANSWER_MINUTES)
