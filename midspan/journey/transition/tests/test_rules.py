"""The case why not lower and why not higher, coming and staying away, and what stands against a review: without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment.catalog import placement_table
from midspan.journey.assessment.rules import recommend
from midspan.journey.assessment.terms import Dimension, PlacementFacts, Severity, dimensions_of, rated_of
from midspan.journey.monitoring.terms import Abstinence
from midspan.journey.transition.catalog import use_by
from midspan.journey.transition.rules import (
    draft,
    holding,
    present_of,
    reasons_against_beginning,
    reasons_against_handing_out,
    reasons_against_saving,
    reasons_against_signing,
    review_text,
)
from midspan.journey.transition.rules.presence import missed_lately
from midspan.journey.transition.terms import (
    Agreement,
    CaseFacts,
    DayThere,
    Direction,
    FactKind,
    HeldReview,
    Measured,
    Present,
    Rated,
    ReviewDraft,
    ReviewReason,
    Sentence,
    Side,
)

ON = date(2026, 3, 20)
NAMES = dimensions_of("asam_3")
TABLE = placement_table("asam_3", on=ON)


def rated(*numbers: int, on: date = ON, before: int | None = None) -> dict[Dimension, Rated]:
    return {one: Rated(one, number, f"why {number}", on, before) for one, number in zip(Dimension, numbers, strict=True)}


def present(**words) -> Present:
    usual = {"target_minutes": 540, "this_week_minutes": 180, "weeks": ((date(2026, 3, 2), 540), (date(2026, 3, 9), 360)),
             "came_days": 9, "asked_days": 12, "missed_in_a_row": 0, "missed_28": 3, "last_seen_on": date(2026, 3, 18)}  # fmt: skip
    return Present(**{**usual, **words})


def facts_of(*numbers: int, **words) -> CaseFacts:
    usual = {"on": ON, "edition": "asam_3", "level": "2.1", "level_since": date(2026, 2, 2), "ratings": rated(*numbers),
             "present": present(), "criteria_met": 7, "age": 34}  # fmt: skip
    return CaseFacts(**{**usual, **words})


def found_for(facts: CaseFacts):
    ratings = {one: held.rating for one, held in facts.ratings.items()}
    return recommend(PlacementFacts(ratings=ratings, severity=Severity.SEVERE, age=facts.age), TABLE)


def case_of(facts: CaseFacts):
    return draft(facts, found_for(facts), names=NAMES, rank=TABLE.rank, use_by=use_by())


class TestTheCase:
    def test_names_what_asks_for_the_level_and_what_does_not_ask_for_more(self):
        case = case_of(facts_of(0, 1, 1, 2, 3, 1))
        lower, higher = case.side(Side.NOT_LOWER), case.side(Side.NOT_HIGHER)
        assert {"asks:d4", "asks:d5"} <= {one.code for one in lower}
        assert "asks:d6" not in {one.code for one in lower}
        assert {"bears:d1", "bears:d2", "bears:d3", "none_more"} <= {one.code for one in higher}
        assert "why 3" in next(one.text for one in lower if one.code == "asks:d5")

    def test_every_sentence_rests_on_facts_that_are_there(self):
        case = case_of(
            facts_of(0, 1, 2, 2, 3, 2, measures=(PHQ,), abstinent=SOBER, conditions=((4, "Depression", "Seen here.", ON),))
        )
        for one in case.sentences:
            assert one.facts and set(one.facts) <= case.facts.keys()

    @pytest.mark.parametrize(("days", "stale"), [(30, False), (31, True)])
    def test_a_fact_past_its_use_by_is_marked_not_left_out(self, days, stale):
        old = rated(0, 1, 1, 2, 3, 1, on=ON - timedelta(days=days))
        case = case_of(facts_of(0, 1, 1, 2, 3, 1, ratings=old))
        assert case.facts["rating:d5"].stale is stale
        assert bool(case.stale) is stale

    def test_says_when_the_ratings_ask_for_another_level(self):
        assert "level 1 only" in " ".join(case_of(facts_of(0, 0, 0, 1, 1, 0)).gaps)
        assert "more than level 2.1" in " ".join(case_of(facts_of(0, 0, 3, 2, 2, 2)).gaps)

    def test_says_what_is_missing(self):
        gaps = " ".join(case_of(facts_of(0, 1, 1, 2, 3, 1, open_alerts=1)).gaps)
        assert "1 safety alert is open" in gaps
        assert "Nothing is known of use" in gaps
        assert "No measure" in gaps

    def test_nothing_unknown_is_said_of_use(self):
        case = case_of(facts_of(0, 1, 1, 2, 3, 1))
        assert not {"use", "abstinent"} & {one.code for one in case.sentences}
        case = case_of(facts_of(0, 1, 1, 2, 3, 1, abstinent=SOBER))
        assert {"use", "abstinent"} <= {one.code for one in case.sentences}
        assert "80 % of 20 known days" in case.facts["self_report"].text

    def test_who_misses_days_is_not_said_to_take_part(self):
        rare = case_of(facts_of(0, 1, 1, 2, 3, 1, present=present(came_days=4, asked_days=12, missed_in_a_row=3)))
        assert "takes_part" not in {one.code for one in rare.sentences}
        assert "missed" in {one.code for one in rare.sentences}

    def test_a_change_is_told_with_the_rating_before(self):
        case = case_of(facts_of(0, 1, 1, 2, 2, 1, ratings=rated(0, 1, 1, 2, 2, 1, before=3)))
        assert "down from 3" in next(one.text for one in case.sentences if one.code == "asks:d5")

    @given(st.lists(st.integers(0, 4), min_size=6, max_size=6))
    def test_any_ratings_give_a_case_whose_sentences_rest_on_facts(self, numbers):
        facts = facts_of(*numbers)
        case = case_of(facts)
        assert all(set(one.facts) <= case.facts.keys() and one.text for one in case.sentences)
        assert len({one.code for one in case.sentences}) == len(case.sentences)
        for words in holding(facts, found_for(facts), names=NAMES, rank=TABLE.rank):
            assert words


PHQ = Measured("phq9", "PHQ-9", 14, ON, 17, Direction.SAME, "moderate", True, 31)
SOBER = Abstinence(30, 20, Fraction(80), 9, date(2026, 3, 19), date(2026, 3, 10))


class TestComing:
    def days(self, *rows: tuple[int, str, int]) -> list[DayThere]:
        """Day of March, `c`ame, `m`issed or `e`xcused, minutes."""
        return [DayThere(date(2026, 3, day), how == "c", how == "m", minutes) for day, how, minutes in rows]

    def test_adds_up_full_weeks_since_admission_only(self):
        rows = self.days((2, "c", 180), (4, "c", 180), (6, "c", 120), (9, "c", 60), (16, "c", 180))
        found = present_of(rows, on=ON, since=date(2026, 3, 2), target_minutes=540)
        assert found.weeks == ((date(2026, 3, 2), 480), (date(2026, 3, 9), 60))
        assert found.this_week_minutes == 180

    @pytest.mark.parametrize(
        ("hows", "in_a_row", "missed"),
        [("ccc", 0, 0), ("cmm", 2, 2), ("mmc", 0, 2), ("mem", 2, 2), ("cee", 0, 0), ("mcm", 1, 2)],
    )
    def test_counts_days_missed_in_a_row_and_never_an_excused_one(self, hows, in_a_row, missed):
        rows = self.days(*((10 + place * 2, how, 0) for place, how in enumerate(hows)))
        found = present_of(rows, on=ON, since=date(2026, 3, 2), target_minutes=540)
        assert (found.missed_in_a_row, found.missed_28) == (in_a_row, missed)

    def test_nobody_asked_has_no_share(self):
        found = present_of([], on=ON, since=ON, target_minutes=540)
        assert found.share is None and found.weeks == () and found.last_seen_on is None

    @given(
        st.lists(
            st.tuples(st.integers(0, 40), st.sampled_from("cme"), st.integers(0, 240)), max_size=30, unique_by=lambda row: row[0]
        )
    )
    def test_the_share_stays_a_percentage(self, rows):
        days = [DayThere(ON - timedelta(days=back), how == "c", how == "m", minutes) for back, how, minutes in rows]
        found = present_of(days, on=ON, since=date(2026, 1, 5), target_minutes=540)
        assert found.share is None or 0 <= found.share <= 100
        assert found.came_days <= found.asked_days


def review(**words) -> HeldReview:
    usual = {
        "id": 1, "episode_id": 2, "version": 0, "reason": ReviewReason.SCHEDULED, "began_at": datetime(2026, 3, 20, 15, tzinfo=UTC),
        "by": "Marcus", "level": "2.1", "edition": "asam_3", "ratings": dict.fromkeys(Dimension, (1, "")),
        "draft": ReviewDraft(), "sentences": (Sentence("a", Side.NOT_LOWER, "Down no.", ("x",)), Sentence("b", Side.NOT_HIGHER, "Up no.", ())),
        "facts": {}, "recommended_level": "2.1", "outcome": "continue", "agreed_level": "2.1", "difference": "",
        "agreement": "agrees", "person_words": "", "next_on": ON + timedelta(days=30), "signed_at": None, "signed_by": "",
    }  # fmt: skip
    return HeldReview(**{**usual, **words})


class TestSigning:
    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"ratings": {}}, "d1"),
            ({"ratings": dict.fromkeys(Dimension, (2, " "))}, "d1_why"),
            ({"sentences": ()}, "sentences"),
            ({"outcome": ""}, "outcome"),
            ({"agreed_level": ""}, "agreed_level"),
            ({"agreed_level": "1"}, "difference"),
            ({"agreement": ""}, "agreement"),
            ({"agreement": Agreement.DISAGREES}, "person_words"),
            ({"next_on": None}, "next_on"),
            ({"next_on": ON}, "next_on"),
            ({"next_on": ON + timedelta(days=31)}, "next_on"),
        ],
    )
    def test_says_what_is_missing_at_its_field(self, words, field):
        reasons = reasons_against_signing(review(**words), rated=rated_of("asam_3"), today=ON)
        assert field in {reason.field for reason in reasons}

    def test_a_whole_review_is_signed_once(self):
        assert reasons_against_signing(review(), rated=rated_of("asam_3"), today=ON) == []
        signed = review(signed_at=datetime(2026, 3, 20, 16, tzinfo=UTC))
        assert reasons_against_signing(signed, rated=rated_of("asam_3"), today=ON)

    def test_a_struck_sentence_is_not_in_the_text(self):
        struck = replace(review().sentences[0], kept=False)
        text = review_text(review(sentences=(struck, review().sentences[1])), PERSON, names=NAMES)
        assert "Down no." not in text and "Up no." in text

    def test_begins_once_and_only_for_the_active(self):
        assert reasons_against_beginning(active=True, one_open=False) == []
        assert reasons_against_beginning(active=True, one_open=True)
        assert reasons_against_beginning(active=False, one_open=False)

    def test_keeps_no_rating_outside_the_scale_and_nothing_signed(self):
        assert reasons_against_saving(signed=False, ratings={Dimension.RELAPSE: (5, "")})[0].field == "d5"
        assert reasons_against_saving(signed=True, ratings={})

    @pytest.mark.parametrize(
        ("words", "fields"),
        [({}, []), ({"recipient": " "}, ["recipient"]), ({"basis": ""}, ["basis"]), ({"signed": False}, [""])],
    )
    def test_no_basis_no_disclosure(self, words, fields):
        usual = {"signed": True, "recipient": "Example Health Plan", "basis": "Consent of March 2"}
        reasons = reasons_against_handing_out(**{**usual, **words})
        assert [reason.field for reason in reasons] == fields


class Person:
    name, record_number, birth_date = "Test Person", "M-1", date(1990, 1, 1)


PERSON = Person()


def test_every_kind_of_fact_has_a_use_by():
    assert use_by().keys() == set(FactKind)
    assert all(one.days >= 1 and one.source for one in use_by().values())


@pytest.mark.parametrize(
    ("tests", "side", "words"),
    [
        ((3, 1, date(2026, 3, 10)), Side.NOT_LOWER, "3 tests in 28 days, 1 not as expected."),
        ((3, 0, date(2026, 3, 10)), Side.NOT_HIGHER, "3 tests in 28 days, all as expected."),
        ((1, 0, date(2026, 3, 10)), Side.NOT_HIGHER, "1 test in 28 days, as expected."),
    ],
)
def test_tests_speak_for_the_side_they_stand_on(tests, side, words):
    case = case_of(facts_of(0, 0, 1, 2, 2, 1, tests=tests))
    assert [one.side for one in case.sentences if one.text == words] == [side]
    assert case.facts["tests"].on == date(2026, 3, 10)


@given(
    st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 4, 10)), st.sampled_from(["came", "missed", "excused"]), max_size=20)
)
def test_the_short_count_of_days_missed_says_the_same_as_the_long_one(days):
    rows = [DayThere(on, how == "came", how == "missed", 0) for on, how in sorted(days.items())]
    there = present_of(rows, on=date(2026, 4, 11), since=date(2026, 3, 1), target_minutes=0)
    asked = [(row.on, row.came) for row in rows if row.came or row.missed]
    assert missed_lately(asked) == (there.missed_in_a_row, there.last_missed_on)
