"""What is done about the list: medicines from outside, allergies, the linked program, lists compared line by line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.medication.catalog import medicines, names
from midspan.journey.medication.models import (
    Allergy,
    ListedMedicine,
    NoKnownAllergies,
    OtpCheck,
    OtpLink,
    Reconciliation,
    ReconciliationLine,
)
from midspan.journey.medication.queries.lists import allergies_of, lines_of, mentions_for
from midspan.journey.medication.rules import compared, medicine_in, reasons_against_ending_line, reasons_against_reconciling
from midspan.journey.medication.rules.reconciling import CAUSE, reasons_against_line
from midspan.journey.medication.rules.text import none_known_text, reconciliation_text
from midspan.journey.medication.terms import (
    Aim,
    Compared,
    Decided,
    EndWhy,
    LineDecision,
    LineFacts,
    LineState,
    ListedDraft,
    ListSource,
    ReactionSeverity,
    ReconcileReason,
)


@action("medicine.listed", needs=Permission.MEDICATE)
def list_medicine(episode: Episode, *, draft: ListedDraft, by: Staff, at: datetime) -> ListedMedicine:
    """Put a medicine from outside on the list, with who says so. Refuses what has no name or no source."""
    on = _day(episode, at)
    if reasons := _ended(episode) or reasons_against_line(draft, today=on):
        raise Refused(reasons)
    return _listed(episode, draft, on=on, by=by, at=at)


@action("medicine.corrected", needs=Permission.MEDICATE, versioned=True)
def correct_line(line: ListedMedicine, *, draft: ListedDraft, why: str, by: Staff, at: datetime) -> ListedMedicine:
    """A correction beside a line: the first one stays readable. Refuses a line that does not stand, and no reason."""
    on = _day(line.episode, at)
    if reasons := _not_current(line) or _without_why(why) or reasons_against_line(draft, today=on):
        raise Refused(reasons)
    line.state = LineState.CORRECTED
    line.save(update_fields=["state"])
    return _listed(line.episode, draft, on=on, by=by, at=at, corrects=line, why=why.strip()[:300])


@action("medicine.ended", needs=Permission.MEDICATE, versioned=True)
def end_line(line: ListedMedicine, *, why: str, words: str = "", on: date, by: Staff, at: datetime) -> ListedMedicine:
    """A medicine from outside is not taken any more: since when and why. It stays on the list, among those that ended."""
    today = _day(line.episode, at)
    against = reasons_against_ending_line(why=why, words=words, on=on, started_on=line.started_on, today=today)
    if reasons := _not_current(line) or against:
        raise Refused(reasons)
    _end(line, why=EndWhy(why), words=words, on=on, by=by, at=at)
    return line


@action("medicine.struck", needs=Permission.MEDICATE, versioned=True)
def strike_line(line: ListedMedicine, *, why: str, by: Staff, at: datetime) -> ListedMedicine:
    """A line was entered in error: it stays readable with the reason, and counts no more."""
    if reasons := _not_current(line) or _without_why(why):
        raise Refused(reasons)
    line.state, line.end_words, line.ended_at, line.ended_by = LineState.IN_ERROR, why.strip()[:300], at, by
    line.save()
    return line


@action("otp.linked", needs=Permission.MEDICATE)
def link_otp(
    episode: Episode, *, program: str, dose: str, spoke_with: str, basis: str, verified_on: date, telephone: str = "",
    started_on: date | None = None, by: Staff, at: datetime,
) -> OtpLink:  # fmt: skip
    """Link the opioid treatment program that gives the person methadone, with the dose it says and the basis to ask it."""
    missing = {"program": program, "dose": dose, "spoke_with": spoke_with, "basis": basis}
    today = _day(episode, at)
    Episode.objects.select_for_update(of=["self"], no_key=True).get(pk=episode.pk)
    reasons = _ended(episode) or _empty(missing) or _not_yet(verified_on, today, "verified_on")
    reasons = reasons or _not_yet(started_on or today, today, "started_on")
    if not reasons and OtpLink.objects.filter(episode=episode, ended_on__isnull=True).exists():
        reasons = [Reason("A program is linked already; end that link first.", rule="42 CFR 8.12")]
    if reasons:
        raise Refused(reasons)
    link = OtpLink.objects.create(
        episode=episode, program=program.strip(), telephone=telephone.strip(), started_on=started_on, basis=basis.strip(), by=by,
        at=at,
    )  # fmt: skip
    OtpCheck.objects.create(link=link, on=verified_on, dose=dose.strip(), spoke_with=spoke_with.strip(), by=by, at=at)
    return link


@action("otp.checked", needs=Permission.MEDICATE)
def check_otp(link: OtpLink, *, dose: str, spoke_with: str, on: date, words: str = "", by: Staff, at: datetime) -> OtpCheck:
    """What the program says about the dose on a day. Refuses a link that was ended."""
    reasons = _empty({"dose": dose, "spoke_with": spoke_with}) or _not_yet(on, _day(link.episode, at), "on")
    if link.ended_on is not None:
        reasons = [Reason("This link was ended.", rule="42 CFR 8.12")]
    if reasons:
        raise Refused(reasons)
    return OtpCheck.objects.create(link=link, on=on, dose=dose.strip(), spoke_with=spoke_with.strip(), words=words, by=by, at=at)


@action("otp.ended", needs=Permission.MEDICATE, versioned=True)
def end_otp(link: OtpLink, *, on: date, words: str, by: Staff, at: datetime) -> OtpLink:
    """The person does not go to the program any more: since when, and why in words."""
    reasons = _empty({"words": words}) or _not_yet(on, _day(link.episode, at), "on")
    if link.ended_on is not None:
        reasons = [Reason("This link was ended already.", rule="42 CFR 8.12")]
    if reasons:
        raise Refused(reasons)
    link.ended_on, link.end_words, link.ended_at, link.ended_by = on, words.strip()[:300], at, by
    link.save()
    return link


@action("allergy.noted", needs=Permission.MEDICATE)
def note_allergy(
    patient: Patient, *, substance: str, reaction: str, severity: ReactionSeverity, source: ListSource, on: date, by: Staff,
    at: datetime,
) -> Allergy:  # fmt: skip
    """Write down an allergy or reaction: to what, what happened, how bad, who says so."""
    if reasons := _empty({"substance": substance, "reaction": reaction}):
        raise Refused(reasons)
    code = medicine_in(substance, names())
    return Allergy.objects.create(
        patient=patient, substance=substance.strip(), medicine=code, reaction=reaction.strip(), severity=severity, source=source,
        noted_on=on, by=by, at=at,
    )  # fmt: skip


@action("allergy.verified", needs=Permission.MEDICATE, versioned=True)
def verify_allergy(allergy: Allergy, *, by: Staff, at: datetime) -> Allergy:
    """A nurse or prescriber has gone through it with the person."""
    if allergy.verified_at or allergy.error_why:
        raise Refused(Reason("This was verified or taken back already.", rule="002-39"))
    allergy.verified_at, allergy.verified_by = at, by
    allergy.save()
    return allergy


@action("allergy.struck", needs=Permission.MEDICATE, versioned=True)
def strike_allergy(allergy: Allergy, *, why: str, by: Staff, at: datetime) -> Allergy:
    """An allergy was entered in error: it stays readable with the reason, and warns no more."""
    if allergy.error_why:
        raise Refused(Reason("This was taken back already.", rule="002-39"))
    if reasons := _without_why(why):
        raise Refused(reasons)
    allergy.error_why, allergy.error_at, allergy.error_by = why.strip()[:300], at, by
    allergy.save()
    return allergy


@action("allergies.none_known", needs=Permission.MEDICATE)
def state_no_allergies(patient: Patient, *, on: date, proof: Proof, by: Staff, at: datetime) -> NoKnownAllergies:
    """Sign that the person was asked and knows of no allergy. Refuses while one stands on the list."""
    if allergies_of([patient.pk])[patient.pk].allergies:
        text = "An allergy stands on the list. Take it back with a reason first, if it was entered in error."
        raise Refused(Reason(text, rule="002-39"))
    row = NoKnownAllergies.objects.create(patient=patient, on=on, by=by, at=at)
    sign(row, text=none_known_text(patient.name, on), proof=proof, by=by, at=at)
    return row


@action("reconciliation.begun", needs=Permission.MEDICATE)
def begin_reconciliation(
    episode: Episode, *, reason: ReconcileReason, since_on: date, words: str = "", by: Staff, at: datetime
) -> Reconciliation:
    """Lay what every source says side by side, a line for each medicine. Refuses while another is open."""
    row = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site", "patient").get(pk=episode.pk)
    reasons = _ended(row) or _not_yet(since_on, _day(row, at), "since_on")
    if Reconciliation.objects.filter(episode=row, signed_at__isnull=True).exists():
        reasons = [Reason("Lists are being compared already. Go on with that one.", rule="reconcile")]
    if reasons:
        raise Refused(reasons)
    mentions = mentions_for(row)
    sources = sorted({one.source.value for one in mentions})
    held = Reconciliation.objects.create(
        episode=row, reason=reason, since_on=since_on, words=words.strip()[:200], sources=sources, began_at=at, by=by
    )
    ReconciliationLine.objects.bulk_create(
        [_new_line(held, order, one) for order, one in enumerate(compared(mentions, names()), start=1)]
    )
    return held


@action("reconciliation.kept", needs=Permission.MEDICATE, versioned=True)
def keep_reconciliation(
    reconciliation: Reconciliation, *, sources: Sequence[ListSource], decisions: Mapping[int, Decided], by: Staff, at: datetime
) -> Reconciliation:
    """Keep what was decided so far, by line, and which sources were asked. Nothing on the list changes yet."""
    _keep(reconciliation, sources, decisions)
    return reconciliation


@action("reconciliation.signed", needs=Permission.MEDICATE, versioned=True)
def sign_reconciliation(
    reconciliation: Reconciliation, *, sources: Sequence[ListSource], decisions: Mapping[int, Decided], proof: Proof, by: Staff,
    at: datetime,
) -> Reconciliation:  # fmt: skip
    """Sign the comparison. What is from outside changes on the list as decided; an order of our own waits for its prescriber.

    Refuses while a line is undecided, a difference unexplained, or no source but our own orders was asked.
    """
    lines = _keep(reconciliation, sources, decisions)
    if reasons := reasons_against_reconciling([decided_of(one) for one in lines], sources):
        raise Refused(reasons)
    episode = reconciliation.episode
    words = reconciliation.words or CAUSE[ReconcileReason(reconciliation.reason)]
    text = reconciliation_text(lines, sources, person=episode.patient.name, words=words, since_on=reconciliation.since_on)
    sign(reconciliation, text=text, proof=proof, by=by, at=at)
    reconciliation.signed_at, reconciliation.signed_by = at, by
    reconciliation.save()
    _carry_out(episode, lines, by=by, at=at)
    return reconciliation


def decided_of(line: LineFacts) -> Decided:
    """What was decided about a line, as the rules read it."""
    decision = LineDecision(line.decision) if line.decision else None
    return Decided(line.name, decision, line.reason, line.dose, line.frequency, line.differs, line.own)


def _keep(row: Reconciliation, sources: Sequence[ListSource], decisions: Mapping[int, Decided]) -> list[LineFacts]:
    if row.signed_at is not None:
        raise Refused(Reason("This was signed; begin another comparison instead.", rule="reconcile"))
    if reasons := _ended(row.episode):
        raise Refused(reasons)
    row.sources = [one.value for one in sources]
    row.save(update_fields=["sources"])
    lines = list(row.lines.all())
    for line in lines:
        if (said := decisions.get(line.pk)) is not None:
            line.decision = said.decision.value if said.decision else ""
            line.reason, line.dose, line.frequency = (
                said.reason.strip()[:300],
                said.dose.strip()[:80],
                said.frequency.strip()[:80],
            )
    ReconciliationLine.objects.bulk_update(lines, ["decision", "reason", "dose", "frequency"])
    return lines_of(row.pk)


def _carry_out(episode: Episode, lines: Iterable[LineFacts], *, by: Staff, at: datetime) -> None:
    """Change the outside lines as was decided. Rows are never overwritten: a changed one is corrected by another."""
    on = _day(episode, at)
    for one in lines:
        if one.own or one.key.startswith(ListSource.OTP.value):
            continue
        row = ListedMedicine.objects.filter(pk=int(one.key.partition(":")[2])).first() if one.key else None
        if row is None:
            if one.decision in {LineDecision.KEEP, LineDecision.CHANGE}:
                _listed(episode, _from_line(one), on=on, by=by, at=at)
        elif row.state == LineState.CURRENT and one.decision == LineDecision.STOP:
            _end(row, why=EndWhy.OUTSIDE, words=one.reason, on=on, by=by, at=at)
        elif row.state == LineState.CURRENT and one.decision == LineDecision.CHANGE:
            row.state = LineState.CORRECTED
            row.save(update_fields=["state"])
            _listed(episode, _changed(row, one), on=on, by=by, at=at, corrects=row, why=one.reason or "Reconciled")


def _from_line(one: LineFacts) -> ListedDraft:
    said = next((each for each in one.mentions if not each.key), one.mentions[0])
    known = medicines().get(one.medicine)
    dose = one.dose or _after(said.words, known.name if known else one.name)
    route = known.forms[0].route.value if known else ""
    return ListedDraft(
        one.name, said.source, one.medicine, dose[:80], route, one.frequency, known.aims[:1] if known else (),
        source_words=said.words[:200],
    )  # fmt: skip


def _changed(row: ListedMedicine, one: LineFacts) -> ListedDraft:
    return ListedDraft(
        row.name, ListSource(row.source), row.medicine, one.dose or row.dose, row.route, one.frequency or row.frequency,
        tuple(Aim(each) for each in row.aims), row.why, row.prescriber, row.source_words, row.started_on, row.taken_on,
        row.outside_record_id,
    )  # fmt: skip


def _listed(
    episode: Episode, draft: ListedDraft, *, on: date, by: Staff, at: datetime, corrects: ListedMedicine | None = None,
    why: str = "",
) -> ListedMedicine:  # fmt: skip
    return ListedMedicine.objects.create(
        episode=episode, medicine=draft.medicine or medicine_in(draft.name, names()), name=draft.name.strip()[:160],
        dose=draft.dose.strip(), route=draft.route, frequency=draft.frequency.strip(), aims=list(draft.aims),
        why=draft.why.strip(), prescriber=draft.prescriber.strip(), source=draft.source, source_words=draft.source_words.strip(),
        outside_record_id=draft.outside_record_id, started_on=draft.started_on, taken_on=draft.taken_on, listed_on=on, by=by,
        at=at, corrects=corrects, corrected_why=why,
    )  # fmt: skip


def _end(line: ListedMedicine, *, why: EndWhy, words: str, on: date, by: Staff, at: datetime) -> None:
    line.state, line.end_why, line.end_words = LineState.ENDED, why, words.strip()[:300]
    line.ended_on, line.ended_at, line.ended_by = max(on, line.started_on or on), at, by
    line.save()


def _new_line(held: Reconciliation, order: int, one: Compared) -> ReconciliationLine:
    key = next((each.key for each in one.mentions if each.key), "")
    said = [{"key": each.key, "source": each.source.value, "words": each.words} for each in one.mentions]
    return ReconciliationLine(
        reconciliation=held, order=order, key=key, medicine=one.medicine, name=one.name[:160],
        mentions={"said": said, "why": one.why}, differs=one.differs,
    )  # fmt: skip


def _after(words: str, name: str) -> str:
    low = words.lower().find(name.split("/")[0].lower())
    return words[low + len(name) :].strip(" ,") if low >= 0 else ""


def _day(episode: Episode, at: datetime) -> date:
    return local_day(at, episode.site.timezone)


def _ended(episode: Episode) -> list[Reason]:
    return [] if episode.status in OPEN else [Reason("This course of care has ended.", rule="002-39")]


def _not_current(line: ListedMedicine) -> list[Reason]:
    if line.state == LineState.CURRENT:
        return _ended(line.episode)
    return [Reason("This line has ended or was corrected. Put a new one on the list instead.", rule="002-39")]


def _without_why(why: str) -> list[Reason]:
    return [] if why.strip() else [Reason("Say why; the line stays readable with it.", rule="002-39", field="why")]


def _empty(words: Mapping[str, str]) -> list[Reason]:
    return [Reason("This is needed.", rule="002-39", field=name) for name, text in words.items() if not text.strip()]


def _not_yet(on: date, today: date, name: str) -> list[Reason]:
    return [Reason("That day has not come yet.", rule="002-39", field=name)] if on > today else []
