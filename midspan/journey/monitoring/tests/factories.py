"""A specimen and its results with as few words as a test needs."""

from datetime import datetime, timedelta
from decimal import Decimal

from midspan.foundation.episodes.models import Episode
from midspan.journey.medication.actions import list_medicine
from midspan.journey.medication.terms import ListedDraft, ListSource
from midspan.journey.monitoring.actions.results import enter_result
from midspan.journey.monitoring.actions.specimens import collect, order_test
from midspan.journey.monitoring.models import Result, Specimen
from midspan.journey.monitoring.terms.draw import OrderKind
from midspan.journey.monitoring.terms.panels import Method
from midspan.journey.monitoring.terms.results import Answer, Line, Measures, ResultDraft, ResultKind
from midspan.journey.monitoring.terms.specimens import Collected, IdentityCheck, Matrix
from tests.cast import AT, Cast

HOUR = timedelta(hours=1)
GOOD = Measures(creatinine=Decimal(80), specific_gravity=Decimal("1.0150"), ph=Decimal("6.5"))
WEAK = Measures(creatinine=Decimal(10), specific_gravity=Decimal("1.0020"))


def given(cast: Cast, episode: Episode, *, at: datetime = AT, matrix: Matrix = Matrix.URINE) -> Specimen:
    """A specimen, asked for an hour before and collected at a moment."""
    order = order_test(episode, kind=OrderKind.ASKED_FOR, matrix=matrix, reason="Asked for it.", due_at=at + 4 * HOUR,
                       by=cast.nurse, at=at - HOUR)  # fmt: skip
    said = Collected(matrix, IdentityCheck.KNOWN, observed=False)
    return collect(order, collected=said, collected_at=at, by=cast.nurse, at=at)


def lines(*codes: str, none: tuple[str, ...] = (), exact: bool = False, level: str | None = None) -> tuple[Line, ...]:
    """Lines found, and lines not found."""
    method = Method.DEFINITIVE if exact else Method.PRESUMPTIVE
    amount = Decimal(level) if level else None
    return (
        *(Line(code, Answer.FOUND, method, amount) for code in codes), *(Line(code, Answer.NOT_FOUND, method) for code in none)
    )  # fmt: skip


def draft(*codes: str, none: tuple[str, ...] = ("thc",), measures: Measures = GOOD, kind: ResultKind = ResultKind.LABORATORY,
          level: str | None = None) -> ResultDraft:  # fmt: skip
    exact = kind is ResultKind.CONFIRMATION
    return ResultDraft(kind, lines(*codes, none=none, exact=exact, level=level), measures)


def result(cast: Cast, specimen: Specimen, *codes: str, at: datetime | None = None, **words) -> Result:
    """A laboratory's result of a specimen, two hours after it was collected."""
    when = at or specimen.collected_at + 2 * HOUR
    return enter_result(specimen, draft=draft(*codes, **words), by=cast.nurse, at=when)


def takes(cast: Cast, episode: Episode, medicine: str, *, days: int = 40) -> None:
    """Somebody else prescribes a medicine; it stands on the list."""
    said = ListedDraft(name=medicine.replace("_", " "), source=ListSource.PRESCRIBER, medicine=medicine, dose="1",
                       frequency="daily", route="oral", started_on=AT.date() - timedelta(days=days))  # fmt: skip
    list_medicine(episode, draft=said, by=cast.nurse, at=AT - timedelta(days=1))
