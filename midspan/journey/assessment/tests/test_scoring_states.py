"""What of a form that is not whole, or not right? No total, the alerts all the same; and the traps of published tools."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import instrument, instruments, languages_of, sheet, shipped
from midspan.journey.assessment.rules.conditions import condition
from midspan.journey.assessment.terms import SELF_HARM, AlertTier, FormStatus, Score, Ship

N = None
ENTRIES = st.sampled_from(list(instruments().values()))
ABOUT = {"substance": "alcohol", "sex": "female"}
PLAIN_SUMS = [entry for entry in instruments().values() if entry.totals and not any(one.minus for one in entry.measures)]


def of(code: str, answers: Any, **context: Any) -> Score:
    return rules.score(instrument(code), answers, context)


def answered(entry, missing=False):
    """Lists of permitted codes for an entry, with or without gaps; nothing where nothing is asked."""
    never = rules.never_asked(entry, ABOUT)
    open_too = [None] if missing else []
    return st.tuples(
        *(st.sampled_from([None] if item.number in never else [*item.codes, *open_too]) for item in entry.items)
    ).map(list)


WHOLE = ENTRIES.flatmap(lambda entry: st.tuples(st.just(entry), answered(entry)))
PARTIAL = ENTRIES.flatmap(lambda entry: st.tuples(st.just(entry), answered(entry, missing=True)))


@given(WHOLE)
def test_a_whole_form_totals_within_its_range(pair):
    entry, answers = pair
    found = rules.score(entry, answers, ABOUT)
    assert found.status == FormStatus.OK
    assert (found.total is None) is (entry.totals is None)
    assert entry.totals is None or entry.totals[0] <= found.total <= entry.totals[1]
    assert None not in found.subscales.values()


@given(PARTIAL)
def test_an_incomplete_form_never_gets_a_total(pair):
    entry, answers = pair
    found = rules.score(entry, answers, ABOUT)
    if open_items := rules.open_items(entry, answers, ABOUT):
        assert (found.status, found.total, found.band, found.positive) == (FormStatus.INCOMPLETE, None, "", None)
        assert len(found.reasons) == len(open_items)
    else:
        assert found.status == FormStatus.OK


@given(PARTIAL, st.integers(0, 40), st.one_of(st.floats(), st.text(), st.booleans(), st.integers(max_value=-1)))
def test_one_wrong_answer_makes_a_form_invalid(pair, place, wrong):
    entry, answers = pair
    place %= len(answers)
    answers[place] = "maybe" if wrong in entry.items[place].codes and type(wrong) is str else wrong
    found = rules.score(entry, answers, ABOUT)
    assert (found.status, found.total, found.band) == (FormStatus.INVALID, None, "")


@given(st.sampled_from(PLAIN_SUMS).flatmap(lambda entry: st.tuples(st.just(entry), answered(entry))), st.integers(0, 40))
def test_raising_an_item_never_lowers_the_sum(pair, place):
    entry, answers = pair
    item = entry.items[place % len(answers)]
    if answers[item.number - 1] is None:
        return
    points = item.points[item.codes.index(answers[item.number - 1])]
    before = rules.score(entry, answers, ABOUT).total or 0
    for code, more in zip(item.codes, item.points, strict=True):
        if more >= points:
            raised = [code if one.number == item.number else answer for one, answer in zip(entry.items, answers, strict=True)]
            assert (rules.score(entry, raised, ABOUT).total or 0) >= before


@given(PARTIAL, st.lists(st.one_of(st.none(), st.integers(), st.text(), st.booleans()), max_size=40))
def test_an_alert_survives_whatever_else_is_on_the_form(pair, others):
    entry, _ = pair
    for alert in entry.alerts:
        if alert.when:
            continue
        answers = [*others, *[None] * len(entry.items)][: max(len(others), alert.item)]
        answers[alert.item - 1] = max(entry.items[alert.item - 1].codes)
        assert alert.flag in rules.score(entry, answers, ABOUT).flags


@given(ENTRIES, st.one_of(st.none(), st.text(), st.integers(), st.dictionaries(st.text(), st.none()), st.lists(st.none())))
def test_nothing_makes_it_stumble(entry, answers):
    assert rules.score(entry, answers, ABOUT).status in set(FormStatus)
    assert rules.score(entry, answers, {"substance": [], "sex": {}, "band_scheme": 4}).status in set(FormStatus)


@pytest.mark.parametrize("entry", instruments().values(), ids=lambda entry: entry.code)
def test_empty_short_long_and_wrong_forms(entry):
    size = len(entry.items)
    fewest = 2 if entry.optional_last else 1
    assert rules.score(entry, [None] * size, ABOUT).status == FormStatus.INCOMPLETE
    first = entry.items[0].codes[0]
    broken: list[Any] = [[], [first] * (size - fewest), [first] * (size + 1), "0" * size, None]
    for answers in broken:
        assert rules.score(entry, answers, ABOUT).status == FormStatus.INVALID
    for item in entry.items:
        wrong: list[Any] = [None] * size
        wrong[item.number - 1] = 99
        found = rules.score(entry, wrong, ABOUT)
        assert (found.status, f"Item {item.number} " in found.reasons[0]) == (FormStatus.INVALID, True)


@pytest.mark.parametrize("wrong", [4, -1, 1.0, 2.5, "2", True, False, [1], float("nan")])
def test_wrong_codes_are_invalid_and_never_total(wrong):
    found = of("phq9", [wrong, *[1] * 8])
    assert (found.status, found.total, found.positive) == (FormStatus.INVALID, None, None)
    assert "Item 1" in found.reasons[0]
    assert SELF_HARM in found.flags


def test_trap_1_cows_gooseflesh_counts_five_and_yawning_four():
    assert instrument("cows").totals == (0, 48)
    assert of("cows", [0] * 10 + [1]).status == FormStatus.INVALID
    assert of("cows", [0] * 8 + [3, 0, 0]).status == FormStatus.INVALID
    assert of("cows", [0] * 8 + [4, 0, 5]).total == 9


def test_trap_2_bam_leaves_7_and_17_out_and_has_no_total():
    high = of("bam", [0] * 6 + [N] + [0] * 9 + [4])
    assert (high.total, set(high.subscales.values())) == (None, {0})
    assert of("bam", [0] * 6 + [0] + [0] * 9 + [4]).status == FormStatus.INVALID
    partial = of("bam", [0, 0, 0, 4, 0, 0, N, N, *[4] * 5, 4, 0, 4, N])
    assert (partial.status, dict(partial.subscales)) == (FormStatus.INCOMPLETE, {"use": 4, "risk": None, "protective": 24})
    assert partial.results["risk_exceeds_protective"] is None
    assert partial.results["use_positive"] is partial.results["any_use"] is True


def test_trap_3_open_answers_are_not_zero():
    assert of("audit", [1, N, N, N, N, N, N, N, 0, 0]).total is None
    assert of("dast10", [0, 0, 1, N, 0, 0, 0, 0, 0, 0]).total is None
    assert of("pcl5", [4] * 19 + [N]).subscales == {"b": None, "c": None, "d": None, "e": None}


@pytest.mark.parametrize("wrong", [1, 3])
def test_trap_4_audit_items_9_and_10_take_only_0_2_4(wrong):
    assert of("audit", [0] * 8 + [wrong, 0]).status == of("audit", [0] * 9 + [wrong]).status == FormStatus.INVALID
    assert of("cudit_r", [0] * 7 + [wrong]).status == FormStatus.INVALID


def test_trap_5_gad7_begins_with_not_at_all():
    assert sheet(instrument("gad7")).questions[0].options[0] == (0, "Not at all")


def test_trap_6_cssrs_is_never_summed():
    assert of("cssrs_screener", [1] * 7).total is None
    assert instrument("cssrs_screener").totals is None


def test_trap_7_dast_item_3_is_reversed_here_and_only_here():
    assert of("dast10", [0] * 10).total == 1
    assert of("dast10", [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]).total == 0


def test_trap_8_audit_c_has_three_items():
    assert len(instrument("audit_c").items) == 3
    assert of("audit_c", [0] * 10).status == FormStatus.INVALID


def test_trap_9_no_half_points():
    assert of("phq9", [2.5] + [0] * 8).status == FormStatus.INVALID


@pytest.mark.parametrize(
    ("code", "answers", "raised"),
    [
        ("phq9", [N] * 8 + [1], True),
        ("phq9", [9] * 8 + [3], True),
        ("phq9", [0] * 8 + [1], True),
        ("phq9", [0] * 8 + [1, 0, 0], True),
        ("phq9", [3] * 8, False),
        ("phq9", [3] * 8 + [0], False),
        ("phq9", [3] * 8 + ["3"], False),
        ("phq9", [3] * 8 + [True], False),
        ("phq9", [3] * 8 + [4], False),
        ("core10", [N] * 5 + [2], True),
        ("core10", [N] * 5 + [0, N, N, N, N], False),
    ],
)
def test_trap_10_the_suicide_item_alerts_in_every_state(code, answers, raised):
    assert (SELF_HARM in of(code, answers).flags) is raised
    assert (SELF_HARM in rules.flags_of(instrument(code), answers)) is raised


def test_trap_11_every_score_names_its_scheme_and_rule():
    for entry in instruments().values():
        assert all(one.id and one.source for one in entry.schemes)
    assert of("ftnd", [0] * 6).band_scheme == "ftnd-fagerstrom-1991"


def test_trap_12_a_screener_is_not_asked_before_its_recall_is_over():
    assert rules.reasons_against_cadence(instrument("audit"), 7)
    assert not rules.reasons_against_cadence(instrument("audit"), 365)
    assert not rules.reasons_against_cadence(instrument("phq9"), 7)
    for entry in instruments().values():
        assert not entry.cadence.every_days or not rules.reasons_against_cadence(entry, entry.cadence.every_days)


@pytest.mark.parametrize(
    ("answers", "total"),
    [([0, N, N, N, N, N, N, N, 0, 2], 2), ([2, 0, 0, N, N, N, N, N, 4, 0], 6), ([2, 0, 1, N, N, N, N, N, 4, 0], None),
     ([0, 3, N, N, N, N, N, N, 0, 0], 3), ([0, N, N, N, N, N, N, N, N, 0], None), ([N, 0, 0, N, N, N, N, N, 0, 0], None)],
)  # fmt: skip
def test_audit_skips(answers, total):
    assert of("audit", answers).total == total


def test_audit_c_skip():
    assert of("audit_c", [0, N, N]).total == 0
    assert of("audit_c", [1, N, N]).status == FormStatus.INCOMPLETE
    assert of("audit_c", [0, N, 2]).total == 2


@pytest.mark.parametrize(
    ("answers", "severity", "flags"),
    [
        ([0, 0, N, N, N, 0, N], "none", ()),
        ([1, 0, N, N, N, 0, N], "low", ("suicide_risk_low",)),
        ([1, 1, 0, 0, 0, 0, N], "low", ("suicide_risk_low",)),
        ([1, 1, 1, 0, 0, 0, N], "moderate", ("suicide_risk_moderate",)),
        ([0, 0, N, N, N, 1, 0], "moderate", ("suicide_risk_moderate",)),
        ([0, 0, N, N, N, 1, 1], "high", ("suicide_risk_high",)),
        ([1, 1, 1, 1, 0, 0, N], "high", ("suicide_risk_high",)),
        ([1, 1, 0, 0, 1, 0, N], "high", ("suicide_risk_high",)),
        ([1, 1, N, N, N, 0, N], "", ("suicide_risk_at_least_low",)),
        ([N, N, N, N, N, 1, N], "", ("suicide_risk_at_least_moderate",)),
        ([9, N, N, 1], "", ("suicide_risk_at_least_high",)),
        ([0, 0, N, N, N, N, N], "", ()),
    ],
)
def test_cssrs_levels(answers, severity, flags):
    found = of("cssrs_screener", answers)
    assert (found.band, found.flags, found.results["risk"]) == (severity, flags, severity or None)


@pytest.mark.parametrize(
    ("answers", "refused", "status", "severity", "flags"),
    [
        ([0, 0, 0, 0, N], False, "ok", "negative", ()),
        ([0, 0, 0, 0, 0], False, "ok", "negative", ()),
        ([0, 0, 0, 0, 1], False, "ok", "acute", ("suicide_risk_acute",)),
        ([0, 1, 0, 0, 0], False, "ok", "non_acute", ("suicide_risk_non_acute",)),
        ([0, 1, 0, 0, 1], False, "ok", "acute", ("suicide_risk_acute",)),
        ([0, 1, 0, 0, N], False, "incomplete", "", ("suicide_risk_at_least_non_acute",)),
        ([N, N, 1, N, N], False, "incomplete", "", ("suicide_risk_at_least_non_acute",)),
        ([7, 1, 0, 0, 1], False, "invalid", "", ("suicide_risk_at_least_acute",)),
        ([N, N, N, N, N], False, "incomplete", "", ()),
        ([N, N, N, N, N], True, "ok", "non_acute", ("suicide_risk_non_acute",)),
        ([0, 0, 0, N, N], True, "ok", "non_acute", ("suicide_risk_non_acute",)),
        ([0, 1, N, 0, N], True, "incomplete", "", ("suicide_risk_at_least_non_acute",)),
        ([0, 0, 0, 0, N], True, "ok", "negative", ()),
    ],
)
def test_asq_levels(answers, refused, status, severity, flags):
    found = of("asq", answers, refused=refused)
    assert (found.status, found.total, found.band, found.flags) == (status, None, severity, flags)
    assert found.positive is ({"negative": False, "": None}.get(severity, True))


def test_hallucinations_are_seen_on_a_partial_form_and_a_withdrawal_total_is_not_guessed():
    assert of("ciwa_ar", [2, 3, N, N, N, N, 4, N, N, N]).flags == ("hallucination_item_positive",)
    assert of("ciwa_ar", [0] * 10).flags == ()


@pytest.mark.parametrize(
    ("code", "answers", "status", "flags"),
    [
        ("cows", [4, 4, 5, N, 0, 0, 0, 0, 0, 0, 0], "incomplete", ("withdrawal_medical_review",)),
        ("cows", [4, 4, N, N, 0, 0, 0, 0, 0, 0, 3], "incomplete", ()),
        ("cows", [4, 4, 5, 2, 0, 0, 0, 0, 0, 0, 1], "invalid", ("withdrawal_medical_review",)),
        ("cows", [4, 4, 5], "invalid", ("withdrawal_medical_review",)),
        ("ciwa_ar", [7, 3, N, N, N, N, N, N, N, N], "incomplete", ("withdrawal_medical_review",)),
        ("pacs", [6, 6, 6, N, 2], "incomplete", ("craving_high",)),
        ("hits", [5, N, N, 4], "incomplete", ("safety_positive",)),
        ("hits", [5, N, N, 3], "incomplete", ()),
        ("readiness_ruler", [N, 3, N], "incomplete", ("confidence_low",)),
        ("readiness_ruler", [False, 0, 6], "invalid", ("confidence_low",)),
        ("readiness_ruler", [5, 2], "invalid", ("confidence_low",)),
        ("promis_gh10", [9, 1, 5, 1, 1, 5, 0, 5, 5, 1], "invalid", ("mental_health_t_low",)),
        ("tea", [10, 10, N, 3], "incomplete", ("domain_low",)),
        ("tea", [4, 10, 4, 4], "ok", ()),
    ],
)
def test_what_the_given_answers_settle_is_flagged_whatever_the_rest_would_be(code, answers, status, flags):
    found = of(code, answers)
    assert (found.status, found.total if status != "ok" else None, found.flags) == (status, None, flags)


def test_a_gate_of_no_counts_0_whatever_is_answered_behind_it():
    for answers in ([0, 1, 1, 1, 1, 1], [0, 1, N, 1, 1, 1]):
        found = of("pc_ptsd5", answers)
        assert (found.status, found.total, found.positive, found.results["positive_sensitive"]) == (
            FormStatus.OK,
            0,
            False,
            False,
        )
        assert "not counted" in found.reasons[0]
    found = of("taps2", [0, 1, 1], substance="opioids")
    assert (found.total, found.band, found.flags) == (0, "none", ("opioid_or_sedative_use_positive",))
    assert of("pc_ptsd5", [0] + [N] * 5).reasons == ()


def test_tobacco_is_not_asked_question_5_and_only_alcohol_has_a_fourth():
    answered = of("assist", [6, 6, 7, 8, 3, 6], substance="tobacco")
    assert (answered.total, of("assist", [6, 6, 7, N, 3, 6], substance="tobacco").total) == (28, 28)
    assert answered.reasons == ("Not asked here, so not counted: item 4.",)
    assert of("assist", [6, 6, 7, 3, 3, 6], substance="tobacco").status == FormStatus.INVALID
    assert of("taps2", [1, 1, 1, 1], substance="cannabis").status == FormStatus.INVALID
    assert of("taps2", [1, 1, 1, N], substance="cannabis").total == 3
    assert of("taps2", [1, 1, 1, N], substance="alcohol").status == FormStatus.INCOMPLETE
    assert rules.never_asked(instrument("taps2"), {"substance": "cannabis"}) == {4}
    assert rules.never_asked(instrument("bam")) == {7}


def test_how_soon_an_alert_must_be_seen():
    assert rules.raised(instrument("phq9"), [0] * 8 + [1]) == ((SELF_HARM, AlertTier.SAME_DAY),)
    assert rules.raised(instrument("phq9"), [N] * 8 + [2]) == ((SELF_HARM, AlertTier.NOW),)
    assert rules.raised(instrument("asq"), [0, 1, 0, 0, 1]) == (("suicide_risk_acute", AlertTier.NOW),)
    assert rules.raised(instrument("cssrs_screener"), [N, N, 1]) == (("suicide_risk_at_least_moderate", AlertTier.SAME_DAY),)
    assert rules.raised(instrument("cows"), [4, 4, 5] + [0] * 8) == (("withdrawal_medical_review", AlertTier.SAME_DAY),)


def test_a_form_speaks_for_an_assessment_no_longer_than_it_remembers():
    started = date(2026, 3, 2)
    assert rules.counts_for(instrument("phq9"), submitted_on=date(2026, 2, 16), started_on=started)
    assert not rules.counts_for(instrument("phq9"), submitted_on=date(2026, 2, 15), started_on=started)
    assert rules.counts_for(instrument("audit_c"), submitted_on=date(2025, 6, 1), started_on=started)
    assert rules.counts_for(instrument("phq9"), submitted_on=date(2026, 3, 9), started_on=started)


@pytest.mark.parametrize("entry", instruments().values(), ids=lambda entry: entry.code)
def test_every_entry_is_whole(entry):
    assert entry.source and entry.missing and entry.modes and entry.cadence.source
    assert entry.rights.holder and entry.rights.status and entry.rights.checked_on
    assert not entry.cuts or ("any" in entry.cuts and entry.cut_source)
    for scheme in entry.schemes:
        lows = [band.low for band in scheme.bands]
        assert scheme.source and lows[1:] == [band.high + 1 for band in scheme.bands[:-1]]
        if scheme.bands and scheme.of == "total":
            assert (scheme.bands[0].low, scheme.bands[-1].high) == entry.totals
    for alert in entry.alerts:
        assert alert.source and all(alert.at_least in entry.items[number - 1].codes for number in alert.items)
    assert all(one.source for one in (*entry.flags, *entry.findings))


@pytest.mark.parametrize("entry", instruments().values(), ids=lambda entry: entry.code)
def test_every_shipped_wording_fits_its_entry(entry):
    assert "en" in languages_of(entry.code)
    for language in languages_of(entry.code):
        assert rules.reasons_against_wording(entry, shipped(entry.code, language) or {}) == []
    if entry.rights.ship in {Ship.SHIPPED, Ship.OWN} and not entry.substances:
        assert not sheet(entry).bare
    printed = sheet(entry, attested=True, substance="alcohol")
    assert [one.number for one in printed.questions] == [one.number for one in entry.questions]
    assert printed.bare is (entry.rights.ship == Ship.SKELETON)


def test_gated_and_licensed_wording_is_not_shown_without_a_right():
    assert sheet(instrument("audit")).bare
    assert not sheet(instrument("audit"), attested=True).bare
    own: dict[str, Any] = {"instrument": "isi", "version": "1", "language": "en", "options": {"five": list("abcde")},
           "items": [{"text": f"Question {number}", "options": "five"} for number in range(7)]}  # fmt: skip
    assert sheet(instrument("isi"), site=own).questions[0].options[4] == (4, "e")
    wrong: list[dict[str, Any]] = [
        {"instrument": "phq9"},
        {"version": "2"},
        {"items": own["items"][:6]},
        {"options": {}},
        {"items": 4},
    ]
    for broken in wrong:
        assert rules.reasons_against_wording(instrument("isi"), {**own, **broken})


def test_a_condition_is_undecided_only_where_it_matters():
    both = condition("total >= 7 and item_1 = 1")
    assert (both({"total": None}, [0]), both({"total": None}, [1]), both({"total": 7}, [1])) == (False, None, True)
    either = condition("item_1 >= 1 or item_2 >= 1")
    assert (either({}, [None, 1]), either({}, [None, 0]), either({}, [0, 0])) == (True, None, False)
    with pytest.raises(ValueError, match="not a condition"):
        condition("total is high")
