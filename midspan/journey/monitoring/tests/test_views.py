"""Do the calendar and its form answer: days told in one post, refused at the day, closed to others, quick at any number?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.models import UseDay
from midspan.journey.monitoring.terms import DayReport
from tests.cast import Cast


def today(episode: Episode) -> date:
    return local_day(timezone.now(), episode.site.timezone)


def url(episode: Episode, page: str, **query: object) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse(f'monitoring:{page}', args=[episode.pk])}?{asked}"


def tell(cast: Cast, episode: Episode, back: int, drinks: str | None, substance: Substance = Substance.ALCOHOL) -> None:
    amount = Decimal(drinks) if drinks else None
    told = DayReport(today(episode) - timedelta(days=back), substance, bool(drinks), amount)
    report_days(episode, days=[told], by=cast.counsellor, at=timezone.now())


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_days_are_told_in_one_post(cast: Cast, as_staff) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    on = today(episode)
    form = page(client, url(episode, "report"))
    assert form.count('type="radio"') == 7 * 3 and "checked" in form
    typed = {
        "asked": "telephone",
        f"{on}-used": "no",
        f"{on - timedelta(days=2)}-drinks": "1.5",
        f"{on - timedelta(days=3)}-used": "yes",
    }
    answer = client.post(url(episode, "report"), typed)
    assert answer.status_code == 303 and answer["Location"] == url(episode, "calendar", substance="alcohol")
    assert list(UseDay.objects.order_by("-on").values_list("used", "standard_drinks", "asked")) == [
        (False, None, "telephone"), (True, Decimal("1.50"), "telephone"), (True, None, "telephone"),
    ]  # fmt: skip
    shown = page(client, answer["Location"])
    assert "3 of 4 days are known" in shown and "1.5 drinks" in shown and "not known" in shown
    assert page(client, url(episode, "report")).count("<legend>") <= 2  # only the days since


def test_what_is_left_open_can_be_said_at_once(cast: Cast, as_staff) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    on = today(episode)
    client.post(url(episode, "report", substance="cocaine"), {"asked": "session", "rest": "on", f"{on}-used": "yes"})
    assert list(UseDay.objects.order_by("-on").values_list("used", flat=True)) == [True, *[False] * 6]
    assert set(UseDay.objects.values_list("substance", flat=True)) == {"cocaine"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "at least one day"),
        ({"used": "no", "drinks": "2"}, "no drinks"),
        ({"drinks": "-1"}, "greater than"),
        ({"drinks": "many"}, "Enter a number"),
    ],
)
def test_a_refusal_keeps_what_was_typed(cast: Cast, as_staff, typed, words) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    on = today(episode)
    sent = {"asked": "self", f"{on}-note": "Told me on the stairs."} | {f"{on}-{name}": value for name, value in typed.items()}
    answer = client.post(url(episode, "report"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "Told me on the stairs." in answer.content.decode()
    assert not UseDay.objects.exists()


def test_a_day_is_corrected_from_the_calendar(cast: Cast, as_staff) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    tell(cast, episode, 1, "3")
    on = today(episode) - timedelta(days=1)
    again = url(episode, "report", substance="alcohol", **{"from": on, "to": on})
    assert again.replace("&", "&amp;") in page(client, url(episode, "calendar"))
    assert 'value="3"' in page(client, again)
    client.post(again, {"asked": "session", f"{on}-used": "yes", f"{on}-drinks": "6"})
    shown = page(client, url(episode, "calendar"))
    assert "6 drinks, a heavy day" in shown and "3 drinks (corrected since)" in shown


def test_addresses_with_odd_days_still_answer(cast: Cast, as_staff) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    for query in ({"until": "0001-01-01"}, {"until": "9999-12-31"}, {"until": "soon"}, {"substance": "tea"}):
        assert "Nothing told in these months" in page(client, url(episode, "calendar", **query))
    for query in (
        {"from": "0001-01-01"},
        {"from": "9999-12-31"},
        {"to": "0001-01-01"},
        {"from": "2020-01-01", "to": "2019-01-01"},
    ):
        assert page(client, url(episode, "report", **query)).count("<legend>") <= 29


def test_other_teams_find_nothing(cast: Cast, as_staff) -> None:
    episode = cast.active()
    for name in ("calendar", "report"):
        for who in (cast.far_counsellor, cast.front_desk):
            assert as_staff(who).get(url(episode, name)).status_code == 404
    assert as_staff(cast.utilisation).get(url(episode, "calendar")).status_code == 200
    assert as_staff(cast.utilisation).get(url(episode, "report")).status_code == 404


def test_words_stay_neutral(cast: Cast, as_staff) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    tell(cast, episode, 1, "3")
    for name in ("calendar", "report"):
        shown = page(client, url(episode, name)).lower()
        assert not [word for word in ("clean", "dirty", "relapse", "abuse", "sober", "failed") if f" {word}" in shown]


@pytest.mark.parametrize("name", ["calendar", "report"])
def test_asks_as_much_for_three_days_as_for_one(cast: Cast, as_staff, name) -> None:
    episode, client = cast.active(), as_staff(cast.counsellor)
    page(client, url(episode, name))
    asked = []
    for back in (4, 3, 2):
        tell(cast, episode, back, "2")
        tell(cast, episode, back, None, Substance.COCAINE)
        with CaptureQueriesContext(connection) as queries:
            page(client, url(episode, name))
        asked.append(len(queries))
    assert asked[0] == asked[2]
