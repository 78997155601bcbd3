"""What stands against beginning, saving, signing a review and handing out its case? The same answer for page and action."""

from collections.abc import Mapping
from datetime import date, timedelta

from midspan.foundation.records.terms import Reason
from midspan.journey.assessment.terms import Dimension
from midspan.journey.transition.terms import Agreement, HeldReview, Side

NEXT_WITHIN = timedelta(days=30)  # the longest rhythm of re-rating
SHORTEST = 3  # letters of a recipient or basis that say something
LONGEST_PERIOD = timedelta(days=366)  # of a course of care that one hand-out shows
WHY_FROM = 2  # from this rating on, the reason for it is written down


def reasons_against_beginning(*, active: bool, one_open: bool) -> list[Reason]:
    """Why no review can begin. Empty means it can.

    Source: facts/levels-of-care 2.4; house rule: one open review at a time.
    """
    if not active:
        return [Reason("Only an active course of care has a level to look at.", rule="2.4", who="Admissions")]
    if one_open:
        return [Reason("A review is open already. Finish that one.", rule="2.4")]
    return []


def reasons_against_working_on(*, active: bool) -> list[Reason]:
    """Why an open review is not rated, written or signed any more. Empty means it can be.

    Source: facts/levels-of-care 2.4; house rule: after the end nobody agrees on a level or on a next review.
    """
    if active:
        return []
    return [Reason("This course of care has ended. The review stays as it was left.", rule="2.4")]


def reasons_against_saving(*, signed: bool, ratings: Mapping[Dimension, tuple[int, str]]) -> list[Reason]:
    """Why these ratings cannot be kept. Empty means they can.

    Source: house rule, decision 0003: what is signed stays.
    """
    if signed:
        return [Reason("This review is signed. Begin a new one; both are kept.", rule="0003")]
    return [
        Reason("A rating is 0 to 4.", rule="2.2", field=one.value)
        for one, (rating, _why) in ratings.items()
        if rating not in range(5)
    ]


def reasons_against_signing(facts: HeldReview, *, rated: tuple[Dimension, ...], today: date) -> list[Reason]:
    """What is missing before a review can be signed, each at its field. Empty means nothing.

    Source: facts/levels-of-care 2.4: what each review must store; mission rows 001-28 and 004-39.
    """
    if facts.signed:
        return [Reason("This review is signed already.", rule="0003")]
    reasons = []
    for one in rated:
        rating, why = facts.ratings.get(one, (None, ""))
        if rating is None:
            reasons.append(Reason("Rate this dimension.", rule="2.4", field=one.value))
        elif rating >= WHY_FROM and not why.strip():
            reasons.append(Reason(f"Rated {rating}: say why.", rule="2.4", field=f"{one.value}_why"))
    for side, words in {Side.NOT_LOWER: "why not lower", Side.NOT_HIGHER: "why not higher"}.items():
        if not any(one.kept and one.side == side for one in facts.sentences):
            reasons.append(Reason(f"Keep or write at least one sentence on {words}.", rule="2.4", field="sentences"))
    reasons += _decision(facts)
    if facts.next_on is None or not today < facts.next_on <= today + NEXT_WITHIN:
        text = f"Choose the day of the next review: after today and within {NEXT_WITHIN.days} days."
        reasons.append(Reason(text, rule="2.4", field="next_on"))
    return reasons


def reasons_against_handing_out(*, signed: bool, recipient: str, basis: str) -> list[Reason]:
    """Why no copy leaves the house. Empty means it may.

    Source: 42 CFR 2.31 and 2.33 (consent names the recipient), 2.13 (no more than needed): no basis, no disclosure.
    """
    reasons = []
    if not signed:
        reasons.append(Reason("Only a signed review is handed out.", rule="42 CFR 2.13", who="A licensed clinician"))
    return [*reasons, *_unnamed(recipient, basis)]


def reasons_against_handing_out_period(
    *, first_on: date, last_on: date, began_on: date | None, today: date, recipient: str, basis: str
) -> list[Reason]:
    """Why nothing of this period leaves the house. Empty means it may. `began_on` is the first day of the course of care.

    Source: 42 CFR 2.31 and 2.33 (consent names the recipient), 2.13 (no more than needed): no basis, no disclosure.
    """
    reasons = []
    if last_on < first_on:
        reasons.append(Reason("The last day lies before the first.", rule="42 CFR 2.13", field="last_on"))
    elif last_on > today:
        reasons.append(Reason("This lies in the future.", rule="42 CFR 2.13", field="last_on"))
    elif began_on is None or last_on < began_on:
        reasons.append(Reason("Nobody was in care here then: there is nothing to show.", rule="42 CFR 2.13", field="last_on"))
    elif last_on - first_on > LONGEST_PERIOD:
        reasons.append(Reason("At most a year at a time: no more than is needed.", rule="42 CFR 2.13", field="first_on"))
    return [*reasons, *_unnamed(recipient, basis)]


def _unnamed(recipient: str, basis: str) -> list[Reason]:
    reasons = []
    if len(recipient.strip()) < SHORTEST:
        reasons.append(Reason("Name who receives it.", rule="42 CFR 2.31", field="recipient"))
    if len(basis.strip()) < SHORTEST:
        text = "Say on what basis: which signed consent, of which day, that names this recipient."
        reasons.append(Reason(text, rule="42 CFR 2.31", field="basis"))
    return reasons


def _decision(facts: HeldReview) -> list[Reason]:
    reasons = []
    if not facts.outcome:
        reasons.append(Reason("Choose what comes of it.", rule="2.4", field="outcome"))
    if not facts.agreed_level:
        reasons.append(Reason("Choose the agreed level.", rule="2.4", field="agreed_level"))
    elif facts.agreed_level != facts.recommended_level and not facts.difference.strip():
        text = f"Level {facts.agreed_level} differs from the recommended {facts.recommended_level or 'one'}: say why."
        reasons.append(Reason(text, rule="001-28", field="difference"))
    if not facts.agreement:
        reasons.append(Reason("Say what the person thinks of it.", rule="004-39", field="agreement"))
    elif facts.agreement == Agreement.DISAGREES and not facts.person_words.strip():
        reasons.append(Reason("Write what the person wants instead, in their words.", rule="004-39", field="person_words"))
    return reasons
