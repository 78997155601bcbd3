"""What is done with specimens: people asked for one and told, collection, how an asking ends, each hand it goes through."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.people.terms import Permission
from midspan.foundation.program.rules import local_day
from midspan.foundation.records.actions import action
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.draw import place
from midspan.journey.monitoring.models import CustodyStep, Specimen, TestOrder
from midspan.journey.monitoring.rules.specimens import (
    code_from,
    reasons_against_asking,
    reasons_against_collecting,
    reasons_against_settling,
    reasons_against_step,
    reasons_against_telling,
)
from midspan.journey.monitoring.terms.draw import OrderKind, Outcome
from midspan.journey.monitoring.terms.specimens import Collected, CustodyKind, Matrix
from midspan.journey.plan.actions import point
from midspan.journey.plan.terms import Evidence

CODE_BYTES = 10


@action("test.ordered", needs=Permission.COLLECT)
def order_test(
    episode: Episode, *, kind: OrderKind, matrix: Matrix, panels: Sequence[str] = (), reason: str = "", due_at: datetime,
    observed: bool = False, counts_for_gap: bool = False, by: Staff, at: datetime,
) -> TestOrder:  # fmt: skip
    """Ask somebody for a specimen outside the draw. The random schedule goes on as before unless `counts_for_gap`.

    Refuses people who are not in treatment, a second open asking of the same kind, a cause without words, a time in the past.
    """
    Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode.pk)
    standing = TestOrder.objects.filter(episode=episode, matrix=matrix, outcome="").exists()
    if reasons := reasons_against_asking(
        kind, reason=reason, status=episode.status, open_already=standing, asked_at=at, due_at=due_at, at=at
    ):
        raise Refused(reasons)
    on = local_day(at, episode.site.timezone)
    return place(episode, kind=kind, matrix=matrix, panels=panels, reason=reason, on=on, due_at=due_at, observed=observed,
                 counts_for_gap=counts_for_gap, by=by, at=at)  # fmt: skip


@action("test.told", needs=Permission.CHECK_IN, versioned=True)
def give_notice(order: TestOrder, *, by: Staff, at: datetime) -> TestOrder:
    """Somebody was told that they are asked for a specimen today. Refuses a second notice and a settled asking."""
    row = _held(order)
    if reasons := reasons_against_telling(settled=bool(row.outcome), told=row.told_at is not None):
        raise Refused(reasons)
    row.told_at, row.told_by = at, by
    row.save()
    return row


@action("specimen.collected", needs=Permission.COLLECT, versioned=True)
def collect(
    order: TestOrder, *, collected: Collected, collected_at: datetime, objectives: Collection[int] = (), by: Staff, at: datetime
) -> Specimen:
    """Write a collection down: the specimen with its code, its first step of custody, and the end of the asking.

    Refuses a settled asking, a time ahead or long past, observation by nobody, and figures that cannot be.
    """
    row = _held(order)
    zone = row.site.timezone
    if reasons := reasons_against_collecting(collected, settled=bool(row.outcome), collected_at=collected_at, at=at):
        raise Refused(reasons)
    specimen = Specimen.objects.create(
        order=row, episode=row.episode, code=code_from(secrets.token_bytes(CODE_BYTES)), panels=row.panels, by=by,
        collected_at=collected_at, **_columns(collected),
    )  # fmt: skip
    CustodyStep.objects.create(specimen=specimen, kind=CustodyKind.COLLECTED, by=by, at=collected_at)
    row.matrix, row.outcome, row.outcome_at, row.outcome_by = collected.matrix, Outcome.COLLECTED, collected_at, by
    row.save()
    if objectives:
        point(row.episode_id, kind=Evidence.TEST, subject=specimen.pk, objectives=objectives,
              on=local_day(collected_at, zone), words=f"Specimen {specimen.code}", by=by, at=at)  # fmt: skip
    return specimen


@action("test.settled", needs=Permission.COLLECT, versioned=True)
def settle_order(
    order: TestOrder, *, outcome: Outcome, words: str, again_at: datetime | None = None, by: Staff, at: datetime
) -> TestOrder:
    """End an asking without a specimen: refused, unable, missed, excused or withdrawn, with a few plain words.

    It is no result and sets nothing off here. `again_at`, after inability, opens a later try. A missed one can be excused
    afterwards. Refuses an outcome without words, one while there is still time (missed), and a second outcome.
    """
    row = _held(order)
    before = Outcome(row.outcome) if row.outcome else None
    if reasons := reasons_against_settling(outcome, before=before, words=words, due_at=row.due_at, again_at=again_at, at=at):
        raise Refused(reasons)
    row.outcome, row.outcome_words, row.outcome_at, row.outcome_by = outcome, words.strip(), at, by
    row.save()
    if again_at is not None:
        place(row.episode, kind=OrderKind.AGAIN, matrix=Matrix(row.matrix), panels=row.panels, reason=words, due_at=again_at,
              on=local_day(again_at, row.site.timezone), observed=row.observed, counts_for_gap=row.counts_for_gap, follows=row,
              by=by, at=at)  # fmt: skip
    return row


@action("specimen.passed_on", needs=Permission.COLLECT)
def pass_on(specimen: Specimen, *, kind: CustodyKind, other: str = "", note: str = "", by: Staff, at: datetime) -> CustodyStep:
    """One step of custody: sealed, initialled, handed over, received, discarded. Never changed afterwards.

    Refuses a step before its turn, one that was taken already, and a hand-over that names nobody.
    """
    row = Specimen.objects.select_for_update(of=("self",), no_key=True).select_related("episode").get(pk=specimen.pk)
    done = [CustodyKind(step) for step in row.steps.values_list("kind", flat=True)]
    if reasons := reasons_against_step(kind, done=done, other=other):
        raise Refused(reasons)
    return CustodyStep.objects.create(specimen=row, kind=kind, other=other.strip(), note=note.strip(), by=by, at=at)


def _held(order: TestOrder) -> TestOrder:
    """The asking as it stands, locked: two people who settle it wait for each other."""
    rows = TestOrder.objects.select_for_update(of=("self",), no_key=True).select_related("episode", "site")
    return rows.get(pk=order.pk)


def _columns(collected: Collected) -> dict[str, object]:
    """What was collected as the columns of a specimen."""
    return {
        "matrix": collected.matrix, "identity": collected.identity, "observed": collected.observed,
        "observer_id": collected.observer_id if collected.observed else None, "observer_wish": collected.observer_wish,
        "wish_kept": collected.wish_kept, "temperature_f": collected.temperature_f,
        "temperature_after_minutes": collected.temperature_after_minutes, "volume_ml": collected.volume_ml,
        "appearance": collected.appearance or "", "note": collected.note.strip(),
    }  # fmt: skip
