"""Topics from needs, told row by row: what a group needs, who may lead it, what is done after a loss, who has had what."""

from datetime import timedelta

import pytest
from django.urls import reverse

from midspan.doors.web.views.topics import proposed
from midspan.foundation.program.catalog.worksheets import worksheet
from midspan.foundation.program.queries import module, modules_on
from midspan.foundation.program.terms import ModuleSet, Qualification
from midspan.foundation.records.actions.staff import record_training
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.attendance.actions.fidelity import observe
from midspan.journey.attendance.actions.worksheets import keep_worksheet
from midspan.journey.attendance.models import Attendance
from midspan.journey.attendance.queries.coverage import coverage_of, had_by
from midspan.journey.attendance.queries.fidelity import checks_between, share
from midspan.journey.attendance.tests.test_coverage import come, taught_evening
from midspan.journey.attendance.tests.test_fidelity import CODES
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.terms import Asked, DayReport
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.actions.events import raise_event
from midspan.journey.schedule.actions.topics import set_topic
from midspan.journey.schedule.models import Session
from midspan.journey.schedule.queries import session_facts, session_row
from midspan.journey.schedule.queries.topics import died
from midspan.journey.schedule.terms import GroupEventKind
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock, evening

WEDNESDAY = MONDAY + timedelta(days=2)


def give(cast: Cast, session, code: str) -> None:
    """A session is about a module."""
    set_topic(session_row(session.id), module_id=module(code, session.on).id, by=cast.counsellor, at=AT)


def done_with(cast: Cast, held, place: int, code: str):
    """A session about a module is held, everybody comes, and it is signed."""
    give(cast, held.sessions[place], code)
    session = session_facts(held.sessions[place].id)
    come(cast, session, held.members)
    return session


def standing(person, code: str, on=WEDNESDAY):
    return next(one for one in coverage_of(person, on).modules if one.module.code == code)


def test_row_000_29_the_brain_is_taught_with_attendance_quiz_and_a_completion_date(cast: Cast) -> None:
    # Given an evening on the brain in addiction, attended and signed
    held, _ = taught_evening(cast)
    done_with(cast, held, 5, "neurobiology")
    person, quiz = held.members[0], worksheet("quiz_neurobiology")
    assert standing(person, "neurobiology").had_on == WEDNESDAY and standing(person, "neurobiology").completed_on is None
    # When the quiz is not passed at first, and then is
    wrong = {field.code: field.options[-1][0] for field in quiz.fields}
    right = {field.code: list(field.right) if len(field.right) > 1 else field.right[0] for field in quiz.fields}
    words = {"code": "quiz_neurobiology", "by": cast.counsellor, "at": clock("22:00", WEDNESDAY + timedelta(days=1))}
    failed = keep_worksheet(person, answers=wrong, on=WEDNESDAY, **words)
    assert failed.passed is False and standing(person, "neurobiology").completed_on is None
    keep_worksheet(person, answers=right, on=WEDNESDAY + timedelta(days=1), **words)
    # Then the module is complete on that day
    assert standing(person, "neurobiology").completed_on == WEDNESDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "sheet", "answers"),
    [
        ("triggers_prevention", "trigger_list", {"triggers": [{"what": "Payday", "kind": "payday"}]}),
        ("emotions_stress", "skill_practice", None),
        ("decisions_lifestyle", "goal_setting", None),
    ],
)
def test_rows_000_30_to_000_32_and_003_16_a_module_is_complete_with_its_sheet_and_quiz(cast: Cast, code, sheet, answers) -> None:
    # Given an education session attended
    held, _ = taught_evening(cast)
    done_with(cast, held, 5, code)
    person, taught = held.members[0], module(code, WEDNESDAY)
    quiz = worksheet(taught.quiz)
    right = {field.code: list(field.right) if len(field.right) > 1 else field.right[0] for field in quiz.fields}
    words = {"on": WEDNESDAY, "by": cast.counsellor, "at": clock("22:00", WEDNESDAY)}
    # When only the quiz is passed, it is not complete
    keep_worksheet(person, code=taught.quiz, answers=right, **words)
    assert taught.worksheet == sheet and standing(person, code).completed_on is None
    # Then it is with the sheet
    keep_worksheet(person, code=sheet, answers=answers or filled(sheet), **words)
    assert standing(person, code).completed_on == WEDNESDAY


def filled(code: str) -> dict:
    """Every field of a sheet with an answer that may stand there."""
    return {field.code: _answer(field) for field in worksheet(code).fields if field.kind != "total"}


def _answer(field):
    if field.kind == "rows":
        return [{column.code: _answer(column) for column in field.fields}]
    if field.kind == "choices":
        return [field.options[0][0]]
    if field.kind == "choice":
        return field.options[-1][0]
    return {
        "date": WEDNESDAY.isoformat(),
        "yes_no": "yes",
        "number": str(field.lowest or 1),
        "scale": str(field.lowest or 1),
    }.get(field.kind, "Something of their own")


def test_row_002_37_coverage_of_the_fourteen_topics_is_a_percentage_for_each_person(cast: Cast, as_staff, monkeypatch) -> None:
    # Given two of the fourteen topics held, one of which somebody missed
    held, first = taught_evening(cast)
    absent = held.members[2]
    come(cast, first, held.members[:2], absent=[absent])
    done_with(cast, held, 5, "withdrawal")
    topics = [one for one in modules_on(MONDAY) if one.set == ModuleSet.PSYCHOEDUCATION]
    # Then each has their own share of fourteen
    shares = [coverage_of(person, WEDNESDAY, modules=topics) for person in held.members]
    assert [(one.had, one.of, one.percent) for one in shares] == [(2, 14, 14), (2, 14, 14), (1, 14, 7)]
    # And the gap is named, with the session in which it can be made up
    give(cast, held.sessions[8], "triggers")
    gap = next(one for one in coverage_of(absent, WEDNESDAY).gaps if one.module.code == "triggers")
    assert [one.id for one in gap.chances] == [held.sessions[8].id]
    # And whoever joins later has missed nothing that was held before
    late = cast.active("Omar", "Diaz")
    schedule.join(late, group=held.group, from_on=WEDNESDAY, by=cast.director, at=AT)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("22:00", WEDNESDAY))
    page = as_staff(cast.counsellor).get(reverse("attendance:group_coverage", args=[held.group.pk])).content.decode()
    assert "Diaz" in page and "held before they joined" in page


def test_rows_002_38_and_003_20_who_leads_a_topic_has_learned_it(cast: Cast) -> None:
    # Given an evening led by a counsellor without training for trauma
    held, _ = taught_evening(cast)
    # When trauma is chosen, then it is refused, with who can change that
    with pytest.raises(Refused) as refused:
        give(cast, held.sessions[5], "trauma")
    reason = refused.value.reasons[0]
    assert (reason.rule, session_facts(held.sessions[5].id).module_id) == ("003-20", None) and "administrator" in reason.who
    # And a training that has ended does not help, one that holds does
    training = {"qualification": Qualification.TRAUMA_TRAINED, "source": "State course", "by": cast.administrator, "at": AT}
    record_training(cast.counsellor, from_on=MONDAY - timedelta(days=700), until_on=MONDAY, **training)
    with pytest.raises(Refused):
        give(cast, held.sessions[5], "trauma")
    record_training(cast.counsellor, from_on=MONDAY - timedelta(days=700), until_on=MONDAY + timedelta(days=700), **training)
    give(cast, held.sessions[5], "trauma")
    assert session_facts(held.sessions[5].id).topic == "Trauma and staying safe"


def test_row_003_16_each_evening_topic_keeps_attendance_and_completion(cast: Cast) -> None:
    # Given the four evening topics held one after the other
    held, _ = taught_evening(cast)
    codes = {1: "codependence", 2: "addiction_trends", 4: "self_esteem", 5: "relapse_prevention_evening"}
    for place, code in codes.items():
        done_with(cast, held, place, code)
    # Then each stands with the day, and those without a sheet are complete
    person = held.members[0]
    assert {part.code for part in had_by([person.pk])[person.pk]} == set(codes.values())
    assert standing(person, "self_esteem").completed_on == WEDNESDAY
    assert standing(person, "relapse_prevention_evening").completed_on is None  # its sheet is still to fill in


def test_rows_003_22_and_003_25_a_loss_turns_every_affected_group_in_one_action(cast: Cast) -> None:
    # Given two groups, in both of which somebody is a member
    held, _ = taught_evening(cast)
    person = held.members[0]
    morning = schedule.open_group(cast.morning, name="M", room=cast.room_b, facilitator=cast.supervisor, capacity=10,
                                  starts_on=MONDAY, by=cast.director, at=AT)  # fmt: skip
    schedule.join(person, group=morning, from_on=WEDNESDAY, besides=True, by=cast.director, at=AT)
    schedule.generate_sessions(cast.morning, first=MONDAY, last=MONDAY + timedelta(days=6), by=cast.director, at=AT)
    # When they die and the supervisor raises it once, and once more by mistake
    words = {
        "kind": GroupEventKind.DEATH,
        "on": MONDAY,
        "groups": [held.group, morning],
        "episode": person,
        "by": cast.supervisor,
    }
    event = raise_event(cast.site, **words, at=AT)
    assert raise_event(cast.site, **words, at=AT) == event
    # Then the next session of each group is about grief, with a reason that names nobody
    turned = Session.objects.filter(event=event)
    assert {row.group_id for row in turned} == {held.group.pk, morning.pk} and turned.count() == 2
    assert {(row.module.code, row.topic_reason.split(".")[0]) for row in turned} == {
        ("grief", "A loss touched this group on 2 March")
    }
    # And nobody expects or calls the person any more
    assert died([person.pk]) == {person.pk}
    assert not Attendance.objects.filter(episode=person).exists() and not person_seats(person)


def person_seats(person) -> bool:
    return Session.objects.filter(seats__episode=person, seats__held=True, starts_at__gt=AT).exists()


def test_row_003_25_topics_change_with_what_the_participants_need(cast: Cast, as_staff, monkeypatch) -> None:
    # Given a group in which two named parties as a trigger, and nobody has had refusal skills
    held, _ = taught_evening(cast)
    for person in held.members[:2]:
        answers = {"triggers": [{"what": "My cousin's parties", "kind": "party_invitation"}]}
        keep_worksheet(person, code="trigger_list", answers=answers, on=MONDAY, by=cast.counsellor, at=AT)
    skills = session_facts(held.sessions[1].id)
    first = proposed(skills).ranked[0]
    # Then refusal skills come first, with the reason in words
    assert first.module.code == "refusal_skills"
    assert first.reason == "3 of 3 have not had it; 2 named parties and invitations as a trigger"
    # When several return to use, a way back is proposed for the psychoeducation of the same evening
    for person in held.members:
        days = [DayReport(MONDAY - timedelta(days=1), Substance.ALCOHOL, used=True)]
        report_days(person, days=days, asked=Asked.SESSION, by=cast.counsellor, at=AT)
    evening_topic = session_facts(held.sessions[2].id)
    assert "lapse" in proposed(evening_topic).ranked[0].module.needs
    # And the facilitator may write another
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock("16:00"))
    client = as_staff(cast.counsellor)
    client.post(reverse("web:topic", args=[skills.id]), {"own-topic": "The fire next door", "own-reason": "They all saw it"})
    assert session_facts(skills.id).topic == "The fire next door"


def test_rows_001_04_001_05_and_004_27_methods_are_watched_and_scored(cast: Cast) -> None:
    # Given two sessions that a supervisor watched, one kept closely and one not
    held = evening(cast)
    for session, met in ((held.sessions[0], 8), (held.sessions[1], 6)):
        items = {code: place < met for place, code in enumerate(CODES)}
        observe(session, intervention="cbt", items=items, by=cast.supervisor, at=session.ends_at)
    # Then each has a score against the line of 80 %, and the share is one number
    checks = checks_between(MONDAY, MONDAY)
    assert [(one.percent, one.faithful) for one in checks] == [(100, True), (75, False)] and share(checks).percent == 50
    # And nobody rates their own session
    row = session_row(held.sessions[3].id)
    schedule.change_session(row, room=cast.room_a, facilitator=cast.supervisor, co_facilitator=None, by=cast.director, at=AT)
    with pytest.raises(Refused, match="somebody else observes"):
        observe(session_facts(row.pk), intervention="mi", items={"open": True}, by=cast.supervisor, at=row.ends_at)
