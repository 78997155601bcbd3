"""People close to a person who take part in a session without becoming patients: invited, came, withdrawn."""

from datetime import datetime

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import EmergencyContact, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.schedule.actions.seats import constraint_of
from midspan.journey.schedule.models import Guest, Seat, Session
from midspan.journey.schedule.rules import reasons_against_guest


@action("guest.invited", needs=Permission.CHECK_IN)
def invite_guest(
    episode: Episode, *, session: Session, name: str, relationship: str = "", contact: EmergencyContact | None = None,
    agreed: bool, agreed_words: str = "", by: Staff, at: datetime,
) -> Guest:  # fmt: skip
    """Somebody close to a person comes to one session with them. They become no patient, and no minute is counted.

    Refuses without the person's agreement, in sessions that are not for families, where the person has no seat, the same
    name twice, and a contact of somebody else.
    """
    reasons = reasons_against_guest(
        kind=session.kind, group_type=session.group_type, planned=session.status == "planned", agreed=agreed, name=name,
        ends_at=session.ends_at, at=at,
    )  # fmt: skip
    if not Seat.objects.filter(session=session, episode=episode, held=True).exists():
        reasons.append(Reason("Guests come with somebody who is expected in this session.", rule="002-29", field="episode"))
    if contact is not None and contact.patient_id != episode.patient_id:
        reasons.append(Reason("This is a contact of somebody else.", rule="002-29", field="contact"))
    if reasons:
        raise Refused(reasons)
    row = Guest(
        session=session, episode=episode, name=name.strip(), relationship=relationship.strip(), contact=contact, agreed=True,
        agreed_words=agreed_words.strip(), by=by, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if constraint_of(error) != "guest_once_in_a_session":
            raise
        raise Refused(Reason("They are invited already.", rule="002-29", field="name")) from None
    return row


@action("guest.came", needs=Permission.CHECK_IN)
def guest_came(guest: Guest, *, came: bool, by: Staff, at: datetime) -> Guest:
    """Write down whether a guest came. Refuses where the person took their agreement back."""
    if came and not guest.agreed:
        raise Refused(Reason("The person does not agree any more.", rule="002-29"))
    guest.came = came
    guest.save(update_fields=["came"])
    return guest


@action("guest.withdrawn", needs=Permission.CHECK_IN)
def withdraw_guest(guest: Guest, *, by: Staff, at: datetime) -> Guest:
    """The person takes their agreement back, or the guest does not come: the invitation no longer holds. Refuses once the
    guest came."""
    if guest.came:
        raise Refused(Reason("They came; that stays.", rule="002-29"))
    guest.agreed, guest.came = False, None
    guest.save(update_fields=["agreed", "came"])
    return guest
