"""When can the note of an individual or family session be signed, and what does the signature cover?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.rules.crediting import Minutes
from midspan.journey.attendance.terms import Planned, Presence, Prompt, RoomLine

NOT_RAISED = "did not come up"


def reasons_against_signing_own(
    line: RoomLine, *, text: str, now: datetime, planned: Planned, signed: bool, cancelled: bool
) -> list[Reason]:
    """Why the note of a session of one person cannot be signed. Empty means it can.

    Source: mission rows 000-24, 002-33; house rule: signed is signed.
    """
    if signed:
        return [Reason("This note was signed already. Add an amendment instead.", rule="signed-is-signed")]
    if cancelled:
        return [Reason("This session was cancelled.", rule="session")]
    reasons = []
    if now < planned.interval.starts_at:
        reasons.append(Reason("The session has not begun yet.", rule="002-18"))
    if line.presence == Presence.EXPECTED:
        reasons.append(Reason("Did they come?", rule="002-18", field="presence"))
    elif line.presence == Presence.ABSENT and not line.absence_reason:
        reasons.append(Reason("Why not? “No word” is an answer.", rule="002-18", field="absence_reason"))
    elif line.presence == Presence.PRESENT and not text.strip():
        reasons.append(Reason("Write what was worked on and what comes next.", rule="000-24", field="text"))
    return reasons


def own_text(
    *,
    heading: str,
    person: str,
    line: RoomLine,
    minutes: Minutes,
    prompts: Sequence[Prompt],
    answers: Mapping[str, str],
    text: str,
    guests: Sequence[str],
    timezone: str,
    objectives: Sequence[str] = (),
) -> str:
    """The exact words that a signature of such a note covers; a prompt without an answer did not come up.

    Source: mission rows 002-33, 002-36; decision 0003: a signature covers what the signer read.
    """
    parts = [heading]
    if line.presence != Presence.PRESENT:
        return "\n\n".join([*parts, f"{person}: absent ({line.absence_reason.replace('_', ' ')}).", text.strip()]).strip()
    zone = ZoneInfo(timezone)
    times = " to ".join(f"{moment.astimezone(zone):%H:%M}" for moment in (line.came_at, line.left_at) if moment)
    parts.append(f"{person}: {minutes} minutes{f' ({times})' if times else ''}.")
    if guests:
        parts.append(f"With {', '.join(guests)}.")
    if line.tied_to:
        parts.append(f"About: {line.tied_to}")
    parts += [f"For objective {words}" for words in objectives]
    parts += prompt_lines(prompts, answers)
    return "\n\n".join([*parts, text.strip()])


def prompt_lines(prompts: Sequence[Prompt], answers: Mapping[str, str]) -> list[str]:
    """A line for each prompt, in its order.

    Source: mission row 002-33.
    """
    return [f"{prompt.words}: {answers.get(prompt.code, '').strip() or NOT_RAISED}" for prompt in prompts]
