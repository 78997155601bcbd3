"""Orders in force set down directly, for tests of what is given that do not tell how they came about."""

from datetime import date, timedelta
from decimal import Decimal

from midspan.foundation.episodes.models import Episode
from midspan.journey.medication.catalog import medicines
from midspan.journey.medication.models import MedicationOrder
from midspan.journey.medication.terms.medicines import Aim
from tests.cast import AT, Cast

STARTED = AT.date() - timedelta(days=14)


def order_in_force(
    cast: Cast, episode: Episode, medicine: str = "buprenorphine_naloxone", *, started_on: date = STARTED, **more: object
) -> MedicationOrder:
    """A signed order of the catalogue, watched at arrival unless said otherwise."""
    known = medicines()[medicine]
    form = known.forms[0]
    facts: dict = {
        "dose": Decimal("8"), "unit": form.unit, "route": form.route, "frequency": "daily", "times_per_day": 1,
        "aims": [Aim.CRAVING], "indication": known.indications[0], "observed": not known.injection, "state": "active",
        "by": cast.prescriber, "at": AT, "signed_at": AT, "signed_by": cast.prescriber,
    }  # fmt: skip
    return MedicationOrder.objects.create(
        episode=episode, medicine=medicine, name=known.name, form=form.code, started_on=started_on, **facts | more
    )
