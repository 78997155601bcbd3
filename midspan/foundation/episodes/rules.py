"""Which state may follow which, and how long a person has been in treatment."""

from datetime import date

from midspan.foundation.episodes.terms import TRANSITIONS, EpisodeStatus


def may_become(now: EpisodeStatus, then: EpisodeStatus) -> bool:
    """Whether an episode may move from one state to the other.

    Source: the statuses of FHIR R4 EpisodeOfCare; which follows which is house rule, decision 0005.
    """
    return then in TRANSITIONS[now]


def day_of_treatment(admitted_on: date, on: date) -> int:
    """1 on the day of admission, 2 on the next.

    Source: house rule.
    """
    return (on - admitted_on).days + 1


def week_of_treatment(admitted_on: date, on: date) -> int:
    """1 for the first seven days.

    Source: house rule.
    """
    return (on - admitted_on).days // 7 + 1
