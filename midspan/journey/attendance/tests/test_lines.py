"""Are copies found, sentences offered and two people's words merged; do the questions at the door call somebody?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.foundation.people.terms import LicenceFacts, LicenceState
from midspan.journey.attendance.catalog import LIKENESS, SOLO_SIGNING, screen_on
from midspan.journey.attendance.rules import (
    alarms_in,
    is_entered_late,
    merged,
    offers,
    plan_of,
    reasons_against_cosigning,
    reasons_against_lines,
    reasons_against_screen,
    reasons_against_settling,
    same_but_for_names,
    signs_alone,
    too_much_alike,
)
from midspan.journey.attendance.terms import OfferKind, Presence, RoomLine, Stretch
from tests.evening import clock

NAMES = ["Rosa Alvarez", "James O'Neil", "Tess Cole"]
PLANNED = plan_of(clock("18:00"), clock("19:00"), 0)
VERSION = screen_on(date(2026, 3, 2))
CLEAR = {question.code: not question.alarm for question in VERSION.questions}
FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), min_size=4, max_size=4)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (
            "Rosa practised saying no to her brother twice.",
            "James practised saying yes to a boss who had asked him 3 times.",
            False,
        ),
        ("Rosa practised saying no to her brother twice.", "James practised saying no to his brother once.", True),
        ("Rosa’s plan is to leave at nine with a friend.", "Tess's plan is to leave at 9 with a friend!", True),
        ("Took part well.", "Took part well too.", False),  # too short to say anything
        ("Told of the funeral and of drinking water there.", "Wrote three answers on a card for the wallet.", False),
    ],
)
def test_lines_that_differ_in_names_pronouns_and_numbers_alone_are_found(first: str, second: str, alike: bool) -> None:
    assert bool(too_much_alike({1: first, 2: second}, names=NAMES, rule=LIKENESS)) is alike


def test_the_threshold_is_data() -> None:
    lines = {1: "asked for help at work and at home", 2: "asked for a lift at night and at dawn"}
    assert not too_much_alike(lines, names=[], rule=LIKENESS)
    [pair] = too_much_alike(lines, names=[], rule=replace(LIKENESS, percent=50))
    assert 50 <= pair.percent < 85 and (pair.first, pair.second) == (1, 2)
    assert LIKENESS.source and LIKENESS.effective_from


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_does_not_depend_on_who_comes_first(first: str, second: str) -> None:
    once = too_much_alike({1: first, 2: first}, names=[], rule=LIKENESS)
    assert bool(once) == (len(same_but_for_names(first, [])) >= LIKENESS.shortest_words)
    there, back = (bool(too_much_alike(pair, names=[], rule=replace(LIKENESS, percent=100, shortest_words=1)))
                   for pair in ({1: first, 2: second}, {1: second, 2: first}))  # fmt: skip
    assert there == back


def test_a_line_is_offered_their_own_words_first() -> None:
    made = offers(
        motivations=["I want my licence back."],
        results=["PHQ-9 14, down 5"],
        objectives=["Refuse offers"],
        last_line="Came late.",
    )
    assert [one.kind for one in made] == [OfferKind.MOTIVATION, OfferKind.RESULT, OfferKind.OBJECTIVE, OfferKind.LAST_LINE]
    assert (
        made[0].words == "Came back to what matters: “I want my licence back”." and made[0].tied_to == "I want my licence back."
    )
    assert made[2].words == "Worked on this: refuse offers." and offers() == []


@given(FIELDS, FIELDS, FIELDS)
def test_merging_never_drops_anybodys_change(was: dict[str, int], mine: dict[str, int], theirs: dict[str, int]) -> None:
    result = merged(mine=mine, was=was, theirs=theirs)
    for name in was:
        if mine[name] == was[name]:
            assert result.fields[name] == theirs[name] and name not in result.clashes
        elif theirs[name] in {was[name], mine[name]}:
            assert result.fields[name] == mine[name] and name not in result.clashes
        else:
            assert result.fields[name] == theirs[name] == result.clashes[name]


@pytest.mark.parametrize(
    ("came", "left", "entered", "late"),
    [
        ("18:09", None, "18:10", False),
        ("18:09", None, "18:15", True),
        ("18:09", None, "19:30", True),
        ("18:00", "19:00", "21:00", False),  # there from start to end
        (None, "18:40", "18:44", False),
        (None, "18:40", "20:00", True),
    ],
)
def test_times_entered_late_ask_for_a_reason(came: str | None, left: str | None, entered: str, late: bool) -> None:
    line = RoomLine(Presence.PRESENT, clock(came) if came else None, clock(left) if left else None)
    assert is_entered_late(line, planned=PLANNED, entered_at=clock(entered), grace_minutes=5) is late


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (RoomLine(Presence.PRESENT, clock("18:10"), clock("18:20"), again=(Stretch(clock("18:30")),)), ""),
        (RoomLine(Presence.PRESENT, clock("18:10"), None, again=(Stretch(clock("18:30")),)), "come back before they left"),
        (
            RoomLine(Presence.PRESENT, clock("18:10"), clock("18:40"), again=(Stretch(clock("18:30")),)),
            "come back before they left",
        ),
        (RoomLine(Presence.PRESENT, again=(Stretch(clock("18:30"), clock("18:20")),)), "leave before they came"),
        (RoomLine(Presence.PRESENT, clock("18:10"), clock("18:20"), again=(Stretch(clock("23:50")),)), "outside this session"),
    ],
)
def test_several_stays_must_be_possible(line: RoomLine, words: str) -> None:
    said = " ".join(reason.text for reason in reasons_against_lines({"Rosa": line}, planned=PLANNED))
    assert words in said and bool(words) == bool(said)


def licence(kind: str, days: int = 10) -> LicenceFacts:
    return LicenceFacts(kind, "1", "NY", date(2026, 3, 2) + timedelta(days=days))


@pytest.mark.parametrize(
    ("licences", "alone"),
    [([licence("LPC")], True), ([licence("lcsw ")], True), ([licence("LPC", -1)], False), ([licence("CASAC-T")], False),
     ([licence("CASAC-T"), licence("LPC")], True), ([], False)],
)  # fmt: skip
def test_who_signs_alone_is_data(licences: list[LicenceFacts], alone: bool) -> None:
    assert signs_alone(licences, on=date(2026, 3, 2), rule=SOLO_SIGNING) is alone
    assert not SOLO_SIGNING.verified  # no lawyer has read it


def test_only_a_waiting_note_of_somebody_else_is_cosigned() -> None:
    fine = {"signed": True, "cosigned": False, "needed": True, "own": False}
    assert reasons_against_cosigning(**fine) == []
    for change in ({"signed": False}, {"cosigned": True}, {"needed": False}, {"own": True}):
        assert reasons_against_cosigning(**fine | change)


@pytest.mark.parametrize("question", VERSION.questions, ids=lambda question: question.code)
def test_each_alarming_answer_calls_somebody_even_alone(question) -> None:
    assert alarms_in({question.code: question.alarm}, VERSION) == [question.code]
    assert reasons_against_screen({question.code: question.alarm}, VERSION) == []
    assert alarms_in(CLEAR, VERSION) == [] == reasons_against_screen(CLEAR, VERSION)
    without = {code: answer for code, answer in CLEAR.items() if code != question.code}
    assert [reason.field for reason in reasons_against_screen(without, VERSION)] == [question.code]


def test_an_alarm_is_settled_once_in_words_by_a_licence() -> None:
    assert reasons_against_settling(settled=False, decision="To hospital.", licence=LicenceState.VALID) == []
    for settled, decision, state in (
        (True, "x", LicenceState.VALID),
        (False, " ", LicenceState.VALID),
        (False, "x", LicenceState.EXPIRED),
    ):
        assert reasons_against_settling(settled=settled, decision=decision, licence=state)
