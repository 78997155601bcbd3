"""Who is the person of a Patient resource? What of it becomes our own record, once, when they are first met."""

import re
from datetime import date, datetime
from typing import Any

from midspan.doors.interop.fhir.readable.elements import address, at, concept, cut, each, fields, moment, word
from midspan.foundation.people.models import Patient
from midspan.foundation.people.terms import Race, Sex

UNKNOWN = "Unknown"
FIT: dict[str, int] = {field.name: field.max_length or 0 for field in Patient._meta.concrete_fields}
USES = ("official", "usual", "", "temp", "anonymous", "nickname", "maiden", "old")  # which of several is taken
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
RACES = {"1002-5": Race.AMERICAN_INDIAN, "2028-9": Race.ASIAN, "2054-5": Race.BLACK, "2135-2": Race.HISPANIC,
         "2118-8": Race.MIDDLE_EASTERN, "2076-8": Race.PACIFIC_ISLANDER, "2106-3": Race.WHITE,
         "ASKU": Race.DECLINED, "UNK": Race.UNKNOWN}  # fmt: skip
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def details(resource: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Fields of Patient, cut to fit. A person without a name is called Unknown; a birth date that is partial, impossible or
    in the future is left away (the outside record keeps it)."""
    born = full_date(resource.get("birthDate"))
    died = full_date(resource.get("deceasedDateTime"))
    found = {
        **_names(resource),
        **_address(resource),
        **_reached_at(resource),
        "birth_date": born if born and born <= at.date() else None,
        "died_on": died,
        "sex": _sex(resource),
        "gender": concept(_extension(resource, "genderIdentity")),
        "pronouns": concept(_extension(resource, "pronouns", "http://hl7.org/fhir/StructureDefinition/individual-pronouns")),
        "races": _races(resource),
        **({"language": language} if (language := _language(resource)) else {}),
    }
    return {key: cut(value, FIT[key]) if isinstance(value, str) else value for key, value in found.items()}


def has_died(resource: dict[str, Any]) -> bool:
    """Whether it says so, with a date or without."""
    return resource.get("deceasedBoolean") is True or bool(moment(resource.get("deceasedDateTime")))


def full_date(value: Any) -> date | None:
    """The day of a date or moment that has one."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})(T|$)", value.strip()) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _names(resource: dict[str, Any]) -> dict[str, str]:
    name = _best(resource.get("name"))
    if isinstance(name, str):
        name = {"text": name}
    given = [said for said in map(word, each(name.get("given"))) if said]
    family = " ".join(said for said in map(word, each(name.get("family"))) if said)
    if not family and not given:
        given, family = _split(word(name.get("text")))
    nickname = next((n for n in each(resource.get("name")) if word(fields(n).get("use")) == "nickname"), None)
    chosen = word(next(iter(each(fields(nickname).get("given"))), ""))
    return {
        "first_name": given[0] if given else "",
        "middle_name": " ".join(given[1:]),
        "last_name": family or UNKNOWN,
        "chosen_name": chosen if chosen != (given[0] if given else "") else "",
    }


def _split(text: str) -> tuple[list[str], str]:
    """Given names and family name of a name in one piece: “Alvarez, Rosa” or “Rosa Alvarez”."""
    family, comma, rest = text.partition(",")
    if comma and rest.strip():
        return rest.split(), family.strip()
    *given, last = text.split() or [""]
    return given, last


def _best(values: Any) -> Any:
    """Of several names, addresses or numbers the one in use now; a bare text when there is nothing better."""
    objects = [value for value in each(values) if isinstance(value, dict)]
    if not objects:
        return next((value for value in each(values) if isinstance(value, str)), {})
    return min(objects, key=_rank)


def _rank(value: dict[str, Any]) -> tuple[bool, int]:
    use = word(value.get("use"))
    ended = bool(word(fields(value.get("period")).get("end")))
    return ended, USES.index(use) if use in USES else USES.index("")


def _address(resource: dict[str, Any]) -> dict[str, str]:
    found = _best(resource.get("address"))
    if isinstance(found, str):
        return {"address_line": found}
    line = ", ".join(said for said in map(word, each(found.get("line"))) if said)
    parts = {ours: word(found.get(theirs)) for ours, theirs in
             (("city", "city"), ("region", "state"), ("postal_code", "postalCode"), ("country", "country"))}  # fmt: skip
    return {"address_line": line or ("" if any(parts.values()) else address(found)), **parts}


def _reached_at(resource: dict[str, Any]) -> dict[str, str]:
    contacts = [fields(value) for value in each(resource.get("telecom"))]
    return {ours: next((said for contact in sorted(contacts, key=_rank)
                        if word(contact.get("system")) in systems and (said := word(contact.get("value")))), "")
            for ours, systems in (("telephone", ("phone", "sms")), ("email", ("email",)))}  # fmt: skip


def _sex(resource: dict[str, Any]) -> Sex:
    said = word(resource.get("gender")).casefold()
    return Sex(said) if said in set(Sex) else Sex.UNKNOWN


def _language(resource: dict[str, Any]) -> str:
    """The preferred language as a code (`en`, `es-MX`), else the first."""
    spoken = [fields(value) for value in each(resource.get("communication"))]
    for value in sorted(spoken, key=lambda value: value.get("preferred") is not True):
        for code in map(word, at(value, "language.coding.code")):
            if LANGUAGE.fullmatch(code):
                return code
    return ""


def _races(resource: dict[str, Any]) -> list[Race]:
    """Race and ethnicity of US Core in the categories of OMB."""
    codes = [
        word(code)
        for extension in each(resource.get("extension"))
        if word(fields(extension).get("url")) in {f"{US_CORE}race", f"{US_CORE}ethnicity"}
        for code in at(extension, "extension.valueCoding.code")
    ]
    return list(dict.fromkeys(RACES[code] for code in codes if code in RACES))


def _extension(resource: dict[str, Any], name: str, *others: str) -> Any:
    """The coded value of an extension of US Core, or of one by another address."""
    for extension in map(fields, each(resource.get("extension"))):
        if word(extension.get("url")) in {f"{US_CORE}{name}", *others}:
            inner = next((v for v in at(extension, "extension.valueCodeableConcept")), None)
            return extension.get("valueCodeableConcept") or inner
    return None
