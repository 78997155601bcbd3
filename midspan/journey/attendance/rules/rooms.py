"""When can a room be saved and signed, which lines are alike, what does a signature cover?"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from midspan.foundation.people.terms import LicenceFacts
from midspan.foundation.program.terms import Interval
from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.rules.crediting import Minutes
from midspan.journey.attendance.terms import (
    Likeness,
    Planned,
    Presence,
    RoomLine,
    SoloSigning,
    Stretch,
)


def reasons_against_lines(lines: Mapping[str, RoomLine], *, planned: Planned) -> list[Reason]:
    """What is wrong with the rows of a room, by person; empty means they can be saved.

    Source: house rule: impossible times are refused at once, unfinished rows only at signing.
    """
    reasons = []
    for person, line in lines.items():
        stretches = (Stretch(line.came_at, line.left_at), *line.again) if line.again else stretches_of(line)
        if any(one.came_at and one.left_at and one.left_at < one.came_at for one in stretches):
            reasons.append(Reason(f"{person} cannot leave before they came.", rule="002-18"))
        elif _overlap(stretches):
            reasons.append(Reason(f"{person} cannot come back before they left.", rule="002-18"))
        moments = (moment for one in stretches for moment in (one.came_at, one.left_at))
        if any(moment and not _near(moment, planned.interval) for moment in moments):
            reasons.append(Reason(f"{person}: that time lies outside this session.", rule="002-18"))
        if line.participation is not None and not 0 <= line.participation <= 3:
            reasons.append(Reason(f"{person}: participation runs from 0 to 3.", rule="002-17"))
    return reasons


def reasons_against_signing_room(
    lines: Mapping[str, RoomLine], *, text: str, planned: Planned, now: datetime, signed: bool, cancelled: bool,
    discussion: str | None = None, entered_late: Collection[str] = (), alike_pairs: Sequence[Likeness] = (),
) -> list[Reason]:  # fmt: skip
    """Why a group cannot be signed for everyone. Empty means it can. `lines` is keyed by the person's name.

    `discussion` is the discussion note where this kind of group asks for one, else None; `entered_late` names people whose
    times were entered late; `alike_pairs` are near-identical lines that nobody has confirmed.
    Source: mission rows 002-17, 002-18, 002-38: participation per member, minutes recorded, discussion noted; house rule: no
    two notes alike.
    """
    if signed:
        return [Reason("This group was signed already. Add an amendment instead.", rule="signed-is-signed")]
    if cancelled:
        return [Reason("This session was cancelled.", rule="session")]
    reasons = []
    if now < planned.interval.ends_at - _breaks(planned):
        reasons.append(Reason("The group is not over yet; sign when it is.", rule="002-18"))
    if not text.strip():
        reasons.append(Reason("Write the shared note: what the group did.", rule="002-17", field="text"))
    if discussion is not None and not discussion.strip():
        reasons.append(
            Reason(
                "Write the discussion note: what people made of the subject for themselves.", rule="002-38", field="discussion"
            )
        )
    for person, line in lines.items():
        if line.presence == Presence.EXPECTED:
            reasons.append(Reason(f"{person}: present or absent?", rule="002-18"))
        elif line.presence == Presence.PRESENT and not line.line.strip():
            reasons.append(Reason(f"{person} has no line yet.", rule="002-17"))
        elif line.presence == Presence.ABSENT and not line.absence_reason:
            reasons.append(Reason(f"{person}: why absent? “No word” is an answer.", rule="002-18"))
        elif line.presence == Presence.PRESENT and person in entered_late and not line.late_reason.strip():
            reasons.append(Reason(f"{person}: why were the times entered late?", rule="002-18"))
    if alike_pairs:
        text = "Some lines say nearly the same. Look at them side by side, then change them or confirm them."
        reasons.append(Reason(text, rule="alike", field="alike"))
    return reasons + [
        Reason(f"{names} have the same line; write what was each one's own.", rule="alike") for names in alike(lines)
    ]


def stretches_of(line: RoomLine) -> tuple[Stretch, ...]:
    """Every stretch that was entered for somebody, the first one first; nothing where the door's times hold.

    Source: mission row 002-18: minutes are recorded; people leave and come back.
    """
    first = Stretch(line.came_at, line.left_at)
    return tuple(one for one in (first, *line.again) if one.came_at or one.left_at)


def is_entered_late(line: RoomLine, *, planned: Planned, entered_at: datetime | None, grace_minutes: int) -> bool:
    """Whether times inside a session were entered so late that they ask for a reason: more than the grace after the time
    itself, or when the session was over. Being there from start to end needs none.

    Source: mission row 002-18; house rule: a late entry says why.
    """
    if entered_at is None or line.presence != Presence.PRESENT:
        return False
    session = planned.interval
    moments = [moment for one in stretches_of(line) for moment in (one.came_at, one.left_at) if moment]
    inside = [moment for moment in moments if session.starts_at < moment < session.ends_at]
    latest = timedelta(minutes=grace_minutes)
    return bool(inside) and (entered_at > session.ends_at or any(entered_at - moment > latest for moment in inside))


def signs_alone(licences: Iterable[LicenceFacts], *, on: date, rule: SoloSigning) -> bool:
    """Whether somebody's signature needs no second one: a licence of an independent kind is valid on the day.

    Source: the dated list of independent kinds (catalog/room.py), unverified; house rule: interns sign under supervision.
    """
    return any(licence.expires_on >= on and licence.kind.strip().upper() in rule.kinds for licence in licences)


def reasons_against_cosigning(*, signed: bool, cosigned: bool, needed: bool, own: bool) -> list[Reason]:
    """Why a note is not co-signed, nor sent back. Empty means it can be.

    Source: house rule: the supervisor co-signs what somebody signed under supervision, never their own note.
    """
    if not signed:
        return [Reason("This note is not signed yet.", rule="cosign")]
    if own:
        return [Reason("Nobody co-signs their own note.", rule="cosign", who="Another supervisor.")]
    if cosigned:
        return [Reason("This note was co-signed already.", rule="cosign")]
    return [] if needed else [Reason("This note needs no second signature.", rule="cosign")]


def alike(lines: Mapping[str, RoomLine]) -> list[str]:
    """Names of present people whose lines are word for word the same, joined.

    Source: house rule: a chart never holds another person's words.
    """
    words = {
        person: " ".join(line.line.casefold().split()) for person, line in lines.items() if line.presence == Presence.PRESENT
    }
    repeated = [text for text, count in Counter(words.values()).items() if text and count > 1]
    return [" and ".join(person for person, text in words.items() if text == same) for same in repeated]


def note_text(
    *, heading: str, topic: str, shared: str, people: Sequence[tuple[str, RoomLine, Minutes]], timezone: str,
    discussion: str = "", materials: str = "",
) -> str:  # fmt: skip
    """The exact words that a signature of a group covers: heading, topic, shared note, one paragraph per person.

    `people` holds (name, row, credited minutes). Times are shown in the site's own time zone.
    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    zone = ZoneInfo(timezone)
    parts = [heading, *([f"Topic: {topic}"] if topic else []), shared.strip()]
    parts += [
        f"{name}: {words.strip()}" for name, words in (("Discussion", discussion), ("Materials", materials)) if words.strip()
    ]
    for name, line, minutes in people:
        if line.presence == Presence.PRESENT:
            times = ", ".join(filter(None, (_times(one, zone) for one in stretches_of(line))))
            parts.append(f"{name}: {minutes} minutes{f' ({times})' if times else ''}. {line.line.strip()}{_besides(line)}")
        else:
            parts.append(f"{name}: absent ({line.absence_reason.replace('_', ' ')}).")
    return "\n\n".join(parts)


def _times(stretch: Stretch, zone: ZoneInfo) -> str:
    came, left = (f"{moment.astimezone(zone):%H:%M}" if moment else "" for moment in (stretch.came_at, stretch.left_at))
    if came and left:
        return f"{came} to {left}"
    return f"from {came}" if came else f"until {left}" if left else ""


def _besides(line: RoomLine) -> str:
    """What was ticked about somebody, in a bracket after their line."""
    said = [
        f"participation {line.participation} of 3" if line.participation is not None else "",
        f"response {line.response}" if line.response else "",
        "gave feedback" if line.feedback_given else "",
        "received feedback" if line.feedback_received else "",
        "supported a peer" if line.peer_support else "",
        "by telehealth" if line.by_telehealth else "",
        *(flag.replace("_", " ") for flag in line.flags),
        f"times entered late: {line.late_reason}" if line.late_reason else "",
        f"tied to: {line.tied_to}" if line.tied_to else "",
    ]
    found = "; ".join(filter(None, said))
    return f" [{found}]" if found else ""


def _overlap(stretches: Sequence[Stretch]) -> bool:
    """Whether a later stretch begins before the one before it ended, or while it has no end."""
    return any(
        before.left_at is None or (after.came_at is not None and after.came_at < before.left_at)
        for before, after in pairwise(stretches)
    )


def _near(moment: datetime, session: Interval) -> bool:
    """Within the session's day: four hours around it."""
    return session.starts_at - timedelta(hours=4) <= moment <= session.ends_at + timedelta(hours=4)


def _breaks(planned: Planned) -> timedelta:
    return sum((pause.ends_at - pause.starts_at for pause in planned.breaks), timedelta())
