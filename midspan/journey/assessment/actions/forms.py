"""What is done with a form: begun, answered item by item, handed in, scored; a safety answer is raised at once."""

from collections.abc import Sequence
from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission, Sex
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.models import Form, FormScore, SafetyAlert
from midspan.journey.assessment.rules import flags_of, reasons_against_answering, score
from midspan.journey.assessment.terms import FormMode, FormStatus, Instrument


@action("form.handed_in", needs=Permission.ASK)
def record_form(
    episode: Episode,
    *,
    instrument: str,
    answers: Sequence[int | None],
    mode: FormMode = FormMode.INTERVIEW,
    by: Staff,
    at: datetime,
) -> Form:
    """A whole form at once: raw codes in form order, null for not answered, the unscored questions at the end or left out.

    Refuses codes the form does not have. A form with open items is kept without a total.
    """
    form = _begun(_locked(episode), _entry(instrument), mode, by, at)
    _answer(form, answers)
    _hand_in(form, at)
    return form


@action("form.begun", needs=Permission.ASK)
def start_form(episode: Episode, *, instrument: str, mode: FormMode = FormMode.INTERVIEW, by: Staff, at: datetime) -> Form:
    """Begin a form; the one that is open already is given back, so that two screens write into one form."""
    entry = _entry(instrument)
    locked = _locked(episode)
    begun = Form.objects.filter(episode=locked, instrument=instrument, submitted_at__isnull=True).first()
    if begun is not None:
        return begun
    form = _begun(locked, entry, mode, by, at)
    form.save()
    return form


@action("form.answered", needs=Permission.ASK)
def answer_item(form: Form, *, number: int, code: int | None, by: Staff, at: datetime) -> Form:
    """Keep one answer (items count from 1). A safety answer raises its alert now, not when the form is handed in."""
    form = Form.objects.select_for_update(of=["self"]).select_related("episode").get(pk=form.pk)
    _refuse_closed(form)
    entry = instruments()[form.instrument]
    if not 1 <= number <= len(entry.questions):
        raise Refused(Reason(f"{entry.short} has no question {number}.", rule="form"))
    answers = [*form.answers]
    answers[number - 1] = code
    _answer(form, answers)
    form.version += 1
    form.save()
    _raise_alerts(form, at)
    return form


@action("form.handed_in", needs=Permission.ASK)
def submit_form(
    form: Form,
    *,
    answers: Sequence[int | None] | None = None,
    mode: FormMode | None = None,
    by: Staff,
    at: datetime,
) -> Form:
    """Hand in an open form, with the answers as they stand on the page where given, and score it."""
    form = Form.objects.select_for_update(of=["self"]).select_related("episode").get(pk=form.pk)
    _refuse_closed(form)
    form.mode = mode or form.mode
    form.by = by
    if answers is not None:
        _answer(form, answers)
    form.version += 1
    _hand_in(form, at)
    return form


def _entry(code: str) -> Instrument:
    if code not in instruments():
        raise Refused(Reason(f"There is no instrument “{code}” here.", rule="form", field="instrument"))
    return instruments()[code]


def _locked(episode: Episode) -> Episode:
    """The episode, held so that the same form cannot begin twice. Refuses one that has ended."""
    row = Episode.objects.select_for_update().get(pk=episode.pk)
    if reasons := reasons_against_answering(submitted=False, episode_open=row.status in OPEN):
        raise Refused(reasons)
    return row


def _refuse_closed(form: Form) -> None:
    closed = form.submitted_at is not None
    if reasons := reasons_against_answering(submitted=closed, episode_open=form.episode.status in OPEN):
        raise Refused(reasons)


def _begun(episode: Episode, entry: Instrument, mode: FormMode, by: Staff, at: datetime) -> Form:
    return Form(
        episode=episode,
        instrument=entry.code,
        instrument_version=entry.version,
        answers=[None] * len(entry.questions),
        mode=mode,
        started_at=at,
        by=by,
    )


def _answer(form: Form, answers: Sequence[int | None]) -> None:
    """Put answers on a form, refusing what the printed form does not offer."""
    entry = instruments()[form.instrument]
    scored = list(answers[: len(entry.items)])
    after = [*answers[len(entry.items) :], *[None] * len(entry.follow_ups)][: len(entry.follow_ups)]
    found = score(entry, scored)
    reasons = list(found.reasons) if found.status == FormStatus.INVALID else []
    if len(answers) > len(entry.questions):
        reasons.append(f"{entry.short} has {len(entry.questions)} questions, not {len(answers)}.")
    for item, answer in zip(entry.follow_ups, after, strict=True):
        if answer is not None and (type(answer) is not int or answer not in item.codes):
            reasons.append(f"Question {item.number} cannot be {answer!r}.")
    if reasons:
        raise Refused([Reason(text, rule="form") for text in reasons])
    form.answers = [*scored, *after]


def _hand_in(form: Form, at: datetime) -> None:
    entry = instruments()[form.instrument]
    form.submitted_at = at
    form.save()
    found = score(entry, form.answers[: len(entry.items)], {"sex": _sex(form)})
    FormScore.objects.create(
        form=form,
        status=found.status,
        total=found.total,
        band=found.band,
        positive=found.positive,
        flags=list(found.flags),
        rule_version=found.rule_version,
        band_scheme=found.band_scheme,
        at=at,
    )
    _raise_alerts(form, at)


def _sex(form: Form) -> Sex:
    return Sex(form.episode.patient.sex)


def _raise_alerts(form: Form, at: datetime) -> None:
    """One alert for each cause, once per form; a changed answer never takes it back."""
    entry = instruments()[form.instrument]
    causes = flags_of(entry, form.answers[: len(entry.items)])
    SafetyAlert.objects.bulk_create(
        [SafetyAlert(episode_id=form.episode_id, form=form, cause=cause, raised_at=at) for cause in causes],
        ignore_conflicts=True,
    )
