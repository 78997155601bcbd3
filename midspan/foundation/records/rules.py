"""Who may sign, and what a signature covers: pure decisions about the record."""

import re
from datetime import date
from hashlib import sha256

from midspan.foundation.people.terms import LicenceState
from midspan.foundation.records.terms import Reason

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)  # the pieces of JSON, without its white space
OPENING, CLOSING = frozenset("[{"), frozenset("]}")


def text_hash(text: str) -> str:
    """The SHA-256 of the exact text that was shown, as hexadecimal.

    Source: house rule: a signature covers what the signer read, decision 0003.
    """
    return sha256(text.encode()).hexdigest()


def name_matches(typed: str, name: str) -> bool:
    """Whether the typed name is the signer's, whatever its case and spacing.

    Source: house rule, decision 0003.
    """
    return " ".join(typed.casefold().split()) == " ".join(name.casefold().split())


def reasons_against_amending(*, signed: bool, text: str, reason: str) -> list[Reason]:
    """Why no amendment is written: the record is not signed yet, or nothing is said, or not why.

    Source: house rule: a signed record is amended, never edited, decision 0003; 45 CFR 164.526.
    """
    if not signed:
        return [Reason("This is not signed yet, so it is changed, not amended.", rule="0003")]
    asked = {"text": (text, "Write what is to be added or corrected."), "reason": (reason, "Say why it is amended.")}
    return [Reason(words, rule="0003", field=field) for field, (given, words) in asked.items() if not given.strip()]


def reasons_against_signing(*, licence: LicenceState, on: date) -> list[Reason]:
    """Why a clinician cannot sign on this day. Empty means they can.

    Source: mission row 004-06; an expired licence cannot sign.
    """
    texts = {
        LicenceState.EXPIRED: f"Your licence expired before {on:%d %B %Y}, so it cannot sign.",
        LicenceState.MISSING: "There is no licence on file for you, so you cannot sign clinical records.",
    }
    if licence not in texts:
        return []
    return [Reason(texts[licence], rule="004-06", who="An administrator records a renewed licence under Staff.")]


def indented(text: str) -> str:
    """JSON with line breaks and two spaces a level, every name, text and number letter for letter as it stands.

    Source: house rule: what came from outside is shown word for word, decision 0009.
    """
    written: list[str] = []
    depth, before = 0, ""
    for piece in TOKEN.findall(text):
        depth -= piece in CLOSING
        if before in OPENING:
            breaks = piece not in CLOSING
        else:
            breaks = before == "," or piece in CLOSING
        written += ["\n", "  " * depth] if breaks and before else []
        written.append(": " if piece == ":" else piece)
        depth += piece in OPENING
        before = piece
    return "".join(written)
