"""Is a week described without names, drafted, changed by hand and published, all of it or nothing, and never the past?"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from midspan.foundation.people.models import Staff
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.actions import drafts
from midspan.journey.schedule.actions.publishing import publish
from midspan.journey.schedule.actions.staffing import record_leave, set_hours
from midspan.journey.schedule.models import KeptApart, Meeting, Membership, Seat, Session, WeekDraft
from midspan.journey.schedule.queries.drafts import answer_of, problem_of
from midspan.journey.schedule.queries.week_problem import described_week
from midspan.journey.schedule.rules.week import check
from midspan.journey.schedule.terms import LeaveKind, WeeklySlot
from midspan.journey.schedule.terms.week import Placed, WeekAnswer, WeekProblem
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

NEXT = MONDAY + timedelta(days=7)


def as_published(problem: WeekProblem) -> WeekAnswer:
    """The week as it stands: what a solver finds when nothing has to change."""
    return WeekAnswer(
        tuple(
            Placed(one.id, one.now.slot, one.now.room, one.now.leaders,
                   tuple(person.id for person in problem.people if one.id in person.now))
            for one in problem.groups if one.now
        )
    )  # fmt: skip


def ready(cast: Cast, *, week_on: date = NEXT, at: datetime = AT) -> WeekDraft:
    """A draft that was solved, without a solver: everything stays."""
    draft = drafts.draft_week(cast.site, week_on=week_on, seconds=5, by=cast.director, at=at)
    problem = problem_of(draft)
    drafts.begin(draft, by=cast.clock, at=at)
    return drafts.solved(draft, answer=as_published(problem), problem=problem, by=cast.clock, at=at)


def two_weeks(cast: Cast, **words: Any) -> Any:
    held = evening(cast, **words)
    actions.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + timedelta(days=20), by=cast.director, at=AT)
    return held


def placed(draft: WeekDraft, weekday: int, starts: int) -> Placed:
    problem = problem_of(draft)
    answer = answer_of(draft, problem)
    assert answer
    slots = {one.id: one for one in problem.slots}
    return next(one for one in answer.placed if (slots[one.slot].weekday, slots[one.slot].starts) == (weekday, starts))


def move(cast: Cast, draft: WeekDraft, one: Placed, **where: Any) -> WeekDraft:
    words = {"slot": one.slot, "room": one.room, "leaders": one.leaders} | where
    return drafts.move_group(draft, group=one.group, **words, version=draft.version, by=cast.director, at=AT)


def test_the_described_week_names_nobody_and_takes_the_same_queries_for_one_and_three(cast: Cast) -> None:
    # Given people with names, a group title in which somebody typed one, hours, leave, a pair kept apart
    held = two_weeks(cast, names=("Alvarez", "Bell"))
    with CaptureQueriesContext(connection) as for_two:
        described_week(cast.site, NEXT)
    for last in ("Cole", "Diaz", "Evans"):
        actions.join(cast.active("Omar", last), group=held.group, from_on=MONDAY, by=cast.director, at=AT)
    first, second = sorted(one.patient_id for one in held.members)
    KeptApart.objects.create(first_id=first, second_id=second, reason="Alvarez threatened Bell", by=cast.supervisor, at=AT)
    # When it is described
    with CaptureQueriesContext(connection) as for_five:
        problem = described_week(cast.site, NEXT)
    # Then no name, and no reason, is part of it
    text = json.dumps(drafts.kept_problem(problem))
    assert not [word for word in ("Alvarez", "Bell", "Cole", "Rosa", "Lena", "Brandt", "threatened") if word in text]
    assert len(problem.apart) == 1 and len(problem.people) == 5 and len(problem.groups) == 9
    assert len(for_five) == len(for_two) <= 25


def test_a_draft_is_a_job_in_the_same_transaction_and_is_asked_for_once(cast: Cast) -> None:
    evening(cast)
    before = Event.objects.count()
    first = drafts.draft_week(cast.site, week_on=NEXT, once="k1", by=cast.director, at=AT)
    again = drafts.draft_week(cast.site, week_on=NEXT, once="k1", by=cast.director, at=AT)
    assert first == again and Event.objects.count() == before + 1
    job = ProcrastinateJob.objects.get(task_name=drafts.TASK)
    assert job.args == {"draft_id": first.pk} and str(first.pk) in job.lock


@pytest.mark.parametrize(
    ("words", "reason"),
    [({"week_on": NEXT + timedelta(days=1)}, "Monday"), ({"week_on": MONDAY}, "still to come"),
     ({"week_on": NEXT, "seconds": 9000}, "seconds")],
)  # fmt: skip
def test_a_draft_is_refused(cast: Cast, words: dict[str, Any], reason: str) -> None:
    evening(cast)
    with pytest.raises(Refused, match=reason):
        drafts.draft_week(cast.site, **words, by=cast.director, at=AT)
    assert not WeekDraft.objects.exists() and not ProcrastinateJob.objects.filter(task_name=drafts.TASK).exists()


def test_a_hand_edit_shows_its_conflict_at_once_and_a_second_editor_loses_nothing(cast: Cast) -> None:
    two_weeks(cast)
    draft = ready(cast)
    monday = placed(draft, 1, 18 * 60)
    second = placed(draft, 3, 18 * 60)
    # When the Monday group is put onto Wednesday's time, room and leader
    seen = draft.version
    draft = move(cast, draft, monday, slot=second.slot)
    problem = problem_of(draft)
    rules = {one.rule for one in check(problem, answer_of(draft, problem))}
    assert {"room", "leader", "person"} <= rules
    assert next(one for one in problem.groups if one.id == monday.group).fixed_slot == second.slot
    # Then whoever still looks at the draft of before is refused, and nothing of the first is lost
    with pytest.raises(Refused, match="Someone else"):
        drafts.move_person(draft, person=monday.people[0], out_of=monday.group, version=seen, by=cast.supervisor, at=AT)
    assert placed(WeekDraft.objects.get(pk=draft.pk), 1, 18 * 60 + 55)
    draft = drafts.free_group(draft, group=monday.group, version=draft.version, by=cast.director, at=AT)
    assert not next(one for one in problem_of(draft).groups if one.id == monday.group).fixed_slot


def test_publishing_exchanges_rooms_leaders_and_times_from_monday_on_and_leaves_the_past(cast: Cast) -> None:
    # Given a week in which Monday and Wednesday change places, and Friday another leader takes over
    held = two_weeks(cast)
    past = list(Session.objects.filter(on__lt=NEXT).order_by("pk").values())
    draft = ready(cast)
    monday, wednesday, friday = (placed(draft, day, 18 * 60) for day in (1, 3, 5))
    draft = move(cast, draft, monday, slot=wednesday.slot)
    draft = move(cast, draft, wednesday, slot=monday.slot)
    draft = move(cast, draft, friday, leaders=(f"s{cast.supervisor.pk}",), room=f"r{cast.room_b.pk}")
    topic = Session.objects.get(on=NEXT, starts_at=clock("18:00", NEXT))
    actions.set_topic(topic, topic="Grief", by=cast.counsellor, at=AT)
    version = Session.objects.get(pk=topic.pk).version
    # When it is published
    before = Event.objects.count()
    publish(draft, version=draft.version, by=cast.director, at=AT)
    # Then one event tells it, sessions follow with what hung on them, and what was before is untouched
    assert Event.objects.count() == before + 1
    assert list(Session.objects.filter(on__lt=NEXT).order_by("pk").values()) == past
    topic.refresh_from_db()
    assert topic.on == NEXT + timedelta(days=2) and topic.topic == "Grief" and topic.version > version
    friday_on = NEXT + timedelta(days=4)
    changed = Session.objects.get(on=friday_on, starts_at=clock("18:00", friday_on))
    assert changed.facilitator == cast.supervisor and changed.room == cast.room_b
    assert Session.objects.filter(on__gte=NEXT, on__lt=NEXT + timedelta(days=14)).count() == 18
    assert {row.episode_id for row in Seat.objects.filter(session=topic, held=True)} == {one.pk for one in held.members}
    rows = Meeting.objects.filter(group=held.group)
    assert rows.filter(until_on=NEXT).count() == 9 and rows.filter(from_on=NEXT, until_on=None).count() == 9
    assert Membership.objects.filter(group=held.group).count() == 3
    # And the clock, asked again, finds nothing missing
    assert actions.generate_sessions(cast.evening, first=MONDAY, last=NEXT + timedelta(days=13), by=cast.clock, at=AT) == 0


def test_publishing_twice_changes_nothing(cast: Cast) -> None:
    two_weeks(cast)
    draft = ready(cast)
    draft = move(cast, draft, placed(draft, 5, 18 * 60), leaders=(f"s{cast.supervisor.pk}",))
    publish(draft, once="p", by=cast.director, at=AT)
    told = [list(model.objects.order_by("pk").values()) for model in (Session, Seat, Meeting, Membership)]
    events = Event.objects.count()
    publish(draft, once="p", by=cast.director, at=AT)
    with pytest.raises(Refused, match="published already"):
        publish(WeekDraft.objects.get(pk=draft.pk), by=cast.supervisor, at=AT)
    assert told == [list(model.objects.order_by("pk").values()) for model in (Session, Seat, Meeting, Membership)]
    assert Event.objects.count() == events


def test_a_week_that_moved_on_is_published_only_after_another_look(cast: Cast) -> None:
    held = two_weeks(cast)
    draft = ready(cast)
    actions.join(cast.active("Omar", "Diaz"), group=held.group, from_on=MONDAY, by=cast.director, at=AT)
    with pytest.raises(Refused, match="1 person changed"):
        publish(draft, by=cast.director, at=AT)
    draft = drafts.check_again(draft, version=draft.version, by=cast.director, at=AT)
    publish(draft, by=cast.director, at=AT)


def test_a_double_booking_is_refused_in_words_and_nothing_is_written(cast: Cast) -> None:
    # Given a coming individual session of the supervisor in the third week, in Room B
    two_weeks(cast)
    friday = NEXT + timedelta(days=11)
    Session.objects.create(
        kind="individual", site=cast.site, on=friday, starts_at=clock("18:00", friday), ends_at=clock("18:40", friday),
        title="Individual session", room=cast.room_b, facilitator=cast.supervisor,
    )  # fmt: skip
    draft = ready(cast)
    draft = move(cast, draft, placed(draft, 5, 18 * 60), leaders=(f"s{cast.supervisor.pk}",))
    told = list(Session.objects.order_by("pk").values())
    # When the draft gives her a group at that time every week, then it is refused with day and hour
    with pytest.raises(Refused, match=r"Fri 20 Mar at 18:00: the facilitator is taken"):
        publish(draft, by=cast.director, at=AT)
    assert list(Session.objects.order_by("pk").values()) == told and not Meeting.objects.exists()


def test_somebody_taken_out_of_one_meeting_keeps_the_others(cast: Cast) -> None:
    held = two_weeks(cast)
    draft = ready(cast)
    one = placed(draft, 3, 20 * 60)
    person = held.members[0]
    draft = drafts.move_person(draft, person=f"p{person.pk}", out_of=one.group, version=draft.version, by=cast.director, at=AT)
    publish(draft, accept=True, by=cast.director, at=AT)
    seats = Seat.objects.filter(episode=person, held=True, session__on__gte=NEXT, session__on__lt=NEXT + timedelta(days=7))
    assert seats.count() == 8 and not seats.filter(starts_at=clock("20:00", NEXT + timedelta(days=2))).exists()
    row = Membership.objects.get(episode=person, from_on=NEXT)
    assert len(row.skips) == 1 and Membership.objects.get(episode=person, until_on=NEXT)
    # and stays out of the sessions that are made later
    later = NEXT + timedelta(days=28)
    actions.generate_sessions(cast.evening, first=later, last=later + timedelta(days=6), by=cast.clock, at=AT)
    assert Seat.objects.filter(episode=person, held=True, session__on__gte=later).count() == 8


def test_leave_and_hours_are_part_of_the_described_week(cast: Cast) -> None:
    evening(cast)
    wednesday = NEXT + timedelta(days=2)
    record_leave(cast.counsellor, kind=LeaveKind.TRAINING, starts_at=clock("00:00", wednesday),
                 ends_at=clock("00:00", wednesday + timedelta(days=1)), by=cast.director, at=AT)  # fmt: skip
    set_hours(cast.supervisor, site=cast.site, hours=[WeeklySlot(1, clock("17:00").time(), clock("21:00").time())],
              from_on=MONDAY, by=cast.director, at=AT)  # fmt: skip
    problem = described_week(cast.site, NEXT)
    leaders = {one.id: one for one in problem.leaders}
    away = leaders[f"s{cast.counsellor.pk}"].leave
    assert [(span.weekday, span.starts, span.ends) for span in away] == [(3, 0, 1440)]
    hours = leaders[f"s{cast.supervisor.pk}"].hours
    assert hours and [(span.weekday, span.starts, span.ends) for span in hours] == [(1, 1020, 1260)]
    rules = {(one.rule, one.slot[:2]) for one in check(problem, as_published(problem))}
    assert ("leave", "t3") in rules and ("leave", "t1") not in rules


@pytest.fixture
def page(cast: Cast, as_staff: Callable[[Staff], Any]) -> Callable[..., Any]:
    client = as_staff(cast.director)

    def get(name: str, *args: Any, query: str = "") -> Any:
        return client.get(reverse(f"schedule:{name}", args=args) + query)

    return get


def test_the_draft_page_takes_the_same_queries_for_one_group_and_for_three(cast: Cast, page: Callable[..., Any]) -> None:
    two_weeks(cast)
    one = ready(cast)
    page("draft", one.pk)
    counts = []
    for view in ("rooms", "staff", "people", "changes"):
        with CaptureQueriesContext(connection) as asked:
            assert page("draft", one.pk, query=f"?view={view}").status_code == 200
        counts.append(len(asked))
    for number, name in enumerate(("B", "C")):
        group = actions.open_group(
            cast.morning, name=name, room=(cast.room_a, cast.room_b)[number], facilitator=(cast.counsellor, cast.supervisor)[number],
            capacity=12, starts_on=MONDAY, by=cast.director, at=AT,
        )  # fmt: skip
        actions.join(cast.active("Mira", f"Stone{name}", cast.morning), group=group, from_on=MONDAY, by=cast.director, at=AT)
    three = ready(cast)
    for view, before in zip(("rooms", "staff", "people", "changes"), counts, strict=True):
        with CaptureQueriesContext(connection) as asked:
            assert page("draft", three.pk, query=f"?view={view}").status_code == 200
        assert len(asked) == before <= 20


def test_the_pages_of_a_draft_from_asking_to_publishing(
    cast: Cast, as_staff: Callable[[Staff], Any], page: Callable[..., Any]
) -> None:
    two_weeks(cast)
    client = as_staff(cast.director)
    # asked for: the Monday offered is one of the coming ones, and it waits with what counting shows
    form = page("drafts").context["form"]
    sent = {"site": cast.site.pk, "week_on": form.fields["week_on"].choices[0][0], "seconds": 15, "once": "a"}
    answer = client.post(reverse("schedule:drafts"), sent)
    draft = WeekDraft.objects.get()
    assert answer.status_code == 302 and f"/{draft.pk}/" in answer.headers["Location"]
    assert "Waiting for the clock" in page("draft", draft.pk).content.decode()
    assert page("draft_progress", draft.pk).status_code == 200
    # solved: the page that asked is told to load itself again
    problem = problem_of(draft)
    drafts.begin(draft, by=cast.clock, at=AT)
    draft = drafts.solved(draft, answer=as_published(problem), problem=problem, by=cast.clock, at=AT)
    assert page("draft_progress", draft.pk).headers["HX-Refresh"] == "true"
    # changed by hand: a conflict is shown at once, in names; and an impossible word is refused with 422
    one, other = placed(draft, 1, 18 * 60), placed(draft, 3, 18 * 60)
    edit = reverse("schedule:draft_edit", args=[draft.pk]) + f"?view=rooms&group={one.group}"
    place = {"act": "place", "version": draft.version, "slot": other.slot, "room": one.room, "leader": one.leaders[0]}
    assert client.post(edit, place | {"room": "r999"}).status_code == 422
    assert client.post(edit, place).status_code == 302
    shown = page("draft", draft.pk, query=f"?group={one.group}").content.decode()
    assert "rules are not kept" in shown and "Lena Brandt leads both Process, A" in shown
    lost = client.post(edit, place)
    assert lost.status_code == 422 and "Someone else" in lost.content.decode()
    # the draft that breaks a rule cannot be published
    version = WeekDraft.objects.get().version
    refused = client.post(reverse("schedule:draft_publish", args=[draft.pk]), {"version": version, "accept": "on"})
    assert refused.status_code == 422 and not Meeting.objects.exists()
    assert client.post(edit, place | {"version": version, "slot": one.slot}).status_code == 302
    version = WeekDraft.objects.get().version
    assert "Whom this touches" in page("draft_publish", draft.pk).content.decode()
    assert client.post(reverse("schedule:draft_publish", args=[draft.pk]), {"version": version}).status_code == 302
    assert "What publishing did" in page("draft", draft.pk, query="?view=changes").content.decode()
    # and nobody without the right sees any of it
    assert as_staff(cast.front_desk).get(reverse("schedule:draft", args=[draft.pk])).status_code == 404
    assert as_staff(cast.far_counsellor).get(reverse("schedule:drafts")).status_code == 404
