"""What do lists of many people need to know of medication, without a dose?"""

from collections.abc import Collection

from midspan.foundation.episodes.queries import among
from midspan.journey.medication.models import Consult, MedicationOrder, Offer


def offered_ids(episode_ids: Collection[int]) -> set[int]:
    """Who of these people was offered a medicine or a consult about one, or takes one ordered here, in this course of care.
    One query."""
    offers, *others = (
        model.objects.filter(episode_id__any=among(episode_ids)).order_by().values_list("episode_id")
        for model in (Offer, Consult, MedicationOrder)
    )
    return {episode for (episode,) in offers.union(*others)}
