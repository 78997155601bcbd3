"""Do the short reads for many people say what the long ones say?"""

from datetime import timedelta

import pytest

from midspan.journey.assessment import actions
from midspan.journey.assessment.queries import first_and_newest, scores_of
from midspan.journey.assessment.queries.instruments import form_row
from midspan.journey.assessment.tests.factories import assessed, waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db
LOW, MIDDLE, HIGH = [0] * 10, [1] * 8 + [0, 1], [2] * 8 + [0, 2]


def entered(cast, first, last):
    episode = waiting(cast, cast.patient(first, last))
    assessed(cast, episode)
    return episode


def handed_in(cast, episode, answers, days):
    return actions.record_form(episode, instrument="phq9", answers=answers, by=cast.counsellor, at=AT + timedelta(days=days))


def test_of_a_series_the_first_and_the_newest_are_read(cast):
    episode = entered(cast, "Rosa", "Alvarez")
    for days, answers in ((30, HIGH), (31, MIDDLE), (32, LOW)):
        handed_in(cast, episode, answers, days)
    rows = [one for one in scores_of([episode.pk]) if one.instrument == "phq9"]
    read = first_and_newest([episode.pk], ["phq9"])[episode.pk]["phq9"]
    assert [(one.form_id, one.at, one.total, one.band) for one in read] == [
        (one.form_id, one.at, one.total, one.band) for one in (rows[0], rows[-1])
    ]
    assert first_and_newest([episode.pk], ["isi"]) == {}


def test_a_single_form_is_read_once_and_its_correction_counts(cast):
    episode = entered(cast, "James", "Bell")
    before = first_and_newest([episode.pk], ["gad7"]).get(episode.pk, {})
    assert len(before.get("gad7", ())) <= 1
    wrong = handed_in(cast, episode, HIGH, 40)
    right = actions.correct_form(
        form_row(wrong.pk), answers=LOW, reason="Two lines were swapped.", by=cast.counsellor, at=AT + timedelta(days=50)
    )
    newest = first_and_newest([episode.pk], ["phq9"])[episode.pk]["phq9"][-1]
    assert (newest.form_id, newest.total) == (right.pk, 0)
    assert newest.at == AT + timedelta(days=40)  # it stands on the day of what it corrects
