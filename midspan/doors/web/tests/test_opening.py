"""Can a director open a site and a track on a page, and is a week that cannot be refused at its field?"""

from django.urls import reverse

from midspan.doors.web.forms.set_up import USUAL_EVENING
from midspan.foundation.program.models import CountingRule, Site, Track
from tests.cast import Cast


def track(cast: Cast, **changes) -> dict:
    return {
        "site": cast.site.pk, "name": "Late", "part_of_day": "evening", "program_type": "sud", "age_group": "adult",
        "level": cast.levels["2.1"].pk, "counting_rule": CountingRule.objects.get().pk, "weekdays": ["1", "3", "5"],
        "blocks": USUAL_EVENING, "arrival_from": "17:45", "leave_by": "21:20", "starts_on": "2026-03-02",
    } | changes  # fmt: skip


def test_a_track_is_opened_with_its_week(cast: Cast, as_staff) -> None:
    client, url = as_staff(cast.director), reverse("web:open_track")
    assert client.get(url).status_code == 200
    assert client.post(url, track(cast)).status_code == 303
    made = Track.objects.get(name="Late")
    assert made.blocks.count() == 9 and made.blocks.filter(break_minutes=10).count() == 3
    assert dict(made.mix.values_list("service__code", "per_week")) == {"group": 540, "individual": 1}
    again = client.post(url, track(cast))
    assert again.status_code == 422 and "of that name" in again.content.decode()


def test_a_week_that_cannot_be_is_refused_and_kept(cast: Cast, as_staff) -> None:
    client, url = as_staff(cast.director), reverse("web:open_track")
    for blocks, words in (
        ("18:00-18:30 Short", "two to four hours"), ("soon Skills", "cannot be read"), ("25:00-26:00 Skills", "cannot be read"),
        ("18:00-20:00 A\n19:00-21:00 B", "overlap"), ("18:00-20:00 A, juggling", "cannot be read"),
    ):  # fmt: skip
        answer = client.post(url, track(cast, blocks=blocks))
        assert answer.status_code == 422 and words in answer.content.decode(), blocks
    assert not Track.objects.filter(name="Late").exists()


def test_a_site_is_opened_once(cast: Cast, as_staff) -> None:
    client, url = as_staff(cast.director), reverse("web:open_site")
    typed = {"name": "Quay", "code": "quay", "timezone": "America/Chicago", "opens_at": "08:00", "closes_at": "20:00"}
    assert client.post(url, typed).status_code == 303
    assert Site.objects.get(code="quay").kind == "outpatient"
    assert client.post(url, typed).status_code == 422
    assert as_staff(cast.counsellor).get(url).status_code == 404
