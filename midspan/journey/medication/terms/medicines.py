"""The words of medicines: what they are for, how they are taken, to which class they belong, what a test finds of them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Indication(StrEnum):
    """What a medicine is offered for. Only the first two have medicines proven here; tobacco where a site wishes."""

    ALCOHOL = "alcohol"
    OPIOID = "opioid"
    TOBACCO = "tobacco"
    OVERDOSE = "overdose"
    PSYCHIATRIC = "psychiatric"
    OTHER = "other"


class Aim(StrEnum):
    """What a medicine is taken for. The first four are the aims of addiction medicines (mission row 002-40)."""

    WITHDRAWAL = "withdrawal_relief"
    CRAVING = "craving_reduction"
    RELAPSE = "relapse_prevention"
    INJECTION_RISK = "injection_risk_reduction"
    OVERDOSE = "overdose_reversal"
    MOOD = "mood_or_sleep"
    PAIN = "pain"
    OTHER = "other_treatment"


class Route(StrEnum):
    """How a medicine is given."""

    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    BUCCAL = "buccal"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    NASAL = "nasal"
    TRANSDERMAL = "transdermal"
    INHALED = "inhaled"
    TOPICAL = "topical"
    OTHER = "other"


class Frequency(StrEnum):
    """How often it is taken, as an order says it."""

    ONCE = "once"
    DAILY = "daily"
    TWICE = "twice_daily"
    THRICE = "three_times_daily"
    FOUR = "four_times_daily"
    WEEKLY = "weekly"
    MONTHLY = "every_4_weeks"
    AS_NEEDED = "as_needed"
    OTHER = "other"


TIMES_A_DAY = {Frequency.DAILY: 1, Frequency.TWICE: 2, Frequency.THRICE: 3, Frequency.FOUR: 4}


class DrugClass(StrEnum):
    """Classes by which medicines get in each other's way."""

    OPIOID_AGONIST = "opioid_agonist"
    PARTIAL_AGONIST = "opioid_partial_agonist"
    LONG_OPIOID = "long_acting_opioid"
    OPIOID_ANTAGONIST = "opioid_antagonist"
    BENZODIAZEPINE = "benzodiazepine"
    SEDATIVE = "sedative"
    GABAPENTINOID = "gabapentinoid"
    STIMULANT = "stimulant"
    QT_PROLONGING = "qt_prolonging"
    ALCOHOL_REACTION = "reacts_with_alcohol"
    METRONIDAZOLE = "metronidazole"
    CYP3A4_INHIBITOR = "cyp3a4_inhibitor"
    CYP3A4_INDUCER = "cyp3a4_inducer"
    SEROTONERGIC = "serotonergic"
    MAO_INHIBITOR = "mao_inhibitor"
    LOWERS_SEIZURE_THRESHOLD = "lowers_seizure_threshold"
    NEPHROTOXIC = "nephrotoxic"
    ANTICOAGULANT = "anticoagulant"
    NICOTINE = "nicotine"


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which a medicine comes: its code, words, route, strengths as the label writes them."""

    code: str
    words: str
    route: Route
    strengths: tuple[str, ...]
    unit: str = "mg"


@dataclass(frozen=True, slots=True)
class DoseRange:
    """What a usual order lies between, for one form, per dose or per day. Outside is a warning, never a stop."""

    form: str
    low: Decimal
    high: Decimal
    unit: str
    per: str  # "dose" or "day"
    words: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The instruction sheet in plain words: what it is for, how to take it, what if missed, what to watch, when to call 911."""

    purpose: str
    how: tuple[str, ...]
    missed: str
    watch: tuple[str, ...]
    emergency: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Medicine:
    """One medicine of the catalogue. `orderable` is false for what is only listed; `otp_only` for methadone.

    `analytes` are codes of what a drug test may find when it is taken as prescribed; `injection` the kind of a long-acting
    injection (`InjectionKind`), empty for none. `group` ties forms of one substance together. `rxnorm` is the ingredient's
    code, empty where nobody made sure of it.
    """

    code: str
    name: str
    group: str
    also: tuple[str, ...]
    indications: tuple[Indication, ...]
    aims: tuple[Aim, ...]
    classes: frozenset[DrugClass]
    forms: tuple[Form, ...]
    effective_from: date
    source: str
    verified: bool
    orderable: bool = True
    otp_only: bool = False
    off_label: bool = False
    schedule: str = ""
    analytes: tuple[str, ...] = ()
    injection: str = ""
    note: str = ""
    rxnorm: str = ""
    doses: tuple[DoseRange, ...] = ()
    usual: str = ""
    sheet: Sheet | None = None

    @property
    def controlled(self) -> bool:
        """Whether it is in a schedule of controlled substances, for which the prescription monitoring program is asked."""
        return bool(self.schedule)

    def form(self, code: str) -> Form | None:
        """The form of that code; None when the medicine does not come in it."""
        return next((one for one in self.forms if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Option:
    """One medicine that can be offered for a disorder that was diagnosed here."""

    indication: Indication
    medicine: str
    why: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NoneProven:
    """A disorder for which no medicine is proven, with what helps instead."""

    substance: str
    name: str
    text: str
    instead: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OptionTable:
    """What is offered for which disorder, from a day on."""

    effective_from: date
    source: str
    rows: tuple[Option, ...]
    none: tuple[NoneProven, ...]
    tobacco: bool


@dataclass(frozen=True, slots=True)
class Disorder:
    """A substance use disorder of a person: the substance, how it was named, where that stands."""

    substance: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Options:
    """What can be offered to one person: medicines by disorder, and disorders without one."""

    disorders: tuple[Disorder, ...]
    offered: tuple[tuple[Disorder, tuple[Option, ...]], ...]
    none: tuple[tuple[Disorder, NoneProven], ...]
    tobacco: bool
    medicines: frozenset[str] = field(default=frozenset())


FREQUENCY_WORDS = {
    Frequency.ONCE: "once", Frequency.DAILY: "once a day", Frequency.TWICE: "twice a day", Frequency.THRICE: "three times a day",
    Frequency.FOUR: "four times a day", Frequency.WEEKLY: "once a week", Frequency.MONTHLY: "every 4 weeks",
    Frequency.AS_NEEDED: "as needed", Frequency.OTHER: "",
}  # fmt: skip
