"""Do the door and the room write what happened, once, and nothing when they refuse?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Amendment, Event, Signature
from midspan.foundation.records.queries import amendments_of
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Attendance, GroupNote, Visit
from midspan.journey.attendance.queries import note_of, tonight
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomLine, Standing
from tests.cast import Cast
from tests.evening import MONDAY, clock, evening


def refusal(verb, *things, **words) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        verb(*things, **words)
    assert Event.objects.count() == before
    return " ".join(reason.text for reason in refused.value.reasons)


def came(cast: Cast, episode, text: str) -> Visit:
    return actions.arrive(episode, by=cast.front_desk, at=clock(text))


def words_for(members, **lines: RoomLine) -> dict[int, RoomLine]:
    own = {episode.pk: RoomLine(Presence.PRESENT, line=f"{episode.patient.first_name} practised.") for episode in members}
    return own | {next(e.pk for e in members if e.patient.first_name == name): line for name, line in lines.items()}


def signed(cast: Cast, held, number: int = 0, **lines: RoomLine) -> GroupNote:
    session = held.sessions[number]
    actions.save_room(
        session, text="We practised.", lines=words_for(held.members, **lines), by=cast.counsellor, at=session.ends_at
    )
    return actions.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)


def test_arriving_writes_one_visit_and_one_event_in_the_patients_chain(cast: Cast) -> None:
    person = evening(cast).members[0]
    before = Event.objects.count()
    visit = came(cast, person, "17:52")
    assert (visit.on, visit.arrived_at, visit.left_at) == (MONDAY, clock("17:52"), None)
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("id")
    assert (event.name, event.chain) == ("visit.started", f"patient:{person.patient_id}")


def test_check_in_before_the_window_is_recorded_only_as_early(cast: Cast) -> None:
    person = evening(cast).members[0]
    assert "not opened" in refusal(actions.arrive, person, by=cast.front_desk, at=clock("17:44"))
    assert actions.arrive(person, early=True, by=cast.front_desk, at=clock("17:44")).arrived_at == clock("17:44")


def test_nobody_is_here_twice_at_once(cast: Cast) -> None:
    person = evening(cast).members[0]
    came(cast, person, "17:52")
    assert "already" in refusal(actions.arrive, person, by=cast.front_desk, at=clock("17:53"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(episode=person, site=cast.site, on=MONDAY, arrived_at=clock("17:50"), arrived_by=cast.front_desk)


def test_somebody_may_leave_and_come_back(cast: Cast) -> None:
    person = evening(cast).members[0]
    visit = came(cast, person, "17:52")
    actions.depart(visit, by=cast.front_desk, at=clock("19:00"))
    came(cast, person, "19:20")
    assert Visit.objects.filter(episode=person).count() == 2


def test_checking_out_twice_is_refused(cast: Cast) -> None:
    visit = came(cast, evening(cast).members[0], "17:52")
    actions.depart(visit, safe_ride=True, by=cast.front_desk, at=clock("21:10"))
    assert "already" in refusal(actions.depart, visit, by=cast.front_desk, at=clock("21:11"))


def test_tonight_knows_who_is_here_late_excused_and_silent(cast: Cast) -> None:
    held = evening(cast, ("Alvarez", "Bell", "Cole", "Diaz"))
    came(cast, held.members[0], "17:50")
    came(cast, held.members[1], "18:09")
    actions.record_absence(
        held.sessions[0], episode=held.members[2], reason=AbsenceReason.WORK, called=True, by=cast.front_desk, at=clock("17:30")
    )
    stands = {person.sort_name: person for person in tonight(held.sessions[:3], now=clock("18:10"))}
    assert [stands[name].standing for name in ("Alvarez, Rosa", "Bell, James", "Cole, Tess", "Diaz, Omar")] == [
        Standing.HERE, Standing.LATE, Standing.EXCUSED, Standing.SILENT,
    ]  # fmt: skip
    assert stands["Bell, James"].late_minutes == 9
    assert stands["Alvarez, Rosa"].week.still_planned_minutes == 540
    assert stands["Diaz, Omar"].silent_days == 1


def test_signing_credits_minutes_once_for_everyone_with_one_event(cast: Cast) -> None:
    held = evening(cast)
    came(cast, held.members[0], "17:50")
    came(cast, held.members[1], "18:09")
    session = held.sessions[0]
    actions.save_room(
        session, text="We practised.", by=cast.counsellor, at=clock("18:40"),
        lines=words_for(held.members, Tess=RoomLine(Presence.ABSENT, absence_reason=AbsenceReason.NO_WORD)),
    )  # fmt: skip
    before = Event.objects.count()
    note = actions.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=clock("18:56"))
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("id").keys["patients"] == ",".join(str(e.patient_id) for e in held.members)
    minutes = dict(Attendance.objects.values_list("episode__patient__first_name", "credited_minutes"))
    assert minutes == {"Rosa": 55, "James": 46, "Tess": 0}
    signature = Signature.objects.get()
    assert "Bell, James: 46 minutes" in signature.text and signature.staff == cast.counsellor
    assert note.signed_by == cast.counsellor


def test_a_signed_group_is_never_edited(cast: Cast) -> None:
    held = evening(cast)
    for member in held.members:
        came(cast, member, "17:50")
    signed(cast, held)
    session = held.sessions[0]
    common = {"by": cast.counsellor, "at": session.ends_at}
    assert "signed already" in refusal(actions.save_room, session, text="Other", lines={}, **common)
    assert "signed already" in refusal(actions.sign_room, session, proof=cast.proof(cast.counsellor), **common)
    assert "signed already" in refusal(
        actions.record_absence,
        session,
        episode=held.members[0],
        reason=AbsenceReason.WORK,
        by=cast.front_desk,
        at=session.ends_at,
    )
    assert note_of(session.id).text == "We practised."


def test_an_unfinished_group_is_not_signed_and_nothing_is_credited(cast: Cast) -> None:
    held = evening(cast)
    session = held.sessions[0]
    actions.save_room(session, text="We practised.", lines={}, by=cast.counsellor, at=clock("18:40"))
    words = refusal(actions.sign_room, session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=clock("18:56"))
    assert "Rosa Alvarez: present or absent?" in words
    assert not Attendance.objects.filter(credited_minutes__isnull=False).exists()


def test_an_expired_licence_cannot_sign(cast: Cast) -> None:
    held = evening(cast)
    cast.counsellor.licences.update(expires_on=MONDAY - timedelta(days=1))
    session = held.sessions[0]
    actions.save_room(session, text="We practised.", lines=words_for(held.members), by=cast.counsellor, at=session.ends_at)
    words = refusal(actions.sign_room, session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)
    assert "licence expired" in words and note_of(session.id).signed_at is None


def test_two_facilitators_do_not_overwrite_each_other(cast: Cast) -> None:
    held = evening(cast)
    session = held.sessions[0]
    first = actions.save_room(session, text="Lena's words", lines={}, seen=None, by=cast.counsellor, at=clock("18:40"))
    actions.save_room(session, text="Abena's words", lines={}, seen=first.version, by=cast.supervisor, at=clock("18:41"))
    third = actions.save_room(session, text="Lena again", lines={}, seen=1, by=cast.counsellor, at=clock("18:42"))
    assert [(clash.field, clash.theirs, clash.by) for clash in third.clashes] == [("text", "Abena's words", "Abena Osei")]
    assert note_of(session.id).text == "Abena's words"


def test_an_amendment_stands_beside_the_signed_note(cast: Cast) -> None:
    held = evening(cast)
    for member in held.members:
        came(cast, member, "17:50")
    note = signed(cast, held)
    common = {"proof": cast.proof(cast.counsellor), "by": cast.counsellor, "at": held.sessions[0].ends_at}
    assert "why" in refusal(actions.amend_room_note, note, text="Also", reason=" ", **common)
    actions.amend_room_note(note, text="Also practised leaving.", reason="Forgotten", **common)
    assert Amendment.objects.get().text == "Also practised leaving."
    assert note_of(held.sessions[0].id).text == "We practised." and Signature.objects.count() == 2


def test_corrected_times_are_counted_anew_and_show(cast: Cast) -> None:
    held = evening(cast)
    for member in held.members:
        came(cast, member, "17:50")
    signed(cast, held)
    row = Attendance.objects.get(episode=held.members[0])
    actions.correct_times(
        row, came_at=clock("18:00"), left_at=clock("18:30"), reason="Left early", proof=cast.proof(cast.counsellor),
        by=cast.counsellor, at=clock("22:00"),
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.credited_minutes, row.left_at) == (30, clock("18:30"))
    shown = amendments_of([key_of(note_of(held.sessions[0].id))])
    [[found]] = shown.values()
    assert "30 credited minutes instead of 55" in found.text


def test_a_visitor_makes_up_a_session(cast: Cast) -> None:
    held = evening(cast)
    guest = cast.active("Mira", "Eaton", cast.morning)
    came_in = actions.arrive(guest, early=True, by=cast.front_desk, at=clock("17:50"))
    for member in held.members:
        came(cast, member, "17:50")
    actions.add_visitor(held.sessions[0], episode=guest, by=cast.counsellor, at=clock("18:00"))
    signed(cast, replace(held, members=[*held.members, guest]))
    assert Attendance.objects.get(episode=guest).credited_minutes == 55 and came_in.episode == guest


def test_what_was_sat_through_and_is_unsigned_still_counts_as_to_come(cast: Cast) -> None:
    held = evening(cast, ("Alvarez", "Bell"))
    came(cast, held.members[0], "17:50")
    tuesday = clock("12:00") + timedelta(days=1)
    stands = {person.sort_name: person.week for person in tonight(held.sessions[:3], now=tuesday)}
    assert stands["Alvarez, Rosa"].still_planned_minutes == 540 and stands["Alvarez, Rosa"].can_still_be_met
    assert stands["Bell, James"].still_planned_minutes == 360 and not stands["Bell, James"].can_still_be_met
