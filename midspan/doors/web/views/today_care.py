"""What of testing and of reviews of care concerns the one who looks at Today?"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.journey.monitoring.queries import todays_orders
from midspan.journey.monitoring.queries.responses import care_reviews_here
from midspan.journey.monitoring.terms import OrderFacts


def tests_asked(staff: Staff, now: datetime) -> dict[int, OrderFacts]:
    """Who of the viewer's people is to give a specimen and has not yet, by episode; nothing for who neither collects nor checks
    in. One query."""
    if not (staff.may(Permission.COLLECT) or staff.may(Permission.CHECK_IN)):
        return {}
    found = todays_orders(staff, at=now, timezone=str(timezone.get_current_timezone()))
    return {order.episode_id: order for order in found if order.outcome is None}


def care_reviews(staff: Staff, now: datetime) -> list[tuple[str, str, str, str, str, str]]:
    """Open reviews after a result or a word that was not expected: one's own, a supervisor's whole team. Kind, when, who, what,
    where, and the act, as a line of Today takes them. Two queries."""
    mine = not staff.may(Permission.COSIGN)
    return [
        ("now" if review.overdue(now) else "soon", _("Overdue") if review.overdue(now) else _("Talk"), review.sort_name,
         _("something changed; talk with them by %(at)s") % {"at": f"{timezone.localtime(review.due_at):%a %H:%M}"},
         reverse("monitoring:care_review", args=[review.id]), _("Open"))
        for review in care_reviews_here(staff, mine=mine)
    ]  # fmt: skip


def tests_line(asked: dict[int, OrderFacts]) -> list[tuple[str, str, str, str, str, str]]:
    """One line for everybody who is asked for a specimen."""
    if not asked:
        return []
    words = ngettext("%(n)s person to be tested", "%(n)s people to be tested", len(asked)) % {"n": len(asked)}
    return [("soon", _("Today"), _("Tests"), words, reverse("monitoring:today"), _("Open"))]
