"""Instruments and their results travel: out to another program as FHIR, and back without a word or a rule lost."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from midspan.doors.cli import main as command
from midspan.doors.interop.fhir.questionnaire import observation, questionnaire, questionnaire_response, read_questionnaire
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.catalog import instrument, sheet
from midspan.journey.assessment.rules import score
from midspan.journey.assessment.tests.factories import waiting
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ANSWERS = [1, 2, 1, 2, 1, 1, 1, 1, 1, 0]


def test_a_result_is_shared_with_the_doctor_who_referred(cast: Cast) -> None:
    # Given a form answered at the first assessment
    episode, entry = waiting(cast), instrument("phq9")
    form = actions.record_form(episode, instrument="phq9", answers=ANSWERS, by=cast.counsellor, at=AT)
    (found,) = queries.scores_of([episode.pk])
    # When it leaves as FHIR
    who, words = f"Patient/{episode.patient_id}", sheet(entry)
    response = questionnaire_response(entry, words, form.answers, id=f"form-{form.pk}", subject=who, authored=found.at)
    result = observation(entry, found.score, id=f"score-{form.pk}", subject=who, effective=found.at, response=f"QuestionnaireResponse/form-{form.pk}")  # fmt: skip
    # Then the reader sees every answer in its words, the total under the LOINC code and where it came from
    said = [one["answer"][0]["valueCoding"] for one in response["item"]]
    assert [one["code"] for one in said] == [str(code) for code in ANSWERS]
    assert said[0]["display"] == "Several days"
    assert (result["code"]["coding"][0]["code"], result["valueQuantity"]["value"]) == ("44261-6", 11)
    assert result["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{response['id']}"}]
    # And both say that they may not be passed on without consent
    for resource in (response, result):
        assert {"42CFRPart2", "NORDSCLCD"} <= {one["code"] for one in resource["meta"]["security"]}


def test_another_program_scores_our_instrument_as_we_do(tmp_path: Path) -> None:
    # Given an instrument with reversed questions, written for a program that signed for its use
    assert command.main(["questionnaires", "export", "--folder", str(tmp_path), "--attested", "dast10"]) == 0
    form: dict[str, Any] = orjson.loads((tmp_path / "dast10.json").read_bytes())
    answers = [0, 1, 0, 1, 0, 0, 1, 0, 0, 1]
    # When they only know how to add up `ordinalValue`
    rows = [one for one in form["item"] if one["type"] == "choice"]
    worth = [{one["valueCoding"]["code"]: one["extension"][0]["valueDecimal"] for one in row["answerOption"]} for row in rows]
    total = sum(counts[str(answer)] for counts, answer in zip(worth, answers, strict=True))
    # Then they come to the same total, and reading the file back gives the same instrument
    assert total == score(instrument("dast10"), answers).total
    back = read_questionnaire(form)
    assert back.entry is not None and back.notes == ()
    assert score(back.entry, answers) == score(instrument("dast10"), answers)


def test_a_foreign_form_is_never_given_a_total_that_it_does_not_have(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Given a form of ours that lost its extension and a question on the way through another system
    form = questionnaire(instrument("gad7"), sheet(instrument("gad7")))
    form.pop("extension")
    form["item"] = form["item"][:-1]
    (tmp_path / "gad.json").write_bytes(orjson.dumps(form))
    # When somebody looks at it
    assert command.main(["questionnaires", "check", str(tmp_path / "gad.json")]) == 0
    # Then they are told that there is no total and why, and it does not pass for ours
    said = capsys.readouterr().out
    assert "6 questions, no total" in said and "does not say that its answers are added up" in said
    assert "gad7_imported" in said
