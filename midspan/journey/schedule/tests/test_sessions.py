"""Are single seats, guests and the week's page as staff mean them: visitors, make-ups, families, rooms and leaders?"""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Group, Guest, Seat, Session
from midspan.journey.schedule.queries import guests_of, seats_taken, session_row, why_not_seated
from midspan.journey.schedule.terms import MeetingFacts, SeatKind
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

DAY = timedelta(days=1)


def tuesday(cast: Cast, kind: GroupType = GroupType.MULTI_FAMILY, *, name: str = "Families", **details) -> Session:
    """A group on Tuesdays from 15:00 to 16:30, and its session of this week."""
    block = BlockFacts(2, time(15), time(16, 30), 0, kind, name)
    capacity = details.pop("capacity", 6)
    group = actions.open_group(
        cast.evening, name=name, room=cast.room_b, facilitator=cast.supervisor, capacity=capacity, starts_on=MONDAY,
        details=details, meetings=[MeetingFacts(block, from_on=MONDAY)], by=cast.director, at=AT,
    )  # fmt: skip
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 6 * DAY, by=cast.director, at=AT)
    return session_row(Session.objects.get(group=group).pk)


def book(cast: Cast, person: Episode, session: Session, **words) -> Seat:
    return actions.book_seat(person, session=session, **{"by": cast.director, "at": AT} | words)


def refusal(verb, *things, **words) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        verb(*things, **words)
    assert Event.objects.count() == before
    return " ".join(reason.text for reason in refused.value.reasons)


def test_a_visitor_has_a_seat_and_gives_it_back(cast: Cast) -> None:
    session, person = tuesday(cast), cast.active()
    seat = book(cast, person, session)
    assert (seat.kind, seat.held, seat.starts_at) == (SeatKind.VISITOR, True, session.starts_at)
    assert book(cast, person, session).pk == seat.pk
    assert seats_taken([session.pk]) == {session.pk: (1, 0)}
    actions.release_seat(seat, by=cast.director, at=AT)
    assert seats_taken([session.pk]) == {session.pk: (0, 0)} and not Seat.objects.get().held
    assert "already" in refusal(actions.release_seat, seat, by=cast.director, at=AT)
    again = book(cast, person, session, kind=SeatKind.MAKE_UP, makes_up_on=MONDAY + 3 * DAY)
    assert (again.pk, again.makes_up_on, again.kind) == (seat.pk, MONDAY, SeatKind.MAKE_UP)
    late = {"by": cast.director, "at": clock("15:01", MONDAY + DAY)}
    assert "never change" in refusal(actions.release_seat, again, **late)


@pytest.mark.parametrize(
    ("why", "words"),
    [("full", "full: 1 of 1"), ("cancelled", "cancelled"), ("over", "over for too long"), ("apart", "Not possible in this session."),
     ("restricted", "some people only"), ("twice", "another session at that time"), ("early", "in treatment"),
     ("week", "which week"), ("screen", "telehealth seats are taken: 0 of 0")],
)  # fmt: skip
def test_why_somebody_has_no_seat(cast: Cast, why: str, words: str) -> None:
    session, person, more = tuesday(cast, capacity=2), cast.active(), {}
    first = book(cast, cast.active("James", "Bell"), session)
    if why == "full":
        Group.objects.update(capacity=1)
    if why == "cancelled":
        actions.cancel_session(session, reason="Snow", by=cast.director, at=AT)
    if why == "over":
        more["at"] = AT + 6 * DAY
    if why == "apart":
        actions.keep_apart(person.patient, other=first.episode.patient, reason="x", by=cast.supervisor, at=AT)
    if why == "restricted":
        Group.objects.update(restriction="trauma")
    if why == "twice":
        other = Session.objects.get(pk=session.pk)
        other.pk, other.room, other.facilitator, other.group = None, cast.room_a, cast.counsellor, evening(cast, ()).group
        other.save()
        book(cast, person, session_row(other.pk))
    if why == "early":
        person = cast.active("Tess", "Cole", admitted=MONDAY + 2 * DAY)
    if why == "week":
        more["kind"] = SeatKind.MAKE_UP
    if why == "screen":
        more["by_telehealth"] = True
    text = refusal(actions.book_seat, person, session=session, **{"by": cast.director, "at": AT} | more)
    assert words in text and "Bell" not in text
    assert Seat.objects.filter(session=session, held=True).exclude(episode=first.episode).count() == 0


def test_somebody_may_be_entered_in_a_session_that_was_held_last_night(cast: Cast) -> None:
    session, person = tuesday(cast), cast.active()
    assert why_not_seated(person, session, at=AT + 2 * DAY) == []
    assert book(cast, person, session, at=AT + 2 * DAY).held


def test_guests_come_with_agreement_and_become_nothing_else(cast: Cast) -> None:
    session, person = tuesday(cast), cast.active()
    words = {"session": session, "name": "Ana Alvarez", "relationship": "sister", "by": cast.front_desk, "at": AT}
    assert "somebody who is expected" in refusal(actions.invite_guest, person, agreed=True, **words)
    book(cast, person, session)
    assert "own agreement" in refusal(actions.invite_guest, person, agreed=False, **words)
    patients, seats = Patient.objects.count(), Seat.objects.count()
    guest = actions.invite_guest(person, agreed=True, agreed_words="Said so tonight", **words)
    assert "invited already" in refusal(actions.invite_guest, person, agreed=True, **words)
    actions.guest_came(guest, came=True, by=cast.counsellor, at=clock("15:05", MONDAY + DAY))
    assert [(each.name, each.person, each.came) for each in guests_of([session.pk])[session.pk]] == [
        ("Ana Alvarez", "Rosa Alvarez", True)
    ]
    assert (Patient.objects.count(), Seat.objects.count()) == (patients, seats)
    assert "that stays" in refusal(actions.withdraw_guest, guest, by=cast.front_desk, at=AT)


def test_an_agreement_taken_back_keeps_the_guest_out(cast: Cast) -> None:
    session, person = tuesday(cast), cast.active()
    book(cast, person, session)
    guest = actions.invite_guest(person, session=session, name="Ana", agreed=True, by=cast.front_desk, at=AT)
    actions.withdraw_guest(guest, by=cast.front_desk, at=AT)
    assert "not agree" in refusal(actions.guest_came, guest, came=True, by=cast.front_desk, at=AT)
    assert Guest.objects.get().agreed is False


def test_no_guests_in_a_group_that_is_not_for_families(cast: Cast) -> None:
    session, person = tuesday(cast, GroupType.PROCESS, name="Process"), cast.active()
    book(cast, person, session)
    words = refusal(actions.invite_guest, person, session=session, name="Ana", agreed=True, by=cast.front_desk, at=AT)
    assert "multi-family" in words


# Pages


def test_the_week_is_read_by_day_by_room_and_by_leader_with_constant_questions(cast: Cast, as_staff) -> None:
    held = evening(cast)
    actions.cancel_session(session_row(held.sessions[0].id), reason="Burst pipe", by=cast.director, at=AT)
    client = as_staff(cast.director)
    url = reverse("schedule:timetable") + "?on=2026-03-02"
    pages = [client.get(url + by).content.decode() for by in ("", "&by=room", "&by=leader")]
    for page in pages:
        assert "<s>Process</s>" in page and "Burst pipe" in page and "3/12" in page and "Lena Brandt" in page
    assert "fewer than" not in pages[0]
    Group.objects.update(minimum=6)
    assert "fewer than 6" in client.get(url).content.decode()
    with CaptureQueriesContext(connection) as one:
        client.get(url + "&by=room")
    tuesday(cast, telehealth_seats=2)
    with CaptureQueriesContext(connection) as three:
        assert "by telehealth" in client.get(url + "&by=room").content.decode()
    assert len(one) == len(three)


def test_the_desk_reads_the_week_and_changes_nothing(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client = as_staff(cast.front_desk)
    page = client.get(reverse("schedule:timetable") + "?on=2026-03-02").content.decode()
    assert "Make coming sessions" not in page and reverse("schedule:session", args=[held.sessions[0].id]) in page
    assert client.post(reverse("schedule:generate")).status_code == 404


def test_seats_and_guests_are_kept_on_the_session_page(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    session, person = tuesday(cast), cast.active()
    client, url = as_staff(cast.director), reverse("schedule:session", args=[session.pk])
    assert "Rosa Alvarez" in client.get(url, {"q": "Alvarez"}).content.decode()
    bare = {"act": "seat", "episode": person.pk, "kind": "make_up", "makes_up_on": ""}
    refused = client.post(url + "?q=Alvarez", bare)
    assert refused.status_code == 422 and "which week" in refused.content.decode()
    assert client.post(url, bare | {"makes_up_on": "2026-03-02"}).status_code == 302
    desk = as_staff(cast.front_desk)
    guest = {"act": "guest", "episode": person.pk, "name": "Ana", "relationship": "sister"}
    assert "own agreement" in desk.post(url, guest).content.decode()
    assert desk.post(url, guest | {"agreed": "on"}).status_code == 302
    row = Guest.objects.get()
    assert desk.post(url, {"act": "came", "guest": row.pk}).status_code == 302
    assert "Ana" in desk.get(url).content.decode()
    seat = Seat.objects.get()
    assert desk.post(url, {"act": "release", "seat": seat.pk}).status_code == 422
    assert client.post(url, {"act": "release", "seat": seat.pk}).status_code == 302


def test_session_pages_ask_a_constant_number_of_questions(cast: Cast, as_staff) -> None:
    session = tuesday(cast)
    client, url = as_staff(cast.director), reverse("schedule:session", args=[session.pk])

    def seat(name: str) -> None:
        person = cast.active("Rosa", name)
        book(cast, person, session)
        actions.invite_guest(person, session=session, name=f"Guest of {name}", agreed=True, by=cast.front_desk, at=AT)

    seat("A")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    seat("B"), seat("C")
    with CaptureQueriesContext(connection) as three:
        assert "Guest of C" in client.get(url).content.decode()
    assert len(one) == len(three)
