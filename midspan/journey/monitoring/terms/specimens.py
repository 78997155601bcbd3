"""The words of specimens: what is collected and how, who saw it, and the steps from hand to hand."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Matrix(StrEnum):
    """What is collected."""

    URINE = "urine"
    ORAL_FLUID = "oral_fluid"
    BREATH = "breath"
    BLOOD = "blood"
    HAIR = "hair"


class IdentityCheck(StrEnum):
    """How the collector knew who it was."""

    KNOWN = "known"
    PHOTO = "photo"
    BADGE = "badge"
    VOUCHED = "vouched"


class ObserverWish(StrEnum):
    """Who may be in the room when collection is observed, as the person wants it."""

    NONE = ""
    WOMAN = "woman"
    MAN = "man"
    EITHER = "either"


class Appearance(StrEnum):
    """How urine looks."""

    USUAL = "usual"
    CLOUDY = "cloudy"
    PALE = "pale"
    DARK = "dark"
    RED = "red"
    FOAMING = "foaming"
    OTHER = "other"


class CustodyKind(StrEnum):
    """A step from hand to hand. Only `handed_over` and `received` may come again."""

    COLLECTED = "collected"
    SEALED = "sealed"
    INITIALLED = "initialled"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Collected:
    """What is written down at collection. Temperatures in °F, volumes in mL; `after_minutes` since voiding."""

    matrix: Matrix
    identity: IdentityCheck
    observed: bool
    observer_id: int | None = None
    observer_wish: ObserverWish = ObserverWish.NONE
    wish_kept: bool | None = None
    temperature_f: Decimal | None = None
    temperature_after_minutes: int | None = None
    volume_ml: int | None = None
    appearance: Appearance | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CustodyFacts:
    """One step as it is kept."""

    kind: CustodyKind
    at: datetime
    by: str
    other: str = ""  # to or from whom
    note: str = ""


@dataclass(frozen=True, slots=True)
class SpecimenFacts:
    """A specimen as other pages see it, its steps oldest first."""

    id: int
    code: str
    episode_id: int
    order_id: int
    matrix: Matrix
    collected_at: datetime
    collected_by: str
    panels: tuple[str, ...]
    detail: Collected
    steps: tuple[CustodyFacts, ...] = ()
