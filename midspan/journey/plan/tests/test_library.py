"""Is the library whole, is it kept in versions, and can no blank slip into a signed plan?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.program.catalog.curriculum import modules
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment.terms import ConditionKind, Dimension
from midspan.journey.plan import actions
from midspan.journey.plan.catalog.library import areas, areas_of, objectives
from midspan.journey.plan.catalog.living import causes, fellowships, measures, natural_supports, skills, step_down_criteria
from midspan.journey.plan.models import LibraryObjective
from midspan.journey.plan.queries import library_for, library_found, library_versions
from midspan.journey.plan.rules import blanks, pieces, reasons_against_blanks, reasons_against_objective, unfilled
from midspan.journey.plan.terms import Area, Domain, LibraryOrigin, SkillKind
from tests.cast import AT

DAY = AT.date()
ONE = "refusal_used"


def test_the_catalogue_holds_enough_for_every_area_and_every_dimension() -> None:
    found = objectives()
    assert len(found) >= 80
    assert {one.area for one in found.values()} == set(Area)
    assert {facts.dimension for facts in areas().values()} == set(Dimension)
    assert all(sum(one.area is area for one in found.values()) >= 3 for area in Area)


@pytest.mark.parametrize("code", list(objectives()))
def test_every_objective_could_have_been_written_by_a_clinic(code: str) -> None:
    assert reasons_against_objective(objectives()[code], before=None) == []


def test_no_two_objectives_say_the_same() -> None:
    assert len({one.words for one in objectives().values()}) == len(objectives())


def test_needs_find_their_areas() -> None:
    assert Area.CRAVING in areas_of(dimension=Dimension.RELAPSE)
    assert Area.CO_OCCURRING in areas_of(conditions=[ConditionKind.BIPOLAR])
    assert Area.SLEEP in areas_of(conditions=[ConditionKind.SLEEP])
    assert areas_of() == ()
    assert all(areas_of(conditions=[kind]) for kind in ConditionKind)


def test_the_lists_are_whole() -> None:
    taught = {one.code for one in modules()}
    assert {code for one in skills().values() for code in one.modules} <= taught
    assert {one.kind for one in skills().values()} == set(SkillKind)
    assert set(measures()) == set(Domain) and all(0 < one.usual <= one.most for one in measures().values())
    assert len(causes()) >= 12 and all(one.areas for one in causes().values())
    assert len(step_down_criteria()) >= 8 and len(natural_supports()) >= 8
    assert sum(one.tradition == "secular" for one in fellowships().values()) >= 3


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Calls {person} {number} times.", ("person", "number")),
        ("Calls Dov twice.", ()),
        ("Goes to ____ by Friday.", ("…",)),
        ("Goes to [...] by Friday.", ("…",)),
        ("Goes to { the house } today.", ("the house",)),
        ("Rated [3 of 5].", ()),
    ],
)
def test_blanks_are_found(words: str, left: tuple[str, ...]) -> None:
    assert blanks(words) == unfilled(words) == left
    assert bool(reasons_against_blanks({"words": words})) is bool(left)


@given(st.text(alphabet="ab {}_[.]", max_size=40))
def test_pieces_are_the_text_in_order(words: str) -> None:
    cut = pieces(words)
    assert [is_blank for _text, is_blank in cut].count(True) == len(blanks(words))
    assert all(text in words for text, is_blank in cut if not is_blank)


def test_a_text_without_a_blank_or_a_measure_is_no_objective() -> None:
    text = objectives()[ONE]
    found = reasons_against_objective(replace(text, words="Says no.", measure=""), before=None)
    assert {one.field for one in found} == {"words", "measure"}
    assert reasons_against_objective(replace(text, words="Says {no"), before=None)
    assert reasons_against_objective(text, before=text)


@pytest.fixture
def loaded(cast):
    actions.load_library(on=DAY - timedelta(days=30), by=cast.administrator, at=AT)
    return cast


@pytest.mark.django_db
class TestKeeping:
    def test_the_catalogue_comes_in_once(self, loaded):
        assert LibraryObjective.objects.count() == len(objectives())
        actions.load_library(on=DAY, by=loaded.administrator, at=AT)
        assert LibraryObjective.objects.count() == len(objectives())
        assert Event.objects.filter(name="library.loaded").count() == 2

    def test_an_objective_is_rewritten_as_a_new_version(self, loaded):
        text = replace(objectives()[ONE], days=30)
        actions.write_objective(text, seen=1, on=DAY, by=loaded.supervisor, at=AT)
        newest, first = library_versions(ONE)
        assert (newest.version, newest.days, newest.origin, newest.retired_on) == (2, 30, LibraryOrigin.CLINIC, None)
        assert (first.version, first.days, first.retired_on) == (1, 45, DAY)
        assert [one.days for one in library_for([Area.REFUSAL], on=DAY) if one.code == ONE] == [30]
        assert [one.days for one in library_for([Area.REFUSAL], on=DAY - timedelta(days=1)) if one.code == ONE] == [45]

    def test_loading_again_leaves_the_clinics_words_and_what_it_took_out(self, loaded):
        actions.write_objective(replace(objectives()[ONE], days=30), seen=1, on=DAY, by=loaded.supervisor, at=AT)
        row = LibraryObjective.objects.get(code="refusal_shown")
        actions.retire_objective(row, why="Not taught here.", on=DAY, by=loaded.director, at=AT)
        actions.load_library(on=DAY, by=loaded.administrator, at=AT)
        codes = {one.code: one.days for one in library_for([Area.REFUSAL], on=DAY)}
        assert codes[ONE] == 30 and "refusal_shown" not in codes

    def test_the_second_of_two_writers_is_told(self, loaded):
        actions.write_objective(replace(objectives()[ONE], days=30), seen=1, on=DAY, by=loaded.supervisor, at=AT)
        with pytest.raises(Refused, match="Somebody rewrote"):
            actions.write_objective(replace(objectives()[ONE], days=20), seen=1, on=DAY, by=loaded.director, at=AT)

    def test_a_code_is_taken_once(self, loaded):
        with pytest.raises(Refused, match="taken"):
            actions.write_objective(objectives()[ONE], on=DAY, by=loaded.supervisor, at=AT)

    def test_what_was_taken_out_is_found_and_can_be_written_anew(self, loaded):
        row = LibraryObjective.objects.get(code=ONE)
        with pytest.raises(Refused, match="Say why"):
            actions.retire_objective(row, why=" ", on=DAY, by=loaded.director, at=AT)
        actions.retire_objective(row, why="Not taught here.", on=DAY, by=loaded.director, at=AT)
        assert [one.code for one in library_found(retired=True, on=DAY)] == [ONE]
        with pytest.raises(Refused, match="already"):
            actions.retire_objective(row, why="Again.", on=DAY, by=loaded.director, at=AT)
        actions.write_objective(objectives()[ONE], seen=1, on=DAY, by=loaded.director, at=AT)
        assert library_versions(ONE)[0].retired_on is None
        assert library_found(retired=True, on=DAY) == []

    def test_a_counsellor_reads_and_does_not_keep(self, loaded):
        with pytest.raises(Refused):
            actions.write_objective(replace(objectives()[ONE], days=1), seen=1, on=DAY, by=loaded.counsellor, at=AT)
        assert LibraryObjective.objects.filter(code=ONE).count() == 1


@pytest.mark.django_db
class TestPages:
    def test_everything_is_listed_with_its_blanks_marked(self, loaded, as_staff):
        page = as_staff(loaded.counsellor).get(reverse("plan:library"))
        assert page.status_code == 200
        assert '<span class="blank">place or street</span>' in page.content.decode()
        assert "Write one" not in page.content.decode()

    def test_search_and_filter(self, loaded, as_staff):
        client = as_staff(loaded.counsellor)
        found = client.get(reverse("plan:library"), {"q": "PAYDAY evening"}).content.decode()
        assert "craving_payday" in found and "craving_call_first" not in found
        found = client.get(reverse("plan:library"), {"area": "tobacco"}).content.decode()
        assert "tobacco_quit_day" in found and "craving_payday" not in found
        assert "Nothing found" in client.get(reverse("plan:library"), {"q": "zebra"}).content.decode()
        assert client.get(reverse("plan:library"), {"area": "nonsense"}).status_code == 200

    def test_it_takes_the_same_queries_for_one_and_for_all(self, loaded, as_staff):
        client, counts = as_staff(loaded.counsellor), []
        for query in ({"q": "payday"}, {}):
            client.get(reverse("plan:library"), query)
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("plan:library"), query)
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_rewriting_and_taking_out_by_page(self, loaded, as_staff):
        client = as_staff(loaded.supervisor)
        page = client.get(reverse("plan:objective", args=[ONE]))
        typed = page.context["form"].initial | {"days": 21, "code": ONE}
        done = client.post(reverse("plan:rewrite", args=[ONE]), typed)
        assert done.status_code == 303
        assert library_versions(ONE)[0].days == 21
        again = client.post(reverse("plan:rewrite", args=[ONE]), typed)
        assert again.status_code == 422 and "Somebody rewrote" in again.content.decode()
        bad = client.post(reverse("plan:retire", args=[ONE]), {"why": ""})
        assert bad.status_code == 422
        assert client.post(reverse("plan:retire", args=[ONE]), {"why": "Not here"}).status_code == 303
        assert "Not here" in client.get(reverse("plan:objective", args=[ONE])).content.decode()

    def test_writing_a_new_one(self, loaded, as_staff):
        client = as_staff(loaded.director)
        text = {name: getattr(objectives()[ONE], name) for name in ObjectiveNames} | {"code": "refusal_own", "seen": 0}
        refused = client.post(reverse("plan:new_objective"), text | {"words": "No blank here at all."})
        assert refused.status_code == 422 and "No blank here at all." in refused.content.decode()
        assert client.post(reverse("plan:new_objective"), text).status_code == 303
        assert library_versions("refusal_own")[0].origin is LibraryOrigin.CLINIC

    def test_only_keepers_reach_what_changes_it(self, loaded, as_staff):
        client = as_staff(loaded.counsellor)
        assert client.get(reverse("plan:new_objective")).status_code == 404
        assert client.post(reverse("plan:retire", args=[ONE]), {"why": "Because"}).status_code == 404
        assert client.get(reverse("plan:objective", args=["no_such"])).status_code == 404

    def test_an_empty_library_says_what_to_do(self, cast, as_staff):
        page = as_staff(cast.director).get(reverse("plan:library")).content.decode()
        assert "The library is empty" in page and "Bring the catalogue in" in page
        assert as_staff(cast.director).post(reverse("plan:load_library")).status_code == 303
        assert LibraryObjective.objects.count() == len(objectives())


ObjectiveNames = (
    "area",
    "goal",
    "words",
    "measure",
    "days",
    "intervention",
    "service",
    "frequency",
    "duration",
    "role",
    "source",
)
