"""Does the main act of a page work where scripts do not?"""

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page, expect

from midspan.journey.admission.models import PaperDocument
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.models import Section
from midspan.journey.attendance.models import Attendance, ChartNote, GroupNote, Visit
from midspan.journey.monitoring.actions import collect
from midspan.journey.monitoring.actions.laboratories import load_laboratories
from midspan.journey.monitoring.models import Result
from midspan.journey.monitoring.terms import Collected, IdentityCheck, Matrix
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.terms import SessionKind
from midspan.journey.transition.models import HandOut, Review
from tests.browser.clinic import Day, treated, waits
from tests.browser.treatment import asked_for, begun
from tests.browser.week import draft, moment, open_further
from tests.cast import PASSWORD
from tests.plans import facts_of

pytestmark = pytest.mark.browser


def test_sign_in_check_in_and_save_the_room(window: Callable, day: Day) -> None:
    page = window(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("Username").fill("lena")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Check in James Bell").click()
    expect(page.get_by_text("James Bell is here.")).to_be_visible()
    assert Visit.objects.get().episode == day.members[0]

    page.get_by_role("link", name="Open the room").click()
    page.get_by_label("What the group did").fill("Everyone planned the weekend.")
    james = page.locator(f"#p{day.members[0].pk}")
    james.get_by_label("Present", exact=True).check()
    james.get_by_role("textbox").first.fill("Made a plan for Saturday.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("What the group did")).to_have_value("Everyone planned the weekend.")
    assert GroupNote.objects.get().text == "Everyone planned the weekend."
    assert Attendance.objects.get(episode=day.members[0]).line == "Made a plan for Saturday."


def test_search_finds_people_on_a_page_of_its_own(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.counsellor, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Find a person").fill("bell")
    page.get_by_role("searchbox", name="Find a person").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Bell, James").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("James Bell")


def test_a_section_is_saved_and_the_next_comes(page_of: Callable, day: Day) -> None:
    episode = waits(day)
    assessment.begin(episode, by=day.cast.counsellor, at=day.now)
    page = page_of(day.cast.counsellor, java_script_enabled=False)
    page.goto(f"/assessments/episodes/{episode.pk}/sections/presenting/")
    page.locator("[name=why_now]").fill("My daughter asked me to stop.")
    page.locator("[name=stage]").and_(page.locator("[value=preparation]")).check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="The main substance", level=2)).to_be_visible()
    kept = Section.objects.get(assessment__episode=episode, code="presenting").answers
    assert (kept["why_now"], kept["stage"]) == ("My daughter asked me to stop.", "preparation")


def test_a_paper_is_read_and_signed(page_of: Callable, day: Day) -> None:
    episode = waits(day)
    page = page_of(day.cast.admissions, java_script_enabled=False)
    page.goto(f"/admissions/episodes/{episode.pk}/papers/")
    paper = page.get_by_role("listitem").filter(has_text="Group agreement").first
    paper.locator("summary").click()
    expect(paper.locator(".reading-paper")).to_be_visible()
    paper.get_by_role("checkbox").check()
    page.get_by_label("Full name, typed by the person").fill("Rosa Alvarez")
    page.get_by_role("button", name="Sign what is ticked").click()
    expect(page.get_by_text("Signed before you as witness.")).to_be_visible()
    assert PaperDocument.objects.get().code == "group_agreement"


def test_a_review_is_begun_signed_and_handed_out(page_of: Callable, day: Day) -> None:
    episode = treated(day)
    review_signed(page_of(day.cast.counsellor, java_script_enabled=False), f"/levels/episodes/{episode.pk}/")
    row = Review.objects.get()
    assert row.signed_by == day.cast.counsellor
    page = page_of(day.cast.utilisation, java_script_enabled=False)
    page.goto(f"/levels/reviews/{row.pk}/")
    page.get_by_label("Who receives it").fill("Example Health Plan")
    page.get_by_label("On what basis").fill("Consent of today, for the authorisation.")
    page.get_by_role("button", name="Write it down and make the copy").click()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    assert HandOut.objects.get().recipient == "Example Health Plan"


def review_signed(page: Page, case: str) -> None:
    """From the case of today to the signature."""
    page.goto(case)
    page.get_by_role("button", name="Begin the review").click()
    page.get_by_role("group", name="Is there progress on the goals?").get_by_label("Yes", exact=True).check()
    page.get_by_role("group", name="Is the person able and working on them?").get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Keep the ratings and draft the case").click()
    page.get_by_role("group", name="What comes of it").get_by_label(re.compile("Continue|Stay", re.IGNORECASE)).check()
    page.get_by_role("group", name="What the person says").get_by_label("Agrees", exact=True).check()
    page.get_by_role("button", name="Keep the case").click()
    page.get_by_label("Your name, typed").fill("Lena Brandt")
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign the review").click()
    expect(page.get_by_text("Signed. It stays as it is.")).to_be_visible()


def test_a_week_is_published(page_of: Callable, day: Day) -> None:
    open_further(day)
    row = draft(day)
    page = page_of(day.cast.director, java_script_enabled=False)
    page.goto(f"/schedule/weeks/{row.pk}/")
    page.get_by_role("link", name="Publish…").click()
    for box in page.get_by_label("Publish although these rules are not kept").all():
        box.check()
    page.get_by_role("button", name="Publish the week").click()
    expect(page.get_by_text("Published. Everybody it touches is listed below.")).to_be_visible()
    row.refresh_from_db()
    assert (row.status, row.published_by) == ("published", day.cast.director)


def test_the_note_of_an_individual_session_is_signed(page_of: Callable, day: Day) -> None:
    (session,) = schedule.book_own(
        day.members[0], kind=SessionKind.INDIVIDUAL, starts_at=moment(day, day.today - timedelta(days=1), time(8)), minutes=45,
        facilitator=day.cast.counsellor, by=day.cast.counsellor, at=day.now,
    )  # fmt: skip
    page = page_of(day.cast.counsellor, java_script_enabled=False)
    page.goto(f"/attendance/own/{session.pk}/")
    page.get_by_role("group", name="Did they come?").get_by_label("Came", exact=True).check()
    page.get_by_label("What was worked on, and what comes next").fill("The evenings; next: a plan for payday.")
    page.get_by_label("Your name, typed").fill("Lena Brandt")
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign").click()
    expect(page.locator(".signature")).to_contain_text("Lena Brandt")
    assert GroupNote.objects.get().signed_by == day.cast.counsellor


def test_a_note_of_a_contact_is_written_and_signed(page_of: Callable, day: Day) -> None:
    page = page_of(day.cast.counsellor, java_script_enabled=False)
    page.goto(f"/attendance/episodes/{day.members[0].pk}/notes/new/")
    page.get_by_role("group", name="Kind").get_by_label("Case management", exact=True).check()
    page.locator("[name=minutes]").fill("10")
    page.get_by_role("button", name="Write", exact=True).click()
    parts = page.get_by_role("region", name="The note").locator("textarea")
    expect(parts.first).to_be_visible()
    for part in parts.all():
        part.fill("Called about the letter; it comes on Friday.")
    page.get_by_label("Your name, typed").fill("Lena Brandt")
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign").click()
    expect(page.locator(".signature")).to_contain_text("Lena Brandt")
    note = ChartNote.objects.get()
    assert note.signed_by == day.cast.counsellor
    assert "Called about the letter; it comes on Friday." in note.answers.values()


def test_a_problem_of_a_plan_is_written(page_of: Callable, day: Day) -> None:
    plan = begun(day, day.members[0])
    page = page_of(day.cast.counsellor, java_script_enabled=False)
    page.goto(f"/plans/versions/{plan.pk}/problems/1/")
    page.locator("[name=g0_words]").fill("Be at the recital and remember it.")
    page.get_by_role("button", name="An objective in own words").click()
    page.locator("[name=g0_o0_words]").fill("Names three evenings that are hard")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Problem 1 kept.")).to_be_visible()
    goal = facts_of(plan).problems[0].goals[0]
    assert (goal.words, goal.objectives[0].words) == ("Be at the recital and remember it.", "Names three evenings that are hard")


def test_a_result_is_entered(page_of: Callable, day: Day) -> None:
    load_laboratories(by=day.cast.director, at=day.now)
    earlier, said = day.now - timedelta(hours=1), Collected(Matrix.URINE, IdentityCheck.KNOWN, observed=False)
    specimen = collect(asked_for(day, day.members[0]), collected=said, collected_at=earlier, by=day.cast.nurse, at=day.now)
    page = page_of(day.cast.nurse, java_script_enabled=False)
    page.goto(f"/monitoring/tests/results/{specimen.pk}/enter/")
    page.get_by_role("main").locator("a[href^='?panel=']").first.click()
    page.get_by_label("Not found on every line left open").check()
    page.get_by_role("button", name="Write down", exact=True).click()
    expect(page.get_by_text("Written down and read.")).to_be_visible()
    row = Result.objects.get()
    assert row.specimen_id == specimen.pk
    assert {line["answer"] for line in row.lines} == {"not_found"}
