"""Access and what is asked of people, told as it happens: rows 004-15 to 004-18 and the count behind 000-17."""

from datetime import timedelta

import pytest
from django.urls import reverse

from midspan.foundation.episodes.models import Episode
from midspan.journey.admission.queries import papers_signed
from midspan.journey.admission.tests.factories import admitted, named, papered
from midspan.journey.assessment import actions as assessment
from midspan.journey.assessment.queries import motivation_of
from midspan.journey.assessment.tests.factories import FORMS, assessed, placed
from midspan.journey.attendance import actions as attendance
from midspan.journey.attendance.terms import Presence, RoomLine
from midspan.journey.referral import actions as referral
from midspan.journey.referral.terms import (
    Answer,
    CloseReason,
    ContactChannel,
    ContactOutcome,
    PreScreenFacts,
    SourceKind,
)
from midspan.journey.schedule import actions as schedule
from midspan.journey.schedule.queries import sessions_of_groups
from midspan.office.outcomes.queries import access, in_treatment
from midspan.office.outcomes.terms import Access, Stage
from tests.cast import AT, Cast
from tests.evening import MONDAY, clock

pytestmark = pytest.mark.django_db
SAFE = PreScreenFacts(withdrawal=Answer.NO, medical=Answer.NO, danger=Answer.NO)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def calls(cast: Cast, first: str, last: str, *, at=AT - 6 * DAY):
    return referral.receive(cast.patient(first, last), site=cast.site, source_kind=SourceKind.SELF, by=cast.admissions, at=at)


def reached(cast: Cast, row, *, at=AT - 5 * DAY) -> None:
    words = {"channel": ContactChannel.TELEPHONE, "outcome": ContactOutcome.REACHED}
    referral.record_attempt(row, **words, by=cast.admissions, at=at)


def comes_in(cast: Cast, row) -> Episode:
    """From the pre-screen to the first day on the evening track."""
    reached(cast, row)
    referral.pre_screen(row, answers=SAFE, by=cast.admissions, at=AT - 4 * DAY)
    episode = Episode.objects.select_related("patient", "site").get(pk=row.episode_id)
    placed(cast, assessed(cast, episode, at=AT - 3 * DAY), at=AT - 3 * DAY + HOUR)
    named(cast, episode)
    papered(cast, episode)
    admitted(cast, episode, at=AT)
    return Episode.objects.select_related("patient", "site").get(pk=episode.pk)


def comes_to_the_group(cast: Cast, episode: Episode) -> None:
    """One Monday evening, signed."""
    group = schedule.open_group(cast.evening, name="A", room=cast.room_a, facilitator=cast.counsellor, capacity=12,
                                  starts_on=MONDAY - 28 * DAY, by=cast.director, at=AT)  # fmt: skip
    schedule.join(episode, group=group, from_on=MONDAY, by=cast.director, at=AT)
    schedule.generate_sessions(cast.evening, first=MONDAY, last=MONDAY + 6 * DAY, by=cast.director, at=AT)
    session = sessions_of_groups([group.pk], MONDAY, MONDAY)[0]
    line = RoomLine(presence=Presence.PRESENT, came_at=session.starts_at, line="Spoke of the weekend.")
    attendance.save_room(session, text="A quiet start.", lines={episode.pk: line}, by=cast.counsellor, at=clock("18:56"))
    attendance.sign_room(session, proof=cast.proof(cast.counsellor), by=cast.counsellor, at=clock("18:58"))


def of_march(cast: Cast) -> Access:
    return access([cast.site], since=MONDAY - 14 * DAY, until=MONDAY + 14 * DAY)


def test_row_004_15_time_to_the_first_appointment_and_refusals_by_reason(cast, as_staff):
    # Given one person who was assessed three days after calling, and two who were turned away or not reached
    comes_in(cast, calls(cast, "Rosa", "Alvarez"))
    referral.close(calls(cast, "James", "Bell"), reason=CloseReason.NOT_ELIGIBLE, by=cast.admissions, at=AT)
    referral.close(calls(cast, "Tess", "Cole"), reason=CloseReason.NOT_REACHED, by=cast.admissions, at=AT)
    # When the director looks at access
    found = of_march(cast)
    # Then the days to the first appointment are counted for who had one, and each refusal stands with its reason
    appointment = next(one for one in found.figures if one.code == "first_appointment")
    assert (appointment.value, appointment.out_of) == (3, 1)
    assert found.refusals == {"not_eligible": 1, "not_reached": 1}
    page = (
        as_staff(cast.director)
        .get(reverse("outcomes:access"), {"since": MONDAY - 14 * DAY, "until": MONDAY + 14 * DAY})
        .content.decode()
    )
    assert "not eligible" in page and "3</b> days" in page


def test_row_004_16_the_funnel_from_the_first_word_and_the_forms_before_the_first_group(cast):
    # Given four people who asked for help and came to different stages
    calls(cast, "Omar", "Dane")
    reached(cast, calls(cast, "Mira", "East"))
    referral.close(calls(cast, "Tess", "Cole"), reason=CloseReason.DECLINED, by=cast.admissions, at=AT)
    rosa = comes_in(cast, calls(cast, "Rosa", "Alvarez"))
    assert {row.stage: row.came for row in of_march(cast).funnel}[Stage.FIRST_SESSION] == 0
    # When one of them comes to her first group
    comes_to_the_group(cast, rosa)
    # Then the funnel counts each at every stage up to theirs, tells who was lost and why, and who still waits
    found = of_march(cast)
    rows = {row.stage: row for row in found.funnel}
    assert [row.came for row in rows.values()] == [4, 2, 1, 1, 1, 1, 1, 0]
    assert rows[Stage.RECEIVED].lost == {"declined": 1} and rows[Stage.RECEIVED].waiting == 1
    assert rows[Stage.REACHED].waiting == 1
    # And the forms and papers she was asked for before that group are counted
    hurdles = next(one for one in found.figures if one.code == "hurdles")
    papers = papers_signed([rosa.pk])[rosa.pk]
    assert papers and (hurdles.out_of, hurdles.value) == (1, len(FORMS) + papers)
    # And a form that is asked after it is not
    assessment.record_form(rosa, instrument="phq2", answers=[1, 0], by=cast.counsellor, at=clock("20:30") + 2 * DAY)
    assert next(one for one in of_march(cast).figures if one.code == "hurdles").value == len(FORMS) + papers


def test_row_004_17_motivating_factors_are_recorded_at_intake_and_revisited(cast):
    # Given somebody who said at the assessment why she wants change
    rosa = comes_in(cast, calls(cast, "Rosa", "Alvarez"))
    assert motivation_of(rosa.pk)
    later = (AT + 40 * DAY).date()
    shares = {one.code: one.value for one in in_treatment(cast.director, on=later)}
    assert shares["motivation"] == 100 and shares["motivation_revisited"] == 0
    # When her counsellor asks again a month later
    words = "He asked me to come to his game. I was sober."
    assessment.record_motivation(rosa, kind="reason", words=words, by=cast.counsellor, at=AT + 35 * DAY)
    # Then the ledger holds both, the newest first, and the program sees that it was revisited
    assert motivation_of(rosa.pk)[0].words == words
    shares = {one.code: one.value for one in in_treatment(cast.director, on=later)}
    assert shares["motivation_revisited"] == 100


def test_row_004_18_the_alliance_is_asked_of_those_who_came_to_four_sessions(cast):
    # Given somebody who has come once: nobody is asked yet whether the alliance was measured in time
    rosa = comes_in(cast, calls(cast, "Rosa", "Alvarez"))
    comes_to_the_group(cast, rosa)
    alliance = next(one for one in in_treatment(cast.director, on=MONDAY + 7 * DAY) if one.code == "alliance")
    assert (alliance.value, alliance.out_of) == (None, 0)
    # When she hands in the four questions about working together
    form = assessment.record_form(rosa, instrument="session_check", answers=[8, 9, 7, 9], by=cast.counsellor, at=AT + 8 * DAY)
    # Then its sum stands on her chart
    score = form.scores.get()
    assert (score.status, int(score.total)) == ("ok", 33)
