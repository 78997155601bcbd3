"""Is a note outside a session kept whole, signed once, set aside with a reason; and what stays unsigned, is it listed?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from midspan.foundation.people.models import Licence
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.queries import amendments_of
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import ChartNote, CounsellingNote, CounsellingOpening, NoteTemplate
from midspan.journey.attendance.queries import (
    attendances_of,
    draft_of,
    drafts_of,
    facts_to_carry,
    family_goals_of,
    note_rows,
    notes_between,
    notes_sent_back_to,
    notes_to_cosign,
    templates_in_force,
    unsigned_notes,
)
from midspan.journey.attendance.terms import Ground, NoteKind, NotePrompt, NoteShelf
from midspan.journey.attendance.tests.noted import drafted, own_session, own_written, room_written, said, signed_note
from midspan.journey.plan.queries import objectives_of, pointed_at
from midspan.journey.plan.terms import Evidence
from midspan.journey.schedule.terms import SessionKind
from tests.cast import AT, Cast
from tests.evening import clock, evening
from tests.plans import in_force

LATER = AT + timedelta(minutes=5)


def events(name: str) -> int:
    return Event.objects.filter(name=name).count()


def test_a_draft_keeps_the_wording_of_its_template_and_one_event_each(cast: Cast) -> None:
    row = drafted(cast, cast.active(), kind=NoteKind.MEDICAL)
    assert (row.template, row.template_version, row.version) == ("soap", 1, 2) and row.asked[0]["words"] == "Subjective"
    assert row.answers == {"subjective": "Called about the job."} and row.on == AT.date()
    assert events("chart_note.begun") == events("chart_note.saved") == 1


def test_a_contact_to_come_and_an_unknown_template_begin_nothing(cast: Cast) -> None:
    person, said_of = cast.active(), {"by": cast.counsellor, "at": AT}
    with pytest.raises(Refused) as refused:
        actions.begin_note(person, kind=NoteKind.CASE, happened_at=AT + timedelta(hours=1), **said_of)
    assert [one.field for one in refused.value.reasons] == ["time"]
    with pytest.raises(Refused):
        actions.begin_note(person, kind=NoteKind.CASE, happened_at=AT, template="nothing", **said_of)
    with pytest.raises(Refused):
        actions.begin_note(person, kind=NoteKind.CASE, happened_at=AT, by=cast.front_desk, at=AT)
    assert not ChartNote.objects.exists()


def test_a_repeated_request_begins_one_note(cast: Cast) -> None:
    person, said_of = cast.active(), {"kind": NoteKind.CASE, "happened_at": AT, "by": cast.counsellor, "at": AT, "once": "k1"}
    assert actions.begin_note(person, **said_of) == actions.begin_note(person, **said_of)
    assert ChartNote.objects.count() == 1


def test_two_windows_lose_no_word(cast: Cast) -> None:
    row = drafted(cast, cast.active())
    was, one, two = draft_of(row), said(row, "From the first window."), said(row, row.answers["what"], with_whom="her mother")
    actions.save_note(row, draft=one, was=was, by=cast.counsellor, at=AT)
    both = actions.save_note(row, draft=two, was=was, by=cast.counsellor, at=LATER)
    assert both.answers["what"] == "From the first window." and both.with_whom == "her mother" and not both.clashes
    clash = actions.save_note(row, draft=said(row, "From the second."), was=was, by=cast.counsellor, at=LATER)
    assert clash.clashes == [("part_what", "From the first window.")] and clash.answers["what"] == "From the first window."
    with pytest.raises(Refused) as refused:
        actions.save_note(row, draft=one, seen=1, by=cast.counsellor, at=LATER)
    assert refused.value.version == both.version


def test_nobody_else_writes_in_a_draft_nor_in_a_signed_one(cast: Cast) -> None:
    row = drafted(cast, cast.active())
    for who in (cast.supervisor, cast.nurse):
        with pytest.raises(Refused):
            actions.save_note(row, draft=said(row, "x"), by=who, at=AT)
    done = actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert done.signed_by == cast.counsellor and Signature.objects.filter(subject=key_of(row)).count() == 1
    for again in (
        lambda: actions.save_note(row, draft=said(row, "x"), by=cast.counsellor, at=AT),
        lambda: actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT),
        lambda: actions.discard_note(row, reason="x", by=cast.counsellor, at=AT),
    ):
        with pytest.raises(Refused):
            again()


def test_a_draft_is_set_aside_with_a_reason_and_stays(cast: Cast) -> None:
    row = drafted(cast, cast.active())
    with pytest.raises(Refused):
        actions.discard_note(row, reason=" ", by=cast.counsellor, at=AT)
    actions.discard_note(row, reason="Wrong person", by=cast.counsellor, at=AT)
    kept = ChartNote.objects.get()
    assert kept.discarded_by == cast.counsellor and kept.answers and drafts_of(cast.counsellor) == []
    [seen] = note_rows(row.episode_id, viewer=cast.counsellor)
    assert seen.discarded and note_rows(row.episode_id, viewer=cast.nurse) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"signed_at": AT},
        {"discarded_at": AT, "discard_reason": "x"},
        {"minutes": 0},
        {"minutes": 721},
        {"cosigned_at": AT},
        {"sent_back_at": AT},
    ],
)
def test_the_database_itself_holds_the_pairs_and_the_range(cast: Cast, broken: dict) -> None:
    row = drafted(cast, cast.active())
    with pytest.raises(IntegrityError), transaction.atomic():
        ChartNote.objects.filter(pk=row.pk).update(**broken)


def test_a_late_entry_asks_why_and_says_so(cast: Cast) -> None:
    row = drafted(cast, cast.active(), happened_at=AT - timedelta(hours=30))
    with pytest.raises(Refused) as refused:
        actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert [one.field for one in refused.value.reasons] == ["late_reason"]
    actions.save_note(row, draft=said(row, "x", late_reason="Was ill"), by=cast.counsellor, at=AT)
    done = actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert done.late and "Late entry, written 02 March 2026 09:00 for 01 March 2026 03:00. Reason: Was ill" in _text(done)


def test_facts_are_carried_from_where_they_stand_marked_and_never_by_themselves(cast: Cast) -> None:
    person = cast.active()
    in_force(cast, person)
    signed_note(cast, person, "Asked about rides.", at=AT)
    row = drafted(cast, person)
    assert row.carried == [] and {one.key.split(":")[0] for one in facts_to_carry(person, on=row.on)} >= {"plan", "week"}
    offer = next(one for one in facts_to_carry(person, on=row.on) if one.key.startswith("plan:"))
    with pytest.raises(Refused):
        actions.carry_fact(row, key="plan:999999", by=cast.counsellor, at=AT)
    for _again in range(2):
        row = actions.carry_fact(row, key=offer.key, by=cast.counsellor, at=AT)
    assert [one["source"] for one in row.carried] == ["the plan in force"] and offer.words not in str(row.answers)
    text = _text(actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT))
    assert f"Carried forward from the plan in force, 02 March 2026: {offer.words}" in text


def test_what_was_carried_can_be_left_out_again(cast: Cast) -> None:
    row = drafted(cast, cast.active())
    row = actions.carry_fact(row, key=facts_to_carry(row.episode, on=row.on)[0].key, by=cast.counsellor, at=AT)
    assert actions.leave_out_fact(row, key=row.carried[0]["key"], by=cast.counsellor, at=AT).carried == []


def test_under_supervision_a_second_name_is_asked_for_given_or_refused_with_words(cast: Cast) -> None:
    Licence.objects.filter(staff=cast.counsellor).update(kind="MHC-LP")
    row = signed_note(cast, cast.active())
    assert (
        row.needs_cosign and row.cosign_by == cast.supervisor and [one.id for one in notes_to_cosign(cast.supervisor)] == [row.pk]
    )
    assert notes_to_cosign(cast.far_counsellor) == []
    actions.send_note_back(row, words="Add the risk.", by=cast.supervisor, at=LATER)
    assert [one.sent_back_words for one in notes_sent_back_to(cast.counsellor)] == ["Add the risk."]
    proof = {"proof": cast.proof(cast.counsellor), "by": cast.counsellor, "at": LATER}
    actions.amend_note(row, text="No risk seen.", reason="Asked for", **proof)
    assert notes_sent_back_to(cast.counsellor) == [] and len(amendments_of([key_of(row)])[key_of(row)]) == 1
    with pytest.raises(Refused):
        actions.cosign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=LATER)
    done = actions.cosign_note(row, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=LATER)
    assert done.cosigned_by == cast.supervisor and notes_to_cosign(cast.supervisor) == []


def test_a_draft_is_not_amended(cast: Cast) -> None:
    row = drafted(cast, cast.active())
    with pytest.raises(Refused):
        actions.amend_note(row, text="x", reason="y", proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)


def test_a_note_points_at_objectives_once_it_is_signed_and_at_nobody_elses(cast: Cast) -> None:
    person, other = cast.active(), cast.active("James", "Bell")
    in_force(cast, person)
    [aim] = objectives_of([person.pk])[person.pk]
    row = drafted(cast, person)
    row = actions.save_note(row, draft=said(row, "x", objectives=(aim.id,)), by=cast.counsellor, at=AT)
    assert pointed_at(Evidence.NOTE, [row.pk]) == {}
    done = actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert pointed_at(Evidence.NOTE, [row.pk]) == {row.pk: [aim.id]} and f"For objective {aim.named}" in _text(done)
    wrong = drafted(cast, other)
    actions.save_note(wrong, draft=said(wrong, "x", objectives=(aim.id,)), by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.sign_note(wrong, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert ChartNote.objects.get(pk=wrong.pk).signed_at is None


def test_lines_of_the_room_and_own_sessions_point_at_objectives_when_signed(cast: Cast) -> None:
    held = evening(cast)
    rosa = held.members[0]
    in_force(cast, rosa)
    [aim] = objectives_of([rosa.pk])[rosa.pk]
    room_written(cast, held.sessions[0], held.members, shared="We practised.", lines=["One.", "Two.", "Three."], tied=aim.named)
    part = next(row.id for row in note_rows(rosa.pk, viewer=cast.counsellor) if row.shelf == NoteShelf.LINE)
    assert pointed_at(Evidence.LINE, [part]) == {part: [aim.id]}
    session = own_session(cast, rosa)
    own_written(cast, session, answers={"feelings": "Calm."}, objectives=[aim.id])
    assert pointed_at(Evidence.SESSION, [session.id]) == {session.id: [aim.id]}


def test_what_a_family_agreed_can_be_asked_for_by_the_plan(cast: Cast) -> None:
    person = cast.active()
    assert family_goals_of(person.pk) is None
    session = own_session(cast, person, kind=SessionKind.FAMILY)
    own_written(cast, session, answers={"goals": "Sunday dinner without a fight."}, sign=False)
    assert family_goals_of(person.pk) is None  # a draft says nothing yet
    actions.sign_own(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=session.ends_at)
    found = family_goals_of(person.pk)
    assert found is not None and found.words == "Sunday dinner without a fight." and found.shelf == NoteShelf.SESSION


def test_every_kind_of_unsigned_note_is_in_one_list_after_a_day(cast: Cast) -> None:
    held = evening(cast, names=("Alvarez",))
    rosa = held.members[0]
    session = own_session(cast, rosa)
    row = drafted(cast, rosa, kind=NoteKind.CRISIS)
    at = clock("23:00") + timedelta(hours=24)
    found = unsigned_notes(at=at, author_ids=[cast.counsellor.pk])
    assert {one.shelf for one in found} == {NoteShelf.LINE, NoteShelf.SESSION, NoteShelf.NOTE}
    assert [one.person for one in found if one.shelf != NoteShelf.LINE] == ["Rosa Alvarez"] * 2
    assert all(one.hours >= 24 for one in found) and unsigned_notes(at=AT, episode_ids=[rosa.pk]) == []
    assert {one.shelf for one in unsigned_notes(at=at, viewer=cast.supervisor)} == {one.shelf for one in found}
    assert unsigned_notes(at=at, viewer=cast.far_counsellor) == [] and unsigned_notes(at=at, author_ids=[cast.nurse.pk]) == []
    own_written(cast, session, answers={})
    actions.discard_note(row, reason="Twice", by=cast.counsellor, at=AT)
    assert {one.shelf for one in unsigned_notes(at=at, episode_ids=[rosa.pk])} == {NoteShelf.LINE}


def test_the_unsigned_are_found_in_as_many_queries_for_three_people_as_for_one(cast: Cast) -> None:
    held = evening(cast)
    for one in held.members:
        drafted(cast, one)
    at = clock("23:00") + timedelta(hours=24)
    counts = []
    for people in (held.members[:1], held.members):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            unsigned_notes(at=at, episode_ids=[one.pk for one in people])
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_minutes_of_a_contact_do_not_enter_the_hours(cast: Cast) -> None:
    row = signed_note(cast, cast.active(), kind=NoteKind.NON_BILLABLE)
    assert attendances_of(row.episode_id) == [] and "Not billable." in _text(row)
    [fact] = notes_between([row.episode_id], row.on, row.on)
    assert fact.kind == NoteKind.NON_BILLABLE and fact.minutes == 15


def test_a_clinics_template_is_a_version_and_written_notes_keep_theirs(cast: Cast) -> None:
    row = drafted(cast, cast.active(), kind=NoteKind.MEDICAL)
    prompts, day = [NotePrompt("subjective", "How they are"), NotePrompt("vital", "Vital signs")], AT.date()
    said_of = {"kinds": [NoteKind.MEDICAL], "effective_from": day, "on": day, "by": cast.supervisor, "at": AT}
    kept = actions.keep_template("soap", name="Visit", prompts=prompts, **said_of)
    assert kept.version == 2 and templates_in_force(day)["soap"].name == "Visit" and events("note_template.kept") == 1
    assert ChartNote.objects.get(pk=row.pk).asked[0]["words"] == "Subjective"
    assert drafted(cast, row.episode, kind=NoteKind.MEDICAL).template_version == 2
    with pytest.raises(Refused):
        actions.keep_template("soap", name="Visit", prompts=[], **said_of)
    with pytest.raises(Refused):
        actions.keep_template("soap", name="Visit", prompts=prompts, **(said_of | {"by": cast.counsellor}))
    assert NoteTemplate.objects.count() == 1


def test_counselling_notes_have_one_author_and_others_state_a_ground(cast: Cast) -> None:
    row = actions.begin_counselling(cast.active(), on=AT.date(), words="What lay under it.", by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.begin_counselling(row.episode, on=AT.date(), words="x", by=cast.nurse, at=AT)
    with pytest.raises(Refused):
        actions.save_counselling(row, words="mine now", by=cast.supervisor, at=AT)
    with pytest.raises(Refused):
        actions.open_counselling(row, ground=Ground.OVERSIGHT, words=" ", by=cast.supervisor, at=AT)
    actions.open_counselling(row, ground=Ground.OVERSIGHT, words="Complaint of 1 March", by=cast.supervisor, at=AT)
    assert CounsellingOpening.objects.get().by == cast.supervisor and events("counselling_note.opened") == 1
    with pytest.raises(Refused) as refused:
        actions.save_counselling(row, words="late", seen=0, by=cast.counsellor, at=AT)
    assert refused.value.version == 1
    with pytest.raises(Refused, match="Write something"):
        actions.save_counselling(row, words=" ", by=cast.counsellor, at=AT)
    row.refresh_from_db()
    assert row.words == "What lay under it."
    actions.save_counselling(row, words="Done.", close=True, by=cast.counsellor, at=AT)
    with pytest.raises(Refused):
        actions.save_counselling(row, words="more", by=cast.counsellor, at=AT)
    assert CounsellingNote.objects.get().words == "Done."


def test_a_counselling_note_is_of_a_day_that_has_come(cast: Cast) -> None:
    with pytest.raises(Refused, match="not come yet"):
        actions.begin_counselling(cast.active(), on=AT.date() + timedelta(days=1), words="Ahead.", by=cast.counsellor, at=AT)
    assert not CounsellingNote.objects.exists() and events("counselling_note.begun") == 0


def _text(row: ChartNote) -> str:
    return Signature.objects.filter(subject=key_of(row)).earliest("at").text
