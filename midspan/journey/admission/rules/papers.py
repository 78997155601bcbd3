"""How does a paper stand for a person on a day, what does it say about them, and may it be signed, declined, withdrawn?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from midspan.foundation.records.terms import Reason
from midspan.journey.admission.terms import (
    Paper,
    PaperFacts,
    PaperKind,
    PaperLine,
    PaperStatus,
    PaperVersion,
    Standing,
)

NOTHING = "not named"


def line_of(paper: Paper, version: PaperVersion, rows: Iterable[PaperFacts], *, on: date) -> PaperLine:
    """How a paper stands on a day, from all that happened with it: the latest word counts. `version` is in force then.

    Source: mission row 002-19 and 42 CFR 2.31(c): an expired or withdrawn consent does not hold; house rule: a new
    wording is signed anew.
    """
    latest = max((row for row in rows if row.code == paper.code), key=lambda row: (row.at, row.id), default=None)
    if latest is None:
        return PaperLine(paper, Standing.TO_SIGN, version)
    lacks = paper.staff_signs and latest.status is PaperStatus.SIGNED and latest.staff_signed_at is None
    return PaperLine(paper, _standing(latest, version, on), version, latest, lacks)


def missing(lines: Iterable[PaperLine]) -> list[PaperLine]:
    """The required papers that do not hold. A notice that was given and not signed for was given all the same.

    Source: mission row 002-19; 42 CFR 2.22 asks that the notice is given, not that it is signed.
    """
    return [line for line in lines if line.paper.required and not _holds(line)]


def filled(version: PaperVersion, words: Mapping[str, str]) -> str:
    """The text of a paper with its open words filled in; a word nobody knows is named as such. Filled-in words are not
    read again, so nothing that was typed can change the paper.

    Source: house rule: the signed text is exact and whole.
    """
    lines = {name: value if name == "items" else " ".join(value.split()) for name, value in words.items()}
    return re.sub(r"\{(\w+)\}", lambda found: lines.get(found[1], "") or NOTHING, version.text).strip()


def sheet_parts(text: str) -> Iterator[tuple[str, list[str]]]:
    """A signed text in parts for page and paper: ("heading", [words]), ("paragraph", [lines]), ("points", [points]).

    Source: house rule: page and PDF show the signed text, nothing else.
    """
    gathered: list[str] = []
    kind = ""
    for line in [*text.splitlines(), ""]:
        now, words = _part(line)
        if gathered and (now != kind or now == "heading"):
            yield kind, gathered
            gathered = []
        kind = now
        if words:
            gathered = [*gathered, words]


def reasons_against_signing_papers(
    lines: Iterable[PaperLine],
    *,
    given: Mapping[str, str],
    ticked: frozenset[str],
    expires_on: date | None = None,
    on: date | None = None,
) -> list[Reason]:
    """Why these papers cannot be signed now. Empty means they can. `given` is what was asked, `ticked` the points ticked.

    Source: mission row 002-19; 42 CFR 2.31(a): a consent without an element is none.
    """
    reasons = []
    chosen = list(lines)
    if not chosen:
        return [Reason("Choose at least one paper.", rule="002-19", field="codes")]
    if expires_on is not None and on is not None and expires_on < on:
        reasons.append(Reason("That day is over: signed so, it would not hold.", rule="2.31", field="expires_on"))
    for line in chosen:
        if line.standing is Standing.HOLDS and not line.paper.repeats:
            reasons.append(Reason(f"“{line.paper.title}” is signed already.", rule="002-19", field="codes"))
        if untold := [ask for ask in line.paper.asks if ask.required and not given.get(ask.name, "").strip()]:
            reasons += [Reason(f"Needed: {ask.label}.", rule="2.31", field=ask.name) for ask in untold]
        if left := [words for code, words in line.paper.items if code not in ticked]:
            text = f"Not gone through yet: {left[0]}" + (f" and {len(left) - 1} more." if len(left) > 1 else ".")
            reasons.append(Reason(text, rule="002-19", field="codes"))
    return reasons


def reasons_against_declining(line: PaperLine, *, reason: str) -> list[Reason]:
    """Why a refusal to sign cannot be written down. Empty means it can.

    Source: mission row 002-19; house rule: a signed paper is withdrawn or stands, it is not declined afterwards.
    """
    if line.standing is Standing.HOLDS:
        return [Reason("This is signed and holds.", rule="002-19")]
    if not reason.strip():
        return [Reason("Say why, in the person’s words where you can.", rule="002-19", field="reason")]
    return []


def reasons_against_withdrawing(paper: Paper, row: PaperFacts, *, reason: str) -> list[Reason]:
    """Why this paper cannot be withdrawn. Empty means it can.

    Source: 42 CFR 2.31(a)(6): a consent can be taken back.
    """
    if not paper.withdrawable:
        return [Reason("Only a consent is withdrawn. An agreement is talked about.", rule="2.31")]
    if row.status is not PaperStatus.SIGNED:
        return [Reason("This is not signed, so there is nothing to withdraw.", rule="2.31")]
    if not reason.strip():
        return [Reason("Say what was said, or “in writing”.", rule="2.31", field="reason")]
    return []


def reasons_against_breach(*, what: str, talked_about: str, on: date, today: date, signed: bool) -> list[Reason]:
    """Why this breach of the group agreement cannot be written down. Empty means it can.

    Source: mission row 002-19: group agreement signed, breach recorded.
    """
    reasons = []
    if not signed:
        reasons.append(Reason("No group agreement was signed, so none was broken.", rule="002-19"))
    if not what.strip():
        reasons.append(Reason("Say what happened.", rule="002-19", field="what"))
    if not talked_about.strip():
        reasons.append(Reason("Say with whom and how it was talked about.", rule="002-19", field="talked_about"))
    if on > today:
        reasons.append(Reason("This lies in the future.", rule="002-19", field="on"))
    return reasons


def _standing(latest: PaperFacts, version: PaperVersion, on: date) -> Standing:
    if latest.status is not PaperStatus.SIGNED:
        return Standing.DECLINED if latest.status is PaperStatus.DECLINED else Standing.WITHDRAWN
    if latest.expires_on is not None and latest.expires_on < on:
        return Standing.EXPIRED
    return Standing.HOLDS if latest.version == version.version else Standing.RENEW


def _holds(line: PaperLine) -> bool:
    given = line.paper.kind is PaperKind.NOTICE and line.standing is Standing.DECLINED
    return line.standing is Standing.HOLDS or given


def _part(line: str) -> tuple[str, str]:
    if line.startswith("# "):
        return "heading", line[2:].strip()
    if line.startswith("- "):
        return "points", line[2:].strip()
    return ("paragraph", line.strip()) if line.strip() else ("", "")
