"""What is done beyond the program: a consult asked for, its outcome and follow-up; care shared with a provider outside."""

from collections.abc import Collection
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.admission.queries import paper_rows
from midspan.journey.medication.models import CareExchange, Consult, SharedCare
from midspan.journey.medication.queries.consults import consult_facts
from midspan.journey.medication.rules.consults import (
    consent_on,
    consult_due_on,
    reasons_against_consult,
    reasons_against_exchange,
    reasons_against_follow_up,
    reasons_against_outcome,
    reasons_against_sharing,
)
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.plan.actions import point
from midspan.journey.plan.terms import Evidence


@action("consult.ordered", needs=Permission.MEDICATE)
def order_consult(
    episode: Episode, *, kind: ConsultKind, asked_of: str, reason: str, urgency: Urgency, objectives: Collection[int] = (),
    by: Staff, at: datetime,
) -> Consult:  # fmt: skip
    """Ask for a medical consult: the question, of whom, how soon. Due by the urgency. Refuses without a question or a name."""
    if reasons := reasons_against_consult(asked_of=asked_of, reason=reason):
        raise Refused(reasons)
    on = local_day(at, episode.site.timezone)
    row = Consult.objects.create(
        episode=episode, kind=kind, asked_of=asked_of.strip(), reason=reason.strip(), urgency=urgency, ordered_on=on,
        due_on=consult_due_on(on, urgency), by=by, at=at,
    )  # fmt: skip
    if objectives:
        point(
            episode.pk, kind=Evidence.CONSULT, subject=row.pk, objectives=objectives, on=on,
            words=f"Consult: {row.asked_of}"[:120], by=by, at=at,
        )  # fmt: skip
    return row


@action("consult.done", needs=Permission.WRITE_NOTE, versioned=True)
def note_outcome(
    consult: Consult, *, done_on: date, outcome: str, follow_up_on: date | None = None, follow_up_words: str = "", by: Staff,
    at: datetime,
) -> Consult:  # fmt: skip
    """What came of a consult, and by when something follows. Refuses without words, and days out of order."""
    today = local_day(at, consult.episode.site.timezone)
    reasons = reasons_against_outcome(
        consult_facts(consult), done_on=done_on, outcome=outcome, follow_up_on=follow_up_on, today=today
    )
    if reasons:
        raise Refused(reasons)
    consult.done_on, consult.done_by, consult.outcome = done_on, by, outcome.strip()
    consult.follow_up_on, consult.follow_up_words = follow_up_on, follow_up_words.strip()[:300] if follow_up_on else ""
    consult.save()
    return consult


@action("consult.followed_up", needs=Permission.WRITE_NOTE, versioned=True)
def follow_up_consult(consult: Consult, *, words: str, by: Staff, at: datetime) -> Consult:
    """What followed from a consult was done. Refuses without words, and where nothing is to be followed up."""
    if reasons := reasons_against_follow_up(consult_facts(consult), words=words):
        raise Refused(reasons)
    consult.followed_on = local_day(at, consult.episode.site.timezone)
    consult.followed_by, consult.followed_words = by, words.strip()[:500]
    consult.save()
    return consult


@action("consult.cancelled", needs=Permission.MEDICATE, versioned=True)
def cancel_consult(consult: Consult, *, reason: str, by: Staff, at: datetime) -> Consult:
    """A consult that is not needed any more, with why. Refuses without a reason, and one that is done or cancelled."""
    if consult.done_on is not None or consult.cancelled_reason:
        raise Refused(Reason("This consult is closed already.", rule="004-14"))
    if not reason.strip():
        raise Refused(Reason("Say why it is not needed any more.", rule="004-14", field="reason"))
    consult.cancelled_reason = reason.strip()[:200]
    consult.save()
    return consult


@action("shared_care.opened", needs=Permission.WRITE_NOTE)
def open_shared_care(
    episode: Episode, *, kind: ProviderKind, provider: str, organisation: str = "", condition: str, purpose: str = "", by: Staff,
    at: datetime,
) -> SharedCare:  # fmt: skip
    """Write down that somebody outside treats the person too, and for what. Needs no consent: handing anything out does."""
    known = SharedCare.objects.filter(episode=episode, ended_on__isnull=True).values_list("provider", flat=True)
    if reasons := reasons_against_sharing(provider=provider, condition=condition, known=list(known)):
        raise Refused(reasons)
    return SharedCare.objects.create(
        episode=episode, kind=kind, provider=provider.strip(), organisation=organisation.strip(), condition=condition.strip(),
        purpose=purpose.strip(), since_on=local_day(at, episode.site.timezone), by=by, at=at,
    )  # fmt: skip


@action("shared_care.exchanged", needs=Permission.WRITE_NOTE)
def record_exchange(
    shared: SharedCare, *, direction: Direction, on: date, what: str, how: str = "", by: Staff, at: datetime
) -> CareExchange:
    """What was sent or received. What is sent needs a written consent that names them and holds on that day; without one the
    refusal says what would make it possible. What came in may always be written down."""
    shared = SharedCare.objects.select_for_update(of=("self",), no_key=True).select_related("episode__site").get(pk=shared.pk)
    zone = shared.episode.site.timezone
    papers = paper_rows([shared.episode_id])[shared.episode_id]
    consent = consent_on(papers, provider=shared.provider, organisation=shared.organisation, on=on, timezone=zone)
    reasons = reasons_against_exchange(
        direction, what=what, on=on, today=local_day(at, zone), ended_on=shared.ended_on, consent=consent
    )
    if reasons:
        raise Refused(reasons)
    return CareExchange.objects.create(
        shared=shared, episode_id=shared.episode_id, direction=direction, on=on, what=what.strip(), how=how.strip(),
        paper_id=consent.paper_id if direction is Direction.SENT else None, by=by, at=at,
    )  # fmt: skip


@action("shared_care.ended", needs=Permission.WRITE_NOTE, versioned=True)
def end_shared_care(shared: SharedCare, *, reason: str, by: Staff, at: datetime) -> SharedCare:
    """They do not treat the person any more, or care is not shared any more. Refuses without a reason, and a second time."""
    if shared.ended_on is not None:
        raise Refused(Reason("This ended already.", rule="002-43"))
    if not reason.strip():
        raise Refused(Reason("Say why it ends.", rule="002-43", field="reason"))
    shared.ended_on, shared.ended_reason = local_day(at, shared.episode.site.timezone), reason.strip()[:200]
    shared.save()
    return shared
