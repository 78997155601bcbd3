"""How results, conclusions and agreement are said and drawn on pages."""

from django.utils.translation import gettext_lazy as _l

from midspan.journey.monitoring.terms.findings import Beside, BoardState
from midspan.journey.monitoring.terms.results import (
    DILUTE,
    NOT_READ,
    NOT_TAKEN,
    Answer,
    Explained,
    ResultKind,
    Status,
    Validity,
)

STATUS_WORDS = {
    Status.EXPECTED_NEGATIVE: _l("As expected: nothing found"),
    Status.EXPECTED_POSITIVE: _l("As expected: explained"),
    Status.UNEXPECTED_POSITIVE: _l("Found, and not explained"),
    Status.UNEXPECTED_NEGATIVE: _l("Prescribed, did not show"),
    Status.DILUTE_NOTHING_FOUND: _l("Dilute: nothing can be said"),
    Status.DILUTE_EXPECTED_FOUND: _l("Dilute, with what is explained found"),
    Status.DILUTE_UNEXPECTED_FOUND: _l("Dilute, with something found"),
    Status.SUBSTITUTED: _l("Not readable: unlike urine"),
    Status.ADULTERATED: _l("Not readable: something was added"),
    Status.INVALID: _l("Not readable"),
    Status.REFUSED: _l("Declined"),
    Status.MISSED: _l("Not taken"),
    Status.UNABLE: _l("Could not give one"),
    Status.PENDING: _l("Result awaited"),
    Status.PENDING_CONFIRMATION: _l("Exact test awaited"),
    Status.CONFIRMED: _l("Found, confirmed"),
    Status.NOT_CONFIRMED: _l("Not confirmed"),
}
VALIDITY_WORDS = {
    Validity.VALID: _l("can be read"),
    Validity.NOT_CHECKED: _l("not checked"),
    Validity.DILUTE: _l("dilute"),
    Validity.INVALID: _l("not readable"),
    Validity.SUBSTITUTED: _l("not readable: unlike urine"),
    Validity.ADULTERATED: _l("not readable: something was added"),
}
ANSWER_WORDS = {
    Answer.FOUND: _l("found"),
    Answer.NOT_FOUND: _l("not found"),
    Answer.NOT_IN: _l("not in yet"),
    Answer.UNREADABLE: _l("not readable"),
}
EXPLAINED_WORDS = {
    Explained.PRESCRIBED: _l("prescribed"),
    Explained.METABOLITE: _l("comes from another line"),
    Explained.TOLD: _l("told first"),
    Explained.EARLIER: _l("earlier use"),
}
KIND_WORDS = {
    ResultKind.POINT_OF_CARE: _l("Cup at the site"),
    ResultKind.LABORATORY: _l("Laboratory"),
    ResultKind.CONFIRMATION: _l("Exact test"),
    ResultKind.BREATH: _l("Breath"),
}
BESIDE_WORDS = {
    Beside.TOLD_FIRST: _l("told first"),
    Beside.FOUND_FIRST: _l("test found what was not told"),
    Beside.BOTH_NOTHING: _l("both: nothing"),
    Beside.TOLD_ONLY: _l("told, and the test did not show it"),
    Beside.NOT_ASKED: _l("nobody had asked about these days"),
    Beside.UNCLEAR: _l("the test cannot tell"),
}
STATE_WORDS = {
    BoardState.OVERDUE: _l("Overdue"),
    BoardState.DUE: _l("Due"),
    BoardState.PENDING: _l("Result awaited"),
    BoardState.CONFIRMING: _l("Exact test awaited"),
    BoardState.DONE: _l("Concluded"),
    BoardState.NOT_TAKEN: _l("No specimen"),
}
TICK_WORDS = {
    "good": _l("as expected"),
    "bad": _l("found, not explained"),
    "unsure": _l("cannot be said"),
    "note": _l("no specimen; use told"),
}
GOOD = frozenset({Status.EXPECTED_NEGATIVE, Status.EXPECTED_POSITIVE, Status.NOT_CONFIRMED})
FOUND = frozenset({Status.UNEXPECTED_POSITIVE, Status.CONFIRMED})


def tick_of(status: Status) -> str:
    """The shape of a test on the timeline: as expected, found, cannot be said, not taken."""
    if status in GOOD:
        return "good"
    if status in FOUND:
        return "bad"
    return "note" if status in NOT_TAKEN else "unsure"


def tag_of(status: Status) -> str:
    """The kind of tag a status wears. Nothing that was found is an alarm: it is something to talk about."""
    if status in GOOD:
        return "done"
    if status in FOUND or status in {Status.UNEXPECTED_NEGATIVE, Status.DILUTE_UNEXPECTED_FOUND}:
        return "soon"
    return "here" if status in DILUTE | NOT_READ | {Status.PENDING_CONFIRMATION} else ""
