"""What can be written down as a result, and where a person stands among the tests of a site?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from statistics import median

from midspan.foundation.records.terms import Reason
from midspan.journey.monitoring.terms.panels import Method, PanelFacts
from midspan.journey.monitoring.terms.results import Answer, Measures, ResultDraft, ResultKind, Status

DECIMALS = {"creatinine": 3, "specific_gravity": 5, "ph": 3, "nitrite": 3}
HIGHEST = {"creatinine": Decimal(1000), "specific_gravity": Decimal("1.2"), "ph": Decimal(14), "nitrite": Decimal(100000)}
LOWEST = {"specific_gravity": Decimal("0.9")}
MOST = Decimal("999999")


def reasons_against_entering(
    draft: ResultDraft, *, known: Iterable[str], collected_at: datetime, now: datetime, matrix: str
) -> list[Reason]:
    """Why a result cannot be written down. Empty means it can. A line's field is its analyte.

    Source: mission row 002-44; house rule for the limits.
    """
    reasons = _about_measures(draft.measures)
    codes, seen = set(known), set[tuple[str, str]]()
    if not draft.lines:
        reasons.append(Reason("Say something about at least one line.", rule="result"))
    for line in draft.lines:
        if line.analyte not in codes or (line.analyte, line.method) in seen:
            reasons.append(Reason("This line is unknown, or stands here twice.", rule="result", field=line.analyte))
        seen.add((line.analyte, line.method))
        if line.level is not None and not (line.level.is_finite() and 0 <= line.level <= MOST):
            reasons.append(Reason("This is no amount.", rule="result", field=line.analyte))
        if line.level is not None and line.answer in {Answer.NOT_IN, Answer.UNREADABLE}:
            reasons.append(Reason("An amount goes with found or not found.", rule="result", field=line.analyte))
        reasons += _against_cutoff(line.analyte, line.answer, line.level, line.cutoff)
    if draft.reported_at is not None and not collected_at <= draft.reported_at <= now:
        reasons.append(Reason("Between the collection and now.", rule="result", field="reported_at"))
    if (matrix == "breath") != (draft.kind is ResultKind.BREATH):
        reasons.append(Reason("Readings of breath go with a breath test, and with nothing else.", rule="result", field="kind"))
    return reasons


def method_of(kind: ResultKind, analyte: str, panel: PanelFacts | None) -> Method:
    """By which method a line of a result was found: a confirmation is exact, and so is a line that has only an exact cutoff.

    Source: facts/drug-testing 7.1: initial test and confirmation.
    """
    if kind is ResultKind.CONFIRMATION:
        return Method.DEFINITIVE
    line = next((line for line in panel.lines if line.analyte == analyte), None) if panel else None
    exact = line is not None and line.initial is None and line.confirm is not None and kind is ResultKind.LABORATORY
    return Method.DEFINITIVE if exact else Method.PRESUMPTIVE


def reasons_against_panel(
    lines: Sequence[tuple[str, Decimal | None, Decimal | None]], *, known: Iterable[str], source: str, dated: date,
    after: date | None,
) -> list[Reason]:  # fmt: skip
    """Why a panel cannot stand like this from a day on. Empty means it can. A line's field is its analyte.

    Source: mission row 002-44; cutoffs are dated data of a laboratory.
    """
    reasons, codes = [], set(known)
    if not lines:
        reasons.append(Reason("A panel looks for something.", rule="panel"))
    for analyte, times in Counter(analyte for analyte, _initial, _confirm in lines).items():
        if times > 1:
            reasons.append(Reason("This line stands in the panel twice. Leave one of them out.", rule="panel", field=analyte))
    for analyte, initial, confirm in lines:
        if analyte not in codes:
            reasons.append(Reason("Nobody here knows this line.", rule="panel", field=analyte))
        if any(value is not None and not 0 < value <= MOST for value in (initial, confirm)):
            reasons.append(Reason("A cutoff is above nothing.", rule="panel", field=analyte))
    if not source.strip():
        reasons.append(Reason("Say where these cutoffs come from.", rule="panel", field="source"))
    if after is not None and dated <= after:
        reasons.append(Reason(f"Later than the version of {after:%-d %B %Y}.", rule="panel", field="effective_from"))
    return reasons


def middle_minutes(spans: Sequence[int]) -> int | None:
    """The median of lengths in minutes, whole; None without any.

    Source: mission row 002-44: turn-around.
    """
    return int(median(spans)) if spans else None


def positivity(statuses: Iterable[Status]) -> tuple[int, int]:
    """How many of the tests that can be read found something unexpected, of how many. Dilute and unreadable ones are in
    neither number.

    Source: mission row 002-44; house rule for the denominator.
    """
    counted = [status for status in statuses if status in READ]
    return sum(status in {Status.UNEXPECTED_POSITIVE, Status.CONFIRMED} for status in counted), len(counted)


READ = frozenset(
    {Status.EXPECTED_NEGATIVE, Status.EXPECTED_POSITIVE, Status.UNEXPECTED_POSITIVE, Status.UNEXPECTED_NEGATIVE,
     Status.CONFIRMED, Status.NOT_CONFIRMED}
)  # fmt: skip


def interval(part: int, whole: int) -> tuple[Fraction, Fraction] | None:
    """The Wilson score interval (95 %) of a share, as fractions of a thousand rounded outwards; None without any.

    Source: Wilson 1927, z = 1.96.
    """
    if not whole:
        return None
    z, n, p = Fraction(196, 100), whole, Fraction(part, whole)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    inner = p * (1 - p) / n + z * z / (4 * n * n)
    reach = z / (1 + z * z / n) * _root(inner)
    return max(Fraction(0), middle - reach), min(Fraction(1), middle + reach)


def _root(value: Fraction) -> Fraction:
    """The square root to six decimals."""
    return Fraction(isqrt(int(value * 10**12)), 10**6)


def _against_cutoff(analyte: str, answer: Answer, level: Decimal | None, cutoff: Decimal | None) -> list[Reason]:
    if level is None or cutoff is None:
        return []
    found = level >= cutoff
    if answer is Answer.NOT_FOUND and found:
        return [Reason(f"{level:f} is not below the cutoff of {cutoff:f}.", rule="result", field=analyte)]
    if answer is Answer.FOUND and not found:
        return [Reason(f"{level:f} is below the cutoff of {cutoff:f}: not found.", rule="result", field=analyte)]
    return []


def _about_measures(measures: Measures) -> list[Reason]:
    reasons = []
    for name, most in HIGHEST.items():
        value: Decimal | None = getattr(measures, name)
        if value is None:
            continue
        fits = value.is_finite() and LOWEST.get(name, Decimal(0)) <= value <= most and value == round(value, DECIMALS[name])
        if not fits:
            reasons.append(Reason(f"This lies outside what can be measured (at most {most}).", rule="result", field=name))
    return reasons


def weeks_in_treatment(admitted_on: date, on: date) -> int:
    """Which week of treatment a day lies in: the first is 1; 0 before admission.

    Source: mission row 002-44: positivity by week in treatment.
    """
    return (on - admitted_on).days // 7 + 1 if on >= admitted_on else 0


def by_week(tests: Iterable[tuple[int, Status]], *, most: int) -> Mapping[int, list[Status]]:
    """Tests by week of treatment; weeks beyond `most` together in the last.

    Source: mission row 002-44.
    """
    weeks: dict[int, list[Status]] = {}
    for week, status in tests:
        if week:
            weeks.setdefault(min(week, most), []).append(status)
    return dict(sorted(weeks.items()))
