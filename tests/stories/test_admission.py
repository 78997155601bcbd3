"""Stories of admission: what must be true before the first group."""

from datetime import date, time, timedelta

import pytest

from midspan.foundation.episodes.models import Episode
from midspan.foundation.program.queries import week_of
from midspan.foundation.records.actions.episodes import assign
from midspan.foundation.records.actions.people import correct
from midspan.foundation.records.actions.staff import record_licence
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions, queries
from midspan.journey.admission.rules import age_route, clashes_with, days_overdue, default_weeks, suggested_weeks
from midspan.journey.admission.terms import (
    AgeRoute,
    BusyHours,
    BusyKind,
    DetoxStatus,
    Effect,
    Factor,
    FactorAnswer,
    LivingKind,
    Standing,
)
from midspan.journey.admission.tests.factories import admitted, named, papered, ready
from midspan.journey.assessment.actions import sign_placement
from midspan.journey.assessment.tests.factories import assessed, placed, ratings_of, waiting
from tests.cast import AT

pytestmark = pytest.mark.django_db


def refused_by(call, *args, **words) -> set[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **words)
    return {reason.rule for reason in refused.value.reasons}


def test_row_000_18_no_episode_opens_without_signed_assessment_and_decision(cast):
    # Given a referral with a counsellor and a clinician, and nothing else
    episode = waiting(cast)
    named(cast, episode)
    papered(cast, episode)
    # When admissions admits, then it is refused
    assert refused_by(admitted, cast, episode) == {"000-18"}
    # When the assessment is written but not signed, then it is refused still
    unsigned = assessed(cast, episode, signed=False)
    assert refused_by(admitted, cast, episode) == {"000-18"}
    assert unsigned.signed_at is None


def test_row_004_39_both_signatures_stand_under_the_decision(cast):
    # Given a signed assessment and a decision that nobody signed
    episode = waiting(cast)
    named(cast, episode)
    papered(cast, episode)
    assessment = assessed(cast, episode)
    placed(cast, assessment, signed=False)
    # Then admission names both missing signatures
    assert refused_by(admitted, cast, episode) == {"004-39"}
    # When both have signed, then the person is admitted at the level they agreed on
    placed(cast, assessment, at=AT + timedelta(minutes=30))
    admitted(cast, episode)
    assert Episode.objects.get().level.code == "2.1"


def test_row_000_03_adults_by_default_and_minors_are_routed(cast):
    # Given someone of seventeen on the way to an adult track
    episode = ready(cast, cast.patient("Kit", "Young", born=date(2008, 6, 1)))
    # Then admission refuses and says where to
    with pytest.raises(Refused) as refused:
        admitted(cast, episode)
    assert [reason.rule for reason in refused.value.reasons] == ["000-03"]
    assert "adolescent track or refer elsewhere" in refused.value.reasons[0].text
    assert age_route(17, adolescent_track_here=False) is AgeRoute.ELSEWHERE
    # When there is an adolescent track, then it takes them
    cast.morning.age_group = "adolescent"
    cast.morning.save()
    admitted(cast, episode, track=cast.morning)
    # And without a birth date nobody is admitted
    other = ready(cast, cast.patient("Rosa", "Alvarez"))
    correct(other.patient, details={"birth_date": None}, by=cast.admissions, at=AT)
    assert refused_by(admitted, cast, other) == {"000-03"}


def test_row_000_23_detox_comes_before_the_start(cast):
    # Given a person rated two in withdrawal, for whom a clinician judged intensive outpatient safe after clearance
    episode = waiting(cast)
    judged = {"override_reason": "clinical_judgement", "override_text": "After four days on the unit."}
    placed(cast, assessed(cast, episode, ratings=ratings_of(2, 1, 2, 2, 3, 2)), **judged)
    named(cast, episode)
    papered(cast, episode)
    # When they are referred to a facility, then the start stays locked
    row = actions.refer_to_detox(episode, facility="County unit", bed_on=date(2026, 3, 3), by=cast.admissions, at=AT)
    assert refused_by(admitted, cast, episode) == {"000-23"}
    # When a nurse clears them, then they start, but not on a day before that
    back = AT + timedelta(days=5)
    actions.clear_detox(row, note="No symptoms for two days; vital signs normal.", by=cast.nurse, at=back)
    assert refused_by(admitted, cast, episode, on=back.date() - timedelta(days=1), at=back) == {"000-23"}
    admitted(cast, episode, on=back.date(), at=back)


def test_row_002_32_a_primary_counsellor_for_everyone_and_changes_are_audited(cast):
    # Given someone ready but for a primary counsellor
    episode = ready(cast)
    assign(episode, primary_counsellor=None, supervising_clinician=cast.supervisor, by=cast.admissions, at=AT)
    # Then they cannot be admitted
    assert refused_by(admitted, cast, episode) == {"002-32"}
    # When one is named, they are
    named(cast, episode)
    admitted(cast, episode)
    # When the counsellor changes, then it is written down, and nobody is left without one
    before = Event.objects.filter(name="episode.assigned").count()
    assign(episode, primary_counsellor=cast.far_counsellor, supervising_clinician=cast.supervisor, reason="Lena moves to days.",
           by=cast.supervisor, at=AT)  # fmt: skip
    assert Event.objects.filter(name="episode.assigned").count() == before + 1
    assert queries.team_history(episode.pk)[0].reason == "Lena moves to days."
    assert next((one.counsellor_before, one.primary_counsellor, one.by) for one in queries.team_history(episode.pk)) == (
        cast.counsellor, cast.far_counsellor, cast.supervisor
    )  # fmt: skip
    nobody = {"primary_counsellor": None, "supervising_clinician": cast.supervisor}
    assert refused_by(assign, episode, **nobody, by=cast.supervisor, at=AT) == {"002-32"}


def test_row_004_06_a_licensed_clinician_is_in_charge(cast):
    # Given a clinician in charge whose licence has run out
    episode = ready(cast)
    licence = cast.supervisor.licences.get()
    renewal = {"kind": licence.kind, "number": licence.number, "state": licence.state, "by": cast.administrator, "at": AT}
    record_licence(cast.supervisor, expires_on=date(2026, 3, 1), **renewal)
    # Then nobody is admitted into their charge, and they sign nothing
    assert refused_by(admitted, cast, episode) == {"004-06"}
    other = assessed(cast, waiting(cast, cast.patient("Omar", "Diaz")))
    unsigned = placed(cast, other, signed=False)
    proof = cast.proof(cast.supervisor)
    assert refused_by(sign_placement, unsigned, proof=proof, by=cast.supervisor, at=AT) == {"004-06"}
    # When the renewal is recorded, then both are possible
    record_licence(cast.supervisor, expires_on=date(2028, 3, 1), **renewal)
    admitted(cast, episode)
    sign_placement(unsigned, proof=proof, by=cast.supervisor, at=AT)


def test_row_002_19_a_group_agreement_is_signed_and_a_breach_recorded(cast):
    # Given someone ready but for the papers
    episode = waiting(cast)
    placed(cast, assessed(cast, episode))
    named(cast, episode)
    # When admissions admits, then the missing papers are named
    with pytest.raises(Refused) as refused:
        admitted(cast, episode)
    assert [reason.rule for reason in refused.value.reasons] == ["002-19"]
    assert "Group agreement" in refused.value.reasons[0].text
    # When they are signed before a witness, then the person starts
    papered(cast, episode)
    admitted(cast, episode)
    # When the agreement is broken, then it is talked about and written down, and nothing happens by itself
    actions.record_breach(
        episode, on=AT.date(), what="Spoke of another member outside.", talked_about="With her, after the group.",
        follow_up="Brings it up herself on Wednesday.", by=cast.counsellor, at=AT,
    )  # fmt: skip
    assert queries.breaches_of(episode.pk)[0].talked_about == "With her, after the group."
    assert Episode.objects.get().status == "active"
    assert Event.objects.filter(name="agreement.broken").count() == 1


def test_row_002_55_a_bed_is_asked_for_and_the_return_is_watched(cast):
    # Given a person who should go to withdrawal management first
    episode = waiting(cast)
    monday = AT.date()
    row = actions.refer_to_detox(
        episode, facility="County unit", telephone="555-0150", bed_on=monday, return_on=monday + timedelta(days=4),
        by=cast.admissions, at=AT,
    )  # fmt: skip
    # When the unit takes them in and they do not come back on the day
    actions.note_detox(row, to=DetoxStatus.ACCEPTED, by=cast.admissions, at=AT)
    actions.note_detox(row, to=DetoxStatus.ADMITTED, by=cast.admissions, at=AT)
    late = queries.away(cast.admissions)
    # Then the worklist says by how much they are overdue
    assert [days_overdue(one, on=monday + timedelta(days=6)) for one in late] == [2]
    # When the unit calls that they left early, then that is known and the start is still locked
    actions.note_detox(row, to=DetoxStatus.LEFT_EARLY, note="Left on the third day.", by=cast.admissions, at=AT)
    assert queries.steps_of(row.pk)[-1].note == "Left on the third day."
    assert queries.waiting_for_clearance([episode.pk])[episode.pk].status is DetoxStatus.LEFT_EARLY


def test_row_003_28_no_stand_alone_way_to_get_clean(cast, as_staff):
    # Given somebody with a risk in withdrawal whom nobody has cleared
    episode = waiting(cast)
    assessed(cast, episode, ratings=ratings_of(3, 1, 2, 2, 3, 2))
    # Then the page of admission warns
    ines = as_staff(cast.admissions)
    page = f"/admissions/episodes/{episode.pk}/"
    assert "not a way to get clean on its own" in ines.get(page).content.decode()
    # When a nurse clears them, then it does not
    row = actions.refer_to_detox(episode, facility="Here, as an outpatient", by=cast.nurse, at=AT)
    actions.clear_detox(row, note="Vital signs normal for two days.", by=cast.nurse, at=AT)
    assert "not a way to get clean on its own" not in ines.get(page).content.decode()


def test_row_003_11_living_arrangement_curfew_and_home_visits(cast):
    # Given somebody who lives with family
    episode = ready(cast)
    monday = AT.date()
    actions.change_living(episode, kind=LivingKind.FAMILY, from_on=monday - timedelta(days=30), by=cast.admissions, at=AT)
    # When they move into a sober home, then house, contact and curfew are known, and where they lived before
    actions.change_living(
        episode, kind=LivingKind.SOBER_LIVING, home_name="Bay House", contact_name="Mo", contact_telephone="555-0160",
        curfew=time(22), from_on=monday, by=cast.case_manager, at=AT,
    )  # fmt: skip
    now = queries.home_on(episode.pk, monday)
    assert (now.home_name, now.contact_name, now.curfew) == ("Bay House", "Mo", time(22))
    assert queries.home_on(episode.pk, monday - timedelta(days=1)).kind is LivingKind.FAMILY
    # When they consent to home visits and take it back, then both are known
    row = papered(cast, episode, codes=("home_visit",), given={"when": "Tuesdays"})[0]
    assert "sober living, Bay House" in queries.signed_text(row)[0].text
    actions.withdraw_paper(row, reason="The house asked not to.", by=cast.case_manager, at=AT)
    visits = next(line for line in queries.lines_of(episode.pk, monday) if line.paper.code == "home_visit")
    assert visits.standing is Standing.WITHDRAWN


def test_rows_002_10_003_12_003_13_the_length_is_planned_with_its_factors(cast):
    # Given a track of twelve to sixteen weeks, then ninety to a hundred and twenty days are proposed
    usual = cast.evening.planned_weeks_from, cast.evening.planned_weeks_to
    assert usual == (12, 16)
    assert 90 <= default_weeks(usual) * 7 <= 120
    # Given what the assessment says, then it stands there already and moves the proposal
    episode = ready(cast, prior_treatments=3)
    known = queries.factors_from(queries.read(episode.pk)[0])
    assert known[Factor.ATTEMPTS].effect is Effect.LONGER
    assert suggested_weeks(usual, known) > default_weeks(usual)
    # When the person is admitted, then factors and planned end are recorded, and nothing ends by itself
    factors = {
        **known,
        Factor.DURATION: FactorAnswer("Eleven years"),
        Factor.COMFORT: FactorAnswer("Shy at first", Effect.LONGER),
    }
    admitted(cast, episode, weeks=15, factors=factors)
    kept = Episode.objects.get()
    assert kept.planned_end_on == AT.date() + timedelta(weeks=15)
    assert queries.length_factors_of(episode.pk)[Factor.COMFORT] == FactorAnswer("Shy at first", Effect.LONGER)
    assert (kept.status, kept.ended_on) == ("active", None)
    # And another length than usual needs a word
    other = ready(cast, cast.patient("Omar", "Diaz"))
    assert refused_by(admitted, cast, other, weeks=24) == {"001-12"}


def test_row_000_06_hours_of_work_school_and_care_are_respected(cast):
    # Given somebody who works until seven on Mondays
    episode = ready(cast)
    shift = [BusyHours(1, time(11), time(19), BusyKind.WORK), BusyHours(2, time(8), time(12), BusyKind.CARE)]
    actions.set_hours(episode, hours=shift, from_on=AT.date(), by=cast.admissions, at=AT)
    # Then scheduling can ask for it, and the evening track clashes for an hour
    hours = queries.busy_hours_of([episode.pk], on=AT.date())[episode.pk]
    assert [one.kind for one in hours] == [BusyKind.WORK, BusyKind.CARE]
    assert [one.minutes for one in clashes_with(week_of(cast.evening), hours)] == [55, 5]
    # When admissions admits to the evening, then it asks how that is solved, and an answer is enough
    assert refused_by(admitted, cast, episode) == {"000-06"}
    row = admitted(cast, episode, clash_note="Leaves at five on Mondays, agreed with the foreman.")
    assert "foreman" in row.clash_note
