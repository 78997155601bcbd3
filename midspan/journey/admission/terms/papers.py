"""The words of intake papers: what is signed, by whom, in which version; declined, withdrawn, broken and talked about."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PaperKind(StrEnum):
    """What a signature on the paper means."""

    AGREEMENT = "agreement"  # agreed to; declined, it does not hold
    CONSENT = "consent"  # allowed, and can be withdrawn
    NOTICE = "notice"  # received; whoever does not sign has received it all the same
    CHECKLIST = "checklist"  # gone through together, line by line


class PaperStatus(StrEnum):
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How a paper stands for a person on a day."""

    TO_SIGN = "to_sign"
    HOLDS = "holds"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RENEW = "renew"  # signed in a version that is no longer in force
    EXPIRED = "expired"  # a consent whose last day is over


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a paper leaves open until it is signed: its name in the text, its label, whether it must be said."""

    name: str
    label: str
    required: bool = True
    kind: str = "text"  # text or date


@dataclass(frozen=True, slots=True)
class PaperVersion:
    """One dated wording: lines of text in which `{words}` are filled in; `# ` begins a heading, `- ` a point."""

    version: str
    effective_from: date
    text: str
    source: str
    reviewed: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper. `required` ones are signed before admission, `staff_signs` ones by a licensed colleague as well,
    `repeats` ones exist once for each recipient, `asks` are filled in before signing, `items` are ticked one by one."""

    code: str
    order: int
    title: str
    kind: PaperKind
    about: str
    versions: tuple[PaperVersion, ...]
    required: bool = False
    staff_signs: bool = False
    repeats: bool = False
    asks: tuple[Ask, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    tells_apart: str = ""

    @property
    def withdrawable(self) -> bool:
        return self.kind is PaperKind.CONSENT


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """One paper of one person: which wording, how it ended, who saw it signed."""

    id: int
    episode_id: int
    code: str
    version: str
    status: PaperStatus
    at: datetime
    by: str
    about: str = ""
    expires_on: date | None = None
    reason: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    staff_signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A kind of paper and how it stands for a person on a day, with the latest row there is."""

    paper: Paper
    standing: Standing
    version: PaperVersion
    latest: PaperFacts | None = None
    lacks_staff: bool = False


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """A breach of the group agreement: what happened, who talked about it, what follows. Never a punishment by itself."""

    id: int
    on: date
    what: str
    talked_about: str
    follow_up: str
    at: datetime
    by: str
