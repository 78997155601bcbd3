"""What an injection, a dose, a side effect, a supply, a query, a kit, a consult and shared care leave in the tables."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions as admission
from midspan.journey.medication.actions import consults, giving
from midspan.journey.medication.models import CareExchange, Consult, DoseCheck, Injection, SideEffect
from midspan.journey.medication.queries.consults import care_team, shared_care_of
from midspan.journey.medication.queries.due import medication_due
from midspan.journey.medication.queries.giving import (
    adherence_by_order,
    checks_of,
    injections_of,
    side_effects_to_review,
)
from midspan.journey.medication.terms.consults import ConsultKind, Direction, ProviderKind, Urgency
from midspan.journey.medication.terms.giving import (
    BodySite,
    DoseOutcome,
    DueKind,
    KitTo,
    PdmpFinding,
    Severity,
    SideEffectSaid,
)
from midspan.journey.medication.tests.given import order_in_force
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
TODAY = AT.date()
LATER = date(2027, 6, 1)


def give(cast: Cast, order, *, at: datetime = AT, **more):
    said = {"given_at": at, "body_site": BodySite.ABDOMEN_LEFT, "lot": "A1", "expires_on": LATER, "observed_minutes": 60} | more
    return giving.record_injection(order, **said, by=more.pop("by", cast.nurse), at=max(at, AT))


def kinds(episode, on: date = TODAY) -> set[DueKind]:
    return {due.kind for due in medication_due([episode.pk], on=on).get(episode.pk, [])}


class TestInjections:
    def test_written_down_with_the_sites_day_and_one_event(self, cast: Cast) -> None:
        episode = cast.active()
        order = order_in_force(cast, episode, "buprenorphine_sublocade")
        before = Event.objects.count()
        late = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)  # 22:30 on 2 March in New York
        row = giving.record_injection(
            order, given_at=late, body_site=BodySite.ABDOMEN_LEFT, lot=" A1 ", expires_on=LATER, observed_minutes=60, by=cast.nurse,
            at=late,
        )  # fmt: skip
        assert (row.on, row.lot, row.dose) == (date(2026, 3, 2), "A1", "8 mg")
        assert Event.objects.count() == before + 1 and Event.objects.latest("id").name == "injection.given"

    def test_too_early_names_the_day_and_even_a_prescriber_may_not(self, cast: Cast) -> None:
        order = order_in_force(cast, cast.active(), "buprenorphine_sublocade")
        give(cast, order)
        for who in (cast.nurse, cast.prescriber):
            with pytest.raises(Refused, match="Monday 09 March 2026"):
                giving.record_injection(
                    order, given_at=AT + timedelta(days=6), body_site=BodySite.ABDOMEN_RIGHT, lot="B", expires_on=LATER,
                    early_reason="leaves town", by=who, at=AT + timedelta(days=6),
                )  # fmt: skip
        assert Injection.objects.count() == 1

    def test_where_the_label_allows_it_a_prescriber_may_give_it_sooner_with_a_reason(self, cast: Cast) -> None:
        order = order_in_force(cast, cast.active(), "naltrexone_xr")
        said = {"body_site": BodySite.BUTTOCK_LEFT, "lot": "N", "expires_on": LATER}
        giving.record_injection(order, given_at=AT, **said, by=cast.nurse, at=AT)
        soon = AT + timedelta(days=26)
        with pytest.raises(Refused, match="Monday 30 March 2026"):
            giving.record_injection(order, given_at=soon, **said, early_reason="leaves town", by=cast.nurse, at=soon)
        row = giving.record_injection(order, given_at=soon, **said, early_reason="leaves town", by=cast.prescriber, at=soon)
        assert row.early_reason == "leaves town"

    def test_late_needs_what_was_checked_again(self, cast: Cast) -> None:
        order = order_in_force(cast, cast.active(), "naltrexone_xr")
        said = {"body_site": BodySite.BUTTOCK_LEFT, "lot": "N", "expires_on": LATER}
        giving.record_injection(order, given_at=AT, **said, by=cast.nurse, at=AT)
        late = AT + timedelta(days=36)
        with pytest.raises(Refused, match="free of opioids"):
            giving.record_injection(order, given_at=late, **said, by=cast.nurse, at=late)
        giving.record_injection(order, given_at=late, **said, rechecked="11 days, test negative", by=cast.nurse, at=late)

    def test_struck_out_it_stays_and_counts_no_more(self, cast: Cast) -> None:
        episode = cast.active()
        order = order_in_force(cast, episode, "buprenorphine_sublocade")
        row = give(cast, order)
        with pytest.raises(Refused, match="what was wrong"):
            giving.strike_injection(row, reason=" ", by=cast.nurse, at=AT)
        giving.strike_injection(row, reason="Another person", by=cast.nurse, at=AT)
        with pytest.raises(Refused, match="already"):
            giving.strike_injection(row, reason="Again", by=cast.nurse, at=AT)
        assert injections_of([episode.pk]) == {}
        assert injections_of([episode.pk], struck=True)[episode.pk][0].struck == "Another person"
        give(cast, order)  # the same day is free again

    def test_an_order_that_is_no_injection_or_not_in_force_takes_none(self, cast: Cast) -> None:
        film, over = order_in_force(cast, cast.active()), cast.active("Tess", "Cole")
        ended = order_in_force(cast, over, "buprenorphine_sublocade", ended_on=TODAY - timedelta(days=1), state="changed")
        for order in (film, ended):
            with pytest.raises(Refused):
                give(cast, order)


class TestDoses:
    def test_once_a_day_even_when_two_people_write(self, cast: Cast) -> None:
        order = order_in_force(cast, cast.active())
        first = giving.record_check(order, on=TODAY, outcome=DoseOutcome.TAKEN, by=cast.nurse, at=AT, once="a")
        again = giving.record_check(order, on=TODAY, outcome=DoseOutcome.TAKEN, by=cast.nurse, at=AT, once="a")
        assert first == again  # sent twice is harmless
        with pytest.raises(Refused, match="recorded already"):
            giving.record_check(order, on=TODAY, outcome=DoseOutcome.MISSED, by=cast.prescriber, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            DoseCheck.objects.create(order=order, episode=order.episode, on=TODAY, slot=1, outcome="taken", by=cast.nurse, at=AT)
        assert DoseCheck.objects.count() == 1

    def test_ordered_twice_a_day_it_takes_two_and_no_third(self, cast: Cast) -> None:
        order = order_in_force(cast, cast.active(), times_per_day=2)
        rows = [giving.record_check(order, on=TODAY, outcome=DoseOutcome.TAKEN, by=cast.nurse, at=AT) for _ in range(2)]
        assert [row.slot for row in rows] == [1, 2]
        with pytest.raises(Refused):
            giving.record_check(order, on=TODAY, outcome=DoseOutcome.TAKEN, by=cast.nurse, at=AT)

    def test_a_mistake_is_struck_and_can_be_written_anew(self, cast: Cast) -> None:
        order = order_in_force(cast, cast.active())
        row = giving.record_check(
            order, on=TODAY, outcome=DoseOutcome.TAKEN, effects=[SideEffectSaid("mood", Severity.SEVERE)], by=cast.nurse, at=AT
        )
        assert side_effects_to_review(cast.prescriber)
        giving.strike_dose(row, reason="It was somebody else", by=cast.nurse, at=AT)
        assert side_effects_to_review(cast.prescriber) == []  # told by somebody else, too
        giving.record_check(order, on=TODAY, outcome=DoseOutcome.MISSED, by=cast.nurse, at=AT)
        assert checks_of([order.episode_id])[order.episode_id][0].outcome is DoseOutcome.MISSED

    def test_days_told_never_overlap_and_unknown_is_not_missed(self, cast: Cast) -> None:
        episode = cast.active()
        order = order_in_force(cast, episode)
        row = giving.record_check(order, on=TODAY, missed_days=2, by=cast.nurse, at=AT)
        assert (row.told_from_on, row.told_to_on) == (TODAY - timedelta(days=14), TODAY - timedelta(days=1))
        then = AT + timedelta(days=3)
        second = giving.record_check(order, on=then.date(), outcome=DoseOutcome.TAKEN, missed_days=0, by=cast.nurse, at=then)
        assert (second.told_from_on, second.told_to_on) == (TODAY, TODAY + timedelta(days=2))
        week_later = AT + timedelta(days=10)  # a week that nobody asked about
        giving.record_check(order, on=week_later.date(), outcome=DoseOutcome.TAKEN, by=cast.nurse, at=week_later)
        steady = adherence_by_order(checks_of([episode.pk])[episode.pk])[order.pk]
        assert (steady.known, steady.taken, steady.percent) == (14 + 3 + 2, 12 + 3 + 2, 89)

    def test_a_severe_side_effect_waits_for_a_prescriber(self, cast: Cast) -> None:
        episode = cast.active()
        order = order_in_force(cast, episode)
        told = [SideEffectSaid("nausea", Severity.MILD), SideEffectSaid("mood", Severity.SEVERE, "I do not want to live")]
        giving.record_check(order, on=TODAY, outcome=DoseOutcome.TAKEN, effects=told, by=cast.nurse, at=AT)
        assert SideEffect.objects.filter(needs_review=True).count() == 1
        assert DueKind.SIDE_EFFECT in kinds(episode)
        (waiting,) = side_effects_to_review(cast.prescriber)
        row = SideEffect.objects.get(pk=waiting.id)
        with pytest.raises(Refused, match="do not include"):
            giving.review_side_effect(row, decision="Seen", by=cast.nurse, at=AT)
        giving.review_side_effect(row, decision="Seen tonight, safety plan, dose kept.", version=0, by=cast.prescriber, at=AT)
        assert side_effects_to_review(cast.prescriber) == [] and DueKind.SIDE_EFFECT not in kinds(episode)


class TestDue:
    def test_a_register_query_a_refill_a_kit_and_a_first_injection(self, cast: Cast) -> None:
        episode = cast.active()
        film = order_in_force(cast, episode, supply_days=14)
        order_in_force(cast, episode, "buprenorphine_sublocade")
        assert kinds(episode) >= {DueKind.PDMP, DueKind.REFILL, DueKind.INJECTION}
        giving.record_pdmp(episode, finding=PdmpFinding.NOTHING_ELSE, by=cast.nurse, at=AT)
        giving.record_supply(film, on=TODAY, days=28, by=cast.nurse, at=AT)
        assert not kinds(episode) & {DueKind.PDMP, DueKind.REFILL}
        assert DueKind.REFILL in kinds(episode, TODAY + timedelta(days=23))
        assert DueKind.LABORATORY in kinds(episode, TODAY + timedelta(days=20))

    def test_nothing_is_due_for_who_has_left(self, cast: Cast) -> None:
        episode = cast.active()
        order_in_force(cast, episode)
        assert kinds(episode)
        episode.status, episode.ended_on, episode.end_reason = "finished", TODAY, "completed"
        episode.save()
        assert medication_due([episode.pk], on=TODAY) == {}

    def test_one_person_and_three_cost_the_same(self, cast: Cast) -> None:
        people = [cast.active(), cast.active("Tess", "Cole"), cast.active("Omar", "Bell")]
        for one in people:
            give(cast, order_in_force(cast, one, "buprenorphine_sublocade"))
            order_in_force(cast, one, "naltrexone", indication="alcohol")
            consults.open_shared_care(
                one, kind=ProviderKind.PSYCHIATRIST, provider="Dr. Vega", condition="PTSD", by=cast.nurse, at=AT
            )
        with CaptureQueriesContext(connection) as first:
            medication_due([people[0].pk], on=TODAY)
        with CaptureQueriesContext(connection) as three:
            medication_due([one.pk for one in people], on=TODAY)
        assert len(first) == len(three) <= 16

    def test_a_kit_declined_keeps_no_expiry_and_its_words(self, cast: Cast) -> None:
        episode = cast.active()
        row = giving.give_kit(
            episode,
            to=KitTo.DECLINED,
            on=TODAY,
            expires_on=LATER,
            declined_reason="Has no place for it",
            by=cast.counsellor,
            at=AT,
        )
        assert (row.expires_on, row.declined_reason) == (None, "Has no place for it")
        with pytest.raises(Refused, match="future"):
            giving.give_kit(episode, to=KitTo.PERSON, on=TODAY + timedelta(days=1), expires_on=LATER, by=cast.nurse, at=AT)


class TestConsults:
    def ask(self, cast: Cast, **more) -> Consult:
        said = {"kind": ConsultKind.PSYCHIATRIST, "asked_of": "Dr. Vega", "reason": "Sleep, two weeks", "urgency": Urgency.WEEK}
        return consults.order_consult(cast.active(), **said | more, by=cast.nurse, at=AT)

    def test_due_done_followed_up(self, cast: Cast) -> None:
        row = self.ask(cast)
        assert row.due_on == TODAY + timedelta(days=7)
        assert DueKind.CONSULT in kinds(row.episode)
        follow = TODAY + timedelta(days=3)
        consults.note_outcome(
            row, done_on=TODAY, outcome="Mirtazapine advised", follow_up_on=follow, follow_up_words="Ask how sleep is", version=0,
            by=cast.case_manager, at=AT,
        )  # fmt: skip
        assert kinds(row.episode) >= {DueKind.CONSULT_FOLLOW_UP}
        consults.follow_up_consult(row, words="Sleeps six hours", by=cast.nurse, at=AT)
        assert not kinds(row.episode) & {DueKind.CONSULT, DueKind.CONSULT_FOLLOW_UP}
        with pytest.raises(Refused, match="closed already"):
            consults.note_outcome(row, done_on=TODAY, outcome="Again", by=cast.nurse, at=AT)

    @pytest.mark.parametrize(("more", "field"), [({"reason": " "}, "reason"), ({"asked_of": ""}, "asked_of")])
    def test_refuses_without_a_question_or_a_name(self, cast: Cast, more: dict, field: str) -> None:
        with pytest.raises(Refused) as refused:
            self.ask(cast, **more)
        assert [reason.field for reason in refused.value.reasons] == [field]

    def test_not_needed_any_more(self, cast: Cast) -> None:
        row = self.ask(cast)
        consults.cancel_consult(row, reason="Seen by her own doctor", by=cast.nurse, at=AT)
        assert DueKind.CONSULT not in kinds(row.episode)
        with pytest.raises(Refused):
            consults.cancel_consult(row, reason="Again", by=cast.nurse, at=AT)


class TestSharedCare:
    def shared(self, cast: Cast, episode):
        return consults.open_shared_care(
            episode, kind=ProviderKind.PSYCHIATRIST, provider="Dr. Vega", organisation="Bay Psychiatry", condition="PTSD",
            purpose="treatment of PTSD", by=cast.counsellor, at=AT,
        )  # fmt: skip

    def consent(self, cast: Cast, episode, recipient: str = "Dr. Vega", until: date = date(2026, 6, 1)):
        given = {"recipient": recipient, "information": "medicines", "purpose": "treatment of PTSD"}
        return admission.sign_papers(
            episode, codes=["consent_specific"], typed_name=episode.patient.legal_name, given=given, expires_on=until,
            by=cast.nurse, at=AT,
        )[0]  # fmt: skip

    def send(self, cast: Cast, row, on: date = TODAY, at: datetime = AT, direction: Direction = Direction.SENT):
        return consults.record_exchange(row, direction=direction, on=on, what="Medication list", by=cast.nurse, at=at)

    def test_the_record_needs_no_consent_and_handing_out_does(self, cast: Cast) -> None:
        episode = cast.active()
        row = self.shared(cast, episode)
        with pytest.raises(Refused, match="No written consent") as refused:
            self.send(cast, row)
        assert "Sign it under Papers" in refused.value.reasons[0].who
        self.send(cast, row, direction=Direction.RECEIVED)
        paper = self.consent(cast, episode)
        sent = self.send(cast, row)
        assert sent.paper_id == paper.pk and CareExchange.objects.filter(direction="sent").count() == 1

    def test_a_consent_for_somebody_else_never_counts(self, cast: Cast) -> None:
        episode = cast.active()
        row = self.shared(cast, episode)
        self.consent(cast, episode, recipient="Her employer")
        with pytest.raises(Refused, match="name somebody else"):
            self.send(cast, row)

    def test_taken_back_or_over_it_stops_at_once(self, cast: Cast) -> None:
        episode = cast.active()
        row, paper = self.shared(cast, episode), self.consent(cast, episode)
        self.send(cast, row)
        over = datetime(2026, 6, 2, 14, tzinfo=UTC)
        with pytest.raises(Refused, match="ended on 01 June 2026"):
            self.send(cast, row, on=over.date(), at=over)
        admission.withdraw_paper(paper, reason="in writing", by=cast.nurse, at=AT)
        with pytest.raises(Refused, match="taken back on 02 March 2026"):
            self.send(cast, row)
        (facts,) = shared_care_of(episode, on=TODAY)
        assert not facts.consent.holds and len(facts.exchanges) == 1
        assert DueKind.CONSENT in kinds(episode)

    def test_the_database_refuses_something_sent_without_a_paper(self, cast: Cast) -> None:
        row = self.shared(cast, cast.active())
        with pytest.raises(IntegrityError), transaction.atomic():
            CareExchange.objects.create(
                shared=row, episode=row.episode, direction="sent", on=TODAY, what="x", by=cast.nurse, at=AT
            )

    def test_a_physician_outside_and_a_prescriber_here_are_the_care_team(self, cast: Cast) -> None:
        episode = cast.active()
        order_in_force(cast, episode)
        self.shared(cast, episode)
        assert [(one.name, one.here) for one in care_team([episode.pk])[episode.pk]] == [
            ("Noor Haddad", True),
            ("Dr. Vega", False),
        ]

    def test_nobody_is_written_down_twice_and_an_end_has_a_reason(self, cast: Cast) -> None:
        row = self.shared(cast, cast.active())
        with pytest.raises(Refused, match="already"):
            self.shared(cast, row.episode)
        consults.end_shared_care(row, reason="Moved away", by=cast.nurse, at=AT)
        with pytest.raises(Refused, match="ended on"):
            self.send(cast, row, on=TODAY + timedelta(days=1), at=AT + timedelta(days=1))


def test_who_may_not_medicate_may_not(cast: Cast) -> None:
    order = order_in_force(cast, cast.active())
    with pytest.raises(Refused, match="do not include"):
        giving.record_check(order, on=TODAY, outcome=DoseOutcome.TAKEN, by=cast.counsellor, at=AT)
