"""What the room's page and its script are told: rows with how they stand, sentences on offer, what is still to do."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from midspan.foundation.people.models import Staff
from midspan.foundation.people.queries import on_call_at, qualifications_of
from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.catalog.worksheets import worksheet
from midspan.foundation.program.queries import module_by_id
from midspan.foundation.program.rules import may_give
from midspan.foundation.program.terms import CountingRuleFacts, GroupType, ModuleFacts, Qualification
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.journey.assessment.queries import motivations_of, results_for_note
from midspan.journey.assessment.terms import Carried
from midspan.journey.attendance.actions import asks_discussion, pairs_alike, reasons_against_signing
from midspan.journey.attendance.catalog import LIKENESS
from midspan.journey.attendance.forms import (
    ABSENCE_WORDS,
    FIELD_WORDS,
    FLAG_WORDS,
    GIVEN_WORDS,
    RESPONSE_WORDS,
    RoomForm,
    state_of,
)
from midspan.journey.attendance.models import GroupNote
from midspan.journey.attendance.queries import (
    contacts_in,
    last_lines,
    opened_at,
    others_in,
    parts_of,
)
from midspan.journey.attendance.rules import is_entered_late, offers, plan_of, stretches_of
from midspan.journey.attendance.terms import Clash, Offer, RoomRow, Stretch
from midspan.journey.plan.queries import objectives_of
from midspan.journey.schedule.queries import guests_of, sessions_of_groups
from midspan.journey.schedule.queries.topics import touched
from midspan.journey.schedule.terms import Restriction, SessionFacts

CARRIED_TO_LINE = 3  # motivations and objectives on offer for one person; more would be read by nobody
LATE_REASONS = (gettext_lazy("Written on paper first"), gettext_lazy("Told us later"), gettext_lazy("No tablet at hand"))


@dataclass(frozen=True, slots=True)
class Panel:
    """One person of the room with all that their block shows."""

    row: RoomRow
    state: dict[str, Any]
    was: str
    offers: list[Offer]
    contacts: list[Any]
    late_entry: bool
    clashes: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)


def room_context(
    session: SessionFacts, rows: Sequence[RoomRow], shown: Sequence[RoomRow], note: GroupNote | None, *,
    rule: CountingRuleFacts, posted: RoomForm | None, clashes: list[Clash], staff: Staff, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Everything the room's page shows. `rows` as they are kept, `shown` with what was typed and could not be kept."""
    words = _words(note, posted)
    undone = reasons_against_signing(session, list(shown), _as_written(note, words), rule=rule, now=now)
    module = _module(session)
    carried = results_for_note([row.episode_id for row in rows])
    return {
        "session": session,
        "panels": _panels(session, rows, shown, carried, module, rule, posted, clashes),
        "rows": shown,
        "note": note,
        "words": words,
        "words_were": json.dumps(_kept_words(note)),
        "seen": note.version if note else 0,
        "word_clashes": {clash.field: clash.theirs for clash in clashes if clash.episode_id is None},
        "undone": [reason for reason in undone if reason.rule != "alike" or not reason.field],
        "pairs": _pairs(shown),
        "likeness": LIKENESS,
        "minutes": sum(row.minutes for row in shown),
        "present": sum(row.line.presence == "present" for row in shown),
        "uncounted": [row for row in shown if row.line.presence == "present" and not row.minutes and now > session.ends_at],
        "asks_discussion": asks_discussion(session),
        "asks_materials": session.group_type in {GroupType.ART, GroupType.MUSIC} or bool(words["materials"]),
        "unqualified": _unqualified(session, module),
        "events": touched([session.group_id], session.on).get(session.group_id or 0, []),
        "module": module,
        "guests": guests_of([session.id]).get(session.id, []),
        "others": others_in(session.id, besides=staff, now=now),
        "on_call": on_call_at(now, site_id=session.site_id),
        "carried": [(row, carried[row.episode_id]) for row in rows if row.episode_id in carried],
        "running": session.starts_at <= now < session.ends_at,
        "over": now >= session.ends_at,
        "rev": news_of(session, rows, note, others=[])["rev"],
        "tapped_from": max(session.starts_at, min(now, session.ends_at)),
        **_choices(),
    }


def signed_context(session: SessionFacts, rows: Sequence[RoomRow], note: GroupNote) -> dict[str, Any]:
    """What stands in the charts, and what remains to be done after it."""
    keys = [key_of(note)]
    follow_ups, module = opened_at(session.id), _module(session)
    coming = sessions_of_groups([session.group_id or 0], session.on, session.on + timedelta(days=21))
    return {
        "session": session,
        "rows": [(row, list(stretches_of(row.line))) for row in rows],
        "note": note,
        "minutes": sum(row.minutes for row in rows),
        "signatures": signatures_of(keys).get(keys[0], []),
        "amendments": amendments_of(keys).get(keys[0], []),
        "parts": parts_of(session.id),
        "follow_ups": follow_ups,
        "next_session": next((one for one in coming if one.starts_at > session.starts_at), None),
        "worksheet": worksheet(module.worksheet) if module and module.worksheet else None,
        **_choices(),
    }


def news_of(session: SessionFacts, rows: Sequence[RoomRow], note: GroupNote | None, *, others: list[str]) -> dict[str, Any]:
    """How the room stands, for the page's script: a mark that changes when anything does, the words, every row."""
    facts = {
        "signed": bool(note and note.signed_at),
        "note": {"version": note.version if note else 0, "by": note.by.name if note else "", **_kept_words(note)},
        "rows": {
            str(row.episode_id): {
                "version": row.version,
                "state": state_of(row.line, session.timezone),
                "minutes": row.minutes,
                "arrived": _clock(row.arrived_at),
                "late": row.late_minutes,
            }
            for row in rows
        },
    }
    rev = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
    saved_at = _clock(note.saved_at) if note else ""
    return {"rev": rev, "others": others, "at": _clock(timezone.now()), "saved_at": saved_at, **facts}


def clash_words(clash: Clash, session: SessionFacts) -> dict[str, Any]:
    """One field that two people wrote, as the page shows it beside what was typed."""
    return {
        "row": clash.episode_id, "field": clash.field, "label": str(FIELD_WORDS.get(clash.field, clash.field)),
        "theirs": said(clash.field, clash.theirs), "by": clash.by,
    }  # fmt: skip


def said(name: str, value: Any) -> str:
    """A field's value in words."""
    if name == "times":
        came_at, left_at, again = value
        stays = (Stretch(came_at, left_at), *again)
        return ", ".join(f"{_clock(one.came_at) or '…'}–{_clock(one.left_at) or '…'}" for one in stays)
    words: dict[str, Mapping[Any, Any]] = {"response": RESPONSE_WORDS, "absence_reason": ABSENCE_WORDS}
    named = words.get(name, {})
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, tuple):
        return ", ".join(str(FLAG_WORDS.get(flag, flag)) for flag in value) or str(_("none"))
    return str(named.get(value, "" if value is None else value)) or str(_("nothing"))


def _panels(
    session: SessionFacts, rows: Sequence[RoomRow], shown: Sequence[RoomRow], carried: Mapping[int, list[Carried]],
    module: ModuleFacts | None, rule: CountingRuleFacts, posted: RoomForm | None, clashes: list[Clash],
) -> list[Panel]:  # fmt: skip
    planned = plan_of(session.starts_at, session.ends_at, session.break_minutes)
    ids = [row.episode_id for row in rows]
    motivated, before, planned_for = motivations_of(ids), last_lines(ids, before=session), objectives_of(ids)
    contacts = contacts_in([row.patient_id for row in rows])
    objectives = [*(module.objectives if module else ()), *([session.topic] if session.topic and not module else [])]
    kept = {row.episode_id: row for row in rows}
    errors = posted.errors if posted else {}
    found = []
    for row in shown:
        key = row.episode_id
        state = state_of(row.line, session.timezone)
        found.append(
            Panel(
                row=row,
                state=state | _as_typed(posted, key),
                was=json.dumps(state_of(kept[key].line, session.timezone)),
                offers=offers(
                    planned=[one.named for one in planned_for.get(key, [])],
                    motivations=[one.words for one in motivated.get(key, [])][:CARRIED_TO_LINE],
                    results=[one.words for one in carried.get(key, [])],
                    objectives=objectives[:CARRIED_TO_LINE],
                    last_line=before.get(key, ""),
                ),
                contacts=contacts.get(row.patient_id, []),
                late_entry=is_entered_late(row.line, planned=planned, entered_at=row.timed_at, grace_minutes=rule.grace_minutes),
                clashes={str(FIELD_WORDS[one.field]): said(one.field, one.theirs) for one in clashes if one.episode_id == key},
                errors=errors.get(key, {}),
                marks=_marks(row),
            )
        )
    return found


def _marks(row: RoomRow) -> list[str]:
    """As what somebody sits here, where that is not the usual."""
    seats = {"make_up": _("makes up a session"), "visitor": _("visitor")}
    return [
        str(words)
        for words in (
            seats.get(row.seat, ""), _("peer co-leader") if row.peer else "", _("telehealth") if row.line.by_telehealth else ""
        )
        if words
    ]  # fmt: skip


def _as_typed(posted: RoomForm | None, key: int) -> dict[str, Any]:
    """The times of a row that could not be read, letter for letter."""
    form = posted.forms.get(key) if posted else None
    if form is None or form.is_valid():
        return {}
    return {name: form[name].value() or "" for name in form.errors}


def _words(note: GroupNote | None, posted: RoomForm | None) -> dict[str, str]:
    kept = _kept_words(note)
    return kept if posted is None else {name: kept[name] if said is None else said for name, said in posted.words.items()}


def _kept_words(note: GroupNote | None) -> dict[str, str]:
    return {name: getattr(note, name) if note else "" for name in ("text", "discussion", "materials")}


def _as_written(note: GroupNote | None, words: Mapping[str, str]) -> GroupNote:
    return GroupNote(**words, signed_at=note.signed_at if note else None)


def _pairs(rows: Sequence[RoomRow]) -> list[tuple[RoomRow, RoomRow, int]]:
    by_id = {row.episode_id: row for row in rows}
    return [(by_id[pair.first], by_id[pair.second], pair.percent) for pair in pairs_alike(rows)]


def _module(session: SessionFacts) -> ModuleFacts | None:
    return module_by_id(session.module_id) if session.module_id else None


def _unqualified(session: SessionFacts, module: ModuleFacts | None) -> str:
    """What this group or its module asks of who leads it, where neither leader has that on file (row 002-38)."""
    kind = group_types().get(GroupType(session.group_type)) if session.group_type else None
    needed = {kind.credential if kind else Qualification.CLINICIAN, module.qualification if module else Qualification.CLINICIAN}
    needed |= {Qualification.TRAUMA_TRAINED} if session.restriction == Restriction.TRAUMA else set()
    if not (asked := sorted(needed - {Qualification.CLINICIAN})):
        return ""
    leaders = {one for one in (session.facilitator_id, session.co_facilitator_id) if one}
    held = frozenset().union(*qualifications_of(leaders, session.on).values())
    return ", ".join(one.replace("_", " ") for one in asked if not may_give(one, held))


def _choices() -> dict[str, Any]:
    return {"absence_words": ABSENCE_WORDS, "flag_words": FLAG_WORDS, "response_words": RESPONSE_WORDS,
            "given_words": GIVEN_WORDS, "late_reasons": LATE_REASONS}  # fmt: skip


def _clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""
