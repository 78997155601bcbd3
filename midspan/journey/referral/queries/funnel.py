"""What became of each referral on its way in, moment by moment, and how many hurdles stood there?"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from midspan.journey.referral.models import Booking, ContactAttempt, PreScreen, Referral, SummaryRequest, WaitingEntry
from midspan.journey.referral.terms import (
    BookingOutcome,
    CancelReason,
    CloseReason,
    ContactOutcome,
    FunnelFacts,
    Hurdles,
    ReferralStatus,
    ReferralType,
    SourceKind,
)

QUESTIONS_A_SCREEN = 3


def funnel_facts(site_ids: Collection[int], *, since: datetime, until: datetime) -> list[FunnelFacts]:
    """Every referral that came to these sites from `since` up to `until`, in order, with the moments it reached. One query.

    People referred twice are left out. The caller stands behind a gate for the sites: nothing here asks who looks.
    """
    rows = Referral.objects.filter(episode__site__in=site_ids, received_at__gte=since, received_at__lt=until)
    rows = rows.exclude(close_reason=CloseReason.DUPLICATE).select_related("episode").order_by("received_at", "pk")
    return [_facts(row) for row in _with_moments(rows)]


def hurdles(episode_id: int) -> Hurdles:
    """What the way in asked of this person before the assessment; all zero without a referral. Pages are gated."""
    of_person = {"referral__episode_id": episode_id}
    screens = PreScreen.objects.filter(**of_person).count()
    booked = Booking.objects.filter(**of_person).aggregate(
        times=Count("pk", filter=Q(cancelled_at__isnull=True)),
        moved=Count("pk", filter=Q(cancel_reason=CancelReason.MOVED)),
        missed=Count("pk", filter=Q(outcome=BookingOutcome.NO_SHOW)),
    )
    row = Referral.objects.filter(episode_id=episode_id)
    return Hurdles(
        contacts=ContactAttempt.objects.filter(**of_person).count(),
        questions=screens * QUESTIONS_A_SCREEN,
        screens=screens,
        talks=row.filter(transition_interview__isnull=False).count(),
        papers_awaited=int(SummaryRequest.objects.filter(**of_person).exists()),
        times_booked=booked["times"],
        times_moved=booked["moved"],
        times_missed=booked["missed"],
    )


def _with_moments(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    def first(model: Any, moment: str, **where: Any) -> Subquery:
        found = model.objects.filter(referral=OuterRef("pk"), **where).order_by().values("referral")
        return Subquery(found.annotate(first=Min(moment)).values("first"))

    missed = Booking.objects.filter(referral=OuterRef("pk"), outcome=BookingOutcome.NO_SHOW).order_by().values("referral")
    return rows.annotate(
        first_reached_at=first(ContactAttempt, "at", outcome__in=[ContactOutcome.REACHED, ContactOutcome.DECLINED]),
        first_screened_at=first(PreScreen, "at"),
        first_offered_at=first(Booking, "at"),
        first_slot_at=first(Booking, "slot__starts_at"),
        first_kept_at=first(Booking, "slot__starts_at", outcome=BookingOutcome.KEPT),
        listed_at=first(WaitingEntry, "at"),
        missed=Subquery(missed.annotate(times=Count("pk")).values("times")),
        was_diverted=Exists(PreScreen.objects.filter(referral=OuterRef("pk")).exclude(diverted_to="")),
    )


def _facts(row: Any) -> FunnelFacts:
    return FunnelFacts(
        referral_id=row.pk,
        episode_id=row.episode_id,
        site_id=row.episode.site_id,
        source_kind=SourceKind(row.source_kind),
        referral_type=ReferralType(row.referral_type),
        received_at=row.received_at,
        answered_at=row.answered_at,
        first_reached_at=row.first_reached_at,
        first_screened_at=row.first_screened_at,
        first_offered_at=row.first_offered_at,
        first_slot_at=row.first_slot_at,
        first_kept_at=row.first_kept_at,
        slots_missed=row.missed or 0,
        listed_at=row.listed_at,
        admitted_on=row.episode.admitted_on,
        status=ReferralStatus(row.status),
        closed_at=row.closed_at,
        close_reason=CloseReason(row.close_reason) if row.close_reason else None,
        diverted=row.was_diverted,
    )
