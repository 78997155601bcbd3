"""Notes of a person on pages: all of them, a new one, a draft kept as one types and signed, one as it was signed."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.answers import SeeOther
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate, of_episode
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import key_of, prove
from midspan.foundation.records.forms import SignForm, put_reasons
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.forms import (
    NOTE_KINDS,
    PLACE_WORDS,
    SESSION_WORDS,
    DiscardForm,
    NewNoteForm,
    NoteForm,
)
from midspan.journey.attendance.models import ChartNote
from midspan.journey.attendance.queries import (
    asked_in,
    carried_in,
    chart_note,
    facts_to_carry,
    note_rows,
    of_note,
    part_seen,
    sees_drafts,
    templates_in_force,
    unsigned_notes,
    with_excerpts,
)
from midspan.journey.attendance.rules import late_words, reasons_against_signing_note
from midspan.journey.attendance.terms import ContactPlace, NoteKind, NoteRow
from midspan.journey.attendance.views.amending import of_attendance
from midspan.journey.plan.queries import objectives_of, pointed_at
from midspan.journey.plan.terms import Evidence, ObjectiveFacts

PAGE = 25
SAVE, SIGN, CARRY, LEAVE, DISCARD = "save", "sign", "carry", "leave", "discard"
UNSIGNED_SHOWN = 100


@gate(Permission.SEE_CHART, of=of_episode)
def notes(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Every note of a person, latest first: lines of groups, own sessions, notes outside a session."""
    episode = _episode(episode_id)
    everything = note_rows(episode_id, viewer=request.staff)
    kind, author = request.GET.get("kind", ""), request.GET.get("author", "")
    unsigned = request.GET.get("unsigned") == "1"
    rows = [
        row
        for row in everything
        if (not kind or row.kind == kind)
        and (not author or row.author == author)
        and (not unsigned or (row.signed_at is None and not row.discarded))
    ]
    page = Paginator(_folded(rows), PAGE).get_page(request.GET.get("page"))
    read = with_excerpts([held[0] for held in page])
    context = {
        "episode": episode,
        "page": page,
        "rows": [(row, held[1:]) for row, held in zip(read, page, strict=True)],
        "count": len(rows),
        "all": len(everything),
        "drafts": sum(row.signed_at is None and not row.discarded for row in everything),
        "kinds": {code: words for code, words in _kind_words().items() if any(row.kind == code for row in everything)},
        "authors": sorted({row.author for row in everything}),
        "kind": kind,
        "author": author,
        "unsigned": unsigned,
        "words": _kind_words(),
        "may_write": request.staff.may(Permission.WRITE_NOTE),
        "may_counsel": request.staff.may(Permission.SEE_COUNSELLING),
    }
    return render(request, "attendance/notes.html", context)


def _folded(rows: list[NoteRow]) -> list[list[NoteRow]]:
    """The rows as the list shows them: groups missed on one day stand in one line, in the order of the evening."""
    held: list[list[NoteRow]] = []
    for row in rows:
        last = held[-1][0] if held else None
        if last and row.absent and last.absent and (row.on, row.shelf, row.author) == (last.on, last.shelf, last.author):
            held[-1].insert(0, row)
        else:
            held.append([row])
    return held


@gate(Permission.WRITE_NOTE, of=of_episode)
def new_note(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Begin a note of a contact outside a session."""
    episode, now = _episode(episode_id), timezone.now()
    templates = templates_in_force(local_day(now, episode.site.timezone))
    local = timezone.localtime(now)
    asked = request.GET.get("kind", "")
    initial = {
        "kind": asked if asked in set(NoteKind) else "", "day": local.date(), "time": local.time(), "once": uuid4().hex,
        "place": ContactPlace.TELEPHONE if asked == NoteKind.TELEPHONE else ContactPlace.SITE,
    }  # fmt: skip
    form = NewNoteForm(request.POST or None, templates=templates, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = actions.begin_note(
                episode, kind=NoteKind(typed["kind"]), happened_at=form.happened_at(episode.site.timezone), once=typed["once"],
                minutes=typed["minutes"], place=ContactPlace(typed["place"]), with_whom=typed["with_whom"],
                template=typed["template"], by=request.staff, at=now,
            )  # fmt: skip
            return SeeOther(reverse("attendance:note", args=[row.pk]))
        except Refused as refused:
            put_reasons(form, refused)
    context = {"form": form, "episode": episode, "templates": templates}
    return render(request, "attendance/note_new.html", context, status=422 if request.method == "POST" else 200)


@gate(Permission.SEE_CHART, of=of_note)
def note(request: StaffRequest, note_id: int) -> HttpResponse:
    """One note: a draft that its author writes on, kept as one types; for everybody else, and once signed, to be read."""
    row = chart_note(note_id)
    if row is None or not (row.signed_at or row.by_id == request.staff.pk or sees_drafts(request.staff)):
        raise Http404
    mine = row.by_id == request.staff.pk and not row.signed_at and not row.discarded_at
    if not mine or not request.staff.may(Permission.WRITE_NOTE):
        return _read(request, row)
    if request.method != "POST":
        return _draft(request, row, NoteForm(note=row, objectives=_aims(row), now=timezone.now()))
    return _discard(request, row) if request.POST.get("act") == DISCARD else _keep(request, row)


@gate(Permission.SEE_CHART, of=of_attendance)
def line(request: StaffRequest, attendance_id: int) -> HttpResponse:
    """One person's part in one session, as the chart keeps it: their line, the shared note, the prompts."""
    part = part_seen(attendance_id, viewer=request.staff)
    if part is None:
        raise Http404
    kind = Evidence.LINE if part.row.session.kind == "group" else Evidence.SESSION
    chosen = pointed_at(kind, [attendance_id if kind == Evidence.LINE else part.row.session_id])
    aims = {one.id: one for one in objectives_of([part.row.episode_id], every=True).get(part.row.episode_id, [])}
    context = {
        "part": part, "episode": part.row.episode, "words": _kind_words(), "signed": bool(part.note and part.note.signed_at),
        "aims": [aims[one] for ids in chosen.values() for one in ids if one in aims],
        "may_open": request.staff.may(Permission.RUN_GROUP) and not part.veiled,
    }  # fmt: skip
    return render(request, "attendance/note_line.html", context)


@gate(Permission.WRITE_NOTE)
def unsigned(request: StaffRequest) -> HttpResponse:
    """What nobody has signed: one's own drafts and sessions, and, for who supervises, everybody's of one's teams."""
    now, staff = timezone.now(), request.staff
    theirs = unsigned_notes(at=now, viewer=staff) if sees_drafts(staff) else []
    mine = unsigned_notes(at=now, author_ids=[staff.pk], over_hours=0)
    context = {
        "mine": mine[:UNSIGNED_SHOWN],
        "theirs": [one for one in theirs if one.author_id != staff.pk][:UNSIGNED_SHOWN],
        "late": sum(one.hours >= 24 for one in mine),
        "words": _kind_words(),
        "supervises": sees_drafts(staff),
    }
    return render(request, "attendance/notes_unsigned.html", context)


def _keep(request: StaffRequest, row: ChartNote) -> HttpResponse:
    """Save a draft first, then do what was asked for: carry a fact in or out, or sign."""
    by, now, act = request.staff, timezone.now(), request.POST.get("act", SAVE)
    form = NoteForm(request.POST, note=row, objectives=_aims(row), now=now)
    sign = SignForm(request.POST if act == SIGN else None, auto_id="sign_%s")
    verb, _colon, key = act.partition(":")
    try:
        kept = actions.save_note(row, draft=form.draft(), was=form.was(), seen=form.cleaned_data.get("version"), by=by, at=now)
        typing = bool(request.headers.get("HX-Request"))
        form.carry_on(kept, read=not typing)
        if typing:
            return _saved(request, kept, form)
        if kept.clashes or not form.is_valid():
            return _draft(request, kept, form, sign, status=422)
        if verb in {CARRY, LEAVE}:
            (actions.carry_fact if verb == CARRY else actions.leave_out_fact)(kept, key=key, by=by, at=now)
            return SeeOther(f"{reverse('attendance:note', args=[row.pk])}#carried")
        if act == SIGN:
            return _signed(request, kept, form, sign)
    except Refused as refused:
        put_reasons(form, refused)
        return _draft(request, row, form, sign, status=422)
    messages.success(request, _("Saved as a draft."))
    return SeeOther(reverse("attendance:note", args=[row.pk]))


def _signed(request: StaffRequest, row: ChartNote, form: NoteForm, sign: SignForm) -> HttpResponse:
    if sign.is_valid():
        typed = sign.cleaned_data
        try:
            proof = prove(request.staff, typed_name=typed["typed_name"], secret=typed["secret"])
            done = actions.sign_note(row, proof=proof, by=request.staff, at=timezone.now())
            messages.success(request, _("Signed; it stands in the chart."))
            if done.needs_cosign:
                messages.info(request, _("It waits for a supervisor's signature as well."))
            return SeeOther(reverse("attendance:note", args=[row.pk]))
        except Refused as refused:
            put_reasons(sign, Refused([one for one in refused.reasons if one.field not in form.fields]))
            put_reasons(form, Refused([one for one in refused.reasons if one.field in form.fields]))
    return _draft(request, row, form, sign, status=422)


def _discard(request: StaffRequest, row: ChartNote) -> HttpResponse:
    discard = DiscardForm(request.POST, auto_id="discard_%s")
    if discard.is_valid():
        try:
            actions.discard_note(row, reason=discard.cleaned_data["reason"], by=request.staff, at=timezone.now())
            messages.success(request, _("Set aside. It stays in the list, with your reason."))
            return SeeOther(reverse("attendance:notes", args=[row.episode_id]))
        except Refused as refused:
            put_reasons(discard, refused)
    form = NoteForm(note=row, objectives=_aims(row), now=timezone.now())
    return _draft(request, row, form, discard=discard, status=422)


def _saved(request: StaffRequest, row: ChartNote, form: NoteForm) -> HttpResponse:
    """The answer to the page that saves as one types: what the next save starts from, what is still to do, what met."""
    context = {"note": row, "form": form, "clashes": _clashes(row, form), "undone": _undone(row), "part": True}
    return render(request, "attendance/note_saved.html", context, status=409 if row.clashes else 200)


def _draft(
    request: StaffRequest, row: ChartNote, form: NoteForm, sign: SignForm | None = None, *, discard: DiscardForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    carried = carried_in(row)
    there = {one.key for one in carried}
    on_offer = facts_to_carry(row.episode, on=row.on, besides=row.pk)
    context = _head(request, row) | {
        "form": form,
        "sign": sign or SignForm(auto_id="sign_%s"),
        "discard": discard or DiscardForm(auto_id="discard_%s"),
        "carried": carried,
        "offers": [one for one in on_offer if one.key not in there],
        "clashes": _clashes(row, form),
        "undone": _undone(row),
        "late_words": late_words(row.happened_at, row.begun_at, row.episode.site.timezone) if _late(row) else "",
    }
    return render(request, "attendance/note_draft.html", context, status=status)


def _read(request: StaffRequest, row: ChartNote) -> HttpResponse:
    keys, chosen = [key_of(row)], set(row.objectives)
    aims = objectives_of([row.episode_id], every=True).get(row.episode_id, []) if chosen else []
    amendments = amendments_of(keys).get(keys[0], [])
    later = {one.signature_id for one in amendments}  # they stand under their amendments
    context = _head(request, row) | {
        "parts": [(one.words, said) for one in asked_in(row) if (said := row.answers.get(one.code, ""))],
        "carried": carried_in(row),
        "aims": [one for one in aims if one.id in chosen],
        "signatures": [one for one in signatures_of(keys).get(keys[0], []) if one.pk not in later],
        "amendments": amendments,
        "late_words": late_words(row.happened_at, row.signed_at or row.begun_at, row.episode.site.timezone) if row.late else "",
        "may_amend": bool(row.signed_at) and request.staff.may(Permission.AMEND),
        "may_cosign": row.needs_cosign and not row.cosigned_at and request.staff.may(Permission.COSIGN)
        and row.signed_by_id != request.staff.pk,
    }  # fmt: skip
    return render(request, "attendance/note.html", context)


def _late(row: ChartNote) -> bool:
    return actions.lateness(row, at=timezone.now())


def _head(request: StaffRequest, row: ChartNote) -> dict[str, Any]:
    return {
        "note": row, "episode": row.episode, "kind": NOTE_KINDS[NoteKind(row.kind)],
        "place": PLACE_WORDS[ContactPlace(row.place)], "billable": row.kind != NoteKind.NON_BILLABLE,
    }  # fmt: skip


def _clashes(row: ChartNote, form: NoteForm) -> list[tuple[str, Any]]:
    """Fields that were written in two places, by their label, with what the record holds."""
    names = {"happened_at": "day"}
    return [
        (str(form[names.get(name, name)].label), theirs) for name, theirs in row.clashes if names.get(name, name) in form.fields
    ]


def _undone(row: ChartNote) -> list[Any]:
    return reasons_against_signing_note(
        answers=row.answers, minutes=row.minutes, place=ContactPlace(row.place), late=_late(row),
        late_reason=row.late_reason,
    )  # fmt: skip


def _aims(row: ChartNote) -> list[ObjectiveFacts]:
    return objectives_of([row.episode_id]).get(row.episode_id, [])


def _episode(episode_id: int) -> Episode:
    return get_object_or_404(Episode.objects.select_related("patient", "site"), pk=episode_id)


def _kind_words() -> dict[str, Any]:
    return {**SESSION_WORDS, **{f"{kind.value}": words for kind, words in NOTE_KINDS.items() if kind.value not in SESSION_WORDS}}
