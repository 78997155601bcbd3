"""What the program teaches: kinds of groups, modules kept up to date, a pack as one program, methods used as meant, sheets."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midspan.foundation.program.catalog.curriculum import modules, pack
from midspan.foundation.program.catalog.group_types import group_types
from midspan.foundation.program.catalog.interventions import intervention
from midspan.foundation.program.catalog.worksheets import worksheet
from midspan.foundation.program.models import CurriculumModule
from midspan.foundation.program.queries import module, modules_on, reviews_due
from midspan.foundation.program.rules import (
    clean,
    done,
    fidelity_score,
    is_faithful,
    local_day,
    may_give,
    pack_schedule,
    pack_week,
    posted,
    quiz_score,
)
from midspan.foundation.program.terms import ModuleSet, Qualification, Theme
from midspan.foundation.records.actions.curriculum import load_curriculum
from midspan.foundation.records.models import Event
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


def today() -> date:
    """The day at Harbor Street."""
    return local_day(timezone.now(), "America/New_York")


@pytest.fixture
def taught(cast: Cast) -> Cast:
    """The clinic with its curriculum, loaded today."""
    load_curriculum(modules=modules(), on=today(), by=cast.director, at=AT)
    return cast


def page(client: Client, name: str, *args: str, **query: str) -> str:
    answer = client.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client: Client, **query: str) -> list[str]:
    """The titles that the list of modules shows."""
    answer = client.get(reverse("web:curriculum"), query)
    return [row["module"].title for group in answer.context["groups"] for row in group["rows"]]


def filled(code: str, **sent: str | list[str]) -> dict[str, object]:
    """A sheet filled in as its form sends it, without a fault."""
    values, errors = clean(
        worksheet(code), posted(worksheet(code), lambda name: [value] if isinstance(value := sent.get(name, []), str) else value)
    )
    assert errors == {}
    return values


def test_row_000_25_catalogue_groups_are_found_by_what_they_work_on(taught: Cast, as_staff: As) -> None:
    # given every kind of group with its themes, when a counsellor looks for one theme
    client = as_staff(taught.counsellor)
    for theme in (Theme.PEER_SUPPORT, Theme.RELAPSE_PREVENTION, Theme.EMOTIONAL_REGULATION, Theme.COMMUNICATION):
        answer = client.get(reverse("web:group_types"), {"theme": theme.replace("_", " ")})
        shown = {row["kind"].type for row in answer.context["rows"]}
        # then those kinds stand there that work on it, and no other
        assert shown == {kind.type for kind in group_types().values() if theme in kind.themes}
        assert 0 < len(shown) < len(group_types())
    # and a restricted group never shows its issue in the name that others read
    assert "others read “Process group”" in page(client, "group_types")


@pytest.mark.parametrize(
    ("row", "code", "sheet"),
    [("000-29", "neurobiology", "quiz_neurobiology"), ("000-30", "triggers_prevention", "trigger_list"),
     ("000-31", "emotions_stress", "skill_practice"), ("000-32", "decisions_lifestyle", "goal_setting")],
)  # fmt: skip
def test_rows_000_29_to_000_32_catalogue_each_education_session_has_its_module_and_sheet(
    taught: Cast, as_staff: As, row: str, code: str, sheet: str
) -> None:
    # given the four education sessions, when one is opened
    client = as_staff(taught.counsellor)
    found = module(code, today())
    assert found is not None and found.set == ModuleSet.EDUCATION
    text = page(client, "module", code)
    # then its plan stands there with the sheet or quiz that closes it
    assert all(words in text for words in (found.opening, worksheet(sheet).title, *found.objectives))
    assert sheet in {found.worksheet, found.quiz}


def test_row_000_29_catalogue_the_quiz_on_the_brain_is_marked() -> None:
    # given the quiz, when somebody answers four of six, then it is not passed and says which to look at again
    answers = {"q1": "b", "q2": "a", "q3": "true", "q4": "a", "q5": "true", "q6": ["sleep"]}
    score = quiz_score(worksheet("quiz_neurobiology"), filled("quiz_neurobiology", **answers))
    assert (score.right, score.of, score.passed, score.wrong) == (4, 6, False, ("q5", "q6"))
    # when one more is right, then it is
    assert quiz_score(worksheet("quiz_neurobiology"), filled("quiz_neurobiology", **answers | {"q5": "false"})).passed


@pytest.mark.parametrize(("row", "code"), [("001-04", "cbt"), ("001-05", "mi"), ("001-06", "tsf"), ("003-26", "dbt")])
def test_rows_001_04_to_001_06_and_003_26_catalogue_methods_are_tagged_and_have_a_checklist(
    taught: Cast, as_staff: As, row: str, code: str
) -> None:
    # given the registry, when a method is opened
    text = page(as_staff(taught.counsellor), "intervention", code).replace("&#x27;", "'")
    # then its checklist stands there, and the modules that carry its tag
    assert all(item.text in text for item in intervention(code).checklist)
    tagged = [one.title for one in modules_on(today()) if code in one.interventions]
    assert tagged and all(title in text for title in tagged)


def test_row_001_05_catalogue_change_talk_is_noted_in_the_persons_words() -> None:
    # given the note of motivational interviewing, when it is written, then it keeps what was said and of what kind
    kept = filled("change_talk_note", target="Drinking on weekdays",
                  **{"words.0.kind": "reason", "words.0.said": "My daughter stopped asking me to read to her."})  # fmt: skip
    assert kept["words"] == [{"kind": "reason", "said": "My daughter stopped asking me to read to her."}]
    # and a note without a single word of theirs is none
    assert "words" in clean(worksheet("change_talk_note"), {"target": "Drinking"})[1]


def test_row_001_06_catalogue_introduction_to_meetings_is_a_list_of_tasks_with_days() -> None:
    # given the tasks, when two are done, then so many of twelve are
    kept = filled("meeting_tasks", talked="2026-11-02", first="2026-11-09", doubts="All that God talk")
    assert done(worksheet("meeting_tasks"), kept) == (2, 12)


def test_row_003_26_catalogue_the_diary_card_has_a_line_a_day() -> None:
    days = {f"days.{n}.on": f"2026-11-{16 + n}" for n in range(7)} | {f"days.{n}.urge": str(n % 6) for n in range(7)}
    kept = filled("diary_card", **days)
    assert [day["urge"] for day in kept["days"]] == [0, 1, 2, 3, 4, 5, 0]  # type: ignore[attr-defined]


def test_row_001_07_catalogue_the_matrix_pack_is_one_program_and_says_what_it_lacks(taught: Cast, as_staff: As) -> None:
    # given the pack, when its weeks are read, then they fall short of nine hours and it says by how much and what would fill it
    matrix = pack("matrix")
    first, fifth = pack_week(matrix, 1), pack_week(matrix, 5)
    assert (first.minutes, first.short_minutes, first.filled_minutes) == (370, 170, 540)
    assert (fifth.minutes, fifth.short_minutes) == (270, 270)
    text = page(as_staff(taught.counsellor), "pack", "matrix", starts="2027-01-04")
    assert all(words in text for words in ("6:10", "2:50", "2 × Skills group", "1 × Individual session", "Not verified"))
    assert "dignity" in text.casefold()
    # when it begins on a Monday, then each part has its sessions on its days, as one calendar
    by_set = {one: [each for each in modules_on(today()) if each.set == one] for one in ModuleSet}
    sessions = pack_schedule(matrix, date(2027, 1, 4), by_set)
    held = {part.code: [one for one in sessions if one.part == part.code] for part in matrix.parts}
    assert {code: len(found) for code, found in held.items()} == {
        "early_recovery": 8, "relapse_prevention": 32, "family_education": 12, "social_support": 4,
    }  # fmt: skip
    assert held["early_recovery"][-1].on == date(2027, 1, 29) and held["social_support"][0].on == date(2027, 3, 31)
    assert {one.on.isoweekday() for one in held["relapse_prevention"]} == {1, 5}
    assert all(one.title in text for one in sessions[:8])


def test_row_002_37_catalogue_there_are_fourteen_topics(taught: Cast, as_staff: As) -> None:
    # given the curriculum, when the set of the fourteen topics is shown
    found = titles(as_staff(taught.counsellor), set="psychoeducation")
    # then they stand there in order, each with objectives, questions that draw out discussion, and a link to one's own life
    assert len(found) == 14
    assert found[0] == "Motivation and commitment" and found[-1] == "Rebuilding relationships"
    topics = [one for one in modules_on(today()) if one.set == ModuleSet.PSYCHOEDUCATION]
    assert all(3 <= len(one.objectives) <= 4 and one.questions and one.personal_link for one in topics)


def test_row_003_16_catalogue_the_evening_topics_are_modules(taught: Cast, as_staff: As) -> None:
    # given the twelve evening topics, when they are listed, then the four of this row are among them
    found = titles(as_staff(taught.counsellor), set="evening")
    assert len(found) == 12
    for words in ("Codependent behaviours", "Addiction: risks and what is on the street now", "Not going back: an evening’s work",
                  "Self-esteem"):  # fmt: skip
        assert words in found
    # and trauma is given only by who is trained for it
    trauma = module("trauma", today())
    assert trauma is not None
    assert not may_give(trauma.qualification, [Qualification.CLINICIAN])
    assert may_give(trauma.qualification, [Qualification.TRAUMA_TRAINED])


def test_row_003_18_catalogue_the_topic_of_money_has_a_budget_that_adds_up(taught: Cast, as_staff: As) -> None:
    # given the topic, when it is opened, then the budget is with it
    assert "My month in money" in page(as_staff(taught.counsellor), "module", "finances")
    # when somebody fills it in, then it adds up, whatever was typed as the sum
    kept = filled("budget", **{"income.0.from": "Pay", "income.0.amount": "1,900", "bills.0.for": "Rent", "bills.0.amount": "800",
                               "daily": "450", "left": "99999"})  # fmt: skip
    assert (kept["comes_in"], kept["goes_out"], kept["left"]) == (1900, 1250, 650)


def test_row_004_25_catalogue_education_is_kept_up_to_date(taught: Cast, as_staff: As) -> None:
    # given a module whose review is due in three months
    day, client = today(), as_staff(taught.director)
    trends = module("addiction_trends", day)
    assert trends is not None and (trends.version, trends.effective_from) == (1, day)
    assert reviews_due(day) == []
    # when that day comes, then it says so where the program is set up, and in the list
    assert trends in reviews_due(trends.review_due_on)
    CurriculumModule.objects.filter(code="addiction_trends").update(review_due_on=day)
    assert "1 review due" in page(client, "program")
    assert titles(client, due="on") == [trends.title]
    # when the director rewrites it, then there is a dated version 2, and version 1 can still be read
    text = client.get(reverse("web:revise_module", args=["addiction_trends"])).context["form"].initial
    words = {name: "\n".join(value) if isinstance(value, tuple) else value for name, value in text.items()}
    words["content"] = "Nitazenes in counterfeit tablets; what naloxone can and cannot do."
    assert client.post(reverse("web:revise_module", args=["addiction_trends"]), words).status_code == 303
    new = module("addiction_trends", day)
    assert new is not None and (new.version, new.content, new.effective_from) == (2, words["content"], day)
    assert trends.content in page(client, "module", "addiction_trends", version="1")
    assert reviews_due(day) == [] and new.review_due_on > day + timedelta(days=80)
    assert Event.objects.filter(name="module.revised").count() == 1


def test_row_004_27_catalogue_methods_say_their_evidence_and_fidelity_is_a_score(taught: Cast, as_staff: As) -> None:
    # given the registry, when it is read, then each method has a level of evidence, and what was not checked says so
    text = page(as_staff(taught.counsellor), "interventions")
    assert all(words in text for words in ("Well supported", "Practice alone", "not checked", "Contingency management"))
    # when a session is observed by the checklist, then what did not come up is left out and 80 % is the line
    method = intervention("cbt")
    seen: dict[str, bool | None] = {item.code: True for item in method.checklist}
    seen |= {"homework_back": None, "agenda": False}
    score = fidelity_score(seen)
    assert (score.met, score.of, score.percent) == (6, 7, 85)
    assert is_faithful(score, threshold_percent=method.threshold_percent)
    assert not is_faithful(fidelity_score(seen | {"practice": False}), threshold_percent=method.threshold_percent)
