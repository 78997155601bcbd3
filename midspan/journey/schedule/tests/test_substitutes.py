"""Who can lead instead, in seconds: by credential, hours, continuity, and with constant queries?"""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from midspan.foundation.people.models import Licence
from midspan.foundation.people.terms import Role
from midspan.foundation.records.actions import staff
from midspan.journey.schedule import actions
from midspan.journey.schedule.actions.staffing import record_leave, set_hours
from midspan.journey.schedule.models import Session
from midspan.journey.schedule.queries.staffing import candidates, sessions_led
from midspan.journey.schedule.rules.staffing import ranked
from midspan.journey.schedule.terms import LeaveKind, WeeklySlot
from tests.cast import AT, PASSWORD, Cast
from tests.evening import MONDAY, clock, evening


def hire(cast: Cast, name: str, *, licensed: bool = True):
    person = staff.hire(name=name, username=name.split()[0].lower(), password=PASSWORD, by=cast.administrator, at=AT)
    staff.give_role(person, role=Role.COUNSELLOR, site=cast.site, by=cast.administrator, at=AT)
    if licensed:
        Licence.objects.create(
            staff=person, kind="LPC", number=f"N{person.pk}", state="NY", expires_on=MONDAY + timedelta(days=99)
        )
    return person


def test_every_hurdle_is_told_and_who_knows_the_members_leads_the_list(cast: Cast) -> None:
    # Given a group of Monday evening whose members have the supervisor as their counsellor, and five others
    held = evening(cast)
    for episode in held.members:
        episode.primary_counsellor = cast.supervisor
        episode.save()
    free, unlicensed, away, busy, home = (
        hire(cast, "Finn Free"), hire(cast, "Una Licensed", licensed=False), hire(cast, "Anna Way"), hire(cast, "Bo Busy"),
        hire(cast, "Hal Home"),
    )  # fmt: skip
    record_leave(away, kind=LeaveKind.HOLIDAY, starts_at=clock("00:00"), ends_at=clock("23:00"), by=cast.director, at=AT)
    set_hours(home, site=cast.site, hours=[WeeklySlot(2, clock("09:00").time(), clock("17:00").time())], from_on=MONDAY,
              by=cast.director, at=AT)  # fmt: skip
    group = actions.open_group(cast.evening, name="B", room=cast.room_b, facilitator=busy, capacity=12, starts_on=MONDAY,
                               by=cast.director, at=AT)  # fmt: skip
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY, by=cast.director, at=AT)
    # When the facilitator of 18:00 cannot come
    row = sessions_led(cast.counsellor.pk, clock("17:00"), clock("18:30"))[0]
    with CaptureQueriesContext(connection) as asked:
        found = ranked(candidates([row])[row.pk])
    # Then the supervisor comes first, whoever is at home comes last of those who could, and the others say why not
    names = [one.name.split(",")[0] for one in found]
    assert names[0] == "Abena Osei" and found[0].knows == 3 and "knows 3 of them" in found[0].reasons
    able = [one for one in found if one.able]
    assert [one.staff_id for one in able] == [cast.supervisor.pk, free.pk, home.pk]
    assert "not at work then: ask first" in able[-1].reasons
    why = {one.staff_id: one.reasons for one in found if not one.able}
    assert why[unlicensed.pk] == ("lacks the credential for this group",) and why[away.pk] == ("away",)
    assert why[busy.pk] == ("leads Process then",) and group.pk
    # and three sessions take no more queries than one
    rows = list(Session.objects.filter(facilitator=cast.counsellor, on=MONDAY).select_related("site", "group"))
    with CaptureQueriesContext(connection) as for_three:
        candidates(rows)
    assert len(rows) == 3 and len(for_three) == len(asked) <= 12
