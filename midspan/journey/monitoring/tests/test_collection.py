"""Does a draw happen once, from a seed nobody could read, and does a specimen keep who had it and when?"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Event as Signal
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from midspan.foundation.episodes.models import Episode
from midspan.foundation.people.models import Staff
from midspan.foundation.records.actions import program
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions import (
    collect,
    commit_draw,
    draw_tests,
    give_notice,
    order_test,
    pass_on,
    set_policy,
    settle_order,
)
from midspan.journey.monitoring.models import CustodyStep, Draw, PoolKey, Specimen, TestOrder
from midspan.journey.monitoring.queries import (
    draw_facts,
    gap_figures,
    log_head,
    policies_on,
    published,
    specimen_facts,
    todays_orders,
)
from midspan.journey.monitoring.queries import tests_due as due_of
from midspan.journey.monitoring.rules import check_record, commitment_of
from midspan.journey.monitoring.terms import (
    Collected,
    CustodyKind,
    IdentityCheck,
    Matrix,
    OrderKind,
    Outcome,
    Pace,
    TestingPhase,
)
from tests.cast import AT, Cast, call_cast

DAY = timedelta(days=1)
TODAY = AT.date()
URINE = Collected(Matrix.URINE, IdentityCheck.PHOTO, observed=False, temperature_f=Decimal("96.4"), temperature_after_minutes=2,
                  volume_ml=60)  # fmt: skip


def crowd(cast: Cast, number: int, *, admitted: date | None = None) -> list[Episode]:
    return [cast.active(f"N{n}", f"Test{n}", admitted=admitted or TODAY - 7 * DAY) for n in range(number)]


def held(cast: Cast, *, at: datetime = AT) -> Draw:
    commit_draw(cast.site, on=at.date(), by=cast.clock, at=at - DAY)
    return draw_tests(cast.site, on=at.date(), by=cast.clock, at=at)


def asked(cast: Cast, episode: Episode, **words: Any) -> TestOrder:
    details = {
        "kind": OrderKind.CAUSE,
        "matrix": Matrix.URINE,
        "reason": "Said they had used.",
        "due_at": AT + timedelta(hours=6),
    }
    return order_test(episode, **{**details, **words}, by=cast.nurse, at=AT)


class TestDraw:
    def test_a_seed_is_sealed_until_it_is_drawn(self, cast: Cast) -> None:
        row = commit_draw(cast.site, on=TODAY, by=cast.clock, at=AT - DAY)
        assert (row.seed, row.pool, row.late) == ("", "", False) and len(row.sealed) == 64
        assert commitment_of(row.context, row.sealed) != row.commitment
        assert set(published(row)) & {"seed", "sealed", "pool", "selected"} == set()
        drawn = draw_tests(cast.site, on=TODAY, by=cast.clock, at=AT)
        assert drawn.sealed == "" and commitment_of(drawn.context, drawn.seed) == row.commitment == drawn.commitment

    def test_a_draw_is_one_event_and_its_record_is_sound(self, cast: Cast) -> None:
        crowd(cast, 6)
        commit_draw(cast.site, on=TODAY, by=cast.clock, at=AT - DAY)
        head, before = log_head(), Event.objects.count()
        row = draw_tests(cast.site, on=TODAY, by=cast.clock, at=AT)
        assert Event.objects.count() == before + 1
        facts = draw_facts(row.pk)
        assert facts is not None and facts.record is not None and facts.record["pool"]["entropy"] == head
        assert check_record(facts.record).sound and facts.people == 6
        assert facts.asked == 6 == TestOrder.objects.filter(draw=row, outcome="").count()  # a week since admission: certain
        text = str(facts.record)
        assert not any(name in text for name in ("Test1", "N1", "person"))

    def test_a_day_is_drawn_once_on_its_day(self, cast: Cast) -> None:
        for on in (TODAY - DAY, TODAY + DAY):
            with pytest.raises(Refused, match="on its day"):
                draw_tests(cast.site, on=on, by=cast.clock, at=AT)
        held(cast)
        with pytest.raises(Refused, match="already"):
            draw_tests(cast.site, on=TODAY, by=cast.clock, at=AT)
        with pytest.raises(Refused, match="already"):
            commit_draw(cast.site, on=TODAY, by=cast.clock, at=AT)

    def test_a_missing_commitment_is_made_late_and_says_so(self, cast: Cast) -> None:
        row = draw_tests(cast.site, on=TODAY, by=cast.clock, at=AT)
        check = check_record(published(row))
        assert row.late and check.sound and any("late" in note for note in check.notes)

    def test_a_seal_that_opens_no_more_is_replaced_and_says_so(self, cast: Cast, settings: Any) -> None:
        row = commit_draw(cast.site, on=TODAY, by=cast.clock, at=AT - DAY)
        settings.SECRET_KEY = "another-key-of-another-server"
        drawn = draw_tests(cast.site, on=TODAY, by=cast.clock, at=AT)
        assert drawn.late and drawn.replaced == row.commitment != drawn.commitment
        assert any("replaced" in note for note in check_record(published(drawn)).notes)

    def test_a_closed_day_and_a_sunday_are_not_drawn(self, cast: Cast) -> None:
        program.close_on(TODAY, site=cast.site, reason="Snow", by=cast.director, at=AT)
        for on, at in ((TODAY, AT), (TODAY + 6 * DAY, AT + 6 * DAY)):
            with pytest.raises(Refused, match="nobody is drawn"):
                draw_tests(cast.site, on=on, by=cast.clock, at=at)

    @pytest.mark.parametrize(
        "change", [{"seed": "00" * 32}, {"pool": "{}"}, {"selected": []}, {"late": True}, {"commitment": "0"}]
    )
    def test_what_was_drawn_never_changes(self, cast: Cast, change: dict[str, Any]) -> None:
        row = held(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Draw.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Draw.objects.filter(pk=row.pk).delete()

    def test_a_commitment_cannot_be_exchanged_or_opened_by_another_seed(self, cast: Cast) -> None:
        row = commit_draw(cast.site, on=TODAY, by=cast.clock, at=AT - DAY)
        for change in ({"commitment": "ab" * 32}, {"seed": "00" * 32, "drawn_at": AT, "drawn_by": cast.clock, "sealed": "",
                                                    "pool": "{}", "pool_hash": "0" * 64}):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                Draw.objects.filter(pk=row.pk).update(**change)

    def test_staff_without_the_right_draw_nothing(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            draw_tests(cast.site, on=TODAY, by=cast.counsellor, at=AT)

    def test_who_is_asked_already_is_not_in_the_pool_and_who_is_past_time_is_again(self, cast: Cast) -> None:
        one, two = crowd(cast, 2)
        asked(cast, one, due_at=AT + timedelta(hours=26))
        first = held(cast)
        assert first.people == 1 and first.orders.get().episode == two
        later = held(cast, at=AT + 2 * DAY)
        assert later.people == 2 and set(later.orders.values_list("episode_id", flat=True)) == {one.pk, two.pk}
        assert set(TestOrder.objects.filter(on=TODAY).values_list("outcome", flat=True)) == {"missed"}

    def test_time_runs_to_closing_for_who_is_expected_and_a_day_for_others(self, cast: Cast) -> None:
        crowd(cast, 1)
        order = held(cast).orders.get()
        assert order.due_at == AT + DAY and order.panels == ["cup"]

    def test_it_asks_the_database_as_much_for_one_as_for_many(self, cast: Cast) -> None:
        counts = []
        for number, at in ((1, AT), (5, AT + DAY)):
            crowd(cast, number, admitted=TODAY - 7 * DAY) if number == 1 else [cast.active(f"M{n}", "More") for n in range(5)]
            commit_draw(cast.site, on=at.date(), by=cast.clock, at=at - DAY)
            with CaptureQueriesContext(
                connection,
            ) as counted:
                draw_tests(cast.site, on=at.date(), by=cast.clock, at=at)
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestPolicy:
    def test_a_site_sets_its_own_from_a_day_on(self, cast: Cast) -> None:
        pace = Pace(1, 6, 3, 7, (1, 2, 3, 4, 5, 6))
        set_policy(cast.site, phase=TestingPhase.START, pace=pace, from_day=0, quiet_days=0, away_hours=12, panels={"": ["cup"]},
                   effective_from=TODAY + DAY, source="Medical director, minutes of March", by=cast.director, at=AT)  # fmt: skip
        ids = [cast.site.pk, cast.other_site.pk]
        assert policies_on(ids, TODAY)[cast.site.pk][TestingPhase.START].own is False
        tomorrow = policies_on(ids, TODAY + DAY)
        assert tomorrow[cast.site.pk][TestingPhase.START].pace == pace
        assert tomorrow[cast.other_site.pk][TestingPhase.START].own is False

    def test_the_limits_hold_and_today_does_not_change(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            set_policy(cast.site, phase=TestingPhase.START, pace=Pace(1, 30, 1, 30, (1,)), from_day=0, quiet_days=0, away_hours=30,
                       panels={}, effective_from=TODAY, source="", by=cast.director, at=AT)  # fmt: skip
        assert {reason.field for reason in refused.value.reasons} == {"longest", "away_hours", "effective_from", "source"}


class TestCollection:
    def test_collection_is_one_event_with_its_first_step(self, cast: Cast) -> None:
        order, before = asked(cast, cast.active()), Event.objects.count()
        specimen = collect(order, collected=URINE, collected_at=AT, by=cast.nurse, at=AT + timedelta(minutes=3))
        assert Event.objects.count() == before + 1
        order.refresh_from_db()
        assert (order.outcome, order.outcome_by) == ("collected", cast.nurse)
        assert len(specimen.code) == 11 and [step.kind for step in specimen_facts(specimen.pk).steps] == [CustodyKind.COLLECTED]
        with pytest.raises(Refused, match="settled"):
            collect(order, collected=URINE, collected_at=AT, by=cast.nurse, at=AT)

    def test_custody_goes_in_order_and_never_changes(self, cast: Cast) -> None:
        specimen = collect(asked(cast, cast.active()), collected=URINE, collected_at=AT, by=cast.nurse, at=AT)
        with pytest.raises(Refused, match="Before that"):
            pass_on(specimen, kind=CustodyKind.HANDED_OVER, other="Courier", by=cast.nurse, at=AT)
        pass_on(specimen, kind=CustodyKind.SEALED, by=cast.nurse, at=AT)
        pass_on(specimen, kind=CustodyKind.INITIALLED, by=cast.nurse, at=AT)
        with pytest.raises(Refused, match="to whom"):
            pass_on(specimen, kind=CustodyKind.HANDED_OVER, by=cast.nurse, at=AT)
        step = pass_on(specimen, kind=CustodyKind.HANDED_OVER, other="Courier 7", by=cast.nurse, at=AT)
        with pytest.raises(Refused, match="already"):
            pass_on(specimen, kind=CustodyKind.SEALED, by=cast.nurse, at=AT)
        for table, pk in ((CustodyStep, step.pk), (Specimen, specimen.pk), (PoolKey, None)):
            rows = table.objects.filter(pk=pk)
            if pk is not None:
                with pytest.raises(IntegrityError), transaction.atomic():
                    rows.delete()
                with pytest.raises(IntegrityError), transaction.atomic():
                    rows.update(note="other")

    @pytest.mark.parametrize(
        ("outcome", "match"), [(Outcome.MISSED, "still time"), (Outcome.COLLECTED, "own form"), (Outcome.REFUSED, "plain words")]
    )
    def test_an_outcome_has_its_conditions(self, cast: Cast, outcome: Outcome, match: str) -> None:
        order = asked(cast, cast.active())
        with pytest.raises(Refused, match=match):
            settle_order(order, outcome=outcome, words="" if outcome is Outcome.REFUSED else "x", by=cast.nurse, at=AT)

    def test_refusal_is_an_outcome_and_no_specimen(self, cast: Cast) -> None:
        order = settle_order(asked(cast, cast.active()), outcome=Outcome.REFUSED, words="Said not today.", by=cast.nurse, at=AT)
        assert order.outcome == "refused" and not Specimen.objects.exists()

    def test_inability_opens_a_later_try(self, cast: Cast) -> None:
        later = AT + timedelta(hours=3)
        order = settle_order(
            asked(cast, cast.active()), outcome=Outcome.UNABLE, words="Could not yet.", again_at=later, by=cast.nurse, at=AT
        )
        again = order.again
        assert (again.kind, again.outcome, again.due_at) == ("again", "", later)

    def test_a_missed_one_can_be_excused_later_and_nothing_else(self, cast: Cast) -> None:
        order, later = asked(cast, cast.active()), AT + DAY
        order = settle_order(order, outcome=Outcome.MISSED, words="Did not come.", by=cast.nurse, at=later)
        with pytest.raises(Refused, match="settled"):
            settle_order(order, outcome=Outcome.REFUSED, words="x", by=cast.nurse, at=later)
        assert settle_order(order, outcome=Outcome.EXCUSED, words="In hospital.", by=cast.nurse, at=later).outcome == "excused"

    def test_notice_once(self, cast: Cast) -> None:
        order = give_notice(asked(cast, cast.active()), by=cast.front_desk, at=AT)
        assert order.told_by == cast.front_desk
        with pytest.raises(Refused, match="already"):
            give_notice(order, by=cast.front_desk, at=AT)

    def test_one_open_asking_of_a_kind(self, cast: Cast) -> None:
        episode = cast.active()
        asked(cast, episode)
        with pytest.raises(Refused, match="already"):
            asked(cast, episode)
        assert asked(cast, episode, matrix=Matrix.BLOOD).pk

    def test_a_cause_has_words_and_random_comes_from_the_draw(self, cast: Cast) -> None:
        episode = cast.active()
        with pytest.raises(Refused, match="plain words"):
            asked(cast, episode, reason=" ")
        with pytest.raises(Refused, match="draw alone"):
            asked(cast, episode, kind=OrderKind.RANDOM)

    def test_observed_by_somebody(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="in the room"):
            collect(asked(cast, cast.active()), collected=Collected(Matrix.URINE, IdentityCheck.KNOWN, observed=True),
                    collected_at=AT, by=cast.nurse, at=AT)  # fmt: skip


class TestDue:
    def test_what_is_due_in_constant_queries(self, cast: Cast) -> None:
        people = crowd(cast, 3)
        asked(cast, people[0])
        counts = []
        for some in (people[:1], people):
            with CaptureQueriesContext(connection) as counted:
                found = due_of([one.pk for one in some], on=TODAY + DAY)
            counts.append(len(counted))
        assert counts[0] <= counts[1] <= 5 and {due.kind.value for rows in found.values() for due in rows} == {"asked", "longest"}
        assert found[people[1].pk][0].due_on == TODAY and found[people[0].pk][0].order_id

    def test_an_order_outside_the_draw_does_not_reset_the_gap(self, cast: Cast) -> None:
        (one,) = crowd(cast, 1)
        collect(asked(cast, one), collected=URINE, collected_at=AT, by=cast.nurse, at=AT)
        assert one.pk in due_of([one.pk], on=TODAY + DAY)
        again = asked(cast, one, counts_for_gap=True)
        collect(again, collected=URINE, collected_at=AT, by=cast.nurse, at=AT)
        assert due_of([one.pk], on=TODAY + DAY) == {}

    def test_today_shows_ones_own_people_only(self, cast: Cast) -> None:
        asked(cast, cast.active())
        shown: list[tuple[Staff, int]] = [(cast.nurse, 1), (cast.front_desk, 1), (cast.far_counsellor, 0), (cast.utilisation, 0)]
        for who, number in shown:
            assert len(todays_orders(who, at=AT, timezone=cast.site.timezone)) == number

    def test_gap_figures(self, cast: Cast) -> None:
        (one,) = crowd(cast, 1)
        for number in (0, 3, 9):
            at = AT + number * DAY
            order = order_test(
                one, kind=OrderKind.ASKED_FOR, matrix=Matrix.URINE, due_at=at, counts_for_gap=True, by=cast.nurse, at=at
            )
            collect(order, collected=URINE, collected_at=at, by=cast.nurse, at=at)
        figures = gap_figures(cast.site, since=TODAY, to=TODAY + 20 * DAY)
        assert (figures.gaps, figures.longest, figures.middle, figures.collected) == (2, 6, 3, 3)


@pytest.mark.django_db(transaction=True)
def test_somebody_asked_by_hand_while_the_draw_is_held_is_not_in_its_pool() -> None:
    cast: Cast = call_cast()
    asked, other = crowd(cast, 2, admitted=TODAY - 60 * DAY)  # long without a test: both would be drawn
    commit_draw(cast.site, on=TODAY, by=cast.director, at=AT)
    begun, faults = Signal(), []

    def by_hand() -> None:
        try:
            with transaction.atomic():
                order_test(asked, kind=OrderKind.CAUSE, matrix=Matrix.URINE, reason="Seen at the door.", due_at=AT + DAY / 8,
                           by=cast.nurse, at=AT)  # fmt: skip
                begun.set()
                sleep(0.4)  # the draw begins while this is not kept yet
        finally:
            connection.close()

    def by_lot() -> None:
        begun.wait(5)
        try:
            draw_tests(cast.site, on=TODAY, by=cast.director, at=AT)
        except IntegrityError as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=by_hand), Thread(target=by_lot)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert Draw.objects.get().people == 1
    assert {(row.episode_id, row.kind) for row in TestOrder.objects.all()} == {(asked.pk, "cause"), (other.pk, "random")}
