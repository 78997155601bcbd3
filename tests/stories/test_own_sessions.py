"""Individual and family sessions: booked, held, written against their prompts, signed; minutes and chart follow."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.models import Patient
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.queries import signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance.actions import save_own, sign_own
from midspan.journey.attendance.queries import attendances_of, chart_notes, counting_rule_of, note_of, weeks_of
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.schedule.actions import book_own, guest_came, invite_guest
from midspan.journey.schedule.models import Guest, Session
from midspan.journey.schedule.queries import own_sessions_of, session_facts, session_row
from midspan.journey.schedule.terms import SessionFacts, SessionKind
from tests.cast import AT, PASSWORD, Cast
from tests.evening import MONDAY, clock

ALL_FIVE = {
    "reactions": "Felt heard when James spoke.",
    "since_last": "Two hard evenings, called her sponsor.",
    "feelings": "Tired, hopeful.",
    "use": "No use, one craving on payday.",
    "pressing": "Rent is due on Friday.",
}
AFTER = clock("17:30")


def held(cast: Cast, kind: SessionKind = SessionKind.INDIVIDUAL, **details) -> SessionFacts:
    person = details.pop("person", None) or cast.active()
    (session,) = book_own(person, kind=kind, starts_at=clock("16:00"), minutes=details.pop("minutes", 45),
                          facilitator=cast.counsellor, by=cast.counsellor, at=AT, **details)  # fmt: skip
    found = session_facts(session.pk)
    assert found is not None
    return found


def test_row_002_30_individual_sessions_last_30_to_50_minutes_unless_a_reason_says_why(cast: Cast) -> None:
    # Given a person in treatment, when an hour is booked without a word about why
    with pytest.raises(Refused) as refused:
        held(cast, minutes=60)
    # Then it is refused at the field that would override it, and nothing was booked
    assert [(reason.rule, reason.field) for reason in refused.value.reasons] == [("002-30", "length_reason")]
    assert not Session.objects.exists()
    # And with a reason it is booked, and the reason is kept
    found = held(cast, person=cast.active("James", "Bell"), minutes=60, length_reason="First meeting with the interpreter")
    assert session_row(found.id).length_reason == "First meeting with the interpreter"


def test_row_002_33_the_note_of_an_individual_session_asks_its_five_prompts(cast: Cast) -> None:
    # Given a session that was held, when its note answers four of the five and it is signed
    session = held(cast)
    answers = {code: words for code, words in ALL_FIVE.items() if code != "feelings"}
    line = RoomLine(Presence.PRESENT, clock("16:05"), clock("16:45"), line="Worked on the evenings.")
    save_own(session, line=line, text="Worked on the evenings; next: plan for payday.", answers=answers, by=cast.counsellor,
             at=AFTER)  # fmt: skip
    note = sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AFTER)
    # Then the signed words hold every prompt in its order, and say what did not come up

    (signature,) = signatures_of([key_of(note)])[key_of(note)]
    prompts = ["Reactions to the group: Felt heard", "Time since last session: Two hard", "Feelings: did not come up",
               "Use: No use", "Pressing issues: Rent"]  # fmt: skip
    places = [signature.text.index(words) for words in prompts]
    assert places == sorted(places)
    # And signed is signed
    with pytest.raises(Refused):
        save_own(session, line=line, text="Other words", answers={}, by=cast.counsellor, at=AFTER)


def test_row_000_24_individual_counselling_stands_in_the_chart_tied_to_what_moves_them_and_counts(cast: Cast) -> None:
    # Given an individual session of which 40 of 45 minutes were attended
    person = cast.active()
    session = held(cast, person=person)
    line = RoomLine(Presence.PRESENT, clock("16:05"), None, line="A plan for payday.", tied_to="Wants her daughter back")
    save_own(session, line=line, text="A plan for payday.", answers={"coping": "Calls before going home"}, by=cast.counsellor,
             at=AFTER)  # fmt: skip
    sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AFTER)
    # Then the chart shows the note, and the minutes are hours of the week
    (note,) = chart_notes(attendances_of(person.pk))
    assert (note.title, note.credited_minutes, note.line) == ("Individual session", 40, "A plan for payday.")
    rule = counting_rule_of(person.track_id)
    (week,) = weeks_of(person.pk, rule=rule, first=MONDAY, last=MONDAY)
    assert week.minutes == 40
    # And the page of the note shows what it is tied to
    page = _page(cast, session)
    assert "Wants her daughter back" in page and "Calls before going home" in page


def test_row_000_26_family_members_take_part_with_consent_and_never_become_patients(cast: Cast) -> None:
    # Given a family session
    person = cast.active()
    session = held(cast, SessionKind.FAMILY, person=person)
    patients = Patient.objects.count()
    # When somebody is invited without the person's agreement, it is refused
    with pytest.raises(Refused):
        invite_guest(person, session=session_row(session.id), name="Maria Alvarez", relationship="mother", agreed=False,
                     by=cast.counsellor, at=AT)  # fmt: skip
    # Then, with it, she comes, and the signed note says so; she is no patient and has no minutes
    guest = invite_guest(person, session=session_row(session.id), name="Maria Alvarez", relationship="mother", agreed=True,
                         by=cast.counsellor, at=AT)  # fmt: skip
    guest_came(guest, came=True, by=cast.counsellor, at=AFTER)
    _write_family(cast, session)
    assert "With Maria Alvarez (mother)." in _signed_text(session)
    assert Patient.objects.count() == patients
    assert [part.episode_id for part in attendances_of(person.pk)] == [person.pk]
    assert Guest.objects.get().came


def test_row_002_36_the_family_note_has_patterns_codependency_and_family_goals(cast: Cast) -> None:
    session = held(cast, SessionKind.FAMILY)
    _write_family(cast, session)
    text = _signed_text(session)
    assert "Patterns between them: Shouting about money" in text
    assert "Helping that harms: Mother pays the dealer" in text
    assert "Family goals: One supper a week" in text


def test_somebody_who_did_not_come_gets_no_minutes_and_a_reason(cast: Cast) -> None:
    session = held(cast)
    absent = RoomLine(Presence.ABSENT)
    save_own(session, line=absent, text="", answers={}, by=cast.counsellor, at=AFTER)
    with pytest.raises(Refused) as refused:
        sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AFTER)
    assert [reason.field for reason in refused.value.reasons] == ["absence_reason"]
    save_own(session, line=RoomLine(Presence.ABSENT, absence_reason="no_word"), text="Left a message.", answers={},
             by=cast.counsellor, at=AFTER)  # fmt: skip
    sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AFTER)
    (part,) = attendances_of(own_sessions_of_person(session))
    assert (part.presence, part.credited_minutes) == (Presence.ABSENT, 0)


def test_two_people_in_one_note_lose_nothing(cast: Cast) -> None:
    session = held(cast)
    present = RoomLine(Presence.PRESENT)
    save_own(session, line=present, text="first", answers={}, seen=0 or None, by=cast.counsellor, at=AFTER)
    save_own(session, line=present, text="second", answers={}, seen=1, by=cast.supervisor, at=AFTER)
    with pytest.raises(Refused) as refused:
        save_own(session, line=present, text="third", answers={}, seen=1, by=cast.counsellor, at=AFTER)
    assert refused.value.version == 2 and note_of(session.id).text == "second"


def test_a_booked_session_is_found_and_written_on_the_pages(cast: Cast, client: Client) -> None:
    person = cast.active()
    client.force_login(cast.counsellor.account)
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = {"kind": "individual", "facilitator": cast.counsellor.pk, "on": tomorrow.isoformat(), "starts": "10:00",
            "minutes": "45", "weeks": "1"}  # fmt: skip
    answer = client.post(reverse("schedule:own", args=[person.pk]), sent | {"minutes": "70"})
    assert answer.status_code == 422 and "Say why this one differs" in answer.content.decode()
    assert client.post(reverse("schedule:own", args=[person.pk]), sent).status_code == 303
    (session,) = own_sessions_of(person.pk)
    note = reverse("attendance:own", args=[session.id])
    answer = client.post(note, {"presence": "present", "text": "kept words", "act": "sign", "typed_name": "x", "secret": "y"})
    assert answer.status_code == 422 and "kept words" in answer.content.decode()
    client.force_login(cast.front_desk.account)
    assert client.get(note).status_code == 404


def own_sessions_of_person(session: SessionFacts) -> int:
    return session_row(session.id).seats.get().episode_id


def _write_family(cast: Cast, session: SessionFacts) -> None:
    answers = {"patterns": "Shouting about money", "codependency": "Mother pays the dealer", "goals": "One supper a week"}
    save_own(session, line=RoomLine(Presence.PRESENT, line="Family"), text="They listened.", answers=answers,
             by=cast.counsellor, at=AFTER)  # fmt: skip
    sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AFTER)


def _signed_text(session: SessionFacts) -> str:

    note = note_of(session.id)
    return signatures_of([key_of(note)])[key_of(note)][0].text


def _page(cast: Cast, session: SessionFacts) -> str:
    client = Client()
    client.login(username=cast.counsellor.account.username, password=PASSWORD)
    return client.get(reverse("attendance:own", args=[session.id])).content.decode()


def test_booking_sent_twice_books_once(cast: Cast, client: Client) -> None:
    person = cast.active()
    client.force_login(cast.counsellor.account)
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = {"kind": "individual", "facilitator": cast.counsellor.pk, "on": tomorrow.isoformat(), "starts": "10:00",
            "minutes": "45", "weeks": "1", "once": "the same key"}  # fmt: skip
    answers = [client.post(reverse("schedule:own", args=[person.pk]), sent).status_code for _ in range(2)]
    assert answers == [303, 303] and len(own_sessions_of(person.pk)) == 1
