"""Does the curriculum come in once, does a rewrite keep what was, and who may write?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.queries import (
    module,
    module_by_id,
    modules_on,
    reviews_due,
    reviews_due_count,
    versions_of,
)
from midspan.foundation.program.terms import ModuleOrigin, ModuleText
from midspan.foundation.records.actions.curriculum import load_curriculum, review_module, revise_module
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ON = AT.date()
LATER = ON + timedelta(days=60)
GRIEF = next(one for one in modules() if one.code == "grief")


def load(cast: Cast, *texts: ModuleText, on: date = ON) -> None:
    load_curriculum(modules=texts or modules(), on=on, by=cast.director, at=AT)


def in_force(code: str = "grief") -> CurriculumModule:
    return CurriculumModule.objects.get(code=code, retired_on=None)


def revise(cast: Cast, on: date = LATER, **changes: object) -> CurriculumModule:
    return revise_module(in_force(), changes=changes or {"opening": "A bell."}, on=on, by=cast.director, at=AT)


class TestLoading:
    def test_twice_equals_once(self, cast: Cast) -> None:
        load(cast)
        once = list(CurriculumModule.objects.values())
        load(cast, on=LATER)
        assert list(CurriculumModule.objects.values()) == once
        assert len(once) == len(modules()) == 100
        assert Event.objects.filter(name="curriculum.loaded").count() == 2

    def test_gives_back_what_the_catalogue_says(self, cast: Cast) -> None:
        load(cast)
        read = {one.code: one for one in modules_on(ON)}
        for text in modules():
            assert all(getattr(read[text.code], name) == getattr(text, name) for name in text.__dataclass_fields__), text.code
        assert [one.code for one in modules_on(ON)] == [text.code for text in modules()]

    def test_asks_little_of_the_database(self, cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
        with django_assert_max_num_queries(8):
            load(cast)

    def test_of_a_changed_text_makes_a_new_version_and_keeps_the_old_one(self, cast: Cast) -> None:
        load(cast, GRIEF)
        old = in_force()
        load(cast, replace(GRIEF, opening="A bell."), on=LATER)
        first, second = module("grief", LATER - timedelta(days=1)), module("grief", LATER)
        assert first is not None and second is not None
        assert (first.version, first.opening, second.version, second.opening) == (1, GRIEF.opening, 2, "A bell.")
        assert module_by_id(old.pk).opening == GRIEF.opening
        assert [one.version for one in versions_of("grief")] == [2, 1]

    def test_leaves_the_clinics_own_words_in_force_and_asks_for_a_review(self, cast: Cast) -> None:
        load(cast, GRIEF)
        revise(cast)
        new_text = replace(GRIEF, opening="Something new.")
        load(cast, new_text, on=LATER + timedelta(days=5))
        load(cast, new_text, on=LATER + timedelta(days=6))
        own = module("grief", LATER + timedelta(days=5))
        assert own is not None and own.opening == "A bell." and own.origin == ModuleOrigin.CLINIC
        assert own.review_due_on == LATER + timedelta(days=5)
        assert [one.version for one in versions_of("grief")] == [3, 2, 1]

    def test_is_for_those_who_set_up(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Your roles do not include"):
            load_curriculum(modules=modules(), on=ON, by=cast.counsellor, at=AT)
        assert not CurriculumModule.objects.exists()


class TestRevising:
    def test_retires_the_old_version_on_the_day_of_the_new_one(self, cast: Cast) -> None:
        load(cast, GRIEF)
        old = in_force()
        new = revise(cast, opening="A bell.", objectives=("One", "Two"))
        old.refresh_from_db()
        assert (old.retired_on, new.effective_from, new.version, new.origin) == (LATER, LATER, 2, "clinic")
        assert (old.opening, new.opening, new.objectives, new.content) == (
            GRIEF.opening,
            "A bell.",
            ["One", "Two"],
            GRIEF.content,
        )
        assert new.review_due_on == date(LATER.year + 1, LATER.month, LATER.day)
        assert [event.name for event in Event.objects.filter(subject=f"program.curriculummodule:{new.pk}")] == ["module.revised"]

    def test_on_the_day_it_was_loaded_leaves_one_in_force(self, cast: Cast) -> None:
        load(cast, GRIEF)
        revise(cast, on=ON)
        assert [(one.version, one.opening) for one in modules_on(ON)] == [(2, "A bell.")]

    def test_of_an_earlier_day_does_not_reach_back(self, cast: Cast) -> None:
        load(cast, GRIEF)
        assert revise(cast, on=ON - timedelta(days=30)).effective_from == ON

    def test_makes_rewritten_evidence_unchecked(self, cast: Cast) -> None:
        refusal = next(one for one in modules() if one.code == "refusal_skills")
        load(cast, refusal)
        row = revise_module(in_force("refusal_skills"), changes={"title": "No"}, on=LATER, by=cast.director, at=AT)
        assert row.evidence_verified
        row = revise_module(row, changes={"evidence": "We think so."}, on=LATER, by=cast.director, at=AT)
        assert not row.evidence_verified and row.evidence_read_on is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"opening": " "}, "opening"), ({"objectives": ("One",)}, "objectives"), ({"questions": ()}, "questions"),
         ({"minutes": 5}, "minutes"), ({"title": "Grief and loss"}, "")],
    )  # fmt: skip
    def test_is_refused_at_the_field(self, cast: Cast, changes: dict[str, object], field: str) -> None:
        load(cast, GRIEF)
        with pytest.raises(Refused) as refused:
            revise(cast, **changes)
        assert [reason.field for reason in refused.value.reasons] == [field]
        assert CurriculumModule.objects.count() == 1

    def test_is_refused_where_somebody_was_faster(self, cast: Cast) -> None:
        load(cast, GRIEF)
        opened = in_force()
        revise(cast)
        with pytest.raises(Refused, match="newer version"):
            revise_module(opened, changes={"opening": "Another."}, on=LATER, by=cast.director, at=AT)
        with pytest.raises(Refused, match="newer version"):
            review_module(opened, on=LATER, by=cast.director, at=AT)

    def test_changes_the_text_alone(self, cast: Cast) -> None:
        load(cast, GRIEF)
        row = revise(cast, opening="A bell.", code="other", version=9, order=99)
        assert (row.code, row.version, row.order) == ("grief", 2, GRIEF.order)


class TestReviewing:
    def test_is_due_and_then_is_not(self, cast: Cast) -> None:
        load(cast)
        due_on = in_force().review_due_on
        assert "grief" not in {one.code for one in reviews_due(due_on - timedelta(days=1))}
        assert "grief" in {one.code for one in reviews_due(due_on)}
        assert reviews_due_count(due_on) == len(reviews_due(due_on))
        row = review_module(in_force(), on=due_on, by=cast.director, at=AT)
        assert row.version == 1 and row.reviewed_on == due_on
        assert "grief" not in {one.code for one in reviews_due(due_on)}

    def test_puts_the_longest_overdue_first(self, cast: Cast) -> None:
        load(cast)
        days = [one.review_due_on for one in reviews_due(ON + timedelta(days=900))]
        assert days == sorted(days) and len(days) == 100


def test_only_one_version_is_in_force_whoever_asks(cast: Cast) -> None:
    load(cast, GRIEF)
    row = in_force()
    row.pk, row.version = None, 2
    with pytest.raises(IntegrityError):
        row.save()
