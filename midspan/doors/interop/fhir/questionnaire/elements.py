"""What does an element hold? Tolerant access to resources of others: the wrong shape reads as nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.doors.interop.fhir.questionnaire.names import ORDINAL

DEEPEST = 40  # groups in groups; real forms have three


def words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def rows(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; whatever else is in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def extension(element: Mapping[str, Any], url: str, *urls: str) -> Any:
    """The value of the first extension with this url, None without one."""
    for one in rows(element.get("extension")):
        if one.get("url") in (url, *urls):
            return next((value for name, value in one.items() if name.startswith("value")), None)
    return None


def walk(items: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every item, groups before what is in them."""
    for item in rows(items):
        yield item
        if depth < DEEPEST:
            yield from walk(item.get("item"), depth + 1)


def ordinal(option: Mapping[str, Any]) -> int | None:
    """What an answer counts: a whole number on the option or its coding, None where none is said."""
    coding = option.get("valueCoding")
    said = extension(option, ORDINAL)
    if said is None and isinstance(coding, dict):
        said = extension(coding, ORDINAL)
    return int(said) if type(said) in (int, float) and said == said // 1 else None


def coding_of(option: Mapping[str, Any]) -> tuple[str, str]:
    """Code and words of an answer, whatever type it has."""
    coding = option.get("valueCoding")
    if isinstance(coding, dict):
        return words(coding.get("code")), words(coding.get("display"))
    value = next((one for name, one in option.items() if name.startswith("value")), "")
    return str(value), str(value)
