"""Does a clinic that was lived through actions hold together? A small one, looked at from all sides."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.conf import global_settings

from midspan.doors.demo.build import build, is_built, roles
from midspan.doors.demo.course import Size
from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Patient, PossibleDuplicate, Staff
from midspan.foundation.people.queries import licence_of, qualifications_of
from midspan.foundation.people.terms import LicenceState, Permission, Role
from midspan.foundation.privacy.models import BreakGlass
from midspan.foundation.privacy.queries import visible_patients
from midspan.foundation.program.models import Closure, Track
from midspan.foundation.program.queries import counting_facts
from midspan.foundation.program.terms import Qualification
from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.queries import broken_links
from midspan.journey.assessment.queries import (
    conditions_of,
    diagnoses_of,
    latest_assessment,
    latest_placement,
    open_alerts,
    scores_of,
)
from midspan.journey.attendance.queries import (
    attendances_between,
    forecast,
    note_states,
    open_follow_ups,
    weeks_of,
)
from midspan.journey.attendance.queries.coverage import psychoeducation_of
from midspan.journey.attendance.queries.fidelity import checks_between
from midspan.journey.attendance.queries.worksheets import sheets_of
from midspan.journey.attendance.terms import Presence
from midspan.journey.referral.queries import counts
from midspan.journey.referral.terms import ReferralStatus
from midspan.journey.schedule.queries import groups_with_room, guests_of, sessions_between, sessions_of_person
from midspan.journey.schedule.queries.topics import events_between

AT_ONCE = timedelta(hours=3)  # what one hand begins, another may do something beside before it is ended
TODAY = date(2026, 11, 17)  # a Tuesday: the week has shifted so that there are groups tonight
SMALL = Size(weeks=7, finished=6, active=9, at_each_stage=2, closed=4)


@pytest.fixture(scope="module")
def clinic(django_db_setup, django_db_blocker):
    """A small clinic, built once for the module and rolled back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield build(today=TODAY, size=SMALL)
        transaction.set_rollback(True)


@pytest.fixture
def abena(clinic) -> Staff:
    return Staff.objects.get(account__username="abena")


def test_the_clinic_stands_and_everyone_on_the_list_can_sign_in(clinic, settings):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # the clinic was built before the suite chose a faster one
    assert is_built()
    for words, username, password in roles():
        one = Staff.objects.select_related("account").get(account__username=username)
        assert one.account.check_password(password)
        assert all(role.value.replace("_", " ") in words for role in one.roles)
    assert {role for one in Staff.objects.all() for role in one.roles} == set(Role)


def test_every_chain_of_events_holds_and_runs_forward_for_each_person(clinic):
    assert list(broken_links()) == []
    for patient in Patient.objects.all():
        moments = list(Event.objects.filter(chain=f"patient:{patient.pk}").order_by("sequence").values_list("at", flat=True))
        assert moments and all(before - AT_ONCE <= after for before, after in pairwise(moments)), patient


def test_as_many_people_as_planned_stand_where_they_were_planned(clinic, abena):
    states = [episode.status for episode in Episode.objects.all()]
    assert states.count("finished") == 6 and states.count("active") == 9
    waiting = counts(abena)
    for stage in (ReferralStatus.NEW, ReferralStatus.CONTACTED, ReferralStatus.SCREENED, ReferralStatus.ASSESSING,
                  ReferralStatus.PLACED, ReferralStatus.DIVERTED):  # fmt: skip
        assert waiting.get(stage, 0) == 2, stage


def test_everyone_admitted_has_a_decision_signed_by_both(clinic):
    for episode in Episode.objects.filter(admitted_on__isnull=False):
        decided = latest_placement(episode.pk)
        assert decided.client_signed_at and decided.clinician_signed_at
        assert decided.agreed_level == episode.level.code == "2.1"


def test_in_every_signed_session_each_person_is_credited_between_nothing_and_what_was_planned(clinic, abena):
    sessions = {session.id: session for session in sessions_between(abena, clinic.first_day, TODAY)}
    signed = {key for key, state in note_states(sessions).items() if state}
    rows = attendances_between([episode.pk for episode in Episode.objects.all()], clinic.first_day, TODAY)
    lines: dict[int, list[str]] = {}
    assert len(signed) > 60
    for row in rows:
        if row.session_id not in signed:
            continue
        planned = sessions[row.session_id].ends_at - sessions[row.session_id].starts_at
        assert 0 <= row.credited_minutes <= planned / timedelta(minutes=1)
        if row.presence is Presence.PRESENT:
            assert row.credited_minutes > 0 and row.line
            lines.setdefault(row.session_id, []).append(row.line)
        else:
            assert row.credited_minutes == 0 and row.absence_reason
    assert all(len(set(said)) == len(said) for said in lines.values())


def test_somebody_reaches_nine_hours_in_a_week(clinic):
    rule = counting_facts(Track.objects.select_related("counting_rule").first().counting_rule)
    weeks = [
        week
        for episode in Episode.objects.filter(admitted_on__isnull=False)
        for week in weeks_of(episode.pk, rule=rule, first=episode.admitted_on, last=TODAY)
    ]
    assert any(week.met for week in weeks) and not any(week.partial_hospitalization for week in weeks)


def test_tonight_has_groups_and_no_group_falls_on_a_closed_day(clinic, abena):
    assert any(session.track == "Evening" for session in sessions_between(abena, TODAY, TODAY))
    closed = set(Closure.objects.values_list("on", flat=True))
    assert closed and not closed & {session.on for session in sessions_between(abena, clinic.first_day, TODAY)}


def test_one_safety_answer_waits_and_the_others_were_seen_to(clinic, abena):
    assert len(open_alerts(abena)) == 1


def test_forms_were_asked_again(clinic):
    asked = scores_of(Episode.objects.filter(admitted_on__isnull=False).values_list("pk", flat=True))
    assert {score.instrument for score in asked} >= {"phq9", "gad7", "audit_c", "asq", "pc_ptsd5", "readiness_ruler"}
    assert len(asked) > 6 * 15 and all(score.score.status == "ok" for score in asked)


def test_what_was_found_is_rich_and_varied(clinic):
    signed = [facts for episode in Episode.objects.filter(admitted_on__isnull=False)
              if (facts := latest_assessment(episode.pk)) and facts.signed]  # fmt: skip
    assert len(signed) > 9 and all(len(facts.sections) == 9 and facts.substances for facts in signed)
    assert len({facts.sections["presenting"]["at_stake"] for facts in signed}) > 2
    found = conditions_of([facts.episode_id for facts in signed])
    assert {one.status for rows in found.values() for one in rows} == {"suspected", "confirmed"}
    assert all(rows[0].code.startswith("F1") for rows in diagnoses_of([facts.episode_id for facts in signed]).values())


def test_two_licences_are_worth_a_look(clinic):
    states = {one.account.username: licence_of(one, on=TODAY) for one in Staff.objects.filter(account__isnull=False)}
    assert states["theo"] is LicenceState.EXPIRED and states["pat"] is LicenceState.VALID
    assert states["dee"] is LicenceState.MISSING


def test_glass_was_broken_twice_and_reviewed_once(clinic):
    assert sorted(glass.reviewed_at is not None for glass in BreakGlass.objects.all()) == [False, True]
    for glass in BreakGlass.objects.all():
        assert not visible_patients(glass.staff, Permission.SEE_CHART).filter(pk=glass.patient_id).exists()


def test_one_pair_may_be_the_same_person(clinic):
    assert PossibleDuplicate.objects.filter(settled_at__isnull=True).count() == 1


def test_nobody_signed_without_a_licence(clinic):
    signatures = Signature.objects.filter(staff__isnull=False).select_related("staff")
    assert signatures.exists()
    assert all(licence_of(one.staff, on=one.at.date()) is LicenceState.VALID for one in signatures)


def in_treatment() -> list[int]:
    return list(Episode.objects.filter(status="active").order_by("pk").values_list("pk", flat=True))


def done(verb: str) -> int:
    """How often something was done, by the log."""
    return Event.objects.filter(name=verb).count()


def test_who_leads_has_learned_what_the_groups_ask_for(clinic):
    staff = {one.account.username: one.pk for one in Staff.objects.filter(account__isnull=False)}
    held = qualifications_of(staff.values(), TODAY)
    assert {Qualification.TRAUMA_TRAINED, Qualification.CBT_TRAINED} <= held[staff["rosa"]]
    assert Qualification.FAMILY_TRAINED in held[staff["abena"]] and Qualification.MEDICAL in held[staff["noor"]]
    assert done("working_hours.set") >= 6 and done("leave.recorded") == 1 and done("feed.own_opened") == 1


def test_the_curriculum_is_taught_in_part_and_tonight_has_room_for_proposals(clinic, abena):
    taught = [one for one in sessions_between(abena, clinic.first_day, TODAY) if one.module_id]
    assert len({one.module_id for one in taught}) > 8
    shares = [facts.percent for facts in psychoeducation_of(in_treatment(), TODAY).values()]
    assert max(shares) > 50 > min(shares)
    assert any(not one.topic and one.group_type == "psychoeducational" for one in sessions_between(abena, TODAY, TODAY))


def test_groups_are_restricted_full_and_waited_for(clinic, abena):
    groups = {facts.name: facts for facts in groups_with_room(abena, TODAY + timedelta(days=1))}
    assert groups["Women’s circle"].restriction == "women" and groups["Family afternoon"].capacity == 12
    full = [facts for facts in groups.values() if facts.members >= facts.capacity]
    assert full and done("waiting.begun") >= 2 and done("people.kept_apart") == 1
    dee = Staff.objects.get(account__username="dee")
    assert "Women’s circle" not in {one.group for one in sessions_between(dee, TODAY, TODAY + timedelta(days=13))}


def test_some_have_sessions_of_their_own_and_one_came_with_somebody(clinic):
    own = [one for pk in in_treatment() for one in sessions_of_person(pk, clinic.first_day, TODAY) if one.kind == "individual"]
    signed = [state for state in note_states([one.id for one in own]).values() if state]
    assert len(own) >= 4 and len(signed) >= 3
    family = [one for pk in in_treatment() for one in sessions_of_person(pk, clinic.first_day, TODAY) if one.kind == "family"]
    assert all(guest.came for one in family for guest in guests_of([one.id])[one.id])


def test_sheets_methods_events_and_the_door(clinic, abena):
    assert {"trigger_list", "quiz_triggers"} <= {sheet.code for pk in in_treatment() for sheet in sheets_of(pk)}
    checks = checks_between(clinic.first_day, TODAY)
    assert len(checks) == 2 and sorted(check.score.percent < 80 for check in checks) == [False, True]
    assert len(events_between([abena.assignments.first().site_id], clinic.first_day, TODAY)) == 1
    assert done("screen.settled") == 1 and done("badge.given") == 7


def test_somebody_falls_short_and_few_calls_are_open(clinic, abena):
    assert forecast(abena, on=TODAY, now=clinic.now).short
    assert done("make_ups.accepted") + done("seat.booked") == 1
    kinds = [facts.kind for facts in open_follow_ups(abena)]
    assert "re_engagement" in kinds and len(kinds) < 12


def test_an_import_of_bundles_takes_the_place_of_electronic_referrals(db, monkeypatch):
    """The bundles are written for exactly the people who were left out."""
    from midspan.doors.demo import build as door

    given = []
    monkeypatch.setattr(door, "live", lambda clinic, **words: given.append(words["electronic"]))
    monkeypatch.setattr(door, "prepare", lambda clinic, **words: None)
    monkeypatch.setattr(door, "join_outside_records", lambda clinic, **words: None)
    made = build(today=TODAY, size=SMALL, importer=lambda paths: given.append([path.name for path in paths]))
    assert given[0] is True
    assert len(given[1]) == sum(course.electronic for course in made.courses) + 3
