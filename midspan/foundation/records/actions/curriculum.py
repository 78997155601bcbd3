"""How does the curriculum come in, how is a module rewritten, and how is one kept as it stands after a review?"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.queries import module_facts
from midspan.foundation.program.rules import faults_of_module, review_due_on
from midspan.foundation.program.terms import Evidence, ModuleFacts, ModuleOrigin, ModuleText
from midspan.foundation.records.actions.door import action
from midspan.foundation.records.terms import Reason, Refused

WHO = "The program director writes and reviews modules."
REVISABLE = frozenset(
    {"title", "objectives", "opening", "content", "questions", "personal_link", "minutes", "materials", "review_months",
     "evidence", "evidence_source"}
)  # fmt: skip


@action("curriculum.loaded", needs=Permission.SET_UP)
def load_curriculum(*, modules: Iterable[ModuleText], on: date, by: Staff, at: datetime) -> None:
    """Bring the catalogue's modules in, in force from the day `on`. Loading the same text again changes nothing.

    A changed text becomes a new version, and the one before is retired. Where the clinic wrote its own version, that stays
    in force: the new text is kept beside it, and the module's review falls due on the day.
    """
    known = defaultdict(list)
    for row in CurriculumModule.objects.order_by("version"):
        known[row.code].append(row)
    taken_in = (_taken_in(text, known[text.code], on) for text in modules)
    CurriculumModule.objects.bulk_create([new for new in taken_in if new is not None])


@action("module.revised", needs=Permission.SET_UP)
def revise_module(
    row: CurriculumModule, *, changes: Mapping[str, Any], on: date, by: Staff, at: datetime
) -> CurriculumModule:  # fmt: skip
    """A new version in the clinic's own words from the day `on`; sessions keep the version they used.

    `changes`: new values of the fields in REVISABLE. Refuses a version that is no longer in force, a text that cannot be
    taught from, and one in which nothing changed.
    """
    row = CurriculumModule.objects.select_for_update(no_key=True).get(pk=row.pk)
    before = module_facts(row)
    after = _changed(before, changes)
    if reasons := _reasons_against_revising(before, after, in_force=row.retired_on is None):
        raise Refused(reasons)
    CurriculumModule.objects.filter(pk=row.pk).update(retired_on=max(on, row.effective_from))
    newest = CurriculumModule.objects.filter(code=row.code).order_by("-version").values_list("version", flat=True)[0]
    return CurriculumModule.objects.create(
        **_columns(after),
        version=newest + 1,
        origin=ModuleOrigin.CLINIC,
        effective_from=max(on, row.effective_from),
        reviewed_on=on,
        review_due_on=review_due_on(on, after.review_months),
    )


@action("module.reviewed", needs=Permission.SET_UP)
def review_module(row: CurriculumModule, *, on: date, by: Staff, at: datetime) -> CurriculumModule:
    """Looked at and found good as it is: the next review is due so many months after the day `on`."""
    row = CurriculumModule.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.retired_on is not None:
        raise Refused(_superseded())
    row.reviewed_on, row.review_due_on = on, review_due_on(on, row.review_months)
    row.save(update_fields=["reviewed_on", "review_due_on"])
    return row


def _reasons_against_revising(before: ModuleText, after: ModuleText, *, in_force: bool) -> list[Reason]:
    """Why a text does not become the next version of a module: rows 002-37, 002-38 and 004-25. Empty means it can."""
    if not in_force:
        return [_superseded()]
    if before == after:
        return [Reason("Nothing was changed. If the module is good as it is, mark it as reviewed.", rule="004-25")]
    return [Reason(words, rule="002-37", field=field) for field, words in faults_of_module(after).items()]


def _superseded() -> Reason:
    return Reason("A newer version took the place of this one. Open the newer one.", rule="004-25", who=WHO)


def _taken_in(text: ModuleText, versions: list[CurriculumModule], on: date) -> CurriculumModule | None:
    """The new row of a text; None where it is there already. What it replaces is retired."""
    digest = _digest(text)
    newest = next((row for row in reversed(versions) if row.origin == ModuleOrigin.CATALOGUE), None)
    if newest is not None and newest.catalogue_sha256 == digest:
        return None
    now = next((row for row in versions if row.retired_on is None), None)
    new = CurriculumModule(
        **_columns(text), version=versions[-1].version + 1 if versions else 1, origin=ModuleOrigin.CATALOGUE,
        catalogue_sha256=digest, effective_from=on, review_due_on=review_due_on(on, text.review_months),
    )  # fmt: skip
    if now is not None and now.origin == ModuleOrigin.CLINIC:
        new.retired_on = on
        CurriculumModule.objects.filter(pk=now.pk).update(review_due_on=on)
    elif now is not None:
        new.effective_from = max(on, now.effective_from)
        CurriculumModule.objects.filter(pk=now.pk).update(retired_on=new.effective_from)
    return new


def _changed(before: ModuleFacts, changes: Mapping[str, Any]) -> ModuleFacts:
    """The text with these changes; evidence that was rewritten is no longer verified."""
    kept = {name: value for name, value in changes.items() if name in REVISABLE}
    words = kept.pop("evidence", before.evidence.words)
    source = kept.pop("evidence_source", before.evidence.source)
    evidence = before.evidence
    if (words, source) != (evidence.words, evidence.source):
        evidence = Evidence(words, source)
    return replace(before, evidence=evidence, **kept)


def _columns(text: ModuleText) -> dict[str, Any]:
    """The text of a module as columns."""
    lists = ("objectives", "questions", "needs", "group_types", "interventions", "materials")
    plain = ("code", "title", "set", "order", "opening", "content", "personal_link", "minutes", "review_months",
             "qualification", "worksheet", "quiz")  # fmt: skip
    return {
        **{name: [str(one) for one in getattr(text, name)] for name in lists},
        **{name: getattr(text, name) for name in plain},
        "evidence": text.evidence.words,
        "evidence_source": text.evidence.source,
        "evidence_read_on": text.evidence.read_on,
        "evidence_verified": text.evidence.verified,
    }


def _digest(text: ModuleText) -> str:
    return sha256(json.dumps(asdict(text), default=str, sort_keys=True).encode()).hexdigest()
