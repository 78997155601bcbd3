"""Can the director set the program up and the administrator look after staff, and nobody else?"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.people.models import Assignment, Licence, OnCallShift, Staff
from midspan.foundation.program.catalog import rows
from midspan.foundation.program.models import Closure, CountingRule, LevelOfCare, Room, Service
from midspan.foundation.records.actions.program import load_catalogue
from midspan.foundation.records.models import Event
from tests.cast import AT, PASSWORD, Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


class TestProgram:
    def test_loading_the_catalogue_twice_equals_loading_it_once(self, cast: Cast) -> None:
        def counted() -> tuple[int, ...]:
            return LevelOfCare.objects.count(), CountingRule.objects.count(), Service.objects.count()

        load_catalogue(**rows(), by=cast.administrator, at=AT)
        once = counted()
        load_catalogue(**rows(), by=cast.administrator, at=AT)
        assert counted() == once
        assert Event.objects.filter(name="catalogue.loaded").count() == 3  # the cast loads one of its own

    def test_a_day_is_closed(self, cast: Cast, as_staff: As) -> None:
        on = timezone.localdate() + timedelta(days=9)
        answer = as_staff(cast.director).post(
            reverse("web:closures"), {"on": str(on), "reason": "Burst pipe", "site": cast.site.pk}
        )
        assert answer.status_code == 303
        assert Closure.objects.get().site == cast.site
        assert "Burst pipe" in as_staff(cast.counsellor).get(reverse("web:closures")).content.decode()

    def test_the_federal_holidays_of_a_year_are_closed_at_once(self, cast: Cast, as_staff: As) -> None:
        as_staff(cast.director).post(reverse("web:closures"), {"year": "2027"})
        as_staff(cast.director).post(reverse("web:closures"), {"year": "2027"})
        assert Closure.objects.filter(on__year=2027, site=None).count() == 12  # New Year of 2028 is kept in 2027

    def test_a_closure_is_refused_to_a_counsellor(self, cast: Cast, as_staff: As) -> None:
        answer = as_staff(cast.counsellor).post(reverse("web:closures"), {"on": "2027-01-04", "reason": "No"})
        assert answer.status_code == 422
        assert "Your roles do not include" in answer.content.decode()
        assert not Closure.objects.exists()

    def test_holidays_are_refused_to_a_counsellor(self, cast: Cast, as_staff: As) -> None:
        assert as_staff(cast.counsellor).post(reverse("web:closures"), {"year": "2027"}).status_code == 409

    def test_a_room_is_added(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.director)
        room = {"site": cast.site.pk, "name": "Room C", "capacity": "10"}
        assert client.post(reverse("web:rooms"), {**room, "capacity": "0"}).status_code == 422
        assert client.post(reverse("web:rooms"), room).status_code == 303
        assert Room.objects.filter(name="Room C").count() == 1
        assert client.post(reverse("web:rooms"), room).status_code == 422


class TestStaff:
    def member(self, cast: Cast, as_staff: As, name: str, words: dict[str, object], who: Staff | None = None):
        return as_staff(cast.administrator).post(reverse(f"web:{name}", args=[(who or cast.nurse).pk]), words)

    def test_someone_is_hired(self, cast: Cast, as_staff: As) -> None:
        words = {"name": "New Hand", "username": "new", "password": "short"}
        client = as_staff(cast.administrator)
        answer = client.post(reverse("web:hire"), words)
        assert answer.status_code == 422
        assert "too short" in answer.content.decode()
        assert client.post(reverse("web:hire"), {**words, "password": PASSWORD}).status_code == 303
        assert Staff.objects.get(name="New Hand").account.username == "new"

    def test_a_role_is_given_and_ended(self, cast: Cast, as_staff: As) -> None:
        assert self.member(cast, as_staff, "give_role", {"role": "on_call", "track": cast.evening.pk}).status_code == 422
        assert self.member(cast, as_staff, "give_role", {"role": "on_call", "site": cast.site.pk}).status_code == 303
        held = Assignment.objects.get(staff=cast.nurse, role="on_call")
        as_staff(cast.administrator).post(reverse("web:end_role", args=[cast.nurse.pk, held.pk]))
        held.refresh_from_db()
        assert held.ended_on is not None

    def test_a_licence_is_renewed(self, cast: Cast, as_staff: As) -> None:
        licence = Licence.objects.get(staff=cast.nurse)
        words = {"kind": licence.kind, "number": licence.number, "state": licence.state, "expires_on": "2033-01-01"}
        assert self.member(cast, as_staff, "record_licence", words).status_code == 303
        licence.refresh_from_db()
        assert licence.expires_on == date(2033, 1, 1)

    def test_licences_that_end_are_marked(self, cast: Cast, as_staff: As) -> None:
        today = timezone.localdate()
        Licence.objects.filter(staff=cast.nurse).update(expires_on=today - timedelta(days=1))
        Licence.objects.filter(staff=cast.counsellor).update(expires_on=today + timedelta(days=30))
        text = as_staff(cast.director).get(reverse("web:staff")).content.decode()
        assert text.count("expired") == 1
        assert text.count("expires soon") == 1

    def test_a_forgotten_password_is_replaced(self, cast: Cast, as_staff: As, client: Client) -> None:
        assert self.member(cast, as_staff, "give_password", {"password": "short"}).status_code == 422
        assert self.member(cast, as_staff, "give_password", {"password": "a-new-lamp-in-town-3"}).status_code == 303
        answer = client.post(reverse("account_login"), {"login": "pat", "password": "a-new-lamp-in-town-3"})
        assert answer.headers["Location"] == "/"

    def test_who_leaves_is_out_at_once(self, cast: Cast, as_staff: As) -> None:
        theirs = as_staff(cast.nurse)
        assert theirs.get("/people/").status_code == 200
        assert self.member(cast, as_staff, "end_employment", {"on": str(timezone.localdate())}).status_code == 303
        assert theirs.get("/people/").status_code == 302
        text = as_staff(cast.administrator)
        assert "Pat Sato" not in text.get(reverse("web:staff")).content.decode()
        assert "Pat Sato" in text.get(reverse("web:staff") + "?left").content.decode()

    def test_the_director_reads_and_changes_nothing(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.director)
        assert "Give a role" not in client.get(reverse("web:member", args=[cast.nurse.pk])).content.decode()
        assert client.post(reverse("web:give_role", args=[cast.nurse.pk]), {"role": "director"}).status_code == 404
        assert Event.objects.filter(name="web.give_role.refused").count() == 1

    def test_someone_is_put_on_call(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.director)
        words = {"staff": cast.on_call.pk, "site": cast.site.pk, "starts_at": "2030-01-01T20:00", "ends_at": "2030-01-01T08:00"}
        answer = client.post(reverse("web:on_call"), words)
        assert answer.status_code == 422
        assert "ends after it starts" in answer.content.decode()
        assert client.post(reverse("web:on_call"), {**words, "ends_at": "2030-01-02T08:00"}).status_code == 303
        assert OnCallShift.objects.get().starts_at.hour == 1  # 20:00 in New York
