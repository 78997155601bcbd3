"""What do the sources say about each medicine, where do they differ, what is still to decide, and by when are lists compared?"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil

from midspan.foundation.records.terms import Reason
from midspan.journey.medication.terms import (
    TOLD,
    Compared,
    Decided,
    EndWhy,
    LineDecision,
    ListedDraft,
    ListSource,
    Mention,
    ReconcileDue,
    ReconcileReason,
    ReconcileRule,
)

CAUSE = {
    ReconcileReason.ADMISSION: "Admitted",
    ReconcileReason.OUTSIDE_STAY: "Back from elsewhere",
    ReconcileReason.TRANSITION: "Moved to another level",
    ReconcileReason.OTHER: "Asked for",
}
NOTHING = re.compile(r"^\W*(none|no|nil|nothing|n/?a|none known|no known.*)\W*$", re.IGNORECASE)
DOSE = re.compile(r"(\d+(?:[.,/]\d+)*)\s*(mg|mcg|g|ml|units?)\b", re.IGNORECASE)


def compared(mentions: Iterable[Mention], names: Mapping[str, str]) -> list[Compared]:
    """What the sources say, one entry for each medicine, in the order in which they were named.

    `names` gives the code of the catalogue for words. Sources differ when they name different doses, when a medicine is not on
    the list, and when papers from elsewhere came and do not name what is on it.
    Source: house rule: lists are compared line by line.
    """
    found: dict[str, list[Mention]] = {}
    asked: set[ListSource] = set()
    for one in mentions:
        asked.add(one.source)
        if not says_nothing(one.words):
            found.setdefault(_same(one, names), []).append(one)
    return [_entry(key, held, names, asked) for key, held in found.items()]


def says_nothing(words: str) -> bool:
    """Whether a source says that nothing is taken: “none”, “no known allergies”.

    Source: house rule.
    """
    return bool(NOTHING.match(words)) or not words.strip()


def dose_in(words: str) -> str:
    """The first dose named in words, as it is compared: “10 mg”; empty when there is none.

    Source: house rule.
    """
    found = DOSE.search(words)
    return f"{found[1].replace(',', '.')} {found[2].lower()}" if found else ""


def medicine_in(words: str, names: Mapping[str, str]) -> str:
    """The code of the medicine that words begin with or name; empty when the catalogue does not know it.

    Source: catalog/medicines_*.toml, names and brand names.
    """
    text = words.lower()
    known = [name for name in names if re.search(rf"(?<![\w/]){re.escape(name)}(?![\w/])", text)]
    return names[max(known, key=len)] if known else ""


def reasons_against_reconciling(lines: Iterable[Decided], sources: Iterable[ListSource]) -> list[Reason]:
    """Why a reconciliation cannot be signed yet. Empty means it can.

    Source: mission row 002-39; house rule: every line decided, every difference and every change with its reason.
    """
    found = []
    if not any(source is not ListSource.ORDER for source in sources):
        text = "Name at least one source that was compared: the person, the pharmacy, papers from elsewhere, family."
        found.append(Reason(text, rule="reconcile", field="sources"))
    for one in lines:
        if one.decision is None:
            found.append(Reason(f"{one.line}: keep, change, stop or unknown?", rule="reconcile"))
        elif needs_reason(one) and not one.reason.strip():
            found.append(Reason(f"{one.line}: {_asks(one)}", rule="reconcile"))
        elif one.decision is LineDecision.CHANGE and not one.own and not (one.dose.strip() or one.frequency.strip()):
            found.append(Reason(f"{one.line}: changed to which dose, how often?", rule="reconcile"))
    return found


def needs_reason(one: Decided) -> bool:
    """Whether a decision on a line asks for words: everything but keeping what all sources agree on.

    Source: house rule.
    """
    return one.differs or one.decision in {LineDecision.CHANGE, LineDecision.STOP, LineDecision.UNKNOWN}


def due_after(reason: ReconcileReason, since_on: date, rule: ReconcileRule | None) -> date | None:
    """The last day on which comparing lists is in time; None when the cause asks for nothing.

    Source: catalog/reconciling.toml.
    """
    return since_on + timedelta(days=ceil(rule.within_hours / 24)) if rule else None


def reconciliations_owed(
    episode_id: int,
    causes: Iterable[tuple[ReconcileReason, date]],
    signed: Iterable[tuple[ReconcileReason, date, date]],
    rules: Mapping[ReconcileReason, ReconcileRule],
) -> list[ReconcileDue]:
    """Causes that no signed reconciliation answers, with the day by which.

    `signed` holds of each its reason, the day of its cause and the day it was signed. One that was signed on or after the day
    of a cause answers it whatever it was held for, once it stands for that cause or a later one.
    Source: catalog/reconciling.toml; mission row 002-39.
    """
    held = list(signed)
    found = []
    for reason, since_on in causes:
        due_on = due_after(reason, since_on, rules.get(reason))
        if due_on is None or any(cause_on >= since_on or signed_on >= since_on for _reason, cause_on, signed_on in held):
            continue
        rule = rules[reason]
        words = f"{CAUSE[reason]} {since_on.day} {since_on:%b}: compare the medication lists"
        found.append(ReconcileDue(episode_id, reason, since_on, due_on, words, rule.source, rule.verified))
    return found


def reasons_against_ending_line(*, why: str, words: str, on: date | None, started_on: date | None, today: date) -> list[Reason]:
    """Why a line of the list cannot be ended so. Empty means it can.

    Source: house rule: nothing ends without a reason and a day.
    """
    found = []
    if why not in set(EndWhy):
        found.append(Reason("Why does it end?", rule="002-39", field="why"))
    elif why == EndWhy.OTHER and not words.strip():
        found.append(Reason("Say in a few words why.", rule="002-39", field="words"))
    if on is None or on > today or (started_on is not None and on < started_on):
        found.append(Reason("The last day is not before the first and not after today.", rule="002-39", field="on"))
    return found


def reasons_against_line(draft: ListedDraft, *, today: date) -> list[Reason]:
    """Why a medicine from outside cannot stand on the list as it is typed. Empty means it can.

    Source: mission row 002-39: a list with its sources.
    """
    found = []
    if not draft.name.strip():
        found.append(Reason("Which medicine?", rule="002-39", field="name"))
    if draft.source not in TOLD:
        text = "Who says so: the person, the pharmacy, papers from elsewhere, family, an outside prescriber?"
        found.append(Reason(text, rule="002-39", field="source"))
    for name, on in (("started_on", draft.started_on), ("taken_on", draft.taken_on)):
        if on is not None and on > today:
            found.append(Reason("That day has not come yet.", rule="002-39", field=name))
    return found


def _same(one: Mention, names: Mapping[str, str]) -> str:
    code = one.medicine or medicine_in(one.words, names)
    return code or one.name.strip().lower().split(" ")[0]


def _entry(key: str, held: list[Mention], names: Mapping[str, str], asked: set[ListSource]) -> Compared:
    said = {(one.source, one.words.strip().lower()): one for one in reversed(held)}  # what one source says twice stands once
    mentions = tuple(sorted(said.values(), key=held.index))
    known = {dose for one in held if (dose := dose_in(one.words))}
    why = ""
    if len(known) > 1:
        why = f"doses differ: {', '.join(sorted(known))}"
    elif not any(one.key for one in held):
        why = "not on the list"
    elif ListSource.OUTSIDE_RECORD in asked and all(one.source is not ListSource.OUTSIDE_RECORD for one in held):
        why = "not named in the papers from elsewhere"
    listed = next((one for one in held if one.key), held[0])
    return Compared(listed.name, key if key in set(names.values()) else "", mentions, bool(why), why)


def _asks(one: Decided) -> str:
    if one.decision is LineDecision.UNKNOWN:
        return "who asks whom, and by when?"
    return "the sources differ; say how that was settled." if one.decision is LineDecision.KEEP else "say why."
