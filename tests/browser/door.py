"""At the door and under supervision: an intern's note sent back, a badge, answers to the safety questions, alarming and not."""

from datetime import timedelta

from midspan.foundation.people.models import Assignment, Staff
from midspan.foundation.people.terms import Role
from midspan.foundation.records.actions import staff
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.schedule.terms import SessionFacts
from tests.browser.clinic import Day


def at_the_door(day: Day, session: SessionFacts) -> list[int]:
    """A note signed under supervision and sent back once; cards; answers at the door, alarming and not."""
    cast = day.cast
    staff.record_licence(cast.admissions, kind="Intern permit", number="I-1", state="NY", expires_on=day.today + timedelta(days=90),
                         by=cast.administrator, at=day.now)  # fmt: skip
    staff.give_role(cast.admissions, role=Role.COUNSELLOR, site=cast.site, by=cast.administrator, at=day.now)
    intern = Staff.objects.get(pk=cast.admissions.pk)
    lines = {
        one.pk: RoomLine(Presence.PRESENT, session.starts_at, line=f"Listened, {one.patient.first_name}.") for one in day.members
    }
    attendance.save_room(session, text="We talked.", discussion="Of work.", lines=lines, by=intern, at=day.now)
    note = attendance.sign_room(session, proof=cast.proof(intern), by=intern, at=day.now)
    attendance.send_back(note, words="Say how the quiet ones were.", by=cast.supervisor, at=day.now)
    held = Assignment.objects.filter(staff=intern, role=Role.COUNSELLOR, ended_on__isnull=True).get()
    staff.end_role(held, by=cast.administrator, at=day.now)
    attendance.give_badge(day.members[0], by=cast.front_desk, at=day.now)
    clear = {"harm": False, "withdrawal": False, "safe_place": True, "emergency": False}
    screens = [attendance.record_screen(day.members[1], answers={"harm": True}, by=cast.front_desk, at=day.now),
               attendance.record_screen(day.members[0], answers=clear, by=cast.front_desk, at=day.now)]  # fmt: skip
    return [row.pk for row in screens]
