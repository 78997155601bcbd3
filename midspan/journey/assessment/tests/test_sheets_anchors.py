"""Does every printed answer stand for the code that the published form gives it? No database."""

import pytest

from midspan.journey.assessment.catalog import sheet
from midspan.journey.assessment.catalog.instruments import codes, instrument

NO_YES = {0: "No", 1: "Yes"}
DAYS = {0: "Not at all", 1: "Several days", 2: "More than half the days", 3: "Nearly every day"}
NIGHTS = {0: "0", 1: "1-3", 2: "4-8", 3: "9-15", 4: "16-30"}
HOW_MUCH = {0: "Not at all", 1: "Slightly", 2: "Moderately", 3: "Considerably", 4: "Extremely"}
OFTEN = {0: "Never", 1: "Less than monthly", 2: "Monthly", 3: "Weekly", 4: "Daily or almost daily"}
EVER = {0: "No, never", 6: "Yes, in the past 3 months", 3: "Yes, but not in the past 3 months"}
HEALTH = {1: "Poor", 2: "Fair", 3: "Good", 4: "Very good", 5: "Excellent"}
SELDOM = {0: "Not at all", 1: "Only occasionally", 2: "Sometimes", 3: "Often", 4: "Most or all of the time"}
SOON = {0: "After 60 minutes", 1: "31-60 minutes", 2: "6-30 minutes", 3: "Within 5 minutes"}
SINCE_YEAR = {0: "No", 2: "Yes, but not in the last year", 4: "Yes, during the last year"}
SINCE_HALF = {0: "Never", 2: "Yes, but not in the past 6 months", 4: "Yes, during the past 6 months"}
SAID_FOOD = {"often": "Often true", "sometimes": "Sometimes true", "never": "Never true"}
CRAVED = {0: "Not difficult at all", 6: "Would not be able to resist"}
RULER = {0: "0 – not ", 10: "10 – "}

# Instrument, the questions by number, and the answer behind each code; a label may go on after what stands here.
ANCHORS = [
    ("phq9", range(1, 10), DAYS), ("phq8", range(1, 9), DAYS), ("phq2", range(1, 3), DAYS), ("phq4", range(1, 5), DAYS),
    ("gad7", range(1, 8), DAYS), ("gad2", range(1, 3), DAYS), ("phq9", [10], {0: "Not difficult at all", 3: "Extremely difficult"}),
    ("phq15", range(1, 16), {0: "Not bothered at all", 1: "Bothered a little", 2: "Bothered a lot"}),
    ("audit", [1], {0: "Never", 1: "Monthly or less", 4: "4 or more times a week"}), ("audit", [2], {0: "1 or 2", 4: "10 or more"}),
    ("audit", range(3, 9), OFTEN), ("audit", [9, 10], SINCE_YEAR),
    ("audit_c", [1], {0: "Never", 4: "4 or more times a week"}), ("audit_c", [2], {0: "1 or 2", 4: "10 or more"}),
    ("audit_c", [3], OFTEN),
    ("dast10", range(1, 11), NO_YES), ("cage", range(1, 5), NO_YES), ("ace10", range(1, 11), NO_YES), ("asq", range(1, 6), NO_YES),
    ("pc_ptsd5", range(1, 7), NO_YES), ("dsm5_sud", range(1, 12), NO_YES),
    ("ciwa_ar", [1], {0: "no nausea", 1: "mild nausea", 4: "intermittent nausea", 7: "constant nausea"}),
    ("ciwa_ar", [6, 7, 8], {4: "moderately severe hallucinations", 7: "continuous hallucinations"}),
    ("ciwa_ar", [9], {0: "not present", 4: "moderately severe", 7: "extremely severe"}),
    ("ciwa_ar", [10], {0: "oriented", 4: "disoriented for place"}),
    ("cows", [1], {0: "pulse rate 80", 1: "pulse rate 81-100", 2: "pulse rate 101-120", 4: "pulse rate greater than 120"}),
    ("cows", [2], {0: "no report", 3: "beads of sweat", 4: "sweat streaming"}),
    ("cows", [3], {0: "able to sit still", 1: "reports difficulty", 3: "frequent shifting", 5: "unable to sit still"}),
    ("cows", [4], {0: "pupils pinned", 2: "pupils moderately dilated", 5: "pupils so dilated"}),
    ("cows", [7], {0: "no GI symptoms", 1: "stomach cramps", 2: "nausea", 3: "vomiting", 5: "multiple episodes"}),
    ("cows", [9], {0: "no yawning", 1: "yawning once", 2: "yawning three", 4: "yawning several times/minute"}),
    ("cows", [11], {0: "skin is smooth", 3: "piloerection of skin", 5: "prominent piloerection"}),
    ("pcl5", range(1, 21), {0: "Not at all", 1: "A little bit", 2: "Moderately", 3: "Quite a bit", 4: "Extremely"}),
    ("assist", [1], {0: "Never", 2: "Once or twice", 3: "Monthly", 4: "Weekly", 6: "Daily"}),
    ("assist", [2], {0: "Never", 3: "Once or twice", 6: "Daily"}), ("assist", [3], {0: "Never", 4: "Once or twice", 7: "Daily"}),
    ("assist", [4], {0: "Never", 5: "Once or twice", 8: "Daily"}), ("assist", [5, 6], EVER),
    ("socrates8", range(1, 20), {1: "NO!", 3: "?", 5: "YES!"}),
    ("bam", [1], {0: "Excellent", 4: "Poor"}), ("bam", [2, 3, 4, 5, 6, 10, 11, 13, 16], NIGHTS),
    ("bam", [8, 9, 12, 15, 17], HOW_MUCH), ("bam", [14], {0: "No", 4: "Yes"}),
    ("barc10", range(1, 11), {1: "Strongly disagree", 3: "Somewhat disagree", 4: "Somewhat agree", 6: "Strongly agree"}),
    ("tea", range(1, 5), {1: "1 – not well", 10: "10 – very well"}),
    ("pacs", [1], {0: "Never", 6: "Nearly all the time"}), ("pacs", [2, 3], {0: "None at all"}), ("pacs", [4], CRAVED),
    ("who5", range(1, 6), {0: "At no time", 2: "Less than half", 3: "More than half", 5: "All of the time"}),
    ("core10", [1, 4, 5, 6, 7, 8, 9, 10], SELDOM), ("core10", [2, 3], {4 - code: label for code, label in SELDOM.items()}),
    ("whodas12", range(1, 13), {1: "None", 2: "Mild", 3: "Moderate", 4: "Severe", 5: "Extreme"}),
    ("promis_gh10", [1, 2, 3, 4, 5, 9], HEALTH), ("promis_gh10", [6], {1: "Not at all", 5: "Completely"}),
    ("promis_gh10", [7], {0: "0 No pain", 10: "10 Worst imaginable pain"}), ("promis_gh10", [8], {1: "Very severe", 5: "None"}),
    ("promis_gh10", [10], {1: "Always", 5: "Never"}),
    ("sip_2r", range(1, 16), {0: "Never", 1: "Once or a few times", 2: "Once or twice a week", 3: "Daily"}),
    ("ftnd", [1], SOON), ("ftnd", [2, 5, 6], NO_YES), ("ftnd", [3], {0: "Any other", 1: "The first one in the morning"}),
    ("ftnd", [4], {0: "10 or less", 1: "11-20", 2: "21-30", 3: "31 or more"}),
    ("cudit_r", [1], {0: "Never", 4: "4 or more times a week"}), ("cudit_r", [2], {0: "Less than 1", 4: "7 or more"}),
    ("cudit_r", range(3, 8), OFTEN), ("cudit_r", [8], SINCE_HALF),
    ("hunger_vital_sign", [1, 2], SAID_FOOD), ("hits", range(1, 5), {1: "Never", 3: "Sometimes", 5: "Frequently"}),
    ("readiness_ruler", range(1, 4), RULER), ("self_efficacy", range(1, 7), {0: "0 – not confident", 10: "10 – fully confident"}),
    ("craving", [1], {0: "0 – none", 10: "10 – the strongest"}), ("session_check", range(1, 5), {0: "0 – not at all", 10: "10 – completely"}),
    ("satisfaction_check", range(1, 5), {1: "Very poor", 5: "Very good"}),
]  # fmt: skip

# What a question is about where the score depends on its place.
PLACES = [
    ("phq9", 9, "better off dead"), ("core10", 6, "end my life"), ("core10", 2, "someone to turn to"), ("core10", 3, "able to cope"),
    ("phq4", 1, "nervous"), ("phq4", 3, "Little interest"), ("dast10", 3, "always able to stop"), ("pcl5", 16, "too many risks"),
    ("cage", 4, "first thing in the morning"), ("asq", 5, "right now"), ("ciwa_ar", 10, "What day"), ("cows", 11, "Gooseflesh"),
    ("promis_gh10", 3, "physical health"), ("promis_gh10", 6, "everyday physical activities"), ("promis_gh10", 7, "pain"),
    ("promis_gh10", 8, "fatigue"), ("promis_gh10", 2, "quality of life"), ("promis_gh10", 4, "mental health"),
    ("promis_gh10", 5, "satisfaction with your social"), ("promis_gh10", 10, "emotional problems"),
    ("bam", 4, "ANY alcohol"), ("bam", 6, "illegal/street drugs"), ("bam", 8, "cravings"), ("bam", 9, "abstinent"),
    ("bam", 10, "self-help"), ("bam", 11, "situations"), ("bam", 12, "religion"), ("bam", 14, "income"), ("bam", 15, "arguments"),
    ("bam", 16, "family"), ("bam", 17, "satisfied"), ("dsm5_sud", 4, "pull"), ("dsm5_sud", 10, "need clearly more"),
    ("socrates8", 2, "wonder if I am an alcoholic"), ("socrates8", 4, "already started"), ("socrates8", 7, "problem drinker"),
    ("phq15", 4, "Menstrual"), ("tea", 1, "alcohol and drugs"), ("tea", 4, "community"), ("readiness_ruler", 2, "confident"),
    ("assist", 2, "urge"), ("assist", 4, "failed to do"), ("assist", 5, "concern"), ("assist", 6, "cut down"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "numbers", "printed"), ANCHORS)
def test_an_answer_has_the_code_of_the_published_form(code, numbers, printed):
    questions = {one.number: dict(one.options) for one in sheet(instrument(code), "en", attested=True).questions}
    for number in numbers:
        for value, label in printed.items():
            assert questions[number][value].startswith(label), (number, value)


@pytest.mark.parametrize(("code", "number", "words"), PLACES)
def test_a_question_stands_at_the_place_that_scoring_reads(code, number, words):
    questions = {one.number: one.text for one in sheet(instrument(code), "en", attested=True).questions}
    assert words in questions[number]


@pytest.mark.parametrize("code", codes())
def test_a_sheet_offers_exactly_the_permitted_codes_and_every_printed_one_is_anchored(code):
    entry = instrument(code)
    words = sheet(entry, "en", attested=True)
    anchored = {number for name, numbers, _ in ANCHORS if name == code for number in numbers}
    for one in words.questions:
        if one.number <= len(entry.items) and one.options:
            assert {value for value, _ in one.options} == set(entry.items[one.number - 1].codes)
    if not words.bare:
        asked = {one.number for one in words.questions if one.options}
        assert code in {"ciwa_ar", "cows", "pacs", "bam"} or asked <= anchored
