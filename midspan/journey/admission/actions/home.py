"""What is written down about home and week: where a person lives from a day on, which hours are given away."""

from collections.abc import Sequence
from datetime import date, datetime, time
from operator import attrgetter

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.models import LivingArrangement, WeeklyHours
from midspan.journey.admission.queries import hours_now
from midspan.journey.admission.rules import reasons_against_change_of_hours, reasons_against_hours, reasons_against_living
from midspan.journey.admission.terms import BusyHours, LivingKind
from midspan.journey.assessment.queries import day_at

KEY = attrgetter("kind", "weekday", "starts", "ends")


@action("living.changed", needs=Permission.CORRECT)
def change_living(
    episode: Episode,
    *,
    kind: LivingKind,
    from_on: date,
    home_name: str = "",
    contact_name: str = "",
    contact_telephone: str = "",
    curfew: time | None = None,
    note: str = "",
    by: Staff,
    at: datetime,
) -> LivingArrangement:
    """Where a person lives from a day on; what was known until then ends that day and stays. Refuses a house without a
    name where it has its own rules, a day in the future, and one before what is known now."""
    episode = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site").get(pk=episode.pk)
    present = LivingArrangement.objects.filter(episode=episode, until_on__isnull=True).first()
    reasons = reasons_against_living(
        kind=LivingKind(kind), home_name=home_name, from_on=from_on, today=day_at(at, episode),
        since=present.from_on if present else None,
    )  # fmt: skip
    if reasons:
        raise Refused(reasons)
    if present:
        present.until_on = from_on
        present.save(update_fields=["until_on"])
    return LivingArrangement.objects.create(
        episode=episode, kind=kind, from_on=from_on, home_name=home_name.strip(), contact_name=contact_name.strip(),
        contact_telephone=contact_telephone.strip(), curfew=curfew, note=note.strip(), by=by, at=at,
    )  # fmt: skip


@action("hours.set", needs=Permission.CORRECT)
def set_hours(
    episode: Episode, *, hours: Sequence[BusyHours], from_on: date, seen: str | None = None, by: Staff, at: datetime
) -> list[WeeklyHours]:
    """The hours given to work, school and care from a day on, all of them. Those that stay are left alone, those that go
    end that day and stay known. Refuses overlaps, and a week that is not the one `seen` on the page any more. Gives the
    rows that hold from then on."""
    episode = Episode.objects.select_for_update(of=["self"], no_key=True).select_related("site").get(pk=episode.pk)
    against = reasons_against_change_of_hours(hours_now(episode.pk), seen=seen, from_on=from_on, today=day_at(at, episode))
    if reasons := [*reasons_against_hours(hours), *against]:
        raise Refused(reasons)
    present = list(WeeklyHours.objects.filter(episode=episode, until_on__isnull=True))
    wanted = {KEY(one): one for one in hours}
    kept = [row for row in present if KEY(row) in wanted]
    for row in present:
        if KEY(row) not in wanted:
            row.until_on = max(from_on, row.from_on)
            row.save(update_fields=["until_on"])
    known = {KEY(row) for row in kept}
    new = [
        WeeklyHours(
            episode=episode, kind=one.kind, weekday=one.weekday, starts=one.starts, ends=one.ends, from_on=from_on, by=by, at=at
        )
        for key, one in wanted.items()
        if key not in known
    ]
    return [*kept, *WeeklyHours.objects.bulk_create(new)]
