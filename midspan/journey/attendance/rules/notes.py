"""When can a note outside a session be kept, signed, discarded; is it late; what does its signature cover?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from midspan.foundation.records.terms import Reason
from midspan.journey.attendance.terms import (
    CarriedFact,
    ContactPlace,
    LateRule,
    NoteDraft,
    NoteKind,
    NotePrompt,
    TemplateFacts,
)

LONGEST_CONTACT = 720
LONGEST_ANSWER = 8000
MOST_PROMPTS = 12
KINDS = {
    NoteKind.INDIVIDUAL: "Individual contact", NoteKind.FAMILY: "Family contact", NoteKind.CASE: "Case management note",
    NoteKind.MEDICAL: "Medical note", NoteKind.CRISIS: "Crisis note", NoteKind.TELEPHONE: "Telephone note",
    NoteKind.NON_BILLABLE: "Note, not billable",
}  # fmt: skip
PLACES = {
    ContactPlace.SITE: "at the clinic", ContactPlace.TELEPHONE: "by telephone", ContactPlace.VIDEO: "by video",
    ContactPlace.HOME: "at home", ContactPlace.COMMUNITY: "in the community", ContactPlace.HOSPITAL: "in hospital",
    ContactPlace.NONE: "without contact",
}  # fmt: skip


def reasons_against_keeping(draft: NoteDraft, *, now: datetime) -> list[Reason]:
    """Why a draft is not kept as it stands. Empty means it is; an unfinished draft always is.

    Source: house rule: impossible times are refused at once, unfinished words only at signing.
    """
    reasons = []
    if draft.happened_at > now:
        reasons.append(Reason("A contact is written down once it has happened.", rule="002-18", field="time"))
    if draft.minutes is not None and not 1 <= draft.minutes <= LONGEST_CONTACT:
        reasons.append(Reason(f"A contact lasts from 1 to {LONGEST_CONTACT} minutes.", rule="002-18", field="minutes"))
    if any(len(words) > LONGEST_ANSWER for words in draft.answers.values()):
        reasons.append(Reason(f"One part of a note holds at most {LONGEST_ANSWER} characters.", rule="note"))
    return reasons


def is_late(*, happened_at: datetime, begun_at: datetime, signed_at: datetime | None, rule: LateRule) -> bool:
    """Whether a note is a late entry: begun, or signed, more than the clinic's limit after the contact.

    Source: house rule, dated (catalog/templates.py), not checked at a source.
    """
    limit = happened_at + timedelta(hours=rule.hours)
    return begun_at > limit or bool(signed_at and signed_at > limit)


def reasons_against_draft_work(*, own: bool, signed: bool, discarded: bool) -> list[Reason]:
    """Why somebody does not write in a note. Empty means they do: a draft belongs to who began it.

    Source: house rule: signed is signed; nobody writes under another's name.
    """
    if signed:
        return [Reason("This note was signed already. Add an amendment instead.", rule="signed-is-signed")]
    if discarded:
        return [Reason("This draft was discarded. Begin a new note.", rule="note")]
    return [] if own else [Reason("Only who began a draft writes in it.", rule="note", who="Its author.")]


def reasons_against_signing_note(
    *, answers: Mapping[str, str], minutes: int | None, place: ContactPlace, late: bool, late_reason: str
) -> list[Reason]:
    """Why a draft cannot be signed. Empty means it can.

    Source: house rule: something was written, a contact has a length, a late entry says why (42 CFR and payers ask for dates;
    not checked at a source).
    """
    reasons = []
    if not any(words.strip() for words in answers.values()):
        reasons.append(Reason("Write the note first.", rule="note"))
    if minutes is None and place != ContactPlace.NONE:
        reasons.append(Reason("How many minutes did the contact take?", rule="002-18", field="minutes"))
    if late and not late_reason.strip():
        reasons.append(Reason("This is a late entry. Say why it is written late.", rule="late-entry", field="late_reason"))
    return reasons


def reasons_against_discarding(*, reason: str, own: bool, signed: bool, discarded: bool) -> list[Reason]:
    """Why a draft is not set aside. Empty means it is; the row stays, with who, when and why.

    Source: house rule: nothing is deleted.
    """
    reasons = reasons_against_draft_work(own=own, signed=signed, discarded=discarded)
    if not reason.strip():
        reasons.append(Reason("Say why the draft is discarded.", rule="note", field="reason"))
    return reasons


def chart_note_text(
    *, kind: NoteKind, person: str, draft: NoteDraft, asked: Sequence[NotePrompt], carried: Sequence[CarriedFact],
    objectives: Sequence[str], author: str, written_at: datetime, late: bool, timezone: str,
) -> str:  # fmt: skip
    """The exact words that the signature of a note covers: head, what was carried forward and from where, each part.

    Source: decision 0003: a signature covers what the signer read; house rule: what is carried forward is marked.
    """
    zone = ZoneInfo(timezone)
    happened = draft.happened_at.astimezone(zone)
    head = [f"{KINDS[kind]}, {happened:%A %d %B %Y %H:%M}", PLACES[draft.place]]
    head += [f"{draft.minutes} minutes"] if draft.minutes else []
    head += [f"with {draft.with_whom.strip()}"] if draft.with_whom.strip() else []
    parts = [", ".join([*head, author]), person]
    if late:
        parts.append(f"{late_words(draft.happened_at, written_at, timezone)} Reason: {draft.late_reason.strip()}")
    if kind == NoteKind.NON_BILLABLE:
        parts.append("Not billable.")
    parts += [f"For objective {words}" for words in objectives]
    parts += [f"Carried forward from {one.source}, {one.on:%d %B %Y}: {one.words.strip()}" for one in carried]
    parts += [f"{one.words}: {answer}" for one in asked if (answer := draft.answers.get(one.code, "").strip())]
    return "\n\n".join(parts)


def late_words(happened_at: datetime, written_at: datetime, timezone: str) -> str:
    """The head of a late entry: when it was written, for which moment.

    Source: house rule: a late entry says so itself.
    """
    zone = ZoneInfo(timezone)
    written, happened = written_at.astimezone(zone), happened_at.astimezone(zone)
    return f"Late entry, written {written:%d %B %Y %H:%M} for {happened:%d %B %Y %H:%M}."


def templates_on(
    kept: Iterable[TemplateFacts], shipped: Mapping[str, TemplateFacts], day: date, *, every: bool = False
) -> dict[str, TemplateFacts]:
    """The templates in force on a day by code: the clinic's own latest version of each, else the one that came along.

    Those no longer offered are left out, unless `every` one is asked for.
    Source: house rule: what clinics set differently is data, dated.
    """
    found = {code: one for code, one in shipped.items() if one.effective_from <= day}
    for one in sorted(kept, key=lambda row: row.version):
        if one.effective_from <= day:
            found[one.code] = one
    return {code: one for code, one in found.items() if one.offered or every}


def template_for(kind: NoteKind, among: Mapping[str, TemplateFacts]) -> str:
    """The code of the template that a kind of note is begun with when none is chosen; the first one where none is its own.

    Source: house rule.
    """
    return next((code for code, one in among.items() if kind in one.kinds), next(iter(among), ""))


def reasons_against_template(*, name: str, prompts: Sequence[NotePrompt], effective_from: date, on: date) -> list[Reason]:
    """Why a version of a template is not kept. Empty means it is.

    Source: house rule: a template has a name and parts with different headings, and never changes the past.
    """
    reasons = []
    if not name.strip():
        reasons.append(Reason("Name the template.", rule="note", field="name"))
    headings = [one.words.casefold() for one in prompts]
    if not headings:
        reasons.append(Reason("A template has at least one part.", rule="note", field="parts"))
    elif len(headings) > MOST_PROMPTS:
        reasons.append(Reason(f"A template has at most {MOST_PROMPTS} parts.", rule="note", field="parts"))
    elif len(set(headings)) < len(headings) or len({one.code for one in prompts}) < len(prompts):
        reasons.append(Reason("Two parts have the same heading.", rule="note", field="parts"))
    if effective_from < on:
        reasons.append(Reason("A version begins today or later.", rule="note", field="effective_from"))
    return reasons


def tied_objective(tied_to: str, objectives: Mapping[str, int]) -> int | None:
    """The objective that a line is tied to: its number stands first (“2.1 refuse offers”). None for a reason or a topic.

    `objectives` are the ids by number. Source: decision 0019: a line points at an objective.
    """
    return objectives.get(tied_to.split(" ", 1)[0]) if tied_to else None


def marked_pieces(headline: str, *, begins: str, ends: str) -> tuple[tuple[str, bool], ...]:
    """A headline cut where the search put its marks: stretches of text, True where one is what was asked for.

    The text itself never holds the marks; it is shown escaped, so nothing in a note can pass for markup.
    Source: house rule: words of a record are never markup.
    """
    found: list[tuple[str, bool]] = []
    for place, stretch in enumerate(headline.split(begins)):
        hit, mark, rest = stretch.partition(ends) if place else ("", "", stretch)
        if place and not mark:
            hit, rest = "", hit
        found += [(hit, True)] if hit else []
        found += [(rest, False)] if rest else []
    return tuple(found)


def reasons_against_counselling(*, own: bool, closed: bool) -> list[Reason]:
    """Why somebody does not write in a counselling note. Empty means they do.

    Source: 42 CFR 2.11: notes recorded by the professional who held the session.
    """
    if not own:
        return [Reason("Only its author writes in a counselling note.", rule="42 CFR 2.11")]
    return [Reason("This note is closed. Begin a new one.", rule="signed-is-signed")] if closed else []
