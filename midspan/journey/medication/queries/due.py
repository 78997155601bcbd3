"""What is due around medicines, for many people at once: injections, refills, queries, kits, values, reviews, consults."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from midspan.foundation.episodes.queries import among, courses_of
from midspan.foundation.episodes.terms import CourseFacts
from midspan.journey.admission.queries import paper_rows
from midspan.journey.assessment.queries.light import diagnosed_ids, using_ids
from midspan.journey.assessment.terms import Substance
from midspan.journey.medication.catalog.giving import due_rules, window_rules
from midspan.journey.medication.models import Consult, SharedCare, StartCheck
from midspan.journey.medication.queries.giving import days_given, kits_of, last_pdmp, open_reviews, supplies_end
from midspan.journey.medication.queries.orders import orders_of
from midspan.journey.medication.rules.consults import consent_on
from midspan.journey.medication.rules.giving import (
    injection_due,
    kit_due,
    laboratory_due,
    lean,
    pdmp_due,
    refill_due,
    rules_on,
)
from midspan.journey.medication.rules.windows import next_window
from midspan.journey.medication.terms.giving import (
    Due,
    DueKind,
    DueRule,
    GivenOrder,
    InjectionKind,
    KitFacts,
    PdmpFacts,
)
from midspan.journey.medication.terms.orders import OrderFacts

KIT_CODES = ("F11", "F14", "F15")  # opioids, cocaine, other stimulants
KIT_SUBSTANCES = frozenset(
    {Substance.OPIOIDS, Substance.HEROIN, Substance.COCAINE, Substance.METHAMPHETAMINE, Substance.STIMULANTS}
)
REVIEW_RULE = "002-41: a severe side effect is seen by a prescriber the same day"


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that is read once for all of them."""

    orders: dict[int, list[GivenOrder]]
    supply_days: dict[int, int]
    given: dict[tuple[int, InjectionKind], list[date]]
    supplies: dict[int, date]
    pdmp: dict[int, PdmpFacts]
    kits: dict[int, list[KitFacts]]
    kit_wanted: set[int]
    values: dict[tuple[int, str], date]
    rules: list[DueRule]


@dataclass(frozen=True, slots=True)
class Read:
    """What a page of these people has read of them before, as the queries of the same names give it."""

    orders: Mapping[int, list[OrderFacts]]
    given: dict[tuple[int, InjectionKind], list[date]]
    supplies: dict[int, date]
    pdmp: dict[int, PdmpFacts]
    kits: dict[int, list[KitFacts]]
    kit_wanted: set[int]


def medication_due(
    episode_ids: Collection[int], *, on: date, courses: Mapping[int, CourseFacts] | None = None, read: Read | None = None
) -> dict[int, list[Due]]:
    """What is due around medicines for these people on a day of the site, by episode, oldest first; only people in treatment,
    and only episodes with something. At most fifteen queries, whatever the number. `courses` are the courses of care and
    `read` the rest, where they were read before."""
    known_before = courses_of(episode_ids) if courses is None else courses
    held = [known_before[pk] for pk in episode_ids if pk in known_before]
    here = {one.id: (one.admitted_on or on, one.timezone) for one in held if one.in_treatment}
    if not here:
        return {}
    known = _known(here, on, read)
    found: dict[int, list[Due]] = defaultdict(list)
    for due in [*_of_orders(known, on), *_kits(here, known, on), *_reviews(here), *_consults(here, on), *_consents(here, on)]:
        found[due.episode_id].append(due)
    return {episode: sorted(lines, key=lambda due: (due.due_on, due.kind)) for episode, lines in found.items()}


def _known(episode_ids: Collection[int], on: date, read: Read | None) -> _Known:
    facts = read.orders if read else orders_of(episode_ids)
    with_orders = list(facts)  # injections, supplies, queries and values are only looked at beside an order
    values = StartCheck.objects.filter(episode_id__any=among(with_orders), struck_at__isnull=True).order_by()
    return _Known(
        orders={episode: [lean(order) for order in held] for episode, held in facts.items()},
        supply_days={order.id: order.supply_days for held in facts.values() for order in held if order.supply_days},
        given=read.given if read else days_given(with_orders),
        supplies=read.supplies if read else supplies_end(with_orders),
        pdmp=read.pdmp if read else last_pdmp(with_orders),
        kits=read.kits if read else kits_of(episode_ids),
        kit_wanted=read.kit_wanted if read else who_needs_a_kit(episode_ids),
        values={
            (episode, kind): last for episode, kind, last in values.values_list("episode_id", "kind").annotate(last=Max("on"))
        },
        rules=rules_on(due_rules(), on),
    )


def _of_orders(known: _Known, on: date) -> Iterator[Due]:
    for episode, orders in known.orders.items():
        held = [order for order in orders if order.in_force(on)]
        for order in held:
            yield from _of_order(order, known, on)
        controlled = sorted((order for order in held if order.controlled), key=lambda order: order.started_on)
        if controlled and (query := pdmp_due(controlled[0], known.pdmp.get(episode), known.rules, on)):
            yield query


def _of_order(order: GivenOrder, known: _Known, on: date) -> Iterator[Due]:
    if order.injection is not None:
        window = next_window(order.injection, known.given.get((order.episode_id, order.injection), []), window_rules())
        if due := injection_due(order, window, on):
            yield due
    elif refill := refill_due(order, _supply_ends(order, known), _row(known, "refill"), on):
        yield refill
    for rule in known.rules:
        if rule.kind is DueKind.LABORATORY and (
            value := laboratory_due(order, known.values.get((order.episode_id, rule.check)), rule, on)
        ):
            yield value


def _supply_ends(order: GivenOrder, known: _Known) -> date | None:
    """The end of the newest supply; before one is written down, the one that the order itself came with."""
    if order.id in known.supplies:
        return known.supplies[order.id]
    days = known.supply_days.get(order.id)
    return order.started_on + timedelta(days=days - 1) if days else None


def _kits(here: dict[int, tuple[date, str]], known: _Known, on: date) -> Iterator[Due]:
    rule = _row(known, "kit")
    for episode in known.kit_wanted:
        if due := kit_due(episode, since_on=here[episode][0], kits=known.kits.get(episode, []), rule=rule, on=on):
            yield due


def who_needs_a_kit(episode_ids: Collection[int]) -> set[int]:
    """People with opioid or stimulant use, from diagnoses and the latest assessment. Two queries."""
    return diagnosed_ids(episode_ids, KIT_CODES) | using_ids(episode_ids, KIT_SUBSTANCES)


def _reviews(here: Collection[int]) -> Iterator[Due]:
    for episode, held in open_reviews(here).items():
        for pk, on, medicine, words in held:
            text = f"{medicine}: severe side effect, {words}"
            yield Due(DueKind.SIDE_EFFECT, episode, on, text, REVIEW_RULE, "medication:side_effect", pk, on)


def _consults(here: Collection[int], on: date) -> Iterator[Due]:
    rows = Consult.objects.filter(episode_id__any=among(here), cancelled_reason="", followed_on__isnull=True)
    columns = ("pk", "episode_id", "asked_of", "due_on", "done_on", "follow_up_on", "follow_up_words")
    for pk, episode, asked_of, due_on, done_on, follow_up_on, words in rows.values_list(*columns):
        if done_on is None:
            text = f"Consult: {asked_of}"
            yield Due(DueKind.CONSULT, episode, due_on, text, "004-14", "medication:consult", pk, due_on)
        elif follow_up_on is not None and follow_up_on - timedelta(days=7) <= on:
            text = f"After the consult with {asked_of}: {words or 'follow up'}"
            yield Due(DueKind.CONSULT_FOLLOW_UP, episode, follow_up_on, text, "004-14", "medication:consult", pk, follow_up_on)


def _consents(here: dict[int, tuple[date, str]], on: date) -> Iterator[Due]:
    rows = list(
        SharedCare.objects.filter(episode_id__any=among(here), ended_on__isnull=True).values_list(
            "pk", "episode_id", "provider", "organisation", "since_on"
        )
    )
    papers = paper_rows({row[1] for row in rows})
    for pk, episode, provider, organisation, since in rows:
        consent = consent_on(papers[episode], provider=provider, organisation=organisation, on=on, timezone=here[episode][1])
        if not consent.holds:
            due_on = consent.expires_on or since
            text = f"Shared care with {provider}: {consent.words}"
            yield Due(DueKind.CONSENT, episode, due_on, text, "42 CFR 2.31", "medication:shared", pk, due_on)


def _row(known: _Known, code: str) -> DueRule:
    return next(rule for rule in known.rules if rule.code == code)
