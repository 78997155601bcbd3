"""How do the data types of FHIR read? Every function takes anything at all and gives text, empty when there is none."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

DEEPEST = 6  # levels of nesting that a line still shows
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(T.*)?$")
CLOCK = re.compile(r"T(\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?$")
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
TAG = re.compile(r"<[^>]*>")
UNITS = {"h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year", "min": "minute", "s": "second"}


def clean(text: str) -> str:
    """Text as a page and a database take it: no control signs, no halves of signs."""
    return UNSTORABLE.sub("�", text)


def cut(text: str, size: int) -> str:
    """At most `size` signs on one line."""
    text = " ".join(clean(text).split())
    return text if len(text) <= size else text[: size - 1].rstrip() + "…"


def each(value: Any) -> list[Any]:
    """The elements of a list, or the one thing given; nothing of nothing."""
    if isinstance(value, list):
        return [part for part in value if part is not None]
    return [] if value is None else [value]


def fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def first(value: Any) -> Any:
    return next(iter(each(value)), None)


def word(value: Any) -> str:
    """A single value: text, number, yes or no."""
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) and -20 < value.adjusted() < 20 else _other_number(value)


def _other_number(value: Any) -> str:
    return str(value) if isinstance(value, int | Decimal) else ""


def code(value: Any) -> str:
    """A code as words: `entered-in-error` reads “entered in error”."""
    text = shown(value)
    return text.replace("-", " ").replace("_", " ") if " " not in text else text


def concept(value: Any) -> str:
    """A CodeableConcept or Coding: its text, else a display, else a code."""
    parts = fields(value)
    codings = [fields(coding) for coding in each(parts.get("coding"))]
    candidates = [
        parts.get("text"), parts.get("display"), *(coding.get("display") for coding in codings),
        parts.get("code"), *(coding.get("code") for coding in codings),
    ]  # fmt: skip
    return next((text for text in map(word, candidates) if text), "")


def name(value: Any) -> str:
    """A HumanName as one says it."""
    parts = fields(value)
    said = [*each(parts.get("prefix")), *each(parts.get("given")), *each(parts.get("family")), *each(parts.get("suffix"))]
    return word(parts.get("text")) or joined(map(word, said), " ")


def address(value: Any) -> str:
    parts = fields(value)
    lines = [*each(parts.get("line")), *(parts.get(key) for key in ("city", "state", "postalCode", "country"))]
    return joined(map(word, lines)) or word(parts.get("text"))


def quantity(value: Any) -> str:
    """`1.50 mg/dL`, `> 3`, `5 years`."""
    parts = fields(value)
    unit = word(parts.get("unit")) or word(parts.get("code"))
    amount = word(parts.get("value"))
    return joined([word(parts.get("comparator")), amount, unit if unit != "1" else ""], " ") if amount else ""


def money(value: Any) -> str:
    parts = fields(value)
    return joined([word(parts.get("value")), word(parts.get("currency"))], " ")


def span(value: Any) -> str:
    """A Range: `3.5 to 5.0 mmol/L`, `at least 3`."""
    low, high = quantity(fields(value).get("low")), quantity(fields(value).get("high"))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def ratio(value: Any) -> str:
    above, below = quantity(fields(value).get("numerator")), quantity(fields(value).get("denominator"))
    return f"{above} / {below}" if above and below else above or below


def period(value: Any) -> str:
    """`2021-03-04 to 2021-03-09`, `from 2021-03-04`."""
    start, end = day(fields(value).get("start")), day(fields(value).get("end"))
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}" if end else ""


def day(value: Any) -> str:
    """A date or moment as the sender wrote it, without seconds: `1980-05`, `2021-03-04 18:05 -05:00`."""
    text = word(value)
    if not (found := DATE.match(text)):
        return text
    clock = CLOCK.match(found[4] or "")
    if clock is None:
        return text[: found.start(4)] if found[4] else text
    zone = {"Z": " UTC", None: ""}.get(clock[4], f" {clock[4]}")
    return text[: found.start(4)] + (f" {clock[1]}{zone}")


def moment(value: Any) -> datetime | None:
    """When it was, for sorting. A bare day counts as its noon in UTC, which is the same day all over America."""
    found = DATE.match(value.strip()) if isinstance(value, str) else None
    if not found or not 1000 <= int(found[1]) <= 9990:
        return None
    try:
        date = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), 12, tzinfo=UTC)
        if found[3] and CLOCK.match(found[4] or ""):
            exact = datetime.fromisoformat(value.strip())
            return exact.astimezone(UTC) if exact.tzinfo else exact.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None if not found[4] else _day_of(found)
    return date


def _day_of(found: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), 12, tzinfo=UTC)
    except ValueError:
        return None


def reference(value: Any) -> str:
    """Whom or what a Reference names, in words; a bare address names nothing to a reader."""
    parts = fields(value)
    return word(parts.get("display")) or identifier(parts.get("identifier"))


def identifier(value: Any) -> str:
    parts = fields(value)
    kind = concept(parts.get("type"))
    number = word(parts.get("value"))
    return f"{kind}: {number}" if kind and number else number


def contact(value: Any) -> str:
    parts = fields(value)
    return joined([word(parts.get("value")), f"({word(parts.get('use'))})" if word(parts.get("use")) else ""], " ")


def timing(value: Any) -> str:
    """`2 times per day`, `every 8 hours`, `morning`."""
    parts = fields(value)
    if said := concept(parts.get("code")):
        return said
    repeat = fields(parts.get("repeat"))
    often, length, unit = word(repeat.get("frequency")), word(repeat.get("period")), word(repeat.get("periodUnit"))
    unit = UNITS.get(unit, unit)
    if not length or not unit:
        return joined([*map(word, each(repeat.get("when"))), *map(day, each(parts.get("event")))])
    every = unit if length in {"1", "1.0"} else f"{length} {unit}s"
    return f"once per {every}" if often == "1" else f"{often} times per {every}" if often else f"every {every}"


def dosage(value: Any) -> str:
    """One dosage instruction in the sender's words, else put together."""
    parts = fields(value)
    if said := word(parts.get("text")):
        return said
    rates = [fields(rate) for rate in each(parts.get("doseAndRate"))]
    doses = [quantity(rate.get("doseQuantity")) or span(rate.get("doseRange")) for rate in rates]
    simple = quantity(parts.get("dose")) or quantity(parts.get("doseQuantity"))
    when = timing(parts.get("timing")) or ("as needed" if parts.get("asNeededBoolean") is True else "")
    return joined([*doses, simple, concept(parts.get("route")), when, word(parts.get("patientInstruction"))])


def attachment(value: Any) -> str:
    parts = fields(value)
    return joined([word(parts.get("title")), word(parts.get("contentType")), word(parts.get("url"))])


def plain(value: Any) -> str:
    """The words of a narrative, without its marks."""
    return " ".join(TAG.sub(" ", word(value)).split())


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """The parts that say something, once each."""
    return between.join(dict.fromkeys(part for part in parts if part))


MARKS: tuple[tuple[frozenset[str], Callable[[Any], str]], ...] = (
    (frozenset({"doseAndRate", "timing", "asNeededBoolean", "patientInstruction"}), dosage),
    (frozenset({"coding"}), concept),
    (frozenset({"repeat", "event"}), timing),
    (frozenset({"reference"}), reference),
    (frozenset({"family", "given"}), name),
    (frozenset({"numerator", "denominator"}), ratio),
    (frozenset({"low", "high"}), span),
    (frozenset({"start", "end"}), period),
    (frozenset({"line", "city", "postalCode"}), address),
    (frozenset({"contentType", "url"}), attachment),
    (frozenset({"currency"}), money),
    (frozenset({"use", "rank"}), contact),
    (frozenset({"unit", "comparator"}), quantity),
)


def shown(value: Any, deep: int = 0) -> str:
    """Any element as text, told by its shape."""
    if isinstance(value, list):
        return joined((shown(part, deep + 1) for part in value), "; ") if deep < DEEPEST else ""
    if not isinstance(value, dict):
        return day(value) if isinstance(value, str) else word(value)
    for marks, read in MARKS:
        if not marks.isdisjoint(value) and (text := read(value)):
            return text
    simple = concept(value) or identifier(value) or word(value.get("div"))
    return simple or _rest(value, deep)


def _rest(value: dict[str, Any], deep: int) -> str:
    """An element of parts of its own: those of them that read."""
    if deep >= DEEPEST:
        return ""
    hidden = {"id", "extension", "modifierExtension", "system", "reference", "use", "sequence"}
    return joined(shown(part, deep + 1) for key, part in value.items() if key not in hidden and not key.startswith("_"))


def choice(resource: Any, stem: str) -> Any:
    """The value of an element of many types: `value[x]`, `onset[x]`, whatever type it came in."""
    parts = fields(resource)
    if stem in parts:
        return parts[stem]
    size = len(stem)
    return next((part for key, part in parts.items() if key.startswith(stem) and key[size : size + 1].isupper()), None)


def at(resource: Any, path: str) -> list[Any]:
    """Everything at a path of names, through lists: `reaction.manifestation`. `value[x]` takes any type."""
    values: list[Any] = [resource]
    for step in path.split("."):
        found = [choice(value, step[:-3]) if step.endswith("[x]") else fields(value).get(step) for value in values]
        values = [part for value in found for part in each(value)]
    return values
