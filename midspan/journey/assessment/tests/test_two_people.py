"""Two people in one assessment, odd addresses and odd days: nobody overwrites unseen, no page breaks, no typed word is lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions, rules
from midspan.journey.assessment.models import Assessment, Placement, Section, SectionUpdate
from midspan.journey.assessment.tests.factories import assessed, waiting
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NOW = timezone.now


def at(name, *words):
    return reverse(f"assessment:{name}", args=words)


@pytest.fixture
def row(cast):
    episode = waiting(cast, at=NOW() - timedelta(hours=2))
    return actions.begin(episode, by=cast.counsellor, at=NOW() - timedelta(hours=1))


@pytest.fixture
def signed(cast):
    episode = waiting(cast, at=NOW() - timedelta(days=2))
    assessed(cast, episode, at=NOW() - timedelta(days=1))
    return Assessment.objects.select_related("episode__site", "episode__patient").get(episode=episode)


def test_the_summary_of_an_older_page_is_kept_and_saved_the_second_time(cast, as_staff, row):
    url, client = at("history", row.episode_id), as_staff(cast.counsellor)
    old = {"summary": "Mine.", "version": str(row.version)}
    actions.save(row, details={"summary": "Theirs."}, by=cast.supervisor, at=NOW())
    answer = client.post(url, old)
    assert answer.status_code == 422 and "Mine." in answer.content.decode() and "Someone else changed" in answer.content.decode()
    assert client.post(url, answer.context["form"].data.dict()).status_code == 303
    assert Assessment.objects.get(pk=row.pk).summary == "Mine."


def test_an_update_of_an_older_page_takes_nothing_back_unseen(cast, as_staff, signed):
    url, client = at("section", signed.episode_id, "strengths"), as_staff(cast.counsellor)
    form = client.get(url).context["form"]
    shown = {name: "" if (held := form[name].value()) is None else held for name in form.fields}
    code = next(one.code for one in form.asked if one.kind == "text")
    who = {"reason": "Told today.", "typed_name": cast.counsellor.name, "secret": PASSWORD}
    words = {"code": "strengths", "reason": "Told.", "proof": cast.proof(cast.supervisor), "by": cast.supervisor, "at": NOW()}
    actions.update_section(signed, answers={code: "A brother who drives her."}, **words)
    wrong = client.post(url, {**shown, **who, code: "A dog.", "secret": "wrong"})
    assert wrong.context["form"].data["version"] == "0"  # nothing was said of the other update yet
    answer = client.post(url, {**shown, **who, code: "A dog."})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Someone else updated this section" in page
    assert "A dog." in page and "A brother who drives her." in page
    assert SectionUpdate.objects.count() == 1
    assert (
        client.post(url, {**shown, **who, code: "A dog.", "version": answer.context["form"].data["version"]}).status_code == 303
    )
    assert SectionUpdate.objects.count() == 2


def test_a_text_that_changed_is_read_again_and_signed_then(cast, as_staff, row):
    url = at("signature", row.episode_id)
    sent = {"typed_name": cast.counsellor.name, "secret": PASSWORD, "version": str(row.version), "seen": "old"}
    answer = as_staff(cast.counsellor).post(url, sent)
    assert answer.status_code == 422 and answer.context["form"].data["seen"] not in {"old", ""}


def test_days_of_a_section_lie_in_the_past(cast, as_staff, row):
    url, client = at("section", row.episode_id, "withdrawal"), as_staff(cast.counsellor)
    for day, why in (("9999-12-31", "lies ahead"), ("0001-01-01", "Look at the year")):
        answer = client.post(url, {"last_overdose": day, "version": "0"})
        assert answer.status_code == 422 and why in str(answer.context["form"]["last_overdose"].errors)
    assert not Section.objects.filter(assessment=row, code="withdrawal", version__gt=0).exists()
    assert client.post(url, {"last_overdose": "2020-02-29", "version": "0"}).status_code == 303


@pytest.mark.parametrize("day, refused", [(None, 0), (date(2026, 7, 1), 0), (date(2026, 7, 2), 1), (date(1899, 12, 31), 1)])
def test_a_day_that_can_have_been(day, refused):
    assert len(rules.reasons_against_day(day, on=date(2026, 7, 1), rule="x", field="f")) == refused


@pytest.mark.parametrize("number", ["abc", "\0", "²", "9" * 500, ""])
def test_a_number_that_is_none_finds_nothing(cast, as_staff, signed, row, number):
    client = as_staff(cast.counsellor)
    assert client.post(at("amendment", signed.episode_id), {"assessment": number}).status_code == 404
    odd = {f"courses-{number}-where": "x", "version": "99"}
    assert client.post(at("section", row.episode_id, "treatment"), odd).status_code == 422


def test_nothing_is_decided_after_the_end(cast, as_staff, signed):
    Episode.objects.filter(pk=signed.episode_id).update(status="cancelled")
    client = as_staff(cast.counsellor)
    sent = {"agreed_level": "2.1", "preference": "Evenings.", "once": "k"}
    answer = client.post(at("decision", signed.episode_id), sent)
    assert answer.status_code == 422 and "has ended" in answer.content.decode()
    assert Placement.objects.filter(episode=signed.episode_id, preference="Evenings.").count() == 0
    words = {"agreed_level": cast.levels["2.1"], "preference": "x", "by": cast.counsellor, "at": NOW()}
    with pytest.raises(Refused, match="has ended"):
        actions.decide_placement(Assessment.objects.get(pk=signed.pk), **words)
    Placement.objects.filter(episode=signed.episode_id).delete()
    assert "Decide together" not in client.get(at("placement", signed.episode_id)).content.decode()
