"""What does the clock do, as a user like others? Sessions made ahead, stalled jobs taken up again, old sign-ins cleared."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from midspan.doors.clock.draws import hold_draws
from midspan.doors.clock.hours import call_back, close_short_weeks, tell_short_weeks
from midspan.doors.clock.week import solve_week
from midspan.foundation.program.models import Track
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import staff
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule.actions import generate_sessions

__all__ = [
    "call_back",
    "clear_sign_ins",
    "close_short_weeks",
    "hold_draws",
    "make_sessions",
    "retry_stalled",
    "solve_week",
    "tell_short_weeks",
]
AHEAD = timedelta(weeks=4)


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="make_sessions", pass_context=False)
def make_sessions(timestamp: int) -> int:
    """Every hour: the sessions of the coming four weeks, wherever some are missing. Repeating adds none.

    A track that would book a room twice is left as it is; the others go on.
    """
    at, by, made = timezone.now(), staff.clock(), 0
    for track in Track.objects.filter(ends_on__isnull=True).select_related("site"):
        today = local_day(at, track.site.timezone)
        try:
            made += generate_sessions(track, first=today, last=today + AHEAD, by=by, at=at)
        except Refused as refused:
            print(f"{track}: {refused}")  # the worker's log; the timetable page shows the same refusal to staff
    return made


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Every minute: jobs whose worker died without a word are put back in the queue. Jobs are safe to repeat."""
    manager = context.app.job_manager
    stalled = [job for job in await manager.get_stalled_jobs() if job.id is not None]
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="40 7 * * *")
@app.task(queueing_lock="clear_sign_ins")
def clear_sign_ins(timestamp: int) -> None:
    """Every night: sign-ins that have expired."""
    call_command("clearsessions")
