"""Stories of measuring: forms asked in time, scored by themselves, alarming at once, used in care, shown with their rights."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from midspan.foundation.records.actions import prove
from midspan.foundation.records.terms import Refused
from midspan.journey.assessment import actions, queries
from midspan.journey.assessment.catalog import instrument
from midspan.journey.assessment.models import Form, FormScore, SafetyAlert
from midspan.journey.assessment.rules import example_wording
from midspan.journey.assessment.terms import FormMode, UsedIn
from midspan.journey.assessment.tests.factories import waiting
from tests.cast import AT, PASSWORD
from tests.evening import evening

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CONFIDENT = {"early": [2, 3, 1, 4, 2, 3], "later": [7, 6, 6, 8, 7, 7]}


def due(episode: Any, on: Any, **words: Any) -> dict[str, str]:
    """What is due for one person on a day, with the reason."""
    return {one.instrument: one.why for one in queries.due_of([episode.pk], on, **words).get(episode.pk, [])}


def ask(cast: Any, episode: Any, code: str, answers: list[Any], at: Any = AT, **words: Any) -> Form:
    return actions.record_form(episode, instrument=code, answers=answers, by=cast.counsellor, at=at, **words)


def test_row_000_17_confidence_is_asked_at_intake_every_month_and_before_discharge(cast):
    # Given somebody admitted today who was never asked
    episode = cast.active(admitted=AT.date())
    assert "intake" in due(episode, AT.date())["self_efficacy"]
    # When it is asked
    first = ask(cast, episode, "self_efficacy", CONFIDENT["early"])
    # Then it is not due for a month, and then it is
    assert "self_efficacy" not in due(episode, AT.date() + 29 * DAY)
    assert "every 30 days" in due(episode, AT.date() + 30 * DAY)["self_efficacy"]
    # When it was asked again, and the planned end comes near
    again = ask(cast, episode, "self_efficacy", CONFIDENT["later"], at=AT + 30 * DAY)
    episode.planned_end_on = AT.date() + 52 * DAY
    episode.save(update_fields=["planned_end_on"])
    # Then it is due before discharge, earlier than the month would have it, and the trend is there to be seen
    assert "before discharge" in due(episode, AT.date() + 45 * DAY)["self_efficacy"]
    assert [one.total for one in queries.scores_of([episode.pk])] == [15, 41]
    assert {one.form_id for one in queries.scores_of([episode.pk])} == {first.pk, again.pk}


def test_row_000_21_mental_health_screens_are_scored_by_themselves(cast, as_staff):
    # Given somebody at assessment, and a counsellor who asks four screens and computes nothing
    episode, lena = waiting(cast), as_staff(cast.counsellor)
    screens = {
        "phq9": [2, 2, 2, 1, 1, 1, 2, 1, 0],
        "gad7": [2, 2, 2, 1, 1, 1, 2],
        "pc_ptsd5": [1, 1, 1, 1, 1, 0],
        "asq": [0, 0, 0, 0],
    }
    # When each is handed in on its page
    for code, answers in screens.items():
        sent = {"mode": "interview", "once": code, **{f"q{number}": one for number, one in enumerate(answers, 1)}}
        assert lena.post(f"/assessments/episodes/{episode.pk}/forms/{code}/", sent).status_code == 303
    # Then every one has its score, its severity and its verdict
    found = {one.instrument: one for one in queries.scores_of([episode.pk])}
    assert (found["phq9"].total, found["phq9"].band, found["phq9"].positive) == (12, "moderate", True)
    assert (found["gad7"].total, found["gad7"].positive) == (11, True)
    assert (found["pc_ptsd5"].total, found["pc_ptsd5"].positive) == (4, True)
    assert found["asq"].positive is False
    # And what is positive stands as a suspected condition to be treated alongside
    assert {str(one.kind) for one in queries.conditions_of([episode.pk])[episode.pk]} == {"depression", "anxiety", "trauma"}
    # And the full trauma measure is due, because the screen was positive
    assert "pcl5" in due(episode, timezone.localdate())


def test_row_004_18_the_work_together_is_asked_about_between_the_second_and_the_fourth_session(cast):
    # Given somebody who has been to no group yet
    episode = cast.active(admitted=AT.date())
    assert "session_check" not in due(episode, AT.date(), sessions={episode.pk: 0})
    # When the second session comes
    # Then our own four questions about the work together are due
    assert "second and the fourth" in due(episode, AT.date() + 2 * DAY, sessions={episode.pk: 1})["session_check"]
    # When they were asked
    ask(cast, episode, "session_check", [8, 9, 8, 9], at=AT + 4 * DAY, mode=FormMode.SELF)
    # Then they come back a month later
    assert "session_check" not in due(episode, AT.date() + 20 * DAY, sessions={episode.pk: 8})
    assert "session_check" in due(episode, AT.date() + 34 * DAY, sessions={episode.pk: 14})


def test_a_screener_about_twelve_months_is_never_asked_weekly(cast):
    # Given alcohol was screened at intake with a form that asks about twelve months
    episode = cast.active(admitted=AT.date())
    ask(cast, episode, "audit_c", [4, 2, 3])
    # When a director wants it every week
    with pytest.raises(Refused, match="is not asked again before 365 days"):
        actions.set_cadence("audit_c", every_days=7, reason="The payer likes it.", by=cast.director, at=AT)
    # Then it is refused, and the form is not due for as long as it looks back
    assert all("audit_c" not in due(episode, AT.date() + days * DAY) for days in (7, 30, 180, 364))


def test_an_alert_reaches_a_named_role_before_the_form_is_handed_in(cast, as_staff):
    # Given a person alone with the device, who answers that they think of dying nearly every day
    episode = cast.active("Tess", "Cole")
    lena = as_staff(cast.counsellor)
    address = f"/assessments/episodes/{episode.pk}/forms/phq9/"
    assert "988" in lena.get(f"{address}alone/").content.decode(), "whom to call is on the page before any script"
    kept = lena.post(f"{address}answers/", {"item": "9", "q9": "3", "mode": "self"}).content.decode()
    # Then staff are told at once, though nothing was handed in
    assert "Staff were told" in kept
    alert = SafetyAlert.objects.get()
    assert (alert.tier, alert.told) == (1, "supervising_clinician")
    assert not FormScore.objects.exists()
    # And the one on call sees it, says so, and cannot clear it
    owen = as_staff(cast.on_call)
    assert "Cole" in owen.get("/assessments/alerts/").content.decode()
    owen.post(f"/assessments/alerts/{alert.pk}/acknowledgement/")
    with pytest.raises(Refused):
        actions.clear_alert(alert, disposition="She says that she is fine now.", by=cast.on_call, at=AT)
    # When the person changes the answer
    lena.post(f"{address}answers/", {"item": "9", "q9": "0", "mode": "self"})
    # Then the alert stays, until a licensed clinician says what was found and done
    assert queries.open_alerts(cast.supervisor)[0].id == alert.pk
    words = "Seen at 18:10, no plan or means, safety plan made, sister takes her home."
    as_staff(cast.supervisor).post(f"/assessments/alerts/{alert.pk}/", {"disposition": words})
    assert queries.open_alerts(cast.supervisor) == []
    seen = SafetyAlert.objects.get()
    assert seen.raised_at < seen.acknowledged_at < seen.cleared_at, "the time to acknowledge is known"


def test_a_result_changes_care_with_one_click(cast, as_staff):
    # Given depression measured twice, six weeks apart
    episode, lena = cast.active(), as_staff(cast.counsellor)
    ask(cast, episode, "phq9", [2] * 7 + [0, 0])
    form = ask(cast, episode, "phq9", [1, 2, 1, 2, 1, 1, 1, 0, 0], at=AT + 42 * DAY)
    # When the counsellor opens the result
    page = lena.get(f"/assessments/forms/{form.pk}/").content.decode()
    # Then the change is said in words, for what it is
    sentence = "PHQ-9 14 → 9 in 6 weeks, mild, below the reliable change of 6"
    assert sentence in page
    # When it is carried to the plan and to the next note
    for used_in in UsedIn:
        lena.post(f"/assessments/forms/{form.pk}/uses/", {"words": sentence, "used_in": used_in.value})
    # Then the plan has it, and the note waits for it until it is taken up
    assert [one.words for one in queries.results_for_plan(episode.pk)] == [sentence]
    assert [one.words for one in queries.results_for_note([episode.pk])[episode.pk]] == [sentence]
    actions.take_up_result(form, by=cast.counsellor, at=AT + 42 * DAY)
    assert queries.results_for_note([episode.pk]) == {}


def test_a_result_waits_in_the_group_room_until_it_stands_in_the_note(cast, as_staff, django_assert_max_num_queries):
    # Given a group tonight, and a result of one member that was carried to the next note
    held = evening(cast)
    lena, room = as_staff(cast.counsellor), f"/attendance/sessions/{held.sessions[0].id}/"
    forms = [ask(cast, episode, "phq9", [2] * 7 + [0, 0]) for episode in held.members]
    actions.use_result(forms[0], used_in=UsedIn.NOTE, words="PHQ-9 14, moderate.", by=cast.counsellor, at=AT)
    lena.get(room)
    with django_assert_max_num_queries(60) as one:
        page = lena.get(room).content.decode()
    # Then the room offers the sentence beside the lines, for one person as for three with the same work
    assert "Results for the note" in page
    assert "PHQ-9 14, moderate." in page
    for form in forms[1:]:
        actions.use_result(form, used_in=UsedIn.NOTE, words="PHQ-9 14, moderate.", by=cast.counsellor, at=AT)
    with django_assert_max_num_queries(60) as three:
        lena.get(room)
    assert len(one) == len(three)
    # When each was put into its line
    for form in forms:
        assert lena.post(f"/assessments/forms/{form.pk}/uses/taken-up/", {"used_in": "note"}).status_code == 303
    # Then nothing is offered twice
    assert "Results for the note" not in lena.get(room).content.decode()


def test_a_correction_and_a_new_rule_stand_beside_what_was(cast):
    # Given a form typed from paper with one line wrong
    episode = waiting(cast)
    wrong = ask(cast, episode, "gad7", [3, 3, 3, 3, 0, 0, 0], mode=FormMode.PAPER)
    # When it is put right two days later
    right = actions.correct_form(
        wrong, answers=[1] * 7, reason="Typed from the sheet below.", by=cast.counsellor, at=AT + 2 * DAY
    )
    # Then the corrected one counts, on the day on which it was answered, and the first is kept as it was
    [counts] = queries.scores_of([episode.pk])
    assert (counts.form_id, counts.total, counts.on) == (right.pk, 7, AT.date())
    assert Form.objects.get(pk=wrong.pk).answers[:4] == [3, 3, 3, 3]
    # When the rule of scoring changes
    FormScore.objects.update(rule_version="gad7-0.9")
    for form in queries.to_rescore():
        actions.rescore_form(form, by=cast.clock, at=AT + 3 * DAY)
    # Then every form has a new score beside the old, once
    assert [form.scores.count() for form in (wrong, right)] == [2, 2]
    assert not queries.to_rescore().exists()


def test_licensed_words_are_shown_only_by_the_program_that_holds_the_licence(cast, as_staff):
    # Given an instrument whose wording nobody may ship, and one that waits for a signature
    lena, ada = as_staff(cast.counsellor), as_staff(cast.administrator)
    episode = waiting(cast)
    assert queries.sheet_for("isi").bare
    assert queries.sheet_for("dast10").bare
    # Then nobody can read either of them aloud or hand them out; only codes from the licensed paper are taken
    with pytest.raises(Refused, match="licensed paper form"):
        ask(cast, episode, "isi", [1] * 7)
    assert lena.get(f"/assessments/episodes/{episode.pk}/forms/isi/alone/").status_code == 404
    assert lena.post(f"/assessments/episodes/{episode.pk}/forms/isi/paper/", {"row": "1 1 1 1 1 1 1"}).status_code == 303
    # When the administrator loads the program's own file, and signs for the other
    content = example_wording(instrument("isi")).replace("…", "Words of the licensed form").encode()
    actions.load_wording("isi", content=content, file_name="isi.toml", licence="Agreement of 3 March 2026 with the holder.",
                         by=cast.administrator, at=AT)  # fmt: skip
    actions.attest("dast10", proof=prove(cast.administrator, typed_name=cast.administrator.name, secret=PASSWORD),
                   by=cast.administrator, at=AT)  # fmt: skip
    # Then both are asked like any other, and the library says on whose word
    assert "Words of the licensed form" in lena.get(f"/assessments/episodes/{episode.pk}/forms/isi/").content.decode()
    assert not queries.sheet_for("dast10").bare
    assert "Agreement of 3 March 2026" in ada.get("/assessments/instruments/isi/").content.decode()
    assert "Attested by" in ada.get("/assessments/instruments/dast10/").content.decode()
