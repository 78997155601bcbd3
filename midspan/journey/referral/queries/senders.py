"""Who sends people, what came of them, and what the papers of other houses say?"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from midspan.foundation.people.models import Staff
from midspan.foundation.program.rules import local_day
from midspan.journey.referral.models import Agency, ReceivedDocument, Referral
from midspan.journey.referral.queries.pipeline import seen_by
from midspan.journey.referral.rules import median_days
from midspan.journey.referral.terms import CloseReason, DocumentKind, ReferralStatus, SaidInSummary, SenderFigures, SourceKind

_NEEDED = ("status", "received_at", "episode__admitted_on", "episode__site__timezone")


def agencies(*, retired: bool = False) -> list[Agency]:
    """The directory of senders, by name."""
    return list(Agency.objects.filter(retired_on__isnull=not retired))


def sender_names() -> list[str]:
    """The names that the referral form suggests."""
    return list(Agency.objects.filter(retired_on__isnull=True).values_list("name", flat=True))


def agency_named(name: str) -> Agency | None:
    """The listed sender of this name, however it is spelled in capitals."""
    return Agency.objects.filter(name__iexact=name.strip()).first() if name.strip() else None


def figures_by_agency(viewer: Staff, *, since: datetime) -> dict[int, SenderFigures]:
    """What came of the referrals of each listed sender since then, as far as the viewer may see them. One query."""
    rows = _rows(viewer, since).filter(agency__isnull=False)
    found = rows.values_list("agency_id", "agency__name", *_NEEDED)
    groups: dict[int, list[tuple]] = {}
    for row in found:
        groups.setdefault(row[0], []).append(row)
    return {key: _figures(key, rows_of[0][1], [row[2:] for row in rows_of]) for key, rows_of in groups.items()}


def figures_by_kind(viewer: Staff, *, since: datetime) -> dict[SourceKind, SenderFigures]:
    """The same by kind of sender; every kind that sent somebody is there. One query."""
    found = _rows(viewer, since).values_list("source_kind", *_NEEDED)
    groups: dict[SourceKind, list[tuple]] = {}
    for row in found:
        groups.setdefault(SourceKind(row[0]), []).append(row[1:])
    return {kind: _figures(None, kind, rows_of) for kind, rows_of in groups.items()}


def said_in_summaries(episode_id: int) -> list[SaidInSummary]:
    """What papers of other houses say in short, newest first; for pages that stand behind a gate for the person."""
    rows = ReceivedDocument.objects.filter(referral__episode_id=episode_id).defer("content")
    return [
        SaidInSummary(
            row.pk,
            DocumentKind(row.kind),
            row.sender,
            row.at,
            row.medications,
            row.allergies,
            row.last_use,
            row.recommended_level,
        )
        for row in rows
    ]


def _rows(viewer: Staff, since: datetime) -> QuerySet[Referral]:
    return seen_by(viewer).filter(received_at__gte=since).exclude(close_reason=CloseReason.DUPLICATE).order_by()


def _figures(key: int | None, name: str, rows: Iterable[tuple]) -> SenderFigures:
    known = list(rows)
    admitted = [row for row in known if row[0] == ReferralStatus.ADMITTED]
    spans = [(on - local_day(came, zone)).days for _status, came, on, zone in admitted if on is not None]
    closed = sum(row[0] == ReferralStatus.CLOSED for row in known)
    return SenderFigures(key, name, len(known), len(admitted), closed, median_days(max(0, span) for span in spans))


def referral_sent_by(agency: Agency, viewer: Staff, *, limit: int = 50) -> list[Referral]:
    """The latest referrals of a sender that the viewer may see."""
    rows = seen_by(viewer).filter(agency=agency).select_related("episode__patient", "owner")
    return list(rows.order_by("-received_at")[:limit])
