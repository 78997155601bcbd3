"""May this order be written, changed, stopped, signed? Doses outside the usual are warned of and stop nothing."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from midspan.foundation.records.terms import Reason
from midspan.journey.medication.terms import (
    ORDER_TRANSITIONS,
    TIMES_A_DAY,
    Answer,
    Frequency,
    Medicine,
    OrderDraft,
    OrderState,
    StartReason,
    StopKind,
)

OTP_ONLY = (
    "Methadone for opioid use disorder is given only by an opioid treatment program. Nothing is ordered here: link the program "
    "on this person’s list, with the dose it says."
)
FURTHEST = timedelta(days=90)


def reasons_against_order(medicine: Medicine | None, draft: OrderDraft, *, today: date, active: bool) -> list[Reason]:
    """Why an order cannot be kept as it is typed. Empty means it can. What stops a start is asked at signing.

    Source: 42 CFR 8.11 and 8.12 (methadone); mission row 002-40 (every medicine states its aim); house rule.
    """
    if not active:
        return [Reason("This course of care has ended; nothing is ordered in it.", rule="002-39")]
    if medicine is None:
        return [Reason("Choose a medicine of the catalogue.", rule="002-39", field="medicine")]
    if medicine.otp_only:
        who = "A nurse or prescriber links the program."
        return [Reason(OTP_ONLY, rule="42 CFR 8.12", who=who, field="medicine")]
    found = []
    if not medicine.orderable:
        text = f"{medicine.name} stands on the list when others prescribe it; it is not ordered here."
        found.append(Reason(text, rule="002-39", field="medicine"))
    if medicine.form(draft.form) is None:
        found.append(Reason("Choose the form in which it is taken.", rule="002-39", field="form"))
    return [*found, *_without(draft), *_wrong_day(draft, today)]


def _without(draft: OrderDraft) -> list[Reason]:
    found = []
    if draft.dose is None or draft.dose <= 0:
        found.append(Reason("How much at a time? A number above zero.", rule="002-39", field="dose"))
    if draft.frequency not in set(Frequency):
        found.append(Reason("How often is it taken?", rule="002-39", field="frequency"))
    elif draft.frequency == Frequency.OTHER and not draft.frequency_words.strip():
        found.append(Reason("Say in words how often.", rule="002-39", field="frequency_words"))
    if not draft.aims:
        found.append(Reason("What is it for? Every medicine states its aim.", rule="002-40", field="aims"))
    return found


def _wrong_day(draft: OrderDraft, today: date) -> list[Reason]:
    if draft.started_on is None:
        return [Reason("From which day?", rule="002-39", field="started_on")]
    if abs(draft.started_on - today) > FURTHEST:
        return [Reason("The first day lies within three months of today.", rule="002-39", field="started_on")]
    return []


def dose_warnings(medicine: Medicine, draft: OrderDraft) -> list[StartReason]:
    """What is unusual about a dose: outside the range of the label, or an injection that is not weekly or monthly.

    Source: each dose range of catalog/medicines_*.toml with its own source and mark.
    """
    found = []
    if draft.dose is not None:
        for row in medicine.doses:
            if row.form not in {"*", draft.form} or row.unit != draft.unit:
                continue
            amount = draft.dose * TIMES_A_DAY.get(Frequency(draft.frequency), 1) if row.per == "day" else draft.dose
            if not row.low <= amount <= row.high:
                text = f"{medicine.name} {_plain(amount)} {row.unit} a {row.per} is outside the usual. {row.words}."
                found.append(
                    StartReason("dose", StopKind.WARNING, text, f"{_plain(amount)} {row.unit}", row.source, row.verified)
                )
    if medicine.injection and draft.frequency not in {Frequency.WEEKLY, Frequency.MONTHLY, Frequency.ONCE}:
        text = f"{medicine.name} is given weekly or every four weeks."
        found.append(StartReason("dose", StopKind.WARNING, text, draft.frequency, medicine.source, medicine.verified))
    return found


def reasons_against_moving(now: OrderState, then: OrderState) -> list[Reason]:
    """Why an order cannot pass from one state to another. Empty means it can.

    Source: terms.orders.ORDER_TRANSITIONS; mission row 002-39.
    """
    if then in ORDER_TRANSITIONS[now]:
        return []
    words = {OrderState.DRAFT: "not signed yet", OrderState.ACTIVE: "signed", OrderState.CHANGED: "replaced by another",
             OrderState.STOPPED: "stopped", OrderState.SET_ASIDE: "set aside"}  # fmt: skip
    return [Reason(f"This order is {words[now]}; that cannot be done to it any more.", rule="002-39")]


def reasons_from(stops: Iterable[StartReason]) -> list[Reason]:
    """Stops in the words of a refusal, each with who can change it.

    Source: each stop carries its own.
    """
    return [Reason(one.text, rule=one.rule, who=one.who, field=f"override_{one.rule}") for one in stops]


def reasons_against_stopping(*, why: str, words: str, on: date | None, started_on: date, today: date) -> list[Reason]:
    """Why an order or a line of the list cannot be ended so. Empty means it can.

    Source: house rule: nothing ends without a reason and a day.
    """
    found = []
    if not why:
        found.append(Reason("Why does it end?", rule="002-39", field="why"))
    elif why == "other" and not words.strip():
        found.append(Reason("Say in a few words why.", rule="002-39", field="words"))
    if on is None or on < started_on or on > today:
        found.append(Reason("The last day lies between the first day and today.", rule="002-39", field="on"))
    return found


def reasons_against_answer(*, answer: str, reason: str, offered_on: date, on: date, answered: bool) -> list[Reason]:
    """Why an answer to an offer cannot be kept. Empty means it can. Every answer leaves care as it is.

    Source: issue text: offered, declined with reason; ADA: medication is never a condition.
    """
    if answered:
        return [Reason("This offer was answered already. Offer it again instead.", rule="002-39")]
    if answer not in set(Answer):
        return [Reason("What did the person say?", rule="002-39", field="answer")]
    if answer == Answer.DECLINED and not reason:
        return [Reason("Why not now? Their reason helps with the next offer.", rule="002-39", field="reason")]
    if on < offered_on:
        return [Reason("The answer comes on the day of the offer or later.", rule="002-39", field="on")]
    return []


def times_per_day(frequency: str) -> int:
    """How many doses a day an order has; one for what is not taken by the day.

    Source: terms.medicines.TIMES_A_DAY.
    """
    return TIMES_A_DAY.get(Frequency(frequency), 1)


def overridden(found: Iterable[StartReason], overrides: Mapping[str, str]) -> dict[str, str]:
    """The documented reasons that go past a stop that is really there; others are dropped.

    Source: house rule: a reason is kept only beside the fact it answers.
    """
    there = {one.rule for one in found if one.kind is StopKind.OVERRIDABLE}
    return {rule: words.strip() for rule, words in overrides.items() if rule in there and words.strip()}


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
