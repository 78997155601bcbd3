"""Stories of admission: what must be true before the first group."""

from datetime import date, timedelta

import pytest

from midspan.foundation.episodes.models import Episode
from midspan.foundation.records.actions.episodes import assign
from midspan.foundation.records.actions.people import correct
from midspan.foundation.records.actions.staff import record_licence
from midspan.foundation.records.models import Event
from midspan.foundation.records.terms import Refused
from midspan.journey.admission import actions
from midspan.journey.admission.tests.factories import admitted, named, ready
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
    assign(episode, primary_counsellor=cast.far_counsellor, supervising_clinician=cast.supervisor, by=cast.supervisor, at=AT)
    assert Event.objects.filter(name="episode.assigned").count() == before + 1
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
