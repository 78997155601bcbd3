"""Who waits, in which order, and who was not spoken with today?"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from midspan.foundation.people.models import Staff
from midspan.foundation.program.models import Site
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.rules import is_closed, local_day
from midspan.journey.referral.catalog import priority_rules
from midspan.journey.referral.models import ContactAttempt, InterimOffer, WaitingEntry
from midspan.journey.referral.queries.pipeline import safe_contact, seen_by
from midspan.journey.referral.rules import admit_by, daily_contact, interim_by, order_on_list
from midspan.journey.referral.terms import (
    WAITING,
    ContactOutcome,
    Interim,
    PriorityGroup,
    PriorityRule,
    WaitingFacts,
    WaitReason,
)

SPOKEN = [ContactOutcome.REACHED, ContactOutcome.DECLINED]


def waiting_list(viewer: Staff, at: datetime, *, site_id: int | None = None) -> list[WaitingFacts]:
    """Everybody on the waiting lists that the viewer may see, priority groups first. Whoever was admitted is off it."""
    rows = _open(viewer).select_related("referral__episode__patient", "referral__episode__site", "referral__owner")
    if site_id is not None:
        rows = rows.filter(referral__episode__site_id=site_id)
    attempts = ContactAttempt.objects.filter(referral=OuterRef("referral")).order_by().values("referral")
    found = list(
        rows.prefetch_related("offers").annotate(
            reached_at=Subquery(attempts.annotate(last=Max("at", filter=Q(outcome__in=SPOKEN))).values("last")),
            tried_at=Subquery(attempts.annotate(last=Max("at")).values("last")),
        )
    )
    rules, closed = priority_rules(), _closed(found, at)
    facts = [_facts(row, rules[PriorityGroup(row.priority)], closed, at) for row in found]
    return sorted(facts, key=lambda row: order_on_list(row.priority, row.since_at))


def waits_by_reason(viewer: Staff) -> dict[WaitReason, int]:
    """How many wait for which reason; every reason is there."""
    counted = Counter(_open(viewer).order_by().values_list("reason", flat=True))
    return {reason: counted.get(reason.value, 0) for reason in WaitReason}


def waits_of(episode_id: int) -> WaitingEntry | None:
    """The wait of an episode that has not ended, for pages that stand behind a gate for its person."""
    return WaitingEntry.objects.filter(referral__episode_id=episode_id, ended_at__isnull=True).first()


def _open(viewer: Staff) -> QuerySet[WaitingEntry]:
    return WaitingEntry.objects.filter(ended_at__isnull=True, referral__in=seen_by(viewer).filter(status__in=WAITING))


def _closed(rows: Iterable[WaitingEntry], at: datetime) -> set[tuple[int, date]]:
    """Which of the sites are closed on their own today."""
    sites: set[Site] = {row.episode.site for row in rows}
    days = {site: local_day(at, site.timezone) for site in sites}
    if not days:
        return set()
    closures = closures_between(min(days.values()), max(days.values()))
    return {(site.pk, day) for site, day in days.items() if is_closed(day, site_id=site.pk, closures=closures)}


def _facts(row: WaitingEntry, rule: PriorityRule, closed: Collection[tuple[int, date]], at: datetime) -> WaitingFacts:
    site, patient, referral = row.episode.site, row.episode.patient, row.referral
    today = local_day(at, site.timezone)
    reached, tried = (getattr(row, name) for name in ("reached_at", "tried_at"))
    allowed, offers = safe_contact(patient), list(row.offers.all())
    ready = interim_by(referral.received_at, rule)
    return WaitingFacts(
        id=row.pk,
        referral_id=referral.pk,
        person=patient.sort_name,
        reason=WaitReason(row.reason),
        note=row.note,
        since_at=row.at,
        days=(today - local_day(row.at, site.timezone)).days,
        wanted_on=row.wanted_on,
        priority=PriorityGroup(row.priority),
        admit_by=admit_by(local_day(referral.received_at, site.timezone), rule, interim_in_time=_in_time(offers, ready)),
        interim_by=ready if ready is not None and not offers else None,
        interim=tuple(Interim(offer.kind) for offer in offers),
        contact=daily_contact(
            today,
            reached_on=local_day(reached, site.timezone) if reached else None,
            tried_on=local_day(tried, site.timezone) if tried else None,
            allowed=allowed,
            closed={today} if (site.pk, today) in closed else set(),
        ),
        last_reached_at=reached,
        owner=referral.owner.name if referral.owner else "",
        ways=allowed,
        version=row.version,
    )


def _in_time(offers: Iterable[InterimOffer], ready: datetime | None) -> bool:
    return ready is not None and any(offer.at <= ready for offer in offers)
