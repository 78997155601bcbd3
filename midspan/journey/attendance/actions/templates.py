"""The clinic keeps a template of notes as its own: each change is a version, and written notes keep the one they have."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils.text import slugify

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.catalog import note_templates
from midspan.journey.attendance.models import NoteTemplate
from midspan.journey.attendance.rules import reasons_against_template
from midspan.journey.attendance.terms import NoteKind, NotePrompt


@action("note_template.kept", needs=Permission.KEEP_LIBRARY)
def keep_template(
    code: str, *, name: str, prompts: Sequence[NotePrompt], kinds: Collection[NoteKind] = (), effective_from: date, on: date,
    offered: bool = True, by: Staff, at: datetime,
) -> NoteTemplate:  # fmt: skip
    """Keep a version of a template, in force from a day on; `on` is today at the clinic. Without a code it is a new template.

    `offered` False takes it off the list from that day. Refuses a template without parts, with two headings alike, of the past.
    """
    reasons = reasons_against_template(name=name, prompts=prompts, effective_from=effective_from, on=on)
    code = code or slugify(name).replace("-", "_")[:40]
    if not code:
        reasons.append(Reason("Name the template in letters.", rule="note", field="name"))
    if reasons:
        raise Refused(reasons)
    shipped = note_templates().get(code)
    kept = NoteTemplate.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    return NoteTemplate.objects.create(
        code=code, version=max(kept, shipped.version if shipped else 0) + 1, name=name.strip(),
        prompts=[{"code": one.code, "words": one.words, "help": one.help} for one in prompts],
        kinds=sorted(kind.value for kind in kinds), effective_from=effective_from, offered=offered, by=by, at=at,
    )  # fmt: skip
