"""When somebody may be asked, how an asking ends, what collection needs, and in which order a specimen goes from hand to hand."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from midspan.foundation.records.terms import Reason
from midspan.journey.monitoring.terms.draw import OrderKind, Outcome
from midspan.journey.monitoring.terms.specimens import Collected, CustodyKind, Matrix

RULE = "002-44"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: codes are read aloud and typed
COLLECTED_WITHIN = timedelta(hours=12)
WARM_FROM, WARM_TO = Decimal("90.0"), Decimal("100.0")  # °F, within four minutes
READ_WITHIN_MINUTES = 4
NEEDS: dict[CustodyKind, frozenset[CustodyKind]] = {
    CustodyKind.COLLECTED: frozenset(),
    CustodyKind.SEALED: frozenset({CustodyKind.COLLECTED}),
    CustodyKind.INITIALLED: frozenset({CustodyKind.SEALED}),
    CustodyKind.HANDED_OVER: frozenset({CustodyKind.SEALED, CustodyKind.INITIALLED}),
    CustodyKind.RECEIVED: frozenset({CustodyKind.HANDED_OVER}),
    CustodyKind.DISCARDED: frozenset({CustodyKind.COLLECTED}),
}
STEP_WORDS = {
    CustodyKind.COLLECTED: "collected", CustodyKind.SEALED: "sealed", CustodyKind.INITIALLED: "initialled by the person",
    CustodyKind.HANDED_OVER: "handed over", CustodyKind.RECEIVED: "received", CustodyKind.DISCARDED: "discarded",
}  # fmt: skip
AGAIN_STEPS = frozenset({CustodyKind.HANDED_OVER, CustodyKind.RECEIVED})
WITH_OTHER = AGAIN_STEPS


def reasons_against_asking(
    kind: OrderKind, *, reason: str, status: str, open_already: bool, asked_at: datetime, due_at: datetime, at: datetime
) -> list[Reason]:
    """Why nobody may be asked for this specimen: not in treatment, asked already, no reason given, due in the past.

    Source: 42 CFR Part 8 practice and ASAM (2017): tests outside the schedule have a reason in words; house rule.
    """
    found = []
    if status != "active":
        found.append(Reason("Only people in treatment are asked for a test.", RULE))
    if open_already:
        found.append(Reason("A specimen of this kind is asked for already.", RULE, who="Settle that one first.", field="matrix"))
    if kind is OrderKind.RANDOM:
        found.append(Reason("Random tests come from the draw alone.", RULE, field="kind"))
    if kind is OrderKind.CAUSE and not reason.strip():
        found.append(Reason("Say in plain words what was seen or told.", RULE, field="reason"))
    if due_at < max(asked_at, at):
        found.append(Reason("The time to come by lies in the past.", RULE, field="due_at"))
    return found


def reasons_against_telling(*, settled: bool, told: bool) -> list[Reason]:
    """Why notice is not written down again.

    Source: house rule.
    """
    if settled:
        return [Reason("This one is settled already.", RULE)]
    return [Reason("Notice was given already.", RULE)] if told else []


def reasons_against_collecting(found: Collected, *, settled: bool, collected_at: datetime, at: datetime) -> list[Reason]:
    """Why a specimen cannot be written down so: settled, in the future or long past, observed by nobody, impossible figures.

    A temperature outside 90 to 100 °F is no reason: it is written down, and validity is decided with the result.
    Source: facts/drug-testing 7.2 and 7.4 (49 CFR 40.65 for the temperature); house rule.
    """
    reasons = []
    if settled:
        reasons.append(Reason("This one is settled already.", RULE))
    if collected_at > at or collected_at < at - COLLECTED_WITHIN:
        reasons.append(Reason("Collection is written down within 12 hours, never ahead.", RULE, field="collected_at"))
    if found.observed and found.observer_id is None:
        reasons.append(Reason("Say who was in the room.", RULE, field="observer"))
    reasons += _against_figures(found)
    return reasons


def _against_figures(found: Collected) -> list[Reason]:
    reasons = []
    if found.temperature_f is not None and not Decimal(32) <= found.temperature_f <= Decimal(212):
        reasons.append(Reason("A temperature lies between 32 and 212 °F (0 and 100 °C).", RULE, field="temperature"))
    if found.temperature_f is not None and found.temperature_after_minutes is None:
        reasons.append(Reason("Say how many minutes after voiding it was read.", RULE, field="after_minutes"))
    if found.temperature_f is not None and found.matrix is not Matrix.URINE:
        reasons.append(Reason("Temperature is read of urine alone.", RULE, field="temperature"))
    if found.volume_ml is not None and not 0 < found.volume_ml <= 2000:
        reasons.append(Reason("A volume lies between 1 and 2000 mL.", RULE, field="volume_ml"))
    return reasons


def notes_on_collection(found: Collected) -> list[str]:
    """What whoever reads the result should know: temperature out of range or read late, observed against the person's wish.

    Source: facts/drug-testing 7.2: 90 to 100 °F within four minutes.
    """
    notes = []
    if found.temperature_f is not None and not WARM_FROM <= found.temperature_f <= WARM_TO:
        notes.append("Temperature outside 90 to 100 °F.")
    if (found.temperature_after_minutes or 0) > READ_WITHIN_MINUTES:
        notes.append("Temperature read later than four minutes after voiding.")
    if found.observed and found.wish_kept is False:
        notes.append("Observed, and not by whom the person wished.")
    return notes


def reasons_against_settling(
    outcome: Outcome, *, before: Outcome | None, words: str, due_at: datetime, again_at: datetime | None, at: datetime
) -> list[Reason]:
    """Why an asking does not end so. Only `missed` changes later, to excused: a reason may come after the day.

    Source: facts/drug-testing 7.4: refusal, inability and a missed test are outcomes of their own, never results.
    """
    found = []
    if before is not None and not (before is Outcome.MISSED and outcome is Outcome.EXCUSED):
        found.append(Reason("This one is settled already.", RULE))
    if outcome is Outcome.COLLECTED:
        found.append(Reason("A collected specimen is written down on its own form.", RULE))
    if not words.strip():
        found.append(Reason("Add a few plain words: what was said, what happened.", RULE, field="words"))
    if outcome is Outcome.MISSED and at < due_at:
        found.append(Reason("There is still time until the end of the notice.", RULE, field="outcome"))
    if again_at is not None and outcome is not Outcome.UNABLE:
        found.append(Reason("A later try follows inability alone.", RULE, field="again_at"))
    if again_at is not None and again_at <= at:
        found.append(Reason("The later try lies in the past.", RULE, field="again_at"))
    return found


def reasons_against_step(kind: CustodyKind, *, done: Collection[CustodyKind], other: str) -> list[Reason]:
    """Why a specimen cannot take this step: those before it are missing, it is done, discarded, or nobody is named.

    Source: facts/drug-testing 7.4, chain of custody: identity, seal, initials, each hand with its time.
    """
    found = []
    if CustodyKind.DISCARDED in done:
        found.append(Reason("This specimen was discarded.", RULE))
    if missing := [step for step in CustodyKind if step in NEEDS[kind] and step not in done]:
        words = ", ".join(STEP_WORDS[step] for step in missing)
        found.append(Reason(f"Before that it is {words}.", RULE, field="kind"))
    if kind in done and kind not in AGAIN_STEPS:
        found.append(Reason(f"It was {STEP_WORDS[kind]} already.", RULE, field="kind"))
    if kind in WITH_OTHER and not other.strip():
        found.append(Reason("Say to whom, or from whom.", RULE, field="other"))
    return found


def next_steps(done: Collection[CustodyKind]) -> list[CustodyKind]:
    """The steps that a specimen can take now, in order.

    Source: the table above.
    """
    return [kind for kind in CustodyKind if not reasons_against_step(kind, done=done, other="somebody")]


def code_from(random_bytes: bytes) -> str:
    """A specimen's code from ten random bytes: two groups of five letters and figures that cannot be mistaken.

    Source: house rule; 50 bits, so that a code is never guessed.
    """
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in random_bytes[:10])
    return f"{letters[:5]}-{letters[5:]}"


def fahrenheit(value: Decimal, unit: str) -> Decimal:
    """A temperature in °F to one place; `unit` is F or C.

    Source: definition of the scales.
    """
    return (value if unit == "F" else value * 9 / 5 + 32).quantize(Decimal("0.1"))
