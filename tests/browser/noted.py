"""Notes of every state: drafts with facts carried in, late, signed, amended, sent back, set aside; a template; notes apart."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from midspan.foundation.people.models import Licence
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import ChartNote
from midspan.journey.attendance.queries import draft_of, facts_to_carry
from midspan.journey.attendance.terms import Ground, NoteKind, NotePrompt
from tests.browser.clinic import Day


def note(day: Day) -> dict[str, list[Any]]:
    """All of it, of the first two people; the ids by the names in addresses. Every draft is its own author's."""
    (first, second, *_rest), cast = day.members, day.cast
    draft = _written(day, first, NoteKind.CASE, hours=30)
    draft = actions.carry_fact(
        draft, key=facts_to_carry(first, on=draft.on, besides=draft.pk)[0].key, by=cast.counsellor, at=day.now
    )
    signed = _sign(day, _written(day, first, NoteKind.TELEPHONE))
    proof = {"proof": cast.proof(cast.counsellor), "by": cast.counsellor, "at": day.now}
    actions.amend_note(signed, text="It was her aunt.", reason="Misheard", **proof)
    aside = _written(day, second, NoteKind.NON_BILLABLE)
    actions.discard_note(aside, reason="Wrong person", by=cast.counsellor, at=day.now)
    waits = _in_training(day, second)
    actions.keep_template(
        "", name="Ward round", prompts=[NotePrompt("seen", "Seen", "Who was there."), NotePrompt("next", "Next")],
        kinds=[NoteKind.MEDICAL], effective_from=day.today, on=day.today, by=cast.supervisor, at=day.now,
    )  # fmt: skip
    return {
        "attendance:note.note_id": [draft.pk, signed.pk, aside.pk, waits.pk],
        "attendance:amend_note.note_id": [signed.pk],
        "attendance:cosign_note.note_id": [waits.pk],
        "attendance:note_template.code": ["dap", "new", "ward_round"],
        "attendance:counselling_note.note_id": _apart(day),
    }


def _written(day: Day, episode: Any, kind: NoteKind, *, hours: int = 1) -> ChartNote:
    by, happened_at = day.cast.counsellor, day.now - timedelta(hours=hours)
    row = actions.begin_note(episode, kind=kind, happened_at=happened_at, minutes=10, by=by, at=day.now)
    answers = {one["code"]: f"Words about {one['words'].lower()}." for one in row.asked}
    return actions.save_note(row, draft=replace(draft_of(row), answers=answers), by=by, at=day.now)


def _sign(day: Day, row: ChartNote) -> ChartNote:
    cast = day.cast
    return actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=day.now)


def _in_training(day: Day, episode: Any) -> ChartNote:
    """A note signed while its author was in training, sent back by the supervisor."""
    held = Licence.objects.filter(staff=day.cast.counsellor)
    kinds = dict(held.values_list("pk", "kind"))
    held.update(kind="MHC-LP")
    row = _sign(day, _written(day, episode, NoteKind.MEDICAL))
    for pk, kind in kinds.items():
        Licence.objects.filter(pk=pk).update(kind=kind)
    return actions.send_note_back(row, words="Add the pulse.", by=day.cast.supervisor, at=day.now)


def _apart(day: Day) -> list[int]:
    cast = day.cast
    said = {"on": day.today, "at": day.now}
    mine = actions.begin_counselling(day.members[0], words="What lay under the anger.", by=cast.counsellor, **said)
    theirs = actions.begin_counselling(day.members[0], words="Thoughts of a supervisor.", by=cast.supervisor, **said)
    actions.open_counselling(mine, ground=Ground.TRAINING, words="Supervision of Tuesday", by=cast.supervisor, at=day.now)
    return [mine.pk, theirs.pk]
