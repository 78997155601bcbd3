"""What is done about sharing: at the person's own wish, a summary for people they name; taken back at once; every look kept."""

from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action, witnessed
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.monitoring.models import ResultShare, ShareLook
from midspan.journey.monitoring.rules.sharing import consent_text, reasons_against_handing, reasons_against_sharing
from midspan.journey.monitoring.terms.responses import SharedBy, ShareDraft


@action("results.shared", needs=Permission.SHARE_RESULTS)
def share_results(episode: Episode, *, draft: ShareDraft, client_name: str, by: Staff, at: datetime) -> ResultShare:
    """The person lets somebody they name see a summary of their results, signed before the witness who writes it down.

    Refuses without name, relationship, purpose and days, and a signature that is not the person's name.
    """
    if reasons := reasons_against_sharing(draft, today=local_day(at, episode.site.timezone)):
        raise Refused(reasons)
    row = ResultShare.objects.create(
        episode=episode, name=draft.name.strip(), relationship=draft.relationship.strip(), purpose=draft.purpose.strip(),
        from_on=draft.from_on, until_on=draft.until_on, agreed_at=at, by=by,
    )  # fmt: skip
    text = consent_text(row.draft, person=episode.patient.name, program=episode.site.name)
    witnessed(row, text=text, patient=episode.patient, typed_name=client_name, witness=by, at=at)
    return row


@action("results.share_revoked", needs=Permission.SHARE_RESULTS)
def revoke_share(share: ResultShare, *, by: Staff, at: datetime) -> ResultShare:
    """The person takes it back: from this moment nothing is shown any more. Refuses a second time."""
    share = ResultShare.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=share.pk)
    if share.revoked_at is not None:
        raise Refused(Reason("This was taken back already.", rule="2.31"))
    share.revoked_at, share.revoked_by = at, by
    share.save(update_fields=["revoked_at", "revoked_by"])
    return share


@action("results.summary_shown", needs=Permission.SHARE_RESULTS)
def show_summary(share: ResultShare, *, how: SharedBy, text: str, by: Staff, at: datetime) -> ShareLook:
    """A summary reaches the person it was shared with: written down with its exact text. Refuses outside the days that were
    agreed, and once it was taken back."""
    share = ResultShare.objects.select_for_update(of=("self",), no_key=True).select_related("episode__site").get(pk=share.pk)
    today = local_day(at, share.episode.site.timezone)
    reasons = reasons_against_handing(
        from_on=share.from_on, until_on=share.until_on, revoked=share.revoked_at is not None, today=today
    )
    if reasons:
        raise Refused(reasons)
    return ShareLook.objects.create(share=share, how=how, text=text, by=by, at=at)
