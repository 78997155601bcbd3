"""Ages, licences, record numbers, how alike two people are: decisions about people without a database."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date

from midspan.foundation.people.terms import PERMISSIONS, LicenceFacts, LicenceState, Permission, Role
from midspan.foundation.program.terms import Qualification


def age_on(born: date, day: date) -> int:
    """Whole years of age on `day`. A person born on 29 February turns a year older on 1 March of common years.

    Source: house rule: the legal age of most states is reached on the anniversary of birth.
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that any of the roles allows.

    Source: house rule: roles by work, decision 0004.
    """
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def licence_state(licences: Iterable[LicenceFacts], *, on: date) -> LicenceState:
    """Whether at least one licence is valid on the day; a licence counts through its last day.

    Source: mission row 004-06: licence expiry blocks signing.
    """
    licences = list(licences)
    if not licences:
        return LicenceState.MISSING
    return LicenceState.VALID if any(licence.expires_on >= on for licence in licences) else LicenceState.EXPIRED


MEDICAL_ROLES = frozenset({Role.NURSE, Role.PRESCRIBER})


def qualifications(*, licensed: bool, roles: Collection[Role], trained: Iterable[Qualification]) -> frozenset[Qualification]:
    """What somebody may lead: nothing without a valid licence; with one, as a clinician, by medical role, by training.

    Source: mission rows 002-38 (who teaches knows the subject), 003-20 (trauma only by who is trained), 004-06.
    """
    if not licensed:
        return frozenset()
    medical = {Qualification.MEDICAL} if MEDICAL_ROLES & set(roles) else set()
    return frozenset({Qualification.CLINICIAN, *medical, *trained})


def record_number(sequence: int) -> str:
    """`MS-000412-7` for 412: six digits or more and a check digit against mistyping.

    Source: house rule: Luhn check digit.
    """
    digits = f"{sequence:06d}"
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"MS-{digits}-{-total % 10}"


def plain(text: str) -> str:
    """Lower case without accents, single spaces. What is plain already stays as it is.

    Source: house rule: search forgives case and accents.
    """
    if not text.isascii():
        text = _bare(_bare(text).casefold())  # taken apart first: 𝕊 has no lower case, the S within has
    return " ".join(text.lower().split())


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def search_text(*, names: Iterable[str], birth_date: date | None, record_number: str) -> str:
    """What search looks through: names, birth date as YYYY-MM-DD, record number; at most 400 signs.

    Source: house rule: one column, one trigram index.
    """
    born = [f"{birth_date:%Y-%m-%d}"] if birth_date else []
    return plain(" ".join([*(name for name in names if name), *born, record_number]))[:400]


def read_birth_date(text: str) -> date | None:
    """A birth date as people type it: 1991-04-07, 4/7/1991, 04-07-1991. None when it is not one.

    Source: house rule: month before day, as the clinic writes it.
    """
    if match := re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", text):
        month, day, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
