"""The admissions line: calls at any hour are logged, answered, and tied to the referral that came of them."""

from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import Site
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.referral.models import AdmissionsLine, Inquiry, Referral
from midspan.journey.referral.rules import reasons_against_inquiry
from midspan.journey.referral.terms import ContactChannel


@action("line.set_up", needs=Permission.SET_UP)
def set_up_line(site: Site, *, telephone: str, answer_within_minutes: int, by: Staff, at: datetime) -> AdmissionsLine:
    """The number of a site's line and within how many minutes it promises an answer. Refuses less than a minute."""
    if answer_within_minutes < 1:
        raise Refused(Reason("Promise an answer within a minute or more.", rule="002-08", field="answer_within_minutes"))
    words = {"telephone": telephone.strip(), "answer_within_minutes": answer_within_minutes}
    line, _ = AdmissionsLine.objects.update_or_create(site=site, defaults=words)
    return line


@action("inquiry.logged", needs=Permission.ANSWER_LINE)
def log_inquiry(
    site: Site,
    *,
    channel: ContactChannel,
    received_at: datetime,
    answered_at: datetime | None = None,
    caller: str = "",
    call_back: str = "",
    note: str = "",
    by: Staff,
    at: datetime,
) -> Inquiry:
    """A call, message or visit at any hour, before any referral. With `answered_at`, whoever logs it answered."""
    if reasons := reasons_against_inquiry(received_at=received_at, answered_at=answered_at, at=at):
        raise Refused(reasons)
    return Inquiry.objects.create(
        site=site,
        channel=channel,
        received_at=received_at,
        answered_at=answered_at,
        answered_by=by if answered_at is not None else None,
        caller=caller.strip(),
        call_back=call_back.strip(),
        note=note.strip(),
    )


@action("inquiry.answered", needs=Permission.ANSWER_LINE, versioned=True)
def answer_inquiry(inquiry: Inquiry, *, by: Staff, at: datetime) -> Inquiry:
    """Somebody called back. Refuses when it was answered already."""
    reasons = reasons_against_inquiry(received_at=inquiry.received_at, answered_at=at, at=at)
    if inquiry.answered_by is not None:
        reasons = [Reason(f"{inquiry.answered_by.name} answered this already.", rule="002-08")]
    if reasons:
        raise Refused(reasons)
    inquiry.answered_at, inquiry.answered_by = at, by
    inquiry.save()
    return inquiry


@action("inquiry.linked", needs=Permission.ANSWER_LINE, versioned=True)
def link_inquiry(inquiry: Inquiry, *, referral: Referral, by: Staff, at: datetime) -> Inquiry:
    """Say which referral came of a call. Refuses a call that is tied to another one, and a referral of another site."""
    if inquiry.referral_id not in {None, referral.pk}:
        raise Refused(Reason("This call is tied to another referral.", rule="002-08"))
    if referral.episode.site_id != inquiry.site_id:
        raise Refused(Reason("That referral is at another site.", rule="002-08", field="referral"))
    inquiry.referral = referral
    inquiry.save()
    return inquiry
