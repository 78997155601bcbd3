"""Which level do ratings and flags ask for, in both editions; what comes first, why, and what would have changed it: no database."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import BadTable, placement_table, placement_tables, read_placement
from midspan.journey.assessment.catalog import placement as catalog
from midspan.journey.assessment.catalog.checks import problems_of
from midspan.journey.assessment.rules.asked import asked, edition_of
from midspan.journey.assessment.terms import (
    RATINGS,
    Dimension,
    PlacementFacts,
    PlacementFlag,
    Severity,
    dimensions_of,
    rated_of,
)

THIRD, FOURTH = placement_table("asam_3"), placement_table("asam_4")
DANGER, DETOX, INPATIENT, UNSAFE, FAILED = PlacementFlag
SEVERITIES = list(Severity)
FILE = Path(catalog.__file__).parent / "placement_asam3.toml"


def facts(*ratings, severity=Severity.SEVERE, age=34, flags=(), prior="", override=""):
    known = {one: number for one, number in zip(Dimension, ratings, strict=False) if number is not None}
    return PlacementFacts(known, severity, age, frozenset(flags), prior, override)


@pytest.mark.parametrize(
    ("given_facts", "level", "divert"),
    [
        (facts(0, 0, 0, 0, 0, 0), "1", ""),
        (facts(0, 0, 0, 0, 0, 0, severity=Severity.NONE), "1", ""),
        (facts(1, 1, 1, 1, 1, 1), "1", ""),
        (facts(0, 0, 0, 0, 2, 0), "2.1", ""),
        (facts(0, 0, 0, 0, 3, 0), "2.1", ""),
        (facts(0, 0, 0, 3, 0, 0), "2.1", ""),
        (facts(0, 0, 0, 0, 0, 3), "2.1", ""),
        (facts(0, 0, 2, 0, 0, 0), "2.1", ""),
        (facts(0, 2, 0, 0, 0, 0), "2.1", ""),
        (facts(1, 1, 1, 2, 3, 3), "2.1", ""),
        (facts(2, 0, 0, 2, 2, 2), "2.5", ""),
        (facts(0, 0, 3, 2, 2, 2), "2.5", ""),
        (facts(3, 0, 0, 0, 0, 0), "3.7", "withdrawal_management"),
        (facts(0, 3, 0, 0, 0, 0), "3.7", "medical_care"),
        (facts(4, 0, 0, 0, 0, 0), "4", "emergency"),
        (facts(0, 4, 0, 0, 0, 0), "4", "hospital"),
        (facts(0, 0, 4, 0, 0, 0), "4", "emergency"),
        (facts(0, 0, 0, 4, 0, 0), "3.5", ""),
        (facts(0, 0, 0, 0, 4, 0), "3.5", ""),
        (facts(0, 0, 0, 0, 0, 4), "3.1", "recovery_housing_or_residential"),
        (facts(2, 0, 0, 0, 0, 4), "3.1", "recovery_housing_or_residential"),
        (facts(3, 4, 0, 4, 4, 4), "4", "hospital"),
        (facts(0, 0, 0, 2, 2, 2, flags=[DETOX]), "3.7", "withdrawal_management"),
        (facts(0, 0, 0, 2, 2, 2, flags=[INPATIENT]), "4", "hospital"),
        (facts(0, 0, 0, 0, 0, 0, flags=[DANGER]), "4", "emergency"),
        (facts(0, 0, 0, 0, 0, 0, flags=[DANGER, DETOX, UNSAFE]), "4", "emergency"),
        (facts(0, 0, 0, 0, 0, 0, flags=[UNSAFE]), "3.1", "recovery_housing_or_residential"),
        (facts(0, 0, 0, 0, 0, 0, flags=[FAILED]), "2.1", ""),
        (facts(0, 0, 0, 0, 0, 0, flags=[FAILED], severity=Severity.MILD), "2.1", ""),
        (facts(0, 0, 0, 2, 3, 2, flags=[FAILED], prior="1"), "2.1", ""),
        (facts(0, 0, 0, 2, 3, 2, flags=[FAILED], prior="2.1"), "2.5", ""),
        (facts(0, 0, 0, 2, 3, 2, flags=[FAILED], prior="2.5"), "3.5", ""),
        (facts(0, 0, 0, 2, 3, 2, prior="2.5"), "2.1", ""),
        (facts(0, 0, 0, 2, 2, 2, flags=[DETOX], override="Seen today; ambulatory taper with daily nurse contact."), "2.1", ""),
        (facts(0, 0, 0, 2, 2, 2, flags=[DANGER], override="Nothing sets danger aside."), "4", "emergency"),
        (facts(0, 0, 0, 2, 2, 2, severity=Severity.MILD), "1", ""),
        (facts(0, 0, 2, 2, 2, 2, severity=Severity.MILD), "2.1", ""),
        (facts(0, 0, 0, 2, 4, 2, severity=Severity.MILD), "3.5", ""),
        (facts(0, 0, 0, 2, 2, 2, severity=Severity.MODERATE), "2.1", ""),
        (facts(0, 0, 0, 2, 2, 2, severity=None), "2.1", ""),
    ],
)
def test_the_third_edition(given_facts, level, divert):
    _checked(given_facts, THIRD, level, divert)


@pytest.mark.parametrize(
    ("given_facts", "level", "divert"),
    [
        (facts(0, 0, 0, 0, 0, severity=Severity.NONE), "1.0", ""),
        (facts(0, 0, 0, 0, 0, severity=Severity.MILD), "1.5", ""),
        (facts(0, 0, 0, 0, 0, severity=None), "1.5", ""),
        (facts(0, 0, 0, 1, 1, severity=Severity.NONE), "1.5", ""),
        (facts(1, 0, 0, 1, 1), "1.7", ""),
        (facts(0, 2, 0, 0, 0), "1.7", ""),
        (facts(1, 2, 0, 2, 2), "2.1", ""),
        (facts(0, 0, 2, 0, 0), "2.1", ""),
        (facts(0, 0, 0, 3, 3), "2.1", ""),
        (facts(2, 0, 0, 2, 2), "2.7", ""),
        (facts(0, 0, 3, 0, 0), "2.7", ""),
        (facts(2, 0, 0, 0, 4), "3.7", "recovery_housing_or_residential"),
        (facts(0, 0, 3, 4, 0), "3.7", ""),
        (facts(2, 0, 0, 0, 0, flags=[UNSAFE]), "3.7", "recovery_housing_or_residential"),
        (facts(3, 0, 0, 0, 0), "3.7", "withdrawal_management"),
        (facts(0, 3, 0, 0, 0), "3.7", "medical_care"),
        (facts(4, 0, 0, 0, 0), "4", "emergency"),
        (facts(0, 4, 0, 0, 0), "4", "hospital"),
        (facts(0, 0, 4, 0, 0), "4", "emergency"),
        (facts(0, 0, 0, 4, 0), "3.5", ""),
        (facts(0, 0, 0, 0, 4), "3.1", "recovery_housing_or_residential"),
        (facts(0, 0, 0, 2, 2, severity=Severity.MILD), "1.5", ""),
        (facts(1, 0, 0, 2, 2, severity=Severity.MILD), "1.7", ""),
        (facts(0, 0, 0, 2, 2, 4), "2.1", ""),
        (facts(0, 0, 0, 0, 0, flags=[FAILED], prior="2.7"), "3.7", ""),
        (facts(0, 0, 0, 0, 0, flags=[DANGER]), "4", "emergency"),
    ],
)
def test_the_fourth_edition(given_facts, level, divert):
    _checked(given_facts, FOURTH, level, divert)


def _checked(given_facts, table, level, divert):
    found = rules.recommend(given_facts, table)
    assert (found.level, found.divert, found.missing, found.rule_set) == (level, divert, (), table.name)
    assert {row.dimension for row in found.fired} >= set(rated_of(table.edition))
    assert all(row.text and row.source and row.rule for row in found.fired)


def test_medical_visits_are_named_as_care_alongside():
    assert rules.recommend(facts(1, 0, 0, 2, 2), FOURTH).alongside == ("1.7",)
    assert rules.recommend(facts(1, 0, 0, 1, 1), FOURTH).alongside == ()
    assert "Level 1.7 goes on beside it" in " ".join(rules.sentences(rules.recommend(facts(1, 0, 0, 2, 2), FOURTH), FOURTH))


def test_what_matters_to_the_person_is_no_rating_for_the_level():
    found = rules.recommend(facts(0, 0, 0, 2, 2, 4), FOURTH)
    assert Dimension("d6") not in {row.dimension for row in found.fired}
    assert any("does not count for the level" in note for note in found.notes)


def test_the_most_urgent_comes_first_and_the_rest_is_said_too():
    found = rules.recommend(facts(3, 3, 4, 0, 0, 4), THIRD)
    assert [one.code for one in found.diverts] == ["emergency", "withdrawal_management", "medical_care",
                                                   "recovery_housing_or_residential"]  # fmt: skip
    assert rules.sentences(found, THIRD)[0].startswith("First: emergency.")


@pytest.mark.parametrize(("count", "said"), [(5, "living situation"), (0, "withdrawal")])
def test_without_a_rating_there_is_no_level_but_a_sentence(count, said):
    found = rules.recommend(facts(*[2] * count), THIRD)
    assert found.level == ""
    assert said in "".join(found.missing)
    assert not rules.what_would_change(facts(*[2] * count), THIRD)


def test_danger_is_said_even_while_ratings_are_missing():
    found = rules.recommend(facts(4), THIRD)
    assert (found.level, found.divert, found.asked) == ("", "emergency", "4")
    assert "level 4" in found.notes[0]


def test_age_and_severity_that_are_not_known_are_said():
    assert any("6 hours a week" in note for note in rules.recommend(facts(0, 0, 0, 2, 2, 2, age=16), THIRD).notes)
    assert rules.recommend(facts(0, 0, 0, 2, 2, 2, age=16), THIRD).level == "2.1"
    assert any("age is not given" in note for note in rules.recommend(facts(0, 0, 0, 2, 2, 2, age=None), THIRD).notes)
    assert any("severe disorder" in note for note in rules.recommend(facts(0, 0, 0, 2, 2, 2, severity=None), THIRD).notes)


def test_unverified_thresholds_are_marked():
    found = rules.recommend(facts(2, 0, 0, 2, 2, 2), THIRD)
    row = next(row for row in found.fired if row.rule == "L21-1b")
    assert not row.verified and rules.row_sentence(row, "asam_3").endswith("(L21-1b, threshold not verified)")
    assert not any(row.verified for rows in FOURTH.asks.values() for row in rows)


def test_why_not_lower_and_why_not_higher():
    found = rules.recommend(facts(0, 0, 1, 1, 3, 1), THIRD)
    assert rules.why_not_lower(found) == "Not lower: level 2.1 is asked for by Return to use 3."
    assert "nothing asks for more than level 2.1" in rules.why_not_higher(found, THIRD)
    assert "structure several days a week" in rules.eligibility(found, THIRD)
    fell = rules.recommend(facts(0, 0, 1, 1, 3, 1, severity=Severity.MILD), THIRD)
    assert "Fewer than four" in rules.why_not_higher(fell, THIRD)
    assert "around the clock is asked for" in rules.eligibility(rules.recommend(facts(0, 0, 0, 0, 4, 0), THIRD), THIRD)
    assert "is the highest" in rules.why_not_higher(rules.recommend(facts(4, 0, 0, 0, 0, 0), THIRD), THIRD)


def test_what_would_have_changed_the_answer():
    changes = {(one.name, one.now, one.then): one.level for one in rules.what_would_change(facts(0, 0, 1, 1, 3, 1), THIRD)}
    assert changes["Return to use", "3", "4"] == "3.5"
    assert changes["Return to use", "3", "1"] == "1"
    assert changes["Intoxication and withdrawal", "0", "2"] == "2.5"
    assert changes["Severity of the disorder", "severe", "mild"] == "1"
    assert ("Readiness to change", "1", "2") not in changes
    flagged = rules.what_would_change(facts(0, 0, 0, 2, 2, 2, flags=[UNSAFE]), THIRD)
    assert any((one.name, one.level) == ("Not safe where they live", "2.1") for one in flagged)


TABLES = st.sampled_from([THIRD, FOURTH])
RATED = st.tuples(*[st.integers(0, 4)] * 6)
FLAGS = st.frozensets(st.sampled_from(list(PlacementFlag)))
SEVERITY = st.sampled_from([*Severity, None])
PRIOR = st.sampled_from(["", "1", "1.5", "2.1", "2.5", "2.7", "3.1", "3.5", "3.7", "9"])


def ranked(table, ratings, **words):
    level = rules.recommend(facts(*ratings, **words), table).level
    assert level, "every whole question has a level"
    return table.rank(level)


@given(TABLES, RATED, st.integers(0, 5), st.integers(1, 4), FLAGS, SEVERITY, PRIOR)
@example(FOURTH, (1, 0, 0, 1, 0, 0), 3, 1, frozenset(), Severity.MILD, "")
def test_worsening_one_rating_never_lowers_the_level(table, ratings, place, by, flags, severity, prior):
    worse = list(ratings)
    worse[place] = min(4, worse[place] + by)
    words = {"flags": flags, "severity": severity, "prior": prior}
    assert ranked(table, worse, **words) >= ranked(table, ratings, **words)


@given(TABLES, RATED, FLAGS, st.sampled_from(list(PlacementFlag)), SEVERITY, PRIOR)
def test_adding_a_flag_never_lowers_the_level(table, ratings, flags, flag, severity, prior):
    words = {"severity": severity, "prior": prior}
    assert ranked(table, ratings, flags=flags | {flag}, **words) >= ranked(table, ratings, flags=flags, **words)


@given(TABLES, RATED, FLAGS, st.integers(0, 2), PRIOR)
def test_a_more_severe_diagnosis_never_lowers_the_level(table, ratings, flags, place, prior):
    levels = [ranked(table, ratings, flags=flags, severity=one, prior=prior) for one in SEVERITIES]
    assert levels == sorted(levels)
    assert ranked(table, ratings, flags=flags, severity=None, prior=prior) == levels[-1]


@given(TABLES, RATED, FLAGS, SEVERITY)
def test_the_level_is_one_that_some_row_asked_for_and_is_explained(table, ratings, flags, severity):
    found = rules.recommend(facts(*ratings, flags=flags, severity=severity), table)
    assert found.level in {row.level for row in found.fired}
    said = " ".join(rules.sentences(found, table))
    assert all(f"({row.rule}" in said for row in found.fired)
    assert all(one.next_step in said for one in found.diverts)


@given(TABLES, RATED, SEVERITY)
def test_what_would_change_is_true_and_the_nearest(table, ratings, severity):
    given_facts = facts(*ratings, severity=severity)
    now = rules.recommend(given_facts, table).level
    for one in rules.what_would_change(given_facts, table):
        assert one.level != now and one.higher == (table.rank(one.level) > table.rank(now))
        if one.dimension:
            other = list(ratings)
            place = list(Dimension).index(one.dimension)
            other[place] = int(one.then)
            assert rules.recommend(facts(*other, severity=severity), table).level == one.level
            for between in range(min(int(one.now), int(one.then)) + 1, max(int(one.now), int(one.then))):
                other[place] = between
                assert rules.recommend(facts(*other, severity=severity), table).level == now


@pytest.mark.parametrize("table", placement_tables(), ids=lambda table: table.name)
def test_every_table_is_complete_and_in_order(table):
    assert list(table.asks) == list(rated_of(table.edition)) and len(dimensions_of(table.edition)) == 6
    for rows in table.asks.values():
        assert [row.rating for row in rows] == list(RATINGS)
        assert [table.rank(row.level) for row in rows] == sorted(table.rank(row.level) for row in rows)
        assert all(row.text and row.source for row in rows)
    assert set(table.flags) == set(PlacementFlag)


@pytest.mark.parametrize("edition", ["asam_3", "asam_4"])
def test_the_shipped_files_have_no_problems(edition):
    raw = tomllib.loads((FILE.parent / f"placement_{edition.replace('_', '')}.toml").read_text())
    assert problems_of(raw) == []


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('edition = "asam_3"', 'edition = "asam_5"', "`edition` must be one of asam_3, asam_4."),
        ('name = "midspan-asam3-2026-11-21"', "", "lacks `name`"),
        ("ratings = [2]\nlevel = \"2.5\"", "ratings = [1, 2]\nlevel = \"2.5\"", "2 rows for rating 1"),
        ("ratings = [4]\nlevel = \"3.5\"\ntext = \"Cannot", "ratings = [5]\nlevel = \"3.5\"\ntext = \"Cannot", "no row for rating 4"),
        ("ratings = [3]\nlevel = \"2.5\"", "ratings = [3]\nlevel = \"1\"", "d3: rating 3 asks for less than rating 2."),
        ("ratings = [3]\nlevel = \"2.5\"", "ratings = [3]\nlevel = \"2.6\"", "names level 2.6"),
        ('id = "L21-1b"', 'id = "L21-1a"', "stands twice"),
        ('flag = "unsafe_environment"', 'flag = "unsafe"', "The flag unsafe is not known."),
        ('divert = "hospital"', 'divert = "clinic"', "diverts to clinic"),
        ('severity_from = "moderate"', 'severity_from = "medium"', "severity_from"),
        ("adult_from = 18", "adult_from = 18\nnot_read = 1", "`not_read` is not known"),
        ("adult_from = 18", 'adult_from = "18"', "must be a whole number"),
        ('after = { "2.1" = "2.5"', 'after = { "2.1" = "1"', "which is less"),
        ('falls_to = "1"', 'falls_to = "2.5"', "falls to a higher level"),
        ('falls_to = "1"', 'falls_to = "0.5"', "rating 0 asks for more than level 0.5"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_serve_is_refused_in_words(tmp_path, was, becomes, said):
    text = FILE.read_text()
    assert was in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(was, becomes, 1))
    with pytest.raises(BadTable) as bad:
        read_placement(path)
    assert said in str(bad.value)


def test_a_site_s_own_file_with_a_later_date_takes_the_place_of_the_shipped_one(tmp_path, monkeypatch):
    own = FILE.read_text().replace("midspan-asam3-2026-11-21", "harbor-2026-12").replace("2026-01-01", "2026-12-01")
    (tmp_path / "own.toml").write_text(own)
    monkeypatch.setenv("MIDSPAN_PLACEMENT", str(tmp_path))
    catalog.placement_tables.cache_clear()
    try:
        assert placement_table("asam_3", on=date(2026, 12, 2)).name == "harbor-2026-12"
        assert placement_table("asam_3", on=date(2026, 11, 30)).name == "midspan-asam3-2026-11-21"
        assert placement_table("asam_4", on=date(2026, 12, 2)).name == FOURTH.name
    finally:
        catalog.placement_tables.cache_clear()


def test_a_named_place_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("MIDSPAN_PLACEMENT", str(tmp_path / "gone"))
    with pytest.raises(BadTable, match="no such file"):
        catalog.own_files()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"ratings": {"d1": True}}, "d1 must be a whole number"),
        ({"ratings": {"d1": 2.0}}, "d1 must be a whole number"),
        ({"ratings": {"d1": "2"}}, "d1 must be a whole number"),
        ({"ratings": {"d1": 5}}, "d1 must be a whole number"),
        ({"ratings": {"d1": -1}}, "d1 must be a whole number"),
        ({"ratings": {"d7": 1}}, "no dimension 'd7'"),
        ({"ratings": [1, 2]}, "ratings must be an object"),
        ({"diagnosis_severity": "bad"}, "diagnosis_severity must be"),
        ({"diagnosis_severity": ["mild"]}, "diagnosis_severity must be"),
        ({"age": True}, "age must be"),
        ({"age": "34"}, "age must be"),
        ({"age": -1}, "age must be"),
        ({"flags": "needs_detox"}, "flags must be a list"),
        ({"flags": {}}, "flags must be a list"),
        ({"flags": ["sad"]}, "flag 'sad' is not known"),
        ({"flags": [["needs_detox"]]}, "is not known"),
        ({"prior_level": "7"}, "prior_level must be"),
        ({"prior_level": 2.1}, "prior_level must be"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(raw, said):
    assert said in " ".join(asked(raw, THIRD).wrong)


def test_a_null_is_not_given_and_an_unknown_key_is_said():
    nothing = asked({"ratings": {"d1": None}, "diagnosis_severity": None, "age": None, "flags": None, "flag": []}, THIRD)
    assert (nothing.wrong, nothing.unread) == ([], ["`flag` is not read."])
    assert nothing.facts == PlacementFacts({})
    assert asked({"flags": ["detox_need"]}, THIRD).facts.flags == {DETOX}


@pytest.mark.parametrize(("given_edition", "edition"), [(3, "asam_3"), ("3", "asam_3"), (4, "asam_4"), ("asam_4", "asam_4"),
                                                        (3.0, None), (True, None), (5, None), ([3], None)])  # fmt: skip
def test_editions(given_edition, edition):
    assert edition_of(given_edition) == edition
