"""Does a search find what stands in a person's notes, with the words marked, and nothing that is not theirs to read?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.journey.attendance import actions
from midspan.journey.attendance.queries import find_notes
from midspan.journey.attendance.terms import Found, NoteKind, NoteShelf
from midspan.journey.attendance.tests.noted import drafted, own_session, own_written, room_written, signed_note
from midspan.journey.schedule.models import Group
from midspan.journey.schedule.rules import VEIL
from midspan.journey.schedule.terms import Restriction
from tests.cast import AT, Cast
from tests.evening import evening

WORD = "albatross"


def marked(found: Found) -> list[str]:
    return [text for text, hit in found.pieces if hit]


def whole(found: Found) -> str:
    return "".join(text for text, _hit in found.pieces)


def test_words_are_found_by_stem_as_they_stand_and_in_quotes(cast: Cast) -> None:
    row = signed_note(cast, cast.active(), "Cravings at the albatross bar; she is working with Dr Wyrzyk.")
    for asked in ("craving", "ALBATROSS", "work", "Wyrzyk", '"albatross bar"', "nothing or bar", "the"):
        count, found = find_notes(row.episode_id, asked, viewer=cast.counsellor)
        assert (count, [one.id for one in found]) == (1, [row.pk]), asked
    assert marked(found_one(cast, row, "cravings bar")) == ["Cravings", "bar"]
    for asked in ("zebra", '"bar albatross"', "albatross -bar", "albatross -working", "", "   ", "\0", '"', "-"):
        assert find_notes(row.episode_id, asked, viewer=cast.counsellor)[0] == 0, asked


def found_one(cast: Cast, row: object, words: str) -> Found:
    return find_notes(row.episode_id, words, viewer=cast.counsellor)[1][0]  # type: ignore[attr-defined]


def test_every_shelf_is_searched_latest_first(cast: Cast) -> None:
    held = evening(cast)
    rosa = held.members[0]
    signed_note(cast, rosa, f"The {WORD} came up.")
    session = own_session(cast, rosa)
    own_written(cast, session, answers={"feelings": f"Like an {WORD}."})
    room_written(cast, held.sessions[0], held.members, shared="We practised.", lines=[f"Her own {WORD}.", "Two.", "Three."])
    room_written(cast, held.sessions[1], held.members, shared=f"We spoke of the {WORD}.", lines=["Four.", "Five.", "Six."])
    count, found = find_notes(rosa.pk, WORD, viewer=cast.counsellor)
    assert count == 4 and [one.shelf for one in found] == [NoteShelf.LINE, NoteShelf.LINE, NoteShelf.SESSION, NoteShelf.NOTE]
    assert all(marked(one) == [WORD] for one in found)


def test_of_a_group_one_finds_ones_own_line_and_never_anothers(cast: Cast) -> None:
    held = evening(cast)
    rosa, james, _tess = held.members
    room_written(cast, held.sessions[0], held.members, shared="We practised.", lines=["Hers.", f"His {WORD}.", "Three."])
    signed_note(cast, james, f"His {WORD} again.")
    assert find_notes(rosa.pk, WORD, viewer=cast.counsellor) == (0, [])
    assert find_notes(james.pk, WORD, viewer=cast.counsellor)[0] == 2


def test_a_veiled_group_shows_the_line_and_hides_its_name_and_its_shared_note(cast: Cast) -> None:
    held = evening(cast, names=("Alvarez",))
    Group.objects.update(restriction=Restriction.TRAUMA, name="Trauma group")
    rosa = held.members[0]
    room_written(cast, held.sessions[0], held.members, shared=f"The {WORD} and the storm.", lines=["Spoke of the storm."])
    # who has need of it finds both
    assert find_notes(rosa.pk, WORD, viewer=cast.counsellor)[0] == 1
    # who has not finds nothing by the shared note, and of the line neither the name of the group nor what it did
    assert find_notes(rosa.pk, WORD, viewer=cast.utilisation) == (0, [])
    [seen] = find_notes(rosa.pk, "storm", viewer=cast.utilisation)[1]
    assert seen.title == VEIL and WORD not in whole(seen)


def test_counselling_notes_are_never_found_listed_nor_shown_with_the_chart(cast: Cast, as_staff) -> None:
    person = cast.active()
    actions.begin_counselling(person, on=AT.date(), words=f"The {WORD}.", by=cast.counsellor, at=AT)
    signed_note(cast, person, "Another word.")
    for who in (cast.counsellor, cast.supervisor, cast.director):
        assert find_notes(person.pk, WORD, viewer=who) == (0, [])
        client = as_staff(who)
        for page in (reverse("attendance:notes", args=[person.pk]), reverse("web:chart", args=[person.patient_id]),
                     reverse("attendance:find_notes", args=[person.pk]) + f"?words={WORD}%20or%20another"):  # fmt: skip
            assert f"The {WORD}" not in client.get(page).content.decode()


def test_drafts_are_found_by_their_author_and_who_supervises(cast: Cast) -> None:
    held = evening(cast, names=("Alvarez",))
    rosa = held.members[0]
    row = drafted(cast, rosa, f"The {WORD}.")
    room_written(cast, held.sessions[0], held.members, shared=f"An {WORD}.", lines=["One."], sign=False)
    for who in (cast.counsellor, cast.supervisor):
        count, found = find_notes(rosa.pk, WORD, viewer=who)
        assert count == 2 and all(one.draft for one in found)
    assert find_notes(rosa.pk, WORD, viewer=cast.nurse) == (0, [])
    actions.discard_note(row, reason="Twice", by=cast.counsellor, at=AT)
    assert find_notes(rosa.pk, WORD, viewer=cast.supervisor)[0] == 1


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "<b>bold</b> & \ue000mark\ue001", "%s {{ x }} ' \" \\"])
def test_nothing_in_a_note_becomes_markup(cast: Cast, as_staff, nasty: str) -> None:
    row = signed_note(cast, cast.active(), f"The {WORD} {nasty} end.")
    page = (
        as_staff(cast.counsellor).get(reverse("attendance:find_notes", args=[row.episode_id]), {"words": WORD}).content.decode()
    )
    assert f"<mark>{WORD}</mark>" in page and "<script>alert" not in page and "<b>bold" not in page
    assert "\ue000" not in page and "\ue001" not in page


def test_the_search_is_closed_to_other_teams_and_costs_the_same_for_one_and_three(cast: Cast, as_staff) -> None:
    person, url = cast.active(), ""
    counts = []
    for many in (1, 3):
        for number in range(many):
            signed_note(cast, person, f"{WORD} {number}", kind=NoteKind.CASE, happened_at=AT - timedelta(hours=number + 1))
        url = reverse("attendance:find_notes", args=[person.pk])
        client = as_staff(cast.counsellor)
        client.get(url, {"words": WORD})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url, {"words": WORD}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] and as_staff(cast.far_counsellor).get(url, {"words": WORD}).status_code == 404
