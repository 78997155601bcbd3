"""Do the pages of cards, questions at the door and second signatures act, refuse, stay closed to others, and stay quick?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.records.models import Event
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Attendance, Badge, GroupNote, SafetyScreen
from midspan.journey.attendance.terms import Presence, RoomLine
from tests.cast import PASSWORD, Cast
from tests.evening import Evening, clock, evening


def queries_of(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def by_an_intern(cast: Cast, held: Evening, number: int) -> GroupNote:
    session = held.sessions[number]
    lines = {one.pk: RoomLine(Presence.PRESENT, session.starts_at, line=f"{one.patient.first_name}.") for one in held.members}
    cast.counsellor.licences.update(kind="Intern permit")
    actions.save_room(session, text="We met.", discussion="Why.", lines=lines, by=cast.counsellor, at=session.ends_at)
    return actions.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)


def test_a_card_is_made_replaced_and_ended(cast: Cast, as_staff) -> None:
    person = evening(cast).members[0]
    client, url = as_staff(cast.front_desk), reverse("attendance:badge", args=[person.pk])
    assert "No card yet" in client.get(url).content.decode()
    client.post(url, {"act": "give"})
    first = Badge.objects.get()
    page = client.get(url).content.decode()
    assert "<svg" in page and first.code not in page and "style=" not in page
    client.post(url, {"act": "give"})
    assert Badge.objects.filter(ended_at__isnull=True).count() == 1 and Badge.objects.count() == 2
    client.post(url, {"act": "end"})
    assert not Badge.objects.filter(ended_at__isnull=True).exists()
    assert list(Event.objects.filter(name__startswith="badge.").order_by("id").values_list("name", flat=True)) == [
        "badge.given", "badge.given", "badge.ended",
    ]  # fmt: skip
    assert as_staff(cast.far_counsellor).get(url).status_code == 404


@pytest.mark.parametrize("name", ["scan", "screens"])
def test_the_door_is_closed_to_who_does_not_stand_there(cast: Cast, as_staff, name: str) -> None:
    assert as_staff(cast.utilisation).get(reverse(f"attendance:{name}")).status_code == 404
    assert as_staff(cast.front_desk).get(reverse(f"attendance:{name}")).status_code == 200


def test_an_alarm_is_told_seen_and_settled_on_its_page(cast: Cast, as_staff) -> None:
    person = evening(cast).members[0]
    desk, nurse = as_staff(cast.front_desk), as_staff(cast.nurse)
    url = desk.post(reverse("attendance:ask", args=[person.pk]), {"safe_place": "no"}).url
    assert "Who is there" in desk.get(url).content.decode()
    assert desk.post(url, {"act": "tell", "told": cast.case_manager.pk}).status_code == 422  # not one who can be told
    desk.post(url, {"act": "tell", "told": cast.supervisor.pk})
    nurse.post(url, {"act": "see"})
    assert nurse.post(url, {"act": "settle", "decision": " "}).status_code == 422
    assert desk.post(url, {"act": "settle", "decision": "Fine"}).status_code == 422
    nurse.post(url, {"act": "settle", "decision": "Sleeps at her sister's."})
    row = SafetyScreen.objects.get()
    assert (row.told, row.seen_by, row.settled_by, row.decision) == (
        cast.supervisor,
        cast.nurse,
        cast.nurse,
        "Sleeps at her sister's.",
    )
    assert as_staff(cast.far_counsellor).get(url).status_code == 404
    assert desk.post(reverse("attendance:ask", args=[person.pk]), {"harm": "no"}).status_code == 422


def test_a_supervisor_reads_and_cosigns_or_sends_back(cast: Cast, as_staff) -> None:
    held = evening(cast, ("Alvarez",))
    by_an_intern(cast, held, 0)
    abena, url = as_staff(cast.supervisor), reverse("attendance:cosign", args=[held.sessions[0].id])
    assert "We met." in abena.get(url).content.decode()
    assert abena.post(url, {"act": "back", "words": ""}).status_code == 422
    assert abena.post(url, {"act": "back", "words": "Add the plan."}).status_code == 302
    assert "Add the plan." in as_staff(cast.counsellor).get("/").content.decode()
    assert abena.post(url, {"typed_name": "Abena Osei", "secret": "guess"}).status_code == 422
    assert abena.post(url, {"typed_name": "Abena Osei", "secret": PASSWORD}).status_code == 302
    assert GroupNote.objects.get().cosigned_by == cast.supervisor
    assert as_staff(cast.counsellor).get(url).status_code == 404


def test_lists_of_the_door_ask_the_same_for_one_and_three(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    held = evening(cast)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("18:30"))
    abena = as_staff(cast.supervisor)
    urls = [reverse("attendance:screens"), reverse("attendance:cosign_queue")]

    def one_more(number: int) -> None:
        actions.arrive(held.members[number], by=cast.front_desk, at=clock("17:50"))
        actions.record_screen(held.members[number], answers={"harm": True}, by=cast.front_desk, at=clock("17:51"))
        by_an_intern(cast, held, number)

    one_more(0)
    before = [queries_of(abena, url) for url in urls]
    one_more(1)
    one_more(2)
    assert [queries_of(abena, url) for url in urls] == before


def test_signing_asks_the_same_for_one_and_three(cast: Cast) -> None:
    held = evening(cast)
    counts = []
    for number, members in ((0, held.members[:1]), (1, held.members)):
        Attendance.objects.filter(session_id=held.sessions[number].id).delete()
        session = held.sessions[number]
        for other in held.members[len(members) :]:
            actions.record_absence(session, episode=other, reason="work", by=cast.front_desk, at=clock("17:00"))
        lines = {one.pk: RoomLine(Presence.PRESENT, session.starts_at, line=f"{one.patient.first_name}.") for one in members}
        actions.save_room(session, text="We met.", lines=lines, by=cast.counsellor, at=session.ends_at)
        proof = cast.proof(cast.counsellor)
        with CaptureQueriesContext(connection) as captured:
            actions.sign_room(session, proof=proof, by=cast.counsellor, at=session.ends_at)
        counts.append(len(captured))
    assert counts[1] <= counts[0] <= 25, counts
