"""The directory of senders, and the papers that other houses are asked for and send."""

import hashlib
from datetime import date, datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.program.queries import closures_between
from midspan.foundation.program.rules import is_closed, local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral.models import Agency, ReceivedDocument, Referral, SummaryRequest
from midspan.journey.referral.queries import agency_named
from midspan.journey.referral.rules import (
    follow_up_on,
    kept_name,
    reasons_against_document,
    reasons_against_requesting_summary,
    sniffed,
)
from midspan.journey.referral.terms import DocumentKind, SentBy, SourceKind

LOOKED_AHEAD = 21  # days in which three business days are surely found


@action("agency.listed", needs=Permission.WORK_REFERRAL)
def list_agency(
    *,
    name: str,
    kind: SourceKind,
    telephone: str = "",
    fax: str = "",
    contact: str = "",
    needs: str = "",
    by: Staff,
    at: datetime,
) -> Agency:
    """A house that sends people, with how to reach it and what it needs. Refuses a name that is listed."""
    _refuse_name(name, None)
    words = {"telephone": telephone, "fax": fax, "contact": contact, "needs": needs}
    return Agency.objects.create(name=name.strip(), kind=kind, **{field: said.strip() for field, said in words.items()})


@action("agency.described", needs=Permission.WORK_REFERRAL, versioned=True)
def describe_agency(
    agency: Agency,
    *,
    name: str,
    kind: SourceKind,
    telephone: str,
    fax: str,
    contact: str,
    needs: str,
    retired: bool = False,
    by: Staff,
    at: datetime,
) -> Agency:
    """Change what is known of a sender, or retire it: it stays with its referrals and is not suggested any more."""
    _refuse_name(name, agency)
    agency.name, agency.kind = name.strip(), kind
    agency.telephone, agency.fax, agency.contact, agency.needs = (said.strip() for said in (telephone, fax, contact, needs))
    agency.retired_on = (agency.retired_on or at.date()) if retired else None
    agency.save()
    return agency


@action("referral.summary_requested", needs=Permission.WORK_REFERRAL, versioned=True)
def request_summary(
    referral: Referral, *, channel: SentBy = SentBy.FAX, asked_of: str = "", by: Staff, at: datetime
) -> SummaryRequest:
    """The sender was asked for the discharge summary; it is followed up three business days later. Refuses when it is here."""
    if reasons := reasons_against_requesting_summary(referral.arrival, received=referral.summary_received_at is not None):
        raise Refused(reasons)
    site = referral.episode.site
    today = local_day(at, site.timezone)
    referral.summary_requested_at = at
    referral.save()
    due = follow_up_on(today, closed=_closed(site, today))
    return SummaryRequest.objects.create(
        referral=referral, channel=channel, asked_of=asked_of.strip(), follow_up_on=due, by=by, at=at
    )


@action("document.received", needs=Permission.WORK_REFERRAL, versioned=True)
def receive_document(
    referral: Referral,
    *,
    kind: DocumentKind = DocumentKind.DISCHARGE_SUMMARY,
    channel: SentBy = SentBy.FAX,
    sender: str = "",
    content: bytes = b"",
    file_name: str = "",
    on_paper: bool = False,
    medications: str = "",
    allergies: str = "",
    last_use: str = "",
    recommended_level: str = "",
    by: Staff,
    at: datetime,
) -> ReceivedDocument:
    """A paper of another house came, as a file or on paper, with what it says in short.

    Refuses a file larger than 10 MB, of a kind that is not kept, or kept here already.
    """
    digest = hashlib.sha256(content).hexdigest() if content else ""
    known = bool(digest) and ReceivedDocument.objects.filter(referral=referral, sha256=digest).exists()
    said = {"medications": medications, "allergies": allergies, "last_use": last_use, "recommended_level": recommended_level}
    if reasons := reasons_against_document(content, known=known, said=said.values(), on_paper=on_paper):
        raise Refused(reasons)
    file_type = sniffed(content)
    if kind == DocumentKind.DISCHARGE_SUMMARY and referral.summary_received_at is None:
        referral.summary_received_at = at
    referral.save()
    return ReceivedDocument.objects.create(
        referral=referral,
        kind=kind,
        channel=channel,
        sender=sender.strip() or referral.source_name,
        file_name=kept_name(file_name, file_type) if file_type and file_name.strip() else "",
        file_type=file_type or "",
        size=len(content),
        sha256=digest,
        content=content,
        **{field: words.strip() for field, words in said.items()},
        by=by,
        at=at,
    )


def _closed(site: Site, today: date) -> set[date]:
    last = date.fromordinal(today.toordinal() + LOOKED_AHEAD)
    closures = closures_between(today, last)
    return {row.on for row in closures if is_closed(row.on, site_id=site.pk, closures=[row])}


def _refuse_name(name: str, agency: Agency | None) -> None:
    if not name.strip():
        raise Refused(Reason("Give the sender a name.", rule="002-01", field="name"))
    same = agency_named(name)
    if same is not None and (agency is None or same.pk != agency.pk):
        raise Refused(Reason("A sender of this name is listed already.", rule="002-01", field="name"))
