"""Who may see a summary of somebody's results, what would they see, and who saw it when?"""

from datetime import date

from django.db.models import Count

from midspan.foundation.privacy.terms import Scope
from midspan.journey.monitoring.models import ResultShare, ShareLook
from midspan.journey.monitoring.queries.results import statuses_of
from midspan.journey.monitoring.rules.sharing import summary
from midspan.journey.monitoring.terms.responses import ShareFacts, SummaryMonth


def of_share(share_id: int, **_: object) -> Scope | None:
    """The scope of a URL that names a wish to share."""
    rows = ResultShare.objects.filter(pk=share_id).order_by()
    row = rows.values_list("episode__patient_id", "episode__site_id", "episode__track_id", "episode_id").first()
    return Scope(row[0], row[1], row[2], episode_id=row[3]) if row else None


def share_row(share_id: int) -> ResultShare:
    """One of them, for the actions on it."""
    return ResultShare.objects.select_related("episode__patient", "episode__site", "by", "revoked_by").get(pk=share_id)


def shares_of(episode_id: int) -> list[ShareFacts]:
    """Every wish to share of one person, the latest first. One query."""
    rows = ResultShare.objects.filter(episode_id=episode_id).select_related("by", "revoked_by").annotate(seen=Count("looks"))
    return [
        ShareFacts(
            row.pk, row.episode_id, row.draft, row.agreed_at, str(row.by), row.revoked_at, str(row.revoked_by or ""), row.seen
        )
        for row in rows.order_by("-agreed_at", "-pk")
    ]  # fmt: skip


def looks_of(share_id: int) -> list[ShareLook]:
    """Every time that a summary reached somebody, the latest first. One query."""
    return list(ShareLook.objects.filter(share_id=share_id).select_related("by"))


def summary_for(share: ResultShare, *, today: date) -> list[SummaryMonth]:
    """Exactly what the named people see on a day: nothing from before the first day that was agreed. Three queries."""
    last = min(today, share.until_on)
    return summary(statuses_of(share.episode_id, since=share.from_on, to=last), first=share.from_on, last=last)
