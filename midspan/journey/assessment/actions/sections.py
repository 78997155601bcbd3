"""How the sections of an assessment are written: each on its own; after the signature as dated, signed updates beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.assessment.catalog.findings import diagnosis_list, sections
from midspan.journey.assessment.models import Assessment, MotivationEntry, Section, SectionUpdate, SubstanceUse
from midspan.journey.assessment.queries import current_answers, day_at, substance_facts
from midspan.journey.assessment.rules import (
    changed_answers,
    details_from,
    details_of_substances,
    reasons_against_days,
    reasons_against_section,
    reasons_against_substance,
    reasons_against_update,
    said_in,
    substance_code,
    tidied,
    update_text,
)
from midspan.journey.assessment.rules.diagnosis import remission_of
from midspan.journey.assessment.terms import Rank, SectionCode, Substance, SubstanceFacts


@action("section.saved", needs=Permission.CONTRIBUTE)
def save_section(
    assessment: Assessment, *, code: str, answers: Mapping[str, Any], seen: int | None = None, by: Staff, at: datetime
) -> Section:
    """Keep one section: the answers given, by question code; others of the section stay.

    `seen` is the version of the section on the page: two people never collide in two sections, and in the same one the
    second is refused. What other stations read (physical health in words, earlier treatments) follows; quotes go to the
    motivation ledger. Refuses a signed assessment and questions that the section does not have.
    """
    assessment = _locked(assessment)
    return _written(assessment, _held(assessment), code, answers, seen=seen, by=by, at=at)


@action("sections.saved", needs=Permission.CONTRIBUTE)
def save_sections(assessment: Assessment, *, answers: Mapping[str, Mapping[str, Any]], by: Staff, at: datetime) -> Assessment:
    """Keep several sections at one sitting, as from a paper that was filled in elsewhere. Refuses as one section does."""
    assessment = _locked(assessment)
    held = _held(assessment)
    for code, given in answers.items():
        _written(assessment, held, code, given, by=by, at=at)
    return assessment


@action("assessment.updated", needs=Permission.AMEND)
def update_section(
    assessment: Assessment,
    *,
    code: str,
    answers: Mapping[str, Any],
    reason: str,
    proof: Proof,
    seen: int | None = None,
    by: Staff,
    at: datetime,
) -> SectionUpdate:
    """A dated update of one section of a signed assessment, signed itself; what was signed stays as it was.

    `seen` is the number of updates of the section that the page showed. Refuses an unsigned assessment, no reason, nothing
    changed, a day ahead, an update that came meanwhile, and whoever holds no valid licence.
    """
    assessment = _locked(assessment)
    spec = sections()[_section_of(code)]
    now = current_answers(assessment).get(spec.code, {})
    after = {**now, **{name: tidied(value) for name, value in answers.items()}}
    changes = changed_answers(spec, now, after)
    on, there = day_at(at, assessment.episode), SectionUpdate.objects.filter(assessment=assessment, code=spec.code).count()
    signed, moved_on = assessment.signed_at is not None, seen not in {None, there}
    against = reasons_against_update(signed=signed, reason=reason, changed=bool(changes), moved_on=moved_on)
    if reasons := [*_strange(spec, answers), *reasons_against_days(spec, answers, on=on), *against]:
        raise Refused(reasons, version=there if moved_on else None)
    row = SectionUpdate.objects.create(
        assessment=assessment, code=spec.code, answers=after, reason=reason.strip(), on=on, by=by, at=at
    )
    sign(row, text=update_text(spec, changes, reason=reason.strip(), on=on), proof=proof, by=by, at=at)
    return row


@action("substance.added", needs=Permission.CONTRIBUTE)
def add_substance(assessment: Assessment, *, details: Mapping[str, Any], by: Staff, at: datetime) -> SubstanceUse:
    """One more substance of an open assessment, with its rank; severity, remission and code follow from its criteria.

    Refuses a second of the same, a second of a rank, days ahead, and a signed assessment.
    """
    assessment = _locked(assessment)
    return _kept(SubstanceUse(assessment=assessment), details, by=by, at=at)


@action("substance.changed", needs=Permission.CONTRIBUTE, versioned=True)
def change_substance(use: SubstanceUse, *, details: Mapping[str, Any], by: Staff, at: datetime) -> SubstanceUse:
    """Keep what was written about a substance: only the details given. Refuses as adding does."""
    use.assessment = _locked(use.assessment)
    return _kept(use, details, by=by, at=at)


@action("substance.dropped", needs=Permission.CONTRIBUTE)
def drop_substance(use: SubstanceUse, *, by: Staff, at: datetime) -> Assessment:
    """Take a substance off an open assessment that does not belong there. Refuses once the assessment is signed."""
    assessment = _locked(use.assessment)
    if reasons := reasons_against_section(signed=assessment.signed_at is not None, moved_on=False):
        raise Refused(reasons)
    use.delete()
    _follow(assessment, details_of_substances(_uses(assessment)))
    return assessment


def _held(assessment: Assessment) -> dict[SectionCode, Section]:
    """The sections of a locked assessment: nobody else can begin one."""
    return {SectionCode(one.code): one for one in assessment.sections.all()}


def _written(
    assessment: Assessment,
    held: dict[SectionCode, Section],
    code: str,
    answers: Mapping[str, Any],
    *,
    seen: int | None = None,
    by: Staff,
    at: datetime,
) -> Section:
    """Write one section of a locked assessment, with what follows from it; `held` gets to know it."""
    spec = sections()[_section_of(code)]
    row = held.get(spec.code) or Section(assessment=assessment, code=spec.code)
    moved_on = seen is not None and seen != row.version
    if reasons := [
        *reasons_against_section(signed=assessment.signed_at is not None, moved_on=moved_on),
        *_strange(spec, answers),
        *reasons_against_days(spec, answers, on=day_at(at, assessment.episode)),
    ]:
        raise Refused(reasons)
    before = dict(row.answers)
    row.answers = {**before, **{name: tidied(value) for name, value in answers.items()}}
    row.saved_at, row.by, row.version = at, by, row.version + 1
    row.save()
    held[spec.code] = row
    _follow(assessment, details_from(spec.code, {code: one.answers for code, one in held.items()}, sections()))
    _keep_quotes(assessment, before, row, by=by, at=at)
    return row


def _locked(assessment: Assessment) -> Assessment:
    """The assessment, held so that it is not signed while a part of it is written."""
    rows = Assessment.objects.select_for_update(of=["self"], no_key=True).select_related("episode__site", "episode__patient")
    return rows.get(pk=assessment.pk)


def _section_of(code: str) -> SectionCode:
    if code not in set(SectionCode):
        raise Refused(Reason(f"There is no section “{code}”.", rule="004-05"))
    return SectionCode(code)


def _strange(spec: Any, answers: Mapping[str, Any]) -> list[Reason]:
    """What no page offers and only a mistake in a program would send."""
    known = {one.code for one in spec.questions}
    return [Reason(f"“{name}” is not a question of this section.", rule="004-05") for name in answers if name not in known]


def _follow(assessment: Assessment, details: Mapping[str, Any]) -> None:
    """What other stations read follows; the version stays, so that nobody's summary collides with a section."""
    if details:
        Assessment.objects.filter(pk=assessment.pk).update(**details)


def _keep_quotes(assessment: Assessment, before: Mapping[str, Any], row: Section, *, by: Staff, at: datetime) -> None:
    """The ledger keeps each quote once; one put right before the signature is put right there too."""
    spec = sections()[SectionCode(row.code)]
    earlier = dict(said_in(spec, before))
    ledger = MotivationEntry.objects.filter(episode_id=assessment.episode_id)
    for kind, words in said_in(spec, row.answers):
        if earlier.get(kind) == words or ledger.filter(kind=kind, words=words).exists():
            continue
        if not ledger.filter(kind=kind, words=earlier.get(kind, ""), at__gte=assessment.started_at).update(words=words):
            on = day_at(at, assessment.episode)
            MotivationEntry.objects.create(episode_id=assessment.episode_id, kind=kind, words=words, heard_on=on, by=by, at=at)


def _kept(use: SubstanceUse, details: Mapping[str, Any], *, by: Staff, at: datetime) -> SubstanceUse:
    """Write a substance with what follows from it, unless something stands against it."""
    if not {details.get("substance", use.substance)} <= set(Substance) or not {details.get("rank", use.rank)} <= set(Rank):
        raise Refused(Reason("Choose the substance and its rank.", rule="000-04", field="substance"))
    for name, value in details.items():
        setattr(use, name, list(value) if isinstance(value, tuple) else value)
    on = day_at(at, use.assessment.episode)
    facts = substance_facts(use)
    others = [one for one in _uses(use.assessment) if one.id != use.pk]
    reasons = reasons_against_section(signed=use.assessment.signed_at is not None, moved_on=False)
    if reasons := [*reasons, *reasons_against_substance(facts, others, on=on)]:
        raise Refused(reasons)
    use.remission = remission_of(use.criteria_ended_on, on=on)[0] or ""
    use.icd10 = substance_code(facts, diagnosis_list(), on=on).code
    use.by, use.at = by, at
    use.save()
    _follow(use.assessment, details_of_substances(_uses(use.assessment)))
    return use


def _uses(assessment: Assessment) -> list[SubstanceFacts]:
    return [substance_facts(one) for one in SubstanceUse.objects.filter(assessment=assessment)]
