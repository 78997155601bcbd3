"""What was ordered, what is known before a start, what was offered, and what can be offered?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among
from midspan.foundation.privacy.actions import of_episode
from midspan.foundation.privacy.terms import Scope
from midspan.journey.assessment.queries import diagnoses_of, scores_of, substances_of
from midspan.journey.medication.catalog import medicines, option_table
from midspan.journey.medication.models import MedicationOrder, Offer, StartCheck
from midspan.journey.medication.rules import disorders_of, options_for
from midspan.journey.medication.terms import (
    FREQUENCY_WORDS,
    Aim,
    CheckKind,
    Finding,
    Frequency,
    Indication,
    OfferFacts,
    Options,
    OrderFacts,
    OrderState,
)


def orders_of(episode_ids: Iterable[int]) -> dict[int, list[OrderFacts]]:
    """Every order by episode, oldest first, drafts included, those set aside not. One query."""
    rows = MedicationOrder.objects.filter(episode_id__any=among(episode_ids)).exclude(state=OrderState.SET_ASIDE)
    found: dict[int, list[OrderFacts]] = defaultdict(list)
    for row in rows.select_related("by", "signed_by").order_by("pk"):
        found[row.episode_id].append(order_facts(row))
    return dict(found)


def order_facts(row: MedicationOrder) -> OrderFacts:
    """An order as pages and other stations see it. Give it a row with who wrote and who signed it."""
    known = medicines().get(row.medicine)
    form = known.form(row.form) if known else None
    return OrderFacts(
        id=row.pk, episode_id=row.episode_id, medicine=row.medicine, name=row.name, form=row.form,
        form_words=form.words if form else row.form, dose=row.dose, unit=row.unit, route=row.route, frequency=row.frequency,
        frequency_words=row.frequency_words or FREQUENCY_WORDS[Frequency(row.frequency)], times_per_day=row.times_per_day,
        aims=tuple(Aim(one) for one in row.aims), indication=Indication(row.indication), instructions=row.instructions,
        observed=row.observed, supply_days=row.supply_days, refills=row.refills, started_on=row.started_on,
        ended_on=row.ended_on, state=OrderState(row.state), stop_why=row.stop_why, stop_words=row.stop_words,
        replaces_id=row.replaces_id, by=str(row.by), signed_at=row.signed_at, signed_by=str(row.signed_by or ""),
        signed_by_id=row.signed_by_id, overrides=dict(row.overrides), controlled=bool(known and known.controlled),
        injection=known.injection if known else "", version=row.version,
    )  # fmt: skip


def order_row(order_id: int) -> MedicationOrder:
    """One order with its person, for the page and the action that changes it."""
    rows = MedicationOrder.objects.select_related("episode__site", "episode__patient", "by", "signed_by", "replaces")
    return rows.get(pk=order_id)


def of_order(order_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an order."""
    row = MedicationOrder.objects.filter(pk=order_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def findings_of(episode_ids: Iterable[int], *, on: date) -> dict[int, dict[CheckKind, Finding]]:
    """The newest finding of each kind up to a day, by episode: start checks that were not struck, and COWS forms handed in.
    Two queries."""
    ids = list(episode_ids)
    found: dict[int, dict[CheckKind, Finding]] = defaultdict(dict)
    for row in check_rows(ids):
        if row.on <= on:
            found[row.episode_id][CheckKind(row.kind)] = finding_of(row)
    for one in scores_of(ids):
        if one.instrument != "cows" or one.total is None or one.on > on:
            continue
        held = found[one.episode_id].get(CheckKind.COWS)
        if held is None or held.on <= one.on:
            number = Decimal(str(one.total))
            found[one.episode_id][CheckKind.COWS] = Finding(CheckKind.COWS, one.on, "COWS form", number=number)
    return dict(found)


def check_rows(episode_ids: Iterable[int], *, every: bool = False) -> list[StartCheck]:
    """Start checks as rows, oldest first; those that were struck only with `every`. One query."""
    rows = StartCheck.objects.filter(episode_id__any=among(episode_ids)).select_related("by")
    return list(rows if every else rows.filter(struck_at__isnull=True))


def check_row(check_id: int) -> StartCheck:
    """One start check, for the action that strikes it."""
    return StartCheck.objects.select_related("episode__site", "episode__patient", "by").get(pk=check_id)


def of_check(check_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a start check."""
    row = StartCheck.objects.filter(pk=check_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def finding_of(row: StartCheck) -> Finding:
    """A start check as rules see it."""
    return Finding(CheckKind(row.kind), row.on, row.source, row.number, row.word, row.day_on, row.pk, str(row.by))


def offers_of(episode_ids: Iterable[int]) -> dict[int, list[OfferFacts]]:
    """What was offered and answered, by episode, oldest first. One query."""
    found: dict[int, list[OfferFacts]] = defaultdict(list)
    for row in Offer.objects.filter(episode_id__any=among(episode_ids)).select_related("by").order_by("offered_on", "pk"):
        found[row.episode_id].append(offer_facts(row))
    return dict(found)


def offer_facts(row: Offer) -> OfferFacts:
    """An offer as pages and other stations see it."""
    known = medicines().get(row.medicine)
    return OfferFacts(
        row.pk, row.episode_id, Indication(row.indication), row.medicine, known.name if known else row.medicine, row.offered_on,
        str(row.by), row.answer, row.answered_on, row.reason, row.words, row.version,
    )  # fmt: skip


def offer_row(offer_id: int) -> Offer:
    """One offer, for the action that answers it."""
    return Offer.objects.select_related("episode__site", "episode__patient").get(pk=offer_id)


def of_offer(offer_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names an offer."""
    row = Offer.objects.filter(pk=offer_id).values_list("episode_id", flat=True).first()
    return of_episode(row) if row else None


def options_of(episode_ids: Iterable[int]) -> dict[int, Options]:
    """What can be offered to each of these people by their diagnoses and substances; everybody has an entry. Three queries."""
    ids = list(episode_ids)
    diagnoses, substances = diagnoses_of(ids), substances_of(ids)
    return {pk: options_for(disorders_of(diagnoses.get(pk, ()), substances.get(pk, ())), option_table()) for pk in ids}


def episode_row(episode_id: int) -> Episode:
    """The course of care of a page, with person, site and who is in charge."""
    rows = Episode.objects.select_related("patient", "site", "level", "primary_counsellor", "supervising_clinician")
    return rows.get(pk=episode_id)
