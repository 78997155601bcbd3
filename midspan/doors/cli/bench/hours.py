"""How long does it take to count everybody's hours anew, and to sign a full room? Measured inside the process."""

import time
from statistics import median

SIGNED_ROOMS = 12
A_WEEK = 9  # sessions of one person


def words() -> str:
    """Both, said in lines."""
    return f"{recomputed()}\n{signed()}"


def recomputed() -> str:
    """Every signed part of the clinic counted anew, and compared."""
    from midspan.journey.attendance.queries import count_differences

    begun, cpu = time.monotonic(), time.process_time()
    parts, found = count_differences()
    seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
    scale = 10_000 * A_WEEK / max(1, parts)
    return (
        f"Hours: {parts:,} signed parts counted anew in {seconds:.2f} s, {len(found)} differ; 10,000 weeks of a person take "
        f"{seconds * scale:.2f} s, {cpu * scale:.2f} CPU s in the process"
    )


def signed() -> str:
    """Full rooms of today, each written and signed, and taken back: no run leaves a trace."""
    from django.db import transaction

    from midspan.doors.cli.bench.pages import home

    taken: list[tuple[float, float]] = []
    people = 0
    here = home()
    for session_id in here.sessions[:SIGNED_ROOMS]:
        with transaction.atomic():
            people = max(people, len(here.rosters[session_id]))
            taken.append(_sign(session_id, here.rosters[session_id]))
            transaction.set_rollback(True)
    walls, cpus = sorted(wall for wall, _ in taken), [cpu for _, cpu in taken]
    return (
        f"Signing a group of up to {people}: median {median(walls) * 1000:.0f} ms, slowest {walls[-1] * 1000:.0f} ms of "
        f"{len(walls)}, {median(cpus) * 1000:.0f} CPU ms in the process"
    )


def _sign(session_id: int, people: list[int]) -> tuple[float, float]:
    from midspan.doors.cli.bench.clinic.places import PASSWORD
    from midspan.foundation.people.models import Staff
    from midspan.foundation.records.actions import prove
    from midspan.journey.attendance import actions
    from midspan.journey.attendance.terms import Presence, RoomLine
    from midspan.journey.schedule.queries import session_facts

    session = session_facts(session_id)
    assert session is not None
    by, at = Staff.objects.get(pk=session.facilitator_id), session.ends_at
    lines = {
        key: RoomLine(
            Presence.PRESENT, session.starts_at, session.ends_at, line=f"Said {number} things of their own.", late_reason="Bench."
        )
        for number, key in enumerate(people)
    }
    actions.save_room(session, text="The group met.", discussion="Each said what it means.", lines=lines, by=by, at=at)
    proof = prove(by, typed_name=by.name, secret=PASSWORD)
    begun, cpu = time.monotonic(), time.process_time()
    actions.sign_room(session, proof=proof, alike_seen=True, by=by, at=at)
    return time.monotonic() - begun, time.process_time() - cpu
