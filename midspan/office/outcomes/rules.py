"""What do the moments of many people add up to? The funnel, medians, and shares that say what they are shares of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from midspan.journey.assessment.terms import Number
from midspan.office.outcomes.terms import MONTH, Access, Figure, InTreatment, Stage, StageCount, WayIn

STAGES = tuple(Stage)
BEFORE_ASSESSMENT = (Stage.RECEIVED, Stage.REACHED, Stage.SCREENED)


def furthest(way: WayIn) -> Stage:
    """The last stage that a person reached; a later one implies those before it.

    Source: house rule.
    """
    return max(way.reached, key=STAGES.index, default=Stage.RECEIVED)


def funnel(ways: Sequence[WayIn]) -> tuple[StageCount, ...]:
    """For each stage how many came to it, how many of those who stopped there were lost and why, and the median of days
    since the first word.

    Who is not closed is waiting, not lost. Nobody is counted at a later stage without the earlier ones.

    Source: mission row 004-16: funnel report, inquiry to first session, with losses by stage.
    """
    ends = {way.referral_id: STAGES.index(furthest(way)) for way in ways}
    return tuple(_stage(place, stage, ways, ends) for place, stage in enumerate(STAGES))


def refusals(ways: Iterable[WayIn]) -> dict[str, int]:
    """Referrals closed before an assessment, by reason, the most frequent first.

    Source: mission row 004-15: refusals by reason.
    """
    closed = [way.closed_reason for way in ways if way.closed_reason and furthest(way) in BEFORE_ASSESSMENT]
    return dict(Counter(closed).most_common())


def access(ways: Sequence[WayIn], *, since: date, until: date) -> Access:
    """The way in of one period.

    Source: mission rows 004-15 and 004-16.
    """
    appointments = [
        (way.appointment_on - way.reached[Stage.RECEIVED]).days
        for way in ways
        if way.appointment_on is not None and way.appointment_on >= way.reached[Stage.RECEIVED]
    ]
    hurdles = [way.hurdles for way in ways if way.hurdles is not None]
    figures = (
        Figure(
            "first_appointment", _median(appointments), len(appointments), "days",
            "Median of days from the first word to the first appointment, of those who had one.", "004-15",
        ),
        Figure(
            "hurdles", _median(hurdles), len(hurdles), "forms",
            "Median of forms and papers asked of a person before the first group, of those who came to one.", "004-16",
        ),
        _share(
            "fourth_session", sum(Stage.FOURTH_SESSION in way.reached for way in ways), len(ways),
            "Came to a fourth session, of everybody who asked for help in the period.", "004-16",
        ),
    )  # fmt: skip
    return Access(since, until, funnel(ways), refusals(ways), figures)


def of_people(people: Sequence[InTreatment], *, on: date) -> tuple[Figure, ...]:
    """What was asked of the people in treatment: motivation, alliance, self-efficacy.

    Source: mission rows 004-17 (recorded at intake, revisited), 004-18 (sessions 2 to 4, then monthly), 000-17 (intake,
    monthly).
    """
    settled = [one for one in people if one.admitted_on <= on - MONTH]
    bonded = [one for one in people if one.sessions >= 4]
    return (
        _share("motivation", sum(bool(one.motivation) for one in people), len(people),
               "Why the person wants change stands in their own words.", "004-17"),
        _share("motivation_revisited", sum(_again(one.motivation) for one in settled), len(settled),
               "Asked again after intake, of those here for a month.", "004-17"),
        _share("alliance", sum(bool(one.alliance) for one in bonded), len(bonded),
               "Asked how we work together by the fourth session, of those who came to four.", "004-18"),
        _share("alliance_monthly", sum(_lately(one.alliance, on) for one in bonded), len(bonded),
               "Asked again within a month, of those who came to four sessions.", "004-18"),
        _share("efficacy", sum(bool(one.efficacy) for one in people), len(people),
               "Self-efficacy asked at least once.", "000-17"),
        _share("efficacy_monthly", sum(_lately([day for day, _ in one.efficacy], on) for one in settled), len(settled),
               "Self-efficacy asked within a month, of those here for a month.", "000-17"),
        Figure("efficacy_change", _median([one.efficacy[-1][1] - one.efficacy[0][1] for one in people if len(one.efficacy) > 1]),
               sum(len(one.efficacy) > 1 for one in people), "points",
               "Median change of self-efficacy since the first time, of those asked twice; change, not an effect.", "000-17"),
    )  # fmt: skip


def _stage(place: int, stage: Stage, ways: Sequence[WayIn], ends: dict[int, int]) -> StageCount:
    came = [way for way in ways if ends[way.referral_id] >= place]
    stopped = [way for way in came if ends[way.referral_id] == place and stage != STAGES[-1]]
    lost = Counter(way.closed_reason for way in stopped if way.closed_reason)
    days = [(way.reached[stage] - way.reached[Stage.RECEIVED]).days for way in came if stage in way.reached]
    return StageCount(stage, len(came), dict(lost.most_common()), len(stopped) - lost.total(), _median(days))


def _share(code: str, counted: int, out_of: int, definition: str, source: str) -> Figure:
    return Figure(code, round(100 * counted / out_of) if out_of else None, out_of, "%", definition, source)


def _median(values: Sequence[Number]) -> Number | None:
    return median(values) if values else None


def _again(days: Iterable[date]) -> bool:
    return len(set(days)) > 1


def _lately(days: Iterable[date], on: date) -> bool:
    return any(on - day <= MONTH for day in days)
