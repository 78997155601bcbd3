"""Days told by the person, from the first call about the past to the calendar that a review reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from django.urls import reverse
from django.utils import timezone

from midspan.doors.cli.timeline import answer
from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.rules import local_day
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring.actions import report_days
from midspan.journey.monitoring.queries import abstinence_of, lapses_since
from midspan.journey.monitoring.terms import Asked, DayReport
from tests.cast import Cast


def test_timeline_followback_unknown_days_are_never_days_without(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given a person in treatment who tells of four days: two without, one unknown, one with use
    episode, now = cast.active(), timezone.now()
    today = local_day(now, episode.site.timezone)
    said = {3: False, 2: False, 0: True}
    days = [DayReport(today - timedelta(days=back), Substance.COCAINE, used) for back, used in said.items()]
    report_days(episode, days=days, asked=Asked.TELEPHONE, by=cast.counsellor, at=now)
    # When somebody reads the calendar
    page = as_staff(cast.counsellor).get(reverse("monitoring:calendar", args=[episode.pk])).content.decode()
    # Then three days are known, two of three were without, and the gap is a gap
    assert "3 of 4 days are known: 2 without cocaine" in page
    stands = abstinence_of([episode.pk], today)[episode.pk]
    assert (stands.days_known, round(stands.percent or 0), stands.current_streak) == (3, 67, 0)


def test_timeline_followback_a_day_told_anew_counts_and_the_first_word_stays(cast: Cast, as_staff: Callable[..., Any]) -> None:
    # Given two weeks without, as told on a form
    episode, now = cast.active(), timezone.now()
    today = local_day(now, episode.site.timezone)
    days = [DayReport(today - timedelta(days=back), Substance.ALCOHOL, False) for back in range(1, 15)]
    report_days(episode, days=days, asked=Asked.SELF, by=cast.nurse, at=now)
    assert lapses_since([episode.pk], today - timedelta(days=30), to=today) == {}
    # When the person says in a session that yesterday was a day with use
    client, on = as_staff(cast.counsellor), today - timedelta(days=1)
    again = f"{reverse('monitoring:report', args=[episode.pk])}?from={on}&to={on}"
    client.post(again, {"asked": "session", f"{on}-used": "yes", f"{on}-drinks": "2"})
    # Then the review sees a lapse after thirteen days, the first word stands beside it, and nothing else has changed
    (lapse,) = lapses_since([episode.pk], today - timedelta(days=30), to=today)[episode.pk]
    assert (lapse.on, lapse.abstinent_before) == (on, 13)
    assert "without (corrected since)" in client.get(reverse("monitoring:calendar", args=[episode.pk])).content.decode()
    assert Episode.objects.get(pk=episode.pk).status == "active"


def test_timeline_followback_the_command_and_the_calendar_say_the_same() -> None:
    # Given a calendar of a woman with a day nobody asked about
    line = orjson.dumps({"days": [0, 2, None, 5], "context": {"sex": "female"}})
    # When the command adds it up
    said = answer(line)
    # Then unknown days are in no denominator and break the streak
    assert (said["status"], said["days"], said["days_known"], said["heavy_days"]) == ("ok", 4, 3, 1)
    assert (said["percent_days_abstinent"], said["drinks_per_drinking_day"]) == (100 / 3, 3.5)
    assert (said["longest_streak"], said["current_streak"], said["reasons"]) == (1, 0, [])
