"""Who sees whom: by site, by team, by caseload, through broken glass; and is every look written down?"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from midspan.foundation.people.models import Patient, Staff
from midspan.foundation.people.terms import Permission, Role
from midspan.foundation.privacy.actions import break_glass, close_glass, gate, of_episode, of_patient, review_glass
from midspan.foundation.privacy.queries import (
    basis_for,
    covers,
    glass_to_review,
    named_exactly,
    sites_with,
    visible_episodes,
    visible_patients,
)
from midspan.foundation.privacy.terms import Basis, Scope
from midspan.foundation.records.actions import people, staff
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import EventKind, Refused
from tests.cast import AT, PASSWORD

WHY = "She is in our waiting room and asks for help."
SEE = Permission.SEE_CHART


@gate(SEE, of=of_patient)
def chart(request, patient_id):
    return HttpResponse(f"{request.basis}")


@gate(SEE, of=of_episode, quiet=True)
def fragment(request, episode_id):
    return HttpResponse("x")


@gate(Permission.SEE_LOG)
def board(request):
    return HttpResponse("board")


def ask(view, who: Staff | None, method: str = "get", **words) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/x/")
    request.user = who.account if who else AnonymousUser()
    return view(request, **words)


def fresh(who: Staff) -> Staff:
    return Staff.objects.get(pk=who.pk)


def team_member(cast, track) -> Staff:
    person = staff.hire(name="Team Only", username="team", password=PASSWORD, by=cast.administrator, at=AT)
    words = {"role": Role.COUNSELLOR, "site": cast.site, "track": track, "by": cast.administrator, "at": AT}
    staff.give_role(person, **words)
    return fresh(person)


@pytest.fixture
def rosa(cast):
    return cast.active()


def test_people_of_ones_site_are_seen_and_others_are_not(cast, rosa):
    assert list(visible_episodes(cast.nurse, SEE)) == [rosa]
    assert list(visible_patients(cast.nurse, SEE)) == [rosa.patient]
    assert not visible_patients(cast.far_counsellor, SEE).exists()
    assert not visible_patients(cast.front_desk, SEE).exists()  # at the site, but without the permission
    assert visible_patients(cast.front_desk, Permission.SEE_PERSON).exists()
    assert not visible_patients(cast.administrator, Permission.SEE_PERSON).exists()


def test_a_role_at_every_site_reaches_every_site(cast, rosa):
    staff.give_role(cast.far_counsellor, role=Role.PRIVACY_OFFICER, by=cast.administrator, at=AT)
    assert visible_patients(fresh(cast.far_counsellor), SEE).exists()
    assert len(sites_with(fresh(cast.far_counsellor), Permission.SEE_LOG)) == 2
    assert sites_with(cast.privacy_officer, Permission.SEE_LOG) == [cast.site]
    assert sites_with(cast.privacy_officer, Permission.MANAGE_STAFF) == []


def test_a_team_sees_its_track_who_is_on_none_and_its_own_caseload(cast, rosa):
    team = team_member(cast, cast.morning)
    assert not visible_episodes(team, SEE).exists()
    type(rosa).objects.update(track=None)
    assert visible_episodes(team, SEE).exists()
    type(rosa).objects.update(track=cast.evening, primary_counsellor=team)
    assert basis_for(team, rosa.patient_id, SEE, at=AT) == Basis.CASELOAD


def test_on_what_basis(cast, rosa):
    assert basis_for(cast.counsellor, rosa.patient_id, SEE, at=AT) == Basis.CASELOAD
    assert basis_for(cast.nurse, rosa.patient_id, SEE, at=AT) == Basis.TEAM
    assert basis_for(cast.far_counsellor, rosa.patient_id, SEE, at=AT) is None


def test_whoever_left_sees_nobody(cast, rosa):
    staff.end_employment(cast.nurse, on=AT.date(), by=cast.administrator, at=AT)
    assert not visible_episodes(fresh(cast.nurse), SEE).exists()


def test_covers(cast):
    here, there = Scope(site_id=cast.site.pk), Scope(site_id=cast.other_site.pk)
    assert covers(cast.nurse, SEE, here)
    assert not covers(cast.nurse, SEE, there)
    assert not covers(cast.front_desk, SEE, here)
    team = team_member(cast, cast.morning)
    assert covers(team, SEE, Scope(site_id=cast.site.pk, track_id=cast.morning.pk))
    assert not covers(team, SEE, Scope(site_id=cast.site.pk, track_id=cast.evening.pk))


def test_a_look_is_written_down_with_its_basis(cast, rosa):
    assert ask(chart, cast.nurse, patient_id=rosa.patient_id).content == b"team"
    event = Event.objects.latest("pk")
    assert (event.kind, event.by, event.chain) == (EventKind.LOOKED, f"staff:{cast.nurse.pk}", f"patient:{rosa.patient_id}")
    assert event.keys == {"basis": "team", "patient_id": str(rosa.patient_id)}


def test_a_fragment_and_a_post_are_not_looks(cast, rosa):
    before = Event.objects.count()
    ask(fragment, cast.nurse, episode_id=rosa.pk)
    ask(chart, cast.nurse, method="post", patient_id=rosa.patient_id)
    assert Event.objects.count() == before


def test_who_may_not_look_is_answered_as_if_there_were_nobody_and_it_is_written_down(cast, rosa):
    answers = []
    for who, patient_id in ((cast.far_counsellor, rosa.patient_id), (cast.nurse, 999_999), (cast.front_desk, rosa.patient_id)):
        with pytest.raises(Http404) as refusal:
            ask(chart, who, patient_id=patient_id)
        answers.append(str(refusal.value))
    assert set(answers) == {""}
    refused = Event.objects.filter(kind=EventKind.REFUSED).order_by("pk")
    assert [event.patient for event in refused] == [f"patient:{rosa.patient_id}", "", f"patient:{rosa.patient_id}"]


def test_pages_about_no_one_person_need_the_permission(cast):
    assert ask(board, cast.privacy_officer).content == b"board"
    with pytest.raises(Http404):
        ask(board, cast.nurse)


def test_strangers_are_sent_to_sign_in(cast, rosa):
    answer = ask(chart, None, patient_id=rosa.patient_id)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_merged_record_is_known_under_the_kept_one(cast, rosa):
    double = cast.patient("Rosa", "Alvares")
    people.merge(rosa.patient, merged=double, by=cast.admissions, at=AT)
    assert of_patient(double.pk) == Scope(patient_id=rosa.patient_id)
    assert of_patient(999_999) is None
    assert of_episode(999_999) is None


def test_broken_glass_shows_one_person_for_four_hours(cast, rosa):
    other = cast.active("Omar", "Diaz")
    far, words = cast.far_counsellor, {"by": cast.far_counsellor, "at": AT}
    with pytest.raises(Refused) as refusal:
        break_glass(rosa.patient, reason="because", **words)
    assert refusal.value.reasons[0].field == "reason"
    glass = break_glass(rosa.patient, reason=f" {WHY} ", **words)
    assert (glass.reason, glass.until - glass.at) == (WHY, timedelta(hours=4))
    assert basis_for(far, rosa.patient_id, SEE, at=AT + timedelta(hours=3)) == Basis.BROKEN_GLASS
    assert basis_for(far, rosa.patient_id, SEE, at=AT + timedelta(hours=4)) is None
    assert basis_for(far, rosa.patient_id, SEE, at=AT - timedelta(seconds=1)) is None
    assert basis_for(far, rosa.patient_id, Permission.PLACE, at=AT) is None
    assert basis_for(far, other.patient_id, SEE, at=AT) is None
    assert not visible_patients(far, SEE).exists()
    assert Event.objects.filter(name="glass.broken", chain=f"patient:{rosa.patient_id}").count() == 1


def test_a_look_given_up_is_over(cast, rosa):
    far, later = cast.far_counsellor, AT + timedelta(hours=1)
    glass = break_glass(rosa.patient, reason=WHY, by=far, at=AT)
    with pytest.raises(Refused, match="Only the one"):
        close_glass(glass, by=cast.nurse, at=later)
    close_glass(glass, by=far, at=later)
    assert basis_for(far, rosa.patient_id, SEE, at=later) is None
    with pytest.raises(Refused, match="over already"):
        close_glass(glass, by=far, at=later)


def test_a_review_is_somebody_elses_and_final(cast, rosa):
    own = break_glass(rosa.patient, reason=WHY, by=cast.privacy_officer, at=AT)
    with pytest.raises(Refused, match="your own look"):
        review_glass(own, justified=True, by=cast.privacy_officer, at=AT)
    with pytest.raises(Refused, match="Your roles"):
        review_glass(own, justified=True, by=cast.counsellor, at=AT)
    reviewed = review_glass(own, justified=False, note=" Not needed ", by=cast.director, at=AT)
    assert (reviewed.justified, reviewed.review_note, reviewed.reviewed_by) == (False, "Not needed", cast.director)
    with pytest.raises(Refused, match="reviewed already"):
        review_glass(own, justified=True, by=cast.director, at=AT)


def test_what_is_to_review_stands_first_and_at_its_site(cast, rosa):
    first, second = (break_glass(rosa.patient, reason=WHY, by=cast.far_counsellor, at=AT + timedelta(hours=n)) for n in (0, 5))
    review_glass(first, justified=True, by=cast.director, at=AT)
    assert glass_to_review(cast.privacy_officer) == [second, first]
    assert glass_to_review(cast.far_counsellor) == []


def test_only_all_three_particulars_name_somebody(cast, rosa):
    patient: Patient = rosa.patient
    right = {"record_number": patient.record_number, "last_name": "alvarez", "birth_date": patient.birth_date}
    assert named_exactly(**right) == patient
    for wrong in ({"record_number": "MS-000000-0"}, {"last_name": "Alvare"}, {"birth_date": None}):
        assert named_exactly(**right | wrong) is None
    double = cast.patient("Rosa", "Alvares")
    people.merge(patient, merged=double, by=cast.admissions, at=AT)
    words = {"record_number": double.record_number, "last_name": "Alvares", "birth_date": double.birth_date}
    assert named_exactly(**words) == patient


def test_broken_glass_is_for_looking_and_changes_nothing(cast, as_staff):
    """Whoever looks through broken glass reads; every change stays with the person's own team."""
    from django.urls import reverse
    from django.utils import timezone

    from midspan.foundation.privacy.actions import break_glass

    person = cast.active()
    break_glass(
        person.patient, reason="Called by the emergency room about this person", by=cast.far_counsellor, at=timezone.now()
    )
    client = as_staff(cast.far_counsellor)
    assert client.get(reverse("web:chart", args=[person.patient_id])).status_code == 200
    assert client.post(reverse("web:chart", args=[person.patient_id])).status_code == 404


def test_an_episode_of_another_site_stays_closed_to_those_who_knew_the_person_before(cast, as_staff):
    """Treatment here long ago opens the person, not the course of care that is under way elsewhere."""
    from django.urls import reverse

    from midspan.foundation.episodes.models import Episode
    from tests.cast import AT

    person = cast.active()
    Episode.objects.create(patient=person.patient, site=cast.other_site, status="cancelled", opened_at=AT)
    client = as_staff(cast.far_counsellor)
    assert client.get(reverse("assessment:assessment", args=[person.pk])).status_code == 404
