"""Are groups sized, closed, ended, joined, left, waited for and shown as staff mean it?"""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.actions import set_hours
from midspan.journey.admission.terms import BusyHours, BusyKind
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Group, Membership, Seat, Session, Waiting
from midspan.journey.schedule.queries import free_seats, offers_for, waiting_for
from midspan.journey.schedule.rules import most_at_once, reasons_against_meetings
from midspan.journey.schedule.terms import Enrolment, MeetingFacts, MemberRole, Restriction, Stretch, WaitOutcome
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

DAY = timedelta(days=1)


def refusal(verb, *things, **words) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        verb(*things, **{"at": AT} | words)
    assert Event.objects.count() == before
    return " ".join(reason.text for reason in refused.value.reasons)


def art(cast: Cast, *, weekday: int = 2, name: str = "Art", **details) -> Group:
    """A group with one weekly meeting of its own, from 15:00 to 16:30."""
    block = BlockFacts(weekday, time(15), time(16, 30), 0, GroupType.ART, name)
    capacity = details.pop("capacity", 6)
    return actions.open_group(
        cast.evening, name=name, room=cast.room_b, facilitator=cast.supervisor, capacity=capacity, starts_on=MONDAY - 7 * DAY,
        details=details, meetings=[MeetingFacts(block, from_on=MONDAY - 7 * DAY)], by=cast.director, at=AT,
    )  # fmt: skip


def belong(cast: Cast, person: Episode, group: Group, on: date = MONDAY, **words) -> Membership:
    return actions.join(person, group=group, from_on=on, by=cast.director, at=AT, **words)


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.none() | st.integers(1, 30), st.booleans()).map(
            lambda raw: Stretch(MONDAY + raw[0] * DAY, None if raw[1] is None else MONDAY + (raw[0] + raw[1]) * DAY, raw[2])
        ),
        max_size=12,
    ),
    st.integers(0, 40),
)
def test_a_seat_is_counted_for_every_day_on_which_it_is_promised(stretches: list[Stretch], offset: int) -> None:
    from_on = MONDAY + offset * DAY

    def there(day: date) -> list[Stretch]:
        return [each for each in stretches if each.from_on <= day and (each.until_on is None or day < each.until_on)]

    days = [from_on + n * DAY for n in range(80)]
    most, screens = most_at_once(stretches, from_on=from_on)
    assert most == max(len(there(day)) for day in days)
    assert screens == max(sum(each.by_telehealth for each in there(day)) for day in days)


def test_a_group_is_in_one_place_at_a_time() -> None:
    one = BlockFacts(2, time(15), time(16, 30), 0, GroupType.ART, "Art")
    other = BlockFacts(2, time(16), time(17), 0, GroupType.ART, "Art")
    assert reasons_against_meetings([one]) == []
    assert "two meetings at once" in reasons_against_meetings([one, other])[0].text


def test_several_groups_at_once_where_their_times_allow(cast: Cast) -> None:
    held = evening(cast, ("Alvarez",))
    person = held.members[0]
    belong(cast, person, art(cast))
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 6 * DAY, by=cast.director, at=AT)
    assert Seat.objects.filter(episode=person, held=True).count() == 10
    clash = art(cast, weekday=1, name="Clash")
    Group.objects.filter(pk=clash.pk).update(room=cast.room_a)
    clash.meetings.update(starts=time(18), ends=time(19))
    belong(cast, person, clash)
    now = set(Membership.objects.filter(episode=person, until_on__isnull=True).values_list("group__name", flat=True))
    assert now == {"Art", "Clash"}


def test_a_seat_promised_for_later_is_taken(cast: Cast) -> None:
    group = art(cast, capacity=1)
    belong(cast, cast.active("Rosa", "Alvarez"), group, MONDAY + 14 * DAY)
    late = cast.active("James", "Bell")
    assert "full: 1 of 1" in refusal(actions.join, late, group=group, from_on=MONDAY, by=cast.director)


def test_telehealth_seats_are_counted_apart_from_the_room(cast: Cast) -> None:
    cast.room_b.capacity = 1
    cast.room_b.save()
    group = art(cast, capacity=2, telehealth_seats=1)
    belong(cast, cast.active("Rosa", "Alvarez"), group)
    second = cast.active("James", "Bell")
    assert "room is full" in refusal(actions.join, second, group=group, from_on=MONDAY, by=cast.director)
    assert belong(cast, second, group, by_telehealth=True).by_telehealth
    assert "full: 2 of 2" in refusal(
        actions.join, cast.active("Tess", "Cole"), group=group, from_on=MONDAY, by_telehealth=True, by=cast.director
    )


def test_leaving_frees_the_seats_from_that_day_and_coming_back_takes_them_again(cast: Cast) -> None:
    held = evening(cast, ("Alvarez",))
    person, wednesday = held.members[0], MONDAY + 2 * DAY
    row = Membership.objects.get(episode=person)
    actions.leave(row, until_on=wednesday, by=cast.director, at=AT)
    assert set(Seat.objects.filter(episode=person, held=True).values_list("session__on", flat=True)) == {MONDAY}
    assert "join again" in refusal(actions.leave, row, until_on=wednesday + 9 * DAY, by=cast.director)
    again = belong(cast, person, held.group, wednesday + 2 * DAY)
    assert again.pk != row.pk and Seat.objects.filter(episode=person, held=True).count() == 6


def test_a_group_is_sized_within_its_members_and_its_room(cast: Cast) -> None:
    held = evening(cast)
    group = held.group
    assert "3 people belong" in refusal(actions.resize_group, group, minimum=1, capacity=2, by=cast.director)
    assert "room holds 12" in refusal(actions.resize_group, group, minimum=1, capacity=13, by=cast.director)
    assert "smallest" in refusal(actions.resize_group, group, minimum=9, capacity=8, by=cast.director)
    actions.resize_group(group, minimum=4, capacity=14, telehealth_seats=2, by=cast.director, at=AT)
    group.refresh_from_db()
    assert (group.minimum, group.capacity, group.telehealth_seats, group.version) == (4, 14, 2, 1)


def test_ending_a_group_cancels_what_comes_and_leaves_what_was(cast: Cast) -> None:
    held = evening(cast)
    late = cast.active("Omar", "Diaz")
    Group.objects.filter(pk=held.group.pk).update(capacity=3)
    actions.wait_for(late, group=held.group, by=cast.director, at=AT)
    wednesday = MONDAY + 2 * DAY
    held.group.refresh_from_db()
    assert "today or later" in refusal(actions.end_group, held.group, ends_on=MONDAY - DAY, reason="Too few", by=cast.director)
    actions.end_group(held.group, ends_on=wednesday, reason="Too few", by=cast.director, at=AT)
    assert Session.objects.filter(status="planned").count() == 3 and Session.objects.filter(cancel_reason="Too few").count() == 6
    assert set(Membership.objects.values_list("until_on", flat=True)) == {wednesday}
    assert Waiting.objects.get().outcome == WaitOutcome.ELSEWHERE
    assert actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 20 * DAY, by=cast.director, at=AT) == 0


def test_only_who_is_further_along_leads_with_the_others(cast: Cast) -> None:
    group = art(cast)
    new = belong(cast, cast.active("Rosa", "Alvarez"), group)
    old = belong(cast, cast.active("James", "Bell", admitted=MONDAY - 40 * DAY), group)
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 6 * DAY, by=cast.director, at=AT)
    assert "further along" in refusal(actions.set_role, new, role=MemberRole.PEER_CO_LEADER, by=cast.director)
    actions.set_role(old, role=MemberRole.PEER_CO_LEADER, by=cast.director, at=AT)
    assert Seat.objects.get(episode=old.episode).role == MemberRole.PEER_CO_LEADER


def test_hours_of_work_stand_in_the_way_until_they_are_arranged(cast: Cast) -> None:
    group, person = art(cast), cast.active("Rosa", "Alvarez")
    hours = [BusyHours(2, time(9), time(15, 45), BusyKind.WORK)]
    set_hours(person, hours=hours, from_on=MONDAY, by=cast.admissions, at=AT)
    words = refusal(actions.join, person, group=group, from_on=MONDAY, despite_hours=False, by=cast.director)
    assert words == "Tuesday 15:00 meets their hours of work (45 minutes)."
    belong(cast, person, group)


def test_waiting_keeps_the_order_and_ends_by_joining(cast: Cast) -> None:
    group = art(cast, capacity=1)
    first = belong(cast, cast.active("Rosa", "Alvarez"), group)
    second, third = cast.active("James", "Bell"), cast.active("Tess", "Cole")
    row = actions.wait_for(second, group=group, by=cast.director, at=AT)
    actions.wait_for(third, group=group, by=cast.director, at=AT + timedelta(minutes=1))
    assert actions.wait_for(second, group=group, by=cast.director, at=AT + timedelta(hours=1)) == row
    assert [each.person for each in waiting_for([group.pk])[group.pk]] == ["James Bell", "Tess Cole"]
    assert "belong to this group" in refusal(actions.wait_for, first.episode, group=group, by=cast.director)
    assert free_seats([group], MONDAY) == {group.pk: 0}
    actions.leave(first, until_on=MONDAY, by=cast.director, at=AT)
    assert free_seats([group], MONDAY) == {group.pk: 1}
    belong(cast, second, group)
    row.refresh_from_db()
    assert row.outcome == WaitOutcome.JOINED and [each.place for each in waiting_for([group.pk])[group.pk]] == [1]
    other = Waiting.objects.get(episode=third)
    assert "by joining" in refusal(actions.settle_wait, other, outcome=WaitOutcome.JOINED, by=cast.director)
    actions.settle_wait(other, outcome=WaitOutcome.GAVE_UP, by=cast.director, at=AT)
    assert "any more" in refusal(actions.settle_wait, other, outcome=WaitOutcome.GAVE_UP, by=cast.director)


def test_nobody_waits_for_a_group_that_a_free_seat_would_not_open(cast: Cast) -> None:
    group = art(cast, capacity=1, phases=["late"])
    person = cast.active("Rosa", "Alvarez")
    assert "late recovery" in refusal(actions.wait_for, person, group=group, by=cast.director)
    closed = art(cast, weekday=3, name="Closed", enrolment=Enrolment.CLOSED)
    assert "closed group" in refusal(actions.wait_for, person, group=closed, by=cast.director)


def test_people_kept_apart_are_refused_without_a_name(cast: Cast) -> None:
    group = art(cast)
    one, other = cast.active("Rosa", "Alvarez"), cast.active("James", "Bell")
    belong(cast, one, group)
    keep = {"other": one.patient, "by": cast.supervisor}
    assert "Say why" in refusal(actions.keep_apart, other.patient, reason=" ", **keep)
    row = actions.keep_apart(other.patient, reason="Violence between them", at=AT, **keep)
    assert "already" in refusal(actions.keep_apart, one.patient, other=other.patient, reason="Again", by=cast.supervisor)
    words = refusal(actions.join, other, group=group, from_on=MONDAY, by=cast.director)
    assert words == "Not possible in this group."
    assert refusal(actions.wait_for, other, group=group, by=cast.director) == words
    actions.end_apart(row, by=cast.supervisor, at=AT)
    belong(cast, other, group)


# Pages


def test_fitting_groups_stand_first_and_the_page_asks_a_constant_number_of_questions(
    cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    person = evening(cast, ("Alvarez",)).members[0]
    art(cast)
    client, url = as_staff(cast.director), reverse("schedule:join", args=[person.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    full = art(cast, weekday=3, name="Full", capacity=1)
    belong(cast, cast.active("James", "Bell"), full)
    art(cast, weekday=4, name="Later", phases=["late"])
    with CaptureQueriesContext(connection) as three:
        page = client.get(url).content.decode()
    assert len(one) == len(three)
    assert page.index("Art") < page.index("Full") < page.index("Later")
    assert "Wait for a seat" in page and "late recovery" in page
    names = [offer.group.name for offer in offers_for(cast.director, person, MONDAY)]
    assert names == ["Art", "Full", "Later"]


def test_a_person_joins_waits_and_leaves_on_one_page(cast: Cast, as_staff) -> None:
    person, group = cast.active("Rosa", "Alvarez"), art(cast)
    client, url = as_staff(cast.admissions), reverse("schedule:join", args=[person.pk])
    post = {"act": "join", "group": group.pk, "from_on": "2026-11-30"}
    assert client.post(url, post).status_code == 302
    row = Membership.objects.get(episode=person)
    assert client.post(url, {"act": "leave", "membership": row.pk, "until_on": "2026-12-01"}).status_code == 302
    row.refresh_from_db()
    assert row.until_on == date(2026, 12, 1)
    late = art(cast, weekday=4, name="Later", phases=["early"])
    refused = client.post(url, post | {"group": late.pk, "from_on": "2027-03-01"})
    assert refused.status_code == 422 and "early recovery" in refused.content.decode()
    full = art(cast, weekday=5, name="Full", capacity=1)
    belong(cast, cast.active("James", "Bell"), full)
    client.post(url, {"act": "wait", "group": full.pk, "from_on": "2026-11-30"})
    assert Waiting.objects.get().episode == person
    assert as_staff(cast.front_desk).get(url).status_code == 404


def test_the_group_page_shows_and_changes_the_group(cast: Cast, as_staff) -> None:
    group = art(cast)
    row = belong(cast, cast.active("Rosa", "Alvarez", admitted=MONDAY - 60 * DAY), group)
    client, url = as_staff(cast.director), reverse("schedule:group", args=[group.pk])
    page = client.get(url).content.decode()
    assert "Alvarez, Rosa" in page and "Materials" in page and "its own meetings" in page
    client.post(url, {"act": "peer", "membership": row.pk})
    client.post(url, {"act": "close", "version": "0"})
    group.refresh_from_db()
    row.refresh_from_db()
    assert group.enrolment == "closed" and row.role == MemberRole.PEER_CO_LEADER
    bad = client.post(url, {"act": "size", "minimum": "9", "capacity": "2", "telehealth_seats": "0", "version": "1"})
    assert bad.status_code == 422 and "smallest" in bad.content.decode()
    stale = client.post(url, {"act": "size", "minimum": "1", "capacity": "5", "telehealth_seats": "0", "version": "0"})
    assert stale.status_code == 422 and "Someone else" in stale.content.decode()
    assert "Rosa Alvarez" in client.get(url, {"q": "Alvarez"}).content.decode()
    desk = as_staff(cast.front_desk)
    assert "Close enrolment" not in desk.get(url).content.decode()
    assert desk.post(url, {"act": "open", "version": "1"}).status_code == 422
    assert as_staff(cast.far_counsellor).get(url).status_code == 404


@pytest.mark.parametrize("name", ["groups", "waiting"])
def test_lists_of_groups_ask_a_constant_number_of_questions(cast: Cast, as_staff, name: str) -> None:
    def wait_in(weekday: int) -> None:
        group = art(cast, weekday=weekday, name=f"G{weekday}", capacity=1)
        belong(cast, cast.active("Rosa", f"A{weekday}"), group)
        actions.wait_for(cast.active("James", f"B{weekday}"), group=group, by=cast.director, at=AT)

    client, url = as_staff(cast.director), reverse(f"schedule:{name}")
    wait_in(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    wait_in(2), wait_in(3)
    with CaptureQueriesContext(connection) as three:
        assert "G3" in client.get(url).content.decode()
    assert len(one) == len(three)


def test_a_wait_is_settled_on_its_page(cast: Cast, as_staff) -> None:
    group = art(cast, capacity=1)
    belong(cast, cast.active("Rosa", "Alvarez"), group)
    row = actions.wait_for(cast.active("James", "Bell"), group=group, by=cast.director, at=AT)
    client, url = as_staff(cast.admissions), reverse("schedule:waiting")
    assert "James Bell" in client.get(url).content.decode()
    assert client.post(url, {"waiting": row.pk, "outcome": "joined"}).status_code == 422
    assert client.post(url, {"waiting": row.pk, "outcome": "gave_up"}).status_code == 302
    row.refresh_from_db()
    assert row.outcome == "gave_up"


def test_a_group_is_opened_with_its_own_meetings_or_with_the_week_of_its_track(cast: Cast, as_staff) -> None:
    client, url = as_staff(cast.director), reverse("schedule:new_group")
    post = {
        "track": cast.evening.pk, "name": "Music", "group_type": "music", "room": cast.room_b.pk,
        "facilitator": cast.supervisor.pk, "co_facilitator": cast.counsellor.pk, "minimum": "3", "capacity": "8",
        "telehealth_seats": "0", "enrolment": "open", "restriction": "none", "language": "", "intervention": "music",
        "curriculum": "", "starts_on": "2026-03-02", "meetings-TOTAL_FORMS": "2", "meetings-INITIAL_FORMS": "0",
        "meetings-0-weekday": "2", "meetings-0-starts": "15:00", "meetings-0-ends": "16:00",
    }  # fmt: skip
    half = client.post(url, post | {"meetings-1-weekday": "4"})
    assert half.status_code == 422 and "needs a weekday" in half.content.decode()
    assert client.post(url, post).status_code == 302
    group = Group.objects.get()
    assert [str(each) for each in group.meetings.all()] == ["Music 15:00"] and group.co_facilitator == cast.counsellor
    plain = {key: value for key, value in post.items() if not key.startswith("meetings-0")} | {"name": "All evenings"}
    client.post(url, plain)
    assert not Group.objects.get(name="All evenings").meetings.exists()
    assert client.post(url, post).status_code == 422


def test_who_is_kept_apart_is_decided_on_one_page_and_read_there_alone(cast: Cast, as_staff) -> None:
    one, other = cast.active("Rosa", "Alvarez"), cast.active("James", "Bell")
    client, url = as_staff(cast.supervisor), reverse("schedule:apart", args=[one.patient_id])
    assert "James Bell" in client.get(url, {"q": "Bell"}).content.decode()
    assert client.post(url, {"act": "keep", "other": other.patient_id, "reason": ""}).status_code == 422
    client.post(url, {"act": "keep", "other": other.patient_id, "reason": "A court order"})
    assert "A court order" in client.get(url).content.decode()
    for who in (cast.director, cast.counsellor, cast.admissions, cast.front_desk):
        assert as_staff(who).get(url).status_code == 404


def everything(cast: Cast, person: Episode, session_id: int) -> list[str]:
    """Addresses on which the name of a group might stand."""
    return [
        reverse("schedule:timetable") + "?on=2026-03-02", reverse("schedule:timetable") + "?on=2026-03-02&by=room",
        reverse("schedule:timetable") + "?on=2026-03-02&by=leader", reverse("schedule:groups"), reverse("web:today") + "?on=2026-03-03",
        reverse("web:week") + "?on=2026-03-02", reverse("web:chart", args=[person.patient_id]),
        reverse("web:search") + "?q=Alvarez", reverse("web:search") + "?q=Sisters",
        reverse("schedule:session", args=[session_id]), reverse("web:roster", args=[session_id]),
    ]  # fmt: skip


def test_the_name_of_a_restricted_group_stays_with_those_who_need_it(cast: Cast, as_staff) -> None:
    group = art(cast, name="Sisters of Harbor", restriction=Restriction.WOMEN, language="es")
    person = cast.active("Rosa", "Alvarez")
    belong(cast, person, group, fits=True)
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 6 * DAY, by=cast.director, at=AT)
    session = Session.objects.get()
    actions.set_topic(session, topic="Sisters and safety", reason="", by=cast.counsellor, at=AT)

    def pages(who: Staff) -> str:
        client = as_staff(who)
        return "".join(client.get(url).content.decode() for url in [
            *everything(cast, person, session.pk), reverse("schedule:group", args=[group.pk])])  # fmt: skip

    assert "Sisters of Harbor" in pages(cast.counsellor)
    for who in (cast.front_desk, cast.utilisation, cast.nurse, cast.case_manager, cast.prescriber):
        seen = pages(who)
        assert "Members&#x27; group" in seen, who
        assert "Sisters of Harbor" not in seen and "Sisters and safety" not in seen, who
