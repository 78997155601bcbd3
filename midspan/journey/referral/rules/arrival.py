"""What is asked of whoever sends somebody, and of the person before the first assessment?"""

from collections.abc import Collection, Container, Iterable
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.referral.rules.pipeline import reasons_against_working
from midspan.journey.referral.terms import (
    FOLLOW_UP_BUSINESS_DAYS,
    LARGEST_FILE,
    STEP_DOWN_SOURCES,
    Arrival,
    BestPractice,
    FileType,
    ReferralStatus,
    ReferralType,
    SourceKind,
)

S = ReferralStatus


def is_step_down(arrival: Arrival) -> bool:
    """Whether somebody comes from more intensive care, so that its discharge summary is asked for.

    `prior_level` may be our word, the sender's, or a level's number, as in 3.5.
    Source: mission row 002-01; levels from 2.5 upwards of the ASAM Criteria.
    """
    level = _spoken(arrival.prior_level)
    intensive = (level[:1].isdigit() and level >= "2.5") or any(word in level for word in _INTENSIVE)
    return arrival.source_kind in STEP_DOWN_SOURCES or intensive or arrival.discharged_on is not None


def from_partial_hospitalization(arrival: Arrival) -> bool:
    """Whether the talk before leaving partial hospitalization is due.

    Source: mission row 003-14; level 2.5 of the ASAM Criteria.
    """
    level = _spoken(arrival.prior_level)
    return arrival.source_kind == SourceKind.PARTIAL_HOSPITALIZATION or level.startswith(("2.5", "partial"))


_INTENSIVE = ("inpatient", "withdrawal", "detox", "residential", "partial")


def reasons_against_requesting_summary(arrival: Arrival, *, received: bool) -> list[Reason]:
    """Why no discharge summary is asked for. Asking again while none came is allowed.

    Source: mission row 002-01.
    """
    if received:
        return [Reason("The discharge summary has arrived already.", rule="002-01")]
    if not is_step_down(arrival):
        text = "There is nobody to ask: this person comes from no hospital, detox, residential or day program."
        return [Reason(text, rule="002-01", who="Write down the prior level if that is wrong.")]
    return []


def follow_up_on(asked_on: date, *, closed: Container[date] = frozenset()) -> date:
    """The day on which a summary that has not come is asked for again: three business days later.

    `closed` are the days on which the site is closed besides Saturdays and Sundays.
    Source: house rule; mission row 002-01.
    """
    day, left = asked_on, FOLLOW_UP_BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, closed=closed)
    return day


def is_business_day(day: date, *, closed: Container[date] = frozenset()) -> bool:
    """Monday to Friday, unless the site is closed.

    Source: house rule.
    """
    return day.isoweekday() <= 5 and day not in closed


def sniffed(content: bytes) -> FileType | None:
    """What a file is by its first bytes, whatever its name says; None when we do not keep such files.

    Source: magic numbers of PDF (ISO 32000-1, 7.5.2), PNG, JPEG and TIFF; text is UTF-8 without control characters.
    """
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return FileType.PDF
    for start, kind in _MAGIC.items():
        if content.startswith(start):
            return kind
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return FileType.TEXT if text.strip() and not any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text) else None


_MAGIC = {
    b"\x89PNG\r\n\x1a\n": FileType.PNG,
    b"\xff\xd8\xff": FileType.JPEG,
    b"II*\x00": FileType.TIFF,
    b"MM\x00*": FileType.TIFF,
}


def kept_name(name: str, kind: FileType) -> str:
    """The name under which a file is kept and handed out: its own, with the ending of what it really is.

    Source: house rule: a page that calls itself a PDF does not open as a page, and no sign in a name turns the ending around.
    """
    seen = "".join(sign for sign in name if sign.isprintable()).strip()
    stem, dot, ending = seen.rpartition(".")
    if not dot or f".{ending.lower()}" in _ENDINGS[kind]:
        stem = stem or ending
    else:
        stem = seen
    return f"{stem[:100].rstrip('. ') or 'document'}{_ENDINGS[kind][0]}"


_ENDINGS = {
    FileType.PDF: (".pdf",), FileType.TEXT: (".txt", ".text"), FileType.PNG: (".png",), FileType.JPEG: (".jpg", ".jpeg"),
    FileType.TIFF: (".tif", ".tiff"),
}  # fmt: skip


def reasons_against_document(content: bytes, *, known: bool, said: Iterable[str], on_paper: bool = False) -> list[Reason]:
    """Why a paper of another house cannot be kept: nothing in it, too large, of a kind we do not open, or kept already.

    `said` is what was written down of it; a paper that came without a file is kept when it says something, or lies here on
    paper. Source: house rule; files are kept as they came and are never shown inside our pages.
    """
    if not content:
        empty = not on_paper and not any(words.strip() for words in said)
        text = "Attach the file, say that it lies here on paper, or write down what it says."
        return [Reason(text, rule="002-01", field="file")] if empty else []
    if len(content) > LARGEST_FILE:
        return [Reason("The file is larger than 10 MB. Ask for a smaller one, or scan it in black and white.",
                       rule="file", field="file")]  # fmt: skip
    if sniffed(content) is None:
        return [Reason("Only PDF, text, PNG, JPEG and TIFF files are kept.", rule="file", field="file")]
    return [Reason("This file is kept here already.", rule="file", field="file")] if known else []


def reasons_against_interview(
    now: ReferralStatus,
    arrival: Arrival,
    *,
    held: bool,
    best_practice: Collection[BestPractice],
    what_worked: str,
    personal_objectives: str,
    held_on: date,
    today: date,
) -> list[Reason]:
    """Why the transition interview cannot be written down: not from partial hospitalization, held, closed, or empty.

    Source: mission row 003-14: counselling before discharge on best practice and personal objectives.
    """
    if now == S.CLOSED:
        return reasons_against_working(now)
    if held:
        return [Reason("The transition interview was held and written down already.", rule="003-14")]
    if not from_partial_hospitalization(arrival):
        return [Reason("This interview is for people who come from partial hospitalization.", rule="003-14")]
    reasons = []
    if not best_practice:
        reasons.append(Reason("Say what of best practice was spoken about.", rule="003-14", field="best_practice"))
    if held_on > today:
        reasons.append(Reason("That day has not come yet.", rule="003-14", field="held_on"))
    asked = {"what_worked": (what_worked, "Write what worked for the person there."),
             "personal_objectives": (personal_objectives, "Write what the person wants to reach here.")}  # fmt: skip
    return reasons + [Reason(text, rule="003-14", field=field) for field, (words, text) in asked.items() if not words.strip()]


def before_discharge(held_on: date, discharged_on: date | None) -> bool | None:
    """Whether the talk was held before the person left there; None when the day of discharge is not known.

    Source: mission row 003-14: counselling before discharge.
    """
    return None if discharged_on is None else held_on <= discharged_on


def reasons_against_motivation(
    referral_type: ReferralType, *, mandated_by: str, mandate_due_on: date | None = None, mandate_contact: str = ""
) -> list[Reason]:
    """Why the note on willingness is incomplete: whoever is mandated is mandated by somebody.

    Source: mission row 002-54.
    """
    if referral_type == ReferralType.MANDATED and not mandated_by.strip():
        return [Reason("Say who mandates the treatment: a court, an employer, an agency.", rule="002-54", field="mandated_by")]
    if referral_type != ReferralType.MANDATED and (mandate_due_on or mandate_contact.strip()):
        text = "A term and a contact belong to a mandate: say that the person is mandated."
        return [Reason(text, rule="002-54", field="referral_type")]
    return []


def _spoken(level: str) -> str:
    return level.strip().casefold().replace("_", " ")
