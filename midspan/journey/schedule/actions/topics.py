"""What a session is about: a module of the curriculum with the version used and why, or words of one's own."""

from datetime import datetime

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import qualifications_of
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.queries import module_by_id
from midspan.foundation.program.terms import ModuleFacts, Qualification
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule.models import Session
from midspan.journey.schedule.rules import in_force, reasons_against_leading, reasons_against_topic
from midspan.journey.schedule.terms import SessionStatus

LONGEST_TOPIC, LONGEST_REASON = 160, 300


@action("session.topic_set", needs=Permission.RUN_GROUP, versioned=True)
def set_topic(
    session: Session, *, topic: str = "", reason: str = "", module_id: int | None = None, by: Staff, at: datetime
) -> Session:
    """What the session is about, and why that was proposed. With a module its title is the topic unless another is given, and
    the version is kept; the same words again keep it too. Empty words take the topic away.

    Refuses a cancelled session, a version that is not in force that day, and leaders who may not lead the module.
    """
    module = module_by_id(module_id) if module_id is not None else None
    retired = module is not None and not in_force(module, session.on)
    reasons = reasons_against_topic(cancelled=session.status == SessionStatus.CANCELLED, retired=retired)
    if module is not None:
        reasons += reasons_against_leading(module, led_by(session))
    if reasons:
        raise Refused(reasons)
    write_topic(session, topic=topic, reason=reason, module=module)
    return session


def write_topic(session: Session, *, topic: str, reason: str, module: ModuleFacts | None) -> None:
    """Write the topic of a session. A plain function, shared with group events."""
    words, why = topic.strip()[:LONGEST_TOPIC], reason.strip()[:LONGEST_REASON]
    if module is None and words == session.topic:
        why = why or session.topic_reason
    if module is not None:
        session.module_id = module.id
    elif words != session.topic:
        session.module_id = None
    session.topic = words or (module.title if module else "")
    session.topic_reason = why
    session.save(update_fields=["topic", "topic_reason", "module", "event"])


def led_by(session: Session) -> frozenset[Qualification]:
    """What the leaders of a session may lead together on its day. Three queries."""
    leaders = [pk for pk in (session.facilitator_id, session.co_facilitator_id) if pk]
    return frozenset[Qualification]().union(*qualifications_of(leaders, session.on).values())
