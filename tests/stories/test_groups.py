"""Groups told row by row: for whom they are, joined and left at any time, helped by those further along, kept private."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient
from midspan.foundation.program.models import Track
from midspan.foundation.program.terms import BlockFacts, GroupType
from midspan.foundation.records.actions import program
from midspan.foundation.records.terms import Refused
from midspan.journey.admission.actions import set_hours
from midspan.journey.admission.terms import BusyHours, BusyKind
from midspan.journey.attendance.queries import counting_rule_of, weeks_of
from midspan.journey.schedule import actions
from midspan.journey.schedule.models import Group, Membership, Seat, Session
from midspan.journey.schedule.queries import offers_for, session_row, sessions_of_groups, sessions_of_person
from midspan.journey.schedule.terms import Enrolment, MeetingFacts, MemberRole, Restriction, SeriesScope
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SUNDAY = MONDAY + 6 * DAY


def weekly(
    cast: Cast, name: str, kind: GroupType, *, weekday: int = 2, starts: time = time(15), capacity: int = 8, track: Track | None = None,
    **details,
) -> Group:  # fmt: skip
    """A group of the supervisor in Room B that meets once a week for an hour."""
    block = BlockFacts(weekday, starts, time(starts.hour + 1, starts.minute), 0, kind, name)
    return actions.open_group(
        track or cast.evening, name=name, room=cast.room_b, facilitator=cast.supervisor, capacity=capacity, starts_on=MONDAY,
        details=details, meetings=[MeetingFacts(block, from_on=MONDAY)], by=cast.director, at=AT,
    )  # fmt: skip


def join(cast: Cast, person: Episode, group: Group, on: date = MONDAY, **words) -> Membership:
    return actions.join(person, group=group, from_on=on, by=cast.director, at=AT, **words)


def make(cast: Cast, last: date = SUNDAY, track: Track | None = None) -> int:
    return actions.generate_sessions(track or cast.evening, first=MONDAY, last=last, by=cast.director, at=AT)


def refused(verb, *things, **words) -> str:
    with pytest.raises(Refused) as refusal:
        verb(*things, **words)
    return " ".join(reason.text for reason in refusal.value.reasons)


def at_home(monkeypatch: pytest.MonkeyPatch, moment: datetime = AT) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_row_000_06_joining_prefers_groups_that_leave_work_and_care_alone(
    cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home(monkeypatch)
    # Given somebody who works on Tuesday afternoons, and two groups that would suit them
    person = cast.active()
    works = BusyHours(2, time(13), time(17), BusyKind.WORK)
    set_hours(person, hours=[works], from_on=MONDAY, by=cast.admissions, at=AT)
    clashing = weekly(cast, "Afternoon", GroupType.SUPPORT)
    free = weekly(cast, "Morning coffee", GroupType.SUPPORT, weekday=3, starts=time(9))
    # Then the one that leaves their work alone stands first, and the other names the clash
    offers = offers_for(cast.admissions, person, MONDAY)
    assert [offer.group.id for offer in offers] == [free.pk, clashing.pk]
    assert [(each.kind, each.minutes) for each in offers[1].clashes] == [("work", 60)]
    page = as_staff(cast.admissions).get(reverse("schedule:join", args=[person.pk])).content.decode()
    assert page.index("Morning coffee") < page.index("Afternoon") and "meets their hours of work, 60 min" in page
    # And joining it is refused until somebody says that it was arranged with them
    post = {"act": "join", "group": clashing.pk, "from_on": "2026-03-02"}
    client, url = as_staff(cast.admissions), reverse("schedule:join", args=[person.pk])
    answer = client.post(url, post)
    assert answer.status_code == 422 and "meets their hours of work" in answer.content.decode()
    assert not Membership.objects.exists()
    assert client.post(url, post | {"despite_hours": "1"}).status_code == 302


def test_rows_001_09_and_001_10_a_group_keeps_the_days_of_its_track_or_has_its_own(cast: Cast) -> None:
    # Given a track that meets on five days, three hours each
    week = [BlockFacts(day, time(9), time(12), 0, GroupType.SKILLS, "Skills") for day in range(1, 6)]
    program.change_week(cast.morning, week=week, by=cast.director, at=AT - timedelta(weeks=60))
    daily = actions.open_group(cast.morning, name="Daily", room=cast.room_a, facilitator=cast.counsellor, capacity=12,
                               starts_on=MONDAY, by=cast.director, at=AT)  # fmt: skip
    # When its sessions are made, then the group meets on all five days, and one with a meeting of its own on that day alone
    own = weekly(cast, "Own", GroupType.ART, weekday=6, track=cast.morning)
    make(cast, track=cast.morning)
    days = [
        (session.on.isoweekday(), session.ends_at - session.starts_at)
        for session in sessions_of_groups([daily.pk], MONDAY, SUNDAY)
    ]
    assert days == [(day, timedelta(hours=3)) for day in range(1, 6)]
    assert [session.on.isoweekday() for session in sessions_of_groups([own.pk], MONDAY, SUNDAY)] == [6]


def test_row_002_20_members_further_along_help_newer_members(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home(monkeypatch)
    # Given a group with a newcomer and somebody in their tenth week
    group = weekly(cast, "Support", GroupType.SUPPORT)
    new = join(cast, cast.active("Rosa", "Alvarez"), group)
    along = join(cast, cast.active("James", "Bell", admitted=MONDAY - 10 * WEEK), group)
    make(cast)
    # Then everybody carries a badge that says how far along they are
    client, url = as_staff(cast.supervisor), reverse("schedule:group", args=[group.pk])
    page = client.get(url).content.decode()
    assert "Phase: early recovery" in page and "Phase: middle recovery" in page
    # When the one further along becomes peer co-leader, then page and seat say so; the newcomer cannot yet
    client.post(url, {"act": "peer", "membership": along.pk})
    assert "peer co-leader" in client.get(url).content.decode()
    assert Seat.objects.get(episode=along.episode).role == MemberRole.PEER_CO_LEADER
    assert "further along" in client.post(url, {"act": "peer", "membership": new.pk}).content.decode()
    assert Membership.objects.get(pk=new.pk).role == MemberRole.MEMBER


def test_row_002_21_a_psychoeducational_group_for_the_first_weeks(cast: Cast) -> None:
    # Given a low-key group for early recovery
    group = weekly(cast, "First steps", GroupType.PSYCHOEDUCATIONAL, phases=["early"])
    # Then a newcomer joins, and somebody in their tenth week is told for whom it is
    assert join(cast, cast.active("Rosa", "Alvarez"), group)
    later = cast.active("James", "Bell", admitted=MONDAY - 10 * WEEK)
    assert refused(join, cast, later, group) == "This group is for people in early recovery; they are middle."


def test_row_002_22_a_skills_group_names_its_skills(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home(monkeypatch)
    group = weekly(cast, "Skills lab", GroupType.SKILLS)
    page = as_staff(cast.counsellor).get(reverse("schedule:group", args=[group.pk])).content.decode()
    for skill in ("Refusing by role play", "Assertiveness", "Stress management"):
        assert skill in page


def test_row_002_27_a_support_group_for_people_at_the_same_stage(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home(monkeypatch)
    # Given a group for middle and late recovery, and somebody in their third week
    group = weekly(cast, "Going on", GroupType.SUPPORT, phases=["middle", "late"])
    person = cast.active(admitted=MONDAY - 2 * WEEK)
    # Then page and action say the same, with the same words
    words = "This group is for people in middle or late recovery; they are early."
    assert words in as_staff(cast.admissions).get(reverse("schedule:join", args=[person.pk])).content.decode()
    assert refused(join, cast, person, group) == words
    # And from the day on which they are that far they can join it
    assert join(cast, person, group, MONDAY + 3 * WEEK)


def test_row_002_28_groups_about_one_issue_are_private(cast: Cast, as_staff) -> None:
    # Given a group for people who lived through abuse, with its session, and a member
    group = weekly(cast, "After the storm", GroupType.PROCESS, restriction=Restriction.TRAUMA)
    person = cast.active()
    # Then nobody joins it unless somebody who knows them says that it is right for them
    assert "some people only" in refused(join, cast, person, group)
    join(cast, person, group, fits=True)
    make(cast)
    session = Session.objects.get()
    # And its name is read by those who lead and plan, and by no one at the desk, in utilisation or nursing
    week = reverse("schedule:timetable") + "?on=2026-03-02"
    chart, today = reverse("web:chart", args=[person.patient_id]), reverse("web:today") + "?on=2026-03-03"
    assert "After the storm" in as_staff(cast.counsellor).get(week).content.decode()
    for who in (cast.front_desk, cast.utilisation, cast.nurse):
        client = as_staff(who)
        pages = [client.get(url).content.decode() for url in (week, chart, today, reverse("schedule:groups"))]
        assert not any("After the storm" in page for page in pages)
        assert "Members&#x27; group" in pages[0] and "15:00" in pages[0]
        assert client.get(reverse("schedule:group", args=[group.pk])).status_code == 404
        assert client.get(reverse("schedule:session", args=[session.pk])).status_code == 404


def test_row_002_29_families_come_without_becoming_patients(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a multi-family group with somebody whose sister wants to come
    group = weekly(cast, "Families", GroupType.MULTI_FAMILY)
    person = cast.active()
    join(cast, person, group)
    make(cast)
    session = Session.objects.get()
    at_home(monkeypatch, session.starts_at + timedelta(minutes=5))
    client, url = as_staff(cast.counsellor), reverse("schedule:session", args=[session.pk])
    patients = Patient.objects.count()
    guest = {"act": "guest", "episode": person.pk, "name": "Ana Alvarez", "relationship": "sister"}
    # When nobody has asked the person, then the sister is not invited
    assert "own agreement" in client.post(url, guest).content.decode()
    # When they agree, then she is, and that she came is written down
    client.post(url, guest | {"agreed": "on", "agreed_words": "Please let her come"})
    row = session.guests.get()
    client.post(url, {"act": "came", "guest": row.pk})
    assert "came" in client.get(url).content.decode() and session.guests.get().came is True
    # And she is no patient, has no seat, and adds no minute to anybody's week
    assert Patient.objects.count() == patients and Seat.objects.count() == 1
    week = weeks_of(person.pk, rule=counting_rule_of(cast.evening.pk), first=MONDAY, last=SUNDAY)
    assert sum(each.minutes for each in week) == 0


def test_row_000_25_a_group_says_what_it_works_on(cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home(monkeypatch)
    # Given a relapse prevention group with a method and a curriculum
    group = weekly(cast, "Staying ahead", GroupType.RELAPSE_PREVENTION, intervention="cbt", curriculum="relapse_prevention")
    page = as_staff(cast.counsellor).get(reverse("schedule:group", args=[group.pk])).content.decode()
    assert "Relapse prevention" in page and "Intervention" in page and "Curriculum" in page


@pytest.mark.parametrize("kind", [GroupType.ART, GroupType.MUSIC])
def test_rows_003_23_and_003_24_art_and_music_have_a_facilitator_and_materials(
    cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch, kind: GroupType
) -> None:
    at_home(monkeypatch)
    group = weekly(cast, f"{kind} on Tuesdays", kind, intervention=kind.value)
    page = as_staff(cast.front_desk).get(reverse("schedule:group", args=[group.pk])).content.decode()
    assert cast.supervisor.name in page and "Materials" in page


def test_rolling_admission_people_come_and_go_by_date_and_nothing_is_made_again(cast: Cast) -> None:
    # Given a group of three in its second week
    held = evening(cast)
    make(cast, MONDAY + 2 * WEEK - DAY)
    sessions = list(Session.objects.order_by("pk").values_list("pk", flat=True))
    person, wednesday = held.members[0], MONDAY + 2 * DAY
    # When one leaves on Wednesday, comes back a week later, and another joins in between
    actions.leave(Membership.objects.get(episode=person), until_on=wednesday, by=cast.director, at=AT)
    join(cast, person, held.group, wednesday + WEEK)
    newcomer = cast.active("Omar", "Diaz")
    join(cast, newcomer, held.group, MONDAY + 4 * DAY)
    # Then the same sessions stand, and each has a seat in those that fall into their time
    assert list(Session.objects.order_by("pk").values_list("pk", flat=True)) == sessions
    last = MONDAY + 2 * WEEK
    assert {each.on for each in sessions_of_person(person.pk, MONDAY, last)} == {
        MONDAY,
        wednesday + WEEK,
        wednesday + WEEK + 2 * DAY,
    }
    assert min(each.on for each in sessions_of_person(newcomer.pk, MONDAY, last)) == MONDAY + 4 * DAY


def test_a_full_group_has_a_line_and_a_freed_seat_goes_to_the_first(
    cast: Cast, as_staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home(monkeypatch)
    # Given a full group and two people who wait for it in one click each
    group = weekly(cast, "Support", GroupType.SUPPORT, capacity=1)
    there = join(cast, cast.active("Rosa", "Alvarez"), group)
    first, second = cast.active("James", "Bell"), cast.active("Tess", "Cole")
    client = as_staff(cast.admissions)
    for person in (first, second):
        url = reverse("schedule:join", args=[person.pk])
        assert "Wait for a seat" in client.get(url).content.decode()
        client.post(url, {"act": "wait", "group": group.pk, "from_on": "2026-03-02"})
    # When the seat comes free, then the first in line is offered it
    page = reverse("schedule:groups")
    assert "A seat is free" not in client.get(page).content.decode()
    actions.leave(there, until_on=MONDAY, by=cast.director, at=AT)
    text = client.get(page).content.decode()
    assert "A seat is free" in text and "James Bell" in text and "Tess Cole" not in text
    # And taking it ends their wait; the other moves up
    client.post(reverse("schedule:join", args=[first.pk]), {"act": "join", "group": group.pk, "from_on": "2026-03-02"})
    client.get(page)  # says that they joined
    waiting = client.get(reverse("schedule:waiting")).content.decode()
    assert "James Bell" not in waiting and "Tess Cole" in waiting


def test_a_closed_group_takes_nobody_once_it_has_started_until_it_is_opened(cast: Cast) -> None:
    group = weekly(cast, "Closed circle", GroupType.PROCESS, enrolment=Enrolment.CLOSED)
    join(cast, cast.active("Rosa", "Alvarez"), group)
    late = cast.active("James", "Bell")
    assert "closed group" in refused(join, cast, late, group, MONDAY + WEEK)
    actions.set_enrolment(group, enrolment=Enrolment.OPEN, by=cast.supervisor, at=AT)
    assert join(cast, late, group, MONDAY + WEEK)


def test_a_series_moves_by_the_clock_on_the_wall_when_the_clocks_change(cast: Cast) -> None:
    # Given a Monday group over the eighth of March, when New York puts its clocks forward
    group = weekly(cast, "Mondays", GroupType.SUPPORT, weekday=1)
    make(cast, MONDAY + 3 * WEEK)
    before = sessions_of_groups([group.pk], MONDAY, MONDAY + 3 * WEEK)
    # When it moves to four o'clock from this week on
    row = session_row(before[0].id)
    actions.change_series(row, scope=SeriesScope.FOLLOWING, starts=time(16), ends=time(17), room=cast.room_b,
                          facilitator=cast.supervisor, co_facilitator=None, by=cast.director, at=AT)  # fmt: skip
    # Then it is four o'clock on the wall before and after, and what was there is the same sessions
    after = sessions_of_groups([group.pk], MONDAY, MONDAY + 3 * WEEK)
    assert [each.starts_at for each in after] == [clock("16:00", MONDAY + n * WEEK) for n in range(4)]
    assert [each.id for each in after] == [each.id for each in before]
    assert after[0].starts_at.hour != after[1].starts_at.hour
