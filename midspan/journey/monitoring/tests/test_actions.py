"""Is every day of a report one row, with one event; does a correction stand beside what it corrects?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.models import UseDay
from midspan.journey.monitoring.queries import abstinence_of, history_of, lapses_since, last_told, reports_of
from midspan.journey.monitoring.terms import Asked, DayReport
from tests.cast import AT, Cast

TODAY = AT.date()


def days(said: str, *, to: int = 0, substance: Substance = Substance.ALCOHOL) -> list[DayReport]:
    """Days up to `to` days ago, oldest first: 0 without, a digit for drinks, x for use, ? for a day not told."""
    found = []
    for back, one in enumerate(reversed(said), start=to):
        if one != "?":
            drinks = Decimal(one) if one.isdigit() and one != "0" else None
            found.append(DayReport(TODAY - timedelta(days=back), substance, one != "0", drinks))
    return found[::-1]


def tell(cast: Cast, episode: Episode, said: str, **words) -> None:
    report_days(episode, days=days(said, **words), by=cast.counsellor, at=AT)


def test_many_days_are_one_event(cast: Cast) -> None:
    episode, before = cast.active(), Event.objects.count()
    report_days(episode, days=days("002?x"), asked=Asked.TELEPHONE, by=cast.counsellor, at=AT)
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("id")
    assert (event.name, event.patient) == ("use.reported", f"patient:{episode.patient_id}")
    assert list(UseDay.objects.values_list("used", "standard_drinks", "asked", "replaces")) == [
        (False, None, "telephone", None), (False, None, "telephone", None), (True, Decimal(2), "telephone", None),
        (True, None, "telephone", None),
    ]  # fmt: skip


def test_a_repeat_is_harmless_and_a_correction_stands_beside(cast: Cast) -> None:
    episode = cast.active()
    tell(cast, episode, "002")
    tell(cast, episode, "002")
    assert UseDay.objects.count() == 3
    later = AT + timedelta(hours=1)
    for said in ("004", "000"):
        report_days(episode, days=days(said), asked=Asked.SELF, by=cast.nurse, at=later)
    span = {"first": TODAY - timedelta(days=9), "last": TODAY}
    assert [report.used for report in reports_of(episode.pk, Substance.ALCOHOL, **span)] == [False, False, False]
    told = history_of(episode.pk, Substance.ALCOHOL, **span)
    assert [(each.report.drinks, each.corrected, each.by.split(",")[0]) for each in told if each.report.on == TODAY] == [
        (None, False, "Pat Sato"), (Decimal(4), True, "Pat Sato"), (Decimal(2), True, "Lena Brandt"),
    ]  # fmt: skip


def test_a_day_that_cannot_be_leaves_nothing_behind(cast: Cast) -> None:
    episode, before = cast.active(), Event.objects.count()
    with pytest.raises(Refused, match="not come yet"):
        tell(cast, episode, "000", to=-1)
    assert (UseDay.objects.count(), Event.objects.count()) == (0, before)


def test_the_day_is_the_sites(cast: Cast) -> None:
    episode, late = cast.active(), AT.replace(hour=2)  # still the evening before in New York
    with pytest.raises(Refused, match="not come yet"):
        report_days(episode, days=days("0"), by=cast.counsellor, at=late)


def test_a_report_changes_nothing_of_the_course_of_care(cast: Cast) -> None:
    episode = cast.active()
    before = Episode.objects.filter(pk=episode.pk).values().get()
    tell(cast, episode, "999")
    assert Episode.objects.filter(pk=episode.pk).values().get() == before


def test_the_database_lets_one_report_count(cast: Cast) -> None:
    episode = cast.active()
    tell(cast, episode, "2")
    tell(cast, episode, "3")
    row = {
        "episode": episode,
        "on": TODAY,
        "substance": "alcohol",
        "used": False,
        "asked": "self",
        "by": cast.nurse,
        "reported_at": AT,
    }
    for replaces in (None, UseDay.objects.earliest("id")):
        with pytest.raises(IntegrityError), transaction.atomic():
            UseDay.objects.create(**row, replaces=replaces)


class TestQueries:
    def test_where_people_stand_in_two_queries(self, cast: Cast) -> None:
        people = [cast.active(first, last) for first, last in (("Rosa", "Alvarez"), ("Sam", "Bell"), ("Tim", "Cole"))]
        tell(cast, people[0], "30?00", to=1)
        tell(cast, people[0], "00000", to=1, substance=Substance.COCAINE)
        tell(cast, people[0], "xxxxx", to=1, substance=Substance.TOBACCO)
        tell(cast, people[1], "0x")
        with CaptureQueriesContext(connection) as queries:
            found = abstinence_of([episode.pk for episode in people], TODAY)
        assert len(queries) == 2
        assert set(found) == {people[0].pk, people[1].pk}
        first, second = found[people[0].pk], found[people[1].pk]
        assert (first.days_known, first.percent, first.current_streak) == (5, 80, 4)
        assert (first.known_to, first.last_use_on) == (TODAY - timedelta(days=1), TODAY - timedelta(days=5))
        assert (second.percent, second.current_streak, second.last_use_on) == (50, 0, TODAY)

    def test_corrections_count(self, cast: Cast) -> None:
        episode = cast.active()
        tell(cast, episode, "0x0")
        tell(cast, episode, "000")
        assert abstinence_of([episode.pk], TODAY)[episode.pk].percent == 100
        assert lapses_since([episode.pk], TODAY - timedelta(days=9), to=TODAY) == {}

    def test_lapses_in_one_query(self, cast: Cast) -> None:
        episode, other = cast.active(), cast.active("Sam", "Bell")
        tell(cast, episode, "00022")
        tell(cast, other, "000")
        with CaptureQueriesContext(connection) as queries:
            found = lapses_since([episode.pk, other.pk], TODAY - timedelta(days=9), to=TODAY)
        assert len(queries) == 1
        assert {key: [(lapse.on, lapse.abstinent_before) for lapse in held] for key, held in found.items()} == {
            episode.pk: [(TODAY - timedelta(days=1), 3)]
        }

    def test_the_last_day_told_of_each_substance(self, cast: Cast) -> None:
        episode = cast.active()
        tell(cast, episode, "00", to=3)
        tell(cast, episode, "x", substance=Substance.COCAINE)
        assert last_told(episode.pk) == {Substance.ALCOHOL: TODAY - timedelta(days=3), Substance.COCAINE: TODAY}
