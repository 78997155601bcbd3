"""What will the assessment of an invented person find: substance, forms, dimensions; all fitting intensive outpatient."""

from random import Random

from midspan.doors.demo.course import Findings
from midspan.foundation.episodes.terms import EndReason
from midspan.journey.assessment.terms import Dimension, Substance

SUBSTANCES = ((Substance.ALCOHOL, 327), (Substance.HEROIN, 200), (Substance.METHAMPHETAMINE, 126), (Substance.CANNABIS, 122),
              (Substance.OPIOIDS, 130), (Substance.COCAINE, 59), (Substance.SEDATIVES, 16), (Substance.OTHER, 20))  # fmt: skip
IMPROVERS = 0.74  # 56 to 74 % improved by criterion in the one pre-post study of a private program
IDEATION = 0.14


def findings(ending: EndReason | None, rng: Random) -> Findings:
    """Draw one person's findings; daily use is commoner among those who will drop out."""
    substance = _substance(rng)
    phq, gad = _between(rng.gauss(13, 4.5), 2, 24), _between(rng.gauss(11, 4), 1, 20)
    alcohol = substance is Substance.ALCOHOL
    return Findings(
        substance=substance,
        others=tuple({_substance(rng) for _ in range(rng.choice([0, 0, 1, 1, 2]))} - {substance}),
        days_used=_days_used(ending, rng),
        criteria=rng.randint(4, 10),
        prior_treatments=0 if rng.random() < 0.39 else rng.choice([1, 1, 1, 2, 2, 3, 5]),
        ratings=_ratings(phq, rng),
        phq=phq, gad=gad,
        audit=rng.randint(7, 12) if alcohol else rng.choice([0, 0, 1, 2, 3, 4, 6]),
        improves=ending is EndReason.COMPLETED or rng.random() < IMPROVERS - 0.15,
        ideation=phq >= 12 and rng.random() < IDEATION * 2,
    )  # fmt: skip


def answers(total: int, items: int, highest: int, rng: Random, *, last: int | None = None) -> list[int]:
    """Answers of `items` questions from 0 to `highest` that add up to `total`; the last one fixed where `last` is given."""
    free = items - (last is not None)
    given = [0] * free
    for _ in range(min(total - (last or 0), free * highest)):
        given[rng.choice([place for place, value in enumerate(given) if value < highest])] += 1
    return given if last is None else [*given, last]


def later(start: int, weeks: float, *, improves: bool, rng: Random) -> int:
    """A score after some weeks: most fall, some stay where they were; never below what noise allows."""
    trend = start * max(0.25, 1 - 0.062 * weeks) if improves else start * (1 + 0.01 * weeks)
    return max(0, round(rng.gauss(trend, 1.3)))


def _substance(rng: Random) -> Substance:
    return rng.choices([kind for kind, _ in SUBSTANCES], weights=[share for _, share in SUBSTANCES])[0]


def _days_used(ending: EndReason | None, rng: Random) -> int:
    """Days of the last thirty: none 27 %, some 28 %, daily 45 % nationally."""
    daily = 0.6 if ending is EndReason.DROPPED_OUT else 0.38 if ending is EndReason.COMPLETED else 0.45
    draw = rng.random()
    return rng.randint(26, 30) if draw < daily else rng.randint(1, 25) if draw < daily + 0.28 else 0


def _ratings(phq: int, rng: Random) -> dict[Dimension, int]:
    return {
        Dimension.WITHDRAWAL: rng.choice([0, 1, 1]),
        Dimension.BIOMEDICAL: rng.choice([0, 0, 1]),
        Dimension.EMOTIONAL: 2 if phq >= 15 else rng.choice([1, 1, 2]),
        Dimension.READINESS: rng.choice([1, 1, 2]),
        Dimension.RELAPSE: 2,
        Dimension.ENVIRONMENT: rng.choice([1, 1, 2]),
    }


def _between(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
