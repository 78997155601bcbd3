"""What is done with a form: begun, answered item by item, handed in, corrected, scored; a safety answer is raised at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Sex
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.actions.findings import open_conditions
from midspan.journey.assessment.actions.raising import raise_alerts
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.models import Form, FormScore
from midspan.journey.assessment.queries import open_form, sheet_for
from midspan.journey.assessment.rules import (
    clean_context,
    reasons_against_answering,
    reasons_against_context,
    reasons_against_correcting,
    reasons_against_handing_in,
    reasons_against_mode,
    score,
)
from midspan.journey.assessment.terms import Code, FormMode, FormStatus, Instrument, Score

NOTHING: Mapping[str, Any] = {}


@action("form.handed_in", needs=Permission.ASK)
def record_form(
    episode: Episode,
    *,
    instrument: str,
    answers: Sequence[Code | None],
    mode: FormMode = FormMode.INTERVIEW,
    context: Mapping[str, Any] = NOTHING,
    language: str = "en",
    helped_by: str = "",
    by: Staff,
    at: datetime,
) -> Form:
    """A whole form at once: raw codes in form order, null for not answered, the unscored questions at the end or left out.

    `context` names the substance of a form that is about one; `helped_by` who answered for the person. Refuses codes the form
    does not have and ways of answering that its rights or its authors do not allow. Open items are kept, without a total.
    """
    form = _begun(_locked(episode), _entry(instrument), mode, by, at, context=context, language=language, helped_by=helped_by)
    _refuse_mode(form)
    _answer(form, answers)
    _hand_in(form, at)
    return form


@action("form.begun", needs=Permission.ASK)
def start_form(
    episode: Episode,
    *,
    instrument: str,
    mode: FormMode = FormMode.INTERVIEW,
    context: Mapping[str, Any] = NOTHING,
    language: str = "en",
    helped_by: str = "",
    by: Staff,
    at: datetime,
) -> Form:
    """Begin a form; the one that is open already is given back, so that two screens write into one form."""
    form = _begun(_locked(episode), _entry(instrument), mode, by, at, context=context, language=language, helped_by=helped_by)
    begun = open_form(episode.pk, instrument, form.context.get("substance", ""))
    if begun is not None:
        return begun
    if mode != FormMode.PROXY or helped_by:  # who helped may be said at the end
        _refuse_mode(form)
    form.save()
    return form


@action("form.answered", needs=Permission.ASK)
def answer_item(form: Form, *, number: int, code: Code | None, by: Staff, at: datetime) -> Form:
    """Keep one answer (items count from 1). A safety answer raises its alert now, not when the form is handed in."""
    form = _form_locked(form)
    _refuse_closed(form)
    entry = instruments()[form.instrument]
    if not 1 <= number <= len(entry.questions):
        raise Refused(Reason(f"{entry.short} has no question {number}.", rule="form"))
    answers = [*form.answers]
    answers[number - 1] = code
    _answer(form, answers)
    form.version += 1
    form.save()
    raise_alerts(form, at)
    return form


@action("form.handed_in", needs=Permission.ASK)
def submit_form(
    form: Form,
    *,
    answers: Sequence[Code | None] | None = None,
    mode: FormMode | None = None,
    helped_by: str | None = None,
    context: Mapping[str, Any] = NOTHING,
    by: Staff,
    at: datetime,
) -> Form:
    """Hand in an open form, with the answers as they stand on the page where given, and score it."""
    form = _form_locked(form)
    _refuse_closed(form)
    form.mode = mode or form.mode
    form.helped_by = form.helped_by if helped_by is None else helped_by.strip()
    form.context |= {
        name: value for name, value in clean_context(_entry(form.instrument), context).items() if name != "substance"
    }
    form.by = by
    _refuse_mode(form)
    if answers is not None:
        _answer(form, answers)
    form.version += 1
    _hand_in(form, at)
    return form


@action("form.corrected", needs=Permission.ASK)
def correct_form(form: Form, *, answers: Sequence[Code | None], reason: str, by: Staff, at: datetime) -> Form:
    """A corrected copy of a form that was handed in, which stays as it was, with its alerts. Counts on the day of the first.

    Refuses a second correction of the same form, one without a reason and one that changes nothing.
    """
    old = _form_locked(form)
    entry = instruments()[old.instrument]
    whole = [*answers, *[None] * len(entry.questions)][: max(len(answers), len(entry.questions))]
    replaced = Form.objects.filter(replaces=old).exists()
    against = reasons_against_correcting(
        handed_in=old.submitted_at is not None, replaced=replaced, reason=reason, changed=whole != old.answers
    )
    if against:
        raise Refused(against)
    new = Form(
        episode=old.episode, instrument=old.instrument, instrument_version=old.instrument_version, mode=old.mode,
        context=old.context, language=old.language, helped_by=old.helped_by, replaces=old, correction=reason.strip(),
        started_at=old.started_at if old.replaces_id else old.submitted_at or old.started_at, by=by,
    )  # fmt: skip
    _answer(new, whole)
    _hand_in(new, at)
    return new


@action("form.rescored", needs=Permission.SET_UP)
def rescore_form(form: Form, *, by: Staff, at: datetime) -> Form:
    """A new score beside the old ones where the rule has changed since; nothing where it has not. Raises no alert."""
    form = _form_locked(form)
    if form.submitted_at is None:
        raise Refused(Reason("This form is not handed in yet.", rule="form"))
    found = _scored(form)
    if not FormScore.objects.filter(form=form, rule_version=found.rule_version).exists():
        _keep_score(form, found, at)
    return form


def _entry(code: str) -> Instrument:
    if code not in instruments():
        raise Refused(Reason(f"There is no instrument “{code}” here.", rule="form", field="instrument"))
    return instruments()[code]


def _locked(episode: Episode) -> Episode:
    """The episode, held so that the same form cannot begin twice. Refuses one that has ended."""
    row = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("patient").get(pk=episode.pk)
    if reasons := reasons_against_answering(submitted=False, episode_open=row.status in OPEN):
        raise Refused(reasons)
    return row


def _form_locked(form: Form) -> Form:
    rows = Form.objects.select_for_update(of=["self"], no_key=True).select_related("episode__patient", "episode__site")
    return rows.get(pk=form.pk)


def _refuse_closed(form: Form) -> None:
    closed = form.submitted_at is not None
    if reasons := reasons_against_answering(submitted=closed, episode_open=form.episode.status in OPEN):
        raise Refused(reasons)


def _refuse_mode(form: Form) -> None:
    entry = _entry(form.instrument)
    bare = sheet_for(form.instrument, form.language, substance=form.context.get("substance")).bare
    if reasons := reasons_against_mode(entry, form.mode, bare=bare, helped_by=form.helped_by):
        raise Refused(reasons)


def _begun(episode: Episode, entry: Instrument, mode: FormMode, by: Staff, at: datetime, **words: Any) -> Form:
    """A form that is not kept yet. Refuses one about no substance where it must be about one."""
    context = clean_context(entry, words["context"])
    if reasons := reasons_against_context(entry, context):
        raise Refused(reasons)
    language = sheet_for(entry.code, words["language"], substance=context.get("substance")).language
    return Form(
        episode=episode,
        instrument=entry.code,
        instrument_version=entry.version,
        answers=[None] * len(entry.questions),
        context=context,
        mode=mode,
        language=language,
        helped_by=words["helped_by"].strip(),
        started_at=at,
        by=by,
    )


def _answer(form: Form, answers: Sequence[Code | None]) -> None:
    """Put answers on a form, refusing what the printed form does not offer."""
    entry = instruments()[form.instrument]
    scored = list(answers[: len(entry.items)])
    after = [*answers[len(entry.items) :], *[None] * len(entry.follow_ups)][: len(entry.follow_ups)]
    found = score(entry, scored, form.context)
    reasons = list(found.reasons) if found.status == FormStatus.INVALID else []
    if len(answers) > len(entry.questions):
        reasons.append(f"{entry.short} has {len(entry.questions)} questions, not {len(answers)}.")
    for item, answer in zip(entry.follow_ups, after, strict=True):
        if answer is not None and (type(answer) is bool or answer not in item.codes):
            reasons.append(f"Question {item.number} cannot be {str(answer)[:20]}.")
    if reasons:
        raise Refused([Reason(text, rule="form") for text in reasons])
    form.answers = [*scored, *after]


def _hand_in(form: Form, at: datetime) -> None:
    """Close the form, score it, raise what it raises, open the conditions that it points to. Refuses an empty one."""
    if reasons := reasons_against_handing_in(form.answers, form.context):
        raise Refused(reasons)
    form.submitted_at = at
    form.save()
    found = _scored(form)
    _keep_score(form, found, at)
    raise_alerts(form, at)
    open_conditions(form, found, by=form.by, at=at)


def _scored(form: Form) -> Score:
    entry = instruments()[form.instrument]
    return score(entry, form.answers[: len(entry.items)], {**form.context, "sex": Sex(form.episode.patient.sex)})


def _keep_score(form: Form, found: Score, at: datetime) -> FormScore:
    return FormScore.objects.create(
        form=form,
        status=found.status,
        total=None if found.total is None else Decimal(str(found.total)),
        band=found.band,
        positive=found.positive,
        subscales=dict(found.subscales),
        results=dict(found.results),
        flags=list(found.flags),
        rule_version=found.rule_version,
        band_scheme=found.band_scheme,
        at=at,
    )
