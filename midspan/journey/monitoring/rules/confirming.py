"""Would an exact second test change care? Then it is ordered, and never only because a line answered."""

from collections.abc import Collection

from midspan.foundation.records.terms import Reason
from midspan.journey.monitoring.terms.results import (
    NOT_READ,
    AnalyteFinding,
    Answer,
    ConfirmAdvice,
    ConfirmWhy,
    Explained,
    Finding,
    Said,
    Tables,
)

SOURCE = "ASAM, Appropriate Use of Drug Testing (2017): confirm when it changes care, is disputed, or a class needs a name"


def confirm_advice(finding: Finding, tables: Tables, *, told_since: Collection[str] = ()) -> ConfirmAdvice:
    """Whether an exact test is worth asking for, by what the finding alone tells, and why or why not.

    `told_since`: substances of which the person told use once they knew of the result. Whether a result is disputed, or
    would change care, people know: they say so when they order.

    Source: facts/drug-testing 7.4, confirmation.
    """
    if finding.status in NOT_READ:
        return ConfirmAdvice(False, (), (Said("This specimen cannot be read. Collect again instead.", SOURCE),))
    found = [line for line in finding.lines if line.answer is Answer.FOUND]
    if not found:
        return ConfirmAdvice(False, (), (Said("Nothing was found, so there is nothing to confirm.", SOURCE),))
    open_lines = [line for line in found if not line.settled]
    if not open_lines:
        return ConfirmAdvice(False, (), (Said("An exact method has answered already.", SOURCE),))
    wanted, said = [], []
    for line in open_lines:
        needs, words = _needs(line, tables, told_since)
        said.append(Said(words, SOURCE))
        if needs:
            wanted.append(line.analyte)
    return ConfirmAdvice(bool(wanted), tuple(wanted), tuple(said))


def reasons_against_confirming(
    finding: Finding, analytes: Collection[str], *, why: ConfirmWhy, words: str, advice: ConfirmAdvice
) -> list[Reason]:
    """Why an exact test cannot be ordered like this. Empty means it can.

    Source: facts/drug-testing 7.4: not every result is confirmed.
    """
    lines = {line.analyte: line for line in finding.lines if line.answer is Answer.FOUND}
    if finding.status in NOT_READ:
        return [Reason("This specimen cannot be read. Collect again instead.", rule="confirm")]
    if not analytes or not set(analytes) <= set(lines):
        return [Reason("Choose among the lines that were found.", rule="confirm", field="analytes")]
    if all(lines[code].settled for code in analytes):
        return [Reason("An exact method has answered already.", rule="confirm", field="analytes")]
    if why is ConfirmWhy.SPECIFIC and not set(analytes) & set(advice.analytes):
        return [Reason("Knowing the drug would not change anything here. " + advice.said[0].text, rule="confirm", field="why")]
    if why is not ConfirmWhy.SPECIFIC and not words.strip():
        asked = "Say what care would change." if why is ConfirmWhy.CHANGES_CARE else "Say what the person says."
        return [Reason(asked, rule="confirm", field="words")]
    return []


def _needs(line: AnalyteFinding, tables: Tables, told_since: Collection[str]) -> tuple[bool, str]:
    facts = tables.analytes.get(line.analyte)
    substance = facts.substance.value if facts and facts.substance else ""
    if line.explained is Explained.TOLD or substance in told_since:
        return False, f"{line.name}: the person told of it, so a second test would change nothing."
    if facts is not None and facts.is_class and line.explained is Explained.PRESCRIBED:
        return True, f"{line.name}: a medicine explains it, but a class cannot tell the medicine from something else."
    if line.explained is not Explained.NOTHING:
        return False, f"{line.name}: explained, so a second test would change nothing."
    if facts is not None and facts.is_class and len(facts.members) > 1:
        return True, f"{line.name}: the class does not say which drug, and what to do differs by drug."
    return False, f"{line.name}: ask first. If the person agrees, nothing changes; if they dispute it, confirm."
