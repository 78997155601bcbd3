"""Does `midspan hours recompute` say that every figure is the same, name what is not, and count anew only when asked?"""

from argparse import ArgumentParser
from datetime import date

import pytest

from midspan.doors.cli import hours
from midspan.foundation.program.models import CountingRule
from midspan.foundation.records.models import Event
from midspan.journey.attendance.models import Attendance, Recount
from tests.cast import Cast
from tests.evening import MONDAY, evening
from tests.signed import sign_day

pytestmark = pytest.mark.django_db


def recompute(*arguments: str) -> int:
    parser = ArgumentParser()
    hours.add_arguments(parser)
    return hours.run(parser.parse_args(["recompute", *arguments]))


def test_a_full_week_comes_out_the_same(cast: Cast, capsys: pytest.CaptureFixture) -> None:
    held = evening(cast)
    sign_day(cast, held, MONDAY, {held.members[0]: ("18:07", "20:31")})
    assert recompute("--check", "--from", "2026-03-02", "--to", "2026-03-08") == 0
    assert "9 signed parts counted anew: the same figures to the minute." in capsys.readouterr().out


def test_what_a_corrected_rule_counts_otherwise_is_named_and_counted_anew_only_when_asked(
    cast: Cast, capsys: pytest.CaptureFixture
) -> None:
    held = evening(cast, ("Alvarez", "Bell"))
    sign_day(cast, held, MONDAY)
    CountingRule.objects.create(
        code="standard", name="No break counts", counted_break_minutes=0, effective_from=date(2026, 3, 1), source="test"
    )
    assert recompute("--check") == 1
    said = capsys.readouterr().out
    assert "2 differ, in 2 weeks of a person" in said and "65 minutes, now 55 (counted by standard@2025-01-01" in said
    assert set(Attendance.objects.filter(session__title="Skills").values_list("credited_minutes", flat=True)) == {65}
    assert recompute() == 0
    assert Recount.objects.count() == 2 and Event.objects.filter(name="hours.recounted").count() == 2
    assert recompute("--check") == 0
