"""How are lines, findings and causes kept as plain data, and read again as the same facts?"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from midspan.journey.monitoring.terms.panels import Method
from midspan.journey.monitoring.terms.responses import Cause, CauseKind
from midspan.journey.monitoring.terms.results import (
    AnalyteFinding,
    Answer,
    Explained,
    Finding,
    Line,
    Said,
    Status,
    Validity,
)


def lines_written(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines of a result as plain data; amounts as the text that was typed, so that nothing is rounded.

    Source: house rule.
    """
    return [
        {
            "analyte": line.analyte,
            "answer": line.answer.value,
            "method": line.method.value,
            "level": _text(line.level),
            "unit": line.unit,
            "cutoff": _text(line.cutoff),
        }
        for line in lines
    ]


def lines_read(raw: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Lines as they were kept.

    Source: house rule.
    """
    return tuple(
        Line(
            each["analyte"],
            Answer(each["answer"]),
            Method(each["method"]),
            _number(each["level"]),
            each["unit"],
            _number(each["cutoff"]),
        )
        for each in raw
    )


def finding_written(finding: Finding) -> dict[str, Any]:
    """A finding as plain data.

    Source: house rule.
    """
    return {
        "status": finding.status.value,
        "validity": finding.validity.value,
        "said": _said_written(finding.said),
        "partial": finding.partial,
        "used": [_text_day(finding.used_from), _text_day(finding.used_to)],
        "not_said": list(finding.not_said),
        "lines": [
            [each.analyte, each.name, each.answer.value, each.status.value, each.explained.value, each.settled,
             _said_written(each.said)]
            for each in finding.lines
        ],
    }  # fmt: skip


def finding_read(raw: Mapping[str, Any]) -> Finding:
    """A finding as it was kept.

    Source: house rule.
    """
    first, last = raw["used"]
    lines = tuple(
        AnalyteFinding(code, name, Answer(answer), Status(status), Explained(how), settled, _said_read(said))
        for code, name, answer, status, how, settled, said in raw["lines"]
    )
    return Finding(
        Status(raw["status"]), Validity(raw["validity"]), _said_read(raw["said"]), lines, raw["partial"], _day(first), _day(last),
        tuple(raw["not_said"]),
    )  # fmt: skip


def cause_written(cause: Cause) -> dict[str, Any]:
    """What a cause asks of care, as plain data.

    Source: house rule.
    """
    return {
        "substances": sorted(cause.substances),
        "analytes": sorted(cause.analytes),
        "medicine_absent": cause.medicine_absent,
        "unreadable": cause.unreadable,
        "days": [on.isoformat() for on in cause.days],
    }


def cause_read(kind: str, key: str, on: date, words: str, raw: Mapping[str, Any]) -> Cause:
    """A cause as it was kept.

    Source: house rule.
    """
    return Cause(
        CauseKind(kind), key, on, words, frozenset(raw["substances"]), frozenset(raw["analytes"]), raw["medicine_absent"],
        raw["unreadable"], tuple(date.fromisoformat(text) for text in raw["days"]),
    )  # fmt: skip


def _said_written(said: Iterable[Said]) -> list[list[Any]]:
    return [[each.text, each.source, each.verified] for each in said]


def _said_read(raw: Iterable[Iterable[Any]]) -> tuple[Said, ...]:
    return tuple(Said(*each) for each in raw)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text_day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
