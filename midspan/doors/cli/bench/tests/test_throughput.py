"""The lines that the commands are measured with are whole forms and ratings, and the measure itself counts every answer."""

from itertools import islice

from midspan.doors.cli.bench.throughput import forms, placed, ratings, scored
from midspan.doors.cli.score import scored as score_of
from midspan.journey.assessment.catalog import instruments


def test_forms_of_every_instrument_are_scored():
    asked = list(islice(forms(1_000), len(instruments())))
    assert {one["instrument"] for one in asked} == set(instruments())
    assert {score_of(one)["status"] for one in asked} == {"ok"}


def test_ratings_are_of_both_editions_and_all_different():
    asked = list(ratings(40))
    assert {one["edition"] for one in asked} == {3, 4} and len({repr(one) for one in asked}) == 40


def test_the_commands_answer_every_line(tmp_path):
    for done in (scored(tmp_path, 50), placed(tmp_path, 50)):
        assert done.lines == 50 and done.seconds > 0 and done.cpu > 0
    assert not list(tmp_path.iterdir())
