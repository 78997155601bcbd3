"""What can be recorded about a dose, how steadily is a medicine taken, and what is due around it?"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.medication.terms.giving import (
    NEEDS_REASON,
    TOOK_IT,
    Adherence,
    CheckFacts,
    DoseOutcome,
    Due,
    DueKind,
    DueRule,
    GivenOrder,
    InjectionKind,
    KitFacts,
    KitTo,
    PdmpFacts,
    PdmpFinding,
    Severity,
    SideEffectSaid,
    Told,
    Window,
)
from midspan.journey.medication.terms.orders import OrderFacts, OrderState

KIT_LEAD = "catalog/due: overdose kit"
PDMP_SUMMARY = 200  # characters: a finding, not a report


def lean(order: OrderFacts) -> GivenOrder:
    """An order as the rules of giving need it; one that is a draft or was set aside is never in force.

    Source: house rule: what is given hangs on a signed order.
    """
    kind = InjectionKind(order.injection) if order.injection in set(InjectionKind) else None
    signed = order.state not in {OrderState.DRAFT, OrderState.SET_ASIDE}
    ended_on = order.ended_on if signed else order.started_on - timedelta(days=1)
    return GivenOrder(
        order.id, order.episode_id, order.medicine, f"{order.name} {order.dose_words}", order.started_on, ended_on,
        order.times_per_day, order.observed, order.controlled, kind,
    )  # fmt: skip


def reasons_against_check(
    order: GivenOrder,
    *,
    on: date,
    today: date,
    slot: int,
    outcome: DoseOutcome | None,
    reason: str,
    taken_slots: Collection[int],
    asked_anything: bool,
) -> list[Reason]:
    """Why this arrival check cannot be recorded. Empty means it can. `taken_slots`: doses of the day
    recorded already, counted from 1; 0 where something was only asked.

    Source: mission row 002-41; house rule: one record for each dose of a day.
    """
    found = []
    if on > today:
        found.append(Reason("This lies in the future.", rule="002-41", field="on"))
    if not order.in_force(on):
        found.append(Reason("This order was not in force on that day.", rule="002-41"))
    if slot in taken_slots:
        text = "The dose of this day is recorded already." if slot else "This was asked today already."
        who = "A mistake is struck out with a reason on the person’s page."
        found.append(Reason(text, rule="002-41", who=who, field="outcome"))
    elif outcome is not None and not 1 <= slot <= order.times_per_day:
        text = f"It is ordered {order.times_per_day} a day, and that many are recorded already."
        found.append(Reason(text, rule="002-41", field="outcome"))
    if outcome is None and not asked_anything:
        found.append(Reason("Say what became of the dose, or what was asked.", rule="002-41", field="outcome"))
    if outcome in NEEDS_REASON and not reason.strip():
        text = "Say why it was held and who decided." if outcome is DoseOutcome.HELD else "Say why, in the person’s words."
        found.append(Reason(text, rule="002-41", field="reason"))
    return found


def reasons_against_told(*, from_on: date, to_on: date, missed_days: int) -> list[Reason]:
    """Why an answer about the days since cannot be recorded. Empty means it can.

    Source: house rule: nobody misses more days than were asked about.
    """
    days = (to_on - from_on).days + 1
    if days < 1:
        return [Reason("These days were asked about already.", rule="002-41", field="missed_days")]
    if not 0 <= missed_days <= days:
        text = f"Only {days} {'day was' if days == 1 else 'days were'} asked about."
        return [Reason(text, rule="002-41", field="missed_days")]
    return []


def needs_review(effects: Iterable[SideEffectSaid]) -> bool:
    """Whether a prescriber must look at what was told.

    Source: house rule: a severe side effect is seen by a prescriber the same day.
    """
    return any(effect.severity is Severity.SEVERE for effect in effects)


def reasons_against_review(*, decision: str, reviewed: bool) -> list[Reason]:
    """Why a side effect cannot be marked as reviewed. Empty means it can.

    Source: house rule: what was decided is always said.
    """
    if reviewed:
        return [Reason("This was reviewed already.", rule="002-41")]
    if not decision.strip():
        return [Reason("Say what was decided.", rule="002-41", field="decision")]
    return []


def adherence(doses: Iterable[tuple[date, DoseOutcome]], told: Iterable[Told]) -> Adherence:
    """Days known and days taken: a day seen here counts as seen; other days count as told; a day nobody saw or asked about
    is unknown and counts for nothing, nor does a dose that was held. Several doses of a day: taken when all were.

    Source: mission row 002-41; house rule: unknown is not missed.
    """
    seen: dict[date, bool] = {}
    held: set[date] = set()
    for on, outcome in doses:
        if outcome is DoseOutcome.HELD:
            held.add(on)
        else:
            seen[on] = seen.get(on, True) and outcome in TOOK_IT
    known, taken = len(seen), sum(seen.values())
    for one in told:
        span = (one.to_on - one.from_on).days + 1
        elsewhere = sum(one.from_on <= day <= one.to_on for day in seen.keys() | held)
        unseen = max(span - elsewhere, 0)
        seen_missed = sum(one.from_on <= day <= one.to_on and not took for day, took in seen.items())
        missed = min(max(one.missed_days - seen_missed, 0), unseen)
        known, taken = known + unseen, taken + unseen - missed
    return Adherence(known, taken)


def told_since(checks: Iterable[CheckFacts], *, started_on: date, on: date) -> tuple[date, date]:
    """The days that a question of today is about: from the day after the last answer (at the most two weeks back, never before
    the start) to yesterday. The first lies after the second when there is nothing to ask.

    Source: house rule: people remember two weeks.
    """
    answered = [check.told_to_on for check in checks if check.told_to_on is not None]
    first = max(answered) + timedelta(days=1) if answered else started_on
    return max(first, started_on, on - timedelta(days=14)), on - timedelta(days=1)


def applies(rule: DueRule, order: GivenOrder) -> bool:
    """Whether a row of repeated things is about this order.

    Source: catalog/due.
    """
    return any(
        (one == "controlled" and order.controlled)
        or one in {order.medicine, order.injection}
        or (one.endswith("*") and (order.medicine.startswith(one[:-1]) or (order.injection or "").startswith(one[:-1])))
        for one in rule.medicines
    )


def rules_on(rules: Iterable[DueRule], on: date) -> list[DueRule]:
    """The rows in force on a day, of each code the newest.

    Source: catalog/due: dated rows.
    """
    held: dict[str, DueRule] = {}
    for rule in sorted(rules, key=lambda rule: rule.effective_from):
        if rule.effective_from <= on:
            held[rule.code] = rule
    return list(held.values())


def injection_due(order: GivenOrder, window: Window | None, on: date) -> Due | None:
    """The next injection as something due, from the day the window opens. Without one so far: the first, since the order.

    Source: catalog/windows.
    """
    if not order.in_force(on) or order.injection is None:
        return None
    if window is None:
        words = f"{order.words}: first injection"
        return _due(DueKind.INJECTION, order, order.started_on, words, "catalog/windows", order.started_on + timedelta(days=7))
    if on < window.opens_on:
        return None
    late = f": window closed {window.closes_on:%d %b}. {window.then}" if on > window.closes_on else ""
    return _due(DueKind.INJECTION, order, window.due_on, f"{order.words}{late}", "catalog/windows", window.closes_on)


def refill_due(order: GivenOrder, supply_ends_on: date | None, rule: DueRule, on: date) -> Due | None:
    """The refill of a medicine that is taken at home, some days before the supply ends. A supply nobody wrote down is not due.

    Source: catalog/due: refill.
    """
    if supply_ends_on is None or not order.in_force(on) or on < supply_ends_on - timedelta(days=rule.lead_days):
        return None
    words = f"{order.words}: supply ends {supply_ends_on:%d %b}"
    return _due(DueKind.REFILL, order, supply_ends_on, words, rule.source, supply_ends_on)


def pdmp_due(order: GivenOrder, latest: PdmpFacts | None, rules: Sequence[DueRule], on: date) -> Due | None:
    """The query of the prescription monitoring program: before the start, then at the interval; sooner where it was not reached.

    Source: catalog/due: pdmp; 90 FR 6504.
    """
    rows = {rule.code: rule for rule in rules if applies(rule, order)}
    usual = rows.get("pdmp")
    if usual is None or not order.in_force(on):
        return None
    missed = latest is not None and latest.finding is PdmpFinding.NOT_REACHED
    rule = rows.get("pdmp_not_reached", usual) if missed else usual
    if latest is None or latest.on < order.started_on - timedelta(days=usual.every_days):
        due_on = order.started_on
    else:
        due_on = latest.on + timedelta(days=rule.every_days)
    if on < due_on - timedelta(days=7):
        return None
    return _due(DueKind.PDMP, order, due_on, rule.what, rule.source, due_on, verified=rule.verified)


def laboratory_due(order: GivenOrder, last: date | None, rule: DueRule, on: date) -> Due | None:
    """A laboratory value that is due: first so many days after the start, then at the interval after the last one.

    Source: catalog/due: laboratory.
    """
    if rule.kind is not DueKind.LABORATORY or not applies(rule, order) or not order.in_force(on):
        return None
    since_start = last is not None and last >= order.started_on
    due_on = (
        last + timedelta(days=rule.every_days) if since_start and last else order.started_on + timedelta(days=rule.first_days)
    )
    if on < due_on - timedelta(days=7):
        return None
    words = f"{rule.what} ({order.words})"
    return _due(DueKind.LABORATORY, order, due_on, words, rule.source, due_on + timedelta(days=7), verified=rule.verified)


def kit_due(episode_id: int, *, since_on: date, kits: Iterable[KitFacts], rule: DueRule, on: date) -> Due | None:
    """An overdose kit to give: within a week of admission, again some time after it was declined, and before it expires.

    Source: catalog/due: kit; facts/medication: a kit to everybody with opioid or stimulant use, and family.
    """
    latest = max(kits, key=lambda kit: (kit.on, kit.id), default=None)
    if latest is None:
        due_on, words, opens = since_on + timedelta(days=rule.first_days), "Overdose kit: none given yet", since_on
    elif latest.to is KitTo.DECLINED:
        due_on, words = latest.on + timedelta(days=rule.every_days), "Overdose kit: declined, offer it again"
        opens = due_on
    elif latest.expires_on is not None:
        due_on, words = latest.expires_on, f"Overdose kit expires {latest.expires_on:%d %b %Y}"
        opens = due_on - timedelta(days=rule.lead_days)
    else:
        return None
    if on < opens:
        return None
    return Due(
        DueKind.KIT, episode_id, due_on, words, KIT_LEAD, "medication:person", episode_id, due_on, rule.source, rule.verified
    )


def reasons_against_striking(*, reason: str, struck: bool) -> list[Reason]:
    """Why a line cannot be struck out. Empty means it can.

    Source: house rule: nothing is deleted, and a mistake says why.
    """
    if struck:
        return [Reason("This was struck out already.", rule="house")]
    return [] if reason.strip() else [Reason("Say what was wrong.", rule="house", field="reason")]


def reasons_against_pdmp(*, finding: PdmpFinding, summary: str) -> list[Reason]:
    """Why a query of the prescription monitoring program cannot be written down. Empty means it can.

    Source: facts/medication: log time, user and a summary of the finding; the report itself is not kept.
    """
    if finding is not PdmpFinding.NOTHING_ELSE and not summary.strip():
        return [Reason("Say in a line what it showed, or what was tried.", rule="pdmp", field="summary")]
    if len(summary) > PDMP_SUMMARY or summary.count("\n") > 2:
        text = f"A summary of at most {PDMP_SUMMARY} characters: the report itself is not kept here."
        return [Reason(text, rule="pdmp", field="summary")]
    return []


def reasons_against_kit(*, to: KitTo, to_whom: str, expires_on: date | None, declined_reason: str, on: date) -> list[Reason]:
    """Why a kit cannot be recorded. Empty means it can.

    Source: house rule: who has it and until when it is good.
    """
    if to is KitTo.DECLINED:
        if declined_reason.strip():
            return []
        return [Reason("Say why, in the person’s words.", rule="kit", field="declined_reason")]
    found = []
    if to is KitTo.FAMILY and not to_whom.strip():
        found.append(Reason("Say to whom.", rule="kit", field="to_whom"))
    if expires_on is None:
        found.append(Reason("Read the expiry from the box.", rule="kit", field="kit_expires_on"))
    elif expires_on <= on:
        found.append(Reason("That one is over; give another.", rule="kit", field="kit_expires_on"))
    return found


def _due(
    kind: DueKind, order: GivenOrder, due_on: date, words: str, rule: str, late_after: date, *, verified: bool = True
) -> Due:
    return Due(kind, order.episode_id, due_on, words, rule, "medication:person", order.episode_id, late_after, rule, verified)
