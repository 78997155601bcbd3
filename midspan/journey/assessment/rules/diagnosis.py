"""How severe is the use of a substance, is it in remission, and which ICD-10-CM code says so? Each answer with its why."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.days import reasons_against_day
from midspan.journey.assessment.rules.placement import severity_of
from midspan.journey.assessment.terms import (
    CRAVING,
    CRITERIA,
    TOLERANCE_AND_WITHDRAWAL,
    Coded,
    Course,
    DiagnosisList,
    ListedDiagnosis,
    Remission,
    Severity,
    SubstanceFacts,
)

CODE = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
EARLY_MONTHS, SUSTAINED_MONTHS = 3, 12
SHORTEST_SEARCH = 2


def criteria_count(criteria: Sequence[bool | None], *, taken_as_prescribed: bool = False) -> int | None:
    """How many of the eleven criteria are met; None before they were asked. Unknown ones are not counted.

    Tolerance and withdrawal do not count for a medicine that is taken only as prescribed.

    Source: DSM-5-TR substance use disorders, criteria 10 and 11; row 000-19.
    """
    if len(criteria) != len(CRITERIA):
        return None
    left_out = TOLERANCE_AND_WITHDRAWAL if taken_as_prescribed else frozenset()
    return sum(bool(met) for number, met in enumerate(criteria, start=1) if number not in left_out)


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another, none where the second comes first.

    Source: calendar months, as durations of remission are told.
    """
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(0, months)


def remission_of(free_since: date | None, *, on: date) -> tuple[Remission | None, str]:
    """Early or sustained remission on a day, and why; none within the first three months.

    `free_since` is the day since which none of the criteria was met; craving may persist and does not end a remission.

    Source: DSM-5-TR: early from 3 months, sustained from 12 months without criteria but craving.
    """
    if free_since is None:
        return None, ""
    months = months_between(free_since, on)
    since = f"no criterion but perhaps craving since {free_since:%Y-%m-%d}, {months} {'month' if months == 1 else 'months'}"
    if months >= SUSTAINED_MONTHS:
        return Remission.SUSTAINED, f"Sustained remission: {since} (12 or more)."
    if months >= EARLY_MONTHS:
        return Remission.EARLY, f"Early remission: {since} (3 to under 12)."
    return None, f"Not in remission yet: {since} (3 needed)."


def substance_code(use: SubstanceFacts, codes: DiagnosisList, *, on: date) -> Coded:
    """The code of a substance use disorder with every step that led to it. No code below two criteria, or where none exists.

    Source: ICD-10-CM F10 to F19 by severity and remission, as DSM-5-TR maps them; the shipped list names its release.
    """
    known = codes.substances[use.substance]
    count = criteria_count(use.criteria, taken_as_prescribed=use.taken_as_prescribed)
    if not known.codes:
        return Coded("", "", (known.note,))
    if count is None:
        return Coded("", "", ("The eleven criteria have not been asked.",))
    severity = severity_of(count)
    why = [_counted(use, count, severity)]
    if severity is Severity.NONE:
        return Coded("", "", (*why, "Two criteria or more make a disorder."))
    remission, said = remission_of(use.criteria_ended_on, on=on)
    code, words = known.codes[severity, Course.REMISSION if remission else Course.CURRENT]
    words = words.replace("in remission", f"in {remission.value} remission") if remission else words
    specifiers = _specifiers(use, bool(remission))
    return Coded(code, ", ".join([words, *specifiers]), (*why, *([said] if said else []), f"{code} in {codes.release}."))


def found_diagnoses(codes: DiagnosisList, wanted: str) -> list[ListedDiagnosis]:
    """The rows of the shipped list whose code, title or other words hold every word looked for; empty below two letters.

    Source: row 001-14, a picker that works by typing.
    """
    words = wanted.lower().split()
    if len(wanted.strip()) < SHORTEST_SEARCH:
        return []
    return [row for row in listed(codes) if all(word in f"{row.code} {row.words} {row.also}".lower() for word in words)]


def listed(codes: DiagnosisList) -> list[ListedDiagnosis]:
    """Every diagnosis that can be picked: substance use disorders by severity and course, then the others.

    Source: row 001-14: F10 to F19 with severity and remission specifiers, and what stands beside them.
    """
    substances = {
        (code, words): ListedDiagnosis(code, words, known.substance.value)
        for known in codes.substances.values()
        for code, words in known.codes.values()
    }
    return [*substances.values(), *codes.rows]


def reasons_against_diagnosis(code: str, words: str, *, diagnosed_on: date, on: date, there: bool) -> list[Reason]:
    """Why a diagnosis cannot be written so. Empty means it can; a code that the shipped list lacks needs its words.

    Source: row 001-14; the shape of ICD-10-CM codes.
    """
    reasons = []
    if not CODE.fullmatch(code):
        reasons.append(Reason("A code looks like F10.20.", rule="001-14", field="code"))
    if not words.strip():
        reasons.append(Reason("Write what the code stands for.", rule="001-14", field="words"))
    reasons += reasons_against_day(diagnosed_on, on=on, rule="001-14", field="diagnosed_on")
    if there:
        reasons.append(Reason("This diagnosis is on the chart already.", rule="001-14", field="code"))
    return reasons


def most_criteria(uses: Iterable[SubstanceFacts]) -> int | None:
    """The highest count of criteria over all substances; None where none was asked. The placement rules look at this one.

    Source: house rule: the most severe disorder decides, whichever substance is named first.
    """
    counts = [criteria_count(use.criteria, taken_as_prescribed=use.taken_as_prescribed) for use in uses]
    return max((count for count in counts if count is not None), default=None)


def met_words(use: SubstanceFacts) -> tuple[list[str], list[str]]:
    """Which criteria are met and which are unknown, in our own words.

    Source: row 000-19, the count with what stands behind it.
    """
    pairs = list(zip(CRITERIA, use.criteria, strict=False))
    return [words for words, met in pairs if met], [words for words, met in pairs if met is None]


def _counted(use: SubstanceFacts, count: int, severity: Severity) -> str:
    unknown = sum(met is None for met in use.criteria)
    left_out = use.taken_as_prescribed and any(use.criteria[number - 1] for number in TOLERANCE_AND_WITHDRAWAL)
    text = f"{count} of {len(CRITERIA)} criteria: {'no disorder' if severity is Severity.NONE else severity.value}"
    text += ", tolerance and withdrawal not counted (taken only as prescribed)" if left_out else ""
    text += f", at least; {unknown} not known" if unknown else ""
    only_craving = count == 1 and len(use.criteria) >= CRAVING and use.criteria[CRAVING - 1]
    return f"{text}, craving only." if only_craving else f"{text}."


def _specifiers(use: SubstanceFacts, remission: bool) -> list[str]:
    """The specifiers that DSM-5-TR adds; they change the words, never the code."""
    found = [("in a controlled environment", use.controlled_environment and remission)]
    return [words for words, holds in [*found, ("on maintenance therapy", use.on_maintenance)] if holds]
