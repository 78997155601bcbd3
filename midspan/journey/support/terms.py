"""The words of the circle around a person: fellowships, secular ones among them, and meetings."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fellowship(StrEnum):
    ALCOHOLICS_ANONYMOUS = "aa"
    NARCOTICS_ANONYMOUS = "na"
    COCAINE_ANONYMOUS = "ca"
    SMART_RECOVERY = "smart_recovery"
    REFUGE_RECOVERY = "refuge_recovery"
    WOMEN_FOR_SOBRIETY = "women_for_sobriety"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """One meeting of mutual help; minutes are kept, and never count as treatment."""

    on: date
    fellowship: Fellowship
    minutes: int
