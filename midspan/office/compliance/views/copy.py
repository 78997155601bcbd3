"""A period of somebody's care on paper for a reviewer: only after it was written down who receives it and on what basis."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from midspan.foundation.episodes.models import Episode
from midspan.foundation.look.paper import pdf
from midspan.foundation.people.terms import Permission
from midspan.foundation.privacy.actions import StaffRequest, gate
from midspan.journey.transition.queries import of_thread_hand_out, thread_hand_out
from midspan.journey.transition.terms import ThreadHandedOut
from midspan.office.compliance.queries import episode_read
from midspan.office.compliance.queries.paper import blocks_for

NOTICE = (
    "42 CFR part 2 prohibits unauthorized use or disclosure of these records. This copy holds what its recipient needs to "
    "review this period of care, and no more."
)
DAY = "%B %-d, %Y"


@gate(Permission.HAND_OUT_CASE, of=of_thread_hand_out)
def copy(request: StaffRequest, hand_out_id: int) -> HttpResponse:
    """The paper as a PDF: the plan in force with its signatures, objectives with their evidence, hours, measures, counts of
    tests, reviews."""
    given = thread_hand_out(hand_out_id)
    episode = episode_read(given.episode_id) if given else None
    if given is None or episode is None:
        raise Http404
    body = pdf(
        "Treatment plan and what was done for it",
        _head(given, episode),
        blocks_for(episode, first=given.first_on, last=given.last_on),
        footer=NOTICE,
        on=timezone.localdate(given.at),
        house=episode.site.name,
    )
    name = f"care-{slugify(episode.patient.record_number)}-{given.first_on:%Y-%m-%d}-{given.last_on:%Y-%m-%d}.pdf"
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _head(given: ThreadHandedOut, episode: Episode) -> list[tuple[str, str]]:
    person = episode.patient
    return [
        ("Person", person.name),
        ("Born", f"{person.birth_date:{DAY}}" if person.birth_date else "not recorded"),
        ("Record", person.record_number),
        ("Period", f"{given.first_on:{DAY}} to {given.last_on:{DAY}}"),
        ("Level of care", str(episode.level or "")),
        ("For", given.recipient),
        ("On the basis of", given.basis),
        ("Given by", f"{given.by}, {timezone.localtime(given.at):{DAY}}"),
    ]
