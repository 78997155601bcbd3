"""Do the pages of notes keep every word, sign, show drafts to whom they belong, and stay closed to others?"""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.models import Licence
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import ChartNote, CounsellingNote, CounsellingOpening, NoteTemplate
from midspan.journey.attendance.queries import facts_to_carry, note_rows
from midspan.journey.attendance.terms import NoteKind
from midspan.journey.attendance.tests.noted import drafted, own_session, own_written, room_written, signed_note
from midspan.journey.plan.queries import objectives_of
from midspan.journey.schedule.models import Group
from midspan.journey.schedule.terms import Restriction
from tests.cast import AT, PASSWORD, Cast
from tests.evening import evening
from tests.plans import in_force

SIGN = {"act": "sign", "typed_name": "Lena Brandt", "secret": PASSWORD}


def address(row: ChartNote) -> str:
    return reverse("attendance:note", args=[row.pk])


def fields(client, row: ChartNote, **changes) -> dict:
    """What the page of a draft would send: everything as it stands, and the changes."""
    form = client.get(address(row)).context["form"]
    return {**form.state(), "version": row.version, "were": json.dumps(form.state()), **changes}


def recent(cast: Cast, **more) -> ChartNote:
    now = timezone.now()
    return drafted(cast, cast.active(), happened_at=now - timedelta(hours=1), at=now, **more)


def test_a_note_is_begun_written_and_signed_in_pages(cast: Cast, as_staff) -> None:
    client, person = as_staff(cast.counsellor), cast.active()
    url = reverse("attendance:new_note", args=[person.pk])
    page = client.get(url, {"kind": "telephone"})
    local = timezone.localtime() - timedelta(hours=1)
    sent = {"kind": "telephone", "day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}", "minutes": "10", "place": "telephone",
            "once": page.context["form"]["once"].value()}  # fmt: skip
    assert client.post(url, sent | {"day": "2999-01-01"}).status_code == 422
    first, again = client.post(url, sent), client.post(url, sent)
    assert first.status_code == 303 and first["Location"] == again["Location"]
    row = ChartNote.objects.get()
    answer = client.post(address(row), fields(client, row, part_data="She called.", **SIGN))
    assert answer.status_code == 303
    row.refresh_from_db()
    assert row.signed_by == cast.counsellor and "She called." in client.get(address(row)).content.decode()


def test_a_wrong_password_signs_nothing_and_keeps_every_word(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    answer = client.post(address(row), fields(client, row, part_what="Every word.", **(SIGN | {"secret": "guess"})))
    row.refresh_from_db()
    assert answer.status_code == 422 and "Every word." in answer.content.decode()
    assert row.signed_at is None and row.answers == {"what": "Every word."}


def test_the_page_saves_as_one_types_and_says_what_the_next_save_starts_from(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    part = client.post(address(row), fields(client, row, part_what="Typed."), headers={"HX-Request": "true"})
    row.refresh_from_db()
    text = part.content.decode()
    assert part.status_code == 200 and row.answers == {"what": "Typed."} and f'value="{row.version}"' in text
    assert "<html" not in text and text.count("hx-swap-oob") == 5


def test_a_field_that_cannot_be_read_does_not_cost_the_words(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    sent = fields(client, row, part_what="Kept anyway.", time="99:99", minutes="many")
    answer = client.post(address(row), sent)
    row.refresh_from_db()
    assert answer.status_code == 422 and row.answers == {"what": "Kept anyway."} and row.minutes == 15
    assert "99:99" in answer.content.decode()


def test_two_windows_show_both_words_and_the_second_save_goes_through(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    stale = fields(client, row)
    client.post(address(row), stale | {"part_what": "First window."})
    typed = stale | {"part_what": "Second window."}
    for _again in range(2):  # while the page saves by itself nobody's words are written over
        part = client.post(address(row), typed, headers={"HX-Request": "true"})
        assert part.status_code == 409 and "First window." in part.content.decode()
        typed |= {name: part.context["form"][name].value() for name in ("version", "were")}
    assert ChartNote.objects.get().answers == {"what": "First window."}
    answer = client.post(address(row), stale | {"part_what": "Second window."})
    page = answer.content.decode()
    assert answer.status_code == 422 and "First window." in page and "Second window." in page
    assert ChartNote.objects.get().answers == {"what": "First window."}
    form = answer.context["form"]
    read = stale | {"part_what": "Second window.", "version": form["version"].value(), "were": form["were"].value()}
    assert client.post(address(row), read).status_code == 303
    assert ChartNote.objects.get().answers == {"what": "Second window."}


def test_without_a_readable_base_an_old_version_is_refused_with_the_words_kept(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    sent = fields(client, row, part_what="Mine.", were="{broken", version=1)
    answer = client.post(address(row), sent)
    assert answer.status_code == 422 and "Mine." in answer.content.decode()
    assert client.post(address(row), sent | {"version": answer.context["form"]["version"].value()}).status_code == 303


def test_facts_are_carried_by_one_press_and_stand_marked(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    in_force(cast, row.episode)
    key = next(one.key for one in facts_to_carry(row.episode, on=row.on) if one.key.startswith("plan:"))
    client.post(address(row), fields(client, row, part_what="Also typed.", act=f"carry:{key}"))
    row.refresh_from_db()
    assert [one["key"] for one in row.carried] == [key] and row.answers == {"what": "Also typed."}
    assert "Carried forward" in client.get(address(row)).content.decode()
    client.post(address(row), fields(client, row, act=f"leave:{key}"))
    row.refresh_from_db()
    assert row.carried == []


def test_objectives_are_ticked_on_the_page(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    in_force(cast, row.episode)
    [aim] = objectives_of([row.episode_id])[row.episode_id]
    client.post(address(row), fields(client, row, objectives=[aim.id]))
    row.refresh_from_db()
    assert row.objectives == [aim.id]
    assert client.post(address(row), fields(client, row, objectives=[aim.id + 999])).status_code == 422


def test_a_draft_is_its_authors_and_read_by_who_supervises(cast: Cast, as_staff) -> None:
    row = recent(cast)
    assert as_staff(cast.nurse).get(address(row)).status_code == 404
    page = as_staff(cast.supervisor).get(address(row)).content.decode()
    assert "A draft of Lena Brandt" in page and "<textarea" not in page
    assert as_staff(cast.far_counsellor).get(address(row)).status_code == 404
    assert as_staff(cast.nurse).post(address(row), {"part_what": "x"}).status_code == 404
    listed = as_staff(cast.nurse).get(reverse("attendance:notes", args=[row.episode_id])).content.decode()
    assert "Called about the job" not in listed


def test_a_draft_is_set_aside_with_a_reason(cast: Cast, as_staff) -> None:
    client, row = as_staff(cast.counsellor), recent(cast)
    assert client.post(address(row), {"act": "discard", "reason": ""}).status_code == 422
    assert client.post(address(row), {"act": "discard", "reason": "Wrong person"}).status_code == 303
    assert "Wrong person" in client.get(address(row)).content.decode()
    assert "set aside" in client.get(reverse("attendance:notes", args=[row.episode_id])).content.decode()


def test_all_notes_of_a_person_stand_in_one_list_with_filters(cast: Cast, as_staff) -> None:
    held = evening(cast)
    rosa = held.members[0]
    signed_note(cast, rosa, "A case word.")
    drafted(cast, rosa, "A crisis word.", kind=NoteKind.CRISIS)
    session = own_session(cast, rosa)
    own_written(cast, session, answers={"feelings": "Calm."})
    room_written(cast, held.sessions[0], held.members, shared="We practised.", lines=["Her line.", "Two.", "Three."])
    client, url = as_staff(cast.counsellor), reverse("attendance:notes", args=[rosa.pk])
    page = client.get(url).content.decode()
    assert [word in page for word in ("A case word.", "A crisis word.", "Her line.", "draft")] == [True] * 4
    assert "A case word." not in client.get(url, {"kind": "crisis"}).content.decode()
    assert len(client.get(url, {"unsigned": "1"}).context["rows"]) == 1
    assert len(client.get(url, {"author": "Lena Brandt"}).context["rows"]) == 4
    assert not client.get(url, {"author": "Nobody"}).context["rows"]
    for row in note_rows(rosa.pk, viewer=cast.counsellor):
        name = "note" if row.shelf == "note" else "line"
        assert client.get(reverse(f"attendance:{name}", args=[row.id])).status_code == 200


def test_the_list_costs_the_same_for_one_note_and_for_three(cast: Cast, as_staff) -> None:
    client, person = as_staff(cast.counsellor), cast.active()
    url, counts = reverse("attendance:notes", args=[person.pk]), []
    for many in (1, 2):
        for _number in range(many):
            signed_note(cast, person)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_line_of_a_veiled_group_hides_name_and_shared_note(cast: Cast, as_staff) -> None:
    held = evening(cast, names=("Alvarez",))
    Group.objects.update(restriction=Restriction.TRAUMA)
    room_written(cast, held.sessions[0], held.members, shared="The storm.", lines=["Her line."])
    [row] = note_rows(held.members[0].pk, viewer=cast.counsellor)
    url = reverse("attendance:line", args=[row.id])
    seen, veiled = (as_staff(who).get(url).content.decode() for who in (cast.counsellor, cast.utilisation))
    assert "The storm." in seen and "Her line." in veiled and "The storm." not in veiled
    assert held.sessions[0].title not in veiled


def test_later_words_and_a_second_name_in_pages(cast: Cast, as_staff) -> None:
    Licence.objects.filter(staff=cast.counsellor).update(kind="MHC-LP")
    row = signed_note(cast, cast.active())
    lena, abena = as_staff(cast.counsellor), as_staff(cast.supervisor)
    queue = reverse("attendance:cosign_queue")
    cosign, amend = (reverse(f"attendance:{name}_note", args=[row.pk]) for name in ("cosign", "amend"))
    assert cosign in abena.get(queue).content.decode() and "Called about the job." in abena.get(cosign).content.decode()
    assert abena.post(cosign, {"act": "back", "words": ""}).status_code == 422
    assert abena.post(cosign, {"act": "back", "words": "Add the risk."}).status_code == 303
    assert "Add the risk." in lena.get(address(row)).content.decode()
    typed = {"text": "No risk.", "reason": "Asked for", "typed_name": "Lena Brandt", "secret": PASSWORD}
    assert lena.post(amend, typed | {"text": ""}).status_code == 422 and lena.post(amend, typed).status_code == 303
    assert abena.post(cosign, {"typed_name": "Abena Osei", "secret": "wrong"}).status_code == 422
    assert abena.post(cosign, {"typed_name": "Abena Osei", "secret": PASSWORD}).status_code == 303
    page = lena.get(address(row)).content.decode()
    assert "No risk." in page and "co-signed" in page and as_staff(cast.nurse).get(cosign).status_code == 404


def test_what_is_unsigned_is_listed_to_its_author_and_who_supervises(cast: Cast, as_staff) -> None:
    now = timezone.now()
    drafted(cast, cast.active(), happened_at=now - timedelta(hours=30), at=now)
    url = reverse("attendance:unsigned")
    assert "Rosa Alvarez" in as_staff(cast.counsellor).get(url).content.decode()
    assert "Rosa Alvarez" in as_staff(cast.supervisor).get(url).content.decode()
    assert "Rosa Alvarez" not in as_staff(cast.nurse).get(url).content.decode()
    assert as_staff(cast.front_desk).get(url).status_code == 404


def test_templates_are_changed_on_a_page(cast: Cast, as_staff) -> None:
    client, url = as_staff(cast.supervisor), reverse("attendance:note_template", args=["dap"])
    assert "Data" in client.get(url).content.decode()
    sent = {"name": "DAP", "parts": "Data | What was said\nRisk\n", "kinds": ["case"], "effective_from": f"{timezone.localdate()}",
            "offered": "on"}  # fmt: skip
    assert client.post(url, sent | {"parts": "Risk\nrisk"}).status_code == 422
    assert client.post(url, sent).status_code == 303
    kept = NoteTemplate.objects.get()
    assert [one["code"] for one in kept.prompts] == ["data", "risk"] and kept.version == 2
    new = reverse("attendance:note_template", args=["new"])
    assert client.post(new, sent | {"name": "Ward round"}).status_code == 303
    assert NoteTemplate.objects.filter(code="ward_round", version=1).exists()
    assert "Ward round" in client.get(reverse("attendance:note_templates")).content.decode()
    assert as_staff(cast.counsellor).get(url).status_code == 404
    assert client.get(reverse("attendance:note_template", args=["nothing"])).status_code == 404


def test_counselling_notes_open_to_others_on_a_ground_only(cast: Cast, as_staff) -> None:
    person, lena, abena = cast.active(), as_staff(cast.counsellor), as_staff(cast.supervisor)
    url = reverse("attendance:counselling", args=[person.pk])
    sent = {"day": f"{AT:%Y-%m-%d}", "words": "What lay under it.", "once": "c1"}
    assert lena.post(url, sent | {"words": ""}).status_code == 422
    assert lena.post(url, sent).status_code == lena.post(url, sent).status_code == 303
    row = CounsellingNote.objects.get()
    page = reverse("attendance:counselling_note", args=[row.pk])
    assert "What lay under it." in lena.get(page).content.decode()
    assert "What lay" not in abena.get(page).content.decode() and "What lay" not in abena.get(url).content.decode()
    assert abena.post(page, {"ground": "oversight", "words": ""}).status_code == 422
    opened = abena.post(page, {"ground": "oversight", "words": "Complaint"})
    assert "What lay under it." in opened.content.decode() and CounsellingOpening.objects.count() == 1
    assert "Complaint" in lena.get(page).content.decode()
    for who in (cast.nurse, cast.director, cast.privacy_officer, cast.far_counsellor):
        assert as_staff(who).get(page).status_code == as_staff(who).get(url).status_code == 404
    assert lena.post(page, {"words": "Closed.", "version": 1, "act": "close"}).status_code == 303
    assert "<textarea" not in lena.get(page).content.decode()


@pytest.mark.parametrize("name", ["notes", "new_note", "find_notes", "counselling"])
def test_pages_about_a_person_are_closed_to_other_sites(cast: Cast, as_staff, name: str) -> None:
    url = reverse(f"attendance:{name}", args=[cast.active().pk])
    assert as_staff(cast.far_counsellor).get(url).status_code == 404
    assert as_staff(cast.counsellor).get(url).status_code == 200


def test_broken_glass_reads_signed_notes_and_never_counselling_notes(cast: Cast, as_staff) -> None:
    from midspan.foundation.privacy.actions import break_glass

    row = signed_note(cast, cast.active())
    kept = actions.begin_counselling(row.episode, on=AT.date(), words="Apart.", by=cast.counsellor, at=AT)
    break_glass(row.episode.patient, reason="Emergency at the other site", by=cast.far_counsellor, at=timezone.now())
    far = as_staff(cast.far_counsellor)
    assert far.get(address(row)).status_code == 200
    assert far.get(reverse("attendance:counselling_note", args=[kept.pk])).status_code == 404
