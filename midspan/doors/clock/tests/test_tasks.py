"""Does the clock do its jobs, once, and take up what a dead worker left behind?"""

import asyncio
from datetime import date
from threading import Thread

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from midspan.doors.clock.tasks import make_sessions, retry_stalled
from midspan.foundation.records.models import Event
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Session
from tests.cast import AT, Cast, call_cast


def group_of(cast: Cast) -> None:
    actions.open_group(cast.evening, name="A", room=cast.room_a, facilitator=cast.counsellor, capacity=12,
                        starts_on=date(2026, 1, 5), by=cast.director, at=AT)  # fmt: skip


def test_the_clock_makes_four_weeks_of_sessions_once(cast: Cast) -> None:
    group_of(cast)
    assert make_sessions(timestamp=0) == Session.objects.count() > 27
    assert make_sessions(timestamp=0) == 0
    assert Event.objects.filter(name="sessions.made", by=f"staff:{cast.clock.pk}").exists()


def test_a_track_that_would_book_a_room_twice_does_not_stop_the_others(cast: Cast) -> None:
    group_of(cast)
    actions.open_group(cast.evening, name="B", room=cast.room_a, facilitator=cast.supervisor, capacity=12,
                        starts_on=date(2026, 1, 5), by=cast.director, at=AT)  # fmt: skip
    actions.open_group(cast.morning, name="M", room=cast.room_a, facilitator=cast.supervisor, capacity=12,
                        starts_on=date(2026, 1, 5), by=cast.director, at=AT)  # fmt: skip
    make_sessions(timestamp=0)
    assert set(Session.objects.values_list("group__name", flat=True)) == {"M"}


async def work(*, once: bool) -> None:
    """A worker that runs what waits and goes home."""
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(wait=not once, listen_notify=False, install_signal_handlers=False)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_runs_again() -> None:
    # Given a job that was under way when its worker died without a word
    cast = call_cast()
    group_of(cast)
    job_id = make_sessions.defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        worker_id = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker_id, job_id])
    # When the next worker looks for stalled jobs, and works
    retry_stalled.defer(timestamp=0)
    worker = Thread(target=lambda: asyncio.run(work(once=True)))  # the suite may have a loop of its own in this thread
    worker.start()
    worker.join()
    # Then the job was run and its sessions are there
    assert ProcrastinateJob.objects.get(pk=job_id).status == "succeeded"
    assert Session.objects.exists()
