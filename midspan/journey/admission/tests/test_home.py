"""Home, hours, contacts and beds: rows that stay known, one event each, refusals, pages."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.models import EmergencyContact
from midspan.foundation.people.queries import emergency_contacts
from midspan.foundation.records.actions import people
from midspan.journey.admission import actions, queries
from midspan.journey.admission.models import DetoxReferral, LivingArrangement, WeeklyHours
from midspan.journey.admission.terms import BusyHours, BusyKind, DetoxStatus, Factor, FactorAnswer, LivingKind
from midspan.journey.admission.tests.factories import admitted, ready
from midspan.journey.admission.tests.test_actions import names, refusal
from midspan.journey.assessment.tests.factories import waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON = AT.date()


def work(*days, starts=(9, 0), ends=(17, 0), kind=BusyKind.WORK):
    return [BusyHours(day, time(*starts), time(*ends), kind) for day in days]


def test_a_move_keeps_what_was(cast):
    episode = waiting(cast)
    said = {"by": cast.case_manager, "at": AT}
    before = len(names())
    actions.change_living(episode, kind=LivingKind.FAMILY, from_on=ON - 9 * DAY, **said)
    actions.change_living(
        episode, kind=LivingKind.SOBER_LIVING, home_name="Bay House", contact_name="Mo", curfew=time(22), from_on=ON, **said
    )
    assert names()[before:] == ["living.changed"] * 2
    assert [(one.kind, one.until_on) for one in queries.homes_of(episode.pk)] == [("family", ON), ("sober_living", None)]
    assert queries.home_on(episode.pk, ON - DAY).kind == "family"
    assert queries.home_on(episode.pk, ON).home_name == "Bay House"
    assert queries.home_on(episode.pk, ON - 10 * DAY) is None
    assert refusal(actions.change_living, episode, kind=LivingKind.SHELTER, from_on=ON + DAY, **said) == ["003-11"] * 2
    assert refusal(actions.change_living, episode, kind=LivingKind.OWN_HOME, from_on=ON, **said | {"by": cast.nurse}) == ["0004"]
    assert LivingArrangement.objects.filter(until_on__isnull=True).count() == 1


def test_hours_that_stay_are_left_alone_and_those_that_go_stay_known(cast):
    episode = waiting(cast)
    said = {"by": cast.admissions, "at": AT}
    before = len(names())
    actions.set_hours(episode, hours=work(1, 2), from_on=ON, **said)
    first = WeeklyHours.objects.get(weekday=1)
    actions.set_hours(episode, hours=[*work(1), *work(3, kind=BusyKind.SCHOOL)], from_on=ON + 7 * DAY, **said)
    assert names()[before:] == ["hours.set"] * 2
    assert WeeklyHours.objects.get(weekday=1).pk == first.pk
    assert WeeklyHours.objects.get(weekday=2).until_on == ON + 7 * DAY
    held = queries.busy_hours_of([episode.pk, 0], on=ON)
    assert ([one.weekday for one in held[episode.pk]], held[0]) == ([1, 2], ())
    assert [one.weekday for one in queries.busy_hours_of([episode.pk], on=ON + 8 * DAY)[episode.pk]] == [1, 3]
    assert len(queries.busy_hours_of([episode.pk])[episode.pk]) == 3
    assert [one.weekday for one in queries.hours_now(episode.pk)] == [1, 3]
    assert refusal(actions.set_hours, episode, hours=[*work(1), *work(1, starts=(10, 0))], from_on=ON, **said) == ["000-06"]
    assert actions.set_hours(episode, hours=[], from_on=ON + 9 * DAY, **said) == []


def test_hours_that_clash_are_explained_at_admission(cast):
    episode = ready(cast)
    actions.set_hours(episode, hours=work(1, 3, starts=(14, 0), ends=(19, 0)), from_on=ON, by=cast.admissions, at=AT)
    assert refusal(admitted, cast, episode) == ["000-06"]
    assert refusal(admitted, cast, episode, clash_note=" ") == ["000-06"]
    assert admitted(cast, episode, clash_note="Leaves at five from next week.").clash_note == "Leaves at five from next week."


def test_no_clash_no_note(cast):
    episode = ready(cast)
    actions.set_hours(episode, hours=work(1, 3), from_on=ON, by=cast.admissions, at=AT)
    row = admitted(cast, episode, clash_note="said for nothing", factors={Factor.COMFORT: FactorAnswer("Shy in groups")})
    assert (row.clash_note, [one.finding for one in row.factors.all()]) == ("", ["Shy in groups"])
    assert queries.length_factors_of(episode.pk) == {Factor.COMFORT: FactorAnswer("Shy in groups")}


def test_a_contact_is_added_changed_and_ended(cast):
    rosa = cast.patient()
    said = {"by": cast.admissions, "at": AT}
    before = len(names())
    first = people.name_emergency_contact(rosa, name="Ana", telephone="555-1", **said)
    second = people.change_emergency_contact(first, name="Ana", telephone="555-2", **said)
    assert [one.telephone for one in emergency_contacts(rosa.pk)] == ["555-2"]
    assert refusal(people.change_emergency_contact, first, name="Ana", **said) == ["lost-update"]
    assert refusal(people.change_emergency_contact, second, name=" ", **said) == ["person"]
    people.end_emergency_contact(second, **said)
    assert names()[before:] == ["contact.named", "contact.changed", "contact.ended"]
    assert emergency_contacts(rosa.pk) == [] and EmergencyContact.objects.count() == 2
    assert refusal(people.end_emergency_contact, second, **said) == ["lost-update"]


def test_a_bed_from_the_request_to_the_return(cast):
    episode = waiting(cast)
    said = {"by": cast.admissions, "at": AT}
    row = actions.refer_to_detox(episode, facility="County unit", telephone="555-9", bed_on=ON, return_on=ON + 4 * DAY, **said)
    before = len(names())
    actions.note_detox(row, to=DetoxStatus.ACCEPTED, note="Ward clerk", **said)
    actions.note_detox(row, to=DetoxStatus.ADMITTED, return_on=ON + 6 * DAY, **said)
    assert names()[before:] == ["detox.noted"] * 2
    assert (row.bed_on, row.return_on, row.status) == (ON, ON + 6 * DAY, "admitted")
    assert refusal(actions.note_detox, row, to=DetoxStatus.DECLINED, note="x", **said) == ["002-55"]
    assert refusal(actions.note_detox, row, to=DetoxStatus.LEFT_EARLY, **said) == ["002-55"]
    assert refusal(actions.note_detox, row, to=DetoxStatus.CLEARED, **said) == ["002-55"]
    actions.note_detox(row, to=DetoxStatus.LEFT_EARLY, note="Walked out.", **said)
    other = actions.refer_to_detox(episode, facility="Mercy", **said)  # another bed may be asked for
    assert [one.facility for one in queries.away(cast.admissions)] == ["County unit", "Mercy"]
    assert queries.away(cast.far_counsellor) == []
    actions.clear_detox(other, note="Well.", by=cast.nurse, at=AT)
    assert [step.status for step in queries.steps_of(row.pk)] == ["requested", "accepted", "admitted", "left_early"]
    assert [step.status for step in queries.steps_of(other.pk)] == ["requested", "cleared"]


def at(name, *words):
    return reverse(f"admission:{name}", args=words)


def test_home_week_and_contacts_on_the_page(cast, as_staff):
    episode = waiting(cast, at=timezone.now())
    today = timezone.localdate()
    ines = as_staff(cast.admissions)
    assert "Not written down yet" in ines.get(at("home", episode.pk)).content.decode()
    sober = {"kind": "sober_living", "from_on": today, "curfew": "22:00"}
    assert ines.post(at("living", episode.pk), sober).status_code == 422
    assert ines.post(at("living", episode.pk), {**sober, "home_name": "Bay House"}).status_code == 303
    week = {"from_on": today, "kind_0": "work", "days_0": ["1", "2"], "starts_0": "09:00", "ends_0": "17:00", "kind_1": "care"}
    assert ines.post(at("hours", episode.pk), {**week, "ends_0": ""}).status_code == 422
    twice = {"kind_1": "care", "days_1": ["2"], "starts_1": "16:00", "ends_1": "18:00"}
    overlap = ines.post(at("hours", episode.pk), {**week, **twice})
    assert overlap.status_code == 422 and "overlap" in overlap.content.decode()
    assert ines.post(at("hours", episode.pk), week).status_code == 303
    assert WeeklyHours.objects.count() == 2
    assert ines.post(at("contact", episode.pk), {"name": "Ana", "telephone": "555-1"}).status_code == 303
    contact = EmergencyContact.objects.get()
    assert ines.post(at("change_contact", episode.pk, contact.pk), {"name": ""}).status_code == 422
    assert ines.post(at("change_contact", episode.pk, contact.pk), {"name": "Ana", "telephone": "555-2"}).status_code == 303
    page = ines.get(at("home", episode.pk)).content.decode()
    assert "Bay House" in page and "22:00" in page and "555-2" in page and "555-1" not in page
    newest = emergency_contacts(episode.patient_id)[0]
    assert ines.post(at("end_contact", episode.pk, newest.pk)).status_code == 303
    assert ines.post(at("end_contact", episode.pk, newest.pk)).status_code == 422
    assert "Work Mon Tue, 09:00–17:00" in ines.get(at("admission", episode.pk)).content.decode()


def test_the_clash_is_named_beside_the_track(cast, as_staff):
    episode = ready(cast, at=timezone.now())
    late = work(1, starts=(17, 0), ends=(19, 0))
    actions.set_hours(episode, hours=late, from_on=timezone.localdate(), by=cast.admissions, at=timezone.now())
    page = as_staff(cast.admissions).get(at("admission", episode.pk)).content.decode()
    assert "meets Work Mon (60 min a week)" in page


def test_who_is_away_and_overdue_on_the_page(cast, as_staff):
    now, today = timezone.now(), timezone.localdate()
    ines, counted = as_staff(cast.admissions), []
    assert "Nobody is away" in ines.get(at("away")).content.decode()
    for number in range(3):
        episode = waiting(cast, cast.patient(last=f"Person{number}"), at=now)
        actions.refer_to_detox(episode, facility=f"Unit {number}", return_on=today - DAY, by=cast.admissions, at=now)
        ines.get(at("away"))
        with CaptureQueriesContext(connection) as found:
            page = ines.get(at("away")).content.decode()
        counted.append(len(found))
    assert counted[0] == counted[2] and page.count("overdue") == 4
    row = DetoxReferral.objects.first()
    assert ines.post(at("heard", row.pk), {"to": "left_early", "version": 0}).status_code == 422  # not there yet
    assert ines.post(at("heard", row.pk), {"to": "declined", "version": 0}).status_code == 422
    assert ines.post(at("heard", row.pk), {"to": "declined", "note": "Full.", "version": 0}).status_code == 303
    assert "What was heard" in ines.get(at("admission", row.episode_id)).content.decode()


def test_the_gates_of_home(cast, as_staff):
    episode = waiting(cast, at=timezone.now())
    contact = people.name_emergency_contact(episode.patient, name="Ana", by=cast.admissions, at=AT)
    other = people.name_emergency_contact(cast.patient("Omar", "Diaz"), name="Bo", by=cast.admissions, at=AT)
    row = DetoxReferral.objects.create(episode=episode, facility="x", requested_at=AT, requested_by=cast.nurse)
    far, pat = as_staff(cast.far_counsellor), as_staff(cast.nurse)
    assert far.get(at("home", episode.pk)).status_code == 404
    for page in (at("living", episode.pk), at("hours", episode.pk), at("contact", episode.pk), at("end_contact", episode.pk, contact.pk),
                 at("heard", row.pk)):  # fmt: skip
        assert far.post(page).status_code == 404
    assert pat.post(at("hours", episode.pk)).status_code == 404
    assert as_staff(cast.admissions).post(at("change_contact", episode.pk, other.pk), {"name": "X"}).status_code == 404
    assert as_staff(cast.front_desk).get(at("away")).status_code == 404


def test_the_week_of_an_older_page_is_not_written_over_unseen(cast, as_staff):
    episode, client = waiting(cast, at=timezone.now()), as_staff(cast.counsellor)
    old = {
        "from_on": str(timezone.localdate()),
        "seen": "",
        "kind_0": "work",
        "days_0": "1",
        "starts_0": "09:00",
        "ends_0": "17:00",
    }
    actions.set_hours(episode, hours=work(2), from_on=timezone.localdate(), by=cast.admissions, at=timezone.now())
    answer = client.post(at("hours", episode.pk), old)
    assert answer.status_code == 422 and "Now there is: work Tuesday 09:00 to 17:00" in answer.content.decode()
    assert [one.weekday for one in queries.hours_now(episode.pk)] == [2]
    seen = answer.context["hours"].data["seen"]
    assert client.post(at("hours", episode.pk), old | {"seen": seen}).status_code == 303
    assert [one.weekday for one in queries.hours_now(episode.pk)] == [1]
    far = client.post(at("hours", episode.pk), old | {"seen": seen, "from_on": "9999-12-31"})
    assert far.status_code == 422


def test_the_front_desk_reads_no_home_through_a_refused_form(cast, as_staff):
    episode = waiting(cast)
    desk = as_staff(cast.front_desk)
    for name in ("living", "hours", "contact"):
        assert desk.post(at(name, episode.pk), {}).status_code == 404


def test_a_contact_sent_twice_is_there_once(cast, as_staff):
    episode, client = waiting(cast), as_staff(cast.counsellor)
    for _again in range(2):
        assert client.post(at("contact", episode.pk), {"name": "Ana", "once": "k"}).status_code == 303
    assert EmergencyContact.objects.filter(name="Ana").count() == 1


def test_nobody_lived_anywhere_in_the_year_one(cast):
    episode, said = waiting(cast), {"by": cast.case_manager, "at": AT}
    assert refusal(actions.change_living, episode, kind=LivingKind.FAMILY, from_on=ON.replace(year=1), **said) == ["003-11"]
