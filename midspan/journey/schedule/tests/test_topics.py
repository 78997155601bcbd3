"""Is the topic that most need the one proposed, told without names, and refused to whoever may not lead it?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog.curriculum import modules as texts
from midspan.foundation.program.catalog.group_types import group_type
from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.queries import module
from midspan.foundation.program.terms import Evidence, GroupType, ModuleFacts, ModuleOrigin, ModuleSet, Need, Phase, Qualification
from midspan.foundation.records.actions.curriculum import load_curriculum
from midspan.foundation.records.actions.staff import record_training
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.schedule import actions
from midspan.journey.schedule.actions.events import raise_event
from midspan.journey.schedule.actions.topics import set_topic
from midspan.journey.schedule.catalog.topics import EVENT_ANSWERS, NEED_WORDS, WEIGHTS, topic_weights
from midspan.journey.schedule.models import GroupEvent, Membership, Seat, Session
from midspan.journey.schedule.queries import session_row
from midspan.journey.schedule.queries.topics import died, touched
from midspan.journey.schedule.rules.topics import (
    QUALIFICATION_WORDS,
    needs_found,
    next_of_pack,
    proposals,
    reasons_against_leading,
    reasons_against_leading_restricted,
)
from midspan.journey.schedule.terms import (
    GroupEventKind,
    Leading,
    MemberNeeds,
    Recently,
    Restriction,
    Told,
)
from tests.cast import AT, Cast
from tests.evening import MONDAY, evening

ON = date(2026, 3, 2)
W = topic_weights(ON)
CLINICIAN = frozenset({Qualification.CLINICIAN})


def a_module(code: str, *needs: Need, order: int = 1, of: ModuleSet = ModuleSet.SKILLS, **words) -> ModuleFacts:
    facts = {
        "title": code.replace("_", " ").capitalize(), "objectives": ("One", "Two"), "opening": "o", "content": "c",
        "questions": ("q",), "personal_link": "p", "minutes": 60, "evidence": Evidence("e", "s"),
        "group_types": (GroupType.SKILLS,), "id": abs(hash(code)) % 10_000, "version": 1, "origin": ModuleOrigin.CATALOGUE,
        "effective_from": date(2025, 1, 1), "retired_on": None, "reviewed_on": None, "review_due_on": date(2027, 1, 1),
    }  # fmt: skip
    return ModuleFacts(code=code, set=of, order=order, needs=needs, **(facts | words))


REFUSAL = a_module("refusal_skills", Need.PEER_PRESSURE, Need.PARTY_INVITATION)
STRESS = a_module("stress_management", Need.STRESS, order=2)
GRIEF = a_module("grief", Need.GRIEF, Need.LOW_MOOD, order=3, of=ModuleSet.EVENING)
TRAUMA = a_module("trauma", Need.TRAUMA, order=4, of=ModuleSet.EVENING, qualification=Qualification.TRAUMA_TRAINED)
ALL = [REFUSAL, STRESS, GRIEF, TRAUMA]


def ranked(needs, *, modules=ALL, recent: Recently | None = None, qualifications=CLINICIAN, group_type=GroupType.SKILLS, **words):
    leading = Leading(frozenset(qualifications), group_type, **words)
    return proposals(needs, modules, recent or Recently(), leading, on=ON, weights=W, words=NEED_WORDS)


def test_what_most_have_not_had_comes_first_with_the_reason() -> None:
    seven, four = MemberNeeds(had=frozenset({"stress_management"})), MemberNeeds(had=frozenset({"refusal_skills"}))
    cravings = MemberNeeds(had=frozenset({"stress_management"}), needs={Need.PARTY_INVITATION: Told.TRIGGER})
    first = ranked([seven] * 5 + [cravings] * 2 + [four] * 4, modules=[REFUSAL, STRESS])[0]
    assert first.module.code == "refusal_skills" and (first.not_had, first.of) == (7, 11)
    assert first.reason == "7 of 11 have not had it; 2 named parties and invitations as a trigger"


def test_what_was_told_last_outweighs_what_was_rated_at_the_start() -> None:
    said = needs_found(
        ratings={"Return to use": 3, "Readiness to change": 2, "Physical health": 1}, conditions=["anxiety"],
        triggers=[Need.PAYDAY], craving=True, lapsed=True, doubts=True, weights=W,
    )  # fmt: skip
    assert said[Need.CRAVING] == Told.CRAVING and said[Need.HIGH_RISK_SITUATION] == Told.ASSESSED
    assert said[Need.AMBIVALENCE] == Told.DOUBT and said[Need.LAPSE] == Told.LAPSE
    assert said[Need.PAYDAY] == Told.TRIGGER and said[Need.ANXIETY] == Told.ASSESSED
    assert Need.HEALTH not in said  # mild is no need


def test_a_loss_puts_grief_first_for_two_weeks_and_then_no_longer() -> None:
    nobody_had_refusal = [MemberNeeds(had=frozenset({"grief"}))] * 8
    lately = Recently(events=((GroupEventKind.DEATH, ON - timedelta(days=14)),))
    first = ranked(nobody_had_refusal, modules=[REFUSAL, GRIEF], recent=lately)[0]
    assert first.module.code == "grief" and "a loss touched this group on 16 February" in first.reason
    before = Recently(events=((GroupEventKind.DEATH, ON - timedelta(days=15)),))
    assert ranked(nobody_had_refusal, modules=[REFUSAL, GRIEF], recent=before)[0].module.code == "refusal_skills"


def test_the_topic_of_the_last_sessions_is_not_proposed_again() -> None:
    needs = [MemberNeeds(needs={Need.PARTY_INVITATION: Told.TRIGGER})] * 6
    assert ranked(needs)[0].module.code == "refusal_skills"
    again = ranked(needs, recent=Recently(modules=("refusal_skills",)))
    assert again[0].module.code != "refusal_skills"
    assert "held last time" in next(one for one in again if one.module.code == "refusal_skills").parts[-1].words


def test_a_group_that_follows_a_pack_goes_on_in_its_order() -> None:
    needs = [MemberNeeds(needs={Need.PARTY_INVITATION: Told.TRIGGER})] * 6
    assert ranked(needs, recent=Recently(next_in_pack="stress_management"))[0].module.code == "stress_management"
    assert next_of_pack(["a", "b", "c"], ["a", "x", "b"]) == "c"
    assert next_of_pack(["a", "b", "c"], ["c"]) == "a" and next_of_pack(["a"], []) == "a" and next_of_pack([], ["a"]) == ""


def test_early_people_get_early_topics() -> None:
    first_weeks = a_module("first_weeks", Need.WITHDRAWAL, of=ModuleSet.EARLY_RECOVERY, order=2)
    later = a_module("later", Need.WORK, of=ModuleSet.SOCIAL_SUPPORT, order=1)
    early, late = MemberNeeds(week=1, stage=Phase.EARLY), MemberNeeds(week=20, stage=Phase.LATE)
    assert ranked([early] * 5, modules=[first_weeks, later])[0].module.code == "first_weeks"
    assert ranked([late] * 5, modules=[first_weeks, later])[0].module.code == "later"


def test_only_topics_for_this_kind_of_group_are_proposed() -> None:
    assert ranked([MemberNeeds()], group_type=GroupType.ART) == []


def test_trauma_stands_last_with_the_reason_until_somebody_trained_leads() -> None:
    hurt = [MemberNeeds(had=frozenset({"refusal_skills", "stress_management", "grief"}), needs={Need.TRAUMA: Told.ASSESSED})] * 4
    last = ranked(hurt)[-1]
    assert last.module.code == "trauma" and last.against[0].rule == "003-20" and last.against[0].who
    assert ranked(hurt, qualifications={Qualification.TRAUMA_TRAINED, Qualification.CLINICIAN})[0].module.code == "trauma"


@pytest.mark.parametrize(
    ("kind", "restriction", "held", "allowed"),
    [
        (GroupType.ART, Restriction.NONE, CLINICIAN, False),
        (GroupType.ART, Restriction.NONE, {Qualification.ART_THERAPIST}, True),
        (GroupType.PROCESS, Restriction.NONE, CLINICIAN, True),
        (GroupType.PROCESS, Restriction.NONE, set(), False),
    ],
)
def test_a_kind_of_group_is_led_by_whoever_learned_it(kind, restriction, held, allowed) -> None:
    assert (reasons_against_leading(group_type(kind), held) == []) is allowed


def test_a_group_about_trauma_has_a_trained_leader() -> None:
    kind = group_type(GroupType.PROCESS)
    assert reasons_against_leading_restricted(kind, Restriction.TRAUMA, CLINICIAN)[0].rule == "003-20"
    assert reasons_against_leading_restricted(kind, Restriction.TRAUMA, {Qualification.TRAUMA_TRAINED}) == []
    assert reasons_against_leading_restricted(kind, Restriction.WOMEN, CLINICIAN) == []


members = st.builds(
    MemberNeeds,
    had=st.frozensets(st.sampled_from([one.code for one in ALL])),
    needs=st.dictionaries(st.sampled_from(list(Need)), st.sampled_from(list(Told)), max_size=5),
    week=st.integers(1, 30),
    stage=st.sampled_from(list(Phase)),
)


@given(st.lists(members, max_size=12))
def test_the_order_does_not_depend_on_who_stands_where_and_points_stay_in_bounds(needs) -> None:
    there, back = ranked(needs), ranked(list(reversed(needs)))
    assert [(one.module.code, one.points, one.reason) for one in there] == [
        (one.module.code, one.points, one.reason) for one in back
    ]
    assert all(0 <= one.not_had <= one.of == len(needs) for one in there)
    told = [sum(part.points for part in one.parts if part.kind == "need") for one in there]
    assert all(points <= W.told_most for points in told)


def test_every_need_and_qualification_has_words_and_every_kind_of_event_an_answer() -> None:
    assert set(NEED_WORDS) == set(Need) and set(QUALIFICATION_WORDS) == set(Qualification)
    assert set(EVENT_ANSWERS) == set(GroupEventKind) and all(set(row.answers) == set(GroupEventKind) for row in WEIGHTS)
    assert {answer.module for answer in EVENT_ANSWERS.values()} <= {text.code for text in texts()}
    assert set(W.told) == set(Told) and all(row.source for row in WEIGHTS)


def taught(cast: Cast) -> None:
    load_curriculum(modules=texts(), on=date(2025, 1, 6), by=cast.director, at=AT)


def refusal_of(act) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert Event.objects.count() == before
    return " ".join(reason.text for reason in refused.value.reasons)


def test_a_session_keeps_the_version_of_its_module_and_the_reason(cast: Cast) -> None:
    taught(cast)
    row = session_row(evening(cast).sessions[1].id)
    before = Event.objects.count()
    refusal_skills = module("refusal_skills", MONDAY)
    set_topic(row, module_id=refusal_skills.id, reason="7 of 11 have not had it", by=cast.counsellor, at=AT)
    row.refresh_from_db()
    assert (row.module_id, row.topic, row.topic_reason) == (refusal_skills.id, refusal_skills.title, "7 of 11 have not had it")
    assert Event.objects.count() == before + 1
    set_topic(row, topic=refusal_skills.title, by=cast.counsellor, at=AT)  # the same words again
    assert row.module_id == refusal_skills.id and row.topic_reason == "7 of 11 have not had it"
    set_topic(row, topic="Our own evening", by=cast.counsellor, at=AT)
    assert row.module_id is None and row.topic == "Our own evening"


def test_a_session_cannot_take_what_its_leaders_may_not_lead(cast: Cast) -> None:
    taught(cast)
    row, trauma = session_row(evening(cast).sessions[1].id), module("trauma", MONDAY)
    words = refusal_of(lambda: set_topic(row, module_id=trauma.id, by=cast.counsellor, at=AT))
    assert "trained for trauma" in words
    row.refresh_from_db()
    assert row.module_id is None
    training = {"qualification": Qualification.TRAUMA_TRAINED, "source": "Course of the state", "from_on": MONDAY}
    record_training(cast.counsellor, **training, by=cast.administrator, at=AT)
    set_topic(row, module_id=trauma.id, by=cast.counsellor, at=AT)
    assert row.module_id == trauma.id


def test_an_old_version_and_a_cancelled_session_take_no_topic(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    old = CurriculumModule.objects.get(code="grief")
    CurriculumModule.objects.filter(pk=old.pk).update(retired_on=MONDAY)
    row = session_row(held.sessions[1].id)
    assert "not in force" in refusal_of(lambda: set_topic(row, module_id=old.pk, by=cast.counsellor, at=AT))
    actions.cancel_session(row, reason="Power cut", by=cast.director, at=AT)
    assert "cancelled" in refusal_of(lambda: set_topic(row, topic="Anything", by=cast.counsellor, at=AT))


def death(cast: Cast, held, episode=None, **words) -> GroupEvent:
    words = {"groups": [held.group], "on": MONDAY} | words
    return raise_event(cast.site, kind=GroupEventKind.DEATH, episode=episode, by=cast.supervisor, at=AT, **words)


def test_a_death_turns_the_next_session_of_every_group_and_frees_the_seats(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    person = held.members[0]
    before = Event.objects.count()
    event = death(cast, held, person, words="His sister told us.")
    assert Event.objects.count() == before + 1
    turned = Session.objects.get(event=event)
    assert turned.on == MONDAY and turned.group_type == GroupType.PSYCHOEDUCATIONAL and turned.module.code == "grief"
    assert turned.topic_reason == "A loss touched this group on 2 March." and person.patient.last_name not in turned.topic_reason
    assert Membership.objects.get(episode=person).until_on == MONDAY
    assert not Seat.objects.filter(episode=person, held=True).exists()
    assert Seat.objects.filter(episode=held.members[1], held=True).count() == 9
    assert died([one.pk for one in held.members]) == {person.pk}
    assert [one.words for one in touched([held.group.pk], MONDAY)[held.group.pk]] == ["A loss touched this group"]
    assert touched([held.group.pk], MONDAY + timedelta(days=15)) == {}


def test_raising_the_same_death_again_changes_nothing(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    first = death(cast, held, held.members[0])
    again = death(cast, held, held.members[0], on=MONDAY)
    assert first == again and Session.objects.filter(event=first).count() == 1 and GroupEvent.objects.count() == 1


def test_an_extra_session_follows_the_meeting_and_the_planned_topic_stays(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    set_topic(session_row(held.sessions[2].id), topic="Planned long ago", by=cast.counsellor, at=AT)
    event = death(cast, held, extra=True)
    added = Session.objects.get(event=event)
    assert added.starts_at == held.sessions[2].ends_at and added.group_type == GroupType.GRIEF and added.seats.count() == 3
    assert session_row(held.sessions[2].id).topic == "Planned long ago"


def test_a_topic_that_gives_way_is_named_for_later(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    set_topic(session_row(held.sessions[2].id), topic="Managing money", by=cast.counsellor, at=AT)
    turned = Session.objects.get(event=death(cast, held))
    assert "“Managing money” waits for another day" in turned.topic_reason


def test_a_group_without_a_coming_session_gets_one_at_its_next_meeting(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    Seat.objects.all().delete()
    Session.objects.all().delete()
    made = Session.objects.get(event=death(cast, held))
    assert (made.on, made.title, made.seats.count()) == (MONDAY, "Grief", 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"on": MONDAY + timedelta(days=1)}, "has not come yet"),
        ({"groups": []}, "Choose the groups"),
    ],
)
def test_an_event_to_come_and_one_without_groups_are_refused(cast: Cast, words, said) -> None:
    held = evening(cast)
    assert said in refusal_of(lambda: death(cast, held, **words)) and GroupEvent.objects.count() == 0


def test_a_licence_that_ran_out_does_not_keep_a_group_from_turning_to_a_loss(cast: Cast) -> None:
    taught(cast)
    held = evening(cast)
    cast.counsellor.licences.update(expires_on=MONDAY - timedelta(days=1))
    assert Session.objects.get(event=death(cast, held)).module.code == "grief"
    words = refusal_of(lambda: set_topic(session_row(held.sessions[5].id), module_id=module("cravings", MONDAY).id,
                                         by=cast.counsellor, at=AT))  # fmt: skip
    assert "licence is valid" in words
