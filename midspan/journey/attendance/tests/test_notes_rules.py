"""Is a note late, whole, carried forward with its mark; are templates dated; can a headline never become markup?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.attendance.catalog import late_rule, note_templates
from midspan.journey.attendance.rules import (
    chart_note_text,
    is_late,
    marked_pieces,
    offers,
    reasons_against_counselling,
    reasons_against_discarding,
    reasons_against_draft_work,
    reasons_against_keeping,
    reasons_against_signing_note,
    reasons_against_template,
    template_for,
    templates_on,
    tied_objective,
)
from midspan.journey.attendance.terms import (
    CarriedFact,
    ContactPlace,
    LateRule,
    NoteDraft,
    NoteKind,
    NotePrompt,
    OfferKind,
    TemplateFacts,
)

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # 12:00 in New York
DAY = date(2026, 3, 2)
RULE = LateRule(hours=24, effective_from=date(2026, 1, 1), source="test")
DRAFT = NoteDraft(NOON, 20, ContactPlace.TELEPHONE, answers={"data": "Called about the job.", "plan": ""})
ASKED = [NotePrompt("data", "Data"), NotePrompt("plan", "Plan")]


@pytest.mark.parametrize(
    ("begun_after", "signed_after", "late"),
    [(1, None, False), (24, 24, False), (25, None, True), (1, 25, True), (1, 24, False)],
)
def test_a_note_is_late_when_begun_or_signed_after_the_limit(begun_after: int, signed_after: int | None, late: bool) -> None:
    signed = NOON + timedelta(hours=signed_after) if signed_after else None
    begun = NOON + timedelta(hours=begun_after)
    assert is_late(happened_at=NOON, begun_at=begun, signed_at=signed, rule=RULE) is late


def test_the_limit_is_dated_data_that_says_it_is_not_checked() -> None:
    assert late_rule(DAY).hours == 24 and late_rule(DAY).source and not late_rule(DAY).verified
    assert late_rule(date(2020, 1, 1)) == late_rule(DAY)


def test_impossible_contacts_are_not_kept() -> None:
    assert reasons_against_keeping(DRAFT, now=NOON) == []
    assert [one.field for one in reasons_against_keeping(DRAFT, now=NOON - timedelta(minutes=1))] == ["time"]
    for minutes in (0, 721):
        assert [one.field for one in reasons_against_keeping(replace(DRAFT, minutes=minutes), now=NOON)] == ["minutes"]


def test_a_draft_is_worked_on_by_its_author_until_it_is_signed_or_set_aside() -> None:
    assert reasons_against_draft_work(own=True, signed=False, discarded=False) == []
    for state in ({"own": False}, {"signed": True}, {"discarded": True}):
        assert reasons_against_draft_work(**({"own": True, "signed": False, "discarded": False} | state))
    assert reasons_against_discarding(reason="Wrong person", own=True, signed=False, discarded=False) == []
    assert [one.field for one in reasons_against_discarding(reason=" ", own=True, signed=False, discarded=False)] == ["reason"]


def test_signing_asks_for_words_minutes_and_a_reason_when_late() -> None:
    whole = {"answers": {"data": "x"}, "minutes": 20, "place": ContactPlace.SITE, "late": False, "late_reason": ""}
    assert reasons_against_signing_note(**whole) == []
    assert reasons_against_signing_note(**(whole | {"answers": {"data": " "}}))
    assert [one.field for one in reasons_against_signing_note(**(whole | {"minutes": None}))] == ["minutes"]
    assert reasons_against_signing_note(**(whole | {"minutes": None, "place": ContactPlace.NONE})) == []
    assert [one.field for one in reasons_against_signing_note(**(whole | {"late": True}))] == ["late_reason"]


def test_the_signed_text_marks_what_was_carried_forward_late_entries_and_what_is_not_billed() -> None:
    fact = CarriedFact("score:1", "PHQ-9 14", "PHQ-9", DAY)
    text = chart_note_text(
        kind=NoteKind.NON_BILLABLE, person="Alvarez, Rosa", draft=replace(DRAFT, with_whom="her mother", late_reason="Ill"),
        asked=ASKED, carried=[fact], objectives=["2.1 refuse offers"], author="Lena Brandt", written_at=NOON + timedelta(days=2),
        late=True, timezone="America/New_York",
    )  # fmt: skip
    assert "Carried forward from PHQ-9, 02 March 2026: PHQ-9 14" in text and "Data: Called about the job." in text
    assert "Late entry, written 04 March 2026 12:00 for 02 March 2026 12:00. Reason: Ill" in text and "Not billable." in text
    assert "by telephone, 20 minutes, with her mother, Lena Brandt" in text and "For objective 2.1 refuse offers" in text
    assert "Plan:" not in text  # a part without words is not there


def test_every_kind_has_a_template_of_its_own_and_the_five_prompts_are_among_them() -> None:
    shipped = note_templates()
    assert {"dap", "soap", "birp", "prompts_individual", "prompts_family"} <= set(shipped)
    assert all(template_for(kind, shipped) for kind in NoteKind) and template_for(NoteKind.MEDICAL, shipped) == "soap"
    assert [one.words for one in shipped["prompts_individual"].prompts][:2] == [
        "Reactions to the group",
        "Time since last session",
    ]
    assert all(one.source for one in shipped.values())


def test_a_clinics_version_takes_the_place_of_the_shipped_one_from_its_day() -> None:
    shipped = note_templates()
    own = TemplateFacts("dap", 2, "Ours", (NotePrompt("a", "A"),), frozenset(), date(2026, 3, 9), "x")
    assert templates_on([own], shipped, date(2026, 3, 8))["dap"].version == 1
    assert templates_on([own], shipped, date(2026, 3, 9))["dap"].name == "Ours"
    gone = replace(own, version=3, offered=False)
    assert "dap" not in templates_on([own, gone], shipped, date(2026, 3, 9))
    assert templates_on([own, gone], shipped, date(2026, 3, 9), every=True)["dap"].version == 3


def test_a_template_needs_a_name_parts_with_different_headings_and_no_past() -> None:
    whole = {"name": "Ours", "prompts": [NotePrompt("a", "A")], "effective_from": DAY, "on": DAY}
    assert reasons_against_template(**whole) == []
    assert reasons_against_template(**(whole | {"name": " "})) and reasons_against_template(**(whole | {"prompts": []}))
    assert reasons_against_template(**(whole | {"prompts": [NotePrompt("a", "A"), NotePrompt("b", "a")]}))
    assert reasons_against_template(**(whole | {"prompts": [NotePrompt(f"p{n}", f"{n}") for n in range(13)]}))
    assert reasons_against_template(**(whole | {"effective_from": DAY - timedelta(days=1)}))


def test_a_line_is_tied_by_the_number_of_the_objective() -> None:
    known = {"2.1": 7, "2.10": 8}
    assert tied_objective("2.1 refuse offers", known) == 7 and tied_objective("2.10 sleep", known) == 8
    assert tied_objective("My daughter", known) is None and tied_objective("", known) is None


def test_objectives_of_the_plan_are_offered_first() -> None:
    first, second = offers(planned=["2.1 Refuse offers from co-workers."], motivations=["my daughter"])
    assert (first.kind, first.tied_to) == (OfferKind.PLAN, "2.1 Refuse offers from co-workers.")
    assert first.words == "Worked on this: refuse offers from co-workers." and second.kind == OfferKind.MOTIVATION


@given(st.lists(st.tuples(st.text("ab<&> ", min_size=1), st.booleans()), max_size=6))
def test_a_headline_is_cut_at_its_marks_and_loses_nothing(pieces: list[tuple[str, bool]]) -> None:
    headline = "".join(f"[{text}]" if hit else text for text, hit in pieces)
    found = marked_pieces(headline, begins="[", ends="]")
    assert "".join(text for text, _hit in found) == "".join(text for text, _hit in pieces)
    assert [text for text, hit in found if hit] == [text for text, hit in pieces if hit]


def test_counselling_notes_are_written_by_their_author_until_closed() -> None:
    assert reasons_against_counselling(own=True, closed=False) == []
    assert reasons_against_counselling(own=False, closed=False) and reasons_against_counselling(own=True, closed=True)
