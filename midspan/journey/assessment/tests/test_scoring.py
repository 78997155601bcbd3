"""What does each instrument score? Lowest, highest, a middle form worked by hand, and every edge of its bands; no database."""

from typing import Any

import pytest

from midspan.journey.assessment import rules
from midspan.journey.assessment.catalog import instrument, instruments
from midspan.journey.assessment.terms import SELF_HARM, Code, FormStatus, Score

ZIGZAG_20 = [0, 1, 2, 3, 4] * 4
N = None
FEMALE, MALE = {"sex": "female"}, {"sex": "male"}
TOBACCO, ALCOHOL, OPIOIDS = {"substance": "tobacco"}, {"substance": "alcohol"}, {"substance": "opioids"}


def of(code: str, answers: Any, **context: Any) -> Score:
    return rules.score(instrument(code), answers, context)


def reached(code: str, total: int) -> list[Code]:
    """Permitted answers that add up to a total, the highest first; only for forms whose answers are simply added."""
    left = total
    answers: list[Code] = []
    for item in instrument(code).items:
        lowest = [min(one.points) for one in instrument(code).items[len(answers) + 1 :]]
        point = max(one for one in item.points if left - one >= sum(lowest) or one == min(item.points))
        answers.append(item.codes[item.points.index(point)])
        left -= point
    assert left == 0, (code, total)
    return answers


@pytest.mark.parametrize(
    ("code", "answers", "total"),
    [
        ("phq9", [1, 2, 3, 0, 1, 2, 3, 0, 1], 13),
        ("phq8", [1, 2, 3, 0, 1, 2, 3, 0], 12),
        ("phq2", [1, 3], 4),
        ("phq4", [1, 2, 3, 0], 6),
        ("phq15", [1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0], 15),
        ("gad7", [1, 2, 3, 0, 1, 2, 3], 12),
        ("gad2", [2, 1], 3),
        ("audit", [4, 3, 2, 1, 0, 1, 2, 3, 4, 2], 22),
        ("audit_c", [2, 1, 3], 6),
        ("dast10", [1, 0, 0, 1, 0, 0, 0, 0, 0, 0], 3),
        ("cage", [1, 0, 1, 0], 2),
        ("ciwa_ar", [1, 2, 3, 4, 5, 6, 7, 0, 1, 4], 33),
        ("cows", [2, 3, 5, 2, 4, 1, 5, 4, 2, 1, 3], 32),
        ("pc_ptsd5", [1, 1, 0, 1, 0, 1], 3),
        ("pcl5", ZIGZAG_20, 40),
        ("barc10", [1, 2, 3, 4, 5, 6, 1, 2, 3, 4], 31),
        ("tea", [1, 5, 10, 7], 23),
        ("pacs", [0, 6, 3, 2, 5], 16),
        ("who5", [0, 5, 3, 2, 4], 14),
        ("core10", [0, 1, 2, 3, 4, 0, 1, 2, 3, 4], 20),
        ("whodas12", [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2], 33),
        ("sip_2r", [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2], 21),
        ("ftnd", [3, 1, 0, 2, 1, 0], 7),
        ("cudit_r", [4, 3, 2, 1, 0, 1, 2, 4], 17),
        ("mdq", [1] * 8 + [0] * 5 + [1, 2], 8),
        ("isi", [0, 1, 2, 3, 4, 0, 1], 11),
        ("wsas", [0, 8, 4, 2, 6], 20),
        ("pss4", [1, 0, 4, 3], 8),  # items 2 and 3 reversed: 1 + 4 + 0 + 3
        ("ace10", [1, 0, 1, 0, 1, 0, 0, 0, 0, 0], 3),
        ("smast", [1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0], 1),  # items 1, 4, 5 reversed: only item 7 counts
        ("hits", [1, 5, 3, 2], 11),
        ("dsm5_sud", [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1], 4),
        ("craving", [6], 6),
        ("session_check", [10, 7, 8, 0], 25),
        ("satisfaction_check", [1, 5, 4, 3], 13),
        ("self_efficacy", [0, 10, 5, 4, 3, 2], 24),
    ],
)
def test_a_middle_form_worked_by_hand(code, answers, total):
    found = of(code, answers, **FEMALE)
    assert (found.status, found.total) == (FormStatus.OK, total)
    assert found.rule_version == f"{code}-1.2"


RANGES = {
    "phq9": (0, 27), "phq8": (0, 24), "phq2": (0, 6), "phq4": (0, 12), "phq15": (0, 30), "gad7": (0, 21), "gad2": (0, 6),
    "audit": (0, 40), "audit_c": (0, 12), "dast10": (0, 10), "cage": (0, 4), "ciwa_ar": (0, 67), "cows": (0, 48),
    "pc_ptsd5": (0, 5), "pcl5": (0, 80), "taps2": (0, 4), "assist": (0, 39), "urica32": (-2, 14), "barc10": (10, 60),
    "tea": (4, 40), "pacs": (0, 30), "who5": (0, 25), "core10": (0, 40), "whodas12": (12, 60), "sip_2r": (0, 45),
    "ftnd": (0, 10), "cudit_r": (0, 32), "mdq": (0, 13), "isi": (0, 28), "wsas": (0, 40), "pss4": (0, 16), "ace10": (0, 10),
    "smast": (0, 13), "hits": (4, 20), "dsm5_sud": (0, 11), "craving": (0, 10), "session_check": (0, 40),
    "satisfaction_check": (4, 20), "self_efficacy": (0, 60),
}  # fmt: skip
NO_TOTAL = {"asq", "cssrs_screener", "socrates8", "bam", "promis_gh10", "hunger_vital_sign", "readiness_ruler"}


def test_every_instrument_has_a_range_or_no_total():
    assert RANGES.keys() | NO_TOTAL == instruments().keys()
    assert len(instruments()) == 46
    assert all(instrument(code).totals is None for code in NO_TOTAL)


@pytest.mark.parametrize(("code", "ends"), RANGES.items())
def test_the_lowest_and_the_highest_form(code, ends):
    entry = instrument(code)
    assert entry.totals == ends
    minus = {number for one in entry.measures if one.kind == "total" for number in one.minus}
    for end, pick, other in ((ends[0], min, max), (ends[1], max, min)):
        chosen = [(other if item.number in minus else pick)(item.points) for item in entry.items]
        answers = [item.codes[item.points.index(point)] for item, point in zip(entry.items, chosen, strict=True)]
        found = of(code, answers, **ALCOHOL, **FEMALE)
        assert (found.status, found.total) == (FormStatus.OK, end)


@pytest.mark.parametrize(
    ("code", "edges"),
    [
        ("phq9", {0: "none_minimal", 4: "none_minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate",
                  15: "moderately_severe", 19: "moderately_severe", 20: "severe", 27: "severe"}),
        ("phq8", {4: "none_minimal", 5: "mild", 10: "moderate", 15: "moderately_severe", 20: "severe", 24: "severe"}),
        ("gad7", {0: "none_minimal", 4: "none_minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate", 15: "severe"}),
        ("phq4", {2: "none_minimal", 3: "mild", 5: "mild", 6: "moderate", 8: "moderate", 9: "severe", 12: "severe"}),
        ("phq15", {4: "none_minimal", 5: "low", 9: "low", 10: "medium", 14: "medium", 15: "high", 30: "high"}),
        ("audit", {0: "zone_i", 7: "zone_i", 8: "zone_ii", 15: "zone_ii", 16: "zone_iii", 19: "zone_iii", 20: "zone_iv"}),
        ("dast10", {0: "none", 1: "low", 2: "low", 3: "moderate", 5: "moderate", 6: "substantial", 8: "substantial", 9: "severe"}),
        ("ciwa_ar", {0: "absent_minimal", 7: "absent_minimal", 8: "mild_moderate", 14: "mild_moderate", 15: "severe"}),
        ("cows", {4: "none", 5: "mild", 12: "mild", 13: "moderate", 24: "moderate", 25: "moderately_severe",
                  36: "moderately_severe", 37: "severe", 48: "severe"}),
        ("isi", {7: "none", 8: "subthreshold", 14: "subthreshold", 15: "moderate", 21: "moderate", 22: "severe"}),
        ("ftnd", {2: "very_low", 3: "low", 4: "low", 5: "moderate", 6: "high", 7: "high", 8: "very_high"}),
        ("dsm5_sud", {1: "none", 2: "mild", 3: "mild", 4: "moderate", 5: "moderate", 6: "severe", 11: "severe"}),
        ("core10", {5: "healthy", 6: "low", 10: "low", 11: "mild", 14: "mild", 15: "moderate", 19: "moderate",
                    20: "moderately_severe", 24: "moderately_severe", 25: "severe", 40: "severe"}),
        ("smast", {1: "low", 2: "borderline", 3: "probable"}),
    ],
)  # fmt: skip
def test_each_edge_of_the_bands(code, edges):
    for total, severity in edges.items():
        found = of(code, reached(code, total))
        assert (found.total, found.band, found.band_scheme) == (total, severity, instrument(code).schemes[0].id)


@pytest.mark.parametrize(
    ("code", "cut"),
    [("phq9", 10), ("phq8", 10), ("phq2", 3), ("gad7", 10), ("gad2", 3), ("audit", 8), ("dast10", 3), ("cage", 2), ("pcl5", 31),
     ("pacs", 15), ("cudit_r", 8), ("ace10", 4), ("hits", 11)],
)  # fmt: skip
def test_the_cut_of_a_screen(code, cut):
    assert of(code, reached(code, cut)).positive is True
    assert of(code, reached(code, cut - 1)).positive is False


@pytest.mark.parametrize(
    ("code", "name", "cut"),
    [("gad7", "caseness", 8), ("cage", "positive_sensitive", 1), ("barc10", "sustained_remission_level", 47),
     ("cudit_r", "possible_disorder", 12)],
)  # fmt: skip
def test_the_cut_of_another_result(code, name, cut):
    assert of(code, reached(code, cut)).results[name] is True
    assert of(code, reached(code, cut - 1)).results[name] is False


@pytest.mark.parametrize(
    ("code", "flag", "cut"),
    [("ciwa_ar", "withdrawal_medical_review", 10), ("cows", "withdrawal_medical_review", 13), ("pacs", "craving_high", 20),
     ("hits", "safety_positive", 11), ("craving", "craving_high", 7)],
)  # fmt: skip
def test_a_flag_that_hangs_on_the_total(code, flag, cut):
    assert flag in of(code, reached(code, cut)).flags
    assert flag not in of(code, reached(code, cut - 1)).flags


@pytest.mark.parametrize(
    ("answers", "pattern"),
    [
        ([2, 0, 2, 2, 2, 2, 0, 0, 0], "major"),
        ([0, 2, 2, 2, 2, 0, 0, 0, 1], "major"),  # item 9 counts from 1
        ([2, 0, 2, 2, 2, 0, 0, 0, 0], "other"),
        ([2, 0, 0, 0, 0, 0, 0, 0, 1], "other"),
        ([1, 1, 3, 3, 3, 3, 3, 3, 3], "none"),  # neither of the first two
        ([3, 0, 0, 0, 0, 0, 0, 0, 0], "none"),
    ],
)
def test_phq9_pattern(answers, pattern):
    assert of("phq9", answers).results["pattern"] == pattern


def test_phq9_prorates_apart_and_never_as_a_total():
    found = of("phq9", [N, N, 1, 1, 1, 1, 0, 0, 0])
    assert (found.status, found.total, found.results["prorated"]) == (FormStatus.INCOMPLETE, None, 5)  # 4 x 9 / 7 = 5.14
    assert of("phq9", [N, 3, 1, 1, 1, 1, 0, 0, 1]).results["prorated"] == 9  # 8 x 9 / 8
    assert of("phq9", [N, 2, 1, 1, 0, 0, 0, 0, 0]).results["prorated"] == 5  # 4.5 goes up
    assert of("phq9", [N, N, N, 1, 1, 1, 0, 0, 0]).results["prorated"] is None
    assert of("phq9", [0] * 9).results["prorated"] is None
    assert of("phq9", [7, N] + [0] * 7).results["prorated"] is None


def test_phq4_parts():
    found = of("phq4", [2, 1, 1, 1])
    assert dict(found.subscales) == {"anxiety": 3, "depression": 2}
    assert (found.results["anxiety_positive"], found.results["depression_positive"], found.positive) == (True, False, True)
    assert of("phq4", [1, 1, 1, 1]).positive is False


@pytest.mark.parametrize(
    ("sex", "total", "positive", "said"),
    [("female", 2, False, False), ("female", 3, True, False), ("male", 3, False, False), ("male", 4, True, False),
     ("unknown", 3, True, True), ("other", 3, True, True), (None, 2, False, True)],
)  # fmt: skip
def test_audit_c_cut_by_sex(sex, total, positive, said):
    found = of("audit_c", [1, total - 1, 0], sex=sex)
    assert (found.total, found.positive) == (total, positive)
    assert any("lower cut" in reason for reason in found.reasons) is said


def test_audit_c_points_from_one_item_are_looked_at():
    assert any("how often" in reason for reason in of("audit_c", [3, 0, 0], **FEMALE).reasons)
    assert not of("audit_c", [0, 0, 0], **FEMALE).reasons


def test_audit_parts_and_dependence():
    found = of("audit", [4, 3, 2, 1, 1, 2, 2, 3, 4, 2])
    assert dict(found.subscales) == {"consumption": 9, "dependence": 4, "problems": 11}
    assert found.results["dependence_positive"] is True
    assert of("audit", [4, 3, 2, 1, 1, 1, 2, 3, 4, 2]).results["dependence_positive"] is False


def test_pcl5_clusters():
    met = [2, 0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0]
    found = of("pcl5", met)
    assert dict(found.subscales) == {"b": 2, "c": 2, "d": 4, "e": 4}
    assert found.results["provisional_diagnosis"] is True
    assert found.flags == ("risk_taking_item_positive",)
    for place in (0, 6, 7, 14):
        assert (
            of("pcl5", [1 if at == place else answer for at, answer in enumerate(met)]).results["provisional_diagnosis"] is False
        )


def test_pc_ptsd5_gate_and_cuts():
    assert of("pc_ptsd5", [0] + [N] * 5).total == 0
    assert of("pc_ptsd5", [N] + [1] * 5).status == FormStatus.INCOMPLETE
    assert (of("pc_ptsd5", [1, 1, 1, 1, 0, 0]).positive, of("pc_ptsd5", [1, 1, 1, 1, 1, 0]).positive) == (False, True)
    assert of("pc_ptsd5", [1, 1, 1, 1, 0, 0]).results["positive_sensitive"] is True


def test_bam_has_parts_and_no_total():
    found = of("bam", [4, 3, 2, 1, 0, 2, N, 4, 3, 2, 1, 0, 1, 4, 2, 3, 4])
    assert (found.status, found.total) == (FormStatus.OK, None)
    assert dict(found.subscales) == {"use": 3, "risk": 4 + 3 + 2 + 4 + 1 + 2, "protective": 3 + 2 + 0 + 1 + 4 + 3}
    said = {
        "use_positive": True,
        "risk_positive": True,
        "protective_low": False,
        "risk_exceeds_protective": True,
        "any_use": True,
    }
    assert dict(found.results) == said
    assert found.flags == ()


def test_promis_parts_and_t_scores():
    found = of("promis_gh10", [1, 2, 3, 4, 5, 1, 4, 2, 3, 1])  # pain 4 counts 3
    assert dict(found.subscales) == {"physical": 3 + 1 + 3 + 2, "mental": 2 + 4 + 5 + 1}
    assert (found.results["physical_t"], found.results["mental_t"]) == (32.4, 43.5)
    pain = [of("promis_gh10", [1] * 6 + [pain, 1, 1, 1]).subscales["physical"] for pain in range(11)]
    assert pain == [8, 7, 7, 7, 6, 6, 6, 5, 5, 5, 4]
    ends = [of("promis_gh10", [code] * 6 + [pain] + [code] * 3).results for code, pain in ((1, 10), (5, 0))]
    assert [dict(one) for one in ends] == [{"physical_t": 16.2, "mental_t": 21.2}, {"physical_t": 67.7, "mental_t": 67.6}]
    assert of("promis_gh10", [3, 2, 3, 3, 3, 3, 0, 3, 3, 2]).flags == ("mental_health_t_low",)  # raw 10, T 38.8
    assert of("promis_gh10", [3, 3, 3, 3, 3, 3, 0, 3, 3, 2]).flags == ()  # raw 11, T 41.1


def test_socrates_and_urica():
    found = of("socrates8", [1, 2, 3, 4, 5] * 3 + [1, 2, 3, 4])
    assert found.total is None
    assert dict(found.subscales) == {
        "recognition": 1 + 3 + 2 + 5 + 2 + 5 + 2, "ambivalence": 2 + 1 + 1 + 1, "taking_steps": 4 + 5 + 3 + 4 + 3 + 4 + 3 + 4,
    }  # fmt: skip
    answers = [3] * 32
    for number in (2, 8, 12):
        answers[number - 1] = 5
    found = of("urica32", [N if number in {4, 9, 20, 31} else code for number, code in enumerate(answers, 1)])
    assert found.total == (27 + 21 + 21 - 21) / 7
    assert found.subscales["contemplation"] == 27 / 7
    assert of("urica32", [N] + [3] * 31).status == FormStatus.INCOMPLETE


@pytest.mark.parametrize(
    ("answers", "context", "total", "severity"),
    [
        ([0, N, N, N, 0, 0], ALCOHOL, 0, "low"),
        ([2, 3, N, N, 0, 0], ALCOHOL, None, None),
        ([2, 3, 0, 5, 0, 0], ALCOHOL, 10, "low"),
        ([2, 3, 0, 0, 6, 0], ALCOHOL, 11, "moderate"),
        ([6, 6, 7, 8, 0, 0], ALCOHOL, 27, "high"),
        ([3, 0, 0, 0, 0, 0], OPIOIDS, 3, "low"),
        ([4, 0, 0, 0, 0, 0], OPIOIDS, 4, "moderate"),
        ([6, 6, 7, 7, 0, 0], OPIOIDS, 26, "moderate"),
        ([6, 6, 7, 5, 3, 0], OPIOIDS, 27, "high"),
        ([6, 6, 7, N, 3, 6], TOBACCO, 28, "high"),
    ],
)
def test_assist_by_substance(answers, context, total, severity):
    found = of("assist", answers, **context)
    assert (found.total, found.band or None) == (total, severity)


@pytest.mark.parametrize(
    ("answers", "substance", "total", "severity", "flagged"),
    [([0, N, N], "cannabis", 0, "none", False), ([1, 0, 0], "cannabis", 1, "problem_use", False),
     ([1, 1, 0], "cocaine", 2, "higher_risk", False), ([1, 0, 0], "heroin", 1, "problem_use", True),
     ([1, 1, 1], "Prescription opioids", 3, "higher_risk", True), ([1, 1, 1, 1], "alcohol", 4, "higher_risk", False),
     ([1, 1, 1], "alcohol", 3, "higher_risk", False), ([1, 0, 0], "sedatives", 1, "problem_use", True)],
)  # fmt: skip
def test_taps2_by_substance(answers, substance, total, severity, flagged):
    found = of("taps2", answers, substance=substance)
    assert (found.total, found.band) == (total, severity)
    assert bool(found.flags) is flagged


@pytest.mark.parametrize("code", ["taps2", "assist"])
@pytest.mark.parametrize("context", [{}, {"substance": "tea"}, {"substance": 4}, {"substance": []}, {"substance": None}])
def test_a_form_about_a_substance_must_say_which(code, context):
    size = {"taps2": 3, "assist": 6}[code]
    found = of(code, [0] * size, **context)
    assert found.status == FormStatus.INVALID
    assert "which" in found.reasons[0]


@pytest.mark.parametrize(
    ("prescribed", "substance", "total"),
    [(True, "opioids", 2), (True, "sedatives", 2), (True, "stimulants", 2), (True, None, 2), (True, "alcohol", 4),
     (True, "cannabis", 4), (False, "opioids", 4), (1, "opioids", 4), ("yes", "opioids", 4)],
)  # fmt: skip
def test_tolerance_and_withdrawal_under_prescription(prescribed, substance, total):
    context = {"taken_solely_as_prescribed": prescribed} | ({"substance": substance} if substance else {})
    assert of("dsm5_sud", [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1], **context).total == total


@pytest.mark.parametrize(
    ("answers", "positive", "severity"),
    [(["often", "never"], True, "at_risk"), (["never", "sometimes"], True, "at_risk"), (["never", "never"], False, "not_at_risk"),
     (["dont_know_or_refused", "never"], False, "not_at_risk")],
)  # fmt: skip
def test_hunger(answers, positive, severity):
    found = of("hunger_vital_sign", answers)
    assert (found.total, found.positive, found.band) == (None, positive, severity)


@pytest.mark.parametrize(
    ("yes", "last", "positive"),
    [(7, [1, 2], True), (13, [1, 3], True), (6, [1, 3], False), (7, [0, 3], False), (7, [1, 1], False), (1, [N, N], False)],
)
def test_mdq_needs_three_things(yes, last, positive):
    found = of("mdq", [1] * yes + [0] * (13 - yes) + last)
    assert (found.total, found.positive) == (yes, positive)
    assert of("mdq", [1, 1] + [0] * 11 + [N, N]).status == FormStatus.INCOMPLETE


def test_smaller_results():
    assert (of("who5", [5, 5, 2, 0, 0]).results["percentage"], of("who5", [5, 5, 2, 0, 0]).positive) == (48, True)
    assert of("who5", [5, 5, 3, 0, 0]).positive is False
    assert dict(of("tea", [1, 5, 10, 7]).subscales) == {"use": 1, "health": 5, "lifestyle": 10, "community": 7}
    assert of("core10", [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]).results["clinical_score"] == 20
    assert of("core10", [0, 1, 2, 3, 4, 0, 1, 2, 3, N]).results["clinical_score"] == 160 / 9
    assert of("core10", [0, 1, 2, 3, 4, 0, 1, 2, N, N]).results["clinical_score"] is None
    assert of("whodas12", [2] * 11 + [N]).results["prorated"] == 24
    assert of("whodas12", [2] * 10 + [N, N]).results["prorated"] is None
    assert of("self_efficacy", [0, 10, 5, 4, 3, 2]).results["mean"] == 4
    ruler = of("readiness_ruler", [9, 3, 5])
    assert (ruler.total, dict(ruler.subscales)) == (None, {"importance": 9, "confidence": 3, "readiness": 5})
    assert (ruler.flags, of("readiness_ruler", [9, 4, 5]).flags) == (("confidence_low",), ())
    assert of("readiness_ruler", [N, 2, N]).flags == ("confidence_low",)
    assert of("cage", [0, 0, 0, 1]).flags == ("eye_opener_positive",)
    assert SELF_HARM in of("core10", [0] * 5 + [1] + [0] * 4).flags


def test_phq15_does_not_ask_men_about_periods():
    assert of("phq15", [1, 1, 1, N] + [0] * 11, **MALE).total == 3
    assert of("phq15", [1, 1, 1, N] + [0] * 11, **FEMALE).status == FormStatus.INCOMPLETE


def test_another_band_scheme_by_its_name():
    assert (of("ciwa_ar", reached("ciwa_ar", 9)).band, of("ciwa_ar", reached("ciwa_ar", 9), band_scheme="asam2020").band) == (
        "mild_moderate", "mild",
    )  # fmt: skip
    assert of("ciwa_ar", reached("ciwa_ar", 19), band_scheme="asam2020").band_scheme == "asam2020"
    odd = of("ciwa_ar", reached("ciwa_ar", 9), band_scheme="mine")
    assert (odd.band_scheme, "mine" in odd.reasons[0]) == ("ciwa-ar-8-15", True)
