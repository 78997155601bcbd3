"""Does one value of many ids find the same people as a place for each, and are courses of care read whole?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from midspan.foundation.episodes.models import Episode
from midspan.foundation.episodes.queries import among, courses_of, site_day
from midspan.foundation.program.rules import local_day
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_among_finds_the_same_people_as_a_list(cast: Cast):
    people = [cast.active(), cast.active("Ben", "Cole"), cast.active("Cho", "Drew")]
    some = [people[0].pk, people[2].pk]
    found = Episode.objects.filter(pk__any=among(some))
    assert set(found) == set(Episode.objects.filter(pk__in=some)) == {people[0], people[2]}
    assert set(Episode.objects.filter(site_id__any=among([people[0].site_id]))) == set(people)


def test_nobody_is_not_asked_for(cast: Cast):
    cast.active()
    with CaptureQueriesContext(connection) as asked:
        assert list(Episode.objects.filter(pk__any=among([]))) == []
    assert len(asked) == 0


def test_a_course_of_care_is_read_with_its_site_and_days(cast: Cast):
    episode = cast.active()
    found = courses_of([episode.pk])[episode.pk]
    assert (found.id, found.site_id, found.timezone) == (episode.pk, episode.site_id, episode.site.timezone)
    assert found.in_treatment and found.admitted_on == episode.admitted_on
    (on,) = Episode.objects.values_list(site_day("opened_at", "site"), flat=True)
    assert on == local_day(episode.opened_at, episode.site.timezone)
