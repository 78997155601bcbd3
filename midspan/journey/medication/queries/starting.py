"""What is known of a person on the day of a start, put together for the rules?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from midspan.foundation.episodes.models import Episode
from midspan.journey.medication.catalog import medicines, start_table
from midspan.journey.medication.queries.lists import allergies_of, taken_lately
from midspan.journey.medication.queries.orders import findings_of
from midspan.journey.medication.rules import clashes, weighed
from midspan.journey.medication.terms import AllergyStanding, ListLine, OrderFacts, StartFacts, StartReason


def start_facts(
    episode: Episode,
    *,
    on: date,
    without: int | None = None,
    lines: Iterable[ListLine] | None = None,
    standing: AllergyStanding | None = None,
) -> StartFacts:
    """Everything the rules look at before a start; the episode comes with its person. `without` leaves out the order that a new
    one replaces; then the medicine goes on. Eight queries at most, fewer where the
    `lines` of the list and how allergies stand were read before."""
    taken = taken_lately(episode.pk, on=on, lines=lines)
    standing = standing or allergies_of([episode.patient_id])[episode.patient_id]
    return StartFacts(
        on=on,
        findings=findings_of([episode.pk], on=on).get(episode.pk, {}),
        taken=tuple(one for one in taken if not (one.own and one.line.id == without)),
        allergies=standing.allergies,
        sex=episode.patient.sex,
        allergies_asked=standing.asked,
        continues=without is not None,
    )


def weighed_for(medicine: str, facts: StartFacts) -> list[StartReason]:
    """What stands against a start of this medicine, or is to be weighed; nothing for a code that is not known."""
    known = medicines().get(medicine)
    return weighed(known, facts, start_table()) if known else []


def clashes_of(orders: Iterable[OrderFacts], facts: StartFacts) -> list[tuple[OrderFacts, StartReason]]:
    """Orders in force that something else on the list, or an allergy, would stop if they were begun today. No query."""
    found = []
    for order in orders:
        if order.in_force(facts.on) and (known := medicines().get(order.medicine)):
            others = tuple(one for one in facts.taken if not (one.own and one.line.id == order.id))
            there = replace(facts, taken=others, continues=True)
            found += [(order, one) for one in clashes(known, there, start_table())]
    return found
