"""A calendar program reads the sessions of a member of staff or a room: whoever knows the address, and nobody's name."""

from datetime import timedelta

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from midspan.doors.interop.calendar.lines import calendar
from midspan.foundation.privacy.actions import open_page
from midspan.foundation.records.actions import staff
from midspan.journey.schedule.actions.feeds import note_read, to_note
from midspan.journey.schedule.queries.feeds import feed_at, feed_sessions

BEFORE, AFTER = timedelta(weeks=4), timedelta(weeks=12)
A_MINUTE, MOST = 60, 60  # readings a minute from one address of the network


@open_page("A calendar program cannot sign in; the address itself is the key, and what it shows names nobody.")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at an address. Unknown and ended addresses look the same: not there."""
    if _too_many(request):
        return HttpResponse("Too many readings; try again in a minute.", status=429, headers={"Retry-After": str(A_MINUTE)})
    found, at = feed_at(token), timezone.now()
    if found is None:
        raise Http404
    if to_note(found, at):
        note_read(found, by=staff.clock(), at=at)
    name = f"{found.room.site}, {found.room}" if found.room else "Midspan"
    body = calendar(name, feed_sessions(found, at - BEFORE, at + AFTER), at=at)
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'inline; filename="midspan.ics"'}
    )


def _too_many(request: HttpRequest) -> bool:
    """Whether one machine asks more often than any calendar program does: somebody tries addresses."""
    key = f"calendar:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, A_MINUTE):
        return False
    try:
        return cache.incr(key) > MOST
    except ValueError:
        return False  # it ran out just now
