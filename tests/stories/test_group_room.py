"""The group room and the door, told row by row: people confront and help each other, come late, need somebody alone, are safe."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from midspan.foundation.people.models import Staff
from midspan.foundation.records.actions import staff as house
from midspan.foundation.records.models import Amendment, Event, Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Attendance, FollowUp, GroupNote, SafetyScreen, Visit
from midspan.journey.attendance.queries import note_of, open_screens, to_cosign
from midspan.journey.attendance.terms import AbsenceReason, FollowUpKind, Presence, Response, RoomFlag, RoomLine, Stretch
from tests.cast import Cast
from tests.evening import MONDAY, Evening, clock, evening

CLEAR = {"harm": False, "withdrawal": False, "safe_place": True, "emergency": False}


def here(held: Evening, **changes: RoomLine) -> dict[int, RoomLine]:
    """Everybody there from the start with a line of their own, but for those named."""
    lines = {
        one.pk: RoomLine(Presence.PRESENT, held.sessions[0].starts_at, line=f"{one.patient.first_name} spoke.")
        for one in held.members
    }
    return lines | {one.pk: changes[one.patient.first_name] for one in held.members if one.patient.first_name in changes}


def written(cast: Cast, held: Evening, lines: dict[int, RoomLine], *, number: int = 0, **words: str) -> GroupNote:
    session = held.sessions[number]
    return actions.save_room(session, text="We met.", lines=lines, by=cast.counsellor, at=session.ends_at, **words)


def signed(cast: Cast, held: Evening, *, number: int = 0, by: Staff | None = None, alike_seen: bool = False) -> GroupNote:
    session, who = held.sessions[number], by or cast.counsellor
    return actions.sign_room(session, proof=cast.proof(who), alike_seen=alike_seen, by=who, at=session.ends_at)


def refusal(verb, *things, **words) -> str:
    with pytest.raises(Refused) as refused:
        verb(*things, **words)
    return " ".join(reason.text for reason in refused.value.reasons)


def test_row_002_17_the_note_holds_how_people_took_part_and_stood_by_one_another(cast: Cast) -> None:
    # Given a group in which one supports, one confronts and is confronted, and a conflict stays open
    held = evening(cast)
    rosa = RoomLine(Presence.PRESENT, held.sessions[0].starts_at, participation=3, line="Sat with James after his story.",
                    response=Response.OPEN, feedback_given=True, peer_support=True)  # fmt: skip
    james = RoomLine(Presence.PRESENT, held.sessions[0].starts_at, participation=1, line="Was told that he talks over others.",
                     response=Response.GUARDED, feedback_received=True, flags=(RoomFlag.CONFLICT,))  # fmt: skip
    # When it is written and signed
    written(cast, held, here(held, Rosa=rosa, James=james))
    signed(cast, held)
    # Then the charts say so, and what was signed says so too
    text = Signature.objects.get().text
    assert "gave feedback; supported a peer" in text and "participation 1 of 3; response guarded; received feedback" in text
    row = Attendance.objects.get(episode=held.members[0])
    assert (row.participation, row.response, row.feedback_given, row.peer_support) == (3, "open", True, True)
    # And the conflict is something that somebody settles by the next day
    task = FollowUp.objects.get()
    assert (task.kind, task.episode, task.due_on) == (FollowUpKind.CONFLICT, held.members[1], MONDAY + timedelta(days=1))


def test_row_002_17_nobodys_chart_holds_anothers_words(cast: Cast) -> None:
    # Given two lines that differ in the name and a number alone
    held = evening(cast)
    rosa, james = (
        RoomLine(
            Presence.PRESENT, held.sessions[0].starts_at, line=f"{name} named {n} triggers and how {he} will leave the party."
        )
        for name, n, he in (("Rosa", "three", "she"), ("James", "2", "he"))
    )
    written(cast, held, here(held, Rosa=rosa, James=james))
    # When it is to be signed, they must be looked at first
    assert "say nearly the same" in refusal(signed, cast, held)
    # And confirmed as each one's own they may stand; word for word the same never may
    written(cast, held, here(held, Rosa=replace(rosa, line="The same."), James=replace(james, line="the  same.")))
    assert "have the same line" in refusal(signed, cast, held, alike_seen=True)
    written(cast, held, here(held, Rosa=rosa, James=james))
    assert signed(cast, held, alike_seen=True).signed_at


def test_row_002_18_late_early_and_back_again_to_the_minute(cast: Cast) -> None:
    # Given somebody who came at 18:05, went out at 18:20, came back at 18:31 and left at 18:50
    held = evening(cast)
    stays = RoomLine(Presence.PRESENT, clock("18:05"), clock("18:20"), again=(Stretch(clock("18:31"), clock("18:50")),),
                     line="Came and went.")  # fmt: skip
    session = held.sessions[0]
    # When the times are entered after the group is over, they ask why
    written(cast, held, here(held, Rosa=stays))
    assert "why were the times entered late" in refusal(signed, cast, held) if session.ends_at > clock("18:50") else True
    written(cast, held, here(held, Rosa=replace(stays, late_reason="On paper first")))
    signed(cast, held)
    # Then fifteen and nineteen minutes are credited, and both stays stand in the record
    row = Attendance.objects.get(episode=held.members[0])
    assert row.credited_minutes == 15 + 19 and len(row.stretches) == 2
    assert "18:05 to 18:20, 18:31 to 18:50" in Signature.objects.get().text
    # And a correction counts anew and is an amendment beside the signed note
    actions.correct_times(
        row, came_at=clock("18:05"), left_at=clock("18:20"), again=[Stretch(clock("18:25"), clock("18:50"))],
        words="Participation: 2 of 3.", reason="The clock was slow", proof=cast.proof(cast.counsellor), by=cast.counsellor,
        at=clock("22:00"),
    )  # fmt: skip
    row.refresh_from_db()
    assert row.credited_minutes == 15 + 25
    assert "Participation: 2 of 3." in Amendment.objects.get().text and note_of(session.id).text == "We met."


def test_row_002_18_a_time_tapped_as_it_happens_asks_for_no_reason(cast: Cast) -> None:
    held = evening(cast)
    session = held.sessions[0]
    late = RoomLine(Presence.PRESENT, clock("18:09"), line="Came in out of breath.")
    actions.save_room(session, text="We met.", lines=here(held, Rosa=late), by=cast.counsellor, at=clock("18:10"))
    assert signed(cast, held).signed_at
    # And one tapped without a connection counts from when it was tapped
    other = replace(held, sessions=held.sessions[1:])
    lines = here(held, Rosa=replace(late, came_at=clock("19:04")))
    actions.save_room(
        other.sessions[0], text="We met.", lines=lines, entered_at={held.members[0].pk: clock("19:04")}, by=cast.counsellor,
        at=clock("19:14"),
    )  # fmt: skip
    assert signed(cast, other).signed_at


def test_row_002_34_what_is_too_personal_goes_to_the_primary_counsellor_alone(cast: Cast) -> None:
    # Given a flag in the room
    held = evening(cast)
    line = RoomLine(Presence.PRESENT, held.sessions[0].starts_at, line="Began to speak of her father, and stopped.",
                    flags=(RoomFlag.NEEDS_INDIVIDUAL,))  # fmt: skip
    written(cast, held, here(held, Rosa=line))
    assert not FollowUp.objects.exists()
    # When the group is signed
    signed(cast, held)
    # Then her primary counsellor has a task, once, due within days; a flag of craving alone opens none
    task = FollowUp.objects.get()
    assert (task.kind, task.owner, task.session_id) == (FollowUpKind.INDIVIDUAL, cast.counsellor, held.sessions[0].id)
    assert MONDAY < task.due_on <= MONDAY + timedelta(days=7)


def test_row_002_38_psychoeducation_is_discussed_and_given_by_who_knows_it(cast: Cast, as_staff) -> None:
    # Given the psychoeducation of the evening
    held = evening(cast)
    talk = next(number for number, session in enumerate(held.sessions) if session.group_type == "psychoeducational")
    lines = {key: replace(line, came_at=None, left_at=None) for key, line in here(held).items()}
    written(cast, held, lines, number=talk)
    # When nothing says what people made of it, it is not signed
    assert "discussion note" in refusal(signed, cast, held, number=talk)
    written(cast, held, lines, number=talk, discussion="Each found a trigger of their own in the list.")
    assert signed(cast, held, number=talk).discussion and "Discussion: Each found" in Signature.objects.get().text
    # And a group that asks for a training says so to somebody without it
    session = held.sessions[0]
    type(held.group).sessions.rel.related_model.objects.filter(pk=session.id).update(group_type="art")
    page = as_staff(cast.counsellor).get(reverse("attendance:room", args=[session.id])).content.decode()
    assert "This session asks for: art therapist" in page and 'name="materials"' in page


def test_row_002_03_an_answer_at_the_door_calls_somebody_until_a_clinician_settles_it(cast: Cast, as_staff, monkeypatch) -> None:
    # Given somebody who is asked at check-in, and who is on call
    person = evening(cast, ("Alvarez",)).members[0]
    house.roster_on_call(
        cast.on_call, site=cast.site, starts_at=clock("12:00"), ends_at=clock("23:00"), by=cast.director, at=clock("12:00")
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("17:52"))
    desk = as_staff(cast.front_desk)
    # When one answer asks for care around the clock, the others need not wait
    answer = desk.post(reverse("attendance:ask", args=[person.pk]), {"harm": "yes"})
    screen = SafetyScreen.objects.get()
    assert answer.status_code == 302 and screen.needs_24_hours and screen.told == cast.on_call and screen.told_at is None
    # Then it stands first on Today for everyone there, says whom to call, and check-in is not held up
    assert "nobody told yet" in desk.get("/").content.decode()
    assert "Owen Call" in desk.get(reverse("attendance:screen", args=[screen.pk])).content.decode()
    assert actions.arrive(person, by=cast.front_desk, at=clock("17:53")).left_at is None
    # And being told and seen are written down with their time, but settle nothing
    actions.tell(screen, told=cast.supervisor, by=cast.front_desk, at=clock("17:54"))
    actions.see(screen, by=cast.supervisor, at=clock("17:58"))
    assert [one.person for one in open_screens(cast.front_desk)] == ["Rosa Alvarez"]
    assert "Your roles" in refusal(actions.settle, screen, decision="Fine.", by=cast.front_desk, at=clock("18:00"))
    assert "what was decided" in refusal(actions.settle, screen, decision=" ", by=cast.supervisor, at=clock("18:00"))
    cast.supervisor.licences.update(expires_on=MONDAY - timedelta(days=1))
    assert "valid licence" in refusal(actions.settle, screen, decision="Goes to hospital.", by=cast.supervisor, at=clock("18:01"))
    # Until a licensed clinician decides
    actions.settle(screen, decision="To the emergency room with her sister.", by=cast.nurse, at=clock("18:05"))
    screen.refresh_from_db()
    assert open_screens(cast.front_desk) == [] and (screen.seen_by, screen.settled_by) == (cast.supervisor, cast.nurse)
    assert (screen.told_at, screen.seen_at, screen.settled_at) == (clock("17:54"), clock("17:58"), clock("18:05"))


def test_row_002_03_the_questions_are_asked_whole_and_who_was_not_asked_stands_on_today(
    cast: Cast, as_staff, monkeypatch
) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("17:52"))
    actions.arrive(person, by=cast.front_desk, at=clock("17:50"))
    desk = as_staff(cast.front_desk)
    assert "1 person not asked" in desk.get("/").content.decode()
    assert "Not answered yet" in refusal(
        actions.record_screen, person, answers={"harm": False}, by=cast.front_desk, at=clock("17:52")
    )
    desk.post(reverse("attendance:ask", args=[person.pk]), {"act": "clear"})
    screen = SafetyScreen.objects.get()
    assert not screen.needs_24_hours and screen.answers == CLEAR | {"version": 1}
    assert "not asked the safety" not in desk.get("/").content.decode()


def test_row_003_04_a_card_checks_in_at_once_and_a_wrong_one_does_not(cast: Cast, as_staff, monkeypatch) -> None:
    # Given somebody with a card whose code means nothing, in the window from 17:45
    held = evening(cast)
    person = held.members[0]
    old = actions.give_badge(person, by=cast.front_desk, at=clock("12:00"))
    badge = actions.give_badge(person, by=cast.front_desk, at=clock("12:01"))
    desk, url = as_staff(cast.front_desk), reverse("attendance:scan")
    # When it is scanned a minute early, or an ended or unknown card is, nobody is checked in
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("17:44"))
    assert "not opened" in desk.post(url, {"code": badge.code}).content.decode()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("17:46"))
    for code, words in ((old.code, "not in use any more"), ("nothing", "not known here")):
        answer = desk.post(url, {"code": code})
        assert answer.status_code == 422 and words in answer.content.decode()
    assert not Visit.objects.exists()
    # And the card opens the door, showing only the name they are called by, stamped to the minute
    page = desk.post(url, {"code": f" {badge.code.upper()} "}).content.decode()
    assert "Rosa" in page and "Alvarez" not in page
    assert Visit.objects.get().arrived_at == clock("17:46") and Event.objects.filter(name="visit.scanned").count() == 1
    # And too many unknown cards are not tried on
    for _ in range(12):
        desk.post(url, {"code": "guess"})
    other = actions.give_badge(held.members[1], by=cast.front_desk, at=clock("17:46"))
    assert "Too many unknown cards" in desk.post(url, {"code": other.code}).content.decode()
    cache.clear()
    assert as_staff(cast.far_counsellor).post(url, {"code": other.code}).status_code == 422  # another site's desk


def test_row_003_06_from_a_quarter_of_an_hour_before_closing_the_way_home_is_asked(cast: Cast, as_staff, monkeypatch) -> None:
    person = evening(cast, ("Alvarez",)).members[0]
    visit = actions.arrive(person, by=cast.front_desk, at=clock("17:50"))
    client, url = as_staff(cast.front_desk), reverse("attendance:depart", args=[person.pk])
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("21:05"))
    assert client.post(url).status_code == 422 and Visit.objects.get(pk=visit.pk).left_at is None
    client.post(url, {"left": "21:05", "safe_ride": "no"})
    assert Visit.objects.get(pk=visit.pk).safe_ride is False


def test_an_intern_signs_and_a_supervisor_puts_a_second_name_to_it_or_asks_for_an_amendment(cast: Cast, as_staff) -> None:
    # Given somebody whose licence is not an independent one
    held = evening(cast)
    cast.counsellor.licences.update(kind="CASAC-T")
    written(cast, held, here(held))
    note = signed(cast, held)
    # Then the note counts, and waits for the supervisor
    assert note.needs_cosign and note.cosign_by == cast.supervisor
    [waiting] = to_cosign(cast.supervisor)
    assert waiting.signed_by == "Lena Brandt" and to_cosign(cast.far_counsellor) == []
    # When she asks for more, the signed text stays and the signer amends
    actions.send_back(note, words="Say how Rosa took it.", by=cast.supervisor, at=clock("19:00"))
    assert (
        "Say how Rosa took it."
        in as_staff(cast.counsellor).get(reverse("attendance:room", args=[held.sessions[0].id])).content.decode()
    )
    actions.amend_room_note(note, text="Rosa was relieved.", reason="Asked by the supervisor", proof=cast.proof(cast.counsellor),
                            by=cast.counsellor, at=clock("19:10"))  # fmt: skip
    # And then puts her own name to it; nobody does that to their own note, nor twice
    assert "Your roles" in refusal(actions.cosign, note, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=clock("19:20"))
    done = actions.cosign(note, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=clock("19:20"))
    assert (
        done.cosigned_by == cast.supervisor and note_of(held.sessions[0].id).text == "We met." and not to_cosign(cast.supervisor)
    )
    assert "already" in refusal(actions.cosign, note, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=clock("19:21"))


def test_two_people_write_one_room_and_no_word_is_dropped(cast: Cast) -> None:
    # Given a row that both have open
    held = evening(cast)
    session, key = held.sessions[0], held.members[0].pk
    before = RoomLine(Presence.PRESENT, line="Came.")
    actions.save_room(session, text="", lines={key: before}, by=cast.counsellor, at=clock("18:20"))
    page = {"were": {key: before}, "versions": {key: 1}, "at": clock("18:21")}
    # When one writes the line and the other ticks and writes the same line
    actions.save_room(session, lines={key: replace(before, line="Lena's words.")}, by=cast.counsellor, **page)
    note = actions.save_room(
        session, lines={key: replace(before, line="Abena's words.", participation=2)}, by=cast.supervisor, **page
    )
    # Then the tick is merged, the first words stand, and the second person is shown both
    row = Attendance.objects.get()
    assert (row.line, row.participation) == ("Lena's words.", 2)
    assert [(clash.episode_id, clash.field, clash.theirs) for clash in note.clashes] == [(key, "line", "Lena's words.")]
    # And an absence noted at the desk meanwhile is not undone by a page that was open before
    actions.record_absence(session, episode=held.members[1], reason=AbsenceReason.WORK, by=cast.front_desk, at=clock("18:22"))
    other = held.members[1].pk
    actions.save_room(session, lines={other: RoomLine(line="Where is he?")}, were={other: RoomLine()}, versions={other: 0},
                      by=cast.counsellor, at=clock("18:23"))  # fmt: skip
    assert Attendance.objects.get(episode=other).presence == Presence.ABSENT
