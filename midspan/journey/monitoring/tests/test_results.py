"""Is a result one row and one event, a correction beside it, a conclusion made anew; and does it touch no course of care?"""

import ast
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.models import Event, Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import Substance
from midspan.journey.monitoring import actions as package
from midspan.journey.monitoring.actions.days import report_days
from midspan.journey.monitoring.actions.responses import close_review, hand_on_review, keep_step, set_response_hours
from midspan.journey.monitoring.actions.results import correct_result, enter_result, order_confirmation, read_again, read_breath
from midspan.journey.monitoring.catalog.testing import protocol
from midspan.journey.monitoring.models import CareCause, CareReview, Conclusion, Result, TestOrder
from midspan.journey.monitoring.queries.days import abstinence_of, returns_of
from midspan.journey.monitoring.queries.findings import last_unexpected
from midspan.journey.monitoring.queries.responses import care_review, care_reviews_due, responses_open_of
from midspan.journey.monitoring.queries.results import concluded, conclusions_before, results_in
from midspan.journey.monitoring.terms import DayReport
from midspan.journey.monitoring.terms.results import BreathReadings, ConfirmWhy, Measures, ResultKind, Status
from midspan.journey.monitoring.terms.specimens import Matrix
from midspan.journey.monitoring.tests.factories import GOOD, HOUR, WEAK, draft, given, result, takes
from tests.cast import AT, Cast

DAY = timedelta(days=1)
TODAY = AT.date()


def tell(cast: Cast, episode: Episode, back: int, used: bool = True, substance: Substance = Substance.COCAINE) -> None:
    report_days(episode, days=[DayReport(TODAY - back * DAY, substance, used)], by=cast.counsellor, at=AT)


class TestEntering:
    def test_one_result_one_event_one_conclusion(self, cast: Cast) -> None:
        specimen, before = given(cast, cast.active()), Event.objects.count()
        row = result(cast, specimen, "cocaine_metabolite")
        assert Event.objects.count() == before + 1
        event = Event.objects.latest("id")
        assert (event.name, event.patient) == ("result.entered", f"patient:{specimen.episode.patient_id}")
        held = concluded(specimen.pk)
        assert held is not None and held.finding.status is Status.UNEXPECTED_POSITIVE and row.replaces is None

    def test_partial_results_are_added_to(self, cast: Cast) -> None:
        specimen = given(cast, cast.active())
        result(cast, specimen, none=("thc",))
        result(cast, specimen, "opiates", none=(), at=AT + 3 * HOUR)
        assert Conclusion.objects.get(counts=True).status == "unexpected-positive"
        assert {each.analyte for each in concluded(specimen.pk).finding.lines} == {"thc", "opiates"}  # type: ignore[union-attr]

    def test_corrected_twice_is_what_was_said_last(self, cast: Cast) -> None:
        specimen = given(cast, cast.active())
        row = result(cast, specimen, "opiates")
        for hour, codes in ((3, ()), (4, ("opiates", "thc")), (5, ())):
            fixed = draft(*codes, none=tuple({"opiates", "thc"} - set(codes)))
            row = correct_result(row, draft=fixed, why="Another tube.", by=cast.nurse, at=AT + hour * HOUR)
        held = concluded(specimen.pk)
        assert held is not None and held.finding.status is Status.EXPECTED_NEGATIVE
        assert held.changed_from is Status.UNEXPECTED_POSITIVE and held.extra["why"] == "Corrected: Another tube."
        assert [each.corrected for each in results_in(specimen.pk)] == [False, True, True, True]
        assert len(conclusions_before(specimen.pk)) == 3

    def test_refuses_what_cannot_be(self, cast: Cast) -> None:
        specimen = given(cast, cast.active())
        for wrong, words in (
            (draft(none=()), "at least one"), (draft("moonshine"), "unknown"), (draft("thc", none=("thc",)), "twice"),
            (draft(measures=Measures(ph=Decimal(15))), "outside"), (draft(kind=ResultKind.BREATH), "breath"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=words):
                enter_result(specimen, draft=wrong, by=cast.nurse, at=AT + HOUR)
        assert not Result.objects.exists()
        row = result(cast, specimen)
        correct_result(row, draft=draft(), why="Typed wrong.", by=cast.nurse, at=AT + 3 * HOUR)
        with pytest.raises(Refused, match="already"):
            correct_result(row, draft=draft(), why="Again.", by=cast.nurse, at=AT + 4 * HOUR)
        with pytest.raises(Refused, match="roles"):
            enter_result(specimen, draft=draft(), by=cast.front_desk, at=AT + HOUR)

    def test_a_result_never_changes(self, cast: Cast) -> None:
        row = result(cast, given(cast, cast.active()))
        for change in (lambda: Result.objects.filter(pk=row.pk).update(words="x"), row.delete):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()

    def test_what_is_prescribed_counts(self, cast: Cast) -> None:
        episode = cast.active()
        takes(cast, episode, "buprenorphine_naloxone")
        specimen = given(cast, episode)
        result(cast, specimen, "buprenorphine")
        assert concluded(specimen.pk).finding.status is Status.EXPECTED_POSITIVE  # type: ignore[union-attr]
        assert not CareReview.objects.exists()

    def test_an_absent_medicine_asks_for_a_conversation(self, cast: Cast) -> None:
        episode = cast.active()
        takes(cast, episode, "buprenorphine_naloxone")
        result(cast, given(cast, episode), none=("buprenorphine", "thc"))
        review = responses_open_of([episode.pk])[episode.pk]
        assert "did not show" in review.causes[0].words and "medication" in review.steps

    def test_read_anew_once_more_is_known(self, cast: Cast) -> None:
        episode = cast.active()
        specimen = given(cast, episode)
        result(cast, specimen, "buprenorphine")
        takes(cast, episode, "buprenorphine_naloxone")
        read_again(specimen, why="The list of medicines was not whole.", by=cast.nurse, at=AT + 5 * HOUR)
        assert concluded(specimen.pk).finding.status is Status.EXPECTED_POSITIVE  # type: ignore[union-attr]
        assert CareReview.objects.get().withdrawn

    def test_dilute_asks_for_another_and_opens_nothing(self, cast: Cast) -> None:
        episode = cast.active()
        specimen = given(cast, episode)
        result(cast, specimen, measures=WEAK)
        again = TestOrder.objects.get(outcome="")
        assert (again.kind, again.follows_id, again.observed, again.on) == ("again", specimen.order_id, False, TODAY + DAY)
        assert not CareReview.objects.exists() and last_unexpected([episode.pk], on=TODAY) == {}

    def test_breath_is_read_twice(self, cast: Cast) -> None:
        specimen = given(cast, cast.active(), matrix=Matrix.BREATH)
        first = BreathReadings(Decimal("0.020"), AT)
        read_breath(specimen, readings=first, by=cast.nurse, at=AT + HOUR / 60)
        assert Conclusion.objects.get(counts=True).status == "unexpected-positive"
        early = BreathReadings(Decimal("0.020"), AT, Decimal("0.021"), AT + timedelta(minutes=14))
        with pytest.raises(Refused, match="15 minutes"):
            read_breath(specimen, readings=early, by=cast.nurse, at=AT + HOUR)
        second = BreathReadings(Decimal("0.020"), AT, Decimal("0.019"), AT + timedelta(minutes=15))
        read_breath(specimen, readings=second, by=cast.nurse, at=AT + HOUR)
        row = Conclusion.objects.get(counts=True)
        assert (row.status, row.changed_from) == ("not-confirmed", "unexpected-positive")
        assert CareReview.objects.get().withdrawn


class TestConfirming:
    def test_only_where_it_changes_care(self, cast: Cast) -> None:
        specimen = given(cast, cast.active())
        result(cast, specimen, "opiates", "cocaine_metabolite")
        with pytest.raises(Refused, match="would not change"):
            order_confirmation(
                specimen, analytes=["cocaine_metabolite"], why=ConfirmWhy.SPECIFIC, by=cast.nurse, at=AT + 3 * HOUR
            )
        with pytest.raises(Refused, match="what the person says"):
            order_confirmation(specimen, analytes=["opiates"], why=ConfirmWhy.DISPUTED, by=cast.nurse, at=AT + 3 * HOUR)
        with pytest.raises(Refused, match="were found"):
            order_confirmation(specimen, analytes=["thc"], why=ConfirmWhy.SPECIFIC, by=cast.nurse, at=AT + 3 * HOUR)
        order_confirmation(specimen, analytes=["opiates"], why=ConfirmWhy.SPECIFIC, by=cast.nurse, at=AT + 3 * HOUR)
        found = concluded(specimen.pk)
        assert found is not None and [line.status for line in found.finding.lines if line.analyte == "opiates"] == [
            Status.PENDING_CONFIRMATION
        ]

    def test_confirmed_and_not_confirmed(self, cast: Cast) -> None:
        for person, codes, status in (("A", ("morphine",), "confirmed"), ("B", (), "not-confirmed")):
            specimen = given(cast, cast.active(person, person))
            result(cast, specimen, "opiates")
            order_confirmation(specimen, analytes=["opiates"], why=ConfirmWhy.SPECIFIC, by=cast.nurse, at=AT + 3 * HOUR)
            rest = tuple({"morphine", "codeine", "6_am"} - set(codes))
            result(cast, specimen, *codes, none=rest, kind=ResultKind.CONFIRMATION, at=AT + 30 * HOUR)
            row = Conclusion.objects.get(specimen=specimen, counts=True)
            assert row.status == status and bool(row.used_from_on) == bool(codes)


class TestReview:
    def test_one_for_one_cause_with_its_steps_hours_and_owner(self, cast: Cast) -> None:
        episode = cast.active()
        specimen = given(cast, episode)
        result(cast, specimen, "fentanyl_class")
        row = CareReview.objects.get()
        assert (row.owner, row.due_at - row.opened_at) == (cast.counsellor, timedelta(hours=24))
        assert row.steps == ["talk", "safety", "overdose", "plan", "medication", "level"]
        result(cast, specimen, "fentanyl_class", at=AT + 4 * HOUR)
        tell(cast, episode, 1)
        assert (CareReview.objects.count(), CareCause.objects.count()) == (1, 2)
        with pytest.raises(IntegrityError), transaction.atomic():
            CareReview.objects.create(episode=episode, opened_at=AT, opened_by=cast.nurse, due_at=AT + HOUR)

    def test_hours_are_the_sites_from_their_day_on(self, cast: Cast) -> None:
        said = {"source": "Our policy 12", "by": cast.director, "at": AT}
        set_response_hours(cast.site, hours=8, effective_from=TODAY, **said)
        set_response_hours(cast.site, hours=4, effective_from=TODAY + DAY, **said)
        result(cast, given(cast, cast.active()), "thc", none=("opiates",))
        row = CareReview.objects.get()
        assert row.due_at - row.opened_at == timedelta(hours=8)
        with pytest.raises(Refused, match="hours"):
            set_response_hours(cast.site, hours=0, effective_from=TODAY, **said)

    def test_a_report_of_use_opens_it_with_one_event(self, cast: Cast) -> None:
        episode, before = cast.active(), Event.objects.count()
        tell(cast, episode, 2)
        assert Event.objects.count() == before + 1 and CareCause.objects.get().kind == "report"
        tell(cast, episode, 2)
        assert CareCause.objects.count() == 1

    @pytest.mark.parametrize(
        ("back", "used", "substance"),
        [(25, True, Substance.COCAINE), (2, False, Substance.COCAINE), (2, True, Substance.TOBACCO)],
    )
    def test_history_days_without_and_tobacco_open_nothing(self, cast: Cast, back: int, used: bool, substance: Substance) -> None:
        tell(cast, cast.active(), back, used, substance)  # admitted 21 days ago
        assert not CareReview.objects.exists()

    def test_told_anew_takes_the_cause_back(self, cast: Cast) -> None:
        episode = cast.active()
        tell(cast, episode, 2)
        tell(cast, episode, 2, used=False)
        row = CareReview.objects.get()
        assert row.withdrawn and CareCause.objects.get().removed_at is not None

    def test_a_correction_that_removes_the_cause_is_written_on_it(self, cast: Cast) -> None:
        episode = cast.active()
        specimen = given(cast, episode)
        row = result(cast, specimen, "opiates")
        tell(cast, episode, 1)
        correct_result(row, draft=draft(none=("opiates",)), why="Wrong label.", by=cast.nurse, at=AT + 3 * HOUR)
        held = care_review(CareReview.objects.get().pk)
        assert held.open and {cause.kind: bool(cause.removed_at) for cause in held.causes} == {"result": True, "report": False}

    def test_a_closed_review_keeps_its_outcome_when_its_cause_goes(self, cast: Cast) -> None:
        specimen = given(cast, cast.active())
        row = result(cast, specimen, "thc", none=())
        review = finished(cast)
        correct_result(row, draft=draft(), why="Wrong label.", by=cast.nurse, at=AT + 5 * HOUR)
        held = care_review(review.pk)
        assert held.outcome == "Two evenings more with the group." and not held.withdrawn and held.causes[0].removed_at

    def test_closes_once_every_step_is_answered_and_signed(self, cast: Cast) -> None:
        result(cast, given(cast, cast.active()), "thc", none=())
        row = CareReview.objects.get()
        with pytest.raises(Refused, match="Still open"):
            close_review(row, outcome="Fine", proof=cast.proof(cast.counsellor), by=cast.counsellor, at=AT + 3 * HOUR)
        with pytest.raises(Refused, match="why it is not needed"):
            keep_step(row, code="plan", words=" ", needed=False, by=cast.counsellor, at=AT + 3 * HOUR)
        with pytest.raises(Refused, match="does not belong"):
            keep_step(row, code="overdose", words="x", by=cast.counsellor, at=AT + 3 * HOUR)
        hand_on_review(row, owner=cast.supervisor, by=cast.counsellor, at=AT + 3 * HOUR)
        closed = finished(cast)
        assert (closed.owner, closed.closed_by) == (cast.supervisor, cast.counsellor)
        assert "Two evenings more" in Signature.objects.latest("id").text
        with pytest.raises(Refused, match="closed"):
            keep_step(closed, code="plan", words="x", by=cast.counsellor, at=AT + 5 * HOUR)

    def test_a_second_time_within_weeks_asks_for_the_level_again(self, cast: Cast) -> None:
        episode = cast.active()
        result(cast, given(cast, episode, at=AT - 5 * DAY), "thc", none=())
        assert "level" not in CareReview.objects.get().steps
        finished(cast)
        result(cast, given(cast, episode), "thc", none=())
        assert "level" in CareReview.objects.get(closed_at=None).steps

    def test_no_result_and_no_report_touches_the_course_of_care(self, cast: Cast) -> None:
        episode = cast.active()
        before = Episode.objects.filter(pk=episode.pk).values().get()
        for number, (codes, measures) in enumerate((
            (("fentanyl_class",), GOOD), (("thc",), WEAK), ((), Measures(Decimal(1), Decimal("1.0005"))),
            ((), Measures(Decimal(80), Decimal("1.01"), nitrite=Decimal(900))),
        )):  # fmt: skip
            matrix = (Matrix.URINE, Matrix.URINE, Matrix.ORAL_FLUID, Matrix.HAIR)[number]  # each may be asked for again
            result(cast, given(cast, episode, at=AT + number * HOUR, matrix=matrix), *codes, none=("opiates",), measures=measures)
        tell(cast, episode, 0)
        assert Episode.objects.filter(pk=episode.pk).values().get() == before

    def test_no_code_of_results_can_reach_the_state_of_a_course_of_care(self) -> None:
        folder = Path(package.__file__).parent
        for name in ("results", "responses", "days", "shares"):
            tree = ast.parse((folder / f"{name}.py").read_text())
            imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            assert not any("records.actions.episodes" in (module or "") for module in imported)
            written = {
                target.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Attribute)
            }
            assert not written & {"status", "ended_on", "discharge_reason", "level", "track"}

    def test_what_is_due_in_two_queries(self, cast: Cast) -> None:
        people = [cast.active(name, name) for name in "ABC"]
        for one in people:
            result(cast, given(cast, one), "thc", none=())
        for some in (people[:1], people):
            with CaptureQueriesContext(connection) as queries:
                found = care_reviews_due([one.pk for one in some], now=AT + DAY + 3 * HOUR)
            assert (len(queries), set(found)) == (2 if len(found) else 1, {one.pk for one in some})
        assert all(row.overdue(AT + DAY + 3 * HOUR) for row in found.values())


def finished(cast: Cast) -> CareReview:
    row = CareReview.objects.get(closed_at=None)
    for code in row.steps:
        keep_step(row, code=code, words="We talked for half an hour.", by=cast.counsellor, at=AT + 4 * HOUR)
    return close_review(row, outcome="Two evenings more with the group.", proof=cast.proof(cast.counsellor), by=cast.counsellor,
                        at=AT + 4 * HOUR)  # fmt: skip


class TestAbstinence:
    def without(self, cast: Cast, episode: Episode, days: int) -> None:
        told = [DayReport(TODAY - back * DAY, Substance.COCAINE, False) for back in range(days)]
        report_days(episode, days=told, by=cast.counsellor, at=AT)

    def settled(self, cast: Cast, episode: Episode) -> None:
        specimen = given(cast, episode)
        result(cast, specimen, "benzoylecgonine", none=(), kind=ResultKind.CONFIRMATION, level="900")

    def test_a_settled_finding_breaks_the_stretch_and_makes_up_no_day(self, cast: Cast) -> None:
        episode = cast.active()
        self.without(cast, episode, 20)
        assert abstinence_of([episode.pk], TODAY)[episode.pk].current_streak == 20
        self.settled(cast, episode)
        stands = abstinence_of([episode.pk], TODAY)[episode.pk]
        assert (stands.current_streak, stands.days_known, stands.last_use_on) == (0, 15, None)
        assert (stands.found_from, stands.found_to) == (TODAY - 4 * DAY, TODAY)
        (event,) = returns_of([episode.pk], TODAY - 30 * DAY, to=TODAY)[episode.pk]
        assert (event.first, event.last) == (TODAY - 4 * DAY, TODAY)

    def test_told_use_within_the_span_accounts_for_it(self, cast: Cast) -> None:
        episode = cast.active()
        self.without(cast, episode, 20)
        tell(cast, episode, 2)
        self.settled(cast, episode)
        stands = abstinence_of([episode.pk], TODAY)[episode.pk]
        assert (stands.current_streak, stands.days_known, stands.found_from) == (2, 20, None)

    def test_a_first_test_alone_changes_nothing(self, cast: Cast) -> None:
        episode = cast.active()
        self.without(cast, episode, 20)
        result(cast, given(cast, episode), "cocaine_metabolite")
        assert abstinence_of([episode.pk], TODAY)[episode.pk].current_streak == 20

    def test_days_told_after_a_finding_begin_anew(self, cast: Cast) -> None:
        episode = cast.active()
        specimen = given(cast, episode, at=AT - 5 * DAY)
        result(cast, specimen, "benzoylecgonine", none=(), kind=ResultKind.CONFIRMATION, level="900")
        self.without(cast, episode, 20)
        assert abstinence_of([episode.pk], TODAY)[episode.pk].current_streak == 5


def test_the_protocol_never_speaks_of_sanctions() -> None:
    text = " ".join(step.title + step.text for step in protocol().steps).casefold()
    assert not any(word in text for word in ("sanction", "discharg", "punish", "consequence", "dirty", "clean", "warning"))
