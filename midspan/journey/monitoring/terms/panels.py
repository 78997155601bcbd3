"""The words of laboratories and panels: what is looked for, by which method, from which amount on, since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from midspan.journey.assessment.terms import Substance


class LaboratoryKind(StrEnum):
    """Where a specimen is read: in a laboratory, or in a cup at the site."""

    LABORATORY = "laboratory"
    POINT_OF_CARE = "point_of_care"


class Method(StrEnum):
    """How something was found: by an immunoassay that sees a class and can be misled, or by mass spectrometry."""

    PRESUMPTIVE = "presumptive"
    DEFINITIVE = "definitive"


@dataclass(frozen=True, slots=True)
class Window:
    """For how long a substance can be found in urine after use, in hours: the usual longest, and after long regular use."""

    usual_hours: int
    chronic_hours: int
    source: str
    verified: bool

    @property
    def longest_hours(self) -> int:
        return max(self.usual_hours, self.chronic_hours)


@dataclass(frozen=True, slots=True)
class AnalyteFacts:
    """Something a test looks for: one drug, one metabolite, or a whole class that an immunoassay answers to.

    `members` are the analytes of a class. `slow` ones leave the body over weeks, so that levels are compared.
    """

    code: str
    name: str
    substance: Substance | None
    window: Window
    members: tuple[str, ...] = ()
    slow: bool = False
    illicit: bool = False  # always worth a word, never prescribed here
    caveat: str = ""

    @property
    def is_class(self) -> bool:
        return bool(self.members)


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One line of a panel: the amount from which it is called found, at first and when confirmed; the codes of the laboratory
    and of LOINC, empty where nobody is sure."""

    analyte: str
    initial: Decimal | None
    confirm: Decimal | None
    unit: str = "ng/mL"
    order_code: str = ""
    loinc: str = ""

    def cutoff(self, method: Method) -> Decimal | None:
        """The amount from which this line is called found by a method."""
        return self.confirm if method is Method.DEFINITIVE else self.initial


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """A panel of one laboratory as it stands from a day on."""

    id: int
    laboratory_id: int
    laboratory: str
    kind: LaboratoryKind
    code: str
    name: str
    matrix: str
    effective_from: date
    lines: tuple[PanelLine, ...]
    source: str
    verified: bool
    validity: bool = True  # whether creatinine, specific gravity and pH come with it

    @property
    def analytes(self) -> tuple[str, ...]:
        return tuple(line.analyte for line in self.lines)


@dataclass(frozen=True, slots=True)
class LaboratoryFacts:
    id: int
    code: str
    name: str
    kind: LaboratoryKind
    clia: str
    effective_from: date
    retired_on: date | None
    source: str
