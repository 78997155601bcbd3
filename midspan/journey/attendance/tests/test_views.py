"""Do the door and the room answer as pages: acted, refused at the form, closed to others, quick whatever the number?"""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from midspan.foundation.records.models import Event
from midspan.journey.attendance.models import Attendance, GroupNote, Visit
from midspan.journey.schedule import actions as schedule
from tests.cast import AT, PASSWORD, Cast
from tests.evening import evening


def room_post(members, **changes) -> dict:
    data = {"text": "We practised.", "seen": ""}
    for episode in members:
        data |= {
            f"{episode.pk}-presence": "present",
            f"{episode.pk}-came": "18:00",
            f"{episode.pk}-line": f"Line of {episode.pk}",
        }
    return data | changes


def test_the_room_is_saved_and_signed_in_one_post(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client, url = as_staff(cast.counsellor), reverse("attendance:room", args=[held.sessions[0].id])
    proof = {"act": "sign", "typed_name": "Lena Brandt", "secret": PASSWORD}
    answer = client.post(url, room_post(held.members, **proof))
    assert answer.status_code == 302
    assert GroupNote.objects.get().signed_by == cast.counsellor
    assert set(Attendance.objects.values_list("credited_minutes", flat=True)) == {55}
    assert "We practised." in client.get(url).content.decode()


def test_a_wrong_password_signs_nothing_and_keeps_every_word(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client, url = as_staff(cast.counsellor), reverse("attendance:room", args=[held.sessions[0].id])
    answer = client.post(url, room_post(held.members, act="sign", typed_name="Lena Brandt", secret="guess"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "not right" in page and f"Line of {held.members[0].pk}" in page
    assert GroupNote.objects.get().signed_at is None


SCRIPT = {"X-Room": "1"}


def test_the_pages_script_is_answered_in_facts_with_new_versions_and_both_words(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client, url = as_staff(cast.counsellor), reverse("attendance:room", args=[held.sessions[0].id])
    first = client.post(url, room_post(held.members), headers=SCRIPT).json()
    assert first["note"]["version"] == 1 and not first["clashes"]
    assert {row["version"] for row in first["rows"].values()} == {1} and first["rows"][str(held.members[0].pk)]["minutes"] == 55
    late = client.post(url, {"text": "Other words.", "seen": "0", "words_were": "{}"}, headers=SCRIPT).json()
    assert [(one["field"], one["theirs"]) for one in late["clashes"]] == [("text", "We practised.")]
    assert GroupNote.objects.get().text == "We practised."


def test_news_are_light_until_somebody_writes_and_say_who_else_is_here(cast: Cast, as_staff) -> None:
    held = evening(cast)
    lena, abena = as_staff(cast.counsellor), as_staff(cast.supervisor)
    room, news = (reverse(f"attendance:{name}", args=[held.sessions[0].id]) for name in ("room", "news"))
    abena.get(room)
    looks = Event.objects.filter(kind="looked").count()
    found = lena.get(news).json()
    assert found["others"] == ["Abena Osei"] and found["rows"]
    assert "rows" not in lena.get(news, {"rev": found["rev"]}).json()
    abena.post(room, room_post(held.members[:1]), headers=SCRIPT)
    changed = lena.get(news, {"rev": found["rev"]}).json()
    assert changed["rows"][str(held.members[0].pk)]["state"]["line"] == f"Line of {held.members[0].pk}"
    assert Event.objects.filter(kind="looked").count() == looks and as_staff(cast.far_counsellor).get(news).status_code == 404


def test_buttons_of_the_room_work_where_no_script_runs(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client, url = as_staff(cast.counsellor), reverse("attendance:room", args=[held.sessions[0].id])
    empty = {f"{one.pk}-presence": "expected" for one in held.members}
    client.post(url, empty | {f"{held.members[0].pk}-presence": "absent", "act": "everyone"})
    assert sorted(Attendance.objects.values_list("presence", flat=True)) == ["absent", "present", "present"]
    stands = {f"{one.pk}-presence": "present" for one in held.members[1:]} | {f"{held.members[1].pk}-participation": "3"}
    client.post(url, stands | {"act": "rest:2"})
    assert list(Attendance.objects.order_by("pk").values_list("participation", flat=True)) == [None, 3, 2]
    client.post(url, {f"{held.members[1].pk}-presence": "present", "act": f"left:{held.members[1].pk}"})
    assert Attendance.objects.get(episode=held.members[1]).stretches[0].upper == held.sessions[0].ends_at


def test_an_unreadable_time_is_refused_at_its_person(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client, url = as_staff(cast.counsellor), reverse("attendance:room", args=[held.sessions[0].id])
    answer = client.post(url, room_post(held.members, **{f"{held.members[0].pk}-came": "quarter past"}))
    assert answer.status_code == 422 and "quarter past" not in str(Attendance.objects.values_list("line", flat=True))


def test_the_room_of_another_site_does_not_exist_for_others(cast: Cast, as_staff) -> None:
    held = evening(cast)
    url = reverse("attendance:room", args=[held.sessions[0].id])
    assert as_staff(cast.far_counsellor).get(url).status_code == 404
    assert Event.objects.latest("id").kind == "refused"
    assert as_staff(cast.front_desk).get(url).status_code == 404  # the front desk does not read notes


def test_check_in_and_out_with_one_button(cast: Cast, as_staff) -> None:
    person = evening(cast).members[0]
    person.track.arrival_from = "00:00"
    person.track.save()
    client = as_staff(cast.front_desk)
    assert client.post(reverse("attendance:arrive", args=[person.pk])).status_code == 302
    assert Visit.objects.get().left_at is None
    answer = client.post(reverse("attendance:arrive", args=[person.pk]))
    assert answer.status_code == 422 and "checked in already" in answer.content.decode()
    client.post(reverse("attendance:depart", args=[person.pk]), {"left": "", "safe_ride": "yes"})
    assert as_staff(cast.far_counsellor).post(reverse("attendance:arrive", args=[person.pk])).status_code == 404


def queries_of(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_ask_the_same_number_of_queries_for_one_person_and_three(cast: Cast, as_staff) -> None:
    held = evening(cast, ("Alvarez",))
    client = as_staff(cast.supervisor)
    on = "?on=2026-03-02"
    urls = [reverse("attendance:room", args=[held.sessions[0].id]), reverse("web:today") + on, reverse("web:week") + on,
            reverse("schedule:timetable") + on]  # fmt: skip
    before = [queries_of(client, url) for url in urls]
    for first, last in (("James", "Bell"), ("Tess", "Cole")):
        schedule.join(cast.active(first, last), group=held.group, from_on=held.sessions[0].on, by=cast.director, at=AT)
    assert [queries_of(client, url) for url in urls] == before
    assert before[0] <= 26 and max(before[1:]) <= 16, before


def test_whoever_saves_second_sees_the_first_and_may_then_save(cast: Cast, as_staff) -> None:
    held = evening(cast)
    url = reverse("attendance:room", args=[held.sessions[0].id])
    as_staff(cast.supervisor).post(url, room_post(held.members, text="Abena's words"))
    client = as_staff(cast.counsellor)
    refused = client.post(url, room_post(held.members, text="Lena's words"))  # opened before Abena saved
    page = refused.content.decode()
    assert refused.status_code == 422 and "Abena&#x27;s words" in page and "Lena&#x27;s words" in page
    assert GroupNote.objects.get().text == "Abena's words"
    assert client.post(url, room_post(held.members, text="Both", seen="1")).status_code == 302
    assert GroupNote.objects.get().text == "Both"


def test_saving_a_room_asks_few_queries(cast: Cast, as_staff) -> None:
    held = evening(cast)
    client, url = as_staff(cast.counsellor), reverse("attendance:room", args=[held.sessions[0].id])
    client.post(url, room_post(held.members), headers=SCRIPT)
    with CaptureQueriesContext(connection) as captured:
        client.post(url, room_post(held.members, seen="1"), headers=SCRIPT)
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 20, captured.captured_queries
