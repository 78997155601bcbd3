"""Are people found, registered, corrected and told apart, and does nothing that was typed get lost?"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Merge, Patient, PossibleDuplicate
from midspan.foundation.records.models import Event, OutsideRecord, OutsideSource, OutsideVersion
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


def seen(cast: Cast, first: str, last: str, born: date | None = date(1992, 4, 7)) -> Patient:
    """A referred person: whoever works at Harbor Street sees them."""
    patient = cast.patient(first, last, born)
    Episode.objects.create(patient=patient, site=cast.site, opened_at=AT)
    return patient


class TestSearch:
    @pytest.mark.parametrize("query", ["alvarez", "ALVARES", "rosa alvarez", "1992-04-07", "4/7/1992", "MS-"])
    def test_finds_by_name_birth_date_and_number(self, cast: Cast, as_staff: As, query: str) -> None:
        patient = seen(cast, "Rosa", "Alvarez")
        seen(cast, "Jonas", "Bell", date(1980, 1, 1))
        wanted = patient.record_number if query == "MS-" else query
        for name in ("web:search", "web:found"):
            text = as_staff(cast.front_desk).get(reverse(name), {"q": wanted}).content.decode()
            assert "Alvarez, Rosa" in text
            assert "Bell, Jonas" not in text

    def test_never_shows_who_is_on_no_team_of_ours(self, cast: Cast, as_staff: As) -> None:
        seen(cast, "Rosa", "Alvarez")
        assert "Alvarez" not in as_staff(cast.far_counsellor).get(reverse("web:found"), {"q": "alvarez"}).content.decode()

    def test_writes_the_page_down_and_not_every_key(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.counsellor)
        client.get(reverse("web:found"), {"q": "alva"})
        client.get(reverse("web:search"), {"q": "alvarez"})
        looks = Event.objects.filter(by=f"staff:{cast.counsellor.pk}")
        assert [look.name for look in looks] == ["web.search"]
        assert "alvarez" not in str(looks[0].keys)


class TestRegister:
    def words(self, **more: str) -> dict[str, str]:
        return {"last_name": "Moss", "first_name": "Tariq", "birth_date": "1990-05-01", "sex": "male", "language": "en",
                "once": "register-1", **more}  # fmt: skip

    def test_goes_on_to_the_referral(self, cast: Cast, as_staff: As) -> None:
        answer = as_staff(cast.admissions).post(reverse("web:register"), self.words())
        patient = Patient.objects.get(last_name="Moss")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{reverse('referral:new')}?patient={patient.pk}"
        assert Event.objects.filter(name="person.registered", patient=f"patient:{patient.pk}").count() == 1

    def test_sent_twice_registers_once(self, cast: Cast, as_staff: As) -> None:
        client = as_staff(cast.admissions)
        first, second = (client.post(reverse("web:register"), self.words(sure="on")) for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert Patient.objects.filter(last_name="Moss").count() == 1

    def test_shows_who_is_alike_first(self, cast: Cast, as_staff: As) -> None:
        seen(cast, "Tarik", "Moss", date(1990, 5, 1))
        client = as_staff(cast.admissions)
        answer = client.post(reverse("web:register"), self.words())
        assert answer.status_code == 422
        assert "Moss, Tarik" in answer.content.decode()
        assert 'value="Tariq"' in answer.content.decode()
        assert client.post(reverse("web:register"), self.words(sure="on")).status_code == 303

    def test_keeps_what_was_typed_when_refused(self, cast: Cast, as_staff: As) -> None:
        tomorrow = str(timezone.localdate() + timedelta(days=2))
        answer = as_staff(cast.admissions).post(reverse("web:register"), self.words(birth_date=tomorrow, gender="woman"))
        assert answer.status_code == 422
        assert "lies in the future" in answer.content.decode()
        assert 'value="woman"' in answer.content.decode()
        assert not Patient.objects.filter(last_name="Moss").exists()


class TestDetails:
    def words(self, patient: Patient, **more: object) -> dict[str, object]:
        return {"last_name": patient.last_name, "first_name": patient.first_name, "sex": "unknown", "language": "en",
                "version": patient.version, **more}  # fmt: skip

    def test_are_corrected(self, cast: Cast, as_staff: As) -> None:
        patient = seen(cast, "Rosa", "Alvarez")
        details = self.words(patient, chosen_name="Ro", pronouns="she", races=["white", "asian"], may_text="on")
        answer = as_staff(cast.front_desk).post(reverse("web:person", args=[patient.pk]), details)
        assert answer.status_code == 303
        patient.refresh_from_db()
        assert (patient.chosen_name, sorted(patient.races), patient.may_text, patient.version) == (
            "Ro",
            ["asian", "white"],
            True,
            1,
        )
        assert Event.objects.filter(name="person.corrected").count() == 1

    def test_that_crossed_another_change_show_theirs_and_keep_ours(self, cast: Cast, as_staff: As) -> None:
        patient = seen(cast, "Rosa", "Alvarez")
        address = reverse("web:person", args=[patient.pk])
        client = as_staff(cast.front_desk)
        client.post(address, self.words(patient, telephone="555-0101"))
        answer = client.post(address, self.words(patient, telephone="555-0199"))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Someone else changed this" in text
        assert "555-0101" in text
        assert 'value="555-0199"' in text
        assert client.post(address, {**self.words(patient, telephone="555-0199"), "version": 1}).status_code == 303

    def test_are_read_and_not_changed_by_who_may_not(self, cast: Cast, as_staff: As) -> None:
        patient = seen(cast, "Rosa", "Alvarez")
        client = as_staff(cast.utilisation)
        text = client.get(reverse("web:person", args=[patient.pk])).content.decode()
        assert "<input" not in text.partition("<main")[2].partition("</main>")[0]
        answer = client.post(reverse("web:person", args=[patient.pk]), self.words(patient, telephone="1"))
        assert answer.status_code == 422
        assert Patient.objects.get(pk=patient.pk).telephone == ""

    def test_do_not_exist_for_another_site(self, cast: Cast, as_staff: As) -> None:
        patient = seen(cast, "Rosa", "Alvarez")
        assert as_staff(cast.far_counsellor).get(reverse("web:person", args=[patient.pk])).status_code == 404
        assert Event.objects.filter(name="web.person.refused").count() == 1

    def test_hold_whom_to_reach_in_an_emergency(self, cast: Cast, as_staff: As) -> None:
        patient = seen(cast, "Rosa", "Alvarez")
        client = as_staff(cast.front_desk)
        assert client.post(reverse("web:contact", args=[patient.pk]), {"name": ""}).status_code == 422
        client.post(reverse("web:contact", args=[patient.pk]), {"name": "Ida", "telephone": "555-0102"})
        assert "555-0102" in client.get(reverse("web:person", args=[patient.pk])).content.decode()


class TestDuplicates:
    @pytest.fixture
    def pair(self, cast: Cast) -> PossibleDuplicate:
        seen(cast, "Rosa", "Alvarez")
        cast.patient("Rosalia", "Alvarez")
        found = PossibleDuplicate.objects.get()
        Episode.objects.create(patient=found.second, site=cast.site, opened_at=AT, status="cancelled")
        return found

    def settle(self, cast: Cast, as_staff: As, pair: PossibleDuplicate, keep: str):
        return as_staff(cast.admissions).post(reverse("web:settle", args=[pair.pk]), {"keep": keep})

    def test_stand_side_by_side(self, cast: Cast, as_staff: As, pair: PossibleDuplicate) -> None:
        text = as_staff(cast.admissions).get(reverse("web:duplicates")).content.decode()
        assert "Rosa Alvarez" in text
        assert "Rosalia Alvarez" in text
        assert "differs" in text

    def test_are_joined_and_parted_again(self, cast: Cast, as_staff: As, pair: PossibleDuplicate) -> None:
        self.settle(cast, as_staff, pair, "second")
        merge = Merge.objects.get()
        assert merge.kept == pair.second
        client = as_staff(cast.admissions)
        assert "Rosa" in client.get(reverse("web:duplicates")).content.decode()
        client.post(reverse("web:undo_merge", args=[merge.pk]))
        assert Patient.objects.filter(merged_into__isnull=False).count() == 0

    def test_are_two_people(self, cast: Cast, as_staff: As, pair: PossibleDuplicate) -> None:
        self.settle(cast, as_staff, pair, "two")
        pair.refresh_from_db()
        assert pair.same_person is False

    def test_with_two_open_courses_are_refused_in_words(self, cast: Cast, as_staff: As, pair: PossibleDuplicate) -> None:
        Episode.objects.filter(patient=pair.second).update(status="planned")
        self.settle(cast, as_staff, pair, "first")
        assert not Merge.objects.exists()
        text = as_staff(cast.admissions)
        self_answer = text.post(reverse("web:settle", args=[pair.pk]), {"keep": "first"}, follow=True).content.decode()
        assert "Both records have an open course of care" in self_answer

    @pytest.mark.parametrize("keep", ["", "neither"])
    def test_need_an_answer(self, cast: Cast, as_staff: As, pair: PossibleDuplicate, keep: str) -> None:
        assert self.settle(cast, as_staff, pair, keep).status_code == 404

    def test_of_another_site_do_not_exist(self, cast: Cast, as_staff: As, pair: PossibleDuplicate) -> None:
        Episode.objects.filter(patient=pair.second).update(site=cast.other_site)
        assert self.settle(cast, as_staff, pair, "first").status_code == 404


class TestOutside:
    @pytest.fixture
    def record(self, cast: Cast) -> OutsideRecord:
        source = OutsideSource.objects.create(name="Mercy")
        record = OutsideRecord.objects.create(
            source=source, resource_type="Condition", resource_id="c1", patient=seen(cast, "Rosa", "Alvarez"), kind="condition",
            title="Asthma", lines=["Onset 2019"], version=2, sha256="b", received_at=AT,
        )  # fmt: skip
        for number, word in ((1, "old words"), (2, "new words")):
            OutsideVersion.objects.create(
                record=record, number=number, content=f'{{"text": "{word}"}}', sha256="b", received_at=AT
            )
        return record

    def test_shows_every_version_whole(self, cast: Cast, as_staff: As, record: OutsideRecord) -> None:
        text = as_staff(cast.counsellor).get(reverse("web:outside", args=[record.patient_id, record.pk])).content.decode()
        assert text.index("new words") < text.index("old words")
        assert "Onset 2019" in text

    def test_is_not_for_the_front_desk(self, cast: Cast, as_staff: As, record: OutsideRecord) -> None:
        assert as_staff(cast.front_desk).get(reverse("web:outside", args=[record.patient_id, record.pk])).status_code == 404

    def test_of_someone_else_does_not_exist(self, cast: Cast, as_staff: As, record: OutsideRecord) -> None:
        other = seen(cast, "Jonas", "Bell")
        assert as_staff(cast.counsellor).get(reverse("web:outside", args=[other.pk, record.pk])).status_code == 404
