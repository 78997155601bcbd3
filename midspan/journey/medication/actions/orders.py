"""What is done about orders: written, signed, changed, stopped; values found before a start; offers and their answers."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.terms import OPEN
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action, sign
from midspan.foundation.records.terms import Proof, Reason, Refused
from midspan.journey.medication.catalog import medicines, start_table
from midspan.journey.medication.models import MedicationOrder, Offer, StartCheck
from midspan.journey.medication.queries.orders import order_facts
from midspan.journey.medication.queries.starting import start_facts, weighed_for
from midspan.journey.medication.rules import (
    dose_warnings,
    overridden,
    reasons_against_answer,
    reasons_against_moving,
    reasons_against_order,
    reasons_against_stopping,
    reasons_from,
    still_stopping,
    times_per_day,
)
from midspan.journey.medication.rules.text import order_text
from midspan.journey.medication.terms import (
    Aim,
    CheckKind,
    CheckUnit,
    EndWhy,
    Finding,
    Indication,
    Medicine,
    OrderDraft,
    OrderState,
    StartReason,
)
from midspan.journey.plan.actions import point
from midspan.journey.plan.terms import Evidence


@action("order.drafted", needs=Permission.PRESCRIBE)
def draft_order(
    episode: Episode, *, draft: OrderDraft, replaces: MedicationOrder | None = None, objectives: Collection[int] = (),
    by: Staff, at: datetime,
) -> MedicationOrder:  # fmt: skip
    """Write an order down without signing it. `replaces` names the signed one whose place it takes once it is signed.

    Refuses methadone, which is linked to an opioid treatment program, and an order without an aim.
    """
    known = _checked(episode, draft, at)
    reasons = _not_replaceable(replaces, episode)
    if reasons:
        raise Refused(reasons)
    row = MedicationOrder(episode=episode, replaces=replaces, by=by, at=at)
    _put(row, known, draft)
    row.save()
    _point(row, objectives, by=by, at=at)
    return row


@action("order.redrafted", needs=Permission.PRESCRIBE, versioned=True)
def redraft_order(
    order: MedicationOrder, *, draft: OrderDraft, objectives: Collection[int] = (), by: Staff, at: datetime
) -> MedicationOrder:
    """Change a draft. A signed order is never edited: another takes its place."""
    if order.state != OrderState.DRAFT:
        raise Refused(Reason("This order is signed. Write one that takes its place.", rule="0003"))
    known = _checked(order.episode, draft, at)
    _put(order, known, draft)
    order.save()
    _point(order, objectives, by=by, at=at)
    return order


@action("order.signed", needs=Permission.PRESCRIBE, versioned=True)
def sign_order(
    order: MedicationOrder, *, proof: Proof, overrides: Mapping[str, str] | None = None, by: Staff, at: datetime
) -> MedicationOrder:
    """Sign a draft: it is in force from its first day, and the order whose place it takes ends the day before.

    Refuses each stop with the fact behind it, unless the rule lets a prescriber go on and a reason is written. The reasons,
    and what was weighed, stand in the signed text.
    """
    episode = (
        Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site", "patient").get(pk=order.episode_id)
    )
    draft = _draft_of(order)
    medicine = _checked(episode, draft, at)
    if reasons := reasons_against_moving(OrderState(order.state), OrderState.ACTIVE) + _not_replaceable(order.replaces, episode):
        raise Refused(reasons)
    found = weighing(order, episode=episode, draft=draft, medicine=medicine, at=at)
    words = dict(order.overrides if overrides is None else overrides)
    if stops := still_stopping(found, words):
        raise Refused(reasons_from(stops))
    order.overrides, order.facts = overridden(found, words), [one.text for one in found]
    order.state, order.signed_at, order.signed_by = OrderState.ACTIVE, at, by
    order.save()
    sign(order, text=order_text(order_facts(order), found, person=episode.patient.name), proof=proof, by=by, at=at)
    _take_the_place(order)
    return order


@action("order.stopped", needs=Permission.PRESCRIBE, versioned=True)
def stop_order(order: MedicationOrder, *, why: str, words: str = "", on: date, by: Staff, at: datetime) -> MedicationOrder:
    """Stop a signed order: the last day, and why."""
    today = local_day(at, order.episode.site.timezone)
    started_on = min(order.started_on, today)
    against = reasons_against_stopping(why=why, words=words, on=on, started_on=started_on, today=today)
    if reasons := reasons_against_moving(OrderState(order.state), OrderState.STOPPED) or against:
        raise Refused(reasons)
    order.state, order.ended_on = OrderState.STOPPED, on
    order.stop_why, order.stop_words, order.stopped_at, order.stopped_by = EndWhy(why), words.strip()[:300], at, by
    order.save()
    return order


@action("order.set_aside", needs=Permission.PRESCRIBE, versioned=True)
def set_order_aside(order: MedicationOrder, *, by: Staff, at: datetime) -> MedicationOrder:
    """A draft is not wanted any more. It stays in the record and counts nowhere."""
    if reasons := reasons_against_moving(OrderState(order.state), OrderState.SET_ASIDE):
        raise Refused(reasons)
    order.state, order.replaces = OrderState.SET_ASIDE, None
    order.save()
    _point(order, (), by=by, at=at)
    return order


@action("check.noted", needs=Permission.MEDICATE)
def note_check(episode: Episode, *, finding: Finding, words: str = "", by: Staff, at: datetime) -> StartCheck:
    """Write down a value found before a start: a number, a day or a word of the table, with its day and where it comes from."""
    if reasons := _faulty(finding, today=local_day(at, episode.site.timezone)):
        raise Refused(reasons)
    return StartCheck.objects.create(
        episode=episode, kind=finding.kind, number=finding.number, word=finding.word, day_on=finding.day, on=finding.on,
        source=finding.source.strip()[:160], words=words.strip()[:200], by=by, at=at,
    )  # fmt: skip


@action("check.struck", needs=Permission.MEDICATE)
def strike_check(check: StartCheck, *, why: str, by: Staff, at: datetime) -> StartCheck:
    """A value was entered in error: it stays readable with the reason, and speaks no more."""
    check = StartCheck.objects.select_for_update(of=["self"], no_key=True).select_related("episode").get(pk=check.pk)
    if check.struck_at is not None:
        raise Refused(Reason("This was taken back already.", rule="002-39"))
    if not why.strip():
        raise Refused(Reason("Say why; the value stays readable with it.", rule="002-39", field="why"))
    check.struck_why, check.struck_at, check.struck_by = why.strip()[:200], at, by
    check.save()
    return check


@action("medicine.offered", needs=Permission.MEDICATE)
def offer_medicine(
    episode: Episode, *, medicine: str, indication: Indication, on: date, answer: str = "", reason: str = "", words: str = "",
    by: Staff, at: datetime,
) -> Offer:  # fmt: skip
    """Write down that a medicine was offered, with the answer where it came at once. Declining changes nothing about care."""
    if medicine not in medicines():
        raise Refused(Reason("Choose a medicine of the catalogue.", rule="002-39", field="medicine"))
    if on > local_day(at, episode.site.timezone):
        raise Refused(Reason("That day has not come yet.", rule="002-39", field="on"))
    offer = Offer(episode=episode, medicine=medicine, indication=indication, offered_on=on, by=by, at=at)
    if answer:
        _answer(offer, answer=answer, reason=reason, words=words, on=on, by=by)
    offer.save()
    return offer


@action("offer.answered", needs=Permission.MEDICATE, versioned=True)
def answer_offer(offer: Offer, *, answer: str, reason: str = "", words: str = "", on: date, by: Staff, at: datetime) -> Offer:
    """What the person said to an offer. Refuses a second answer, and no reason with a no."""
    if on > local_day(at, offer.episode.site.timezone):
        raise Refused(Reason("That day has not come yet.", rule="002-39", field="on"))
    _answer(offer, answer=answer, reason=reason, words=words, on=on, by=by)
    offer.save()
    return offer


def weighing(
    order: MedicationOrder, *, episode: Episode, draft: OrderDraft, medicine: Medicine, at: datetime
) -> list[StartReason]:
    """What stands against an order or is to be weighed on the day of its start: the start checks and its dose. A plain function
    that page and action share."""
    on = max(draft.started_on or local_day(at, episode.site.timezone), local_day(at, episode.site.timezone))
    facts = start_facts(episode, on=on, without=order.replaces_id if _goes_on(order, medicine) else None)
    return [*weighed_for(draft.medicine, facts), *dose_warnings(medicine, draft)]


def _goes_on(order: MedicationOrder, medicine: Medicine) -> bool:
    before = medicines().get(order.replaces.medicine) if order.replaces else None
    return before is not None and before.group == medicine.group and bool(before.injection) == bool(medicine.injection)


def _draft_of(order: MedicationOrder) -> OrderDraft:
    return OrderDraft(
        medicine=order.medicine, form=order.form, dose=order.dose, unit=order.unit, frequency=order.frequency,
        aims=tuple(Aim(one) for one in order.aims), indication=order.indication, started_on=order.started_on,
        frequency_words=order.frequency_words, instructions=order.instructions, observed=order.observed,
        supply_days=order.supply_days, refills=order.refills, overrides=dict(order.overrides),
    )  # fmt: skip


def _checked(episode: Episode, draft: OrderDraft, at: datetime) -> Medicine:
    known = medicines().get(draft.medicine)
    today = local_day(at, episode.site.timezone)
    if reasons := reasons_against_order(known, draft, today=today, active=episode.status in OPEN):
        raise Refused(reasons)
    assert known is not None
    return known


def _put(row: MedicationOrder, known: Medicine, draft: OrderDraft) -> None:
    form = known.form(draft.form)
    assert form is not None and draft.dose is not None and draft.started_on is not None
    row.medicine, row.name, row.form, row.route = known.code, known.name, form.code, form.route
    row.dose, row.unit, row.frequency = draft.dose, draft.unit, draft.frequency
    row.frequency_words, row.times_per_day = draft.frequency_words.strip()[:120], times_per_day(draft.frequency)
    row.aims, row.indication, row.instructions = list(draft.aims), draft.indication, draft.instructions.strip()[:500]
    row.observed, row.supply_days, row.refills = draft.observed, draft.supply_days, draft.refills
    row.started_on, row.overrides = draft.started_on, {key: words for key, words in draft.overrides.items() if words.strip()}


def _point(row: MedicationOrder, objectives: Collection[int], *, by: Staff, at: datetime) -> None:
    facts = replace(order_facts(row))
    point(
        row.episode_id, kind=Evidence.MEDICINE, subject=row.pk, objectives=list(objectives), on=row.started_on,
        words=facts.words, by=by, at=at,
    )  # fmt: skip


def _not_replaceable(replaces: MedicationOrder | None, episode: Episode) -> list[Reason]:
    if replaces is None:
        return []
    if replaces.episode_id != episode.pk:
        return [Reason("That order is another person's.", rule="002-39")]
    return reasons_against_moving(OrderState(replaces.state), OrderState.CHANGED)


def _take_the_place(order: MedicationOrder) -> None:
    before = order.replaces
    if before is None:
        return
    before.state = OrderState.CHANGED
    before.ended_on = max(order.started_on - timedelta(days=1), before.started_on)
    before.version += 1
    before.save(update_fields=["state", "ended_on", "version"])


def _faulty(finding: Finding, *, today: date) -> list[Reason]:
    spec = start_table().checks[CheckKind(finding.kind)]
    found = []
    if finding.on > today or (finding.day is not None and finding.day > today):
        found.append(Reason("That day has not come yet.", rule="002-39", field="on"))
    if not finding.source.strip():
        found.append(Reason("Where does it come from: which laboratory, who said so?", rule="002-39", field="source"))
    if spec.unit is CheckUnit.DAY and finding.day is None:
        found.append(Reason("Which day?", rule="002-39", field="value"))
    elif spec.unit is CheckUnit.WORD and finding.word not in dict(spec.options):
        found.append(Reason("Choose one of the words.", rule="002-39", field="value"))
    elif spec.unit not in {CheckUnit.DAY, CheckUnit.WORD} and (finding.number is None or finding.number < Decimal(0)):
        found.append(Reason("A number of zero or more.", rule="002-39", field="value"))
    return found


def _answer(offer: Offer, *, answer: str, reason: str, words: str, on: date, by: Staff) -> None:
    against = reasons_against_answer(
        answer=answer, reason=reason, offered_on=offer.offered_on, on=on, answered=bool(offer.answer)
    )
    if against:
        raise Refused(against)
    offer.answer, offer.answered_on, offer.answer_by = answer, on, by
    offer.reason, offer.words = reason, words.strip()[:300]
