"""A note outside a session: begun, kept as a draft, facts carried into it, signed, set aside; later words, a second name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import staff_with
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action, amend, sign
from midspan.foundation.records.models import Amendment
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.attendance.catalog import SOLO_SIGNING, late_rule
from midspan.journey.attendance.models import ChartNote
from midspan.journey.attendance.queries import asked_in, carried_in, draft_of, facts_to_carry, templates_in_force
from midspan.journey.attendance.rules import (
    chart_note_text,
    is_late,
    merged,
    reasons_against_cosigning,
    reasons_against_discarding,
    reasons_against_draft_work,
    reasons_against_keeping,
    reasons_against_signing_note,
    signs_alone,
    template_for,
)
from midspan.journey.attendance.terms import CarriedFact, ContactPlace, NoteDraft, NoteKind
from midspan.journey.plan.actions import point
from midspan.journey.plan.queries import objectives_of
from midspan.journey.plan.terms import Evidence

HEAD = ("happened_at", "minutes", "place", "with_whom", "late_reason", "objectives")
PART = "part_"  # before the code of a prompt, where parts and head stand in one list of fields
MOST_CARRIED = 20


@action("chart_note.begun", needs=Permission.WRITE_NOTE)
def begin_note(
    episode: Episode, *, kind: NoteKind, happened_at: datetime, minutes: int | None = None,
    place: ContactPlace = ContactPlace.SITE, with_whom: str = "", template: str = "", by: Staff, at: datetime,
) -> ChartNote:  # fmt: skip
    """Begin a draft of a contact outside a session, with a template in force on the day (by its code; empty: the kind's own).

    The note keeps the template's version and wording. Refuses contacts to come, impossible lengths and unknown templates.
    """
    draft = NoteDraft(happened_at, minutes, place, with_whom.strip())
    on = local_day(happened_at, episode.site.timezone)
    offered = templates_in_force(local_day(at, episode.site.timezone))
    chosen = offered.get(template or template_for(kind, offered))
    reasons = reasons_against_keeping(draft, now=at)
    if chosen is None:
        reasons.append(Reason("This template is not offered.", rule="note", field="template"))
    if reasons or chosen is None:
        raise Refused(reasons)
    asked = [{"code": one.code, "words": one.words, "help": one.help} for one in chosen.prompts]
    return ChartNote.objects.create(
        episode=episode, kind=kind, on=on, happened_at=happened_at, minutes=minutes, place=place, with_whom=draft.with_whom,
        template=chosen.code, template_version=chosen.version, asked=asked, by=by, begun_at=at, saved_at=at, version=1,
    )  # fmt: skip


@action("chart_note.saved", needs=Permission.WRITE_NOTE)
def save_note(
    note: ChartNote, *, draft: NoteDraft, was: NoteDraft | None = None, seen: int | None = None, by: Staff, at: datetime
) -> ChartNote:
    """Keep a draft as it was written. `was` is how it stood on the page before: a field that was not touched stays as it is
    in the record, and one that was written in two places keeps what was there first; the note comes back with `clashes`.

    Without `was`, `seen` is the version on the page: another one refuses. Refuses another's draft, a signed or discarded one.
    """
    row = _open_draft(note, by)
    if reasons := reasons_against_keeping(draft, now=at):
        raise Refused(reasons)
    if was is None and seen is not None and seen != row.version:
        text = "This draft was saved elsewhere since you opened it. Your words are kept; compare and save."
        raise Refused(Reason(text, rule="lost-update"), version=row.version)
    theirs = _fields(draft_of(row))
    result = merged(mine=_fields(draft), was=theirs if was is None else _fields(was), theirs=theirs)
    if dict(result.fields) != theirs:
        _write(row, result.fields)
        row.version += 1
    row.saved_at = at
    row.save()
    row.clashes = [(name, value) for name, value in result.clashes.items()]
    return row


@action("chart_note.fact_carried", needs=Permission.WRITE_NOTE)
def carry_fact(note: ChartNote, *, key: str, by: Staff, at: datetime) -> ChartNote:
    """Put one of the facts on offer into a draft: it stands apart from what is written, with its source and its day.

    The words are read anew, never taken from the page. Refuses what is not on offer.
    """
    row = _open_draft(note, by)
    there = {one["key"] for one in row.carried}
    fact = next((one for one in facts_to_carry(row.episode, on=row.on, besides=row.pk) if one.key == key), None)
    if fact is None or len(there) >= MOST_CARRIED:
        raise Refused(Reason("This is not on offer any more.", rule="note"))
    if key not in there:
        row.carried = [*row.carried, _stored(fact)]
        row.version += 1
    row.saved_at = at
    row.save()
    return row


@action("chart_note.fact_left_out", needs=Permission.WRITE_NOTE)
def leave_out_fact(note: ChartNote, *, key: str, by: Staff, at: datetime) -> ChartNote:
    """Take a carried fact out of a draft again. Refuses another's draft and a signed note."""
    row = _open_draft(note, by)
    row.carried = [one for one in row.carried if one["key"] != key]
    row.version += 1
    row.saved_at = at
    row.save()
    return row


@action("chart_note.signed", needs=Permission.WRITE_NOTE)
def sign_note(note: ChartNote, *, proof: Proof, by: Staff, at: datetime) -> ChartNote:
    """Sign a draft: it stands in the chart, and the objectives it names have it as evidence.

    Refuses while it is unfinished, a late entry without its reason, another's draft, twice, and without a licence. Somebody
    without an independent licence signs for the supervising clinician to co-sign.
    """
    row = _open_draft(note, by)
    late = lateness(row, at=at)
    reasons = reasons_against_signing_note(
        answers=row.answers, minutes=row.minutes, place=ContactPlace(row.place), late=late, late_reason=row.late_reason
    )
    if reasons:
        raise Refused(reasons)
    day = local_day(at, row.episode.site.timezone)
    row.late = late
    sign(row, text=note_words(row, at=at), proof=proof, by=by, at=at)
    row.signed_at, row.signed_by = at, by
    if not signs_alone([one.facts for one in by.licences.all()], on=day, rule=SOLO_SIGNING):
        row.needs_cosign, row.cosign_by = True, _supervisor(row.episode, by)
    row.version += 1
    row.save()
    label = NoteKind(row.kind).value.replace("_", " ")
    point(row.episode_id, kind=Evidence.NOTE, subject=row.pk, objectives=row.objectives, on=row.on, words=label, by=by, at=at)
    return row


@action("chart_note.discarded", needs=Permission.WRITE_NOTE)
def discard_note(note: ChartNote, *, reason: str, by: Staff, at: datetime) -> ChartNote:
    """Set a draft aside with a reason. Its words stay, for its author and for who supervises. Refuses a signed note."""
    row = _locked(note)
    reasons = reasons_against_discarding(
        reason=reason, own=row.by_id == by.pk, signed=row.signed_at is not None, discarded=row.discarded_at is not None
    )
    if reasons:
        raise Refused(reasons)
    row.discarded_at, row.discarded_by, row.discard_reason = at, by, reason.strip()[:300]
    row.version += 1
    row.save()
    return row


@action("chart_note.cosigned", needs=Permission.COSIGN)
def cosign_note(note: ChartNote, *, proof: Proof, by: Staff, at: datetime) -> ChartNote:
    """A supervisor puts a second name to a note signed under supervision. Refuses their own, an unsigned one, and twice."""
    row = _waiting(note, by)
    signer = row.signed_by.name if row.signed_by else ""
    head = f"I have read this note, signed by {signer}, and co-sign it."
    sign(row, text=f"{head}\n\n{note_words(row, at=row.signed_at or at)}", proof=proof, by=by, at=at)
    row.cosigned_at, row.cosigned_by = at, by
    row.sent_back_at, row.sent_back_by = None, None
    row.version += 1
    row.save()
    return row


@action("chart_note.sent_back", needs=Permission.COSIGN)
def send_note_back(note: ChartNote, *, words: str, by: Staff, at: datetime) -> ChartNote:
    """A supervisor asks who signed for an amendment; the note itself is never edited. Refuses empty words."""
    row = _waiting(note, by)
    if not words.strip():
        raise Refused(Reason("Write what is to be added or corrected.", rule="cosign", field="words"))
    row.sent_back_at, row.sent_back_by, row.sent_back_words = at, by, words.strip()[:500]
    row.version += 1
    row.save()
    return row


@action("chart_note.amended", needs=Permission.AMEND)
def amend_note(note: ChartNote, *, text: str, reason: str, proof: Proof, by: Staff, at: datetime) -> Amendment:
    """A later word on a signed note; the signed one stays as it was. Refuses a draft and empty words.

    A note that a supervisor sent back is with the supervisor again.
    """
    row = _locked(note)
    if row.signed_at is None:
        raise Refused(Reason("This note is a draft still; its author changes it.", rule="signed-is-signed"))
    row.sent_back_at, row.sent_back_by = None, None
    row.save()
    return amend(row, text=text, reason=reason, proof=proof, by=by, at=at)


def lateness(row: ChartNote, *, at: datetime) -> bool:
    """Whether a note signed at this moment is a late entry, by the rule of the day of the contact."""
    return is_late(happened_at=row.happened_at, begun_at=row.begun_at, signed_at=at, rule=late_rule(row.on))


def note_words(row: ChartNote, *, at: datetime) -> str:
    """The exact words that the signature of a note covers, signed at this moment."""
    chosen = set(row.objectives)
    aims = [one.named for one in objectives_of([row.episode_id], every=True).get(row.episode_id, []) if one.id in chosen]
    return chart_note_text(
        kind=NoteKind(row.kind), person=row.episode.patient.sort_name, draft=draft_of(row), asked=asked_in(row),
        carried=carried_in(row), objectives=aims, author=row.by.name, written_at=at, late=row.late,
        timezone=row.episode.site.timezone,
    )  # fmt: skip


def _locked(note: ChartNote) -> ChartNote:
    rows = ChartNote.objects.select_for_update(of=("self",), no_key=True).select_related(
        "episode__patient", "episode__site", "by", "signed_by"
    )
    return rows.get(pk=note.pk)


def _open_draft(note: ChartNote, by: Staff) -> ChartNote:
    row = _locked(note)
    reasons = reasons_against_draft_work(
        own=row.by_id == by.pk, signed=row.signed_at is not None, discarded=row.discarded_at is not None
    )
    if reasons:
        raise Refused(reasons)
    return row


def _waiting(note: ChartNote, by: Staff) -> ChartNote:
    row = _locked(note)
    reasons = reasons_against_cosigning(
        signed=row.signed_at is not None, cosigned=row.cosigned_at is not None, needed=row.needs_cosign, own=row.signed_by == by
    )
    if reasons:
        raise Refused(reasons)
    return row


def _supervisor(episode: Episode, signer: Staff) -> Staff | None:
    """Who co-signs: the person's supervising clinician, else a supervisor of the site; never who signed."""
    own = episode.supervising_clinician
    if own is not None and own.pk != signer.pk and own.may(Permission.COSIGN):
        return own
    return staff_with(Role.SUPERVISOR, site_id=episode.site_id).exclude(pk=signer.pk).first()


def _fields(draft: NoteDraft) -> dict[str, Any]:
    """A draft as fields that are merged one by one; a part without words is one that is not there."""
    parts = {f"{PART}{code}": words.strip() for code, words in draft.answers.items()}
    head = {name: getattr(draft, name) for name in HEAD}
    head["objectives"] = tuple(sorted(draft.objectives))
    return head | {name: words for name, words in parts.items() if words}


def _write(row: ChartNote, fields: Mapping[str, Any]) -> None:
    for name in HEAD:
        setattr(row, name, list(fields[name]) if name == "objectives" else fields[name])
    known = {one["code"] for one in row.asked}
    said = {name.removeprefix(PART): words for name, words in fields.items() if name.startswith(PART)}
    row.answers = {code: words for code, words in said.items() if code in known and words}
    row.on = local_day(row.happened_at, row.episode.site.timezone)


def _stored(fact: CarriedFact) -> dict[str, str]:
    return {"key": fact.key, "words": fact.words, "source": fact.source, "on": fact.on.isoformat()}
