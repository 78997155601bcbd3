"""What is given? Injections in their window, doses seen at arrival, refills, kits, queries; consults and care shared outside."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from midspan.doors.demo.life.medicines import OPIOIDS
from midspan.doors.demo.life.persons import Happening, Living, happening
from midspan.foundation.episodes.models import Episode
from midspan.journey.assessment.terms import Substance
from midspan.journey.attendance.queries import visits_on
from midspan.journey.medication.actions import consults
from midspan.journey.medication.actions import giving as given
from midspan.journey.medication.queries import order_row, orders_of
from midspan.journey.medication.queries.consults import consult_row
from midspan.journey.medication.queries.giving import days_given
from midspan.journey.medication.terms import OrderFacts
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.medication.terms.giving import (
    BodySite,
    DoseOutcome,
    InjectionKind,
    KitTo,
    PdmpFinding,
    Severity,
    SideEffectSaid,
)

DAY, SEEN_SINCE, LOOKS = timedelta(days=1), 8, timedelta(days=7)
STIMULANTS = frozenset({Substance.COCAINE, Substance.METHAMPHETAMINE, Substance.STIMULANTS})
DECLINED_KIT, SHARED, ASKED, LATE = 9, 5, 6, 7  # every so many people
EFFECTS = ("constipation", "headache", "nausea", "sleep")
QUESTIONS = (("Four hours of sleep for two weeks. Is there something that goes with the medicine?", ConsultKind.PSYCHIATRIST),
             ("Liver values at three times the limit. Shall the dose stay?", ConsultKind.ADDICTION_PHYSICIAN),
             ("Blood pressure of 165 on three evenings.", ConsultKind.PRIMARY_CARE))  # fmt: skip


def giving(one: Living) -> Iterator[Happening]:
    """Everything of one person who is still here: known days, and what is looked at each week."""
    course, today, zone = one.course, one.clinic.plan.today, one.clinic.plan.now.tzinfo
    if course.admitted_on is None or course.ended_on is not None:
        return
    steps: list[tuple[date, time, Any]] = []
    if course.findings.substance in OPIOIDS | STIMULANTS:
        steps.append((course.admitted_on + 3 * DAY, time(16, 45), _kit))
    if course.findings.substance in OPIOIDS | {Substance.ALCOHOL}:
        weeks = (today - course.admitted_on).days // 7
        steps += [(course.admitted_on + 2 * DAY + week * LOOKS, time(16, 30), _week) for week in range(weeks + 1)]
        steps += [(today - back * DAY, time(18, 25), _seen) for back in range(SEEN_SINCE, 0, -1)]
    if course.number % ASKED == 2:
        steps.append((max(course.admitted_on + 5 * DAY, today - 9 * DAY), time(15, 50), _consult))
    if course.number % SHARED == 1:
        steps.append((course.admitted_on + 6 * DAY, time(15, 55), _shared))
    for day, at, act in steps:
        if course.admitted_on < day <= today:
            yield from happening(datetime.combine(day, at, zone), act, one)


def _week(one: Living, *, at: datetime) -> None:
    """What the nurse looks at once a week: the register before and while a controlled medicine runs, injections, supplies."""
    running = _running(one, at)
    if any(order.controlled for order in running) and (at.date() - running[0].started_on).days % 84 < LOOKS.days:
        finding = PdmpFinding.OTHER_PRESCRIBER if one.course.number % 11 == 3 else PdmpFinding.NOTHING_ELSE
        summary = "Oxycodone for five days after a tooth, before admission." if finding is not PdmpFinding.NOTHING_ELSE else ""
        given.record_pdmp(_episode(one), finding=finding, summary=summary, by=one.staff("pat"), at=at)
    for order in running:
        if order.injection:
            _inject(one, order, at)
        elif (
            order.supply_days
            and one.course.number % LATE
            and (at.date() - order.started_on).days % order.supply_days < LOOKS.days
        ):
            row = order_row(order.id)
            given.record_supply(row, on=at.date(), days=order.supply_days, where="Harbor Pharmacy", by=one.staff("pat"), at=at)


def _refill(one: Living, order: OrderFacts, days: int, at: datetime) -> None:
    if (at.date() - order.started_on).days % days < LOOKS.days:
        row = order_row(order.id)
        given.record_supply(row, on=at.date(), days=days, where="Harbor Pharmacy", by=one.staff("pat"), at=at)


def _inject(one: Living, order: OrderFacts, at: datetime) -> None:
    """The next injection once four weeks are over; a few come late and are looked at again, or are late still."""
    kind = InjectionKind(order.injection)
    before = days_given([order.episode_id]).get((order.episode_id, kind), [])
    days = (at.date() - before[-1]).days if before else 28
    late = one.course.number % LATE == 4
    if days < (42 if late else 28):
        return
    sites = (BodySite.BUTTOCK_LEFT, BodySite.BUTTOCK_RIGHT) if kind is InjectionKind.NALTREXONE_XR else (
        BodySite.ABDOMEN_LEFT, BodySite.ABDOMEN_RIGHT)  # fmt: skip
    given.record_injection(
        order_row(order.id), given_at=at, body_site=sites[len(before) % 2], lot=f"DEMO{one.course.number:03}{len(before)}",
        expires_on=at.date() + 400 * DAY, observed_minutes=60 if not before else 0,
        rechecked="" if days <= 35 else "No opioid for 14 days as told, test negative, no withdrawal.",
        by=one.staff("pat"), at=at,
    )  # fmt: skip


def _seen(one: Living, *, at: datetime) -> None:
    """Doses seen on evenings on which the person came, and once a week what was told about the days at home."""
    if not (running := _running(one, at)) or not visits_on(at.date(), episode_ids=[one.episode.pk]):
        return
    rng = Random(f"doses:{one.clinic.plan.seed}:{one.course.number}:{at:%Y%m%d}")
    for order in running:
        if order.observed:
            _dose(one, order, rng, at)
        elif not order.injection and order.indication in {"opioid", "alcohol"} and rng.random() < 0.2:
            missed = rng.choice([0, 0, 0, 1])
            if order.started_on < at.date() - 2 * DAY:
                given.record_check(
                    order_row(order.id), on=at.date(), effects_asked=True, missed_days=missed, by=one.staff("pat"), at=at
                )


def _dose(one: Living, order: OrderFacts, rng: Random, at: datetime) -> None:
    outcome = rng.choices([DoseOutcome.TAKEN, DoseOutcome.REFUSED, DoseOutcome.HELD], [30, 1, 1])[0]
    reason = {DoseOutcome.REFUSED: "“I took it this morning.”", DoseOutcome.HELD: "Very sleepy at the door; Noor was called."}
    effects = [SideEffectSaid(rng.choice(EFFECTS), Severity.MILD)] if rng.random() < 0.1 else []
    if one.course.number % 12 == 6 and (one.clinic.plan.today - at.date()).days == 1:
        effects = [SideEffectSaid("sedation", Severity.SEVERE, "I fell asleep on the bus twice.")]
    given.record_check(
        order_row(order.id), on=at.date(), outcome=outcome, reason=reason.get(outcome, ""), effects=effects, effects_asked=True,
        by=one.staff("pat"), at=at,
    )  # fmt: skip


def _kit(one: Living, *, at: datetime) -> None:
    """A kit for the person or their family; a few decline it."""
    number, on = one.course.number, at.date()
    to = KitTo.DECLINED if number % DECLINED_KIT == 4 else KitTo.FAMILY if number % 4 == 1 else KitTo.PERSON
    given.give_kit(
        _episode(one), to=to, on=on, to_whom="Their sister" if to is KitTo.FAMILY else "", product="Naloxone 4 mg nasal spray",
        lot=f"KIT{number:03}", expires_on=on + (45 if number % 8 == 5 else 700) * DAY, shown_how=True,
        declined_reason="“I do not use that any more.”", by=one.staff("pat"), at=at,
    )  # fmt: skip


def _consult(one: Living, *, at: datetime) -> None:
    """A question to a physician outside; some are answered, with something to follow."""
    number, by = one.course.number, one.staff("pat")
    reason, kind = QUESTIONS[number % len(QUESTIONS)]
    row = consults.order_consult(
        _episode(one), kind=kind, asked_of="Dr. Vega, Bay Clinic", reason=reason, urgency=Urgency.WEEK, by=by, at=at
    )
    if number % 4 == 0:
        consults.note_outcome(
            consult_row(row.pk), done_on=at.date(), outcome="Seen by telephone: nothing to change, look again in two weeks.",
            follow_up_on=at.date() + 14 * DAY, follow_up_words="Ask again and write it down.", by=by,
            at=at + timedelta(minutes=30),
        )  # fmt: skip


def _shared(one: Living, *, at: datetime) -> None:
    """A psychiatrist outside treats the person too; what they send is written down."""
    by: dict[str, Any] = {"by": one.staff("sam"), "at": at}
    row = consults.open_shared_care(
        _episode(one), kind=ProviderKind.PSYCHIATRIST, provider="Dr. Vega", organisation="Bay Clinic", condition="Depression",
        purpose="Treatment of both, one plan", **by,
    )  # fmt: skip
    consults.record_exchange(
        row, direction=Direction.RECEIVED, on=at.date(), what="Note of the last visit: sertraline goes on.", how="fax", **by
    )


def _running(one: Living, at: datetime) -> list[OrderFacts]:
    orders = orders_of([one.episode.pk]).get(one.episode.pk, [])
    return [order for order in orders if order.in_force(at.date()) and order.signed_at and order.signed_at < at]


def _episode(one: Living) -> Episode:
    return Episode.objects.select_related("patient", "site").get(pk=one.episode.pk)
