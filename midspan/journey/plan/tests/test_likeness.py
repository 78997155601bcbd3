"""Is a copied plan seen through other names, figures and marks, and is an honest plan left alone?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.plan.actions import imprint, load_library
from midspan.journey.plan.catalog.library import objectives
from midspan.journey.plan.catalog.living import likeness_rule
from midspan.journey.plan.models import PlanPrint
from midspan.journey.plan.queries import alike_plans
from midspan.journey.plan.rules import grams, likeness, plain_words, reasons_against_copying, sketch, template_grams
from midspan.journey.plan.terms import AlikePlan, Likeness, PlanPart
from midspan.journey.plan.tests.drafts import drafted
from tests.cast import AT

WORDS = st.lists(
    st.sampled_from(
        ["go", "to", "the", "house", "of", "my", "sister", "every", "evening", "and", "call", "her", "before", "nine"]
    ),
    max_size=30,
)
OWN = (
    "Walks home along the river instead of past the corner shop on four of every seven evenings.",
    "Tells his brother Marek on the phone every Sunday how the week was, before eight o'clock.",
    "Cooks for the children on Tuesdays and Fridays and sits at the table until they have finished.",
)
OTHER = (
    "Sleeps at her aunt's flat from Monday on and has handed the key of the old place to the landlord.",
    "Plays five-a-side with the team from the garage and drives two of them home afterwards.",
    "Has told the shift manager that she leaves at half past four on treatment days.",
)


def parts(*words: str) -> list[PlanPart]:
    return [PlanPart(f"1.{place}", each) for place, each in enumerate(words, start=1)]


def all_grams(*words: str) -> frozenset[int]:
    return frozenset(gram for each in words for gram in grams(each))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Calls ROSA, every evening!", "calls rosa every evening"),
        ("Comes to 3 of 4 sessions", "comes to 12 of 16 sessions"),
        ("Café at the corner – never again", "cafe at the corner never again"),
        ("Doesn't go there", "Doesn’t go there"),
    ],
)
def test_case_marks_accents_and_figures_make_no_difference(one: str, other: str) -> None:
    assert plain_words(one) == plain_words(other)


def test_names_make_no_difference() -> None:
    assert grams("Rosa calls her sister at nine", {"rosa"}) == grams("Dov calls her sister at nine", {"Dov"})


def test_a_copy_with_other_figures_and_names_is_seen_whole() -> None:
    copied = [each.replace("four", "FOUR").replace("Marek", "Marek,") for each in OWN]
    assert likeness(parts(*copied), all_grams(*OWN)).percent == 100


def test_two_honest_plans_are_not_alike() -> None:
    assert likeness(parts(*OWN), all_grams(*OTHER)) == Likeness(0, ())


def test_the_parts_that_are_alike_are_named() -> None:
    found = likeness(parts(OTHER[0], OWN[0], OTHER[1], OTHER[2]), all_grams(*OWN))
    assert found.parts == ("1.2",)
    assert 15 < found.percent < 45


def test_wording_of_the_library_is_nobodys_when_its_blanks_differ() -> None:
    template = "Calls {person} when craving is {score} or more, {number} of {number} times."
    library = template_grams(template)
    mine = parts("Calls my aunt Halina in Lodz when craving is 6 or more, 3 of 4 times.")
    theirs = all_grams("Calls Pastor Brown from church when craving is 5 or more, 9 of 10 times.")
    assert likeness(mine, theirs, library=library).percent == 0
    assert likeness(mine, theirs).percent > 40


def test_the_same_blanks_filled_with_the_same_words_count() -> None:
    library = template_grams("Takes another way than {place or street} on {number} of every 7 days.")
    filled = "Takes another way than the corner of Pine and Fourth by the bus depot on 5 of every 7 days."
    assert likeness(parts(filled), all_grams(filled), library=library).percent == 100


def test_a_plan_without_words_of_its_own_is_compared_whole() -> None:
    words = [each.words for each in list(objectives().values())[:4]]
    library = frozenset(gram for each in words for gram in template_grams(each))
    filled = [each.replace("{", "").replace("}", "") for each in words]
    assert likeness(parts(*filled), all_grams(*filled), library=library, least_own=500).percent == 100


@given(WORDS, WORDS)
def test_likeness_stays_between_none_and_all(mine: list[str], theirs: list[str]) -> None:
    found = likeness(parts(" ".join(mine)), grams(" ".join(theirs)))
    assert 0 <= found.percent <= 100
    assert likeness(parts(" ".join(mine)), grams(" ".join(mine))).percent in ({100} if mine else {0})


@given(st.sets(st.integers(-(2**31), 2**31 - 1)))
def test_a_sketch_keeps_the_same_grams_of_everybody(found: set[int]) -> None:
    assert sketch(found) <= found
    assert sketch(found) == {gram for gram in found if gram in sketch({gram})}


@given(WORDS, WORDS)
def test_words_added_to_the_other_plan_never_hide_a_copy(mine: list[str], more: list[str]) -> None:
    other = grams(" ".join(mine)) | grams(" ".join(more))
    assert likeness(parts(" ".join(mine)), other).percent == (100 if mine else 0)


@pytest.mark.parametrize(("percent", "refused"), [(0, False), (94, False), (95, True), (100, True)])
def test_only_word_for_word_stands_against_signing(percent: int, refused: bool) -> None:
    found = reasons_against_copying([AlikePlan(percent, (), date(2026, 2, 1))], likeness_rule())
    assert bool(found) is refused


def test_nobody_alike_stands_against_nothing() -> None:
    assert reasons_against_copying([], likeness_rule()) == []


@pytest.mark.django_db
class TestAgainstOthers:
    def test_a_copied_plan_is_shown_without_a_name(self, cast):
        drafted(cast.active("Rosa", "Alvarez"), cast.counsellor, OWN, at=AT - timedelta(days=40), signed=True)
        copy = drafted(cast.active("Dov", "Stern"), cast.counsellor, [each.upper() for each in OWN])
        (found,) = alike_plans(copy.pk)
        assert found.percent >= 95
        assert found.signed_on == (AT - timedelta(days=40)).date()
        assert set(found.parts) >= {"1.1", "1.2", "1.3"}
        assert "Rosa" not in repr(found) and "Alvarez" not in repr(found)

    def test_an_honest_plan_resembles_nobody(self, cast):
        drafted(cast.active("Rosa", "Alvarez"), cast.counsellor, OWN, signed=True)
        mine = drafted(
            cast.active("Dov", "Stern"),
            cast.counsellor,
            OTHER,
            goal="Have the weekends back.",
            strength="Never late in nine years.",
        )
        assert alike_plans(mine.pk) == []

    def test_an_own_earlier_version_and_another_site_do_not_count(self, cast):
        episode = cast.active("Rosa", "Alvarez")
        first = drafted(episode, cast.counsellor, OWN, signed=True)
        first.superseded_at = AT
        first.save()
        far = cast.active("Far", "Person")
        drafted(far, cast.counsellor, OWN, signed=True)
        PlanPrint.objects.filter(patient=far.patient).update(site=cast.other_site)
        again = drafted(episode, cast.counsellor, OWN)
        assert alike_plans(again.pk) == []

    def test_library_objectives_filled_differently_are_not_alike(self, cast):
        load_library(on=AT.date(), by=cast.administrator, at=AT)
        text = objectives()["craving_route_changed"].words
        others = [text.format_map(Filled("Pine Street by the depot")), OWN[1]]
        drafted(cast.active("Rosa", "Alvarez"), cast.counsellor, others, signed=True)
        mine = drafted(
            cast.active("Dov", "Stern"), cast.counsellor, [text.format_map(Filled("the mall and its car park")), OTHER[1], OTHER[2]],
            goal="Be at home at six and read to my daughter.",
        )  # fmt: skip
        assert alike_plans(mine.pk) == []

    def test_a_long_plan_is_found_by_its_sketch(self, cast):
        words = [" ".join(f"{one}{place}".translate(LETTERS) for one in OWN[0].split() + OWN[1].split()) for place in range(12)]
        drafted(cast.active("Rosa", "Alvarez"), cast.counsellor, words, signed=True)
        drafted(cast.active("Tess", "Cole"), cast.counsellor, OTHER, signed=True)
        copy = drafted(cast.active("Dov", "Stern"), cast.counsellor, [*words[:9], *OTHER], goal="Be home at six.")
        (found,) = alike_plans(copy.pk)
        assert 70 <= found.percent < 95
        assert len(sketch(PlanPrint.objects.first().grams)) >= 12

    def test_a_print_is_renewed_and_stays_one(self, cast):
        plan = drafted(cast.active(), cast.counsellor, OWN, signed=True)
        imprint(plan)
        assert PlanPrint.objects.filter(plan=plan).count() == 1

    def test_it_takes_the_same_queries_for_one_and_for_many(self, cast):
        counts = []
        copy = drafted(cast.active("Dov", "Stern"), cast.counsellor, OWN)
        for place in range(3):
            drafted(cast.active(f"P{place}", "Q"), cast.counsellor, OWN, signed=True)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                found = alike_plans(copy.pk)
            counts.append(len(captured))
        assert len(found) == 3
        assert counts[0] == counts[2] <= 10


LETTERS = str.maketrans("0123456789", "abcdefghij")


class Filled(dict):
    """Fills every blank with the same words."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __missing__(self, key: str) -> str:
        return self.words if "place" in key or "street" in key else "5"
