"""Notes between sessions: written by a template, drafts never lost, facts carried in the open, signed, late, found again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from midspan.foundation.people.models import Licence
from midspan.foundation.records.actions import key_of
from midspan.foundation.records.queries import amendments_of, signatures_of
from midspan.foundation.records.terms import Refused
from midspan.journey.attendance import actions
from midspan.journey.attendance.queries import (
    attendances_of,
    chart_note,
    draft_of,
    drafts_of,
    facts_to_carry,
    family_goals_of,
    find_notes,
    notes_to_cosign,
    unsigned_notes,
)
from midspan.journey.attendance.terms import NoteKind, NotePrompt, NoteShelf
from midspan.journey.attendance.tests.noted import drafted, own_session, own_written, room_written, said, signed_note
from midspan.journey.plan.queries import objectives_of, threads_of
from midspan.journey.plan.terms import Evidence
from midspan.journey.schedule.models import Group
from midspan.journey.schedule.terms import Restriction, SessionKind
from tests.cast import AT, Cast
from tests.evening import clock, evening
from tests.plans import in_force


def words_signed(row) -> str:
    return signatures_of([key_of(row)])[key_of(row)][0].text


def test_row_000_24_a_contact_between_sessions_is_a_note_tied_to_an_objective_of_the_plan(cast: Cast) -> None:
    # Given a person with a plan in force, and a counsellor who was called
    rosa = cast.active()
    in_force(cast, rosa)
    [aim] = objectives_of([rosa.pk])[rosa.pk]
    row = drafted(cast, rosa, "Rang before going to the party, and did not go.", kind=NoteKind.TELEPHONE)
    # When it is written for the objective and signed
    row = actions.save_note(
        row, draft=said(row, "Rang before going to the party.", objectives=(aim.id,)), by=cast.counsellor, at=AT
    )
    assert threads_of(rosa.pk) == []  # a draft is no evidence
    actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    # Then the objective has it as evidence, the signature covers both, and no hour was counted for it
    [thread] = threads_of(rosa.pk)
    assert (thread.kind, thread.subject, thread.objective_id) == (Evidence.NOTE, row.pk, aim.id)
    assert aim.named in words_signed(row) and attendances_of(rosa.pk) == []


def test_rows_golden_thread_a_line_of_the_room_and_an_own_session_point_at_the_plan(cast: Cast) -> None:
    # Given three people of whom one has a plan
    held = evening(cast)
    rosa = held.members[0]
    in_force(cast, rosa)
    [aim] = objectives_of([rosa.pk])[rosa.pk]
    # When lines are tied to her objective and the group is signed, and then her own session
    room_written(cast, held.sessions[0], held.members, shared="We practised.", lines=["Hers.", "His.", "Tess's."], tied=aim.named)
    session = own_session(cast, rosa)
    own_written(cast, session, answers={"coping": "Three people to call."}, objectives=[aim.id])
    # Then both stand at her objective, and nothing of the others does
    assert {one.kind for one in threads_of(rosa.pk)} == {Evidence.LINE, Evidence.SESSION}
    assert threads_of(held.members[1].pk) == []


def test_rows_notes_templates_are_the_sites_own_and_written_notes_keep_theirs(cast: Cast, as_staff) -> None:
    # Given a medical note in the usual layout
    before = drafted(cast, cast.active(), kind=NoteKind.MEDICAL)
    # When the supervisor changes the template on its page, without anybody's code
    url = reverse("attendance:note_template", args=["soap"])
    sent = {"name": "Visit", "parts": "How they are\nVital signs | Pulse, pressure", "kinds": ["medical"],
            "effective_from": f"{AT:%Y-%m-%d}", "offered": "on"}  # fmt: skip
    assert as_staff(cast.counsellor).post(url, sent).status_code == 404
    actions.keep_template(
        "soap", name="Visit", prompts=[NotePrompt("how", "How they are"), NotePrompt("vital", "Vital signs")],
        kinds=[NoteKind.MEDICAL], effective_from=AT.date(), on=AT.date(), by=cast.supervisor, at=AT,
    )  # fmt: skip
    # Then new notes ask what it says, and the note that was begun asks what it asked
    after = drafted(cast, before.episode, kind=NoteKind.MEDICAL)
    assert [one["words"] for one in after.asked] == ["How they are", "Vital signs"]
    again = chart_note(before.pk)
    assert again is not None and [one["words"] for one in again.asked] == ["Subjective", "Objective", "Assessment", "Plan"]


def test_rows_notes_what_is_carried_forward_is_marked_and_never_copied_silently(cast: Cast) -> None:
    # Given a signed note that says what comes next
    rosa = cast.active()
    first = drafted(cast, rosa)
    answers = {"what": "Asked about rides.", "next": "Bus pass at the front desk."}
    first = actions.save_note(first, draft=said(first, "Asked about rides.").__class__(
        first.happened_at, 15, draft_of(first).place, answers=answers), by=cast.counsellor, at=AT)  # fmt: skip
    actions.sign_note(first, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    # When the next one is begun, then nothing is in it by itself
    row = drafted(cast, rosa, "Came by bus.", happened_at=AT, at=AT + timedelta(hours=2))
    assert row.carried == []
    # And when it is carried over, then it stands apart, with its source and its day, under the signature too
    offer = next(one for one in facts_to_carry(rosa, on=row.on, besides=row.pk) if one.words == "Bus pass at the front desk.")
    row = actions.carry_fact(row, key=offer.key, by=cast.counsellor, at=AT + timedelta(hours=2))
    done = actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT + timedelta(hours=2))
    mark = "Carried forward from the case note of Lena Brandt, 02 March 2026: Bus pass at the front desk."
    assert mark in words_signed(done) and "Bus pass" not in str(done.answers)


def test_rows_notes_no_draft_is_lost_and_none_is_deleted(cast: Cast) -> None:
    # Given a draft open in two windows, each with words in another part
    row = drafted(cast, cast.active(), kind=NoteKind.TELEPHONE)
    was = draft_of(row)
    one = said(row, "From the desk.")
    two = was.__class__(was.happened_at, was.minutes, was.place, answers={**was.answers, "plan": "From the telephone."})
    # When both save, then both stand
    actions.save_note(row, draft=one, was=was, by=cast.counsellor, at=AT)
    both = actions.save_note(row, draft=two, was=was, by=cast.counsellor, at=AT)
    assert (both.answers["data"], both.answers["plan"]) == ("From the desk.", "From the telephone.")
    # And it is on its author's list until it is set aside, for which a reason is asked
    assert [draft.pk for draft in drafts_of(cast.counsellor)] == [row.pk]
    with pytest.raises(Refused):
        actions.discard_note(row, reason="", by=cast.counsellor, at=AT)
    actions.discard_note(row, reason="Said twice", by=cast.counsellor, at=AT)
    kept = chart_note(row.pk)
    assert kept is not None and kept.answers and kept.discard_reason == "Said twice" and not drafts_of(cast.counsellor)


def test_rows_notes_signed_is_signed_a_trainee_is_cosigned_and_later_words_are_amendments(cast: Cast) -> None:
    # Given a counsellor in training who signs
    Licence.objects.filter(staff=cast.counsellor).update(kind="MHC-LP")
    row = signed_note(cast, cast.active(), "Asked about rides.")
    # Then it waits for the supervisor, and cannot be changed
    assert [one.cosign_by for one in notes_to_cosign(cast.supervisor)] == ["Abena Osei"]
    with pytest.raises(Refused):
        actions.save_note(row, draft=said(row, "Other words."), by=cast.counsellor, at=AT)
    # When she sends it back, he amends, and she puts her name to it
    actions.send_note_back(row, words="By whom?", by=cast.supervisor, at=AT)
    actions.amend_note(row, text="By the front desk.", reason="Asked for", proof=cast.proof(cast.counsellor), by=cast.counsellor,
                       at=AT)  # fmt: skip
    actions.cosign_note(row, proof=cast.proof(cast.supervisor), by=cast.supervisor, at=AT)
    # Then the first text stands, the amendment beside it, and both names under it
    names = [one.staff for one in signatures_of([key_of(row)])[key_of(row)]]  # the one in the middle is of the amendment
    assert names == [cast.counsellor, cast.counsellor, cast.supervisor]
    assert amendments_of([key_of(row)])[key_of(row)][0].text == "By the front desk." and not notes_to_cosign(cast.supervisor)


def test_rows_notes_a_late_entry_says_so_and_says_why(cast: Cast) -> None:
    # Given a crisis of Saturday that is written on Monday
    row = drafted(cast, cast.active(), kind=NoteKind.CRISIS, happened_at=AT - timedelta(hours=40))
    # When it is signed without a word about why, then it is refused at the field
    with pytest.raises(Refused) as refused:
        actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert [(one.rule, one.field) for one in refused.value.reasons] == [("late-entry", "late_reason")]
    # And with a reason it is signed, marked in its head
    actions.save_note(row, draft=said(row, "Came in shaking.", late_reason="On call until Sunday"), by=cast.counsellor, at=AT)
    done = actions.sign_note(row, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT)
    assert done.late and "Late entry, written 02 March 2026 09:00 for 28 February 2026 17:00." in words_signed(done)
    assert "On call until Sunday" in words_signed(done)


def test_rows_notes_unsigned_for_a_day_is_on_the_authors_and_the_supervisors_list(cast: Cast, as_staff) -> None:
    # Given a group that was held, a booked session without a word, and a draft
    rosa = evening(cast, names=("Alvarez",)).members[0]
    own_session(cast, rosa)
    drafted(cast, rosa)
    # When a day has passed, then all three kinds are on both lists, and on nobody else's
    at = clock("23:59") + timedelta(hours=24)
    every = {NoteShelf.LINE, NoteShelf.SESSION, NoteShelf.NOTE}
    assert {one.shelf for one in unsigned_notes(at=at, author_ids=[cast.counsellor.pk])} == every
    assert {one.shelf for one in unsigned_notes(at=at, viewer=cast.supervisor)} == every
    assert unsigned_notes(at=at, author_ids=[cast.nurse.pk]) == [] == unsigned_notes(at=at, viewer=cast.far_counsellor)
    assert as_staff(cast.supervisor).get(reverse("attendance:unsigned")).status_code == 200


def test_rows_notes_a_search_marks_the_words_and_leaks_nothing(cast: Cast) -> None:
    # Given the same word in her note, in another's line, in a trauma group's note and in a counselling note
    held = evening(cast)
    rosa = held.members[0]
    signed_note(cast, rosa, "The cousin's party is an albatross.")
    room_written(cast, held.sessions[0], held.members, shared="We practised.", lines=["Hers.", "His albatross.", "Tess's."])
    room_written(cast, held.sessions[1], held.members, shared="The albatross.", lines=["One.", "Two.", "Three."])
    Group.objects.update(restriction=Restriction.TRAUMA)
    actions.begin_counselling(rosa, on=AT.date(), words="Albatross, again.", by=cast.counsellor, at=AT)
    # When somebody without need of the group's name searches, then they find her note alone, the word marked
    count, [found] = find_notes(rosa.pk, "albatrosses", viewer=cast.utilisation)
    assert count == 1 and ("albatross", True) in found.pieces
    # And her counsellor finds the group's note too, but never the counselling note nor his line
    count, rows = find_notes(rosa.pk, "albatross", viewer=cast.counsellor)
    assert count == 2 and {one.shelf for one in rows} == {NoteShelf.NOTE, NoteShelf.LINE}
    assert all("again" not in "".join(text for text, _hit in one.pieces) for one in rows)


def test_row_002_36_what_a_family_agreed_is_offered_to_the_plan(cast: Cast) -> None:
    # Given a family session whose note says what they agreed
    rosa = cast.active()
    session = own_session(cast, rosa, kind=SessionKind.FAMILY)
    own_written(cast, session, answers={"goals": "Sunday dinner without a fight."})
    # Then the plan can ask for it, with who said so and when
    found = family_goals_of(rosa.pk)
    assert found is not None and (found.words, found.by, found.on) == (
        "Sunday dinner without a fight.",
        "Lena Brandt",
        session.on,
    )
