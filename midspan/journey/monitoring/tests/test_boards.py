"""Do panels change by dated rows, does only whom a person names see a summary, is the board as quick for three as for one?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from midspan.foundation.records.models import Signature
from midspan.foundation.records.terms import Refused
from midspan.journey.monitoring.actions.laboratories import add_laboratory, load_laboratories, set_panel
from midspan.journey.monitoring.actions.shares import revoke_share, share_results, show_summary
from midspan.journey.monitoring.models import Panel, ResultShare
from midspan.journey.monitoring.queries.board import board
from midspan.journey.monitoring.queries.panels import panel_choices, panel_versions, panels_on
from midspan.journey.monitoring.queries.results import lines_of_tests
from midspan.journey.monitoring.queries.shares import summary_for
from midspan.journey.monitoring.terms.panels import LaboratoryKind, PanelLine
from midspan.journey.monitoring.terms.responses import SharedBy, ShareDraft
from midspan.journey.monitoring.tests.factories import HOUR, given, result
from tests.cast import AT, Cast

DAY = timedelta(days=1)
TODAY = AT.date()


class TestPanels:
    def test_begin_with_the_catalogue_once(self, cast: Cast) -> None:
        load_laboratories(by=cast.director, at=AT)
        assert load_laboratories(by=cast.clock, at=AT) == []
        assert {each.code for each in panels_on(TODAY)} == {"hhs_urine", "clinical_urine", "cup", "breath"}
        assert ("cup", "Cup with twelve lines (Cup at the site)") in panel_choices(on=TODAY)

    def test_a_change_is_a_row_from_its_day_on(self, cast: Cast) -> None:
        load_laboratories(by=cast.director, at=AT)
        row = Panel.objects.select_related("laboratory").get(code="clinical_urine")
        lines_ = (PanelLine("thc", Decimal(20), None), PanelLine("thca", None, Decimal("7.5"), order_code="X1"))
        facts = replace(row.facts, lines=lines_, effective_from=TODAY, source="Letter of the laboratory", verified=True)
        set_panel(row.laboratory, panel=facts, by=cast.director, at=AT)
        (now,) = [each for each in panels_on(TODAY) if each.code == "clinical_urine"]
        (then,) = [each for each in panels_on(TODAY - DAY) if each.code == "clinical_urine"]
        assert (now.lines[0].initial, then.lines[0].analyte, len(panel_versions(now))) == (20, "amphetamines", 2)
        with pytest.raises(Refused, match="Later than"):
            set_panel(row.laboratory, panel=facts, by=cast.director, at=AT)
        with pytest.raises(Refused, match="come from"):
            set_panel(row.laboratory, panel=replace(facts, source=" ", effective_from=TODAY + DAY), by=cast.director, at=AT)
        with pytest.raises(Refused, match="twice"):
            twice = replace(facts, lines=(lines_[0], lines_[0]), effective_from=TODAY + DAY)
            set_panel(row.laboratory, panel=twice, by=cast.director, at=AT)
        with pytest.raises(Refused, match="roles"):
            set_panel(row.laboratory, panel=facts, by=cast.nurse, at=AT)

    def test_a_laboratory_of_ones_own(self, cast: Cast) -> None:
        said = {"kind": LaboratoryKind.LABORATORY, "source": "Contract", "effective_from": TODAY, "by": cast.director, "at": AT}
        add_laboratory(code="north", name="North", **said)
        with pytest.raises(Refused, match="of this code"):
            add_laboratory(code="north", name="North", **said)


class TestSharing:
    DRAFT = ShareDraft("Ana Alvarez", "sister", "She drives me and worries", TODAY - 3 * DAY, TODAY + 30 * DAY)

    def test_the_person_signs_and_takes_back(self, cast: Cast) -> None:
        episode = cast.active()
        with pytest.raises(Refused, match="their own name"):
            share_results(episode, draft=self.DRAFT, client_name="Somebody", by=cast.counsellor, at=AT)
        share = share_results(episode, draft=self.DRAFT, client_name="Rosa Alvarez", by=cast.counsellor, at=AT)
        assert "names no substance" in Signature.objects.latest("id").text
        show_summary(share, how=SharedBy.PRINTED, text="x", by=cast.counsellor, at=AT)
        revoke_share(share, by=cast.nurse, at=AT + HOUR)
        with pytest.raises(Refused, match="taken this back"):
            show_summary(share, how=SharedBy.PRINTED, text="x", by=cast.counsellor, at=AT + 2 * HOUR)
        with pytest.raises(Refused, match="already"):
            revoke_share(share, by=cast.nurse, at=AT + 3 * HOUR)
        assert ResultShare.objects.get().looks.count() == 1

    def test_not_outside_its_days_and_not_by_anybody(self, cast: Cast) -> None:
        share = share_results(cast.active(), draft=self.DRAFT, client_name="Rosa Alvarez", by=cast.counsellor, at=AT)
        with pytest.raises(Refused, match="outside the days"):
            show_summary(share, how=SharedBy.READ_OUT, text="x", by=cast.counsellor, at=AT + 31 * DAY)
        with pytest.raises(Refused, match="roles"):
            show_summary(share, how=SharedBy.READ_OUT, text="x", by=cast.case_manager, at=AT)

    def test_a_summary_holds_counts_of_its_own_days_alone(self, cast: Cast) -> None:
        episode = cast.active()
        for back, codes in ((10, ("thc",)), (2, ("opiates",)), (0, ())):
            result(cast, given(cast, episode, at=AT - back * DAY), *codes, none=("pcp",))
        share = share_results(episode, draft=self.DRAFT, client_name="Rosa Alvarez", by=cast.counsellor, at=AT + HOUR)
        (month, earlier) = summary_for(share, today=TODAY)
        assert (month.asked + earlier.asked, month.to_talk_about + earlier.to_talk_about) == (2, 1)


class TestBoard:
    def test_states_turnaround_and_weeks_in_constant_queries(self, cast: Cast) -> None:
        load_laboratories(by=cast.director, at=AT)
        counts = []
        for name in "ABC":
            specimen = given(cast, cast.active(name, name))
            if name != "C":
                result(cast, specimen, *(("thc",) if name == "A" else ()), none=("opiates",))
            with CaptureQueriesContext(connection) as queries:
                shown = board(cast.counsellor, cast.site.pk, now=AT + 3 * HOUR, today=TODAY)
            counts.append(len(queries))
        assert counts[1] == counts[2]  # the first also reads the roles of the viewer
        assert [line.state for line in shown.lines] == ["pending", "done", "done"]
        assert (shown.turnaround.tests, shown.turnaround.minutes) == (2, 120)
        (week,) = shown.weeks
        assert (week.week, week.found, week.tests) == (4, 1, 2) and week.low is not None and week.low <= 50 <= (week.high or 0)

    def test_lines_of_a_person_in_constant_queries(self, cast: Cast) -> None:
        episode, counts = cast.active(), []
        for back in (4, 2, 0):
            result(cast, given(cast, episode, at=AT - back * DAY), "thc", none=())
            with CaptureQueriesContext(connection) as queries:
                found = lines_of_tests(episode.pk)
            counts.append(len(queries))
        assert len(set(counts)) == 1 and [line.on for line in found] == [TODAY, TODAY - 2 * DAY, TODAY - 4 * DAY]
