"""What is done with medicines here: an injection given, a dose seen, side effects told, a supply, a register query, a kit."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.medication.catalog.giving import window_rules
from midspan.journey.medication.models import (
    DoseCheck,
    Injection,
    MedicationOrder,
    OverdoseKit,
    PdmpQuery,
    SideEffect,
    Supply,
)
from midspan.journey.medication.queries.giving import checks_of
from midspan.journey.medication.queries.orders import order_facts
from midspan.journey.medication.rules.giving import (
    lean,
    needs_review,
    reasons_against_check,
    reasons_against_kit,
    reasons_against_pdmp,
    reasons_against_review,
    reasons_against_striking,
    reasons_against_told,
    told_since,
)
from midspan.journey.medication.rules.windows import reasons_against_injection
from midspan.journey.medication.terms.giving import (
    BodySite,
    DoseOutcome,
    GivenOrder,
    InjectionSaid,
    KitTo,
    PdmpFinding,
    SideEffectSaid,
)

ASKED_BACK = timedelta(days=30)  # how far back answers about earlier days are looked for


@action("injection.given", needs=Permission.MEDICATE)
def record_injection(
    order: MedicationOrder, *, given_at: datetime, body_site: BodySite, lot: str, expires_on: date | None, dose: str = "",
    observed_minutes: int = 0, rechecked: str = "", early_reason: str = "", words: str = "", by: Staff, at: datetime,
) -> Injection:  # fmt: skip
    """Write down an injection that was given. Refuses what the label's window refuses (too early: the date; late: without what
    was checked again), a package that was over, and an order that is not in force or no injection."""
    order, ordered = _locked(order)
    zone = order.episode.site.timezone
    on = local_day(given_at, zone)
    if ordered.injection is None:
        raise Refused(Reason("This order is no injection.", rule="catalog/windows", field="order"))
    if not ordered.in_force(on):
        raise Refused(Reason("The order was not in force on that day.", rule="000-27", field="given"))
    said = InjectionSaid(
        ordered.injection, on, body_site, dose.strip() or order_facts(order).dose_words, lot, expires_on, observed_minutes,
        rechecked, early_reason, by.may(Permission.PRESCRIBE),
    )  # fmt: skip
    given = list(
        Injection.objects.filter(episode=order.episode_id, kind=ordered.injection, struck_at__isnull=True).values_list(
            "on", flat=True
        )
    )
    reasons = reasons_against_injection(said, given=given, rules=window_rules(), today=local_day(at, zone))
    if given_at > at:
        reasons = reasons or [Reason("This lies in the future.", rule="house", field="given")]
    if reasons or expires_on is None:
        raise Refused(reasons)
    return Injection.objects.create(
        order=order, episode_id=order.episode_id, kind=said.kind, dose=said.dose, body_site=body_site, lot=lot.strip(),
        expires_on=expires_on, given_at=given_at, on=on, observed_minutes=observed_minutes, rechecked=rechecked.strip(),
        early_reason=early_reason.strip(), words=words.strip(), by=by, at=at,
    )  # fmt: skip


@action("injection.struck", needs=Permission.MEDICATE)
def strike_injection(injection: Injection, *, reason: str, by: Staff, at: datetime) -> Injection:
    """Strike out an injection that was written down by mistake; the line stays. Refuses without a reason, and a second time."""
    row = Injection.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=injection.pk)
    _strike(row, reason, by, at)
    return row


@action("dose.recorded", needs=Permission.MEDICATE)
def record_check(
    order: MedicationOrder, *, on: date, outcome: DoseOutcome | None = None, reason: str = "",
    effects: Sequence[SideEffectSaid] = (), effects_asked: bool = False, missed_days: int | None = None, slot: int | None = None,
    by: Staff, at: datetime,
) -> DoseCheck:  # fmt: skip
    """One medicine at arrival: what became of the dose, side effects, on how many days since the last answer it was not taken.

    Refuses a dose of the day that is recorded already, an order not in force, a dose refused or held without why. A severe
    side effect stays due until a prescriber reviewed it.
    """
    order, ordered = _locked(order)
    held = [check for check in checks_of([order.episode_id]).get(order.episode_id, []) if check.order_id == order.pk]
    taken = {check.slot for check in held if check.on == on}
    free = (number for number in range(1, ordered.times_per_day + 1) if number not in taken)
    place = 0 if outcome is None else slot or next(free, ordered.times_per_day)
    reasons = reasons_against_check(
        ordered, on=on, today=local_day(at, order.episode.site.timezone), slot=place, outcome=outcome, reason=reason,
        taken_slots=taken, asked_anything=effects_asked or bool(effects) or missed_days is not None,
    )  # fmt: skip
    told = told_since(held, started_on=order.started_on, on=on)
    if missed_days is not None:
        reasons += reasons_against_told(from_on=told[0], to_on=told[1], missed_days=missed_days)
    if reasons:
        raise Refused(reasons)
    first, last = told if missed_days is not None else (None, None)
    row = _once(
        DoseCheck(
            order=order, episode_id=order.episode_id, on=on, slot=place, outcome=outcome or "", reason=reason.strip()[:200],
            told_from_on=first, told_to_on=last, missed_days=missed_days, side_effects_asked=effects_asked or bool(effects),
            by=by, at=at,
        )
    )  # fmt: skip
    SideEffect.objects.bulk_create([_effect(row, said) for said in effects])
    return row


@action("dose.struck", needs=Permission.MEDICATE)
def strike_dose(check: DoseCheck, *, reason: str, by: Staff, at: datetime) -> DoseCheck:
    """Strike out an arrival check that was written down by mistake; the line stays, and side effects told with it too."""
    row = DoseCheck.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=check.pk)
    _strike(row, reason, by, at)
    return row


@action("side_effect.reviewed", needs=Permission.PRESCRIBE, versioned=True)
def review_side_effect(effect: SideEffect, *, decision: str, by: Staff, at: datetime) -> SideEffect:
    """A prescriber has looked at a side effect, and says what was decided. Refuses empty words, and a second time."""
    if reasons := reasons_against_review(decision=decision, reviewed=effect.reviewed_at is not None):
        raise Refused(reasons)
    effect.decision, effect.reviewed_at, effect.reviewed_by = decision.strip()[:300], at, by
    effect.save()
    return effect


@action("supply.recorded", needs=Permission.MEDICATE)
def record_supply(order: MedicationOrder, *, on: date, days: int, where: str = "", by: Staff, at: datetime) -> Supply:
    """A supply for home, prescribed or handed out, for so many days. Refuses no day at all, and a day to come."""
    order, ordered = _locked(order)
    reasons = []
    if not 1 <= days <= 180:
        reasons.append(Reason("For how many days, from 1 to 180?", rule="refill", field="days"))
    if on > local_day(at, order.episode.site.timezone):
        reasons.append(Reason("This lies in the future.", rule="refill", field="on"))
    if not ordered.in_force(on):
        reasons.append(Reason("The order was not in force on that day.", rule="refill", field="on"))
    if reasons:
        raise Refused(reasons)
    return Supply.objects.create(
        order=order, episode_id=order.episode_id, on=on, days=days, where=where.strip()[:120], by=by, at=at
    )


@action("pdmp.queried", needs=Permission.MEDICATE)
def record_pdmp(episode: Episode, *, finding: PdmpFinding, summary: str = "", by: Staff, at: datetime) -> PdmpQuery:
    """That the prescription monitoring program was asked, when, by whom, and what it showed in a line; never the report."""
    if reasons := reasons_against_pdmp(finding=finding, summary=summary):
        raise Refused(reasons)
    return PdmpQuery.objects.create(
        episode=episode, on=local_day(at, episode.site.timezone), finding=finding, summary=summary.strip(), by=by, at=at
    )


@action("kit.given", needs=Permission.WRITE_NOTE)
def give_kit(
    episode: Episode, *, to: KitTo, on: date, to_whom: str = "", product: str = "", lot: str = "", expires_on: date | None = None,
    shown_how: bool = False, declined_reason: str = "", by: Staff, at: datetime,
) -> OverdoseKit:  # fmt: skip
    """An overdose kit given to the person or family, one they have, or declined with why. Refuses one without its expiry."""
    reasons = reasons_against_kit(to=to, to_whom=to_whom, expires_on=expires_on, declined_reason=declined_reason, on=on)
    if on > local_day(at, episode.site.timezone):
        reasons.append(Reason("This lies in the future.", rule="kit", field="kit_on"))
    if reasons:
        raise Refused(reasons)
    declined = to is KitTo.DECLINED
    return OverdoseKit.objects.create(
        episode=episode, on=on, to=to, to_whom=to_whom.strip(), product="" if declined else product.strip(),
        lot="" if declined else lot.strip(), expires_on=None if declined else expires_on, shown_how=shown_how and not declined,
        declined_reason=declined_reason.strip() if declined else "", by=by, at=at,
    )  # fmt: skip


def _locked(order: MedicationOrder) -> tuple[MedicationOrder, GivenOrder]:
    rows = MedicationOrder.objects.select_for_update(of=("self",), no_key=True).select_related("episode__site", "by", "signed_by")
    row = rows.get(pk=order.pk)
    return row, lean(order_facts(row))


def _once(row: DoseCheck) -> DoseCheck:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(Reason("This dose is recorded already.", rule="002-41", field="outcome")) from None
    return row


def _effect(check: DoseCheck, said: SideEffectSaid) -> SideEffect:
    return SideEffect(
        episode_id=check.episode_id, order_id=check.order_id, check_row=check, effect=said.effect, severity=said.severity,
        words=said.words.strip()[:300], on=check.on, by=check.by, at=check.at, needs_review=needs_review([said]),
    )  # fmt: skip


def _strike(row: Injection | DoseCheck, reason: str, by: Staff, at: datetime) -> None:
    if reasons := reasons_against_striking(reason=reason, struck=row.struck_at is not None):
        raise Refused(reasons)
    row.struck_at, row.struck_by, row.struck_reason = at, by, reason.strip()[:200]
    row.save(update_fields=["struck_at", "struck_by", "struck_reason"])
