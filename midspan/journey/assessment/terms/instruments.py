"""The words of instruments: items and codes, how they are read, whose they are, how they are printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any


class FormMode(StrEnum):
    SELF = "self"
    INTERVIEW = "interview"
    TELEPHONE = "telephone"
    PAPER = "paper"
    PROXY = "proxy"


class AlertTier(IntEnum):
    """How soon an alert must be seen: now, the same day, or before the next session (facts of measurement-based care 7.5)."""

    NOW = 1
    SAME_DAY = 2
    NEXT_SESSION = 3


SELF_HARM = "suicide_or_self_harm_item_positive"


CAUSES: dict[str, str] = {
    SELF_HARM: "answered yes to thoughts of being better off dead or of self-harm",
    "suicide_risk_acute": "suicide risk screen: acute, seen now",
    "suicide_risk_non_acute": "suicide risk screen: positive, not acute",
    "suicide_risk_high": "suicide risk screen: high",
    "suicide_risk_moderate": "suicide risk screen: moderate",
    "suicide_risk_low": "suicide risk screen: low",
    "suicide_risk_at_least_acute": "suicide risk screen not finished: acute already",
    "suicide_risk_at_least_non_acute": "suicide risk screen not finished: positive already",
    "suicide_risk_at_least_high": "suicide risk screen not finished: high already",
    "suicide_risk_at_least_moderate": "suicide risk screen not finished: at least moderate",
    "suicide_risk_at_least_low": "suicide risk screen not finished: at least low",
    "withdrawal_medical_review": "withdrawal score that asks for medical review",
    "hallucination_item_positive": "touch, hearing or sight disturbed in withdrawal",
    "safety_positive": "safety at home: screen positive; speak alone, show nothing on the portal",
    "eye_opener_positive": "has drunk first thing in the morning",
    "risk_taking_item_positive": "takes risks that could cause harm",
    "opioid_or_sedative_use_positive": "opioid or sedative use on a screen",
    "craving_high": "strong craving",
    "confidence_low": "low confidence to change",
    "domain_low": "recovery going badly in one part of life",
    "mental_health_t_low": "global mental health well below the population",
}

Code = int | str
Number = int | float  # a score, a mean of answers; never money or minutes

SUBSTANCES = (
    "tobacco", "alcohol", "cannabis", "cocaine", "amphetamines", "inhalants", "sedatives", "hallucinogens", "opioids", "other",
)  # fmt: skip

SUBSTANCE_NAMES: dict[str, str] = {
    **{name: name for name in SUBSTANCES},
    "nicotine": "tobacco", "cigarettes": "tobacco", "drinking": "alcohol", "marijuana": "cannabis", "crack": "cocaine",
    "amphetamine": "amphetamines", "stimulants": "amphetamines", "stimulant": "amphetamines",
    "methamphetamine": "amphetamines", "prescription_stimulants": "amphetamines", "inhalant": "inhalants",
    "solvents": "inhalants", "sedative": "sedatives", "benzodiazepines": "sedatives", "benzodiazepine": "sedatives",
    "prescription_sedatives": "sedatives", "hallucinogen": "hallucinogens", "opioid": "opioids", "opiates": "opioids",
    "heroin": "opioids", "fentanyl": "opioids", "prescription_opioids": "opioids", "other_substance": "other",
}  # fmt: skip


class Ship(StrEnum):
    """Whether the wording may be shown: shipped, gated by an attestation, skeleton until the site loads its own, our own."""

    SHIPPED = "S"
    GATED = "G"
    SKELETON = "L"
    OWN = "own"


class Higher(StrEnum):
    """Which way a rising total points."""

    WORSE = "worse"
    BETTER = "better"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose the wording is and what was read about it, where and when. Unknown is None, never a guess."""

    ship: Ship
    holder: str
    status: str
    quote: str
    source: str
    commercial_ok: bool | None
    electronic_ok: bool | None
    checked_on: date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often an instrument is asked here by default: every so many days (None: not by the clock), and on which occasions.

    A screener is never asked again before the time it looks back on is over. A clinic may set other intervals.
    """

    kind: str
    every_days: int | None
    occasions: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its number, a short neutral label of ours, its permitted codes in printed order, and what each counts."""

    number: int
    label: str
    codes: tuple[Code, ...]
    points: tuple[int, ...]

    @property
    def options(self) -> tuple[tuple[Code, str], ...]:
        """The codes with themselves as words, for a form whose wording may not be shown."""
        return tuple((code, str(code)) for code in self.codes)


@dataclass(frozen=True, slots=True)
class Band:
    """One severity of a scheme: its stored word and the totals it covers, both ends included."""

    severity: str
    low: int
    high: int

    @property
    def label(self) -> str:
        return self.severity.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A named way of reading a measure in bands. `when` narrows it to some context, an empty one is the default."""

    id: str
    source: str
    verified: bool
    of: str
    bands: tuple[Band, ...]
    when: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer that somebody must see, whatever the rest of the form says: any of the items from this code upward.

    `now_from` is the code from which the alert belongs to tier 1 although the entry names a later tier.
    """

    items: tuple[int, ...]
    at_least: int
    flag: str
    tier: AlertTier
    now_from: int | None
    when: Mapping[str, tuple[Any, ...]]
    source: str
    verified: bool

    @property
    def item(self) -> int:
        return self.items[0]


@dataclass(frozen=True, slots=True)
class ResultFlag:
    """A result that somebody must see; it needs what its condition names, so a partial form raises it rarely."""

    flag: str
    when: str
    tier: AlertTier
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Skip:
    """A legal skip: where the condition holds, or in this context, the items may stay open and count 0.

    `void`: they count 0 even when they were answered, for the first answer closes them.
    """

    leaves: tuple[int, ...]
    when: str
    context: Mapping[str, tuple[Any, ...]]
    void: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """Entries that are not asked: an answer counts nothing where they are not asked in this context, and is invalid ever else."""

    items: tuple[int, ...]
    context: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Items that are answered and do not count in this context."""

    items: tuple[int, ...]
    context: Mapping[str, tuple[Any, ...]]
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """A sentence that belongs beside a score when all its points come from one item."""

    only_item: int
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One number from the items: a sum, a mean or a count, less other items, times or over something, read in a table.

    `kind` says where it goes: total, subscale, result or hidden. `alone`: it stands as soon as its own items are there.
    `missing`: for a prorated result, how many of its items may be open; it exists only then.
    """

    name: str
    kind: str
    of: tuple[int, ...]
    minus: tuple[int, ...] = ()
    op: str = "sum"
    at_least: tuple[int, ...] = ()
    times: int = 1
    over: int = 1
    table: tuple[Number, ...] = ()
    alone: bool = False
    missing: int = 0
    prorated: bool = False
    whole: bool = False
    from_complete: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A named result by conditions on measures and items: the value of the first case that holds."""

    name: str
    cases: tuple[tuple[str, Any], ...]
    otherwise: Any
    alone: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """The worst level wins: each level with the items that reach it by a yes, the worst first, the quiet one last.

    `positive_from` is the mildest level that counts as a positive screen. Questions in `refusable` that stay open count
    as `refused_level` where the context says `refused`.
    """

    levels: tuple[tuple[str, tuple[int, ...]], ...]
    flag: str
    tiers: Mapping[str, AlertTier]
    result: str
    positive_from: str
    refusable: tuple[int, ...]
    refused_level: str


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """One instrument and version as data: what is asked, which codes are allowed, how it is read, whose it is.

    No wording: `catalog.sheet` gives an instrument as printed. `cuts` holds the screening cut of the total by sex, `any`
    where the sex does not matter or is not known. `needs` names what the context must say (`substance`), with what is known.
    """

    code: str
    version: str
    short: str
    title: str
    about: str
    recall: str
    recall_days: int
    minutes: int
    modes: tuple[FormMode, ...]
    portal: bool
    cadence: Cadence
    rights: Rights
    higher: Higher
    items: tuple[Item, ...]
    follow_ups: tuple[Item, ...]
    strings: bool
    optional_last: Mapping[str, tuple[Any, ...]] | None
    substances: tuple[str, ...]
    skips: tuple[Skip, ...]
    never: tuple[Never, ...]
    excluded: tuple[Excluded, ...]
    alerts: tuple[Alert, ...]
    flags: tuple[ResultFlag, ...]
    reviews: tuple[Review, ...]
    measures: tuple[Measure, ...]
    findings: tuple[Finding, ...]
    ladder: Ladder | None
    schemes: tuple[Scheme, ...]
    cuts: Mapping[str, int]
    cut_source: str
    cut_verified: bool
    missing: str
    source: str

    @property
    def questions(self) -> tuple[Item, ...]:
        """Everything printed, the unscored questions last."""
        return (*self.items, *self.follow_ups)

    @property
    def totals(self) -> tuple[Number, Number] | None:
        """The lowest and highest total there can be; None where the instrument has no total."""
        total = next((one for one in self.measures if one.kind == "total"), None)
        if total is None:
            return None
        ends = [(min(self.items[n - 1].points), max(self.items[n - 1].points)) for n in total.of]
        less = [(min(self.items[n - 1].points), max(self.items[n - 1].points)) for n in total.minus]
        low = sum(one[0] for one in ends) - sum(one[1] for one in less)
        high = sum(one[1] for one in ends) - sum(one[0] for one in less)
        return (low, high) if total.over == 1 else (low / total.over, high / total.over)

    @property
    def highest(self) -> Number | None:
        return self.totals[1] if self.totals else None

    @property
    def scheme(self) -> Scheme | None:
        """The default band scheme."""
        return self.schemes[0] if self.schemes else None

    @property
    def bands(self) -> tuple[Band, ...]:
        return self.schemes[0].bands if self.schemes else ()

    @property
    def band_source(self) -> str:
        return self.schemes[0].source if self.schemes else self.cut_source


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as printed: its words, and each code with its label, in printed order."""

    number: int
    text: str
    options: tuple[tuple[Code, str], ...]
    heading: str = ""
    hint: str = ""
    scored: bool = True

    @property
    def codes(self) -> frozenset[Code]:
        return frozenset(code for code, _ in self.options)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An instrument as printed in one language. `bare`: only our short labels, because the wording may not be shown here."""

    instrument: str
    version: str
    language: str
    stem: str
    questions: tuple[Asked, ...]
    credit: str
    source: str
    checked_on: date | None
    exact: bool
    note: str
    bare: bool
