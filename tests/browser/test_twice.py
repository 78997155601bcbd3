"""Does a nervous finger do anything twice?"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from midspan.foundation.records.models import Event, Signature
from midspan.journey.admission.models import PaperDocument
from midspan.journey.attendance import actions
from midspan.journey.attendance.models import Visit
from midspan.journey.attendance.terms import AbsenceReason, Presence, RoomLine
from midspan.journey.medication.models import DoseCheck
from midspan.journey.monitoring.models import Specimen
from midspan.journey.plan.models import Goal
from midspan.journey.referral.models import Referral
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.models import Seat, Session
from midspan.journey.schedule.terms import SeatKind, SessionKind
from midspan.journey.transition.models import HandOut, Review
from midspan.journey.transition.tests.factories import begun, signed, written
from tests.browser.clinic import Day, came_at_noon, treated, waits
from tests.browser.treatment import asked_for, dose_to_see
from tests.browser.treatment import begun as plan_begun
from tests.browser.week import open_further
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
SCRIPTS = [True, False]


def twice(page: Page, name: str | re.Pattern[str]) -> None:
    """Two presses faster than any answer."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).dblclick(delay=0, no_wait_after=True)
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_check_in(page_of: Callable, day: Day, scripts: bool) -> None:
    page = page_of(day.cast.front_desk, java_script_enabled=scripts)
    page.goto("/")
    twice(page, "Check in James Bell")
    page.goto("/")
    expect(page.get_by_role("button", name="Check out James Bell")).to_be_visible()
    assert Visit.objects.count() == 1


def test_one_signature(page_of: Callable, day: Day) -> None:
    lines = {episode.pk: RoomLine(Presence.PRESENT, line=f"Own words of {episode.pk}.") for episode in day.members}
    for episode in day.members:
        came_at_noon(day, episode)
    actions.save_room(day.over, text="The weekend was planned.", lines=lines, by=day.cast.counsellor, at=day.now)
    page = page_of(day.cast.counsellor)
    page.goto(f"/attendance/sessions/{day.over.id}/")
    page.get_by_label("Your name").fill("Lena Brandt")
    page.get_by_label("Your password").fill(PASSWORD)
    twice(page, "Sign for everyone")
    expect(page.locator(".signature")).to_contain_text("Lena Brandt")
    assert Signature.objects.count() == 1
    assert Event.objects.filter(name="note.signed").count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_referral(page_of: Callable, day: Day, scripts: bool) -> None:
    page = page_of(day.cast.admissions, java_script_enabled=scripts)
    page.goto("/referrals/new/?somebody_new=1")
    page.get_by_label("Last name").fill("Alvarez")
    twice(page, "Put it in the inbox")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alvarez")
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_review(page_of: Callable, day: Day, scripts: bool) -> None:
    episode = treated(day)
    page = page_of(day.cast.counsellor, java_script_enabled=scripts)
    page.goto(f"/levels/episodes/{episode.pk}/")
    twice(page, "Begin the review")
    expect(page.get_by_role("heading", name="1. Rate again")).to_be_visible()
    assert Review.objects.count() == 1
    assert Event.objects.filter(name="review.begun").count() == 1


def test_one_signature_under_a_review(page_of: Callable, day: Day) -> None:
    row = written(day.cast, begun(day.cast, treated(day), at=day.now), at=day.now)
    before = Signature.objects.count()
    page = page_of(day.cast.counsellor)
    page.goto(f"/levels/reviews/{row.pk}/")
    page.get_by_label("Your name, typed").fill("Lena Brandt")
    page.get_by_label("Password or code").fill(PASSWORD)
    twice(page, "Sign the review")
    expect(page.locator(".signature")).to_contain_text("Lena Brandt")
    assert Signature.objects.count() == before + 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_paper(page_of: Callable, day: Day, scripts: bool) -> None:
    episode = waits(day)
    page = page_of(day.cast.admissions, java_script_enabled=scripts)
    page.goto(f"/admissions/episodes/{episode.pk}/papers/")
    page.locator("#read_group_agreement").check()
    page.get_by_label("Full name, typed by the person").fill("Rosa Alvarez")
    twice(page, "Sign what is ticked")
    page.goto(f"/admissions/episodes/{episode.pk}/papers/")
    expect(page.locator("#read_group_agreement")).to_have_count(0)
    assert PaperDocument.objects.count() == 1


def test_one_copy(page_of: Callable, day: Day) -> None:
    row = signed(day.cast, written(day.cast, begun(day.cast, treated(day), at=day.now), at=day.now), at=day.now)
    page = page_of(day.cast.utilisation)
    page.goto(f"/levels/reviews/{row.pk}/")
    page.get_by_label("Who receives it").fill("Example Health Plan")
    page.get_by_label("On what basis").fill("Consent of today.")
    page.get_by_role("button", name="Write it down and make the copy").dblclick(delay=0)
    expect(page.get_by_role("link", name="PDF")).to_have_count(1)
    assert HandOut.objects.count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_individual_session(page_of: Callable, day: Day, scripts: bool) -> None:
    page = page_of(day.cast.counsellor, java_script_enabled=scripts)
    tomorrow = day.today + timedelta(days=1)
    page.goto(f"/schedule/episodes/{day.members[0].pk}/sessions/?on={tomorrow:%Y-%m-%d}&starts=16:00")
    twice(page, "Book")
    expect(page.get_by_text("Booked: ")).to_be_visible()
    assert Session.objects.filter(kind=SessionKind.INDIVIDUAL).count() == 1
    assert Event.objects.filter(name="own_session.booked").count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_way_to_make_up_hours(page_of: Callable, day: Day, scripts: bool) -> None:
    james, circle = day.members[0], open_further(day)
    schedule.generate_sessions(day.track, first=day.today, last=day.today + timedelta(days=7), by=day.cast.director, at=day.now)
    actions.record_absence(day.over, episode=james, reason=AbsenceReason.ILLNESS, called=True, by=day.cast.front_desk, at=day.now)
    page = page_of(day.cast.director, java_script_enabled=scripts)
    page.goto(f"/attendance/episodes/{james.pk}/make-ups/")
    twice(page, "Book 1")
    expect(page.get_by_text(re.compile("seat", re.IGNORECASE)).first).to_be_visible()
    assert Seat.objects.filter(episode=james, kind=SeatKind.MAKE_UP, session__group=circle).count() == 1
    assert Event.objects.filter(name="make_ups.accepted").count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_specimen(page_of: Callable, day: Day, scripts: bool) -> None:
    order = asked_for(day, day.members[0])
    page = page_of(day.cast.nurse, java_script_enabled=scripts)
    page.goto(f"/monitoring/tests/asked/{order.pk}/")
    page.locator("form.collect [name=identity]").first.check()
    twice(page, "Write down and make the label")
    page.goto(f"/monitoring/tests/asked/{order.pk}/")
    expect(page.get_by_role("main").get_by_role("link", name=Specimen.objects.get().code)).to_be_visible()
    assert Event.objects.filter(name="specimen.collected").count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_dose(page_of: Callable, day: Day, scripts: bool) -> None:
    dose_to_see(day, day.members[0])
    page = page_of(day.cast.nurse, java_script_enabled=scripts)
    page.goto("/medication/tonight/")
    twice(page, re.compile("Taken, no side effects"))
    page.goto("/medication/tonight/")
    expect(page.get_by_role("heading", name="Seen to")).to_be_visible()
    assert DoseCheck.objects.get().outcome == "taken"
    assert Event.objects.filter(name="dose.recorded").count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS, ids=["with scripts", "without"])
def test_one_goal_of_a_plan(page_of: Callable, day: Day, scripts: bool) -> None:
    plan = plan_begun(day, day.members[0])
    page = page_of(day.cast.counsellor, java_script_enabled=scripts)
    page.goto(f"/plans/versions/{plan.pk}/problems/1/?add=goal")
    page.locator("[name=g0_words]").fill("Be at the recital and remember it.")
    twice(page, "Keep it")
    page.goto(f"/plans/versions/{plan.pk}/write/")
    expect(page.get_by_text("Be at the recital and remember it.").first).to_be_visible()
    assert Goal.objects.get().words == "Be at the recital and remember it."
    assert Event.objects.filter(name="plan.problem_written").count() == 1
