"""When glass may be broken, and for how long it stays open."""

from datetime import timedelta

from midspan.foundation.records.terms import Reason

OPEN_FOR = timedelta(hours=4)
SHORTEST_REASON = 15


def reasons_against_breaking(reason: str) -> list[Reason]:
    """Why this reason is not enough to look at someone outside one's team. Empty means it is.

    Source: 45 CFR 164.312(a)(2)(ii) emergency access procedure; reviewed afterwards by house rule, decision 0004.
    """
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [
        Reason(
            "Say in a sentence why you need to see this person now. The privacy officer will read it.",
            rule="45 CFR 164.312(a)(2)(ii)",
            field="reason",
        )
    ]


def reasons_against_closing(*, by_id: int, staff_id: int, over: bool) -> list[Reason]:
    """Why this person cannot give that look up. Empty means they can.

    Source: house rule: a look lasts no longer than it is needed, decision 0004.
    """
    if by_id != staff_id:
        return [Reason("Only the one who broke the glass closes it.", rule="0004")]
    return [Reason("This look is over already.", rule="0004")] if over else []


def reasons_against_review(*, by_id: int, staff_id: int, reviewed: bool) -> list[Reason]:
    """Why this person cannot review that look. Empty means they can.

    Source: house rule: nobody reviews their own look, decision 0004.
    """
    reasons = []
    if by_id == staff_id:
        reasons.append(Reason("You cannot review your own look.", rule="0004", who="Another privacy officer or a director."))
    if reviewed:
        reasons.append(Reason("This look was reviewed already.", rule="0004"))
    return reasons
