"""Which sentence does a result put into a plan or a note?"""

from datetime import date

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.rules.scoring import band_words
from midspan.journey.assessment.rules.wording import score_words
from midspan.journey.assessment.terms import Change, FormStatus, Instrument, Number, Score, ScoreFacts

LONGEST_SENTENCE = 500


def result_sentence(
    entry: Instrument,
    now: ScoreFacts,
    first: ScoreFacts | None = None,
    changed: Change | None = None,
    points: Number | None = None,
) -> str:
    """A result in a sentence: `PHQ-9 14 → 9 in 6 weeks, below the reliable change of 6`; or how it reads, without an earlier one.

    `first` is the first comparable form, `changed` what a rule set says of the two, `points` its reliable change.

    Source: measurement-based care: results are said in words beside every chart; the rule set of the change.
    """
    about = f" ({now.substance})" if now.substance else ""
    if now.score.status != FormStatus.OK:
        return f"{entry.short}{about} of {now.on:%d %b %Y}: not all answered, no total"
    if now.total is None:
        return f"{entry.short}{about} {parts_words(now.score) or 'answered'}".strip()
    if first is None or first.total is None:
        return score_words(entry, now.score).replace(entry.short, f"{entry.short}{about}", 1)
    reads = f", {band_words(now.band)}" if now.band else ""
    moved = f"{entry.short}{about} {first.total:g} → {now.total:g} in {_length(first.on, now.on)}{reads}"
    return moved + _reliable(changed, points)


def parts_words(score: Score) -> str:
    """The sub-scales and named results of a form without a total, in words.

    Source: the catalog entry: an instrument without a total is read by its parts.
    """
    parts = [f"{name.replace('_', ' ')} {value:g}" for name, value in score.subscales.items() if value is not None]
    named = [f"{name.replace('_', ' ')} {str(value).replace('_', ' ')}" for name, value in score.results.items()
             if isinstance(value, str) and value]  # fmt: skip
    screen = [] if score.positive is None else ["screen positive" if score.positive else "screen negative"]
    return ", ".join([*screen, *named, *parts])


def reasons_against_using(*, words: str, complete: bool, used: bool) -> list[Reason]:
    """Why a result cannot be carried into plan or note so. Empty means it can.

    Source: Joint Commission CTS.03.01.09: results of measures are used in care; house rule: nothing is said twice.
    """
    if used:
        return [Reason("This result was carried there already.", rule="CTS.03.01.09")]
    if not complete:
        return [Reason("The form is not finished: it has no result yet.", rule="CTS.03.01.09")]
    if not words.strip():
        return [Reason("Say in a sentence what the result means.", rule="CTS.03.01.09", field="words")]
    if len(words.strip()) > LONGEST_SENTENCE:
        return [Reason(f"Keep it under {LONGEST_SENTENCE} characters.", rule="CTS.03.01.09", field="words")]
    return []


def _length(start: date, end: date) -> str:
    days = (end - start).days
    if days < 14:
        return f"{days} day" if days == 1 else f"{days} days"
    return f"{days // 7} weeks"


def _reliable(changed: Change | None, points: Number | None) -> str:
    if changed is None or changed.reliable is None or changed.direction is None:
        return ""
    if changed.direction == "same":
        return ", unchanged"
    if not changed.reliable:
        return f", below the reliable change of {points:g}" if points else ", not a reliable change"
    limit = f" ({points:g} points or more)" if points else ""
    return f", a {(changed.verdict or 'reliable_change').replace('_', ' ')}{limit}"
