"""What waits at the door: the inbox, how many stand where, one referral with what was done at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import EpisodeStatus
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.queries import episodes_of_teams, visible_episodes
from midspan.foundation.program.rules import local_day
from midspan.journey.referral.models import (
    Booking,
    ContactAttempt,
    Inquiry,
    PreScreen,
    ReceivedDocument,
    Referral,
    SummaryRequest,
    TransitionInterview,
    WaitingEntry,
)
from midspan.journey.referral.rules import against_wishes, before_discharge, needs_clinician_call, next_step, waiting_hours
from midspan.journey.referral.terms import (
    WAITING,
    Answer,
    BestPractice,
    BookingOutcome,
    ContactChannel,
    ContactOutcome,
    InterviewFacts,
    PreScreenFacts,
    ReferralFacts,
    ReferralStatus,
    SafeContact,
    SourceKind,
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


def interview_of(episode_id: int) -> InterviewFacts | None:
    """The talk before leaving partial hospitalization, for the assessment and the plan; pages stand behind a gate."""
    row = TransitionInterview.objects.filter(referral__episode_id=episode_id)
    found = row.select_related("by", "referral__episode__site").first()
    if found is None:
        return None
    held_on = found.held_on or local_day(found.at, found.episode.site.timezone)
    return InterviewFacts(
        best_practice=tuple(BestPractice(topic) for topic in found.best_practice),
        what_worked=found.what_worked,
        personal_objectives=found.personal_objectives,
        supports=found.supports,
        concerns=found.concerns,
        held_on=held_on,
        held_by=found.held_by or found.by.name,
        before_discharge=before_discharge(held_on, found.referral.discharged_on),
    )


def referral_row(episode_id: int) -> Referral:
    """The referral of an episode, for the actions that take it."""
    return Referral.objects.select_related("episode").get(episode_id=episode_id)


def owners(viewer: Staff) -> list[tuple[int, str]]:
    """Who owns referrals that wait, by name: key and name."""
    rows = seen_by(viewer).filter(status__in=WAITING, owner__isnull=False).order_by("owner__name")
    return list(rows.values_list("owner_id", "owner__name").distinct())


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
    bookings: list[Booking]
    requests: list[SummaryRequest]
    documents: list[ReceivedDocument]
    waits: list[WaitingEntry]

    @property
    def latest_screen(self) -> PreScreen | None:
        return self.screens[0] if self.screens else None

    @property
    def ahead(self) -> Booking | None:
        """The intake time that is booked and not marked yet."""
        return next((row for row in self.bookings if not row.outcome and row.cancelled_at is None), None)

    @property
    def missed(self) -> Booking | None:
        """The time that the person did not come to, when it is the latest."""
        latest = next((row for row in self.bookings if row.cancelled_at is None), None)
        return latest if latest is not None and latest.outcome == BookingOutcome.NO_SHOW else None

    @property
    def wait(self) -> WaitingEntry | None:
        """The wait that has not ended."""
        return next((row for row in self.waits if row.ended_at is None), None)

    @property
    def listed_talks(self) -> list[SummaryRequest | ReceivedDocument]:
        """What was asked of the sender and what came, newest first."""
        return sorted([*self.requests, *self.documents], key=lambda row: row.at, reverse=True)


def history(referral: Referral) -> History:
    """Everything that was done at one referral; files of papers are not loaded."""
    documents = ReceivedDocument.objects.filter(referral=referral).select_related("by").defer("content")
    bookings = Booking.objects.filter(referral=referral).select_related("slot__clinician", "by", "cancelled_by", "outcome_by")
    allowed = safe_contact(referral.episode.patient)
    attempts = ContactAttempt.objects.filter(referral=referral).select_related("by").order_by("-at", "-pk")
    return History(
        attempts=[
            Attempt(row, against_wishes(ContactChannel(row.channel), ContactOutcome(row.outcome), allowed)) for row in attempts
        ],
        screens=list(PreScreen.objects.filter(referral=referral).select_related("by").order_by("-at", "-pk")),
        interview=TransitionInterview.objects.filter(referral=referral).select_related("by").first(),
        inquiries=list(Inquiry.objects.filter(referral=referral).select_related("answered_by")),
        bookings=list(bookings.order_by("-slot__starts_at", "-pk")),
        requests=list(SummaryRequest.objects.filter(referral=referral).select_related("by")),
        documents=list(documents),
        waits=list(WaitingEntry.objects.filter(referral=referral).select_related("by", "ended_by").prefetch_related("offers")),
    )


def seen_by(viewer: Staff) -> QuerySet[Referral]:
    """The referrals that the viewer may see."""
    return Referral.objects.filter(episodes_of_teams(viewer, Permission.SEE_REFERRALS, prefix="episode__"))


def may_be_referred(viewer: Staff) -> QuerySet[Patient]:
    """People whom the viewer may see, and people just written down, who have no course of care anywhere yet."""
    ours = Exists(visible_episodes(viewer, Permission.SEE_PERSON).filter(patient=OuterRef("pk")))
    nobodys = ~Exists(Episode.objects.filter(patient=OuterRef("pk")))
    return Patient.objects.filter(ours | nobodys, merged_into__isnull=True)


def safe_contact(patient: Patient) -> SafeContact:
    """What a person allowed us."""
    return SafeContact(patient.may_call, patient.may_leave_message, patient.may_text, patient.may_mail)


def _with_contact(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    attempts = ContactAttempt.objects.filter(referral=OuterRef("pk")).order_by()
    screens = PreScreen.objects.filter(referral=OuterRef("pk")).order_by("-at", "-pk")
    kept = Booking.objects.filter(referral=OuterRef("pk"), cancelled_at__isnull=True).order_by()
    asked = SummaryRequest.objects.filter(referral=OuterRef("pk")).order_by()
    tried = attempts.values("referral").annotate(tried=Count("pk")).values("tried")
    return rows.select_related("episode__patient", "episode__site", "owner").annotate(
        tried=Subquery(tried),
        spoken=Exists(attempts.filter(outcome__in=[ContactOutcome.REACHED, ContactOutcome.DECLINED])),
        withdrawal=Subquery(screens.values("withdrawal")[:1]),
        medical=Subquery(screens.values("medical")[:1]),
        danger=Subquery(screens.values("danger")[:1]),
        booked_at=Subquery(kept.filter(outcome="").values("slot__starts_at")[:1]),
        latest=Subquery(kept.order_by("-slot__starts_at").values("outcome")[:1]),
        summary_due=Subquery(asked.order_by("-at").values("follow_up_on")[:1]),
        listed=Exists(WaitingEntry.objects.filter(referral=OuterRef("pk"), ended_at__isnull=True)),
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
        next_step=next_step(
            status,
            owned=row.owner_id is not None,
            unanswered=_unanswered(row),
            booked=row.booked_at is not None,
            missed=row.latest == BookingOutcome.NO_SHOW,
        ),
        version=row.version,
        booked_at=row.booked_at,
        summary_due_on=row.summary_due if row.summary_received_at is None else None,
        on_list=row.listed,
    )


def _unanswered(row: Any) -> bool:
    if row.danger is None:
        return False
    return needs_clinician_call(PreScreenFacts(Answer(row.withdrawal), Answer(row.medical), Answer(row.danger)))
