"""Which forms did people answer, and how did it go with them? Intake and every second week, each form with its score."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from midspan.doors.cli.bench.clinic.frame import Frame
from midspan.doors.cli.bench.pour import pour
from midspan.doors.cli.bench.shape import Stay
from midspan.journey.assessment.catalog import instruments
from midspan.journey.assessment.rules import score
from midspan.journey.assessment.terms import Higher, Score

AT_ENTRY = ("phq9", "gad7", "audit_c", "asq", "pc_ptsd5", "readiness_ruler", "self_efficacy", "bam")
EVERY_TWO_WEEKS, EVERY_FOUR = ("bam", "readiness_ruler", "session_check"), ("phq9", "gad7", "self_efficacy")
TWO_WEEKS, FOUR_WEEKS = 2, 4
WAYS = 6  # so many different people answer: the same answers come again, and are scored once
STEPS = 8  # from the worst to the best that anybody gets
FORM = "id episode instrument instrument_version answers mode started_at submitted_at by"
SCORE = "form status total band subscales results positive flags rule_version band_scheme at"


def fill(frame: Frame) -> None:
    """Every form handed in, and its score."""
    asked = [*_asked(frame)]
    pour("assessment.Form", FORM, _forms(frame, asked))
    pour("assessment.FormScore", SCORE, _scores(frame, asked))


def _asked(frame: Frame) -> Iterator[tuple[int, Stay, int, str]]:
    """Episode, stay, week and instrument."""
    for number, stay in enumerate(frame.stays, 1):
        for week in range(stay.first, min(stay.until, frame.shape.weeks), TWO_WEEKS):
            for code in _due(week - stay.first):
                yield number, stay, week, code


def _due(weeks: int) -> tuple[str, ...]:
    if weeks == 0:
        return AT_ENTRY
    return EVERY_TWO_WEEKS + (EVERY_FOUR if weeks % FOUR_WEEKS == 0 else ())


def _step(episode: int, weeks: int) -> int:
    """People get better by and by, some later than others."""
    return min(STEPS, weeks // TWO_WEEKS + episode % 3)


def _forms(frame: Frame, asked: list[tuple[int, Stay, int, str]]) -> Iterator[tuple]:
    for number, (episode, stay, week, code) in enumerate(asked, 1):
        words, _found = told(code, _step(episode, week - stay.first), episode % WAYS)
        at = frame.moment(week)
        yield (number, episode, code, instruments()[code].version, words, "self" if week > stay.first else "interview", at, at,
               frame.staff(stay.site, stay.group))  # fmt: skip


def _scores(frame: Frame, asked: list[tuple[int, Stay, int, str]]) -> Iterator[tuple]:
    for number, (episode, stay, week, code) in enumerate(asked, 1):
        _words, found = told(code, _step(episode, week - stay.first), episode % WAYS)
        parts, results = _json(found)
        yield (number, found.status.value, found.total, found.band, parts, results, found.positive, list(found.flags),
               found.rule_version, found.band_scheme, frame.moment(week))  # fmt: skip


def _json(found: Score) -> tuple[str, str]:
    return json.dumps(dict(found.subscales)), json.dumps(dict(found.results))


@cache
def told(code: str, step: int, way: int) -> tuple[str, Score]:
    """The answers as they are stored, and their score."""
    given = answers(code, step, way)
    entry = instruments()[code]
    return json.dumps(given), score(entry, given[: len(entry.items)])


def answers(code: str, step: int, way: int) -> list[Any]:
    """What somebody answers: the worse half of the codes at first, the better half in the end, each in their own way."""
    if code == "asq":
        return [0, 0, 0, 0, None]
    if code == "pc_ptsd5" and way % 3:
        return [0, None, None, None, None, None]
    entry = instruments()[code]
    bad = 0.7 - 0.6 * step / STEPS
    share = 1 - bad if entry.higher is Higher.BETTER else bad
    given: list[Any] = [
        item.codes[_place(len(item.codes), share, way + item.number)] for item in (*entry.items, *entry.follow_ups)
    ]
    if code == "bam":
        given[6] = None  # which drugs: kept beside the form
    if code == "phq9":
        given[8] = 0  # nobody of the bench is in danger
    return given


def _place(codes: int, share: float, wobble: int) -> int:
    near = share + (wobble % 3 - 1) * 0.15
    return min(codes - 1, max(0, round(near * (codes - 1))))
