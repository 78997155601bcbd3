"""Is it a resource that can be kept, and which one is it? Type, id, and the fingerprint by which a change is seen."""

import json
import re
from decimal import Decimal
from hashlib import sha256
from typing import Any

from midspan.doors.interop.fhir.stream import Found
from midspan.doors.interop.fhir.window import TOO_DEEP

TYPE = re.compile(r"[A-Z][A-Za-z0-9_]{0,59}")
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
UUID_URN = re.compile(r"urn:uuid:([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})")
ADDRESS = re.compile(r"(?:^|.*/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]*)?/?")


class Unusable(Exception):
    """Why a value cannot be kept as a resource."""


def fingerprint(value: Any) -> str:
    """The SHA-256 of the canonical form: names sorted, no spaces, numbers as written. Refuses what JSON does not know."""
    try:
        canonical = json.dumps(
            value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=lambda sum_: {"number": str(sum_)}
        )
    except RecursionError:
        raise Unusable("It is nested too deeply to be read.") from None
    except ValueError:
        raise Unusable("It holds NaN or Infinity, which are not JSON.") from None
    return sha256(canonical.encode()).hexdigest()


def identify(found: Found) -> tuple[str, str, str]:
    """Type, id and fingerprint. Raises Unusable.

    A resource without an id takes the one its address in the bundle ends in, when that is a UUID or an address of its type;
    failing that, its fingerprint: it is then the same as long as it says the same.
    """
    kind = _type(found.value)
    given = found.value.get("id")
    if given is not None and not isinstance(given, str):
        raise Unusable(f"The id of this {kind} is not a text.")
    if given is not None and not ID.fullmatch(given):
        raise Unusable(f"The id of this {kind} is not a FHIR id: at most 64 letters, digits, dots and hyphens.")
    print_ = fingerprint(found.value)
    return kind, given or id_in_address(found.full_url, kind) or f"sha256-{print_[:40]}", print_


def content(text: str) -> str:
    """The text as it can be stored: raw NUL signs become their escape. Raises Unusable when it is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unusable("It is not valid UTF-8.") from None
    return text.replace("\x00", "\\u0000")


def id_in_address(address: str, kind: str) -> str:
    """The id in `urn:uuid:…` or `…/Patient/7`; empty when the address is of another kind."""
    if urn := UUID_URN.fullmatch(address):
        return urn[1]
    if (path := ADDRESS.fullmatch(address.partition("?")[0])) and path[1] == kind:
        return path[2]
    return ""


def _type(value: Any) -> str:
    if value is TOO_DEEP:
        raise Unusable("It is nested too deeply to be read.")
    if not isinstance(value, dict):
        words = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
        raise Unusable(f"A resource must be an object; this is {words.get(type(value), 'a number')}.")
    kind = value.get("resourceType")
    if kind is None:
        raise Unusable("It has no resourceType.")
    if not isinstance(kind, str) or not TYPE.fullmatch(kind):
        raise Unusable("Its resourceType is not the name of a FHIR resource.")
    return kind


def is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
