"""Signed minutes counted anew after a counting rule was corrected: seen, never silent."""

from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Reason, Refused
from midspan.journey.attendance.models import Attendance, Recount
from midspan.journey.attendance.queries import differences_of


@action("hours.recounted", needs=Permission.SET_UP)
def recount(episode: Episode, *, reason: str, by: Staff, at: datetime) -> list[Recount]:
    """Count a person's signed sessions anew by the rules in force on their days; what stood before stays readable.

    Answers what changed; nothing is written where a fresh count gives the same minutes. Refuses without a reason.
    """
    if not reason.strip():
        raise Refused(Reason("Say why the minutes are counted anew.", rule="recount", field="reason"))
    rows = Attendance.objects.select_for_update(of=("self",), no_key=True).filter(episode=episode, credited_minutes__isnull=False)
    parts = {row.pk: row for row in rows.order_by("pk")}
    found = []
    for difference in differences_of(episode.pk):
        part = parts[difference.attendance_id]
        part.credited_minutes, part.counted_by = difference.counted, difference.rule
        found.append(
            Recount(
                episode=episode, attendance=part, minutes_before=difference.stored, minutes_after=difference.counted,
                rule_before=difference.counted_by, rule_after=difference.rule, reason=reason.strip()[:300], by=by, at=at,
            )
        )  # fmt: skip
    Attendance.objects.bulk_update([row.attendance for row in found], ["credited_minutes", "counted_by"])
    Recount.objects.bulk_create(found)
    return found
