"""A plan leaves its print when it is signed, so that later ones can be held against it."""

from midspan.foundation.program.rules import local_day
from midspan.journey.plan.models import Plan, PlanPrint
from midspan.journey.plan.queries import grams_of
from midspan.journey.plan.rules import sketch


def imprint(plan: Plan) -> PlanPrint:
    """Keep the grams of a version as it reads now, in place of earlier ones. For use inside the action that signs it.

    Its day is that of the first signature of staff or client at the site; five queries and a write.
    """
    signed_at = plan.counsellor_signed_at or plan.client_signed_at or plan.began_at
    grams = grams_of(plan)
    words = {
        "patient_id": plan.episode.patient_id,
        "site_id": plan.episode.site_id,
        "grams": grams,
        "sketch": sorted(sketch(grams)),
        "on": local_day(signed_at, plan.episode.site.timezone),
    }
    row, _made = PlanPrint.objects.update_or_create(plan=plan, defaults=words)
    return row
